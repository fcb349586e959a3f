//! Aruba Central, as an MSP uses it: the calls in use, where they go, how often they may be made.
//!
//! Facts: HPE's developer pages for Aruba Central and the code of its own libraries, read
//! 2026-11-25. The pages leave much open; what only a working client shows, or what is inferred,
//! says so where it stands.

pub mod customer;
pub mod device;
pub mod lookup;
pub mod paging;
pub mod pool;
pub mod quota;
pub mod reply;
pub mod service;
pub mod token;

pub use customer::{Customer, Roster};
pub use device::{Device, DeviceKind, Group, License};
pub use lookup::{Lookup, Seen};
pub use paging::Paging;
pub use pool::{Seats, Stats};
pub use quota::Quota;
pub use service::{Family, Fit, Service, Tier};
pub use token::Tokens;

use super::{Endpoint, Limit, Region, Repeat, Vendor};
use crate::domain::scope::CustomerScope;
use crate::domain::stored::{record, to_text};
use crate::domain::time::{DAY, SECOND};
use crate::domain::{CustomerId, NonEmpty, Secret, ServiceName};
use crate::http::{Method, Request, encode};

const fn call(
    method: Method,
    operation: &'static str,
    template: &'static str,
    repeat: Repeat,
) -> Endpoint {
    Endpoint { vendor: Vendor::Aruba, operation, method, template, repeat }
}

const fn read(operation: &'static str, template: &'static str) -> Endpoint {
    call(Method::Get, operation, template, Repeat::Safe)
}

/// Assigns for POST, un-assigns for DELETE.
const DEVICES_ALL: &str = "/platform/licensing/v1/msp/subscriptions/devices/all";
/// Read, switched on, switched off.
const AUTO_LICENSE: &str = "/platform/licensing/v1/msp/customer/settings/autolicense";
/// Where a refresh token becomes a new pair of tokens.
pub const TOKEN_PATH: &str = "/oauth2/token";

/// The calls that the desk makes. Assigning and un-assigning are never repeated: the second send
/// would also reach devices added since. Nor are the settings: switching them on assigns as well.
pub const ENDPOINTS: &[Endpoint] = &[
    read("getServicesConfig", "/platform/licensing/v1/services/config"),
    read("getEnabledServices", "/platform/licensing/v1/services/enabled"),
    read("getSubscriptions", "/platform/licensing/v1/subscriptions"),
    read("getSubscriptionStats", "/platform/licensing/v1/subscriptions/stats"),
    read("getCustomers", "/msp_api/v1/customers"),
    read("getCustomer", "/msp_api/v1/customers/{customer_id}"),
    read("getMspDevices", "/platform/device_inventory/v1/msp/devices"),
    read("getTenantDevices", "/platform/device_inventory/v1/msp/{customer_id}/devices"),
    read("getDevices", "/platform/device_inventory/v1/devices"),
    read("getAutoLicense", AUTO_LICENSE),
    read(
        "getServiceAvailability",
        "/platform/licensing/v1/autolicensing/services/{service}/status",
    ),
    call(Method::Post, "assignSubscriptionAllDevices", DEVICES_ALL, Repeat::Never),
    call(Method::Delete, "unassignSubscriptionAllDevices", DEVICES_ALL, Repeat::Never),
    call(Method::Post, "enableAutoLicense", AUTO_LICENSE, Repeat::Never),
    call(Method::Delete, "disableAutoLicense", AUTO_LICENSE, Repeat::Never),
    // A refresh voids the refresh token that it was made with: again is a no.
    call(Method::Post, "refreshToken", TOKEN_PATH, Repeat::Never),
];

/// Aruba Central's clusters: HPE's list of base addresses, and US-West-5 from its browser tool. The
/// names follow no rule, and an on-premises Central has a host of its own (`apigw-` and the
/// instance's name), so a host may also be typed.
pub const CLUSTERS: &[Region] = &[
    cluster("us-1", "US-1", "app1-apigw.central.arubanetworks.com"),
    cluster("us-2", "US-2", "apigw-prod2.central.arubanetworks.com"),
    cluster("us-east-1", "US-East-1", "apigw-us-east-1.central.arubanetworks.com"),
    cluster("us-west-4", "US-West-4", "apigw-uswest4.central.arubanetworks.com"),
    cluster("us-west-5", "US-West-5", "apigw-uswest5.central.arubanetworks.com"),
    cluster("canada-1", "Canada-1", "apigw-ca.central.arubanetworks.com"),
    cluster("eu-1", "EU-1", "eu-apigw.central.arubanetworks.com"),
    cluster("eu-central-2", "EU-Central-2", "apigw-eucentral2.central.arubanetworks.com"),
    cluster("eu-central-3", "EU-Central-3", "apigw-eucentral3.central.arubanetworks.com"),
    cluster("apac-1", "APAC-1", "api-ap.central.arubanetworks.com"),
    cluster("apac-east-1", "APAC-East-1", "apigw-apaceast.central.arubanetworks.com"),
    cluster("apac-south-1", "APAC-South-1", "apigw-apacsouth.central.arubanetworks.com"),
    cluster("uae-north-1", "UAE-North-1", "apigw-uaenorth1.central.arubanetworks.com"),
    cluster("china-1", "China-1", "apigw.central.arubanetworks.com.cn"),
    cluster("internal", "Internal", "internal-apigw.central.arubanetworks.com"),
];

const fn cluster(slug: &'static str, name: &'static str, host: &'static str) -> Region {
    Region { slug, name, host }
}

/// Calls a second, as the vendor's sample shows it (usage and rate limits page). The headers of an
/// answer say what holds for the account.
pub const CALL_LIMIT: Limit = Limit { uses: 7, window: SECOND };

/// Calls a day of the whole account, at least (same page): it grows with the subscribed devices and
/// starts anew at 00:00 UTC. The headers of an answer say what holds, and another sample shows 1,000.
pub const DAY_LIMIT: Limit = Limit { uses: 5_000, window: DAY };

/// The most customers in one call. The vendor states no limit, only that there is one (413 and
/// 417): 500 ids are 18 KB, well below the 1 MB at which gateways begin to refuse, and a job of 500
/// customers is small enough to be watched to its end.
pub const MOST_CUSTOMERS: usize = 500;

/// Rows asked for in one page of customers or devices: what HPE's own library asks for. The most
/// that the vendor gives is not documented.
pub const PAGE: u32 = 100;

/// Rows asked for at first where a list may be long, to spare the day's quota: a vendor that gives
/// fewer at once is asked for those, and one that refuses is asked for [`PAGE`].
pub const LONG_PAGE: u32 = 1_000;

/// Rows asked for in one page of subscriptions: a working client asks for as many.
pub const SUBSCRIPTION_PAGE: u32 = 1_000;

fn paged(path: &str, query: &str, offset: u32, limit: u32) -> Request {
    let (offset, limit) = (offset.to_string(), limit.to_string());
    Request::get([path, "?", query, "offset=", &offset, "&limit=", &limit].concat())
}

/// What can be assigned: the catalogue of services.
pub fn services() -> Request {
    Request::get("/platform/licensing/v1/services/config")
}

/// The services that the account has enabled.
pub fn enabled_services() -> Request {
    Request::get("/platform/licensing/v1/services/enabled")
}

/// The subscription keys of a service. It is asked for by its name in upper case, which a working
/// client shows to be understood: the labels that come back cannot be relied on.
pub fn subscriptions(service: &ServiceName, offset: u32, limit: u32) -> Request {
    let kind = encode(&service.as_str().to_ascii_uppercase());
    let query = ["license_type=", &kind, "&"].concat();
    paged("/platform/licensing/v1/subscriptions", &query, offset, limit)
}

/// How many seats there are, are used and are missing; of all services, or of one.
pub fn stats(service: Option<&ServiceName>) -> Request {
    let kind = service.map_or_else(|| "all".to_owned(), |s| s.as_str().to_ascii_uppercase());
    Request::get(
        "/platform/licensing/v1/subscriptions/stats?license_type=".to_owned() + &encode(&kind),
    )
}

/// A page of the customers.
pub fn customers(offset: u32, limit: u32) -> Request {
    paged("/msp_api/v1/customers", "", offset, limit)
}

/// One customer.
pub fn customer(id: &CustomerId) -> Request {
    Request::get("/msp_api/v1/customers/".to_owned() + id.as_str())
}

/// A page of the devices of the MSP and all its customers. `offset` is a multiple of `limit`.
pub fn msp_devices(offset: u32, limit: u32) -> Request {
    paged("/platform/device_inventory/v1/msp/devices", "", offset, limit)
}

/// A page of a customer's devices. `offset` is a multiple of `limit`.
pub fn tenant_devices(customer: &CustomerId, offset: u32, limit: u32) -> Request {
    let path = ["/platform/device_inventory/v1/msp/", customer.as_str(), "/devices"].concat();
    paged(&path, "", offset, limit)
}

/// A page of a customer's devices with the services of each, asked for in the customer's name; it
/// counts against the MSP's quota. `kind` is one of the vendor's words for device types: `iap`,
/// `switch`, `controller`, `gateway`, `vgw`, `cap`, `boc`, `all_ap`, `all_controller`, `others`, and,
/// as a working client shows, `all`.
pub fn inventory(customer: &CustomerId, kind: &str, offset: u32, limit: u32) -> Request {
    let query = ["sku_type=", &encode(kind), "&"].concat();
    paged("/platform/device_inventory/v1/devices", &query, offset, limit).in_name_of(customer)
}

/// The body of the four calls that name services and customers. Each scope has at most one list,
/// and none that is empty.
fn named(services: &NonEmpty<ServiceName>, scope: &CustomerScope) -> String {
    let services: Vec<String> = services.iter().map(|s| s.as_str().to_owned()).collect();
    let body = match scope {
        CustomerScope::Everyone => record(None, &[("services", &services)]),
        CustomerScope::Only(customers) => {
            record(None, &[("services", &services), ("include_customers", customers)])
        }
        CustomerScope::AllExcept(customers) => {
            record(None, &[("services", &services), ("exclude_customers", customers)])
        }
    };
    to_text(&body)
}

/// Assigns licenses of these services to all devices of these customers. Devices of the MSP itself
/// are passed over. The answer says that it was taken, not that it is done.
pub fn assign(services: &NonEmpty<ServiceName>, scope: &CustomerScope) -> Request {
    Request::with(Method::Post, DEVICES_ALL, named(services, scope))
}

/// Takes licenses of these services from all devices of these customers, and from the MSP's own:
/// not the mirror of [`assign`].
pub fn unassign(services: &NonEmpty<ServiceName>, scope: &CustomerScope) -> Request {
    Request::with(Method::Delete, DEVICES_ALL, named(services, scope))
}

/// Which services a customer's devices get by themselves; the MSP has an id for this, too.
pub fn auto_license(customer: &CustomerId) -> Request {
    Request::get([AUTO_LICENSE, "?customer_id=", customer.as_str()].concat())
}

/// Switches licensing by itself on, which assigns at once as well; for everyone also for customers to
/// come. Or off, which leaves what is assigned.
pub fn set_auto_license(
    on: bool,
    services: &NonEmpty<ServiceName>,
    scope: &CustomerScope,
) -> Request {
    let method = if on { Method::Post } else { Method::Delete };
    Request::with(method, AUTO_LICENSE, named(services, scope))
}

/// Whether there are more seats of a service than devices.
pub fn availability(service: &ServiceName) -> Request {
    let name = encode(service.as_str());
    Request::get(["/platform/licensing/v1/autolicensing/services/", &name, "/status"].concat())
}

/// The form body of a refresh at [`TOKEN_PATH`], as `application/x-www-form-urlencoded`. It holds
/// secrets, so it is no [`Request`]: it is sent and dropped.
pub fn refresh_body(client: &str, secret: &Secret, refresh: &Secret) -> String {
    [
        "grant_type=refresh_token&client_id=",
        &encode(client),
        "&client_secret=",
        &encode(secret.reveal()),
        "&refresh_token=",
        &encode(refresh.reveal()),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn services() -> NonEmpty<ServiceName> {
        let names = ["advanced_ap", "foundation_70XX"].map(|n| ServiceName::parse(n).unwrap());
        NonEmpty::new(names.to_vec()).unwrap()
    }

    fn customers() -> NonEmpty<CustomerId> {
        NonEmpty::one(CustomerId::parse("267958b55d5a463e94a302c20f4a6b68").unwrap())
    }

    #[test]
    fn a_scope_is_one_list_or_none_and_never_an_empty_one() {
        let id = "267958b55d5a463e94a302c20f4a6b68";
        let names = ["advanced_ap", "foundation_70XX"];
        for (scope, expected) in [
            (CustomerScope::Everyone, json!({ "services": names })),
            (
                CustomerScope::Only(customers()),
                json!({ "services": names, "include_customers": [id] }),
            ),
            (
                CustomerScope::AllExcept(customers()),
                json!({ "services": names, "exclude_customers": [id] }),
            ),
        ] {
            let all = [
                (assign(&services(), &scope), Method::Post),
                (unassign(&services(), &scope), Method::Delete),
                (set_auto_license(true, &services(), &scope), Method::Post),
                (set_auto_license(false, &services(), &scope), Method::Delete),
            ];
            for (request, method) in all {
                let body: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
                assert_eq!((request.method, &body), (method, &expected), "{}", request.target);
            }
        }
    }

    #[test]
    fn a_read_in_a_customers_name_says_whose() {
        let customer = customers().first().clone();
        let request = inventory(&customer, "all", 200, 100);
        assert_eq!(
            request.target,
            "/platform/device_inventory/v1/devices?sku_type=all&offset=200&limit=100"
        );
        assert_eq!(request.tenant, Some(customer));
    }

    #[test]
    fn what_refreshes_a_token_is_escaped() {
        let secret = Secret::new("a&b=c").unwrap();
        let refresh = Secret::new("r+ é").unwrap();
        assert_eq!(
            refresh_body("id 1", &secret, &refresh),
            "grant_type=refresh_token&client_id=id%201&client_secret=a%26b%3Dc&refresh_token=r%2B%20%C3%A9"
        );
    }

    #[test]
    fn no_two_clusters_are_called_the_same() {
        for (at, cluster) in CLUSTERS.iter().enumerate() {
            let others = CLUSTERS.iter().skip(at + 1);
            assert!(others.clone().all(|o| o.slug != cluster.slug && o.host != cluster.host));
        }
        assert_eq!(CLUSTERS.len(), 15);
    }
}

//! Cisco Meraki: the calls in use, where they go, how often they may be made.
//!
//! Facts: Cisco's Dashboard API v1 pages and specification 1.67.0, read 2026-11-22.

pub mod lookup;
pub mod order;
pub mod reply;

pub use lookup::{LogRow, Lookup, Sighting, Sightings};
pub use order::{OrderPreview, Subscription};
pub use reply::{LicensingModel, Organization, next_page};

use super::{Endpoint, Limit, Region, Repeat, Vendor};
use crate::domain::stored::{record, stored, to_text};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{ClaimId, Item, OrgId, Serial, SubscriptionKey};
use crate::http::{Method, Request, encode};
use serde_json::{Map, Value};

const fn read(operation: &'static str, template: &'static str) -> Endpoint {
    Endpoint {
        vendor: Vendor::Meraki,
        operation,
        method: Method::Get,
        template,
        repeat: Repeat::Safe,
    }
}

const fn post(operation: &'static str, template: &'static str, repeat: Repeat) -> Endpoint {
    Endpoint { vendor: Vendor::Meraki, operation, method: Method::Post, template, repeat }
}

/// The calls that the desk makes, as the specification names them.
pub const ENDPOINTS: &[Endpoint] = &[
    read("getAdministeredIdentitiesMe", "/api/v1/administered/identities/me"),
    read("getOrganizations", "/api/v1/organizations"),
    read(
        "getOrganizationInventoryDevices",
        "/api/v1/organizations/{organizationId}/inventory/devices",
    ),
    read("getOrganizationLicenses", "/api/v1/organizations/{organizationId}/licenses"),
    read(
        "getOrganizationLicensingCotermLicenses",
        "/api/v1/organizations/{organizationId}/licensing/coterm/licenses",
    ),
    read("getOrganizationApiRequests", "/api/v1/organizations/{organizationId}/apiRequests"),
    read(
        "getAdministeredLicensingSubscriptionSubscriptions",
        "/api/v1/administered/licensing/subscription/subscriptions",
    ),
    post(
        "claimIntoOrganizationInventory",
        "/api/v1/organizations/{organizationId}/inventory/claim",
        Repeat::Never,
    ),
    post(
        "releaseFromOrganizationInventory",
        "/api/v1/organizations/{organizationId}/inventory/release",
        Repeat::Never,
    ),
    post(
        "previewOrganizationInventoryOrders",
        "/api/v1/organizations/{organizationId}/inventory/orders/preview",
        Repeat::Safe,
    ),
    post(
        "claimOrganizationInventoryOrders",
        "/api/v1/organizations/{organizationId}/inventory/orders/claim",
        Repeat::Never,
    ),
    post(
        "validateAdministeredLicensingSubscriptionSubscriptionsClaimKey",
        "/api/v1/administered/licensing/subscription/subscriptions/claimKey/validate",
        Repeat::Safe,
    ),
    post(
        "claimAdministeredLicensingSubscriptionSubscriptions",
        "/api/v1/administered/licensing/subscription/subscriptions/claim",
        Repeat::Never,
    ),
];

/// A claim "can be used up to ten times within a single five minute window" (the claim call's page).
/// Whether the window is the organization's or the key's is not documented; the desk plans for the
/// organization's.
pub const CLAIM_LIMIT: Limit = Limit { uses: 10, window: 5 * MINUTE };

/// Ten calls a second for an organization, whoever makes them (rate-limit page).
pub const CALL_LIMIT: Limit = Limit { uses: 10, window: SECOND };

/// The most items in one claim. Not a limit of Meraki's, which states none: it keeps an answer
/// within the time that a proxy waits, and a mistake within one request.
pub const MOST_ITEMS: usize = 500;

/// Meraki's regions (getting-started page, read 2026-11-22).
pub const REGIONS: &[Region] = &[
    Region { slug: "global", name: "Global", host: "api.meraki.com" },
    Region { slug: "canada", name: "Canada", host: "api.meraki.ca" },
    Region { slug: "china", name: "China", host: "api.meraki.cn" },
    Region { slug: "india", name: "India", host: "api.meraki.in" },
    Region { slug: "fedramp", name: "US FedRAMP", host: "api.gov-meraki.com" },
];

/// Whether a host that Meraki names in a link can be Meraki's: a region's domain or below it, since
/// an organization's own shard may answer. A loopback host is a simulator on this machine. Only the
/// path and query of a link are ever used, and they go through the connection's own proxy.
pub fn is_own_host(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.to_ascii_lowercase();
    if matches!(host.as_str(), "127.0.0.1" | "localhost" | "[::1]") {
        return true;
    }
    REGIONS.iter().any(|region| {
        let domain = region.host.trim_start_matches("api.");
        host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
    })
}

/// How a license key changes a co-term organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyMode {
    /// Raises the license limits.
    #[default]
    AddDevices,
    /// Extends the term, and replaces every license limit of the organization by the key's own.
    Renew,
}
stored!(names KeyMode { AddDevices = "addDevices", Renew = "renew" });

impl KeyMode {
    /// The mode's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AddDevices => "addDevices",
            Self::Renew => "renew",
        }
    }
}

fn organization(org: &OrgId, rest: &str) -> String {
    ["/api/v1/organizations/", &encode(org.as_str()), rest].concat()
}

/// Who the key is.
pub fn identity() -> Request {
    Request::get("/api/v1/administered/identities/me")
}

/// The organizations that the key sees; the first page.
pub fn organizations() -> Request {
    Request::get("/api/v1/organizations?perPage=1000")
}

/// An object of texts.
fn texts(fields: &[(&str, &str)]) -> Value {
    let mut object = Map::new();
    for (name, text) in fields {
        object.insert((*name).to_owned(), Value::from(*text));
    }
    Value::Object(object)
}

/// Claims serials, license keys and orders; `None` when there is nothing to claim, since an empty
/// body is legal and means nothing good. Other kinds of item have their own calls and are not taken.
pub fn claim(org: &OrgId, items: &[Item], mode: KeyMode) -> Option<Request> {
    let mut orders = Vec::new();
    let mut serials = Vec::new();
    let mut licenses = Vec::new();
    for item in items {
        match item {
            Item::Order(order) => orders.push(Value::from(order.as_str())),
            Item::Serial(serial) => serials.push(Value::from(serial.to_string())),
            Item::Key(key) => {
                licenses.push(texts(&[("key", &key.wire()), ("mode", mode.as_str())]));
            }
            Item::ClaimId(_) | Item::Subscription(_) | Item::Customer(_) | Item::Holder(_) => {}
        }
    }
    let mut body = Map::new();
    for (name, values) in [("orders", orders), ("serials", serials), ("licenses", licenses)] {
        if !values.is_empty() {
            body.insert(name.to_owned(), Value::Array(values));
        }
    }
    let target = organization(org, "/inventory/claim");
    (!body.is_empty()).then(|| Request::post(target, to_text(&Value::Object(body))))
}

/// Releases devices from the inventory; `None` when there are none.
pub fn release(org: &OrgId, serials: &[Serial]) -> Option<Request> {
    let serials: Vec<String> = serials.iter().map(Serial::to_string).collect();
    let body = record(None, &[("serials", &serials)]);
    let target = organization(org, "/inventory/release");
    (!serials.is_empty()).then(|| Request::post(target, to_text(&body)))
}

/// Shows what an order claim would bring. Changes nothing.
pub fn preview_order(org: &OrgId, claim_id: &ClaimId) -> Request {
    let body = texts(&[("claimId", claim_id.as_str())]);
    Request::post(organization(org, "/inventory/orders/preview"), to_text(&body))
}

/// Claims an order by its secure claim id.
pub fn claim_order(org: &OrgId, claim_id: &ClaimId) -> Request {
    let body = texts(&[("claimId", claim_id.as_str())]);
    Request::post(organization(org, "/inventory/orders/claim"), to_text(&body))
}

/// Shows the subscription behind a key. Changes nothing; 400 once anybody has claimed the key.
pub fn validate_subscription(key: &SubscriptionKey) -> Request {
    let body = texts(&[("claimKey", &key.to_string())]);
    Request::post(
        "/api/v1/administered/licensing/subscription/subscriptions/claimKey/validate",
        to_text(&body),
    )
}

/// Claims a subscription key, which changes the organization's licensing model.
pub fn claim_subscription(org: &OrgId, key: &SubscriptionKey) -> Request {
    let body = texts(&[("claimKey", &key.to_string()), ("organizationId", org.as_str())]);
    Request::post("/api/v1/administered/licensing/subscription/subscriptions/claim", to_text(&body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemKind;
    use serde_json::json;

    fn item(kind: ItemKind, text: &str) -> Item {
        Item::parse(kind, text).unwrap()
    }

    #[test]
    fn a_claim_has_the_fields_of_the_pages_example() {
        let org = OrgId::parse("549236").unwrap();
        let items = [
            item(ItemKind::Order, "4CXXXXXXX"),
            item(ItemKind::Serial, "q234abcd5678"),
            item(ItemKind::Key, "Z2XX-XXXX-XXXX"),
        ];
        let request = claim(&org, &items, KeyMode::AddDevices).unwrap();
        assert_eq!(request.target, "/api/v1/organizations/549236/inventory/claim");
        let body: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        assert_eq!(
            body,
            json!({
                "orders": ["4CXXXXXXX"],
                "serials": ["Q234-ABCD-5678"],
                "licenses": [{ "key": "Z2XXXXXXXXXX", "mode": "addDevices" }]
            })
        );
    }

    #[test]
    fn an_empty_claim_cannot_be_made() {
        let org = OrgId::parse("1").unwrap();
        assert_eq!(claim(&org, &[], KeyMode::AddDevices), None);
        assert_eq!(claim(&org, &[item(ItemKind::ClaimId, "X1")], KeyMode::AddDevices), None);
        assert_eq!(release(&org, &[]), None);
    }

    #[test]
    fn links_are_followed_to_meraki_and_to_this_machine_only() {
        for host in [
            "api.meraki.com",
            "n123.meraki.com",
            "API.meraki.com:443",
            "api.gov-meraki.com",
            "127.0.0.1:9100",
            "localhost",
            "[::1]:80",
        ] {
            assert!(is_own_host(host), "{host}");
        }
        for host in [
            "",
            "evil.com",
            "meraki.com.evil.com",
            "notmeraki.com",
            "api.meraki.com@evil.com",
            "127.0.0.1.evil.com",
        ] {
            assert!(!is_own_host(host), "{host}");
        }
    }
}

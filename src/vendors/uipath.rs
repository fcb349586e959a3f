//! UiPath Automation Suite's license routes: the calls in use, the requests, how often they are made.
//!
//! Facts: UiPath's Automation Suite API guide, the contracts that its own command line once held, and
//! public clients, read 2026-11-25; nothing was tried against an install. What is inferred says so.

pub mod given;
pub mod held;
pub mod lookup;
pub mod place;
pub mod product;
pub mod reply;
pub mod sign_in;

pub use given::Rule;
pub use held::{License, Pool, Service, ServiceLicense, Stock};
pub use lookup::{Lookup, Standing};
pub use place::{Organization, Page, Tenant};
pub use sign_in::{SignIn, Token};

use super::{Endpoint, Limit, Repeat, Vendor};
use crate::domain::stored::{gather, record, text, to_text};
use crate::domain::time::SECOND;
use crate::domain::{
    AccountId, Holder, Member, MemberId, MemberKind, PathName, ProductCode, Quantities, Quantity,
};
use crate::http::{Method, Request};
use serde_json::{Map, Value};

const fn call(
    method: Method,
    operation: &'static str,
    template: &'static str,
    repeat: Repeat,
) -> Endpoint {
    Endpoint { vendor: Vendor::Uipath, operation, method, template, repeat }
}

const fn read(operation: &'static str, template: &'static str) -> Endpoint {
    call(Method::Get, operation, template, Repeat::Safe)
}

/// Sets what it says: the quantities and lists are whole and absolute, never added to what is there.
const fn set(operation: &'static str, template: &'static str) -> Endpoint {
    call(Method::Put, operation, template, Repeat::Safe)
}

const SERVICE: &str = "/lrm/api/account/{accountId}/service-license/{serviceScopeId}/{serviceType}";
const BUNDLES: &str = "/{organizationName}/lease_/api/account/{accountId}/user-license";
const GROUP: &str =
    "/{organizationName}/lease_/api/account/{accountId}/user-license/group/{groupId}";

/// The calls that the desk makes. Those that take everything away (`DELETE …/license/remove` and its
/// like) are not among them: a list of zeros does the same and is seen product by product. Signing
/// in is never repeated by itself: a wrong password counts each time.
pub const ENDPOINTS: &[Endpoint] = &[
    read("getHostAvailableProducts", "/lrm/api/host/{hostAccountId}/available-products"),
    read(
        "getOrganizationLicenseAndAvailability",
        "/lrm/api/host/{hostAccountId}/organization/{organizationId}/license/available",
    ),
    set(
        "allocateOrganizationLicense",
        "/lrm/api/host/{hostAccountId}/organization/{organizationId}/license",
    ),
    read("getAccountProductUsage", "/lrm/api/account/{accountId}/available-account-licenses"),
    read("getAllServiceLicenses", "/lrm/api/account/{accountId}/service-license"),
    read(
        "getTenantServiceLicenses",
        "/lrm/api/account/{accountId}/service-licenses/{serviceScopeId}",
    ),
    read("getServiceLicense", SERVICE),
    set("allocateServiceLicense", SERVICE),
    read("getAvailableUserLicenses", BUNDLES),
    set("allocateUserLicenses", BUNDLES),
    call(Method::Post, "retrieveExplicitAllocations", BUNDLES, Repeat::Safe),
    read("getGroupRule", GROUP),
    set("allocateGroupRule", GROUP),
    read(
        "listOrganizationsOnPrem",
        "/portal_/organization/onprem/api/organization/getAllOrganizations",
    ),
    read("listTenants", "/portal_/organization/api/organization/{organizationGuid}/tenants"),
    call(Method::Post, "authenticateHost", sign_in::HOST_PATH, Repeat::Never),
    call(
        Method::Post,
        "authenticateHostOfTenant",
        "/{organizationName}/{tenantName}/api/account/authenticate",
        Repeat::Never,
    ),
    call(Method::Post, "clientCredentialsToken", sign_in::TOKEN_PATH, Repeat::Never),
];

/// The id of the host account, the same at every install: the guide warns to use always this one, and
/// then uses another in its example (page "Allocate licenses to an organization").
pub const HOST_ACCOUNT: &str = "feb0dd79-85b6-483b-b297-0e49a1aa5b7d";

/// The account that all calls to an install count for.
pub const INSTALL: &str = "install";

/// Calls a second to one install. Not a limit of UiPath's, which states none: an install is one
/// customer's machine, and a grid of 500 organizations is read in under two minutes.
pub const CALL_LIMIT: Limit = Limit { uses: 5, window: SECOND };

/// Organizations asked for in one page; a page may bring fewer, whatever is asked for.
pub const PAGE: usize = 100;

fn host(rest: &[&str]) -> String {
    ["/lrm/api/host/", HOST_ACCOUNT, &rest.concat()].concat()
}

fn account(account: &AccountId, rest: &[&str]) -> String {
    ["/lrm/api/account/", account.as_str(), &rest.concat()].concat()
}

fn lease(organization: &PathName, account: &AccountId, rest: &[&str]) -> String {
    let head = ["/", organization.as_str(), "/lease_/api/account/", account.as_str()].concat();
    [&head, "/user-license", &rest.concat()].concat()
}

/// What the host has, and what of it is left.
pub fn host_pool() -> Request {
    Request::get(host(&["/available-products"]))
}

/// What an organization holds, and what it uses of it.
pub fn organization_license(organization: &AccountId) -> Request {
    Request::get(host(&["/organization/", organization.as_str(), "/license/available"]))
}

/// What an organization has, and how much of it its tenants have.
pub fn organization_pool(organization: &AccountId) -> Request {
    Request::get(account(organization, &["/available-account-licenses"]))
}

/// Every service license of an organization's tenants.
pub fn service_licenses(organization: &AccountId) -> Request {
    Request::get(account(organization, &["/service-license"]))
}

/// One service license of a tenant.
pub fn service_license(organization: &AccountId, tenant: &MemberId, service: &PathName) -> Request {
    Request::get(service_path(organization, tenant, service))
}

/// What a tenant has of a service, with what it uses. A service must be named: then it is answered
/// for even where there is no license, and a code that is not in the answer is at zero.
pub fn tenant_usage(organization: &AccountId, tenant: &MemberId, service: &PathName) -> Request {
    let query = ["/service-licenses/", tenant.as_str(), "?services=", service.as_str()];
    Request::get(account(organization, &query))
}

fn service_path(organization: &AccountId, tenant: &MemberId, service: &PathName) -> String {
    account(organization, &["/service-license/", tenant.as_str(), "/", service.as_str()])
}

/// A quantity on the wire: whole where it can be, since the contract has 32-bit integers; newer
/// clients send decimals for consumable units.
fn number(quantity: Quantity) -> Value {
    quantity.units().map_or_else(|| Value::from(quantity.to_number()), Value::from)
}

/// Sets what a holder holds: all of it, since what is left out may be set to zero (so it is for a
/// tenant's service; unproven for an organization). `None` for an empty list, which at a tenant
/// changes nothing, and for an amount below zero.
///
/// The list is called `productQuantities` for an organization and `products` for a service; the
/// guide's example of the latter has the former, which its own contract does not know.
pub fn allocate(holder: &Holder, all: &Quantities) -> Option<Request> {
    if all.is_empty() || all.iter().any(|(_, quantity)| quantity.is_negative()) {
        return None;
    }
    let (path, name) = match holder {
        Holder::Organization(organization) => {
            (host(&["/organization/", organization.as_str(), "/license"]), "productQuantities")
        }
        Holder::Service { account, tenant, service } => {
            (service_path(account, tenant, service), "products")
        }
        Holder::Member(member) => return give(member, all),
    };
    let mut rows = all.iter().map(|(code, quantity)| {
        let mut row = Map::new();
        row.insert("code".to_owned(), text(code.as_str()));
        row.insert("quantity".to_owned(), number(*quantity));
        Value::Object(row)
    });
    let mut body = Map::new();
    body.insert(name.to_owned(), gather(&mut rows));
    Some(Request::with(Method::Put, path, to_text(&Value::Object(body))))
}

/// Gives a member exactly the bundles of which there is one here. `None` for none at all: no call of
/// the guide takes the last one away.
fn give(member: &Member, all: &Quantities) -> Option<Request> {
    let mut bundles = Vec::new();
    for (code, _) in all.iter().filter(|(_, quantity)| *quantity > Quantity::ZERO) {
        bundles.push(code.clone());
    }
    let Member { organization, account, kind, id, external } = member;
    match kind {
        MemberKind::User => {
            let users = std::slice::from_ref(id);
            give_users(organization, account, users, &bundles, *external)
        }
        MemberKind::Group => set_group_rule(organization, account, id, &bundles, *external),
    }
}

/// What users were given by name. A POST that reads, in the contract that the vendor's own command
/// line held (read 2026-11-25): who was given nothing is not in the answer.
pub fn given_to_users(name: &PathName, organization: &AccountId, users: &[MemberId]) -> Request {
    let users = gather(&mut users.iter().map(|user| text(user.as_str())));
    let mut body = Map::new();
    body.insert("userIds".to_owned(), users);
    Request::post(lease(name, organization, &[]), to_text(&Value::Object(body)))
}

/// The user bundles of an organization: how many there are, and how many are given.
pub fn bundles(name: &PathName, organization: &AccountId) -> Request {
    Request::get(lease(name, organization, &[]))
}

/// Gives users exactly these bundles, one unit of each to each user; what they had else is taken
/// away. All or nothing: an unknown code is a 409 for all. `None` without users or bundles.
pub fn give_users(
    name: &PathName,
    organization: &AccountId,
    users: &[MemberId],
    bundles: &[ProductCode],
    external: bool,
) -> Option<Request> {
    let users: Vec<String> = users.iter().map(|user| user.as_str().to_owned()).collect();
    (!users.is_empty()).then_some(())?;
    given(lease(name, organization, &[]), bundles, external, &users)
}

/// The rule of a group: which bundles its members get.
pub fn group_rule(name: &PathName, organization: &AccountId, group: &MemberId) -> Request {
    Request::get(lease(name, organization, &["/group/", group.as_str()]))
}

/// Sets the rule of a group to exactly these bundles. `None` without bundles.
pub fn set_group_rule(
    name: &PathName,
    organization: &AccountId,
    group: &MemberId,
    bundles: &[ProductCode],
    external: bool,
) -> Option<Request> {
    given(lease(name, organization, &["/group/", group.as_str()]), bundles, external, &[])
}

fn given(
    path: String,
    bundles: &[ProductCode],
    external: bool,
    users: &[String],
) -> Option<Request> {
    (!bundles.is_empty()).then_some(())?;
    let bundles = bundles.to_vec();
    // Said always: left out it could change what a rule has.
    let mut body =
        record(None, &[("userBundleCodes", &bundles), ("useExternalLicense", &external)]);
    if let (Value::Object(body), false) = (&mut body, users.is_empty()) {
        body.insert("userIds".to_owned(), gather(&mut users.iter().map(|user| text(user))));
    }
    Some(Request::with(Method::Put, path, to_text(&body)))
}

/// A page of the install's organizations. The path is the organization service's own behind a prefix
/// that is inferred, so an install may well not answer.
pub fn organizations(skip: usize) -> Request {
    let path = "/portal_/organization/onprem/api/organization/getAllOrganizations?top=";
    Request::get([path, &PAGE.to_string(), "&skip=", &skip.to_string()].concat())
}

/// The tenants of an organization, with their services. Inferred like [`organizations`].
pub fn tenants(organization: &AccountId) -> Request {
    let head = "/portal_/organization/api/organization/";
    Request::get([head, organization.as_str(), "/tenants?includeTenantServices=true"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(list: &[(&str, f64)]) -> Quantities {
        let mut all = Quantities::default();
        for (code, number) in list {
            all.set(&ProductCode::parse(code).unwrap(), Quantity::nearest(*number).unwrap());
        }
        all
    }

    #[test]
    fn a_list_is_named_after_the_level_and_is_never_empty() {
        let account = AccountId::parse("o").unwrap();
        let tenant = MemberId::parse("t").unwrap();
        let service = PathName::parse("orchestrator").unwrap();
        let all = amounts(&[("UNATT", 2.0), ("AIU", 1451.8), ("AIG", 0.0)]);
        let list = r#"[{"code":"AIG","quantity":0},{"code":"AIU","quantity":1451.8},{"code":"UNATT","quantity":2}]"#;
        for (holder, path, name) in [
            (
                Holder::Organization(account.clone()),
                "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d/organization/o/license",
                "productQuantities",
            ),
            (
                Holder::Service { account, tenant, service },
                "/lrm/api/account/o/service-license/t/orchestrator",
                "products",
            ),
        ] {
            let request = allocate(&holder, &all).unwrap();
            assert_eq!((request.method, request.target.as_str()), (Method::Put, path));
            assert_eq!(request.body.unwrap(), format!(r#"{{"{name}":{list}}}"#));
            assert_eq!(allocate(&holder, &Quantities::default()), None);
            assert_eq!(allocate(&holder, &amounts(&[("AIG", -1.0)])), None);
        }
    }

    #[test]
    fn bundles_are_given_as_a_whole_and_never_as_an_empty_list() {
        let (name, account) = (PathName::parse("acme").unwrap(), AccountId::parse("o").unwrap());
        let member = MemberId::parse("m").unwrap();
        let codes = [ProductCode::parse("ATTUNU").unwrap(), ProductCode::parse("IDU").unwrap()];
        let request = set_group_rule(&name, &account, &member, &codes, true).unwrap();
        assert_eq!(request.target, "/acme/lease_/api/account/o/user-license/group/m");
        assert_eq!(
            request.body.unwrap(),
            r#"{"useExternalLicense":true,"userBundleCodes":["ATTUNU","IDU"]}"#
        );
        let users = [member.clone()];
        let request = give_users(&name, &account, &users, &codes[..1], false).unwrap();
        assert_eq!(request.target, "/acme/lease_/api/account/o/user-license");
        assert_eq!(
            request.body.unwrap(),
            r#"{"useExternalLicense":false,"userBundleCodes":["ATTUNU"],"userIds":["m"]}"#
        );
        assert_eq!(set_group_rule(&name, &account, &member, &[], true), None);
        assert_eq!(give_users(&name, &account, &users, &[], false), None);
        assert_eq!(give_users(&name, &account, &[], &codes, false), None);
    }
}

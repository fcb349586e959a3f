//! Every request that the desk makes to UiPath, against the OpenAPI file and the page's own example;
//! every error shape that its contracts and clients show, sorted; and readers that take any text
//! whatever. The simulator is held against the same file apart.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/calls.rs"]
mod calls;
#[cfg(not(target_arch = "wasm32"))]
#[path = "support/near_json.rs"]
mod near_json;
#[path = "support/openapi.rs"]
mod openapi;

use license_desk::domain::{
    AccountId, Before, Holder, Home, Member, MemberId, MemberKind, PathName, ProductCode,
    Quantities, Quantity, Secret,
};
use license_desk::http::{Method, Request, Response, decode};
use license_desk::vendors::uipath::{self, Lookup, held, sign_in};
use license_desk::vendors::{Refusal, RefusalKind};
use serde_json::{Map, Value};

fn account() -> AccountId {
    AccountId::parse("{0436E070-DE62-4E56-959A-6DF691D62C5B}").unwrap()
}

fn member(id: &str) -> MemberId {
    MemberId::parse(id).unwrap()
}

fn name(name: &str) -> PathName {
    PathName::parse(name).unwrap()
}

fn code(code: &str) -> ProductCode {
    ProductCode::parse(code).unwrap()
}

fn service() -> Holder {
    let (tenant, service) = (member("t"), name("orchestrator"));
    Holder::Service { account: account(), tenant, service }
}

fn user() -> Holder {
    Holder::Member(Member::of(&home(), MemberKind::User, member("u")))
}

fn group() -> Holder {
    Holder::Member(Member::of(&home(), MemberKind::Group, member("g")))
}

fn home() -> Home {
    Home { name: name("acme"), account: account() }
}

fn amounts(list: &[(&str, u32)]) -> Quantities {
    let mut all = Quantities::default();
    for (product, units) in list {
        all.set(&code(product), Quantity::whole(*units));
    }
    all
}

fn lookups() -> Vec<Lookup> {
    vec![
        Lookup::HostPool,
        Lookup::AccountPool(account()),
        Lookup::Held(Holder::Organization(account())),
        Lookup::Held(service()),
        Lookup::Held(group()),
        Lookup::Held(user()),
        Lookup::Bundles { name: name("acme"), account: account() },
        Lookup::Group { name: name("acme"), account: account(), group: member("g") },
    ]
}

fn requests() -> Vec<Request> {
    let all = amounts(&[("UNATT", 2), ("AIG", 0)]);
    let bundles = [code("ATTUNU"), code("IDU")];
    let mut requests = vec![
        uipath::allocate(&Holder::Organization(account()), &all).unwrap(),
        uipath::allocate(&service(), &all).unwrap(),
        uipath::allocate(&user(), &all).unwrap(),
        uipath::allocate(&group(), &all).unwrap(),
        uipath::given_to_users(&name("acme"), &account(), &[member("u"), member("v")]),
        uipath::service_licenses(&account()),
        uipath::service_license(&account(), &member("t"), &name("orchestrator")),
        uipath::set_group_rule(&name("acme"), &account(), &member("g"), &bundles, false).unwrap(),
        uipath::give_users(&name("acme"), &account(), &[member("u")], &bundles, true).unwrap(),
        uipath::organizations(100),
        uipath::tenants(&account()),
    ];
    requests.extend(lookups().iter().map(Lookup::request));
    requests
}

fn problems(request: &Request) -> Vec<String> {
    let (method, target) = (request.method.as_str(), &request.target);
    openapi::validate_request(method, target, request.body.as_deref())
}

#[test]
fn every_request_fits_the_specification() {
    for request in requests() {
        let problems = problems(&request);
        assert!(problems.is_empty(), "{} {:?}: {problems:?}", request.target, request.body);
    }
}

#[test]
fn the_specification_refuses_what_must_never_be_sent() {
    let organization = "/lrm/api/host/h/organization/o/license";
    let service = "/lrm/api/account/o/service-license/t/orchestrator";
    for (path, body) in [
        (organization, "{}"),
        (organization, r#"{"products":[{"code":"UNATT","quantity":1}]}"#),
        (organization, r#"{"productQuantities":[{"code":"UNATT","quantity":-1}]}"#),
        (organization, r#"{"productQuantities":[{"code":"UNATT","quantity":"1"}]}"#),
        (organization, r#"{"productQuantities":[{"code":"UNATT"}]}"#),
        // The guide's own example for a tenant.
        (service, r#"{"productQuantities":[{"code":"UNATT","quantity":1}]}"#),
    ] {
        assert!(!openapi::validate_request("PUT", path, Some(body)).is_empty(), "{body}");
    }
    let post = openapi::validate_request("POST", organization, Some(r#"{"productQuantities":[]}"#));
    assert!(!post.is_empty());
}

#[test]
fn every_request_is_one_of_the_calls_that_the_proxy_lets_through() {
    let mut made = requests();
    let before = Before { organization: name("acme"), tenant: name("default") };
    let older = sign_in::host_path(Some(&before));
    for path in [sign_in::host_path(None), older, sign_in::TOKEN_PATH.to_owned()] {
        made.push(Request::post(path, ""));
    }
    calls::check(&made, uipath::ENDPOINTS);
}

#[test]
fn an_allocation_is_the_pages_own_with_the_host_id_that_it_warns_to_use() {
    let golden: Value = serde_json::from_str(include_str!("golden/uipath/allocate.json")).unwrap();
    let delilah = Holder::Organization(AccountId::parse("y-y-y-delilah").unwrap());
    let all = amounts(&[("UNATT", 2), ("AIG", 1), ("TAUNATT", 3)]);
    let request = uipath::allocate(&delilah, &all).unwrap();
    assert_eq!(request.method.as_str(), golden["method"]);
    assert_eq!(request.target, golden["target"]);
    assert!(request.target.contains(uipath::HOST_ACCOUNT) && !request.target.contains("j0ne5"));
    let sent: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    let sorted = |body: &Value| {
        let mut rows: Vec<String> =
            body["productQuantities"].as_array().unwrap().iter().map(Value::to_string).collect();
        rows.sort();
        rows
    };
    // The order of the rows is the desk's own: by their codes.
    assert_eq!(sorted(&sent), sorted(&golden["body"]));
    assert_eq!(sent.as_object().unwrap().len(), 1);
    assert!(problems(&request).is_empty());
    let read = held::organization(&Response::json(200, golden["answer"].to_string())).unwrap();
    assert_eq!(read.account.unwrap().as_str(), "y-y-y-delilah");
    assert_eq!((read.starts, read.ends, read.held.len()), (None, None, 1));
}

#[test]
fn what_signs_in_has_the_fields_of_the_specification_and_is_no_request() {
    let secret = Secret::new("s&=+ é").unwrap();
    let host = sign_in::host_body(sign_in::HOST_TENANCY, "admin", &secret);
    let problems = openapi::validate_request("POST", sign_in::HOST_PATH, Some(&host));
    assert!(problems.is_empty(), "{problems:?}");
    let mut fields = Map::new();
    for pair in sign_in::client_body("id", &secret).split('&') {
        let (name, value) = pair.split_once('=').unwrap();
        fields.insert(decode(name), Value::from(decode(value)));
    }
    assert_eq!(fields["client_secret"], "s&=+ é");
    assert_eq!(fields["grant_type"], "client_credentials");
    for request in requests() {
        let body = request.body.unwrap_or_default();
        assert!(!body.contains("assword"));
        // Of what is sent by POST, only the question about users is a request.
        assert!(request.method != Method::Post || body.starts_with(r#"{"userIds":["#), "{body}");
    }
}

fn response(case: &Value) -> Response {
    Response {
        status: u16::try_from(case["status"].as_u64().unwrap()).unwrap(),
        headers: vec![("Content-Type".into(), case["type"].as_str().unwrap().into())],
        body: case["body"].as_str().unwrap().into(),
    }
}

#[test]
fn every_error_shape_is_sorted_and_keeps_its_words() {
    let golden: Value = serde_json::from_str(include_str!("golden/uipath/refusals.json")).unwrap();
    let golden = golden.as_array().unwrap();
    for case in golden {
        let what = &case["what"];
        let response = response(case);
        let no = held::organization(&response).unwrap_err();
        assert_eq!(serde_json::to_value(no.kind).unwrap(), case["kind"], "{what}");
        assert_eq!(Value::from(no.words.clone()), case["words"], "{what}");
        // Every read says the same no.
        for lookup in lookups() {
            assert_eq!(lookup.read(&response).unwrap_err(), no, "{what}");
        }
    }
    assert!(golden.len() >= 20);
    let traced = golden.iter().find(|case| case["body"].as_str().unwrap().contains("traceId"));
    let no: Refusal = held::organization(&response(traced.unwrap())).unwrap_err();
    assert_eq!(no.request_id.as_deref(), Some("00-4bf92f3577b34da6-01"));
}

#[test]
fn a_409_stops_nothing_else_and_a_404_stops_everything() {
    let of = |status| held::organization(&Response::json(status, "")).unwrap_err();
    assert!(!of(409).stops_everything() && of(404).stops_everything());
    assert_eq!(of(404).kind, RefusalKind::NotFound);
}

#[cfg(not(target_arch = "wasm32"))]
mod random {
    use super::*;
    use license_desk::vendors::uipath::{place, reply};
    use proptest::prelude::*;

    /// Hands a response to every reader. None of them may panic.
    fn read_all(response: &Response) {
        let _ = reply::read(response);
        let _ = held::organization(response);
        let _ = held::pool(response);
        let _ = held::given_out(response);
        let _ = held::service_license(response);
        let _ = held::service_licenses(response);
        let _ = held::tenant_usage(response);
        let _ = uipath::given::group_rule(response);
        let _ = uipath::given::group_given(response);
        let _ = uipath::given::users_given(response);
        let _ = uipath::given::users_have(response);
        let _ = place::organizations(response, usize::MAX / 2);
        let _ = place::tenants(response);
        let _ = sign_in::host_token(response);
        let _ = sign_in::client_token(response);
        for lookup in lookups() {
            let _ = lookup.read(response);
        }
    }

    /// The names of the vendor's fields.
    const NAMES: &str = "accountId licenseStatus startDate endDate gracePeriod products code quantity \
        type templates license productsWithAvailability availableQuantity consumedQuantity \
        totalQuantity total allocated serviceType serviceScopeId used available totalUnits \
        availableUserBundles allocatedUserBundles useExternalLicense userBundleCodes userId \
        totalCount results id name logicalName tenantServiceInstances result success error \
        message details validationErrors errorCode traceId access_token expires_in é";
    /// Texts that some of them have.
    const TEXTS: &[&str] = &["UNATT", "orchestrator", "g", "tok", ""];

    proptest! {
        #[test]
        fn no_reader_panics_on_any_text(status in 100_u16..600, body in "\\PC{0,200}") {
            read_all(&Response::json(status, body));
        }

        #[test]
        fn no_reader_panics_on_any_json(status in prop_oneof![Just(200_u16), 400_u16..600], body in near_json::near_json(NAMES, TEXTS)) {
            read_all(&Response::json(status, body.to_string()));
        }

        /// What is read of an organization can be sent back as it is.
        #[test]
        fn what_is_held_is_sent_as_it_was_read(list in proptest::collection::btree_map("[A-Z]{2,8}", 0_i64..2_000_000_000_000, 1..20)) {
            let amount = |thousandths: i64| match thousandths % 1_000 {
                0 => Value::from(thousandths / 1_000),
                part => format!("{}.{part:03}", thousandths / 1_000).parse::<f64>().unwrap().into(),
            };
            let rows: Vec<Value> = list
                .iter()
                .map(|(code, thousandths)| {
                    let mut row = Map::new();
                    row.insert("code".into(), code.clone().into());
                    row.insert("quantity".into(), amount(*thousandths));
                    Value::Object(row)
                })
                .collect();
            let mut body = Map::new();
            body.insert("products".into(), rows.clone().into());
            let read = held::organization(&Response::json(200, Value::from(body).to_string())).unwrap();
            let request = uipath::allocate(&Holder::Organization(account()), &read.held).unwrap();
            let sent: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
            prop_assert_eq!(&sent["productQuantities"], &Value::from(rows));
        }
    }
}

//! Every request that the desk makes to Aruba Central, against the OpenAPI file and the example of
//! the assign page; every error shape that working clients handle, sorted; and readers that take any
//! text whatever. The simulator is held against the same file apart.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/calls.rs"]
mod calls;
#[path = "support/openapi.rs"]
mod openapi;

use license_desk::domain::{CustomerId, CustomerScope, NonEmpty, Secret, ServiceName};
use license_desk::http::{Method, Request, Response, TENANT_HEADER, decode};
use license_desk::vendors::aruba::{
    self, Lookup, MOST_CUSTOMERS, PAGE, Paging, Quota, Roster, customer, device, pool, reply,
    service, token,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const TENANT: &str = "267958b55d5a463e94a302c20f4a6b68";

fn tenant() -> CustomerId {
    CustomerId::parse(TENANT).unwrap()
}

fn names(names: &[&str]) -> NonEmpty<ServiceName> {
    let names = names.iter().map(|name| ServiceName::parse(name).unwrap()).collect();
    NonEmpty::new(names).unwrap()
}

fn many(count: usize) -> NonEmpty<CustomerId> {
    let ids = (0..count).map(|n| CustomerId::parse(&format!("{n:032x}")).unwrap()).collect();
    NonEmpty::new(ids).unwrap()
}

fn requests() -> Vec<Request> {
    let services = names(&["advanced_ap", "foundation_70XX"]);
    let service = services.first().clone();
    let page = Paging { offset: 200, ..Paging::first(PAGE) };
    let mut requests = vec![
        aruba::services(),
        aruba::enabled_services(),
        aruba::availability(&service),
        Roster::default().next().unwrap(),
    ];
    for scope in [
        CustomerScope::Everyone,
        CustomerScope::Only(many(MOST_CUSTOMERS)),
        CustomerScope::AllExcept(NonEmpty::one(tenant())),
    ] {
        requests.push(aruba::assign(&services, &scope));
        requests.push(aruba::unassign(&services, &scope));
        requests.push(aruba::set_auto_license(true, &services, &scope));
        requests.push(aruba::set_auto_license(false, &services, &scope));
    }
    let lookups = [
        Lookup::Stats { service: None },
        Lookup::Stats { service: Some(service.clone()) },
        Lookup::Pool { service, page },
        Lookup::Tenants { page, ids: true },
        Lookup::Tenant { customer: tenant() },
        Lookup::Devices { page },
        Lookup::TenantDevices { customer: tenant(), page },
        Lookup::Inventory { customer: tenant(), page },
        Lookup::AutoLicense { customer: tenant() },
    ];
    requests.extend(lookups.iter().map(Lookup::request));
    requests
}

#[test]
fn every_request_fits_the_specification() {
    for request in requests() {
        let (method, target) = (request.method.as_str(), &request.target);
        let problems = openapi::validate_request(method, target, request.body.as_deref());
        assert!(problems.is_empty(), "{target} {:?}: {problems:?}", request.body);
        let in_name = request.tenant.is_some();
        assert_eq!(in_name, openapi::takes_header(method, target, TENANT_HEADER), "{target}");
    }
}

#[test]
fn the_specification_refuses_what_must_never_be_sent() {
    let path = "/platform/licensing/v1/msp/subscriptions/devices/all";
    for body in [
        "{}",
        r#"{"services":[]}"#,
        r#"{"services":["advanced_ap"],"include_customers":["P 1"]}"#,
        r#"{"services":["advanced_ap"],"customers":[]}"#,
    ] {
        assert!(!openapi::validate_request("POST", path, Some(body)).is_empty(), "{body}");
    }
}

#[test]
fn every_request_is_one_of_the_calls_that_the_proxy_lets_through() {
    let mut made = requests();
    made.push(Request::with(Method::Post, aruba::TOKEN_PATH, ""));
    calls::check(&made, aruba::ENDPOINTS);
}

/// What the assign page shows: services by these names, `include_customers` and
/// `exclude_customers` as lists of ids, each may be missing.
#[test]
fn an_assignment_is_the_pages_own_field_for_field() {
    let services =
        names(&["pa", "ucc", "foundation_ap", "advanced_switch_6200", "foundation_70XX"]);
    let page = json!(["pa", "ucc", "foundation_ap", "advanced_switch_6200", "foundation_70XX"]);
    for (scope, expected) in [
        (CustomerScope::Everyone, json!({ "services": page })),
        (
            CustomerScope::Only(NonEmpty::one(tenant())),
            json!({ "services": page, "include_customers": [TENANT] }),
        ),
        (
            CustomerScope::AllExcept(NonEmpty::one(tenant())),
            json!({ "services": page, "exclude_customers": [TENANT] }),
        ),
    ] {
        let request = aruba::assign(&services, &scope);
        let sent: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        assert_eq!(sent, expected);
    }
}

#[test]
fn many_customers_go_in_parts_that_each_fit_and_together_are_the_same() {
    let all = many(2 * MOST_CUSTOMERS + 1);
    let parts = CustomerScope::Only(all.clone()).split(MOST_CUSTOMERS);
    let mut sent = Vec::new();
    for part in &parts {
        let request = aruba::assign(&names(&["advanced_ap"]), part);
        let body: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        let ids = body["include_customers"].as_array().unwrap().clone();
        assert!((1..=MOST_CUSTOMERS).contains(&ids.len()));
        assert!(body.get("exclude_customers").is_none());
        sent.extend(ids.iter().map(|id| CustomerId::parse(id.as_str().unwrap()).unwrap()));
    }
    assert_eq!(parts.len(), 3);
    assert_eq!(NonEmpty::new(sent), Some(all));
}

#[test]
fn a_refresh_has_the_fields_of_the_specification() {
    let secret = |text| Secret::new(text).unwrap();
    let body = aruba::refresh_body("id", &secret("s&=+ é"), &secret("r"));
    let mut fields = serde_json::Map::new();
    for pair in body.split('&') {
        let (name, value) = pair.split_once('=').unwrap();
        fields.insert(decode(name), Value::from(decode(value)));
    }
    assert_eq!(fields["client_secret"], "s&=+ é");
    let body = Value::Object(fields).to_string();
    let problems = openapi::validate_request("POST", aruba::TOKEN_PATH, Some(&body));
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn every_error_shape_is_sorted_and_keeps_its_words() {
    let golden: Value = serde_json::from_str(include_str!("golden/aruba/refusals.json")).unwrap();
    let golden = golden.as_array().unwrap();
    for case in golden {
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let response = Response::json(status, case["body"].as_str().unwrap());
        let no = reply::accepted(&response).unwrap_err();
        let kind = serde_json::to_value(no.kind).unwrap();
        assert_eq!(kind, case["kind"], "{}", case["what"]);
        assert_eq!(json!(no.words), case["words"], "{}", case["what"]);
        // A read says the same no.
        let read = Lookup::Stats { service: None }.read(&response).unwrap_err();
        assert_eq!(read, no, "{}", case["what"]);
    }
    assert!(golden.len() >= 20);
}

/// Hands a response to every reader. None of them may panic.
fn read_all(response: &Response) {
    let page = Paging::first(2);
    let service = ServiceName::parse("advanced_ap").unwrap();
    let _ = reply::accepted(response);
    let _ = reply::switched(response);
    let _ = reply::names(response);
    let _ = reply::available(response);
    let _ = token::tokens(response);
    let _ = customer::page(response);
    let _ = customer::one(response);
    let _ = device::page(response);
    let _ = pool::seats(response);
    let _ = pool::stats(response);
    let _ = service::catalogue(response);
    let _ = Quota::of(response).wait();
    let mut roster = Roster::default();
    let _ = roster.answer(response);
    for lookup in [
        Lookup::Stats { service: None },
        Lookup::Pool { service, page },
        Lookup::Tenants { page, ids: true },
        Lookup::Tenant { customer: tenant() },
        Lookup::Devices { page },
        Lookup::AutoLicense { customer: tenant() },
    ] {
        let _ = lookup.read(response);
    }
}

/// JSON that comes near to the vendor's: its fields' names with anything in them.
fn near_json() -> impl Strategy<Value = Value> {
    let field = proptest::sample::select(vec![
        "total",
        "customers",
        "customer_id",
        "customer_name",
        "provision_status",
        "msp_id",
        "devices",
        "deviceList",
        "total_devices",
        "serial",
        "device_type",
        "model",
        "services",
        "tier_type",
        "subscriptions",
        "available",
        "quantity",
        "acpapp_name",
        "status",
        "error_code",
        "message",
        "msg",
        "detail",
        "errors",
        "response",
        "access_token",
        "refresh_token",
        "expires_in",
        "foundation_70XX",
        "advanced_switch_6200",
        "é",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        proptest::sample::select(vec!["nms", "success", "a1", "SWITCH", "6300L", "EXPIRED", "-3"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((field.clone(), inner), 0..6).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_reader_panics_on_any_text(status in 100_u16..600, body in "\\PC{0,200}", header in "\\PC{0,20}") {
        let response = Response::json(status, body)
            .with("X-RateLimit-Remaining-day", header.clone())
            .with("Retry-After", header.clone())
            .with("Date", header);
        read_all(&response);
    }

    #[test]
    fn no_reader_panics_on_any_json(status in prop_oneof![Just(200_u16), 400_u16..600], body in near_json()) {
        read_all(&Response::json(status, body.to_string()));
    }

    /// Whatever the vendor says of totals and however its list moves: no page is asked for twice.
    #[test]
    fn every_page_leads_further_on(pages in proptest::collection::vec((0_u32..150, 0_u32..150, proptest::option::of(0_u32..2_000)), 60)) {
        let mut at = Some(Paging::first(PAGE));
        let mut pages = pages.into_iter();
        while let Some(page) = at {
            prop_assert_eq!(page.offset % page.limit, 0);
            let Some((rows, fresh, total)) = pages.next() else { break };
            let next = page.next(rows, fresh.min(rows), total);
            if let Some(next) = next {
                prop_assert!(next.offset > page.offset && next.met > page.met);
            }
            at = next;
        }
    }
}

//! Every success and every refusal, against the specification.

use super::desk::{ALL, AUTO, Desk, FIRST, MSP, only};
use super::openapi;
use license_desk::http::Method::{self, Delete, Get, Post, Put};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LICENSING: &str = "/platform/licensing/v1";
const INVENTORY: &str = "/platform/device_inventory/v1";

/// A call: its method, its target, the tenant that it is made in, its body.
type Ask = (Method, String, Option<&'static str>, Option<Value>);

fn customer(name: &str) -> Value {
    json!({
        "customer_name": name, "country_name": "US", "zip_postal_code": "97201",
        "address": { "street_address": "1 Main St", "city": "Portland", "state": "OR" },
        "group": { "name": "default" }, "description": "new", "lock_msp_ssids": true,
    })
}

/// Every call that is served, each of which succeeds.
fn served(desk: &mut Desk) -> Vec<Ask> {
    let device = desk.devices(FIRST)[0].clone();
    let device = json!({ "serial": device["serial"], "mac": device["macaddr"] });
    let serials = json!({ "serials": [device["serial"]], "services": ["foundation_ap"] });
    let services = json!({ "services": ["advanced_ap"] });
    let moved = json!({ "devices": [device], "group": "default" });
    let get = |target: &str| (Get, target.to_owned(), None, None);
    let set =
        |method, target: &str, body: &Value| (method, target.to_owned(), None, Some(body.clone()));
    let inside = |method, target: &str, body: &Value| {
        (method, format!("{LICENSING}{target}"), Some(FIRST), Some(body.clone()))
    };
    let all = only("advanced_ap", &[FIRST]);
    vec![
        set(Post, ALL, &all),
        set(
            Delete,
            ALL,
            &json!({ "services": ["advanced_ap"], "exclude_customers": [FIRST, MSP] }),
        ),
        set(Post, AUTO, &all),
        get(&format!("{AUTO}?customer_id={FIRST}")),
        set(Delete, AUTO, &all),
        get(&format!("{LICENSING}/autolicensing/services/advanced_ap/status")),
        inside(Post, "/customer/settings/autolicense", &services),
        (Get, format!("{LICENSING}/customer/settings/autolicense"), Some(FIRST), None),
        inside(Delete, "/customer/settings/autolicense", &services),
        inside(Post, "/subscriptions/devices/all", &services),
        inside(Delete, "/subscriptions/devices/all", &services),
        inside(Post, "/subscriptions/unassign", &serials),
        get(&format!("{LICENSING}/subscriptions?limit=10&offset=5&device_type=iap")),
        get(&format!("{LICENSING}/subscriptions/stats?license_type=all&service=advanced_ap")),
        get(&format!("{LICENSING}/services/enabled")),
        get(&format!("{LICENSING}/services/config?service_category=network&device_type=iap")),
        get("/msp_api/v1/customers?offset=1&limit=100&customer_name=coffee"),
        get(&format!("/msp_api/v1/customers/{FIRST}")),
        set(Put, &format!("/msp_api/v2/customers/{FIRST}"), &customer("Renamed")),
        set(Post, "/msp_api/v2/customers", &customer("Brand new")),
        get(&format!("/msp_api/v1/customers/{FIRST}/devices?limit=10&offset=10&device_type=iap")),
        get("/msp_api/v1/devices?limit=10&device_allocation_status=1&device_type=switch"),
        get(&format!("{INVENTORY}/msp/devices?limit=20&offset=40")),
        get(&format!("{INVENTORY}/msp/{FIRST}/devices")),
        (Get, format!("{INVENTORY}/devices?sku_type=all_ap&limit=50&offset=0"), Some(FIRST), None),
        set(Put, &format!("/msp_api/v1/customers/{MSP}/devices"), &moved),
        set(Put, &format!("{INVENTORY}/msp/{FIRST}/devices"), &moved),
        (Put, format!("/msp_api/v2/{FIRST}/devices"), None, None),
        (Delete, format!("/msp_api/v1/customers/{FIRST}"), None, None),
        set(
            Post,
            "/oauth2/token",
            &json!({
                "client_id": "demo-client", "client_secret": "demo-secret",
                "grant_type": "refresh_token", "refresh_token": "demo-refresh",
            }),
        ),
    ]
}

#[test]
fn every_call_of_the_specification_is_served_as_it_is_specified() {
    let mut desk = Desk::new("");
    let mut seen = BTreeSet::new();
    let mut calls = served(&mut desk);
    // Which devices a customer has, chance says; a service that fits one of them must be found.
    let aps = desk.devices(FIRST);
    let ap = aps.iter().find(|device| device["device_type"] == "IAP").unwrap();
    let assign = json!({ "serials": [ap["serial"]], "services": ["advanced_ap"] });
    calls
        .insert(12, (Post, format!("{LICENSING}/subscriptions/assign"), Some(FIRST), Some(assign)));
    for (method, target, tenant, body) in calls {
        let text = body.as_ref().map(Value::to_string);
        let verb = method.as_str();
        let problems = openapi::validate_request(verb, &target, text.as_deref());
        assert_eq!(problems, [""; 0], "{verb} {target}");
        desk.tenant = tenant.map(str::to_owned);
        let reply =
            desk.ask(method, &target, text.as_deref().unwrap_or_default()).response.unwrap();
        assert_eq!(reply.status, 200, "{verb} {target}: {}", reply.body);
        let problems = openapi::validate_response(verb, &target, 200, &reply.body);
        assert_eq!(problems, [""; 0], "{verb} {target}");
        for limit in ["Limit-day", "Remaining-day", "Limit-second", "Remaining-second"] {
            let told = reply.header(&format!("X-RateLimit-{limit}")).unwrap();
            assert!(told.parse::<u32>().is_ok(), "{target}: {limit} {told}");
        }
        seen.insert(openapi::operation_id(verb, &target).unwrap());
    }
    assert_eq!(seen, openapi::operations("/platform/"));
}

/// A refusal: its status, the token, the tenant, the call, and words that the answer holds.
type Refusal = (u16, &'static str, Option<&'static str>, Method, String, Value, &'static str);

fn refusals() -> Vec<Refusal> {
    const FULL: &str = "demo-access";
    let ids = |count: u32| (0..count).map(|n| format!("{n:032x}")).collect::<Vec<_>>();
    let all = |status, body, text| (status, FULL, None, Post, ALL.to_owned(), body, text);
    let get = |status, token, target: &str, text| {
        (status, token, None, Get, target.to_owned(), Value::Null, text)
    };
    let services = || json!({ "services": ["advanced_ap"] });
    let own = format!("{LICENSING}/subscriptions/devices/all");
    let assign = format!("{LICENSING}/subscriptions/assign");
    let serials =
        |count: usize| json!({ "services": ["advanced_ap"], "serials": vec!["X"; count] });
    let mut both = only("advanced_ap", &[FIRST]);
    both["exclude_customers"] = json!([MSP]);
    let waiting = "facade00facade00facade00facade09";
    vec![
        get(401, "", "/msp_api/v1/customers", "access token is missing"),
        get(401, "demo-expired", "/msp_api/v1/customers", "invalid_token"),
        get(403, "demo-tenant", "/msp_api/v1/customers", "Permission denied"),
        (403, "demo-tenant", None, Post, ALL.to_owned(), services(), "Permission denied"),
        (403, "demo-read", None, Post, ALL.to_owned(), services(), "Permission denied"),
        (403, FULL, None, Post, own, services(), "not for MSP accounts"),
        get(400, FULL, &format!("{LICENSING}/customer/settings/autolicense"), "not supported"),
        (403, FULL, Some("nobody"), Post, assign.clone(), serials(1), "no such tenant"),
        all(400, json!({}), "at least one service"),
        all(400, json!({ "services": [] }), "at least one service"),
        all(400, json!({ "services": "advanced_ap" }), "array"),
        all(400, json!({ "services": ["cloud_guest"] }), "not a valid service"),
        all(400, json!({ "services": ["enhanced_alletra"] }), "not a valid service"),
        all(400, json!({ "services": ["foundation_70xx/90xx"] }), "not a valid service"),
        all(400, json!([1]), "not a JSON object"),
        all(400, both, "Only one of"),
        all(400, only("advanced_ap", &[waiting]), "not provisioned"),
        all(404, only("advanced_ap", &["00000000000000000000000000000000"]), "Entity not found"),
        all(
            413,
            json!({ "services": ["advanced_ap"], "include_customers": ids(1_001) }),
            "too large",
        ),
        (400, FULL, Some(FIRST), Post, assign.clone(), serials(51), "at most 50"),
        (400, FULL, Some(FIRST), Post, assign.clone(), serials(0), "at least one serial"),
        (400, FULL, Some(FIRST), Post, assign, serials(1), "not in the inventory"),
        get(404, FULL, "/msp_api/v1/customers/x", "Entity not found"),
        get(404, FULL, &format!("{AUTO}?customer_id=x"), "Entity not found"),
        get(400, FULL, AUTO, "customer_id"),
        get(400, FULL, "/msp_api/v1/customers?limit=1001", "limit"),
        get(400, FULL, "/msp_api/v1/customers?limit=0", "limit"),
        get(400, FULL, "/msp_api/v1/customers?offset=-1", "offset"),
        get(400, FULL, "/msp_api/v1/devices?limit=10&offset=5", "multiple"),
        get(400, FULL, "/msp_api/v1/devices?device_type=toaster", "device_type"),
        get(400, FULL, &format!("{INVENTORY}/devices"), "sku_type"),
        get(400, FULL, &format!("{LICENSING}/subscriptions?device_type=toaster"), "device_type"),
        get(400, FULL, &format!("{LICENSING}/subscriptions/stats?service=x"), "valid service"),
        get(404, FULL, &format!("{LICENSING}/autolicensing/services/x/status"), "not found"),
        (400, FULL, None, Post, "/msp_api/v2/customers".to_owned(), json!({}), "Missing"),
        (
            400,
            FULL,
            None,
            Put,
            format!("/msp_api/v1/customers/{MSP}/devices"),
            json!({}),
            "Missing",
        ),
        (
            400,
            FULL,
            None,
            Post,
            "/msp_api/v2/customers".to_owned(),
            customer(&"x".repeat(71)),
            "70",
        ),
    ]
}

#[test]
fn every_refusal_has_one_of_the_forms_that_clients_read() {
    let mut desk = Desk::new("");
    for (status, token, tenant, method, target, body, text) in refusals() {
        (desk.token, desk.tenant) = (token.to_owned(), tenant.map(str::to_owned));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let reply = desk.ask(method, &target, &body).response.unwrap();
        assert_eq!(reply.status, status, "{target} {body}: {}", reply.body);
        assert!(reply.body.contains(text), "{target}: {}", reply.body);
        let problems = openapi::validate_response(method.as_str(), &target, status, &reply.body);
        assert_eq!(problems, [""; 0], "{target}: {}", reply.body);
        assert!(reply.header("X-RateLimit-Remaining-day").is_some(), "{target}");
    }
    let unknown = desk.get("/platform/licensing/v2/services/config");
    assert_eq!(unknown.status, 404, "no client knows such a path");
}

#[test]
fn the_checker_finds_what_is_wrong() {
    for (target, body, told) in [
        ("/msp_api/v1/customers", json!({ "customers": [{ "customer_id": "ABC" }] }), "pattern"),
        ("/msp_api/v1/customers", json!({ "customers": [{ "created_at": "x" }] }), "number"),
        ("/msp_api/v1/customers", json!({ "rows": [] }), "not declared"),
    ] {
        let problems = openapi::validate_response("GET", target, 200, &body.to_string());
        assert!(problems.len() == 1 && problems[0].contains(told), "{problems:?}");
    }
    let refusal = json!({ "error_code": [1] }).to_string();
    let problems = openapi::validate_response("GET", "/msp_api/v1/customers", 400, &refusal);
    assert!(problems.len() == 1 && problems[0].contains("none of its schemas"), "{problems:?}");
    let long = json!({ "services": ["x"], "serials": vec!["X"; 51] }).to_string();
    let assign = format!("{LICENSING}/subscriptions/assign");
    let problems = openapi::validate_request("POST", &assign, Some(&long));
    assert!(problems.len() == 1 && problems[0].contains("too long"), "{problems:?}");
}

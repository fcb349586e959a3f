//! Holds the simulated Automation Suite against the specification in `tests/golden/uipath` and the
//! vendor's own example: each success, each refusal, and what the host's pool promises.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "support/openapi.rs"]
mod openapi;
#[path = "support/suite.rs"]
mod suite;

use license_desk::domain::time::MINUTE;
use license_desk::http::Method;
use license_desk::sim::{Exchange, UIPATH_TOKEN};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use suite::{ALDER, APPLICATION, BIRCH, HOST, Suite, list, quantities, text};

const DELILAH: &str = "y-y-y-delilah";

/// The tenants of an organization.
fn tenants(suite: &mut Suite, id: &str) -> Vec<String> {
    let path = format!("/portal_/organization/api/organization/{id}/tenants");
    let rows = suite.read(&path);
    rows.as_array().unwrap().iter().map(|row| text(&row["id"])).collect()
}

type Call = (Method, String, Option<Value>, &'static str);

/// Every call of the specification that takes JSON, in an order in which each succeeds.
fn served(tenant: &str) -> Vec<Call> {
    let organization = |rest: &str| format!("{HOST}/organization/{DELILAH}/license{rest}");
    let account = |rest: &str| format!("/lrm/api/account/{ALDER}/{rest}");
    let service = account(&format!("service-license/{tenant}/orchestrator"));
    let lease = format!("/alder/lease_/api/account/{ALDER}/user-license");
    let group = format!("{lease}/group/7c1d2f60-1f5e-4a7b-9d55-0a64c2d3e101");
    let sign_in = json!({
        "TenancyName": "host", "UsernameOrEmailAddress": "admin", "Password": "demo",
    });
    let many = json!({ "productQuantities": list(&[("ATTUNU", 2), ("AIG", 1), ("RU", 40)]) });
    let asked = json!({ "userIds": ["0f9b6f0e-9c1c-4f7e-8b55-3f6f0a1f2c01"] });
    let users = json!({ "userIds": ["0f9b6f0e-9c1c-4f7e-8b55-3f6f0a1f2c01"], "userBundleCodes": ["RPADEVPRONU"] });
    let (get, put, delete) = (Method::Get, Method::Put, Method::Delete);
    let admin = UIPATH_TOKEN;
    vec![
        (Method::Post, "/api/account/authenticate".to_owned(), Some(sign_in), ""),
        (put, organization(""), Some(many), admin),
        (get, organization("/available"), None, admin),
        (delete, organization("/remove"), None, admin),
        (get, organization("/available"), None, admin),
        (get, format!("{HOST}/available-products"), None, admin),
        (put, service.clone(), Some(json!({ "products": list(&[("UNATT", 1)]) })), admin),
        (get, service.clone(), None, admin),
        (delete, service, None, admin),
        (get, account("service-license"), None, admin),
        (get, account(&format!("service-licenses/{tenant}")), None, admin),
        (get, account(&format!("service-licenses/{tenant}?services=tenant")), None, admin),
        (get, account("available-account-licenses"), None, admin),
        (put, lease.clone(), Some(users), APPLICATION),
        (Method::Post, lease.clone(), Some(asked), APPLICATION),
        (get, lease, None, APPLICATION),
        (put, group.clone(), Some(json!({ "userBundleCodes": ["RPADEVPRONU"] })), APPLICATION),
        (get, group, None, APPLICATION),
        (
            get,
            "/portal_/organization/onprem/api/organization/getAllOrganizations?top=5".to_owned(),
            None,
            admin,
        ),
        (
            get,
            format!(
                "/portal_/organization/api/organization/{ALDER}/tenants?includeTenantServices=true"
            ),
            None,
            admin,
        ),
    ]
}

#[test]
fn every_success_is_what_the_specification_declares() {
    let mut suite = Suite::new("");
    let tenant = tenants(&mut suite, ALDER).remove(1);
    let mut known = BTreeSet::from(["clientCredentialsToken".to_owned()]);
    for (method, target, body, token) in served(&tenant) {
        let (name, body) = (method.as_str(), body.map(|body| body.to_string()));
        let problems = openapi::validate_request(name, &target, body.as_deref());
        assert_eq!(problems, [""; 0], "{name} {target}");
        let reply = suite.ask(token, method, &target, body.as_deref().unwrap_or_default());
        assert_eq!(reply.status, 200, "{name} {target}: {}", reply.body);
        let problems = openapi::validate_response(name, &target, 200, &reply.body);
        assert_eq!(problems, [""; 0], "{name} {target}: {}", reply.body);
        known.insert(openapi::operation_id(name, &target).unwrap());
    }
    let form = "grant_type=client_credentials&client_id=demo-application&client_secret=demo-secret&scope=PM.License";
    let kind = "application/x-www-form-urlencoded";
    let target = "/identity_/connect/token";
    let reply = suite.answer("", kind, Method::Post, target, form).response.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(openapi::validate_response("POST", target, 200, &reply.body), [""; 0]);
    assert_eq!(known, openapi::operations("/lrm/"), "each operation of the file is served");
}

/// What is wrong with a refusal. The file declares the same body for all; of 400, 405 and 415 it does
/// not speak, except at the sign-in.
fn refusal_problems(method: Method, target: &str, status: u16, body: &str) -> Vec<String> {
    match status {
        400 | 405 | 415 => {
            openapi::validate_response("PUT", &format!("{HOST}/organization/o/license"), 404, body)
        }
        _ => openapi::validate_response(method.as_str(), target, status, body),
    }
}

#[test]
fn every_refusal_is_given_for_its_reason() {
    let mut suite = Suite::new("");
    let [tenant, empty_tenant] = tenants(&mut suite, ALDER).try_into().unwrap();
    let others = tenants(&mut suite, BIRCH).remove(0);
    let (get, put) = (Method::Get, Method::Put);
    let license = |id: &str| format!("{HOST}/organization/{id}/license");
    let of_host = |id: &str| format!("/lrm/api/host/{id}/organization/{ALDER}/license");
    let service =
        |tenant: &str| format!("/lrm/api/account/{ALDER}/service-license/{tenant}/orchestrator");
    let lease = format!("/alder/lease_/api/account/{ALDER}/user-license");
    let one = json!({ "productQuantities": list(&[("UNATT", 1)]) });
    let too_many = json!({ "productQuantities": list(&[("UNATT", 1), ("TIE", 5_000)]) });
    let unknown = json!({ "productQuantities": list(&[("NOSUCH", 1)]) });
    let products = |n| Some(json!({ "products": list(&[("UNATT", n)]) }));
    let bundles = |code: &str| Some(json!({ "userIds": ["u"], "userBundleCodes": [code] }));
    let gone = "7e57ab1e-0000-4000-8000-00000000000b";
    let nowhere = "00000000-0000-4000-8000-000000000001";
    let delilah = format!("/lrm/api/account/{DELILAH}/service-license/{DELILAH}/orchestrator");
    let admin = UIPATH_TOKEN;
    for (status, token, method, target, body) in [
        (401, "", put, license(ALDER), Some(one.clone())),
        (401, "demo-uipath-expired", get, license(ALDER) + "/available", None),
        (403, APPLICATION, put, license(ALDER), Some(one.clone())),
        (403, admin, get, lease.clone(), None),
        (404, admin, put, of_host("j0ne5"), Some(one.clone())),
        (404, admin, put, license(nowhere), Some(one.clone())),
        (404, admin, put, license(gone), Some(one.clone())),
        (404, admin, put, license("no-such"), Some(one.clone())),
        (405, admin, Method::Post, license(ALDER), Some(one)),
        (409, admin, put, license(ALDER), Some(too_many)),
        (409, admin, put, license(ALDER), Some(unknown)),
        (410, admin, get, service(&empty_tenant), None),
        (403, admin, put, service(&others), products(1)),
        (409, admin, put, service(&tenant), products(1_000)),
        (404, admin, put, delilah, products(1)),
        (409, APPLICATION, put, lease.clone(), bundles("NOSUCH")),
        (409, APPLICATION, put, lease, bundles("UNATT")),
        (403, APPLICATION, get, format!("/birch/lease_/api/account/{BIRCH}/user-license"), None),
    ] {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let reply = suite.ask(token, method, &target, &body);
        assert_eq!(reply.status, status, "{target} {body}: {}", reply.body);
        let problems = refusal_problems(method, &target, status, &reply.body);
        assert_eq!(problems, [""; 0], "{target}");
        assert!(!reply.body.contains("TIE"), "a refusal does not say which: {}", reply.body);
    }
    assert!(suite.vendors.log().iter().all(|entry| !entry.acted), "no refusal changes anything");
    let mut off = Suite::new("flag-off");
    assert_eq!(off.allocate(ALDER, &[("UNATT", 1)]).status, 404);
}

#[test]
fn a_body_may_be_loose_in_its_names_but_not_in_its_quantities() {
    let mut suite = Suite::new("");
    let target = format!("{HOST}/organization/{DELILAH}/license");
    for (status, body) in [
        (200, r#"{"ProductQuantities":[{"Code":"UNATT","QUANTITY":1}],"comment":"x"}"#),
        (200, r#"{"productQuantities":[{"code":"NOSUCH","quantity":0}],"bypassUsageCheck":null}"#),
        (200, r#"{"productQuantities":[]}"#),
        (400, ""),
        (400, "{"),
        (400, "[]"),
        (400, "{}"),
        (400, r#"{"productQuantities":null}"#),
        (400, r#"{"productQuantities":{"code":"UNATT","quantity":1}}"#),
        (400, r#"{"productQuantities":["UNATT"]}"#),
        (400, r#"{"productQuantities":[{"quantity":1}]}"#),
        (400, r#"{"productQuantities":[{"code":"","quantity":1}]}"#),
        (400, r#"{"productQuantities":[{"code":"UN ATT","quantity":1}]}"#),
        (400, r#"{"productQuantities":[{"code":7,"quantity":1}]}"#),
        (400, r#"{"productQuantities":[{"code":"UNATT"}]}"#),
        (400, r#"{"productQuantities":[{"code":"UNATT","quantity":-1}]}"#),
        (400, r#"{"productQuantities":[{"code":"UNATT","quantity":1.5}]}"#),
        (400, r#"{"productQuantities":[{"code":"UNATT","quantity":"1"}]}"#),
        (400, r#"{"productQuantities":[{"code":"UNATT","quantity":2147483648}]}"#),
        (409, r#"{"productQuantities":[{"code":"UNATT","quantity":2147483647}]}"#),
        (
            400,
            r#"{"productQuantities":[{"code":"UNATT","quantity":1},{"code":"UNATT","quantity":1}]}"#,
        ),
        (400, r#"{"productQuantities":[{"code":"UNATT","quantity":1}],"bypassUsageCheck":"no"}"#),
    ] {
        let reply = suite.ask(UIPATH_TOKEN, Method::Put, &target, body);
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        if status != 200 {
            let problems = refusal_problems(Method::Put, &target, status, &reply.body);
            assert_eq!(problems, [""; 0], "{body}");
        }
    }
    let loose = r#"{"productQuantities":[],"comment":"x"}"#;
    let form = suite.answer(UIPATH_TOKEN, "text/plain", Method::Put, &target, loose);
    assert_eq!(form.response.unwrap().status, 415);
    let strict = Suite::new("strict").ask(UIPATH_TOKEN, Method::Put, &target, loose);
    assert_eq!(strict.status, 400, "by the dial: {}", strict.body);
}

#[test]
fn the_vendors_example_is_answered_with_the_complete_license() {
    let example = [("UNATT", 2), ("AIG", 1), ("TAUNATT", 3)];
    let mut suite = Suite::new("");
    let before = suite.available();
    let reply = suite.allocate(DELILAH, &example);
    assert_eq!(reply.status, 200);
    let license: Value = serde_json::from_str(&reply.body).unwrap();
    // Every field of the guide's answer, and of dates that they are seconds.
    for field in [
        "accountId",
        "bundleCode",
        "endDate",
        "gracePeriod",
        "licenseCode",
        "licenseStatus",
        "products",
        "templates",
        "startDate",
        "subscriptionCode",
        "subscriptionPlan",
        "payload",
        "type",
        "parentLicenseCode",
    ] {
        assert!(!license[field].is_null(), "{field}");
    }
    assert_eq!(license["accountId"], DELILAH);
    let seconds = suite.now.0 / 1_000;
    assert!(license["startDate"].as_i64().unwrap() < seconds);
    assert!((seconds..seconds + 400 * 86_400).contains(&license["endDate"].as_i64().unwrap()));
    let held = quantities(&license["products"]);
    assert_eq!(held, example.map(|(code, n)| (code.to_owned(), n)).into());
    assert_eq!(suite.holds(DELILAH), held);
    let after = suite.available();
    for (code, n) in example {
        assert_eq!(before[code] - after[code], n, "{code}");
    }
    // As the guide's own cURL has it, it is refused; unless a dial says that the guide is right.
    let body = json!({ "productQuantities": list(&example) }).to_string();
    let target = format!("{HOST}/organization/{DELILAH}/license");
    let refused = suite.ask(UIPATH_TOKEN, Method::Post, &target, &body);
    assert_eq!((refused.status, refused.header("allow")), (405, Some("PUT")));
    let taken = Suite::new("post").ask(UIPATH_TOKEN, Method::Post, &target, &body);
    assert_eq!(taken.status, 200);
}

#[test]
fn what_is_left_out_becomes_zero_unless_the_dial_says_merge() {
    for (dials, kept) in [("", false), ("merge", true)] {
        let mut suite = Suite::new(dials);
        suite.allocate(DELILAH, &[("UNATT", 2), ("TAUNATT", 3)]);
        let free = suite.available()["TAUNATT"];
        suite.allocate(DELILAH, &[("UNATT", 5)]);
        let held = suite.holds(DELILAH);
        assert_eq!(held.get("TAUNATT").copied(), kept.then_some(3), "{dials}");
        assert_eq!(held["UNATT"], 5, "absolute, not added");
        assert_eq!(suite.available()["TAUNATT"], if kept { free } else { free + 3 });
        assert_eq!(suite.allocate(DELILAH, &[]).status, 200);
        assert_eq!(suite.holds(DELILAH), held, "an empty list changes nothing");
    }
}

#[test]
fn a_refusal_for_being_too_many_changes_nothing() {
    let mut suite = Suite::new("");
    suite.allocate(DELILAH, &[("UNATT", 2)]);
    let (before, free) = (suite.holds(DELILAH), suite.available());
    assert_eq!(suite.allocate(DELILAH, &[("UNATT", 3), ("TIE", free["TIE"] + 1)]).status, 409);
    assert_eq!((suite.holds(DELILAH), suite.available()), (before, free.clone()));
    assert_eq!(suite.allocate(DELILAH, &[("UNATT", 3), ("TIE", free["TIE"])]).status, 200);
    assert_eq!(suite.available()["TIE"], 0);
    assert_eq!(suite.allocate(BIRCH, &[("TIE", 5_000)]).status, 409);
}

#[test]
fn a_read_shows_a_change_only_after_a_while_where_the_dial_says_so() {
    let mut suite = Suite::new("propagation=60-300");
    let free = suite.available();
    let reply = suite.allocate(DELILAH, &[("UNATT", 7)]);
    let told: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(quantities(&told["products"])["UNATT"], 7, "the answer is of the change");
    assert!(suite.holds(DELILAH).is_empty());
    assert_eq!(suite.available(), free);
    suite.reload();
    assert!(suite.holds(DELILAH).is_empty(), "the delay is kept");
    let over = format!("{HOST}/organization/{BIRCH}/license");
    let over = suite.put(&over, &json!({ "productQuantities": list(&[("UNATT", 9_999)]) }));
    assert_eq!(over.status, 409, "what is given counts at once");
    suite.now = suite.now.plus(5 * MINUTE);
    assert_eq!(suite.holds(DELILAH)["UNATT"], 7);
    assert_eq!(suite.available()["UNATT"], free["UNATT"] - 7);
}

#[test]
fn the_page_reaches_it_in_the_demo() {
    let mut exchange = Exchange::default();
    let mut ask = |method: &str, target: String, more: Value| {
        let mut asked = json!({ "request": { "method": method, "target": target }, "now": 1_790_000_000_000_i64 });
        for (name, value) in more.as_object().unwrap() {
            match name.as_str() {
                "body" => asked["request"]["body"] = value.clone(),
                _ => asked[name] = value.clone(),
            }
        }
        serde_json::from_str::<Value>(&exchange.ask(&asked.to_string())).unwrap()
    };
    let pool = format!("{HOST}/available-products");
    assert_eq!(ask("GET", pool.clone(), json!({}))["status"], 200, "without a key: the demo's");
    assert_eq!(ask("GET", pool, json!({ "key": "demo-uipath-expired" }))["status"], 401);
    let body = json!({ "productQuantities": list(&[("UNATT", 1)]) }).to_string();
    let told = ask("PUT", format!("{HOST}/organization/{ALDER}/license"), json!({ "body": body }));
    assert!(told["status"] == 200 && told["world"].as_str().unwrap().contains(ALDER));
    // A form: the page says so, as it would to the vendor.
    let form = "grant_type=client_credentials&client_id=demo-application&client_secret=demo-secret&scope=PM.License";
    let kind = json!([["content-type", "application/x-www-form-urlencoded"]]);
    let told = ask(
        "POST",
        "/identity_/connect/token".to_owned(),
        json!({ "body": form, "headers": kind }),
    );
    assert!(told["body"].as_str().unwrap().contains("access_token"), "{told}");
    let listing = "/portal_/organization/onprem/api/organization/getAllOrganizations".to_owned();
    let told = ask("GET", listing, json!({ "faults": "organizations=500" }));
    assert!(told["body"].as_str().unwrap().starts_with(r#"{"totalCount":500,"#), "{told}");
}

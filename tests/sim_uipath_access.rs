//! Who may do what at the simulated Automation Suite, and for how long: the host administrator, and the
//! external application of one organization.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "support/suite.rs"]
mod suite;

use license_desk::domain::time::MINUTE;
use license_desk::http::{Method, Response};
use serde_json::{Value, json};
use suite::{ALDER, APPLICATION, BIRCH, HOST, Suite, text};

const SIGN_IN: &str = "/api/account/authenticate";

fn value(reply: &Response) -> Value {
    serde_json::from_str(&reply.body).unwrap()
}

fn sign_in(suite: &mut Suite, path: &str, body: &Value) -> Response {
    suite.ask("", Method::Post, path, &body.to_string())
}

#[test]
fn a_host_administrator_is_in_for_half_an_hour() {
    let mut suite = Suite::new("");
    let right =
        json!({ "TenancyName": "host", "UsernameOrEmailAddress": "admin", "Password": "demo" });
    let camel = json!({ "usernameOrEmailAddress": "ADMIN", "password": "demo" });
    for (path, body) in [(SIGN_IN, &right), ("/Default/host/api/account/authenticate", &camel)] {
        let reply = sign_in(&mut suite, path, body);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        let told = value(&reply);
        assert!(told["success"] == true && told["error"].is_null() && told["__abp"] == true);
        let token = text(&told["result"]);
        let pool = format!("{HOST}/available-products");
        suite.reload();
        assert_eq!(suite.ask(&token, Method::Get, &pool, "").status, 200);
        suite.now = suite.now.plus(30 * MINUTE - 2_000);
        assert_eq!(suite.ask(&token, Method::Get, &pool, "").status, 401, "{path}");
    }
    let wrong = |field: &str, is: &str| {
        let mut body = right.clone();
        body[field] = json!(is);
        body
    };
    for (status, body) in [
        (401, wrong("Password", "Demo")),
        (401, wrong("UsernameOrEmailAddress", "nobody")),
        (400, wrong("TenancyName", "acme")),
        (400, wrong("Password", "")),
        (400, json!([])),
    ] {
        let reply = sign_in(&mut suite, SIGN_IN, &body);
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        let told = value(&reply);
        assert!(told["result"].is_null() && told["success"] == false, "{told}");
        assert!(told["error"]["message"].is_string() && told["__abp"] == true, "{told}");
    }
    let form = "UsernameOrEmailAddress=admin&Password=demo";
    let kind = "application/x-www-form-urlencoded";
    let reply = suite.answer("", kind, Method::Post, SIGN_IN, form).response.unwrap();
    assert_eq!(reply.status, 400, "JSON, not a form");
}

#[test]
fn an_application_may_do_what_its_scopes_say_in_its_own_organization() {
    let mut suite = Suite::new("");
    let kind = "application/x-www-form-urlencoded";
    let target = "/identity/connect/token";
    let mut token = |scope: &str, secret: &str| {
        let form = format!(
            "grant_type=client_credentials&client_id=demo-application&client_secret={secret}&scope={scope}"
        );
        suite.answer("", kind, Method::Post, target, &form).response.unwrap()
    };
    for (scope, secret, error) in [
        ("PM.License", "wrong", "invalid_client"),
        ("PM.License%20offline_access", "demo-secret", "invalid_scope"),
        ("", "demo-secret", "invalid_scope"),
    ] {
        let reply = token(scope, secret);
        assert_eq!((reply.status, value(&reply)["error"].as_str()), (400, Some(error)));
    }
    let mut given = |scope| text(&value(&token(scope, "demo-secret"))["access_token"]);
    let (reads, writes) = (given("PM.License.Read"), given("PM.License.Write"));
    let path = format!("/alder/lease_/api/account/{ALDER}/user-license");
    let body = json!({ "userIds": ["u"], "userBundleCodes": ["RPADEVPRONU"] }).to_string();
    for (token, get, put) in [(&reads, 200, 403), (&writes, 403, 200)] {
        assert_eq!(suite.ask(token, Method::Get, &path, "").status, get);
        assert_eq!(suite.ask(token, Method::Put, &path, &body).status, put);
    }
    suite.now = suite.now.plus(60 * MINUTE);
    assert_eq!(suite.ask(&reads, Method::Get, &path, "").status, 401);
    let json = suite.ask("", Method::Post, target, "{}");
    assert!(json.status == 200 && json.body.starts_with("<!DOCTYPE"), "the wrong type: a page");
}

#[test]
fn bundles_are_leased_by_the_piece_or_not_at_all() {
    let mut suite = Suite::new("");
    let path = format!("/alder/lease_/api/account/{ALDER}/user-license");
    let count = |suite: &mut Suite| {
        let reply = suite.ask(APPLICATION, Method::Get, &path, "");
        let rows = value(&reply);
        let mut rows = rows.as_array().unwrap().iter();
        let row = rows.find(|row| row["code"] == "RPADEVPRONU").unwrap();
        (row["allocated"].as_i64().unwrap(), row["total"].as_i64().unwrap())
    };
    let lease = |suite: &mut Suite, users: &[&str], codes: &[&str]| {
        let body = json!({ "userIds": users, "userBundleCodes": codes }).to_string();
        suite.ask(APPLICATION, Method::Put, &path, &body)
    };
    assert_eq!(count(&mut suite), (1, 6));
    let six = ["a", "b", "c", "d", "e", "f"];
    assert_eq!(lease(&mut suite, &six, &["RPADEVPRONU"]).status, 409);
    assert_eq!(lease(&mut suite, &six[..2], &["RPADEVPRONU", "NOSUCH"]).status, 409);
    assert_eq!(count(&mut suite), (1, 6), "nothing was given");
    assert_eq!(lease(&mut suite, &six[..5], &["RPADEVPRONU"]).status, 200);
    assert_eq!(lease(&mut suite, &six[..5], &["RPADEVPRONU"]).status, 200, "again is the same");
    assert_eq!(count(&mut suite), (6, 6));
    suite.reload();
    lease(&mut suite, &["a"], &["ATTUNU"]);
    assert_eq!(count(&mut suite), (5, 6), "a list takes the place of what was there");
    // POST reads.
    let asked = json!({ "userIds": ["a", "b", "nobody"] }).to_string();
    let told = value(&suite.ask(APPLICATION, Method::Post, &path, &asked));
    let codes: Vec<&Value> =
        told.as_array().unwrap().iter().map(|row| &row["userBundleLicenses"]).collect();
    assert_eq!(codes, [&json!(["ATTUNU"]), &json!(["RPADEVPRONU"])]);
    let group = format!("{path}/group/g");
    let rule = json!({ "userBundleCodes": ["ATTUNU"], "useExternalLicense": true }).to_string();
    assert_eq!(suite.ask(APPLICATION, Method::Put, &group, &rule).status, 200);
    suite.reload();
    let told = value(&suite.ask(APPLICATION, Method::Get, &group, ""));
    assert!(
        told["allocatedUserBundles"] == json!(["ATTUNU"]) && told["useExternalLicense"] == true
    );
    assert_eq!(suite.ask(APPLICATION, Method::Delete, &group, "").status, 200);
    let told = value(&suite.ask(APPLICATION, Method::Get, &group, ""));
    assert_eq!(told["allocatedUserBundles"], json!([]));
    let elsewhere = path.replace("/alder/", "/birch/");
    let page = suite.ask(APPLICATION, Method::Get, &elsewhere, "");
    assert!(page.status == 200 && page.body.starts_with("<!DOCTYPE"), "another's name: a page");
}

#[test]
fn the_portals_routes_lead_a_public_client_through_its_change() {
    // As UiPathOrch goes: find the tenant, read its services, send the whole list with one code more,
    // read back.
    let mut suite = Suite::new("");
    let portal = "/alder/portal_/api";
    let mut ask = |method: Method, path: String, body: &str| {
        let reply = suite.ask(APPLICATION, method, &path, body);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        value(&reply)
    };
    let tenants = ask(
        Method::Get,
        format!("{portal}/licensing/tenantAllocations?accountGlobalId={ALDER}"),
        "",
    );
    let tenant = text(&tenants[0]["tenant"]["id"]);
    let account = format!("{portal}/manageLicense/api/account/{ALDER}");
    let services = ask(Method::Get, format!("{account}/service-licenses/{tenant}"), "");
    let mut services = services.as_array().unwrap().iter();
    let service = services.find(|row| row["serviceType"] == "orchestrator").unwrap();
    let mut products: Vec<Value> = service["products"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            // The client writes its doubles without a fraction where there is none.
            let quantity = row["quantity"].as_f64().unwrap().to_string();
            let quantity: Value = serde_json::from_str(&quantity).unwrap();
            json!({ "code": row["code"], "quantity": quantity })
        })
        .filter(|row| row["code"] != "UNATT")
        .collect();
    products.push(json!({ "code": "UNATT", "quantity": 7 }));
    let body = json!({ "products": products }).to_string();
    ask(Method::Put, format!("{account}/service-license/{tenant}/orchestrator"), &body);
    let path = format!(
        "{portal}/licensing/tenantProductAllocation?accountGlobalId={ALDER}&tenantGlobalId={tenant}"
    );
    let after = ask(Method::Get, path, "");
    for row in products {
        let mut rows = after.as_array().unwrap().iter();
        let found = rows.find(|found| found["code"] == row["code"]).unwrap();
        assert_eq!(found["allocated"], row["quantity"], "{row}");
    }
    let other = format!("/birch/portal_/api/licensing/tenantAllocations?accountGlobalId={BIRCH}");
    assert_eq!(suite.ask(APPLICATION, Method::Get, &other, "").status, 403);
}

//! What the simulated Automation Suite promises over time and against misuse: the pool is never
//! overdrawn, tokens end, trouble comes once, and a stored world goes on where it was.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where it stands")]

#[path = "support/suite.rs"]
mod suite;

use license_desk::domain::time::MINUTE;
use license_desk::http::{Method, Response};
use license_desk::sim::{UIPATH_TOKEN, Vendors};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use suite::{ALDER, APPLICATION, BIRCH, HOST, Suite, list, quantities, text};

const SIGN_IN: &str = "/api/account/authenticate";

fn value(reply: &Response) -> Value {
    serde_json::from_str(&reply.body).unwrap()
}

/// The ids of all organizations that a list shows, page by page.
fn organizations(suite: &mut Suite) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let path =
            "/portal_/organization/onprem/api/organization/getAllOrganizations?top=500&skip=";
        let page = suite.read(&format!("{path}{}", ids.len()));
        ids.extend(page["results"].as_array().unwrap().iter().map(|row| text(&row["id"])));
        if page["totalCount"].as_u64() == Some(ids.len() as u64) {
            return ids;
        }
    }
}

/// What the listed organizations and some others hold in all.
fn given_out(suite: &mut Suite, ids: &[String]) -> BTreeMap<String, i64> {
    let mut all = BTreeMap::new();
    for id in ids {
        for (code, n) in suite.holds(id) {
            *all.entry(code).or_insert(0) += n;
        }
    }
    all
}

#[test]
fn the_pool_is_never_overdrawn_whatever_is_asked() {
    let mut suite = Suite::new("");
    let ids = organizations(&mut suite);
    assert_eq!(ids.len(), 12);
    let total = {
        let pool = suite.read(&format!("{HOST}/available-products"));
        quantities(&pool["license"]["products"])
    };
    let codes: Vec<String> = total.keys().cloned().collect();
    assert_eq!(codes.len(), 30);
    let (mut taken, mut refused) = (0, 0);
    let mut dice = 7_u64;
    for step in 0..400 {
        let mut roll = |n: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(dice >> 33).unwrap() % n
        };
        let id = ids.get(roll(ids.len())).unwrap().clone();
        let mut wanted: BTreeMap<&str, i64> = BTreeMap::new();
        for _ in 0..roll(4) {
            let code = codes.get(roll(codes.len())).unwrap();
            let most = usize::try_from(total.get(code).copied().unwrap()).unwrap();
            wanted.insert(code, i64::try_from(roll(most + 1)).unwrap());
        }
        let wanted: Vec<(&str, i64)> = wanted.into_iter().collect();
        match suite.allocate(&id, &wanted).status {
            200 => taken += 1,
            409 => refused += 1,
            other => assert_eq!(other, 200, "{wanted:?}"),
        }
        if step % 40 == 0 {
            suite.reload();
            let (given, available) = (given_out(&mut suite, &ids), suite.available());
            for (code, total) in &total {
                let given = given.get(code).copied().unwrap_or(0);
                assert_eq!(total - given, available.get(code).copied().unwrap(), "{code}");
                assert!(given <= *total, "{code}");
            }
        }
    }
    assert!(taken > 50 && refused > 50, "{taken} were taken and {refused} refused");
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
        told.as_array().unwrap().iter().map(|row| &row["userBundleCodes"]).collect();
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
fn a_tenants_service_is_replaced_and_never_below_what_it_uses() {
    let mut suite = Suite::new("");
    let tenants = suite.read(&format!("/portal_/organization/api/organization/{ALDER}/tenants"));
    let production = text(&tenants[0]["id"]);
    let account = format!("/lrm/api/account/{ALDER}");
    let path = format!("{account}/service-license/{production}/orchestrator");
    let held = |suite: &mut Suite| quantities(&suite.read(&path)["license"]["products"]);
    let detail = |suite: &mut Suite| {
        let path =
            format!("{account}/service-licenses/{production}?services=orchestrator,testmanager");
        suite.read(&path)
    };
    for row in detail(&mut suite)[0]["products"].as_array().unwrap() {
        let of = |name: &str| row[name].as_f64().unwrap();
        let parts = of("allocated") + of("available") + of("allocatedAcrossOtherTenants");
        assert!((parts - of("totalUnits")).abs() < 0.01, "{row}");
        assert!(of("used") <= of("allocated"), "{row}");
    }
    let testing = detail(&mut suite);
    assert_eq!(testing[1]["products"], json!([]), "asked for by name, with nothing");
    let before = held(&mut suite);
    let mut wanted: Vec<(&str, i64)> = before.iter().map(|(code, n)| (code.as_str(), *n)).collect();
    assert_eq!(suite.put(&path, &json!({ "products": [] })).status, 200);
    assert_eq!(held(&mut suite), before, "an empty list changes nothing");
    let guide = json!({ "productQuantities": list(&wanted) });
    assert_eq!(suite.put(&path, &guide).status, 400, "as the guide's cURL names the list");
    let unused = suite.put(&path, &json!({ "products": list(&[("UNATT", 7)]) }));
    assert_eq!(unused.status, 409, "what is left out is in use");
    let bypass = json!({ "products": list(&[("UNATT", 7)]), "bypassUsageCheck": true });
    assert_eq!(suite.put(&path, &bypass).status, 200);
    assert_eq!(held(&mut suite), [("UNATT".to_owned(), 7)].into(), "all that there is");
    suite.reload();
    assert_eq!(held(&mut suite).len(), 1);
    let test = text(&tenants[1]["id"]);
    let other = format!("{account}/service-license/{test}/orchestrator");
    let one_more = json!({ "products": list(&[("UNATT", 1)]) });
    assert_eq!(suite.put(&other, &one_more).status, 409);
    wanted.retain(|(code, _)| *code == "UNATT");
    assert_eq!(suite.put(&path, &json!({ "products": list(&[("UNATT", 6)]) })).status, 200);
    assert_eq!(suite.put(&other, &one_more).status, 200);
    assert_eq!(suite.ask(UIPATH_TOKEN, Method::Delete, &path, "").status, 200);
    assert_eq!(suite.get(&path).status, 410);
}

#[test]
fn trouble_comes_by_the_name_and_once() {
    // ending of the name and of the id, what arrives, whether it was done
    let all: [(&str, Option<u16>, bool); 10] = [
        ("1", None, false),
        ("2", Some(502), false),
        ("3", Some(429), false),
        ("4", None, true),
        ("5", Some(500), true),
        ("6", Some(504), true),
        ("7", Some(200), true),
        ("8", Some(200), true),
        ("9", Some(200), true),
        ("a", Some(200), true),
    ];
    for (end, status, done) in all {
        let mut suite = Suite::new("");
        let id = format!("7e57ab1e-0000-4000-8000-00000000000{end}");
        let path = format!("{HOST}/organization/{id}/license");
        let body = json!({ "productQuantities": list(&[("UNATT", 1)]) }).to_string();
        let kind = "application/json";
        let answer = suite.answer(UIPATH_TOKEN, kind, Method::Put, &path, &body);
        let reply = answer.response;
        assert_eq!(reply.as_ref().map(|reply| reply.status), status, "{end}");
        let is_json = reply.is_some_and(|r| serde_json::from_str::<Value>(&r.body).is_ok());
        assert_eq!(is_json, matches!(end, "5" | "9" | "a"), "{end}");
        assert_eq!(answer.after_ms >= 20_000, end == "9");
        assert_eq!(suite.vendors.log().last().unwrap().acted, done, "{end}");
        assert_eq!(!suite.holds(&id).is_empty(), done && end != "a", "{end}");
        suite.now = suite.now.plus(5 * MINUTE);
        assert_eq!(!suite.holds(&id).is_empty(), done, "{end}");
        suite.reload();
        assert_eq!(suite.allocate(&id, &[("UNATT", 2)]).status, 200, "{end}: it has been");
    }
}

#[test]
fn what_is_not_there_is_a_page_with_status_200() {
    let mut suite = Suite::new("no-reads,no-listing");
    let pool = format!("{HOST}/available-products");
    let listing = "/portal_/organization/onprem/api/organization/getAllOrganizations";
    for path in [pool.as_str(), listing, "/lrm/api/nothing", "/acme/lrm/api/host", "/portal_/x"] {
        let reply = suite.get(path);
        let kind = reply.header("content-type").unwrap();
        assert_eq!((reply.status, kind), (200, "text/html; charset=utf-8"), "{path}");
    }
    assert_eq!(suite.allocate(BIRCH, &[("UNATT", 1)]).status, 200, "what is written is there");
}

#[test]
fn given_organizations_are_the_only_ones_and_keep_what_they_get() {
    let csv = include_str!("data/uipath-quantities.csv");
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let codes = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let given: Vec<(String, String)> =
        rows.iter().map(|row| (row[0].to_owned(), row[1].to_uppercase())).collect();
    let mut suite = Suite::new("");
    let now = suite.now;
    suite.vendors.set_uipath_organizations(&given);
    assert_eq!(organizations(&mut suite).len(), 40);
    assert_eq!(suite.allocate(ALDER, &[("UNATT", 1)]).status, 404);
    for row in &rows {
        let wanted: Vec<(&str, i64)> =
            codes.iter().zip(row).skip(2).map(|(code, n)| (*code, n.parse().unwrap())).collect();
        assert_eq!(suite.allocate(row[1], &wanted).status, 200, "{row:?}");
        suite.reload();
        let held = suite.holds(&format!("{{{}}}", row[1]));
        for (code, n) in wanted {
            assert_eq!(held.get(code).copied().unwrap_or(0), n, "{row:?}");
        }
    }
    let stored = serde_json::to_string(&suite.vendors).unwrap();
    let mut other = serde_json::from_str::<Vendors>(&stored).unwrap();
    other.set_uipath_organizations(&[("A LOST".to_owned(), ALDER.to_owned())]);
    suite = Suite { vendors: other, now };
    assert_eq!(organizations(&mut suite), [ALDER]);
    assert!(suite.holds(ALDER).is_empty(), "they begin with nothing");
}

#[test]
fn five_hundred_organizations_can_all_be_changed_and_stored() {
    let mut suite = Suite::new("organizations=500");
    let ids = organizations(&mut suite);
    assert_eq!(ids.len(), 500);
    let codes = suite.available();
    for id in &ids {
        let mut held = suite.holds(id);
        held.retain(|_, n| *n > 0);
        let fewer: Vec<(&str, i64)> = codes
            .keys()
            .map(|code| (code.as_str(), (held.get(code).copied().unwrap_or(0) - 1).max(0)))
            .collect();
        assert_eq!(suite.allocate(id, &fewer).status, 200);
    }
    suite.reload();
    assert_eq!(organizations(&mut suite), ids);
    let stored = serde_json::to_string(&suite.vendors).unwrap();
    assert!(stored.len() < 250_000, "{}", stored.len());
}

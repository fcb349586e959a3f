//! What the simulated Automation Suite promises over time: the pool is never overdrawn, trouble comes
//! once, and a stored world goes on where it was.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where it stands")]

#[path = "support/suite.rs"]
mod suite;

use license_desk::domain::time::MINUTE;
use license_desk::http::Method;
use license_desk::sim::{UIPATH_TOKEN, Vendors};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use suite::{ALDER, BIRCH, HOST, Suite, list, quantities, text};

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
fn what_nobody_has_documented_is_a_dial() {
    // What is available to an organization is what the host can still give, or that and its own.
    let path = format!("{HOST}/organization/{ALDER}/license/available");
    let available = |dials: &str| {
        let read = Suite::new(dials).read(&path);
        let rows = read["productsWithAvailability"].as_array().unwrap();
        let row = rows.iter().find(|row| row["code"] == "TIE").unwrap();
        row["availableQuantity"].as_i64().unwrap()
    };
    assert_eq!((available(""), available("own-included")), (2, 2 + 6));
    // Less than is used is taken, or refused unless it is asked for.
    let put = format!("{HOST}/organization/{ALDER}/license");
    let one = json!({ "productQuantities": list(&[("UNATT", 1)]) });
    let bypass = json!({ "productQuantities": list(&[("UNATT", 1)]), "bypassUsageCheck": true });
    assert_eq!(Suite::new("").put(&put, &one).status, 200);
    assert_eq!(Suite::new("usage").put(&put, &one).status, 409);
    assert_eq!(Suite::new("usage").put(&put, &bypass).status, 200);
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

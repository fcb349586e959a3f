//! Every request that the desk makes, against Cisco's OpenAPI file and the claim page's own example.
//! The simulator is held against the same file apart (`tests/sim_meraki.rs`), so that neither is
//! right only because the other shares its mistake.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/calls.rs"]
mod calls;
#[path = "support/openapi.rs"]
mod openapi;

use license_desk::domain::{
    ClaimId, Item, ItemKind, OrderNumber, OrgId, Serial, SubscriptionKey, Time,
};
use license_desk::http::Request;
use license_desk::vendors::meraki::{self, KeyMode, Lookup};

fn requests() -> Vec<Request> {
    let org = OrgId::parse("549236").unwrap();
    let item = |kind, text| Item::parse(kind, text).unwrap();
    let serial = Serial::parse("Q234-ABCD-5678").unwrap();
    let order = OrderNumber::parse("4CXXXXXXX").unwrap();
    let id = ClaimId::parse("ABCD1EFGH4IJ").unwrap();
    let key = SubscriptionKey::parse("S2345-6789A-BCDEF-GHJKM").unwrap();
    let all = [
        item(ItemKind::Order, "4CXXXXXXX"),
        item(ItemKind::Serial, "Q234-ABCD-5678"),
        item(ItemKind::Key, "Z2XXXXXXXXXX"),
    ];
    let mut requests = vec![
        meraki::identity(),
        meraki::organizations(),
        meraki::claim(&org, &all, KeyMode::AddDevices).unwrap(),
        meraki::claim(&org, &all, KeyMode::Renew).unwrap(),
        meraki::claim(&org, &all[..1], KeyMode::AddDevices).unwrap(),
        meraki::release(&org, &[serial]).unwrap(),
        meraki::preview_order(&org, &id),
        meraki::claim_order(&org, &id),
        meraki::validate_subscription(&key),
        meraki::claim_subscription(&org, &key),
    ];
    let lookups = [
        Lookup::Serials(vec![serial, serial]),
        Lookup::Orders(vec![order]),
        Lookup::CotermKeys,
        Lookup::DeviceKeys,
        Lookup::Preview(id),
        Lookup::Subscription { key, id: "2345".into() },
        Lookup::Log { from: Time(1_518_307_200_090) },
    ];
    requests.extend(lookups.iter().map(|lookup| lookup.request(&org)));
    requests
}

#[test]
fn every_request_fits_the_vendors_specification() {
    for request in requests() {
        let problems = openapi::validate_request(
            request.method.as_str(),
            &request.target,
            request.body.as_deref(),
        );
        assert!(problems.is_empty(), "{} {:?}: {problems:?}", request.target, request.body);
    }
}

#[test]
fn every_request_is_one_of_the_calls_that_the_proxy_lets_through() {
    calls::check(&requests(), meraki::ENDPOINTS);
}

#[test]
fn a_claim_is_the_pages_own_example_field_for_field() {
    let page = include_str!("golden/meraki/meraki-claim.json");
    let page: serde_json::Value = serde_json::from_str(page).unwrap();
    let schema = "/spec/requestBody/content/application~1json/schema/example";
    let example = page.pointer(schema).unwrap();
    let claim = requests().into_iter().find(|r| r.target.ends_with("/inventory/claim")).unwrap();
    let sent: serde_json::Value = serde_json::from_str(&claim.body.unwrap()).unwrap();
    assert_eq!(sent, *example);
}

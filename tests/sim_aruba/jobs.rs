//! What licensing calls do, and when.

use super::desk::{ALL, AUTO, Desk, FIRST, MSP, only};
use license_desk::http::Method::{Delete, Post, Put};
use serde_json::json;

const STATS: &str = "/platform/licensing/v1/subscriptions/stats?license_type=all";

fn aps(desk: &mut Desk, owner: &str) -> usize {
    desk.devices(owner).iter().filter(|device| device["device_type"] == "IAP").count()
}

#[test]
fn a_job_works_through_its_devices_in_time_and_keys_fill_longest_first() {
    let mut desk = Desk::with(60, "");
    let ids: Vec<String> = desk
        .customers()
        .iter()
        .filter(|customer| customer["provision_status"] == "PROVISIONED")
        .map(|customer| customer["customer_id"].as_str().unwrap().to_owned())
        .collect();
    let some: Vec<&str> = ids.iter().take(20).map(String::as_str).collect();
    let all: usize = some.iter().map(|id| aps(&mut desk, id)).sum();
    let count =
        |desk: &mut Desk| -> usize { some.iter().map(|id| desk.licensed(id, "ADVANCED_AP")).sum() };
    let (free, quantity) = desk.seats("ADVANCED_AP");
    assert_eq!(free, quantity, "nobody began with it");
    let bare = desk.read(STATS)["non_subscribed_devices"].as_i64().unwrap();
    desk.license(Post, &only("advanced_ap", &some));
    let start = desk.now;
    assert!(count(&mut desk) < all, "accepted is not done");
    desk.now = start.plus(50_000);
    let half = count(&mut desk);
    assert!(half > all / 4 && half < all, "{half} of {all}");
    assert!(desk.reopen() < 4_000);
    desk.now = start.plus(100_000);
    assert_eq!(count(&mut desk), all);
    let (left, _) = desk.seats("ADVANCED_AP");
    assert_eq!(free - left, i64::try_from(all).unwrap(), "the pool says what the devices say");
    let page = desk.read("/platform/licensing/v1/subscriptions?license_type=advanced_ap");
    let rows = page["subscriptions"].as_array().unwrap();
    let longest = rows
        .iter()
        .filter(|row| row["status"] == "OK")
        .max_by_key(|row| row["end_date"].as_i64().unwrap())
        .unwrap();
    let taken = longest["quantity"].as_i64().unwrap() - longest["available"].as_i64().unwrap();
    assert_eq!(taken, i64::try_from(all).unwrap(), "of the longest-dated key");
    let after = desk.read(STATS)["non_subscribed_devices"].as_i64().unwrap();
    assert!(after < bare, "{after} of {bare}");
    assert!(desk.devices(ids.last().unwrap()).iter().all(|it| it["tier_type"] != "ADVANCED_AP"));
}

#[test]
fn a_short_pool_is_used_up_and_the_rest_keeps_what_it_had() {
    let mut desk = Desk::with(60, "");
    let (free, _) = desk.seats("ADVANCED_SWITCH_6200");
    let (before, _) = desk.seats("FOUNDATION_SWITCH_6200");
    desk.license(Post, &json!({ "services": ["advanced_switch_6200"] }));
    desk.wait(100);
    assert!(free > 10, "{free}");
    assert_eq!(desk.seats("ADVANCED_SWITCH_6200").0, 0);
    let (after, _) = desk.seats("FOUNDATION_SWITCH_6200");
    assert!(after > before, "another tier replaces the one before: {after} of {before}");
    let page = desk.read("/platform/device_inventory/v1/msp/devices?device_type=switch&limit=1000");
    let rows = page["devices"].as_array().unwrap();
    let of = |tier: &str| {
        rows.iter().filter(|row| row["tier_type"] == tier && row["customer_id"] != MSP).count()
    };
    assert_eq!(page["total"], rows.len());
    assert_eq!(of("ADVANCED_SWITCH_6200"), usize::try_from(free).unwrap());
    assert!(of("FOUNDATION_SWITCH_6200") > 0, "the rest keeps what it had");
}

#[test]
fn an_empty_list_means_everyone_and_an_exclude_list_everyone_else() {
    for (body, first) in [
        (
            json!({ "services": ["ADVANCED_AP"], "include_customers": [], "exclude_customers": [] }),
            true,
        ),
        (json!({ "services": ["advanced_ap"] }), true),
        (json!({ "services": ["advanced_ap"], "exclude_customers": [FIRST] }), false),
    ] {
        let mut desk = Desk::with(40, "");
        let everyone: Vec<String> = desk
            .customers()
            .iter()
            .map(|customer| customer["customer_id"].as_str().unwrap().to_owned())
            .collect();
        desk.license(Post, &body);
        desk.wait(100);
        for id in &everyone {
            let want = if id == FIRST && !first { 0 } else { aps(&mut desk, id) };
            assert_eq!(desk.licensed(id, "ADVANCED_AP"), want, "{id} {body}");
        }
        assert!(aps(&mut desk, FIRST) > 0 && aps(&mut desk, MSP) > 0);
        assert_eq!(desk.licensed(MSP, "ADVANCED_AP"), 0, "the account's own are left alone");
    }
}

#[test]
fn taking_is_no_mirror_of_giving() {
    let foundation = json!({ "services": ["foundation_ap"] });
    let mut desk = Desk::with(40, "");
    let own = desk.licensed(MSP, "FOUNDATION_AP");
    assert!(own > 0, "the account was no MSP once");
    desk.license(Delete, &only("foundation_ap", &[FIRST]));
    desk.wait(100);
    assert_eq!(desk.licensed(FIRST, "FOUNDATION_AP"), 0);
    assert_eq!(desk.licensed(MSP, "FOUNDATION_AP"), own, "only these");
    desk.license(Delete, &foundation);
    desk.wait(100);
    assert_eq!(desk.licensed(MSP, "FOUNDATION_AP"), 0, "the account's own are cleared");
    let (free, all) = desk.seats("FOUNDATION_AP");
    assert_eq!(free, all, "all seats are free again");
    desk.license(Post, &foundation);
    desk.wait(100);
    assert_eq!(desk.licensed(MSP, "FOUNDATION_AP"), 0, "and not given back");
}

#[test]
fn jobs_wait_for_one_another_and_a_world_opened_again_goes_on_the_same() {
    let mut desk = Desk::with(40, "");
    desk.license(Post, &json!({ "services": ["advanced_ap"] }));
    desk.license(Post, &only("foundation_ap", &[FIRST]));
    desk.license(
        Delete,
        &json!({ "services": ["advanced_ap"], "exclude_customers": [FIRST, MSP] }),
    );
    let look = |desk: &mut Desk| {
        let stats = desk.read(STATS);
        (desk.devices(FIRST), desk.seats("ADVANCED_AP"), stats)
    };
    for seconds in [10, 60, 60, 60, 60, 60] {
        desk.wait(seconds);
        let now = desk.now;
        let seen = look(&mut desk);
        desk.reopen();
        desk.now = now;
        assert_eq!(look(&mut desk), seen);
    }
    assert_eq!(desk.licensed(FIRST, "FOUNDATION_AP"), aps(&mut desk, FIRST));
    let (free, all) = desk.seats("ADVANCED_AP");
    assert_eq!(free, all);
}

#[test]
fn single_devices_are_licensed_at_once_all_or_none() {
    let mut desk = Desk::with(40, "");
    let devices = desk.devices(FIRST);
    let of = |kind: &str| -> Vec<String> {
        let rows = devices.iter().filter(|device| device["device_type"] == kind);
        rows.map(|device| device["serial"].as_str().unwrap().to_owned()).collect()
    };
    let (aps, switches) = (of("IAP"), of("SWITCH"));
    desk.tenant = Some(FIRST.to_owned());
    let assign = "/platform/licensing/v1/subscriptions/assign";
    let body = json!({ "serials": [aps[0], switches[0]], "services": ["advanced_ap"] });
    let refused = desk.send(Post, assign, &body);
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains(r#""message":{"msg":"#), "{}", refused.body);
    let before = desk.licensed(FIRST, "ADVANCED_AP");
    let body = json!({ "serials": [aps[0], aps[1]], "services": ["advanced_ap"] });
    assert_eq!(desk.send(Post, assign, &body).body, r#"{"response":"success"}"#);
    assert_eq!(desk.licensed(FIRST, "ADVANCED_AP"), before + 2);
    let unassign = "/platform/licensing/v1/subscriptions/unassign";
    assert_eq!(desk.send(Post, unassign, &body).status, 200);
    assert_eq!(desk.licensed(FIRST, "ADVANCED_AP"), before);
    desk.tenant = None;
    let (free, all) = desk.seats("ADVANCED_AP");
    assert_eq!(free, all);
    assert_eq!(desk.send(Post, assign, &body).status, 400, "not the account's own");
}

#[test]
fn automatic_licenses_reach_newcomers_and_pause_when_seats_are_short() {
    let mut desk = Desk::with(40, "");
    let auto = |desk: &mut Desk, id: &str| {
        desk.read(&format!("{AUTO}?customer_id={id}"))["services"].clone()
    };
    assert_eq!(auto(&mut desk, FIRST), json!(["dm"]), "as seen in the field");
    let body = json!({ "services": ["advanced_ap", "advanced_switch_6100"] });
    assert_eq!(desk.send(Post, AUTO, &body).status, 200);
    desk.wait(100);
    assert_eq!(auto(&mut desk, FIRST), json!(["advanced_ap", "advanced_switch_6100"]));
    assert_eq!(desk.licensed(FIRST, "ADVANCED_AP"), aps(&mut desk, FIRST));
    assert_eq!(desk.licensed(FIRST, "ADVANCED_SWITCH_6100"), 0, "paused");
    let token = |desk: &mut Desk, service: &str| {
        desk.read(&format!("/platform/licensing/v1/autolicensing/services/{service}/status"))["status"].clone()
    };
    assert_eq!(
        (token(&mut desk, "advanced_ap"), token(&mut desk, "advanced_switch_6100")),
        (json!(true), json!(false))
    );
    let own = desk.devices(MSP);
    let ap = own.iter().find(|device| device["device_type"] == "IAP").unwrap();
    let body = json!({ "devices": [{ "serial": ap["serial"], "mac": ap["macaddr"] }] });
    let path = format!("/msp_api/v1/customers/{FIRST}/devices");
    assert!(desk.send(Put, &path, &body).body.contains(r#""status_code":200"#));
    assert_eq!(desk.licensed(FIRST, "ADVANCED_AP"), aps(&mut desk, FIRST), "the newcomer too");
    desk.reopen();
    assert!(desk.devices(FIRST).iter().any(|device| device["serial"] == ap["serial"]));
    let reply = desk.send(Delete, AUTO, &only("advanced_ap", &[FIRST]));
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    assert_eq!(auto(&mut desk, FIRST), json!(["advanced_switch_6100"]));
    desk.wait(100);
    assert_eq!(desk.licensed(FIRST, "ADVANCED_AP"), aps(&mut desk, FIRST), "what is given stays");
    assert_eq!(desk.send(Post, ALL, &json!({ "services": ["advanced_ap"] })).status, 200);
}

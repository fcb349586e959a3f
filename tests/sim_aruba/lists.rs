//! Lists: customers, devices, services, and how they lie.

use super::desk::{Desk, FIRST, MSP, only};
use super::trouble::created;
use license_desk::http::Method::{Delete, Post, Put};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn texts<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str().unwrap()).collect()
}

#[test]
fn the_demos_customers_have_names_that_go_wrong_easily() {
    let mut desk = Desk::new("");
    let all = desk.customers();
    let names = texts(&all, "customer_name");
    assert_eq!((all.len(), names[0]), (1_230, "Golden Media Ltd Hanoi 0"));
    for name in
        ["<b>Bold</b> Signs & Co", "مطعم النخيل", "🍕 Pizza & 🚀 Labs", "Ångström Çelik Łódź"]
    {
        assert!(names.contains(&name), "{name}");
    }
    assert_eq!(names.iter().filter(|name| **name == "Twin Names Ltd").count(), 2);
    let ids: BTreeSet<&str> = texts(&all, "customer_id").into_iter().collect();
    let others: BTreeSet<&str> = texts(&all, "platform_customer_id").into_iter().collect();
    assert_eq!((ids.len(), ids.intersection(&others).count()), (1_230, 0));
    let waiting =
        all.iter().filter(|customer| customer["provision_status"] != "PROVISIONED").count();
    assert!((3..40).contains(&waiting), "{waiting}");
    let first = desk.read("/msp_api/v1/customers");
    assert_eq!(
        (first["customers"].as_array().unwrap().len(), &first["total"]),
        (10, &json!(1_230))
    );
    let found = desk.read("/msp_api/v1/customers?customer_name=harbor%20energy&limit=100");
    let names = found["customers"].as_array().unwrap();
    assert!(texts(names, "customer_name").iter().all(|name| name.contains("Harbor Energy")));
    assert_eq!(found["total"], names.len());
    assert_eq!(
        desk.send(Post, super::desk::ALL, &only("advanced_ap", &[others.first().unwrap()])).status,
        404
    );
}

#[test]
fn a_customer_comes_after_seconds_and_goes_with_its_devices() {
    let mut desk = Desk::with(20, "");
    let before = desk.devices(MSP).len();
    assert_eq!(created(&mut desk, "New One").len(), 32);
    let id = desk.id("New One");
    let path = format!("/msp_api/v1/customers/{id}");
    assert_eq!(desk.read(&path)["provision_status"], "PENDING");
    desk.wait(30);
    assert_eq!(desk.read(&path)["provision_status"], "PROVISIONED");
    assert!(desk.devices(&id).is_empty());
    let moved = desk.devices(FIRST);
    let list: Vec<Value> =
        moved.iter().map(|it| json!({ "serial": it["serial"], "mac": it["macaddr"] })).collect();
    let reply = desk.send(Put, &format!("{path}/devices"), &json!({ "devices": list }));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!((desk.devices(FIRST).len(), desk.devices(&id).len()), (0, moved.len()));
    desk.reopen();
    assert_eq!(desk.send(Delete, &path, &json!({})).status, 200);
    assert_eq!(desk.get(&path).status, 404);
    assert_eq!(desk.devices(MSP).len(), before + moved.len());
    assert_eq!(desk.read("/msp_api/v1/customers")["total"], 20);
    let gone = desk.send(Delete, &format!("/msp_api/v1/customers/{FIRST}"), &json!({}));
    assert_eq!(gone.status, 200);
    assert_eq!(desk.customers().len(), 19);
    assert_eq!(desk.send(Post, super::desk::ALL, &only("advanced_ap", &[FIRST])).status, 404);
    desk.reopen();
    assert_eq!(desk.customers().len(), 19);
}

#[test]
fn pages_of_devices_make_up_the_whole_list_once() {
    let mut desk = Desk::with(40, "");
    let page = "/platform/device_inventory/v1/msp/devices?limit=100&offset=";
    let mut serials = BTreeSet::new();
    let total = desk.read(&format!("{page}0"))["total"].as_u64().unwrap();
    for at in 0..=total / 100 {
        let rows = desk.read(&format!("{page}{}", at * 100))["devices"].clone();
        serials.extend(rows.as_array().unwrap().iter().map(|row| row["serial"].to_string()));
    }
    assert_eq!(serials.len() as u64, total);
    assert_eq!(desk.read(&format!("{page}{}", total / 100 * 100 + 100))["devices"], json!([]));
    let ids: Vec<String> =
        texts(&desk.customers(), "customer_id").into_iter().map(str::to_owned).collect();
    let each: usize = ids.iter().map(|id| desk.devices(id).len()).sum();
    assert_eq!((each + desk.devices(MSP).len()) as u64, total);
    let old = desk.read("/msp_api/v1/devices?limit=50&device_allocation_status=2");
    assert_eq!(old["status"], "success");
    assert_eq!(old["deviceList"]["total_devices"], 48);
}

#[test]
fn a_total_can_lie_and_a_list_can_move() {
    let mut desk = Desk::with(50, "lying-total");
    let page = desk.read("/msp_api/v1/customers?limit=50");
    assert_eq!((page["customers"].as_array().unwrap().len(), &page["total"]), (50, &json!(53)));
    let mut desk = Desk::with(50, "moving-list");
    let first = desk.read("/msp_api/v1/customers?limit=20")["customers"].clone();
    let second = desk.read("/msp_api/v1/customers?limit=20&offset=20")["customers"].clone();
    assert_eq!(first[19], second[0], "the same customer on two pages");
}

#[test]
fn names_labels_and_other_applications_are_not_what_they_seem() {
    let mut desk = Desk::new("");
    let config = desk.read("/platform/licensing/v1/services/config");
    let names: Vec<&String> = config.as_object().unwrap().keys().collect();
    for name in
        ["advanced_ap", "foundation_70xx", "advance_70xx", "enhanced_alletra", "k8s_small", "st"]
    {
        assert!(names.iter().any(|known| *known == name), "{name}");
    }
    let enabled = desk.read("/platform/licensing/v1/services/enabled")["services"].to_string();
    assert!(enabled.contains("foundation_70XX") && enabled.contains("advanced_ap"), "{enabled}");
    let page = desk.read("/platform/licensing/v1/subscriptions?limit=10000");
    let rows = page["subscriptions"].as_array().unwrap();
    assert_eq!(page["total"], rows.len());
    assert!(rows.iter().all(|row| !names.iter().any(|name| row["license_type"] == **name)));
    let any = |name: &str, value: &str| rows.iter().any(|row| row[name] == value);
    assert!(any("status", "EXPIRED") && any("status", "UNDER_GRACE_PERIOD"));
    assert!(any("subscription_type", "EVAL") && any("acpapp_name", "clearpass"));
    let keys: BTreeSet<&str> = texts(rows, "subscription_key").into_iter().collect();
    assert!(keys.len() == rows.len() && keys.iter().all(|key| key.len() == 16));
    let devices = desk.devices(FIRST);
    let held = devices.iter().find(|device| device["services"] != json!([])).unwrap();
    assert!(keys.contains(held["subscription_key"].as_str().unwrap()));
}

#[test]
fn a_list_can_be_given_and_is_answered_as_it_was_given() {
    let mut desk = Desk::new("");
    let list = json!({ "customers": [
        { "customer_id": "d524728556c5831152b55ffa623a66e5", "customer_name": "Åre <Holdings> 0",
          "platform_customer_id": "f7db0951c107277806fe47ea4aff4ce8", "provision_status": "PENDING" },
        { "customer_id": "9cdbad0fa34b7ffa8b1c832904839963", "customer_name": "Harbor \"The\" 1" },
    ] });
    desk.vendors.set_aruba_customers(&list.to_string()).unwrap();
    let all = desk.customers();
    assert_eq!(texts(&all, "customer_name"), ["Åre <Holdings> 0", "Harbor \"The\" 1"]);
    assert_eq!(texts(&all, "provision_status"), ["PENDING", "PROVISIONED"]);
    assert_eq!(all[0]["platform_customer_id"], "f7db0951c107277806fe47ea4aff4ce8");
    desk.license(Post, &only("advanced_ap", &["9cdbad0fa34b7ffa8b1c832904839963"]));
    assert!(desk.vendors.set_aruba_customers("{}").is_err());
}

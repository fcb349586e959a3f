//! Trouble on purpose, by the names of customers.

use super::desk::{ALL, Desk, FIRST, only};
use license_desk::http::Method::{self, Post};
use serde_json::json;

/// Creates a customer, waits until it is listed, and gives its id.
pub(crate) fn created(desk: &mut Desk, name: &str) -> String {
    let body = json!({
        "customer_name": name, "country_name": "US", "zip_postal_code": "97201",
        "address": { "street_address": "1 Main St", "city": "Portland", "state": "OR" },
    });
    assert_eq!(desk.send(Post, "/msp_api/v2/customers", &body).status, 200);
    desk.wait(5);
    desk.id(name)
}

/// Whether the last call has changed anything.
fn acted(desk: &Desk) -> bool {
    desk.vendors.log().iter().rev().find(|entry| entry.method != Method::Get).unwrap().acted
}

#[test]
fn each_name_brings_its_trouble() {
    // The word, the status that arrives, words of the answer, whether it acts, whether it is so once.
    for (word, status, text, acts, once) in [
        ("void", None, "", false, true),
        ("lost", None, "", true, true),
        ("500", Some(500), "An unexpected error occurred", true, true),
        ("502", Some(502), "<h1>", false, true),
        ("503", Some(503), "upstream connect error", false, true),
        ("504", Some(504), "<h1>", true, true),
        ("html", Some(200), "<h1>", true, true),
        ("cut", Some(200), r#"{"response""#, true, true),
        ("401", Some(401), "invalid_token", false, true),
        ("409", Some(409), "auto-subscribe", false, false),
        ("status", Some(400), r#""message":{"msg":"#, false, false),
        ("message", Some(400), r#""message":{}"#, false, false),
        ("code", Some(400), r#""error_code":400"#, false, false),
        ("detail", Some(400), r#"{"detail":"#, false, false),
        ("description", Some(400), r#""description":"#, false, false),
        ("empty", Some(400), "", false, false),
        ("listed", Some(200), r#"{"status":[{"#, false, false),
    ] {
        let mut desk = Desk::new("");
        let id = desk.id(&format!("Fault {word}"));
        let body = only("advanced_ap", &[&id, FIRST]).to_string();
        let reply = desk.ask(Post, ALL, &body).response;
        assert_eq!(reply.as_ref().map(|reply| reply.status), status, "{word}");
        assert!(reply.is_none_or(|reply| reply.body.contains(text)), "{word}");
        assert_eq!(acted(&desk), acts, "{word}");
        desk.reopen();
        let again = desk.send(Post, ALL, &only("advanced_ap", &[&id, FIRST]));
        assert_eq!(again.body == r#"{"response":"success"}"#, once, "{word}: {}", again.body);
    }
}

#[test]
fn slow_is_slow_and_a_long_list_is_left_alone_but_for_417() {
    let mut desk = Desk::new("");
    let id = desk.id("Fault slow");
    assert_eq!(desk.ask(Post, ALL, &only("advanced_ap", &[&id]).to_string()).after_ms, 20_000);
    let all = desk.customers();
    let provisioned = |name: &str| {
        let rows = all.iter().filter(|row| row["provision_status"] == "PROVISIONED");
        let mut ids: Vec<String> =
            rows.map(|row| row["customer_id"].as_str().unwrap().to_owned()).take(150).collect();
        let one = all.iter().find(|row| row["customer_name"] == name).unwrap();
        ids.push(one["customer_id"].as_str().unwrap().to_owned());
        ids
    };
    for (name, most, status) in
        [("Fault 409", 151, 200), ("Fault 417", 151, 417), ("Fault 417", 100, 200)]
    {
        let ids = provisioned(name);
        let ids: Vec<&str> = ids.iter().rev().take(most).map(String::as_str).collect();
        assert_eq!(
            desk.send(Post, ALL, &only("advanced_ap", &ids)).status,
            status,
            "{name} {most}"
        );
    }
    let mut desk = Desk::new("ids=10");
    let ids: Vec<&str> = vec![FIRST; 11];
    assert_eq!(desk.send(Post, ALL, &only("advanced_ap", &ids)).status, 413);
}

#[test]
fn a_name_can_be_given_to_a_new_customer() {
    let mut desk = Desk::with(10, "");
    let id = created(&mut desk, "Fault 409 too");
    desk.wait(30);
    assert_eq!(desk.send(Post, ALL, &only("advanced_ap", &[&id])).status, 409);
    desk.license(Post, &json!({ "services": ["advanced_ap"] }));
}

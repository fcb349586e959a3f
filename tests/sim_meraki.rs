//! Holds the simulated Meraki vendor against Cisco's own papers: each success against the OpenAPI
//! file and its examples, each refusal against the file with refusals, and the claim against the
//! page that documents it. Nothing of the client is used here.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where it stands")]

#[path = "support/openapi.rs"]
mod openapi;

use license_desk::domain::Time;
use license_desk::http::{Method, Response};
use license_desk::sim::{Arrival, Faults, MERAKI_KEY, Vendors};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CO_TERM: &str = "/api/v1/organizations/610041";
const EMPTY: &str = "/api/v1/organizations/1048993";
const PER_DEVICE: &str = "/api/v1/organizations/646829496481105433";
const SUBSCRIPTIONS: &str = "/api/v1/administered/licensing/subscription/subscriptions";

/// Operations of the file that the simulator does not serve.
const UNSERVED: [&str; 13] = [
    "assignOrganizationLicensesSeats",
    "bindAdministeredLicensingSubscriptionSubscription",
    "claimNetworkDevices",
    "createOrganizationInventoryDevicesSwapsBulk",
    "getAdministeredLicensingSubscriptionEntitlements",
    "getAdministeredLicensingSubscriptionSubscriptionsComplianceStatuses",
    "getOrganizationInventoryDevicesSwapsBulk",
    "moveOrganizationLicenses",
    "moveOrganizationLicensesSeats",
    "moveOrganizationLicensingCotermLicenses",
    "renewOrganizationLicensesSeats",
    "updateOrganizationLicense",
    "vmxNetworkDevicesClaim",
];

/// A world and its clock; a second passes between calls.
struct Desk {
    vendors: Vendors,
    now: Time,
}

impl Desk {
    fn new() -> Self {
        let now = Time::parse_rfc3339("2026-11-22T12:00:00Z").unwrap();
        Self { vendors: Vendors::new(42, Faults::NONE, now), now }
    }

    fn call(&mut self, key: Option<&str>, target: &str, body: Option<&str>) -> Response {
        self.now = self.now.plus(1_000);
        let mut headers = vec![
            ("Host".to_owned(), "127.0.0.1:9100".to_owned()),
            ("User-Agent".to_owned(), "LicenseDesk/1.0 Test".to_owned()),
        ];
        headers.extend(key.map(|key| ("Authorization".to_owned(), format!("Bearer {key}"))));
        let method = if body.is_some() { Method::Post } else { Method::Get };
        let arrival = Arrival { method, target, headers: &headers, body: body.unwrap_or_default() };
        self.vendors.answer(&arrival, self.now).response.unwrap()
    }

    fn get(&mut self, target: &str) -> Response {
        self.call(Some(MERAKI_KEY), target, None)
    }

    fn post(&mut self, target: &str, body: &Value) -> Response {
        self.call(Some(MERAKI_KEY), target, Some(&body.to_string()))
    }

    fn list(&mut self, target: &str) -> Vec<Value> {
        serde_json::from_str(&self.get(target).body).unwrap()
    }
}

fn claim(org: &str) -> String {
    format!("{org}/inventory/claim")
}

/// Every call that is served, in an order in which each succeeds.
fn served(desk: &mut Desk) -> Vec<(String, Option<Value>)> {
    let serial =
        desk.list(&format!("{CO_TERM}/inventory/devices?models=C9300-48P"))[0]["serial"].clone();
    let serial = serial.as_str().unwrap();
    let license = desk.list(&format!("{PER_DEVICE}/licenses?perPage=3"))[0]["id"].clone();
    let license = license.as_str().unwrap();
    // One of a run of claim ids brings a subscription and has a part that is not shipped yet.
    let order = (0..200)
        .map(|n| format!("ABCD1EFGH{n:03}"))
        .find(|id| {
            let preview =
                desk.post(&format!("{EMPTY}/inventory/orders/preview"), &json!({ "claimId": id }));
            let preview: Value = serde_json::from_str(&preview.body).unwrap();
            preview["subscriptions"] != json!([])
                && preview["shipping"]["pending"]["devices"] != json!([])
        })
        .unwrap();
    let everything = json!({
        "orders": ["4C1886578"],
        "serials": ["Q2S5-LQ3W-N2NT"],
        "licenses": [{ "key": "Z2PQS6NDB9FY", "mode": "addDevices" }],
    });
    let key = json!({ "claimKey": "S2345-6789A-BCDEF-GHJKM" });
    let claimed = json!({ "claimKey": "S2345-6789A-BCDEF-GHJKM", "organizationId": "1048993", "name": "Ours" });
    let mut calls: Vec<(String, Option<Value>)> = [
        "/api/v1/administered/identities/me".to_owned(),
        "/api/v1/organizations?perPage=3".to_owned(),
        "/api/v1/organizations/610041".to_owned(),
        format!("{CO_TERM}/networks"),
        format!("{CO_TERM}/devices?perPage=1000"),
        format!("{CO_TERM}/inventory/devices"),
        format!("{CO_TERM}/inventory/devices?usedState=unused&networkIds%5B%5D=null"),
        format!("{CO_TERM}/inventory/devices?serials%5B%5D={serial}"),
        format!("{CO_TERM}/inventory/devices/{serial}"),
        format!("{CO_TERM}/inventory/devices/eox/overview"),
        format!("{CO_TERM}/licensing/coterm/licenses"),
        format!("{CO_TERM}/licensing/coterm/licenses?invalidated=false&expired=true"),
        format!("{CO_TERM}/licenses/overview"),
        format!("{PER_DEVICE}/licenses"),
        format!("{PER_DEVICE}/licenses?state=unused"),
        format!("{PER_DEVICE}/licenses/{license}"),
        format!("{PER_DEVICE}/licenses/overview"),
        format!("{SUBSCRIPTIONS}?organizationIds%5B%5D=724518"),
    ]
    .map(|target| (target, None))
    .into();
    calls.extend([
        (claim(CO_TERM), Some(everything)),
        (format!("{CO_TERM}/claim"), Some(json!({ "serials": ["Q25W-8VT9-32UQ"], "licenses": [{ "key": "Z272-63DK-EXTK" }] }))),
        (claim(PER_DEVICE), Some(json!({ "licenses": [{ "key": "Z2GQCFMCATVZ" }], "orders": ["5C8170344"] }))),
        (format!("{PER_DEVICE}/licenses"), None),
        (format!("{CO_TERM}/inventory/release"), Some(json!({ "serials": ["Q2S5-LQ3W-N2NT"] }))),
        (format!("{EMPTY}/inventory/orders/preview"), Some(json!({ "claimId": order }))),
        (format!("{EMPTY}/inventory/orders/claim"), Some(json!({ "claimId": order }))),
        (format!("{SUBSCRIPTIONS}/claimKey/validate"), Some(key)),
        (format!("{SUBSCRIPTIONS}/claim?validate=true"), Some(claimed.clone())),
        (format!("{SUBSCRIPTIONS}/claim"), Some(claimed)),
        (format!("{SUBSCRIPTIONS}?organizationIds%5B%5D=1048993"), None),
        (format!("{CO_TERM}/apiRequests?method=POST&operationIds%5B%5D=claimIntoOrganizationInventory"), None),
    ]);
    calls
}

#[test]
fn every_success_is_what_the_vendor_declares_and_has_the_fields_of_its_example() {
    let mut desk = Desk::new();
    let mut shown: BTreeMap<String, (String, String, BTreeSet<String>)> = BTreeMap::new();
    for (target, body) in served(&mut desk) {
        let text = body.as_ref().map(Value::to_string);
        let method = if body.is_some() { "POST" } else { "GET" };
        assert_eq!(
            openapi::validate_request(method, &target, text.as_deref()),
            [""; 0],
            "{method} {target}"
        );
        let reply = desk.call(Some(MERAKI_KEY), &target, text.as_deref());
        assert_eq!(reply.status, 200, "{method} {target}: {}", reply.body);
        let problems = openapi::validate_response(method, &target, reply.status, &reply.body);
        assert_eq!(problems, [""; 0], "{method} {target}");
        let operation = openapi::operation_id(method, &target).unwrap();
        let fields = openapi::fields(&serde_json::from_str(&reply.body).unwrap());
        let seen =
            shown.entry(operation).or_insert_with(|| (method.to_owned(), target, BTreeSet::new()));
        seen.2.extend(fields);
    }
    for (method, target, fields) in shown.values() {
        // Licenses are never queued here; the counts are a free object, by model.
        let missing: Vec<String> = openapi::example_fields(method, target)
            .into_iter()
            .filter(|field| {
                !fields.contains(field)
                    && !field.contains("permanentlyQueuedLicenses[]")
                    && !field.starts_with(".licensedDeviceCounts.")
            })
            .collect();
        assert_eq!(missing, [""; 0], "{method} {target}");
    }
    let mut known: BTreeSet<String> = shown.into_keys().collect();
    known.extend(UNSERVED.map(str::to_owned));
    assert_eq!(
        known,
        openapi::operations("/api/v1/"),
        "each operation of the file is served or said not to be"
    );
}

/// A refusal: its status, the key, the call, and words that the answer holds.
type Refusal = (u16, Option<&'static str>, String, Option<Value>, &'static str);

fn at_the_door() -> Vec<Refusal> {
    let at = |org: &str, rest: &str| format!("/api/v1/organizations/{org}{rest}");
    let taken = json!({ "serials": ["Q2SE-AAAA-AAAA"] });
    vec![
        (401, None, at("610041", ""), None, "Missing API key"),
        (401, Some("f00"), at("610041", ""), None, "Invalid API key"),
        (
            401,
            Some("1111111111111111111111111111111111111111"),
            at("610041", ""),
            None,
            "Invalid API key",
        ),
        (
            403,
            Some("2222222222222222222222222222222222222222"),
            claim(CO_TERM),
            Some(taken.clone()),
            "permission",
        ),
        (403, Some(MERAKI_KEY), at("902764", ""), None, "unauthorized IP address"),
        (
            404,
            Some(MERAKI_KEY),
            at("831207", "/networks"),
            None,
            "API access is disabled for this organization",
        ),
        (404, Some(MERAKI_KEY), at("12", ""), None, ""),
    ]
}

fn refusals() -> Vec<Refusal> {
    let at = |org: &str, rest: &str| format!("/api/v1/organizations/{org}{rest}");
    let taken = json!({ "serials": ["Q2SE-AAAA-AAAA"] });
    vec![
        (400, Some(MERAKI_KEY), at("610041", "/inventory/devices?perPage=2"), None, "perPage"),
        (400, Some(MERAKI_KEY), at("610041", "/inventory/devices?perPage=1001"), None, "perPage"),
        (
            400,
            Some(MERAKI_KEY),
            at("610041", "/inventory/devices?usedState=broken"),
            None,
            "usedState",
        ),
        (
            400,
            Some(MERAKI_KEY),
            at("610041", "/licenses"),
            None,
            "Organization with ID 610041 does not support per-device licensing",
        ),
        (
            400,
            Some(MERAKI_KEY),
            at("724518", "/licensing/coterm/licenses"),
            None,
            "Organization with ID 724518",
        ),
        (400, Some(MERAKI_KEY), at("610041", "/apiRequests?timespan=9999999"), None, "timespan"),
        (400, Some(MERAKI_KEY), SUBSCRIPTIONS.to_owned(), None, "organizationIds"),
        (
            400,
            Some(MERAKI_KEY),
            claim(CO_TERM),
            Some(taken),
            "Device with serial Q2SE-AAAA-AAAA is already claimed",
        ),
        (400, Some(MERAKI_KEY), claim(CO_TERM), Some(json!({})), "At least one of"),
        (400, Some(MERAKI_KEY), claim(CO_TERM), Some(json!([["Q2QN-9J8L-SLPD"]])), "JSON object"),
        (
            400,
            Some(MERAKI_KEY),
            claim(CO_TERM),
            Some(json!({ "serials": [["Q2QN-9J8L-SLPD"]] })),
            "'serials' must be an array of strings",
        ),
        (
            400,
            Some(MERAKI_KEY),
            claim(CO_TERM),
            Some(json!({ "licenses": [{ "key": "Z2A" }] })),
            "License with key 'Z2A' not found",
        ),
        (
            400,
            Some(MERAKI_KEY),
            format!("{CO_TERM}/inventory/release"),
            Some(json!({ "serials": ["Q2QN-9J8L-SLPD"] })),
            "not found",
        ),
        (
            400,
            Some(MERAKI_KEY),
            format!("{CO_TERM}/inventory/orders/preview"),
            Some(json!({ "claimId": "NOSUCH1" })),
            "not found",
        ),
        (
            400,
            Some(MERAKI_KEY),
            format!("{CO_TERM}/inventory/orders/claim"),
            Some(json!({ "claimId": "TAKEN1" })),
            "already been claimed",
        ),
        (
            400,
            Some(MERAKI_KEY),
            format!("{SUBSCRIPTIONS}/claimKey/validate"),
            Some(json!({ "claimKey": "S2SE5-6789A-BCDEF-GHJKM" })),
            "already been claimed",
        ),
    ]
}

#[test]
fn every_refusal_has_the_vendors_form() {
    let mut desk = Desk::new();
    for (status, key, target, body, text) in at_the_door().into_iter().chain(refusals()) {
        let method = if body.is_some() { "POST" } else { "GET" };
        let reply = desk.call(key, &target, body.map(|body| body.to_string()).as_deref());
        assert_eq!(reply.status, status, "{method} {target}: {}", reply.body);
        assert!(reply.body.contains(text), "{method} {target}: {}", reply.body);
        let problems = openapi::validate_response(method, &target, status, &reply.body);
        assert_eq!(problems, [""; 0], "{method} {target}");
    }
}

#[test]
fn the_example_of_the_claim_page_is_answered_with_its_example() {
    let page: Value =
        serde_json::from_str(include_str!("golden/meraki/meraki-claim.json")).unwrap();
    let spec = &page["spec"];
    let asked = spec.pointer("/requestBody/content/application~1json/schema/example").unwrap();
    let answered = [
        "/responses/200/content/application~1json/schema/example",
        "/responses/200/content/application~1json/example",
    ];
    let answered = answered.iter().find_map(|place| spec.pointer(place)).unwrap();
    let reply = Desk::new().post(&claim(CO_TERM), asked);
    assert_eq!(serde_json::from_str::<Value>(&reply.body).unwrap(), *answered);
}

#[test]
fn links_lead_through_all_pages_once_at_the_host_that_was_asked() {
    let mut desk = Desk::new();
    let (mut target, mut seen) = (
        "/api/v1/organizations/1300257/inventory/devices?perPage=1000".to_owned(),
        BTreeSet::new(),
    );
    for _ in 0..12 {
        let reply = desk.get(&target);
        let rows: Vec<Value> = serde_json::from_str(&reply.body).unwrap();
        seen.extend(rows.iter().map(|row| row["serial"].to_string()));
        let link = reply.header("link").unwrap();
        let next = link.split(", ").find_map(|link| link.strip_suffix(">; rel=next"));
        target = next.map_or(String::new(), |next| {
            next.strip_prefix("<http://127.0.0.1:9100").unwrap().to_owned()
        });
    }
    assert_eq!((seen.len(), target.as_str()), (12_000, ""));
}

#[test]
fn what_the_sample_mail_names_can_be_claimed_at_once_whatever_the_seed() {
    let keys = [
        "Z2PQS6NDB9FY",
        "Z2GQCFMCATVZ",
        "Z2Q463RHBFTW",
        "Z2KVPYP75AYD",
        "Z27263DKEXTK",
        "Z2JS8TXH6NA3",
    ];
    let body = json!({
        "serials": ["Q2S5-LQ3W-N2NT", "Q25W-8VT9-32UQ", "Q2DT-4BLU-CYLJ", "Q24T-UBNC-XTA7", "Q2TJ-TZ4L-CKSK"],
        "licenses": keys.map(|key| json!({ "key": key })).to_vec(),
        "orders": ["5C8170344", "5C8312036", "5C4131216", "4C1886578"],
    });
    for seed in 0..50 {
        let mut desk = Desk::new();
        desk.vendors = Vendors::new(seed, Faults::NONE, desk.now);
        let reply = desk.post(&claim(CO_TERM), &body);
        assert_eq!(reply.status, 200, "{seed}: {}", reply.body);
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let devices = format!("{CO_TERM}/inventory/devices");
    for (body, told) in [
        (json!([{ "serial": null }]), "string"),
        (json!([{ "claimedAt": "yesterday" }]), "date-time"),
        (json!([{ "sku": "MX68-HW" }]), "not declared"),
        (json!([{ "eox": { "status": "old" } }]), "none of"),
        (json!({}), "array"),
    ] {
        let problems = openapi::validate_response("GET", &devices, 200, &body.to_string());
        assert!(problems.len() == 1 && problems[0].contains(told), "{problems:?}");
    }
    for (method, target, body, told) in [
        ("GET", format!("{devices}?order=4C1234567"), None, "not declared"),
        ("GET", format!("{devices}?usedState=broken"), None, "none of"),
        ("GET", format!("{devices}?perPage=many"), None, "integer"),
        ("GET", SUBSCRIPTIONS.to_owned(), None, "required"),
        ("POST", claim(CO_TERM), Some(r#"{"licenses":[{"mode":"renew"}]}"#), "required"),
        ("POST", claim(CO_TERM), Some(r#"{"serials":[["Q2QN-9J8L-SLPD"]]}"#), "string"),
        ("POST", format!("{CO_TERM}/inventory/orders/preview"), None, "required"),
    ] {
        let problems = openapi::validate_request(method, &target, body);
        assert!(problems.len() == 1 && problems[0].contains(told), "{target}: {problems:?}");
    }
}

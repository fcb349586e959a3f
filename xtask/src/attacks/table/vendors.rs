//! The calls of Aruba Central and of UiPath: which go on, with their bodies, and what looks like them.

use super::{Ask, Row};
use crate::attacks::upstream::Script;

const ARUBA: &str = "/proxy/aruba/eu-1";
const UIPATH: &str = "/proxy/uipath/own";
const DEVICES: &str = "/platform/licensing/v1/msp/subscriptions/devices/all";
const HOST: &str = "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d";
const ALDER: &str = "9718fc60-af9e-4d72-92aa-b40584b8b18c";

/// What the vendor says where only the way to it matters.
const DONE: Script = Script::Says(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
);

pub(super) fn rows(ask: &Ask) -> Vec<Row> {
    let mut rows = passing(ask);
    rows.extend(refused(ask));
    rows
}

/// A request with a body of a type.
fn with(ask: &Ask, line: &str, kind: &str, body: &str) -> String {
    let more = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    ask.raw(&format!("{line} HTTP/1.1"), &more, body)
}

fn passing(ask: &Ask) -> Vec<Row> {
    let json = |line: &str, body: &str| with(ask, line, "application/json", body);
    let form = |line: &str, body: &str| with(ask, line, "application/x-www-form-urlencoded", body);
    let customers = r#"{"services":["advanced_ap"],"include_customers":["510c"]}"#;
    let secrets =
        "grant_type=refresh_token&client_secret=planted-body-3f9a&refresh_token=planted-body-3f9a";
    let calls = [
        (
            "aruba: a list of customers",
            ask.get(&format!("{ARUBA}/msp_api/v1/customers?limit=50&offset=0")),
            "host: eu-apigw.central.arubanetworks.com",
        ),
        (
            "aruba: licenses are assigned",
            json(&format!("POST {ARUBA}{DEVICES}"), customers),
            "\"include_customers\":[\"510c\"]",
        ),
        (
            "aruba: licenses are taken away, by a DELETE with a body",
            json(&format!("DELETE {ARUBA}{DEVICES}"), customers),
            "\"include_customers\":[\"510c\"]",
        ),
        (
            "aruba: a token is renewed by a form",
            form(&format!("POST {ARUBA}/oauth2/token"), secrets),
            "content-type: application/x-www-form-urlencoded",
        ),
        (
            "uipath: the host's pool",
            ask.get(&format!("{UIPATH}{HOST}/available-products")),
            "host: suite.example",
        ),
        (
            "uipath: licenses are allocated",
            json(
                &format!("PUT {UIPATH}{HOST}/organization/{ALDER}/license"),
                "{\"productQuantities\":[]}",
            ),
            "{\"productquantities\":[]}",
        ),
        (
            "uipath: users' licenses of an organization",
            ask.get(&format!("{UIPATH}/alder/lease_/api/account/{ALDER}/user-license")),
            "get /alder/lease_/api/account/",
        ),
        (
            "uipath: a host administrator signs in",
            json(
                &format!("POST {UIPATH}/api/account/authenticate"),
                "{\"password\":\"planted-body-3f9a\"}",
            ),
            "\"password\":\"planted-body-3f9a\"",
        ),
        (
            "uipath: an application asks for its token by a form",
            form(
                &format!("POST {UIPATH}/identity_/connect/token"),
                "client_secret=planted-body-3f9a",
            ),
            "client_secret=planted-body-3f9a",
        ),
    ];
    let all = calls.map(|(name, bytes, saw)| {
        Row::new(name, bytes).script(DONE).passes(200).saw(&[saw]).unseen(&["cookie", "origin:"])
    });
    all.into()
}

fn refused(ask: &Ask) -> Vec<Row> {
    let bare = |line: &str| ask.raw(&format!("{line} HTTP/1.1"), "Content-Length: 2\r\n", "{}");
    let mut rows = Vec::new();
    for (name, line) in [
        ("aruba: another method where licenses are assigned", format!("PUT {ARUBA}{DEVICES}")),
        ("aruba: a customer is deleted", format!("DELETE {ARUBA}/msp_api/v1/customers/510c")),
        ("aruba: a customer is created", format!("POST {ARUBA}/msp_api/v2/customers")),
        ("aruba: a call of Meraki's", format!("GET {ARUBA}/api/v1/organizations")),
        ("aruba: a call of Aruba's at Meraki", format!("POST /proxy/meraki/global{DEVICES}")),
        ("aruba: another cluster", format!("POST /proxy/aruba/us-1{DEVICES}")),
        ("aruba: a cluster of another's", format!("POST /proxy/aruba/eu-1.evil.example{DEVICES}")),
        ("aruba: a step below licensing", format!("POST {ARUBA}{DEVICES}/..")),
        ("aruba: a step below licensing, encoded", format!("POST {ARUBA}{DEVICES}%2f..")),
        ("aruba: another form of the token's address", format!("GET {ARUBA}/oauth2/token")),
        (
            "aruba: the sign-in for a code",
            format!("POST {ARUBA}/oauth2/authorize/central/api/login"),
        ),
        (
            "uipath: all licenses are removed",
            format!("DELETE {UIPATH}{HOST}/organization/{ALDER}/license"),
        ),
        (
            "uipath: all licenses are removed, as the guide has it",
            format!("DELETE {UIPATH}{HOST}/organization/{ALDER}/license/remove"),
        ),
        ("uipath: licenses by a POST", format!("POST {UIPATH}{HOST}/organization/{ALDER}/license")),
        (
            "uipath: an organization that climbs",
            format!("GET {UIPATH}/../lease_/api/account/{ALDER}/user-license"),
        ),
        (
            "uipath: an organization that climbs, encoded",
            format!("GET {UIPATH}/%2e%2e/lease_/api/account/{ALDER}/user-license"),
        ),
        (
            "uipath: an organization that is two steps",
            format!("GET {UIPATH}/a/b/lease_/api/account/{ALDER}/user-license"),
        ),
        (
            "uipath: a tenant that is two steps",
            format!("POST {UIPATH}/a/b/c/api/account/authenticate"),
        ),
        (
            "uipath: the orchestrator",
            format!("GET {UIPATH}/alder/default/orchestrator_/odata/Users"),
        ),
        (
            "uipath: users of the identity server",
            format!("GET {UIPATH}/identity_/api/User/users/{ALDER}"),
        ),
        ("uipath: another install", format!("GET /proxy/uipath/other{HOST}/available-products")),
        ("uipath: no install", format!("GET /proxy/uipath{HOST}/available-products")),
    ] {
        rows.push(Row::new(name, bare(&line)));
    }
    let long = format!("\"{}\"", "a".repeat(1 << 20));
    let delete = format!("DELETE {ARUBA}{DEVICES}");
    rows.push(
        Row::new(
            "aruba: a DELETE with a body above 1 MiB",
            with(ask, &delete, "application/json", &long),
        )
        .of_platform(),
    );
    rows
}

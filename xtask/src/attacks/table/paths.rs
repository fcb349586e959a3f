//! Other hosts, other paths, and paths that mean different things to different servers.

use super::{ACTS, Ask, PLACE, READS, Row};
use crate::attacks::row::Client;

/// Targets that are no call, however they are read.
const NO_CALLS: [(&str, &str); 44] = [
    ("another host as the place", "/proxy/evil.example/api/v1/organizations"),
    ("a URL as the place", "/proxy/https://evil.example/api/v1/organizations"),
    ("an encoded URL as the place", "/proxy/https:%2f%2fevil.example/api/v1/organizations"),
    ("a place that is not offered", "/proxy/meraki/canada/api/v1/organizations"),
    ("a vendor that is not offered", "/proxy/vendor/global/api/v1/organizations"),
    ("a host after an at sign", "/proxy/meraki/global@evil.example/api/v1/organizations"),
    ("a port after the place", "/proxy/meraki/global:8443/api/v1/organizations"),
    ("a dot after the place", "/proxy/meraki/global.evil.example/api/v1/organizations"),
    ("a metadata service", "/proxy/meraki/169.254.169.254/latest/meta-data"),
    ("no place", "/proxy/meraki/api/v1/organizations"),
    ("no vendor", "/proxy/api/v1/organizations"),
    ("no path", "/proxy/meraki/global"),
    ("the vendor's root", "/proxy/meraki/global/"),
    ("the vendor's path without the proxy's", "/api/v1/organizations"),
    ("the proxy's root", "/proxy/"),
    ("a call that the desk does not make", "/proxy/meraki/global/api/v1/networks"),
    ("a call below one of the desk's", "/proxy/meraki/global/api/v1/organizations/610041/admins"),
    ("an older version of the API", "/proxy/meraki/global/api/v0/organizations"),
    ("a slash too many at the end", "/proxy/meraki/global/api/v1/organizations/"),
    ("a slash too many inside", "/proxy/meraki/global//api/v1/organizations"),
    ("a slash too many before", "//proxy/meraki/global/api/v1/organizations"),
    ("an id that is empty", "/proxy/meraki/global/api/v1/organizations//inventory/devices"),
    ("an id with a dot", "/proxy/meraki/global/api/v1/organizations/6.1/inventory/devices"),
    ("an id that is a wildcard", "/proxy/meraki/global/api/v1/organizations/*/inventory/devices"),
    ("an encoded slash", "/proxy/meraki/global/api/v1/organizations/1%2finventory/devices"),
    ("a slash encoded twice", "/proxy/meraki/global/api/v1/organizations/1%252finventory/devices"),
    ("an encoded backslash", "/proxy/meraki/global/api/v1/organizations%5c..%5cnetworks"),
    ("an encoded NUL", "/proxy/meraki/global/api/v1/organizations%00"),
    ("an encoded end of line", "/proxy/meraki/global/api/v1/organizations%0d%0aX-Injected:%201"),
    (
        "an encoded end of line with a request",
        "/proxy/meraki/global/api/v1/organizations%20HTTP/1.1%0d%0aHost:%20evil.example%0d%0a%0d%0a",
    ),
    ("a semicolon", "/proxy/meraki/global/api/v1/organizations;a=1"),
    ("a semicolon in a climbing path", "/proxy/meraki/global/api/v1/organizations/..;/networks"),
    ("an overlong dot", "/proxy/meraki/global/api/v1/organizations/%c0%ae%c0%ae/networks"),
    ("a wide dot", "/proxy/meraki/global/api/v1/organizations/%ef%bc%8e%ef%bc%8e/networks"),
    ("an encoded letter", "/proxy/meraki/global/api/v1/%6frganizations"),
    ("an encoded letter of the proxy's", "/%70roxy/meraki/global/api/v1/organizations"),
    ("the same in capitals", "/PROXY/MERAKI/GLOBAL/API/V1/ORGANIZATIONS"),
    ("the vendor in capitals", "/proxy/Meraki/global/api/v1/organizations"),
    ("a broken escape", "/proxy/meraki/global/api/v1/organizations%zz"),
    ("climbing, encoded twice", "/proxy/meraki/global/%252e%252e/%252e%252e/api/v1/networks"),
    ("a secret where the place should be", "/proxy/meraki/planted-path-3f9a/api/v1/organizations"),
    ("a secret as the path", "/proxy/meraki/global/planted-path-3f9a"),
    (
        "an escaped end of line in the query",
        "/proxy/meraki/global/api/v1/organizations?a=%0d%0aSet-Cookie:%20a=b",
    ),
    ("an escaped NUL in the query", "/proxy/meraki/global/api/v1/organizations?a=%00"),
];

/// Targets that a platform may clean before the proxy sees them; they may then be a call.
const CLIMBING: [(&str, &str); 7] = [
    ("a dot segment", "/proxy/meraki/global/api/v1/./organizations"),
    ("climbing back to a call", "/proxy/meraki/global/api/v1/networks/../organizations"),
    ("climbing out of the proxy", "/proxy/meraki/global/../../etc/passwd"),
    ("climbing above the root", "/proxy/../../../../etc/passwd"),
    ("climbing, encoded", "/proxy/meraki/global/api/v1/networks/%2e%2e/organizations"),
    ("climbing, half encoded", "/proxy/meraki/global/api/v1/networks/.%2e/organizations"),
    ("a backslash", "/proxy/meraki/global/api/v1\\organizations"),
];

pub(super) fn rows(ask: &Ask) -> Vec<Row> {
    let host = ask.form.host();
    let mut rows: Vec<Row> = NO_CALLS.map(|(name, target)| Row::new(name, ask.get(target))).into();
    rows.extend(CLIMBING.map(|(name, target)| Row::new(name, ask.get(target)).of_platform()));
    for (name, line) in [
        ("a space in the target", format!("GET {READS} /x HTTP/1.1")),
        ("a tab in the target", format!("GET {READS}\t/x HTTP/1.1")),
        ("a fragment in the target", format!("GET {READS}#x HTTP/1.1")),
        ("a quote in the query", format!("GET {READS}?a='\"<> HTTP/1.1")),
        ("an asterisk as the target", "GET * HTTP/1.1".into()),
        (
            "no slash at the beginning",
            "GET proxy/meraki/global/api/v1/organizations HTTP/1.1".into(),
        ),
        ("an absolute target of its own", format!("GET https://{host}{READS} HTTP/1.1")),
        ("an absolute target elsewhere", "GET http://evil.example/ HTTP/1.1".into()),
        (
            "an absolute target at the vendor",
            "GET https://api.meraki.com/api/v1/organizations HTTP/1.1".into(),
        ),
        (
            "an absolute target elsewhere with our path",
            format!("GET https://evil.example{READS} HTTP/1.1"),
        ),
        (
            "an absolute target with a user",
            format!("GET https://{host}@evil.example{READS} HTTP/1.1"),
        ),
        ("an absolute target of another scheme", format!("GET file://{host}{READS} HTTP/1.1")),
        ("a tunnel to the vendor", "CONNECT api.meraki.com:443 HTTP/1.1".into()),
        ("a tunnel to this machine", "CONNECT 127.0.0.1:22 HTTP/1.1".into()),
    ] {
        rows.push(Row::new(name, ask.raw(&line, "", "")).of_platform());
    }
    let mut odd = ask.get("/proxy/meraki/global/api/v1/organizations_").into_bytes();
    if let Some(byte) = odd.iter_mut().find(|byte| **byte == b'_') {
        *byte = 0xff;
    }
    rows.push(Row::new("a raw byte above ASCII", odd));
    for (name, words) in [
        ("another host", "Host: evil.example\r\n".to_owned()),
        ("the vendor as the host", "Host: api.meraki.com\r\n".into()),
        ("an address as the host", "Host: 127.0.0.1\r\n".into()),
        ("a host with a user", format!("Host: {host}@evil.example\r\n")),
        ("a host with a path", format!("Host: {host}/evil\r\n")),
        ("a name below the host", format!("Host: a.{host}\r\n")),
    ] {
        let line = format!("GET {READS} HTTP/1.1");
        // A platform gives a name to one site only.
        rows.push(Row::new(name, ask.hosted(&words, &line, "", "")).of_platform());
    }
    for (name, words) in [
        ("two hosts", format!("Host: {host}\r\nHost: evil.example\r\n")),
        ("two hosts, the other first", format!("Host: evil.example\r\nHost: {host}\r\n")),
        ("no host", String::new()),
    ] {
        let line = format!("GET {READS} HTTP/1.1");
        rows.push(Row::new(name, ask.hosted(&words, &line, "", "")).of_platform());
    }
    rows.extend(good(ask));
    rows
}

/// What must go through, or the other rows would say nothing.
fn good(ask: &Ask) -> Vec<Row> {
    let queried =
        format!("{READS}?perPage=5&startingAfter=a%2Fb%20c&serials%5B%5D=x&k=planted-query-3f9a");
    vec![
        Row::new("a call of the desk", ask.get(READS))
            .passes(200)
            .has(&["cache-control: no-store", "x-content-type-options: nosniff", "\"610041\""])
            .lacks(&["x-license-desk-proxy:"])
            .saw(&["get /api/v1/organizations http/1.1", BEARER, "accept: application/json"]),
        Row::new("a query goes on as it is", ask.get(&queried))
            .passes(200)
            .saw(&["?perpage=5&startingafter=a%2fb%20c&serials%5b%5d=x&k=planted-query-3f9a http"]),
        Row::new("a call that acts goes on once", ask.post("", "{\"serials\":[]}"))
            .passes(400)
            .saw(&["content-length: 14", "content-type: application/json", "{\"serials\":[]}"]),
        Row::new(
            "an id of every letter that ids have",
            ask.get(&format!("{PLACE}/api/v1/organizations/N_1-aZ9/licenses")),
        )
        .client(Client::Status(404))
        .reaches(1..=1),
        Row::new("the same read twice is two reads", ask.get(READS))
            .passes(200)
            .reaches(2..=2)
            .twice(),
        Row::new("a claim by GET", ask.get(ACTS)),
    ]
}

/// The key as the vendor sees it.
const BEARER: &str = "authorization: bearer 0000000000000000000000000000000000000000";

//! Which pages may ask, how the proxy says that it is there, and the site's own files.

use super::{ACTS, Ask, PLACE, READS, Row};
use crate::attacks::Form;
use crate::attacks::row::Client;

pub(super) fn rows(ask: &Ask) -> Vec<Row> {
    let host = ask.form.host();
    let mut rows = vec![
        Row::new(
            "the proxy says that it is there",
            format!("GET /proxy/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        )
        .status(200)
        .has(&[
            "\"proxy\":\"license-desk\"",
            "\"places\":{\"aruba\":[\"eu-1\"],\"meraki\":[\"global\"],\"uipath\":[\"own\"]}",
            "cache-control: no-store",
            "application/json",
            "x-license-desk-proxy: health",
        ]),
        Row::new(
            "the proxy does not take anything there",
            format!(
                "POST /proxy/health HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            ),
        ),
        Row::new("below where the proxy says that it is there", ask.get("/proxy/health/x")),
    ];
    let from = |origin: &str, line: &str, more: &str| {
        Ask::bare(&format!("Host: {host}\r\n{origin}"), &format!("{line} HTTP/1.1"), more, "")
    };
    let read = format!("GET {READS}");
    for (name, origin) in [
        ("of another origin", "Origin: https://evil.example\r\n"),
        ("without an origin", "Origin: null\r\n"),
        ("of a name that begins alike", "Origin: https://desk.example.evil.example\r\n"),
        ("of a name that ends alike", "Origin: https://evildesk.example\r\n"),
        ("below the origin", "Origin: https://a.desk.example\r\n"),
        ("of another port", "Origin: https://desk.example:8443\r\n"),
        ("without TLS", "Origin: http://desk.example\r\n"),
        ("that names two origins", "Origin: https://desk.example https://evil.example\r\n"),
        ("of a name where a dot is another letter", "Origin: https://deskxexample\r\n"),
    ] {
        rows.push(
            Row::new(&format!("a page {name}"), from(origin, &read, "")).status(403).lacks(&[
                "evil",
                "allow-origin: null",
                "deskxexample",
            ]),
        );
        rows.push(
            Row::new(
                &format!("a page {name} asks beforehand"),
                from(origin, &format!("OPTIONS {READS}"), "Access-Control-Request-Method: GET\r\n"),
            )
            .lacks(&["evil", "allow-origin: null", "deskxexample"]),
        );
    }
    match ask.form {
        Form::SameOrigin => {
            rows.push(
                Row::new("a page of the desk", from("Origin: https://desk.example\r\n", &read, ""))
                    .passes(200)
                    .lacks(&["access-control-"]),
            );
            rows.push(
                Row::new(
                    "nobody needs to ask beforehand here",
                    from(
                        "Origin: https://desk.example\r\n",
                        &format!("OPTIONS {READS}"),
                        "Access-Control-Request-Method: GET\r\n",
                    ),
                )
                .lacks(&["access-control-"]),
            );
            rows.extend(site());
        }
        Form::CrossOrigin => rows.extend(other(&from)),
    }
    rows
}

/// The other origin's form.
fn other(from: &dyn Fn(&str, &str, &str) -> String) -> Vec<Row> {
    let desk = "Origin: https://desk.example\r\n";
    let asks = |path: &str, method: &str| {
        let more = format!(
            "Access-Control-Request-Method: {method}\r\nAccess-Control-Request-Headers: authorization\r\n"
        );
        from(desk, &format!("OPTIONS {path}"), &more)
    };
    vec![
        Row::new("the desk's page", from(desk, &format!("GET {READS}"), ""))
            .passes(200)
            .has(&[
                "access-control-allow-origin: https://desk.example",
                "access-control-expose-headers: content-type, date, link, retry-after, ",
                "x-ratelimit-limit-day",
                "x-request-id",
                "vary: origin",
            ])
            .lacks(&["allow-credentials"]),
        Row::new("no page at all", from("", &format!("GET {READS}"), "")).status(403),
        Row::new("the desk's page asks beforehand for a read", asks(READS, "GET"))
            .status(204)
            .has(&[
                "access-control-allow-origin: https://desk.example",
                "access-control-allow-headers: authorization, content-type, accept, tenantid",
            ])
            .lacks(&["allow-credentials"]),
        Row::new("the desk's page asks beforehand for a claim", asks(ACTS, "POST"))
            .status(204)
            .has(&["access-control-allow-methods: delete, get, post, put"]),
        Row::new("asked beforehand with a query", asks(&format!("{READS}?perPage=5"), "GET"))
            .status(204),
        Row::new("asked beforehand for another method", asks(READS, "DELETE")),
        Row::new("asked beforehand for a method that is two", asks(READS, "GET, POST")),
        Row::new("asked beforehand for a method with a path", asks(READS, &format!("GET {READS}"))),
        Row::new("asked beforehand for no method", from(desk, &format!("OPTIONS {READS}"), "")),
        Row::new(
            "asked beforehand for another call",
            asks(&format!("{PLACE}/api/v1/networks"), "GET"),
        ),
        Row::new(
            "asked beforehand for another place",
            asks("/proxy/meraki/canada/api/v1/organizations", "GET"),
        ),
        // Go answers it of its own accord, and allows nothing by it.
        Row::new("asked beforehand for everything", asks("*", "GET"))
            .client(Client::Anything)
            .lacks(&["access-control-allow"])
            .of_platform(),
        Row::new("asked beforehand for the root", asks("/", "GET")),
        // No browser sends two. The answer names the one that is allowed, whichever was read.
        Row::new(
            "two origins",
            from(&format!("{desk}Origin: https://evil.example\r\n"), &format!("GET {READS}"), ""),
        )
        .client(Client::Anything)
        .reaches(0..=1)
        .lacks(&["evil"])
        .of_platform(),
        Row::new("health can be read by the desk's page", from(desk, "GET /proxy/health", ""))
            .status(200)
            .has(&["access-control-allow-origin: https://desk.example"]),
        Row::new("no file is served here", from("", "GET /index.html", "")),
    ]
}

/// The site's own files; a platform serves them itself.
fn site() -> Vec<Row> {
    let get = |target: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n")
    };
    let mut rows = vec![
        Row::new("the site has its headers", get("/"))
            .status(200)
            .has(&["content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'", "frame-ancestors 'none'", "x-content-type-options: nosniff", "referrer-policy: no-referrer", "cross-origin-opener-policy: same-origin", "permissions-policy: ", "cache-control: no-cache"]),
        Row::new("what never changes is kept", get("/boot-0123456789abcdef.js"))
            .status(200)
            .has(&["cache-control: public, max-age=31536000, immutable", "content-security-policy: default-src 'none'; script-src"]),
        Row::new("a POST to the site", "POST / HTTP/1.1\r\nHost: desk.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()),
    ];
    for (name, target) in [
        ("a hidden file", "/.secret"),
        ("a hidden file, encoded", "/%2esecret"),
        ("what is not there", "/nosuch"),
        ("above the site", "/../../etc/passwd"),
        ("above the site, encoded", "/%2e%2e/%2e%2e/etc/passwd"),
        ("above the site, with backslashes", "/..%5c..%5cetc%5cpasswd"),
        ("the keys of TLS", "/../../etc/license-desk/tls.key"),
    ] {
        rows.push(Row::new(&format!("the site: {name}"), get(target)).lacks(&[
            "root:",
            "private key",
            "a hidden file",
        ]));
    }
    rows.into_iter().map(Row::of_platform).collect()
}

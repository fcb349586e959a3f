//! The configuration for nginx.

use super::{Kit, QUERY, USER_AGENT, fill, foreign, indent, redirected, refused, site_headers};
use std::fmt::Write as _;

const TEMPLATE: &str = include_str!("templates/nginx.conf");
const SITE: &str = include_str!("templates/nginx.site.conf");

/// nginx cannot drop all headers of an answer but some, so these are named: what would steer the
/// page or its browser, what the proxy sets itself, and what tells of the vendor's machines.
const HIDDEN: [&str; 27] = [
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Age",
    "Alt-Svc",
    "Cache-Control",
    "Clear-Site-Data",
    "Content-Security-Policy",
    "ETag",
    "Expires",
    "Last-Modified",
    "Location",
    "NEL",
    "Pragma",
    "Refresh",
    "Report-To",
    "Set-Cookie",
    "Strict-Transport-Security",
    "Vary",
    "Via",
    "WWW-Authenticate",
    "X-Content-Type-Options",
    "X-License-Desk-Proxy",
    "X-Powered-By",
];

/// The whole file.
pub(super) fn text(kit: &Kit) -> String {
    let (asked, key) = match kit.other {
        None => ("", "$license_desk_line"),
        // An OPTIONS request stands for the method that it asks about.
        Some(_) => (ASKED, "$license_desk_asked"),
    };
    let mut calls = String::new();
    for (endpoint, path) in kit.calls() {
        let method = endpoint.method.as_str();
        let _ = writeln!(calls, "\"~^{method} {path}$\" {};", endpoint.operation);
    }
    let origins = match &kit.other {
        None => format!("\"\" own;\n\"https://{}\" own;\n", kit.host),
        Some(origin) => format!("\"{origin}\" allowed;\n"),
    };
    let mut own = String::new();
    for (name, value) in kit.answer_headers() {
        let _ = writeln!(own, "add_header {name} \"{value}\" always;");
    }
    let preflight = kit.other.as_ref().map_or("", |_| PREFLIGHT);
    let mut places = String::new();
    for place in &kit.places {
        let (name, host) = (place.name(), &place.host);
        let _ = writeln!(
            places,
            "location = /proxy/{name} {{\n    return 404 '{1}';\n}}\nlocation ^~ /proxy/{name}/ {{\n    if ($license_desk_page = \"\") {{\n        return 403 \
             '{}';\n    }}\n    if ($license_desk_call = \"\") {{\n        return 404 '{}';\n    \
             }}\n{preflight}    proxy_pass https://{host}/;\n}}",
            foreign(),
            refused(),
        );
    }
    let mut hidden = String::new();
    for name in HIDDEN {
        let _ = writeln!(hidden, "proxy_hide_header {name};");
    }
    let site = match kit.other {
        None => site(),
        Some(_) => "\n    location / {\n        return 404;\n    }\n".into(),
    };
    fill(
        TEMPLATE,
        &[
            ("what", kit.what()),
            ("options", &kit.options()),
            ("operator", operator(kit)),
            ("query", QUERY),
            ("asked", asked),
            ("key", key),
            ("calls", &indent(&calls, "    ")),
            ("origins", &indent(&origins, "    ")),
            ("name", &kit.host),
            ("agent", USER_AGENT),
            ("hidden", &indent(&hidden, "    ")),
            ("own", &indent(&own, "        ")),
            ("health", &kit.health()),
            ("places", &indent(&places, "        ")),
            ("refused", &refused()),
            ("redirected", &redirected()),
            ("site", &site),
        ],
    )
}

const ASKED: &str = r#"
map $license_desk_line $license_desk_asked {
    default $license_desk_line;
    "~^OPTIONS (?<license_desk_path>/.*)$" "$http_access_control_request_method $license_desk_path";
}
"#;

const PREFLIGHT: &str = "    if ($request_method = OPTIONS) {\n        return 204;\n    }\n";

/// What the operator has to set.
fn operator(kit: &Kit) -> &'static str {
    match kit.other {
        None => "certificate and the folder of the site (`root`)",
        Some(_) => "certificate",
    }
}

/// The site's own files.
fn site() -> String {
    let mut security = String::new();
    for (name, value) in site_headers() {
        let _ = writeln!(security, "add_header {name} \"{value}\" always;");
    }
    fill(SITE, &[("security", &indent(&security, "        "))])
}

//! The configuration for Caddy.

use super::headers::{PASSED, SENT};
use super::{
    Kit, QUERY, USER_AGENT, fill, foreign, indent, lost, redirected, refused, site_headers,
};
use std::fmt::Write as _;

const TEMPLATE: &str = include_str!("templates/Caddyfile");
const SITE: &str = include_str!("templates/site.Caddyfile");
const LOG: &str = include_str!("templates/log.Caddyfile");
const PLACE: &str = include_str!("templates/place.Caddyfile");

/// The whole file.
pub(super) fn text(kit: &Kit) -> String {
    let mut calls = String::new();
    let mut asked = String::new();
    for (endpoint, path) in kit.calls() {
        let method = endpoint.method.as_str();
        let _ = writeln!(calls, "\"~^{method} {path}$\" \"${{1}}\"");
        let _ = writeln!(asked, "\"~^{method} OPTIONS {path}$\" \"${{1}}\"");
    }
    let own = headers(kit.answer_headers().iter().map(|(n, v)| (n.as_str(), v.as_str())), true);
    let foreign_page = match &kit.other {
        None => format!("header Origin *\nnot header Origin https://{}", kit.host),
        Some(origin) => format!("not header Origin {origin}"),
    };
    let preflights = match &kit.other {
        None => String::new(),
        Some(_) => fill(PREFLIGHTS, &[("asked", &indent(&asked, "\t\t"))]),
    };
    let answers = match &kit.other {
        None => String::new(),
        Some(_) => fill(PREFLIGHT, &[("own", &indent(&own, "\t\t"))]),
    };
    let places: String = kit
        .places
        .iter()
        .map(|place| {
            let matcher = place.name().replace('/', "_");
            fill(
                PLACE,
                &[
                    ("matcher", &matcher),
                    ("name", &place.name()),
                    ("host", &place.host),
                    ("site", &kit.host),
                    ("own", &indent(&own, "\t\t")),
                    ("captured", &indent(&captured(), "\t\t\t")),
                    ("sent", &indent(&sent(), "\t\t\t")),
                    ("agent", USER_AGENT),
                    ("passed", &PASSED.join(" ")),
                    ("redirected", &redirected()),
                ],
            )
        })
        .collect();
    let site = match kit.other {
        None => fill(SITE, &[("security", &indent(&headers(site_headers(), false), "\t\t"))]),
        Some(_) => "\thandle {\n\t\trespond 404\n\t}\n".into(),
    };
    fill(
        TEMPLATE,
        &[
            ("what", kit.what()),
            ("options", &kit.options()),
            ("operator", operator(kit)),
            ("name", &kit.host),
            ("log", &indent(&fill(LOG, &[("names", &names(kit))]), "\t\t")),
            ("query", QUERY),
            ("calls", &indent(&calls, "\t\t")),
            ("preflights", &preflights),
            ("answers", &answers),
            ("own", &indent(&own, "\t\t")),
            ("health", &kit.health()),
            ("foreign", &indent(&foreign_page, "\t\t")),
            ("places", places.trim_end()),
            ("refused", &refused()),
            ("foreign_body", &foreign()),
            ("lost", &lost()),
            ("site", &site),
        ],
    )
}

const PREFLIGHTS: &str = r#"
	# What an OPTIONS request asks about.
	map "{http.request.header.Access-Control-Request-Method} {license_desk_line}" {license_desk_asked} {
{{asked}}
		default none
	}
"#;

const PREFLIGHT: &str = "
	@preflight {
		method OPTIONS
		not vars {license_desk_asked} none
	}
	handle @preflight {
{{own}}
		respond 204
	}
";

/// What the operator has to set.
fn operator(kit: &Kit) -> &'static str {
    match kit.other {
        None => "folder of the site (`root`)",
        Some(_) => "host's name in the DNS",
    }
}

/// The places' names, as alternatives of a pattern.
fn names(kit: &Kit) -> String {
    kit.places.iter().map(super::Place::name).collect::<Vec<_>>().join("|")
}

/// A block that sets headers, and takes away what tells of the server.
fn headers(all: impl Iterator<Item = (impl AsRef<str>, impl AsRef<str>)>, defer: bool) -> String {
    let mut text = String::from("header {\n");
    for (name, value) in all {
        let _ = writeln!(text, "\t{} \"{}\"", name.as_ref(), value.as_ref());
    }
    text.push_str("\t-Server\n\t-Via\n");
    text.push_str(if defer { "\tdefer\n}\n" } else { "}\n" });
    text
}

/// Puts aside the headers that go on.
fn captured() -> String {
    let lines = SENT.map(|name| {
        format!(
            "license_desk_{} {{http.request.header.{name}}}\n",
            name.to_ascii_lowercase().replace('-', "_")
        )
    });
    lines.concat()
}

/// Puts them back, those that were there.
fn sent() -> String {
    let lines = SENT.map(|name| {
        let kept = name.to_ascii_lowercase().replace('-', "_");
        format!("request_header @has_{kept} {name} {{http.vars.license_desk_{kept}}}\n")
    });
    lines.concat()
}

//! The code for Cloudflare Workers, and for Netlify's edge functions, which share it.

use super::headers::{PASSED, SENT};
use super::{
    Kit, QUERY, USER_AGENT, fill, foreign, indent, lost, redirected, refused, site_headers,
};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

const WORKER: &str = include_str!("templates/worker.js");
const WRANGLER: &str = include_str!("templates/wrangler.toml");
const NETLIFY: &str = include_str!("templates/netlify.toml");
const FUNCTION: &str = include_str!("templates/netlify.js");

/// The files; Netlify serves the site as well, so there is no form for another origin.
pub(super) fn files(kit: &Kit) -> Vec<(&'static str, String)> {
    let mut files =
        vec![("worker.js", worker(kit)), ("wrangler.toml", fill(WRANGLER, &[("host", &kit.host)]))];
    if kit.other.is_none() {
        let mut security = String::new();
        for (name, value) in site_headers() {
            let _ = writeln!(security, "{name} = {}", json!(value));
        }
        let toml = fill(NETLIFY, &[("security", &indent(&security, ""))]);
        files.push(("netlify/netlify.toml", toml + "\n"));
        files.push(("netlify/edge-functions/license-desk.js", FUNCTION.to_owned()));
    }
    files
}

fn worker(kit: &Kit) -> String {
    let mut calls = String::new();
    for (endpoint, path) in kit.calls() {
        // The path at the vendor is a group of its own.
        let path = path.replacen(')', ")(", 1).replace('/', r"\/");
        let _ = writeln!(calls, "[\"{}\", /^{path})$/],", endpoint.method.as_str());
    }
    let places: Map<String, Value> =
        kit.places.iter().map(|place| (place.name(), json!(place.host))).collect();
    let own: Map<String, Value> =
        kit.answer_headers().into_iter().map(|(name, value)| (name, value.into())).collect();
    fill(
        WORKER,
        &[
            ("what", kit.what()),
            ("options", &kit.options()),
            ("host", &json!(kit.host).to_string()),
            ("other", &json!(kit.other).to_string()),
            ("places", &pretty(&places.into())),
            ("calls", &indent(&calls, "  ")),
            ("query", &QUERY.replace('/', r"\/")),
            ("sent", &pretty(&json!(SENT))),
            ("passed", &pretty(&json!(PASSED))),
            ("own", &pretty(&own.into())),
            ("health", &kit.health()),
            ("refused", &refused()),
            ("foreign", &foreign()),
            ("redirected", &redirected()),
            ("lost", &lost()),
            ("agent", &json!(USER_AGENT).to_string()),
        ],
    )
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

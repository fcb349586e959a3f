//! The headers of a bundle, as the common hosts read them.

use super::{Files, Plan};
use crate::site::is_hashed;
use license_desk::kit::{canonical, fill, indent};
use std::fmt::Write as _;

const NGINX: &str = include_str!("../../kit/host.nginx.conf");
const CADDY: &str = include_str!("../../kit/host.Caddyfile");

/// Where the snippets look for the files.
const ROOT: &str = "/srv/license-desk";

/// The files by their paths below the bundle.
pub(super) fn files(plan: &Plan, site: &Files) -> [(&'static str, String); 3] {
    [
        ("site/_headers", listed(plan, site)),
        ("hosts/nginx.conf", nginx(plan)),
        ("hosts/Caddyfile", caddy(plan)),
    ]
}

/// The form that Cloudflare Pages and Netlify read. What is not named there they have checked at
/// each visit, so only what never changes needs a word.
fn listed(plan: &Plan, site: &Files) -> String {
    let mut text = String::from("/*\n");
    for (name, value) in plan.headers() {
        let _infallible = writeln!(text, "  {}: {value}", canonical(name));
    }
    for name in site.keys().filter(|name| is_hashed(name)) {
        let base = &plan.base;
        let _infallible =
            writeln!(text, "\n{base}{name}\n  Cache-Control: public, max-age=31536000, immutable");
    }
    text
}

fn nginx(plan: &Plan) -> String {
    let mut security = String::new();
    for (name, value) in plan.headers() {
        let _infallible = writeln!(security, "add_header {} \"{value}\" always;", canonical(name));
    }
    let text = fill(
        NGINX,
        &[
            ("bare", plan.base.trim_end_matches('/')),
            ("base", &plan.base),
            ("pattern", &plan.base),
            ("root", ROOT),
            ("security", &indent(&security, "    ")),
            ("inner", &indent(&security, "        ")),
        ],
    );
    // At the root there is no path without its slash.
    match text.find("location =").zip(text.find("location /")) {
        Some((from, until)) if plan.base == "/" => {
            let (head, _) = text.split_at(from);
            let (_, rest) = text.split_at(until);
            [head, rest].concat()
        }
        _ => text,
    }
}

fn caddy(plan: &Plan) -> String {
    let mut security = String::from("header {\n");
    for (name, value) in plan.headers() {
        let _infallible = writeln!(security, "\t{} \"{value}\"", canonical(name));
    }
    security.push_str("\t-Server\n}\n");
    let security = indent(&security, "\t");
    fill(CADDY, &[("base", &plan.base), ("root", ROOT), ("security", &security)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_sends_the_same_headers() {
        for base in ["/", "/tools/license-desk/"] {
            let plan = Plan::read(Some(base), Some("https://proxy.example")).unwrap();
            let site: Files = [("boot-0123456789abcdef.js".to_owned(), vec![])].into();
            for (name, text) in files(&plan, &site) {
                assert!(!text.contains("{{"), "{name}");
                assert!(text.contains("immutable"), "{name}");
                for (header, value) in plan.headers() {
                    assert!(text.contains(&canonical(header)), "{name}: {header}");
                    assert!(text.contains(&value), "{name}: {header}");
                }
            }
            let named = listed(&plan, &site);
            assert!(named.contains(&format!("\n{base}boot-0123456789abcdef.js\n")));
            let redirects = nginx(&plan).contains("return 308");
            assert_eq!(redirects, base != "/");
        }
    }
}

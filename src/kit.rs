//! The proxy's configurations for the web servers that can stand between the desk and the vendors,
//! written from the one table of calls: by `cargo xtask proxy` into `proxy/`, and by the page itself
//! when the test of a connection finds the proxy wrong.

mod caddy;
pub mod headers;
mod nginx;
mod place;
mod worker;

pub use place::{Place, PlaceError, web_host};

use crate::vendors::{Endpoint, Vendor, endpoints};
use headers::{PASSED, SENT};
use serde_json::json;
use sha2::{Digest, Sha256};

/// One segment of a path, where the table has a parameter: what ids are made of, nothing to climb
/// or to split with.
const SEGMENT: &str = "[A-Za-z0-9_-]+";

/// What may stand in a query unescaped; inside brackets. Besides these, only escapes of bytes from
/// 0x20 up: no control character reaches a vendor.
const QUERY: &str = r"A-Za-z0-9._~=&:,+/@*\[\]-";

/// Meraki asks every application to name itself as `Name/Version Vendor`
/// (developer.cisco.com/meraki/api-v1/user-agents-overview, read 2026-11-22).
pub const USER_AGENT: &str = "LicenseDesk/0.1 LicenseDesk";

/// What the configurations are written from.
#[derive(Debug)]
pub struct Kit {
    /// Where vendors are in use.
    places: Vec<Place>,
    /// The proxy's own host.
    host: String,
    /// The origin of the desk, where it is not the proxy's own.
    other: Option<String>,
}

/// Why no configuration can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KitError {
    /// A place makes no sense.
    #[error("{0}: {1}")]
    Place(String, PlaceError),
    /// Two places have one name.
    #[error("{0} is named twice")]
    Twice(String),
    /// Not the address of a site, from https on and without a path.
    #[error("{0} is not an origin such as https://a.example")]
    Origin(String),
    /// The proxy's own address has a port.
    #[error("the proxy stands at the usual port, without one in its address")]
    Port,
}

impl Kit {
    /// A kit for these places (`vendor/place`, or `vendor/place=https://host:port`) at the address
    /// `site`; `other` is the origin of the desk where that is another one.
    pub fn new(places: &[&str], site: &str, other: Option<&str>) -> Result<Self, KitError> {
        let read = |text: &&str| {
            Place::read(text).map_err(|error| KitError::Place((*text).to_owned(), error))
        };
        let places = places.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for (at, place) in places.iter().enumerate() {
            if places.iter().skip(at + 1).any(|it| it.name() == place.name()) {
                return Err(KitError::Twice(place.name()));
            }
        }
        let origin = |text: &str| web_host(text).ok_or_else(|| KitError::Origin(text.to_owned()));
        let host = origin(site)?;
        if host.contains(':') {
            return Err(KitError::Port);
        }
        let other = other.map(origin).transpose()?.map(|host| ["https://", &host].concat());
        Ok(Self { places, host, other })
    }

    /// Every file, by its path below the folder.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let mut files = vec![("nginx.conf", nginx::text(self)), ("Caddyfile", caddy::text(self))];
        files.extend(worker::files(self));
        files
    }

    /// The calls in use, each with the pattern of its paths: one for all places of its vendor.
    fn calls(&self) -> impl Iterator<Item = (&'static Endpoint, String)> {
        endpoints().filter_map(|endpoint| {
            let of_vendor = self.places.iter().filter(|place| place.vendor == endpoint.vendor);
            let places: Vec<_> = of_vendor.map(Place::name).collect();
            let pattern = format!("/proxy/({}){}", places.join("|"), path(endpoint.template));
            (!places.is_empty()).then_some((endpoint, pattern))
        })
    }

    /// The methods in use, with commas between.
    fn methods(&self) -> String {
        let mut methods: Vec<_> = self.calls().map(|(it, _)| it.method.as_str()).collect();
        methods.sort_unstable();
        methods.dedup();
        methods.join(", ")
    }

    /// What stands in the head of each file.
    fn what(&self) -> &'static str {
        match self.other {
            None => "the site and the way to the vendors at one origin",
            Some(_) => "the way to the vendors for pages of one other origin",
        }
    }

    /// What `cargo xtask proxy` is told to write this kit.
    pub fn options(&self) -> String {
        let mut words = vec![format!("--site https://{}", self.host)];
        words.extend(self.other.iter().map(|origin| format!("--allow-origin {origin}")));
        words.extend(self.places.iter().map(|place| format!("--place {}", place.typed())));
        words.join(" ")
    }

    /// The headers of every answer under `/proxy`.
    fn answer_headers(&self) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> =
            headers::ANSWER.map(|(name, value)| (canonical(name), value.to_owned())).into();
        if let Some(origin) = &self.other {
            let exposed = [&PASSED[..], &["X-License-Desk-Proxy"]].concat().join(", ");
            for (name, value) in [
                ("Access-Control-Allow-Origin", origin.as_str()),
                ("Access-Control-Allow-Methods", &self.methods()),
                ("Access-Control-Allow-Headers", &SENT.join(", ")),
                ("Access-Control-Expose-Headers", &exposed),
                ("Access-Control-Max-Age", "600"),
                ("Vary", "Origin"),
            ] {
                headers.push((name.into(), value.into()));
            }
        }
        headers
    }

    /// What the connection doctor reads.
    fn health(&self) -> String {
        let places = |vendor: Vendor| {
            let of_vendor = self.places.iter().filter(move |place| place.vendor == vendor);
            of_vendor.map(|place| place.slug.as_str()).collect::<Vec<_>>()
        };
        health(&places, false)
    }
}

/// What a proxy says of itself at `/proxy/health`: that it is one, which places it leads to, by which
/// calls, and whether the vendors behind it are simulated. The place `*` is any that is well named.
pub fn health<'a>(places: &dyn Fn(Vendor) -> Vec<&'a str>, simulated: bool) -> String {
    let (mut of, mut by) = (serde_json::Map::new(), serde_json::Map::new());
    for vendor in Vendor::ALL {
        let slugs = places(vendor);
        if !slugs.is_empty() {
            of.insert(vendor.slug().to_owned(), slugs.into());
            by.insert(vendor.slug().to_owned(), calls(vendor).into());
        }
    }
    json!({
        "proxy": "license-desk",
        "version": env!("CARGO_PKG_VERSION"),
        "places": of,
        "calls": by,
        "simulated": simulated,
    })
    .to_string()
}

/// What tells one table of a vendor's calls from another: 8 hexadecimal digits. A proxy that was
/// written from another table lacks calls or headers, or lets through too many.
pub fn calls(vendor: Vendor) -> String {
    let calls = endpoints().filter(|it| it.vendor == vendor);
    fingerprint(calls.map(|it| (it.method.as_str(), it.template)))
}

/// The same for any table: by what a proxy lets through, whatever the order and the parameters' names.
fn fingerprint<'a>(calls: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut lines: Vec<_> = calls.map(|(method, it)| [method, " ", &path(it)].concat()).collect();
    lines.sort();
    lines.extend([&SENT[..], &[QUERY]].concat().into_iter().map(str::to_owned));
    let mut hash = Sha256::new();
    hash.update(lines.join("\n"));
    let [a, b, c, d, ..]: [u8; 32] = hash.finalize().into();
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

/// The headers of the site's own files.
fn site_headers() -> impl Iterator<Item = (String, String)> {
    headers::security(None).into_iter().map(|(name, value)| (canonical(name), value))
}

/// A header's name as it is usually written.
pub fn canonical(name: &str) -> String {
    let upper = |part: &str| match part.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => part.to_owned(),
    };
    name.split('-').map(upper).collect::<Vec<_>>().join("-")
}

/// An answer of the proxy's own.
fn own(why: &str, sent: Option<bool>) -> String {
    let mut answer = json!({ "errors": [why] });
    if let (Some(sent), Some(answer)) = (sent, answer.as_object_mut()) {
        answer.insert("sent".into(), sent.into());
    }
    answer.to_string()
}

/// The answer to what is no call of the desk.
fn refused() -> String {
    own("not a call that License Desk makes", Some(false))
}

/// The answer to a page of another origin.
fn foreign() -> String {
    own("the proxy serves only the page that it belongs to", Some(false))
}

/// The answer instead of a vendor's redirect.
fn redirected() -> String {
    own("the vendor answered with a redirect, which is not followed", None)
}

/// The answer where the vendor gave none.
fn lost() -> String {
    own("no whole answer came from the vendor", None)
}

/// A template's paths as a regular expression, the same in every dialect.
fn path(template: &str) -> String {
    let segments = template.split('/');
    segments.map(|it| if it.starts_with('{') { SEGMENT } else { it }).collect::<Vec<_>>().join("/")
}

/// Whether a template holds nothing that a regular expression would take for a sign.
#[cfg(test)]
fn is_plain(template: &str) -> bool {
    template.starts_with('/')
        && template.split('/').skip(1).all(|segment| {
            let inner = segment.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            let inner = inner.unwrap_or(segment);
            !inner.is_empty()
                && inner.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

/// Puts values where a template names them. A name that is left is a fault of the template.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&["{{", name, "}}"].concat(), value);
    }
    text
}

/// Sets every line of a text in, but not those without text.
pub fn indent(text: &str, by: &str) -> String {
    let line = |it: &str| if it.is_empty() { String::new() } else { [by, it].concat() };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kit(places: &[&str], other: Option<&str>) -> Kit {
        Kit::new(places, "https://desk.example", other).unwrap()
    }

    #[test]
    fn every_path_of_the_table_is_plain() {
        for endpoint in endpoints() {
            assert!(is_plain(endpoint.template), "{}", endpoint.template);
        }
    }

    #[test]
    fn another_table_of_calls_is_told_from_this_one() {
        let of = |table: &[(&'static str, &'static str)]| fingerprint(table.iter().copied());
        let this = of(&[("GET", "/a/{id}"), ("POST", "/b")]);
        assert_eq!(this.len(), 8);
        assert_eq!(of(&[("POST", "/b"), ("GET", "/a/{organizationId}")]), this);
        for other in [
            &[("GET", "/a/{id}")][..],
            &[("GET", "/a/{id}"), ("PUT", "/b")],
            &[("GET", "/a/id"), ("POST", "/b")],
            &[("GET", "/a/{id}"), ("POST", "/b"), ("GET", "/c")],
        ] {
            assert_ne!(of(other), this, "{other:?}");
        }
    }

    #[test]
    fn nothing_is_left_to_fill_in_and_only_named_hosts_are_there() {
        for other in [None, Some("https://other.example")] {
            let places = [
                "meraki/canada",
                "meraki/lab=https://lab.example:8443",
                "aruba/eu-1",
                "uipath/own=https://suite.example",
            ];
            let kit = kit(&places, other);
            for (name, text) in kit.files() {
                assert!(!text.contains("{{"), "{name}");
                assert!(!text.contains("api.meraki.com"), "{name}: a place that nobody named");
                let holds_calls = ["nginx.conf", "Caddyfile", "worker.js"].contains(&name);
                if holds_calls {
                    assert!(text.contains("lab.example:8443"), "{name}");
                    assert!(text.contains("api.meraki.ca"), "{name}");
                    for endpoint in endpoints() {
                        let path = path(endpoint.template);
                        assert!(text.replace("\\/", "/").contains(&path), "{name}: {path}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (places, site, other) in [
            (&["meraki/mars"][..], "https://a.example", None),
            (&["nobody/global"], "https://a.example", None),
            (&["meraki/global", "meraki/global"], "https://a.example", None),
            (&["meraki/x=http://plain.example"], "https://a.example", None),
            (&["meraki/x=https://h.example/path"], "https://a.example", None),
            (&["meraki/x=https://h.example;}"], "https://a.example", None),
            (&["meraki/../x=https://h.example"], "https://a.example", None),
            (&["meraki/global"], "a.example", None),
            (&["meraki/global"], "https://a.example:8443", None),
            (&["meraki/global"], "https://a.example", Some("*")),
        ] {
            assert!(Kit::new(places, site, other).is_err(), "{places:?} {site} {other:?}");
        }
    }

    #[test]
    fn a_parameter_is_one_segment() {
        assert_eq!(path("/a/{id}/b"), format!("/a/{SEGMENT}/b"));
        for (template, plain) in
            [("/a/{b}", true), ("a", false), ("/a//b", false), ("/a.b", false), ("/{a}b", false)]
        {
            assert_eq!(is_plain(template), plain, "{template}");
        }
    }
}

//! `cargo xtask proxy`: configurations for the web servers that can stand between the desk and the
//! vendors, from the one table of calls. What `proxy/` holds is the default and is what the attacks
//! are run against; an operator writes his own with `--out`.

mod caddy;
mod nginx;
mod place;
mod worker;

use crate::failure::Failure;
use crate::headers::{self, PASSED, SENT};
use crate::options::Options;
use crate::shell::root;
use license_desk::vendors::{Endpoint, Vendor, endpoints};
use place::Place;
pub(crate) use place::web_host;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One segment of a path, where the table has a parameter: what ids are made of, nothing to climb
/// or to split with.
const SEGMENT: &str = "[A-Za-z0-9_-]+";

/// What may stand in a query unescaped; inside brackets. Besides these, only escapes of bytes from
/// 0x20 up: no control character reaches a vendor.
const QUERY: &str = r"A-Za-z0-9._~=&:,+/@*\[\]-";

/// The places of what is committed: one of each vendor, and a host of one's own.
const COMMITTED: [&str; 3] = ["meraki/global", "aruba/eu-1", "uipath/own=https://suite.example"];

/// What the configurations are written from.
struct Kit {
    /// Where vendors are in use.
    places: Vec<Place>,
    /// The proxy's own host.
    host: String,
    /// The origin of the desk, where it is not the proxy's own.
    other: Option<String>,
}

/// Writes the kit, or says whether it is as it would be written.
pub(crate) fn run(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let valued = ["--out", "--site", "--place", "--allow-origin"];
    let options = Options::read(typed, &valued, &["--check"])?;
    let own = valued.iter().any(|name| options.value(name).is_some());
    if options.has("--check") {
        return if own {
            Err(Failure::Usage("--check is about proxy/ and takes nothing else".into()))
        } else {
            check()
        };
    }
    if !own {
        return write(&committed()?);
    }
    let Some(out) = options.value("--out").map(PathBuf::from) else {
        return Err(Failure::Usage(
            "--out DIR is needed with other places or origins: proxy/ holds the default".into(),
        ));
    };
    let places = options.values("--place");
    let places = if places.is_empty() { COMMITTED.to_vec() } else { places };
    let kit = Kit::new(
        &places,
        options.value("--site").unwrap_or("https://desk.example"),
        options.value("--allow-origin"),
    )?;
    let files = kit.files();
    write(&files.into_iter().map(|(name, text)| (out.join(name), text)).collect::<Vec<_>>())
}

/// The vendors of what is committed, each with its host: nothing else may be asked by it.
pub(crate) fn committed_hosts() -> Vec<(Vendor, String)> {
    let places = COMMITTED.iter().filter_map(|text| Place::read(text).ok());
    places.map(|place| (place.vendor, place.host)).collect()
}

/// Fails when `proxy/` is not what would be written now.
pub(crate) fn check() -> Result<(), Failure> {
    for (path, text) in committed()? {
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            let path = path.strip_prefix(root()).unwrap_or(&path).display();
            return Err(Failure::Said(format!(
                "{path} is not what the table of calls makes of it: run `cargo xtask proxy`"
            )));
        }
    }
    Ok(())
}

/// The files of `proxy/`: the same-origin form, and below it the one for another origin.
fn committed() -> Result<Vec<(PathBuf, String)>, Failure> {
    let folder = root().join("proxy");
    let same = Kit::new(&COMMITTED, "https://desk.example", None)?.files();
    let cross =
        Kit::new(&COMMITTED, "https://proxy.example", Some("https://desk.example"))?.files();
    let under = |folder: PathBuf, files: Vec<(&'static str, String)>| {
        files.into_iter().map(move |(name, text)| (folder.join(name), text))
    };
    Ok(under(folder.clone(), same).chain(under(folder.join("cross-origin"), cross)).collect())
}

fn write(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    for (path, text) in files {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
        fs::write(path, text).map_err(Failure::file(path))?;
        println!("{}", path.strip_prefix(root()).unwrap_or(path).display());
    }
    Ok(())
}

impl Kit {
    fn new(places: &[&str], site: &str, other: Option<&str>) -> Result<Self, Failure> {
        let places = places.iter().map(|text| Place::read(text)).collect::<Result<Vec<_>, _>>()?;
        let distinct: BTreeSet<_> = places.iter().map(Place::name).collect();
        if distinct.len() < places.len() {
            return Err(Failure::Usage("--place: a place is named twice".into()));
        }
        let origin = |option, text| {
            web_host(text).ok_or_else(|| {
                Failure::Usage(format!(
                    "{option}: {text} is not an origin such as https://a.example"
                ))
            })
        };
        let host = origin("--site", site)?;
        if host.contains(':') {
            return Err(Failure::Usage("--site: the proxy stands at the usual port".into()));
        }
        let other = other.map(|text| origin("--allow-origin", text)).transpose()?;
        let other = other.map(|host| format!("https://{host}"));
        if let Some(odd) = endpoints().find(|endpoint| !is_plain(endpoint.template)) {
            return Err(Failure::Said(format!("{}: no plain path", odd.template)));
        }
        Ok(Self { places, host, other })
    }

    /// Every file, by its path below the folder.
    fn files(&self) -> Vec<(&'static str, String)> {
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
        let methods: BTreeSet<_> = self.calls().map(|(it, _)| it.method.as_str()).collect();
        methods.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// What stands in the head of each file.
    fn what(&self) -> &'static str {
        match self.other {
            None => "the site and the way to the vendors at one origin",
            Some(_) => "the way to the vendors for pages of one other origin",
        }
    }

    /// The options that this kit was written with.
    fn options(&self) -> String {
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
        let mut places = serde_json::Map::new();
        for place in &self.places {
            let slugs = places.entry(place.vendor.slug()).or_insert_with(|| json!([]));
            if let Some(slugs) = slugs.as_array_mut() {
                slugs.push(place.slug.clone().into());
            }
        }
        json!({
            "proxy": "license-desk",
            "version": env!("CARGO_PKG_VERSION"),
            "places": places,
            "simulated": false,
        })
        .to_string()
    }
}

/// The headers of the site's own files.
fn site_headers() -> impl Iterator<Item = (String, String)> {
    headers::security(None).into_iter().map(|(name, value)| (canonical(name), value))
}

/// A header's name as it is usually written.
pub(crate) fn canonical(name: &str) -> String {
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
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&["{{", name, "}}"].concat(), value);
    }
    text
}

/// Sets every line of a text in, but not those without text.
pub(crate) fn indent(text: &str, by: &str) -> String {
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
    fn what_is_committed_is_what_the_table_makes() {
        check().unwrap();
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

//! What the site's operator has set, in `config.json` beside the page. Every setting is read by
//! itself: one that is not understood is named and left out, and the others count.

use super::connection::{Connection, ConnectionId, OrgId, Place, Vendor, World};
use super::stored::{Stored, field, raw};
use super::{AccountId, CustomerId, Install};
use serde_json::Value;

/// The settings. Without any, the desk is as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What the site is called: 1 to 40 characters.
    pub name: String,
    /// A picture in place of the desk's own: a path below the page, such as `logo.svg`.
    pub logo: Option<String>,
    /// The one accent colour, as `#rrggbb`.
    pub accent: Option<String>,
    /// The vendors whose jobs are offered; all when it is not set.
    pub jobs: Option<Vec<Vendor>>,
    /// The connections that are offered; when set, people add none of their own.
    pub connections: Option<Vec<Connection>>,
    /// The one Meraki organization that claims go to.
    pub organization: Option<OrgId>,
    /// The only Aruba customers that licenses are assigned to; nobody, where the setting is none.
    pub customers: Option<Vec<CustomerId>>,
    /// The only UiPath organizations that licenses are allocated to; the same holds.
    pub organizations: Option<Vec<AccountId>>,
    /// Where the proxy is: `/proxy`, or such as `https://proxy.example/proxy`.
    pub proxy: String,
    /// Whether the simulated vendors are offered.
    pub demo: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: "License Desk".into(),
            logo: None,
            accent: None,
            jobs: None,
            connections: None,
            organization: None,
            customers: None,
            organizations: None,
            proxy: "/proxy".into(),
            demo: true,
        }
    }
}

impl Config {
    /// Reads the file's text; with the names of what was left out. `None` when it is no JSON object.
    pub fn read(text: &str) -> Option<(Self, Vec<String>)> {
        let value: Value = serde_json::from_str(text).ok()?;
        let (mut config, mut odd) = (Self::default(), Vec::new());
        for (name, value) in value.as_object()? {
            if config.set(name, value).is_none() {
                odd.push(name.clone());
            }
        }
        Some((config, odd))
    }

    fn set(&mut self, name: &str, value: &Value) -> Option<()> {
        match name {
            "name" => self.name = short(value)?,
            "logo" => self.logo = Some(fits(value, is_below)?),
            "accent" => self.accent = Some(fits(value, is_colour)?),
            "jobs" => self.jobs = Some(every(value, job)?),
            "connections" => self.connections = Some(every(value, connection)?),
            "organization" => {
                let read = OrgId::restore(value);
                let fits = read.is_some();
                self.organization = read.or_else(|| OrgId::parse(NONE));
                return fits.then_some(());
            }
            "customers" => return only(value, &mut self.customers),
            "organizations" => return only(value, &mut self.organizations),
            "proxy" => self.proxy = fits(value, is_proxy)?,
            "demo" => self.demo = value.as_bool()?,
            _ => return None,
        }
        Some(())
    }

    /// Whether a vendor's jobs are offered.
    pub fn offers(&self, vendor: Vendor) -> bool {
        self.jobs.as_ref().is_none_or(|jobs| jobs.contains(&vendor))
    }
}

fn every<T>(value: &Value, read: fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

/// An id that no organization has: where the site's one cannot be read, it must not come to mean any.
const NONE: &str = "none";

/// So many ids may be listed.
const MOST: usize = 10_000;

/// Reads a list of those who alone are meant. What cannot be read must not come to mean all: then
/// it is nobody, and the setting is odd.
fn only<T: Stored>(value: &Value, list: &mut Option<Vec<T>>) -> Option<()> {
    let read = every(value, T::restore).filter(|all| (1..=MOST).contains(&all.len()));
    let fits = read.is_some();
    *list = Some(read.unwrap_or_default());
    fits.then_some(())
}

fn job(value: &Value) -> Option<Vendor> {
    Some(match value.as_str()? {
        "claim" => Vendor::Meraki,
        "assign" => Vendor::Aruba,
        "allocate" => Vendor::Uipath,
        _ => return None,
    })
}

/// A live connection; its id is made of what it is, so that its runs find it again.
fn connection(value: &Value) -> Option<Connection> {
    let (name, vendor) = (short(raw(value, "name"))?, field::<Vendor>(value, "vendor")?);
    let place = fits(raw(value, "place"), |text| {
        (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })?;
    let id = ConnectionId(["site/", vendor.slug(), "/", &place, "/", &name].concat());
    let install = Install::default();
    Some(Connection { id, name, vendor, world: World::Live, place: Place(place), install })
}

fn short(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty() && text.chars().count() <= 40).then(|| text.to_owned())
}

fn fits(value: &Value, fits: fn(&str) -> bool) -> Option<String> {
    let text = value.as_str()?;
    fits(text).then(|| text.to_owned())
}

fn is_below(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/');
    !text.is_empty() && !text.starts_with('/') && !text.contains("..") && text.bytes().all(plain)
}

fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit())
}

/// A path of this site, or an address over TLS; on this computer, plain http will do.
fn is_proxy(text: &str) -> bool {
    let known = ["https://", "http://127.0.0.1:", "http://localhost:"];
    let rest = known.iter().find_map(|head| text.strip_prefix(head));
    let rest = rest.or_else(|| text.strip_prefix('/').filter(|rest| !rest.starts_with('/')));
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b':');
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains("..") && rest.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd(text: &str) -> Vec<String> {
        Config::read(text).unwrap().1
    }

    #[test]
    fn a_site_is_set_as_its_file_says() {
        let (config, odd) = Config::read(
            r##"{"name":" Nordwind IT ","logo":"img/logo.svg","accent":"#0a7B55","jobs":["claim","allocate"],
                "connections":[{"name":"Stores","vendor":"meraki","place":"canada"}],
                "organization":"549236","proxy":"https://proxy.example/proxy","demo":false}"##,
        )
        .unwrap();
        assert_eq!((config.name.as_str(), odd), ("Nordwind IT", vec![]));
        assert!(config.offers(Vendor::Meraki) && !config.offers(Vendor::Aruba));
        let stores = &config.connections.unwrap()[0];
        assert_eq!((stores.world, stores.place.0.as_str()), (World::Live, "canada"));
        assert!(!config.demo && config.logo.is_some() && config.organization.is_some());
    }

    #[test]
    fn what_is_not_understood_is_named_and_the_rest_counts() {
        let (config, odd) =
            Config::read(r#"{"acent":"x","demo":"no","jobs":["claim","fly"],"name":"A"}"#).unwrap();
        assert_eq!(odd, ["acent", "demo", "jobs"]);
        assert_eq!(config, Config { name: "A".into(), ..Config::default() });
        assert!(Config::read("{").is_none() && Config::read("[]").is_none());
        assert_eq!(Config::read("{}").unwrap(), (Config::default(), vec![]));
    }

    #[test]
    fn a_list_of_who_alone_is_meant_never_comes_to_mean_all() {
        let guid = "0436E070-de62-4e56-959a-6df691d62c5b";
        let text = format!(r#"{{"customers":["a","b-2"],"organizations":["{guid}","y-y"]}}"#);
        let (config, odd) = Config::read(&text).unwrap();
        let customers = config.customers.unwrap();
        assert_eq!((customers.len(), customers[1].as_str(), odd.len()), (2, "b-2", 0));
        assert_eq!(config.organizations.unwrap()[0].as_str(), guid.to_lowercase());
        let many = |n: usize| ["[", &vec!["\"x\""; n].join(","), "]"].concat();
        for list in ["[]", "7", "null", "{}", r#"["a","../b"]"#, r#"["a",1]"#, &many(MOST + 1)] {
            for name in ["customers", "organizations"] {
                let (config, odd) = Config::read(&format!(r#"{{"{name}":{list}}}"#)).unwrap();
                assert_eq!(odd, [name]);
                let sizes = [
                    config.customers.map(|all| all.len()),
                    config.organizations.map(|all| all.len()),
                ];
                assert!(sizes.contains(&Some(0)) && sizes.contains(&None), "{name}");
            }
        }
        assert!(self::odd(&format!(r#"{{"customers":{}}}"#, many(MOST))).is_empty());
    }

    #[test]
    fn nothing_leads_to_another_site_or_out_of_a_folder() {
        for text in [
            r#"{"logo":"https://evil.example/a.svg"}"#,
            r#"{"logo":"//evil.example/a.svg"}"#,
            r#"{"logo":"../a.svg"}"#,
            r#"{"logo":"javascript:alert(1)"}"#,
            r#"{"accent":"red;background:url(//e)"}"#,
            r##"{"accent":"#12345g"}"##,
            r#"{"proxy":"//evil.example"}"#,
            r#"{"proxy":"http://plain.example/proxy"}"#,
            r#"{"proxy":"https://a.example/?x"}"#,
            r#"{"proxy":"https://user@a.example"}"#,
            r#"{"proxy":"/"}"#,
            r#"{"organization":"../1"}"#,
            r#"{"connections":[{"name":"a","vendor":"meraki","place":"../x"}]}"#,
            r#"{"connections":[{"name":"a","vendor":"acme","place":"x"}]}"#,
            r#"{"name":"  "}"#,
        ] {
            assert_eq!(odd(text).len(), 1, "{text}");
        }
        let (config, _) = Config::read(r#"{"organization":"../1"}"#).unwrap();
        assert_eq!(config.organization.unwrap().as_str(), NONE);
        for proxy in ["/proxy", "/tools/desk/proxy", "http://127.0.0.1:8080/proxy"] {
            assert!(odd(&["{\"proxy\":\"", proxy, "\"}"].concat()).is_empty(), "{proxy}");
        }
    }
}

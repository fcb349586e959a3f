//! Which requests the development proxy passes on, and to where. An upstream is never taken from a
//! request: a place names one of the origins below, and only the calls of the table go through.

pub(crate) mod forward;

/// Where each of Meraki's places is (developer.cisco.com/meraki/api-v1, "Base URI", read 2026-11-22).
pub(crate) const MERAKI_PLACES: [(&str, &str); 5] = [
    ("global", "https://api.meraki.com"),
    ("canada", "https://api.meraki.ca"),
    ("china", "https://api.meraki.cn"),
    ("india", "https://api.meraki.in"),
    ("fedramp", "https://api.gov-meraki.com"),
];

/// Every call that the desk makes: method and path, where `{…}` stands for one id.
pub(crate) const MERAKI_ENDPOINTS: &[(&str, &str)] = &[
    ("GET", "/api/v1/administered/identities/me"),
    ("GET", "/api/v1/organizations"),
    ("GET", "/api/v1/organizations/{organizationId}"),
    ("GET", "/api/v1/organizations/{organizationId}/apiRequests"),
    ("GET", "/api/v1/organizations/{organizationId}/inventory/devices"),
    ("GET", "/api/v1/organizations/{organizationId}/licenses"),
    ("GET", "/api/v1/organizations/{organizationId}/licensing/coterm/licenses"),
    ("POST", "/api/v1/organizations/{organizationId}/inventory/claim"),
    ("POST", "/api/v1/organizations/{organizationId}/inventory/release"),
    ("POST", "/api/v1/organizations/{organizationId}/inventory/orders/preview"),
    ("POST", "/api/v1/organizations/{organizationId}/inventory/orders/claim"),
    ("GET", "/api/v1/administered/licensing/subscription/subscriptions"),
    ("POST", "/api/v1/administered/licensing/subscription/subscriptions/claim"),
    ("POST", "/api/v1/administered/licensing/subscription/subscriptions/claimKey/validate"),
];

/// Where requests go.
#[derive(Debug, Clone)]
pub(crate) enum Upstream {
    /// To the vendors.
    Vendors,
    /// Every vendor and place to this origin: the simulated vendors.
    One(String),
}

impl Upstream {
    /// Takes an origin: scheme, host and port, nothing after them.
    pub(crate) fn one(origin: &str) -> Option<Self> {
        let origin = origin.strip_suffix('/').unwrap_or(origin);
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))?;
        let fits = !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '\\']);
        fits.then(|| Self::One(origin.to_owned()))
    }

    /// The address that a request to `/proxy/…` goes to, if it is one of ours.
    pub(crate) fn address(&self, method: &str, path: &str, query: Option<&str>) -> Option<String> {
        let (place, path) = path.strip_prefix("/proxy/meraki/").and_then(|p| p.split_once('/'))?;
        let (_, origin) = MERAKI_PLACES.iter().find(|(name, _)| *name == place)?;
        let fits = |(m, template): &(&str, &str)| *m == method && matches(template, path);
        MERAKI_ENDPOINTS.iter().find(|endpoint| fits(endpoint))?;
        let origin = match self {
            Self::Vendors => origin,
            Self::One(origin) => origin.as_str(),
        };
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{origin}/{path}{query}"))
    }
}

/// Whether a path (without its first slash) is what a template stands for. An id is letters, digits,
/// `-` and `_`: no dot, no escape, so a path means the same to everybody who reads it.
fn matches(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/').skip(1);
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted.starts_with('{') => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                if !(1..=64).contains(&given.len()) || !given.bytes().all(plain) {
                    return false;
                }
            }
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(method: &str, path: &str) -> Option<String> {
        Upstream::Vendors.address(method, path, None)
    }

    #[test]
    fn each_place_has_its_own_origin() {
        assert_eq!(
            address("GET", "/proxy/meraki/canada/api/v1/organizations").as_deref(),
            Some("https://api.meraki.ca/api/v1/organizations")
        );
        let claim = "/proxy/meraki/global/api/v1/organizations/549236/inventory/claim";
        assert_eq!(
            address("POST", claim).as_deref(),
            Some("https://api.meraki.com/api/v1/organizations/549236/inventory/claim")
        );
    }

    #[test]
    fn one_origin_stands_for_every_place() {
        let upstream = Upstream::one("http://127.0.0.1:9100/").unwrap();
        let path = "/proxy/meraki/india/api/v1/organizations";
        assert_eq!(
            upstream.address("GET", path, Some("perPage=3&startingAfter=a%2Fb")).as_deref(),
            Some("http://127.0.0.1:9100/api/v1/organizations?perPage=3&startingAfter=a%2Fb")
        );
    }

    #[test]
    fn an_origin_has_nothing_after_it() {
        for wrong in
            ["127.0.0.1:9100", "ftp://x", "http://", "http://x/api", "http://a@b", "http://x?y"]
        {
            assert!(Upstream::one(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_goes_nowhere() {
        for (method, path) in [
            ("DELETE", "/proxy/meraki/global/api/v1/organizations/1"),
            ("POST", "/proxy/meraki/global/api/v1/organizations"),
            ("OPTIONS", "/proxy/meraki/global/api/v1/organizations"),
            ("GET", "/proxy/meraki/mars/api/v1/organizations"),
            ("GET", "/proxy/meraki/api/v1/organizations"),
            ("GET", "/proxy/aruba/global/api/v1/organizations"),
            ("GET", "/proxy/meraki/global/api/v1/organizations/"),
            ("GET", "/proxy/meraki/global//api/v1/organizations"),
            ("GET", "/proxy/meraki/global/api/v1/networks"),
            ("GET", "/proxy/meraki/global/api/v1/organizations/1/admins"),
            ("GET", "/proxy/meraki/global/api/v1/organizations/.."),
            ("GET", "/proxy/meraki/global/api/v1/organizations/%2e%2e"),
            ("GET", "/proxy/meraki/global/api/v1/organizations/1%2fadmins"),
            ("GET", "/proxy/meraki/global/api/v1/organizations/1;x"),
            ("GET", "/proxy/meraki/global"),
            ("GET", "/proxy/"),
        ] {
            assert_eq!(address(method, path), None, "{method} {path}");
        }
    }
}

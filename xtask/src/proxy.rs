//! Which requests the development proxy passes on, and to where. An upstream is never taken from a
//! request: a place names one of the vendor's own hosts, and only the calls of the table go through.

pub(crate) mod forward;
pub(crate) mod kit;

use license_desk::vendors::{Vendor, endpoints, regions};

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

    /// The places of a vendor that are served, by their slugs; `*` for any that is well named.
    pub(crate) fn places(&self, vendor: Vendor) -> Vec<&'static str> {
        match (self, vendor) {
            (Self::One(_), Vendor::Uipath) => vec!["*"],
            _ => regions(vendor).iter().map(|region| region.slug).collect(),
        }
    }

    /// The address that a request to `/proxy/{vendor}/{place}/…` goes to, if it is one of ours.
    pub(crate) fn address(&self, method: &str, path: &str, query: Option<&str>) -> Option<String> {
        let (vendor, rest) = path.strip_prefix("/proxy/")?.split_once('/')?;
        let (place, path) = rest.split_at(rest.find('/')?);
        let endpoint = endpoints().find(|endpoint| {
            let same = endpoint.vendor.slug() == vendor && endpoint.method.as_str() == method;
            same && endpoint.matches(endpoint.method, path)
        })?;
        let known = host(endpoint.vendor, place);
        let origin = match self {
            Self::Vendors => format!("https://{}", known?),
            // Installs have no places that are known beforehand: here each name leads to the one.
            Self::One(origin) => {
                let named = endpoint.vendor == Vendor::Uipath && is_plain(place);
                (known.is_some() || named).then(|| origin.clone())?
            }
        };
        is_plain(path).then_some(())?;
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{origin}{path}{query}"))
    }
}

/// The host of a vendor's place.
fn host(vendor: Vendor, place: &str) -> Option<&'static str> {
    regions(vendor).iter().find(|it| it.slug == place).map(|it| it.host)
}

/// Whether a path means the same to everybody who reads it: no dot to climb with, no escape, nothing
/// that some server cuts off.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
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
    fn arubas_calls_go_to_the_cluster_that_is_named() {
        let path = "/platform/licensing/v1/msp/subscriptions/devices/all";
        for method in ["POST", "DELETE"] {
            assert_eq!(
                address(method, &format!("/proxy/aruba/eu-1{path}")).unwrap(),
                format!("https://eu-apigw.central.arubanetworks.com{path}")
            );
        }
        assert_eq!(address("PUT", &format!("/proxy/aruba/eu-1{path}")), None);
        assert_eq!(address("POST", &format!("/proxy/meraki/global{path}")), None);
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
    fn an_install_is_where_the_one_origin_is() {
        let upstream = Upstream::one("http://127.0.0.1:9100/").unwrap();
        let path = "/api/account/authenticate";
        for place in ["own", "suite-2"] {
            let asked = format!("/proxy/uipath/{place}{path}");
            let address = upstream.address("POST", &asked, None).unwrap();
            assert_eq!(address, format!("http://127.0.0.1:9100{path}"));
            assert_eq!(address_of_vendors(&asked), None);
        }
        let odd = format!("/proxy/uipath/..{path}");
        assert_eq!(upstream.address("POST", &odd, None), None);
    }

    fn address_of_vendors(path: &str) -> Option<String> {
        Upstream::Vendors.address("POST", path, None)
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

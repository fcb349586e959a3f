//! What each vendor states: which calls there are, how often, which may be repeated, and how to
//! read a reply. Wire shapes stay private to each vendor's own files.

pub mod aruba;
pub mod body;
mod lookup;
pub mod meraki;
pub mod refusal;
pub mod uipath;

pub use lookup::{Lookup, Seen};
pub use refusal::{Refusal, RefusalKind, Taken};

pub use crate::domain::Vendor;

use crate::http::Method;

/// Whether a call may be sent again when its answer is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It only reads, or sets what it says: again is the same.
    Safe,
    /// It does something each time: only a person, or the vendor's own record, decides.
    Never,
}

/// One call of a vendor's API. The proxy lets through exactly these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// Whose call it is.
    pub vendor: Vendor,
    /// The vendor's name for the call.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path from the vendor's root, parameters in braces, each one segment.
    pub template: &'static str,
    /// Whether it may be sent again.
    pub repeat: Repeat,
}

/// A place where a vendor can be reached: a region or a cluster of its cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its name in addresses and in stored connections.
    pub slug: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// The host of its API.
    pub host: &'static str,
}

/// The places of a vendor that are known beforehand.
pub fn regions(vendor: Vendor) -> &'static [Region] {
    match vendor {
        Vendor::Meraki => meraki::REGIONS,
        Vendor::Aruba => aruba::CLUSTERS,
        // Each install is at an address of its own: places are what the proxy's operator names.
        Vendor::Uipath => &[],
    }
}

/// Every call that the desk makes.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    [meraki::ENDPOINTS, aruba::ENDPOINTS, uipath::ENDPOINTS].into_iter().flatten()
}

/// A vendor's limit on how often: `uses` within any `window` milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many times.
    pub uses: u32,
    /// Within how many milliseconds.
    pub window: i64,
}

impl Endpoint {
    /// Whether a path, without its query, is this call's.
    pub fn matches(&self, method: Method, path: &str) -> bool {
        if method != self.method {
            return false;
        }
        let mut template = self.template.split('/');
        let mut path = path.split('/');
        loop {
            match (template.next(), path.next()) {
                (None, None) => return true,
                (Some(t), Some(p)) if t == p => {}
                (Some(t), Some(p)) if t.starts_with('{') && !p.is_empty() => {}
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_of_one_call_at_most() {
        let path = "/api/v1/organizations/1/inventory/claim";
        let of = |method, path| {
            endpoints().filter(|e| e.matches(method, path)).map(|e| e.operation).collect::<Vec<_>>()
        };
        assert_eq!(of(Method::Post, path), ["claimIntoOrganizationInventory"]);
        assert!(of(Method::Get, path).is_empty());
        assert!(of(Method::Post, "/api/v1/organizations/1/inventory/claim/").is_empty());
        assert!(of(Method::Post, "/api/v1/organizations//inventory/claim").is_empty());
        assert!(of(Method::Post, "/api/v1/organizations/1/2/inventory/claim").is_empty());
    }

    #[test]
    fn what_does_something_each_time_is_never_called_safe_to_repeat() {
        for endpoint in endpoints() {
            let checks_only = matches!(
                endpoint.operation,
                "previewOrganizationInventoryOrders"
                    | "validateAdministeredLicensingSubscriptionSubscriptionsClaimKey"
                    | "retrieveExplicitAllocations"
            );
            // What is put is whole and absolute: putting it again is the same.
            let sets = endpoint.method == Method::Put;
            let safe = endpoint.method == Method::Get || sets || checks_only;
            assert_eq!(endpoint.repeat == Repeat::Safe, safe, "{}", endpoint.operation);
        }
    }
}

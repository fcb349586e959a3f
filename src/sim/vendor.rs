//! Which of the simulated vendors a path belongs to. They share one address, so that one server and
//! one module of the page stand for all of them.

/// A simulated vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vendor {
    Meraki,
    Aruba,
    Uipath,
}

impl Vendor {
    /// How the paths of each begin, where it is always the same.
    const PATHS: [(&'static str, Self); 4] = [
        ("/api/v1/", Self::Meraki),
        ("/platform/", Self::Aruba),
        ("/msp_api/", Self::Aruba),
        ("/oauth2/", Self::Aruba),
    ];

    /// The vendor at a path.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let begins = Self::PATHS.iter().find(|(start, _)| path.starts_with(start));
        let named = begins.map(|(_, vendor)| *vendor);
        named.or_else(|| super::uipath::is_ours(path).then_some(Self::Uipath))
    }

    /// The host that the vendor's demo answers as.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Meraki => "api.meraki.com",
            Self::Aruba => "apigw-prod2.central.arubanetworks.com",
            Self::Uipath => "automationsuite.example.com",
        }
    }

    /// The credential that may do all, at a path: at an install nobody may do both what the host does
    /// and what an organization's application does.
    pub(crate) fn key(self, path: &str) -> &'static str {
        match self {
            Self::Meraki => super::MERAKI_KEY,
            Self::Aruba => super::ARUBA_TOKEN,
            Self::Uipath if super::uipath::is_of_users(path) => super::uipath::APPLICATION,
            Self::Uipath => super::UIPATH_TOKEN,
        }
    }
}

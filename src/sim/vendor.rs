//! Which of the simulated vendors a path belongs to. They share one address, so that one server and
//! one module of the page stand for all of them.

/// A simulated vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vendor {
    Meraki,
    Aruba,
}

impl Vendor {
    /// How the paths of each begin.
    const PATHS: [(&'static str, Self); 4] = [
        ("/api/v1/", Self::Meraki),
        ("/platform/", Self::Aruba),
        ("/msp_api/", Self::Aruba),
        ("/oauth2/", Self::Aruba),
    ];

    /// The vendor at a path.
    pub(crate) fn of(path: &str) -> Option<Self> {
        Self::PATHS.iter().find(|(start, _)| path.starts_with(start)).map(|(_, vendor)| *vendor)
    }

    /// The host that the vendor's demo answers as.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Meraki => "api.meraki.com",
            Self::Aruba => "apigw-prod2.central.arubanetworks.com",
        }
    }

    /// The credential that may do all.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Meraki => super::MERAKI_KEY,
            Self::Aruba => super::ARUBA_TOKEN,
        }
    }
}

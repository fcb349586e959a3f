//! What came of a call at a simulated vendor. Says nothing about which vendor.

use super::arrival::html;
use super::faults::Twist;
use crate::http::Response;

/// What came of a call.
pub(crate) struct Done {
    pub(crate) reply: Response,
    /// Whether it changed anything.
    pub(crate) acted: bool,
    /// The Meraki organization that it was about.
    pub(crate) org: Option<String>,
    pub(crate) operation: &'static str,
    pub(crate) twist: Option<Twist>,
}

impl Done {
    /// An answer of a call that changed nothing.
    pub(crate) fn refused(reply: Response, operation: &'static str) -> Self {
        Self { reply, acted: false, org: None, operation, twist: None }
    }

    /// The answer to an address that means nothing.
    pub(crate) fn unknown_address() -> Self {
        Self::refused(html(404, "Invalid URL"), "")
    }
}

//! What goes wrong at an install of UiPath's. A page hears no more than that no answer came, or a
//! number, so each cause that looks the same is told.

use crate::vendors::{Refusal, RefusalKind};

/// No answer: what, and what next.
pub const INSTALL_SILENT: (&str, &str) = (
    "The install gives no answer.",
    "Two causes look alike from here. The install’s certificate may not be trusted by the proxy, or have ended: the installer’s own is self-signed and ends after 90 days. Or the proxy cannot reach the address: its name, the network, a firewall. In a page that calls an install without a proxy a third looks the same: the install lets no other site’s page call it (CORS).",
);

/// A web page came with a success.
pub const NOT_THAT_API: (&str, &str) = (
    "This address is not that API: a web page came.",
    "The portal answers so to every path that it does not know. It may be a standalone Orchestrator, another product, or a version without this call; or the organization’s name in the address is not its own.",
);

/// The host's routes are not found.
pub(super) const NO_HOST_LICENSE: (&str, &str) = (
    "The install says that there is nothing (404).",
    "It means one of two things: the host has no license yet (activate it in the host portal under Administration > Licenses), or the switch for host licensing is off in this install’s configuration.",
);

/// A no to somebody who signs in: what, and what next.
pub fn sign_in(no: &Refusal, within: bool) -> (&'static str, &'static str) {
    match (no.kind, within) {
        (RefusalKind::Key, false) => (
            "The install did not let you in.",
            "The name or the password is wrong, or the host is called otherwise there: see “Where the install differs”. It was sent once; several wrong ones in a row can lock the account.",
        ),
        (RefusalKind::Key, true) => (
            "The install did not take the client’s id and secret.",
            "Make them anew under Admin > External applications, as a confidential application.",
        ),
        (RefusalKind::Rights, true) => (
            "The application does not have the scopes.",
            "Add PM.License.Read and PM.License.Write to it, as application scopes.",
        ),
        (RefusalKind::NotFound, false) => (
            "There is no such path to sign in at.",
            "Older installs have an organization and a tenant before it: see “Where the install differs”. Or paste a token.",
        ),
        (RefusalKind::NotTheApi, _) => NOT_THAT_API,
        _ => super::refusal(no),
    }
}

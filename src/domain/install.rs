//! Which part of an install of UiPath's a connection is for, and how one signs in there. No secret.

use super::stored::stored;
use super::{AccountId, PathName};

/// An organization of an install, as its own routes name it: an external application acts there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Its name in addresses.
    pub name: PathName,
    /// Its id.
    pub account: AccountId,
}
stored!(record Home { name, account });

/// An organization and a tenant that stand before the path where a host administrator signs in, as
/// the older guides have it (2022.10 and before, read 2026-11-25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The organization's name in addresses.
    pub organization: PathName,
    /// The tenant's.
    pub tenant: PathName,
}
stored!(record Before { organization, tenant });

/// What a connection to an install holds beside its address. Other vendors' have none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Install {
    /// The organization that it is for; none for the host's own, which gives to organizations.
    pub home: Option<Home>,
    /// What the host is called where it is signed in to; none for the usual.
    pub tenancy: Option<String>,
    /// What stands before the path to sign in at.
    pub before: Option<Before>,
}
stored!(record Install { home, tenancy, before } or default);

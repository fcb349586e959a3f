//! On what a plan acts at its vendor, and whose limits that counts against.

use crate::domain::stored::{Stored, through_serde};
use crate::domain::{Connection, World};
use crate::pace::Lane;
use crate::vendors::meraki::{self, Organization};
use crate::vendors::{Limit, Vendor};
use serde_json::Value;

/// On what a plan acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Meraki organization.
    Organization(Organization),
}

impl Target {
    /// Its name for people.
    pub fn name(&self) -> &str {
        match self {
            Self::Organization(organization) => &organization.name,
        }
    }

    /// The organization, if it is one.
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Self::Organization(organization) => Some(organization),
        }
    }

    /// The account that the vendor's limits are counted for.
    pub fn account<'a>(&'a self, _connection: &'a Connection) -> &'a str {
        match self {
            Self::Organization(organization) => organization.id.as_str(),
        }
    }
}

impl Stored for Target {
    fn store(&self) -> Value {
        match self {
            Self::Organization(organization) => organization.store(),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        Organization::restore(value).map(Self::Organization)
    }
}
through_serde!(Target);

/// The lane of all calls that count for one account at a connection's place, whichever connection
/// makes them; the demo's apart from the real one.
pub fn call_lane(connection: &Connection, account: &str) -> (Lane, Limit) {
    let world = match connection.world {
        World::Demo => "demo",
        World::Live => "live",
    };
    let limit = match connection.vendor {
        Vendor::Meraki | Vendor::Aruba => meraki::CALL_LIMIT,
    };
    let (vendor, place) = (connection.vendor.slug(), connection.place.0.as_str());
    (Lane([world, "/", vendor, "/", place, "/", account].concat()), limit)
}

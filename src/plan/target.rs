//! On what a plan acts at its vendor, and whose limits that counts against.

use super::msp::Msp;
use crate::domain::stored::{Stored, raw, record, through_serde};
use crate::domain::{Connection, World};
use crate::pace::Lane;
use crate::vendors::meraki::{self, Organization};
use crate::vendors::{Limit, Vendor, aruba};
use serde_json::Value;

/// On what a plan acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Meraki organization.
    Organization(Organization),
    /// Customers of an Aruba MSP.
    Msp(Msp),
}

impl Target {
    /// Its name for people, if it has one of its own.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Organization(organization) => Some(&organization.name),
            Self::Msp(_) => None,
        }
    }

    /// The organization, if it is one.
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Self::Organization(organization) => Some(organization),
            Self::Msp(_) => None,
        }
    }

    /// The MSP, if it is one.
    pub fn msp(&self) -> Option<&Msp> {
        match self {
            Self::Msp(msp) => Some(msp),
            Self::Organization(_) => None,
        }
    }

    /// The account that the vendor's limits are counted for. An MSP's id is not told by every
    /// answer, so its connection stands for it.
    pub fn account<'a>(&'a self, connection: &'a Connection) -> &'a str {
        match self {
            Self::Organization(organization) => organization.id.as_str(),
            Self::Msp(_) => &connection.id.0,
        }
    }
}

impl Stored for Target {
    fn store(&self) -> Value {
        match self {
            // An organization alone, as when every target was one.
            Self::Organization(organization) => organization.store(),
            Self::Msp(msp) => record(None, &[("msp", msp)]),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        match raw(value, "msp") {
            Value::Null => Organization::restore(value).map(Self::Organization),
            msp => Msp::restore(msp).map(Self::Msp),
        }
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
        Vendor::Meraki => meraki::CALL_LIMIT,
        Vendor::Aruba => aruba::CALL_LIMIT,
    };
    let (vendor, place) = (connection.vendor.slug(), connection.place.0.as_str());
    (Lane([world, "/", vendor, "/", place, "/", account].concat()), limit)
}

//! On what a plan acts at its vendor, and whose limits that counts against.

use super::msp::Msp;
use super::pool::Pool;
use crate::domain::stored::{Stored, raw, record, through_serde};
use crate::domain::{Connection, World};
use crate::pace::Lane;
use crate::vendors::meraki::{self, Organization};
use crate::vendors::{Limit, Vendor, aruba, uipath};
use serde_json::Value;

/// On what a plan acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Meraki organization.
    Organization(Organization),
    /// Customers of an Aruba MSP.
    Msp(Msp),
    /// Holders of licenses out of a pool at a UiPath install.
    Pool(Pool),
}

impl Target {
    /// Its name for people, if it has one of its own.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Organization(organization) => Some(&organization.name),
            Self::Msp(_) | Self::Pool(_) => None,
        }
    }

    /// The organization, if it is one.
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Self::Organization(organization) => Some(organization),
            Self::Msp(_) | Self::Pool(_) => None,
        }
    }

    /// The MSP, if it is one.
    pub fn msp(&self) -> Option<&Msp> {
        match self {
            Self::Msp(msp) => Some(msp),
            Self::Organization(_) | Self::Pool(_) => None,
        }
    }

    /// The pool, if it is one.
    pub fn pool(&self) -> Option<&Pool> {
        match self {
            Self::Pool(pool) => Some(pool),
            Self::Organization(_) | Self::Msp(_) => None,
        }
    }

    /// The account that the vendor's limits are counted for. An MSP's id is not told by every
    /// answer, so its connection stands for it. An install has one for all: what one organization
    /// gives back another may be waiting for.
    pub fn account<'a>(&'a self, connection: &'a Connection) -> &'a str {
        match self {
            Self::Organization(organization) => organization.id.as_str(),
            Self::Msp(_) => &connection.id.0,
            Self::Pool(_) => uipath::INSTALL,
        }
    }
}

impl Stored for Target {
    fn store(&self) -> Value {
        match self {
            // An organization alone, as when every target was one.
            Self::Organization(organization) => organization.store(),
            Self::Msp(msp) => record(None, &[("msp", msp)]),
            Self::Pool(pool) => record(None, &[("pool", pool)]),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        match (raw(value, "msp"), raw(value, "pool")) {
            (Value::Null, Value::Null) => Organization::restore(value).map(Self::Organization),
            (Value::Null, pool) => Pool::restore(pool).map(Self::Pool),
            (msp, _) => Msp::restore(msp).map(Self::Msp),
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
        Vendor::Uipath => uipath::CALL_LIMIT,
    };
    let (vendor, place) = (connection.vendor.slug(), connection.place.0.as_str());
    (Lane([world, "/", vendor, "/", place, "/", account].concat()), limit)
}

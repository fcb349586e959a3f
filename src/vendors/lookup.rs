//! Questions to any vendor, and what their answers show: what a run asks to find out what became of
//! a step, or whether the present is still as the plan found it. Each vendor has its own kinds.

use super::{Refusal, aruba, meraki, uipath};
use crate::domain::stored::{Stored, raw, through_serde};
use crate::http::{Request, Response};
use serde_json::Value;

/// A question to a vendor. It reads only, so it may always be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// To Meraki.
    Meraki(meraki::Lookup),
    /// To Aruba Central.
    Aruba(aruba::Lookup),
    /// To an install of UiPath's Automation Suite.
    Uipath(uipath::Lookup),
}

/// What an answer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// In a Meraki organization.
    Meraki(meraki::Sightings),
    /// In an Aruba MSP.
    Aruba(aruba::Seen),
    /// In a UiPath install.
    Uipath(uipath::Standing),
}

impl Lookup {
    /// Reads a page of the answer to `asked`.
    ///
    /// # Errors
    /// The vendor's no, or an answer that cannot be read.
    pub fn read(&self, asked: &Request, response: &Response) -> Result<Seen, Refusal> {
        match self {
            Self::Meraki(lookup) => lookup.read(asked, response).map(Seen::Meraki),
            Self::Aruba(lookup) => lookup.read(response).map(Seen::Aruba),
            Self::Uipath(lookup) => lookup.read(response).map(Seen::Uipath),
        }
    }
}

impl Seen {
    /// What asks for the next page of the same answer; it is taken out.
    pub fn take_next(&mut self, lookup: &Lookup) -> Option<(Lookup, Request)> {
        match (self, lookup) {
            (Self::Meraki(found), Lookup::Meraki(_)) => {
                found.next.take().map(|target| (lookup.clone(), Request::get(target)))
            }
            (Self::Aruba(found), Lookup::Aruba(asked)) => {
                let asks = asked.at(found.take_next()?);
                let request = asks.request();
                Some((Lookup::Aruba(asks), request))
            }
            _ => None,
        }
    }
}

// Each vendor's kinds have names of their own, so no vendor is written beside them.
impl Stored for Lookup {
    fn store(&self) -> Value {
        match self {
            Self::Meraki(lookup) => lookup.store(),
            Self::Aruba(lookup) => lookup.store(),
            Self::Uipath(lookup) => lookup.store(),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        let aruba = || aruba::Lookup::restore(value).map(Self::Aruba);
        let uipath = || uipath::Lookup::restore(value).map(Self::Uipath);
        meraki::Lookup::restore(value).map(Self::Meraki).or_else(aruba).or_else(uipath)
    }
}
through_serde!(Lookup);

impl Stored for Seen {
    fn store(&self) -> Value {
        match self {
            Self::Meraki(found) => found.store(),
            Self::Aruba(found) => found.store(),
            Self::Uipath(found) => found.store(),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        if !raw(value, "is").is_null() {
            aruba::Seen::restore(value).map(Self::Aruba)
        } else if raw(value, "stock").is_null() {
            meraki::Sightings::restore(value).map(Self::Meraki)
        } else {
            uipath::Standing::restore(value).map(Self::Uipath)
        }
    }
}
through_serde!(Seen);

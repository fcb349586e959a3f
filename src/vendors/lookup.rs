//! Questions to any vendor, and what their answers show: what a run asks to find out what became of
//! a step, or whether the present is still as the plan found it. Each vendor has its own kinds.

use super::{Refusal, meraki};
use crate::domain::stored::{Stored, through_serde};
use crate::http::{Request, Response};
use serde_json::Value;

/// A question to a vendor. It reads only, so it may always be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// To Meraki.
    Meraki(meraki::Lookup),
}

/// What an answer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// In a Meraki organization.
    Meraki(meraki::Sightings),
}

impl Lookup {
    /// Reads a page of the answer to `asked`.
    ///
    /// # Errors
    /// The vendor's no, or an answer that cannot be read.
    pub fn read(&self, asked: &Request, response: &Response) -> Result<Seen, Refusal> {
        match self {
            Self::Meraki(lookup) => lookup.read(asked, response).map(Seen::Meraki),
        }
    }
}

impl Seen {
    /// What asks for the next page of the same answer; it is taken out.
    pub fn take_next(&mut self, lookup: &Lookup) -> Option<(Lookup, Request)> {
        match self {
            Self::Meraki(found) => {
                found.next.take().map(|target| (lookup.clone(), Request::get(target)))
            }
        }
    }
}

// Each vendor's kinds have names of their own, so no vendor is written beside them.
impl Stored for Lookup {
    fn store(&self) -> Value {
        match self {
            Self::Meraki(lookup) => lookup.store(),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        meraki::Lookup::restore(value).map(Self::Meraki)
    }
}
through_serde!(Lookup);

impl Stored for Seen {
    fn store(&self) -> Value {
        match self {
            Self::Meraki(found) => found.store(),
        }
    }
    fn restore(value: &Value) -> Option<Self> {
        meraki::Sightings::restore(value).map(Self::Meraki)
    }
}
through_serde!(Seen);

//! Reads the bodies of licensing calls, and refuses those that cannot be read or do not mean anything.

use super::Ask;
use super::account::Account;
use super::job::{Order, Scope};
use super::refusal::{coded, described, detail};
use super::roster::{MSP, MSP_ID};
use super::services;
use crate::http::Response;
use serde_json::Value;

/// The most serials of a call for single devices, as clients keep it (read 2026-11-25).
const SERIALS: usize = 50;
/// The longest body that the gateway takes, in bytes: a guess.
const LONGEST: usize = 4 << 20;

/// The body, which must be a JSON object.
pub(crate) fn body(ask: &Ask<'_>) -> Result<Value, Response> {
    if ask.call.arrival.body.len() > LONGEST {
        return Err(coded(413, "Request entity too large"));
    }
    match serde_json::from_str(ask.call.arrival.body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(detail(400, "The request body is not a JSON object")),
    }
}

/// A list of texts in a body; none at all is an empty one.
pub(crate) fn texts<'a>(body: &'a Value, name: &str) -> Result<Vec<&'a str>, Response> {
    let wrong = || detail(400, &format!("'{name}' is not of type 'array' of strings"));
    match body.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.iter().map(|item| item.as_str().ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

/// The services of a body: some, and all of them known and of the network.
pub(crate) fn services(body: &Value) -> Result<Vec<usize>, Response> {
    let names = texts(body, "services")?;
    if names.is_empty() {
        return Err(coded(400, "services: at least one service is required"));
    }
    let known = |name: &&str| {
        let at = services::find(name).filter(|at| services::service(*at).category != "non_dm");
        at.ok_or_else(|| coded(400, &format!("services: {name} is not a valid service")))
    };
    names.iter().map(known).collect()
}

/// The serials of a body.
pub(crate) fn serials(body: &Value) -> Result<Vec<&str>, Response> {
    let serials = texts(body, "serials")?;
    match serials.len() {
        0 => Err(coded(400, "serials: at least one serial is required")),
        1..=SERIALS => Ok(serials),
        _ => Err(coded(400, &format!("serials: at most {SERIALS} serials in one request"))),
    }
}

impl Account {
    /// The customers of a list: each must be there, under the id that is Central's.
    fn places(&self, ask: &Ask<'_>, ids: &[&str]) -> Result<Vec<u32>, Response> {
        if ids.len() > usize::try_from(ask.dials.ids).unwrap_or(usize::MAX) {
            return Err(coded(413, "Request entity too large: too many customers"));
        }
        let mut places = Vec::with_capacity(ids.len());
        for id in ids {
            let at = match *id {
                MSP_ID => Some(MSP),
                id => self.roster.find(id, ask.call.now),
            };
            let at = at.ok_or_else(|| {
                described(404, "CUSTOMER_NOT_FOUND", &format!("Entity not found: customer {id}"))
            })?;
            if at != MSP && !self.roster.is_provisioned(at, ask.call.now) {
                return Err(coded(400, &format!("Customer {id} is not provisioned")));
            }
            places.push(at);
        }
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// What a call for many customers asks: an empty list counts as none at all, and none at all means
    /// everybody. Both lists together are not documented; here they are refused.
    pub(crate) fn asked(&self, ask: &Ask<'_>, gives: bool) -> Result<Order, Response> {
        let body = body(ask)?;
        let services = services(&body)?;
        let only = texts(&body, "include_customers")?;
        let except = texts(&body, "exclude_customers")?;
        let scope = match (only.is_empty(), except.is_empty()) {
            (false, false) => {
                return Err(coded(
                    400,
                    "Only one of include_customers and exclude_customers can be given",
                ));
            }
            (false, true) => Scope::Only(self.places(ask, &only)?),
            (true, false) => Scope::Except(self.places(ask, &except)?),
            (true, true) => Scope::All,
        };
        Ok(Order { gives, services, scope })
    }
}

//! For the simulator's own tests: a world, a clock, and short ways to ask.

use super::{Arrival, Faults, MERAKI_KEY, Vendors};
use crate::domain::Time;
use crate::http::{Method, Response};
use serde_json::{Value, json};

/// A co-term organization with devices and licenses.
pub(crate) const CO_TERM: &str = "610041";

pub(crate) struct Trial {
    pub(crate) vendors: Vendors,
    pub(crate) now: Time,
}

impl Trial {
    pub(crate) fn new(faults: Faults) -> Self {
        let now = Time(1_790_000_000_000);
        Self { vendors: Vendors::new(5, faults, now), now }
    }

    pub(crate) fn calm() -> Self {
        Self::new(Faults::NONE)
    }

    /// Asks a second later.
    pub(crate) fn ask(&mut self, target: &str, body: Option<&Value>) -> super::Answer {
        self.now = self.now.plus(1_000);
        let headers = [("X-Cisco-Meraki-API-Key".to_owned(), MERAKI_KEY.to_owned())];
        let text = body.map(ToString::to_string).unwrap_or_default();
        let method = if body.is_some() { Method::Post } else { Method::Get };
        let arrival = Arrival { method, target, headers: &headers, body: &text };
        self.vendors.answer(&arrival, self.now)
    }

    pub(crate) fn get(&mut self, rest: &str) -> Response {
        self.ask(&format!("/api/v1/organizations/{CO_TERM}{rest}"), None).response.unwrap()
    }

    pub(crate) fn list(&mut self, rest: &str) -> Vec<Value> {
        serde_json::from_str(&self.get(rest).body).unwrap()
    }

    /// Claims serials into the organization.
    pub(crate) fn claim(&mut self, serials: &[&str]) -> Option<Response> {
        self.claim_body(CO_TERM, &json!({ "serials": serials }))
    }

    pub(crate) fn claim_body(&mut self, org: &str, body: &Value) -> Option<Response> {
        self.ask(&format!("/api/v1/organizations/{org}/inventory/claim"), Some(body)).response
    }

    /// Which of some serials are in the organization's inventory.
    pub(crate) fn held(&mut self, serials: &[&str]) -> Vec<String> {
        let rows = self.list(&format!("/inventory/devices?serials={}", serials.join(",")));
        rows.iter().map(|row| row["serial"].as_str().unwrap().to_owned()).collect()
    }
}

//! A simulated Automation Suite for tests: a world, a clock, and short ways to ask. Nothing of the
//! client is used here.
#![allow(dead_code, reason = "each test file uses its part of this")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where it stands")]

use license_desk::domain::Time;
use license_desk::http::{Method, Response};
use license_desk::sim::{Answer, Arrival, Faults, UIPATH_TOKEN, Vendors};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const HOST: &str = "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d";
/// The first organization, whose application there is, and the second.
pub(crate) const ALDER: &str = "9718fc60-af9e-4d72-92aa-b40584b8b18c";
pub(crate) const BIRCH: &str = "4b648251-99ed-4e9a-923e-05ce6d9e999a";
pub(crate) const APPLICATION: &str = "demo-organization";

/// A world and its clock; a second passes between calls.
pub(crate) struct Suite {
    pub(crate) vendors: Vendors,
    pub(crate) now: Time,
}

impl Suite {
    pub(crate) fn new(dials: &str) -> Self {
        let now = Time::parse_rfc3339("2026-11-25T12:00:00Z").unwrap();
        let faults = Faults::parse(&format!("latency=0,{dials}")).unwrap();
        Self { vendors: Vendors::new(42, faults, now), now }
    }

    pub(crate) fn answer(
        &mut self,
        token: &str,
        kind: &str,
        method: Method,
        target: &str,
        body: &str,
    ) -> Answer {
        self.now = self.now.plus(1_000);
        let headers = [
            ("Authorization".to_owned(), format!("Bearer {token}")),
            ("Content-Type".to_owned(), kind.to_owned()),
        ];
        self.vendors.answer(&Arrival { method, target, headers: &headers, body }, self.now)
    }

    pub(crate) fn ask(
        &mut self,
        token: &str,
        method: Method,
        target: &str,
        body: &str,
    ) -> Response {
        self.answer(token, "application/json", method, target, body).response.unwrap()
    }

    pub(crate) fn get(&mut self, target: &str) -> Response {
        self.ask(UIPATH_TOKEN, Method::Get, target, "")
    }

    pub(crate) fn read(&mut self, target: &str) -> Value {
        let reply = self.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.body);
        serde_json::from_str(&reply.body).unwrap()
    }

    pub(crate) fn put(&mut self, target: &str, body: &Value) -> Response {
        self.ask(UIPATH_TOKEN, Method::Put, target, &body.to_string())
    }

    /// Sets what an organization holds.
    pub(crate) fn allocate(&mut self, id: &str, quantities: &[(&str, i64)]) -> Response {
        let body = json!({ "productQuantities": list(quantities) });
        self.put(&format!("{HOST}/organization/{id}/license"), &body)
    }

    /// What an organization holds, as it is read.
    pub(crate) fn holds(&mut self, id: &str) -> BTreeMap<String, i64> {
        let read = self.read(&format!("{HOST}/organization/{id}/license/available"));
        quantities(&read["license"]["products"])
    }

    /// What the host still has of each product.
    pub(crate) fn available(&mut self) -> BTreeMap<String, i64> {
        let read = self.read(&format!("{HOST}/available-products"));
        let rows = read["productsWithAvailability"].as_array().unwrap();
        rows.iter()
            .map(|row| (text(&row["code"]), row["availableQuantity"].as_i64().unwrap()))
            .collect()
    }

    /// The world, stored and read back.
    pub(crate) fn reload(&mut self) {
        let stored = serde_json::to_string(&self.vendors).unwrap();
        self.vendors = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&self.vendors).unwrap(), stored);
    }
}

/// Codes and quantities, as a body has them.
pub(crate) fn list(quantities: &[(&str, i64)]) -> Value {
    let rows = quantities.iter().map(|(code, n)| json!({ "code": code, "quantity": n }));
    rows.collect()
}

/// The products of a license, by code.
pub(crate) fn quantities(products: &Value) -> BTreeMap<String, i64> {
    let rows = products.as_array().unwrap();
    rows.iter().map(|row| (text(&row["code"]), row["quantity"].as_i64().unwrap())).collect()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

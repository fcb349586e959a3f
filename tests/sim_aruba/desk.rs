//! A world, its clock, and short ways to ask.

use license_desk::domain::Time;
use license_desk::http::{Method, Response};
use license_desk::sim::{ARUBA_TOKEN, Answer, Arrival, Faults, Vendors};
use serde_json::{Value, json};

pub(crate) const ALL: &str = "/platform/licensing/v1/msp/subscriptions/devices/all";
pub(crate) const AUTO: &str = "/platform/licensing/v1/msp/customer/settings/autolicense";
/// The account itself.
pub(crate) const MSP: &str = "a0b1c2d3e4f5061728394a5b6c7d8e9f";
/// The first of the generator's customers.
pub(crate) const FIRST: &str = "510c4619e02e553e7bb98f3a0183a8b5";

/// A world and its clock; a second passes before each call.
pub(crate) struct Desk {
    pub(crate) vendors: Vendors,
    pub(crate) now: Time,
    pub(crate) token: String,
    pub(crate) tenant: Option<String>,
}

impl Desk {
    /// A world with so many customers, in which jobs take 100 seconds.
    pub(crate) fn with(customers: u32, faults: &str) -> Self {
        let mut desk = Self::new(faults);
        desk.vendors.set_aruba_count(customers);
        desk
    }

    /// The demo's world.
    pub(crate) fn new(faults: &str) -> Self {
        let now = Time::parse_rfc3339("2026-11-25T12:00:00Z").unwrap();
        let faults = Faults::parse(&format!("latency=0,job=100,{faults}")).unwrap();
        let vendors = Vendors::new(42, faults, now);
        Self { vendors, now, token: ARUBA_TOKEN.to_owned(), tenant: None }
    }

    /// The same world, stored and opened again.
    pub(crate) fn reopen(&mut self) -> usize {
        let stored = serde_json::to_string(&self.vendors).unwrap();
        self.vendors = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&self.vendors).unwrap(), stored);
        stored.len()
    }

    pub(crate) fn ask(&mut self, method: Method, target: &str, body: &str) -> Answer {
        self.now = self.now.plus(1_000);
        let mut headers = vec![("Authorization".to_owned(), format!("Bearer {}", self.token))];
        headers.extend(self.tenant.clone().map(|tenant| ("TenantID".to_owned(), tenant)));
        let arrival = Arrival { method, target, headers: &headers, body };
        self.vendors.answer(&arrival, self.now)
    }

    pub(crate) fn get(&mut self, target: &str) -> Response {
        self.ask(Method::Get, target, "").response.unwrap()
    }

    pub(crate) fn send(&mut self, method: Method, target: &str, body: &Value) -> Response {
        self.ask(method, target, &body.to_string()).response.unwrap()
    }

    /// What a read gives, which must succeed.
    pub(crate) fn read(&mut self, target: &str) -> Value {
        let reply = self.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.body);
        serde_json::from_str(&reply.body).unwrap()
    }

    /// Sends a licensing call for customers, which must be accepted.
    pub(crate) fn license(&mut self, method: Method, body: &Value) {
        let reply = self.send(method, ALL, body);
        assert_eq!((reply.status, reply.body.as_str()), (200, r#"{"response":"success"}"#));
    }

    /// Lets a job come to its end.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus(seconds * 1_000);
    }

    /// The devices of a customer, or of the account.
    pub(crate) fn devices(&mut self, owner: &str) -> Vec<Value> {
        let before = self.tenant.replace(owner.to_owned());
        let page =
            self.read("/platform/device_inventory/v1/devices?sku_type=all&limit=1000&offset=0");
        self.tenant = before;
        page["devices"].as_array().unwrap().clone()
    }

    /// How many of somebody's devices have a service, by its upper-case name.
    pub(crate) fn licensed(&mut self, owner: &str, service: &str) -> usize {
        let devices = self.devices(owner);
        devices.iter().filter(|device| device["services"] == json!([service])).count()
    }

    /// Every customer, from all pages.
    pub(crate) fn customers(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let target = format!("/msp_api/v1/customers?limit=1000&offset={}", all.len());
            let page = self.read(&target)["customers"].as_array().unwrap().clone();
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    /// The id of the customer with a name.
    pub(crate) fn id(&mut self, name: &str) -> String {
        let all = self.customers();
        let one = all.iter().find(|customer| customer["customer_name"] == name).unwrap();
        one["customer_id"].as_str().unwrap().to_owned()
    }

    /// Seats of a service that are left, and all.
    pub(crate) fn seats(&mut self, tier: &str) -> (i64, i64) {
        let page = self.read(&format!("/platform/licensing/v1/subscriptions?license_type={tier}"));
        let rows = page["subscriptions"].as_array().unwrap();
        let usable =
            rows.iter().filter(|row| row["status"] != "EXPIRED" && row["acpapp_name"] == "nms");
        usable.fold((0, 0), |(available, quantity), row| {
            let number = |name: &str| row[name].as_i64().unwrap();
            (available + number("available"), quantity + number("quantity"))
        })
    }
}

/// A body for customers.
pub(crate) fn only(service: &str, ids: &[&str]) -> Value {
    json!({ "services": [service], "include_customers": ids })
}

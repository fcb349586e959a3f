//! An MSP at the desk: plans for the simulated Aruba Central, what it was asked, and what its world
//! holds, read past every limit and fault.

use super::desk::Desk;
use license_desk::domain::time::SECOND;
use license_desk::domain::{
    Connection, ConnectionId, CustomerId, Install, Item, Place, ServiceName, Time, Vendor, World,
};
use license_desk::http::Method;
use license_desk::plan::assign::{AssignForm, Choice, Present, assign};
use license_desk::plan::msp::{Customer, Seats};
use license_desk::plan::{Licensing, Plan};
use license_desk::run::{ItemOutcome, Run};
use license_desk::sim::{ARUBA_TOKEN, Arrival, ArubaDials, Entry, Faults};
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) const ALL: &str = "/platform/licensing/v1/msp/subscriptions/devices/all";
/// The account itself.
pub(crate) const MSP: &str = "a0b1c2d3e4f5061728394a5b6c7d8e9f";

/// The licenses of some devices of one kind: how many there are, and how many hold which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Kind {
    pub count: u32,
    pub held: BTreeMap<String, u32>,
}

/// What everybody holds, by owner and by the first word of the device's model.
pub(crate) type Holdings = BTreeMap<String, BTreeMap<String, Kind>>;

pub(crate) fn connection() -> Connection {
    Connection {
        id: ConnectionId("a".into()),
        name: "Demo".into(),
        vendor: Vendor::Aruba,
        world: World::Demo,
        place: Place("us-2".into()),
        install: Install::default(),
    }
}

/// The word in the model of the devices that a service fits.
pub(crate) fn model_of(service: &str) -> &'static str {
    let service = service.to_ascii_lowercase();
    let models = [
        ("_ap", "AP-515-RW"),
        ("_switch_6100", "6100-24G"),
        ("_switch_6200", "6200F-48G"),
        ("_switch_6300", "6300M-24G"),
        ("_switch_6400", "6405"),
        ("_70xx", "A7010"),
    ];
    models.into_iter().find(|(end, _)| service.ends_with(end)).unwrap().1
}

impl Desk {
    /// A desk whose MSP has so many customers. Jobs take 100 seconds unless the dials say otherwise.
    pub(crate) fn msp(customers: u32, dials: &str) -> Self {
        let mut desk = Self::new(Faults::parse(&format!("latency=0,job=100,{dials}")).unwrap());
        desk.vendors.set_aruba_count(customers);
        desk
    }

    /// A desk whose MSP is the demo's.
    pub(crate) fn demo() -> Self {
        Self::new(Faults::parse("latency=0,job=100").unwrap())
    }

    /// What a read gives, past limits and faults.
    pub(crate) fn peek(&mut self, target: &str) -> Value {
        self.ask(Method::Get, target, "")
    }

    /// What any call gives, past limits and faults. A second passes, so that no call of the desk's is
    /// one too many for it.
    pub(crate) fn ask(&mut self, method: Method, target: &str, body: &str) -> Value {
        let aruba = ArubaDials {
            day: u32::MAX,
            second: u32::MAX,
            lying_total: false,
            moving_list: false,
            ..self.faults.aruba.clone()
        };
        self.vendors.set_faults(Faults { aruba, ..Faults::NONE });
        let headers = [("authorization".to_owned(), format!("Bearer {ARUBA_TOKEN}"))];
        let arrival = Arrival { method, target, headers: &headers, body };
        let answer = self.vendors.answer(&arrival, self.now).response.unwrap();
        self.vendors.set_faults(self.faults.clone());
        self.now = self.now.plus(SECOND);
        assert_eq!(answer.status, 200, "{target}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn pages(&mut self, path: &str, name: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let target = format!("{path}?limit=1000&offset={}", all.len());
            let page = self.peek(&target)[name].as_array().unwrap().clone();
            let last = page.len() < 1000;
            all.extend(page);
            if last {
                return all;
            }
        }
    }

    /// The customers that can have licenses.
    pub(crate) fn customers(&mut self) -> Vec<Customer> {
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        self.pages("/msp_api/v1/customers", "customers")
            .iter()
            .filter(|row| row["provision_status"] == "PROVISIONED")
            .map(|row| Customer {
                id: CustomerId::parse(&text(row, "customer_id")).unwrap(),
                name: text(row, "customer_name"),
                devices: None,
            })
            .collect()
    }

    /// The id of the customer with this name.
    pub(crate) fn named(&mut self, name: &str) -> CustomerId {
        self.customers().into_iter().find(|customer| customer.name == name).unwrap().id
    }

    /// What everybody holds now.
    pub(crate) fn holdings(&mut self) -> Holdings {
        let mut all = Holdings::new();
        for row in self.pages("/platform/device_inventory/v1/msp/devices", "devices") {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            let kind =
                all.entry(text("customer_id")).or_default().entry(text("model")).or_default();
            kind.count += 1;
            *kind.held.entry(text("tier_type")).or_default() += 1;
        }
        all
    }

    /// Seats of a service that are free.
    pub(crate) fn free(&mut self, service: &str) -> u32 {
        let target =
            "/platform/licensing/v1/subscriptions/stats?license_type=".to_owned() + service;
        u32::try_from(self.peek(&target)["available"].as_u64().unwrap()).unwrap()
    }

    /// A plan, from the present as it is. The seats are free as the vendor says; how many are needed
    /// is not counted.
    pub(crate) fn assign(
        &mut self,
        what: Licensing,
        services: &[&str],
        choice: Choice,
        picked: &[CustomerId],
    ) -> Plan {
        let form = AssignForm {
            connection: connection(),
            what,
            services: services.iter().map(|name| ServiceName::parse(name).unwrap()).collect(),
            choice,
            picked: picked.to_vec(),
            only: None,
        };
        let seats = form.services.iter().map(|service| Seats {
            service: service.clone(),
            needed: None,
            free: Some(self.free(service.as_str())),
            unsure: 0,
        });
        let present = Present { seats: seats.collect(), customers: self.customers() };
        assign(&form, &present, self.now).unwrap()
    }

    /// The vendor's own log of calls that assign or un-assign.
    pub(crate) fn license_calls(&self) -> Vec<&Entry> {
        let writes = self.vendors.log().iter().filter(|entry| entry.method != Method::Get);
        writes.filter(|entry| entry.path == ALL).collect()
    }

    /// How many calls of a kind reached the vendor since a moment, by a word in their path.
    pub(crate) fn reads(&self, from: Time, word: &str) -> usize {
        let log = self.vendors.log().iter();
        log.filter(|e| e.method == Method::Get && e.at >= from && e.path.contains(word)).count()
    }
}

/// What is known of a customer.
pub(crate) fn of(run: &Run, customer: &CustomerId) -> ItemOutcome {
    run.item(&Item::Customer(customer.clone())).unwrap().outcome
}

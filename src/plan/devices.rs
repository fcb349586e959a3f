//! The devices of an MSP's customers, as far as they were counted: how many of which kind, and how
//! they are licensed. Counting costs calls of a day's quota, so it may stop before the end, and what
//! was not counted is not guessed.

use super::msp::Seats;
use crate::domain::stored::{Stored, field, record, through_serde};
use crate::domain::{CustomerId, ServiceName, Time};
use crate::vendors::aruba::{Device, DeviceKind, Fit, Group, Service, device};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The devices of customers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    counted: BTreeMap<CustomerId, Vec<Group>>,
    /// Customers that share their name: a device that says only that name may be any one's.
    doubted: BTreeSet<CustomerId>,
    /// Whether every device was counted: a customer that is not among them has none.
    pub complete: bool,
    /// Devices of which it is not told whose they are: several customers have that name, or none.
    pub unplaced: u32,
    /// When they were counted.
    pub at: Time,
}

impl Stored for Devices {
    fn store(&self) -> Value {
        let Self { counted, doubted, complete, unplaced, at } = self;
        let counted: Vec<(CustomerId, Vec<Group>)> =
            counted.iter().map(|(id, groups)| (id.clone(), groups.clone())).collect();
        record(
            None,
            &[
                ("counted", &counted as &dyn Stored),
                ("doubted", doubted),
                ("complete", complete),
                ("unplaced", unplaced),
                ("at", at),
            ],
        )
    }

    fn restore(value: &Value) -> Option<Self> {
        let counted: Vec<(CustomerId, Vec<Group>)> = field(value, "counted")?;
        Some(Self {
            counted: counted.into_iter().collect(),
            doubted: field(value, "doubted")?,
            complete: field(value, "complete")?,
            unplaced: field(value, "unplaced")?,
            at: field(value, "at")?,
        })
    }
}
through_serde!(Devices);

impl Devices {
    /// Counts a device of a customer, or one of which it is not told whose it is.
    pub fn count(&mut self, device: &Device, whose: Option<&CustomerId>) {
        match whose {
            Some(customer) => {
                device::add(self.counted.entry(customer.clone()).or_default(), device);
            }
            None => self.unplaced = self.unplaced.saturating_add(1),
        }
    }

    /// Notes that a customer's devices cannot be told from others'.
    pub fn doubt(&mut self, customer: &CustomerId) {
        self.counted.remove(customer);
        self.doubted.insert(customer.clone());
    }

    /// The customers that are still to be counted one by one.
    pub fn doubted(&self) -> impl Iterator<Item = &CustomerId> {
        self.doubted.iter()
    }

    /// Notes that a customer was counted, also when it has none; what was known of it is forgotten.
    pub fn begin(&mut self, customer: &CustomerId) {
        self.doubted.remove(customer);
        self.counted.insert(customer.clone(), Vec::new());
    }

    /// Notes some of a customer's devices.
    pub fn join(&mut self, customer: &CustomerId, more: Vec<Group>) {
        self.counted.entry(customer.clone()).or_default().extend(more);
    }

    /// A customer's devices; `None` when they were not counted.
    fn of(&self, customer: &CustomerId) -> Option<&[Group]> {
        let none: &[Group] = &[];
        let all = self.complete && !self.doubted.contains(customer);
        self.counted.get(customer).map(Vec::as_slice).or(all.then_some(none))
    }

    /// How many devices of a customer fit any of these services; `None` when they were not counted.
    pub fn fitting(&self, customer: &CustomerId, services: &[Service]) -> Option<u32> {
        let fits = |group: &&Group| services.iter().any(|s| s.fits(group.kind) == Fit::Yes);
        Some(self.of(customer)?.iter().filter(fits).map(|group| group.count).sum())
    }

    /// The seats that these customers need of a service, and how many devices it may fit or not as
    /// far as is known. `None` where a customer was not counted.
    pub fn needed<'a>(
        &self,
        customers: impl Iterator<Item = &'a CustomerId>,
        service: &Service,
    ) -> Option<(u32, u32)> {
        let (mut needed, mut unsure) = (0_u32, 0_u32);
        for customer in customers {
            for group in self.of(customer)? {
                match service.fits(group.kind) {
                    Fit::Yes if group.license.holds(service) != Some(true) => {
                        needed = needed.saturating_add(group.count);
                    }
                    Fit::Unsure => unsure = unsure.saturating_add(group.count),
                    _ => {}
                }
            }
        }
        Some((needed, unsure))
    }

    /// How many devices of each kind these customers have, as far as they were counted; all switches
    /// together, and all gateways.
    pub fn kinds<'a>(
        &self,
        customers: impl Iterator<Item = &'a CustomerId>,
    ) -> Vec<(DeviceKind, u32)> {
        let mut kinds: BTreeMap<DeviceKind, u32> = BTreeMap::new();
        for group in customers.filter_map(|id| self.of(id)).flatten() {
            let kind = match group.kind {
                DeviceKind::Switch(_) => DeviceKind::Switch(0),
                DeviceKind::Gateway(_) => DeviceKind::Gateway(0),
                other => other,
            };
            let count = kinds.entry(kind).or_default();
            *count = count.saturating_add(group.count);
        }
        kinds.into_iter().collect()
    }

    /// How many customers were counted.
    pub fn customers(&self) -> usize {
        self.counted.len()
    }
}

/// The seats of each service, for these customers.
pub fn seats<'a>(
    services: &[Service],
    free: impl Fn(&ServiceName) -> Option<u32>,
    devices: &Devices,
    customers: &(impl Iterator<Item = &'a CustomerId> + Clone),
) -> Vec<Seats> {
    let one = |service: &Service| {
        let counted = devices.needed(customers.clone(), service);
        Seats {
            service: service.name.clone(),
            needed: counted.map(|(needed, _)| needed),
            free: free(&service.name),
            unsure: counted.map_or(0, |(_, unsure)| unsure),
        }
    };
    services.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;

    fn devices(rows: &str) -> Vec<Device> {
        let body = format!(r#"{{"total":9,"devices":[{rows}]}}"#);
        device::page(&Response::json(200, body)).unwrap().devices
    }

    fn id(text: &str) -> CustomerId {
        CustomerId::parse(text).unwrap()
    }

    #[test]
    fn what_was_not_counted_is_not_guessed() {
        let ap = Service::of(ServiceName::parse("advanced_ap").unwrap());
        let rows = r#"{"serial":"1","device_type":"IAP","services":["ADVANCED_AP"]},
            {"serial":"2","device_type":"IAP","services":["FOUNDATION_AP"]},
            {"serial":"3","device_type":"IAP","services":[]},
            {"serial":"4","device_type":"SWITCH","model":"6100","services":[]}"#;
        let mut counted = Devices::default();
        for device in devices(rows) {
            counted.count(&device, Some(&id("a")));
        }
        counted.count(&devices(rows)[0], None);
        assert_eq!(counted.unplaced, 1);
        assert_eq!(counted.fitting(&id("a"), std::slice::from_ref(&ap)), Some(3));
        let kinds = counted.kinds([&id("a")].into_iter());
        assert_eq!(kinds, [(DeviceKind::Ap, 3), (DeviceKind::Switch(0), 1)]);
        let (a, b) = (id("a"), id("b"));
        assert_eq!(counted.needed([&a].into_iter(), &ap), Some((2, 0)), "another tier is replaced");
        assert_eq!(counted.needed([&a, &b].into_iter(), &ap), None);
        counted.complete = true;
        assert_eq!(counted.needed([&a, &b].into_iter(), &ap), Some((2, 0)));
        counted.doubt(&id("a"));
        assert_eq!(counted.fitting(&id("a"), std::slice::from_ref(&ap)), None);
        counted.begin(&id("a"));
        assert_eq!(counted.fitting(&id("a"), &[ap]), Some(0));
    }

    #[test]
    fn what_was_counted_is_stored_and_read_back() {
        let mut counted = Devices { at: Time(7), ..Devices::default() };
        for device in devices(r#"{"serial":"1","device_type":"IAP","tier_type":"ADVANCED"}"#) {
            counted.count(&device, Some(&id("a")));
        }
        let text = serde_json::to_string(&counted).unwrap();
        assert_eq!(serde_json::from_str::<Devices>(&text).unwrap(), counted);
    }
}

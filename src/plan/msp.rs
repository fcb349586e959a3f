//! An MSP as a plan found it: whom the plan reaches, and the seats that it needs.

use crate::domain::stored::{Stored, stored, through_serde};
use crate::domain::{CustomerId, ServiceName};
use serde_json::Value;

/// A customer whom a plan reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// How many of its devices fit the plan's services; `None` where they were not counted.
    pub devices: Option<u32>,
}

/// Customers, each once, found by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customers(Vec<Customer>);

impl Customers {
    /// Takes them in any order; of two with one id the first stays.
    pub fn new(mut customers: Vec<Customer>) -> Self {
        customers.sort_by(|a, b| a.id.cmp(&b.id));
        customers.dedup_by(|later, earlier| later.id == earlier.id);
        Self(customers)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Customer> {
        self.0.iter()
    }

    /// The one of this id.
    pub fn get(&self, id: &CustomerId) -> Option<&Customer> {
        self.0.binary_search_by(|customer| customer.id.cmp(id)).ok().and_then(|at| self.0.get(at))
    }
}

// One text for all: a record for each would weigh ten times as much, and there may be 100,000.
impl Stored for Customers {
    fn store(&self) -> Value {
        let mut text = String::new();
        for Customer { id, name, devices } in &self.0 {
            text.push_str(id.as_str());
            text.push('\t');
            text.push_str(&devices.map(|n| n.to_string()).unwrap_or_default());
            text.push('\t');
            text.extend(name.chars().map(|c| if c.is_control() { ' ' } else { c }));
            text.push('\n');
        }
        Value::String(text)
    }

    fn restore(value: &Value) -> Option<Self> {
        let line = |line: &str| {
            let (id, rest) = line.split_once('\t')?;
            let (devices, name) = rest.split_once('\t')?;
            let devices = if devices.is_empty() { None } else { Some(devices.parse().ok()?) };
            Some(Customer { id: CustomerId::parse(id)?, name: name.to_owned(), devices })
        };
        let mut customers: Vec<Customer> = Vec::new();
        for text in value.as_str()?.lines() {
            let customer = line(text)?;
            // As they were written: each once, by id.
            if customers.last().is_some_and(|before| before.id >= customer.id) {
                return None;
            }
            customers.push(customer);
        }
        Some(Self(customers))
    }
}
through_serde!(Customers);

/// The seats of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seats {
    /// The service.
    pub service: ServiceName,
    /// How many the plan needs: devices that fit and do not hold one yet. `None` when not all were
    /// counted.
    pub needed: Option<u32>,
    /// How many are free; `None` when the vendor does not say.
    pub free: Option<u32>,
    /// Devices of which it is not known whether the service fits them.
    pub unsure: u32,
}
stored!(record Seats { service, needed, free, unsure });

impl Seats {
    /// How many are missing, if that is known and any are.
    pub fn short(&self) -> Option<u32> {
        self.needed.zip(self.free).and_then(|(n, free)| n.checked_sub(free)).filter(|n| *n > 0)
    }
}

/// An MSP as a plan found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Msp {
    /// Whom the plan reaches.
    pub reached: Customers,
    /// The seats of each service.
    pub seats: Vec<Seats>,
    /// How many of the reached have devices that were not counted.
    pub uncounted: usize,
    /// How many customers could have licenses in all, by which it is told what reading them again
    /// costs.
    pub listed: usize,
}
stored!(record Msp { reached, seats, uncounted, listed });

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(id: &str, name: &str, devices: Option<u32>) -> Customer {
        Customer { id: CustomerId::parse(id).unwrap(), name: name.into(), devices }
    }

    #[test]
    fn customers_are_stored_whatever_their_names() {
        let all = Customers::new(vec![
            customer("b", "Łódź \"Foods\" <b>& Co</b>", Some(0)),
            customer("a", "مطعم 🍕", None),
            customer("c", "", Some(7)),
            customer("a", "twice", Some(1)),
        ]);
        assert_eq!(all.len(), 3);
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Customers>(&text).unwrap(), all, "{text}");
        assert_eq!(all.get(&CustomerId::parse("c").unwrap()).unwrap().devices, Some(7));
        let odd = Customers::new(vec![customer("d", "a\tb\nc", None)]);
        let text = serde_json::to_string(&odd).unwrap();
        let read = serde_json::from_str::<Customers>(&text).unwrap();
        assert_eq!(read.iter().next().unwrap().name, "a b c");
        for text in ["7", "\"a\"", "\"a\\tmany\\tname\"", "\"a b\\t\\tname\""] {
            assert!(serde_json::from_str::<Customers>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_shortfall_is_told_only_when_both_figures_are_known() {
        let service = ServiceName::parse("advanced_ap").unwrap();
        for (needed, free, short) in [
            (Some(10), Some(4), Some(6)),
            (Some(4), Some(4), None),
            (Some(3), Some(4), None),
            (None, Some(4), None),
            (Some(10), None, None),
        ] {
            assert_eq!(Seats { service: service.clone(), needed, free, unsure: 0 }.short(), short);
        }
    }
}

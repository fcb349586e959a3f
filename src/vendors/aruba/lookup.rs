//! Reading Aruba Central back: how many seats are taken, what became of a customer's devices. The
//! vendor has no word on a job, so this is how its end is seen. Reads only; may always be repeated.

use super::device::{self, Group};
use super::paging::mark;
use super::{
    Customer, Paging, Seats, Stats, auto_license, customer, customers, inventory, msp_devices,
    pool, reply, stats, subscriptions, tenant_devices,
};
use crate::domain::stored::stored;
use crate::domain::{CustomerId, ServiceName};
use crate::http::{Request, Response};
use crate::vendors::Refusal;

/// A question to the vendor. Where it is about a list, it is about one page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// How many seats are there, of all services or of one?
    Stats {
        /// Of which service.
        service: Option<ServiceName>,
    },
    /// How many seats do the keys of a service have?
    Pool {
        /// Of which service.
        service: ServiceName,
        /// Which page.
        page: Paging,
    },
    /// Which customers are there?
    Tenants {
        /// Which page.
        page: Paging,
        /// Whether the ids are kept, or only counted.
        ids: bool,
    },
    /// Is this customer there?
    Tenant {
        /// Which.
        customer: CustomerId,
    },
    /// How are the devices of the MSP and all its customers licensed?
    Devices {
        /// Which page.
        page: Paging,
    },
    /// How are a customer's devices licensed, by the MSP's own list? It tells tiers.
    TenantDevices {
        /// Whose.
        customer: CustomerId,
        /// Which page.
        page: Paging,
    },
    /// How are a customer's devices licensed, asked in the customer's name? It tells services.
    Inventory {
        /// Whose.
        customer: CustomerId,
        /// Which page.
        page: Paging,
    },
    /// Which services do a customer's devices get by themselves?
    AutoLicense {
        /// Whose.
        customer: CustomerId,
    },
}
stored!(choice Lookup {
    Stats { service } = "stats",
    Pool { service, page } = "pool",
    Tenants { page, ids } = "tenants",
    Tenant { customer } = "tenant",
    Devices { page } = "devices",
    TenantDevices { customer, page } = "tenant-devices",
    Inventory { customer, page } = "inventory",
    AutoLicense { customer } = "auto-license",
});

/// What an answer shows. Of lists, one page; `next` is the page after it unless this one was the page
/// before once more. Whoever gathers the pages may know better, and stop at one with nothing new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The figures.
    Stats(Stats),
    /// The seats of the keys on this page.
    Pool {
        /// The seats.
        seats: Seats,
        /// The page after this one.
        next: Option<Paging>,
    },
    /// The customers on this page.
    Tenants {
        /// The ids of those that are ready to be chosen, if they were asked for.
        ids: Vec<CustomerId>,
        /// How many they are.
        count: u32,
        /// How many of them are not ready to be chosen.
        pending: u32,
        /// Rows that could not be read.
        unreadable: u32,
        /// How many there are in all, as the vendor says.
        total: Option<u32>,
        /// The page after this one.
        next: Option<Paging>,
    },
    /// The devices on this page, those that are alike together.
    Devices {
        /// The devices.
        groups: Vec<Group>,
        /// Rows that could not be read.
        unreadable: u32,
        /// How many there are in all, as the vendor says.
        total: Option<u32>,
        /// The page after this one.
        next: Option<Paging>,
    },
    /// The services, as the vendor wrote them: names that cannot be sent are among them.
    AutoLicense(Vec<String>),
}
stored!(choice Seen {
    Stats(stats) = "stats",
    Pool { seats, next } = "pool",
    Tenants { ids, count, pending, unreadable, total, next } = "tenants",
    Devices { groups, unreadable, total, next } = "devices",
    AutoLicense(services) = "auto-license",
});

impl Seen {
    /// The page after this one; it is taken out.
    pub fn take_next(&mut self) -> Option<Paging> {
        match self {
            Self::Pool { next, .. } | Self::Tenants { next, .. } | Self::Devices { next, .. } => {
                next.take()
            }
            Self::Stats(_) | Self::AutoLicense(_) => None,
        }
    }
}

fn ready(customers: impl Iterator<Item = Customer>) -> Vec<CustomerId> {
    customers.filter(|customer| customer.pending.is_none()).map(|customer| customer.id).collect()
}

fn size<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

impl Lookup {
    /// The request that asks.
    pub fn request(&self) -> Request {
        match self {
            Self::Stats { service } => stats(service.as_ref()),
            Self::Pool { service, page } => subscriptions(service, page.offset, page.limit),
            Self::Tenants { page, .. } => customers(page.offset, page.limit),
            Self::Tenant { customer: id } => customer(id),
            Self::Devices { page } => msp_devices(page.offset, page.limit),
            Self::TenantDevices { customer, page } => {
                tenant_devices(customer, page.offset, page.limit)
            }
            Self::Inventory { customer, page } => {
                inventory(customer, "all", page.offset, page.limit)
            }
            Self::AutoLicense { customer } => auto_license(customer),
        }
    }

    /// The same question about another page of its list; itself where there is no list.
    #[must_use]
    pub fn at(&self, page: Paging) -> Self {
        let mut other = self.clone();
        match &mut other {
            Self::Pool { page: at, .. }
            | Self::Tenants { page: at, .. }
            | Self::Devices { page: at }
            | Self::TenantDevices { page: at, .. }
            | Self::Inventory { page: at, .. } => *at = page,
            Self::Stats { .. } | Self::Tenant { .. } | Self::AutoLicense { .. } => {}
        }
        other
    }

    /// Reads the answer.
    pub fn read(&self, response: &Response) -> Result<Seen, Refusal> {
        Ok(match self {
            Self::Stats { .. } => Seen::Stats(pool::stats(response)?),
            Self::Pool { page, .. } => {
                let found = pool::seats(response)?;
                let again = page.repeats(found.mark);
                Seen::Pool {
                    seats: if again { Seats::default() } else { found.seats },
                    next: page.next_after(found.rows, found.mark, found.total),
                }
            }
            Self::Tenants { page, ids } => {
                let mut found = super::customer::page(response)?;
                let rows = size(&found.customers).saturating_add(found.unreadable);
                let mark = mark(found.customers.iter().map(|c| c.id.as_str()));
                if page.repeats(mark) {
                    found.customers.clear();
                }
                let pending = found.customers.iter().filter(|c| c.pending.is_some()).count();
                Seen::Tenants {
                    count: size(&found.customers),
                    pending: u32::try_from(pending).unwrap_or(u32::MAX),
                    unreadable: found.unreadable,
                    total: found.total,
                    next: page.next_after(rows, mark, found.total),
                    ids: ready(found.customers.into_iter().filter(|_| *ids)),
                }
            }
            Self::Tenant { .. } => {
                let found = super::customer::one(response)?;
                Seen::Tenants {
                    count: 1,
                    pending: u32::from(found.pending.is_some()),
                    ids: ready(std::iter::once(found)),
                    unreadable: 0,
                    total: None,
                    next: None,
                }
            }
            Self::Devices { page }
            | Self::TenantDevices { page, .. }
            | Self::Inventory { page, .. } => {
                let mut found = device::page(response)?;
                let unreadable = found.rows - size(&found.devices);
                let mark = mark(found.devices.iter().map(|d| d.serial.as_str()));
                if page.repeats(mark) {
                    found.devices.clear();
                }
                let mut groups = Vec::new();
                for one in &found.devices {
                    device::add(&mut groups, one);
                }
                Seen::Devices {
                    groups,
                    unreadable,
                    total: found.total,
                    next: page.next_after(found.rows, mark, found.total),
                }
            }
            Self::AutoLicense { .. } => Seen::AutoLicense(reply::names(response)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stored::Stored;

    fn lookups() -> Vec<Lookup> {
        let customer = CustomerId::parse("a1").unwrap();
        let service = ServiceName::parse("advanced_ap").unwrap();
        let page = Paging::first(2);
        vec![
            Lookup::Stats { service: None },
            Lookup::Stats { service: Some(service.clone()) },
            Lookup::Pool { service, page },
            Lookup::Tenants { page, ids: true },
            Lookup::Tenants { page, ids: false },
            Lookup::Tenant { customer: customer.clone() },
            Lookup::Devices { page },
            Lookup::TenantDevices { customer: customer.clone(), page },
            Lookup::Inventory { customer: customer.clone(), page },
            Lookup::AutoLicense { customer },
        ]
    }

    #[test]
    fn a_question_and_what_it_shows_are_stored_and_read_back() {
        let bodies = [
            r#"{"used":4}"#,
            r#"{"subscriptions":[{"acpapp_name":"nms","available":4}]}"#,
            r#"{"customers":[{"customer_id":"a1"},{"customer_id":"a2","provision_status":"FAILED"}]}"#,
            r#"{"customer_id":"a1"}"#,
            r#"{"devices":[{"serial":"1"},{"serial":"2"}],"total":2}"#,
            r#"{"services":["dm"]}"#,
        ];
        let mut shown = 0;
        for lookup in lookups() {
            assert_eq!(Lookup::restore(&lookup.store()), Some(lookup.clone()));
            for body in bodies {
                let Ok(seen) = lookup.read(&Response::json(200, body)) else { continue };
                assert_eq!(Seen::restore(&seen.store()), Some(seen));
                shown += 1;
            }
        }
        assert!(shown >= lookups().len(), "{shown}");
    }

    #[test]
    fn a_list_is_asked_page_by_page() {
        let body = r#"{"customers":[{"customer_id":"a1"},{"customer_id":"a2","provision_status":"FAILED"}],"total":3}"#;
        let counted = Lookup::Tenants { page: Paging::first(2), ids: false };
        let seen = counted.read(&Response::json(200, body)).unwrap();
        let next = Paging { offset: 2, limit: 2, met: 2, mark: mark(["a1", "a2"].into_iter()) };
        let expected = Seen::Tenants {
            ids: vec![],
            count: 2,
            pending: 1,
            unreadable: 0,
            total: Some(3),
            next: Some(next),
        };
        assert_eq!(seen, expected);
        let target = counted.at(next).request().target;
        assert_eq!(target, "/msp_api/v1/customers?offset=2&limit=2");
        let end = counted.at(next).read(&Response::json(200, r#"{"customers":[],"total":9}"#));
        assert_eq!(end.unwrap().take_next(), None);
        let same = counted.at(next).read(&Response::json(200, body)).unwrap();
        let nothing = Seen::Tenants {
            ids: vec![],
            count: 0,
            pending: 0,
            unreadable: 0,
            total: Some(3),
            next: None,
        };
        assert_eq!(same, nothing, "the first page once more");
    }
}

//! The customers of an MSP, page by page, into one list in which each stands once.

use super::reply::object;
use super::{PAGE, Paging, customers};
use crate::domain::CustomerId;
use crate::domain::stored::stored;
use crate::http::{Request, Response};
use crate::vendors::Refusal;
use crate::vendors::body::{count, list, text, unreadable};
use serde_json::Value;
use std::collections::BTreeSet;

/// A customer, as far as the desk needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id in Central, which the licensing calls want; never the platform's.
    pub id: CustomerId,
    /// Its name as the vendor wrote it, in any script; the id where it has none.
    pub name: String,
    /// Why it cannot be chosen, in the vendor's word; `None` when it is ready.
    pub pending: Option<String>,
    /// The MSP's own id, as the vendor wrote it; may be empty.
    pub msp_id: String,
}
stored!(record Customer { id, name, pending, msp_id });

/// A page of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerPage {
    /// Those that could be read.
    pub customers: Vec<Customer>,
    /// Rows without an id of a customer.
    pub unreadable: u32,
    /// How many there are in all, as the vendor says.
    pub total: Option<u32>,
}

/// What stands against choosing a customer. The words are not documented but for `PROVISIONED`;
/// where none is given, nothing does.
fn pending(row: &Value) -> Option<String> {
    let provision = text(row, "provision_status");
    if !provision.is_empty() && !provision.eq_ignore_ascii_case("provisioned") {
        return Some(provision.to_owned());
    }
    let account = text(row, "account_status");
    let said = account.to_ascii_uppercase();
    let closed = ["INACTIV", "DELET", "SUSPEND", "DISABL", "DEPROVISION"];
    closed.iter().any(|word| said.contains(word)).then(|| account.to_owned())
}

fn row(row: &Value) -> Option<Customer> {
    let id = CustomerId::parse(text(row, "customer_id"))?;
    let name = match text(row, "customer_name").trim() {
        "" => id.as_str(),
        name => name,
    };
    Some(Customer {
        name: name.to_owned(),
        pending: pending(row),
        // The documentation's example has a number here, working clients a text.
        msp_id: match row.get("msp_id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => String::new(),
        },
        id,
    })
}

/// Reads a page of customers. A row without an id is counted, and is no error unless all are so.
pub fn page(response: &Response) -> Result<CustomerPage, Refusal> {
    let body = object(response)?;
    let rows = body.get("customers").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| unreadable(response))?;
    let customers: Vec<Customer> = rows.iter().filter_map(row).collect();
    if customers.is_empty() && !rows.is_empty() {
        return Err(unreadable(response));
    }
    let missing = rows.len() - customers.len();
    Ok(CustomerPage {
        customers,
        unreadable: u32::try_from(missing).unwrap_or(u32::MAX),
        total: count(&body, "total"),
    })
}

/// Reads one customer, bare or as a list of one.
pub fn one(response: &Response) -> Result<Customer, Refusal> {
    let body = object(response)?;
    let found = list(&body, "customers").first().unwrap_or(&body);
    row(found).ok_or_else(|| unreadable(response))
}

/// The list of customers being read. Whoever holds it sends what [`next`](Roster::next) says.
#[derive(Debug)]
pub struct Roster {
    paging: Option<Paging>,
    known: BTreeSet<CustomerId>,
    /// The customers, in the vendor's order, each once.
    pub customers: Vec<Customer>,
    /// Rows that had no id of a customer.
    pub unreadable: u32,
    /// Rows that repeated a customer: the list moved while it was read, or the vendor repeats.
    pub repeated: u32,
    /// The total that the last page told.
    pub total: Option<u32>,
    /// Whether the total changed from page to page: one may be missing that slipped between pages.
    pub moved: bool,
}

impl Default for Roster {
    fn default() -> Self {
        Self::of(PAGE)
    }
}

impl Roster {
    /// A list that is asked for in pages of so many rows.
    pub fn of(limit: u32) -> Self {
        Self {
            paging: Some(Paging::first(limit)),
            known: BTreeSet::new(),
            customers: Vec::new(),
            unreadable: 0,
            repeated: 0,
            total: None,
            moved: false,
        }
    }

    /// The next page to ask for; `None` when all is read.
    pub fn next(&self) -> Option<Request> {
        self.paging.map(|at| customers(at.offset, at.limit))
    }

    /// Takes the answer to the next page.
    ///
    /// # Errors
    /// The vendor's no; the page stays the next one.
    pub fn answer(&mut self, response: &Response) -> Result<(), Refusal> {
        let Some(paging) = self.paging else { return Ok(()) };
        let page = page(response)?;
        let length = |list: &[Customer]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        let rows = length(&page.customers).saturating_add(page.unreadable);
        let before = length(&self.customers);
        let readable = length(&page.customers);
        for customer in page.customers {
            if self.known.insert(customer.id.clone()) {
                self.customers.push(customer);
            }
        }
        let fresh = length(&self.customers) - before;
        self.unreadable = self.unreadable.saturating_add(page.unreadable);
        self.repeated = self.repeated.saturating_add(readable - fresh);
        self.moved |= self.total.is_some() && page.total != self.total;
        self.total = page.total.or(self.total);
        self.paging = paging.next(rows, fresh, page.total);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(ids: std::ops::Range<u32>, total: u32) -> Response {
        let row =
            |n| json!({ "customer_id": format!("{n:032x}"), "customer_name": format!("T{n}") });
        let rows: Vec<Value> = ids.map(row).collect();
        Response::json(200, json!({ "customers": rows, "total": total }).to_string())
    }

    #[test]
    fn a_customer_is_known_by_its_id_in_central_and_by_nothing_else() {
        let body = json!({ "total": 4, "customers": [
            { "customer_id": "a1", "platform_customer_id": "p1", "customer_name": "O'Neil <b> שלום 🦊",
              "provision_status": "PROVISIONED", "msp_id": 17 },
            { "platform_customer_id": "p2", "customer_name": "no id" },
            { "customer_id": "a3", "customer_name": " ", "provision_status": "IN_PROGRESS", "msp_id": "m" },
            { "customer_id": "a4", "customer_name": "Gone", "account_status": "Suspended" },
        ]});
        let page = page(&Response::json(200, body.to_string())).unwrap();
        assert_eq!((page.unreadable, page.total), (1, Some(4)));
        let shown: Vec<(&str, &str, Option<&str>, &str)> = page
            .customers
            .iter()
            .map(|c| (c.id.as_str(), c.name.as_str(), c.pending.as_deref(), c.msp_id.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("a1", "O'Neil <b> שלום 🦊", None, "17"),
                ("a3", "a3", Some("IN_PROGRESS"), "m"),
                ("a4", "Gone", Some("Suspended"), ""),
            ]
        );
    }

    #[test]
    fn one_customer_is_read_bare() {
        let body = r#"{"customer_id":"a1","customer_name":"A","description":"x","account_status":"ACTIVE"}"#;
        assert_eq!(one(&Response::json(200, body)).unwrap().name, "A");
        assert!(one(&Response::json(200, "{}")).is_err());
        assert!(page(&Response::json(200, r#"{"customers":[{"x":1}]}"#)).is_err());
        assert!(page(&Response::json(200, r#"{"total":3}"#)).is_err());
    }

    #[test]
    fn customers_are_merged_over_pages_that_move() {
        let mut roster = Roster::default();
        assert_eq!(roster.next().unwrap().target, "/msp_api/v1/customers?offset=0&limit=100");
        roster.answer(&answer(0..100, 205)).unwrap();
        assert!(roster.answer(&Response::json(503, "")).is_err());
        assert_eq!(roster.next().unwrap().target, "/msp_api/v1/customers?offset=100&limit=100");
        roster.answer(&answer(98..198, 207)).unwrap();
        assert_eq!(roster.next().unwrap().target, "/msp_api/v1/customers?offset=200&limit=100");
        roster.answer(&answer(198..205, 207)).unwrap();
        assert!(roster.next().is_none(), "short, and the total agrees");
        assert_eq!((roster.customers.len(), roster.repeated), (205, 2));
        assert!(roster.moved);
    }

    #[test]
    fn a_vendor_that_always_gives_the_first_page_is_left() {
        let mut roster = Roster::default();
        let mut calls = 0;
        while roster.next().is_some() {
            roster.answer(&answer(0..100, 5_000)).unwrap();
            calls += 1;
        }
        assert_eq!((calls, roster.customers.len(), roster.total), (2, 100, Some(5_000)));
    }
}

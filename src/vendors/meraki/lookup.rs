//! Reading Meraki back: what of these items is in the organization, since when? Used before a plan
//! (what is already ours) and after a send (what became of it). Reads only; may always be repeated.

use super::reply::{next_page, rows, text, unreadable};
use super::{organization, preview_order};
use crate::domain::stored::stored;
use crate::domain::{ClaimId, Item, ItemKind, OrderNumber, OrgId, Serial, SubscriptionKey, Time};
use crate::http::{Request, Response, encode};
use crate::vendors::Refusal;
use serde_json::Value;

/// Serials or orders in one read: the address stays under 3 KB, which every proxy takes.
pub const MOST_NAMED: usize = 100;

/// Orders in one read: they may have 127 characters each.
pub const MOST_ORDERS: usize = 20;

/// A question to the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Which of these devices are in the inventory?
    Serials(Vec<Serial>),
    /// Which of these orders have devices in the inventory?
    Orders(Vec<OrderNumber>),
    /// Every license of a co-term organization.
    CotermKeys,
    /// Every license of a per-device organization.
    DeviceKeys,
    /// What would this order claim bring, and what of it is claimed?
    Preview(ClaimId),
    /// Is this subscription in the organization?
    Subscription {
        /// The key that was claimed.
        key: SubscriptionKey,
        /// The id that the validation gave.
        id: String,
    },
    /// Which claims did the organization's own request log see since then? Shows the status that
    /// the server gave; not what was in the request.
    Log {
        /// Rows from here.
        from: Time,
    },
}
stored!(choice Lookup {
    Serials(serials) = "serials",
    Orders(orders) = "orders",
    CotermKeys = "coterm-keys",
    DeviceKeys = "device-keys",
    Preview(id) = "preview",
    Subscription { key, id } = "subscription",
    Log { from } = "log",
});

/// Something found in the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// What.
    pub item: Item,
    /// Since when it is there, by the vendor's clock; `None` where the vendor does not say.
    pub since: Option<Time>,
}
stored!(record Sighting { item, since });

/// A row of the organization's request log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogRow {
    /// When the vendor had the request, by its own clock.
    pub at: Time,
    /// The status that it gave.
    pub status: u16,
}
stored!(record LogRow { at, status });

/// What a page of an answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sightings {
    /// The items on it.
    pub seen: Vec<Sighting>,
    /// Rows of the request log.
    pub rows: Vec<LogRow>,
    /// The target of the next page.
    pub next: Option<String>,
}
stored!(record Sightings { seen, rows, next });

/// A moment of a row; `None` where the vendor does not say.
fn moment(row: &Value, name: &str) -> Option<Time> {
    Time::parse_rfc3339(text(row, name))
}

fn list(name: &str, values: impl Iterator<Item = String>) -> String {
    let mut query = String::new();
    for value in values {
        // Brackets are escaped, as Cisco's own clients send them.
        query.push_str(&["&", name, "%5B%5D=", &encode(&value)].concat());
    }
    query
}

impl Lookup {
    /// The request that asks for the first page.
    pub fn request(&self, org: &OrgId) -> Request {
        let devices = "/inventory/devices?perPage=1000";
        match self {
            Self::Serials(serials) => {
                let query = list("serials", serials.iter().map(Serial::to_string));
                Request::get(organization(org, devices) + &query)
            }
            Self::Orders(orders) => {
                let query = list("orderNumbers", orders.iter().map(|o| o.as_str().to_owned()));
                Request::get(organization(org, devices) + &query)
            }
            Self::CotermKeys => {
                Request::get(organization(org, "/licensing/coterm/licenses?perPage=1000"))
            }
            Self::DeviceKeys => Request::get(organization(org, "/licenses?perPage=1000")),
            Self::Preview(claim_id) => preview_order(org, claim_id),
            Self::Subscription { id, .. } => Request::get(format!(
                "/api/v1/administered/licensing/subscription/subscriptions?perPage=1000&organizationIds%5B%5D={}&subscriptionIds%5B%5D={}",
                encode(org.as_str()),
                encode(id)
            )),
            Self::Log { from } => Request::get(
                organization(org, "/apiRequests?perPage=1000&method=POST")
                    + &list(
                        "operationIds",
                        std::iter::once("claimIntoOrganizationInventory".to_owned()),
                    )
                    + "&t0="
                    + &encode(&from.to_rfc3339()),
            ),
        }
    }

    /// Reads a page of the answer to `asked`.
    pub fn read(&self, asked: &Request, response: &Response) -> Result<Sightings, Refusal> {
        let mut found = Sightings { next: next_page(asked, response)?, ..Sightings::default() };
        if let Self::Preview(claim_id) = self {
            if super::order::preview(response)?.claimed() {
                found.seen.push(Sighting { item: Item::ClaimId(claim_id.clone()), since: None });
            }
            return Ok(found);
        }
        for row in &rows(response)? {
            self.row(row, &mut found).ok_or_else(|| unreadable(response))?;
        }
        Ok(found)
    }

    /// Reads a row; `None` when it does not say what it is about. What is named in it but has not
    /// the shape of an item is passed over.
    fn row(&self, row: &Value, found: &mut Sightings) -> Option<()> {
        let mut see = |kind: ItemKind, text: &str, since: Option<Time>| {
            found.seen.extend(Item::parse(kind, text).map(|item| Sighting { item, since }));
        };
        let must = |name: &str| row.get(name).and_then(Value::as_str);
        match self {
            Self::Serials(_) => see(ItemKind::Serial, must("serial")?, moment(row, "claimedAt")),
            Self::Orders(_) => {
                must("serial")?;
                see(ItemKind::Order, text(row, "orderNumber"), moment(row, "claimedAt"));
            }
            Self::CotermKeys => see(ItemKind::Key, must("key")?, moment(row, "claimedAt")),
            Self::DeviceKeys => {
                let since = moment(row, "claimDate");
                see(ItemKind::Key, text(row, "licenseKey"), since);
                see(ItemKind::Order, text(row, "orderNumber"), since);
            }
            Self::Preview(_) => {}
            Self::Subscription { key, id } => {
                if must("subscriptionId")? == id {
                    found.seen.push(Sighting { item: Item::Subscription(*key), since: None });
                }
            }
            Self::Log { .. } => {
                let status = row.get("responseCode").and_then(Value::as_u64)?;
                let at = moment(row, "ts")?;
                found.rows.push(LogRow { at, status: u16::try_from(status).ok()? });
            }
        }
        Some(())
    }
}

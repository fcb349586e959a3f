//! Reading Meraki back: what of these items is in the organization, since when? Used before a plan
//! (what is already ours) and after a send (what became of it). Reads only; may always be repeated.

use super::reply::{next_page, read};
use super::{organization, preview_order};
use crate::domain::{ClaimId, Item, LicenseKey, OrderNumber, OrgId, Serial, SubscriptionKey, Time};
use crate::http::{Request, Response, encode};
use crate::vendors::{Refusal, RefusalKind};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Serials or orders in one read: the address stays under 3 KB, which every proxy takes.
pub const MOST_NAMED: usize = 100;

/// A question to the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// Something found in the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// What.
    pub item: Item,
    /// Since when it is there, by the vendor's clock; `None` where the vendor does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
}

/// A row of the organization's request log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// When the vendor had the request, by its own clock.
    pub at: Time,
    /// The status that it gave.
    pub status: u16,
}

/// What a page of an answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sightings {
    /// The items on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Sighting>,
    /// Rows of the request log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<LogRow>,
    /// The target of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireDevice {
    serial: String,
    #[serde(default)]
    claimed_at: Option<String>,
    #[serde(default)]
    order_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCoterm {
    key: String,
    #[serde(default)]
    claimed_at: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireLicense {
    #[serde(default)]
    license_key: Option<String>,
    #[serde(default)]
    order_number: Option<String>,
    #[serde(default)]
    claim_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireLogRow {
    ts: String,
    response_code: u16,
}

fn moment(text: Option<&String>) -> Option<Time> {
    text.and_then(|t| Time::parse_rfc3339(t))
}

fn list(name: &str, values: impl Iterator<Item = String>) -> String {
    let mut query = String::new();
    for value in values {
        // Brackets are escaped, as Cisco's own clients send them.
        let _ = write!(query, "&{name}%5B%5D={}", encode(&value));
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
        let mut see = |item: Item, since: Option<Time>| found.seen.push(Sighting { item, since });
        match self {
            Self::Serials(_) => {
                for device in read::<Vec<WireDevice>>(response)? {
                    if let Ok(serial) = Serial::parse(&device.serial) {
                        see(Item::Serial(serial), moment(device.claimed_at.as_ref()));
                    }
                }
            }
            Self::Orders(_) => {
                for device in read::<Vec<WireDevice>>(response)? {
                    if let Some(Ok(order)) = device.order_number.as_deref().map(OrderNumber::parse)
                    {
                        see(Item::Order(order), moment(device.claimed_at.as_ref()));
                    }
                }
            }
            Self::CotermKeys => {
                for license in read::<Vec<WireCoterm>>(response)? {
                    if let Ok(key) = LicenseKey::parse(&license.key) {
                        see(Item::Key(key), moment(license.claimed_at.as_ref()));
                    }
                }
            }
            Self::DeviceKeys => {
                for license in read::<Vec<WireLicense>>(response)? {
                    let since = moment(license.claim_date.as_ref());
                    if let Some(Ok(key)) = license.license_key.as_deref().map(LicenseKey::parse) {
                        see(Item::Key(key), since);
                    }
                    if let Some(Ok(order)) = license.order_number.as_deref().map(OrderNumber::parse)
                    {
                        see(Item::Order(order), since);
                    }
                }
            }
            Self::Preview(claim_id) => {
                if super::order::preview(response)?.claimed() {
                    see(Item::ClaimId(claim_id.clone()), None);
                }
            }
            Self::Subscription { key, id } => {
                for subscription in read::<Vec<super::order::Subscription>>(response)? {
                    if subscription.id == *id {
                        see(Item::Subscription(*key), None);
                    }
                }
            }
            Self::Log { .. } => {
                for row in read::<Vec<WireLogRow>>(response)? {
                    let at = Time::parse_rfc3339(&row.ts).ok_or_else(|| {
                        Refusal::of(RefusalKind::Unreadable, response, vec![row.ts])
                    })?;
                    found.rows.push(LogRow { at, status: row.response_code });
                }
            }
        }
        Ok(found)
    }
}

//! How many seats there are: of one service from the subscription keys, of all from the statistics.

use super::paging::mark;
use super::reply::object;
use crate::domain::stored::stored;
use crate::http::Response;
use crate::vendors::Refusal;
use crate::vendors::body::{count, text, unreadable};
use serde_json::Value;

/// The seats of one service, summed over its keys: those that are Central's and have not expired.
/// HPE's browser tool sums the keys as well, since the statistics were wrong at times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seats {
    /// Seats that are free.
    pub available: u32,
    /// Seats in all.
    pub quantity: u32,
    /// How many keys they come from.
    pub keys: u32,
    /// Keys that do not say how many are free, or whose they are.
    pub unreadable: u32,
}
stored!(record Seats { available, quantity, keys, unreadable });

impl Seats {
    /// These and those of another page.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            available: self.available.saturating_add(other.available),
            quantity: self.quantity.saturating_add(other.quantity),
            keys: self.keys.saturating_add(other.keys),
            unreadable: self.unreadable.saturating_add(other.unreadable),
        }
    }
}

/// A page of subscription keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatPage {
    /// The seats of its keys.
    pub seats: Seats,
    /// How many rows it had.
    pub rows: u32,
    /// How many there are in all, as the vendor says.
    pub total: Option<u32>,
    /// The page's [`mark`].
    pub mark: u32,
}

/// Reads a page of the subscription keys of one service. What the keys are called is not looked at:
/// the labels differ from the services' names, and have changed over time.
pub fn seats(response: &Response) -> Result<SeatPage, Refusal> {
    let body = object(response)?;
    let rows = body.get("subscriptions").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| unreadable(response))?;
    let mut seats = Seats::default();
    for row in rows {
        let app = text(row, "acpapp_name");
        let other = !app.is_empty() && !app.eq_ignore_ascii_case("nms");
        if other || text(row, "status").eq_ignore_ascii_case("expired") {
            continue;
        }
        seats = seats.and(match count(row, "available").filter(|_| !app.is_empty()) {
            Some(available) => Seats {
                available,
                quantity: count(row, "quantity").unwrap_or(available),
                keys: 1,
                unreadable: 0,
            },
            None => Seats { unreadable: 1, ..Seats::default() },
        });
    }
    Ok(SeatPage {
        seats,
        rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        total: count(&body, "total"),
        mark: mark(rows.iter().map(|row| text(row, "subscription_key"))),
    })
}

/// The statistics of all subscriptions, or of one service's. Any figure may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Seats in all.
    pub total: Option<u32>,
    /// Seats that are free.
    pub available: Option<u32>,
    /// Seats that are taken.
    pub used: Option<u32>,
    /// Devices without a license.
    pub unlicensed: Option<u32>,
    /// Seats that soon expire.
    pub expiring: Option<u32>,
}
stored!(record Stats { total, available, used, unlicensed, expiring });

/// Reads the statistics. Their shape has changed once; what is not there is not known.
pub fn stats(response: &Response) -> Result<Stats, Refusal> {
    let body = object(response)?;
    Ok(Stats {
        total: count(&body, "total"),
        available: count(&body, "available"),
        used: count(&body, "used"),
        unlicensed: count(&body, "non_subscribed_devices"),
        expiring: count(&body, "expiring"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seats_are_those_of_centrals_keys_that_have_not_expired() {
        let body = r#"{"total":6,"subscriptions":[
            {"acpapp_name":"nms","status":"OK","quantity":10,"available":3,"license_type":"Foundation-Switch-Class-2"},
            {"acpapp_name":"NMS","status":"UNDER_GRACE_PERIOD","quantity":5,"available":"5","license_type":"x"},
            {"acpapp_name":"nms","status":"EXPIRED","quantity":100,"available":100},
            {"acpapp_name":"clearpass","status":"OK","quantity":100,"available":100},
            {"acpapp_name":"nms","status":"OK","quantity":4,"available":-2},
            {"status":"OK","quantity":50,"available":50}]}"#;
        let page = seats(&Response::json(200, body)).unwrap();
        assert_eq!(page.seats, Seats { available: 8, quantity: 19, keys: 3, unreadable: 1 });
        assert_eq!((page.rows, page.total), (6, Some(6)));
        let none = seats(&Response::json(200, r#"{"subscriptions":[]}"#)).unwrap();
        assert_eq!(none.seats, Seats::default());
        assert!(seats(&Response::json(200, r#"{"total":0}"#)).is_err());
    }

    #[test]
    fn a_figure_that_is_missing_is_not_known() {
        let body = r#"{"total":100,"used":"40","non_subscribed_devices":7,"new":{}}"#;
        let read = stats(&Response::json(200, body)).unwrap();
        let expected =
            Stats { total: Some(100), used: Some(40), unlicensed: Some(7), ..Stats::default() };
        assert_eq!(read, expected);
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Stats>(&text).unwrap(), read);
        assert!(stats(&Response::json(200, "")).is_err());
    }
}

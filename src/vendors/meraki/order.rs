//! What the two check-first calls show: the preview of an order claim, the validation of a
//! subscription key. Neither changes anything.

use super::reply::read;
use crate::http::Response;
use crate::vendors::Refusal;
use serde::{Deserialize, Serialize};

/// What an order claim would bring, as the vendor's preview shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderPreview {
    /// The order's number, by which its devices are found in the inventory; may be empty.
    pub number: String,
    /// Devices shipped, which the claim would bring now: how many of what.
    pub shipped: Vec<(u32, String)>,
    /// Devices not shipped yet, which a later claim would bring.
    pub pending: Vec<(u32, String)>,
    /// Subscriptions in the order.
    pub subscriptions: Vec<Subscription>,
}

impl OrderPreview {
    /// Whether the preview proves that the order was claimed: it has subscriptions and each is.
    /// Of devices the preview does not say; the inventory does.
    pub fn claimed(&self) -> bool {
        !self.subscriptions.is_empty() && self.subscriptions.iter().all(|s| s.is_claimed)
    }
}

/// A subscription, as far as the desk shows it. The key that claims it is never in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    #[serde(rename = "subscriptionId")]
    pub id: String,
    /// Its name; may be empty.
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    /// When it starts, as the vendor wrote it; may be empty.
    #[serde(default, deserialize_with = "null_is_default")]
    pub start_date: String,
    /// When it ends, as the vendor wrote it; may be empty.
    #[serde(default, deserialize_with = "null_is_default")]
    pub end_date: String,
    /// Whether somebody has claimed it; said in order previews only.
    #[serde(default)]
    pub is_claimed: bool,
}

/// `null` where a value was expected is as if the field were not there.
fn null_is_default<'de, D, T>(source: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(source).map(Option::unwrap_or_default)
}

#[derive(Deserialize)]
struct WirePreview {
    #[serde(default, deserialize_with = "null_is_default")]
    number: String,
    #[serde(default, deserialize_with = "null_is_default")]
    shipping: WireShipping,
    #[serde(default, deserialize_with = "null_is_default")]
    subscriptions: Vec<Subscription>,
}

#[derive(Deserialize, Default)]
struct WireShipping {
    #[serde(default, deserialize_with = "null_is_default")]
    shipments: Vec<WireLot>,
    #[serde(default, deserialize_with = "null_is_default")]
    pending: WireLot,
}

#[derive(Deserialize, Default)]
struct WireLot {
    #[serde(default, deserialize_with = "null_is_default")]
    devices: Vec<WireLine>,
}

#[derive(Deserialize)]
struct WireLine {
    #[serde(default)]
    quantity: u32,
    #[serde(default, deserialize_with = "null_is_default")]
    sku: String,
}

/// Reads the preview of an order claim.
pub fn preview(response: &Response) -> Result<OrderPreview, Refusal> {
    let wire: WirePreview = read(response)?;
    let lines = |lots: Vec<WireLot>| {
        lots.into_iter().flat_map(|lot| lot.devices).map(|l| (l.quantity, l.sku)).collect()
    };
    Ok(OrderPreview {
        number: wire.number,
        shipped: lines(wire.shipping.shipments),
        pending: lines(vec![wire.shipping.pending]),
        subscriptions: wire.subscriptions,
    })
}

/// Reads the subscription that a validation shows.
pub fn subscription(response: &Response) -> Result<Subscription, Refusal> {
    read(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_tells_what_ships_now_and_what_later() {
        let body = r#"{"claimId":"ABCD1EFGH4IJ","number":"97001888","shipping":{"shipments":[{"shippedAt":"2024-06-30T00:00:00Z","number":1,
            "devices":[{"quantity":5,"sku":"MR70-HW","description":"x"}]}],"pending":{"devices":[{"quantity":1,"sku":"MX90-HW"}]}},
            "subscriptions":[{"subscriptionId":"1234","name":null,"isClaimed":false,"counts":{"seats":{"limit":1}}}]}"#;
        let read = preview(&Response::json(200, body)).unwrap();
        assert_eq!(read.number, "97001888");
        assert_eq!(read.shipped, [(5, "MR70-HW".to_owned())]);
        assert_eq!(read.pending, [(1, "MX90-HW".to_owned())]);
        assert!(!read.claimed());
    }

    #[test]
    fn an_order_without_subscriptions_is_not_proven_claimed_by_its_preview() {
        assert!(
            !preview(&Response::json(200, r#"{"number":null,"shipping":null}"#)).unwrap().claimed()
        );
        let claimed = r#"{"subscriptions":[{"subscriptionId":"1","isClaimed":true}]}"#;
        assert!(preview(&Response::json(200, claimed)).unwrap().claimed());
    }
}

//! What the two check-first calls show: the preview of an order claim, the validation of a
//! subscription key. Neither changes anything.

use super::reply::{list, object, text, unreadable};
use crate::domain::stored::stored;
use crate::http::Response;
use crate::vendors::Refusal;
use serde_json::Value;

/// What an order claim would bring, as the vendor's preview shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
stored!(record OrderPreview { number, shipped, pending, subscriptions });

impl OrderPreview {
    /// Whether the preview proves that the order was claimed: it has subscriptions and each is.
    /// Of devices the preview does not say; the inventory does.
    pub fn claimed(&self) -> bool {
        !self.subscriptions.is_empty() && self.subscriptions.iter().all(|s| s.is_claimed)
    }
}

/// A subscription, as far as the desk shows it. The key that claims it is never in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// When it starts, as the vendor wrote it; may be empty.
    pub start_date: String,
    /// When it ends, as the vendor wrote it; may be empty.
    pub end_date: String,
    /// Whether somebody has claimed it; said in order previews only.
    pub is_claimed: bool,
}
stored!(record Subscription { id, name, start_date, end_date, is_claimed });

/// Reads the preview of an order claim.
pub fn preview(response: &Response) -> Result<OrderPreview, Refusal> {
    let order = object(response)?;
    let shipping = order.get("shipping").unwrap_or(&Value::Null);
    let pending = shipping.get("pending").unwrap_or(&Value::Null);
    let subscriptions = list(&order, "subscriptions").iter().map(read_subscription);
    Ok(OrderPreview {
        number: text(&order, "number").to_owned(),
        shipped: lines(list(shipping, "shipments")),
        pending: lines(std::slice::from_ref(pending)),
        subscriptions: subscriptions.collect::<Option<_>>().ok_or_else(|| unreadable(response))?,
    })
}

/// How many of what, in some lots of devices.
fn lines(lots: &[Value]) -> Vec<(u32, String)> {
    let devices = lots.iter().flat_map(|lot| list(lot, "devices"));
    let quantity = |device: &Value| device.get("quantity").and_then(Value::as_u64);
    devices
        .map(|device| {
            let quantity = quantity(device).unwrap_or_default();
            (u32::try_from(quantity).unwrap_or(u32::MAX), text(device, "sku").to_owned())
        })
        .collect()
}

/// Reads the subscription that a validation shows.
pub fn subscription(response: &Response) -> Result<Subscription, Refusal> {
    read_subscription(&object(response)?).ok_or_else(|| unreadable(response))
}

/// Reads a subscription; `None` when it does not say which it is.
fn read_subscription(value: &Value) -> Option<Subscription> {
    let owned = |name: &str| text(value, name).to_owned();
    Some(Subscription {
        id: value.get("subscriptionId")?.as_str()?.to_owned(),
        name: owned("name"),
        start_date: owned("startDate"),
        end_date: owned("endDate"),
        is_claimed: value.get("isClaimed").and_then(Value::as_bool).unwrap_or_default(),
    })
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

//! Orders: by number through the claim call, by claim id through their own preview and claim.

use super::body::{body, required};
use super::world::{self, Kind, Model, Org};
use super::{Meraki, SubscriptionRow, refuse};
use crate::domain::time::DAY;
use crate::domain::{LicenseKey, Serial, Time};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::{letters, mix, of_text, roll};
use crate::sim::writing::{Object, list, texts};
use serde_json::Value;

/// What a claim id stands for.
struct Parcel {
    number: String,
    shipped: i64,
    pending: i64,
    kind: &'static Kind,
    subscription: bool,
}

impl Meraki {
    /// Whether an order, by number or claim id, was claimed since the world began.
    pub(crate) fn is_claimed_order(&self, order: &str) -> bool {
        self.orders.iter().any(|claimed| claimed == order)
    }

    /// The serials that an order brings.
    fn serials_of(&self, order: &str, kind: &Kind, count: i64) -> Vec<Serial> {
        let dice = of_text(self.seed, order);
        (0..count.unsigned_abs())
            .filter_map(|n| world::serial(kind, letters(mix(dice, n + 100))))
            .collect()
    }

    /// Gives an order to an organization: two to six devices, and from every second order a
    /// license key, where the organization is licensed by keys.
    pub(crate) fn hold_order(&mut self, number: &str, org: &Org, now: Time) {
        let dice = of_text(self.seed, number);
        self.orders.push(number.to_owned());
        for serial in self.serials_of(number, world::some_kind(dice), 2 + roll(dice, 5)) {
            if self.holder(&serial).is_none() {
                self.hold(serial, org, number, now);
            }
        }
        if dice & 64 != 0 && self.model(org) != Model::Subscription {
            let mut code = *b"Z2RD00000000";
            for (slot, byte) in code.iter_mut().skip(4).zip(letters(mix(dice, 99))) {
                *slot = byte;
            }
            if let Ok(key) = LicenseKey::from_code(code) {
                self.hold_key(key, org, false, number, now);
            }
        }
        self.acted = true;
    }

    fn parcel(&self, claim_id: &str) -> Result<Parcel, Response> {
        if claim_id.starts_with("NOSUCH") || claim_id.len() < 4 {
            return Err(refuse(400, &format!("Order with claim id '{claim_id}' not found")));
        }
        let dice = of_text(self.seed ^ 3, claim_id);
        Ok(Parcel {
            number: format!("{}", 90_000_000 + dice % 9_000_000),
            shipped: 1 + roll(dice, 6),
            pending: if dice & 1 == 0 { 0 } else { 1 + roll(mix(dice, 1), 4) },
            kind: world::some_kind(mix(dice, 2)),
            subscription: dice.is_multiple_of(3),
        })
    }

    fn is_taken(&self, claim_id: &str) -> bool {
        claim_id.starts_with("TAKEN") || self.is_claimed_order(claim_id)
    }

    fn subscriptions_of(&self, claim_id: &str, parcel: &Parcel, now: Time) -> String {
        if !parcel.subscription {
            return "[]".to_owned();
        }
        let row = self.subscriptions.iter().find(|row| row.key == claim_id);
        let start = row.map_or(now, |row| row.at);
        let name = row.and_then(|row| row.name.as_deref()).unwrap_or("Networking subscription");
        let seats = format!("{{\"seats\":{{\"limit\":{}}}}}", parcel.shipped + parcel.pending);
        let subscription = Object::new()
            .text("subscriptionId", &self.subscription_id(claim_id))
            .text("name", name)
            .text("description", row.and_then(|row| row.description.as_deref()).unwrap_or_default())
            .text("startDate", &start.to_rfc3339())
            .text("endDate", &start.plus(3 * 365 * DAY).to_rfc3339())
            .flag("isClaimed", self.is_taken(claim_id))
            .json("counts", &seats)
            .done();
        list(&[subscription])
    }

    /// `POST …/inventory/orders/preview`: looks, and changes nothing.
    pub(crate) fn preview_order(&self, call: &Call<'_>) -> Result<Response, Response> {
        let body = body(call)?;
        let claim_id = required(&body, "claimId")?;
        let parcel = self.parcel(claim_id)?;
        let devices = |count: i64| {
            let device = Object::new()
                .number("quantity", count)
                .text("sku", &format!("{}-HW", parcel.kind.model))
                .text(
                    "description",
                    &format!("Meraki {} cloud-managed {}", parcel.kind.model, parcel.kind.product),
                )
                .done();
            if count == 0 { "[]".to_owned() } else { list(&[device]) }
        };
        let shipment = Object::new()
            .text("shippedAt", &self.born.plus(-3 * DAY).to_rfc3339())
            .number("number", 1)
            .json("devices", &devices(parcel.shipped))
            .done();
        let shipping = Object::new()
            .json("shipments", &list(&[shipment]))
            .json("pending", &Object::new().json("devices", &devices(parcel.pending)).done())
            .done();
        let preview = Object::new()
            .text("claimId", claim_id)
            .text("number", &parcel.number)
            .json("shipping", &shipping)
            .json("subscriptions", &self.subscriptions_of(claim_id, &parcel, call.now))
            .done();
        Ok(Response::json(200, preview))
    }

    /// `POST …/inventory/orders/claim`: what has shipped, and the subscriptions asked for; all of
    /// them when none is named.
    pub(crate) fn claim_order(&mut self, call: &Call<'_>, org: &Org) -> Result<Response, Response> {
        let body = body(call)?;
        let claim_id = required(&body, "claimId")?;
        let parcel = self.parcel(claim_id)?;
        if self.is_taken(claim_id) {
            return Err(refuse(400, "Order has already been claimed"));
        }
        let own = self.subscription_id(claim_id);
        let asked = body.get("subscriptions").and_then(Value::as_array).map(Vec::as_slice);
        let named = |subscription: &Value| {
            subscription.get("subscriptionId").and_then(Value::as_str) == Some(&own)
        };
        if asked.is_some_and(|asked| asked.iter().any(|s| !parcel.subscription || !named(s))) {
            return Err(refuse(400, "Subscription not found in this order"));
        }
        if let Some(twist) = self.twist_of(claim_id) {
            self.spend(claim_id, twist);
            if twist.before_acting() {
                return Ok(Response::json(200, "{}"));
            }
        }
        self.orders.push(claim_id.to_owned());
        self.acted = true;
        let serials: Vec<Serial> = self.serials_of(claim_id, parcel.kind, parcel.shipped);
        for serial in &serials {
            self.hold(*serial, org, &parcel.number, call.now);
        }
        let first = asked.and_then(<[Value]>::first);
        if parcel.subscription && asked.is_none_or(|asked| !asked.is_empty()) {
            let text = |name: &str| first?.get(name)?.as_str().map(str::to_owned);
            self.hold_subscription(claim_id, org, text("name"), text("description"), call.now);
        }
        let claimed: Vec<String> = serials.iter().map(ToString::to_string).collect();
        let claimed = Object::new()
            .text("claimId", claim_id)
            .text("number", &parcel.number)
            .json("serials", &texts(&claimed.iter().map(String::as_str).collect::<Vec<_>>()))
            .json("subscriptions", &self.subscriptions_of(claim_id, &parcel, call.now))
            .done();
        Ok(Response::json(200, claimed))
    }

    /// Gives a subscription to an organization, which from then on is licensed by subscription.
    pub(crate) fn hold_subscription(
        &mut self,
        key: &str,
        org: &Org,
        name: Option<String>,
        description: Option<String>,
        at: Time,
    ) {
        let key = key.to_owned();
        self.subscriptions.push(SubscriptionRow { org: org.index, key, at, name, description });
        self.switched.push(org.index);
        self.acted = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::trial::Trial;
    use serde_json::{Value, json};

    #[test]
    fn a_preview_changes_nothing_and_the_claim_brings_what_it_showed() {
        let mut trial = Trial::calm();
        let base = "/api/v1/organizations/1048993/inventory";
        for n in 0..12 {
            let body = json!({ "claimId": format!("ABCD1EFGH{n:03}") });
            let mut post = |rest: &str| {
                let reply = trial.ask(&format!("{base}{rest}"), Some(&body)).response.unwrap();
                (reply.status, serde_json::from_str::<Value>(&reply.body).unwrap())
            };
            let (_, preview) = post("/orders/preview");
            assert_eq!(post("/orders/preview").1["shipping"], preview["shipping"]);
            let (status, claimed) = post("/orders/claim");
            assert_eq!((status, &claimed["number"]), (200, &preview["number"]));
            let shipped = preview["shipping"]["shipments"][0]["devices"][0]["quantity"].as_u64();
            assert_eq!(claimed["serials"].as_array().map(|list| list.len() as u64), shipped);
            assert_eq!(post("/orders/claim").0, 400);
            let target =
                format!("{base}/devices?orderNumbers[]={}", preview["number"].as_str().unwrap());
            let held = trial.ask(&target, None).response.unwrap().body;
            assert_eq!(
                serde_json::from_str::<Vec<Value>>(&held).unwrap().len() as u64,
                shipped.unwrap()
            );
        }
    }
}

//! Subscriptions: looked up, checked by claim key, claimed. A claim switches the organization's
//! licensing model. The claim key is never given back.

use super::inventory::one_of;
use super::organizations::named;
use super::paging::page;
use super::world::{self, ORGS};
use super::{Meraki, SubscriptionRow, body, pass_gate, refuse, required};
use crate::domain::time::DAY;
use crate::domain::{SubscriptionKey, Time};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::{mix, of_text, roll};
use serde_json::{Value, json};

impl Meraki {
    /// The id of the subscription that a key stands for.
    pub(crate) fn subscription_id(&self, key: &str) -> String {
        format!("{}", 1_000_000 + of_text(self.seed ^ 7, key) % 9_000_000)
    }

    /// The subscriptions of organizations, by id.
    fn rows(&self, orgs: &[&str]) -> Vec<(String, SubscriptionRow)> {
        let among =
            |index: u64| ORGS.iter().any(|org| org.index == index && orgs.contains(&org.id));
        let first = (0..3).map(|n| SubscriptionRow {
            org: 1,
            key: format!("SEED{n}"),
            at: self.born.plus(-DAY * (40 + 200 * n)),
            name: None,
            description: None,
        });
        let all = first.chain(self.subscriptions.iter().cloned()).filter(|row| among(row.org));
        let mut rows: Vec<(String, SubscriptionRow)> =
            all.map(|row| (self.subscription_id(&row.key), row)).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    }

    fn subscription_json(&self, row: &SubscriptionRow, claimed: bool, now: Time) -> Value {
        let dice = of_text(self.seed ^ 7, &row.key);
        let kind = world::some_kind(dice);
        let (limit, years) = (5 + roll(dice, 95), 1 + 2 * roll(mix(dice, 1), 3));
        let assigned = if claimed { roll(mix(dice, 2), 5) } else { 0 };
        let seats = json!({ "assigned": assigned, "available": limit - assigned, "limit": limit });
        let end = row.at.plus(years * 365 * DAY);
        let status = match (claimed, end < now) {
            (_, true) => "expired",
            (true, false) => "active",
            (false, false) => "inactive",
        };
        json!({
            "subscriptionId": self.subscription_id(&row.key),
            "name": row.name.clone().unwrap_or_else(|| format!("{} subscription", kind.product)),
            "description": row.description.clone().unwrap_or_default(),
            "status": status,
            "startDate": row.at.to_rfc3339(),
            "endDate": end.to_rfc3339(),
            "lastUpdatedAt": row.at.to_rfc3339(),
            "webOrderId": format!("{}", 50_000_000 + dice % 9_000_000),
            "type": "termed",
            "smartAccount": {
                "status": "active",
                "account": { "id": "99120045", "name": "Demo Smart Account", "domain": "demo.example.com" },
            },
            "renewalRequested": false,
            "productTypes": [kind.product],
            "entitlements": [{ "sku": format!("LIC-{}-A", kind.license), "seats": seats }],
            "counts": { "seats": seats, "networks": i64::from(claimed), "organizations": i64::from(claimed) },
            "enterpriseAgreement": { "suites": [] },
        })
    }

    /// A page of subscriptions. Which organizations must be said.
    pub(crate) fn subscriptions(&self, call: &Call<'_>) -> Result<Response, Response> {
        let Some(orgs) = call.query.list("organizationIds") else {
            return Err(refuse(400, "Missing required parameter: 'organizationIds'"));
        };
        one_of(
            call,
            "statuses",
            &["active", "canceled", "expired", "inactive", "out_of_compliance"],
        )?;
        for org in &orgs {
            pass_gate(named(org)?)?;
        }
        let text = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let mut rows: Vec<Value> = self
            .rows(&orgs)
            .iter()
            .map(|(_, row)| self.subscription_json(row, true, call.now))
            .collect();
        rows.retain(|row| {
            let among = |name: &str, field: &str| {
                call.query.list(name).is_none_or(|list| list.contains(&text(row, field).as_str()))
            };
            let product =
                row.pointer("/productTypes/0").and_then(Value::as_str).unwrap_or_default();
            let sku =
                row.pointer("/entitlements/0/sku").and_then(Value::as_str).unwrap_or_default();
            among("subscriptionIds", "subscriptionId")
                && among("statuses", "status")
                && call.query.list("productTypes").is_none_or(|list| list.contains(&product))
                && call.query.list("skus").is_none_or(|list| list.contains(&sku))
                && call.query.one("name").is_none_or(|part| {
                    text(row, "name").to_lowercase().contains(&part.to_lowercase())
                })
                && dated(call, "startDate", &text(row, "startDate"))
                && dated(call, "endDate", &text(row, "endDate"))
        });
        let cursors: Vec<String> = rows.iter().map(|row| text(row, "subscriptionId")).collect();
        let page = page(call, &cursors, 1_000, 1_000)?;
        let rows = rows.get(page.rows).unwrap_or_default().to_vec();
        Ok(Response::json(200, Value::Array(rows).to_string()).with("Link", page.link))
    }

    /// Whether a claim key is there and free; its canonical form.
    fn free_key(&self, text: &str) -> Result<String, Response> {
        let key = SubscriptionKey::parse(text).map(|key| key.to_string());
        match key {
            Ok(key)
                if key.starts_with("S2SE")
                    || self.subscriptions.iter().any(|row| row.key == key) =>
            {
                Err(refuse(400, "Claim key has already been claimed"))
            }
            Ok(key) if !key.starts_with("S2NF") => Ok(key),
            _ => Err(refuse(400, "Claim key not found")),
        }
    }

    /// `POST …/claimKey/validate`: what a key stands for, when nobody has claimed it.
    pub(crate) fn validate_subscription(&self, call: &Call<'_>) -> Result<Response, Response> {
        let body = body(call)?;
        let key = self.free_key(required(&body, "claimKey")?)?;
        let row = SubscriptionRow { org: 0, key, at: call.now, name: None, description: None };
        Ok(Response::json(200, self.subscription_json(&row, false, call.now).to_string()))
    }

    /// `POST …/subscriptions/claim`. `validate=true` in the query makes it a check; in the body it
    /// means nothing, whatever the page's example shows.
    pub(crate) fn claim_subscription(&mut self, call: &Call<'_>) -> Result<Response, Response> {
        one_of(call, "validate", &["true", "false"])?;
        let check = call.query.one("validate") == Some("true");
        let body = body(call)?;
        let key = self.free_key(required(&body, "claimKey")?)?;
        let org = named(required(&body, "organizationId")?)?;
        pass_gate(org)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let row = SubscriptionRow {
            org: org.index,
            key: key.clone(),
            at: call.now,
            name: text("name"),
            description: text("description"),
        };
        if check {
            return Ok(Response::json(
                200,
                self.subscription_json(&row, false, call.now).to_string(),
            ));
        }
        if let Some(twist) = self.twist_of(&key) {
            self.spend(&key, twist);
            if twist.before_acting() {
                return Ok(Response::json(200, "{}"));
            }
        }
        self.hold_subscription(&key, org, row.name.clone(), row.description.clone(), call.now);
        Ok(Response::json(200, self.subscription_json(&row, true, call.now).to_string()))
    }
}

/// Whether a moment passes `name=…` or `name[lt|gt|lte|gte|neq]=…`.
fn dated(call: &Call<'_>, name: &str, value: &str) -> bool {
    let holds = |option: &str, test: fn(std::cmp::Ordering) -> bool| {
        let given = call.query.one(&format!("{name}{option}")).and_then(Time::parse_rfc3339);
        given.is_none_or(|given| {
            Time::parse_rfc3339(value).is_some_and(|value| test(value.cmp(&given)))
        })
    };
    holds("", std::cmp::Ordering::is_eq)
        && holds("[lt]", std::cmp::Ordering::is_lt)
        && holds("[lte]", std::cmp::Ordering::is_le)
        && holds("[gt]", std::cmp::Ordering::is_gt)
        && holds("[gte]", std::cmp::Ordering::is_ge)
        && holds("[neq]", std::cmp::Ordering::is_ne)
}

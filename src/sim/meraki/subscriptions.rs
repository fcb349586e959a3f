//! Subscriptions: looked up, checked by claim key, claimed. A claim switches the organization's
//! licensing model. The claim key is never given back.

use super::body::{body, required};
use super::inventory::one_of;
use super::organizations::named;
use super::paging::page;
use super::world::{self, ORGS};
use super::{Meraki, SubscriptionRow, pass_gate, refuse};
use crate::domain::time::DAY;
use crate::domain::{SubscriptionKey, Time};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::{mix, of_text, roll};
use crate::sim::writing::{Object, list, order, texts};
use serde_json::Value;

/// What a subscription comes to.
struct Terms {
    id: String,
    name: String,
    status: &'static str,
    start: Time,
    end: Time,
    product: &'static str,
    sku: String,
    limit: i64,
    assigned: i64,
    order: String,
}

impl Meraki {
    /// The id of the subscription that a key stands for.
    pub(crate) fn subscription_id(&self, key: &str) -> String {
        format!("{}", 1_000_000 + of_text(self.seed ^ 7, key) % 9_000_000)
    }

    /// The subscriptions of organizations, by id.
    fn rows(&self, orgs: &[&str]) -> Vec<SubscriptionRow> {
        let among =
            |index: u64| ORGS.iter().any(|org| org.index == index && orgs.contains(&org.id));
        let first = (0..3).map(|n| SubscriptionRow {
            org: 1,
            key: format!("SEED{n}"),
            at: self.born.plus(-DAY * (40 + 200 * n)),
            name: None,
            description: None,
        });
        let all = first.chain(self.subscriptions.iter().cloned());
        let rows: Vec<SubscriptionRow> = all.filter(|row| among(row.org)).collect();
        let ids: Vec<String> = rows.iter().map(|row| self.subscription_id(&row.key)).collect();
        order(&ids).iter().filter_map(|at| rows.get(*at).cloned()).collect()
    }

    fn terms(&self, row: &SubscriptionRow, claimed: bool, now: Time) -> Terms {
        let dice = of_text(self.seed ^ 7, &row.key);
        let kind = world::some_kind(dice);
        let end = row.at.plus((1 + 2 * roll(mix(dice, 1), 3)) * 365 * DAY);
        Terms {
            id: self.subscription_id(&row.key),
            name: row.name.clone().unwrap_or_else(|| format!("{} subscription", kind.product)),
            status: match (claimed, end < now) {
                (_, true) => "expired",
                (true, false) => "active",
                (false, false) => "inactive",
            },
            start: row.at,
            end,
            product: kind.product,
            sku: format!("LIC-{}-A", kind.license),
            limit: 5 + roll(dice, 95),
            assigned: if claimed { roll(mix(dice, 2), 5) } else { 0 },
            order: format!("{}", 50_000_000 + dice % 9_000_000),
        }
    }

    fn subscription_json(&self, row: &SubscriptionRow, claimed: bool, now: Time) -> String {
        let terms = self.terms(row, claimed, now);
        let seats = Object::new()
            .number("assigned", terms.assigned)
            .number("available", terms.limit - terms.assigned)
            .number("limit", terms.limit)
            .done();
        let entitlement = Object::new().text("sku", &terms.sku).json("seats", &seats).done();
        let counts = Object::new()
            .json("seats", &seats)
            .number("networks", claimed.into())
            .number("organizations", claimed.into())
            .done();
        Object::new()
            .text("subscriptionId", &terms.id)
            .text("name", &terms.name)
            .text("description", row.description.as_deref().unwrap_or_default())
            .text("status", terms.status)
            .text("startDate", &terms.start.to_rfc3339())
            .text("endDate", &terms.end.to_rfc3339())
            .text("lastUpdatedAt", &terms.start.to_rfc3339())
            .text("webOrderId", &terms.order)
            .text("type", "termed")
            .json(
                "smartAccount",
                r#"{"status":"active","account":{"id":"99120045","name":"Demo Smart Account","domain":"demo.example.com"}}"#,
            )
            .flag("renewalRequested", false)
            .json("productTypes", &texts(&[terms.product]))
            .json("entitlements", &list(&[entitlement]))
            .json("counts", &counts)
            .json("enterpriseAgreement", r#"{"suites":[]}"#)
            .done()
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
        let mut rows = self.rows(&orgs);
        rows.retain(|row| {
            let terms = self.terms(row, true, call.now);
            let among = |name: &str, value: &str| {
                call.query.list(name).is_none_or(|list| list.contains(&value))
            };
            let part = call.query.one("name").unwrap_or_default().to_ascii_lowercase();
            among("subscriptionIds", &terms.id)
                && among("statuses", terms.status)
                && among("productTypes", terms.product)
                && among("skus", &terms.sku)
                && terms.name.to_ascii_lowercase().contains(&part)
                && dated(call, "startDate", terms.start)
                && dated(call, "endDate", terms.end)
        });
        let cursors: Vec<String> = rows.iter().map(|row| self.subscription_id(&row.key)).collect();
        let page = page(call, &cursors, 1_000, 1_000)?;
        let shown = rows.get(page.rows.clone()).unwrap_or_default();
        Ok(page.reply(
            &shown
                .iter()
                .map(|row| self.subscription_json(row, true, call.now))
                .collect::<Vec<_>>(),
        ))
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
        Ok(Response::json(200, self.subscription_json(&row, false, call.now)))
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
            return Ok(Response::json(200, self.subscription_json(&row, false, call.now)));
        }
        if let Some(twist) = self.twist_of(&key) {
            self.spend(&key, twist);
            if twist.before_acting() {
                return Ok(Response::json(200, "{}"));
            }
        }
        self.hold_subscription(&key, org, row.name.clone(), row.description.clone(), call.now);
        Ok(Response::json(200, self.subscription_json(&row, true, call.now)))
    }
}

/// Whether a moment passes `name=…` or `name[lt|gt|lte|gte|neq]=…`.
fn dated(call: &Call<'_>, name: &str, value: Time) -> bool {
    let holds = |option: &str, test: fn(std::cmp::Ordering) -> bool| {
        let given = call.query.one(&format!("{name}{option}")).and_then(Time::parse_rfc3339);
        given.is_none_or(|given| test(value.cmp(&given)))
    };
    holds("", std::cmp::Ordering::is_eq)
        && holds("[lt]", std::cmp::Ordering::is_lt)
        && holds("[lte]", std::cmp::Ordering::is_le)
        && holds("[gt]", std::cmp::Ordering::is_gt)
        && holds("[gte]", std::cmp::Ordering::is_ge)
        && holds("[neq]", std::cmp::Ordering::is_ne)
}

#[cfg(test)]
mod tests {
    use crate::sim::trial::{CO_TERM, Trial};
    use serde_json::{Value, json};

    const BASE: &str = "/api/v1/administered/licensing/subscription/subscriptions";

    #[test]
    fn only_a_claim_that_does_not_validate_changes_the_licensing_model() {
        let mut trial = Trial::calm();
        let body = json!({ "claimKey": "S2345-6789A-BCDEF-GHJKM", "organizationId": CO_TERM });
        let mut post = |rest: &str| {
            let status = trial.ask(&format!("{BASE}{rest}"), Some(&body)).response.unwrap().status;
            let org: Value = serde_json::from_str(&trial.get("").body).unwrap();
            (status, org["licensing"]["model"].as_str().unwrap().to_owned())
        };
        assert_eq!(post("/claimKey/validate"), (200, "co-term".to_owned()));
        assert_eq!(post("/claim?validate=true"), (200, "co-term".to_owned()));
        assert_eq!(post("/claim"), (200, "subscription".to_owned()));
        assert_eq!(post("/claimKey/validate").0, 400);
        assert_eq!(post("/claim").0, 400);
    }
}

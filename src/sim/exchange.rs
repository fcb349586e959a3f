//! The simulated vendors behind one function, text in and text out: how a page reaches them without
//! carrying them. It adds what a browser and a proxy would add to a request, and nothing else.
//!
//! In: `{"request": …, "key": "…", "headers": [["TenantID", "…"]], "now": 0, "faults": "…",
//! "world": "…"}`. `key` may be missing: then it is the demo world's. `headers` go to the vendor as they
//! are, and may be missing; `faults` sets the dials ([`Faults::parse`]). `world` is given where what was
//! stored is newer than what is held here.
//! Out: `{"after_ms": 0, "status": 200, "headers": [["…", "…"]], "body": "…", "world": "…"}`. Without
//! `status` the connection drops; `world` is there when it is worth storing. Whoever asks in another
//! way gets an empty text.
//!
//! In, too: `{"roster": {"customers": 100000, "offset": 0, "limit": 20000}, "now": 0}`. From then on
//! Aruba's world has so many customers (1 to 1,000,000), whatever was stored; one with another number is
//! begun anew. `now` may be missing.
//! Out: `{"rows": "id\tname\tP\n…"}`, of listed customers; `N` instead of `P` for one that is not
//! provisioned. Neither pace nor quota: a page has its list before it asks for it.

use super::aruba::Aruba;
use super::vendor::Vendor;
use super::{Arrival, Faults, Vendors};
use crate::domain::Time;
use crate::domain::stored::{Stored, field, record, to_text};
use crate::http::Request;

/// The seed of the demo's world: the same for everybody, so that guides and samples fit.
const SEED: u64 = 1;

/// The most customers that Aruba's world can have.
const CUSTOMERS: u32 = 1_000_000;

/// The demo's vendors. They begin with the first request.
#[derive(Debug, Default)]
pub struct Exchange {
    vendors: Option<Vendors>,
    /// The list of customers that was asked for before they began, and how many that are.
    asked: Option<(u32, Aruba)>,
}

impl Exchange {
    /// Answers a request.
    pub fn ask(&mut self, text: &str) -> String {
        let asked: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let told = match asked.get("roster") {
            Some(roster) => self.rows(roster, &asked),
            None => self.answer(&asked),
        };
        told.unwrap_or_default()
    }

    fn rows(&mut self, roster: &serde_json::Value, asked: &serde_json::Value) -> Option<String> {
        let customers = field::<u32>(roster, "customers")?.clamp(1, CUSTOMERS);
        let (offset, limit) = (field(roster, "offset")?, field(roster, "limit")?);
        let now = Time(field(asked, "now").unwrap_or(i64::MAX));
        if self.asked.as_ref().is_none_or(|(count, _)| *count != customers) {
            self.asked = Some((customers, Aruba::new(SEED, Time(0), Some(customers))));
        }
        let rows = match &mut self.vendors {
            Some(vendors) => {
                vendors.set_aruba_count(customers);
                vendors.aruba_rows(offset, limit, now)
            }
            None => self.asked.as_ref()?.1.rows(offset, limit, now),
        };
        Some(to_text(&record(None, &[("rows", &rows)])))
    }

    fn answer(&mut self, asked: &serde_json::Value) -> Option<String> {
        let request: Request = field(asked, "request")?;
        let key: Option<String> = field(asked, "key")?;
        let now = Time(field(asked, "now")?);
        if let Some(stored) = field(asked, "world") {
            self.vendors = Some(stored);
        }
        let vendors =
            self.vendors.get_or_insert_with(|| Vendors::new(SEED, Faults::default(), now));
        if let Some((customers, _)) = &self.asked {
            vendors.set_aruba_count(*customers);
        }
        if let Some(faults) =
            field::<String>(asked, "faults").and_then(|it| Faults::parse(&it).ok())
        {
            vendors.set_faults(faults);
        }
        let vendor = Vendor::of(&request.target).unwrap_or(Vendor::Meraki);
        let bearer = ["Bearer ", key.as_deref().unwrap_or(vendor.key(&request.target))].concat();
        let given: Option<Vec<(String, String)>> = field(asked, "headers")?;
        let mut headers = given.unwrap_or_default();
        headers.extend(
            [
                ("host", vendor.host()),
                ("x-forwarded-proto", "https"),
                ("content-type", "application/json"),
                ("user-agent", "LicenseDesk/0.1 LicenseDesk"),
                ("authorization", &bearer),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let arrival = Arrival {
            method: request.method,
            target: &request.target,
            headers: &headers,
            body: request.body.as_deref().unwrap_or_default(),
        };
        let before = vendors.revision();
        let answer = vendors.answer(&arrival, now);
        let world = (vendors.revision() != before).then(|| vendors.write());
        let mut told: Vec<(&str, &dyn Stored)> = vec![("after_ms", &answer.after_ms)];
        if let Some(response) = &answer.response {
            told.push(("status", &response.status));
            told.push(("headers", &response.headers));
            told.push(("body", &response.body));
        }
        told.push(("world", &world));
        Some(to_text(&record(None, &told)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_790_000_000_000;
    const CLAIM: &str = "/api/v1/organizations/610041/inventory/claim";

    fn ask(exchange: &mut Exchange, asked: &Value) -> Value {
        serde_json::from_str(&exchange.ask(&asked.to_string())).unwrap()
    }

    fn claim(serial: &str) -> Value {
        let body = json!({ "serials": [serial] }).to_string();
        json!({ "request": { "method": "POST", "target": CLAIM, "body": body }, "now": NOW })
    }

    #[test]
    fn a_read_is_answered_and_leaves_nothing_to_store() {
        let read = json!({
            "request": { "method": "GET", "target": "/api/v1/organizations" }, "now": NOW,
        });
        let told = ask(&mut Exchange::default(), &read);
        assert_eq!(told["status"], 200, "without a key it is the demo's");
        assert!(told["body"].as_str().unwrap().starts_with("[{"));
        let named = |name: &str| told["headers"].as_array().unwrap().iter().any(|h| h[0] == name);
        assert!(named("X-Request-Id"));
        assert!(told["after_ms"].as_i64().is_some_and(|ms| ms >= 0));
        assert!(told.get("world").is_none());
    }

    #[test]
    fn the_key_that_is_given_is_the_one_that_counts() {
        let mut read = json!({
            "request": { "method": "GET", "target": "/api/v1/organizations" }, "now": NOW,
        });
        read["key"] = json!("1".repeat(40));
        assert_eq!(ask(&mut Exchange::default(), &read)["status"], 401);
    }

    #[test]
    fn a_dropped_connection_has_no_status_and_its_world_is_stored() {
        let told = ask(&mut Exchange::default(), &claim("Q2KN-2345-LOST"));
        assert!(told.get("status").is_none() && told.get("body").is_none(), "{told}");
        assert!(told["world"].as_str().unwrap().starts_with("world\t2\t"));
    }

    #[test]
    fn a_stored_world_replaces_the_one_that_is_held() {
        let mut one = Exchange::default();
        let first = ask(&mut one, &claim("Q2KN-2345-6789"));
        assert_eq!(first["status"], 200);
        assert_eq!(ask(&mut one, &claim("Q2KN-2345-6789"))["status"], 400, "held already");
        let mut other = Exchange::default();
        assert_eq!(ask(&mut other, &claim("Q2KN-2345-6780"))["status"], 200);
        let mut again = claim("Q2KN-2345-6789");
        again["world"] = json!("of another format");
        let kept = other.ask(&again.to_string());
        assert!(kept.contains("\"status\":200"), "what cannot be read replaces nothing: {kept}");
        again["world"] = first["world"].clone();
        assert_eq!(ask(&mut Exchange::default(), &again)["status"], 400);
    }

    #[test]
    fn a_list_is_told_at_once_and_is_the_worlds_from_then_on() {
        let mut exchange = Exchange::default();
        let roster = |offset: u32| json!({ "roster": { "customers": 50_000, "offset": offset, "limit": 20_000 } });
        let mut count = 0;
        for offset in [0, 20_000, 40_000, 60_000] {
            let told = ask(&mut exchange, &roster(offset));
            count += told["rows"].as_str().unwrap().lines().count();
        }
        assert_eq!(count, 50_000);
        let first = ask(&mut exchange, &roster(0));
        let first = first["rows"].as_str().unwrap().lines().next().unwrap();
        assert_eq!(first, "510c4619e02e553e7bb98f3a0183a8b5\tGolden Media Ltd Hanoi 0\tP");
        let target = "/msp_api/v1/customers?limit=1";
        let read = |world: Option<&Value>| {
            let mut read = json!({ "request": { "method": "GET", "target": target }, "now": NOW });
            if let Some(world) = world {
                read["world"] = world.clone();
            }
            read
        };
        let told = ask(&mut exchange, &read(None));
        assert!(told["body"].as_str().unwrap().contains(r#""total":50000"#), "{told}");
        let stored = ask(&mut Exchange::default(), &claim("Q2KN-2345-6789"))["world"].clone();
        let told = ask(&mut exchange, &read(Some(&stored)));
        assert!(told["body"].as_str().unwrap().contains(r#""total":50000"#), "whatever was stored");
        let told = ask(&mut Exchange::default(), &read(None));
        assert!(!told["body"].as_str().unwrap().contains("50000"));
    }

    #[test]
    fn headers_and_dials_can_be_given() {
        let target = "/platform/device_inventory/v1/devices?sku_type=all&limit=1";
        let mut read = json!({ "request": { "method": "GET", "target": target }, "now": NOW });
        let own = ask(&mut Exchange::default(), &read);
        read["headers"] = json!([["TenantID", "510c4619e02e553e7bb98f3a0183a8b5"]]);
        let tenants = ask(&mut Exchange::default(), &read);
        assert_ne!(own["body"], tenants["body"]);
        read["faults"] = json!("429=1");
        assert_eq!(ask(&mut Exchange::default(), &read)["status"], 429);
    }

    #[test]
    fn whoever_asks_in_another_way_gets_an_empty_text() {
        for text in ["", "{}", "[]", r#"{"request":{"method":"GET","target":"/"}}"#] {
            assert_eq!(Exchange::default().ask(text), "", "{text}");
        }
    }
}

//! Claiming into an inventory: all or nothing, ten times in five minutes, each thing once.
//!
//! The texts for devices are as reported from the field; those for keys and orders are guesses in
//! the same manner. Some name no item: with two or more that are taken, only "Devices already
//! claimed" comes back (read 2026-11-22).

use super::body::{body, licenses, texts};
use super::world::{self, Model, Org};
use super::{Meraki, refuse, refuse_all};
use crate::domain::{LicenseKey, OrderNumber, Serial};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::faults::Twist;
use crate::sim::writing::{Object, list, texts as json_texts};

/// One thing that a claim asks for. What has no proper shape is there as a text alone.
enum Want {
    Serial(Serial),
    Key(LicenseKey),
    Order(String),
}

/// Whether it can be had.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Free,
    Taken,
    Missing,
}

struct Item {
    text: String,
    noun: Noun,
    want: Option<Want>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Noun {
    Device,
    License,
    Order,
}

impl Noun {
    fn taken(self, text: &str) -> String {
        match self {
            Self::Device => format!("Device with serial {text} is already claimed"),
            Self::License => format!("License with key {text} is already claimed"),
            Self::Order => format!("Order {text} is already claimed"),
        }
    }

    fn all_taken(self) -> &'static str {
        match self {
            Self::Device => "Devices already claimed",
            Self::License => "Licenses already claimed",
            Self::Order => "Orders already claimed",
        }
    }

    fn missing(self, text: &str) -> String {
        match self {
            Self::Device => format!("Device with serial '{text}' not found"),
            Self::License => format!("License with key '{text}' not found"),
            Self::Order => format!("Order '{text}' not found"),
        }
    }
}

/// The refusal of what cannot be had.
fn refusal(items: &[Item], verdicts: &[Verdict]) -> Response {
    let mut errors = Vec::new();
    for noun in [Noun::Device, Noun::License, Noun::Order] {
        let with = |verdict: Verdict| {
            let both = items.iter().zip(verdicts);
            both.filter(move |(item, v)| item.noun == noun && **v == verdict)
                .map(|(item, _)| item.text.as_str())
        };
        match with(Verdict::Taken).collect::<Vec<_>>().as_slice() {
            [] => {}
            [one] => errors.push(noun.taken(one)),
            _ => errors.push(noun.all_taken().to_owned()),
        }
        errors.extend(with(Verdict::Missing).map(|text| noun.missing(text)));
    }
    refuse_all(400, &errors)
}

impl Meraki {
    fn verdict(&self, item: &Item) -> Verdict {
        let among = |text: &str, beginning: &str| text.starts_with(beginning);
        match &item.want {
            None => Verdict::Missing,
            Some(Want::Serial(serial)) => match serial.to_string() {
                text if among(&text, "Q2NF-") => Verdict::Missing,
                text if among(&text, "Q2SE-") || self.holder(serial).is_some() => Verdict::Taken,
                _ => Verdict::Free,
            },
            Some(Want::Key(key)) => match key.wire() {
                text if among(&text, "Z2NF") => Verdict::Missing,
                text if among(&text, "Z2SE") || self.is_claimed_key(key) => Verdict::Taken,
                _ => Verdict::Free,
            },
            Some(Want::Order(number)) => {
                let ours = self.is_claimed_order(number) || world::is_own_order(self.seed, number);
                match () {
                    () if among(number, "4CNF") => Verdict::Missing,
                    () if among(number, "4CSE") || ours => Verdict::Taken,
                    () => Verdict::Free,
                }
            }
        }
    }

    /// What the end of an item asks for, if it has not happened yet.
    pub(crate) fn twist_of(&self, text: &str) -> Option<Twist> {
        Twist::of(text)
            .filter(|twist| *twist != Twist::Lag && !self.spent.iter().any(|spent| spent == text))
    }

    /// Notes that what an item's end asks for has happened.
    pub(crate) fn spend(&mut self, text: &str, twist: Twist) {
        self.spent.push(text.to_owned());
        self.twist = Some(twist);
    }

    fn take(&mut self, call: &Call<'_>, org: &Org, item: &Item, renew: bool) {
        match &item.want {
            Some(Want::Serial(serial)) => self.hold(*serial, org, "", call.now),
            Some(Want::Key(key)) => self.hold_key(*key, org, renew, "", call.now),
            Some(Want::Order(number)) => self.hold_order(number, org, call.now),
            None => {}
        }
    }

    /// `POST …/inventory/claim`, and the older `POST …/claim`.
    pub(crate) fn claim(
        &mut self,
        call: &Call<'_>,
        org: &Org,
        part: bool,
    ) -> Result<Response, Response> {
        self.count_claim(org.index, call.now)?;
        let body = body(call)?;
        let (serials, orders) = (texts(&body, "serials")?, texts(&body, "orders")?);
        let (keys, renew) = licenses(&body)?;
        if serials.is_empty() && keys.is_empty() && orders.is_empty() {
            return Err(refuse(
                400,
                "At least one of 'orders', 'serials' or 'licenses' is required",
            ));
        }
        match self.model(org) {
            Model::Subscription if !keys.is_empty() => {
                return Err(refuse(
                    400,
                    &format!("Organization with ID {} does not support license keys", org.id),
                ));
            }
            Model::PerDevice if renew => {
                return Err(refuse(
                    400,
                    "License mode 'renew' does not apply to organizations with per-device licensing",
                ));
            }
            _ => {}
        }
        let items = items(serials, keys, orders);
        let twist =
            items.iter().enumerate().find_map(|(at, i)| Some((at, self.twist_of(&i.text)?)));
        let verdicts: Vec<Verdict> = items.iter().map(|item| self.verdict(item)).collect();
        let all_free = verdicts.iter().all(|verdict| *verdict == Verdict::Free);
        if let Some((at, twist)) = twist.filter(|(_, twist)| all_free || twist.before_acting()) {
            if let Some(item) = items.get(at) {
                self.spend(&item.text, twist);
            }
            if twist == Twist::Part {
                self.take_until(call, org, &items, at, renew);
                return Err(refuse(400, Noun::Device.all_taken()));
            }
            if twist.before_acting() {
                return Ok(Response::json(200, "{}"));
            }
        }
        if !all_free {
            if part && let Some(at) = verdicts.iter().position(|verdict| *verdict != Verdict::Free)
            {
                self.take_until(call, org, &items, at, renew);
            }
            return Err(refusal(&items, &verdicts));
        }
        self.take_until(call, org, &items, items.len(), renew);
        Ok(echo(&items, renew))
    }

    fn take_until(&mut self, call: &Call<'_>, org: &Org, items: &[Item], end: usize, renew: bool) {
        for item in items.iter().take(end) {
            self.take(call, org, item, renew);
        }
    }
}

/// What a body asks for, each thing once, in the order in which it is taken.
fn items(serials: Vec<String>, keys: Vec<String>, orders: Vec<String>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(serials.len() + keys.len() + orders.len());
    let mut seen = std::collections::BTreeSet::<String>::new();
    let mut add = |noun: Noun, text: String, want: Option<Want>| {
        if seen.insert(format!("{}{text}", noun as u8)) {
            items.push(Item { text, noun, want });
        }
    };
    for text in serials {
        match Serial::parse(&text) {
            Ok(serial) => add(Noun::Device, serial.to_string(), Some(Want::Serial(serial))),
            Err(_) => add(Noun::Device, text, None),
        }
    }
    for text in keys {
        match LicenseKey::parse(&text) {
            Ok(key) => add(Noun::License, key.wire(), Some(Want::Key(key))),
            Err(_) => add(Noun::License, text, None),
        }
    }
    for text in orders {
        let order = OrderNumber::parse(&text).ok().map(|number| Want::Order(number.to_string()));
        add(Noun::Order, text, order);
    }
    items
}

/// What was claimed, as the page's own example shows it.
fn echo(items: &[Item], renew: bool) -> Response {
    let of = |noun: Noun| -> Vec<&str> {
        items.iter().filter(|item| item.noun == noun).map(|item| item.text.as_str()).collect()
    };
    let mode = if renew { "renew" } else { "addDevices" };
    let licenses: Vec<String> = of(Noun::License)
        .iter()
        .map(|key| Object::new().text("key", key).text("mode", mode).done())
        .collect();
    let claimed = Object::new()
        .json("orders", &json_texts(&of(Noun::Order)))
        .json("serials", &json_texts(&of(Noun::Device)))
        .json("licenses", &list(&licenses))
        .done();
    Response::json(200, claimed)
}

#[cfg(test)]
mod tests {
    use crate::sim::Faults;
    use crate::sim::trial::{CO_TERM, Trial};
    use serde_json::{Value, json};

    const PER_DEVICE: &str = "646829496481105433";

    fn errors(trial: &mut Trial, org: &str, body: &Value) -> Vec<String> {
        let reply = trial.claim_body(org, body).unwrap();
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        let value: Value = serde_json::from_str(&reply.body).unwrap();
        value["errors"].as_array().unwrap().iter().map(|e| e.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn one_bad_item_refuses_all_and_two_are_not_named() {
        let mut trial = Trial::calm();
        for (serials, told) in [
            (
                &["Q2KN-2345-6789", "Q2SE-2222-2222"][..],
                "Device with serial Q2SE-2222-2222 is already claimed",
            ),
            (
                &["Q2KN-2345-6789", "Q2NF-2222-2222"],
                "Device with serial 'Q2NF-2222-2222' not found",
            ),
            (&["Q2KN-2345-6789", "Q2KN-2345"], "Device with serial 'Q2KN-2345' not found"),
            (&["Q2SE-2222-3333", "Q2KN-2345-6789", "Q2SE-2222-2222"], "Devices already claimed"),
        ] {
            assert_eq!(errors(&mut trial, CO_TERM, &json!({ "serials": serials })), [told]);
            assert!(trial.held(&["Q2KN-2345-6789"]).is_empty());
        }
    }

    #[test]
    fn the_dial_lets_a_refused_claim_take_what_stood_before_the_bad_item() {
        let mut trial = Trial::new(Faults { part_claimed: true, ..Faults::NONE });
        let reply = trial.claim(&["Q2KN-2345-6789", "Q2SE-2222-2222", "Q2KN-2345-6788"]).unwrap();
        assert_eq!(reply.status, 400);
        assert_eq!(trial.held(&["Q2KN-2345-6789", "Q2KN-2345-6788"]), ["Q2KN-2345-6789"]);
        assert!(trial.vendors.log()[0].acted);
    }

    #[test]
    fn the_rules_for_modes_are_kept() {
        let mut trial = Trial::calm();
        let license = |key: &str, mode: &str| json!({ "key": key, "mode": mode });
        let with = |licenses: &[Value]| json!({ "licenses": licenses });
        let (add, renew) =
            (license("Z2AAAAAAAAAA", "addDevices"), license("Z2BBBBBBBBBB", "renew"));
        for (org, body, told) in [
            (CO_TERM, with(&[add, renew.clone()]), "same mode"),
            (CO_TERM, with(&[renew.clone(), license("Z2CCCCCCCCCC", "renew")]), "At most one"),
            (CO_TERM, with(&[license("Z2CCCCCCCCCC", "extend")]), "'mode' must be one of"),
            (PER_DEVICE, with(&[renew]), "does not apply"),
            (
                "724518",
                with(&[license("Z2CCCCCCCCCC", "addDevices")]),
                "does not support license keys",
            ),
        ] {
            let errors = errors(&mut trial, org, &body);
            assert!(errors[0].contains(told), "{errors:?}");
        }
    }

    #[test]
    fn a_renewal_replaces_every_license_that_stood() {
        let mut trial = Trial::calm();
        assert!(trial.list("/licensing/coterm/licenses?invalidated=false").len() > 5);
        trial.claim_body(
            CO_TERM,
            &json!({ "licenses": [{ "key": "Z2BB-BBBB-BBBB", "mode": "renew" }] }),
        );
        let standing = trial.list("/licensing/coterm/licenses?invalidated=false");
        assert_eq!(standing.len(), 1);
        assert_eq!(
            (&standing[0]["key"], &standing[0]["mode"]),
            (&json!("Z2BB-BBBB-BBBB"), &json!("renew"))
        );
    }

    #[test]
    fn an_order_brings_its_devices_and_cannot_be_claimed_twice() {
        let mut trial = Trial::calm();
        let body = json!({ "orders": ["5C8170344"] });
        assert_eq!(trial.claim_body(CO_TERM, &body).unwrap().status, 200);
        let devices = trial.list("/inventory/devices?orderNumbers[]=5C8170344");
        assert!((2..=6).contains(&devices.len()));
        assert_eq!(errors(&mut trial, CO_TERM, &body), ["Order 5C8170344 is already claimed"]);
        assert_eq!(errors(&mut trial, PER_DEVICE, &body), ["Order 5C8170344 is already claimed"]);
    }

    #[test]
    fn keys_into_a_per_device_organization_give_license_rows() {
        let mut trial = Trial::calm();
        trial.claim_body(PER_DEVICE, &json!({ "licenses": [{ "key": "Z2AA-BBBB-CCCC" }] }));
        let path = format!("/api/v1/organizations/{PER_DEVICE}/licenses?state=unused");
        let rows: Vec<Value> =
            serde_json::from_str(&trial.ask(&path, None).response.unwrap().body).unwrap();
        assert!(rows.iter().any(|row| row["licenseKey"] == "Z2AABBBBCCCC"));
    }

    #[test]
    fn a_released_device_can_be_claimed_by_another() {
        let mut trial = Trial::calm();
        let ours = trial.list("/inventory/devices?perPage=3")[0]["serial"].clone();
        let body = json!({ "serials": [ours] });
        assert!(errors(&mut trial, PER_DEVICE, &body)[0].contains("already claimed"));
        let path = format!("/api/v1/organizations/{CO_TERM}/inventory/release");
        assert_eq!(trial.ask(&path, Some(&body)).response.unwrap().status, 200);
        assert_eq!(trial.ask(&path, Some(&body)).response.unwrap().status, 400);
        assert!(trial.held(&[ours.as_str().unwrap()]).is_empty());
        assert_eq!(trial.claim_body(PER_DEVICE, &body).unwrap().status, 200);
        assert_eq!(trial.list("/inventory/devices").len(), 239);
    }
}

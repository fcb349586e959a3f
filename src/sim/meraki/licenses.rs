//! Licenses: co-term keys, and the rows of per-device licensing. Each model has its own call, and
//! refuses the other's.

use super::inventory::one_of;
use super::paging::page;
use super::world::{self, KINDS, Model, Org};
use super::{KeyRow, Meraki, refuse};
use crate::domain::time::DAY;
use crate::domain::{LicenseKey, Time};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::{mix, of_text, roll};
use serde_json::{Map, Value, json};

/// A row of per-device licensing.
struct Row {
    id: String,
    kind: &'static world::Kind,
    key: String,
    order: String,
    serial: String,
    network: String,
    state: &'static str,
    days: i64,
    at: Time,
}

/// How long a key lasts, in days: one, three or five years.
fn days(seed: u64, key: &LicenseKey) -> i64 {
    365 * (1 + 2 * roll(of_text(seed, &key.wire()), 3))
}

fn refuse_model(org: &Org, model: &str) -> Response {
    refuse(400, &format!("Organization with ID {} does not support {model} licensing", org.id))
}

/// `Feb 8, 2020 UTC`, as the overview writes a day.
fn long_day(time: Time) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = time.to_rfc3339();
    let part = |range: std::ops::Range<usize>| {
        text.get(range).and_then(|t| t.parse::<usize>().ok()).unwrap_or(1)
    };
    let month = MONTHS.get(part(5..7).saturating_sub(1)).copied().unwrap_or("Jan");
    format!("{month} {}, {} UTC", part(8..10), part(0..4))
}

impl Meraki {
    /// Whether anybody has claimed a key.
    pub(crate) fn is_claimed_key(&self, key: &LicenseKey) -> bool {
        self.keys.iter().any(|row| row.key == *key) || world::is_own_key(self.seed, key)
    }

    /// Gives a key to an organization. A renewal replaces every license that stands.
    pub(crate) fn hold_key(
        &mut self,
        key: LicenseKey,
        org: &Org,
        renew: bool,
        order: &str,
        now: Time,
    ) {
        if renew {
            self.renewed.insert(org.index, now);
            for row in self.keys.iter_mut().filter(|row| row.org == org.index) {
                row.invalidated.get_or_insert(now);
            }
        }
        let order = order.to_owned();
        self.keys.push(KeyRow { org: org.index, key, renew, at: now, order, invalidated: None });
        self.acted = true;
    }

    /// The keys of an organization, the oldest first.
    fn key_rows(&self, org: &Org) -> Vec<KeyRow> {
        let first = (0..org.keys).filter_map(|n| {
            let dice = world::dice(self.seed, 5, org, n);
            let at = self.born.plus(-DAY * (30 + roll(dice, 1_500)));
            let early = (n % 4 == 1).then(|| at.plus(DAY * 20));
            let invalidated = early.or_else(|| self.renewed.get(&org.index).copied());
            let order = world::order_of(self.seed, org, n * 20);
            Some(KeyRow {
                org: org.index,
                key: world::key(self.seed, org, n)?,
                renew: n % 6 == 0,
                at,
                order,
                invalidated,
            })
        });
        first.chain(self.keys.iter().filter(|row| row.org == org.index).cloned()).collect()
    }

    fn coterm_json(&self, org: &Org, row: &KeyRow, now: Time) -> Value {
        let dice = of_text(self.seed, &row.key.wire());
        let duration = days(self.seed, &row.key);
        let mut kinds: Vec<_> =
            (0..=roll(dice, 3)).map(|n| world::some_kind(mix(dice, n.unsigned_abs()))).collect();
        kinds.sort_unstable_by_key(|kind| kind.coterm);
        kinds.dedup_by_key(|kind| kind.coterm);
        let mut editions: Vec<&str> = kinds.iter().map(|kind| kind.product).collect();
        editions.sort_unstable();
        editions.dedup();
        let counts = (0_u64..).zip(&kinds).map(
            |(n, kind)| json!({ "model": kind.coterm, "count": 1 + roll(mix(dice, n + 50), 25) }),
        );
        let mut value = json!({
            "key": row.key.to_string(),
            "organizationId": org.id,
            "duration": duration,
            "mode": if row.renew { "renew" } else { "addDevices" },
            "startedAt": row.at.to_rfc3339(),
            "claimedAt": row.at.to_rfc3339(),
            "invalidated": row.invalidated.is_some(),
            "expired": row.at.plus(duration * DAY) < now,
            "editions": editions.iter().map(|product| json!({ "edition": "Enterprise", "productType": product })).collect::<Vec<_>>(),
            "counts": counts.collect::<Vec<_>>(),
        });
        if let (Some(at), Some(fields)) = (row.invalidated, value.as_object_mut()) {
            fields.insert("invalidatedAt".to_owned(), at.to_rfc3339().into());
        }
        value
    }

    /// A page of the co-term licenses, by key.
    pub(crate) fn coterm_licenses(&self, call: &Call<'_>, org: &Org) -> Result<Response, Response> {
        if self.model(org) != Model::CoTerm {
            return Err(refuse_model(org, "co-termination"));
        }
        one_of(call, "invalidated", &["true", "false"])?;
        one_of(call, "expired", &["true", "false"])?;
        let mut rows = self.key_rows(org);
        rows.sort_by_key(|row| row.key);
        let is = |name: &str, value: bool| {
            call.query.one(name).is_none_or(|text| (text == "true") == value)
        };
        rows.retain(|row| {
            let expired = row.at.plus(days(self.seed, &row.key) * DAY) < call.now;
            is("invalidated", row.invalidated.is_some()) && is("expired", expired)
        });
        let cursors: Vec<String> = rows.iter().map(|row| row.key.to_string()).collect();
        let page = page(call, &cursors, 1_000, 1_000)?;
        let rows: Vec<Value> = rows
            .get(page.rows)
            .unwrap_or_default()
            .iter()
            .map(|row| self.coterm_json(org, row, call.now))
            .collect();
        Ok(Response::json(200, Value::Array(rows).to_string()).with("Link", page.link))
    }

    /// The rows of per-device licensing: each key gives a handful, which those of the beginning
    /// share out among the devices.
    fn license_rows(&self, org: &Org, now: Time) -> Vec<Row> {
        let (mut rows, mut n) = (Vec::new(), 0);
        for key in self.key_rows(org) {
            let text = key.key.wire();
            let dice = of_text(self.seed, &text);
            for at in 0..=roll(dice, 5) {
                let serial = world::device(self.seed, org, n)
                    .filter(|_| world::is_own_key(self.seed, &key.key));
                let device =
                    serial.and_then(|serial| self.device(org, serial)).filter(|_| n % 5 != 4);
                n += 1;
                let lasts = days(self.seed, &key.key);
                let ends = key.at.plus(lasts * DAY);
                let state = match &device {
                    None => "unused",
                    Some(_) if ends < now => "expired",
                    Some(_) if ends < now.plus(90 * DAY) => "expiring",
                    Some(_) => "active",
                };
                rows.push(Row {
                    id: format!("{}{at}", 1_000_000_000 + dice % 1_000_000_000),
                    kind: device
                        .as_ref()
                        .map_or_else(|| world::some_kind(dice), |device| device.kind),
                    key: text.clone(),
                    order: key.order.clone(),
                    serial: device
                        .as_ref()
                        .map_or_else(String::new, |device| device.serial.to_string()),
                    network: device.map_or_else(String::new, |device| device.network),
                    state,
                    days: lasts,
                    at: key.at,
                });
            }
        }
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows
    }

    fn per_device(&self, org: &Org, now: Time) -> Result<Vec<Row>, Response> {
        if self.model(org) == Model::PerDevice {
            Ok(self.license_rows(org, now))
        } else {
            Err(refuse_model(org, "per-device"))
        }
    }

    /// A page of per-device licenses.
    pub(crate) fn licenses(&self, call: &Call<'_>, org: &Org) -> Result<Response, Response> {
        let mut rows = self.per_device(org, call.now)?;
        one_of(
            call,
            "state",
            &["active", "expired", "expiring", "recentlyQueued", "unused", "unusedActive"],
        )?;
        let is = |name: &str, value: &str| call.query.one(name).is_none_or(|text| text == value);
        rows.retain(|row| {
            is("state", row.state)
                && is("deviceSerial", &row.serial)
                && is("networkId", &row.network)
        });
        let cursors: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let page = page(call, &cursors, 1_000, 1_000)?;
        let rows: Vec<Value> =
            rows.get(page.rows).unwrap_or_default().iter().map(Row::json).collect();
        Ok(Response::json(200, Value::Array(rows).to_string()).with("Link", page.link))
    }

    /// One per-device license.
    pub(crate) fn license(
        &self,
        call: &Call<'_>,
        org: &Org,
        id: &str,
    ) -> Result<Response, Response> {
        let rows = self.per_device(org, call.now)?;
        let row = rows.iter().find(|row| row.id == id);
        row.map(|row| Response::json(200, row.json().to_string())).ok_or_else(super::empty_404)
    }

    /// The sum of an organization's licenses.
    pub(crate) fn licenses_overview(
        &self,
        call: &Call<'_>,
        org: &Org,
    ) -> Result<Response, Response> {
        let value = match self.model(org) {
            Model::Subscription => return Err(refuse_model(org, "co-termination or per-device")),
            Model::CoTerm => {
                let standing: Vec<KeyRow> = self
                    .key_rows(org)
                    .into_iter()
                    .filter(|row| row.invalidated.is_none())
                    .collect();
                let ends =
                    standing.iter().map(|row| row.at.plus(days(self.seed, &row.key) * DAY)).max();
                let mut counts = Map::new();
                for row in &standing {
                    let row = self.coterm_json(org, row, call.now);
                    for count in row.get("counts").and_then(Value::as_array).into_iter().flatten() {
                        let model = count.get("model").and_then(Value::as_str).unwrap_or_default();
                        let before = counts.get(model).and_then(Value::as_i64).unwrap_or(0);
                        let more = count.get("count").and_then(Value::as_i64).unwrap_or(0);
                        counts.insert(model.to_owned(), (before + more).into());
                    }
                }
                json!({
                    "status": if ends.is_some_and(|ends| ends < call.now) { "License Expired" } else { "OK" },
                    "expirationDate": ends.map_or_else(|| "N/A".to_owned(), long_day),
                    "licensedDeviceCounts": counts,
                })
            }
            Model::PerDevice => overview(&self.license_rows(org, call.now)),
        };
        Ok(Response::json(200, value.to_string()))
    }
}

fn overview(rows: &[Row]) -> Value {
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let types: Vec<Value> = KINDS
        .iter()
        .filter_map(|kind| {
            let unassigned = rows
                .iter()
                .filter(|row| row.kind.model == kind.model && row.serial.is_empty())
                .count();
            (unassigned > 0).then(
                || json!({ "licenseType": kind.license, "counts": { "unassigned": unassigned } }),
            )
        })
        .collect();
    json!({
        "licenseCount": rows.len(),
        "states": {
            "active": { "count": count("active") },
            "expired": { "count": count("expired") },
            "expiring": {
                "count": count("expiring"),
                "critical": { "thresholdInDays": 14, "expiringCount": 0 },
                "warning": { "thresholdInDays": 90, "expiringCount": count("expiring") },
            },
            "recentlyQueued": { "count": 0 },
            "unused": { "count": count("unused"), "soonestActivation": { "activationDate": "", "toActivateCount": 0 } },
            "unusedActive": { "count": 0, "oldestActivation": { "activationDate": "", "activeCount": 0 } },
        },
        "licenseTypes": types,
        "systemsManager": { "counts": {
            "totalSeats": 0, "activeSeats": 0, "unassignedSeats": 0, "orgwideEnrolledDevices": 0,
        } },
    })
}

impl Row {
    fn json(&self) -> Value {
        let used = !self.serial.is_empty();
        let moment = |time: Time| if used { time.to_rfc3339() } else { String::new() };
        json!({
            "id": self.id,
            "licenseType": self.kind.license,
            "licenseKey": self.key,
            "orderNumber": self.order,
            "deviceSerial": self.serial,
            "networkId": self.network,
            "state": self.state,
            "seatCount": 1,
            "totalDurationInDays": self.days,
            "durationInDays": self.days,
            "permanentlyQueuedLicenses": [],
            "claimDate": self.at.to_rfc3339(),
            "activationDate": moment(self.at),
            "expirationDate": moment(self.at.plus(self.days * DAY)),
            "headLicenseId": self.id,
        })
    }
}

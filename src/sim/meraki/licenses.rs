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
use crate::sim::writing::{Object, list, order};

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
            self.renewed.push((org.index, now));
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
            let invalidated = early.or_else(|| {
                self.renewed.iter().find(|(index, _)| *index == org.index).map(|(_, at)| *at)
            });
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

    /// What a co-term key raises the limits of, and by how much.
    fn counts(&self, key: &LicenseKey) -> Vec<(&'static world::Kind, i64)> {
        let dice = of_text(self.seed, &key.wire());
        let mut counts: Vec<(&'static world::Kind, i64)> = Vec::new();
        for n in 0..=roll(dice, 3).unsigned_abs() {
            let kind = world::some_kind(mix(dice, n));
            if !counts.iter().any(|(known, _)| known.coterm == kind.coterm) {
                counts.push((kind, 1 + roll(mix(dice, n + 50), 25)));
            }
        }
        counts
    }

    fn coterm_json(&self, org: &Org, row: &KeyRow, now: Time) -> String {
        let duration = days(self.seed, &row.key);
        let (mut editions, mut counts) = (Vec::new(), Vec::new());
        for (kind, count) in self.counts(&row.key) {
            let edition = Object::new()
                .text("edition", "Enterprise")
                .text("productType", kind.product)
                .done();
            if !editions.contains(&edition) {
                editions.push(edition);
            }
            counts.push(Object::new().text("model", kind.coterm).number("count", count).done());
        }
        let mut value = Object::new();
        value
            .text("key", &row.key.to_string())
            .text("organizationId", org.id)
            .number("duration", duration)
            .text("mode", if row.renew { "renew" } else { "addDevices" })
            .text("startedAt", &row.at.to_rfc3339())
            .text("claimedAt", &row.at.to_rfc3339())
            .flag("invalidated", row.invalidated.is_some())
            .flag("expired", row.at.plus(duration * DAY) < now)
            .json("editions", &list(&editions))
            .json("counts", &list(&counts));
        if let Some(at) = row.invalidated {
            value.text("invalidatedAt", &at.to_rfc3339());
        }
        value.done()
    }

    /// A page of the co-term licenses, by key.
    pub(crate) fn coterm_licenses(&self, call: &Call<'_>, org: &Org) -> Result<Response, Response> {
        if self.model(org) != Model::CoTerm {
            return Err(refuse_model(org, "co-termination"));
        }
        one_of(call, "invalidated", &["true", "false"])?;
        one_of(call, "expired", &["true", "false"])?;
        let mut rows = self.key_rows(org);
        let is = |name: &str, value: bool| {
            call.query.one(name).is_none_or(|text| (text == "true") == value)
        };
        rows.retain(|row| {
            let expired = row.at.plus(days(self.seed, &row.key) * DAY) < call.now;
            is("invalidated", row.invalidated.is_some()) && is("expired", expired)
        });
        let (cursors, rows) = in_order(rows, |row| row.key.to_string());
        let page = page(call, &cursors, 1_000, 1_000)?;
        let shown = rows.get(page.rows.clone()).unwrap_or_default();
        Ok(page.reply(
            &shown.iter().map(|row| self.coterm_json(org, row, call.now)).collect::<Vec<_>>(),
        ))
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
        let (cursors, rows) = in_order(rows, |row| row.id.clone());
        let page = page(call, &cursors, 1_000, 1_000)?;
        let shown = rows.get(page.rows.clone()).unwrap_or_default();
        Ok(page.reply(&shown.iter().map(Row::json).collect::<Vec<_>>()))
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
        row.map(|row| Response::json(200, row.json())).ok_or_else(super::empty_404)
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
                let mut sums: Vec<(&str, i64)> = Vec::new();
                for (kind, count) in standing.iter().flat_map(|row| self.counts(&row.key)) {
                    match sums.iter_mut().find(|(model, _)| *model == kind.coterm) {
                        Some((_, sum)) => *sum += count,
                        None => sums.push((kind.coterm, count)),
                    }
                }
                let mut counts = Object::new();
                for (model, sum) in sums {
                    counts.number(model, sum);
                }
                let over = ends.is_some_and(|ends| ends < call.now);
                Object::new()
                    .text("status", if over { "License Expired" } else { "OK" })
                    .text("expirationDate", &ends.map_or_else(|| "N/A".to_owned(), long_day))
                    .json("licensedDeviceCounts", &counts.done())
                    .done()
            }
            Model::PerDevice => overview(&self.license_rows(org, call.now)),
        };
        Ok(Response::json(200, value))
    }
}

/// Rows in the order of their cursors, and these.
fn in_order<T>(rows: Vec<T>, cursor: fn(&T) -> String) -> (Vec<String>, Vec<T>) {
    let cursors: Vec<String> = rows.iter().map(cursor).collect();
    let mut places: Vec<Option<T>> = rows.into_iter().map(Some).collect();
    let order = order(&cursors);
    let sorted = order.iter().filter_map(|at| cursors.get(*at).cloned()).collect();
    (sorted, order.iter().filter_map(|at| places.get_mut(*at)?.take()).collect())
}

fn overview(rows: &[Row]) -> String {
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let mut types: Vec<String> = Vec::new();
    for kind in &KINDS {
        let of_kind =
            rows.iter().filter(|row| row.kind.model == kind.model && row.serial.is_empty());
        let unassigned = of_kind.count();
        if unassigned > 0 {
            let counts = format!("{{\"unassigned\":{unassigned}}}");
            types.push(
                Object::new().text("licenseType", kind.license).json("counts", &counts).done(),
            );
        }
    }
    let (active, expired, expiring, unused) =
        (count("active"), count("expired"), count("expiring"), count("unused"));
    let states = format!(
        concat!(
            r#"{{"active":{{"count":{}}},"expired":{{"count":{}}},"#,
            r#""expiring":{{"count":{},"critical":{{"thresholdInDays":14,"expiringCount":0}},"#,
            r#""warning":{{"thresholdInDays":90,"expiringCount":{}}}}},"recentlyQueued":{{"count":0}},"#,
            r#""unused":{{"count":{},"soonestActivation":{{"activationDate":"","toActivateCount":0}}}},"#,
            r#""unusedActive":{{"count":0,"oldestActivation":{{"activationDate":"","activeCount":0}}}}}}"#
        ),
        active, expired, expiring, expiring, unused
    );
    Object::new()
        .json("licenseCount", &rows.len().to_string())
        .json("states", &states)
        .json("licenseTypes", &list(&types))
        .json(
            "systemsManager",
            r#"{"counts":{"totalSeats":0,"activeSeats":0,"unassignedSeats":0,"orgwideEnrolledDevices":0}}"#,
        )
        .done()
}

impl Row {
    fn json(&self) -> String {
        let used = !self.serial.is_empty();
        let moment = |time: Time| if used { time.to_rfc3339() } else { String::new() };
        Object::new()
            .text("id", &self.id)
            .text("licenseType", self.kind.license)
            .text("licenseKey", &self.key)
            .text("orderNumber", &self.order)
            .text("deviceSerial", &self.serial)
            .text("networkId", &self.network)
            .text("state", self.state)
            .number("seatCount", 1)
            .number("totalDurationInDays", self.days)
            .number("durationInDays", self.days)
            .json("permanentlyQueuedLicenses", "[]")
            .text("claimDate", &self.at.to_rfc3339())
            .text("activationDate", &moment(self.at))
            .text("expirationDate", &moment(self.at.plus(self.days * DAY)))
            .text("headLicenseId", &self.id)
            .done()
    }
}

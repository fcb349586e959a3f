//! Simulated vendors: whole, seeded, honest about what they are. They know `domain` and `http` only:
//! a fake that shares the client's code shares its mistakes. No clock, no chance but the seed's.
//!
//! Which vendor answers, the path says ([`Vendors::answer`]): `/api/v1/…` Meraki, `/platform/…`,
//! `/msp_api/…` and `/oauth2/…` Aruba Central, and where a service of `UiPath`'s is named, that.
//! What is in the demo's world of each, and how to ask for trouble, stands at the head of its module.

mod arrival;
mod aruba;
mod chance;
mod done;
mod exchange;
mod faults;
mod log;
mod meraki;
mod stored;
#[cfg(test)]
mod trial;
mod uipath;
mod vendor;
mod writing;

pub use arrival::Arrival;
pub use aruba::{ArubaDials, BadList};
pub use exchange::Exchange;
pub use faults::{ALWAYS, BadFaults, Faults};
pub use log::Entry;
pub use uipath::UipathDials;

use crate::domain::stored::stored;
use crate::domain::{Item, Time};
use crate::http::Response;
use arrival::{Call, html};
use done::Done;
use faults::{Dial, Twist};
use std::collections::BTreeMap;
use stored::{Fields, Lines};
use vendor::Vendor;

/// The Meraki key of the demo world.
pub const MERAKI_KEY: &str = meraki::KEY;
/// The access token of the demo world's Aruba Central.
pub const ARUBA_TOKEN: &str = aruba::TOKEN;
/// The token of the host administrator of the demo world's UiPath.
pub const UIPATH_TOKEN: &str = uipath::TOKEN;

/// What a vendor does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The response, or none: the connection drops.
    pub response: Option<Response>,
    /// How long the vendor takes, in milliseconds.
    pub after_ms: i64,
}

/// The whole simulated world. Stored (serde writes it as one text), it holds the seed and what has
/// changed since.
#[derive(Debug)]
pub struct Vendors {
    seed: u64,
    faults: Faults,
    calls: u64,
    revision: u64,
    born: Time,
    meraki: meraki::Meraki,
    aruba: aruba::Aruba,
    uipath: uipath::Uipath,
    log: Vec<Entry>,
}

impl Vendors {
    /// A new world. `now` is when it begins: what was claimed before is dated from there.
    pub fn new(seed: u64, faults: Faults, now: Time) -> Self {
        let meraki = meraki::Meraki::new(seed, now);
        let aruba = aruba::Aruba::new(seed, now, None);
        let uipath = uipath::Uipath::new(seed, now, faults.uipath.organizations);
        let (calls, revision, log) = (0, 0, Vec::new());
        Self { seed, faults, calls, revision, born: now, meraki, aruba, uipath, log }
    }

    /// Begins Aruba's world anew with the customers of a list, in the form in which the gateway gives
    /// it: `[…]` or `{"customers": […]}`. A world of such a list is not stored with it.
    pub fn set_aruba_customers(&mut self, list: &str) -> Result<(), BadList> {
        self.aruba = aruba::Aruba::of_list(self.seed, self.born, list)?;
        self.revision += 1;
        Ok(())
    }

    /// Has Aruba's world with so many customers, 1 to 1,000,000. Begins it anew where it has others.
    pub fn set_aruba_count(&mut self, customers: u32) {
        if self.aruba.customers() != Some(customers) {
            self.aruba = aruba::Aruba::new(self.seed, self.born, Some(customers));
            self.revision += 1;
        }
    }

    /// Puts other organizations in the place of UiPath's: names and ids. They have nothing yet.
    pub fn set_uipath_organizations(&mut self, organizations: &[(String, String)]) {
        self.uipath.give(organizations);
        self.revision += 1;
    }

    /// The rows of some of Aruba's customers: id, name, and `P` or `N` for provisioned or not.
    pub(crate) fn aruba_rows(&self, offset: u32, limit: u32, now: Time) -> String {
        self.aruba.rows(offset, limit, now)
    }

    /// Answers a request. The state changes at once; the answer is due `after_ms` later.
    pub fn answer(&mut self, arrival: &Arrival<'_>, now: Time) -> Answer {
        let dice = chance::mix(self.seed, self.calls);
        self.calls += 1;
        let call = Call::new(arrival, now);
        let vendor = Vendor::of(call.path);
        let dial = vendor.and_then(|_| self.faults.dial(dice));
        let mut entry = Entry::new(&call);
        let mut after_ms = self.faults.latency(dice);
        let response = match dial {
            Some(Dial::LostBefore) => None,
            Some(Dial::TooMany) => Some(match vendor {
                Some(Vendor::Aruba) => self.aruba.too_many(&self.faults.aruba, now),
                Some(Vendor::Uipath) => uipath::too_many(),
                _ => meraki::too_many(),
            }),
            Some(Dial::BadGateway) => Some(html(502, "502 Bad Gateway")),
            Some(Dial::LostAfter | Dial::BrokenAfter) | None => {
                let done = match vendor {
                    Some(Vendor::Meraki) => {
                        self.meraki.answer(&call, &self.log, self.faults.part_claimed)
                    }
                    Some(Vendor::Aruba) => self.aruba.answer(&call, &self.faults, dice),
                    Some(Vendor::Uipath) => self.uipath.answer(&call, &self.faults.uipath),
                    None => Done::unknown_address(),
                };
                entry.acted = done.acted;
                entry.org = done.org;
                done.operation.clone_into(&mut entry.operation);
                let stopped = done.twist.is_some_and(Twist::before_acting);
                entry.answered = if stopped { 0 } else { done.reply.status };
                if done.twist == Some(Twist::Slow) {
                    after_ms += 20_000;
                }
                let broken = match vendor {
                    Some(Vendor::Aruba) => aruba::broken,
                    Some(Vendor::Uipath) => uipath::broken,
                    _ => meraki::broken,
                };
                twisted(done.twist, done.reply, broken).and_then(|reply| match dial {
                    Some(Dial::LostAfter) => None,
                    Some(Dial::BrokenAfter) => Some(broken()),
                    _ => Some(reply),
                })
            }
        };
        let request_id = format!("{:016x}", chance::mix(dice, 9));
        let response = response.map(|reply| reply.with("X-Request-Id", request_id));
        entry.status = response.as_ref().map(|reply| reply.status);
        if let Some(status @ (500 | 502 | 504)) = entry.status {
            entry.answered = status;
        }
        self.revision += u64::from(entry.acted || entry.is_write());
        self.log.push(entry);
        Answer { response, after_ms }
    }

    /// Every request that has reached the vendors, oldest first. After a reload, only those that
    /// could have changed something.
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// How many POSTs each path has had.
    pub fn posts(&self) -> BTreeMap<String, usize> {
        let mut posts = BTreeMap::new();
        for entry in self.log.iter().filter(|entry| entry.method == crate::http::Method::Post) {
            *posts.entry(entry.path.clone()).or_default() += 1;
        }
        posts
    }

    /// The id of the Meraki organization that holds a serial or a license key, listed yet or not: for
    /// whoever checks what the desk says.
    pub fn meraki_holder(&self, item: &Item) -> Option<&'static str> {
        self.meraki.holder_of(item)
    }

    /// Grows with every change that is worth storing.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Changes the dials. Another number of UiPath's organizations begins its world anew.
    pub fn set_faults(&mut self, faults: Faults) {
        let count = faults.uipath.organizations;
        if count != self.faults.uipath.organizations {
            self.uipath = uipath::Uipath::new(self.seed, self.born, count);
        }
        self.faults = faults;
        self.revision += 1;
    }
}

stored!(text Vendors, Vendors::restore, Vendors::write);

impl Vendors {
    fn write(&self) -> String {
        let mut lines = Lines::default();
        let (seed, calls, revision) =
            (self.seed.to_string(), self.calls.to_string(), self.revision.to_string());
        lines.line(&["world", "2", &seed, &calls, &revision, &self.faults.to_string()]);
        self.meraki.store(&mut lines);
        self.aruba.store(&mut lines);
        self.uipath.store(&mut lines);
        log::store(&self.log, &mut lines);
        lines.text()
    }

    fn restore(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let head = lines.next()?;
        // The first format is this one without any line of Aruba's: there it begins anew.
        let head = ["world\t2\t", "world\t1\t"].iter().find_map(|it| head.strip_prefix(it))?;
        let mut head = Fields::of(head);
        let mut world = Self {
            seed: head.number()?,
            calls: head.number()?,
            revision: head.number()?,
            faults: Faults::parse(head.text()?).ok()?,
            born: Time::default(),
            meraki: meraki::Meraki::default(),
            aruba: aruba::Aruba::new(0, Time(0), None),
            uipath: uipath::Uipath::default(),
            log: Vec::new(),
        };
        for line in lines {
            let mut fields = Fields::of(line);
            match fields.text()? {
                "log" => world.log.push(log::restore(&mut fields)?),
                "born" => {
                    world.meraki.restore("born", &mut fields.clone())?;
                    let seed = fields.number()?;
                    world.born = fields.time()?;
                    world.aruba = aruba::Aruba::new(seed, world.born, None);
                    let count = world.faults.uipath.organizations;
                    world.uipath = uipath::Uipath::new(seed, world.born, count);
                }
                "aruba" => world.aruba.restore(&mut fields)?,
                "uipath" => world.uipath.restore(&mut fields)?,
                kind => world.meraki.restore(kind, &mut fields)?,
            }
        }
        Some(world)
    }
}

/// What a named fault makes of an answer.
fn twisted(twist: Option<Twist>, reply: Response, broken: fn() -> Response) -> Option<Response> {
    match twist {
        Some(Twist::Void | Twist::Lost) => None,
        Some(Twist::BadGateway) => Some(html(502, "502 Bad Gateway")),
        Some(Twist::LateGateway) => Some(html(504, "504 Gateway Time-out")),
        Some(Twist::TooMany) => Some(html(429, "429 Too Many Requests")),
        Some(Twist::Broken) => Some(broken()),
        Some(Twist::Html) => Some(html(200, "Please wait")),
        Some(Twist::Cut) => {
            let half: String = reply.body.chars().take(reply.body.chars().count() / 2).collect();
            Some(Response { body: half, ..reply })
        }
        Some(Twist::Slow | Twist::Lag | Twist::Part) | None => Some(reply),
    }
}

#[cfg(test)]
mod tests {
    use super::trial::Trial;
    use super::*;

    #[test]
    fn each_ending_brings_its_trouble_once() {
        // ending, status that arrives, whether the device is held afterwards
        for (ending, status, held) in [
            ("VOID", None, false),
            ("502X", Some(502), false),
            ("429X", Some(429), false),
            ("PART", Some(400), false),
            ("LOST", None, true),
            ("5XXX", Some(500), true),
            ("504X", Some(504), true),
            ("HTML", Some(200), true),
            ("CUTX", Some(200), true),
        ] {
            let serial = format!("Q2KN-2345-{ending}");
            let mut trial = Trial::calm();
            let reply = trial.claim(&[&serial]);
            assert_eq!(reply.as_ref().map(|reply| reply.status), status, "{ending}");
            assert_eq!(!trial.held(&[&serial]).is_empty(), held, "{ending}");
            let read = reply.map(|reply| serde_json::from_str::<serde_json::Value>(&reply.body));
            assert_eq!(
                read.is_some_and(|json| json.is_ok()),
                matches!(ending, "PART" | "5XXX"),
                "{ending}"
            );
            let again = trial.claim(&[&serial]).unwrap();
            assert_eq!(again.status, if held { 400 } else { 200 }, "{ending}: {}", again.body);
            let acted: Vec<bool> = trial
                .vendors
                .log()
                .iter()
                .filter(|entry| entry.is_write())
                .map(|entry| entry.acted)
                .collect();
            assert_eq!(acted, [held, !held], "{ending}");
        }
    }

    #[test]
    fn slow_takes_twenty_seconds_and_lag_hides_for_thirty() {
        let mut trial = Trial::calm();
        let body = serde_json::json!({ "serials": ["Q2KN-2345-SLOW", "Q2KN-2345-LAGX"] });
        let answer = trial.ask("/api/v1/organizations/610041/inventory/claim", Some(&body));
        assert_eq!(answer.after_ms, 20_000);
        assert_eq!(trial.held(&["Q2KN-2345-SLOW", "Q2KN-2345-LAGX"]), ["Q2KN-2345-SLOW"]);
        assert_eq!(
            trial.claim(&["Q2KN-2345-LAGX"]).unwrap().status,
            400,
            "it is claimed all the same"
        );
        trial.now = trial.now.plus(30_000);
        assert_eq!(trial.held(&["Q2KN-2345-LAGX"]).len(), 1);
    }

    #[test]
    fn a_stored_world_goes_on_where_it_was() {
        let mut trial = Trial::calm();
        trial.claim(&["Q2KN-2345-6789", "Q2KN-2345-LOST"]);
        let before = trial.vendors.revision();
        trial.get("/inventory/devices?perPage=1000");
        assert_eq!(trial.vendors.revision(), before, "a read is not worth storing");
        let stored = serde_json::to_string(&trial.vendors).unwrap();
        assert!(stored.len() < 2_000, "{}", stored.len());
        trial.vendors = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&trial.vendors).unwrap(), stored);
        assert!(serde_json::from_str::<Vendors>("\"world\\t3\\t\"").is_err(), "another format");
        assert_eq!(trial.held(&["Q2KN-2345-6789", "Q2KN-2345-LOST"]).len(), 2);
        let first = stored.replacen("world\\t2", "world\\t1", 1).replace("aruba\\t", "spent\\t");
        assert!(serde_json::from_str::<Vendors>(&first).is_ok(), "the format before this one");
        assert_eq!(trial.list("/apiRequests?method=POST").len(), 1);
        assert_eq!(trial.vendors.posts().values().sum::<usize>(), 1);
        for n in 0..9 {
            assert_eq!(trial.claim(&[&format!("Q2KN-2345-678{n}")]).unwrap().status, 200, "{n}");
        }
        assert_eq!(trial.claim(&["Q2KN-2345-22AA"]).unwrap().status, 429, "the window was kept");
    }

    #[test]
    fn the_dials_do_what_they_say() {
        let dials: [(Faults, Option<u16>, bool); 4] = [
            (Faults { rate_429: ALWAYS, ..Faults::NONE }, Some(429), false),
            (Faults { rate_lost_before: ALWAYS, ..Faults::NONE }, None, false),
            (Faults { rate_lost_after: ALWAYS, ..Faults::NONE }, None, true),
            (Faults::NONE, Some(200), true),
        ];
        for (faults, status, held) in dials {
            let mut trial = Trial::new(faults.clone());
            let reply = trial.claim(&["Q2KN-2345-6789"]);
            assert_eq!(reply.map(|reply| reply.status), status, "{faults:?}");
            trial.vendors.set_faults(Faults::NONE);
            assert_eq!(!trial.held(&["Q2KN-2345-6789"]).is_empty(), held, "{faults:?}");
        }
        let mut trial = Trial::new(Faults { rate_5xx: ALWAYS, ..Faults::NONE });
        for n in 0..8 {
            let serial = format!("Q2KN-2345-AAA{n}");
            let reply = trial.claim(&[&serial]).unwrap();
            assert!(reply.header("x-request-id").is_some());
            trial.vendors.set_faults(Faults::NONE);
            let held = !trial.held(&[&serial]).is_empty();
            assert_eq!(reply.status, if held { 500 } else { 502 });
            trial.vendors.set_faults(Faults { rate_5xx: ALWAYS, ..Faults::NONE });
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_answers() {
        let run = || {
            let mut trial = Trial::new(Faults {
                rate_lost_before: 200_000,
                rate_5xx: 200_000,
                ..Faults::default()
            });
            (0..40).map(|_| trial.ask("/api/v1/organizations", None)).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }
}

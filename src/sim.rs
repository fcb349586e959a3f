//! Simulated vendors: whole, seeded, honest about what they are. They know `domain` and `http` only:
//! a fake that shares the client's code shares its mistakes. No clock, no chance but the seed's.
//!
//! # The demo world
//!
//! One Meraki account. Key: forty zeros, as `Authorization: Bearer` or `X-Cisco-Meraki-API-Key`.
//! Forty ones: expired (401). Forty twos: read-only (403 on every POST).
//!
//! | organization | |
//! |---|---|
//! | `610041` | co-term, 240 devices, 12 licenses |
//! | `724518` | subscription, 60 devices, 3 subscriptions |
//! | `831207` | API access disabled: 404 |
//! | `902764` | restricted to other addresses: 403 |
//! | `1048993` | co-term, empty |
//! | `1300257` | co-term, 12,000 devices |
//! | `1577310` | co-term, announces an IP restriction that does not bite yet |
//! | `646829496481105433` | per-device, 90 devices |
//! | `646829496481105987` | subscription, empty |
//!
//! Anything well-formed that the world does not give to somebody else can be claimed.
//!
//! | begins | is |
//! |---|---|
//! | `Q2SE-` `Z2SE-` `4CSE` `TAKEN` `S2SE` | somebody else's: "already claimed" |
//! | `Q2NF-` `Z2NF-` `4CNF` `NOSUCH` `S2NF` | not there: "not found" |
//!
//! The end of a claimed serial, key, order, claim id or subscription key can ask for trouble, once
//! for each item:
//!
//! | ends | the vendor |
//! |---|---|
//! | `VOID` | drops the connection before acting |
//! | `502X` | answers 502 with HTML, without acting |
//! | `429X` | answers 429 with HTML and no `Retry-After`, without acting |
//! | `PART` | takes what stands before it and answers 400 "Devices already claimed" |
//! | `LOST` | acts, and the answer is lost |
//! | `5XXX` | acts, and answers 500 |
//! | `504X` | acts, and answers 504 with HTML |
//! | `HTML` | acts, and answers 200 with HTML |
//! | `CUTX` | acts, and answers 200 with half the JSON |
//! | `SLOW` | acts, and takes 20 seconds |
//! | `LAGX` | acts; the device is listed only 30 seconds later (every time) |

mod arrival;
mod chance;
mod faults;
mod log;
mod meraki;

pub use arrival::Arrival;
pub use faults::{BadFaults, Faults};
pub use log::Entry;

use crate::domain::Time;
use crate::http::Response;
use arrival::{Call, html};
use faults::{Dial, Twist};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The key of the demo world.
pub const MERAKI_KEY: &str = meraki::KEY;

/// What a vendor does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The response, or none: the connection drops.
    pub response: Option<Response>,
    /// How long the vendor takes, in milliseconds.
    pub after_ms: i64,
}

/// The whole simulated world. Stored, it holds the seed and what has changed since.
#[derive(Debug, Serialize, Deserialize)]
pub struct Vendors {
    seed: u64,
    faults: Faults,
    calls: u64,
    revision: u64,
    meraki: meraki::Meraki,
    #[serde(serialize_with = "log::only_writes")]
    log: Vec<Entry>,
}

impl Vendors {
    /// A new world. `now` is when it begins: what was claimed before is dated from there.
    pub fn new(seed: u64, faults: Faults, now: Time) -> Self {
        let meraki = meraki::Meraki::new(seed, now);
        Self { seed, faults, calls: 0, revision: 0, meraki, log: Vec::new() }
    }

    /// Answers a request. The state changes at once; the answer is due `after_ms` later.
    pub fn answer(&mut self, arrival: &Arrival<'_>, now: Time) -> Answer {
        let dice = chance::mix(self.seed, self.calls);
        self.calls += 1;
        let call = Call::new(arrival, now);
        let known = call.path.starts_with("/api/v1/");
        let dial = if known { self.faults.dial(dice) } else { None };
        let mut entry = Entry::new(&call);
        let mut after_ms = self.faults.latency(dice);
        let response = match dial {
            Some(Dial::LostBefore) => None,
            Some(Dial::TooMany) => Some(meraki::too_many()),
            Some(Dial::BadGateway) => Some(html(502, "502 Bad Gateway")),
            Some(Dial::LostAfter | Dial::BrokenAfter) | None => {
                let done = if known {
                    self.meraki.answer(&call, &self.log, self.faults.part_claimed)
                } else {
                    meraki::Done::unknown_address()
                };
                entry.acted = done.acted;
                entry.org = done.org;
                done.operation.clone_into(&mut entry.operation);
                let stopped = done.twist.is_some_and(Twist::before_acting);
                entry.answered = if stopped { 0 } else { done.reply.status };
                if done.twist == Some(Twist::Slow) {
                    after_ms += 20_000;
                }
                twisted(done.twist, done.reply).and_then(|reply| match dial {
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

    /// Grows with every change that is worth storing.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Changes the dials.
    pub fn set_faults(&mut self, faults: Faults) {
        self.faults = faults;
        self.revision += 1;
    }
}

fn broken() -> Response {
    Response::json(500, r#"{"errors":["Internal server error"]}"#)
}

/// What a named fault makes of an answer.
fn twisted(twist: Option<Twist>, reply: Response) -> Option<Response> {
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

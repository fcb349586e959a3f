//! The journal: what happened in a run, in order, append-only. State is the journal folded over the
//! plan, so whatever the desk decides is in here, and reading it again decides nothing anew.

use super::{ItemOutcome, Outcome};
use crate::domain::stored::{field, list, stored, to_text};
use crate::domain::{CustomerId, Item, Quantities, Time};
use crate::http::NoReply;
use crate::plan::Step;
use crate::vendors::{Refusal, Seen};

/// Why a run stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pause {
    /// A person pressed pause.
    Person,
    /// The page was closed while it ran; a person opens it again.
    Reopened,
    /// The vendor does not accept the key.
    Key,
    /// The vendor accepts the key, but not for this organization or this call.
    Rights,
    /// Reads fail again and again: offline, proxy or vendor down.
    Unreachable,
    /// The journal cannot be written, so nothing may be sent.
    Storage,
    /// The present is no longer what the plan was made from.
    Moved,
}
stored!(names Pause {
    Person = "person",
    Reopened = "reopened",
    Key = "key",
    Rights = "rights",
    Unreachable = "unreachable",
    Storage = "storage",
    Moved = "moved",
});

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Yes, to a step that changes something.
    Yes,
    /// What a read shows.
    Seen(Seen),
    /// No.
    No(Refusal),
}
stored!(choice Said { Yes = "yes", Seen(found) = "seen", No(refusal) = "no" });

/// An answer, read once, when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// What it says.
    pub said: Said,
    /// What the vendor's clock showed, where the answer says.
    pub vendor_at: Option<Time>,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
    /// The body of an answer to a step that changes something, cut at 4,000 characters.
    pub body: String,
}
stored!(record Answer { status, said, vendor_at, request_id, body });

/// What was found out about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The item.
    pub item: Item,
    /// What it is now.
    pub outcome: ItemOutcome,
    /// Since when it is in the organization, by the vendor's clock.
    pub since: Option<Time>,
    /// Of a customer: how many devices are as they should be, and how many should be.
    pub devices: Option<(u32, u32)>,
}
stored!(record Verdict { item, outcome, since, devices });

impl Verdict {
    /// An outcome of which nothing more is known.
    pub fn of(item: Item, outcome: ItemOutcome) -> Self {
        Self { item, outcome, since: None, devices: None }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Steps became necessary: reads back, or parts of a refused batch.
    Added {
        /// Which; their ids follow those of all steps before.
        steps: Vec<Step>,
    },
    /// The intent to send; stored before the request leaves.
    Sending {
        /// Which step.
        step: u32,
        /// When.
        at: Time,
    },
    /// An answer came.
    Answered {
        /// Which step.
        step: u32,
        /// When.
        at: Time,
        /// What it was.
        answer: Answer,
    },
    /// No answer came.
    Lost {
        /// Which step.
        step: u32,
        /// When it was given up.
        at: Time,
        /// Why.
        why: NoReply,
    },
    /// A step goes back into the queue: the vendor did not take it, or it only reads.
    Requeued {
        /// Which step.
        step: u32,
        /// Not before this.
        due: Time,
    },
    /// What was found out about a step and its items.
    Judged {
        /// Which step.
        step: u32,
        /// What the step is now.
        outcome: Outcome,
        /// What its items are now; those that are not named stay as they are.
        items: Vec<Verdict>,
        /// Whether anything more can be found out without a person.
        settled: bool,
    },
    /// The present was read again before something is sent that rests on it.
    Guarded {
        /// When.
        at: Time,
        /// Customers that the plan did not know of and would reach.
        came: Vec<CustomerId>,
        /// Customers of the plan that are no longer there.
        gone: Vec<CustomerId>,
    },
    /// What a holder holds was read again before it is written to.
    Checked {
        /// Before which step.
        step: u32,
        /// When.
        at: Time,
        /// Whether all is as the plan found it, or as this run left it.
        clear: bool,
        /// If not: what is held now; `None` where it can no longer be read.
        held: Option<Quantities>,
        /// If not: of which products the pool no longer has enough, and by how much.
        short: Quantities,
    },
    /// That is no longer good enough: it has to be read again.
    Unguarded,
    /// The run stands still.
    Paused {
        /// When.
        at: Time,
        /// Why.
        why: Pause,
    },
    /// The run goes on.
    Resumed {
        /// When.
        at: Time,
    },
    /// What was not sent will not be.
    Cancelled {
        /// When.
        at: Time,
    },
    /// A person said what became of a step.
    Decided {
        /// Which step.
        step: u32,
        /// When.
        at: Time,
        /// Whether it was done.
        done: bool,
        /// Why the person says so.
        reason: String,
    },
}
stored!(choice Entry {
    Added { steps } = "added",
    Sending { step, at } = "sending",
    Answered { step, at, answer } = "answered",
    Lost { step, at, why } = "lost",
    Requeued { step, due } = "requeued",
    Judged { step, outcome, items, settled } = "judged",
    Guarded { at, came, gone } = "guarded",
    Checked { step, at, clear, held, short } = "checked",
    Unguarded = "unguarded",
    Paused { at, why } = "paused",
    Resumed { at } = "resumed",
    Cancelled { at } = "cancelled",
    Decided { step, at, done, reason } = "decided",
});

/// The version of the stored form.
const VERSION: u32 = 1;

/// Why a stored text is not entries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Written by a newer desk; it is left as it is.
    #[error("written by a newer version (format {0})")]
    Newer(u32),
    /// Not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
}

/// Writes entries that are stored together.
pub fn write(entries: &[Entry]) -> String {
    ["{\"v\":", &VERSION.to_string(), ",\"entries\":", &to_text(&list(entries)), "}"].concat()
}

/// Reads entries that were stored together.
pub fn read(text: &str) -> Result<Vec<Entry>, Unreadable> {
    let damaged = |what: &str| Unreadable::Damaged(what.to_owned());
    let Ok(value) = serde_json::from_str(text) else { return Err(damaged("not JSON")) };
    match field(&value, "v") {
        Some(VERSION) => field(&value, "entries").ok_or_else(|| damaged("not entries")),
        Some(newer) => Err(Unreadable::Newer(newer)),
        None => Err(damaged("no version")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ClaimId, OrderNumber, ProductCode, Quantity, Serial, SubscriptionKey};
    use crate::http::Request;
    use crate::plan::Act;
    use crate::vendors::RefusalKind;
    use crate::vendors::meraki::{KeyMode, LogRow, Lookup, Sighting, Sightings};

    #[test]
    fn what_is_written_is_read_back() {
        let entries = vec![
            Entry::Sending { step: 3, at: Time(5) },
            Entry::Lost { step: 3, at: Time(6), why: NoReply::TimedOut },
            Entry::Paused { at: Time(7), why: Pause::Unreachable },
        ];
        assert_eq!(read(&write(&entries)), Ok(entries));
    }

    #[test]
    fn every_kind_of_entry_and_of_step_survives_storage() {
        let at = Time(5);
        let serial = Serial::parse("Q2QN-9J8L-SLPD").unwrap();
        let key = SubscriptionKey::parse("S2345-6789A-BCDEF-GHJKM").unwrap();
        let claim_id = ClaimId::parse("ABCD1EFGH4IJ").unwrap();
        let order = OrderNumber::parse("4C:12: \"Ł\"").unwrap();
        let refusal = Refusal {
            kind: RefusalKind::Refused,
            status: 400,
            words: vec!["no".into()],
            request_id: None,
            retry_after: Some(-1),
        };
        let lookups = [
            Lookup::Serials(vec![serial]),
            Lookup::Orders(vec![order.clone()]),
            Lookup::CotermKeys,
            Lookup::DeviceKeys,
            Lookup::Preview(claim_id.clone()),
            Lookup::Subscription { key, id: "7".into() },
            Lookup::Log { from: at },
        ];
        let mut acts = vec![
            Act::Claim { items: vec![Item::Order(order)], mode: KeyMode::Renew },
            Act::ClaimOrder { claim_id, number: String::new() },
            Act::ClaimSubscription { key, id: "7".into() },
            Act::Release { serials: vec![serial] },
        ];
        let ask = |lookup| Act::LookUp { lookup: crate::vendors::Lookup::Meraki(lookup) };
        acts.extend(lookups.map(ask));
        let rest = vec![Item::Serial(serial)];
        let request = Request::post("/api/v1/a?b=c", "{\"d\":\"é\"}");
        let steps: Vec<Step> = (0..)
            .zip(acts)
            .map(|(id, act)| Step {
                id,
                act,
                request: request.clone(),
                of: (id > 0).then_some(0),
                due: Time(i64::from(id)),
                rest: rest.clone(),
            })
            .collect();
        let seen = Sightings {
            seen: vec![Sighting { item: Item::Subscription(key), since: Some(at) }],
            rows: vec![LogRow { at, status: 200 }],
            next: Some("/n".into()),
        };
        let answered = |said| Entry::Answered {
            step: 1,
            at,
            answer: Answer {
                status: 200,
                said,
                vendor_at: None,
                request_id: Some("r".into()),
                body: "{}".into(),
            },
        };
        let mut two = Quantities::default();
        two.set(&ProductCode::parse("UNATT").unwrap(), Quantity::whole(2));
        let verdict = Verdict {
            item: Item::Serial(serial),
            outcome: ItemOutcome::Already,
            since: Some(at),
            devices: Some((3, 4)),
        };
        let entries = vec![
            Entry::Added { steps },
            answered(Said::Yes),
            answered(Said::Seen(Seen::Meraki(seen))),
            answered(Said::No(refusal)),
            Entry::Requeued { step: 1, due: at },
            Entry::Judged {
                step: 1,
                outcome: Outcome::Verified,
                items: vec![verdict],
                settled: true,
            },
            Entry::Guarded { at, came: vec![], gone: vec![CustomerId::parse("c1").unwrap()] },
            Entry::Checked { step: 1, at, clear: true, held: None, short: Quantities::default() },
            Entry::Checked { step: 1, at, clear: false, held: Some(two.clone()), short: two },
            Entry::Unguarded,
            Entry::Resumed { at },
            Entry::Cancelled { at },
            Entry::Decided { step: 1, at, done: false, reason: "seen\nit".into() },
        ];
        assert_eq!(read(&write(&entries)), Ok(entries));
    }

    #[test]
    fn a_newer_format_and_a_damaged_text_are_told_apart() {
        assert_eq!(read(r#"{"v":2,"other":[]}"#), Err(Unreadable::Newer(2)));
        assert!(matches!(read(r#"{"v":1,"entries":[{"#), Err(Unreadable::Damaged(_))));
        assert!(matches!(read(""), Err(Unreadable::Damaged(_))));
    }
}

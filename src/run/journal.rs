//! The journal: what happened in a run, in order, append-only. State is the journal folded over the
//! plan, so whatever the desk decides is in here, and reading it again decides nothing anew.

use super::{ItemOutcome, Outcome};
use crate::domain::stored::{field, list, raw, stored, to_text};
use crate::domain::{CustomerId, Item, Quantities, Time, seal};
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
    /// What was stored from here on could not be read, and was set aside. Whatever was not settled
    /// by then may have been sent.
    Damaged {
        /// When that was found.
        at: Time,
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
    Damaged { at } = "damaged",
});

/// The version of the stored form. The first had no sum.
const VERSION: u32 = 2;

/// Why a stored text is not entries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Written by a newer desk; it is left as it is.
    #[error("written by a newer version (format {0})")]
    Newer(u32),
    /// Written by an older desk; it has to be rewritten first ([`super::legacy`]).
    #[error("written by an older version")]
    Older,
    /// Not what was written.
    #[error("damaged: {0}")]
    Damaged(&'static str),
}

/// Entries that are stored together: one record, or several that were put together since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The place of its last record; the place of its first is in its key.
    pub last: u32,
    /// What happened, in order.
    pub entries: Vec<Entry>,
}

/// The place of a record in its journal, which its key ends with.
pub fn place(key: &str) -> Option<u32> {
    key.rsplit_once(':')?.1.parse().ok()
}

/// Writes entries that are stored together under this key, and hold the places up to `last`.
pub fn write(key: &str, last: u32, entries: &[Entry]) -> String {
    let entries = to_text(&list(entries));
    let rest = ["\"last\":", &last.to_string(), ",\"entries\":", &entries, "}"].concat();
    seal::seal(VERSION, key, &rest)
}

/// Whether a record is in the form of today.
pub fn is_current(text: &str) -> bool {
    text.starts_with("{\"v\":2,")
}

/// The version that a record begins with.
fn begins_with(text: &str) -> Option<u32> {
    let rest = text.strip_prefix("{\"v\":")?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    rest.get(..end)?.parse().ok()
}

/// Reads entries that were stored together under this key.
pub fn read(key: &str, text: &str) -> Result<Segment, Unreadable> {
    let Ok(value) = serde_json::from_str(text) else {
        // A newer program may have written something else behind its version.
        return Err(match begins_with(text) {
            Some(newer) if newer > VERSION => Unreadable::Newer(newer),
            _ => Unreadable::Damaged("not JSON"),
        });
    };
    let (last, entries) = match field(&value, "v") {
        Some(1) => {
            // The very first entries did not say in `is` what they are.
            let unnamed = raw(&value, "entries").get(0).is_some_and(|e| raw(e, "is").is_null());
            if unnamed {
                return Err(Unreadable::Older);
            }
            (place(key), field(&value, "entries"))
        }
        Some(VERSION) if seal::holds(key, text) => {
            (field(&value, "last"), field(&value, "entries"))
        }
        Some(VERSION) => return Err(Unreadable::Damaged("not as it was written")),
        Some(newer) if newer > VERSION => return Err(Unreadable::Newer(newer)),
        _ => return Err(Unreadable::Damaged("no version")),
    };
    let (Some(last), Some(entries)) = (last, entries) else {
        return Err(Unreadable::Damaged("not entries"));
    };
    Ok(Segment { last, entries })
}

#[cfg(test)]
mod tests;

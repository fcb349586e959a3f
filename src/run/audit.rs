//! A run as an audit: its plan and every entry of its journal, a line each, each line holding the
//! SHA-256 of the one before it. Whoever notes the last hash elsewhere can tell later that nothing
//! was changed; without that, the chain finds what was changed by mistake or by half.
//!
//! A line is a JSON object whose last field is `hash`, over the line's own bytes before `,"hash"`.
//! What looks like a secret is not in it ([`redact`]).

use super::{Entry, ItemOutcome, Run, RunId};
use crate::domain::stored::{Stored, field, raw, to_text};
use crate::domain::{Time, redact};
use crate::plan::Plan;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The version of the form.
const VERSION: u32 = 1;
/// What stands before a line's hash.
const HASH: &str = ",\"hash\":\"";
/// What stands behind it.
const END: &str = "\"}";

/// SHA-256, as 64 hexadecimal digits.
pub fn hash(text: &str) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Sha256::digest(text.as_bytes()).iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Lines being written, each upon the hash of the one before.
struct Chain {
    text: String,
    lines: u64,
    last: String,
}

impl Chain {
    fn put(&mut self, what: &str, mut data: Value) {
        redact::value(&mut data);
        let mut map = Map::new();
        map.insert("n".into(), self.lines.into());
        map.insert("prev".into(), std::mem::take(&mut self.last).into());
        map.insert(what.into(), data);
        let line = to_text(&Value::Object(map));
        let open = line.strip_suffix('}').unwrap_or(&line);
        self.last = hash(open);
        self.text += &[open, HASH, &self.last, END, "\n"].concat();
        self.lines += 1;
    }
}

/// An audit as it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The file: JSON, a line each.
    pub text: String,
    /// The hash of the last line, to be noted elsewhere.
    pub last: String,
}

/// What is counted at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Lines of all kinds.
    pub lines: usize,
    /// Entries of the journal.
    pub entries: usize,
    /// Intents to send; a read that was tried again counts again.
    pub sent: usize,
    /// Answers that came.
    pub answered: usize,
    /// What a person said of a request.
    pub decided: usize,
}

impl Counts {
    fn take(&mut self, kind: &str) {
        self.entries += 1;
        match kind {
            "sending" => self.sent += 1,
            "answered" => self.answered += 1,
            "decided" => self.decided += 1,
            _ => {}
        }
    }

    fn store(self) -> Value {
        let mut map = Map::new();
        for (name, count) in [
            ("lines", self.lines),
            ("entries", self.entries),
            ("sent", self.sent),
            ("answered", self.answered),
            ("decided", self.decided),
        ] {
            map.insert(name.into(), count.into());
        }
        Value::Object(map)
    }
}

/// Writes a run's audit.
pub fn audit(id: &RunId, plan: &Plan, entries: &[Entry], now: Time) -> Audit {
    let mut chain = Chain { text: String::new(), lines: 0, last: String::new() };
    let mut counts = Counts::default();
    let mut head = Map::new();
    head.insert("license_desk_audit".into(), VERSION.into());
    head.insert("run".into(), id.0.clone().into());
    head.insert("saved_at".into(), now.to_rfc3339().into());
    chain.put("head", Value::Object(head));
    chain.put("plan", plan.store());
    for entry in entries {
        let data = entry.store();
        counts.take(raw(&data, "is").as_str().unwrap_or_default());
        chain.put("entry", data);
    }
    let run = Run::replay(id.clone(), plan.clone(), entries);
    let mut items = Map::new();
    for (item, state) in run.items() {
        items.insert(item.to_string(), state.outcome.store());
    }
    chain.put("items", Value::Object(items));
    counts.lines = entries.len() + 4;
    chain.put("end", counts.store());
    Audit { text: chain.text, last: chain.last }
}

/// The first line that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Broken {
    /// Its number; the first is 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

/// What a sound audit holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// Whose.
    pub run: String,
    /// What was counted.
    pub counts: Counts,
    /// The hash of the last line.
    pub last: String,
    /// How many items ended as what, by the names that the audit has for it.
    pub items: Vec<(String, usize)>,
}

/// Verifies an audit, line by line.
///
/// # Errors
/// The first line that is not what was written, or that is missing.
pub fn verify(text: &str) -> Result<Sound, Broken> {
    let mut sound =
        Sound { run: String::new(), counts: Counts::default(), last: String::new(), items: vec![] };
    let mut ended = false;
    let mut plan = None;
    let mut entries: Vec<Entry> = Vec::new();
    for (at, whole) in text.split_inclusive('\n').enumerate() {
        let broken = |why| Err(Broken { line: at + 1, why });
        let Some(line) = whole.strip_suffix('\n') else {
            return broken("it does not end: the file is cut off");
        };
        if ended {
            return broken("it follows the end");
        }
        let parts =
            line.rsplit_once(HASH).and_then(|(open, hash)| Some((open, hash.strip_suffix(END)?)));
        let Some((open, told)) = parts else { return broken("it has no hash") };
        if hash(open) != told {
            return broken("its hash is not that of its text: it was changed");
        }
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            return broken("it is not JSON");
        };
        if raw(&value, "prev") != sound.last.as_str() {
            return broken("it does not follow the line before it: one is missing, or was moved");
        }
        if field(&value, "n") != Some(at) {
            return broken("its number is not its place");
        }
        told.clone_into(&mut sound.last);
        sound.counts.lines += 1;
        match at {
            0 => match (
                field(raw(&value, "head"), "license_desk_audit"),
                field(raw(&value, "head"), "run"),
            ) {
                (Some(VERSION), Some(run)) => sound.run = run,
                (Some(_), _) => return broken("it is of a newer version"),
                _ => return broken("it is no audit of License Desk"),
            },
            1 => plan = field::<Plan>(&value, "plan"),
            _ => {
                if let Some(kind) = raw(raw(&value, "entry"), "is").as_str() {
                    sound.counts.take(kind);
                    entries.extend(field::<Entry>(&value, "entry"));
                } else if let Some(items) = raw(&value, "items").as_object() {
                    if !tells_the_same(
                        &sound.run,
                        plan.as_ref(),
                        &entries,
                        sound.counts.entries,
                        items,
                    ) {
                        return broken("what became of the items is not what the entries tell");
                    }
                    sound.items = tally(items);
                } else if raw(&value, "end").is_object() {
                    ended = raw(&value, "end") == &sound.counts.store();
                    if !ended {
                        return broken("it counts something else than the lines before it hold");
                    }
                } else {
                    return broken("it is of no known kind");
                }
            }
        }
    }
    let line = sound.counts.lines + 1;
    if ended { Ok(sound) } else { Err(Broken { line, why: "the end is missing" }) }
}

/// Whether the entries, carried out anew, come to these outcomes. What this program cannot read, such
/// as a redacted name, it cannot carry out.
fn tells_the_same(
    run: &str,
    plan: Option<&Plan>,
    entries: &[Entry],
    count: usize,
    items: &Map<String, Value>,
) -> bool {
    let Some(plan) = plan.filter(|_| entries.len() == count) else { return true };
    let run = Run::replay(RunId(run.to_owned()), plan.clone(), entries);
    run.items().count() == items.len()
        && run.items().all(|(item, s)| items.get(&item.to_string()) == Some(&s.outcome.store()))
}

/// How many items are of each outcome.
fn tally(items: &Map<String, Value>) -> Vec<(String, usize)> {
    let count = |of: &ItemOutcome| items.values().filter(|held| **held == of.store()).count();
    let all = ItemOutcome::ALL
        .iter()
        .map(|o| (o.store().as_str().unwrap_or_default().to_owned(), count(o)));
    all.filter(|(_, count)| *count > 0).collect()
}

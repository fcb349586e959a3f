//! What is true: who came to the vendors' door and what they did, what the disk holds, and whether
//! the desk says the same. Everything here is counted from the vendors' side or read from the disk;
//! the desk's own journal is only ever the accused.

use crate::domain::{Item, Time};
use crate::grants::{self, Grants, Held};
use crate::http::Method;
use crate::network;
use crate::plan::{Act, Plan};
use crate::run::{ItemOutcome, Outcome, Run, RunId, journal, segment};
use crate::stage::{self, TabId};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// One request that reached a vendor.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Visit {
    pub(crate) at: Time,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) body: String,
    /// The status that left.
    pub(crate) status: Option<u16>,
    /// Whether it changed anything.
    pub(crate) acted: bool,
    /// Whether a refusal as too many was the story's doing.
    pub(crate) injected: bool,
    /// The network handed it over a second time.
    pub(crate) by_the_network: bool,
    /// Whether its answer reached a tab.
    pub(crate) heard: bool,
}

/// What was found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Sent twice without a person's word.
    Twice,
    /// Something that was stored is gone, or a run cannot be finished.
    Lost,
    /// The desk says what is not so.
    Untrue,
    /// More was sent than the vendor allows.
    Exceeded,
}

/// What is known of one run apart from the desk.
struct Known {
    /// The run as its journal on the disk tells it.
    run: Run,
    records: u32,
    /// A newer program has it.
    newer: bool,
    /// The disk has damaged its journal, and no desk has set that aside yet.
    damaged: bool,
    /// What the vendor holds of it, and the visit that brought it there (or took it away).
    done: BTreeMap<Item, usize>,
}

#[derive(Default)]
struct Truth {
    alive: BTreeSet<TabId>,
    visits: Vec<Visit>,
    /// What each visit of a kind that may not be repeated was about.
    about: BTreeMap<(String, String), Vec<usize>>,
    runs: BTreeMap<RunId, Known>,
    /// When what counts in a window was last not this desk's doing: the clock was set ahead, the
    /// network handed something over twice, somebody else called.
    excuse: Option<i64>,
    pending: BTreeMap<TabId, u32>,
    grants: Grants,
    wrong: Option<(Wrong, String)>,
}

thread_local! {
    static TRUTH: RefCell<Truth> = RefCell::default();
}

fn with<R>(act: impl FnOnce(&mut Truth) -> R) -> R {
    TRUTH.with_borrow_mut(act)
}

/// Begins knowing nothing.
pub(crate) fn begin() {
    with(|truth| *truth = Truth::default());
}

/// The first thing that was found wrong.
pub(crate) fn wrong() -> Option<(Wrong, String)> {
    with(|truth| truth.wrong.clone())
}

fn accuse(truth: &mut Truth, wrong: Wrong, what: String) {
    stage::note(|| format!("!! {wrong:?}: {what}"));
    truth.wrong.get_or_insert((wrong, what));
}

/// Something is wrong.
pub(crate) fn is_wrong(wrong: Wrong, what: String) {
    with(|truth| accuse(truth, wrong, what));
}

pub(crate) fn set_alive(tab: TabId, alive: bool) {
    with(|truth| {
        truth.pending.remove(&tab);
        if alive { truth.alive.insert(tab) } else { truth.alive.remove(&tab) }
    });
}

pub(crate) fn is_alive(tab: TabId) -> bool {
    with(|truth| tab == 0 || truth.alive.contains(&tab))
}

pub(crate) fn commit_begins(tab: TabId) {
    with(|truth| *truth.pending.entry(tab).or_default() += 1);
}

pub(crate) fn commit_ends(tab: TabId) {
    with(|truth| {
        if let Some(pending) = truth.pending.get_mut(&tab) {
            *pending = pending.saturating_sub(1);
        }
    });
}

/// What a vendor counts is not this desk's doing alone from here on, for the length of a window.
/// Nobody can tell a clock that is set ahead from time that has passed, nor see the calls of others;
/// the vendor takes none of what is too many.
pub(crate) fn excuse_the_count() {
    with(|truth| truth.excuse = Some(stage::now()));
}

/// Whether anything is on its way to the disk.
pub(crate) fn is_storing() -> bool {
    with(|truth| truth.pending.values().any(|pending| *pending > 0))
}

/// The calls that may not be repeated.
fn changes(visit: &Visit) -> bool {
    let path = visit.target.split('?').next().unwrap_or_default();
    match visit.method {
        Method::Get => false,
        _ if path.starts_with("/oauth2/") => false,
        _ => !path.ends_with("/preview") && !path.ends_with("/validate"),
    }
}

/// What a request is about: each item by its text, or the whole body.
fn subjects(body: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let mut texts = Vec::new();
    for list in ["serials", "orders", "licenses", "include_customers"] {
        for one in value.get(list).and_then(Value::as_array).into_iter().flatten() {
            let text = one.as_str().or_else(|| one.get("key").and_then(Value::as_str));
            texts.extend(text.map(str::to_owned));
        }
    }
    if texts.is_empty() {
        texts.push(body.to_owned());
    }
    texts
}

/// Five minutes: the longest window of a vendor.
const WINDOW: i64 = 5 * crate::domain::time::MINUTE;

/// Our clock was set ahead.
pub(crate) fn clock_was_set_ahead() {
    excuse_the_count();
    with(|truth| truth.grants.unsteady());
}

/// Somebody else wrote to an organization.
pub(crate) fn grant_by_others(target: String, body: String) {
    with(|truth| truth.grants.moved(target, body));
}

/// A request reached a vendor, where the one who is written to held `before`; gives its place in the
/// book.
pub(crate) fn arrived(visit: Visit, before: Option<&Held>) -> usize {
    stage::note(|| {
        let Visit { method, target, body, status, acted, .. } = &visit;
        let acted = if *acted { " and acts" } else { "" };
        format!("vendor gets {} {target} {body}: {status:?}{acted}", method.as_str())
    });
    with(|truth| {
        let place = truth.visits.len();
        if visit.by_the_network {
            truth.excuse = Some(visit.at.0);
        }
        if visit.status == Some(429) && !visit.injected {
            let excused = truth.excuse.is_some_and(|at| visit.at.0 - at < WINDOW);
            if !excused {
                accuse(truth, Wrong::Exceeded, format!("{} was too many", visit.target));
            }
        }
        let grant = grants::is_grant(visit.method, &visit.target);
        if let Some((wrong, what)) = before.and_then(|before| truth.grants.arrived(&visit, before))
        {
            accuse(truth, wrong, what);
        }
        if changes(&visit) && !grant {
            let path = format!("{} {}", visit.method.as_str(), visit.target);
            for subject in subjects(&visit.body) {
                let key = (path.clone(), subject);
                let before = truth.about.get(&key).cloned().unwrap_or_default();
                let open = before.iter().filter_map(|at| truth.visits.get(*at)).any(|earlier| {
                    let no = earlier.status.is_some_and(|s| (400..500).contains(&s) && s != 408);
                    !(no && earlier.heard || earlier.by_the_network)
                });
                if open && !visit.by_the_network {
                    accuse(truth, Wrong::Twice, format!("{} for {}", key.0, key.1));
                }
                truth.about.entry(key).or_default().push(place);
            }
        }
        let acted = visit.acted && changes(&visit);
        truth.visits.push(visit);
        if acted {
            look(truth, place);
        }
        place
    })
}

/// A tab has the answer.
pub(crate) fn heard(visit: usize) {
    with(|truth| {
        let twin = truth.visits.get(visit).filter(|v| v.by_the_network).map(|v| v.status);
        if let Some(visit) = truth.visits.get_mut(visit) {
            visit.heard = true;
        }
        // What was heard stands for both.
        if let Some(first) = visit.checked_sub(1).and_then(|at| truth.visits.get_mut(at))
            && let Some(status) = twin
        {
            (first.heard, first.status) = (true, status);
        }
    });
}

/// Looks at what the vendor holds now, after a visit that changed something.
fn look(truth: &mut Truth, place: usize) {
    for known in truth.runs.values_mut() {
        let Some(organization) = known.run.plan.target.organization() else { continue };
        let releases = known.run.plan.job == crate::plan::Job::Release;
        for (item, _) in known.run.items() {
            let there = holds(organization.id.as_str(), item);
            if there != releases {
                known.done.entry(item.clone()).or_insert(place);
            }
        }
    }
}

/// Whether an organization holds an item, listed or not.
pub(crate) fn holds(organization: &str, item: &Item) -> bool {
    network::vendors(|vendors| vendors.meraki_holder(item) == Some(organization))
}

/// A new run is on the disk.
pub(crate) fn run_begins(id: &RunId, plan: &Plan) {
    with(|truth| {
        let run = Run::new(id.clone(), plan.clone());
        let known = Known { run, records: 0, newer: false, damaged: false, done: BTreeMap::new() };
        truth.runs.insert(id.clone(), known);
    });
}

/// Everything stored was lost, and the person knows: nothing is asked of these runs any more.
pub(crate) fn storage_was_lost() {
    with(|truth| truth.runs.clear());
}

pub(crate) fn set_newer(id: &RunId, newer: bool) {
    with(|truth| {
        if let Some(known) = truth.runs.get_mut(id) {
            known.newer = newer;
        }
    });
}

/// A record of a journal reached the disk.
pub(crate) fn journal_grew(key: &str, old: Option<&str>, text: &str) {
    if old == Some(text) {
        return;
    }
    with(|truth| {
        let Some((id, place)) = key.rsplit_once(':') else { return };
        let Some(known) = truth.runs.get_mut(&RunId(id.to_owned())) else { return };
        let (place, next) = (place.parse::<u32>().unwrap_or_default(), known.records);
        let (newer, over) = (known.newer, old.is_some());
        if known.damaged {
            return accuse(truth, Wrong::Lost, format!("{id} was written to on damage"));
        }
        known.records = next.max(place + 1);
        let Ok(segment) = journal::read(key, text) else {
            return accuse(truth, Wrong::Lost, format!("{key} cannot be read"));
        };
        for entry in segment.entries {
            known.run.apply(&entry);
        }
        if over {
            accuse(truth, Wrong::Lost, format!("record {place} of {id} was written over"));
        } else if newer {
            accuse(truth, Wrong::Lost, format!("{id} was written to behind a newer record"));
        } else if place != next {
            accuse(truth, Wrong::Lost, format!("record {place} of {id} came after {next}"));
        }
        if let Some(known) = truth.runs.get(&RunId(id.to_owned())) {
            let found = untrue(truth, known, &known.run, true);
            if let Some(what) = found {
                accuse(truth, Wrong::Untrue, format!("the journal of {id}: {what}"));
            }
        }
    });
}

/// The disk has damaged a run's journal.
pub(crate) fn journal_damaged(id: &RunId) {
    with(|truth| {
        if let Some(known) = truth.runs.get_mut(id) {
            known.damaged = true;
        }
    });
}

/// Records of a journal took the place of others: either they say the same, or damage was set aside.
pub(crate) fn journal_rewritten(id: &str, records: &[(String, String)]) {
    with(|truth| {
        let id = RunId(id.to_owned());
        let Some(known) = truth.runs.get_mut(&id) else { return };
        let Some(journal) = segment::gather(records).ok().filter(|journal| !journal.damaged) else {
            return accuse(truth, Wrong::Lost, format!("{} cannot be read", id.0));
        };
        let run = Run::replay(id.clone(), known.run.plan.clone(), &journal.entries);
        let same = run == known.run && journal.next == known.records;
        let told = known.damaged && run.damaged().is_some();
        if known.newer || !same && !told {
            return accuse(truth, Wrong::Lost, format!("{} was rewritten as something else", id.0));
        }
        (known.damaged, known.records, known.run) = (false, journal.next, run);
        if let Some(known) = truth.runs.get(&id)
            && let Some(what) = untrue(truth, known, &known.run, true)
        {
            accuse(truth, Wrong::Untrue, format!("the journal of {}, mended: {what}", id.0));
        }
    });
}

/// What a run says that is not so. A tab that only watches may be a moment behind with what has not
/// come to an end (`current` is `false`).
fn untrue(truth: &Truth, known: &Known, run: &Run, current: bool) -> Option<String> {
    if run.plan.target.pool().is_some() {
        return truth.grants.untrue(run, &truth.visits, current);
    }
    let organization = run.plan.target.organization()?;
    let releases = run.plan.job == crate::plan::Job::Release;
    for (item, state) in run.items() {
        let ours = known.done.contains_key(item);
        let as_wanted = holds(organization.id.as_str(), item) != releases;
        let so = match state.outcome {
            ItemOutcome::Done | ItemOutcome::Accepted => as_wanted,
            ItemOutcome::Already => as_wanted && !by_us(truth, known, item),
            ItemOutcome::Refused | ItemOutcome::Cancelled => !(ours && by_us(truth, known, item)),
            _ => true,
        };
        if !so {
            return Some(format!("{item} is {:?}", state.outcome));
        }
    }
    for state in run.steps().iter().filter(|_| current) {
        let unsent = matches!(state.outcome, Outcome::Queued | Outcome::Cancelled);
        if !unsent || matches!(state.step.act, Act::LookUp { .. }) {
            continue;
        }
        let request = &state.step.request;
        let body = request.body.as_deref().unwrap_or_default();
        let acted =
            |visit: &Visit| visit.acted && visit.target == request.target && visit.body == body;
        if truth.visits.iter().any(acted) {
            return Some(format!("step {} is {:?}", state.step.id, state.outcome));
        }
    }
    None
}

/// Whether it was a request of the desk that brought an item to where it is.
fn by_us(truth: &Truth, known: &Known, item: &Item) -> bool {
    let visit = known.done.get(item).and_then(|at| truth.visits.get(*at));
    visit.is_some_and(|visit| visit.body.contains(&wire(item)))
}

/// An item as requests write it.
fn wire(item: &Item) -> String {
    match item {
        Item::Key(key) => key.wire(),
        other => other.to_string(),
    }
}

/// Looks at a run as a tab shows it: one that `sends`, and one that takes it for `stored`.
pub(crate) fn shown(tab: TabId, run: &Run, sends: bool, stored: bool) {
    with(|truth| {
        let stored = stored && sends && truth.pending.get(&tab).is_none_or(|pending| *pending == 0);
        let Some(known) = truth.runs.get(&run.id) else { return };
        let missing = run.items().find(|(item, state)| {
            let there = known.run.item(item).map(|known| known.outcome);
            stored && state.outcome.is_final() && there != Some(state.outcome)
        });
        let missing = missing.map(|(item, state)| format!("{item} as {:?}", state.outcome));
        let untrue = untrue(truth, known, run, sends);
        if let Some(what) = missing {
            accuse(truth, Wrong::Lost, format!("shown as stored, and not on the disk: {what}"));
        }
        if let Some(what) = untrue {
            accuse(truth, Wrong::Untrue, format!("tab {tab} shows: {what}"));
        }
    });
}

/// The runs that have to be finished.
pub(crate) fn runs() -> Vec<RunId> {
    with(|truth| truth.runs.keys().cloned().collect())
}

/// A run as the disk tells it.
pub(crate) fn on_disk<R>(id: &RunId, read: impl FnOnce(&Run) -> R) -> Option<R> {
    with(|truth| truth.runs.get(id).map(|known| read(&known.run)))
}

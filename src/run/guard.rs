//! Reading the present again before something is sent that rests on it. A plan names whom it
//! reaches; when customers have come or gone since, it no longer means what was shown, so it is not
//! sent. What was read again holds until the run stands still or the page closes.

use super::engine::Log;
use super::journal::{Entry, Pause};
use super::table::{Moved, Round, Run};
use super::{Outcome, Status, allocating, watch};
use crate::domain::time::MINUTE;
use crate::domain::{CustomerId, CustomerScope, Item, Time};
use crate::plan::Act;
use crate::vendors::aruba::{self, Lookup, Paging};
use std::collections::BTreeSet;

/// Whether the present was read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Guard {
    /// It has to be, before anything is sent that rests on it.
    #[default]
    Needed,
    /// It is being read. Whom it shows is not in the journal: a page that opens a run reads anew.
    Reading(Met),
    /// It was as the plan found it at this moment.
    Clear(Time),
}

/// Whom the plan knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Met {
    /// Those who were met, reached or excepted.
    ids: BTreeSet<CustomerId>,
    /// Those whom the plan excepts.
    excepted: BTreeSet<CustomerId>,
    /// Whether the plan's customers are asked for one by one: a no is then the answer about one.
    one_by_one: bool,
}

impl Guard {
    /// What was read no longer counts. A reading that is under way goes on.
    pub(super) fn expire(&mut self) {
        if let Self::Clear(_) = self {
            *self = Self::Needed;
        }
    }
}

/// So long what was read is good enough: a call that waits for the next day's calls is not sent on it.
/// Counted from the end of the reading, which may itself take a day: counted from its beginning, a
/// list that is longer than a day's calls would be read for ever.
const FRESH: i64 = 15 * MINUTE;

/// So few customers are asked for one by one whatever the length of the list.
const FEW: usize = 10;

/// How many differences are kept for each side: enough to show.
const MOST_SHOWN: usize = 200;

/// Whether a step rests on a present that has to be read again.
fn rests_on_present(act: &Act) -> bool {
    matches!(act, Act::License { .. } | Act::Allocate { .. })
}

impl Run {
    /// Whether the present has to be read before this step may go.
    pub(super) fn needs_guard(&self, id: u32, now: Time) -> bool {
        let fresh = matches!(self.guard, Guard::Clear(at) if now.since(at) < FRESH);
        match self.step(id).map(|s| &s.step.act) {
            Some(Act::Allocate { .. }) => !self.check.is_clear(id, now),
            Some(Act::License { .. }) => !fresh,
            _ => false,
        }
    }

    /// Whether it is being read, for this step.
    pub(super) fn reads_present(&self, id: u32) -> bool {
        match self.step(id) {
            Some(state) if matches!(state.step.act, Act::Allocate { .. }) => {
                state.round.pending > 0
            }
            _ => matches!(self.guard, Guard::Reading(_)),
        }
    }

    /// The questions that read the present again, before this step. Store the entries.
    pub fn read_present(&mut self, id: u32, now: Time) -> Vec<Entry> {
        let mut log = Log { run: self, entries: Vec::new() };
        if !log.run.reads_present(id) {
            if log.run.step(id).is_some_and(|s| matches!(s.step.act, Act::Allocate { .. })) {
                allocating::open_check(&mut log, id);
            } else {
                log.open_guard(id, now);
            }
        }
        log.entries
    }

    /// Notes whom a page of the present shows, and keeps of it what the plan does not know.
    pub(super) fn compare(&mut self, ids: &mut Vec<CustomerId>) {
        let Guard::Reading(met) = &mut self.guard else { return };
        let Some(msp) = self.plan.target.msp() else { return };
        let only = only_these(&self.plan.steps);
        ids.retain(|id| {
            let known = msp.reached.get(id).is_some() || met.excepted.contains(id);
            if known {
                met.ids.insert(id.clone());
            }
            !known && !only
        });
    }

    pub(super) fn guarded(&mut self, at: Time, came: &[CustomerId], gone: &[CustomerId]) {
        self.watch.came.clear();
        if came.is_empty() && gone.is_empty() {
            self.guard = Guard::Clear(at);
            self.moved = None;
        } else {
            self.guard = Guard::Needed;
            self.moved = Some(Moved { came: came.to_vec(), gone: gone.to_vec() });
        }
    }

    /// What was being read is given up: its questions are not asked.
    pub(super) fn unguarded(&mut self) {
        self.guard = Guard::Needed;
        self.check.expire();
        self.watch.came.clear();
        for id in self.about_unsent() {
            self.reads.retain(|queued| *queued != id);
            self.later.retain(|(_, queued)| *queued != id);
            let Some(state) = self.steps.get_mut(id as usize) else { continue };
            (state.outcome, state.settled) = (Outcome::Cancelled, true);
            let of = state.step.of;
            if let Some(owner) = of.and_then(|of| self.steps.get_mut(of as usize)) {
                owner.round = Round::default();
            }
        }
    }

    /// The questions that wait and are about a step that was not sent: those that read the present.
    fn about_unsent(&self) -> Vec<u32> {
        let unsent = |id: &u32| {
            let of = self.step(*id).filter(|s| s.step.act.reads()).and_then(|s| s.step.of);
            let owner = of.and_then(|of| self.step(of));
            owner.is_some_and(|s| matches!(s.outcome, Outcome::Queued | Outcome::Cancelled))
        };
        let later = self.later.iter().map(|(_, id)| *id);
        self.reads.iter().copied().chain(later).filter(unsent).collect()
    }

    /// Whether an open page would have to read anew: what was being read, or was clear, is not known
    /// to it.
    pub(super) fn guard_is_stale(&self) -> bool {
        let later = self.later.iter().map(|(_, id)| *id);
        let mut waits = self.writes.iter().copied().chain(later).filter_map(|id| self.step(id));
        waits.any(|s| rests_on_present(&s.step.act))
            && (self.guard != Guard::Needed
                || self.check.is_known()
                || !self.about_unsent().is_empty())
    }

    /// The customers of the plan who are still to be reached.
    fn to_reach(&self) -> impl Iterator<Item = &CustomerId> {
        let reached = self.plan.target.msp().into_iter().flat_map(|msp| msp.reached.iter());
        reached.map(|customer| &customer.id).filter(|id| {
            let state = self.item(&Item::Customer((*id).clone()));
            let step = state.and_then(|state| self.step(state.step));
            step.is_some_and(|s| s.outcome == Outcome::Queued)
        })
    }
}

/// Whom a plan excepts.
fn except(steps: &[crate::plan::Step]) -> BTreeSet<CustomerId> {
    // One by one: collecting brings a sorting of its own.
    let mut excepted = BTreeSet::new();
    for step in steps {
        if let Act::License { scope: CustomerScope::AllExcept(list), .. } = &step.act {
            for id in list {
                excepted.insert(id.clone());
            }
        }
    }
    excepted
}

/// Whether a plan reaches none but those that it names.
fn only_these(steps: &[crate::plan::Step]) -> bool {
    steps.iter().all(|step| matches!(&step.act, Act::License { scope: CustomerScope::Only(_), .. }))
}

impl Log<'_> {
    fn open_guard(&mut self, id: u32, now: Time) {
        let Some(msp) = self.run.plan.target.msp() else { return };
        let few: Vec<Lookup> =
            self.run.to_reach().map(|id| Lookup::Tenant { customer: id.clone() }).collect();
        let pages = msp.listed.div_ceil(aruba::PAGE as usize);
        let one_by_one = only_these(&self.run.plan.steps) && few.len() <= pages.max(FEW);
        let mut asks = if one_by_one {
            few
        } else {
            vec![Lookup::Tenants { page: Paging::first(aruba::PAGE), ids: true }]
        };
        asks.extend(watch::questions(self.run, id));
        let excepted = except(&self.run.plan.steps);
        self.run.guard = Guard::Reading(Met { ids: BTreeSet::new(), excepted, one_by_one });
        for lookup in asks {
            self.ask(lookup, id, now);
        }
    }
}

/// Judges the present when all of it is read.
pub(super) fn judge(log: &mut Log<'_>, id: u32, now: Time) {
    let Guard::Reading(met) = &log.run.guard else { return };
    let (known, one_by_one) = (log.run.to_reach().chain(&met.excepted), met.one_by_one);
    let gone: Vec<CustomerId> =
        known.filter(|id| !met.ids.contains(*id)).take(MOST_SHOWN).cloned().collect();
    let mut came = log.run.watch.came.clone();
    let mut once = BTreeSet::new();
    came.retain(|id| once.insert(id.clone()));
    came.truncate(MOST_SHOWN);
    let blind = log.run.step(id).is_some_and(|s| s.round.blind);
    // One by one, a no about a customer says that it is gone; of a list, that pages are missing.
    if blind && (gone.is_empty() || !one_by_one) {
        log.put(Entry::Unguarded);
        log.put(Entry::Paused { at: now, why: Pause::Unreachable });
        return;
    }
    let moved = !came.is_empty() || !gone.is_empty();
    log.put(Entry::Guarded { at: now, came, gone });
    if moved && log.run.status() == Status::Running {
        log.put(Entry::Paused { at: now, why: Pause::Moved });
    }
}

//! Reading the present again before something is sent that rests on it. A plan names whom it
//! reaches; when customers have come or gone since, it no longer means what was shown, so it is not
//! sent. What was read again holds until the run stands still or the page closes.

use super::engine::Log;
use super::journal::{Entry, Pause};
use super::licensing;
use super::table::{Moved, Run};
use super::{Outcome, Status};
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
    Reading(BTreeSet<CustomerId>),
    /// It is as the plan found it.
    Clear,
}

impl Guard {
    /// What was read no longer counts. A reading that is under way goes on.
    pub(super) fn expire(&mut self) {
        if *self == Self::Clear {
            *self = Self::Needed;
        }
    }
}

/// So few customers are asked for one by one: the list of all may have a thousand pages.
const FEW: usize = 10;

/// How many differences are kept for each side: enough to show.
const MOST_SHOWN: usize = 200;

/// Whether a step rests on a present that has to be read again.
fn rests_on_present(act: &Act) -> bool {
    matches!(act, Act::License { .. })
}

impl Run {
    /// Whether the present has to be read before this step may go.
    pub(super) fn needs_guard(&self, id: u32) -> bool {
        self.guard != Guard::Clear && self.step(id).is_some_and(|s| rests_on_present(&s.step.act))
    }

    /// The questions that read the present again, before this step. Store the entries.
    pub fn read_present(&mut self, id: u32, now: Time) -> Vec<Entry> {
        let mut log = Log { run: self, entries: Vec::new() };
        if log.run.guard == Guard::Needed {
            log.open_guard(id, now);
        }
        log.entries
    }

    /// Notes whom a page of the present shows, and keeps of it what the plan does not know.
    pub(super) fn compare(&mut self, ids: &mut Vec<CustomerId>) {
        let Guard::Reading(met) = &mut self.guard else { return };
        let Some(msp) = self.plan.target.msp() else { return };
        let excepted: BTreeSet<&CustomerId> = except(&self.plan.steps);
        let only = only_these(&self.plan.steps);
        ids.retain(|id| {
            if msp.reached.get(id).is_some() {
                met.insert(id.clone());
                return false;
            }
            !only && !excepted.contains(id)
        });
    }

    pub(super) fn guarded(&mut self, came: &[CustomerId], gone: &[CustomerId]) {
        if came.is_empty() && gone.is_empty() {
            self.guard = Guard::Clear;
            self.moved = None;
        } else {
            self.guard = Guard::Needed;
            self.moved = Some(Moved { came: came.to_vec(), gone: gone.to_vec() });
        }
    }

    /// What was being read is given up: its questions are not asked.
    pub(super) fn unguarded(&mut self) {
        self.guard = Guard::Needed;
        self.watch.take_newcomers();
        let Some(&write) = self.writes.front() else { return };
        let of = |run: &Self, id: u32| run.step(id).is_some_and(|s| s.step.of == Some(write));
        let asked: Vec<u32> = (0..self.steps.len())
            .filter_map(|id| u32::try_from(id).ok())
            .filter(|id| of(self, *id))
            .collect();
        for id in asked {
            self.reads.retain(|queued| *queued != id);
            self.later.retain(|(_, queued)| *queued != id);
            if let Some(state) = self.steps.get_mut(id as usize)
                && state.outcome == Outcome::Queued
            {
                state.outcome = Outcome::Cancelled;
                state.settled = true;
            }
        }
        if let Some(state) = self.steps.get_mut(write as usize) {
            state.round = super::table::Round::default();
        }
    }

    /// Whether an open page would have to read anew: what was being read, or was clear, is not known
    /// to it.
    pub(super) fn guard_is_stale(&self) -> bool {
        let waits = self.writes.front().and_then(|id| self.step(*id));
        let waits = waits.is_some_and(|s| rests_on_present(&s.step.act));
        waits && (self.guard != Guard::Needed || self.reads_present())
    }

    /// Whether the plan's customers are asked for one by one.
    fn asks_one_by_one(&self) -> bool {
        let few = self.plan.target.msp().is_some_and(|msp| msp.reached.len() <= FEW);
        few && only_these(&self.plan.steps)
    }

    fn reads_present(&self) -> bool {
        self.writes.front().is_some_and(|id| self.step(*id).is_some_and(|s| s.round.pending > 0))
    }
}

/// Whom a plan excepts.
fn except(steps: &[crate::plan::Step]) -> BTreeSet<&CustomerId> {
    let lists = steps.iter().filter_map(|step| match &step.act {
        Act::License { scope: CustomerScope::AllExcept(list), .. } => Some(list),
        _ => None,
    });
    lists.flatten().collect()
}

/// Whether a plan reaches none but those that it names.
fn only_these(steps: &[crate::plan::Step]) -> bool {
    steps.iter().all(|step| matches!(&step.act, Act::License { scope: CustomerScope::Only(_), .. }))
}

impl Log<'_> {
    fn open_guard(&mut self, id: u32, now: Time) {
        let Some(msp) = self.run.plan.target.msp() else { return };
        let mut asks = Vec::new();
        if self.run.asks_one_by_one() {
            let one = |customer: &crate::plan::msp::Customer| Lookup::Tenant {
                customer: customer.id.clone(),
            };
            asks.extend(msp.reached.iter().map(one));
        } else {
            asks.push(Lookup::Tenants { page: Paging::first(aruba::PAGE), ids: true });
        }
        asks.extend(licensing::questions(self.run, id));
        self.run.guard = Guard::Reading(BTreeSet::new());
        for lookup in asks {
            self.ask(lookup, id, now);
        }
    }
}

/// Judges the present when all of it is read.
pub(super) fn judge(log: &mut Log<'_>, id: u32, now: Time) {
    let Guard::Reading(met) = std::mem::take(&mut log.run.guard) else { return };
    let Some(msp) = log.run.plan.target.msp() else { return };
    // Those who are still to be reached: what was sent already is past.
    let waiting = |item: &Item| {
        log.run.item(item).is_some_and(|state| {
            log.run.step(state.step).is_some_and(|s| s.outcome == Outcome::Queued)
        })
    };
    let gone: Vec<CustomerId> = msp
        .reached
        .iter()
        .filter(|customer| !met.contains(&customer.id))
        .filter(|customer| waiting(&Item::Customer(customer.id.clone())))
        .map(|customer| customer.id.clone())
        .take(MOST_SHOWN)
        .collect();
    let mut came = log.run.watch.take_newcomers();
    came.truncate(MOST_SHOWN);
    let blind = log.run.step(id).is_some_and(|s| s.round.blind);
    // One by one, a no about a customer says that it is gone; of a list, that pages are missing.
    if blind && (gone.is_empty() || !log.run.asks_one_by_one()) {
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

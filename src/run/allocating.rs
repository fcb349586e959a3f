//! What becomes of a write to a holder's licenses. Before it, what the holder holds is read again:
//! where that is no longer what the plan found, nothing is sent. After it, the answer is compared
//! product by product, and what is held is read once more. Where the install does not answer such
//! reads, the answer to the last write counts, or else what a person said.
//!
//! A change may take five minutes to be seen (UiPath's page on host licenses, read 2026-11-25): until
//! then a read that shows the old amounts proves nothing. Amounts are absolute, so a write without an
//! answer may go again, but only when five minutes have gone by and a read still shows the old ones.
//! After a write that did not come about nothing more is sent: what follows may need what it was to
//! give back.

use super::engine::Log;
use super::journal::{Entry, Pause, Said};
use super::table::{Run, StepState};
use super::{Outcome, Status};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{Holder, Quantities, Quantity, Time};
use crate::plan::Act;
use crate::plan::allocate::Change;
use crate::vendors::uipath::{Lookup, Standing, Stock};
use crate::vendors::{self, Refusal, Seen};

/// After so long a change is seen: the vendor's five minutes, and a little.
const SEEN_AFTER: i64 = 5 * MINUTE + 5 * SECOND;
/// How long after one read the next is made, in ms; the last again and again. Few, since hundreds of
/// holders may wait to be seen while others are to be written to.
const PAUSES: [i64; 4] = [5 * SECOND, 25 * SECOND, 90 * SECOND, 180 * SECOND];
/// So many reads are enough, whatever the clock says: together they take longer than a change does.
const ENOUGH: usize = 8;
/// So long what was read before a write is good enough.
const FRESH: i64 = MINUTE;
/// How often a write goes again that a read shows not to be done.
const AGAIN: u32 = 2;

/// How what is there differs from what a step rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifted {
    /// The step, which was not sent.
    pub step: u32,
    /// What its holder holds now; `None` where it can no longer be read.
    pub held: Option<Quantities>,
    /// Of which products the pool no longer has enough for all of the plan, and by how much.
    pub short: Quantities,
}

/// Whether what a holder holds was read again before it is written to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Check {
    clear: Option<(u32, Time)>,
    shifted: Option<Shifted>,
}

impl Check {
    pub(super) fn is_clear(&self, id: u32, now: Time) -> bool {
        self.clear.is_some_and(|(step, at)| step == id && now.since(at).abs() < FRESH)
    }

    pub(super) fn is_known(&self) -> bool {
        self.clear.is_some()
    }

    /// What was read no longer counts.
    pub(super) fn expire(&mut self) {
        self.clear = None;
    }
}

impl StepState {
    /// What a write is to bring about; `None` for what is no write to a holder.
    pub(super) fn change(&self) -> Option<&Change> {
        match &self.step.act {
            Act::Allocate { change } => Some(change),
            _ => None,
        }
    }

    /// What is held by the answer to a write, where it says so.
    pub fn answered_held(&self) -> Option<&Quantities> {
        match &self.answer.as_ref()?.said {
            Said::Seen(Seen::Uipath(standing)) => standing.held.as_ref(),
            _ => None,
        }
    }

    /// Whether the answer to a write names other amounts than were sent.
    pub fn answer_differs(&self) -> bool {
        let target = self.change().map(|change| &change.target);
        self.answered_held().zip(target).is_some_and(|(held, target)| !held.same_as(target))
    }
}

impl Run {
    /// How what is there differs from the plan, when it was last read and did.
    pub fn shifted(&self) -> Option<&Shifted> {
        self.check.shifted.as_ref()
    }

    pub(super) fn checked(
        &mut self,
        step: u32,
        at: Time,
        clear: bool,
        held: Option<&Quantities>,
        short: &Quantities,
    ) {
        let shifted = || Shifted { step, held: held.cloned(), short: short.clone() };
        self.check.clear = clear.then_some((step, at));
        self.check.shifted = (!clear).then(shifted);
    }

    /// Notes what a read about a step shows: what is held, or what the pool has.
    pub(super) fn stood(&mut self, id: u32, standing: &Standing) {
        let Some(step) = self.step(id).map(|s| &s.step) else { return };
        let Act::LookUp { lookup: vendors::Lookup::Uipath(lookup) } = &step.act else { return };
        let held = matches!(lookup, Lookup::Held(_));
        let of = step.of;
        let Some(owner) = of.and_then(|of| self.steps.get_mut(of as usize)) else { return };
        if held {
            owner.round.standing = standing.clone();
        } else {
            owner.round.pool = Some(standing.stock.clone());
        }
    }

    /// The planned writes to a holder, in their order.
    pub(super) fn writes_to<'a>(
        &'a self,
        holder: &'a Holder,
    ) -> impl Iterator<Item = (&'a StepState, &'a Change)> {
        let planned = self.steps.iter().take(self.plan.steps.len());
        planned
            .filter_map(|state| Some((state, state.change()?)))
            .filter(move |(_, change)| change.holder == *holder)
    }

    /// The last write to the holder before this one that was sent.
    fn written_before<'a>(
        &'a self,
        id: u32,
        holder: &'a Holder,
    ) -> Option<(&'a StepState, &'a Change)> {
        self.writes_to(holder)
            .filter(|(state, _)| state.step.id < id && state.sent.is_some())
            .last()
    }

    /// Whether a write would go before an earlier one that waits for its time: what it needs may not
    /// be given back yet.
    pub(super) fn overtakes(&self, id: u32) -> bool {
        let waits = |other: &u32| self.step(*other).is_some_and(|s| s.change().is_some());
        self.step(id).is_some_and(|state| state.change().is_some())
            && self.later.iter().any(|(_, other)| *other < id && waits(other))
    }

    /// Whether the holder was written to again after this.
    fn written_after(&self, id: u32, holder: &Holder) -> bool {
        self.writes_to(holder).any(|(state, _)| state.step.id > id && state.sent.is_some())
    }

    /// Whether a later write to the holder is done, and with it this one.
    fn came_further(&self, id: u32, change: &Change, held: Option<&Quantities>) -> bool {
        let mut writes = self.writes_to(&change.holder);
        held.is_some_and(|held| {
            writes.any(|(state, later)| state.step.id > id && held.same_as(&later.target))
        })
    }

    /// Whether not even an earlier write to the holder is done.
    fn not_begun(&self, id: u32, change: &Change, held: Option<&Quantities>) -> bool {
        let mut writes = self.writes_to(&change.holder);
        held.is_some_and(|held| {
            writes.any(|(state, earlier)| state.step.id < id && held.same_as(&earlier.now))
        })
    }

    /// Of which products a pool that was just read has too little for all of the plan.
    fn short_of(&self, pool: &[Stock]) -> Quantities {
        let mut free = Quantities::default();
        for (code, _) in self.plan.target.pool().into_iter().flat_map(|pool| &pool.free) {
            free.set(code, Quantity::ZERO);
        }
        for stock in pool {
            if let Some(left) = stock.free {
                free.set(&stock.code, left);
            }
        }
        let mut short = Quantities::default();
        for over in self.plan.allocation().short(&free) {
            short.set(&over.code, over.by);
        }
        short
    }
}

fn ask(log: &mut Log<'_>, lookup: Lookup, of: u32, due: Time) {
    let (request, lookup) = (lookup.request(), vendors::Lookup::Uipath(lookup));
    log.add(Act::LookUp { lookup }, request, Some(of), due, Vec::new());
}

/// Reads again what a step rests on: what its holder holds; and the pool, while nothing was sent,
/// since afterwards it may not show yet what this run gave and took.
pub(super) fn open_check(log: &mut Log<'_>, id: u32) {
    let Some(change) = log.run.step(id).and_then(StepState::change) else { return };
    let held = Lookup::Held(change.holder.clone());
    let planned = log.run.steps.iter().take(log.run.plan.steps.len());
    let first = planned.into_iter().all(|state| state.sent.is_none());
    let pool = if first { log.run.plan.pool_question() } else { None };
    for lookup in pool.into_iter().chain([held]) {
        ask(log, lookup, id, Time::default());
    }
}

/// Judges what a step rests on when all of it is read.
pub(super) fn judge_present(log: &mut Log<'_>, id: u32, now: Time) {
    let Some(state) = log.run.step(id) else { return };
    let Some(change) = state.change() else { return };
    let before = log.run.written_before(id, &change.holder);
    let held = state.round.standing.held.clone();
    if held.as_ref().is_some_and(|held| held.same_as(&change.target)) {
        // Nothing is left to be done: it was sent before and is seen by now, or somebody else did it.
        return settle(log, id, Outcome::Verified);
    }
    let as_planned = if let Some(held) = &held {
        // What this run wrote a moment ago may not be seen yet.
        let unseen = before.is_some_and(|(state, earlier)| {
            let at = state.ended.unwrap_or(now);
            held.same_as(&earlier.now) && now.since(at) < SEEN_AFTER
        });
        held.same_as(&change.now) || unseen
    } else {
        let pool = log.run.plan.target.pool();
        before.is_some() || pool.is_some_and(|pool| pool.typed.contains(&change.holder))
    };
    let short = match &state.round.pool {
        Some(pool) if before.is_none() && state.sent.is_none() => log.run.short_of(pool),
        _ => Quantities::default(),
    };
    let clear = as_planned && short.is_empty();
    let held = held.filter(|_| !as_planned);
    log.put(Entry::Checked { step: id, at: now, clear, held, short });
    if !clear && log.run.status() == Status::Running {
        log.put(Entry::Paused { at: now, why: Pause::Moved });
    }
}

/// Reads what a holder holds after a write to it.
pub(super) fn look_up(log: &mut Log<'_>, id: u32, due: Time) {
    let Some(change) = log.run.step(id).and_then(StepState::change) else { return };
    let held = Lookup::Held(change.holder.clone());
    ask(log, held, id, due);
}

/// A no to a write. The vendor does not say of which product there is too little, so a 409 is looked
/// into: what the pool has, and what the holder uses.
pub(super) fn refused(log: &mut Log<'_>, id: u32, change: &Change, no: &Refusal, now: Time) {
    if no.status != 409 {
        settle(log, id, Outcome::Refused);
        return halt(log, now);
    }
    let pool = log.run.plan.pool_question();
    for lookup in pool.into_iter().chain([Lookup::Held(change.holder.clone())]) {
        ask(log, lookup, id, Time::default());
    }
}

/// Says what is known of a write when what was asked about it is answered.
pub(super) fn judge(log: &mut Log<'_>, id: u32, now: Time) {
    let Some(state) = log.run.step(id) else { return };
    let Some(change) = state.change() else { return };
    let (outcome, opened, tries) = (state.outcome, state.round.opened, state.tries);
    let settled = state.settled;
    let held = state.round.standing.held.as_ref();
    let differs = state.answer_differs();
    if outcome == Outcome::Refused {
        settle(log, id, outcome);
        return halt(log, now);
    }
    if held.is_some_and(|held| held.same_as(&change.target)) {
        return settle(log, id, Outcome::Verified);
    }
    let taken = outcome == Outcome::Accepted;
    // What a read shows is of the later write; the answer to this one was as it should be.
    if taken && log.run.written_after(id, &change.holder) {
        return settle(log, id, outcome);
    }
    let distrusted = log.run.damaged();
    if distrusted.is_some() && log.run.came_further(id, change, held) {
        return settle(log, id, Outcome::Verified);
    }
    let ended = state.ended.or(distrusted).unwrap_or(now);
    let seen_by_now = now.since(ended) >= SEEN_AFTER || opened >= ENOUGH;
    if held.is_some() && !seen_by_now {
        let pause = PAUSES.get(opened.saturating_sub(1)).or(PAUSES.last()).copied();
        let due = now.plus(pause.unwrap_or(MINUTE)).min(ended.plus(SEEN_AFTER));
        return look_up(log, id, due.max(now));
    }
    let undone = held.is_some_and(|held| held.same_as(&change.now));
    if !taken && distrusted.is_some() && (undone || log.run.not_begun(id, change, held)) {
        // With a part of the journal lost it is not known whether it was sent. It is not done.
        return settle(log, id, Outcome::Cancelled);
    }
    // Looking once more at a person's wish only reads.
    if !taken && undone && tries < AGAIN && !settled {
        return log.put(Entry::Requeued { step: id, due: Time::default() });
    }
    let as_answered = taken && !differs && held.is_none();
    settle(log, id, outcome);
    if !as_answered {
        halt(log, now);
    }
}

fn settle(log: &mut Log<'_>, id: u32, outcome: Outcome) {
    log.put(Entry::Judged { step: id, outcome, items: Vec::new(), settled: true });
}

/// Gives up what was not sent: it may need what did not come about. The rest, or the way back, is a
/// plan of its own.
fn halt(log: &mut Log<'_>, now: Time) {
    if log.run.more_to_send() && !log.run.cancelled {
        log.put(Entry::Cancelled { at: now });
    }
}

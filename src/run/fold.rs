//! Folding the journal into the table: one entry at a time, in its order, deciding nothing. Applying
//! an entry costs what the entry's own step costs, however long the journal has grown.

use super::journal::{Answer, Entry, Said, Verdict};
use super::table::{Round, Run};
use super::{ItemOutcome, Outcome};
use crate::domain::time::MINUTE;
use crate::domain::{Item, Time};
use crate::plan::Act;
use crate::vendors::meraki::{self, Sighting};
use crate::vendors::{Lookup, Seen, Taken, aruba, uipath};

/// The longest that an answer is waited for, and a little, in ms.
const MOST_AWAITED: i64 = 3 * MINUTE;

/// Notes a step among others, each once and in order.
fn note(steps: &mut Vec<u32>, id: u32) {
    if let Err(at) = steps.binary_search(&id) {
        steps.insert(at, id);
    }
}

/// Whether a question is about the seats, or a pool, without whose answer a round is not blind.
fn shows_figures(act: &Act) -> bool {
    use uipath::Lookup::{AccountPool, Bundles, HostPool};
    matches!(
        act,
        Act::LookUp {
            lookup: Lookup::Aruba(aruba::Lookup::Stats { .. })
                | Lookup::Uipath(HostPool | AccountPool(_) | Bundles { .. })
        }
    )
}

impl Run {
    fn set_all(&mut self, id: u32, outcome: ItemOutcome) {
        for item in self.items_of(id) {
            self.set(item, id, outcome);
        }
    }

    /// Folds an entry into the table. What is applied is what was journaled, in its order.
    pub fn apply(&mut self, entry: &Entry) {
        self.fold(entry);
        match entry {
            Entry::Sending { step, .. }
            | Entry::Answered { step, .. }
            | Entry::Lost { step, .. }
            | Entry::Requeued { step, .. }
            | Entry::Judged { step, .. }
            | Entry::Decided { step, .. } => self.weigh_holder(*step),
            Entry::Cancelled { .. } | Entry::Damaged { .. } => self.weigh_holders(),
            _ => {}
        }
    }

    fn fold(&mut self, entry: &Entry) {
        match entry {
            Entry::Added { steps } => {
                // A part of a refused batch goes before what comes after the batch.
                for step in steps {
                    self.add(step.clone(), true);
                }
            }
            Entry::Sending { step, at } => self.sending(*step, *at),
            Entry::Answered { step, at, answer } => self.answered(*step, *at, answer),
            Entry::Lost { step, at, why } => {
                self.in_flight = None;
                if let Some(state) = self.steps.get_mut(*step as usize) {
                    state.lost = Some(*why);
                    state.ended = Some(*at);
                }
                self.unknown(*step);
            }
            Entry::Requeued { step, due } => {
                if self.in_flight == Some(*step) {
                    self.in_flight = None;
                }
                self.unsure.retain(|id| id != step);
                let Some(state) = self.steps.get_mut(*step as usize) else { return };
                let reads = state.step.act.reads();
                if self.cancelled && !reads {
                    // It was not taken, and nobody wants it any more.
                    state.outcome = Outcome::Cancelled;
                    state.settled = true;
                    return self.set_all(*step, ItemOutcome::Cancelled);
                }
                state.outcome = Outcome::Queued;
                state.due = *due;
                state.tries += 1;
                self.set_all(*step, ItemOutcome::Waiting);
                self.queue(*step, reads, *due, true);
            }
            Entry::Judged { step, outcome, items, settled } => {
                self.judged(*step, *outcome, items, *settled);
            }
            Entry::Guarded { at, came, gone } => self.guarded(*at, came, gone),
            Entry::Checked { step, at, clear, held, short } => {
                self.checked(*step, *at, *clear, held.as_ref(), short);
            }
            Entry::Unguarded => self.unguarded(),
            Entry::Paused { why, .. } => self.pause = Some(*why),
            Entry::Resumed { .. } => {
                self.pause = None;
                self.guard.expire();
                self.check.expire();
                for id in self.reads.iter().copied().chain(self.later.iter().map(|(_, id)| *id)) {
                    if let Some(state) = self.steps.get_mut(id as usize) {
                        state.tries = 0;
                    }
                }
            }
            Entry::Cancelled { .. } => self.drop_waiting(),
            Entry::Decided { step, done, reason, .. } => {
                let (outcome, item) = if *done {
                    (Outcome::Verified, ItemOutcome::Done)
                } else {
                    (Outcome::Refused, ItemOutcome::Refused)
                };
                for open in self.open_items(*step) {
                    self.set(open, *step, item);
                }
                if let Some(state) = self.steps.get_mut(*step as usize) {
                    state.outcome = outcome;
                    state.settled = true;
                    state.word = Some(reason.clone());
                }
                self.unsure.retain(|id| id != step);
                self.undecided.retain(|id| id != step);
            }
            Entry::Damaged { at } => self.distrust(*at),
        }
    }

    /// The items of a step of which it is still open what became of them.
    pub(super) fn open_items(&self, id: u32) -> Vec<Item> {
        self.items_of(id)
            .into_iter()
            .filter(|i| self.items.get(i).is_some_and(|s| s.step == id && !s.outcome.is_final()))
            .collect()
    }

    fn sending(&mut self, id: u32, at: Time) {
        for queue in [&mut self.reads, &mut self.writes] {
            // What is sent stands at the front; anywhere else only in a journal mended by hand.
            if queue.front() == Some(&id) {
                queue.pop_front();
            } else {
                queue.retain(|queued| *queued != id);
            }
        }
        if let Some(due) = self.step(id).map(|s| s.due) {
            self.later.retain(|queued| *queued != (due, id));
        }
        self.in_flight = Some(id);
        match self.step(id).map(|s| &s.step.act) {
            Some(Act::License { .. }) => self.watch.begin(),
            Some(Act::Allocate { .. }) => self.check.expire(),
            _ => {}
        }
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        state.outcome = Outcome::Sending;
        // What was looked at before it leaves says nothing of what becomes of it.
        state.round = Round::default();
        state.sent = Some(at);
        state.answer = None;
        state.lost = None;
        for item in self.items_of(id) {
            self.set(item.clone(), id, ItemOutcome::Sending);
            if let Some(state) = self.items.get_mut(&item)
                && state.first_sent.is_none()
            {
                (state.first_sent, state.first_there) = (Some(at), self.heard);
            }
        }
    }

    fn answered(&mut self, id: u32, at: Time, answer: &Answer) {
        self.in_flight = None;
        if let Some(vendor_at) = answer.vendor_at {
            self.offset = vendor_at.since(at);
            self.heard = self.heard.max(Some(vendor_at));
            self.date_back(id, at, vendor_at);
        }
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        state.ended = Some(at);
        state.answer = Some(answer.clone());
        let reads = state.step.act.reads();
        match &answer.said {
            Said::Yes => {
                state.outcome = Outcome::Accepted;
                state.tries = 0;
                self.set_all(id, ItemOutcome::Accepted);
            }
            Said::Seen(_) if !reads => {
                (state.outcome, state.tries) = (Outcome::Accepted, 0);
                // Nothing more is sent that rests on an answer which says something else.
                if state.answer_differs() {
                    note(&mut self.unsure, id);
                }
            }
            Said::Seen(found) => {
                state.outcome = Outcome::Verified;
                state.tries = 0;
                let logged = matches!(
                    state.step.act,
                    Act::LookUp { lookup: Lookup::Meraki(meraki::Lookup::Log { .. }) }
                );
                let of = state.step.of;
                if let Some(owner) = of.and_then(|of| self.steps.get_mut(of as usize)) {
                    owner.round.pending = owner.round.pending.saturating_sub(1);
                    let found = match found {
                        Seen::Meraki(found) => found,
                        Seen::Aruba(_) => return self.noticed(id, found),
                        Seen::Uipath(standing) => return self.stood(id, standing),
                    };
                    for Sighting { item, since } in &found.seen {
                        let known = owner.round.seen.entry(item.clone()).or_insert(*since);
                        *known = (*known).max(*since);
                    }
                    if logged {
                        owner.round.rows.get_or_insert_default().extend(&found.rows);
                    }
                }
            }
            Said::No(_) if reads => state.outcome = Outcome::Refused,
            Said::No(refusal) if refusal.taken() == Taken::No => {
                state.outcome = Outcome::Refused;
                self.set_all(id, ItemOutcome::Checking);
            }
            Said::No(_) => self.unknown(id),
        }
    }

    /// Tells from an answer when, by the vendor's clock, its step was sent: not before the answer by
    /// more than an answer is waited for, however our clock was set in the meantime.
    fn date_back(&mut self, id: u32, at: Time, vendor_at: Time) {
        let Some(sent) = self.step(id).and_then(|state| state.sent) else { return };
        let there = Some(vendor_at.plus(-at.since(sent).clamp(0, MOST_AWAITED)));
        for item in self.items_of(id) {
            if let Some(state) = self.items.get_mut(&item)
                && state.first_sent == Some(sent)
            {
                state.first_there = state.first_there.max(there);
            }
        }
    }

    fn unknown(&mut self, id: u32) {
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        state.outcome = Outcome::Unknown;
        if !state.step.act.reads() {
            note(&mut self.unsure, id);
            self.set_all(id, ItemOutcome::Unknown);
        }
    }

    fn judged(&mut self, id: u32, outcome: Outcome, items: &[Verdict], settled: bool) {
        for verdict in items {
            self.set(verdict.item.clone(), id, verdict.outcome);
            if let Some(state) = self.items.get_mut(&verdict.item) {
                state.since = verdict.since;
                state.devices = verdict.devices;
            }
        }
        self.unsure.retain(|known| *known != id);
        let refused = outcome == Outcome::Refused && settled;
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        if refused && matches!(state.step.act, Act::License { .. }) {
            // The vendor refuses such a call as a whole.
            for item in self.open_items(id) {
                self.set(item, id, ItemOutcome::Refused);
            }
        }
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        if state.outcome == Outcome::Queued {
            // It turned out to be so already, and is not sent.
            self.writes.retain(|queued| *queued != id);
        }
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        state.outcome = outcome;
        if std::mem::replace(&mut state.settled, settled) && !settled {
            self.watch.reopen();
        }
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        if matches!(state.step.act, Act::License { .. }) {
            self.weighed(id, settled);
        }
        let Some(state) = self.steps.get_mut(id as usize) else { return };
        let figures = shows_figures(&state.step.act);
        if let (true, Some(of)) = (state.step.act.reads(), state.step.of) {
            // A lookup that cannot be made: its round goes on without it.
            if let Some(owner) = self.steps.get_mut(of as usize) {
                owner.round.pending = owner.round.pending.saturating_sub(1);
                owner.round.blind |= !figures;
            }
        } else if outcome == Outcome::Unknown && settled {
            note(&mut self.undecided, id);
        } else {
            self.undecided.retain(|known| *known != id);
        }
    }

    fn drop_waiting(&mut self) {
        self.cancelled = true;
        let waits = |run: &Self, id: u32| run.step(id).is_some_and(|s| !s.step.act.reads());
        let later: Vec<(Time, u32)> =
            self.later.iter().filter(|(_, id)| waits(self, *id)).copied().collect();
        let queued: Vec<u32> = self.writes.drain(..).collect();
        for id in queued.into_iter().chain(later.iter().map(|(_, id)| *id)) {
            if let Some(state) = self.steps.get_mut(id as usize) {
                state.outcome = Outcome::Cancelled;
                state.settled = true;
            }
        }
        self.later.retain(|queued| !later.contains(queued));
        let waiting: Vec<(Item, u32)> = self
            .items
            .iter()
            .filter(|(_, s)| s.outcome == ItemOutcome::Waiting)
            .map(|(item, s)| (item.clone(), s.step))
            .collect();
        for (item, step) in waiting {
            self.set(item, step, ItemOutcome::Cancelled);
        }
        // Nor does anybody ask whether it still could be.
        self.unguarded();
    }
}

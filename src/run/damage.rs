//! A journal of which a part cannot be read. What is lost with it may be the intent to send, or a
//! part of a batch that was sent: so nothing that was not settled before is sent from here on, and
//! all of it is looked up as if its answer had been lost.

use super::table::Run;
use super::{ItemOutcome, Outcome};
use crate::domain::{Item, Serial, Time};
use crate::plan::Act;

/// More tries than anything is given.
const MANY: u32 = 1_000;

fn serial(item: &Item) -> Option<Serial> {
    if let Item::Serial(serial) = item { Some(*serial) } else { None }
}

impl Run {
    /// When a part of the journal was found damaged, if one was.
    pub fn damaged(&self) -> Option<Time> {
        self.damaged
    }

    /// Takes everything that was not settled for sent, with an unknown end.
    pub(super) fn distrust(&mut self, at: Time) {
        self.damaged = Some(at);
        // Before what waits is called sent: these questions were about what was not.
        self.unguarded();
        // Not later than anything was sent.
        let (sent, there) = (self.plan.made_at, self.heard);
        self.in_flight = None;
        self.writes.clear();
        let reads = |id: u32| self.steps.get(id as usize).is_some_and(|s| s.step.act.reads());
        let later = self.later.iter().copied().filter(|(_, id)| reads(*id)).collect();
        self.later = later;
        for id in (0..).take(self.steps.len()) {
            let Some(state) = self.steps.get_mut(id as usize) else { return };
            if state.step.act.reads() {
                // A question that was on its way is asked again.
                if state.outcome == Outcome::Sending {
                    state.outcome = Outcome::Queued;
                    self.queue(id, true, Time::default(), true);
                }
                continue;
            }
            if state.settled || state.outcome == Outcome::Cancelled {
                continue;
            }
            // The other half of a refused batch may have followed: it is looked up with this one.
            let rest = std::mem::take(&mut state.step.rest);
            match &mut state.step.act {
                Act::Claim { items, .. } => items.extend(rest),
                Act::Release { serials } => serials.extend(rest.iter().filter_map(serial)),
                _ => {}
            }
            let licenses = matches!(state.step.act, Act::License { .. });
            if licenses && state.sent.is_none() {
                self.watch.begin();
            }
            state.outcome = Outcome::Unknown;
            state.answer = None;
            // Not even what may be written again: nobody knows what came before it.
            state.tries = MANY;
            state.sent.get_or_insert(sent);
            if let Err(at) = self.unsure.binary_search(&id) {
                self.unsure.insert(at, id);
            }
            for item in self.items_of(id) {
                if self.items.get(&item).is_some_and(|s| s.step == id && !s.outcome.is_final()) {
                    self.set(item.clone(), id, ItemOutcome::Unknown);
                }
                if let Some(state) = self.items.get_mut(&item)
                    && state.first_sent.is_none()
                {
                    (state.first_sent, state.first_there) = (Some(sent), there);
                }
            }
        }
    }
}

//! Those who hold licenses, in a run that gives them out: what became of each, where each stands, and
//! from there the rest of the way, or the way back, as a plan of its own.

use super::table::{Run, StepState};
use super::{ItemOutcome, Outcome};
use crate::domain::{Item, ProductCode, Quantities, Quantity, Time};
use crate::plan::Plan;
use crate::plan::allocate::form::planned;
use crate::plan::allocate::{AllocateSteps, Over, Stand, held};

/// Where to go from where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To what the plan wanted.
    Rest,
    /// To how it was before.
    Back,
}

impl Run {
    /// Tells what is known of the holder of a step from all writes to it.
    pub(super) fn weigh_holder(&mut self, id: u32) {
        let Some(change) = self.step(id).and_then(StepState::change) else { return };
        let holder = change.holder.clone();
        let (mut told, mut begun) = (None, false);
        for (state, _) in self.writes_to(&holder) {
            let (outcome, over) = match state.outcome {
                Outcome::Verified if state.sent.is_none() => (ItemOutcome::Already, false),
                Outcome::Verified => (ItemOutcome::Done, false),
                Outcome::Accepted => (ItemOutcome::Accepted, false),
                Outcome::Queued => (ItemOutcome::Waiting, true),
                Outcome::Sending => (ItemOutcome::Sending, true),
                Outcome::Unknown => (ItemOutcome::Unknown, true),
                Outcome::Refused if !state.settled => (ItemOutcome::Checking, true),
                Outcome::Refused | Outcome::Cancelled if begun => (ItemOutcome::Partly, true),
                Outcome::Refused => (ItemOutcome::Refused, true),
                Outcome::Cancelled => (ItemOutcome::Cancelled, true),
            };
            told = Some((state.step.id, outcome));
            begun |= !over;
            if over {
                break;
            }
        }
        if let Some((step, outcome)) = told {
            self.set(Item::Holder(holder), step, outcome);
        }
    }

    /// The same of every holder.
    pub(super) fn weigh_holders(&mut self) {
        for id in (0..).take(self.plan.steps.len()) {
            self.weigh_holder(id);
        }
    }

    /// Where each holder of an allocation stands, as far as that is known: by the last read, or else by
    /// the last answer.
    pub fn stands(&self) -> Vec<Stand> {
        let mut stands = self.plan.allocation().stands(|_| false);
        for stand in &mut stands {
            let mut at = stand.start.clone();
            for (state, change) in self.writes_to(&stand.holder) {
                let shown = state.round.standing.held.as_ref().filter(|_| state.settled);
                let shifted = self.shifted().filter(|shifted| shifted.step == state.step.id);
                let known = match state.outcome {
                    Outcome::Verified => Some(&change.target),
                    Outcome::Accepted => shown.or(state.answered_held()).or(Some(&change.target)),
                    Outcome::Refused | Outcome::Unknown => shown,
                    Outcome::Queued | Outcome::Cancelled => {
                        shifted.and_then(|shifted| shifted.held.as_ref())
                    }
                    Outcome::Sending => None,
                };
                if let Some(known) = known {
                    at = held(known);
                }
            }
            stand.at = at;
        }
        stands
    }

    /// What did not fit into the pool when a write was refused for want of room, by what the pool has
    /// since then: the vendor does not say.
    pub fn over(&self, id: u32) -> Vec<Over> {
        let Some(state) = self.refused_for_room(id) else { return Vec::new() };
        let pool = state.round.pool.as_deref().unwrap_or_default();
        state.change().map(|change| change.over(pool)).unwrap_or_default()
    }

    /// Of what a write that was refused so would have left less than is in use, and how much is.
    pub fn below_used(&self, id: u32) -> Vec<(ProductCode, Quantity)> {
        let Some(state) = self.refused_for_room(id) else { return Vec::new() };
        let mut below = Vec::new();
        for stock in &state.round.standing.stock {
            let wants = state.change().map(|change| &change.target);
            let less = wants.zip(stock.used).filter(|(target, used)| {
                target.names(&stock.code) && target.get(&stock.code) < *used
            });
            if let Some((_, used)) = less {
                below.push((stock.code.clone(), used));
            }
        }
        below
    }

    fn refused_for_room(&self, id: u32) -> Option<&StepState> {
        let state = self.step(id).filter(|state| state.outcome == Outcome::Refused)?;
        let status = state.answer.as_ref().map(|answer| answer.status);
        (status == Some(409)).then_some(state)
    }

    /// What a pool has left now, for each product of which that is known: as it was last read, or else
    /// what the plan found less what this run gave.
    fn left(&self, stands: &[Stand]) -> Quantities {
        let mut free = self.plan.allocation().left(stands);
        // After a no for want of room, what was read then counts.
        let read = self.steps.iter().rev().find_map(|state| state.round.pool.as_ref());
        for stock in read.into_iter().flatten() {
            if let Some(left) = stock.free {
                free.set(&stock.code, left);
            }
        }
        free
    }

    /// The plan of the rest, or of the way back, from where each holder stands.
    ///
    /// # Errors
    /// Every product of which the pool has too little for it.
    pub fn onward(&self, way: Way, now: Time) -> Result<Plan, Vec<Over>> {
        let stands = self.stands();
        let steps = AllocateSteps::from_here(&stands, self.left(&stands), |stand| match way {
            Way::Rest => &stand.end,
            Way::Back => &stand.start,
        })?;
        let pool = self.plan.target.pool().cloned().unwrap_or_default();
        Ok(planned(self.plan.connection.clone(), pool, steps, now))
    }
}

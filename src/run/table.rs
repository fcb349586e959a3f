//! The table of a run: what is known of each step and item, and what is queued. It is the journal
//! folded over the plan (see [`super::fold`]), kept and never refolded.

use super::allocating::Check;
use super::guard::Guard;
use super::journal::{Answer, Pause};
use super::watch::Watch;
use super::{ItemOutcome, Outcome, RunId, Status};
use crate::domain::{CustomerId, Item, Time};
use crate::http::NoReply;
use crate::plan::{Plan, Step};
use crate::vendors::meraki::LogRow;
use crate::vendors::uipath::{Standing, Stock};
use std::collections::{BTreeMap, VecDeque};

/// Reading back what became of a step: rounds of lookups, the last of which answer together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Round {
    /// How many rounds were opened.
    pub opened: usize,
    /// Lookups of the newest round without an answer yet.
    pub pending: u32,
    /// A lookup of the newest round could not be made: what it would have shown is not known.
    pub blind: bool,
    /// What was seen in all rounds: an item seen once is there.
    pub seen: BTreeMap<Item, Option<Time>>,
    /// Rows of the vendor's request log in the newest round; `None` when it was not asked.
    pub rows: Option<Vec<LogRow>>,
    /// What a holder holds and uses, in the newest round.
    pub standing: Standing,
    /// What its pool has, in the newest round in which that was asked.
    pub pool: Option<Vec<Stock>>,
}

/// What is known of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// The step.
    pub step: Step,
    /// What it is now.
    pub outcome: Outcome,
    /// When it was last sent.
    pub sent: Option<Time>,
    /// When its last answer came, or was given up.
    pub ended: Option<Time>,
    /// Its last answer.
    pub answer: Option<Answer>,
    /// Why there was no answer, if the last time there was none.
    pub lost: Option<NoReply>,
    /// Not to be sent (again) before this.
    pub due: Time,
    /// How often in a row it was sent for nothing.
    pub tries: u32,
    /// Reading back what became of it.
    pub round: Round,
    /// Whether nothing more can be found out without a person.
    pub settled: bool,
    /// What a person said about it.
    pub word: Option<String>,
}

/// What is known of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemState {
    /// What it is now.
    pub outcome: ItemOutcome,
    /// The newest step that it is in.
    pub step: u32,
    /// When this run first sent it, by our clock.
    pub first_sent: Option<Time>,
    /// A moment of the vendor's clock that was not after that; `None` while the vendor has not told.
    pub first_there: Option<Time>,
    /// Since when it is in the organization, by the vendor's clock.
    pub since: Option<Time>,
    /// Of a customer: how many devices are as they should be, and how many should be.
    pub devices: Option<(u32, u32)>,
}

/// How the present differs from the one that the plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// Customers that the plan did not know of and would reach.
    pub came: Vec<CustomerId>,
    /// Customers of the plan that are no longer there.
    pub gone: Vec<CustomerId>,
}

/// A plan being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The plan.
    pub plan: Plan,
    pub(super) steps: Vec<StepState>,
    pub(super) items: BTreeMap<Item, ItemState>,
    pub(super) counts: [usize; ItemOutcome::ALL.len()],
    pub(super) reads: VecDeque<u32>,
    pub(super) writes: VecDeque<u32>,
    /// What waits for its time, the first to go first.
    pub(super) later: VecDeque<(Time, u32)>,
    pub(super) in_flight: Option<u32>,
    /// Steps of unknown outcome whose first reading back is not complete: while there is one,
    /// nothing more is sent that changes anything.
    pub(super) unsure: Vec<u32>,
    /// Steps whose outcome a person has to decide, in order.
    pub(super) undecided: Vec<u32>,
    pub(super) pause: Option<Pause>,
    /// What was not sent will not be.
    pub(super) cancelled: bool,
    /// The vendor's clock less ours, in milliseconds.
    pub(super) offset: i64,
    /// The latest moment that the vendor's clock has shown.
    pub(super) heard: Option<Time>,
    /// Whether the present was read again before what rests on it is sent.
    pub(super) guard: Guard,
    /// How it differed, when it was last read and did.
    pub(super) moved: Option<Moved>,
    /// What is seen of a job that the vendor does in the background.
    pub(super) watch: Watch,
    /// Whether what a holder holds was read again before it is written to.
    pub(super) check: Check,
    /// When a part of the journal was found damaged.
    pub(super) damaged: Option<Time>,
}

impl Run {
    /// A run that has not begun.
    pub fn new(id: RunId, plan: Plan) -> Self {
        let mut run = Self {
            id,
            steps: Vec::with_capacity(plan.steps.len()),
            items: BTreeMap::new(),
            counts: [0; ItemOutcome::ALL.len()],
            reads: VecDeque::new(),
            writes: VecDeque::new(),
            later: VecDeque::new(),
            in_flight: None,
            unsure: Vec::new(),
            undecided: Vec::new(),
            pause: None,
            cancelled: false,
            offset: 0,
            heard: None,
            guard: Guard::default(),
            moved: None,
            watch: Watch::default(),
            check: Check::default(),
            damaged: None,
            plan,
        };
        for step in run.plan.steps.clone() {
            run.add(step, false);
        }
        run
    }

    /// Every step, planned and added.
    pub fn steps(&self) -> &[StepState] {
        &self.steps
    }

    /// A step by its id.
    pub fn step(&self, id: u32) -> Option<&StepState> {
        self.steps.get(id as usize)
    }

    /// What a step changes.
    pub fn items_of(&self, id: u32) -> Vec<Item> {
        self.step(id).map(|state| self.plan.items(&state.step.act)).unwrap_or_default()
    }

    /// Every item, in order, with what is known of it.
    pub fn items(&self) -> impl Iterator<Item = (&Item, &ItemState)> {
        self.items.iter()
    }

    /// Whether what was not sent was given up.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// What is known of an item.
    pub fn item(&self, item: &Item) -> Option<&ItemState> {
        self.items.get(item)
    }

    /// How many items are of this outcome.
    pub fn count(&self, outcome: ItemOutcome) -> usize {
        self.counts.get(outcome as usize).copied().unwrap_or_default()
    }

    /// Steps whose outcome a person has to decide.
    pub fn undecided(&self) -> impl Iterator<Item = &StepState> {
        self.undecided.iter().filter_map(|id| self.step(*id))
    }

    /// How the present differed from the plan's, when it was last read and did.
    pub fn moved(&self) -> Option<&Moved> {
        self.moved.as_ref()
    }

    /// Where the run stands.
    pub fn status(&self) -> Status {
        let busy = self.in_flight.is_some() || !self.idle();
        match self.pause {
            Some(why) if busy => Status::Paused(why),
            _ if busy => Status::Running,
            _ if !self.undecided.is_empty() => Status::Undecided(self.undecided.len()),
            _ => Status::Ended,
        }
    }

    pub(super) fn idle(&self) -> bool {
        self.reads.is_empty() && self.writes.is_empty() && self.later.is_empty()
    }

    /// A moment of our clock as the vendor's clock would show it.
    pub(super) fn by_vendor(&self, at: Time) -> Time {
        at.plus(self.offset)
    }

    pub(super) fn add(&mut self, mut step: Step, first: bool) {
        // What a spoilt journal says of its place would be believed by all that follows.
        let id = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        step.id = id;
        for item in self.plan.items(&step.act).into_iter().chain(step.rest.iter().cloned()) {
            self.set(item, id, ItemOutcome::Waiting);
        }
        if let (true, Some(of)) = (step.act.reads(), step.of) {
            self.open_round(of);
        }
        self.asked(&step);
        let (reads, due) = (step.act.reads(), step.due);
        self.steps.push(StepState {
            step,
            outcome: Outcome::Queued,
            sent: None,
            ended: None,
            answer: None,
            lost: None,
            due,
            tries: 0,
            round: Round::default(),
            settled: false,
            word: None,
        });
        self.queue(id, reads, due, first);
    }

    pub(super) fn queue(&mut self, id: u32, reads: bool, due: Time, first: bool) {
        if due > Time::default() {
            let at = self.later.partition_point(|queued| *queued < (due, id));
            if self.later.get(at) != Some(&(due, id)) {
                self.later.insert(at, (due, id));
            }
        } else if reads {
            self.reads.push_back(id);
        } else if first {
            self.writes.push_front(id);
        } else {
            self.writes.push_back(id);
        }
    }

    fn open_round(&mut self, of: u32) {
        let Some(state) = self.steps.get_mut(of as usize) else { return };
        if state.round.pending == 0 {
            state.round.opened += 1;
            state.round.blind = false;
            state.round.rows = None;
            state.round.standing = Standing::default();
        }
        state.round.pending += 1;
    }

    /// Moves an item to an outcome, keeping the counts.
    pub(super) fn set(&mut self, item: Item, step: u32, outcome: ItemOutcome) {
        if let Some(state) = self.items.get_mut(&item) {
            if let Some(count) = self.counts.get_mut(state.outcome as usize) {
                *count = count.saturating_sub(1);
            }
            state.outcome = outcome;
            state.step = step;
        } else {
            let (first_sent, first_there, since, devices) = (None, None, None, None);
            let new = ItemState { outcome, step, first_sent, first_there, since, devices };
            self.items.insert(item, new);
        }
        if let Some(count) = self.counts.get_mut(outcome as usize) {
            *count += 1;
        }
    }
}

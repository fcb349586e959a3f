//! What is seen of a job that the vendor does in the background, folded from the journal: the seats,
//! look by look, and what each customer's devices hold. Decides when it is worth to look at the
//! customers; what their devices tell is [`super::licensing`]'s.
//!
//! The rule of rest and the pace of looking: HPE states only that a job takes a few minutes (assign
//! page, read 2026-11-25); its own scripts look every 20 seconds.

use super::Outcome;
use super::table::{Run, StepState};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{CustomerId, Item};
use crate::plan::{Act, Licensing, Step};
use crate::vendors::aruba::{Group, Lookup, Seen, Stats};
use crate::vendors::{self};
use std::collections::BTreeMap;

/// After how long a job that has not come to rest is looked at for the last time.
pub(super) const PATIENCE: i64 = 15 * MINUTE;

/// The most questions about single customers: a fifth of a day's calls (5,000 by default).
const MOST_ASKED: usize = 1_000;

/// So many looks in a row have to be the same when nothing else tells that the job is over.
const STILL: u32 = 4;

/// What is seen of a job that the vendor does in the background.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Watch {
    /// The seats before the first call, by the place of the service.
    before: Vec<Option<Stats>>,
    /// The seats at the last look.
    now: Vec<Option<Stats>>,
    /// How many looks in a row showed the same.
    same: u32,
    /// How many looks there were.
    pub(super) looks: u32,
    /// How many figures this look has shown, and whether one differs from the last look's.
    shown: usize,
    differs: bool,
    /// Customers that the plan does not know.
    pub(super) came: Vec<CustomerId>,
    /// What each customer's devices hold, while they are looked at.
    pub(super) devices: BTreeMap<CustomerId, Vec<Group>>,
    /// Whether the customers are being looked at.
    pub(super) verifying: bool,
    /// Whether they were, and the seats have not moved since: to look again would show the same.
    verified: bool,
    /// How many questions about single customers were asked.
    asked: usize,
}

impl Watch {
    /// A call is about to leave: what was seen until now was before it.
    pub(super) fn begin(&mut self) {
        if self.before.is_empty() {
            self.before = std::mem::take(&mut self.now);
        }
        (self.same, self.looks, self.shown, self.differs) = (0, 0, 0, false);
        (self.verifying, self.verified) = (false, false);
        self.devices.clear();
    }

    /// A person wants to know once more.
    pub(super) fn reopen(&mut self) {
        (self.asked, self.verified) = (0, false);
    }

    /// A look at the seats is complete. One that does not show all of them tells nothing.
    fn looked(&mut self, services: usize) {
        self.looks += 1;
        let whole = std::mem::take(&mut self.shown) >= services;
        self.same = if std::mem::take(&mut self.differs) || !whole { 0 } else { self.same + 1 };
    }

    fn figure(&mut self, at: usize, stats: Stats) {
        self.shown += 1;
        if self.now.len() <= at {
            self.now.resize(at + 1, None);
        }
        if let Some(known) = self.now.get_mut(at)
            && known.replace(stats) != Some(stats)
        {
            (self.differs, self.verified) = (true, false);
        }
    }

    /// How many questions about single customers may still be asked.
    pub(super) fn left(&self) -> usize {
        MOST_ASKED.saturating_sub(self.asked)
    }

    /// Whether no seat of a service is free.
    pub(super) fn is_empty(&self, at: usize) -> bool {
        self.now.get(at).copied().flatten().is_some_and(|stats| stats.available == Some(0))
    }
}

/// How a job that is under way looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// How many looks there were.
    pub looks: u32,
    /// Whether the customers are being looked at, one by one.
    pub verifying: bool,
    /// Taken seats of each service, in the order of the services: before, and at the last look.
    pub taken: Vec<(Option<u32>, Option<u32>)>,
}

impl Run {
    /// How a job that is under way looks; `None` when none is.
    pub fn looking(&self) -> Option<Looking> {
        let watch = &self.watch;
        if self.under_way().is_empty() || watch.before.is_empty() {
            return None;
        }
        let used = |stats: Option<&Option<Stats>>| stats.copied().flatten().and_then(|s| s.used);
        let taken = (0..watch.before.len())
            .map(|at| (used(watch.before.get(at)), used(watch.now.get(at))))
            .collect();
        Some(Looking { looks: watch.looks, verifying: watch.verifying, taken })
    }
}

/// How long after one look the next is made: 15 to 30 seconds, later ones further apart.
pub(super) fn pause(looks: u32) -> i64 {
    (15 + 3 * i64::from(looks.min(5))) * SECOND
}

/// The questions that show how many seats of a step's services are taken.
pub(super) fn questions(run: &Run, id: u32) -> Vec<Lookup> {
    let Some(Act::License { services, what, .. }) = run.step(id).map(|s| &s.step.act) else {
        return Vec::new();
    };
    if matches!(what, Licensing::AutoOn | Licensing::AutoOff) {
        return Vec::new();
    }
    services.iter().map(|s| Lookup::Stats { service: Some(s.clone()) }).collect()
}

/// Whether the seats tell that it is time to look at the customers, of whom so many are `open`: two
/// looks show the same, and no seat is free, or no device is without any more, or as many seats moved
/// as the plan needs. Without any of these, several looks that show the same; and something other
/// than before, unless there are calls enough to look twice. It proves nothing: a slow job with few
/// devices rests as well.
pub(super) fn at_rest(run: &Run, services: usize, what: Licensing, open: usize) -> bool {
    let watch = &run.watch;
    if watch.same == 0 || watch.verified {
        return false;
    }
    let seats = run.plan.target.msp().map(|msp| msp.seats.as_slice()).unwrap_or_default();
    let over = |at: usize| {
        let now = watch.now.get(at).copied().flatten()?;
        let before = watch.before.get(at).copied().flatten().unwrap_or_default();
        let moved = now.used.zip(before.used).map(|(now, before)| now.abs_diff(before));
        let needed = seats.get(at).and_then(|s| s.needed);
        let enough = moved.zip(needed).is_some_and(|(moved, needed)| moved >= needed);
        let all_have = now.unlicensed == Some(0) && before.unlicensed != Some(0);
        Some(match what {
            Licensing::Unassign => now.used == Some(0),
            _ => now.available == Some(0) || all_have || enough,
        })
    };
    let all_over = (0..services).all(|at| over(at) == Some(true));
    let changed = !watch.before.is_empty() && watch.before != watch.now;
    all_over || (watch.same >= STILL && (changed || 2 * open <= watch.left()))
}

impl Run {
    /// Notes what an answer about an MSP shows.
    pub(super) fn noticed(&mut self, id: u32, seen: &vendors::Seen) {
        let vendors::Seen::Aruba(seen) = seen else { return };
        let Some(step) = self.step(id).map(|s| s.step.clone()) else { return };
        let Act::LookUp { lookup: vendors::Lookup::Aruba(lookup) } = &step.act else { return };
        match (lookup, seen) {
            (Lookup::Stats { service: Some(service) }, Seen::Stats(stats)) => {
                let owner = step.of.and_then(|of| self.step(of));
                let Some(Act::License { services, .. }) = owner.map(|s| &s.step.act) else {
                    return;
                };
                let at = services.iter().position(|s| s == service).unwrap_or_default();
                self.watch.figure(at, *stats);
            }
            (_, Seen::Tenants { ids, .. }) => self.watch.came.extend(ids.iter().cloned()),
            (Lookup::TenantDevices { customer, .. }, Seen::Devices { groups, .. }) => {
                let known = self.watch.devices.entry(customer.clone()).or_default();
                known.extend(groups.iter().cloned());
            }
            _ => {}
        }
    }

    /// Notes that a question was added: about a customer, or about the seats once more.
    pub(super) fn asked(&mut self, step: &Step) {
        let Act::LookUp { lookup: vendors::Lookup::Aruba(lookup) } = &step.act else { return };
        let watch = &mut self.watch;
        match lookup {
            Lookup::TenantDevices { .. } => {
                watch.verifying = true;
                watch.asked += 1;
            }
            Lookup::Stats { .. } if std::mem::take(&mut watch.verifying) => {
                (watch.verified, watch.same) = (true, 0);
                watch.devices.clear();
            }
            _ => {}
        }
    }

    /// Notes a judgement of a call about licenses.
    pub(super) fn weighed(&mut self, id: u32, settled: bool) {
        if !settled {
            let act = self.step(id).map(|s| &s.step.act);
            if let (false, Some(Act::License { services, .. })) = (self.watch.verifying, act) {
                self.watch.looked(services.len());
            }
        } else if self.under_way().is_empty() {
            self.watch.verifying = false;
            self.watch.devices.clear();
        }
    }

    /// The steps of a job that is under way: taken, or perhaps taken, and not judged for good.
    pub(super) fn under_way(&self) -> Vec<u32> {
        let open = |s: &&StepState| {
            matches!(s.step.act, Act::License { .. })
                && matches!(s.outcome, Outcome::Accepted | Outcome::Unknown)
                && !s.settled
        };
        self.steps.iter().filter(open).map(|s| s.step.id).collect()
    }

    /// Whether a further call of the job waits to be sent.
    pub(super) fn more_to_send(&self) -> bool {
        self.in_flight.is_some()
            || !self.writes.is_empty()
            || self.later.iter().any(|(_, id)| self.step(*id).is_some_and(|s| !s.step.act.reads()))
    }

    /// The customers of whom it is open what became of them, as many as may be asked about.
    pub(super) fn open_customers(&self) -> Vec<(u32, CustomerId)> {
        let mut open = Vec::new();
        for step in self.under_way() {
            for item in self.open_items(step) {
                if open.len() == self.watch.left() {
                    return open;
                }
                if let Item::Customer(customer) = item {
                    open.push((step, customer));
                }
            }
        }
        open
    }
}

//! What becomes of a call about customers' licenses. The vendor does it in the background and has no
//! word on how far it is: the seats are looked at until they come to rest, and then each customer
//! once. Fifteen minutes without rest are "not confirmed", never "failed".
//!
//! The rule of rest and the pace of looking: HPE states only that a job takes a few minutes (assign
//! page, read 2026-11-25); its own scripts look every 20 seconds.

use super::engine::Log;
use super::journal::{Entry, Verdict};
use super::table::{Run, StepState};
use super::{ItemOutcome, Outcome};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{CustomerId, CustomerScope, Item, NonEmpty, ServiceName, Time};
use crate::plan::{Act, Licensing, Step};
use crate::vendors::aruba::{self, Fit, Group, Lookup, Paging, Seen, Service, Stats};
use crate::vendors::{self, Refusal, RefusalKind};
use std::collections::BTreeMap;

/// After how long a job that has not come to rest is looked at for the last time.
const PATIENCE: i64 = 15 * MINUTE;

/// The most customers that are looked at one by one: a fifth of a day's calls (5,000 by default).
const MOST_VERIFIED: usize = 1_000;

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
    looks: u32,
    /// Whether a figure of this look differs from the last one's.
    differs: bool,
    /// Customers that the plan does not know.
    came: Vec<CustomerId>,
    /// What each customer's devices hold, once they are looked at.
    devices: BTreeMap<CustomerId, Vec<Group>>,
    /// Whether the customers are being looked at, and whether the seats had come to rest by then.
    verifying: Option<bool>,
}

impl Watch {
    /// A call is about to leave: what was seen until now was before it.
    pub(super) fn begin(&mut self) {
        if self.before.is_empty() {
            self.before = std::mem::take(&mut self.now);
        }
        (self.same, self.looks, self.verifying) = (0, 0, None);
        self.devices.clear();
    }

    pub(super) fn take_newcomers(&mut self) -> Vec<CustomerId> {
        std::mem::take(&mut self.came)
    }

    /// A look at the seats is complete.
    fn looked(&mut self) {
        self.looks += 1;
        self.same = if std::mem::take(&mut self.differs) { 0 } else { self.same + 1 };
    }

    fn figure(&mut self, at: usize, stats: Stats) {
        if self.now.len() <= at {
            self.now.resize(at + 1, None);
        }
        if let Some(known) = self.now.get_mut(at) {
            self.differs |= known.replace(stats) != Some(stats);
        }
    }
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
        let taken =
            (0..watch.before.len()).map(|at| (used(watch.before.get(at)), used(watch.now.get(at))));
        Some(Looking {
            looks: watch.looks,
            verifying: watch.verifying.is_some(),
            taken: taken.collect(),
        })
    }

    /// Notes what an answer about an MSP shows.
    pub(super) fn noticed(&mut self, id: u32, seen: &vendors::Seen) {
        let vendors::Seen::Aruba(seen) = seen else { return };
        let Some(step) = self.step(id).map(|s| s.step.clone()) else { return };
        if let Some(owner) = step.of.and_then(|of| self.steps.get_mut(of as usize)) {
            owner.round.pending = owner.round.pending.saturating_sub(1);
        }
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

    /// Notes that a question was added: with the first about a customer, the seats are settled.
    pub(super) fn asked(&mut self, step: &Step) {
        let Act::LookUp { lookup: vendors::Lookup::Aruba(Lookup::TenantDevices { .. }) } = step.act
        else {
            return;
        };
        if self.watch.verifying.is_none() {
            let owner = step.of.and_then(|of| self.step(of)).map(|s| s.step.act.clone());
            if let Some(Act::License { services, what, .. }) = owner {
                self.watch.verifying = Some(at_rest(self, services.len(), what));
            }
        }
    }

    /// Notes a judgement of a call about licenses.
    pub(super) fn weighed(&mut self, settled: bool) {
        if !settled {
            self.watch.looked();
        } else if self.under_way().is_empty() {
            self.watch.verifying = None;
            self.watch.devices.clear();
        }
    }

    /// The steps of a job that is under way: taken, or perhaps taken, and not judged for good.
    fn under_way(&self) -> Vec<u32> {
        let open = |s: &&StepState| {
            matches!(s.step.act, Act::License { .. })
                && matches!(s.outcome, Outcome::Accepted | Outcome::Unknown)
                && !s.settled
        };
        self.steps.iter().filter(open).map(|s| s.step.id).collect()
    }

    /// Whether a further call of the job waits to be sent.
    fn more_to_send(&self) -> bool {
        self.in_flight.is_some()
            || !self.writes.is_empty()
            || self.later.iter().any(|(_, id)| self.step(*id).is_some_and(|s| !s.step.act.reads()))
    }
}

impl Log<'_> {
    /// Asks a question about a step, not before `due`.
    pub(super) fn ask(&mut self, lookup: Lookup, of: u32, due: Time) {
        let (request, lookup) = (lookup.request(), vendors::Lookup::Aruba(lookup));
        self.add(Act::LookUp { lookup }, request, Some(of), due, Vec::new());
    }

    /// Watches a job whose last call was answered. A job has one watch: the last of its calls has
    /// it, and it speaks for all.
    pub(super) fn watch(&mut self, id: u32, now: Time, due: Time) {
        let Some(state) = self.run.step(id) else { return };
        let unknown = state.outcome == Outcome::Unknown;
        let leads = self.run.under_way().last() == Some(&id);
        if !leads || (self.run.more_to_send() && !unknown) || state.round.pending > 0 {
            return;
        }
        let Act::License { what, .. } = state.step.act else { return };
        if matches!(what, Licensing::AutoOn | Licensing::AutoOff) {
            return self.settle();
        }
        let due = if self.run.watch.looks == 0 { now.plus(15 * SECOND) } else { due };
        for lookup in questions(self.run, id) {
            self.ask(lookup, id, due);
        }
    }

    /// Watches what is left of a job when nothing more of it is sent.
    pub(super) fn watch_the_rest(&mut self, now: Time) {
        if let Some(id) = self.run.under_way().last() {
            self.watch(*id, now, Time::default());
        }
    }
}

impl Log<'_> {
    /// A call that was refused as a whole: an include list that is too large goes on in halves; an
    /// exclude list does not, since each half of it would mean everyone but that half.
    pub(super) fn refused_whole(
        &mut self,
        step: &Step,
        services: &NonEmpty<ServiceName>,
        scope: &CustomerScope,
        what: Licensing,
        no: &Refusal,
    ) {
        let named = self.run.plan.items(&step.act).len();
        let parts = match scope {
            CustomerScope::Only(_) if no.kind == RefusalKind::TooLarge && named > 1 => {
                scope.split(named.div_ceil(2))
            }
            _ => Vec::new(),
        };
        // The last one added goes first.
        for scope in parts.into_iter().rev() {
            if self.run.cancelled {
                break;
            }
            let request = what.request(services, &scope);
            let act = Act::License { services: services.clone(), scope, what };
            self.add(act, request, Some(step.id), Time::default(), Vec::new());
        }
        let (outcome, items) = (Outcome::Refused, Vec::new());
        self.put(Entry::Judged { step: step.id, outcome, items, settled: true });
    }
}

/// How long after one look the next is made: 15 to 30 seconds, later ones further apart.
fn pause(looks: u32) -> i64 {
    (15 + 3 * i64::from(looks.min(5))) * SECOND
}

/// Whether the seats tell that the job is over: two looks show the same, and no seat is free, or no
/// device is without, or as many seats moved as the plan needs. Without any of these, several looks
/// that show the same, and something other than before.
fn at_rest(run: &Run, services: usize, what: Licensing) -> bool {
    let watch = &run.watch;
    if watch.same == 0 {
        return false;
    }
    let seats = run.plan.target.msp().map(|msp| msp.seats.as_slice()).unwrap_or_default();
    let over = |at: usize| {
        let now = watch.now.get(at).copied().flatten()?;
        let before = watch.before.get(at).copied().flatten().and_then(|s| s.used);
        let moved = now.used.zip(before).map(|(now, before)| now.abs_diff(before));
        let needed = seats.get(at).and_then(|s| s.needed);
        let enough = moved.zip(needed).is_some_and(|(moved, needed)| moved >= needed);
        Some(match what {
            Licensing::Unassign => now.used == Some(0),
            _ => now.available == Some(0) || now.unlicensed == Some(0) || enough,
        })
    };
    let all_over = (0..services).all(|at| over(at) == Some(true));
    let changed = !watch.before.is_empty() && watch.before != watch.now;
    all_over || (watch.same >= STILL && changed)
}

/// Says what is known of a job when a look, or the look at each customer, is complete.
pub(super) fn judge(log: &mut Log<'_>, id: u32, now: Time) {
    let Some(state) = log.run.step(id) else { return };
    let Act::License { services, what, .. } = state.step.act.clone() else { return };
    let (outcome, sent) = (state.outcome, state.sent.unwrap_or(now));
    if log.run.watch.verifying.is_some() {
        return log.settle();
    }
    log.put(Entry::Judged { step: id, outcome, items: Vec::new(), settled: false });
    if !at_rest(log.run, services.len(), what) && now.since(sent) < PATIENCE {
        let due = now.plus(pause(log.run.watch.looks));
        return log.watch(id, now, due);
    }
    let mut asks = Vec::new();
    for step in log.run.under_way() {
        for item in log.run.open_items(step) {
            if let Item::Customer(customer) = item {
                let page = Paging::first(aruba::PAGE);
                asks.push(Lookup::TenantDevices { customer, page });
            }
        }
    }
    asks.truncate(MOST_VERIFIED);
    if asks.is_empty() {
        return log.settle();
    }
    for lookup in asks {
        log.ask(lookup, id, Time::default());
    }
}

impl Log<'_> {
    /// Judges every call of the job for good, by what each customer's devices hold.
    fn settle(&mut self) {
        let rest = self.run.watch.verifying.unwrap_or_default();
        let devices = std::mem::take(&mut self.run.watch.devices);
        for step in self.run.under_way() {
            let Some(state) = self.run.step(step) else { continue };
            let Act::License { services, what, .. } = state.step.act.clone() else { continue };
            let services: Vec<Service> = services.iter().cloned().map(Service::of).collect();
            let mut items = Vec::new();
            for item in self.run.open_items(step) {
                let Item::Customer(customer) = &item else { continue };
                let Some(groups) = devices.get(customer) else { continue };
                items.extend(verdict(item.clone(), groups, &services, what, rest));
            }
            let (was, open) = (state.outcome, self.run.open_items(step).len());
            let outcome = if items.len() == open && open > 0 { Outcome::Verified } else { was };
            self.put(Entry::Judged { step, outcome, items, settled: true });
        }
    }
}

/// What a customer's devices tell; `None` when they do not tell it.
fn verdict(
    item: Item,
    groups: &[Group],
    services: &[Service],
    what: Licensing,
    rest: bool,
) -> Option<Verdict> {
    let (mut fit, mut hold) = (0_u32, 0_u32);
    for group in groups {
        for service in services.iter().filter(|s| s.fits(group.kind) == Fit::Yes) {
            fit = fit.saturating_add(group.count);
            if group.license.holds(service)? {
                hold = hold.saturating_add(group.count);
            }
        }
    }
    let right = if what == Licensing::Unassign { fit - hold } else { hold };
    let outcome = match () {
        () if fit == 0 => ItemOutcome::Already,
        () if right == fit => ItemOutcome::Done,
        () if rest => ItemOutcome::Partly,
        () => return None,
    };
    Some(Verdict { devices: Some((right, fit)), ..Verdict::of(item, outcome) })
}

//! What becomes of a call about customers' licenses. The vendor does it in the background and has no
//! word on how far it is: the seats are looked at until they come to rest, and then each customer.
//! Where that does not show all to be done it is looked on; fifteen minutes without are "not
//! confirmed", never "failed".

use super::engine::Log;
use super::journal::{Entry, Verdict};
use super::watch::{self, PATIENCE};
use super::{ItemOutcome, Outcome};
use crate::domain::time::SECOND;
use crate::domain::{CustomerScope, Item, NonEmpty, ServiceName, Time};
use crate::plan::{Act, Licensing, Step};
use crate::vendors::aruba::{self, DeviceKind, Fit, Group, Lookup, Paging, Service};
use crate::vendors::{self, Refusal, RefusalKind};

/// So many looks are enough, whatever the clock says: together they take longer than the patience.
const MOST_LOOKS: u32 = 60;

impl Log<'_> {
    /// Asks a question about a step, not before `due`.
    pub(super) fn ask(&mut self, lookup: Lookup, of: u32, due: Time) {
        let (request, lookup) = (lookup.request(), vendors::Lookup::Aruba(lookup));
        self.add(Act::LookUp { lookup }, request, Some(of), due, Vec::new());
    }

    /// Watches the job when no further call of it waits to be sent, or when it is open whether one
    /// was taken. It has one watch at a time, which speaks for all of its calls.
    pub(super) fn watch(&mut self, now: Time, due: Time) {
        let calls = self.run.under_way();
        let state = |id: &u32| self.run.step(*id);
        let unknown = calls.iter().filter_map(state).any(|s| s.outcome == Outcome::Unknown);
        let watched = calls.iter().filter_map(state).any(|s| s.round.pending > 0);
        let Some(id) = calls.last().copied() else { return };
        if watched || (self.run.more_to_send() && !unknown) {
            return;
        }
        let asks = watch::questions(self.run, id);
        if asks.is_empty() {
            return self.weigh(now, true);
        }
        let due = if self.run.watch.looks == 0 { now.plus(15 * SECOND) } else { due };
        for lookup in asks {
            self.ask(lookup, id, due);
        }
    }

    /// When the next look is due.
    fn next_look(&self, now: Time) -> Time {
        now.plus(watch::pause(self.run.watch.looks))
    }

    /// Takes up again a call that was judged for good without being confirmed, because a person
    /// wants to know once more.
    pub(super) fn take_up(&mut self, id: u32) {
        let Some(state) = self.run.step(id).filter(|s| s.settled && s.word.is_none()) else {
            return;
        };
        let outcome = state.outcome;
        if matches!(state.step.act, Act::License { .. })
            && matches!(outcome, Outcome::Accepted | Outcome::Unknown)
        {
            self.put(Entry::Judged { step: id, outcome, items: Vec::new(), settled: false });
        }
    }

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

    /// Judges every call of the job by what each customer's devices hold. With `over` for good; else
    /// what is not confirmed is watched on.
    fn weigh(&mut self, now: Time, over: bool) {
        let mut found = Vec::new();
        for step in self.run.under_way() {
            let Some(state) = self.run.step(step) else { continue };
            let Act::License { services, what, .. } = &state.step.act else { continue };
            let names = services.iter().cloned().map(Service::of);
            let wanted = Wanted {
                services: names
                    .enumerate()
                    .map(|(at, service)| (service, self.run.watch.is_empty(at)))
                    .collect(),
                what: *what,
                taken: state.outcome == Outcome::Accepted,
            };
            let open = self.run.open_items(step);
            let left = open.len();
            let mut items = Vec::new();
            for item in open {
                let Item::Customer(customer) = &item else { continue };
                let Some(groups) = self.run.watch.devices.get(customer) else { continue };
                let was = self.run.item(&item).map_or(ItemOutcome::Unknown, |s| s.outcome);
                items.extend(wanted.verdict(item, was, groups));
            }
            let sure = items.iter().filter(|verdict| verdict.outcome.is_final()).count();
            let whole = sure == left && left > 0;
            let outcome = if whole { Outcome::Verified } else { state.outcome };
            found.push(Entry::Judged { step, outcome, items, settled: whole || over });
        }
        for entry in found {
            self.put(entry);
        }
        self.watch(now, self.next_look(now));
    }
}

/// Says what is known of a job when a look, or the look at each customer, is complete.
pub(super) fn judge(log: &mut Log<'_>, id: u32, now: Time) {
    let Some(state) = log.run.step(id) else { return };
    let Act::License { services, what, .. } = &state.step.act else { return };
    let (services, what, outcome) = (services.len(), *what, state.outcome);
    let newest = log.run.under_way().iter().filter_map(|id| log.run.step(*id)?.sent).max();
    // A clock that was put back since would have it watched for as long as that.
    let over = now.since(newest.unwrap_or(now)) >= PATIENCE || log.run.watch.looks >= MOST_LOOKS;
    if log.run.watch.verifying {
        let none_left = log.run.watch.left() == 0;
        return log.weigh(now, over || none_left);
    }
    log.put(Entry::Judged { step: id, outcome, items: Vec::new(), settled: false });
    let open = log.run.count(ItemOutcome::Accepted) + log.run.count(ItemOutcome::Unknown);
    if !over && !watch::at_rest(log.run, services, what, open) {
        return log.watch(now, log.next_look(now));
    }
    let asks = log.run.open_customers();
    if asks.is_empty() {
        return log.weigh(now, true);
    }
    for (_, customer) in asks {
        let page = Paging::first(aruba::PAGE);
        log.ask(Lookup::TenantDevices { customer, page }, id, Time::default());
    }
}

/// What a call wanted, by which a customer's devices are judged.
struct Wanted {
    /// Its services, and whether no seat of each is free.
    services: Vec<(Service, bool)>,
    what: Licensing,
    /// Whether the vendor took it.
    taken: bool,
}

impl Wanted {
    /// The services that are so for a device.
    fn that(&self, device: DeviceKind, fit: Fit) -> impl Iterator<Item = &(Service, bool)> {
        self.services.iter().filter(move |(service, _)| service.fits(device) == fit)
    }

    /// What a customer's devices tell; `None` when they do not tell it. A device that one of several
    /// services fits counts once.
    fn verdict(&self, item: Item, was: ItemOutcome, groups: &[Group]) -> Option<Verdict> {
        let (mut fit, mut right, mut unsure) = (0_u32, 0_u32, false);
        let mut no_seat = self.taken && self.what == Licensing::Assign;
        for Group { kind, license, count } in groups {
            if self.that(*kind, Fit::Yes).next().is_none() {
                unsure |= self.that(*kind, Fit::Unsure).next().is_some();
                continue;
            }
            let mut holds = false;
            for (service, _) in self.that(*kind, Fit::Yes) {
                holds |= license.holds(service)?;
            }
            fit = fit.saturating_add(*count);
            if holds == (self.what == Licensing::Assign) {
                right = right.saturating_add(*count);
            } else {
                no_seat &= self.that(*kind, Fit::Yes).all(|(_, empty)| *empty);
            }
        }
        let outcome = match () {
            () if fit == 0 && unsure => return None,
            () if fit == 0 => ItemOutcome::Already,
            () if right == fit => ItemOutcome::Done,
            () if no_seat => ItemOutcome::Partly,
            () => was,
        };
        Some(Verdict { devices: Some((right, fit)), ..Verdict::of(item, outcome) })
    }
}

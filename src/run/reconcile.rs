//! Finding out what became of a step: which reads to make, and what they mean for each item. Also
//! what to do with a refused batch: take out what the vendor names, or halve it.
//!
//! An item that is seen in the organization is ours. Whether this run brought it is told by since
//! when it is there, by the vendor's clock: older than our first sending means that it was ours
//! before. An item that is not seen proves nothing at once: the vendor warns of minutes of lag
//! (issue reports of its own client libraries, read 2026-11-22), so it is looked up again, a little
//! later each time.

use super::engine::Log;
use super::journal::{Entry, Said, Verdict};
use super::{ItemOutcome, Outcome, Run, allocating, guard, licensing};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{Item, OrderNumber, Serial, Time};
use crate::plan::{Act, Step};
use crate::vendors::meraki::{self, LicensingModel, Lookup, Sighting, lookup, reply};
use crate::vendors::{self, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// How long after the last one each round of lookups is made, in milliseconds.
const ROUNDS: [i64; 5] = [0, 2 * SECOND, 5 * SECOND, 15 * SECOND, 60 * SECOND];

/// How far the vendor's clock may seem to be from where it is: what is since then or later counts
/// as since our sending. An HTTP date is in whole seconds, and an answer takes its time.
const SKEW: i64 = 2 * MINUTE;

/// Keeps of some sightings what a step is about. A device of an order stands for the order.
pub(super) fn keep_own(step: &Step, seen: &mut Vec<Sighting>) {
    let mut items = BTreeSet::new();
    items.extend(step.act.items());
    let number = match &step.act {
        Act::ClaimOrder { number, .. } => OrderNumber::parse(number).ok().map(Item::Order),
        _ => None,
    };
    let mut newest: BTreeMap<Item, Option<Time>> = BTreeMap::new();
    for mut sighting in seen.drain(..) {
        if let (Some(number), Some(claim)) = (&number, items.first())
            && sighting.item == *number
        {
            sighting.item = claim.clone();
        }
        if items.contains(&sighting.item) {
            let since = newest.entry(sighting.item).or_default();
            *since = sighting.since.max(*since);
        }
    }
    seen.extend(newest.into_iter().map(|(item, since)| Sighting { item, since }));
}

impl Log<'_> {
    /// Opens a round of lookups for what is open of a step, not before `due`.
    pub(super) fn look_up(&mut self, id: u32, now: Time, due: Time) {
        let Some(state) = self.run.step(id) else { return };
        match state.step.act {
            Act::License { .. } => return self.watch(now, due),
            Act::Allocate { .. } => return allocating::look_up(self, id, due),
            _ => {}
        }
        let (act, sent) = (state.step.act.clone(), state.sent.unwrap_or(now));
        let last = state.round.opened + 1 >= ROUNDS.len();
        let mut asks: Vec<Lookup> = Vec::new();
        let mut serials: Vec<Serial> = Vec::new();
        let mut orders: Vec<OrderNumber> = Vec::new();
        let mut keys = false;
        for item in self.run.open_items(id) {
            match item {
                Item::Serial(serial) => serials.push(serial),
                Item::Order(order) => orders.push(order),
                Item::Key(_) => keys = true,
                Item::ClaimId(_) | Item::Subscription(_) | Item::Customer(_) | Item::Holder(_) => {}
            }
        }
        match act {
            Act::ClaimOrder { claim_id, number } => {
                asks.push(Lookup::Preview(claim_id));
                orders.extend(OrderNumber::parse(&number));
            }
            Act::ClaimSubscription { key, id } => asks.push(Lookup::Subscription { key, id }),
            _ => {}
        }
        asks.extend(serials.chunks(lookup::MOST_NAMED).map(|some| Lookup::Serials(some.to_vec())));
        asks.extend(orders.chunks(lookup::MOST_ORDERS).map(|some| Lookup::Orders(some.to_vec())));
        let Some(organization) = self.run.plan.target.organization().cloned() else { return };
        match organization.model {
            LicensingModel::CoTerm if keys => asks.push(Lookup::CotermKeys),
            LicensingModel::PerDevice if keys || !orders.is_empty() => {
                asks.push(Lookup::DeviceKeys);
            }
            _ => {}
        }
        let claim = self.run.step(id).is_some_and(|s| matches!(s.step.act, Act::Claim { .. }));
        let unknown = self.run.step(id).is_some_and(|s| s.outcome == Outcome::Unknown);
        if claim && unknown && last {
            asks.push(Lookup::Log { from: self.run.by_vendor(sent).plus(-SKEW) });
        }
        if asks.is_empty() {
            return judge(self, id, now, false);
        }
        for lookup in asks {
            let request = lookup.request(&organization.id);
            let lookup = vendors::Lookup::Meraki(lookup);
            self.add(Act::LookUp { lookup }, request, Some(id), due, Vec::new());
        }
    }

    /// A half that the vendor took leaves the other half to blame.
    pub(super) fn go_on_after_yes(&mut self, step: &Step) {
        self.pursue(step, step.rest.clone(), true);
    }

    /// Sends items on as a step of their own. A group in which something is known to be wrong is
    /// not sent whole again: its first half goes, and the rest waits for the answer. One alone is
    /// always sent, so that the vendor's own words on it are known.
    fn pursue(&mut self, of: &Step, mut items: Vec<Item>, something_is_wrong: bool) {
        // What is in a later step already, or settled, is not sent on a second time.
        items.retain(|item| {
            self.run.items.get(item).is_some_and(|s| s.step == of.id && !s.outcome.is_final())
        });
        if items.is_empty() {
            return;
        }
        if self.run.cancelled {
            let item = |item| Verdict::of(item, ItemOutcome::Cancelled);
            let items = items.into_iter().map(item).collect();
            let (outcome, settled) = (Outcome::Refused, true);
            let outcome = self.run.step(of.id).map_or(outcome, |s| s.outcome);
            return self.put(Entry::Judged { step: of.id, outcome, items, settled });
        }
        let rest = if something_is_wrong && items.len() > 1 {
            items.split_off(items.len().div_ceil(2))
        } else {
            Vec::new()
        };
        let Some(organization) = self.run.plan.target.organization() else { return };
        let org = &organization.id;
        let (act, request) = match &of.act {
            Act::Claim { mode, .. } => {
                let request = meraki::claim(org, &items, *mode);
                (Act::Claim { items, mode: *mode }, request)
            }
            Act::Release { .. } => {
                let serial =
                    |item| if let Item::Serial(serial) = item { Some(serial) } else { None };
                let serials: Vec<Serial> = items.into_iter().filter_map(serial).collect();
                let request = meraki::release(org, &serials);
                (Act::Release { serials }, request)
            }
            _ => return,
        };
        if let Some(request) = request {
            self.add(act, request, Some(of.id), Time::default(), rest);
        }
    }
}

/// Judges a step when the newest round about it is complete.
pub(super) fn judge_if_complete(log: &mut Log<'_>, id: u32, now: Time) {
    // A person's word stands, whatever a lookup that was under way shows.
    let Some(state) = log.run.step(id).filter(|s| s.round.pending == 0 && s.word.is_none()) else {
        return;
    };
    match (&state.step.act, state.outcome) {
        (Act::Allocate { .. }, Outcome::Queued) => allocating::judge_present(log, id, now),
        (_, Outcome::Queued) => guard::judge(log, id, now),
        (_, Outcome::Cancelled) => {}
        (Act::License { .. }, _) => licensing::judge(log, id, now),
        (Act::Allocate { .. }, _) => allocating::judge(log, id, now),
        _ => judge(log, id, now, true),
    }
}

impl Run {
    /// A moment of the vendor's clock that was not after an item's first sending; where the vendor
    /// never tells the time, our clock has to do. Our clock may have been set since then, so it is
    /// not asked where the vendor has told.
    fn first_sending(&self, item: &Item) -> Option<Time> {
        let state = self.items.get(item)?;
        if self.heard.is_some() { state.first_there } else { state.first_sent }
    }
}

/// Says what is known now; `can_look` is whether a further round could show more.
fn judge(log: &mut Log<'_>, id: u32, now: Time, can_look: bool) {
    let Some(state) = log.run.step(id) else { return };
    let state = state.clone();
    let open = log.run.open_items(id);
    let release = matches!(state.step.act, Act::Release { .. });
    let mut verdicts = Vec::new();
    let mut left = Vec::new();
    for item in open {
        let seen = state.round.seen.get(&item);
        let first_sent = log.run.first_sending(&item);
        match (release, seen) {
            (false, Some(since)) => {
                let before = since.zip(first_sent).is_some_and(|(s, f)| f.since(s) > SKEW);
                let outcome = if before { ItemOutcome::Already } else { ItemOutcome::Done };
                verdicts.push(Verdict { since: *since, ..Verdict::of(item, outcome) });
            }
            // Gone from the inventory: that is what a release does.
            (true, None) if !state.round.blind && state.round.opened > 0 => {
                verdicts.push(Verdict::of(item, ItemOutcome::Done));
            }
            _ => left.push(item),
        }
    }
    let refusal = state.answer.as_ref().and_then(|a| match &a.said {
        Said::No(no) => Some(no.clone()),
        _ => None,
    });
    match (state.outcome, refusal) {
        (Outcome::Refused, Some(no)) => {
            // "Already claimed" may speak of what an earlier, refused batch of this very run brought
            // and the list does not show yet.
            let ours = reply::says_already(&no.words) && state.step.of.is_some();
            let delay = ROUNDS.get(state.round.opened).filter(|_| can_look && ours);
            refused(log, &state.step, verdicts, left, &no, delay.map(|delay| (now, *delay)));
        }
        _ if left.is_empty() => {
            let (outcome, items) = (Outcome::Verified, verdicts);
            log.put(Entry::Judged { step: id, outcome, items, settled: true });
            if state.outcome == Outcome::Unknown {
                log.pursue(&state.step, state.step.rest.clone(), false);
            }
        }
        (outcome, _) => {
            if let Some(delay) = ROUNDS.get(state.round.opened).filter(|_| can_look) {
                log.put(Entry::Judged { step: id, outcome, items: verdicts, settled: false });
                log.look_up(id, now, now.plus(*delay));
            } else {
                // The request log was read for the person who decides now. It shows when and
                // with which status, never which items, and other runs and tools write to it as
                // well: nothing is sent again on its word.
                log.put(Entry::Judged { step: id, outcome, items: verdicts, settled: true });
                if outcome == Outcome::Unknown {
                    log.pursue(&state.step, state.step.rest.clone(), false);
                }
            }
        }
    }
}

/// A refused batch: what was seen is settled, what the vendor names is to blame, and the others go
/// on; when it names nothing, the batch is halved. With `look` (now, and a delay) what would be
/// blamed is looked up again first.
fn refused(
    log: &mut Log<'_>,
    step: &Step,
    mut verdicts: Vec<Verdict>,
    left: Vec<Item>,
    no: &Refusal,
    look: Option<(Time, i64)>,
) {
    let named: Vec<Item> = reply::named(&no.words, &left).into_iter().cloned().collect();
    let splits = matches!(step.act, Act::Claim { .. } | Act::Release { .. });
    let (blamed, others) = if !splits || left.len() == 1 {
        (left, Vec::new())
    } else {
        left.into_iter().partition(|item| named.contains(item))
    };
    // Something that is already ours explains the no; so does something that was named.
    let explained = !blamed.is_empty() || !verdicts.is_empty();
    let look = look.filter(|_| !blamed.is_empty());
    if look.is_none() {
        let blame = |item| Verdict::of(item, ItemOutcome::Refused);
        verdicts.extend(blamed.into_iter().map(blame));
    }
    let settled = look.is_none();
    log.put(Entry::Judged { step: step.id, outcome: Outcome::Refused, items: verdicts, settled });
    // The rest of an earlier batch first into the queue, so that these, added last, go first.
    log.pursue(step, step.rest.clone(), false);
    log.pursue(step, others, !explained);
    if let Some((now, delay)) = look {
        log.look_up(step.id, now, now.plus(delay));
    }
}

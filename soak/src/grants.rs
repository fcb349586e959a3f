//! What is true of licenses that are given out of a pool: who holds what at the vendor, and who wrote
//! what there. No pool may be overdrawn and no list incomplete; nothing that was taken goes again; and
//! what the desk says of a holder is so.

use crate::domain::time::MINUTE;
use crate::domain::{Holder, Item, Time};
use crate::http::{Method, Request};
use crate::network;
use crate::plan::Act;
use crate::plan::allocate::Change;
use crate::run::{ItemOutcome, Outcome, Run};
use crate::sim::{Arrival, UIPATH_TOKEN, Vendors};
use crate::stage;
use crate::truth::{Visit, Wrong};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const HOST: &str = "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d/organization/";

/// Those that a story is about: some of the dozen, one that holds nothing yet, and some in trouble.
pub(crate) const IDS: [&str; 8] = [
    "9718fc60-af9e-4d72-92aa-b40584b8b18c",
    "4b648251-99ed-4e9a-923e-05ce6d9e999a",
    "23d13abc-de8d-4db2-ad5c-b51e0aed6542",
    "fa88fab6-34ed-4ef4-82a1-e387ac504824",
    "y-y-y-delilah",
    "7e57ab1e-0000-4000-8000-000000000001",
    "7e57ab1e-0000-4000-8000-000000000004",
    "7e57ab1e-0000-4000-8000-000000000007",
];

/// The products that a story is about.
pub(crate) const CODES: [&str; 5] = ["UNATT", "NONPR", "APPTESTR", "PMD", "IDU"];

/// What somebody holds, without zeros.
pub(crate) type Held = BTreeMap<String, i64>;

/// Whether a path is one that licenses are given by.
pub(crate) fn is_grant(method: Method, target: &str) -> bool {
    method == Method::Put && target.starts_with(HOST)
}

fn rows(list: &Value) -> Held {
    let rows = list.as_array().into_iter().flatten();
    let row =
        |row: &Value| Some((row.get("code")?.as_str()?.to_owned(), row.get("quantity")?.as_i64()?));
    rows.filter_map(row).collect()
}

/// What an organization holds, past every delay. A question that nobody else sees.
fn ask(vendors: &mut Vendors, id: &str) -> Held {
    let target = [HOST, id, "/license/available"].concat();
    let headers = [("authorization".to_owned(), ["Bearer ", UIPATH_TOKEN].concat())];
    let arrival = Arrival { method: Method::Get, target: &target, headers: &headers, body: "" };
    let later = Time(stage::now() + 60 * MINUTE);
    let answer = vendors.answer(&arrival, later).response;
    let body = answer.and_then(|answer| serde_json::from_str::<Value>(&answer.body).ok());
    let products = body.and_then(|body| body.pointer("/license/products").map(rows));
    products.unwrap_or_default().into_iter().filter(|(_, units)| *units != 0).collect()
}

/// What an organization holds in truth.
pub(crate) fn holds(id: &str) -> Held {
    network::past(|vendors| ask(vendors, id))
}

/// The list that somebody should hold.
fn wanted(change: &Change) -> Held {
    let units = change.target.iter();
    let units = units.map(|(code, units)| (code.as_str().to_owned(), units.units().unwrap_or(-1)));
    units.filter(|(_, units)| *units != 0).collect()
}

/// Whether a holder holds what a step of a run was to bring about.
pub(crate) fn is_done(run: &Run, step: u32) -> bool {
    let act = run.step(step).map(|state| &state.step.act);
    let Some(Act::Allocate { change }) = act else { return false };
    holds(change.holder.account().as_str()) == wanted(change)
}

/// Who wrote what.
#[derive(Default)]
pub(crate) struct Grants {
    /// The last write to each path that was taken, and whether it was the desk's.
    last: BTreeMap<String, (String, bool)>,
    /// Paths that somebody else has written to.
    moved: BTreeSet<String>,
    /// Until when our clock is not to be trusted: nobody can tell a clock that is set ahead from time
    /// that has passed, and a write that is on its way may then be overtaken.
    unsteady_until: i64,
}

impl Grants {
    /// Our clock was set ahead.
    pub(crate) fn unsteady(&mut self) {
        self.unsteady_until = stage::now() + 20 * MINUTE;
    }

    /// A write reached the vendor, where its holder held `before`. Gives what is wrong with it.
    pub(crate) fn arrived(&mut self, visit: &Visit, before: &Held) -> Option<(Wrong, String)> {
        let steady = visit.at.0 >= self.unsteady_until;
        let body: Value = serde_json::from_str(&visit.body).unwrap_or_default();
        let list = rows(body.get("productQuantities").unwrap_or(&Value::Null));
        let moved = self.moved.contains(&visit.target);
        let same = self.last.get(&visit.target) == Some(&(visit.body.clone(), true));
        if visit.acted {
            self.last.insert(visit.target.clone(), (visit.body.clone(), true));
        }
        if visit.by_the_network || !steady {
            return None;
        }
        let left_out = before.keys().find(|code| !list.contains_key(*code));
        match left_out {
            _ if list.is_empty() => Some((Wrong::Untrue, "an empty list was sent".into())),
            Some(code) if !moved => {
                Some((Wrong::Untrue, format!("{code} was left out for {}", visit.target)))
            }
            _ if visit.acted && same && !moved => {
                Some((Wrong::Twice, format!("{} for {}", visit.target, visit.body)))
            }
            _ if visit.status == Some(409) && self.moved.is_empty() => {
                Some((Wrong::Exceeded, format!("{} does not fit: {}", visit.target, visit.body)))
            }
            _ => None,
        }
    }

    /// Somebody else wrote to an organization.
    pub(crate) fn moved(&mut self, target: String, body: String) {
        self.moved.insert(target.clone());
        self.last.insert(target, (body, false));
    }

    /// What a run says of a holder that is not so.
    pub(crate) fn untrue(
        &self,
        run: &Run,
        visits: &[Visit],
        current: bool,
        elsewhere: &dyn Fn(&Request) -> bool,
    ) -> Option<String> {
        for (item, state) in run.items() {
            let Item::Holder(Holder::Organization(_)) = item else { continue };
            let Some(step) = run.step(state.step) else { continue };
            let Act::Allocate { change } = &step.step.act else { continue };
            let (target, body) = (&step.step.request.target, step.step.request.body.as_deref());
            let last = self.last.get(target);
            // What another wrote since is not this run's to tell.
            let others = last.is_some_and(|(written, _)| Some(written.as_str()) != body);
            let so = match state.outcome {
                ItemOutcome::Done | ItemOutcome::Already => {
                    others || holds(change.holder.account().as_str()) == wanted(change)
                }
                _ => true,
            };
            if !so {
                return Some(format!("{item} is {:?}", state.outcome));
            }
        }
        for state in run.steps().iter().filter(|_| current) {
            let unsent = match state.outcome {
                Outcome::Queued => state.sent.is_none(),
                // With a part of the journal lost it means: not done, whether it was sent and undone or not.
                Outcome::Cancelled => run.damaged().is_none(),
                _ => false,
            };
            let request = &state.step.request;
            if !unsent || state.step.act.reads() || self.moved.contains(&request.target) {
                continue;
            }
            let body = request.body.as_deref().unwrap_or_default();
            let acted =
                |visit: &Visit| visit.acted && visit.target == request.target && visit.body == body;
            if visits.iter().any(acted) && !elsewhere(request) {
                return Some(format!("step {} is {:?}", state.step.id, state.outcome));
            }
        }
        None
    }
}

/// Somebody else gives an organization one more of something, or one less.
pub(crate) fn move_present() -> Option<(String, String)> {
    let place = |most: usize| stage::chance(|chance| chance.place(most));
    let id = IDS.get(place(4)).copied()?;
    let code = CODES.get(place(CODES.len())).copied()?;
    let mut list = holds(id);
    let units = list.entry(code.to_owned()).or_default();
    *units = if *units > 0 { *units - 1 } else { 1 };
    let rows: Vec<Value> = list
        .iter()
        .map(|(code, units)| serde_json::json!({ "code": code, "quantity": units }))
        .collect();
    let target = [HOST, id, "/license"].concat();
    let body = serde_json::json!({ "productQuantities": rows }).to_string();
    let answer = network::by_others(Method::Put, &target, &body, UIPATH_TOKEN)?;
    stage::note(|| format!("somebody else changes {code} of {id}"));
    answer.is_success().then_some((target, body))
}

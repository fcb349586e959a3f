//! A plan as a file: what would be sent, and the present that it was made from, for a second person
//! to look at and run elsewhere. Its hash is shown on both screens; it tells what was damaged or
//! changed by half. Since anybody can write a hash, nothing in a file is believed: whoever opens it
//! reads the present again and makes the plan anew, and runs only what comes out the same.
//!
//! No secret can be in it: neither a plan nor a present has a place for one. Nor has it the name or id
//! of the connection, which are the business of each desk.

mod present;

use super::allocate::form::planned;
use super::claim::{self, ClaimForm, Problem, claim};
use super::present::Present;
use super::release::release;
use super::{Act, Confirm, Job, LeftOut, Licensing, Plan, Step, Target};
use crate::domain::stored::{Stored, field, raw, to_text};
use crate::domain::{Connection, ConnectionId, CustomerScope, Item, Serial, Time, Vendor};
use crate::http::Request;
use crate::vendors::meraki::{self, KeyMode, Organization};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The version of the form.
const VERSION: u32 = 1;
/// A file of more bytes is none of ours: a plan of 100,000 items has some 20 million.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// What a file begins with, up to its version.
const HEAD: &str = "{\"license_desk_plan\":";
/// What stands before the hash.
const HASH: &str = ",\"hash\":\"";

/// A plan that came out of a file. It is to be shown or made anew, never run as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFile {
    /// The plan. Its connection has neither id nor name.
    pub plan: Plan,
    /// What was there when it was made; nothing where the run itself reads it again.
    pub present: Present,
    /// The hash of both.
    pub hash: String,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not a plan of this program.
    #[error("not a plan file")]
    NotAPlan,
    /// Larger than any plan.
    #[error("too large for a plan")]
    TooLarge,
    /// Written by a newer version.
    #[error("written by a newer version (format {0})")]
    Newer(u32),
    /// Not as it was saved.
    #[error("damaged or changed since it was saved")]
    Changed,
    /// A request in it does something else than it is said to.
    #[error("what it would send is not what it says")]
    Untrue,
}

/// SHA-256, as 64 hexadecimal digits.
fn sha256(text: &str) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Sha256::digest(text.as_bytes()).iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// What the hash is over.
fn body(plan: &Plan, present: &Present) -> String {
    let mut plan = plan.clone();
    plan.connection.id = ConnectionId(String::new());
    plan.connection.name.clear();
    let mut map = Map::new();
    map.insert("plan".into(), plan.store());
    map.insert("present".into(), present.store());
    to_text(&Value::Object(map))
}

/// What two people compare on their screens: it stands for what would be sent and what is left out,
/// wherever and whenever the present was read. 16 digits in groups of four.
pub fn fingerprint(plan: &Plan) -> String {
    let plan = Plan { made_at: Time::default(), ..plan.clone() };
    let hash = sha256(&body(&plan, &Present::default()));
    let group = |at: usize| hash.get(4 * at..4 * at + 4).unwrap_or_default();
    [group(0), " ", group(1), " ", group(2), " ", group(3)].concat()
}

/// Writes a plan as a file.
pub fn write(plan: &Plan, present: &Present) -> String {
    let body = body(plan, present);
    let rest = body.strip_prefix('{').unwrap_or_default();
    [HEAD, &VERSION.to_string(), HASH, &sha256(&body), "\",", rest].concat()
}

/// Reads a plan file.
///
/// # Errors
/// Why it is not taken.
pub fn read(text: &str) -> Result<PlanFile, Unfit> {
    if text.len() > LARGEST {
        return Err(Unfit::TooLarge);
    }
    let text = text.trim_start_matches('\u{feff}').trim_end();
    let rest = text.strip_prefix(HEAD).ok_or(Unfit::NotAPlan)?;
    let (version, rest) = rest.split_once(HASH).ok_or(Unfit::NotAPlan)?;
    match version.parse() {
        Ok(VERSION) => {}
        Ok(newer) if newer > VERSION => return Err(Unfit::Newer(newer)),
        _ => return Err(Unfit::NotAPlan),
    }
    let (hash, rest) = rest.split_once("\",").ok_or(Unfit::Changed)?;
    let body = ["{", rest].concat();
    if sha256(&body) != hash {
        return Err(Unfit::Changed);
    }
    let value: Value = serde_json::from_str(&body).map_err(|_| Unfit::Changed)?;
    let (Some(plan), Some(present)) = (field(&value, "plan"), field(&value, "present")) else {
        return Err(Unfit::Changed);
    };
    let file = PlanFile { plan, present, hash: hash.to_owned() };
    // What it does not hold now would not be shown, but might be said: nothing more is in it.
    if to_text(&value) != body || raw(&value, "plan") != &file.plan.store() {
        return Err(Unfit::Changed);
    }
    if file.says_what_it_sends() { Ok(file) } else { Err(Unfit::Untrue) }
}

/// The request that an act makes on a target.
fn request(target: &Target, act: &Act) -> Option<Request> {
    if let Act::License { services, scope, what } = act {
        return Some(what.request(services, scope));
    }
    let org = &target.organization()?.id;
    match act {
        Act::Claim { items, mode } => meraki::claim(org, items, *mode),
        Act::ClaimOrder { claim_id, .. } => Some(meraki::claim_order(org, claim_id)),
        Act::ClaimSubscription { key, .. } => Some(meraki::claim_subscription(org, key)),
        Act::Release { serials } => meraki::release(org, serials),
        _ => None,
    }
}

/// Whose a target is.
fn vendor(target: &Target) -> Option<Vendor> {
    if target.organization().is_some() {
        return Some(Vendor::Meraki);
    }
    match target {
        Target::Pool(_) => Some(Vendor::Uipath),
        _ => target.msp().map(|_| Vendor::Aruba),
    }
}

/// What has to be typed before these steps may run.
fn confirmations(steps: &[Step]) -> Vec<Confirm> {
    let mut all = claim::confirmations(steps);
    let licenses = |wanted: &dyn Fn(&CustomerScope, Licensing) -> bool| {
        let fits = |step: &Step| matches!(&step.act, Act::License { scope, what, .. } if wanted(scope, *what));
        steps.iter().any(fits)
    };
    if licenses(&|scope, _| *scope == CustomerScope::Everyone) {
        all.push(Confirm::Everyone);
    }
    if licenses(&|_, what| what == Licensing::Unassign) {
        all.push(Confirm::Unassign);
    }
    all
}

/// The job that does this with licenses.
fn job(what: Licensing) -> Job {
    match what {
        Licensing::Assign => Job::Assign,
        Licensing::Unassign => Job::Unassign,
        Licensing::AutoOn | Licensing::AutoOff => Job::AutoLicense,
    }
}

impl PlanFile {
    /// Whether each request is the one of its act, planned and not yet begun.
    fn says_what_it_sends(&self) -> bool {
        if let Target::Pool(pool) = &self.plan.target {
            let Plan { connection, made_at, .. } = self.plan.clone();
            let again = planned(connection, pool.clone(), self.plan.allocation(), made_at);
            return self.plan == again && self.plan.connection.vendor == Vendor::Uipath;
        }
        let Plan { steps, job, target, connection, confirm, .. } = &self.plan;
        let fits = |job: Job, act: &Act| match (job, act) {
            (
                Job::Claim,
                Act::Claim { .. } | Act::ClaimOrder { .. } | Act::ClaimSubscription { .. },
            )
            | (Job::Release, Act::Release { .. }) => target.organization().is_some(),
            (Job::Assign | Job::Unassign | Job::AutoLicense, Act::License { what, .. }) => {
                target.msp().is_some() && self::job(*what) == job
            }
            _ => false,
        };
        let planned = |(place, step): (usize, &Step)| {
            step.id as usize == place
                && step.of.is_none()
                && step.due == Time::default()
                && step.rest.is_empty()
                && fits(*job, &step.act)
                && request(target, &step.act).as_ref() == Some(&step.request)
        };
        vendor(target) == Some(connection.vendor)
            && self.names_whom_it_reaches()
            && *confirm == confirmations(steps)
            && steps.iter().enumerate().all(planned)
    }

    /// Whether an include list reaches exactly those whom it names, as far as it is an assignment.
    fn names_whom_it_reaches(&self) -> bool {
        let Some(msp) = self.plan.target.msp() else { return true };
        let mut named = BTreeSet::new();
        for step in &self.plan.steps {
            match &step.act {
                Act::License { scope: CustomerScope::Only(list), .. } => named.extend(list.iter()),
                _ => return self.plan.steps.len() == 1,
            }
        }
        named.len() == msp.reached.len() && named.iter().all(|id| msp.reached.get(id).is_some())
    }

    /// What has to be read again before it can be run.
    pub fn items(&self) -> Vec<Item> {
        let sent = self.plan.steps.iter().flat_map(|step| step.act.items());
        sent.chain(self.plan.left_out.iter().map(|left| left.item.clone())).collect()
    }

    /// Makes a claim or a release anew, by a connection of this desk and from what is there now.
    ///
    /// # Errors
    /// Why it makes no plan any more.
    pub fn anew(
        &self,
        connection: Connection,
        organization: Organization,
        present: &Present,
        now: Time,
    ) -> Result<Plan, Vec<Problem>> {
        let plan = &self.plan;
        if plan.job == Job::Release {
            let serial = |i: Item| if let Item::Serial(serial) = i { Some(serial) } else { None };
            let serials: Vec<Serial> = self.items().into_iter().filter_map(serial).collect();
            return Ok(release(connection, organization, &serials, present, now));
        }
        let mut form = ClaimForm {
            connection,
            organization: Some(organization),
            items: self.items(),
            mode: KeyMode::AddDevices,
            most_items: 1,
            anyway: BTreeSet::new(),
        };
        for step in &plan.steps {
            if let Act::Claim { items, mode } = &step.act {
                form.mode = *mode;
                form.most_items = form.most_items.max(items.len());
                let shown = items.iter().filter(|item| self.present.ours.contains_key(item));
                form.anyway.extend(shown.cloned());
            }
        }
        claim(&form, present, now)
    }

    /// Whether a plan that was made anew would send the same, and leave out the same.
    pub fn is_same(&self, anew: &Plan) -> bool {
        let whys = |left: &[LeftOut]| -> BTreeSet<Item> {
            left.iter().map(|left| left.item.clone()).collect()
        };
        self.plan.steps == anew.steps
            && self.plan.target.organization().map(|o| (&o.id, &o.model))
                == anew.target.organization().map(|o| (&o.id, &o.model))
            && self.plan.confirm == anew.confirm
            && whys(&self.plan.left_out) == whys(&anew.left_out)
    }
}

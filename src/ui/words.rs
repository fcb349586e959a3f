//! Every sentence for people, written once, from the values of the program: what, why, what next.

use crate::domain::{Item, ItemKind};
use crate::plan::{Act, Confirm, Job};
use crate::run::{ItemOutcome, Run, Summary};
use crate::vendors::Lookup;
use crate::vendors::aruba;
use crate::vendors::meraki::{self, KeyMode, LicensingModel};

pub mod allocate;
pub mod assign;
mod count;
pub mod customers;
mod finding;
mod install;
mod kit;
pub mod lease;
pub mod pool;
mod site;
mod trouble;
mod vendor;

pub use count::{list, number, some};
pub use finding::finding;
pub use install::{INSTALL_SILENT, NOT_THAT_API, sign_in};
pub use kit::{kit_error, plain_desk};
pub use site::{
    BEYOND_SITE, MORE_LEFT_OUT, MOVED_IN_LINK, NO_CONFIG, NOT_COPIED, NOT_OFFERED,
    SECRET_IN_ADDRESS, SECRET_IN_FORM, cut, fixed_unseen, link_elsewhere, link_unseen, long_link,
    named, not_here, odd_config, run_connection_gone, unlisted,
};
pub use trouble::{
    not_claimable, not_kept, pause, problem, read_error, refusal, storage, unreadable, vendor_words,
};
pub use vendor::{limit, vendor, world};

/// Counts by outcome, in the order in which they are drawn, for a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes(pub Vec<(ItemOutcome, usize)>, pub Job);

impl Outcomes {
    /// Of a run in one line.
    pub fn of(summary: &Summary) -> Self {
        let count = |o: &ItemOutcome| (*o, summary.count(*o));
        Self(ItemOutcome::ALL.iter().map(count).collect(), summary.job)
    }
}

impl Outcomes {
    /// Those that are not zero.
    pub fn present(&self) -> impl Iterator<Item = (ItemOutcome, usize)> {
        self.0.iter().copied().filter(|(_, n)| *n > 0)
    }
}

/// The counts in words: `612 claimed, 3 refused`.
pub fn counted(counts: &Outcomes) -> String {
    let some = |(o, n): &(ItemOutcome, usize)| {
        (*n > 0).then(|| [&number(*n), " ", &outcome(*o, counts.1).to_ascii_lowercase()].concat())
    };
    counts.0.iter().filter_map(some).collect::<Vec<_>>().join(", ")
}

/// An outcome's name.
pub fn outcome(outcome: ItemOutcome, job: Job) -> &'static str {
    match (outcome, job) {
        (ItemOutcome::Done, Job::Claim) => "Claimed",
        (ItemOutcome::Done, Job::Release) => "Released",
        (ItemOutcome::Done, Job::Assign) => "Licensed",
        (ItemOutcome::Done, Job::Unassign) => "Unlicensed",
        (ItemOutcome::Done, Job::AutoLicense) => "Set",
        (ItemOutcome::Done, Job::Allocate) => "Allocated",
        (ItemOutcome::Already, Job::Claim) => "Already ours",
        (ItemOutcome::Already, Job::Release) => "Already gone",
        (ItemOutcome::Already, _) => "Nothing to do",
        (ItemOutcome::Accepted, _) => "Accepted",
        (ItemOutcome::Refused, _) => "Refused",
        (ItemOutcome::Unknown, _) => "Unknown",
        (ItemOutcome::Sending, _) => "Sending",
        (ItemOutcome::Checking, _) => "Checking",
        (ItemOutcome::Waiting, _) => "Waiting",
        (ItemOutcome::Cancelled, _) => "Cancelled",
        (ItemOutcome::Partly, _) => "In part",
    }
}

/// The name of a kind, for many.
pub fn kinds(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Serial => "Serials",
        ItemKind::Key => "License keys",
        ItemKind::Order => "Orders",
        ItemKind::ClaimId => "Order claim ids",
        ItemKind::Subscription => "Subscription keys",
        ItemKind::Customer => "Customers",
        ItemKind::Holder => "Organizations",
    }
}

/// The name of a kind, for one.
pub fn kind(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Serial => "serial",
        ItemKind::Key => "license key",
        ItemKind::Order => "order",
        ItemKind::ClaimId => "order claim id",
        ItemKind::Subscription => "subscription key",
        ItemKind::Customer => "customer",
        ItemKind::Holder => "organization",
    }
}

/// How many of each kind: `176 serials, 4 orders and 6 license keys`.
pub fn amounts(items: &[Item]) -> String {
    let count = |of: &ItemKind| items.iter().filter(|item| item.kind() == *of).count();
    let counts = ItemKind::ALL.iter().map(|of| (count(of), kind(*of))).filter(|(n, _)| *n > 0);
    list(&counts.map(|(n, of)| some(n, of)).collect::<Vec<_>>())
}

/// A licensing model.
pub fn model(model: &LicensingModel) -> String {
    match model {
        LicensingModel::CoTerm => "co-term".into(),
        LicensingModel::PerDevice => "per-device".into(),
        LicensingModel::Subscription => "subscription".into(),
        LicensingModel::Other(name) if name.is_empty() => "model not told".into(),
        LicensingModel::Other(name) => name.clone(),
    }
}

/// What a step does.
pub fn act(act: &Act) -> String {
    match act {
        Act::Claim { items, mode: KeyMode::Renew }
            if items.iter().any(|i| matches!(i, Item::Key(_))) =>
        {
            let others: Vec<Item> =
                items.iter().filter(|i| !matches!(i, Item::Key(_))).cloned().collect();
            let key = items
                .iter()
                .find(|i| matches!(i, Item::Key(_)))
                .map(Item::to_string)
                .unwrap_or_default();
            let with = if others.is_empty() {
                String::new()
            } else {
                [" and claim ", &amounts(&others)].concat()
            };
            ["Renew with key ", &key, &with].concat()
        }
        Act::Claim { items, .. } => ["Claim ", &amounts(items)].concat(),
        Act::ClaimOrder { claim_id, .. } => {
            ["Claim the order of claim id ", claim_id.as_str()].concat()
        }
        Act::ClaimSubscription { key, .. } => {
            ["Claim subscription key ", &key.to_string()].concat()
        }
        Act::Release { serials } => ["Release ", &some(serials.len(), "serial")].concat(),
        Act::License { services, scope, what } => assign::licensing(*what, services, scope),
        Act::Allocate { change } => pool::write(change),
        Act::LookUp { lookup: Lookup::Uipath(lookup) } => pool::lookup(lookup).into(),
        Act::LookUp { lookup: Lookup::Meraki(lookup) } => meraki_lookup(lookup),
        Act::LookUp { lookup: Lookup::Aruba(lookup) } => aruba_lookup(lookup).into(),
    }
}

fn meraki_lookup(lookup: &meraki::Lookup) -> String {
    use meraki::Lookup::{CotermKeys, DeviceKeys, Log, Orders, Preview, Serials, Subscription};
    match lookup {
        Serials(serials) => {
            ["Look up ", &some(serials.len(), "serial"), " in the inventory"].concat()
        }
        Orders(orders) => ["Look up ", &some(orders.len(), "order"), " in the inventory"].concat(),
        CotermKeys | DeviceKeys => "Read the licenses".into(),
        Preview(_) => "Preview the order".into(),
        Subscription { .. } => "Look up the subscription".into(),
        Log { .. } => "Read the organization’s request log".into(),
    }
}

fn aruba_lookup(lookup: &aruba::Lookup) -> &'static str {
    use aruba::Lookup::{
        AutoLicense, Devices, Inventory, Pool, Stats, Tenant, TenantDevices, Tenants,
    };
    match lookup {
        Stats { .. } => "Look at the seats",
        Pool { .. } => "Read the subscription keys",
        Tenants { .. } => "Read the customers",
        Tenant { .. } => "Look up a customer",
        Devices { .. } => "Read the devices",
        TenantDevices { .. } | Inventory { .. } => "Look at a customer’s devices",
        AutoLicense { .. } => "Read the auto-license setting",
    }
}

/// A job that the vendor does in the background: what is seen, and what next.
pub fn watching(looking: Option<&crate::run::Looking>) -> (String, String) {
    let Some(looking) = looking else { return (String::new(), String::new()) };
    if looking.verifying {
        return (
            "Looking at each customer.".into(),
            "Once, to see what its devices hold. You may close this page; it goes on when you return.".into(),
        );
    }
    let seats = looking.taken.iter().filter_map(|(before, now)| {
        Some(
            [&number((*before)? as usize), " before, ", &number((*now)? as usize), " now"].concat(),
        )
    });
    let seats: Vec<String> = seats.collect();
    let mut what = "Accepted; watching the seats".to_owned();
    if !seats.is_empty() {
        what += &[": ", &seats.join("; "), " taken"].concat();
    }
    (what + ".", "The vendor works in the background and says nothing; the desk looks every 15 to 30 seconds, for 15 minutes at the most.".into())
}

/// How many of a customer's devices are as they should be.
fn of_devices(devices: Option<(u32, u32)>) -> String {
    let Some((right, all)) = devices else { return "Seen at the vendor".into() };
    [&number(right as usize), " of ", &some(all as usize, "device")].concat()
}

/// What a run does, as a title.
pub fn title(job: Job, items: usize) -> String {
    let (verb, one) = match job {
        Job::Claim => ("Claim ", "item"),
        Job::Release => ("Release ", "item"),
        Job::Assign => ("Assign to ", "customer"),
        Job::Unassign => ("Un-assign from ", "customer"),
        Job::AutoLicense => ("Auto-licensing of ", "customer"),
        Job::Allocate => ("Allocate licenses, ", "change"),
    };
    [verb, &some(items, one)].concat()
}

/// What a confirmation is about: a heading and what will happen.
pub fn confirm(confirm: Confirm, organization: &str) -> (&'static str, String) {
    match confirm {
        Confirm::Renewal => (
            "Renewing resets the organization’s limits",
            format!(
                "Every license limit of {organization} is replaced by what the key holds; a second renewal replaces the first. It can be undone in the vendor’s dashboard only, within seven days."
            ),
        ),
        Confirm::Subscription => (
            "A subscription key changes the licensing model",
            format!(
                "{organization} moves to subscription licensing. It cannot be undone from here."
            ),
        ),
        Confirm::OrderClaim => (
            "An order brings everything in it",
            format!(
                "All devices and licenses of the order go to {organization}, as the preview shows. Licenses cannot be given back from here."
            ),
        ),
        Confirm::Everyone => (
            "This reaches every customer",
            format!("No list is sent, and to the vendor that means all customers of {organization}, those that come while it works as well.")
        ),
        Confirm::Unassign => (
            "Un-assigning is not the mirror of assigning",
            "Every device of these customers loses its license of these services, however it came by it, and so does every device of the MSP itself.".into(),
        ),
        Confirm::LosesAll => (
            "This leaves somebody without any license",
            "Each product is set to zero, one by one and in sight. What runs there stops when the vendor sees it, within minutes.".into(),
        ),
    }
}

/// An item as people call it: a customer by its name, anything else as it is written.
pub fn name_of(run: &Run, item: &Item) -> String {
    if let Item::Holder(holder) = item {
        let step = run.item(item).and_then(|state| run.step(state.step));
        if let Some(Act::Allocate { change }) = step.map(|s| &s.step.act) {
            return pool::holder(holder, &change.name);
        }
    }
    let Item::Customer(id) = item else { return item.to_string() };
    let msp = run.plan.target.msp();
    msp.and_then(|msp| msp.reached.get(id)).map_or_else(|| item.to_string(), |c| c.name.clone())
}

/// Why an item is what it is, in a run.
pub fn reason(run: &Run, item: &Item, since: &dyn Fn(crate::domain::Time) -> String) -> String {
    let Some(state) = run.item(item) else { return String::new() };
    let step = run.step(state.step);
    let by_word = step.and_then(|s| s.word.clone());
    if let (None, Some(text)) = (&by_word, pool::reason(run, state)) {
        return text;
    }
    match (state.outcome, by_word) {
        (ItemOutcome::Done | ItemOutcome::Refused, Some(word)) => ["Your word: ", &word].concat(),
        (ItemOutcome::Done, None) => match (run.plan.job, state.since) {
            (Job::Claim, Some(at)) => ["In the organization since ", &since(at)].concat(),
            (Job::Claim, None) => "Seen in the organization".into(),
            (Job::Release, _) => "No longer in the inventory".into(),
            (Job::Assign | Job::Unassign, _) => of_devices(state.devices),
            (Job::AutoLicense, _) => "The setting is as asked for".into(),
            (Job::Allocate, _) => "Read again: it holds what was asked for".into(),
        },
        (ItemOutcome::Already, _) if run.plan.target.msp().is_some() => {
            "It has no device that these services fit".into()
        }
        (ItemOutcome::Already, _) => match state.since {
            Some(at) => ["Ours before this run, since ", &since(at)].concat(),
            None => "Ours before this run".into(),
        },
        (ItemOutcome::Accepted, _) if run.plan.target.msp().is_some() => {
            if step.is_some_and(|s| s.settled) {
                "The vendor said yes; not confirmed, which is not a failure".into()
            } else {
                "The vendor said yes, and works on it".into()
            }
        }
        (ItemOutcome::Accepted, _) => {
            "The vendor said yes; not seen in the organization yet".into()
        }
        (ItemOutcome::Checking, _) => {
            "Its batch was refused; finding out which item is to blame".into()
        }
        (ItemOutcome::Refused, None) => match step.and_then(|s| s.answer.as_ref()).map(|a| &a.said)
        {
            Some(crate::run::Said::No(no)) => refusal(no).0.into(),
            _ => "Refused".into(),
        },
        (ItemOutcome::Unknown, _) => {
            "No answer came; being looked up, never sent again by itself".into()
        }
        (ItemOutcome::Sending, _) => "On its way".into(),
        (ItemOutcome::Waiting, _) => "Not sent yet".into(),
        (ItemOutcome::Cancelled, _) => "Never sent".into(),
        (ItemOutcome::Partly, _) => of_devices(state.devices),
    }
}

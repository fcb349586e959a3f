//! Every sentence for people, written once, from the values of the program: what, why, what next.

use crate::browser::driver::ReadError;
use crate::browser::storage::StorageError;
use crate::domain::{Item, ItemKind};
use crate::intake::{NotClaimable, Unreadable};
use crate::plan::claim::Problem;
use crate::plan::{Act, Confirm, Job};
use crate::run::{ItemOutcome, Pause, Run, Summary};
use crate::vendors::meraki::{KeyMode, LicensingModel, Lookup};
use crate::vendors::{Refusal, RefusalKind};
use std::collections::BTreeMap;

/// A count, with commas: `1,240`.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 serial`, `2 serials`.
pub fn some(n: usize, one: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    [&number(n), " ", one, plural].concat()
}

/// A list in words: `a`, `a and b`, `a, b and c`.
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => [&first.join(", "), " and ", last].concat(),
    }
}

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
        (*n > 0).then(|| [&number(*n), " ", &outcome(*o, counts.1).to_lowercase()].concat())
    };
    counts.0.iter().filter_map(some).collect::<Vec<_>>().join(", ")
}

/// An outcome's name.
pub fn outcome(outcome: ItemOutcome, job: Job) -> &'static str {
    match (outcome, job) {
        (ItemOutcome::Done, Job::Claim) => "Claimed",
        (ItemOutcome::Done, Job::Release) => "Released",
        (ItemOutcome::Already, Job::Claim) => "Already ours",
        (ItemOutcome::Already, Job::Release) => "Already gone",
        (ItemOutcome::Accepted, _) => "Accepted",
        (ItemOutcome::Refused, _) => "Refused",
        (ItemOutcome::Unknown, _) => "Unknown",
        (ItemOutcome::Sending, _) => "Sending",
        (ItemOutcome::Checking, _) => "Checking",
        (ItemOutcome::Waiting, _) => "Waiting",
        (ItemOutcome::Cancelled, _) => "Cancelled",
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
    }
}

/// How many of each kind: `176 serials, 4 orders and 6 license keys`.
pub fn amounts(items: &[Item]) -> String {
    let mut counts = BTreeMap::<ItemKind, usize>::new();
    for item in items {
        *counts.entry(item.kind()).or_default() += 1;
    }
    list(&counts.into_iter().map(|(of, n)| some(n, kind(of))).collect::<Vec<_>>())
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
        Act::LookUp { lookup } => match lookup {
            Lookup::Serials(serials) => {
                ["Look up ", &some(serials.len(), "serial"), " in the inventory"].concat()
            }
            Lookup::Orders(orders) => {
                ["Look up ", &some(orders.len(), "order"), " in the inventory"].concat()
            }
            Lookup::CotermKeys | Lookup::DeviceKeys => "Read the licenses".into(),
            Lookup::Preview(_) => "Preview the order".into(),
            Lookup::Subscription { .. } => "Look up the subscription".into(),
            Lookup::Log { .. } => "Read the organization’s request log".into(),
        },
    }
}

/// What a run does, as a title.
pub fn title(job: Job, items: usize) -> String {
    let verb = match job {
        Job::Claim => "Claim ",
        Job::Release => "Release ",
    };
    [verb, &some(items, "item")].concat()
}

/// What a problem with the form is, and the id of the field that mends it.
pub fn problem(problem: Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::NoItems => ("Paste or drop something to claim.", "paste"),
        Problem::NoOrganization => ("Choose an organization.", "org"),
        Problem::ApiOff => (
            "The organization has its API access switched off. Switch it on in the dashboard under Organization > Settings, or choose another.",
            "org",
        ),
        Problem::RenewNotCoTerm => {
            ("Only a co-term organization can be renewed. Choose Add devices.", "mode-add")
        }
        Problem::KeysOnSubscription => (
            "License keys cannot be claimed into an organization on subscription licensing. Drop them, or choose another.",
            "org",
        ),
    }
}

/// Why a text cannot be claimed, and what to look for.
pub fn not_claimable(why: NotClaimable) -> &'static str {
    match why {
        NotClaimable::CiscoHardwareSerial => {
            "Cisco hardware serial: look for the Cloud ID on the label"
        }
        NotClaimable::CloudIdBeside => "Cisco hardware serial: the Cloud ID beside it is taken",
        NotClaimable::MacAddress => "A MAC address, not a serial",
        NotClaimable::TooShort => "Too short: a serial or key has twelve letters and digits",
        NotClaimable::TooLong => "Too long: a serial or key has twelve letters and digits",
        NotClaimable::WrongGroups => "The dashes stand in the wrong places",
        NotClaimable::WrongCharacters => "It has a character that no serial or key has",
        NotClaimable::NotASerial => "Not a serial: expected Qxxx-xxxx-xxxx",
        NotClaimable::NotAKey => "Not a license key: expected Zxxx-xxxx-xxxx",
        NotClaimable::NotAnOrder => {
            "Not an order number: expected nine characters such as 4C1234567"
        }
        NotClaimable::NotASubscription => "Not a subscription key: expected four groups of five",
    }
}

/// Why a file cannot be read, and what to do.
pub fn unreadable(why: &Unreadable) -> String {
    match why {
        Unreadable::Empty => "The file is empty. Choose another.".into(),
        Unreadable::TooLarge { bytes, limit } => format!(
            "The file has {} MB; {} MB is the most. Split it, or paste the part with the serials.",
            bytes / 1_000_000,
            limit / 1_000_000
        ),
        Unreadable::Workbook => {
            "This is a workbook. Open it and save the sheet as CSV, then drop the CSV.".into()
        }
        Unreadable::Document => {
            "This is a document, not a text. Copy its text and paste it here.".into()
        }
        Unreadable::StoredMail => {
            "This is a stored mail. Open it, copy its text and paste it here.".into()
        }
        Unreadable::Binary => {
            "This file holds no text. Export it as text or CSV, then drop that.".into()
        }
    }
}

/// What storage says, and what to do.
pub fn storage(error: &StorageError) -> String {
    match error {
        StorageError::Off => "This browser gives the page no storage (a private window, or a setting), so nothing is sent: a run that cannot be recorded could be sent twice. Use an ordinary window, over https or on this computer.".into(),
        StorageError::Full => "The storage of this device is full, so nothing is sent. Export and erase old runs in Settings, or free some disk, then resume.".into(),
        StorageError::Newer { found } => format!("This was stored by a newer version (format {found}) and is left as it is. Reload the page to get that version."),
        StorageError::Older { found } => format!("This was stored by an older version (format {found}) and is left as it is."),
        StorageError::Damaged => "What is stored here is damaged. It is left as it is; export the session in Settings before erasing anything.".into(),
        StorageError::Blocked => "Another tab holds an older version open. Close the other tabs of this page, then reload.".into(),
        StorageError::Gone => "The browser closed its storage. Reload the page.".into(),
        StorageError::Stuck => "The browser’s storage does not answer, so nothing is sent. Reload the page; if it stays so, restart the browser.".into(),
        StorageError::Failed(name) => format!("The browser’s storage failed ({name}), so nothing is sent. Reload the page."),
    }
}

/// Why a run stands still, and what to do.
pub fn pause(why: Pause) -> (&'static str, &'static str) {
    match why {
        Pause::Person => ("Paused.", "Nothing is sent until you resume."),
        Pause::Reopened => ("Opened again.", "Nothing is sent until you resume."),
        Pause::Key => (
            "The key was not accepted.",
            "It may be wrong, expired or revoked. Put in another and resume: nothing was lost.",
        ),
        Pause::Rights => (
            "The vendor does not let this key do it here.",
            "Read the vendor’s words in the steps below, mend it in the dashboard or with another key, then resume.",
        ),
        Pause::Unreachable => (
            "The vendor cannot be reached.",
            "Five tries got no usable answer. Check the network and test the connection, then resume.",
        ),
        Pause::Storage => (
            "The journal cannot be written, so nothing is sent.",
            "Make room in Settings or reload the page, then resume.",
        ),
    }
}

/// What a refusal means here: what, and what next.
pub fn refusal(no: &Refusal) -> (&'static str, &'static str) {
    match no.kind {
        RefusalKind::Key => ("The key was not accepted.", "Put in a new key under Connections."),
        RefusalKind::Rights => (
            "The key has no right to do this.",
            "Ask for full organization access, or use another key.",
        ),
        RefusalKind::Address => (
            "The organization accepts calls from certain addresses only.",
            "Add this network’s address in the dashboard, or run the proxy in a network that is allowed.",
        ),
        RefusalKind::ApiOff => (
            "API access is switched off for this organization.",
            "Switch it on in the dashboard under Organization > Settings.",
        ),
        RefusalKind::NotFound => (
            "The vendor does not find it.",
            "Check the spelling, the organization and the region of the connection.",
        ),
        RefusalKind::TooMany => {
            ("Too many calls just now; it was not taken.", "It goes again by itself.")
        }
        RefusalKind::Refused if crate::vendors::meraki::reply::says_already(&no.words) => (
            "Already claimed, and not in this organization.",
            "Another organization holds it: ask its owner to release it, then claim again.",
        ),
        RefusalKind::Refused => ("The vendor refused it.", "Its words tell why."),
        RefusalKind::Trouble => {
            ("The vendor had an error.", "Whether it acted is found out by looking it up.")
        }
        RefusalKind::NotTheApi => (
            "A web page answered instead of the API.",
            "The proxy does not lead to the vendor: test the connection.",
        ),
        RefusalKind::Unreadable => (
            "The answer could not be read.",
            "Whether the vendor acted is found out by looking it up.",
        ),
    }
}

/// Why a read failed: what, what next, and the vendor's own words.
pub fn read_error(error: &ReadError) -> (String, String, String) {
    match error {
        ReadError::Refused(no) => {
            let (what, next) = refusal(no);
            (what.into(), next.into(), vendor_words(no))
        }
        ReadError::Silent(why) => (
            "The vendor gives no answer.".into(),
            "Check the network, and the proxy for a live connection; a demo’s vendor is fetched when it \
             is first asked. Then try again."
                .into(),
            why.to_string(),
        ),
    }
}

/// The vendor's own words, with status and request id.
pub fn vendor_words(no: &Refusal) -> String {
    let id = no.request_id.as_ref().map(|id| [" · request id ", id].concat()).unwrap_or_default();
    let words = if no.words.is_empty() { "(no words)".into() } else { no.words.join("\n") };
    format!("{}{id}\n{words}", no.status)
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
    }
}

/// Why an item is what it is, in a run.
pub fn reason(run: &Run, item: &Item, since: &dyn Fn(crate::domain::Time) -> String) -> String {
    let Some(state) = run.item(item) else { return String::new() };
    let step = run.step(state.step);
    let by_word = step.and_then(|s| s.word.clone());
    match (state.outcome, by_word) {
        (ItemOutcome::Done | ItemOutcome::Refused, Some(word)) => ["Your word: ", &word].concat(),
        (ItemOutcome::Done, None) => match (run.plan.job, state.since) {
            (Job::Claim, Some(at)) => ["In the organization since ", &since(at)].concat(),
            (Job::Claim, None) => "Seen in the organization".into(),
            (Job::Release, _) => "No longer in the inventory".into(),
        },
        (ItemOutcome::Already, _) => match state.since {
            Some(at) => ["Ours before this run, since ", &since(at)].concat(),
            None => "Ours before this run".into(),
        },
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
    }
}

/// A draft or preference that cannot be kept.
pub fn not_kept(error: &StorageError) -> String {
    match error {
        StorageError::Newer { .. } => "A newer version of this page has kept its drafts and preferences here; they are left as they are, and changes made now are not kept.".into(),
        StorageError::Full => "Local storage is full: drafts and preferences made now are not kept over a reload.".into(),
        _ => "This browser keeps no local storage: drafts and preferences are gone after a reload.".into(),
    }
}

/// A finding of the doctor: its tone, what, and what to change.
pub fn finding(finding: &crate::browser::doctor::Finding) -> (&'static str, String, String) {
    use crate::browser::doctor::Finding;
    let said = |tone, what: &str, next: &str| (tone, what.to_owned(), next.to_owned());
    match finding {
        Finding::Simulated => said("good", "Simulated in this page", "Nothing leaves it."),
        Finding::Proxy => said("good", "The proxy is there and is ours", ""),
        Finding::NoProxy => said(
            "bad",
            "No proxy of ours answers at /proxy",
            "Serve this site with one of the configurations in proxy/, or with cargo xtask serve. Browsers cannot call the vendor directly.",
        ),
        Finding::NoKey => said("bad", "There is no key to test with", "Put it in below."),
        Finding::Key(who, took) => (
            "good",
            if who.is_empty() {
                "The key is accepted".into()
            } else {
                ["The key is accepted: ", who].concat()
            },
            format!("answered in {took} ms"),
        ),
        Finding::Refused(no) => {
            let (what, next) = refusal(no);
            ("bad", what.to_owned(), format!("{next} The vendor said: {}", vendor_words(no)))
        }
        Finding::Silent => said(
            "bad",
            "The vendor gives no answer",
            "The proxy is there, but nothing came back through it. Check that it can reach the vendor.",
        ),
        Finding::Organizations(n) => {
            ("good", ["It sees ", &some(*n, "organization")].concat(), String::new())
        }
        Finding::Clock(ms) if ms.abs() > 60_000 => (
            "warn",
            format!(
                "This computer’s clock is {} s {}",
                ms.abs() / 1000,
                if *ms > 0 { "ahead" } else { "behind" }
            ),
            "Runs allow for it. Setting the clock is better.".into(),
        ),
        Finding::Clock(_) => said("good", "The clock is right", ""),
        Finding::NoLocks => said(
            "bad",
            "The browser gives this page no locks",
            "Live runs need https, or this computer: without locks two tabs could send the same claim.",
        ),
    }
}

/// Demo or live.
pub fn world(world: crate::domain::World) -> &'static str {
    match world {
        crate::domain::World::Demo => "Demo",
        crate::domain::World::Live => "Live",
    }
}

//! What went wrong, why, and what next.

use crate::browser::clock::{TimeText, local_text};
use crate::browser::driver::ReadError;
use crate::browser::storage::StorageError;
use crate::intake::{NotClaimable, Unreadable};
use crate::plan::claim::Problem;
use crate::run::Pause;
use crate::vendors::{Refusal, RefusalKind};

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
        StorageError::Erased => "This run was erased from this device, in another tab, so nothing more of it is sent. What was sent before is not recorded any more: look at the vendor’s own pages.".into(),
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
        Pause::Moved => (
            "The customers are no longer those of the plan.",
            "Nothing more is sent. Make the plan anew, or resume to read the customers again.",
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
        RefusalKind::NotMsp => (
            "This account does not manage customers (MSP), or the token may not act for it.",
            "Make a token with an administrator of the MSP account, in its own cluster.",
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
        RefusalKind::TooLarge => (
            "Too much for one request; it was not taken.",
            "Fewer customers in one request may be taken.",
        ),
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
        ReadError::Spent(until) => (
            "The account’s calls of this day are used up.".into(),
            [
                "They start anew at ",
                &local_text(*until, TimeText::DateMinute),
                " (00:00 UTC). Whatever else uses the same account uses them as well.",
            ]
            .concat(),
            String::new(),
        ),
        ReadError::Silent(why) => (
            "The vendor gives no answer.".into(),
            "Check the network, and the proxy for a live connection; a demo’s vendor is fetched when \
             it is first asked. Then try again."
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

/// A draft or preference that cannot be kept.
pub fn not_kept(error: &StorageError) -> String {
    match error {
        StorageError::Newer { .. } => "A newer version of this page has kept its drafts and preferences here; they are left as they are, and changes made now are not kept.".into(),
        StorageError::Full => "Local storage is full: drafts and preferences made now are not kept over a reload.".into(),
        _ => "This browser keeps no local storage: drafts and preferences are gone after a reload.".into(),
    }
}

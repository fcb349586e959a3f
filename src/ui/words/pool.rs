//! Words about licenses given out of a pool.

use super::{list, some};
use crate::domain::{Difference, Holder, MemberKind, Quantities};
use crate::plan::Act;
use crate::plan::allocate::{Change, Over};
use crate::run::{ItemOutcome, ItemState, Run, Said, Shifted, StepState};
use crate::vendors::uipath::Lookup;
use crate::vendors::{Refusal, RefusalKind};

/// So many products are named before the others are counted.
const FEW: usize = 3;

/// A change of one product: `UNATT 2 → 5`.
pub fn difference(it: &Difference) -> String {
    [it.code.as_str(), " ", &it.now.to_string(), " → ", &it.target.to_string()].concat()
}

/// Who holds, as people call it: its name, or its id where it has none.
pub fn holder(holder: &Holder, name: &str) -> String {
    match holder {
        Holder::Member(member) if name.trim().is_empty() => member.id.as_str().to_owned(),
        _ if name.trim().is_empty() => holder.to_string(),
        Holder::Service { service, .. } => [name, ", ", service.as_str()].concat(),
        _ => name.to_owned(),
    }
}

/// Bundles that are given and taken: `+ ATTUNU, − IDU`. All of them, for what is replaced is named.
pub fn given_and_taken(all: &[Difference]) -> String {
    let mut text = String::new();
    for it in all {
        if !text.is_empty() {
            text += ", ";
        }
        text += &[&it.mark().sign().to_string(), " ", it.code.as_str()].concat();
    }
    text
}

/// Changes in a line: the first few, and how many more.
pub fn differences(all: &[Difference]) -> String {
    let mut text = String::new();
    for (at, it) in all.iter().take(FEW).enumerate() {
        if at > 0 {
            text += ", ";
        }
        text += &difference(it);
    }
    let more = all.len().saturating_sub(FEW);
    if more > 0 {
        text += &[" and ", &some(more, "product"), " more"].concat();
    }
    text
}

/// Amounts in a line: `UNATT 2, AIG 1`; `nothing` where nothing is held.
pub fn held(all: &Quantities) -> String {
    let mut text = String::new();
    for (code, quantity) in all {
        if !text.is_empty() {
            text += ", ";
        }
        text += &[code.as_str(), " ", &quantity.to_string()].concat();
    }
    if text.is_empty() { "nothing".into() } else { text }
}

/// What a write does.
pub fn write(change: &Change) -> String {
    let who = holder(&change.holder, &change.name);
    let what = if let Holder::Member(_) = &change.holder {
        given_and_taken(&change.differences())
    } else if change.leaves_nothing() {
        "loses all that it holds".into()
    } else {
        differences(&change.differences())
    };
    [&who, ": ", &what].concat()
}

/// What a question asks.
pub fn lookup(lookup: &Lookup) -> &'static str {
    match lookup {
        Lookup::HostPool => "Read the host’s pool",
        Lookup::AccountPool(_) => "Read the organization’s pool",
        Lookup::Held(Holder::Organization(_)) => "Read what an organization holds",
        Lookup::Held(Holder::Service { .. }) => "Read what a service holds",
        Lookup::Held(Holder::Member(member)) => match member.kind {
            MemberKind::User => "Read a user’s bundles",
            MemberKind::Group => "Read a group’s bundles",
        },
        Lookup::Bundles { .. } => "Read the user bundles",
        Lookup::Group { .. } => "Read a group’s bundles",
    }
}

/// Why a run stands still when the present has moved.
pub const MOVED: (&str, &str) = (
    "What is there is no longer what the plan found.",
    "Nothing more is sent. See below what differs; resume to read it again, or plan from where all stand now.",
);

/// What is too little, product by product: `UNATT by 2`.
pub fn over(all: &[Over]) -> String {
    let one = |over: &Over| [over.code.as_str(), " by ", &over.by.to_string()].concat();
    list(&all.iter().map(one).collect::<Vec<_>>())
}

/// Why the rest, or the way back, does not fit.
pub fn too_little(all: &[Over]) -> String {
    [
        "The pool has too little for it now: ",
        &over(all),
        ". Lower it in the grid, where what is there is read again.",
    ]
    .concat()
}

/// What differs from what a write rests on.
pub fn shifted(shifted: &Shifted, change: &Change) -> Vec<String> {
    let mut told = Vec::new();
    let who = holder(&change.holder, &change.name);
    match &shifted.held {
        Some(held) => {
            let moved = change.now.differences(held);
            told.push([&who, " was planned from ", &self::held(&change.now), "."].concat());
            told.push(["By now something else changed it: ", &differences(&moved), "."].concat());
        }
        None if shifted.short.is_empty() && matches!(change.holder, Holder::Member(_)) => told.push(
            [&who, " cannot be read as it was: the install no longer answers for it, or its license comes from elsewhere now, or no longer does."].concat(),
        ),
        None if shifted.short.is_empty() => told.push(
            [&who, " could be read when the plan was made, and no longer can: it is gone, it has no license any more, or the install’s switch for these calls is off."].concat(),
        ),
        None => {}
    }
    if !shifted.short.is_empty() {
        let short = shifted.short.iter();
        let short = short.map(|(code, by)| Over { code: code.clone(), by: *by });
        told.push(
            [
                "The pool no longer has enough for the plan: ",
                &over(&short.collect::<Vec<_>>()),
                " too little. Something else took it.",
            ]
            .concat(),
        );
    }
    told
}

/// What a no to a write means, and what next.
pub fn refusal(no: &Refusal) -> (&'static str, &'static str) {
    match (no.kind, no.status) {
        (RefusalKind::NotFound, _) => (
            "Not found, which has two causes: there is no license to give from, or the install’s switch for these calls is off.",
            "Check the id, and at the host under Admin > Licenses whether there is a license; else have whoever runs the install switch license calls on.",
        ),
        (_, 410) => (
            "There is no license for this service.",
            "Give the organization a license first, or check the tenant and the type of service.",
        ),
        (_, 409) => (
            "More than the pool has, a code that it does not have, or less than is in use.",
            "The vendor does not say of what; what was read right after it is told here.",
        ),
        (_, 415) => (
            "The install did not take the form of the request.",
            "Something on the way may have changed it: test the connection.",
        ),
        (RefusalKind::NotTheApi, _) => (
            "A web page answered: this address is not that API.",
            "Check the address of the connection, and that the proxy leads to the install.",
        ),
        (RefusalKind::Key, _) => (
            "The token was not accepted: it may have run out.",
            "Sign in again under Connections and resume: nothing was lost.",
        ),
        (RefusalKind::Rights, _) => (
            "This account may not do it.",
            "Only a host administrator may: sign in as one, then resume.",
        ),
        _ => super::refusal(no),
    }
}

fn said(step: &StepState) -> Option<&Refusal> {
    match &step.answer.as_ref()?.said {
        Said::No(no) => Some(no),
        _ => None,
    }
}

/// What a refused write could not have: of what the pool has too little, or of what more is in use.
pub fn why_refused(run: &Run, step: &StepState) -> String {
    let (over, below) = (run.over(step.step.id), run.below_used(step.step.id));
    let mut text = step_refusal(step).0.to_owned();
    if !over.is_empty() {
        text += &[" Read since: too little of ", &self::over(&over), "."].concat();
    }
    for (code, used) in &below {
        text += &[" Of ", code.as_str(), " ", &used.to_string(), " are in use."].concat();
    }
    text
}

fn step_refusal(step: &StepState) -> (&'static str, &'static str) {
    said(step).map_or(("Refused.", ""), refusal)
}

/// Why a holder is what it is, in a run; `None` where that needs no words of its own.
pub fn reason(run: &Run, state: &ItemState) -> Option<String> {
    let step = run.step(state.step)?;
    let Act::Allocate { change } = &step.step.act else { return None };
    let changed = differences(&change.differences());
    Some(match state.outcome {
        ItemOutcome::Done => ["Read again: ", &changed].concat(),
        ItemOutcome::Already => "It held that already; nothing was sent".into(),
        ItemOutcome::Waiting | ItemOutcome::Sending => changed,
        ItemOutcome::Accepted => accepted(step, change),
        ItemOutcome::Refused => why_refused(run, step),
        ItemOutcome::Checking => "Refused; reading what the pool has".into(),
        ItemOutcome::Partly => ["It gave back what it was to; not done: ", &changed].concat(),
        ItemOutcome::Cancelled => {
            let stopped = run.steps().iter().any(|s| {
                s.settled
                    && s.sent.is_some()
                    && !s.step.act.reads()
                    && !matches!(
                        s.outcome,
                        crate::run::Outcome::Verified | crate::run::Outcome::Accepted
                    )
            });
            let why = if stopped {
                "Not sent, since a write before it did not come about: "
            } else {
                "Not sent: "
            };
            [why, &changed].concat()
        }
        ItemOutcome::Unknown => return None,
    })
}

/// How far a write is that the vendor took.
fn accepted(step: &StepState, change: &Change) -> String {
    let shown = step.round.standing.held.as_ref();
    let differs = |held: &Quantities| differences(&change.target.differences(held));
    match (step.answer_differs(), shown) {
        _ if !step.settled => "The vendor said yes; it may take five minutes to be seen".into(),
        (_, Some(held)) => {
            ["The vendor said yes; after five minutes a read shows otherwise: ", &differs(held)]
                .concat()
        }
        (true, None) => {
            let answered = step.answered_held().map(differs).unwrap_or_default();
            ["The vendor said yes and named other amounts: ", &answered].concat()
        }
        (false, None) => {
            "The vendor’s answer names the new amounts; this install cannot be read".into()
        }
    }
}

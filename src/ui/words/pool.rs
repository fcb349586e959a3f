//! Words about licenses given out of a pool.

use super::some;
use crate::domain::{Difference, Holder, MemberKind, Quantities};
use crate::plan::allocate::Change;
use crate::vendors::uipath::Lookup;

/// So many products are named before the others are counted.
const FEW: usize = 3;

/// A change of one product: `UNATT 2 → 5`.
pub fn difference(it: &Difference) -> String {
    [it.code.as_str(), " ", &it.now.to_string(), " → ", &it.target.to_string()].concat()
}

/// Who holds, as people call it: its name, or its id where it has none.
pub fn holder(holder: &Holder, name: &str) -> String {
    match holder {
        _ if !name.trim().is_empty() => name.to_owned(),
        Holder::Member(member) => member.id.as_str().to_owned(),
        _ => holder.to_string(),
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

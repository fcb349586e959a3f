//! Words about licenses given out of a pool.

use super::some;
use crate::domain::{Difference, Holder, Quantities};
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
    if name.trim().is_empty() { holder.to_string() } else { name.to_owned() }
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
    let what = if change.leaves_nothing() {
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
        Lookup::Bundles { .. } => "Read the user bundles",
        Lookup::Group { .. } => "Read a group’s bundles",
    }
}

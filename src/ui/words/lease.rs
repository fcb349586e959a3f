//! Words about bundles that users and groups get.

use crate::domain::MemberKind;
use crate::plan::lease::{How, Problem};
use crate::vendors::uipath::Stock;

/// What is worth knowing of each request before it is sent.
pub const REQUEST: &str = "All that it has afterwards. What it has is read again first; if that has moved, nothing is sent.";

/// What it means to lose a bundle.
pub const LOSES: &str = "What replaces a list takes away what is not on it; each is named below. Whoever works with it loses it when the install sees the change.";

/// Why somebody is left out of a plan.
pub const KEEPS_LAST: &str = "They would be left without any bundle, which no call of the vendor’s guide does: the portal takes the last one away.";

/// One of them.
pub fn one(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::User => "user",
        MemberKind::Group => "group",
    }
}

/// What is done with the bundles, in a sentence.
pub fn how(how: How, kind: MemberKind) -> &'static str {
    match (how, kind) {
        (How::Add, MemberKind::User) => {
            "Everybody keeps what is there and gets these as well. Each takes one unit of each bundle."
        }
        (How::Add, MemberKind::Group) => {
            "Each rule keeps what is there and gets these as well. A unit is taken when a member needs it."
        }
        (How::Replace, _) => {
            "These and no others: what is there and not on the list is taken away. The plan names it."
        }
        (How::Take, _) => {
            "These are taken away. The last bundle of somebody is not: the portal does that."
        }
    }
}

/// How many of a bundle there are.
pub fn stock(stock: &Stock) -> String {
    match (stock.total, stock.free) {
        (Some(total), Some(free)) => [
            &total.minus(free).to_string(),
            " of ",
            &total.to_string(),
            " given, ",
            &free.to_string(),
            " free",
        ]
        .concat(),
        _ => "how many is not known".into(),
    }
}

/// Why there is no plan.
pub fn problem(problem: &Problem, kind: MemberKind) -> String {
    match problem {
        Problem::NoOrganization => {
            "The connection is to a host. Add one to an organization under Connections.".into()
        }
        Problem::Nobody => ["Put at least one ", one(kind), " on the list."].concat(),
        Problem::NoBundle(who) => {
            [who, ": no bundle. Name one in its line, or in the field below the list."].concat()
        }
        Problem::Unread(who) => [
            who,
            ": the install does not tell what it has, so what would be replaced is not known.",
        ]
        .concat(),
        Problem::Unknown(code) => [
            "The organization has no bundle ",
            code.as_str(),
            ". The install would refuse the whole request and not say why.",
        ]
        .concat(),
        Problem::LastOne(who) => [
            who,
            ": it would be left without any bundle. Replace it by another, or take it away in the portal.",
        ]
        .concat(),
        Problem::Over(over) => [
            over.code.as_str(),
            ": ",
            &over.by.to_string(),
            " more than there are. Take some back first, or have the host give the organization more.",
        ]
        .concat(),
        Problem::Swap(who) => [
            who,
            ": none is free to swap with, and it would have no bundle meanwhile. Free one first.",
        ]
        .concat(),
        Problem::NothingChanged => "Everybody on the list has it already.".into(),
    }
}

//! The words of Assign: what is wrong with the form, who is affected, how the seats stand.

use super::{list, named, number, some};
use crate::domain::{CustomerScope, NonEmpty, ServiceName};
use crate::picker::Roster as Customers;
use crate::picker::saved::Applied;
use crate::plan::Licensing;
use crate::plan::assign::Problem;
use crate::plan::msp::Seats;
use crate::vendors::aruba::{DeviceKind, Family, Roster};

/// Everyone, or everyone except, was asked for where a site is for some customers.
pub const ONLY_THESE: &str = "This site is for some customers only, so neither everyone nor everyone except can be chosen. Nobody was selected.";

/// What a problem with the form is, and the id of the field that mends it.
pub fn problem(problem: Problem) -> (String, &'static str) {
    match problem {
        Problem::NoService => ("Choose a service.".into(), "services-list"),
        Problem::NobodyPicked => (
            "Select at least one customer. An empty list would mean everyone to the vendor; if everyone is meant, choose Everyone.".into(),
            "customers-filter",
        ),
        Problem::NobodyExcepted => (
            "Select whom to leave out. If nobody is left out, choose Everyone.".into(),
            "customers-filter",
        ),
        Problem::NobodyLeft => (
            "Everyone is left out, so nobody would be reached. Select fewer.".into(),
            "customers-filter",
        ),
        Problem::NoCustomers => {
            ("There are no customers that can have licenses. Read the list again.".into(), "whom")
        }
        Problem::OnlyThese => (ONLY_THESE.into(), "customers-filter"),
        Problem::NotOffered(n) => (
            ["This site is not for ", &some(n, "selected customer"), ". Unselect them."].concat(),
            "customers-filter",
        ),
        Problem::NotThere(n) => (
            [
                some(n, "selected customer").as_str(),
                if n == 1 { " is" } else { " are" },
                " not there, or cannot have licenses yet. Read the list again.",
            ]
            .concat(),
            "customers-filter",
        ),
    }
}

/// A family of services.
pub fn family(family: Family) -> String {
    match family {
        Family::Ap => "Access points".into(),
        Family::Switch(class) => ["Switches, class ", &class.to_string()].concat(),
        Family::Gateway => "Gateways".into(),
        Family::VirtualGateway => "Virtual gateways".into(),
        Family::ThirdParty => "Other makers’ devices".into(),
        Family::Legacy => "Before the tiers".into(),
        Family::Other => "Others".into(),
    }
}

/// A kind of device, for many.
fn devices(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Ap => "access points",
        DeviceKind::Switch(_) => "switches",
        DeviceKind::Gateway(_) => "gateways",
        DeviceKind::VirtualGateway => "virtual gateways",
        DeviceKind::ThirdParty => "of other makers",
        DeviceKind::Other => "others",
    }
}

/// How many devices there are of each kind: `1,204 access points, 300 switches`.
pub fn kinds(kinds: &[(DeviceKind, u32)]) -> String {
    let one = |(kind, n): &(DeviceKind, u32)| [&number(*n as usize), " ", devices(*kind)].concat();
    let all: Vec<String> = kinds.iter().map(one).collect();
    if all.is_empty() { "none".into() } else { all.join(", ") }
}

/// How many customers are read of how many.
pub fn coming(here: usize, all: Option<usize>) -> String {
    match all {
        Some(all) => ["Reading the customers: ", &number(here), " of ", &number(all)].concat(),
        None => "Reading the customers".into(),
    }
}

/// What is odd about a list of customers.
pub fn oddities(roster: &Roster) -> Vec<String> {
    let mut odd = Vec::new();
    if roster.unreadable > 0 {
        odd.push(
            some(roster.unreadable as usize, "row")
                + " of the list had no customer’s id and was passed over.",
        );
    }
    if roster.repeated > 0 {
        odd.push(
            some(roster.repeated as usize, "row")
                + " repeated a customer: the list moved while it was read, or the vendor repeats.",
        );
    }
    if roster.moved {
        odd.push(
            "The list’s total changed while it was read: read it again before everyone is meant."
                .into(),
        );
    }
    if let Some(total) = roster.total.filter(|total| *total as usize != roster.customers.len()) {
        odd.push(
            [
                "The vendor speaks of ",
                &some(total as usize, "customer"),
                "; ",
                &number(roster.customers.len()),
                " came.",
            ]
            .concat(),
        );
    }
    odd
}

/// The seats of a service: needed and free.
pub fn seats(seats: &Seats) -> String {
    let free = seats.free.map_or("free seats not known".into(), |n| number(n as usize) + " free");
    let mut text = match seats.needed {
        Some(needed) => [&some(needed as usize, "seat"), " needed, ", &free].concat(),
        None => free,
    };
    if seats.unsure > 0 {
        text += &["; ", &some(seats.unsure as usize, "device"), " that it may fit"].concat();
    }
    text
}

/// How many seats are missing, and what that means.
pub fn short(short: u32) -> String {
    [
        some(short as usize, "seat").as_str(),
        if short == 1 { " is" } else { " are" },
        " missing. The vendor does not say which devices go without: some customers will be licensed in part.",
    ]
    .concat()
}

/// What a call about customers' licenses does.
pub(super) fn licensing(
    what: Licensing,
    services: &NonEmpty<ServiceName>,
    scope: &CustomerScope,
) -> String {
    let (verb, whose) = match what {
        Licensing::Assign => ("Assign ", " to the devices of "),
        Licensing::Unassign => ("Un-assign ", " from the devices of "),
        Licensing::AutoOn => ("Switch auto-licensing on for ", ", customers: "),
        Licensing::AutoOff => ("Switch auto-licensing off for ", ", customers: "),
    };
    let names: Vec<String> = services.iter().map(|name| name.as_str().to_owned()).collect();
    let whom = match scope {
        CustomerScope::Everyone => "everyone".to_owned(),
        CustomerScope::Only(these) => some(these.len(), "customer"),
        CustomerScope::AllExcept(these) => {
            ["everyone except ", &some(these.len(), "customer")].concat()
        }
    };
    [verb, &list(&names), whose, &whom].concat()
}

/// Of so many customers that were filled in, who could not be selected; nothing if all were.
pub fn not_picked(applied: &Applied, of: usize, customers: &Customers) -> Option<String> {
    let pending: Vec<&str> = applied.unprovisioned.iter().map(|row| customers.name(*row)).collect();
    let gone = applied.gone.iter().map(String::as_str).collect();
    let part = |names: Vec<&str>, why: &str| {
        let (n, of) = (number(names.len()), some(of, "customer"));
        let are = if names.len() == 1 { " to be selected is" } else { " to be selected are" };
        (!names.is_empty())
            .then(|| [&n, " of ", &of, are, why, &named(&mut names.iter().copied()), "."].concat())
    };
    let parts = [part(gone, " not among those here: "), part(pending, " not provisioned yet: ")];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// Services that were filled in and are not in the catalogue.
pub fn not_services(names: &[ServiceName]) -> String {
    let them = named(&mut names.iter().map(ServiceName::as_str));
    ["This account’s catalogue does not have ", &them, ", so that is not chosen."].concat()
}

//! Assign: services and a choice of customers → the calls that license exactly them.
//!
//! To the vendor a call without a list means everyone, and an empty list most probably the same
//! (HPE's own library sends both lists, empty by default; read 2026-11-25). So an empty choice cannot
//! become a plan, and everyone is a choice of its own that is typed out.

use super::act::Licensing;
use super::msp::{Customer, Customers, Msp, Seats};
use super::{Act, Confirm, Job, Plan, Step, Target};
use crate::domain::stored::stored;
use crate::domain::{Connection, CustomerId, CustomerScope, NonEmpty, ServiceName, Time};
use crate::picker::Roster;
use crate::vendors::aruba::MOST_CUSTOMERS;
use std::collections::BTreeSet;

/// Which customers, as it is chosen on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// Those that are picked.
    #[default]
    OnlyThese,
    /// All but those that are picked.
    EveryoneExcept,
    /// All.
    Everyone,
}
stored!(names Choice {
    OnlyThese = "only-these",
    EveryoneExcept = "everyone-except",
    Everyone = "everyone",
});

/// The customers that a site is for, where it is not for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// Who they are.
    pub ids: Vec<CustomerId>,
    /// How many others the vendor lists, which costs calls as well.
    pub others: usize,
}

/// What was chosen; mirrors the screen.
#[derive(Debug, Clone)]
pub struct AssignForm {
    /// By which connection.
    pub connection: Connection,
    /// What is to become of the licenses.
    pub what: Licensing,
    /// Of which services, as the catalogue names them.
    pub services: Vec<ServiceName>,
    /// Which customers.
    pub choice: Choice,
    /// Those that are picked.
    pub picked: Vec<CustomerId>,
    /// Who alone may be reached; no plan names another, or means all.
    pub only: Option<Only>,
}

/// The present that a plan rests on.
#[derive(Debug, Clone)]
pub struct Present {
    /// Every customer that can have licenses, each with its devices that fit, where counted.
    pub customers: Vec<Customer>,
    /// The seats of the form's services.
    pub seats: Vec<Seats>,
}

/// Why a form cannot become a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No service is chosen.
    #[error("no service is chosen")]
    NoService,
    /// Only these, and there are none. The vendor would take it for everyone.
    #[error("no customer is picked")]
    NobodyPicked,
    /// Everyone except, and there is no exception.
    #[error("nobody is excepted: that would be everyone")]
    NobodyExcepted,
    /// All that there are, are excepted.
    #[error("everyone is excepted")]
    NobodyLeft,
    /// There is no customer at all.
    #[error("there are no customers")]
    NoCustomers,
    /// So many of those that are picked are not among the customers that can have licenses.
    #[error("{0} of the picked are not customers that can have licenses")]
    NotThere(usize),
    /// The site is for some customers, and so many of those that are picked are others.
    #[error("{0} of the picked are not the site's")]
    NotOffered(usize),
    /// The site is for some customers, and more are meant: everyone, or everyone except.
    #[error("the site is for some customers only")]
    OnlyThese,
}

/// All that is wrong with a form; empty when it can be planned.
pub fn problems(form: &AssignForm, present: &Present) -> Vec<Problem> {
    let mut found = Vec::new();
    if form.services.is_empty() {
        found.push(Problem::NoService);
    }
    let there: BTreeSet<&CustomerId> = present.customers.iter().map(|c| &c.id).collect();
    if there.is_empty() {
        found.push(Problem::NoCustomers);
    }
    let picked: BTreeSet<&CustomerId> = form.picked.iter().collect();
    let missing = picked.difference(&there).count();
    if let Some(only) = &form.only {
        if form.choice != Choice::OnlyThese {
            found.push(Problem::OnlyThese);
            return found;
        }
        let ids = Roster::of_ids(&mut only.ids.iter().map(CustomerId::as_str));
        let others = picked.iter().filter(|id| ids.row(id.as_str()).is_none()).count();
        if others > 0 {
            found.push(Problem::NotOffered(others));
        }
    }
    match form.choice {
        Choice::Everyone => {}
        Choice::OnlyThese if picked.is_empty() => found.push(Problem::NobodyPicked),
        Choice::EveryoneExcept if picked.is_empty() => found.push(Problem::NobodyExcepted),
        _ if missing > 0 => found.push(Problem::NotThere(missing)),
        Choice::EveryoneExcept if picked.len() == there.len() => found.push(Problem::NobodyLeft),
        _ => {}
    }
    found
}

/// The scope that a choice means; `None` for an empty list.
fn scope(choice: Choice, picked: Vec<CustomerId>) -> Option<CustomerScope> {
    match choice {
        Choice::Everyone => Some(CustomerScope::Everyone),
        Choice::OnlyThese => NonEmpty::new(picked).map(CustomerScope::Only),
        Choice::EveryoneExcept => NonEmpty::new(picked).map(CustomerScope::AllExcept),
    }
}

/// Makes the plan from a form and the present that was read for it. An include list goes in parts of
/// at most [`MOST_CUSTOMERS`]; an exclude list is one call, since each half of it would mean
/// everyone but that half.
///
/// # Errors
/// Every problem with the form at once.
pub fn assign(form: &AssignForm, present: &Present, now: Time) -> Result<Plan, Vec<Problem>> {
    let found = problems(form, present);
    let mut picked = form.picked.clone();
    picked.sort();
    picked.dedup();
    let (services, scope) = match (NonEmpty::new(form.services.clone()), scope(form.choice, picked))
    {
        (Some(services), Some(scope)) if found.is_empty() => (services, scope),
        _ => return Err(found),
    };
    let sieve = scope.sieve();
    let reached =
        present.customers.iter().filter(|customer| sieve.covers(&customer.id)).cloned().collect();
    let reached = Customers::new(reached);
    let uncounted = reached.iter().filter(|customer| customer.devices.is_none()).count();
    let what = form.what;
    let steps = scope
        .split(MOST_CUSTOMERS)
        .into_iter()
        .zip(0..)
        .map(|(scope, id)| {
            let request = what.request(&services, &scope);
            let act = Act::License { services: services.clone(), scope, what };
            Step { id, act, request, of: None, due: Time::default(), rest: Vec::new() }
        })
        .collect();
    let mut confirm = Vec::new();
    if scope == CustomerScope::Everyone {
        confirm.push(Confirm::Everyone);
    }
    if what == Licensing::Unassign {
        confirm.push(Confirm::Unassign);
    }
    Ok(Plan {
        job: match what {
            Licensing::Assign => Job::Assign,
            Licensing::Unassign => Job::Unassign,
            Licensing::AutoOn | Licensing::AutoOff => Job::AutoLicense,
        },
        connection: form.connection.clone(),
        target: Target::Msp(Msp {
            reached,
            seats: present.seats.clone(),
            uncounted,
            listed: present.customers.len() + form.only.as_ref().map_or(0, |only| only.others),
        }),
        made_at: now,
        steps,
        left_out: Vec::new(),
        confirm,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ConnectionId, Install, Place, Vendor, World};

    fn id(n: usize) -> CustomerId {
        CustomerId::parse(&format!("{n:032x}")).unwrap()
    }

    fn present(count: usize) -> Present {
        let customer = |n| Customer { id: id(n), name: format!("Customer {n}"), devices: Some(3) };
        Present { customers: (0..count).map(customer).collect(), seats: Vec::new() }
    }

    fn form(what: Licensing, choice: Choice, picked: Vec<CustomerId>) -> AssignForm {
        AssignForm {
            connection: Connection {
                id: ConnectionId("c".into()),
                name: "Demo".into(),
                vendor: Vendor::Aruba,
                world: World::Demo,
                place: Place("eu-1".into()),
                install: Install::default(),
            },
            what,
            services: vec![ServiceName::parse("advanced_ap").unwrap()],
            choice,
            picked,
            only: None,
        }
    }

    #[test]
    fn an_empty_choice_is_never_a_plan() {
        use Choice::{Everyone, EveryoneExcept, OnlyThese};
        let few = present(3);
        for (choice, picked, problem) in [
            (OnlyThese, vec![], Problem::NobodyPicked),
            (EveryoneExcept, vec![], Problem::NobodyExcepted),
            (EveryoneExcept, (0..3).map(id).collect(), Problem::NobodyLeft),
            (OnlyThese, vec![id(0), id(9)], Problem::NotThere(1)),
            (EveryoneExcept, vec![id(9)], Problem::NotThere(1)),
        ] {
            let form = form(Licensing::Assign, choice, picked);
            assert_eq!(assign(&form, &few, Time(0)).unwrap_err(), [problem]);
        }
        let mut nothing = form(Licensing::Unassign, OnlyThese, vec![]);
        nothing.services.clear();
        assert_eq!(problems(&nothing, &few), [Problem::NoService, Problem::NobodyPicked]);
        let everyone = form(Licensing::Assign, Everyone, vec![]);
        assert_eq!(problems(&everyone, &present(0)), [Problem::NoCustomers]);
    }

    #[test]
    fn where_a_site_is_for_some_customers_no_plan_reaches_another() {
        use Choice::{Everyone, EveryoneExcept, OnlyThese};
        let all = present(5);
        let only = |choice, picked: Vec<CustomerId>, ids: Vec<CustomerId>| AssignForm {
            only: Some(Only { ids, others: 7 }),
            ..form(Licensing::Assign, choice, picked)
        };
        let ours = || vec![id(3), id(1)];
        for (choice, picked, problem) in [
            (Everyone, vec![], Problem::OnlyThese),
            (EveryoneExcept, vec![id(1)], Problem::OnlyThese),
            (OnlyThese, vec![id(1), id(0), id(2)], Problem::NotOffered(2)),
            (OnlyThese, vec![], Problem::NobodyPicked),
        ] {
            let found = assign(&only(choice, picked, ours()), &all, Time(0)).unwrap_err();
            assert_eq!(found, [problem]);
        }
        let nobody = only(OnlyThese, vec![id(1)], vec![]);
        assert_eq!(assign(&nobody, &all, Time(0)).unwrap_err(), [Problem::NotOffered(1)]);
        let plan = assign(&only(OnlyThese, vec![id(3)], ours()), &all, Time(0)).unwrap();
        assert_eq!(plan.target.msp().unwrap().listed, 12);
    }

    #[test]
    fn everyone_and_taking_away_are_typed_out() {
        for (what, choice, confirm) in [
            (Licensing::Assign, Choice::OnlyThese, vec![]),
            (Licensing::Assign, Choice::EveryoneExcept, vec![]),
            (Licensing::Assign, Choice::Everyone, vec![Confirm::Everyone]),
            (Licensing::Unassign, Choice::OnlyThese, vec![Confirm::Unassign]),
            (Licensing::Unassign, Choice::Everyone, vec![Confirm::Everyone, Confirm::Unassign]),
            (Licensing::AutoOn, Choice::Everyone, vec![Confirm::Everyone]),
        ] {
            let plan = assign(&form(what, choice, vec![id(1)]), &present(3), Time(0)).unwrap();
            assert_eq!(plan.confirm, confirm, "{what:?} {choice:?}");
        }
        let form = form(Licensing::Unassign, Choice::Everyone, vec![]);
        let plan = assign(&form, &present(1204), Time(0)).unwrap();
        assert_eq!(plan.word(Confirm::Everyone), "everyone 1204");
        assert_eq!(plan.word(Confirm::Unassign), "unassign 1204");
    }

    #[test]
    fn a_long_include_list_goes_in_parts_and_an_exclude_list_never_does() {
        let all = present(1_300);
        let many: Vec<CustomerId> = (0..1_201).map(id).collect();
        let only = form(Licensing::Assign, Choice::OnlyThese, many.clone());
        let plan = assign(&only, &all, Time(0)).unwrap();
        let sizes: Vec<usize> = plan.steps.iter().map(|s| plan.items(&s.act).len()).collect();
        assert_eq!(sizes, [500, 500, 201]);
        let except = form(Licensing::Assign, Choice::EveryoneExcept, many);
        let plan = assign(&except, &all, Time(0)).unwrap();
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(plan.items(&plan.steps[0].act).len(), 99);
        assert_eq!(plan.target.msp().unwrap().reached.len(), 99);
    }

    #[test]
    fn a_plan_is_stored_and_read_back() {
        for choice in [Choice::OnlyThese, Choice::EveryoneExcept, Choice::Everyone] {
            let form = form(Licensing::Unassign, choice, vec![id(1)]);
            let plan = assign(&form, &present(3), Time(7)).unwrap();
            let text = serde_json::to_string(&plan).unwrap();
            assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan, "{text}");
        }
    }
}

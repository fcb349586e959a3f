//! Whom a plan's requests mean by the vendor's own rule, against a plain reference: whatever is picked,
//! nobody is licensed by accident and nobody is left out.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use license_desk::domain::{
    Config, Connection, ConnectionId, CustomerId, Install, Item, Place, ServiceName, Time, Vendor,
    World,
};
use license_desk::plan::assign::{AssignForm, Choice, Present, assign};
use license_desk::plan::msp::Customer;
use license_desk::plan::{Licensing, Plan, keeps_to};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

fn id(n: usize) -> CustomerId {
    CustomerId::parse(&format!("{n:032x}")).unwrap()
}

fn present(count: usize) -> Present {
    let customer = |n| Customer { id: id(n), name: format!("Customer {n}"), devices: None };
    Present { customers: (0..count).map(customer).collect(), seats: Vec::new() }
}

fn form(choice: Choice, picked: Vec<CustomerId>) -> AssignForm {
    AssignForm {
        connection: Connection {
            id: ConnectionId("c".into()),
            name: "Demo".into(),
            vendor: Vendor::Aruba,
            world: World::Demo,
            place: Place("eu-1".into()),
            install: Install::default(),
        },
        what: Licensing::Assign,
        services: vec![ServiceName::parse("advanced_ap").unwrap()],
        choice,
        picked,
        only: None,
    }
}

/// Whom a plan's requests mean by the vendor's own rule (assign page): the include list, or all
/// but the exclude list, or all.
fn meant(plan: &Plan, all: &[CustomerId]) -> BTreeSet<CustomerId> {
    let mut meant = BTreeSet::new();
    for step in &plan.steps {
        let body: Value = serde_json::from_str(step.request.body.as_deref().unwrap()).unwrap();
        let list = |name: &str| {
            body.get(name).map(|list| {
                let ids = list.as_array().unwrap().iter();
                ids.map(|id| CustomerId::parse(id.as_str().unwrap()).unwrap())
                    .collect::<BTreeSet<_>>()
            })
        };
        match (list("include_customers"), list("exclude_customers")) {
            (Some(only), None) => {
                assert!(!only.is_empty(), "an empty list means everyone");
                meant.extend(only);
            }
            (None, Some(except)) => {
                assert!(!except.is_empty());
                meant.extend(all.iter().filter(|id| !except.contains(id)).cloned());
            }
            (None, None) => meant.extend(all.iter().cloned()),
            (Some(_), Some(_)) => panic!("both lists"),
        }
    }
    meant
}

proptest! {
    #[test]
    fn the_requests_mean_exactly_whom_the_plan_names(
        count in 1..2_000_usize,
        picks in proptest::collection::vec(0..2_000_usize, 0..1_500),
        choice in 0..3_usize,
    ) {
        let choice =
            [Choice::OnlyThese, Choice::EveryoneExcept, Choice::Everyone][choice];
        let picked: Vec<CustomerId> =
            picks.into_iter().filter(|n| *n < count).map(id).collect();
        let all: Vec<CustomerId> = (0..count).map(id).collect();
        let form = form(choice, picked.clone());
        let picked: BTreeSet<CustomerId> = picked.into_iter().collect();
        let wanted: BTreeSet<CustomerId> = match choice {
            Choice::OnlyThese => picked,
            Choice::EveryoneExcept if picked.is_empty() => BTreeSet::new(),
            Choice::EveryoneExcept => {
                all.iter().filter(|id| !picked.contains(id)).cloned().collect()
            }
            Choice::Everyone => all.iter().cloned().collect(),
        };
        match assign(&form, &present(count), Time(0)) {
            Err(_) => prop_assert!(wanted.is_empty()),
            Ok(plan) => {
                prop_assert!(!wanted.is_empty());
                prop_assert_eq!(&meant(&plan, &all), &wanted);
                let reached = &plan.target.msp().unwrap().reached;
                let named: BTreeSet<CustomerId> =
                    reached.iter().map(|c| c.id.clone()).collect();
                prop_assert_eq!(&named, &wanted);
                let items: BTreeSet<Item> =
                    plan.steps.iter().flat_map(|s| plan.items(&s.act)).collect();
                prop_assert_eq!(items.len(), wanted.len());
            }
        }
    }
}

#[test]
fn a_plan_from_elsewhere_is_kept_only_if_it_reaches_none_but_the_sites_customers() {
    let all = present(6);
    let with =
        |choice, picked: Vec<CustomerId>| assign(&form(choice, picked), &all, Time(0)).unwrap();
    let two = with(Choice::OnlyThese, vec![id(1), id(4)]);
    let except = with(Choice::EveryoneExcept, vec![id(0)]);
    let everyone = with(Choice::Everyone, vec![]);
    let site = |customers| Config { customers, ..Config::default() };
    for plan in [&two, &except, &everyone] {
        assert!(keeps_to(plan, &site(None)));
    }
    assert!(keeps_to(&two, &site(Some(vec![id(4), id(9), id(1)]))));
    assert!(!keeps_to(&two, &site(Some(vec![id(4)]))));
    assert!(!keeps_to(&two, &site(Some(vec![]))));
    let whole = || Some((0..6).map(id).collect());
    assert!(!keeps_to(&except, &site(whole())));
    assert!(!keeps_to(&everyone, &site(whole())));
}

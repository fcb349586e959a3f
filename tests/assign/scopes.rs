//! All scopes and both directions, with seats enough and without: what is sent, what the world holds
//! afterwards, and what the run says of it.

use super::desk::Desk;
use super::msp::{Holdings, MSP, model_of};
use license_desk::domain::{CustomerId, CustomerScope, time::SECOND};
use license_desk::plan::assign::Choice;
use license_desk::plan::{Act, Confirm, Licensing, Plan, Step};
use license_desk::run::{ItemOutcome, Outcome, Run, Status};
use std::collections::BTreeSet;

/// How many of a customer's devices fit one of the services, and how many of them hold one.
fn fit_and_hold(all: &Holdings, owner: &str, services: &[&str]) -> (u32, u32) {
    let models: BTreeSet<&str> = services.iter().map(|service| model_of(service)).collect();
    let held = |tier: &str| services.iter().any(|service| service.eq_ignore_ascii_case(tier));
    let kinds =
        all.get(owner).into_iter().flatten().filter(|(model, _)| models.contains(model.as_str()));
    kinds.fold((0, 0), |(fit, hold), (_, kind)| {
        let hold_here: u32 = kind.held.iter().filter(|(tier, _)| held(tier)).map(|(_, n)| n).sum();
        (fit + kind.count, hold + hold_here)
    })
}

/// The ids of the first customers.
pub(super) fn ids(desk: &mut Desk, some: usize) -> Vec<CustomerId> {
    desk.customers().into_iter().take(some).map(|customer| customer.id).collect()
}

/// A plan for the first customers in calls of at most `most`: the desk cuts at 500, and worlds of so
/// many are slow.
pub(super) fn parts(
    desk: &mut Desk,
    what: Licensing,
    services: &[&str],
    most: usize,
    some: usize,
) -> Plan {
    let picked = ids(desk, some);
    let mut plan = desk.assign(what, services, Choice::OnlyThese, &picked);
    let Act::License { services, scope, what } = plan.steps[0].act.clone() else { panic!() };
    let part = |(id, scope): (u32, CustomerScope)| Step {
        id,
        request: what.request(&services, &scope),
        act: Act::License { services: services.clone(), scope, what },
        ..plan.steps[0].clone()
    };
    plan.steps = (0..).zip(scope.split(most)).map(part).collect();
    plan
}

/// What holds of every run that ended: the world agrees with what the run says of each customer,
/// who was not meant has what they had, and the journal tells the same story.
pub(super) fn agrees(
    desk: &mut Desk,
    run: &Run,
    what: Licensing,
    services: &[&str],
    before: &Holdings,
) {
    assert!(matches!(run.status(), Status::Ended | Status::Undecided(_)), "{:?}", run.status());
    let after = desk.holdings();
    let mut met = 0;
    for (item, state) in run.items() {
        let owner = item.to_string();
        let (fit, hold) = fit_and_hold(&after, &owner, services);
        let (was_fit, was_hold) = fit_and_hold(before, &owner, services);
        let right = if what == Licensing::Unassign { fit - hold } else { hold };
        let told = state.devices;
        match state.outcome {
            ItemOutcome::Done => {
                assert_eq!((right, told), (fit, Some((fit, fit))), "{owner}");
            }
            ItemOutcome::Already => assert_eq!(fit, 0, "{owner}"),
            ItemOutcome::Partly => {
                assert!(right < fit, "{owner}: {right} of {fit}");
                assert_eq!(told, Some((right, fit)), "{owner}");
            }
            ItemOutcome::Refused | ItemOutcome::Cancelled => {
                assert_eq!((fit, hold), (was_fit, was_hold), "{owner}: {:?}", state.outcome);
            }
            ItemOutcome::Accepted | ItemOutcome::Unknown => {}
            other => panic!("{owner} ended as {other:?}"),
        }
        met += 1;
    }
    assert_eq!(met, run.plan.target.msp().unwrap().reached.len());
    for (owner, kinds) in before {
        let reached = CustomerId::parse(owner)
            .and_then(|id| run.plan.target.msp().unwrap().reached.get(&id).cloned());
        // Un-assigning by a list of exceptions, or from everyone, clears the account's own as well.
        let own = owner == MSP && what == Licensing::Unassign;
        if reached.is_none() && !own {
            assert_eq!(after.get(owner), Some(kinds), "{owner} was not meant");
        }
    }
    assert!(desk.reopen(run) == *run, "the journal tells the same story");
}

#[test]
fn every_scope_reaches_exactly_those_who_are_meant() {
    use Choice::{Everyone, EveryoneExcept, OnlyThese};
    use Licensing::{Assign, Unassign};
    for (choice, some, calls) in
        [(OnlyThese, 3, 1), (OnlyThese, 40, 1), (EveryoneExcept, 5, 1), (Everyone, 0, 1)]
    {
        for (what, services) in [
            (Assign, &["advanced_ap"][..]),
            (Assign, &["Advanced_AP", "FOUNDATION_switch_6300"]),
            (Unassign, &["foundation_ap"]),
            (Unassign, &["Foundation_AP", "foundation_switch_6200"]),
        ] {
            let mut desk = Desk::msp(40, "");
            let before = desk.holdings();
            let picked: Vec<CustomerId> =
                desk.customers().iter().take(some).map(|customer| customer.id.clone()).collect();
            let plan = desk.assign(what, services, choice, &picked);
            assert_eq!(plan.confirm.contains(&Confirm::Unassign), what == Unassign);
            assert_eq!(plan.confirm.contains(&Confirm::Everyone), choice == Everyone);
            let began = desk.now;
            let run = desk.run(plan);
            let case = format!("{what:?} {services:?} {choice:?} {some}");
            assert_eq!(desk.license_calls().len(), calls, "{case}");
            assert_eq!(run.status(), Status::Ended, "{case}");
            assert_eq!(run.steps()[0].outcome, Outcome::Verified, "{case}");
            let done = run.count(ItemOutcome::Done) + run.count(ItemOutcome::Already);
            assert_eq!(done, run.plan.target.msp().unwrap().reached.len(), "{case}");
            assert!(
                desk.now.since(began) < 600 * SECOND,
                "{case}: {} s",
                desk.now.since(began) / SECOND
            );
            agrees(&mut desk, &run, what, services, &before);
            let own = desk.holdings()[MSP].clone();
            let cleared = what == Unassign && choice != OnlyThese;
            assert_eq!(own != before[MSP], cleared, "{case}: devices of the account itself");
        }
    }
}

#[test]
fn a_short_pool_is_told_customer_by_customer() {
    for (service, choice, some) in [
        // A pool for half of the devices, one for a third of them, and one without any seat.
        ("advanced_switch_6200", Choice::Everyone, 0),
        ("ADVANCED_switch_6100", Choice::EveryoneExcept, 4),
        ("advanced_switch_6400", Choice::OnlyThese, 30),
    ] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let picked: Vec<CustomerId> =
            desk.customers().iter().take(some).map(|customer| customer.id.clone()).collect();
        let free = desk.free(service);
        let plan = desk.assign(Licensing::Assign, &[service], choice, &picked);
        let run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended, "{service}");
        assert_eq!(desk.license_calls().len(), 1, "{service}");
        assert_eq!(desk.free(service), 0, "{service}");
        assert!(run.count(ItemOutcome::Partly) > 0, "{service}");
        assert_eq!(run.count(ItemOutcome::Done) > 0, free > 0, "{service}");
        assert_eq!(run.count(ItemOutcome::Accepted), 0, "{service}");
        agrees(&mut desk, &run, Licensing::Assign, &[service], &before);
    }
}

#[test]
fn a_few_devices_and_a_slow_job_are_not_taken_for_a_short_pool() {
    for (dials, devices) in [("job=170", 4), ("job=170", 12), ("job=400", 12), ("job=5", 4)] {
        let mut desk = Desk::msp(40, dials);
        let before = desk.holdings();
        let service = "advanced_switch_6300";
        let picked: Vec<CustomerId> = desk
            .customers()
            .into_iter()
            .map(|customer| customer.id)
            .filter(|id| (1..=devices).contains(&fit_and_hold(&before, id.as_str(), &[service]).0))
            .take(2)
            .collect();
        let plan = desk.assign(Licensing::Assign, &[service], Choice::OnlyThese, &picked);
        let run = desk.run(plan);
        assert_eq!(
            run.count(ItemOutcome::Done),
            picked.len(),
            "{dials} {:?}",
            run.items().collect::<Vec<_>>()
        );
        agrees(&mut desk, &run, Licensing::Assign, &[service], &before);
    }
}

#[test]
fn a_better_tier_for_devices_that_all_have_one_is_waited_for() {
    let mut desk = Desk::msp(40, "");
    let ids: Vec<CustomerId> = desk.customers().into_iter().map(|customer| customer.id).collect();
    let plan = desk.assign(Licensing::Assign, &["foundation_ap"], Choice::Everyone, &[]);
    assert_eq!(desk.run(plan).status(), Status::Ended);
    let before = desk.holdings();
    desk.faults.aruba.job = (170, 170);
    desk.vendors.set_faults(desk.faults.clone());
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &ids[..3]);
    let run = desk.run(plan);
    assert_eq!(run.count(ItemOutcome::Partly), 0, "{:?}", run.items().collect::<Vec<_>>());
    agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
}

#[test]
fn what_is_not_seen_within_fifteen_minutes_is_not_confirmed_and_never_refused() {
    for what in [Licensing::Assign, Licensing::Unassign] {
        let service = if what == Licensing::Assign { "advanced_ap" } else { "foundation_ap" };
        let mut desk = Desk::msp(40, "job=3000");
        let before = desk.holdings();
        let plan = desk.assign(what, &[service], Choice::Everyone, &[]);
        let began = desk.now;
        let mut run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended);
        assert_eq!(run.steps()[0].outcome, Outcome::Accepted);
        assert!(run.steps()[0].settled);
        assert!(run.count(ItemOutcome::Accepted) > 10, "{what:?}");
        assert_eq!(run.count(ItemOutcome::Refused) + run.count(ItemOutcome::Partly), 0, "{what:?}");
        let lasted = desk.now.since(began);
        assert!((900..1_000).contains(&(lasted / SECOND)), "{what:?}: {} s", lasted / SECOND);
        agrees(&mut desk, &run, what, &[service], &before);
        // Later a person wants to know once more.
        desk.now = desk.now.plus(3_000 * SECOND);
        let entries = run.look_again(0, desk.now);
        desk.store(&entries);
        assert_eq!(run.status(), Status::Running);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(run.steps()[0].outcome, Outcome::Verified, "{what:?}");
        assert_eq!(desk.license_calls().len(), 1);
        agrees(&mut desk, &run, what, &[service], &before);
    }
}

#[test]
fn the_seats_are_looked_at_every_15_to_30_seconds_and_each_customer_once() {
    let mut desk = Desk::msp(40, "job=170");
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::Everyone, &[]);
    let began = desk.now;
    let run = desk.run(plan);
    let sent = run.steps()[0].ended.unwrap();
    let log: Vec<_> = desk.vendors.log().iter().filter(|e| e.at >= began).cloned().collect();
    let looks: Vec<_> =
        log.iter().filter(|e| e.at > sent && e.path.ends_with("/stats")).map(|e| e.at).collect();
    let gaps = std::iter::once(sent).chain(looks.iter().copied()).zip(looks.iter().copied());
    for (before, at) in gaps {
        assert!((15 * SECOND..=30 * SECOND).contains(&at.since(before)), "{}", at.since(before));
    }
    assert!(looks.len() < 20, "{}", looks.len());
    let reached = run.plan.target.msp().unwrap().reached.len();
    let customers = log.iter().filter(|e| e.path.ends_with("/devices")).count();
    assert!(customers <= reached, "{customers} reads about {reached} customers");
}

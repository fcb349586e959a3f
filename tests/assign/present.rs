//! The present moved between plan and run: customers came or went. Nothing is sent then, and what
//! differs is told; mended, the run goes on.

use super::desk::{Desk, Way};
use super::msp::of;
use super::scopes::{agrees, ids, parts};
use license_desk::domain::time::{MINUTE, SECOND};
use license_desk::domain::{CustomerId, Time};
use license_desk::http::{Method, Response};
use license_desk::plan::Licensing::{self, Assign, Unassign};
use license_desk::plan::assign::Choice;
use license_desk::run::{ItemOutcome, Moved, Pause, Run, RunId, Status};
use license_desk::sim::{ARUBA_TOKEN, Arrival};
use serde_json::json;

fn create(desk: &mut Desk, name: &str) -> CustomerId {
    let body = json!({ "customer_name": name, "country_name": "NO", "zip_postal_code": "0150", "address": {} });
    desk.ask(Method::Post, "/msp_api/v2/customers", &body.to_string());
    desk.now = desk.now.plus(MINUTE);
    desk.named(name)
}

fn delete(desk: &mut Desk, customer: &CustomerId) {
    desk.ask(Method::Delete, &format!("/msp_api/v1/customers/{}", customer.as_str()), "");
}

fn go_on(desk: &mut Desk, run: &mut Run) {
    let entries = run.resume(desk.now);
    desk.store(&entries);
    desk.drive(run, |_, _| false);
}

#[test]
fn who_came_or_went_is_told_and_nothing_is_sent() {
    for (choice, some) in [
        (Choice::OnlyThese, 4),
        (Choice::OnlyThese, 30),
        (Choice::EveryoneExcept, 4),
        (Choice::Everyone, 0),
    ] {
        for what in [Assign, Unassign] {
            let mut desk = Desk::msp(40, "");
            let picked = ids(&mut desk, some);
            let plan = desk.assign(what, &["foundation_ap"], choice, &picked);
            let reached: Vec<CustomerId> =
                plan.target.msp().unwrap().reached.iter().map(|c| c.id.clone()).collect();
            let newcomer = create(&mut desk, "Newcomer AS");
            let gone = reached[1].clone();
            delete(&mut desk, &gone);
            let run = desk.run(plan);
            assert_eq!(run.status(), Status::Paused(Pause::Moved), "{choice:?} {what:?}");
            let came = if choice == Choice::OnlyThese { vec![] } else { vec![newcomer.clone()] };
            let moved = Moved { came, gone: vec![gone.clone()] };
            assert_eq!(run.moved(), Some(&moved), "{choice:?} {what:?}");
            assert!(desk.license_calls().is_empty());
            assert!(desk.reopen(&run) == run);
            // Not mended: the same again, also for a page that opens it anew.
            let mut run = desk.reopen(&run);
            go_on(&mut desk, &mut run);
            assert_eq!(run.status(), Status::Paused(Pause::Moved));
            assert_eq!(run.moved(), Some(&moved), "each is told once");
            let entries = run.cancel(desk.now);
            desk.store(&entries);
            assert_eq!(run.status(), Status::Ended);
            assert_eq!(run.count(ItemOutcome::Cancelled), reached.len());
            assert!(desk.license_calls().is_empty());
        }
    }
}

#[test]
fn mended_the_run_goes_on() {
    for choice in [Choice::EveryoneExcept, Choice::Everyone] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let picked = ids(&mut desk, if choice == Choice::Everyone { 0 } else { 3 });
        let plan = desk.assign(Assign, &["advanced_ap"], choice, &picked);
        let newcomer = create(&mut desk, "Newcomer AS");
        let mut run = desk.run(plan);
        assert_eq!(run.status(), Status::Paused(Pause::Moved));
        delete(&mut desk, &newcomer);
        let mut run = {
            desk.drive(&mut run, |_, _| false);
            desk.reopen(&run)
        };
        go_on(&mut desk, &mut run);
        assert_eq!(run.status(), Status::Ended, "{choice:?}");
        assert_eq!(run.moved(), None);
        assert_eq!(desk.license_calls().len(), 1);
        agrees(&mut desk, &run, Assign, &["advanced_ap"], &before);
    }
}

#[test]
fn an_exception_that_went_is_told_as_well() {
    let mut desk = Desk::msp(40, "");
    let picked = ids(&mut desk, 3);
    let plan = desk.assign(Assign, &["advanced_ap"], Choice::EveryoneExcept, &picked);
    delete(&mut desk, &picked[2]);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Moved));
    assert_eq!(run.moved(), Some(&Moved { came: vec![], gone: vec![picked[2].clone()] }));
    assert!(desk.license_calls().is_empty());
}

#[test]
fn a_customer_that_is_not_ready_has_neither_come_nor_stays_away() {
    let mut desk = Desk::msp(40, "");
    let plan = desk.assign(Assign, &["advanced_ap"], Choice::Everyone, &[]);
    let body = json!({ "customer_name": "Soon", "country_name": "NO", "zip_postal_code": "0150", "address": {} });
    desk.ask(Method::Post, "/msp_api/v2/customers", &body.to_string());
    desk.now = desk.now.plus(10 * SECOND);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended, "it has no devices yet");
}

#[test]
fn a_list_that_lies_or_repeats_itself_is_read_to_its_end() {
    for dials in ["lying-total", "moving-list", "lying-total,moving-list"] {
        for (choice, some) in
            [(Choice::OnlyThese, 110), (Choice::EveryoneExcept, 105), (Choice::Everyone, 0)]
        {
            let mut desk = Desk::msp(130, dials);
            let before = desk.holdings();
            let picked = ids(&mut desk, some);
            let plan = desk.assign(Assign, &["advanced_ap"], choice, &picked);
            let run = desk.run(plan);
            assert_eq!(run.status(), Status::Ended, "{dials} {choice:?} {:?}", run.moved());
            assert_eq!(run.count(ItemOutcome::Accepted), 0);
            agrees(&mut desk, &run, Assign, &["advanced_ap"], &before);
        }
    }
}

#[test]
fn after_a_pause_the_present_is_read_again() {
    for what in [Assign, Unassign] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let service = if what == Assign { "advanced_ap" } else { "foundation_ap" };
        let plan = parts(&mut desk, what, &[service], 10, 30);
        let mut run = Run::new(RunId("r".into()), plan);
        desk.drive_until(&mut run, |run| run.steps()[0].answer.is_some(), |_, _| false);
        let entries = run.pause(Pause::Person, desk.now);
        desk.store(&entries);
        assert!(desk.drive(&mut run, |_, _| false), "it rests");
        assert_eq!(run.status(), Status::Paused(Pause::Person));
        let reads = |desk: &Desk| desk.reads(Time(0), "/msp_api/v1/customers");
        let before_pause = reads(&desk);
        desk.now = desk.now.plus(3 * MINUTE);
        // One that was reached already may go; one that is still to be reached may not.
        let sent: Vec<CustomerId> =
            run.items_of(0).iter().map(|i| CustomerId::parse(&i.to_string()).unwrap()).collect();
        let waits = run.items_of(2)[0].to_string();
        go_on(&mut desk, &mut run);
        assert!(reads(&desk) > before_pause, "{what:?}");
        assert_eq!(run.status(), Status::Ended, "{what:?}");
        assert_eq!(desk.license_calls().len(), 3);
        agrees(&mut desk, &run, what, &[service], &before);
        assert_eq!(of(&run, &sent[0]), of(&run, &CustomerId::parse(&waits).unwrap()));
    }
}

#[test]
fn one_that_was_reached_may_go_and_one_that_is_to_be_reached_may_not() {
    for (place, paused) in [(0, false), (2, true)] {
        let mut desk = Desk::msp(40, "");
        let plan = parts(&mut desk, Licensing::Assign, &["advanced_ap"], 10, 30);
        let mut run = Run::new(RunId("r".into()), plan);
        desk.drive_until(&mut run, |run| run.steps()[0].answer.is_some(), |_, _| false);
        let entries = run.pause(Pause::Person, desk.now);
        desk.store(&entries);
        let goes = CustomerId::parse(&run.items_of(place)[0].to_string()).unwrap();
        desk.now = desk.now.plus(3 * MINUTE);
        delete(&mut desk, &goes);
        go_on(&mut desk, &mut run);
        let expected = if paused { Status::Paused(Pause::Moved) } else { Status::Ended };
        assert_eq!(run.status(), expected, "{place}");
        assert_eq!(desk.license_calls().len(), if paused { 1 } else { 3 });
    }
}

/// What a wire that tells a customer for gone has met.
fn gone_once(desk: &mut Desk, customer: &CustomerId) {
    let (path, mut met) = (format!("/msp_api/v1/customers/{}", customer.as_str()), false);
    desk.wire = Some(Box::new(move |_, request, _| {
        if met || request.target != path {
            return Way::Clear;
        }
        met = true;
        Way::Before(Ok(Response::json(
            404,
            r#"{"error_code":"CUSTOMER_NOT_FOUND","description":"x"}"#,
        )))
    }));
}

#[test]
fn one_that_is_there_again_is_reached() {
    let mut desk = Desk::msp(40, "");
    let before = desk.holdings();
    let picked = ids(&mut desk, 5);
    let plan = desk.assign(Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
    gone_once(&mut desk, &picked[3]);
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Moved));
    assert_eq!(run.moved(), Some(&Moved { came: vec![], gone: vec![picked[3].clone()] }));
    assert!(desk.license_calls().is_empty());
    go_on(&mut desk, &mut run);
    assert_eq!((run.status(), desk.license_calls().len()), (Status::Ended, 1));
    assert_eq!(run.moved(), None);
    agrees(&mut desk, &run, Assign, &["advanced_ap"], &before);
}

#[test]
fn one_that_goes_after_it_was_read_is_the_vendors_to_refuse_and_the_others_go_on() {
    let mut desk = Desk::msp(40, "");
    let before = desk.holdings();
    let plan = parts(&mut desk, Assign, &["advanced_ap"], 10, 30);
    let goes = plan.steps[1].act.items()[4].to_string();
    let gone = goes.clone();
    let mut calls = 0;
    desk.wire = Some(Box::new(move |vendors, request, now| {
        calls += usize::from(request.method != Method::Get);
        if request.method != Method::Get && calls == 2 {
            let headers = [("authorization".to_owned(), format!("Bearer {ARUBA_TOKEN}"))];
            let target = format!("/msp_api/v1/customers/{goes}");
            let arrival =
                Arrival { method: Method::Delete, target: &target, headers: &headers, body: "" };
            assert_eq!(vendors.answer(&arrival, now).response.unwrap().status, 200);
        }
        Way::Clear
    }));
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    let acted: Vec<bool> = desk.license_calls().iter().map(|call| call.acted).collect();
    assert_eq!(acted, [true, false, true]);
    assert_eq!(run.count(ItemOutcome::Refused), 10);
    assert_eq!(run.count(ItemOutcome::Done) + run.count(ItemOutcome::Already), 20);
    let after = desk.holdings();
    for item in run.items_of(1).iter().map(ToString::to_string).filter(|id| *id != gone) {
        assert_eq!(after.get(&item), before.get(&item), "{item}");
    }
}

#[test]
fn figures_that_cannot_be_read_stop_nothing() {
    for status in [400, 404] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let picked = ids(&mut desk, 4);
        let plan = desk.assign(Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
        desk.wire = Some(Box::new(move |_, request, _| {
            if request.target.contains("/stats") {
                Way::Before(Ok(Response::json(
                    status,
                    r#"{"error_code":400,"message":"license_type"}"#,
                )))
            } else {
                Way::Clear
            }
        }));
        let began = desk.now;
        let run = desk.run(plan);
        assert_eq!((run.status(), desk.license_calls().len()), (Status::Ended, 1));
        assert_eq!(run.count(ItemOutcome::Accepted), 0, "{status}");
        assert!(desk.now.since(began) < 16 * MINUTE);
        agrees(&mut desk, &run, Assign, &["advanced_ap"], &before);
    }
}

#[test]
fn a_present_that_cannot_be_read_lets_nothing_go() {
    for status in [400, 500] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let plan = desk.assign(Unassign, &["foundation_ap"], Choice::Everyone, &[]);
        desk.wire = Some(Box::new(move |_, request, _| {
            if request.target.contains("/customers?") {
                Way::Before(Ok(Response::json(status, "")))
            } else {
                Way::Clear
            }
        }));
        let mut run = desk.run(plan);
        for _ in 0..2 {
            assert_eq!(run.status(), Status::Paused(Pause::Unreachable), "{status}");
            assert!(desk.license_calls().is_empty());
            run = desk.reopen(&run);
            go_on(&mut desk, &mut run);
        }
        desk.wire = None;
        go_on(&mut desk, &mut run);
        assert_eq!((run.status(), desk.license_calls().len()), (Status::Ended, 1));
        agrees(&mut desk, &run, Unassign, &["foundation_ap"], &before);
    }
}

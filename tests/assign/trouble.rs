//! Everything that can become of a call: each is sent once, each run ends, and what it says agrees
//! with what the vendor's world holds.

use super::desk::{Desk, Way};
use super::msp::{ALL, of};
use super::scopes::{agrees, ids, parts};
use license_desk::domain::time::{MINUTE, SECOND};
use license_desk::domain::{CustomerId, Time};
use license_desk::http::{Method, NoReply, Response};
use license_desk::plan::Licensing;
use license_desk::plan::assign::Choice;
use license_desk::run::{ItemOutcome, Outcome, Pause, Status};

/// What becomes of one call.
pub(super) type Fate = fn() -> Way;

#[expect(clippy::unnecessary_wraps, reason = "reads as what comes back")]
fn reply(status: u16, body: &str) -> Result<Response, NoReply> {
    Ok(Response::json(status, body))
}

/// Does something to the n-th call that assigns or un-assigns (the first is 1).
pub(super) fn at_call(desk: &mut Desk, nth: usize, way: Fate) {
    let mut calls = 0;
    desk.wire = Some(Box::new(move |_, request, _| {
        calls += usize::from(request.method != Method::Get);
        if request.method != Method::Get && calls == nth { way() } else { Way::Clear }
    }));
}

const SCOPES: [(Choice, usize); 4] = [
    (Choice::OnlyThese, 3),
    (Choice::OnlyThese, 30),
    (Choice::EveryoneExcept, 4),
    (Choice::Everyone, 0),
];

const ACTS: [(Licensing, &[&str]); 2] = [
    (Licensing::Assign, &["advanced_ap", "advanced_switch_6200"]),
    (Licensing::Unassign, &["Foundation_AP"]),
];

#[test]
fn an_answer_that_does_not_tell_is_looked_into_and_the_call_is_never_sent_again() {
    let ways: [(&str, bool, Fate); 10] = [
        ("lost before", false, || Way::Before(Err(NoReply::Lost))),
        ("lost after", true, || Way::After(Err(NoReply::Lost))),
        ("timed out", true, || Way::After(Err(NoReply::TimedOut))),
        ("500 before", false, || {
            Way::Before(reply(500, r#"{"message":"An unexpected error occurred"}"#))
        }),
        ("502 after", true, || Way::After(reply(502, "<html>"))),
        ("503 in plain words", false, || Way::Before(reply(503, "upstream connect error"))),
        ("errors in a 200", false, || {
            Way::Before(reply(200, r#"{"status":[{"error_code":"1","message":{"msg":"no"}}]}"#))
        }),
        ("a page of HTML", false, || Way::Before(reply(200, "<!doctype html><html></html>"))),
        ("half the JSON", true, || Way::After(reply(200, r#"{"response":"succ"#))),
        ("a redirect", false, || Way::Before(reply(302, ""))),
    ];
    for (name, acted, way) in ways {
        for (choice, some) in SCOPES {
            for (what, services) in ACTS {
                let case = format!("{name} {choice:?} {some} {what:?}");
                let mut desk = Desk::msp(40, "");
                let before = desk.holdings();
                let picked = ids(&mut desk, some);
                let plan = desk.assign(what, services, choice, &picked);
                let began = desk.now;
                at_call(&mut desk, 1, way);
                let run = desk.run(plan);
                assert_eq!(desk.license_calls().len(), usize::from(acted), "{case}");
                assert!(desk.now.since(began) < 17 * MINUTE, "{case}");
                // What nobody can know stays open; it is never called done or refused.
                assert_eq!(
                    run.count(ItemOutcome::Refused) + run.count(ItemOutcome::Partly),
                    0,
                    "{case}"
                );
                let open = run.count(ItemOutcome::Unknown) > 0;
                assert_eq!(
                    run.status(),
                    if open { Status::Undecided(1) } else { Status::Ended },
                    "{case}"
                );
                assert!(acted || open, "{case}");
                let told = if open { Outcome::Unknown } else { Outcome::Verified };
                assert_eq!(run.steps()[0].outcome, told, "{case}");
                agrees(&mut desk, &run, what, services, &before);
            }
        }
    }
}

#[test]
fn a_no_to_a_call_is_a_no_to_its_customers_and_to_no_other() {
    let ways: [(&str, Fate); 4] = [
        ("400", || Way::Before(reply(400, r#"{"detail":"not allowed"}"#))),
        ("404", || {
            Way::Before(reply(404, r#"{"error_code":"X","description":"Entity not found"}"#))
        }),
        ("409", || {
            Way::Before(reply(409, r#"{"error_code":409,"message":"Request unsuccessful"}"#))
        }),
        ("422", || Way::Before(reply(422, ""))),
    ];
    for (name, way) in ways {
        for nth in 1..=3 {
            for (what, services) in ACTS {
                let case = format!("{name} at {nth} {what:?}");
                let mut desk = Desk::msp(40, "");
                let before = desk.holdings();
                let plan = parts(&mut desk, what, services, 10, 30);
                at_call(&mut desk, nth, way);
                let run = desk.run(plan);
                assert_eq!(desk.license_calls().len(), 2, "{case}");
                assert_eq!(run.status(), Status::Ended, "{case}");
                assert_eq!(run.count(ItemOutcome::Refused), 10, "{case}");
                assert_eq!(run.steps()[nth - 1].outcome, Outcome::Refused, "{case}");
                agrees(&mut desk, &run, what, services, &before);
                assert_eq!(run.count(ItemOutcome::Accepted), 0, "{case}");
            }
        }
    }
}

#[test]
fn too_many_in_a_second_waits_and_goes_and_too_many_in_a_day_waits_for_the_next() {
    for (choice, some) in SCOPES {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let picked = ids(&mut desk, some);
        let plan = desk.assign(Licensing::Assign, &["advanced_ap"], choice, &picked);
        at_call(&mut desk, 1, || {
            let told = reply(429, r#"{"message":"API rate limit exceeded"}"#).unwrap();
            Way::Before(Ok(told.with("X-RateLimit-Remaining-second", "0")))
        });
        let began = desk.now;
        let run = desk.run(plan);
        assert_eq!(desk.license_calls().len(), 1);
        let sent = desk.license_calls()[0].at;
        assert!((SECOND..20 * SECOND).contains(&sent.since(began)));
        agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
    }
    for day in [1, 2, 12, 14] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let plan = parts(&mut desk, Licensing::Assign, &["advanced_ap"], 10, 30);
        // So many calls are left of the day.
        let mut left = day;
        desk.wire = Some(Box::new(move |_, _, now| {
            let midnight = Time::parse_rfc3339("2026-11-23T00:00:00Z").unwrap();
            if now >= midnight {
                return Way::Clear;
            }
            if left > 0 {
                left -= 1;
                return Way::Clear;
            }
            let told = reply(429, r#"{"message":"API rate limit exceeded"}"#).unwrap();
            let date = now.to_rfc3339();
            Way::Before(Ok(told
                .with("X-RateLimit-Limit-day", "5000")
                .with("X-RateLimit-Remaining-day", "0")
                .with("Date", format!("Sun, 22 Nov 2026 {} GMT", &date[11..19]))))
        }));
        let run = desk.run(plan);
        assert_eq!(desk.license_calls().len(), 3, "{day}");
        let refused = desk.now.since(Time::parse_rfc3339("2026-11-23T00:00:00Z").unwrap());
        assert!((0..20 * MINUTE).contains(&refused), "{day}: {refused}");
        assert_eq!(run.status(), Status::Ended);
        assert_eq!(run.count(ItemOutcome::Accepted), 0, "{day}");
        // What was read of the present a day ago is read again, unless its reading was not done.
        let midnight = Time::parse_rfc3339("2026-11-23T00:00:00Z").unwrap();
        let late = desk.license_calls().iter().filter(|call| call.at >= midnight).count();
        let read = desk.reads(midnight, "/msp_api/v1/customers") > 0;
        assert_eq!(read, late > 0 && day > 1, "{day}");
        agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
    }
}

#[test]
fn a_token_that_ends_in_mid_run_pauses_and_the_run_goes_on_with_a_new_one() {
    // Wherever it ends: at a question about the present, at a call, at a look, at a customer.
    for (word, nth) in
        [("customers", 1), (ALL, 1), (ALL, 2), ("stats", 2), ("stats", 4), ("/devices?", 3)]
    {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let plan = parts(&mut desk, Licensing::Assign, &["advanced_ap"], 10, 30);
        let mut met = 0;
        desk.wire = Some(Box::new(move |_, request, _| {
            met += usize::from(request.target.contains(word));
            if met == nth && request.target.contains(word) {
                met += 1;
                Way::Before(reply(
                    401,
                    r#"{"error":"invalid_token","error_description":"expired"}"#,
                ))
            } else {
                Way::Clear
            }
        }));
        let mut run = desk.run(plan);
        assert_eq!(run.status(), Status::Paused(Pause::Key), "{word} {nth}");
        let calls = desk.license_calls().len();
        if nth > 1 {
            run = desk.reopen(&run);
            assert_eq!(run.status(), Status::Paused(Pause::Key));
        }
        desk.now = desk.now.plus(MINUTE);
        let entries = run.resume(desk.now);
        desk.store(&entries);
        let resumed = desk.now;
        desk.drive(&mut run, |_, _| false);
        assert_eq!(desk.license_calls().len(), 3, "{word} {nth}");
        let sent_later = desk.license_calls().len() > calls;
        let read = desk.reads(resumed, "/msp_api/v1/customers") > 0;
        assert!(!sent_later || read, "{word} {nth}: the present is read again before more is sent");
        assert_eq!(run.count(ItemOutcome::Accepted), 0, "{word} {nth}");
        agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
    }
}

#[test]
fn a_token_that_ends_is_no_loss_whoever_is_meant() {
    for (choice, some) in SCOPES {
        for (what, services) in ACTS {
            for (word, nth) in
                [("/msp_api/v1/customers", 1), (ALL, 1), ("/stats", 2), ("/devices?", 2)]
            {
                let case = format!("{word} {choice:?} {some} {what:?}");
                let mut desk = Desk::msp(40, "");
                let before = desk.holdings();
                let picked = ids(&mut desk, some);
                let plan = desk.assign(what, services, choice, &picked);
                let mut met = 0;
                desk.wire = Some(Box::new(move |_, request, _| {
                    met += usize::from(request.target.contains(word));
                    if met == nth && request.target.contains(word) {
                        met += 1;
                        Way::Before(reply(401, ""))
                    } else {
                        Way::Clear
                    }
                }));
                let mut run = desk.run(plan);
                assert_eq!(run.status(), Status::Paused(Pause::Key), "{case}");
                let entries = run.resume(desk.now);
                desk.store(&entries);
                desk.drive(&mut run, |_, _| false);
                assert_eq!(desk.license_calls().len(), 1, "{case}");
                assert_eq!(run.count(ItemOutcome::Accepted), 0, "{case}");
                agrees(&mut desk, &run, what, services, &before);
            }
        }
    }
}

#[test]
fn an_account_without_customers_pauses_and_can_be_given_up() {
    let mut desk = Desk::msp(40, "");
    let picked = ids(&mut desk, 3);
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
    desk.token = "demo-tenant";
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Rights));
    assert_eq!(run.count(ItemOutcome::Waiting), 3);
    let entries = run.cancel(desk.now);
    desk.store(&entries);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(run.count(ItemOutcome::Cancelled), 3);
    assert!(desk.reopen(&run) == run);
    assert!(desk.license_calls().is_empty());
}

#[test]
fn a_token_that_may_only_read_pauses_before_anything_is_done() {
    let mut desk = Desk::msp(40, "");
    let before = desk.holdings();
    let plan = parts(&mut desk, Licensing::Unassign, &["foundation_ap"], 6, 12);
    desk.token = "demo-read";
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Rights));
    assert_eq!(desk.holdings(), before);
    desk.token = license_desk::sim::ARUBA_TOKEN;
    let entries = run.resume(desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(desk.license_calls().iter().filter(|call| call.acted).count(), 2);
    agrees(&mut desk, &run, Licensing::Unassign, &["foundation_ap"], &before);
}

#[test]
fn a_list_that_is_too_long_goes_in_halves_and_an_exclude_list_never() {
    for (most, calls) in [(40, 1), (20, 3), (10, 7), (3, 31)] {
        let mut desk = Desk::msp(40, &format!("job=20,ids={most}"));
        let before = desk.holdings();
        let picked = ids(&mut desk, 40);
        let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
        let run = desk.run(plan);
        assert_eq!(desk.license_calls().len(), calls, "{most}");
        let acted = desk.license_calls().iter().filter(|call| call.acted).count();
        assert_eq!(acted, calls.div_ceil(2), "{most}");
        assert_eq!(run.count(ItemOutcome::Refused), 0, "{most}");
        assert_eq!(run.count(ItemOutcome::Accepted), 0, "{most}");
        agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
    }
    // Down to one, and then it is a no; 417 as 413.
    for status in [413, 417] {
        for (choice, some, sent, refused) in
            [(Choice::OnlyThese, 6, 11, 6), (Choice::EveryoneExcept, 3, 1, 0)]
        {
            let mut desk = Desk::msp(20, "");
            let before = desk.holdings();
            let picked = ids(&mut desk, some);
            let plan = desk.assign(Licensing::Unassign, &["foundation_ap"], choice, &picked);
            let reached = plan.target.msp().unwrap().reached.len();
            let (mut met, tally) = (0, std::rc::Rc::new(std::cell::Cell::new(0)));
            let told = tally.clone();
            desk.wire = Some(Box::new(move |_, request, _| {
                if request.method == Method::Get {
                    return Way::Clear;
                }
                met += 1;
                told.set(met);
                Way::Before(reply(status, r#"{"error_code":417,"message":"too large"}"#))
            }));
            let run = desk.run(plan);
            assert_eq!(tally.get(), sent, "{choice:?}");
            assert_eq!(run.status(), Status::Ended);
            assert_eq!(
                run.count(ItemOutcome::Refused),
                if refused > 0 { refused } else { reached }
            );
            agrees(&mut desk, &run, Licensing::Unassign, &["foundation_ap"], &before);
        }
    }
}

#[test]
fn the_named_troubles_of_the_demo_end_as_they_are() {
    for (name, outcome) in [
        ("Fault void", ItemOutcome::Unknown),
        ("Fault lost", ItemOutcome::Done),
        ("Fault 500", ItemOutcome::Done),
        ("Fault 502", ItemOutcome::Unknown),
        ("Fault 503", ItemOutcome::Unknown),
        ("Fault 504", ItemOutcome::Done),
        ("Fault html", ItemOutcome::Done),
        ("Fault cut", ItemOutcome::Done),
        ("Fault slow", ItemOutcome::Done),
        ("Fault 409", ItemOutcome::Refused),
        ("Fault status", ItemOutcome::Refused),
        ("Fault message", ItemOutcome::Refused),
        ("Fault code", ItemOutcome::Refused),
        ("Fault detail", ItemOutcome::Refused),
        ("Fault description", ItemOutcome::Refused),
        ("Fault empty", ItemOutcome::Refused),
        ("Fault listed", ItemOutcome::Unknown),
    ] {
        let mut desk = Desk::demo();
        let all = desk.customers();
        let picked: Vec<CustomerId> =
            all.iter().filter(|customer| customer.name == name).map(|c| c.id.clone()).collect();
        let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
        let run = desk.run(plan);
        assert_eq!(desk.license_calls().len(), 1, "{name}");
        let met = of(&run, &picked[0]);
        // One without access points has nothing to be done, whatever became of the call.
        assert!(met == outcome || met == ItemOutcome::Already, "{name}: {met:?}");
    }
}

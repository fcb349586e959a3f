//! What went wrong once, or would have: each is a way in which a run could have sent twice, lost
//! something, or said what it does not know.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/claims.rs"]
#[expect(dead_code, reason = "the other test file uses the rest")]
mod claims;
#[path = "support/desk.rs"]
#[expect(dead_code, reason = "the other test file uses the rest")]
mod desk;

use claims::*;
use desk::*;
use license_desk::domain::{Item, ItemKind, Time, time::MINUTE};
use license_desk::http::{NoReply, Response};
use license_desk::plan::present::Reading;
use license_desk::run::{Entry, ItemOutcome, Next, Outcome, Pause, Run, RunId, Status};
use license_desk::sim::Faults;
use license_desk::vendors::meraki::KeyMode;

#[expect(clippy::needless_pass_by_value, reason = "reads as the answer that came")]
fn canned(run: &mut Run, desk: &mut Desk, id: u32, answer: Result<Response, NoReply>) {
    let intent = run.begin(id, desk.now, &mut desk.pacer);
    run.apply(&intent);
    run.record(id, answer.as_ref().map_err(|e| *e), desk.now, &mut desk.pacer);
}
fn go(run: &mut Run, desk: &mut Desk) -> Option<u32> {
    loop {
        match run.next(desk.now, &desk.pacer) {
            Next::Send(id) => return Some(id),
            Next::Wait(t) => desk.now = t,
            _ => return None,
        }
    }
}
#[test]
fn a_429_after_cancel_is_not_sent_again() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(3), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    let id = go(&mut run, &mut desk).unwrap();
    let intent = run.begin(id, desk.now, &mut desk.pacer);
    run.apply(&intent);
    run.cancel(desk.now);
    let no = Response::json(429, "{}").with("Retry-After", "3");
    run.record(id, Ok(&no), desk.now, &mut desk.pacer);
    assert_eq!(go(&mut run, &mut desk), None, "sent again after cancel");
}
#[test]
fn what_is_cancelled_while_its_intent_is_stored_never_leaves() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(3), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    let id = go(&mut run, &mut desk).unwrap();
    let intent = run.begin(id, desk.now, &mut desk.pacer);
    run.cancel(desk.now);
    assert_eq!(run.status(), Status::Ended);
    run.apply(&intent);
    run.apply(&Entry::Requeued { step: id, due: Time::default() });
    assert_eq!(go(&mut run, &mut desk), None, "sent after cancel");
}
#[test]
fn looking_again_never_sends_the_other_half_again() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(4), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    let mut posts = vec![];
    let mut done = false;
    for _ in 0..2 {
        while let Some(id) = go(&mut run, &mut desk) {
            let step = run.step(id).unwrap().step.clone();
            let answer = if step.act.reads() {
                // the second half is seen once it was claimed
                if done && step.request.target.contains("0003") {
                    Ok(Response::json(
                        200,
                        r#"[{"serial":"Q2XX-0000-0002","claimedAt":"2026-11-22T09:00:30Z"},{"serial":"Q2XX-0000-0003","claimedAt":"2026-11-22T09:00:30Z"}]"#,
                    ))
                } else {
                    Ok(Response::json(200, "[]"))
                }
            } else {
                posts.push(step.request.body.clone().unwrap());
                match posts.len() {
                    1 => Ok(Response::json(400, r#"{"errors":["Devices already claimed"]}"#)),
                    2 => Err(NoReply::Lost),
                    _ => {
                        done = true;
                        Ok(Response::json(200, "{}"))
                    }
                }
            };
            canned(&mut run, &mut desk, id, answer);
        }
        let open: Vec<u32> = run.undecided().map(|s| s.step.id).collect();
        run.look_again(open[0], desk.now);
    }
    assert_eq!(posts.len(), 3, "{posts:#?}");
}
#[test]
fn a_row_of_another_run_proves_nothing() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(3), KeyMode::AddDevices);
    desk.run(plan);
    let item = serial("Q2YY-AAAA-VOID");
    let plan = desk.plan(CO_TERM, std::slice::from_ref(&item), KeyMode::AddDevices);
    let run = desk.run(plan);
    assert_eq!(of(&run, &item), ItemOutcome::Unknown);
}
#[test]
fn a_refused_row_of_another_run_sends_nothing_again() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &[serial("Q2SE-AAAA-AAAA")], KeyMode::AddDevices);
    desk.run(plan);
    let item = serial("Q2YY-AAAA-VOID");
    let plan = desk.plan(CO_TERM, &[item.clone(), serial("Q2YY-AAAA-AAAA")], KeyMode::AddDevices);
    let run = desk.run(plan);
    assert_eq!(of(&run, &item), ItemOutcome::Unknown);
}
#[test]
fn a_clock_ahead_does_not_make_new_things_old() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(3), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    while let Some(id) = go(&mut run, &mut desk) {
        let request = run.step(id).unwrap().step.request.clone();
        let now = desk.now;
        let ahead = now.plus(10 * MINUTE);
        let answer = desk.send(&request).map(|a| a.with("Date", "Sun, 22 Nov 2026 09:00:00 GMT"));
        desk.now = now;
        let intent = run.begin(id, ahead, &mut desk.pacer);
        run.apply(&intent);
        run.record(id, answer.as_ref().map_err(|e| *e), ahead, &mut desk.pacer);
        desk.now = now.plus(1000);
    }
    assert_eq!(run.count(ItemOutcome::Done), 3, "{:?}", run.items().collect::<Vec<_>>());
}
#[test]
fn a_word_stands_against_a_lookup_under_way() {
    let mut desk = Desk::new(Faults::NONE);
    let item = serial("Q2XX-AAAA-VOID");
    let plan = desk.plan(CO_TERM, std::slice::from_ref(&item), KeyMode::AddDevices);
    let mut run = desk.run(plan);
    run.look_again(0, desk.now);
    run.decide(0, false, "no", desk.now);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.step(0).unwrap().outcome, Outcome::Refused);
}
#[test]
fn a_no_to_the_request_itself_pauses_and_halves_nothing() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(16), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    let began = desk.now;
    let mut posts = 0;
    while let Some(id) = go(&mut run, &mut desk) {
        let reads = run.step(id).unwrap().step.act.reads();
        posts += usize::from(!reads);
        let answer = if reads { Response::json(200, "[]") } else { Response::json(405, "") };
        canned(&mut run, &mut desk, id, Ok(answer));
    }
    assert_eq!((posts, run.status()), (1, Status::Paused(Pause::Rights)));
    assert!(desk.now.since(began) < MINUTE);
}
#[test]
fn a_lookup_that_is_not_found_does_not_stop_the_run() {
    let mut desk = Desk::new(Faults::NONE);
    let item = Item::parse(ItemKind::ClaimId, "ABCD1EFGH4IJ").unwrap();
    let plan = desk.plan(CO_TERM, &[item], KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    for _ in 0..5 {
        while let Some(id) = go(&mut run, &mut desk) {
            let step = run.step(id).unwrap().step.clone();
            let answer = if step.request.target.contains("preview") {
                Response::json(404, "{}")
            } else if step.act.reads() {
                Response::json(200, "[]")
            } else {
                Response::json(200, "{}")
            };
            canned(&mut run, &mut desk, id, Ok(answer));
        }
        run.cancel(desk.now);
        run.resume(desk.now);
    }
    while let Some(id) = go(&mut run, &mut desk) {
        let step = run.step(id).unwrap().step.clone();
        let answer = if step.request.target.contains("preview") {
            Response::json(404, "{}")
        } else {
            Response::json(200, "[]")
        };
        canned(&mut run, &mut desk, id, Ok(answer));
    }
    assert_eq!(run.status(), Status::Ended);
}
#[test]
fn a_429_holds_the_next_order_too() {
    let mut desk = Desk::new(Faults::NONE);
    let items: Vec<Item> = ["ABCD1EFGH4IJ", "ABCD1EFGH4IK"]
        .iter()
        .map(|t| Item::parse(ItemKind::ClaimId, t).unwrap())
        .collect();
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    assert_eq!(plan.steps.len(), 2, "{:?}", plan.left_out);
    let mut run = Run::new(RunId("r".into()), plan);
    let id = go(&mut run, &mut desk).unwrap();
    let began = desk.now;
    canned(&mut run, &mut desk, id, Ok(Response::json(429, "{}").with("Retry-After", "60")));
    let id = go(&mut run, &mut desk).unwrap();
    assert!(!run.step(id).unwrap().step.act.reads());
    assert!(desk.now.since(began) >= MINUTE, "{id}");
}
#[test]
fn a_part_that_shows_late_is_not_called_refused() {
    let mut desk = Desk::new(Faults { part_claimed: true, ..Faults::NONE });
    let items = [serial("Q2XX-AAAA-LAGX"), serial("Q2SE-AAAA-AAAA"), serial("Q2XX-AAAA-AAAB")];
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    let run = desk.run(plan);
    desk.now = desk.now.plus(5 * MINUTE);
    let org = run.plan.target.organization().unwrap().clone();
    let ours = desk.read(&org, Reading::of(&org.id, &org.model, &items)).ours;
    for (item, state) in run.items() {
        assert_eq!(state.outcome == ItemOutcome::Refused, !ours.contains_key(item), "{item}");
    }
}
/// A run whose clock is set by `jump` after its sending `after` answers, with a vendor that tells the
/// time.
fn with_a_clock_that_jumps(jump: i64, after: usize) -> Run {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(2), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    let (mut off, mut answers) = (0, 0);
    for _ in 0..100 {
        let ours = desk.now.plus(off);
        let id = match run.next(ours, &desk.pacer) {
            Next::Send(id) => id,
            Next::Wait(until) => {
                desk.now = desk.now.plus(until.since(ours));
                continue;
            }
            _ => break,
        };
        let request = run.step(id).unwrap().step.request.clone();
        let intent = run.begin(id, ours, &mut desk.pacer);
        run.apply(&intent);
        let answer = desk.send(&request).map(|a| a.with("Date", "Sun, 22 Nov 2026 09:00:00 GMT"));
        off += if answers == after { jump } else { 0 };
        answers += 1;
        let ours = desk.now.plus(off);
        run.record(id, answer.as_ref().map_err(|e| *e), ours, &mut desk.pacer);
    }
    run
}
#[test]
fn a_clock_that_is_set_while_a_run_is_on_makes_nothing_old() {
    for jump in [-400, -10, 10, 400].map(|hours| hours * 60 * MINUTE) {
        for after in 0..2 {
            let run = with_a_clock_that_jumps(jump, after);
            let items: Vec<_> = run.items().collect();
            assert_eq!(run.count(ItemOutcome::Done), 2, "{jump} {after} {items:?}");
        }
    }
}
#[test]
fn a_clock_that_is_set_back_puts_nothing_off_for_as_long() {
    let mut desk = Desk::new(Faults::NONE);
    let item = serial("Q2XX-AAAA-VOID");
    let plan = desk.plan(CO_TERM, std::slice::from_ref(&item), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    // The claim is lost, and the first look shows nothing: the next is due in two seconds.
    for _ in 0..2 {
        let id = go(&mut run, &mut desk).unwrap();
        let request = run.step(id).unwrap().step.request.clone();
        let answer = desk.send(&request);
        canned(&mut run, &mut desk, id, answer);
    }
    desk.now = desk.now.plus(-400 * 24 * 60 * MINUTE);
    desk.pacer.sweep(desk.now);
    let back = desk.now;
    assert!(go(&mut run, &mut desk).is_some());
    assert!(desk.now.since(back) <= 60 * MINUTE, "{}", desk.now.since(back));
}

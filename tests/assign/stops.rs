//! A run that stops before its end, by a closed page or by a person's word, and what becomes of it.

use super::desk::{Desk, Way};
use super::msp::{ALL, of};
use super::scopes::{agrees, ids, parts};
use super::trouble::at_call;
use license_desk::domain::time::MINUTE;
use license_desk::http::{Method, NoReply};
use license_desk::plan::Licensing;
use license_desk::plan::assign::Choice;
use license_desk::run::{ItemOutcome, Run, RunId, Status};

#[test]
fn closed_anywhere_the_run_goes_on_and_nothing_is_sent_twice() {
    // After each of the requests of a whole run in turn: before the present is read, between a call
    // and its answer, while it is watched, while the customers are looked at.
    let plan_of = |desk: &mut Desk| parts(desk, Licensing::Assign, &["advanced_ap"], 6, 12);
    let mut desk = Desk::msp(30, "");
    let plan = plan_of(&mut desk);
    let log = desk.vendors.log().len();
    desk.run(plan);
    let requests = desk.vendors.log().len() - log;
    for fatal in 0..requests {
        for arrives in [true, false] {
            let mut desk = Desk::msp(30, "");
            let before = desk.holdings();
            let plan = plan_of(&mut desk);
            let mut sends = 0;
            if !arrives {
                let mut met = 0;
                desk.wire = Some(Box::new(move |_, _, _| {
                    met += 1;
                    if met == fatal + 1 { Way::Before(Err(NoReply::Closed)) } else { Way::Clear }
                }));
            }
            let mut run = Run::new(RunId("r".into()), plan);
            let finished = desk.drive(&mut run, |_, _| {
                sends += 1;
                sends > fatal
            });
            assert!(!finished, "{fatal}");
            desk.now = desk.now.plus(7 * MINUTE);
            let mut again = desk.reopen(&run);
            desk.drive(&mut again, |_, _| false);
            let case = format!("closed at {fatal}, arrives: {arrives}");
            assert!(desk.license_calls().len() <= 2, "{case}");
            let lost = usize::from(again.status() == Status::Undecided(1));
            assert_eq!(desk.license_calls().len() + lost, 2, "{case} {:?}", again.status());
            agrees(&mut desk, &again, Licensing::Assign, &["advanced_ap"], &before);
            assert_eq!(again.count(ItemOutcome::Accepted), 0, "{case}");
        }
    }
}

#[test]
fn what_was_taken_is_watched_after_the_rest_is_given_up() {
    for sent in 0..=3 {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let plan = parts(&mut desk, Licensing::Assign, &["advanced_ap"], 10, 30);
        let mut run = Run::new(RunId("r".into()), plan);
        let taken = |run: &Run| run.steps().iter().take(3).filter(|s| s.answer.is_some()).count();
        desk.drive_until(&mut run, |run| taken(run) == sent, |_, _| false);
        let entries = run.cancel(desk.now);
        desk.store(&entries);
        let mut run = desk.reopen(&run);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(desk.license_calls().len(), sent, "{sent}");
        assert_eq!(run.status(), Status::Ended, "{sent}");
        assert_eq!(run.count(ItemOutcome::Cancelled), 30 - 10 * sent);
        assert_eq!(run.count(ItemOutcome::Done) + run.count(ItemOutcome::Already), 10 * sent);
        agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
    }
}

#[test]
fn given_up_while_the_present_is_read_nothing_more_is_asked() {
    let mut desk = Desk::msp(400, "");
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::Everyone, &[]);
    let mut run = Run::new(RunId("r".into()), plan);
    desk.drive_until(&mut run, |run| run.steps().iter().any(|s| s.answer.is_some()), |_, _| false);
    let entries = run.cancel(desk.now);
    desk.store(&entries);
    let before = desk.vendors.log().len();
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(desk.vendors.log().len(), before);
    assert!(desk.reopen(&run) == run);
}

#[test]
fn a_person_looks_again_or_says_what_became_of_a_call() {
    for word in [None, Some(true), Some(false)] {
        let mut desk = Desk::msp(40, "");
        let before = desk.holdings();
        let picked = ids(&mut desk, 3);
        let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
        at_call(&mut desk, 1, || Way::Before(Err(NoReply::Lost)));
        let mut run = desk.run(plan);
        assert_eq!(run.status(), Status::Undecided(1));
        if let Some(done) = word {
            let entries = run.decide(0, done, "seen in Central", desk.now);
            desk.store(&entries);
            let expected = if done { ItemOutcome::Done } else { ItemOutcome::Refused };
            assert_eq!(of(&run, &picked[0]), expected);
        } else {
            // Somebody did it by hand.
            let body =
                serde_json::json!({ "services": ["advanced_ap"], "include_customers": picked });
            desk.ask(Method::Post, ALL, &body.to_string());
            desk.now = desk.now.plus(3 * MINUTE);
            let entries = run.look_again(0, desk.now);
            desk.store(&entries);
            assert_eq!(run.status(), Status::Running);
            desk.drive(&mut run, |_, _| false);
            assert_eq!(run.count(ItemOutcome::Done), 3);
            agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
        }
        assert_eq!(run.status(), Status::Ended);
        assert!(desk.reopen(&run) == run);
    }
}

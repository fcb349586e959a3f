//! Licenses that devices get by themselves: a setting, switched on or off by a small plan of its own.
//! The vendor does not tell what becomes of it, so it is not watched.

use super::desk::{Desk, Way};
use super::scopes::ids;
use super::trouble::at_call;
use license_desk::http::{Method, NoReply, Response};
use license_desk::plan::assign::Choice;
use license_desk::plan::{Job, Licensing};
use license_desk::run::{ItemOutcome, Outcome, Pause, Status};

const AUTO: &str = "/platform/licensing/v1/msp/customer/settings/autolicense";

/// The services that a customer's devices get by themselves.
fn auto(desk: &mut Desk, customer: &str) -> serde_json::Value {
    desk.peek(&format!("{AUTO}?customer_id={customer}"))["services"].clone()
}

#[test]
fn a_setting_is_switched_by_one_call_and_not_watched() {
    let mut desk = Desk::msp(40, "");
    let picked = ids(&mut desk, 3);
    for (what, expected) in [(Licensing::AutoOn, "advanced_ap"), (Licensing::AutoOff, "dm")] {
        for (choice, picked) in [(Choice::OnlyThese, &picked[..]), (Choice::Everyone, &[])] {
            let plan = desk.assign(what, &["advanced_ap"], choice, picked);
            assert_eq!(plan.job, Job::AutoLicense);
            let began = desk.now;
            let run = desk.run(plan);
            assert_eq!(run.status(), Status::Ended);
            assert_eq!(run.steps()[0].outcome, Outcome::Accepted);
            assert!(run.steps()[0].settled);
            assert_eq!(
                run.count(ItemOutcome::Accepted),
                run.plan.target.msp().unwrap().reached.len()
            );
            assert_eq!(desk.reads(began, "/stats"), 0);
            let first = run.plan.target.msp().unwrap().reached.iter().next().unwrap().id.clone();
            assert_eq!(auto(&mut desk, first.as_str()), serde_json::json!([expected]));
            assert!(desk.reopen(&run) == run);
        }
    }
}

#[test]
fn a_setting_that_does_not_work_is_told_and_stops_nothing_else() {
    type Case = (fn() -> Way, Status, ItemOutcome);
    let cases: [Case; 4] = [
        (
            || {
                Way::Before(Ok(Response::json(
                    400,
                    r#"{"error_code":400,"message":"not supported"}"#,
                )))
            },
            Status::Ended,
            ItemOutcome::Refused,
        ),
        (|| Way::Before(Ok(Response::json(404, ""))), Status::Ended, ItemOutcome::Refused),
        (|| Way::After(Err(NoReply::Lost)), Status::Undecided(1), ItemOutcome::Unknown),
        (
            || Way::Before(Ok(Response::json(403, r#"{"message":"no"}"#))),
            Status::Paused(Pause::Rights),
            ItemOutcome::Waiting,
        ),
    ];
    for (way, status, outcome) in cases {
        let mut desk = Desk::msp(40, "");
        let picked = ids(&mut desk, 3);
        let plan = desk.assign(Licensing::AutoOn, &["advanced_ap"], Choice::OnlyThese, &picked);
        at_call(&mut desk, 1, way);
        let run = desk.run(plan);
        assert_eq!((run.status(), run.count(outcome)), (status, 3));
        let sent = desk.vendors.log().iter().filter(|entry| entry.method != Method::Get).count();
        assert!(sent <= 1);
        assert!(desk.reopen(&run).status() == run.status());
    }
}

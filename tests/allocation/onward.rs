//! From a run that is half done, or done: where each stands, the rest, and the way back, each a plan
//! that is shown before anything is sent.

use super::desk::{Desk, Way};
use super::pool::{ALDER, BIRCH, COBALT, DELILAH, Held, held, of, reply, with};
use license_desk::http::Method;
use license_desk::plan::Job;
use license_desk::run::{ItemOutcome, Run, Status, Way as Onward};

const IDS: [&str; 4] = [ALDER, BIRCH, COBALT, DELILAH];

fn all(desk: &mut Desk) -> Vec<Held> {
    IDS.map(|id| desk.holds(id)).into()
}

/// A run whose n-th write was refused, what was held before it, and what was wanted.
fn halved(nth: usize, dials: &str) -> (Desk, Run, Vec<Held>, Vec<Held>) {
    let mut desk = Desk::suite(dials);
    let before = all(&mut desk);
    let mut grid = desk.grid(&IDS);
    let wanted = [(0, "DSU", 0), (1, "UNATT", 30), (2, "AIG", 31), (3, "TAUNATT", 5)];
    let after: Vec<Held> =
        wanted.iter().map(|(row, code, units)| with(&before[*row], &[(*code, *units)])).collect();
    let plan = desk.give(&mut grid, &wanted);
    desk.at_write(nth, || Way::Before(reply(400, "")));
    let run = desk.run(plan);
    desk.wire = None;
    (desk, run, before, after)
}

#[test]
fn half_done_the_rest_leads_to_the_end_and_the_way_back_to_the_start() {
    for dials in ["", "propagation=60-300"] {
        for nth in 1..=4 {
            for way in [Onward::Rest, Onward::Back] {
                let (mut desk, run, before, after) = halved(nth, dials);
                assert_eq!(run.status(), Status::Ended);
                let there = all(&mut desk);
                for (stand, truth) in run.stands().iter().zip(&there) {
                    assert_eq!(held(&stand.at), *truth, "{nth}");
                }
                let (to, left) = match way {
                    Onward::Rest => (after, 5 - nth),
                    Onward::Back => (before, nth - 1),
                };
                let plan = run.onward(way, desk.now).unwrap();
                assert_eq!((plan.job, plan.steps.len()), (Job::Allocate, left), "{nth} {way:?}");
                let text = serde_json::to_string(&plan).unwrap();
                assert_eq!(serde_json::from_str::<license_desk::plan::Plan>(&text).unwrap(), plan);
                let next = desk.run(plan);
                assert_eq!(next.status(), Status::Ended);
                assert_eq!(next.count(ItemOutcome::Done), left);
                assert_eq!(all(&mut desk), to, "{nth} {way:?}");
            }
        }
    }
}

#[test]
fn a_finished_allocation_is_undone_by_a_plan_and_that_one_as_well() {
    let (mut desk, run, before, after) = halved(9, "");
    assert_eq!((run.status(), run.count(ItemOutcome::Done)), (Status::Ended, 4));
    assert_eq!(all(&mut desk), after);
    assert!(run.onward(Onward::Rest, desk.now).unwrap().steps.is_empty());
    let undo = run.onward(Onward::Back, desk.now).unwrap();
    let undone = desk.run(undo);
    assert_eq!(undone.count(ItemOutcome::Done), 4);
    assert_eq!(all(&mut desk), before);
    let redo = undone.onward(Onward::Back, desk.now).unwrap();
    desk.run(redo);
    assert_eq!(all(&mut desk), after);
}

#[test]
fn after_a_409_the_rest_is_held_against_the_pool_as_it_was_read_then() {
    let mut desk = Desk::suite("");
    let before = desk.holds(BIRCH);
    let left = desk.left()["IDU"];
    let now = before.get("IDU").copied().unwrap_or(0);
    let mut grid = desk.grid(&[BIRCH]);
    let plan = desk.give(&mut grid, &[(0, "IDU", now + left)]);
    let mut taken = false;
    desk.wire = Some(Box::new(move |vendors, request, now| {
        if request.method == Method::Put && !std::mem::replace(&mut taken, true) {
            let mut other = Desk::suite("");
            std::mem::swap(&mut other.vendors, vendors);
            other.now = now;
            other.meddle(DELILAH, &[("IDU", 2)]);
            std::mem::swap(&mut other.vendors, vendors);
        }
        Way::Clear
    }));
    let run = desk.run(plan);
    assert_eq!(of(&run, BIRCH), ItemOutcome::Refused);
    let over = run.onward(Onward::Rest, desk.now).unwrap_err();
    assert_eq!((over.len(), over[0].code.as_str(), over[0].by.to_string()), (1, "IDU", "2".into()));
    // There is nothing to take back.
    assert!(run.onward(Onward::Back, desk.now).unwrap().steps.is_empty());
}

//! The present moved since the plan: nothing is sent to who holds something else now, what it holds is
//! told, and a person decides.

use super::desk::{Desk, Way};
use super::pool::{ALDER, BIRCH, COBALT, DELILAH, DUNE, Held, held, of, with};
use license_desk::domain::time::MINUTE;
use license_desk::http::Method;
use license_desk::run::{ItemOutcome, Pause, Status, Way as Onward};

#[test]
fn who_holds_something_else_now_is_told_and_not_written_to() {
    // Before anything is sent, and in the middle.
    for nth in [1, 2] {
        let mut desk = Desk::suite("");
        let ids = [ALDER, BIRCH];
        let before: Vec<Held> = ids.map(|id| desk.holds(id)).into();
        let mut grid = desk.grid(&ids);
        let plan = desk.give(&mut grid, &[(0, "UNATT", 30), (1, "UNATT", 31)]);
        desk.meddle(ids[nth - 1], &[("TAUNATT", 77)]);
        let mut run = desk.run(plan);
        assert_eq!(run.status(), Status::Paused(Pause::Moved), "{nth}");
        assert_eq!(desk.writes.len(), nth - 1);
        let shifted = run.shifted().unwrap();
        assert_eq!(shifted.step as usize, nth - 1);
        let now = with(&before[nth - 1], &[("TAUNATT", 77)]);
        assert_eq!(held(shifted.held.as_ref().unwrap()), now, "the new present is told");
        assert!(shifted.short.is_empty());
        // A page that opens it knows the same.
        run = desk.reopen(&run);
        assert_eq!(run.status(), Status::Paused(Pause::Moved));
        assert_eq!(held(run.shifted().unwrap().held.as_ref().unwrap()), now);
        // Resumed, it is read again: still so.
        let entries = run.resume(desk.now);
        desk.store(&entries);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(run.status(), Status::Paused(Pause::Moved));
        assert_eq!(desk.writes.len(), nth - 1);
        // The rest as a plan of its own begins where all stand now, and keeps what the other did not touch.
        let rest = run.onward(Onward::Rest, desk.now).unwrap();
        let entries = run.cancel(desk.now);
        desk.store(&entries);
        assert_eq!(run.status(), Status::Ended);
        let after = desk.run(rest);
        assert_eq!(after.status(), Status::Ended);
        assert_eq!(desk.holds(ALDER), with(&before[0], &[("UNATT", 30)]));
        assert_eq!(desk.holds(BIRCH), with(&before[1], &[("UNATT", 31)]));
    }
}

#[test]
fn when_it_is_as_planned_again_the_run_goes_on() {
    let mut desk = Desk::suite("");
    let before = desk.holds(ALDER);
    let mut grid = desk.grid(&[ALDER]);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 30)]);
    desk.meddle(ALDER, &[("TAUNATT", 77)]);
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Moved));
    desk.meddle(ALDER, &[("TAUNATT", before.get("TAUNATT").copied().unwrap_or(0))]);
    let entries = run.resume(desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!((run.status(), run.shifted()), (Status::Ended, None));
    assert_eq!(desk.holds(ALDER), with(&before, &[("UNATT", 30)]));
    assert_eq!(desk.writes.len(), 1);
}

#[test]
fn a_pool_that_has_less_now_is_told_before_anything_is_sent() {
    let mut desk = Desk::suite("");
    let before = [ALDER, BIRCH, COBALT].map(|id| desk.holds(id));
    let left = desk.left();
    let now = |at: usize, code: &str| before[at].get(code).copied().unwrap_or(0);
    let mut grid = desk.grid(&[ALDER, BIRCH, COBALT]);
    let all = now(1, "IDU") + left["IDU"];
    let plan =
        desk.give(&mut grid, &[(0, "UNATT", 0), (1, "IDU", all), (2, "AIG", now(2, "AIG") + 1)]);
    // What was left went to somebody who is not in the plan.
    desk.meddle(DELILAH, &[("IDU", 3)]);
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Moved));
    let shifted = run.shifted().unwrap();
    assert_eq!((held(&shifted.short), &shifted.held), ([("IDU".into(), 3)].into(), &None));
    assert!(desk.writes.is_empty(), "not even what is given back");
    assert_eq!(run.onward(Onward::Rest, desk.now).unwrap_err()[0].by.to_string(), "3");
    desk.meddle(DELILAH, &[("IDU", 0)]);
    let entries = run.resume(desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(run.count(ItemOutcome::Done), 3);
}

#[test]
fn what_this_run_wrote_itself_is_no_move_while_it_is_not_seen() {
    // Both get what the other gives back: one of them is written to twice, and reads lag.
    for dials in ["", "propagation=300-300", "propagation=10-200"] {
        let mut desk = Desk::suite("");
        let left = desk.left();
        desk.meddle(DELILAH, &[("AKIT", left["AKIT"])]);
        let dune = desk.holds(DUNE);
        let axp = dune.get("AXPNU").copied().unwrap_or(0) + left["AXPNU"];
        desk.meddle(DUNE, &[("AXPNU", axp)]);
        let dune = desk.holds(DUNE);
        let akit = dune.get("AKIT").copied().unwrap_or(0);
        desk.faults = license_desk::sim::Faults::parse(&format!("latency=0,{dials}")).unwrap();
        let faults = desk.faults.clone();
        desk.vendors.set_faults(faults);
        let mut grid = desk.grid(&[DELILAH, DUNE]);
        let wanted =
            [(0, "AKIT", 0), (0, "AXPNU", axp), (1, "AXPNU", 0), (1, "AKIT", akit + left["AKIT"])];
        let plan = desk.give(&mut grid, &wanted);
        assert_eq!(plan.steps.len(), 3);
        let run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended, "{dials}");
        assert_eq!(run.count(ItemOutcome::Done), 2, "{dials}");
        assert_eq!(desk.writes.len(), 3);
        assert_eq!(desk.holds(DELILAH), with(&Held::new(), &[("AXPNU", axp)]));
    }
}

#[test]
fn somebody_else_between_two_writes_to_one_is_seen() {
    let mut desk = Desk::suite("");
    let left = desk.left();
    desk.meddle(DELILAH, &[("AKIT", left["AKIT"])]);
    let axp = desk.holds(DUNE).get("AXPNU").copied().unwrap_or(0) + left["AXPNU"];
    desk.meddle(DUNE, &[("AXPNU", axp)]);
    let akit = desk.holds(DUNE).get("AKIT").copied().unwrap_or(0);
    let mut grid = desk.grid(&[DELILAH, DUNE]);
    let plan = desk.give(
        &mut grid,
        &[(0, "AKIT", 0), (0, "AXPNU", axp), (1, "AXPNU", 0), (1, "AKIT", akit + left["AKIT"])],
    );
    let mut puts = 0;
    desk.wire = Some(Box::new(move |vendors, request, now| {
        puts += usize::from(request.method == Method::Put);
        if request.method == Method::Put && puts == 2 {
            let mut other = Desk::suite("");
            std::mem::swap(&mut other.vendors, vendors);
            other.now = now;
            other.meddle(DELILAH, &[("UNATT", 1)]);
            std::mem::swap(&mut other.vendors, vendors);
        }
        Way::Clear
    }));
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Moved));
    assert_eq!(run.shifted().unwrap().step, 2);
    assert_eq!(held(run.shifted().unwrap().held.as_ref().unwrap()), [("UNATT".into(), 1)].into());
    assert_eq!(of(&run, DELILAH), ItemOutcome::Waiting);
    assert_eq!(of(&run, DUNE), ItemOutcome::Done);
    let back = run.onward(Onward::Back, desk.now).unwrap();
    desk.wire = None;
    desk.now = desk.now.plus(MINUTE);
    let back = desk.run(back);
    assert_eq!(back.status(), Status::Ended);
    assert_eq!(desk.holds(DELILAH), [("AKIT".into(), left["AKIT"])].into());
}

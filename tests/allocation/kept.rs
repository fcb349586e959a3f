//! An allocation whose journal is damaged, and one that goes to another desk as a file.

use super::desk::Desk;
use super::pool::{ALDER, BIRCH, COBALT, connection};
use license_desk::plan::Plan;
use license_desk::plan::file::{Unfit, fingerprint, read, write};
use license_desk::plan::present::Present;
use license_desk::run::{ItemOutcome, Run, RunId, Status};

fn plan(desk: &mut Desk) -> Plan {
    let mut grid = desk.grid(&[ALDER, BIRCH, COBALT]);
    desk.give(&mut grid, &[(0, "UNATT", 3), (1, "UNATT", 5), (2, "AIG", 1)])
}

#[test]
fn whichever_record_is_damaged_nothing_more_is_written_and_what_is_held_is_told() {
    let mut desk = Desk::suite("");
    let whole = plan(&mut desk);
    desk.run(whole);
    let records = desk.disk.len();
    assert!(records > 6, "{records}");
    for stopped in (2..=records).rev().step_by(3) {
        for damaged in 0..stopped {
            let mut desk = Desk::suite("");
            let plan = plan(&mut desk);
            desk.disk.clear();
            let mut run = Run::new(RunId("r1".into()), plan);
            let full = std::cell::Cell::new(0);
            desk.drive_until(&mut run, |_| full.replace(full.get() + 1) >= stopped, |_, _| false);
            let Some(text) = desk.disk.get_mut(damaged) else { continue };
            let at = text.len() / 2;
            text.replace_range(at..=at, "~");
            let written = desk.puts().len();
            let mut again = desk.reopen(&run);
            for _ in 0..5 {
                desk.drive(&mut again, |_, _| false);
                if let Status::Paused(_) = again.status() {
                    let entries = again.resume(desk.now);
                    desk.store(&entries);
                }
            }
            let what = format!("closed after {stopped}, record {damaged} damaged");
            assert_eq!(desk.puts().len(), written, "{what}");
            let open: Vec<u32> = again.undecided().map(|state| state.step.id).collect();
            for step in open {
                let entries = again.decide(step, false, "seen in the portal", desk.now);
                desk.store(&entries);
            }
            assert_eq!(again.status(), Status::Ended, "{what}");
            let mut grid = desk.grid(&[ALDER, BIRCH, COBALT]);
            for (item, state) in again.items().filter(|(_, s)| s.outcome == ItemOutcome::Done) {
                let step = again.step(state.step).unwrap();
                let license_desk::plan::Act::Allocate { change } = &step.step.act else { panic!() };
                let row = grid.row(&change.holder, "");
                let same = grid.rows[row]
                    .cells
                    .iter()
                    .zip(&grid.products)
                    .all(|(cell, product)| cell.now == Some(change.target.get(&product.code)));
                assert!(same, "{what}: {item} is said to be done");
            }
        }
    }
}

#[test]
fn an_allocation_goes_as_a_file_with_its_order_and_what_each_holds_is_read_again() {
    let mut desk = Desk::suite("");
    let plan = plan(&mut desk);
    let text = write(&plan, &Present::default());
    let file = read(&text).unwrap();
    assert_eq!((&file.plan.steps, &file.plan.target), (&plan.steps, &plan.target));
    assert_eq!(fingerprint(&file.plan), fingerprint(&plan));
    for cut in 1..text.len() {
        assert!(read(&text[..text.len() - cut]).is_err());
    }
    // Another desk carries it out as it was seen.
    let run = desk.run(Plan { connection: connection(), ..file.plan.clone() });
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(run.count(ItemOutcome::Done), 3);
    let written = desk.puts().len();
    // Once more nothing is written: what is there is no longer what it was made from.
    let again = desk.run(Plan { connection: connection(), ..file.plan });
    assert!(matches!(again.status(), Status::Paused(_) | Status::Ended));
    assert_eq!(desk.puts().len(), written);
    // A present that has moved is not written over.
    let mut desk = Desk::suite("");
    let other = read(&text).unwrap();
    desk.meddle(ALDER, &[("UNATT", 9)]);
    let moved = desk.run(Plan { connection: connection(), ..other.plan });
    assert!(matches!(moved.status(), Status::Paused(_)));
    assert_eq!(desk.puts_for(ALDER), 1, "only what somebody else wrote");
}

#[test]
fn an_order_of_requests_that_somebody_changed_is_not_taken() {
    let mut desk = Desk::suite("");
    let plan = plan(&mut desk);
    let mut other = plan.clone();
    other.confirm.push(license_desk::plan::Confirm::Everyone);
    assert_eq!(read(&write(&other, &Present::default())), Err(Unfit::Untrue));
    let mut other = plan.clone();
    other.steps[0].request = other.steps[1].request.clone();
    assert_eq!(read(&write(&other, &Present::default())), Err(Unfit::Untrue));
    let mut other = plan;
    other.steps[0].id = 1;
    assert_eq!(read(&write(&other, &Present::default())), Err(Unfit::Untrue));
}

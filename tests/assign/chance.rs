//! Random trouble: nothing is sent twice, every run ends, and it never says what is not so.

use super::desk::Desk;
use super::scopes::{agrees, ids, parts};
use license_desk::http::Method;
use license_desk::plan::Licensing;
use license_desk::plan::assign::Choice;
use license_desk::run::{ItemOutcome, Status};
use license_desk::sim::{Faults, Vendors};

#[test]
fn nothing_is_sent_twice_and_every_run_ends_under_random_faults() {
    let (mut done, mut open, mut sent) = (0, 0, 0);
    for seed in 0..36 {
        let (what, services): (Licensing, &[&str]) = match seed % 3 {
            0 => (Licensing::Assign, &["advanced_ap"]),
            1 => (Licensing::Assign, &["Advanced_AP", "advanced_switch_6200"]),
            _ => (Licensing::Unassign, &["foundation_ap"]),
        };
        let mut desk = Desk::msp(30, "");
        desk.vendors = Vendors::new(seed, desk.faults.clone(), desk.now);
        desk.vendors.set_aruba_count(30);
        let before = desk.holdings();
        let few = ids(&mut desk, 5);
        let plan = match seed % 4 {
            0 => desk.assign(what, services, Choice::Everyone, &[]),
            1 => desk.assign(what, services, Choice::EveryoneExcept, &few),
            _ => parts(&mut desk, what, services, 4, 12),
        };
        let planned = plan.steps.len();
        let dials = "latency=0-900,job=20-180,429=0.1,5xx=0.1,lost=0.1,moving-list,lying-total";
        desk.faults = Faults::parse(dials).unwrap();
        desk.vendors.set_faults(desk.faults.clone());
        let mut run = desk.run(plan);
        for _ in 0..50 {
            let Status::Paused(_) = run.status() else { break };
            // Every other time, on another page.
            if seed % 5 == 0 {
                run = desk.reopen(&run);
            }
            let entries = run.resume(desk.now);
            desk.store(&entries);
            desk.drive(&mut run, |_, _| false);
        }
        let acted = desk.license_calls().iter().filter(|call| call.acted).count();
        assert!(acted <= planned, "{seed}");
        let writes = desk.vendors.log().iter().filter(|entry| entry.method != Method::Get);
        let taken = writes.filter(|entry| entry.status != Some(429)).count();
        assert!(taken <= planned, "{seed}: {taken} left, each once unless it was one too many");
        desk.faults = Faults::NONE;
        desk.vendors.set_faults(Faults::NONE);
        agrees(&mut desk, &run, what, services, &before);
        let unknown = run.count(ItemOutcome::Unknown);
        let expected =
            if unknown == 0 { Status::Ended } else { Status::Undecided(run.undecided().count()) };
        assert_eq!(run.status(), expected, "{seed}");
        done += run.count(ItemOutcome::Done);
        open += unknown + run.count(ItemOutcome::Accepted);
        sent += acted;
    }
    println!("{sent} calls acted, {done} customers done, {open} open");
    assert!(done > 200 && open > 0, "{done} {open}");
}

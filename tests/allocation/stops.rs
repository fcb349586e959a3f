//! Pages that close, wherever they do, and people who stop: nothing is sent twice, nothing is lost.

use super::desk::Desk;
use super::pool::{ALDER, BIRCH, DELILAH, DUNE, Held, of, with};
use license_desk::domain::time::{MINUTE, SECOND};
use license_desk::plan::Plan;
use license_desk::run::{ItemOutcome, Pause, Run, RunId, Status};

/// A swap that takes two writes to one of them, and two changes more.
fn swap(dials: &str) -> (Desk, Plan, Vec<Held>) {
    let mut desk = Desk::suite("");
    let left = desk.left();
    desk.meddle(DELILAH, &[("AKIT", left["AKIT"])]);
    let holds =
        |desk: &mut Desk, id: &str, code: &str| desk.holds(id).get(code).copied().unwrap_or(0);
    let axp = holds(&mut desk, DUNE, "AXPNU") + left["AXPNU"];
    desk.meddle(DUNE, &[("AXPNU", axp)]);
    let akit = holds(&mut desk, DUNE, "AKIT") + left["AKIT"];
    desk.faults = license_desk::sim::Faults::parse(&format!("latency=0,{dials}")).unwrap();
    let faults = desk.faults.clone();
    desk.vendors.set_faults(faults);
    let ids = [DELILAH, DUNE, ALDER, BIRCH];
    let before: Vec<Held> = ids.map(|id| desk.holds(id)).into();
    let mut grid = desk.grid(&ids);
    let wanted = [
        (0, "AKIT", 0),
        (0, "AXPNU", axp),
        (1, "AXPNU", 0),
        (1, "AKIT", akit),
        (2, "UNATT", 50),
        (3, "DSU", 0),
    ];
    let plan = desk.give(&mut grid, &wanted);
    assert_eq!(plan.steps.len(), 5);
    let after = vec![
        with(&before[0], &[("AKIT", 0), ("AXPNU", axp)]),
        with(&before[1], &[("AXPNU", 0), ("AKIT", akit)]),
        with(&before[2], &[("UNATT", 50)]),
        with(&before[3], &[("DSU", 0)]),
    ];
    (desk, plan, after)
}

fn all(desk: &mut Desk) -> Vec<Held> {
    [DELILAH, DUNE, ALDER, BIRCH].map(|id| desk.holds(id)).into()
}

#[test]
fn a_page_may_close_after_any_request_and_nothing_is_sent_twice() {
    for dials in ["", "propagation=60-300"] {
        for nth in 1..40 {
            let (mut desk, plan, after) = swap(dials);
            let puts = desk.puts().len();
            let mut run = Run::new(RunId("r1".into()), plan);
            let mut sent = 0;
            let over = desk.drive(&mut run, |_, _| {
                sent += 1;
                sent == nth
            });
            if over {
                break;
            }
            desk.now = desk.now.plus(7 * SECOND);
            let mut run = desk.reopen(&run);
            desk.drive(&mut run, |_, _| false);
            assert_eq!(run.status(), Status::Ended, "{nth} {dials}");
            assert_eq!(run.count(ItemOutcome::Done), 4, "{nth} {dials}");
            assert_eq!(desk.puts().len() - puts, 5, "{nth} {dials}");
            assert!(desk.puts().iter().all(|put| put.status == Some(200)), "{nth} {dials}");
            assert_eq!(all(&mut desk), after, "{nth} {dials}");
            assert!(desk.reopen(&run) == run);
        }
    }
}

#[test]
fn a_page_may_close_before_any_request_leaves() {
    // The intent is on the disk, and the request never left.
    for nth in 1..=5 {
        let (mut desk, plan, after) = swap("");
        let puts = desk.puts().len();
        let mut run = Run::new(RunId("r1".into()), plan);
        let write = |run: &Run| {
            run.steps().iter().filter(|s| s.sent.is_some() && !s.step.act.reads()).count()
        };
        desk.drive_until(&mut run, |run| write(run) == nth - 1 && ready(run), |_, _| false);
        // Until the next to be sent is a write.
        let id = loop {
            match run.next(desk.now, &desk.pacer) {
                license_desk::run::Next::Send(id) if !run.step(id).unwrap().step.act.reads() => {
                    break id;
                }
                _ => {
                    let mut steps = 0;
                    desk.drive_until(
                        &mut run,
                        |_| {
                            steps += 1;
                            steps > 1
                        },
                        |_, _| false,
                    );
                }
            }
        };
        let intent = run.begin(id, desk.now, &mut desk.pacer);
        desk.store(std::slice::from_ref(&intent));
        let mut run = desk.reopen(&run);
        assert_eq!(desk.puts().len() - puts, nth - 1);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(run.status(), Status::Ended, "{nth}");
        assert_eq!(desk.puts().len() - puts, 5, "{nth}");
        assert_eq!(all(&mut desk), after, "{nth}");
    }
}

/// Whether all that was sent is known.
fn ready(run: &Run) -> bool {
    run.steps().iter().all(|s| s.sent.is_none() || s.ended.is_some())
}

#[test]
fn cancelled_at_any_moment_nothing_more_is_sent_and_what_was_is_told() {
    for nth in 0..25 {
        let (mut desk, plan, after) = swap("propagation=60-300");
        let before = all(&mut desk);
        let mut run = Run::new(RunId("r1".into()), plan);
        let mut sent = 0;
        let over = desk.drive_until(
            &mut run,
            |_| {
                sent += 1;
                sent > nth
            },
            |_, _| false,
        );
        let entries = run.cancel(desk.now);
        desk.store(&entries);
        let writes = desk.writes.len();
        desk.drive(&mut run, |_, _| false);
        assert_eq!(run.status(), Status::Ended, "{nth}");
        assert_eq!(desk.writes.len(), writes, "{nth}");
        for (at, id) in [DELILAH, DUNE, ALDER, BIRCH].into_iter().enumerate() {
            let held = desk.holds(id);
            match of(&run, id) {
                ItemOutcome::Done => assert_eq!(held, after[at], "{nth}"),
                ItemOutcome::Cancelled => assert_eq!(held, before[at], "{nth}"),
                ItemOutcome::Partly => assert!(held != before[at] && held != after[at], "{nth}"),
                other => panic!("{nth}: {other:?}"),
            }
        }
        // Where each stands is what each holds.
        for stand in run.stands() {
            let id = stand.holder.account().as_str().to_owned();
            assert_eq!(super::pool::held(&stand.at), desk.holds(&id), "{nth}");
        }
        assert!(desk.reopen(&run) == run);
        if over {
            break;
        }
    }
}

#[test]
fn paused_in_the_middle_the_present_is_read_again_before_more_is_sent() {
    for wait in [0, 2 * MINUTE, 60 * MINUTE] {
        let (mut desk, plan, after) = swap("");
        let puts = desk.puts().len();
        let mut run = Run::new(RunId("r1".into()), plan);
        desk.drive_until(&mut run, |run| run.count(ItemOutcome::Done) == 1, |_, _| false);
        let entries = run.pause(Pause::Person, desk.now);
        desk.store(&entries);
        assert!(desk.drive(&mut run, |_, _| false));
        desk.now = desk.now.plus(wait);
        let reads = desk.vendors.log().len();
        let entries = run.resume(desk.now);
        desk.store(&entries);
        desk.drive(&mut run, |_, _| false);
        let next = &desk.vendors.log()[reads];
        assert_eq!(next.method, license_desk::http::Method::Get);
        assert_eq!((run.status(), desk.puts().len() - puts), (Status::Ended, 5));
        assert_eq!(all(&mut desk), after);
    }
}

#[test]
fn a_clock_that_is_set_ends_no_run_wrong() {
    for jump in [-60 * MINUTE, -MINUTE, 60 * MINUTE] {
        for nth in 1..20 {
            let (mut desk, plan, after) = swap("propagation=60-300");
            let puts = desk.puts().len();
            let mut run = Run::new(RunId("r1".into()), plan);
            let mut sent = 0;
            desk.drive_until(
                &mut run,
                |_| {
                    sent += 1;
                    sent > nth
                },
                |_, _| false,
            );
            desk.now = desk.now.plus(jump);
            desk.drive(&mut run, |_, _| false);
            assert_eq!(run.status(), Status::Ended, "{jump} {nth}");
            assert_eq!(desk.puts().len() - puts, 5, "{jump} {nth}");
            assert_eq!(all(&mut desk), after, "{jump} {nth}");
        }
    }
}

#[test]
fn with_a_part_of_the_journal_lost_nothing_more_is_sent_and_all_is_looked_up() {
    for dials in ["", "propagation=60-300"] {
        for nth in 1..30 {
            let (mut desk, plan, after) = swap(dials);
            let before = all(&mut desk);
            let mut run = Run::new(RunId("r1".into()), plan);
            let mut sent = 0;
            let over = desk.drive(&mut run, |_, _| {
                sent += 1;
                sent == nth
            });
            let writes = desk.writes.len();
            let last = desk.disk.len().saturating_sub(1 + nth % 3);
            desk.disk[last] = "{".into();
            let mut run = desk.reopen(&run);
            assert!(run.damaged().is_some());
            desk.drive(&mut run, |_, _| false);
            assert_eq!((run.status(), desk.writes.len()), (Status::Ended, writes), "{nth} {dials}");
            for (at, id) in [DELILAH, DUNE, ALDER, BIRCH].into_iter().enumerate() {
                let held = desk.holds(id);
                match of(&run, id) {
                    ItemOutcome::Done => assert_eq!(held, after[at], "{nth} {dials}"),
                    ItemOutcome::Cancelled => assert_eq!(held, before[at], "{nth} {dials}"),
                    ItemOutcome::Partly => {
                        assert!(held != before[at] && held != after[at], "{nth} {dials}");
                    }
                    other => panic!("{nth} {dials} {id}: {other:?}"),
                }
            }
            for stand in run.stands() {
                let id = stand.holder.account().as_str().to_owned();
                assert_eq!(super::pool::held(&stand.at), desk.holds(&id), "{nth} {dials}");
            }
            let back = run.onward(license_desk::run::Way::Back, desk.now).unwrap();
            let undone = desk.run(back);
            assert_eq!(undone.status(), Status::Ended);
            assert_eq!(all(&mut desk), before, "{nth} {dials}");
            if over {
                break;
            }
        }
    }
}

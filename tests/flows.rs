//! Whole claims on the simulated vendor, in virtual time: form → plan → run → verified. "Sent twice"
//! is counted from the vendor's own log, never from our journal.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/desk.rs"]
mod desk;

use desk::*;
use license_desk::domain::{Item, ItemKind, time::MINUTE};
use license_desk::http::Method;
use license_desk::plan::present::Reading;
use license_desk::plan::{Job, release::release};
use license_desk::run::{ItemOutcome, Outcome, Pause, Run, RunId, Status};
use license_desk::sim::{Faults, MERAKI_KEY, Vendors};
use license_desk::vendors::meraki::KeyMode;

#[test]
fn a_batch_is_claimed_in_one_call_and_verified() {
    let mut desk = Desk::new(Faults::NONE);
    let items = serials(180);
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    let run = desk.run(plan);
    assert_eq!(run.count(ItemOutcome::Done), 180);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(desk.claim_posts(), 1);
    assert_eq!(run.steps()[0].outcome, Outcome::Verified);
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    assert!(plan.steps.is_empty(), "what is ours is left out");
    assert_eq!(plan.left_out.len(), 180);
}

#[test]
fn every_kind_is_claimed_and_verified_where_it_can_be() {
    for (org, mode) in [
        (CO_TERM, KeyMode::AddDevices),
        (PER_DEVICE, KeyMode::AddDevices),
        (CO_TERM, KeyMode::Renew),
    ] {
        let mut desk = Desk::new(Faults::NONE);
        let mut items = serials(5);
        items.push(Item::parse(ItemKind::Key, "Z2QQ-ABCD-EFGH").unwrap());
        items.push(Item::parse(ItemKind::Order, "4C7654321").unwrap());
        let plan = desk.plan(org, &items, mode);
        let run = desk.run(plan);
        assert_eq!(
            run.count(ItemOutcome::Done),
            7,
            "{org} {mode:?} {:?}",
            run.items().collect::<Vec<_>>()
        );
    }
}

#[test]
fn one_bad_item_is_found_within_the_window_and_the_good_ones_go_through() {
    for bad in
        [["Q2SE-AAAA-AAAA"].as_slice(), &["Q2NF-AAAA-AAAA"], &["Q2SE-AAAA-AAAA", "Q2SE-AAAA-AAAB"]]
    {
        let mut desk = Desk::new(Faults::NONE);
        let mut items = serials(64);
        for (at, text) in bad.iter().enumerate() {
            items.insert(20 + at * 30, serial(text));
        }
        let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
        let run = desk.run(plan);
        assert_eq!(run.count(ItemOutcome::Done), 64, "{bad:?}");
        assert_eq!(run.count(ItemOutcome::Refused), bad.len(), "{bad:?}");
        for text in bad {
            let state = run.items().find(|(i, _)| **i == serial(text)).unwrap().1;
            let words = format!("{:?}", run.step(state.step).unwrap().answer);
            assert!(words.contains("already claimed") || words.contains("not found"), "{words}");
        }
        println!("{bad:?}: {} claim calls", desk.claim_posts());
        assert!(desk.claim_posts() <= 2 + 2 * bad.len() * 7);
        let never_over = desk.vendors.log().iter().all(|e| e.status != Some(429));
        assert!(never_over, "the window was planned, not hit");
    }
}

#[test]
fn a_lost_answer_is_looked_up_and_never_sent_again() {
    for (text, outcome) in [
        ("Q2XX-AAAA-LOST", ItemOutcome::Done),
        ("Q2XX-AAAA-5XXX", ItemOutcome::Done),
        ("Q2XX-AAAA-504X", ItemOutcome::Done),
        ("Q2XX-AAAA-HTML", ItemOutcome::Done),
        ("Q2XX-AAAA-CUTX", ItemOutcome::Done),
        ("Q2XX-AAAA-LAGX", ItemOutcome::Done),
        ("Q2XX-AAAA-SLOW", ItemOutcome::Done),
        ("Q2XX-AAAA-VOID", ItemOutcome::Unknown),
        ("Q2XX-AAAA-502X", ItemOutcome::Unknown),
    ] {
        let mut desk = Desk::new(Faults::NONE);
        let items = vec![serial("Q2XX-0000-0001"), serial(text)];
        let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
        let run = desk.run(plan);
        assert_eq!(of(&run, &items[1]), outcome, "{text}");
        assert_eq!(desk.claim_posts(), 1, "{text}");
        let open = usize::from(outcome == ItemOutcome::Unknown);
        let expected = if open == 0 { Status::Ended } else { Status::Undecided(1) };
        assert_eq!(run.status(), expected, "{text}");
    }
}

#[test]
fn a_person_can_settle_what_nobody_can_find_out() {
    for done in [true, false] {
        let mut desk = Desk::new(Faults::NONE);
        let item = serial("Q2XX-AAAA-VOID");
        let plan = desk.plan(CO_TERM, std::slice::from_ref(&item), KeyMode::AddDevices);
        let mut run = desk.run(plan);
        assert_eq!(of(&run, &item), ItemOutcome::Unknown);
        let entries = run.look_again(0, desk.now);
        desk.store(&entries);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(run.status(), Status::Undecided(1), "looking again shows the same");
        let entries = run.decide(0, done, "seen in the dashboard", desk.now);
        desk.store(&entries);
        assert_eq!(run.status(), Status::Ended);
        let expected = if done { ItemOutcome::Done } else { ItemOutcome::Refused };
        assert_eq!(of(&run, &item), expected);
        assert_eq!(desk.reopen(&run), run, "the word is on disk");
        assert_eq!(desk.claim_posts(), 1);
    }
}

#[test]
fn closed_between_send_and_answer_the_run_goes_on_and_nothing_is_sent_twice() {
    for fatal in 0..6 {
        let mut desk = Desk::new(Faults::NONE);
        let mut items = serials(1_200);
        items.push(serial("Q2SE-AAAA-AAAA"));
        let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
        desk.disk.clear();
        let mut run = Run::new(RunId("r".into()), plan);
        let mut sends = 0;
        let finished = desk.drive(&mut run, |run, id| {
            sends += usize::from(!run.step(id).unwrap().step.act.reads());
            sends > fatal && !run.step(id).unwrap().step.act.reads()
        });
        if finished {
            continue;
        }
        desk.now = desk.now.plus(7 * MINUTE);
        let mut again = desk.reopen(&run);
        assert_eq!(again.steps().iter().filter(|s| s.outcome == Outcome::Unknown).count(), 1);
        desk.drive(&mut again, |_, _| false);
        // A batch whose refusal was lost stays unknown: that it is not seen proves nothing.
        for step in again.undecided().map(|s| s.step.id).collect::<Vec<_>>() {
            let entries = again.decide(step, false, "not in the dashboard", desk.now);
            desk.store(&entries);
            desk.drive(&mut again, |_, _| false);
        }
        let (done, refused) = (again.count(ItemOutcome::Done), again.count(ItemOutcome::Refused));
        assert_eq!(done + refused, 1_201, "closed after send {fatal}");
        assert!(done >= 1_000);
        assert_eq!(again.status(), Status::Ended);
        assert_eq!(desk.reopen(&again), again, "the journal tells the same story");
    }
}

#[test]
fn a_no_that_took_a_part_is_told_as_it_is() {
    let mut desk = Desk::new(Faults { part_claimed: true, ..Faults::NONE });
    let mut items = serials(40);
    items.insert(25, serial("Q2SE-AAAA-AAAA"));
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    let run = desk.run(plan);
    assert_eq!(run.count(ItemOutcome::Done), 40);
    assert_eq!(run.count(ItemOutcome::Refused), 1);
    assert_eq!(run.count(ItemOutcome::Already), 0, "what this run brought is not called old");
}

#[test]
fn the_window_is_shared_by_runs_and_kept_over_a_reload() {
    let mut desk = Desk::new(Faults::NONE);
    let items = serials(6_000);
    let began = desk.now;
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    let (lane, limit) = plan.claim_lane();
    let forecast = desk.pacer.forecast(&lane, limit, plan.claim_calls(), desk.now);
    assert_eq!(plan.claim_calls(), 12);
    let run = desk.run(plan);
    assert_eq!(run.count(ItemOutcome::Done), 6_000);
    assert!(desk.now.since(began) >= 5 * MINUTE);
    assert!(forecast.last().unwrap().since(began) >= 5 * MINUTE);
    let stored = serde_json::to_string(&desk.pacer).unwrap();
    desk.pacer = serde_json::from_str(&stored).unwrap();
    let more: Vec<Item> = (0..9).map(|n| serial(&format!("Q2YY-0000-000{n}"))).collect();
    for item in more {
        let plan = desk.plan(CO_TERM, &[item], KeyMode::AddDevices);
        assert_eq!(desk.run(plan).count(ItemOutcome::Done), 1);
    }
    assert!(desk.vendors.log().iter().all(|e| e.status != Some(429)));
    assert_eq!(desk.claim_posts(), 21);
}

#[test]
fn a_429_is_waited_for_and_then_sent() {
    let mut desk = Desk::new(Faults::NONE);
    let item = serial("Q2XX-AAAA-429X");
    let plan = desk.plan(CO_TERM, std::slice::from_ref(&item), KeyMode::AddDevices);
    let run = desk.run(plan);
    assert_eq!(of(&run, &item), ItemOutcome::Done);
    assert_eq!(desk.claim_posts(), 2, "refused as too many, then taken");
}

#[test]
fn a_refused_key_pauses_and_the_run_goes_on_with_a_new_one() {
    let mut desk = Desk::new(Faults::NONE);
    let items = serials(3);
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    desk.key = "1111111111111111111111111111111111111111";
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Key));
    assert_eq!(run.count(ItemOutcome::Waiting), 3);
    desk.key = MERAKI_KEY;
    run.resume(desk.now);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.count(ItemOutcome::Done), 3);
    assert!(desk.vendors.log().iter().filter(|e| e.method == Method::Post && e.acted).count() == 1);
}

#[test]
fn no_rights_and_no_api_pause_with_nothing_lost() {
    let mut desk = Desk::new(Faults::NONE);
    let items = serials(3);
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    desk.key = "2222222222222222222222222222222222222222";
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Rights));
    assert_eq!(run.count(ItemOutcome::Waiting), 3);
}

#[test]
fn offline_pauses_after_reads_failed_and_sends_nothing_blindly() {
    let mut desk = Desk::new(Faults { rate_lost_before: 1_000_000, ..Faults::NONE });
    let mut plan = {
        desk.vendors.set_faults(Faults::NONE);
        desk.plan(CO_TERM, &serials(1_500), KeyMode::AddDevices)
    };
    plan.job = Job::Claim;
    desk.vendors.set_faults(Faults { rate_lost_before: 1_000_000, ..Faults::NONE });
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Unreachable));
    assert_eq!(
        desk.claim_posts(),
        1,
        "one was sent; the others wait until it is known what became of it"
    );
    desk.vendors.set_faults(Faults::NONE);
    run.resume(desk.now);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.count(ItemOutcome::Done), 1_000);
    assert_eq!(run.count(ItemOutcome::Unknown), 500);
    assert_eq!(run.status(), Status::Undecided(1));
}

#[test]
fn cancelling_keeps_what_was_sent_and_sends_nothing_more() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(1_500), KeyMode::AddDevices);
    let mut run = Run::new(RunId("r".into()), plan);
    desk.drive(&mut run, |_, _| true);
    let entries = run.cancel(desk.now);
    desk.store(&entries);
    let mut run = desk.reopen(&run);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.count(ItemOutcome::Done), 500);
    assert_eq!(run.count(ItemOutcome::Cancelled), 1_000);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(desk.claim_posts(), 1);
}

#[test]
fn order_claims_and_subscriptions_are_checked_claimed_and_verified() {
    let mut desk = Desk::new(Faults::NONE);
    let items = [
        (ItemKind::ClaimId, "ABCD1EFGH4IJ"),
        (ItemKind::ClaimId, "NOSUCHORDER1"),
        (ItemKind::Subscription, "S2345-6789A-BCDEF-GHJKM"),
        (ItemKind::Subscription, "S2SE5-6789A-BCDEF-GHJKM"),
    ]
    .map(|(kind, text)| Item::parse(kind, text).unwrap());
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    assert_eq!(plan.steps.len(), 2, "{:?}", plan.left_out);
    assert_eq!(plan.left_out.len(), 2);
    let run = desk.run(plan);
    assert_eq!(run.count(ItemOutcome::Done), 2, "{:?}", run.steps());
    assert_eq!(desk.claim_posts(), 0);
}

#[test]
fn what_was_claimed_can_be_released_but_only_what_is_there() {
    let mut desk = Desk::new(Faults::NONE);
    let items = serials(12);
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    let run = desk.run(plan);
    let org = run.plan.target.organization().unwrap().clone();
    let mut serials: Vec<_> = run
        .items()
        .filter_map(|(item, _)| if let Item::Serial(serial) = item { Some(*serial) } else { None })
        .collect();
    serials.push(license_desk::domain::Serial::parse("Q2ZZ-0000-0000").unwrap());
    let all: Vec<Item> = serials.iter().copied().map(Item::Serial).collect();
    let reading = Reading::of(&org.id, &org.model, &all);
    let present = desk.read(&org, reading);
    let plan = release(connection(), org.clone(), &serials, &present, desk.now);
    assert_eq!((plan.sent_items(), plan.left_out.len()), (12, 1));
    let run = desk.run(plan);
    assert_eq!(run.count(ItemOutcome::Done), 12);
    let reading = Reading::of(&org.id, &org.model, &all);
    assert!(desk.read(&org, reading).ours.is_empty());
}

#[test]
fn nothing_is_sent_twice_and_every_run_ends_under_random_faults() {
    for seed in 0..60 {
        let faults = Faults {
            rate_429: 100_000,
            rate_5xx: 100_000,
            rate_lost_before: 100_000,
            rate_lost_after: 100_000,
            part_claimed: seed % 2 == 0,
            ..Faults::NONE
        };
        let mut desk = Desk::new(Faults::NONE);
        let mut items = serials(30);
        items.push(serial("Q2SE-AAAA-AAAA"));
        let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
        desk.vendors = Vendors::new(seed, faults, desk.now);
        let mut run = desk.run(plan);
        for _ in 0..50 {
            match run.status() {
                Status::Paused(_) => {
                    run.resume(desk.now);
                    desk.drive(&mut run, |_, _| false);
                }
                _ => break,
            }
        }
        assert!(
            matches!(run.status(), Status::Ended | Status::Undecided(_)),
            "{seed}: {:?}",
            run.status()
        );
        // What the run says agrees with what the vendor holds.
        desk.vendors.set_faults(Faults::NONE);
        let org = run.plan.target.organization().unwrap().clone();
        let ours = desk.read(&org, Reading::of(&org.id, &org.model, &items)).ours;
        for (item, state) in run.items() {
            let there = ours.contains_key(item);
            match state.outcome {
                ItemOutcome::Done | ItemOutcome::Already => assert!(there, "{seed}: {item}"),
                ItemOutcome::Refused => assert!(!there, "{seed}: {item}"),
                ItemOutcome::Unknown | ItemOutcome::Accepted => {}
                other => panic!("{seed}: {item} ended as {other:?}"),
            }
        }
    }
}

//! Everything that can become of a write: what each was is told as it is, nothing goes twice that was
//! taken, and nothing goes that rests on what did not come about.

use super::desk::{Desk, Way};
use super::pool::{ALDER, BIRCH, COBALT, DELILAH, DUNE, Fate, Held, of, reply, trouble, with};
use license_desk::domain::time::{MINUTE, SECOND};
use license_desk::http::{Method, NoReply, Response};
use license_desk::plan::Plan;
use license_desk::run::{ItemOutcome, Outcome, Pause, Run, Said, Status};
use license_desk::vendors::{RefusalKind, Seen};

/// Three organizations: the first gives back what the second gets, and the third gets something else.
fn three(desk: &mut Desk) -> (Plan, Vec<Held>) {
    let before: Vec<Held> = [ALDER, BIRCH, COBALT].map(|id| desk.holds(id)).into();
    let mut grid = desk.grid(&[ALDER, BIRCH, COBALT]);
    let plan = desk.give(&mut grid, &[(0, "DSU", 0), (1, "UNATT", 30), (2, "AIG", 31)]);
    assert_eq!(plan.steps.len(), 3);
    (plan, before)
}

/// What each of the three holds when those that are named are done.
fn wanted(before: &[Held], done: &[usize]) -> Vec<Held> {
    let changes = [("DSU", 0), ("UNATT", 30), ("AIG", 31)];
    let of = |at: usize| {
        if done.contains(&at) { with(&before[at], &changes[at..=at]) } else { before[at].clone() }
    };
    (0..3).map(of).collect()
}

fn all(desk: &mut Desk) -> Vec<Held> {
    [ALDER, BIRCH, COBALT].map(|id| desk.holds(id)).into()
}

fn outcomes(run: &Run) -> Vec<ItemOutcome> {
    [ALDER, BIRCH, COBALT].map(|id| of(run, id)).into()
}

#[test]
fn an_answer_that_does_not_come_is_looked_up_and_what_was_done_is_not_sent_again() {
    let ways: [(&str, Fate); 6] = [
        ("lost", || Way::After(Err(NoReply::Lost))),
        ("timed out", || Way::After(Err(NoReply::TimedOut))),
        ("500", || Way::After(reply(500, ""))),
        ("504 page", || Way::After(reply(504, "<html>"))),
        ("half the JSON", || Way::After(reply(200, r#"{"accountId":"#))),
        ("a page with 200", || Way::After(reply(200, "<!doctype html><title>UiPath</title>"))),
    ];
    for dials in ["", "propagation=60-300"] {
        for (name, way) in ways {
            for nth in 1..=3 {
                let case = format!("{name} at {nth} {dials}");
                let mut desk = Desk::suite(dials);
                let (plan, before) = three(&mut desk);
                desk.at_write(nth, way);
                let run = desk.run(plan);
                assert_eq!(run.status(), Status::Ended, "{case}");
                assert_eq!(outcomes(&run), [ItemOutcome::Done; 3], "{case}");
                assert_eq!((desk.puts().len(), desk.writes.len()), (3, 3), "{case}");
                assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]), "{case}");
                assert!(desk.reopen(&run) == run);
            }
        }
    }
}

#[test]
fn what_a_read_shows_undone_after_five_minutes_goes_again() {
    let ways: [(&str, Fate); 4] = [
        ("lost", || Way::Before(Err(NoReply::Lost))),
        ("502", || Way::Before(reply(502, "<html>"))),
        ("503", || Way::Before(reply(503, ""))),
        ("a page with 200", || Way::Before(reply(200, "<html></html>"))),
    ];
    for (name, way) in ways {
        for nth in 1..=3 {
            let case = format!("{name} at {nth}");
            let mut desk = Desk::suite("");
            let (plan, before) = three(&mut desk);
            desk.at_write(nth, way);
            let began = desk.now;
            let run = desk.run(plan);
            assert_eq!(run.status(), Status::Ended, "{case}");
            assert_eq!(outcomes(&run), [ItemOutcome::Done; 3], "{case}");
            assert_eq!((desk.puts().len(), desk.writes.len()), (3, 4), "{case}");
            assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]), "{case}");
            // While that was open, nothing else went.
            let gap = desk.puts()[nth - 1].at.since(began);
            assert!((5 * MINUTE..6 * MINUTE).contains(&gap), "{case}: {gap}");
        }
    }
}

#[test]
fn what_never_comes_about_is_for_a_person_and_nothing_more_is_sent() {
    for (nth, done) in [(1, vec![]), (2, vec![0]), (3, vec![0, 1])] {
        for word in [true, false] {
            let mut desk = Desk::suite("");
            let (plan, before) = three(&mut desk);
            let mut writes = 0;
            desk.wire = Some(Box::new(move |_, request, _| {
                writes += usize::from(request.method != Method::Get);
                if request.method != Method::Get && writes >= nth {
                    Way::Before(reply(503, ""))
                } else {
                    Way::Clear
                }
            }));
            let mut run = desk.run(plan);
            assert_eq!(run.status(), Status::Undecided(1), "{nth}");
            assert_eq!(desk.writes.len(), nth + 2, "three times at the most");
            assert_eq!(all(&mut desk), wanted(&before, &done));
            let told = outcomes(&run);
            assert_eq!(told[nth - 1], ItemOutcome::Unknown);
            assert!(told[nth..].iter().all(|it| *it == ItemOutcome::Cancelled));
            let step = u32::try_from(nth - 1).unwrap();
            let entries = run.decide(step, word, "seen in the portal", desk.now);
            desk.store(&entries);
            let now = if word { ItemOutcome::Done } else { ItemOutcome::Refused };
            assert_eq!((run.status(), outcomes(&run)[nth - 1]), (Status::Ended, now));
            assert!(desk.reopen(&run) == run);
        }
    }
}

#[test]
fn without_reads_an_unknown_write_is_for_a_person_and_never_sent_again() {
    let mut desk = Desk::suite("no-reads");
    let mut grid = desk.grid(&[DELILAH, &trouble("4")]);
    grid.nothing_else(0);
    grid.nothing_else(1);
    let plan = desk.give(&mut grid, &[(1, "UNATT", 2), (0, "UNATT", 3)]);
    desk.at_write(1, || Way::After(Err(NoReply::Lost)));
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Undecided(1));
    assert_eq!(desk.writes.len(), 1);
    assert_eq!(of(&run, DELILAH), ItemOutcome::Unknown);
    assert_eq!(of(&run, &trouble("4")), ItemOutcome::Cancelled);
    // Looking once more only reads, and settles nothing.
    let entries = run.look_again(0, desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!((run.status(), desk.writes.len()), (Status::Undecided(1), 1));
    let entries = run.decide(0, true, "seen in the portal", desk.now);
    desk.store(&entries);
    assert_eq!((run.status(), of(&run, DELILAH)), (Status::Ended, ItemOutcome::Done));
}

#[test]
fn a_no_ends_the_run_and_what_rests_on_it_is_not_sent() {
    let ways: [(&str, u16, Fate); 6] = [
        ("400", 400, || Way::Before(reply(400, r#"{"title":"Bad Request"}"#))),
        ("404", 404, || Way::Before(reply(404, ""))),
        ("404 page", 404, || Way::Before(reply(404, "<html>"))),
        ("410", 410, || Way::Before(reply(410, ""))),
        ("413", 413, || Way::Before(reply(413, ""))),
        ("422", 422, || Way::Before(reply(422, r#"{"message":"no","errorCode":1}"#))),
    ];
    for (name, status, way) in ways {
        for nth in 1..=3 {
            let case = format!("{name} at {nth}");
            let mut desk = Desk::suite("");
            let (plan, before) = three(&mut desk);
            desk.at_write(nth, way);
            let run = desk.run(plan);
            assert_eq!(run.status(), Status::Ended, "{case}");
            assert_eq!(desk.writes.len(), nth, "{case}");
            let done: Vec<usize> = (0..nth - 1).collect();
            assert_eq!(all(&mut desk), wanted(&before, &done), "{case}");
            let told = outcomes(&run);
            assert!(told[..nth - 1].iter().all(|it| *it == ItemOutcome::Done), "{case}");
            assert_eq!(told[nth - 1], ItemOutcome::Refused, "{case}");
            assert!(told[nth..].iter().all(|it| *it == ItemOutcome::Cancelled), "{case}");
            let said = &run.steps()[nth - 1].answer.as_ref().unwrap().said;
            assert!(matches!(said, Said::No(no) if no.status == status), "{case}");
            assert!(desk.reopen(&run) == run);
        }
    }
}

#[test]
fn a_409_is_looked_into_and_tells_what_cannot_fit() {
    let mut desk = Desk::suite("");
    let before = desk.holds(BIRCH);
    let mut grid = desk.grid(&[BIRCH, COBALT]);
    let now = |code: &str| before.get(code).copied().unwrap_or(0);
    let (nonpr, tie) = (now("NONPR"), now("TIE"));
    let wanted = [(0, "NONPR", nonpr + 3), (0, "TIE", tie + 2), (0, "UNATT", 20), (1, "AIG", 9)];
    let plan = desk.give(&mut grid, &wanted);
    // Another tool takes some of it at the last moment, when all has been read again.
    let mut taken = false;
    desk.wire = Some(Box::new(move |vendors, request, now| {
        if request.method == Method::Put && !std::mem::replace(&mut taken, true) {
            let mut other = Desk::suite("");
            std::mem::swap(&mut other.vendors, vendors);
            other.now = now;
            other.meddle(DUNE, &[]);
            let (n, t) = (other.holds(DUNE), other.left());
            let more = |code: &str| n.get(code).copied().unwrap_or(0) + t[code];
            other.meddle(DUNE, &[("NONPR", more("NONPR") - 1), ("TIE", more("TIE"))]);
            std::mem::swap(&mut other.vendors, vendors);
        }
        Way::Clear
    }));
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(of(&run, BIRCH), ItemOutcome::Refused);
    assert_eq!(of(&run, COBALT), ItemOutcome::Cancelled);
    assert_eq!(desk.holds(BIRCH), before, "all or nothing");
    let over: Vec<(String, String)> = run
        .over(0)
        .iter()
        .map(|over| (over.code.as_str().to_owned(), over.by.to_string()))
        .collect();
    assert_eq!(over, [("NONPR".into(), "2".into()), ("TIE".into(), "2".into())]);
    assert!(run.below_used(0).is_empty());
    assert_eq!(desk.writes.len(), 1);
    assert!(desk.reopen(&run) == run);
}

#[test]
fn a_409_for_less_than_is_used_says_so() {
    let mut desk = Desk::suite("usage");
    let grid = desk.grid(&[ALDER]);
    let used = grid.products.iter().zip(&grid.rows[0].cells);
    let (code, units) = used
        .filter_map(|(product, cell)| Some((product.code.clone(), cell.used?.units()?)))
        .find(|(_, units)| *units > 1)
        .unwrap();
    let mut grid = grid;
    let plan = desk.give(&mut grid, &[(0, code.as_str(), units - 1)]);
    let run = desk.run(plan);
    assert_eq!(of(&run, ALDER), ItemOutcome::Refused);
    assert!(run.over(0).is_empty());
    let below = run.below_used(0);
    let below: Vec<&str> = below.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(below, [code.as_str()]);
}

#[test]
fn a_token_that_ends_between_two_writes_pauses_and_the_run_goes_on_with_a_new_one() {
    for nth in 1..=14 {
        let mut desk = Desk::suite("");
        let (plan, before) = three(&mut desk);
        let mut met = 0;
        desk.wire = Some(Box::new(move |_, _, _| {
            met += 1;
            if met == nth { Way::Before(reply(401, "")) } else { Way::Clear }
        }));
        let mut run = desk.run(plan);
        if run.status() == Status::Ended {
            assert!(nth > 10, "{nth}");
            continue;
        }
        assert_eq!(run.status(), Status::Paused(Pause::Key), "{nth}");
        if nth % 2 == 0 {
            run = desk.reopen(&run);
            assert_eq!(run.status(), Status::Paused(Pause::Key), "{nth}");
        }
        desk.now = desk.now.plus(30 * MINUTE);
        let entries = run.resume(desk.now);
        desk.store(&entries);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(run.status(), Status::Ended, "{nth}");
        assert_eq!(outcomes(&run), [ItemOutcome::Done; 3], "{nth}");
        assert_eq!(desk.puts().len(), 3, "{nth}");
        assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]), "{nth}");
    }
}

#[test]
fn no_rights_and_a_wrong_door_pause_and_lose_nothing() {
    for (status, nth) in [(403, 1), (403, 2), (405, 2), (415, 1), (415, 3)] {
        let mut desk = Desk::suite("");
        let (plan, before) = three(&mut desk);
        let mut writes = 0;
        desk.wire = Some(Box::new(move |_, request, _| {
            writes += usize::from(request.method != Method::Get);
            let hit = request.method != Method::Get && writes == nth;
            if hit { Way::Before(reply(status, "")) } else { Way::Clear }
        }));
        let mut run = desk.run(plan);
        assert_eq!(run.status(), Status::Paused(Pause::Rights), "{status}");
        assert_eq!(desk.puts().len(), nth - 1);
        let entries = run.resume(desk.now);
        desk.store(&entries);
        desk.drive(&mut run, |_, _| false);
        assert_eq!(outcomes(&run), [ItemOutcome::Done; 3], "{status}");
        assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]));
        assert_eq!(desk.puts().len(), 3);
    }
    // A token that may not, before anything is sent.
    let mut desk = Desk::suite("");
    let (plan, _) = three(&mut desk);
    desk.administrator = "demo-organization";
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Rights));
    assert!(desk.writes.is_empty());
    let entries = run.cancel(desk.now);
    desk.store(&entries);
    assert_eq!(outcomes(&run), [ItemOutcome::Cancelled; 3]);
}

#[test]
fn too_many_calls_wait_and_the_order_stays() {
    for nth in 1..=3 {
        let mut desk = Desk::suite("");
        let (plan, before) = three(&mut desk);
        desk.at_write(nth, || {
            let no = Response::json(429, "").with("Retry-After", "20");
            Way::Before(Ok(no))
        });
        let began = desk.now;
        let run = desk.run(plan);
        assert_eq!(outcomes(&run), [ItemOutcome::Done; 3]);
        assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]));
        let order: Vec<bool> = [ALDER, BIRCH, COBALT]
            .iter()
            .zip(desk.puts())
            .map(|(id, put)| put.path.contains(id))
            .collect();
        assert_eq!(order, [true; 3], "{nth}");
        assert!(desk.puts()[nth - 1].at.since(began) >= 20 * SECOND);
    }
}

#[test]
fn an_answer_that_names_other_amounts_is_not_believed_and_nothing_rests_on_it() {
    // The answer is wrong, and a read shows the right amounts: all goes on.
    let mut desk = Desk::suite("");
    let (plan, before) = three(&mut desk);
    desk.at_write(1, || Way::After(reply(200, r#"{"products":[{"code":"UNATT","quantity":1}]}"#)));
    let run = desk.run(plan);
    assert_eq!(outcomes(&run), [ItemOutcome::Done; 3]);
    assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]));
    assert_eq!(desk.puts().len(), 3);
    // The answer is right: it was not done.
    let mut desk = Desk::suite("");
    let (plan, before) = three(&mut desk);
    desk.at_write(1, || Way::Before(reply(200, r#"{"products":[{"code":"UNATT","quantity":1}]}"#)));
    let began = desk.now;
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert!(desk.now.since(began) >= 5 * MINUTE, "a change may take five minutes to be seen");
    assert!(run.steps()[0].answer_differs());
    assert_eq!(run.steps()[0].outcome, Outcome::Accepted);
    let told = outcomes(&run);
    assert_eq!(told, [ItemOutcome::Accepted, ItemOutcome::Cancelled, ItemOutcome::Cancelled]);
    assert_eq!(all(&mut desk), before);
    assert_eq!(desk.writes.len(), 1);
    // One that does not say what is held is no difference.
    let mut desk = Desk::suite("");
    let (plan, _) = three(&mut desk);
    desk.at_write(1, || Way::After(reply(200, r#"{"accountId":null}"#)));
    let run = desk.run(plan);
    assert_eq!(outcomes(&run), [ItemOutcome::Done; 3]);
    // One of somebody else is none.
    let mut desk = Desk::suite("");
    let (plan, _) = three(&mut desk);
    desk.at_write(1, || {
        Way::After(reply(
            200,
            r#"{"accountId":"0436e070-de62-4e56-959a-6df691d62c5b","products":[]}"#,
        ))
    });
    let run = desk.run(plan);
    assert_eq!(outcomes(&run), [ItemOutcome::Done; 3]);
    let said = &run.steps()[0].answer.as_ref().unwrap().said;
    assert!(matches!(said, Said::No(no) if no.kind == RefusalKind::Unreadable));
}

#[test]
fn the_named_troubles_end_as_they_are() {
    for (number, sent) in [
        ("1", 2),
        ("2", 2),
        ("3", 2),
        ("4", 1),
        ("5", 1),
        ("6", 1),
        ("7", 1),
        ("8", 1),
        ("9", 1),
        ("a", 1),
    ] {
        let mut desk = Desk::suite("");
        let id = trouble(number);
        let mut grid = desk.grid(&[&id, DELILAH]);
        let plan = desk.give(&mut grid, &[(0, "UNATT", 2), (1, "UNATT", 3)]);
        let run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended, "{number}");
        assert_eq!((of(&run, &id), of(&run, DELILAH)), (ItemOutcome::Done, ItemOutcome::Done));
        assert_eq!(desk.puts_for(&id), sent, "{number}");
        assert_eq!(desk.puts_for(DELILAH), 1);
        let acted = desk.puts().iter().filter(|put| put.acted).count();
        assert_eq!(acted, 2, "{number}");
        assert_eq!(desk.holds(&id), with(&Held::new(), &[("UNATT", 2)]), "{number}");
    }
}

#[test]
fn who_is_not_there_and_a_switch_that_is_off_are_a_404_of_two_causes() {
    // Gone between the plan and the run: it can no longer be read.
    let mut desk = Desk::suite("");
    let (plan, before) = three(&mut desk);
    desk.faults = license_desk::sim::Faults::parse("latency=0,flag-off").unwrap();
    let faults = desk.faults.clone();
    desk.vendors.set_faults(faults);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Moved));
    assert_eq!(run.shifted().unwrap().held, None);
    assert!(desk.writes.is_empty());
    assert_eq!(all(&mut desk), before);
    // Never to be read, and then a no.
    let gone = trouble("b");
    let mut desk = Desk::suite("");
    let mut grid = desk.grid(&[&gone, DELILAH]);
    grid.nothing_else(0);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 2), (1, "UNATT", 1)]);
    let run = desk.run(plan);
    assert_eq!(
        (of(&run, &gone), of(&run, DELILAH)),
        (ItemOutcome::Refused, ItemOutcome::Cancelled)
    );
    let Some(Said::No(no)) = run.steps()[0].answer.as_ref().map(|a| &a.said) else { panic!() };
    assert_eq!((no.kind, no.status), (RefusalKind::NotFound, 404));
}

#[test]
fn an_address_that_is_not_that_api_is_never_a_success() {
    let mut desk = Desk::suite("no-reads");
    let mut grid = desk.grid(&[DELILAH]);
    grid.nothing_else(0);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 2)]);
    desk.wire = Some(Box::new(|_, _, _| Way::Before(reply(200, "<!doctype html>"))));
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Undecided(1));
    assert_eq!(desk.writes.len(), 1);
    let said = run.steps().iter().filter_map(|s| s.answer.as_ref()).map(|a| &a.said);
    assert!(
        said.clone().all(|said| matches!(said, Said::No(no) if no.kind == RefusalKind::NotTheApi))
    );
    assert!(said.count() > 1);
}

#[test]
fn what_is_offline_pauses_before_anything_is_sent() {
    let mut desk = Desk::suite("");
    let (plan, before) = three(&mut desk);
    desk.wire = Some(Box::new(|_, _, _| Way::Before(Err(NoReply::Lost))));
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Paused(Pause::Unreachable));
    assert!(desk.writes.is_empty());
    desk.wire = None;
    let entries = run.resume(desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(outcomes(&run), [ItemOutcome::Done; 3]);
    assert_eq!(all(&mut desk), wanted(&before, &[0, 1, 2]));
    let kept = run.steps().iter().filter_map(|s| s.answer.as_ref());
    for answer in kept {
        if let Said::Seen(Seen::Uipath(standing)) = &answer.said {
            let pool = standing.held.is_none();
            assert!(pool || standing.stock.is_empty(), "the journal stays small");
        }
    }
}

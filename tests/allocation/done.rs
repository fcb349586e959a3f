//! What goes well: every organization holds what was wanted, with the fewest writes, in an order in
//! which the pool is never overdrawn.

use super::desk::Desk;
use super::pool::{
    ALDER, BIRCH, COBALT, DELILAH, DUNE, Held, list, of, organization, service, with,
};
use license_desk::domain::time::{MINUTE, SECOND};
use license_desk::domain::{Holder, Item};
use license_desk::http::Method;
use license_desk::intake::sheet::read_sheet;
use license_desk::plan::Confirm;
use license_desk::plan::allocate::{AllocateForm, Meaning, allocate};
use license_desk::run::{ItemOutcome, Outcome, Status};
use serde_json::Value;

#[test]
fn the_vendors_own_example_goes_over_the_wire_as_documented() {
    let golden: Value =
        serde_json::from_str(include_str!("../golden/uipath/allocate.json")).unwrap();
    let mut desk = Desk::suite("");
    let mut grid = desk.grid(&[DELILAH]);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 2), (0, "AIG", 1), (0, "TAUNATT", 3)]);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(desk.writes.len(), 1);
    let sent = &desk.writes[0];
    assert_eq!(
        (sent.method, sent.target.as_str()),
        (Method::Put, golden["target"].as_str().unwrap())
    );
    assert!(sent.target.contains("/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d/"));
    assert!(!sent.target.contains("j0ne5"));
    let body: Value = serde_json::from_str(sent.body.as_deref().unwrap()).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1, "nothing but the list: {body}");
    let wanted: Held =
        [("AIG", 1), ("TAUNATT", 3), ("UNATT", 2)].map(|(c, n)| (c.into(), n)).into();
    assert_eq!(list(sent), wanted);
    assert_eq!(desk.holds(DELILAH), wanted);
    assert_eq!(of(&run, DELILAH), ItemOutcome::Done);
}

#[test]
fn lists_are_complete_so_replacing_and_merging_installs_end_the_same() {
    for dials in ["", "merge", "strict", "own-included", "usage", "merge,strict,propagation=60-300"]
    {
        let mut desk = Desk::suite(dials);
        let before: Vec<Held> = [ALDER, BIRCH].map(|id| desk.holds(id)).into();
        let mut grid = desk.grid(&[ALDER, BIRCH, DELILAH]);
        let plan = desk.give(
            &mut grid,
            &[(0, "UNATT", 20), (1, "TAUNATT", 30), (1, "AXPNU", 3), (2, "NONPR", 1)],
        );
        let run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended, "{dials}");
        assert_eq!(run.count(ItemOutcome::Done), 3, "{dials}");
        assert!(desk.puts().iter().all(|put| put.status == Some(200) && put.acted), "{dials}");
        assert_eq!(desk.puts().len(), 3, "{dials}");
        assert_eq!(desk.holds(ALDER), with(&before[0], &[("UNATT", 20)]), "{dials}");
        assert_eq!(desk.holds(BIRCH), with(&before[1], &[("TAUNATT", 30), ("AXPNU", 3)]));
        assert_eq!(desk.holds(DELILAH), with(&Held::new(), &[("NONPR", 1)]));
        assert!(desk.reopen(&run) == run);
    }
}

#[test]
fn what_is_given_back_goes_first_and_may_be_given_on_at_once() {
    let mut desk = Desk::suite("propagation=60-300");
    let (alder, birch) = (desk.holds(ALDER), desk.holds(BIRCH));
    let left = desk.left().get("NONPR").copied().unwrap_or(0);
    let mut grid = desk.grid(&[DELILAH, ALDER, BIRCH]);
    let of = |held: &Held| held.get("NONPR").copied().unwrap_or(0);
    let all = of(&alder) + of(&birch) + left;
    assert!(of(&alder) + of(&birch) > 0, "the world has none to give back");
    let plan = desk.give(&mut grid, &[(0, "NONPR", all), (1, "NONPR", 0), (2, "NONPR", 0)]);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert!(desk.puts().last().unwrap().path.contains(DELILAH));
    assert!(desk.puts().iter().all(|put| put.status == Some(200)));
    assert_eq!(of(&desk.holds(DELILAH)), all);
    assert_eq!(of(&desk.left()), 0);
}

#[test]
fn who_gives_back_and_gets_is_written_to_twice_where_once_will_not_do() {
    for dials in ["", "propagation=60-300", "no-reads"] {
        let mut desk = Desk::suite("");
        // Two that hold all there is of two products, and are to swap them.
        let (a, b) = (desk.left()["APPTESTR"], desk.left()["PMD"]);
        desk.meddle(DELILAH, &[("APPTESTR", a)]);
        desk.meddle(DUNE, &[("PMD", b + desk_holds(&mut Desk::suite(""), DUNE, "PMD"))]);
        let dune = desk.holds(DUNE);
        desk.now = desk.now.plus(10 * MINUTE);
        let mut grid = desk.grid(&[DELILAH, DUNE]);
        desk.faults = license_desk::sim::Faults::parse(&format!("latency=0,{dials}")).unwrap();
        let faults = desk.faults.clone();
        desk.vendors.set_faults(faults);
        let (test, pmd) = (dune.get("APPTESTR").copied().unwrap_or(0), dune["PMD"]);
        let plan = desk.give(
            &mut grid,
            &[(0, "APPTESTR", 0), (0, "PMD", pmd), (1, "PMD", 0), (1, "APPTESTR", test + a)],
        );
        assert_eq!(plan.steps.len(), 3);
        let puts = desk.puts().len();
        if dials == "no-reads" {
            // It could be read when it was planned, and no longer can: nothing is sent.
            let run = desk.run(plan);
            assert!(matches!(run.status(), Status::Paused(_)));
            assert_eq!(desk.puts().len(), puts);
            continue;
        }
        let run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended, "{dials}");
        assert_eq!(run.count(ItemOutcome::Done), 2, "{dials}");
        assert_eq!(desk.puts().len() - puts, 3, "{dials}");
        assert!(desk.puts().iter().all(|put| put.status == Some(200)), "{dials}");
        assert_eq!(desk.holds(DELILAH), with(&Held::new(), &[("PMD", pmd)]));
        assert_eq!(desk.holds(DUNE), with(&dune, &[("PMD", 0), ("APPTESTR", test + a)]));
    }
}

fn desk_holds(desk: &mut Desk, id: &str, code: &str) -> i64 {
    desk.holds(id).get(code).copied().unwrap_or(0)
}

#[test]
fn all_may_be_taken_away_product_by_product_and_typed_out() {
    for dials in ["", "merge", "strict"] {
        let mut desk = Desk::suite(dials);
        let before = desk.holds(COBALT);
        let mut grid = desk.grid(&[COBALT]);
        let wanted: Vec<(usize, &str, i64)> =
            before.keys().map(|code| (0, code.as_str(), 0)).collect();
        let plan = desk.give(&mut grid, &wanted);
        assert_eq!(plan.confirm, [Confirm::LosesAll]);
        assert_eq!(plan.word(Confirm::LosesAll), "remove 1");
        let run = desk.run(plan);
        assert_eq!(of(&run, COBALT), ItemOutcome::Done, "{dials}");
        assert_eq!(list(&desk.writes[0]).len(), before.len());
        assert!(list(&desk.writes[0]).values().all(|units| *units == 0));
        assert_eq!(desk.holds(COBALT), Held::new());
        assert_eq!(desk.writes.len(), 1);
    }
}

#[test]
fn a_change_counts_as_accepted_until_it_is_seen_and_then_as_verified() {
    let mut desk = Desk::suite("propagation=120-120");
    let mut grid = desk.grid(&[ALDER]);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 40)]);
    desk.disk.clear();
    let began = desk.now;
    let mut run = license_desk::run::Run::new(license_desk::run::RunId("r1".into()), plan);
    let minute = began.plus(MINUTE);
    let mut met = false;
    desk.drive_until(
        &mut run,
        |run| {
            met |= of(run, ALDER) == ItemOutcome::Accepted;
            false
        },
        |_, _| false,
    );
    assert!(met && desk.now > minute);
    assert_eq!(of(&run, ALDER), ItemOutcome::Done);
    assert!((2 * MINUTE..3 * MINUTE + 30 * SECOND).contains(&desk.now.since(began)));
    assert_eq!(run.steps()[0].outcome, Outcome::Verified);
    assert_eq!(desk.puts().len(), 1);
}

#[test]
fn what_is_never_seen_stays_accepted_and_is_told_as_it_is() {
    let mut desk = Desk::suite("propagation=3600-3600");
    let before = desk.holds(ALDER);
    let mut grid = desk.grid(&[ALDER]);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 40)]);
    let began = desk.now;
    let mut run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(of(&run, ALDER), ItemOutcome::Accepted);
    assert!((5 * MINUTE..7 * MINUTE).contains(&desk.now.since(began)));
    let step = &run.steps()[0];
    assert_eq!((step.outcome, step.settled), (Outcome::Accepted, true));
    let shown = super::pool::held(step.round.standing.held.as_ref().unwrap());
    assert_eq!(shown, before, "what the last read shows is kept");
    assert_eq!(desk.puts().len(), 1);
    // Later a person looks once more.
    desk.now = desk.now.plus(60 * MINUTE);
    let entries = run.look_again(0, desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!(of(&run, ALDER), ItemOutcome::Done);
    assert_eq!(desk.puts().len(), 1);
}

#[test]
fn an_install_that_answers_no_reads_is_written_to_by_what_a_person_said() {
    let mut desk = Desk::suite("no-reads");
    let (alder, birch) = (desk.holds(ALDER), desk.holds(BIRCH));
    let mut grid = desk.grid(&[ALDER, BIRCH]);
    assert!(grid.rows.iter().all(|row| !row.known));
    let mut lines: Vec<String> = Vec::new();
    let codes: std::collections::BTreeSet<&String> = alder.keys().chain(birch.keys()).collect();
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    lines.push(format!("organization,id,{}", names.join(",")));
    for (id, held) in [(ALDER, &alder), (BIRCH, &birch)] {
        let units = |code: &&String| held.get(*code).unwrap_or(&0).to_string();
        lines.push(format!("Name,{id},{}", codes.iter().map(units).collect::<Vec<_>>().join(",")));
    }
    let sheet = read_sheet(&lines.join("\n"), &[]);
    assert_eq!(grid.take(&sheet, Meaning::Held { all: true }), []);
    let more = alder.get("UNATT").unwrap_or(&0) + 5;
    let plan = desk.give(&mut grid, &[(0, "UNATT", more), (1, "TAUNATT", 0), (1, "AIG", 7)]);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(run.count(ItemOutcome::Accepted), 2, "nothing can be verified");
    // Of a pool that nobody knows: what is given back goes first, by itself.
    assert_eq!(desk.puts().len(), 3);
    assert_eq!(desk.holds(ALDER), with(&alder, &[("UNATT", more)]));
    assert_eq!(desk.holds(BIRCH), with(&birch, &[("TAUNATT", 0), ("AIG", 7)]));
    assert!(desk.reopen(&run) == run);
}

#[test]
fn tenants_services_are_given_out_of_their_organizations_pool() {
    let mut desk = Desk::suite("");
    let tenants = desk.tenants(ALDER);
    let all: Vec<Holder> = tenants.iter().map(|t| service(ALDER, t, "orchestrator")).collect();
    let before: Vec<Held> = all.iter().map(|holder| desk.service_holds(holder)).collect();
    let (host, own) = (desk.left(), desk.holds(ALDER));
    let mut grid = desk.grid_of(&all);
    // A product of which the organization has some: all of it to the other tenant.
    let (code, units) = own
        .iter()
        .find(|(code, _)| before[0].contains_key(*code))
        .map(|(code, units)| (code.clone(), *units))
        .unwrap();
    let column = grid.column(&super::pool::code(&code));
    let used = grid.rows[0].cells[column].used;
    assert!(used.is_some());
    let keep = used.unwrap().units().unwrap_or(1).max(0);
    let plan = desk.give(&mut grid, &[(1, &code, units - keep), (0, &code, keep)]);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended, "{:?}", run.steps().last());
    assert_eq!(run.count(ItemOutcome::Done), plan_len(&run));
    for request in &desk.writes {
        assert!(request.target.starts_with("/lrm/api/account/"));
        assert!(request.body.as_deref().unwrap().starts_with(r#"{"products":["#));
        assert!(!list(request).is_empty());
    }
    assert_eq!(desk.service_holds(&all[0]), with(&before[0], &[(&code, keep)]));
    assert_eq!(desk.service_holds(&all[1]), with(&before[1], &[(&code, units - keep)]));
    assert_eq!((desk.left(), desk.holds(ALDER)), (host, own), "one level down only");
}

fn plan_len(run: &license_desk::run::Run) -> usize {
    run.items().filter(|(item, _)| matches!(item, Item::Holder(Holder::Service { .. }))).count()
}

#[test]
fn what_is_so_already_is_not_sent() {
    let mut desk = Desk::suite("");
    let mut grid = desk.grid(&[ALDER, BIRCH]);
    let plan = desk.give(&mut grid, &[(0, "UNATT", 40), (1, "UNATT", 41)]);
    desk.meddle(ALDER, &[("UNATT", 40)]);
    let puts = desk.puts().len();
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!((of(&run, ALDER), of(&run, BIRCH)), (ItemOutcome::Already, ItemOutcome::Done));
    assert_eq!(desk.puts().len() - puts, 1);
    assert!(desk.reopen(&run) == run);
}

#[test]
fn the_reference_sheet_goes_out_whole() {
    let text = include_str!("../data/uipath-quantities.csv");
    let sheet = read_sheet(text, &[]);
    let mut desk = Desk::suite("");
    let given: Vec<(String, String)> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect();
    desk.vendors.set_uipath_organizations(&given);
    let ids: Vec<&str> = given.iter().map(|(_, id)| id.as_str()).collect();
    let mut grid = desk.grid(&ids);
    grid.take(&sheet, Meaning::Wanted);
    let form = AllocateForm { connection: super::pool::connection(), grid };
    let plan = allocate(&form, desk.now).unwrap();
    let began = desk.now;
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(run.count(ItemOutcome::Done), ids.len());
    assert_eq!(desk.puts().len(), ids.len());
    assert!(desk.now.since(began) < 2 * MINUTE);
    for row in &sheet.rows {
        let holder = row.holder.clone().unwrap();
        let wanted: Held = row
            .amounts
            .iter()
            .map(|(code, n)| (code.as_str().to_owned(), (*n).unwrap().units().unwrap()))
            .filter(|(_, n)| *n != 0)
            .collect();
        assert_eq!(desk.holds(holder.account().as_str()), wanted);
        assert!(run.item(&Item::Holder(organization(holder.account().as_str()))).is_some());
    }
}

#[test]
fn five_hundred_are_done_in_time_however_late_a_change_is_seen() {
    for (dials, minutes) in [("organizations=500", 6), ("organizations=500,propagation=60-300", 17)]
    {
        let mut desk = Desk::suite("");
        let faults = license_desk::sim::Faults::parse(&format!("latency=0,{dials}")).unwrap();
        desk.vendors = license_desk::sim::Vendors::new(7, faults.clone(), desk.now);
        desk.faults = faults;
        let ids: Vec<String> = desk.listed();
        assert_eq!(ids.len(), 500);
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut grid = desk.grid(&names);
        // A robot from each that has one, and one of another kind to as many as there are.
        let mut wanted = Vec::new();
        let mut free = 250;
        for (row, cells) in grid.rows.iter().enumerate() {
            let now = |code: &str| {
                let at = grid.products.iter().position(|p| p.code.as_str() == code).unwrap();
                cells.cells[at].now.unwrap().units().unwrap()
            };
            if now("UNATT") > 0 {
                wanted.push((row, "UNATT", now("UNATT") - 1));
            } else if free > 0 {
                free -= 1;
                wanted.push((row, "TAUNATT", now("TAUNATT") + 1));
            }
        }
        let plan = desk.give(&mut grid, &wanted);
        let steps = plan.steps.len();
        let began = desk.now;
        let run = desk.run(plan);
        assert_eq!((run.status(), run.count(ItemOutcome::Done)), (Status::Ended, steps), "{dials}");
        assert_eq!(desk.puts().len(), steps);
        let took = desk.now.since(began) / MINUTE;
        assert!(took < minutes, "{dials}: {took} minutes for {steps}");
        let size: usize = desk.disk.iter().map(String::len).sum();
        assert!(size < 10_000_000, "{dials}: a journal of {size} bytes");
    }
}

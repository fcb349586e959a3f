//! Many customers: calls in parts, a fifth of a day's calls for looking at customers, and a cost per
//! entry that does not grow with the run.

use super::desk::Desk;
use super::scopes::{agrees, ids};
use license_desk::domain::time::MINUTE;
use license_desk::http::Method;
use license_desk::plan::assign::Choice;
use license_desk::plan::{Act, Licensing};
use license_desk::run::{ItemOutcome, Run, Status};

/// The questions about single customers, and all reads, since a moment of the vendor's log.
fn questions(desk: &Desk, since: usize) -> (usize, usize) {
    let reads = desk.vendors.log()[since..].iter().filter(|entry| entry.method == Method::Get);
    let devices = reads.clone().filter(|entry| entry.path.ends_with("/devices")).count();
    (devices, reads.count())
}

#[test]
fn more_than_500_go_in_parts_and_are_looked_at_one_by_one() {
    for (what, service) in
        [(Licensing::Assign, "advanced_ap"), (Licensing::Unassign, "foundation_ap")]
    {
        let mut desk = Desk::msp(560, "");
        let before = desk.holdings();
        let picked = ids(&mut desk, 510);
        let plan = desk.assign(what, &[service], Choice::OnlyThese, &picked);
        let sizes: Vec<usize> = plan.steps.iter().map(|step| step.act.items().len()).collect();
        assert_eq!(sizes, [500, 10]);
        let since = desk.vendors.log().len();
        let run = desk.run(plan);
        assert_eq!(run.status(), Status::Ended);
        assert_eq!(desk.license_calls().len(), 2);
        assert_eq!(run.count(ItemOutcome::Accepted), 0, "{what:?}");
        let (devices, reads) = questions(&desk, since);
        assert!(devices <= 1_000 && reads < 1_100, "{what:?}: {devices} of {reads}");
        agrees(&mut desk, &run, what, &[service], &before);
    }
}

#[test]
fn looking_at_customers_takes_a_fifth_of_a_day_at_most_and_the_others_stay_accepted() {
    let mut desk = Desk::msp(1_100, "");
    let before = desk.holdings();
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::Everyone, &[]);
    let reached = plan.target.msp().unwrap().reached.len();
    assert!(reached > 1_050);
    let since = desk.vendors.log().len();
    let began = desk.now;
    let run = desk.run(plan);
    let (devices, reads) = questions(&desk, since);
    assert_eq!(devices, 1_000);
    assert!(reads < 1_100, "{reads}");
    assert!(desk.now.since(began) < 17 * MINUTE);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(run.count(ItemOutcome::Accepted), reached - 1_000);
    assert!(run.steps()[0].settled);
    agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
}

#[test]
fn a_refused_list_of_the_demo_is_halved_around_its_trouble() {
    let mut desk = Desk::demo();
    let before = desk.holdings();
    let mut picked = ids(&mut desk, 150);
    picked.push(desk.named("Fault 417"));
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
    let run = desk.run(plan);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(desk.license_calls().len(), 3, "151 are too many, 76 and 75 are not");
    assert_eq!(run.count(ItemOutcome::Refused) + run.count(ItemOutcome::Accepted), 0);
    agrees(&mut desk, &run, Licensing::Assign, &["advanced_ap"], &before);
}

#[test]
fn a_page_that_watches_sees_what_the_page_that_sends_sees() {
    // Whatever has happened, the journal alone gives the same table: also what is seen of a job.
    let mut desk = Desk::msp(40, "");
    let picked = ids(&mut desk, 12);
    let plan = desk.assign(
        Licensing::Assign,
        &["advanced_ap", "advanced_switch_6200"],
        Choice::EveryoneExcept,
        &picked,
    );
    desk.disk.clear();
    let mut live = Run::new(license_desk::run::RunId("r".into()), plan.clone());
    let (mut same, mut reading) = (0, 0);
    for _ in 0..10_000 {
        let mut once = false;
        let rests =
            desk.drive_until(&mut live, |_| std::mem::replace(&mut once, true), |_, _| false);
        let entries = license_desk::run::segment::gather(&desk.records()).unwrap().entries;
        let mut other = Run::replay(live.id.clone(), plan.clone(), &entries);
        assert!(other.steps() == live.steps() && other.status() == live.status());
        assert!(other.items().eq(live.items()));
        // What is due moves up in the queue when somebody asks what is next.
        other.next(desk.now, &desk.pacer);
        live.next(desk.now, &desk.pacer);
        // Whom the present has shown so far is this page's alone.
        let sent = live
            .steps()
            .iter()
            .any(|s| matches!(s.step.act, Act::License { .. }) && s.sent.is_some());
        if sent {
            assert!(other == live, "after {} entries", entries.len());
            same += 1;
        } else {
            reading += 1;
        }
        if rests {
            break;
        }
    }
    assert!(same > 30 && reading > 2, "{same} {reading}");
    assert_eq!(live.status(), Status::Ended);
}

#[test]
fn the_present_is_read_the_way_that_costs_less() {
    // A list of 1,500 customers has 15 pages, and after a full one an empty one says that it was the last.
    for (some, word, calls) in
        [(12, "/msp_api/v1/customers/", 12), (200, "/msp_api/v1/customers", 16)]
    {
        let mut desk = Desk::msp(1_500, "");
        let picked = ids(&mut desk, some);
        let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &picked);
        let began = desk.now;
        let mut run = Run::new(license_desk::run::RunId("r".into()), plan);
        desk.drive_until(&mut run, |run| run.steps()[0].sent.is_some(), |_, _| false);
        assert_eq!(desk.reads(began, word), calls, "{some}");
        assert_eq!(desk.reads(began, "/msp_api"), calls, "{some}");
    }
}

//! Bundles of users and groups on the simulated Automation Suite, in virtual time: list → reads → plan
//! → run → what each has. What was sent is counted from what left the desk.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, Way};
use license_desk::domain::time::MINUTE;
use license_desk::domain::{
    AccountId, Connection, ConnectionId, Holder, Home, Install, Item, Member, MemberId, MemberKind,
    PathName, Place, ProductCode, Quantity, Vendor, World,
};
use license_desk::http::{Method, NoReply, Request, Response};
use license_desk::plan::lease::{Found, How, LeaseForm, LeaseReading, Problem, Wanted, lease};
use license_desk::plan::{Plan, WhyLeftOut};
use license_desk::run::{ItemOutcome, Pause, Run, Status, Way as Onward};
use license_desk::sim::Faults;
use license_desk::vendors::uipath::{self, Rule, Stock};

const ALDER: &str = "9718fc60-af9e-4d72-92aa-b40584b8b18c";

fn home() -> Home {
    Home { name: PathName::parse("alder").unwrap(), account: AccountId::parse(ALDER).unwrap() }
}

fn id(text: &str) -> MemberId {
    MemberId::parse(text).unwrap()
}

fn code(text: &str) -> ProductCode {
    ProductCode::parse(text).unwrap()
}

fn codes(all: &[&str]) -> Vec<ProductCode> {
    all.iter().map(|text| code(text)).collect()
}

fn suite() -> Desk {
    Desk::new(Faults::parse("latency=0").unwrap())
}

/// Who is to get what.
type List<'a> = &'a [(&'a str, &'a [&'a str])];

fn form(kind: MemberKind, how: How, list: List<'_>) -> LeaseForm {
    let wanted = list.iter().map(|(who, bundles)| Wanted {
        id: id(who),
        name: who.to_uppercase(),
        bundles: codes(bundles),
    });
    LeaseForm {
        connection: Connection {
            id: ConnectionId("u".into()),
            name: "Alder".into(),
            vendor: Vendor::Uipath,
            world: World::Demo,
            place: Place("own".into()),
            install: Install { home: Some(home()), ..Install::default() },
        },
        kind,
        wanted: wanted.collect(),
        how,
    }
}

/// Reads as the page does.
fn read(desk: &mut Desk, kind: MemberKind, ids: &[MemberId]) -> Found {
    let mut reading = LeaseReading::of(&home(), kind, ids);
    while let Some(request) = reading.next() {
        let answer = desk.send(&request).unwrap();
        reading.answer(&answer).unwrap();
    }
    reading.finish()
}

fn plan(desk: &mut Desk, kind: MemberKind, how: How, list: List<'_>) -> Plan {
    let form = form(kind, how, list);
    let ids: Vec<MemberId> = form.wanted.iter().map(|wanted| wanted.id.clone()).collect();
    let found = read(desk, kind, &ids);
    lease(&form, &found, desk.now).unwrap()
}

/// What somebody has in truth, past every dial.
fn has(desk: &mut Desk, kind: MemberKind, who: &str) -> Rule {
    let wire = desk.wire.take();
    desk.vendors.set_faults(Faults::NONE);
    let found = read(desk, kind, &[id(who)]);
    desk.wire = wire;
    desk.vendors.set_faults(desk.faults.clone());
    found.of(&id(who)).unwrap().2.clone()
}

/// Somebody else gives a member bundles.
fn meddle(desk: &mut Desk, kind: MemberKind, who: &str, bundles: &[&str], external: bool) {
    let (Home { name, account }, bundles) = (home(), codes(bundles));
    let request = match kind {
        MemberKind::User => uipath::give_users(&name, &account, &[id(who)], &bundles, external),
        MemberKind::Group => uipath::set_group_rule(&name, &account, &id(who), &bundles, external),
    };
    let (wire, writes) = (desk.wire.take(), desk.writes.len());
    assert_eq!(desk.send(&request.unwrap()).unwrap().status, 200);
    desk.writes.truncate(writes);
    desk.wire = wire;
}

/// The writes that left the desk.
fn puts(desk: &Desk) -> Vec<&Request> {
    desk.writes.iter().filter(|request| request.method == Method::Put).collect()
}

fn of(run: &Run, kind: MemberKind, who: &str) -> ItemOutcome {
    let outcome = |external| {
        let member = Member { external, ..Member::of(&home(), kind, id(who)) };
        run.item(&Item::Holder(Holder::Member(member))).map(|state| state.outcome)
    };
    outcome(false).or(outcome(true)).unwrap()
}

/// What becomes of a write.
type Fate = fn() -> Way;

/// Does something to the n-th write (the first is 1).
fn at_write(desk: &mut Desk, nth: usize, way: Fate) {
    let mut writes = 0;
    desk.wire = Some(Box::new(move |_, request, _| {
        writes += usize::from(request.method == Method::Put);
        if request.method == Method::Put && writes == nth { way() } else { Way::Clear }
    }));
}

const KINDS: [MemberKind; 2] = [MemberKind::User, MemberKind::Group];

#[test]
fn a_list_is_assigned_then_replaced_and_what_each_has_is_read_back() {
    for kind in KINDS {
        let mut desk = suite();
        let list: List<'_> = &[("ann", &["IDU"]), ("bob", &["IDU", "AXPNU"])];
        let first = plan(&mut desk, kind, How::Add, list);
        let run = desk.run(first);
        assert_eq!(run.status(), Status::Ended);
        assert_eq!(run.count(ItemOutcome::Done), 2);
        assert_eq!(puts(&desk).len(), 2, "one write for each");
        assert_eq!(has(&mut desk, kind, "bob").bundles, codes(&["AXPNU", "IDU"]));
        // Who has it already is not written to; what is replaced is in the write and in its words.
        let list: List<'_> = &[("ann", &["AXPNU"]), ("bob", &["AXPNU"]), ("cy", &["IDU"])];
        let second = plan(&mut desk, kind, How::Replace, list);
        desk.writes.clear();
        let run = desk.run(second);
        assert_eq!(run.count(ItemOutcome::Done), 3);
        for (who, bundles) in [("ann", ["AXPNU"]), ("bob", ["AXPNU"]), ("cy", ["IDU"])] {
            assert_eq!(has(&mut desk, kind, who).bundles, codes(&bundles), "{who}");
        }
        // The way back: who had nothing before keeps what is there, and that is told.
        let back = run.onward(Onward::Back, desk.now).unwrap();
        assert_eq!((back.steps.len(), back.left_out.len()), (2, 1));
        assert_eq!(back.left_out[0].why, WhyLeftOut::KeepsLast);
        let run = desk.run(back);
        assert_eq!(run.status(), Status::Ended);
        assert_eq!(has(&mut desk, kind, "ann").bundles, codes(&["IDU"]));
        assert_eq!(has(&mut desk, kind, "bob").bundles, codes(&["AXPNU", "IDU"]));
        assert_eq!(has(&mut desk, kind, "cy").bundles, codes(&["IDU"]));
        assert!(desk.reopen(&run) == run);
    }
}

#[test]
fn who_has_something_else_now_is_not_written_to() {
    for kind in KINDS {
        for external in [false, true] {
            let mut desk = suite();
            meddle(&mut desk, kind, "bob", &["IDU"], false);
            let list: List<'_> = &[("ann", &["AXPNU"]), ("bob", &["AXPNU"])];
            let planned = plan(&mut desk, kind, How::Replace, list);
            // Another gives one more, or changes only where it comes from.
            let now: &[&str] = if external { &["IDU"] } else { &["IDU", "PMD"] };
            meddle(&mut desk, kind, "bob", now, external);
            let mut run = desk.run(planned);
            assert_eq!(run.status(), Status::Paused(Pause::Moved), "{kind:?} {external}");
            assert_eq!(has(&mut desk, kind, "bob").bundles, codes(now));
            // As it was again: the run goes on.
            meddle(&mut desk, kind, "bob", &["IDU"], false);
            let entries = run.resume(desk.now);
            desk.store(&entries);
            desk.drive(&mut run, |_, _| false);
            assert_eq!(run.status(), Status::Ended);
            assert_eq!(puts(&desk).len(), 2);
            assert_eq!(has(&mut desk, kind, "bob").bundles, codes(&["AXPNU"]));
        }
    }
}

#[test]
fn what_comes_from_elsewhere_is_said_again() {
    for kind in KINDS {
        let mut desk = suite();
        meddle(&mut desk, kind, "ann", &["IDU"], true);
        let planned = plan(&mut desk, kind, How::Add, &[("ann", &["AXPNU"])]);
        let run = desk.run(planned);
        assert_eq!(of(&run, kind, "ann"), ItemOutcome::Done);
        let rule = has(&mut desk, kind, "ann");
        assert_eq!((rule.bundles, rule.external), (codes(&["AXPNU", "IDU"]), true));
    }
}

#[test]
fn an_answer_that_does_not_come_is_looked_up_and_never_sent_twice_when_it_was_done() {
    let ways: [(&str, Fate); 4] = [
        ("lost", || Way::After(Err(NoReply::Lost))),
        ("500", || Way::After(Ok(Response::json(500, "")))),
        ("half", || Way::After(Ok(Response::json(200, r#"[{"userId":"#)))),
        ("page", || Way::After(Ok(Response::json(200, "<!doctype html>")))),
    ];
    for kind in KINDS {
        for (name, way) in ways {
            let mut desk = suite();
            let planned = plan(&mut desk, kind, How::Add, &[("ann", &["IDU"]), ("bob", &["IDU"])]);
            at_write(&mut desk, 1, way);
            let run = desk.run(planned);
            assert_eq!(run.status(), Status::Ended, "{name}");
            assert_eq!(run.count(ItemOutcome::Done), 2, "{name}");
            assert_eq!(puts(&desk).len(), 2, "{name}");
        }
        // It never arrived: after five minutes of reads it goes again.
        let mut desk = suite();
        let planned = plan(&mut desk, kind, How::Add, &[("ann", &["IDU"])]);
        at_write(&mut desk, 1, || Way::Before(Err(NoReply::Lost)));
        let began = desk.now;
        let run = desk.run(planned);
        assert_eq!(of(&run, kind, "ann"), ItemOutcome::Done);
        assert_eq!(puts(&desk).len(), 2);
        assert!(desk.now.since(began) >= 5 * MINUTE);
    }
}

#[test]
fn a_conflict_is_for_all_of_a_write_and_what_is_short_is_found_out() {
    let mut desk = suite();
    // One of the two is used up by somebody between the read and the write.
    let free = |desk: &mut Desk| {
        let stock = read(desk, MemberKind::User, &[]).stock;
        let idu = stock.into_iter().find(|stock| stock.code == code("IDU")).unwrap();
        idu.free.unwrap().units().unwrap()
    };
    let left = free(&mut desk);
    assert!(left > 0, "the world has some left");
    let list: List<'_> = &[("ann", &["IDU", "AXPNU"]), ("bob", &["AXPNU"])];
    let planned = plan(&mut desk, MemberKind::User, How::Add, list);
    let mut puts_seen = 0;
    desk.wire = Some(Box::new(move |vendors, request, now| {
        puts_seen += usize::from(request.method == Method::Put);
        if request.method == Method::Put && puts_seen == 1 {
            let mut other = suite();
            std::mem::swap(&mut other.vendors, vendors);
            other.now = now;
            for n in 0..left {
                meddle(&mut other, MemberKind::User, &format!("other{n}"), &["IDU"], false);
            }
            std::mem::swap(&mut other.vendors, vendors);
        }
        Way::Clear
    }));
    let run = desk.run(planned);
    assert_eq!(run.status(), Status::Ended);
    assert_eq!(of(&run, MemberKind::User, "ann"), ItemOutcome::Refused);
    assert_eq!(of(&run, MemberKind::User, "bob"), ItemOutcome::Cancelled);
    desk.wire = None;
    assert_eq!(has(&mut desk, MemberKind::User, "ann"), Rule::default(), "not even the other one");
    let pool = run.step(0).unwrap().round.pool.clone().unwrap();
    let idu = pool.iter().find(|stock| stock.code == code("IDU")).unwrap();
    assert_eq!(idu.free, Some(Quantity::ZERO), "which of them it was");
    // The rest, as a plan: ann's is refused while there is too little, and says of what.
    assert_eq!(run.onward(Onward::Rest, desk.now).unwrap_err()[0].code, code("IDU"));
}

#[test]
fn an_unknown_code_is_no_plan_and_where_it_becomes_one_it_is_refused_without_harm() {
    for kind in KINDS {
        let mut desk = suite();
        let form = form(kind, How::Add, &[("ann", &["NEWNU"]), ("bob", &["IDU"])]);
        let mut found = read(&mut desk, kind, &[id("ann"), id("bob")]);
        let problems = lease(&form, &found, desk.now).unwrap_err();
        assert_eq!(problems, [Problem::Unknown(code("NEWNU"))]);
        // It was there when the plan was made, and is no longer.
        let one = Some(Quantity::whole(1));
        found.stock.push(Stock {
            code: code("NEWNU"),
            kind: String::new(),
            total: one,
            free: one,
            used: None,
        });
        let planned = lease(&form, &found, desk.now).unwrap();
        let run = desk.run(planned);
        if kind == MemberKind::User {
            // What users take is counted again before the first write.
            assert_eq!(run.status(), Status::Paused(Pause::Moved));
            assert!(run.shifted().unwrap().short.names(&code("NEWNU")));
            assert!(puts(&desk).is_empty());
        } else {
            assert_eq!(of(&run, kind, "ann"), ItemOutcome::Refused);
            assert_eq!(of(&run, kind, "bob"), ItemOutcome::Cancelled);
            assert_eq!(puts(&desk).len(), 1);
        }
        assert_eq!(has(&mut desk, kind, "ann"), Rule::default());
    }
}

#[test]
fn a_token_that_ends_between_two_writes_pauses_and_the_run_goes_on_with_another() {
    let mut desk = suite();
    let list: List<'_> = &[("ann", &["IDU"]), ("bob", &["IDU"]), ("cy", &["IDU"])];
    let planned = plan(&mut desk, MemberKind::User, How::Add, list);
    let mut run = Run::new(license_desk::run::RunId("r".into()), planned);
    desk.drive_until(&mut run, |run| run.count(ItemOutcome::Done) == 1, |_, _| false);
    desk.application = "demo-uipath-expired";
    desk.drive(&mut run, |_, _| false);
    assert_eq!(run.status(), Status::Paused(Pause::Key));
    assert_eq!(run.count(ItemOutcome::Done), 1);
    // A page that opens it knows the same, and goes on once somebody has signed in.
    let mut run = desk.reopen(&run);
    desk.application = "demo-organization";
    let entries = run.resume(desk.now);
    desk.store(&entries);
    desk.drive(&mut run, |_, _| false);
    assert_eq!((run.status(), run.count(ItemOutcome::Done)), (Status::Ended, 3));
    assert_eq!(puts(&desk).len(), 3);
    // A token without the right pauses as well.
    let planned = plan(&mut desk, MemberKind::User, How::Add, &[("dee", &["IDU"])]);
    desk.application = "demo-host";
    let run = desk.run(planned);
    assert_eq!(run.status(), Status::Paused(Pause::Rights));
}

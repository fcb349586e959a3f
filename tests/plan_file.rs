//! A plan goes to another desk as a file: the same is seen there and carried out, a present that has
//! moved is told, and a file that was damaged, edited or made up is not taken.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/claims.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod claims;
#[path = "support/desk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod desk;
#[path = "support/msp.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod msp;

use claims::*;
use desk::*;
use license_desk::domain::{ConnectionId, Item, ItemKind};
use license_desk::plan::assign::Choice;
use license_desk::plan::claim::{ClaimForm, claim};
use license_desk::plan::file::{PlanFile, Unfit, fingerprint, read, write};
use license_desk::plan::present::{Present, Reading};
use license_desk::plan::{Confirm, Licensing, Plan};
use license_desk::run::{ItemOutcome, Status};
use license_desk::sim::{ARUBA_TOKEN, Faults, MERAKI_KEY};
use license_desk::vendors::meraki::KeyMode;
use std::collections::BTreeSet;

/// A plan with what was read for it.
fn planned(desk: &mut Desk, org: &str, items: &[Item], mode: KeyMode) -> (Plan, Present) {
    let form = ClaimForm {
        connection: connection(),
        organization: Some(desk.organization(org)),
        items: items.to_vec(),
        mode,
        most_items: 3,
        anyway: BTreeSet::new(),
    };
    let organization = form.organization.as_ref().unwrap();
    let present = desk.read(organization, Reading::for_form(&form).unwrap());
    (claim(&form, &present, desk.now).unwrap(), present)
}

fn some_of_everything() -> Vec<Item> {
    let mut items = serials(7);
    items.push(Item::parse(ItemKind::Key, "Z2QQ-ABCD-EFGH").unwrap());
    items.push(Item::parse(ItemKind::Key, "Z2QQ-ABCD-EFGJ").unwrap());
    items.push(Item::parse(ItemKind::Order, "4C7654321").unwrap());
    items
}

/// What another desk makes of a file, which has read the present again.
fn anew(desk: &mut Desk, file: &PlanFile) -> Plan {
    let id = file.plan.target.organization().unwrap().id.clone();
    let organization = desk.organization(id.as_str());
    let reading = Reading::of(&organization.id, &organization.model, &file.items());
    let present = desk.read(&organization, reading);
    let mut theirs = connection();
    theirs.id = ConnectionId("theirs".into());
    theirs.name = "Another desk's".into();
    file.anew(theirs, organization, &present, desk.now).unwrap()
}

/// A file whose hash was made anew after a change: by somebody who knows how.
fn forged(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in {text}");
    let (head, rest) = text.split_once(",\"hash\":\"").unwrap();
    let body = format!("{{{}", rest.split_once("\",").unwrap().1.replace(from, to));
    let hash = license_desk::run::audit::hash(&body);
    format!("{head},\"hash\":\"{hash}\",{}", &body[1..])
}

#[test]
fn another_desk_sees_the_same_and_carries_it_out() {
    for (org, mode) in [
        (CO_TERM, KeyMode::AddDevices),
        (PER_DEVICE, KeyMode::AddDevices),
        (CO_TERM, KeyMode::Renew),
    ] {
        let mut desk = Desk::new(Faults::NONE);
        // Some are there already, and are left out.
        let first = desk.plan(org, &serials(2), KeyMode::AddDevices);
        desk.run(first);
        let (plan, present) = planned(&mut desk, org, &some_of_everything(), mode);
        assert!(plan.steps.len() > 1 && plan.left_out.len() == 2);
        let text = write(&plan, &present);
        let file = read(&text).unwrap();
        assert_eq!(file.present, present);
        assert_eq!(fingerprint(&file.plan), fingerprint(&plan));
        let theirs = anew(&mut desk, &file);
        assert!(file.is_same(&theirs), "{org} {mode:?}");
        assert_eq!(fingerprint(&theirs), fingerprint(&plan));
        assert_eq!(theirs.connection.id.0, "theirs");
        assert_eq!(plan.confirm.contains(&Confirm::Renewal), mode == KeyMode::Renew);
        let run = desk.run(theirs);
        assert_eq!(run.count(ItemOutcome::Done), 8, "{org} {mode:?}");
        assert_eq!(run.status(), Status::Ended);
    }
}

#[test]
fn orders_and_subscriptions_that_were_checked_come_along() {
    let mut desk = Desk::new(Faults::NONE);
    let items = [
        Item::parse(ItemKind::ClaimId, "ABCD1EFGH4IJ").unwrap(),
        Item::parse(ItemKind::Subscription, "S2345-6789A-BCDEF-GHJKM").unwrap(),
    ];
    let (plan, present) = planned(&mut desk, "724518", &items, KeyMode::AddDevices);
    assert!(!present.orders.is_empty() || !present.subscriptions.is_empty());
    let file = read(&write(&plan, &present)).unwrap();
    assert_eq!((&file.plan.steps, &file.present), (&plan.steps, &present));
    assert!(file.is_same(&anew(&mut desk, &file)));
}

#[test]
fn a_present_that_has_moved_is_told_and_the_plan_made_anew() {
    let mut desk = Desk::new(Faults::NONE);
    let items = serials(5);
    let (plan, present) = planned(&mut desk, CO_TERM, &items, KeyMode::AddDevices);
    let file = read(&write(&plan, &present)).unwrap();
    // Somebody claims one of them in the meantime.
    let other = desk.plan(CO_TERM, &items[..1], KeyMode::AddDevices);
    desk.run(other);
    let theirs = anew(&mut desk, &file);
    assert!(!file.is_same(&theirs));
    assert_ne!(fingerprint(&theirs), fingerprint(&plan));
    assert_eq!(theirs.left_out.len(), 1);
    let run = desk.run(theirs);
    assert_eq!(run.count(ItemOutcome::Done), 4);
}

#[test]
fn a_release_goes_the_same_way() {
    let mut desk = Desk::new(Faults::NONE);
    let claimed = desk.plan(CO_TERM, &serials(4), KeyMode::AddDevices);
    desk.run(claimed);
    let organization = desk.organization(CO_TERM);
    let items = serials(5);
    let present =
        desk.read(&organization, Reading::of(&organization.id, &organization.model, &items));
    let serials: Vec<_> =
        items.iter().map(|i| if let Item::Serial(s) = i { *s } else { panic!() }).collect();
    let plan = license_desk::plan::release::release(
        connection(),
        organization,
        &serials,
        &present,
        desk.now,
    );
    let file = read(&write(&plan, &present)).unwrap();
    let theirs = anew(&mut desk, &file);
    assert!(file.is_same(&theirs) && theirs.steps.len() == 1 && theirs.left_out.len() == 1);
    assert_eq!(desk.run(theirs).count(ItemOutcome::Done), 4);
}

#[test]
fn assignments_go_with_whom_they_reach_and_the_run_reads_the_present_again() {
    for (what, choice) in [
        (Licensing::Assign, Choice::OnlyThese),
        (Licensing::Unassign, Choice::EveryoneExcept),
        (Licensing::AutoOn, Choice::Everyone),
    ] {
        let mut desk = Desk::msp(6, "job=20-20");
        let picked: Vec<_> = desk.customers().into_iter().take(3).map(|c| c.id).collect();
        let plan = desk.assign(what, &["advanced_ap"], choice, &picked);
        let file = read(&write(&plan, &Present::default())).unwrap();
        assert_eq!((&file.plan.steps, &file.plan.target), (&plan.steps, &plan.target));
        assert_eq!(fingerprint(&file.plan), fingerprint(&plan));
        let theirs = Plan { connection: msp::connection(), ..file.plan };
        let run = desk.run(theirs);
        assert_eq!(run.status(), Status::Ended, "{what:?} {choice:?}");
    }
}

#[test]
fn a_byte_that_is_changed_or_missing_makes_it_no_plan() {
    let mut desk = Desk::new(Faults::NONE);
    let (plan, present) = planned(&mut desk, CO_TERM, &some_of_everything(), KeyMode::AddDevices);
    let text = write(&plan, &present);
    assert!(read(&format!("\u{feff}{text}\r\n")).is_ok(), "an editor's marks do no harm");
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        let fault = read(&changed).unwrap_err();
        assert!(fault != Unfit::Untrue, "byte {at}");
        assert!(text.get(..at).is_none_or(|cut| read(cut).is_err()), "cut at {at}");
    }
    let newer = text.replacen("_plan\":1", "_plan\":7", 1);
    assert_eq!(read(&newer), Err(Unfit::Newer(7)));
    for other in ["", "{}", "[]", "Q2QN-9J8L-SLPD", "{\"license_desk_session\":1}"] {
        assert_eq!(read(other), Err(Unfit::NotAPlan), "{other}");
    }
}

#[test]
fn a_file_that_says_one_thing_and_would_send_another_is_refused() {
    let mut desk = Desk::new(Faults::NONE);
    let (plan, present) = planned(&mut desk, CO_TERM, &some_of_everything(), KeyMode::Renew);
    let text = write(&plan, &present);
    for (from, to) in [
        ("\\\"serials\\\":[\\\"Q2XX-0000-0000\\\"", "\\\"serials\\\":[\\\"Q2XX-9999-9999\\\""),
        ("organizations/610041/inventory/claim", "organizations/610042/inventory/claim"),
        ("inventory/claim", "inventory/release"),
        ("\"confirm\":[\"renewal\"]", "\"confirm\":[]"),
        ("\"due\":0,\"id\":1", "\"due\":0,\"id\":2"),
        ("\"job\":\"claim\"", "\"job\":\"release\""),
        ("\"vendor\":\"meraki\"", "\"vendor\":\"aruba\""),
        ("\"rest\":[]", "\"rest\":[\"serial:Q2XX-9999-9999\"]"),
    ] {
        assert_eq!(read(&forged(&text, from, to)), Err(Unfit::Untrue), "{from}");
    }
    for (from, to) in [
        // Something more than a plan holds would be said by nobody.
        ("\"confirm\":", "\"comment\":\"trust me\",\"confirm\":"),
        ("\"plan\":{", "\"plan\": {"),
        ("\"serial:Q2XX-0000-0000\"", "\"serial:nonsense\""),
    ] {
        assert_eq!(read(&forged(&text, from, to)), Err(Unfit::Changed), "{from}");
    }
    // The same of an assignment: whom it names, it reaches.
    let mut desk = Desk::msp(6, "job=20-20");
    let ids: Vec<_> = desk.customers().into_iter().map(|c| c.id).collect();
    let plan = desk.assign(Licensing::Unassign, &["advanced_ap"], Choice::OnlyThese, &ids[..2]);
    let text = write(&plan, &Present::default());
    let confirm = forged(&text, "\"confirm\":[\"unassign\"]", "\"confirm\":[]");
    assert_eq!(read(&confirm), Err(Unfit::Untrue));
    let whom = forged(&text, ids[1].as_str(), "ffffffffffffffffffffffffffffffff");
    assert!(read(&whom).is_ok_and(|file| file.plan != plan), "that is another plan, and says so");
    let part = format!("\"{}\",\"{}\"", ids[0].as_str(), ids[1].as_str());
    let less = forged(&text, &part, &format!("\"{}\"", ids[0].as_str()));
    assert!(matches!(read(&less), Err(Unfit::Untrue | Unfit::Changed)));
}

#[test]
fn what_is_forged_well_is_still_made_anew_and_not_believed() {
    let mut desk = Desk::new(Faults::NONE);
    let first = desk.plan(CO_TERM, &serials(1), KeyMode::AddDevices);
    desk.run(first);
    let (plan, present) = planned(&mut desk, CO_TERM, &serials(3), KeyMode::AddDevices);
    // Somebody says that nothing is left out, and that nothing was there.
    let mut lying = plan.clone();
    lying.left_out.clear();
    let file = read(&write(&lying, &Present::default())).unwrap();
    assert!(file.is_same(&anew(&mut desk, &file)), "what it would send is the same");
    let honest = read(&write(&plan, &present)).unwrap();
    assert!(honest.is_same(&anew(&mut desk, &honest)));
}

#[test]
fn no_secret_is_in_a_plan_file() {
    let mut desk = Desk::new(Faults::NONE);
    let (plan, present) = planned(&mut desk, CO_TERM, &some_of_everything(), KeyMode::AddDevices);
    let mut text = write(&plan, &present);
    let mut desk = Desk::msp(6, "job=20-20");
    let ids: Vec<_> = desk.customers().into_iter().map(|c| c.id).collect();
    let plan = desk.assign(Licensing::Assign, &["advanced_ap"], Choice::OnlyThese, &ids[..2]);
    text += &write(&plan, &Present::default());
    for secret in [MERAKI_KEY, ARUBA_TOKEN, "Bearer", "uthorization", "\"name\":\"Demo\""] {
        assert!(!text.contains(secret), "{secret}");
    }
}

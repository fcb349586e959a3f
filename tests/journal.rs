//! What a journal on the disk is worth: every form that was ever written is read, damage is told and
//! never lets anything be sent twice, and putting records together loses nothing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/claims.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod claims;
#[path = "support/desk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod desk;

use claims::*;
use desk::*;
use license_desk::domain::stored::field;
use license_desk::domain::{Item, Time, time::MINUTE};
use license_desk::plan::present::Reading;
use license_desk::plan::{Act, Plan, Step};
use license_desk::run::{ItemOutcome, Run, RunId, Status, legacy, segment};
use license_desk::sim::{Faults, Vendors};
use license_desk::vendors::meraki::KeyMode;
use std::fs;
use std::path::{Path, PathBuf};

/// A stored run: its plan, and its records under their keys.
type Kept = (Plan, Vec<(String, String)>);

/// Reads a run as a device would that kept it since then.
fn kept(file: &Path) -> Kept {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    let first = lines.next().unwrap();
    let value: serde_json::Value = serde_json::from_str(first).unwrap();
    let plan = field(&value, "data").or_else(|| legacy::plan(first)).unwrap();
    let records = (0..).zip(lines).map(|(place, line)| {
        let key = segment::key(&RunId("r1".into()), place);
        let text = legacy::record(&key, line).unwrap_or_else(|| line.to_owned());
        (key, text)
    });
    (plan, records.collect())
}

/// The files of `tests/data/stored` with this ending: each was written by the program of its time.
fn files(ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/stored");
    let all = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> =
        all.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

#[test]
fn every_form_that_was_ever_written_is_read_and_says_the_same() {
    let files = files(".ended.jsonl");
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let (plan, records) = kept(&file);
        let journal = segment::gather(&records).unwrap();
        assert!(!journal.damaged, "{}", file.display());
        let run = Run::replay(RunId("r1".into()), plan.clone(), &journal.entries);
        let said: Vec<String> = run.items().map(|(i, s)| format!("{i} {:?}", s.outcome)).collect();
        let outcomes = file.to_string_lossy().replace(".jsonl", ".outcomes");
        assert_eq!(said.join("\n"), fs::read_to_string(outcomes).unwrap(), "{}", file.display());
        assert_eq!(run.status(), Status::Ended, "{}", file.display());
        // In the form of today it is still the same.
        let merged = segment::after(&records, &segment::merge(&records).unwrap());
        let again = segment::gather(&merged).unwrap();
        assert_eq!(Run::replay(run.id.clone(), plan, &again.entries), run, "{}", file.display());
    }
}

#[test]
fn a_page_that_closed_under_any_older_program_is_taken_up_and_nothing_is_sent_again() {
    let files = files(".cut.jsonl");
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let (plan, records) = kept(&file);
        let mut desk = Desk::new(Faults::NONE);
        desk.disk = records.into_iter().map(|(_, text)| text).collect();
        let run = Run::new(RunId("r1".into()), plan);
        let mut again = desk.reopen(&run);
        assert!(desk.drive(&mut again, |_, _| false));
        assert_eq!(again.status(), Status::Undecided(1), "{}", file.display());
        assert_eq!(desk.claim_posts(), 0, "{}", file.display());
    }
}

/// A run whose batch is refused, taken apart, and partly lost on the way.
fn troubled(desk: &mut Desk) -> (Plan, Vec<Item>) {
    let mut items = serials(6);
    items.push(serial("Q2SE-AAAA-AAAA"));
    items.push(serial("Q2XX-AAAA-LOST"));
    (desk.plan(CO_TERM, &items, KeyMode::AddDevices), items)
}

#[test]
fn whichever_record_is_damaged_whenever_it_is_found_nothing_is_sent_twice_or_called_what_it_is_not()
{
    let mut desk = Desk::new(Faults::NONE);
    let (plan, items) = troubled(&mut desk);
    let whole = desk.run(plan.clone()).clone();
    let records = desk.disk.len();
    assert!(
        records >= 8 && desk.claim_posts() > 1,
        "{records} records, {} claims",
        desk.claim_posts()
    );
    let mut unknown = 0;
    for stopped in 1..=records {
        for damaged in 0..stopped {
            let mut desk = Desk::new(Faults::NONE);
            let (plan, items) = troubled(&mut desk);
            desk.disk.clear();
            let mut run = Run::new(RunId("r1".into()), plan);
            // The page closes after so many records.
            let full = std::cell::Cell::new(0);
            let stop = |_: &Run| full.replace(full.get() + 1) * 2 >= stopped;
            desk.drive_until(&mut run, stop, |_, _| false);
            let Some(text) = desk.disk.get_mut(damaged) else { continue };
            let at = text.len() / 2;
            text.replace_range(at..=at, "~");
            let sent = desk.claim_posts();
            let mut again = desk.reopen(&run);
            assert_eq!(again.damaged(), Some(desk.now));
            for _ in 0..20 {
                desk.drive(&mut again, |_, _| false);
                if let Status::Paused(_) = again.status() {
                    again.resume(desk.now);
                }
            }
            let what = format!("closed after {stopped}, record {damaged} damaged");
            // What is not known to be unsent is not sent.
            assert_eq!(desk.claim_posts(), sent, "{what}");
            let org = again.plan.target.organization().unwrap().clone();
            let reading = Reading::of(&org.id, &org.model, &items);
            let ours = desk.read(&org, reading).ours;
            for (item, state) in again.items() {
                match state.outcome {
                    ItemOutcome::Done => assert!(ours.contains_key(item), "{what}: {item}"),
                    ItemOutcome::Refused => assert!(!ours.contains_key(item), "{what}: {item}"),
                    ItemOutcome::Unknown => unknown += 1,
                    other => panic!("{what}: {item} ended as {other:?}"),
                }
            }
            // It can be brought to its end, and reads the same from the disk.
            let open: Vec<u32> = again.undecided().map(|s| s.step.id).collect();
            for step in open {
                let entries = again.decide(step, false, "not there", desk.now);
                desk.store(&entries);
            }
            assert_eq!(again.status(), Status::Ended, "{what}");
            let journal = segment::gather(&desk.records()).unwrap();
            assert!(!journal.damaged, "{what}");
            let read = Run::replay(again.id.clone(), again.plan.clone(), &journal.entries);
            assert!(read.items().eq(again.items()), "{what}");
        }
    }
    assert!(unknown > 0);
    assert_eq!(whole.items().count(), items.len());
}

#[test]
fn putting_records_together_at_any_moment_changes_nothing() {
    for seed in 0..20 {
        let faults = Faults {
            rate_429: 100_000,
            rate_5xx: 100_000,
            rate_lost_before: 100_000,
            rate_lost_after: 100_000,
            ..Faults::NONE
        };
        let mut desk = Desk::new(Faults::NONE);
        let plan = troubled(&mut desk).0;
        desk.vendors = Vendors::new(seed, faults, desk.now);
        let run = desk.run(plan.clone());
        let records = desk.records();
        for open in 1..=records.len() {
            let some = records.get(..open).unwrap();
            let before = segment::gather(some).unwrap();
            let Some(merged) = segment::merge(some) else { continue };
            let kept = segment::after(some, &merged);
            assert!(kept.len() < some.len());
            let after = segment::gather(&kept).unwrap();
            assert_eq!(after, before, "seed {seed}, {open} records");
            let reopened = |journal: &segment::Journal| {
                let later = desk.now.plus(MINUTE);
                Run::reopen(run.id.clone(), plan.clone(), &journal.entries, later)
            };
            assert_eq!(reopened(&after), reopened(&before), "seed {seed}, {open} records");
        }
    }
}

#[test]
fn a_renewal_that_waits_is_not_sent_on_a_journal_that_is_damaged() {
    let mut desk = Desk::new(Faults::NONE);
    let mut plan = desk.plan(CO_TERM, &serials(4), KeyMode::AddDevices);
    let other = desk.plan(CO_TERM, &[serial("Q2XX-AAAA-AAAA")], KeyMode::AddDevices);
    plan.steps.extend(other.steps.into_iter().map(|step| Step { id: 1, ..step }));
    assert!(matches!(plan.steps[1].act, Act::Claim { .. }));
    let run = Run::new(RunId("r1".into()), plan);
    desk.disk = vec!["{\"v\":2,\"sum\":\"".to_owned()];
    let mut again = desk.reopen(&run);
    desk.drive(&mut again, |_, _| false);
    assert_eq!(desk.claim_posts(), 0);
    assert_eq!(again.status(), Status::Undecided(2));
    assert!(again.damaged().is_some_and(|at| at > Time::default()));
}

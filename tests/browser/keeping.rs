//! What a device keeps of its runs: damage is set aside and not lost, records are put together under
//! the lock of whoever would send, older forms are rewritten, newer ones left alone, and what goes off
//! the device is in a file first.

use license_desk::browser::archive::Archive;
use license_desk::browser::database::{Store, Write};
use license_desk::browser::driver::Driver;
use license_desk::browser::storage::StorageError;
use license_desk::browser::{lock, session, shelf};
use license_desk::domain::Time;
use license_desk::domain::stored::field;
use license_desk::plan::Plan;
use license_desk::run::{Entry, Pause, Run, RunId, Status, journal, segment};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const STORED: &str = include_str!("../data/stored/1-targets.ended.jsonl");
const FIRST: &str = include_str!("../data/stored/1-first.ended.jsonl");

async fn archive() -> Archive {
    let archive = Archive::open().await.unwrap();
    archive.database().erase().await.unwrap();
    archive
}

fn driver(archive: &Archive) -> Rc<Driver> {
    Driver::new(Some(archive.clone()), "/proxy", Box::new(|_| {}), Box::new(|| {}))
}

fn put(store: Store, key: &str, text: &str) -> Write {
    Write::Put { store, key: key.into(), text: text.into() }
}

/// Puts a run onto the disk as the program of its time wrote it.
async fn keep(archive: &Archive, id: &RunId, stored: &str) -> usize {
    let mut lines = stored.lines();
    let mut writes = vec![put(Store::Runs, &id.0, lines.next().unwrap())];
    for (place, line) in (0..).zip(lines) {
        writes.push(put(Store::Entries, &segment::key(id, place), line));
    }
    archive.database().commit(&writes).await.unwrap();
    writes.len() - 1
}

fn plan() -> Plan {
    let value = serde_json::from_str(STORED.lines().next().unwrap()).unwrap();
    field(&value, "data").unwrap()
}

async fn replayed(archive: &Archive, id: &RunId) -> Run {
    let stored = archive.run(id, Time(1)).await.unwrap().unwrap();
    Run::replay(id.clone(), stored.plan, &stored.entries)
}

#[wasm_bindgen_test]
async fn records_of_any_age_are_put_together_and_say_the_same() {
    let archive = archive().await;
    let (old, first) = (RunId("0000000000001-old".into()), RunId("0000000000002-first".into()));
    let before = keep(&archive, &old, STORED).await;
    keep(&archive, &first, FIRST).await;
    let run = replayed(&archive, &old).await;
    assert_eq!(archive.run(&first, Time(1)).await.err(), Some(StorageError::Damaged));

    let found = driver(&archive).tidy().await.unwrap();
    assert_eq!((found.runs, found.mended), (2, 2));
    assert!(found.unreadable.is_empty() && found.damaged.is_empty());
    let records = archive.records(&old).await.unwrap();
    assert!(records.len() < before && records.iter().all(|(_, text)| journal::is_current(text)));
    assert_eq!(replayed(&archive, &old).await, run);
    // What the very first program wrote is told in the same way.
    let told = |run: &Run| run.items().map(|(_, s)| s.outcome).collect::<Vec<_>>();
    assert_eq!(told(&replayed(&archive, &first).await), told(&run));
    // Again there is nothing to gain, and the next record has its place.
    assert_eq!(driver(&archive).tidy().await.unwrap().mended, 0);
    let next = archive.run(&old, Time(1)).await.unwrap().unwrap().records;
    assert_eq!(next as usize, before);
}

#[wasm_bindgen_test]
async fn a_run_that_somebody_carries_out_is_not_touched() {
    let archive = archive().await;
    let id = RunId("0000000000001-busy".into());
    keep(&archive, &id, STORED).await;
    let (lane, _) = plan().call_lane();
    let held = lock::wait(&["license-desk ", &lane.0].concat()).await.unwrap();
    assert_eq!(driver(&archive).tidy().await.unwrap().mended, 0);
    drop(held);
    assert_eq!(driver(&archive).tidy().await.unwrap().mended, 1);
}

#[wasm_bindgen_test]
async fn damage_is_set_aside_with_all_that_follows_and_the_run_stays() {
    let archive = archive().await;
    let id = RunId("0000000000001-torn".into());
    let records = keep(&archive, &id, STORED).await;
    let key = segment::key(&id, 4);
    let writes = [put(Store::Entries, &key, "{\"v\":1,\"entries\":[{\"is\":\"sen")];
    archive.database().commit(&writes).await.unwrap();

    assert_eq!(driver(&archive).tidy().await.unwrap().damaged, std::slice::from_ref(&id));
    let stored = archive.run(&id, Time(7)).await.unwrap().unwrap();
    assert_eq!((stored.records, stored.damaged), (4, true));
    assert_eq!(stored.entries.last(), Some(&Entry::Damaged { at: Time(7) }));
    let run = Run::replay(id.clone(), stored.plan, &stored.entries);
    assert_eq!(run.damaged(), Some(Time(7)));
    assert_ne!(run.status(), Status::Ended);

    let text = journal::write(&key, 4, &[Entry::Damaged { at: Time(7) }]);
    archive.append(&id, &[(4, text)], &[], true).await.unwrap();
    let again = archive.run(&id, Time(9)).await.unwrap().unwrap();
    assert_eq!((again.records, again.damaged), (5, false));
    let aside = archive.database().keys(Store::Entries, segment::ASIDE).await.unwrap();
    assert_eq!(aside.len(), records - 4);
    // A session takes it along, and another device takes it in.
    let whole = session::export(Some(&archive)).await.unwrap();
    archive.database().erase().await.unwrap();
    assert_eq!(session::import(Some(&archive), &whole).await, Ok(1));
    assert_eq!(archive.database().keys(Store::Entries, segment::ASIDE).await.unwrap(), aside);
}

#[wasm_bindgen_test]
async fn a_newer_record_and_a_newer_plan_are_left_as_they_are() {
    let archive = archive().await;
    let id = RunId("0000000000001-new".into());
    keep(&archive, &id, STORED).await;
    let key = segment::key(&id, 40);
    let newer = "{\"v\":9,\"other\":true}";
    archive.database().commit(&[put(Store::Entries, &key, newer)]).await.unwrap();
    let error = archive.run(&id, Time(1)).await.err();
    assert_eq!(error, Some(StorageError::Newer { found: 9 }));
    let before = archive.records(&id).await.unwrap();
    assert_eq!(driver(&archive).tidy().await.unwrap().mended, 0);
    assert_eq!(archive.records(&id).await.unwrap(), before);
    let writes = [put(Store::Runs, &id.0, "{\"v\":9,\"data\":{}}")];
    archive.database().commit(&writes).await.unwrap();
    let found = driver(&archive).tidy().await.unwrap();
    assert!(found.unreadable.is_empty() && found.mended == 0);
    let text = archive.database().get(Store::Runs, &id.0).await.unwrap();
    assert_eq!(text.as_deref(), Some("{\"v\":9,\"data\":{}}"));
}

#[wasm_bindgen_test]
async fn a_lane_that_cannot_be_read_counts_as_used_up() {
    let archive = archive().await;
    let (lane, limit) = plan().claim_lane();
    let writes = [put(Store::Pace, &lane.0, "{\"v\":2,\"sum\":\"0\"")];
    archive.database().commit(&writes).await.unwrap();
    let now = Time(1_795_600_000_000);
    let pacer = archive.pacer(now).await.unwrap();
    assert_eq!(pacer.earliest(&lane, limit, now).since(now), 300_000);
}

#[wasm_bindgen_test]
async fn old_runs_go_only_when_a_file_holds_them_as_they_are() {
    let archive = archive().await;
    let ids: Vec<RunId> = (0..4).map(|n| RunId(format!("000000000000{n}-run"))).collect();
    for id in &ids {
        keep(&archive, id, STORED).await;
    }
    // The third has not ended.
    archive.create(&ids[2], &plan()).await.unwrap();
    for (key, _) in archive.records(&ids[2]).await.unwrap() {
        archive.database().commit(&[Write::Delete { store: Store::Entries, key }]).await.unwrap();
    }
    let ended = shelf::ended(&archive, 1, Time(1)).await.unwrap();
    assert_eq!(ended, ids[..2]);
    let taken = shelf::take(&archive, ended.clone()).await.unwrap();
    // One of them goes on in the meantime.
    let place = archive.run(&ids[0], Time(1)).await.unwrap().unwrap().records;
    let paused = [Entry::Paused { at: Time(3), why: Pause::Person }];
    let text = journal::write(&segment::key(&ids[0], place), place, &paused);
    archive.append(&ids[0], &[(place, text)], &[], false).await.unwrap();
    assert_eq!(shelf::let_go(&archive, &taken).await, Ok(false));
    assert_eq!(archive.run_ids().await.unwrap(), ids);

    let taken = shelf::take(&archive, ended).await.unwrap();
    let before = replayed(&archive, &ids[1]).await;
    assert_eq!(shelf::let_go(&archive, &taken).await, Ok(true));
    assert_eq!(archive.run_ids().await.unwrap(), ids[2..]);
    assert!(archive.records(&ids[1]).await.unwrap().is_empty());
    assert_eq!(session::import(Some(&archive), &taken.text).await, Ok(2));
    assert_eq!(replayed(&archive, &ids[1]).await, before);
}

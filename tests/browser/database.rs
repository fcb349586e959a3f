//! The database: all or nothing, on the disk, in order, and never a hang.

use super::{Replaced, script, text};
use license_desk::browser::database::{Database, Store, Write};
use license_desk::browser::storage::StorageError;
use license_desk::run::{RunId, segment};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn put(store: Store, key: &str, text: &str) -> Write {
    Write::Put { store, key: key.into(), text: text.into() }
}

fn entry_key(run: &str, place: u32) -> String {
    segment::key(&RunId(run.into()), place)
}

/// The database, empty. Tests run one after another, so each has it to itself.
async fn database() -> Database {
    let database = Database::open().await.unwrap();
    database.erase().await.unwrap();
    database
}

#[wasm_bindgen_test]
async fn what_was_committed_is_read_back_in_the_order_of_its_keys() {
    let database = database().await;
    let keys = [2, 10, 1, 4_000_000_000].map(|seq| entry_key("run-a", seq));
    let mut writes: Vec<Write> = keys.iter().map(|key| put(Store::Entries, key, key)).collect();
    writes.push(put(Store::Entries, &entry_key("run-b", 1), "another run"));
    writes.push(put(Store::Runs, "run-a", "a plan"));
    database.commit(&writes).await.unwrap();

    let sorted = [1, 2, 10, 4_000_000_000].map(|seq| entry_key("run-a", seq));
    let range = database.range(Store::Entries, "run-a:").await.unwrap();
    assert_eq!(range.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), sorted);
    assert!(range.iter().all(|(key, text)| key == text));
    assert_eq!(database.keys(Store::Entries, "").await.unwrap().len(), 5);
    assert_eq!(database.get(Store::Runs, "run-a").await.unwrap().as_deref(), Some("a plan"));
    assert_eq!(database.get(Store::Cache, "run-a").await.unwrap(), None);

    let delete = Write::Delete { store: Store::Entries, key: entry_key("run-a", 2) };
    database.commit(&[delete, Write::Clear { store: Store::Runs }]).await.unwrap();
    assert_eq!(database.keys(Store::Entries, "run-a:").await.unwrap().len(), 3);
    assert_eq!(database.keys(Store::Runs, "").await.unwrap(), Vec::<String>::new());
    database.erase().await.unwrap();
    assert_eq!(database.keys(Store::Entries, "").await.unwrap(), Vec::<String>::new());
    assert_eq!(database.commit(&[]).await, Ok(()));
}

#[wasm_bindgen_test]
async fn a_change_that_fails_takes_the_whole_commit_with_it() {
    let database = database().await;
    database.commit(&[put(Store::Pace, "there", "before")]).await.unwrap();
    let writes = [
        put(Store::Runs, "first", "x"),
        Write::Delete { store: Store::Pace, key: "there".into() },
        put(Store::Pace, "bad", "x"),
        put(Store::Cache, "last", "x"),
    ];
    for (how, error) in [
        // It is refused at once.
        ("throw new DOMException('', 'DataError')", StorageError::Failed("DataError".into())),
        ("throw new DOMException('', 'QuotaExceededError')", StorageError::Full),
        // It is refused later, by an event: a second `add` under one key.
        (
            "real.call(this, text, key), this.add(text, key)",
            StorageError::Failed("ConstraintError".into()),
        ),
    ] {
        let body = format!(
            "function (text, key) {{
                 if (key === 'bad') {{ return {} }}
                 return real.call(this, text, key) }}",
            how.replace("throw", "(() => { throw")
                + if how.contains("throw") { " })()" } else { "" }
        );
        let spy = Replaced::new("IDBObjectStore.prototype", "put", &body);
        assert_eq!(database.commit(&writes).await, Err(error), "{how}");
        drop(spy);
        for (store, key) in [(Store::Runs, "first"), (Store::Pace, "bad"), (Store::Cache, "last")] {
            assert_eq!(database.get(store, key).await, Ok(None), "{how}: {key}");
        }
        assert_eq!(database.get(Store::Pace, "there").await.unwrap().as_deref(), Some("before"));
    }
    database.commit(&writes).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_commit_that_the_browser_aborts_for_lack_of_room_is_full() {
    let database = database().await;
    let spy = Replaced::new(
        "IDBTransaction.prototype",
        "objectStore",
        "function (name) {
             Object.defineProperty(this, 'error', {
                 value: new DOMException('', 'QuotaExceededError') });
             setTimeout(() => this.abort());
             const store = real.call(this, name);
             const again = () => { store.get('x').onsuccess = again }; again();
             return store }",
    );
    assert_eq!(database.commit(&[put(Store::Runs, "a", "x")]).await, Err(StorageError::Full));
    drop(spy);
    assert_eq!(database.get(Store::Runs, "a").await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_commit_asks_for_strict_durability_and_ends_with_its_transaction() {
    let database = database().await;
    let spy = Replaced::new(
        "IDBDatabase.prototype",
        "transaction",
        "function (...args) {
             const begun = real.apply(this, args);
             window.seen = [args[0].join(), args[1], args[2]?.durability, begun.durability].join(' ');
             window.completed = 0;
             begun.addEventListener('complete', () => window.completed++);
             return begun }",
    );
    database.commit(&[put(Store::Entries, "a:1", "x"), put(Store::Runs, "a", "x")]).await.unwrap();
    assert_eq!(text("window.seen"), "runs,entries readwrite strict strict");
    assert_eq!(text("window.completed"), "1", "it ended before its transaction did");
    drop(spy);
}

#[wasm_bindgen_test]
async fn a_closed_connection_is_an_error_and_not_a_hang() {
    let database = database().await;
    database.commit(&[put(Store::Runs, "a", "x")]).await.unwrap();
    // Another tab deletes the database: this one is asked to let go of it, and does.
    Database::destroy().await.unwrap();
    assert!(database.is_gone());
    let gone = Err(StorageError::Gone);
    assert_eq!(database.commit(&[put(Store::Runs, "b", "x")]).await, gone);
    assert_eq!(database.get(Store::Runs, "a").await, Err(StorageError::Gone));
    assert_eq!(database.range(Store::Runs, "").await, Err(StorageError::Gone));
    let fresh = Database::open().await.unwrap();
    assert_eq!(fresh.keys(Store::Runs, "").await, Ok(vec![]));
}

#[wasm_bindgen_test]
async fn a_transaction_that_is_cut_off_is_an_error_and_not_a_hang() {
    let database = database().await;
    let spy = Replaced::new(
        "IDBDatabase.prototype",
        "transaction",
        "function (...args) {
             const begun = real.apply(this, args);
             queueMicrotask(() => begun.abort());
             return begun }",
    );
    assert_eq!(database.commit(&[put(Store::Runs, "a", "x")]).await, Err(StorageError::Gone));
    assert_eq!(database.get(Store::Runs, "a").await, Err(StorageError::Gone));
    drop(spy);
    assert_eq!(database.get(Store::Runs, "a").await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_disk_that_never_answers_is_given_up_and_its_commit_undone() {
    let database = database().await;
    // Half a minute is over at once; the transaction is kept from ending.
    let clock = Replaced::new(
        "window",
        "setTimeout",
        "(then, ms) => real.call(window, then, ms === 30000 ? 0 : ms)",
    );
    let busy = Replaced::new(
        "IDBTransaction.prototype",
        "objectStore",
        "function (name) {
             const store = real.call(this, name);
             const again = () => { store.get('x').onsuccess = again };
             again();
             return store }",
    );
    let stuck = database.commit(&[put(Store::Runs, "a", "x")]).await;
    drop((clock, busy));
    assert_eq!(stuck, Err(StorageError::Stuck));
    assert_eq!(database.get(Store::Runs, "a").await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_program_is_left_alone_and_one_in_the_way_is_told() {
    Database::destroy().await.unwrap();
    let newer = script(
        "return new Promise((done, failed) => {
             const asked = indexedDB.open('license-desk', 7);
             asked.onsuccess = () => { window.newer = asked.result; done() };
             asked.onerror = failed })",
        JsValue::NULL,
    );
    wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(newer)).await.unwrap();
    assert_eq!(Database::open().await.err(), Some(StorageError::Newer { found: 7 }));
    // That tab does not let go, so the removal waits for it.
    assert_eq!(Database::destroy().await, Err(StorageError::Blocked));
    script("window.newer.close()", JsValue::NULL);
    Database::destroy().await.unwrap();
    Database::open().await.unwrap();
}

//! The database: what must be on the disk before a request leaves. Texts by key in five stores;
//! it must not know what the texts say.
//!
//! Plain `web-sys`: the calls in use are few, and a crate around them would bring an ordered map
//! and error types for all the others.
//!
//! Every wait ends: by the browser's event, by the connection's closing, or after [`PATIENCE`].

mod write;

use js_sys::{Array, Function};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest,
    IdbTransaction,
};

use super::script::{member, method, name_of, object, settled, window};
use super::storage::{StorageError, failure};
pub use write::{Store, Write};

const NAME: &str = "license-desk";
const VERSION: u32 = 1;

/// The longest wait for the disk, in ms. A strict commit takes milliseconds to tens of them.
const PATIENCE: i32 = 30_000;

/// How long another tab may take to let go of the database, in ms.
const MOMENT: i32 = 1_000;

/// An open database. Clones share the connection; it is closed with the last of them.
#[derive(Clone)]
pub struct Database(Rc<Connected>);

struct Connected {
    raw: IdbDatabase,
    gone: Rc<Cell<bool>>,
    /// Closes the connection: another tab wants to change the database, or the browser took it.
    _close: Closure<dyn FnMut()>,
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.raw.set_onversionchange(None);
        self.raw.set_onclose(None);
        self.raw.close();
    }
}

fn factory() -> Result<IdbFactory, StorageError> {
    window().indexed_db().ok().flatten().ok_or(StorageError::Off)
}

/// Why opening failed, from the event or the exception.
fn not_opened(cause: &JsValue) -> StorageError {
    match fault(cause) {
        // What browsers say in private windows, and where a policy forbids storage.
        StorageError::Failed(name) if name == "InvalidStateError" => StorageError::Off,
        error => error,
    }
}

/// What an event, an exception or the end of patience means.
fn fault(cause: &JsValue) -> StorageError {
    if cause.is_undefined() {
        return StorageError::Stuck;
    }
    let Some(event) = cause.dyn_ref::<Event>() else { return exception(cause) };
    if event.type_() == "blocked" {
        return StorageError::Blocked;
    }
    exception(&member(&member(event, "target"), "error"))
}

fn exception(thrown: &JsValue) -> StorageError {
    match failure(thrown) {
        // A transaction that is aborted with no cause of its own lost its connection.
        StorageError::Failed(name) if name.is_empty() || name == "AbortError" => StorageError::Gone,
        error => error,
    }
}

/// A function that calls `failed` with its own argument, a moment later: a connection that is about
/// to close, with its last transaction still ending, is in the way for that long.
fn after_a_moment(failed: &Function) -> Function {
    let window = window();
    method(&window, "setTimeout").map_or_else(
        || failed.clone(),
        |later| later.bind2(&window, failed, &JsValue::from(MOMENT)).unchecked_into(),
    )
}

async fn opened(request: &IdbOpenDbRequest) -> Result<IdbDatabase, JsValue> {
    let result = settled(PATIENCE, &|done, failed| {
        request.set_onsuccess(Some(done));
        request.set_onerror(Some(failed));
        request.set_onblocked(Some(&after_a_moment(failed)));
    })
    .await;
    if result.is_err() {
        // It may yet open: then it must not stay open, in the way of others.
        let late = request.clone();
        let close = Closure::once_into_js(move || {
            if let Ok(database) = late.result() {
                database.unchecked_into::<IdbDatabase>().close();
            }
        });
        request.set_onsuccess(Some(close.unchecked_ref()));
    }
    result.and_then(|_| request.result()).map(JsCast::unchecked_into)
}

/// The version of a database that is too new for this program.
async fn version_found() -> u32 {
    let Ok(request) = factory().and_then(|f| f.open(NAME).map_err(|e| not_opened(&e))) else {
        return 0;
    };
    let Ok(database) = opened(&request).await else { return 0 };
    database.close();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "versions are whole, from 1"
    )]
    let version = database.version() as u32;
    version
}

impl Database {
    /// Opens the database, and makes it where there is none.
    pub async fn open() -> Result<Self, StorageError> {
        let request = factory()?.open_with_u32(NAME, VERSION).map_err(|e| not_opened(&e))?;
        let asked = request.clone();
        let make = Closure::once_into_js(move || {
            if let Ok(fresh) = asked.result() {
                let fresh: IdbDatabase = fresh.unchecked_into();
                for store in Store::ALL {
                    // It fails only for a store that is there already.
                    let _ = fresh.create_object_store(store.name());
                }
            }
        });
        request.set_onupgradeneeded(Some(make.unchecked_ref()));
        let raw = match opened(&request).await {
            Ok(raw) => raw,
            Err(cause) => {
                return Err(match not_opened(&cause) {
                    StorageError::Failed(name) if name == "VersionError" => {
                        StorageError::Newer { found: version_found().await }
                    }
                    error => error,
                });
            }
        };
        let gone = Rc::new(Cell::new(false));
        let close = {
            let (raw, gone) = (raw.clone(), Rc::clone(&gone));
            Closure::<dyn FnMut()>::wrap(Box::new(move || {
                gone.set(true);
                raw.close();
            }))
        };
        let function: &Function = close.as_ref().unchecked_ref();
        raw.set_onversionchange(Some(function));
        raw.set_onclose(Some(function));
        Ok(Self(Rc::new(Connected { raw, gone, _close: close })))
    }

    /// Whether the connection was closed; everything then fails with [`StorageError::Gone`].
    pub fn is_gone(&self) -> bool {
        self.0.gone.get()
    }

    /// A transaction over these stores. Strict: it is complete when it is on the disk, not before.
    fn transaction(&self, stores: &Array, mode: &str) -> Result<IdbTransaction, StorageError> {
        if self.is_gone() {
            return Err(StorageError::Gone);
        }
        let begin = method(&self.0.raw, "transaction").ok_or(StorageError::Off)?;
        let options = object(&[("durability", "strict".into())]);
        match begin.call3(&self.0.raw, stores, &mode.into(), &options) {
            Ok(transaction) => Ok(transaction.unchecked_into()),
            // It was closed, and the event is still on its way.
            Err(thrown) if name_of(&thrown) == "InvalidStateError" => Err(StorageError::Gone),
            Err(thrown) => Err(failure(&thrown)),
        }
    }

    /// Makes all the changes, in order, or none of them, and returns when they are on the disk. On
    /// an error none was made; only after [`StorageError::Stuck`] that may be unsure.
    pub async fn commit(&self, writes: &[Write]) -> Result<(), StorageError> {
        let stores = Array::new();
        for store in Store::ALL {
            if writes.iter().any(|write| write.store() == store) {
                stores.push(&store.name().into());
            }
        }
        if stores.length() == 0 {
            return Ok(());
        }
        let transaction = self.transaction(&stores, "readwrite")?;
        for write in writes {
            if let Err(thrown) = apply(&transaction, write) {
                // Left alone, it would commit what was asked of it so far.
                let _ = transaction.abort();
                return Err(failure(&thrown));
            }
        }
        // A failed change aborts its transaction, so there are two ends and no third.
        let ended = settled(PATIENCE, &|done, failed| {
            transaction.set_oncomplete(Some(done));
            transaction.set_onabort(Some(failed));
        });
        match ended.await {
            Ok(_) => Ok(()),
            Err(cause) => {
                let _ = transaction.abort();
                Err(fault(&cause))
            }
        }
    }

    /// The text under a key.
    pub async fn get(&self, store: Store, key: &str) -> Result<Option<String>, StorageError> {
        let request = self.reading(store)?.get(&key.into()).map_err(|e| failure(&e))?;
        Ok(answer(&request).await?.as_string())
    }

    /// All keys that begin with `prefix`, with their texts, in the order of the keys.
    pub async fn range(
        &self,
        store: Store,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, StorageError> {
        let (reading, range) = (self.reading(store)?, beginning_with(prefix)?);
        // One transaction: nothing comes between the two.
        let keys = reading.get_all_keys_with_key(&range).map_err(|e| failure(&e))?;
        let texts = reading.get_all_with_key(&range).map_err(|e| failure(&e))?;
        let texts = strings(&answer(&texts).await?);
        let keys = keys.result().map_err(|e| failure(&e))?;
        Ok(strings(&keys).into_iter().zip(texts).collect())
    }

    /// All keys that begin with `prefix`, in order.
    pub async fn keys(&self, store: Store, prefix: &str) -> Result<Vec<String>, StorageError> {
        let range = beginning_with(prefix)?;
        let request = self.reading(store)?.get_all_keys_with_key(&range);
        Ok(strings(&answer(&request.map_err(|e| failure(&e))?).await?))
    }

    /// Removes all that every store holds. Other tabs keep their connections.
    pub async fn erase(&self) -> Result<(), StorageError> {
        self.commit(&Store::ALL.map(|store| Write::Clear { store })).await
    }

    /// Removes the whole database, even one that cannot be opened. Other tabs' connections close,
    /// if they can be reached; else it is [`StorageError::Blocked`], and happens when they close.
    pub async fn destroy() -> Result<(), StorageError> {
        let request = factory()?.delete_database(NAME).map_err(|e| not_opened(&e))?;
        let ended = settled(PATIENCE, &|done, failed| {
            request.set_onsuccess(Some(done));
            request.set_onerror(Some(failed));
            request.set_onblocked(Some(&after_a_moment(failed)));
        });
        ended.await.map(|_| ()).map_err(|cause| not_opened(&cause))
    }

    fn reading(&self, store: Store) -> Result<IdbObjectStore, StorageError> {
        let transaction = self.transaction(&Array::of1(&store.name().into()), "readonly")?;
        transaction.object_store(store.name()).map_err(|e| failure(&e))
    }
}

fn apply(transaction: &IdbTransaction, write: &Write) -> Result<(), JsValue> {
    let store = transaction.object_store(write.store().name())?;
    match write {
        Write::Put { key, text, .. } => store.put_with_key(&text.into(), &key.into())?,
        Write::Delete { key, .. } => store.delete(&key.into())?,
        Write::Clear { .. } => store.clear()?,
    };
    Ok(())
}

fn beginning_with(prefix: &str) -> Result<IdbKeyRange, StorageError> {
    let end = [prefix, "\u{ffff}"].concat();
    IdbKeyRange::bound(&prefix.into(), &end.into()).map_err(|e| failure(&e))
}

async fn answer(request: &IdbRequest) -> Result<JsValue, StorageError> {
    let ended = settled(PATIENCE, &|done, failed| {
        request.set_onsuccess(Some(done));
        request.set_onerror(Some(failed));
    });
    ended.await.map_err(|cause| fault(&cause))?;
    request.result().map_err(|e| failure(&e))
}

fn strings(list: &JsValue) -> Vec<String> {
    Array::from(list).iter().map(|text| text.as_string().unwrap_or_default()).collect()
}

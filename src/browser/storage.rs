//! Local storage: small records, each with the version of its format. For drafts, preferences,
//! connections and the list of runs; never for a journal (it reaches the disk late) or a secret.
//!
//! Stored text: `{"v":1,"data":…}`. A record whose version is not known is never overwritten: it
//! may be the work of a newer copy of this program in another tab.

mod error;

pub use error::StorageError;
use web_sys::Storage;

use super::script::{member, method, name_of, navigator, window};
use crate::domain::stored::{Stored, to_text};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// What every key of ours begins with.
const PREFIX: &str = "license-desk.";

/// What the browser threw, as an error of ours.
pub(super) fn failure(exception: &JsValue) -> StorageError {
    let name = name_of(exception);
    match name.as_str() {
        "QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED" => StorageError::Full,
        "SecurityError" => StorageError::Off,
        _ => StorageError::Failed(name),
    }
}

fn local() -> Result<Storage, StorageError> {
    window().local_storage().ok().flatten().ok_or(StorageError::Off)
}

/// A record's version and its data, still as text. Written by [`pack`]; the head of a newer
/// version must begin in the same way.
fn unpack(record: &str) -> Option<(u32, Option<&str>)> {
    let rest = record.strip_prefix("{\"v\":")?;
    let end = rest.find([',', '}'])?;
    let version = rest.get(..end)?.parse().ok()?;
    let data = rest.get(end..)?.strip_prefix(",\"data\":").and_then(|data| data.strip_suffix('}'));
    Some((version, data))
}

fn pack(version: u32, data: &str) -> String {
    ["{\"v\":", &version.to_string(), ",\"data\":", data, "}"].concat()
}

fn full(key: &str) -> String {
    [PREFIX, key].concat()
}

fn read_text(key: &str) -> Result<Option<String>, StorageError> {
    local()?.get_item(&full(key)).map_err(|e| failure(&e))
}

/// The data of a record of this very version, as text.
fn data_of(record: &str, version: u32) -> Result<&str, StorageError> {
    match unpack(record) {
        Some((found, _)) if found > version => Err(StorageError::Newer { found }),
        Some((found, _)) if found < version => Err(StorageError::Older { found }),
        Some((_, Some(data))) => Ok(data),
        _ => Err(StorageError::Damaged),
    }
}

/// Reads a record; `None` where there is none.
pub fn read<T: Stored>(key: &str, version: u32) -> Result<Option<T>, StorageError> {
    let Some(data) = read_data(key, version)? else { return Ok(None) };
    T::restore(&data).map(Some).ok_or(StorageError::Damaged)
}

fn read_data(key: &str, version: u32) -> Result<Option<serde_json::Value>, StorageError> {
    let Some(record) = read_text(key)? else { return Ok(None) };
    let data = data_of(&record, version)?;
    serde_json::from_str(data).map(Some).map_err(|_| StorageError::Damaged)
}

/// Writes a record, unless what is there has a version that is newer or cannot be told. On an
/// error what is there stays.
pub fn write(key: &str, version: u32, data: &dyn Stored) -> Result<(), StorageError> {
    if let Some(record) = read_text(key)? {
        match unpack(&record) {
            Some((found, _)) if found > version => return Err(StorageError::Newer { found }),
            Some(_) => {}
            None => return Err(StorageError::Damaged),
        }
    }
    local()?.set_item(&full(key), &pack(version, &to_text(&data.store()))).map_err(|e| failure(&e))
}

/// Takes records in that were read by [`raw`]: those whose key is ours and not in use.
pub fn take_in(records: &[(String, String)]) -> Result<(), StorageError> {
    for (key, record) in records {
        if unpack(record).is_some() && read_text(key)?.is_none() {
            local()?.set_item(&full(key), record).map_err(|e| failure(&e))?;
        }
    }
    Ok(())
}

/// Removes a record, whatever its version.
pub fn remove(key: &str) -> Result<(), StorageError> {
    local()?.remove_item(&full(key)).map_err(|e| failure(&e))
}

/// The keys of all our records, without what they all begin with.
pub fn keys() -> Result<Vec<String>, StorageError> {
    let storage = local()?;
    let count = storage.length().map_err(|e| failure(&e))?;
    let name = |at| storage.key(at).ok().flatten();
    let ours = |key: String| key.strip_prefix(PREFIX).map(ToOwned::to_owned);
    Ok((0..count).filter_map(name).filter_map(ours).collect())
}

/// A record as it is stored, whatever its version: for an export.
pub fn raw(key: &str) -> Result<Option<String>, StorageError> {
    read_text(key)
}

/// Removes every record of ours, and nothing else.
pub fn erase() -> Result<(), StorageError> {
    keys()?.iter().try_for_each(|key| remove(key))
}

/// How much this site has stored and how much it may, in bytes; `None` where the browser does not
/// tell (plain http).
pub async fn usage() -> Option<(f64, f64)> {
    let estimate = ask("estimate").await?;
    Some((member(&estimate, "usage").as_f64()?, member(&estimate, "quota").as_f64()?))
}

/// Asks the browser not to clear this site's storage when the disk runs short; whether it agreed.
pub async fn persist() -> bool {
    ask("persist").await.is_some_and(|agreed| agreed.is_truthy())
}

async fn ask(what: &str) -> Option<JsValue> {
    let storage = navigator("storage")?;
    let promise = method(&storage, what)?.call0(&storage).ok()?;
    JsFuture::from(js_sys::Promise::resolve(&promise)).await.ok()
}

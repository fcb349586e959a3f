//! The vault: credentials kept on this device, sealed under a passphrase. What is stored is a text
//! that only the passphrase opens: its key is drawn from it by PBKDF2-SHA-256 and seals by AES-GCM
//! with 256 bits. The key cannot be taken out of the browser's own store, and is held in memory only.
//!
//! It stands beside the desk's other records, and is in no export of theirs.

use super::credentials::{Credential, Renewal};
use super::script::{member, method, object, window};
use super::storage::{StorageError, failure};
use crate::domain::stored::{Stored, field, gather, record, stored, to_text};
use crate::domain::{ConnectionId, Secret, Time};
use js_sys::{Array, Promise, Uint8Array};
use serde_json::Value;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Its name in local storage: not one of those that an export takes along.
const NAME: &str = "license-desk vault";
/// The version of what is stored.
const VERSION: u32 = 1;
/// Rounds of PBKDF2 for a new vault (OWASP's password storage cheat sheet asks for 600,000 of
/// PBKDF2-HMAC-SHA-256, read 2026-11-25).
pub const ROUNDS: u32 = 600_000;
/// The most that are accepted of what is stored: more would only hold the page up.
const MOST_ROUNDS: u32 = 20_000_000;
/// The fewest characters of a passphrase.
pub const SHORTEST: usize = 12;

/// Why the vault was not opened or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The browser seals nothing on plain http.
    #[error("no sealing on plain http")]
    Insecure,
    /// Not the passphrase, or what is stored was changed: the two cannot be told apart.
    #[error("not the passphrase")]
    Wrong,
    /// What is stored is no vault of this program.
    #[error("what is stored cannot be read")]
    Damaged,
    /// It could not be stored.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

struct Sealed {
    v: u32,
    rounds: u32,
    salt: String,
    nonce: String,
    text: String,
}
stored!(record Sealed { v, rounds, salt, nonce, text });

/// What a vault holds: connections and what lets them in.
pub type Held = Vec<(ConnectionId, Credential)>;

/// An open vault: it can be kept anew without the passphrase.
pub struct Vault {
    key: JsValue,
    salt: Vec<u8>,
    rounds: u32,
    /// What was kept last.
    last: RefCell<String>,
}

/// Whether there is one on this device.
pub fn exists() -> bool {
    matches!(read(), Ok(Some(_)))
}

/// Takes it away, whatever it holds.
pub fn erase() -> Result<(), StorageError> {
    local()?.remove_item(NAME).map_err(|e| failure(&e))
}

/// Makes a vault under a passphrase in place of one that may be there, and keeps `held` in it.
pub async fn make(passphrase: &str, held: &Held) -> Result<Vault, VaultError> {
    let salt = random(16).ok_or(VaultError::Insecure)?;
    let key = derive(passphrase, &salt, ROUNDS).await?;
    let vault = Vault { key, salt, rounds: ROUNDS, last: RefCell::default() };
    vault.keep(held).await?;
    Ok(vault)
}

/// Opens what is there.
pub async fn open(passphrase: &str) -> Result<(Vault, Held), VaultError> {
    let text = read()?.ok_or(VaultError::Damaged)?;
    let value: Value = serde_json::from_str(&text).map_err(|_| VaultError::Damaged)?;
    let sealed = Sealed::restore(&value).filter(|it| it.v == VERSION).ok_or(VaultError::Damaged)?;
    let parts = unhex(&sealed.salt).zip(unhex(&sealed.nonce)).zip(unhex(&sealed.text));
    let ((salt, nonce), bytes) = parts.ok_or(VaultError::Damaged)?;
    // Fewer rounds than ours are nobody's but an attacker's.
    if !(ROUNDS..=MOST_ROUNDS).contains(&sealed.rounds) {
        return Err(VaultError::Damaged);
    }
    let key = derive(passphrase, &salt, sealed.rounds).await?;
    let vault = Vault { key, salt, rounds: sealed.rounds, last: RefCell::default() };
    let opened = vault.crypt("decrypt", &nonce, &bytes).await.map_err(|_| VaultError::Wrong)?;
    let text = String::from_utf8(opened).map_err(|_| VaultError::Damaged)?;
    let value: Value = serde_json::from_str(&text).map_err(|_| VaultError::Damaged)?;
    let all = value.as_array().ok_or(VaultError::Damaged)?;
    let held = all.iter().map(restored).collect::<Option<_>>().ok_or(VaultError::Damaged)?;
    vault.last.replace(text);
    Ok((vault, held))
}

impl Vault {
    /// Keeps what is held in place of what was, if it is another; under another nonce each time.
    pub async fn keep(&self, held: &Held) -> Result<(), VaultError> {
        let text = to_text(&gather(&mut held.iter().map(stored_form)));
        if *self.last.borrow() == text {
            return Ok(());
        }
        let nonce = random(12).ok_or(VaultError::Insecure)?;
        let sealed = self.crypt("encrypt", &nonce, text.as_bytes()).await;
        let sealed = sealed.map_err(|_| VaultError::Insecure)?;
        let record = Sealed {
            v: VERSION,
            rounds: self.rounds,
            salt: hex(&self.salt),
            nonce: hex(&nonce),
            text: hex(&sealed),
        };
        local()?.set_item(NAME, &to_text(&record.store())).map_err(|e| failure(&e))?;
        self.last.replace(text);
        Ok(())
    }

    async fn crypt(&self, what: &str, nonce: &[u8], bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
        // What stands beside the sealed text is sealed as well: it cannot be changed unseen.
        let beside = [&VERSION.to_be_bytes()[..], &self.rounds.to_be_bytes(), &self.salt].concat();
        let how = object(&[
            ("name", "AES-GCM".into()),
            ("iv", array(nonce)),
            ("additionalData", array(&beside)),
        ]);
        let arguments = Array::of3(&how, &self.key, &array(bytes));
        Ok(Uint8Array::new(&subtle(what, &arguments).await?).to_vec())
    }
}

/// Draws the key from a passphrase. It seals and opens, and cannot be taken out.
async fn derive(passphrase: &str, salt: &[u8], rounds: u32) -> Result<JsValue, VaultError> {
    let attempt = async {
        let uses = Array::of1(&"deriveKey".into());
        let words = array(passphrase.as_bytes());
        let arguments = Array::of5(&"raw".into(), &words, &"PBKDF2".into(), &JsValue::FALSE, &uses);
        let base = subtle("importKey", &arguments).await?;
        let how = object(&[
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", array(salt)),
            ("iterations", rounds.into()),
        ]);
        let kind = object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        subtle("deriveKey", &Array::of5(&how, &base, &kind, &JsValue::FALSE, &uses)).await
    };
    attempt.await.map_err(|_: JsValue| VaultError::Insecure)
}

fn crypto() -> JsValue {
    member(&window(), "crypto")
}

/// Calls one of the browser's own functions for sealing.
async fn subtle(what: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let subtle = member(&crypto(), "subtle");
    if !subtle.is_object() {
        return Err(JsValue::NULL);
    }
    let call = method(&subtle, what).ok_or(JsValue::NULL)?;
    JsFuture::from(Promise::resolve(&call.apply(&subtle, arguments)?)).await
}

fn random(length: u32) -> Option<Vec<u8>> {
    let bytes = Uint8Array::new_with_length(length);
    method(&crypto(), "getRandomValues")?.call1(&crypto(), &bytes).ok()?;
    Some(bytes.to_vec())
}

fn array(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn local() -> Result<web_sys::Storage, StorageError> {
    window().local_storage().ok().flatten().ok_or(StorageError::Off)
}

fn read() -> Result<Option<String>, StorageError> {
    local()?.get_item(NAME).map_err(|e| failure(&e))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let pairs = digits.filter(|all| all.len().is_multiple_of(2))?;
    let byte = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high << 4 | low).ok(),
        _ => None,
    };
    pairs.chunks(2).map(byte).collect()
}

fn stored_form((id, credential): &(ConnectionId, Credential)) -> Value {
    match credential {
        Credential::Key(key) => {
            record(Some("key"), &[("of", id), ("key", &key.reveal().to_owned())])
        }
        Credential::Tokens { access, expires, renewal } => {
            let text = |secret: &Secret| secret.reveal().to_owned();
            record(
                Some("tokens"),
                &[
                    ("of", id),
                    ("access", &access.as_ref().map(text)),
                    ("expires", expires),
                    ("client", &renewal.as_ref().map(|it| it.client.clone())),
                    ("secret", &renewal.as_ref().map(|it| text(&it.secret))),
                    ("refresh", &renewal.as_ref().and_then(|it| it.refresh.as_ref().map(text))),
                ],
            )
        }
    }
}

fn restored(value: &Value) -> Option<(ConnectionId, Credential)> {
    let secret = |name| field::<String>(value, name).and_then(|text| Secret::new(&text));
    let credential = match field::<String>(value, "is")?.as_str() {
        "key" => Credential::Key(secret("key")?),
        "tokens" => {
            let renewal = field::<String>(value, "client").and_then(|client| {
                Some(Renewal { client, secret: secret("secret")?, refresh: secret("refresh") })
            });
            let expires = field::<Option<Time>>(value, "expires")?;
            Credential::Tokens { access: secret("access"), expires, renewal }
        }
        _ => return None,
    };
    Some((field(value, "of")?, credential))
}

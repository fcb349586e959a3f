//! Files in and out: what was dropped, what is downloaded, what is copied. It must not read what a
//! file means; that is `intake`.

use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Response, Url};

use super::ledger::{self, Whose};
use super::script::{method, navigator, window};
use crate::http::Method;

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBytes {
    /// Its name, without a path.
    pub name: String,
    /// All that is in it.
    pub bytes: Vec<u8>,
}

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Larger than allowed; it was not opened.
    #[error("the file has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// Moved, changed, or a folder.
    #[error("the file cannot be read")]
    Unreadable,
}

/// A file's size in bytes.
pub fn size(file: &File) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are whole and not negative"
    )]
    let size = file.size() as u64;
    size
}

/// Reads a file of at most `limit` bytes; a larger one is refused before it is opened.
pub async fn read(file: &File, limit: u64) -> Result<FileBytes, FileError> {
    let size = size(file);
    if size > limit {
        return Err(FileError::TooLarge { size, limit });
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| FileError::Unreadable)?;
    Ok(FileBytes { name: file.name(), bytes: Uint8Array::new(&buffer).to_vec() })
}

/// How long a download's address lives, in ms: the browser reads it after the click, not during.
const LINGER: i32 = 30_000;

/// Hands a text to the browser as a download; whether it took it.
pub fn download(name: &str, mime: &str, text: &str) -> bool {
    try_download(name, mime, text).is_ok()
}

fn try_download(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = window().document().ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    let revoke: Function = Closure::once_into_js(move || {
        let _ = Url::revoke_object_url(&address);
    })
    .unchecked_into();
    window().set_timeout_with_callback_and_timeout_and_arguments_0(&revoke, LINGER)?;
    Ok(())
}

/// Copies a text to the clipboard; whether it is there now. Browsers refuse on plain http, and
/// when the page was not just pressed or clicked.
pub async fn copy(text: &str) -> bool {
    let Some(clipboard) = navigator("clipboard") else { return false };
    let Some(write) = method(&clipboard, "writeText") else { return false };
    match write.call1(&clipboard, &text.into()) {
        Ok(written) => JsFuture::from(Promise::resolve(&written)).await.is_ok(),
        Err(_) => false,
    }
}

/// Fetches a text of this site, such as a sample, by its address below the page.
/// Never anything of a vendor's: that is `transport`.
pub async fn fetch_own(address: &str) -> Option<String> {
    let ticket = ledger::begin(Whose::Site, Method::Get, address, false);
    let answer: Response =
        JsFuture::from(window().fetch_with_str(address)).await.ok()?.unchecked_into();
    ticket.end(Ok(answer.status()));
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

//! The site's settings: fetched by `boot.js` while the program itself is on its way, so that nothing
//! waits for them longer than for that.

use super::script::{member, settled, window};
use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;

/// How long they may take from when the program is there, in ms.
const PATIENCE: i32 = 3_000;

/// The text of `config.json`; `None` when it could not be had.
pub async fn text() -> Option<String> {
    let promise: Promise = member(&window(), "licenseDeskConfig").dyn_into().ok()?;
    let came = settled(PATIENCE, &|done: &Function, failed: &Function| {
        if let Some(then) = super::script::method(&promise, "then") {
            let _ = then.call2(&promise, done, failed);
        }
    });
    came.await.ok()?.as_string()
}

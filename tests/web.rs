//! What only a real browser can show of the library. Run by `cargo xtask test`; on the host this
//! file is empty.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "clippy does not know these functions for tests")]

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_browser_has_what_a_live_run_needs() {
    let window = web_sys::window().unwrap();
    assert!(window.is_secure_context());
    let has = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap().is_object();
    assert!(has(&window, "indexedDB"));
    assert!(has(&window.navigator(), "locks"));
}

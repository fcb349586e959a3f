//! What `browser` promises, shown in a real headless browser. It must not reach the network: where
//! a reply is needed, the page's `fetch` is replaced.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at a surprise")]

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test_configure;

#[path = "browser/database.rs"]
mod database;
#[path = "browser/keeping.rs"]
mod keeping;
#[path = "browser/page.rs"]
mod page;
#[path = "browser/sign_in.rs"]
mod sign_in;
#[path = "browser/storage.rs"]
mod storage;
#[path = "browser/tabs.rs"]
mod tabs;
#[path = "browser/tokens.rs"]
mod tokens;
#[path = "browser/transport.rs"]
mod transport;
#[path = "browser/vault.rs"]
mod vault;

wasm_bindgen_test_configure!(run_in_browser);

/// Runs a script in the page, with one argument named `a`.
fn script(body: &str, argument: impl Into<JsValue>) -> JsValue {
    Function::new_with_args("a", body).call1(&JsValue::NULL, &argument.into()).unwrap()
}

fn text(body: &str) -> String {
    script(&format!("return String({body})"), JsValue::NULL).as_string().unwrap()
}

/// Replaces a method of the page until dropped. In `body`, `real` is what it replaces.
struct Replaced(JsValue);

impl Replaced {
    fn new(owner: &str, name: &str, body: &str) -> Self {
        Self(script(
            &format!(
                "const owner = {owner}; const real = owner.{name};
                 owner.{name} = {body}; return () => {{ owner.{name} = real }}"
            ),
            JsValue::NULL,
        ))
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        Function::from(self.0.clone()).call0(&JsValue::NULL).unwrap();
    }
}

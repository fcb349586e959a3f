//! Where in the app: `#/claim?org=…&serials=…`. Hash routes work on any static host, and what is
//! behind the hash never leaves the browser. A route must never carry a secret.

use super::listen::Listener;
use super::script::window;
pub use crate::http::link::{parse, write};

/// The route that the page is at.
pub fn current() -> (String, Vec<(String, String)>) {
    parse(&window().location().hash().unwrap_or_default())
}

/// What stands behind the question mark of the page's own address, before the hash.
pub fn search() -> Vec<(String, String)> {
    let search = window().location().search().unwrap_or_default();
    parse(&["?", search.trim_start_matches('?')].concat()).1
}

/// Goes to a route in place of the present one, and takes everything else behind the page's path out
/// of the address and of the history. Nobody is told.
pub fn clean(path: &str) {
    let page = window().location().pathname().unwrap_or_default();
    replace_address(&[&page, "#", path].concat());
}

/// Goes to a route such as `/claim`; the one before it is a step back in the history.
pub fn go(path: &str) {
    let _ = window().location().set_hash(path);
}

/// Goes to a route in place of the present one. Nobody is told: [`on_change`] does not fire.
pub fn replace(path: &str) {
    replace_address(&["#", path].concat());
}

fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address));
    }
}

/// Calls back at each change of route, by a link, by [`go`], by the history or by hand, until the
/// listener is dropped.
pub fn on_change(callback: impl Fn() + 'static) -> Listener {
    Listener::on_window("hashchange", Box::new(move |_| callback()))
}

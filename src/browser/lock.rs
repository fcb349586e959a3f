//! Web Locks: one sender per connection over all tabs. The browser frees a lock when its tab
//! closes or dies, so a lock is never left behind. It must not be used to guard data in one tab.

use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

use super::script::{method, navigator, settled, window};

/// Whether this page may lock: only on https or on this computer.
pub fn available() -> bool {
    window().is_secure_context() && navigator("locks").is_some()
}

/// A lock that is held; freed when dropped.
pub struct Held(Rc<State>);

#[derive(Default)]
struct State {
    /// Ends the promise that holds the lock. It is there once the lock was given.
    release: RefCell<Option<Function>>,
    /// Nobody wants it any more: if it is given after this, it goes back at once.
    dropped: Cell<bool>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dropped.set(true);
        if let Some(release) = self.0.release.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// How long [`hold`] waits, in ms. A lock that was just dropped, or whose page was just reloaded, is
/// free only a moment later.
const MOMENT: i32 = 250;

/// Takes the lock if it is free, or is about to be; `None` if another holds it, or if there are no
/// locks.
pub async fn hold(name: &str) -> Option<Held> {
    let held = Held(Rc::default());
    let given = settled(MOMENT, &|answer, failed| request(&held.0, name, answer, failed)).await;
    given.is_ok().then_some(held)
}

/// Waits in line for the lock, as long as others hold it; dropping this leaves the line. `None`
/// only where there are no locks.
pub async fn wait(name: &str) -> Option<Held> {
    // Made before the first await: if this future is dropped while it waits, so is the lock.
    let held = Held(Rc::default());
    let given = Promise::new(&mut |answer, failed| request(&held.0, name, &answer, &failed));
    JsFuture::from(given).await.is_ok().then_some(held)
}

/// Asks for the lock: `answer` is called when it is given, `failed` when it never will be.
fn request(state: &Rc<State>, name: &str, answer: &Function, failed: &Function) {
    let refuse = || {
        let _ = failed.call0(&JsValue::UNDEFINED);
    };
    let Some(locks) = available().then(|| navigator("locks")).flatten() else { return refuse() };
    let Some(ask) = method(&locks, "request") else { return refuse() };
    let (state, answer) = (Rc::clone(state), answer.clone());
    let given = Closure::once_into_js(move || -> JsValue {
        if state.dropped.get() {
            return JsValue::UNDEFINED;
        }
        let until = Promise::new(&mut |release, _| {
            state.release.replace(Some(release));
        });
        let _ = answer.call0(&JsValue::UNDEFINED);
        until.into()
    });
    // The browser refuses by the promise that it returns (a page that is going away), or at once.
    let asked = ask.call2(&locks, &name.into(), &given);
    match asked.ok().and_then(|asked| Some((method(&asked, "then")?, asked))) {
        Some((then, asked)) => {
            let _ = then.call2(&asked, &JsValue::UNDEFINED, failed);
        }
        None => refuse(),
    }
}

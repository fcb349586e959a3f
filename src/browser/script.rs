//! Plain script objects, for what `web-sys` binds only under its unstable switch (Web Locks,
//! transaction durability) or binds at a greater cost than a name and a call.
//!
//! It must not know what it is used for, and nothing outside `browser` may use it.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Window;

/// The page's window. This half of the program is only ever loaded by a page, never by a worker.
pub(super) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// A member of an object; `undefined` where there is none.
pub(super) fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A method of an object, if it has one by that name.
pub(super) fn method(of: &JsValue, name: &str) -> Option<Function> {
    member(of, name).dyn_into().ok()
}

/// A member of `navigator`, such as `locks`, if this browser gives it to this page. Several are
/// kept from pages that came over plain http.
pub(super) fn navigator(name: &str) -> Option<JsValue> {
    let found = member(&window().navigator(), name);
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

/// An object with these members.
pub(super) fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// An exception's name, such as `QuotaExceededError`; empty where it has none.
pub(super) fn name_of(exception: &JsValue) -> String {
    member(exception, "name").as_string().unwrap_or_default()
}

/// Calls `handler` after `ms` milliseconds; the id is for [`Timer`].
pub(super) fn timer(handler: &Function, ms: i32) -> Timer {
    let window = window();
    let started =
        method(&window, "setTimeout").map(|start| start.call2(&window, handler, &ms.into()));
    Timer(started.and_then(Result::ok).unwrap_or_default())
}

/// A running timer, stopped when dropped. Its id is kept as it came: a clock that stands in for the
/// browser's may count beyond what an integer of 32 bits holds.
pub(super) struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        let window = window();
        if let Some(stop) = method(&window, "clearTimeout") {
            let _ = stop.call1(&window, &self.0);
        }
    }
}

/// Waits until what `arm` set up calls the first of its two functions (done) or the second
/// (failed), or `ms` milliseconds have gone (failed, with `undefined`). The functions are the
/// script's own, so nothing breaks if they are called after this future was dropped.
pub(super) fn settled(
    ms: i32,
    arm: &dyn Fn(&Function, &Function),
) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let mut deadline = None;
    let promise = Promise::new(&mut |done, failed| {
        arm(&done, &failed);
        deadline = Some(timer(&failed, ms));
    });
    async move {
        let settled = JsFuture::from(promise).await;
        drop(deadline);
        settled
    }
}

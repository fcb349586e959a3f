//! Listening to an event for as long as the listener is kept. It must not outlive what it calls:
//! dropping it takes it off its target.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

use super::script::window;

/// A callback on an event, taken off when dropped.
#[must_use = "dropping it stops the listening at once"]
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls back on each `event` that reaches `target`.
    pub fn on(target: EventTarget, event: &'static str, callback: Box<dyn FnMut(Event)>) -> Self {
        let callback = Closure::wrap(callback);
        // It fails only for a missing callback.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { target, event, callback }
    }

    /// Calls back on each `event` that reaches the window.
    pub fn on_window(event: &'static str, callback: Box<dyn FnMut(Event)>) -> Self {
        Self::on(window().into(), event, callback)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, callback);
    }
}

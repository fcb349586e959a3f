//! Word between the tabs of this site. It carries news ("the journal grew") and not state: a tab that
//! missed it reads the database. What one tab says is kept nowhere.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel that all tabs with the same name share; closed when dropped.
pub struct Channel {
    raw: BroadcastChannel,
    _on_text: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens the channel; `on_text` gets what other tabs send, never what this one does. `None`
    /// where the browser has no channels.
    pub fn open(name: &str, on_text: Box<dyn Fn(String)>) -> Option<Self> {
        let raw = BroadcastChannel::new(name).ok()?;
        let on_text =
            Closure::<dyn FnMut(MessageEvent)>::wrap(Box::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    on_text(text);
                }
            }));
        raw.set_onmessage(Some(on_text.as_ref().unchecked_ref()));
        Some(Self { raw, _on_text: on_text })
    }

    /// Sends a text to the other tabs. Nobody may be listening.
    pub fn send(&self, text: &str) {
        // It fails only when closed, which is when dropped.
        let _ = self.raw.post_message(&text.into());
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.raw.set_onmessage(None);
        self.raw.close();
    }
}

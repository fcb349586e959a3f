//! The keys and the pointer in the list of customers, as WAI-ARIA has them for a listbox in which
//! several can be chosen.

use super::list::List;
use crate::browser::clock;
use crate::domain::Time;
use crate::picker::Picker;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, MouseEvent};

/// How long a letter waits for the next one of the same name, in milliseconds.
const PAUSE: i64 = 700;

/// Listens on the list.
pub(super) fn listen(list: &Rc<List>) {
    let keys = Keys { list: Rc::clone(list), typed: RefCell::default() };
    let element = list.element().clone().on("keydown", move |event| {
        if let Some(pressed) = event.dyn_ref::<KeyboardEvent>()
            && keys.pressed(pressed)
        {
            event.prevent_default();
            // The page has meanings of its own for single letters.
            event.stop_propagation();
        }
    });
    let list = Rc::clone(list);
    let _ = element.on("click", move |event| {
        let Some(place) = list.place(&event) else { return };
        list.active.set(place);
        let shift = event.dyn_ref::<MouseEvent>().is_some_and(MouseEvent::shift_key);
        take(&list, place, shift);
    });
}

/// Chooses a place or does so no longer; with `range`, chooses all from the anchor to it.
fn take(list: &List, place: usize, range: bool) {
    let from = list.picker.peek(|picker| list.anchor.get().and_then(|row| picker.place(row)));
    list.picker.update(|picker| match from {
        Some(from) if range => picker.choose_range(from, place),
        _ => {
            list.anchor.set(picker.row(place));
            if let Some(row) = picker.row(place) {
                picker.toggle(row);
            }
        }
    });
}

struct Keys {
    list: Rc<List>,
    /// What was typed ahead, and when last.
    typed: RefCell<(String, Option<Time>)>,
}

impl Keys {
    /// Does what a key means here; whether it means anything.
    fn pressed(&self, event: &KeyboardEvent) -> bool {
        let list = &self.list;
        let (count, at) = (list.picker.peek(Picker::shown), list.active.get());
        let Some(last) = count.checked_sub(1).filter(|_| !event.alt_key()) else { return false };
        let with = event.ctrl_key() || event.meta_key();
        let (shift, key) = (event.shift_key(), event.key());
        let to = match key.as_str() {
            "ArrowDown" => (at + 1).min(last),
            "ArrowUp" => at.saturating_sub(1),
            "PageDown" => (at + list.page()).min(last),
            "PageUp" => at.saturating_sub(list.page()),
            "Home" => 0,
            "End" => last,
            " " if !with => {
                take(list, at, shift);
                return true;
            }
            "a" | "A" if with => {
                list.picker.update(|picker| {
                    if picker.chosen_shown() == picker.selectable() {
                        picker.drop_shown();
                    } else {
                        picker.choose_shown();
                    }
                });
                return true;
            }
            "?" => return false,
            _ => return !with && self.type_ahead(&key, at),
        };
        match key.as_str() {
            "Home" | "End" if with && shift => {
                list.picker.update(|picker| picker.choose_range(at, to));
            }
            "ArrowDown" | "ArrowUp" if shift && to != at => take(list, to, false),
            _ => {}
        }
        list.go(to);
        true
    }

    /// Goes to the next name that begins with what was typed without a pause. One letter typed
    /// several times goes from name to name.
    fn type_ahead(&self, key: &str, at: usize) -> bool {
        let mut letters = key.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
        let mut typed = self.typed.borrow_mut();
        let now = clock::now();
        if typed.1.replace(now).is_none_or(|then| now.since(then) > PAUSE) {
            typed.0.clear();
        }
        typed.0.push(letter);
        let first = key.to_owned();
        let repeated = typed.0.chars().all(|c| c == letter);
        let (wanted, from) =
            if repeated { (&first, Some(at)) } else { (&typed.0, at.checked_sub(1)) };
        let found = self.list.picker.peek(|picker| {
            let last = picker.shown().saturating_sub(1);
            picker.begins_with(wanted, from.unwrap_or(last))
        });
        if let Some(place) = found {
            self.list.go(place);
        }
        true
    }
}

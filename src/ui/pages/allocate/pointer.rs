//! The pointer in the grid: it makes a cell the active one, picks blocks, and opens a cell by a double
//! click, or by a second touch.

use super::frame::Frame;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MouseEvent};

/// Listens on the grid.
pub(super) fn listen(frame: &Rc<Frame>) {
    // What was active when the pointer went down: a second touch opens it.
    let before = Rc::new(Cell::new(None));
    let (this, sets) = (Rc::clone(frame), Rc::clone(&before));
    let grid = frame.grid.clone().on("mousedown", move |event| {
        let Some(mouse) = event.dyn_ref::<MouseEvent>().filter(|it| it.button() == 0) else {
            return;
        };
        let Some(spot) = this.spot(&event) else { return };
        sets.set(Some(this.table.picked.now().0));
        this.editor.done(&this, true);
        this.go(spot, mouse.shift_key());
    });
    let this = Rc::clone(frame);
    let grid = grid.on("mousemove", move |event| {
        let held = event.dyn_ref::<MouseEvent>().is_some_and(|mouse| mouse.buttons() == 1);
        if let Some(spot) = this.spot(&event).filter(|_| held)
            && this.table.picked.peek(|(active, _)| *active != spot)
        {
            this.go(spot, true);
        }
    });
    let this = Rc::clone(frame);
    let grid = grid.on("click", move |event| {
        let Some(spot) = this.spot(&event) else { return };
        if is_touch(&event) && before.get() == Some(spot) && spot.row > 0 && spot.column > 0 {
            this.editor.open(&this, None);
        }
    });
    let this = Rc::clone(frame);
    let _ = grid.on("dblclick", move |event| match this.spot(&event) {
        Some(spot) if spot.row == 0 => this.sort(spot.column),
        Some(spot) if spot.column > 0 => this.editor.open(&this, None),
        _ => {}
    });
}

fn is_touch(event: &Event) -> bool {
    let kind = js_sys::Reflect::get(event, &JsValue::from_str("pointerType")).ok();
    kind.and_then(|kind| kind.as_string()).is_some_and(|kind| kind == "touch")
}

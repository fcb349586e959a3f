//! The field that lies over a cell while its amount is typed.

use super::frame::{Frame, ID};
use crate::browser::page;
use crate::plan::allocate::{Spot, Wanted};
use crate::ui::dom::{El, el};
use crate::ui::words::allocate as say;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

/// The field.
pub(super) struct Editor {
    pub(super) input: El,
    /// Which cell it lies over, and whether typing opened it: then the arrow keys leave it.
    open: Cell<Option<(Spot, bool)>>,
}

impl Editor {
    /// A field that is not seen yet.
    pub(super) fn new() -> Self {
        let input = el("input.grid-edit")
            .a("type", "text")
            .a("inputmode", "decimal")
            .a("autocomplete", "off")
            .a("spellcheck", "false")
            .a("hidden", "");
        Self { input, open: Cell::new(None) }
    }

    fn field(&self) -> Option<&HtmlInputElement> {
        self.input.element().dyn_ref()
    }

    /// Opens it over the active cell: with what was typed, or with what stands there.
    pub(super) fn open(&self, frame: &Frame, typed: Option<&str>) {
        let (spot, _) = frame.table.picked.now();
        frame.go(spot, false);
        let Some(at) = frame.table.view.peek(|view| view.at(spot)) else { return };
        let text = frame.table.grid.peek(|grid| {
            let (row, product) = (grid.rows.get(at.row)?, grid.products.get(at.product)?);
            let label = [product.code.as_str(), " of ", &say::row_name(row)].concat();
            let _ = self.input.element().set_attribute("aria-label", &label);
            grid.cell(at)?.target().map(|target| target.to_string())
        });
        let Some(field) = self.field() else { return };
        field.set_value(typed.unwrap_or(text.as_deref().unwrap_or_default()));
        self.open.set(Some((spot, typed.is_some())));
        let _ = field.remove_attribute("hidden");
        self.place(frame, spot);
        let _ = field.focus();
        if typed.is_none() {
            field.select();
        }
    }

    /// Lies over its cell; whether that is in sight.
    fn place(&self, frame: &Frame, spot: Spot) -> bool {
        let Some((left, top, wide, tall)) = frame.rectangle(spot) else { return false };
        for (name, n) in [("left", left), ("top", top), ("width", wide), ("height", tall)] {
            let _ = self.input.clone().var(name, &[&n.to_string(), "px"].concat());
        }
        true
    }

    /// The grid has scrolled: goes along, and is done where its cell is no longer in sight.
    pub(super) fn follow(&self, frame: &Frame) {
        if let Some((spot, _)) = self.open.get()
            && !self.place(frame, spot)
        {
            self.done(frame, true);
        }
    }

    /// Closes it; with `keep`, what was typed goes into the cell.
    pub(super) fn done(&self, frame: &Frame, keep: bool) {
        let Some((spot, _)) = self.open.replace(None) else { return };
        let text = self.input.value();
        // Hiding what has the focus would lose it.
        page::focus(ID);
        let _ = self.input.element().set_attribute("hidden", "");
        let at = frame.table.view.peek(|view| view.at(spot));
        if let Some(at) = at.filter(|_| keep)
            && frame.table.put(&[(at, Wanted::typed(&text))])
        {
            frame.board.changed();
        }
    }
}

/// Listens on the field.
pub(super) fn listen(frame: &Rc<Frame>) {
    let this = Rc::clone(frame);
    let input = frame.editor.input.clone().on("keydown", move |event| {
        let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
        let Some((spot, typed)) = this.editor.open.get() else { return };
        if pressed.ctrl_key() || pressed.meta_key() || pressed.alt_key() {
            if pressed.key() == "Enter" {
                // The page's next step, with what was typed.
                this.editor.done(&this, true);
            }
            return;
        }
        let (shift, up) = (pressed.shift_key(), spot.row.saturating_sub(1).max(1));
        let (row, column) = match pressed.key().as_str() {
            "Enter" | "ArrowUp" if shift || pressed.key() == "ArrowUp" => (up, spot.column),
            "Enter" | "ArrowDown" => (spot.row + 1, spot.column),
            "Tab" if shift => (spot.row, spot.column.saturating_sub(1).max(1)),
            "Tab" => (spot.row, spot.column + 1),
            "ArrowLeft" if typed => (spot.row, spot.column.saturating_sub(1).max(1)),
            "ArrowRight" if typed => (spot.row, spot.column + 1),
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                return this.editor.done(&this, false);
            }
            _ => return event.stop_propagation(),
        };
        event.prevent_default();
        event.stop_propagation();
        this.editor.done(&this, true);
        this.go(Spot { row, column }, false);
    });
    let this = Rc::clone(frame);
    let _ = input.on("blur", move |_| this.editor.done(&this, true));
}

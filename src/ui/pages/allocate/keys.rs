//! The keys of the grid, as WAI-ARIA has them, and those of a spreadsheet: copying and pasting blocks,
//! taking back, and stepping amounts.

use super::frame::Frame;
use crate::browser::page;
use crate::plan::allocate::{At, Order, Spot, Wanted, edit};
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, Event, KeyboardEvent};

/// How many units a large step has.
const LARGE: u32 = 10;

/// Listens on the grid.
pub(super) fn listen(frame: &Rc<Frame>) {
    let this = Rc::clone(frame);
    let grid = frame.grid.clone().on("keydown", move |event| {
        if let Some(pressed) = event.dyn_ref::<KeyboardEvent>()
            && this.pressed(pressed)
        {
            event.prevent_default();
            // The page has meanings of its own for single letters.
            event.stop_propagation();
        }
    });
    let this = Rc::clone(frame);
    let grid = grid.on("copy", move |event| {
        if this.copy(&event) {
            event.prevent_default();
        }
    });
    let this = Rc::clone(frame);
    let grid = grid.on("cut", move |event| {
        if this.copy(&event) {
            event.prevent_default();
            this.clear();
        }
    });
    let this = Rc::clone(frame);
    let _ = grid.on("paste", move |event| {
        let text = clipboard(&event).and_then(|data| data.get_data("text/plain").ok());
        if let Some(text) = text {
            event.prevent_default();
            this.paste(&text);
        }
    });
}

fn clipboard(event: &Event) -> Option<DataTransfer> {
    js_sys::Reflect::get(event, &JsValue::from_str("clipboardData")).ok()?.dyn_into().ok()
}

impl Frame {
    /// Does what a key means here; whether it means anything.
    fn pressed(&self, event: &KeyboardEvent) -> bool {
        let with = event.ctrl_key() || event.meta_key();
        let (shift, alt, key) = (event.shift_key(), event.alt_key(), event.key());
        let (at, _) = self.table.picked.now();
        let (rows, columns) = self.table.view.peek(|view| (view.rows.len(), view.products.len()));
        if with {
            match key.to_ascii_lowercase().as_str() {
                "z" => self.step_back(shift),
                "y" => self.step_back(true),
                "a" => {
                    let corner = Spot { row: rows, column: columns };
                    self.table.picked.set((corner, Spot::default()));
                }
                "home" => self.go(Spot { row: 1, column: usize::from(columns > 0) }, shift),
                "end" => self.go(Spot { row: rows, column: columns }, shift),
                "arrowup" => self.go(Spot { row: at.row.min(1), ..at }, shift),
                "arrowdown" => self.go(Spot { row: rows, ..at }, shift),
                "arrowleft" => self.go(Spot { column: at.column.min(1), ..at }, shift),
                "arrowright" => self.go(Spot { column: columns, ..at }, shift),
                " " => self.pick(Spot { row: 0, ..at }, at),
                _ => return false,
            }
            return true;
        }
        let moved = match key.as_str() {
            "ArrowUp" => Some(Spot { row: at.row.saturating_sub(1), ..at }),
            "ArrowDown" => Some(Spot { row: at.row + 1, ..at }),
            "ArrowLeft" => Some(Spot { column: at.column.saturating_sub(1), ..at }),
            "ArrowRight" => Some(Spot { column: at.column + 1, ..at }),
            "Home" => Some(Spot { column: 0, ..at }),
            "End" => Some(Spot { column: columns, ..at }),
            "PageUp" if alt => Some(Spot { row: at.row.saturating_sub(self.page()).max(1), ..at }),
            "PageDown" if alt => Some(Spot { row: at.row + self.page(), ..at }),
            _ => None,
        };
        if let Some(to) = moved {
            self.go(to, shift);
            return true;
        }
        if alt {
            return false;
        }
        match key.as_str() {
            "Enter" | "F2" if at.row == 0 => self.sort(at.column),
            "Enter" | "F2" => self.editor.open(self, None),
            "Escape" => self.go(at, false),
            " " if shift => self.pick(Spot { column: 0, ..at }, at),
            "+" => self.step(1, true),
            "-" | "\u{2212}" => self.step(1, false),
            "PageUp" => self.step(LARGE, true),
            "PageDown" => self.step(LARGE, false),
            "Delete" | "Backspace" => self.clear(),
            one if is_typed(one) => self.editor.open(self, Some(one)),
            _ => return false,
        }
        true
    }

    /// Picks a whole row or column.
    fn pick(&self, anchor: Spot, active: Spot) {
        self.table.picked.set((active, anchor));
    }

    /// Sorts by a column; once more, the other way round.
    pub(super) fn sort(&self, column: usize) {
        let product = self
            .table
            .view
            .peek(|view| column.checked_sub(1).and_then(|at| view.products.get(at).copied()));
        let order = product.map_or(Order::Name, Order::Product);
        self.table.ask(|asked| {
            asked.reverse = asked.order == order && !asked.reverse;
            asked.order = order;
        });
    }

    /// Takes the last edit back, or makes it again.
    pub(super) fn step_back(&self, again: bool) {
        self.table.step_back(again);
        self.show(self.table.picked.now().0);
        self.board.changed();
    }

    /// The cells that are picked.
    fn cells(&self) -> Vec<At> {
        let (rows, products) = self.table.block();
        let row = |row: usize| products.iter().map(move |product| At { row, product: *product });
        rows.into_iter().flat_map(row).collect()
    }

    /// Puts something into all cells that are picked.
    fn put(&self, what: impl Fn(&crate::plan::allocate::Cell) -> Wanted) {
        let cells = self.table.grid.peek(|grid| {
            let with = |at: At| grid.cell(at).map(|cell| (at, what(cell)));
            self.cells().into_iter().filter_map(with).collect::<Vec<_>>()
        });
        if self.table.put(&cells) {
            self.board.changed();
        }
    }

    fn step(&self, units: u32, more: bool) {
        self.put(|cell| edit::stepped(cell, units, more));
    }

    /// Leaves the picked cells as they are now.
    fn clear(&self) {
        self.put(|_| Wanted::AsNow);
    }

    /// Copies what is picked as a spreadsheet takes it.
    fn copy(&self, event: &Event) -> bool {
        let Some(data) = clipboard(event) else { return false };
        let (rows, products) = self.table.block();
        let text = self.table.grid.peek(|grid| grid.copied(&rows, &products));
        page::announce(&["Copied ", &words::some(rows.len() * products.len(), "cell")].concat());
        data.set_data("text/plain", &text).is_ok()
    }

    /// Lays a block on the cells from the upper left of what is picked; a single amount goes into all
    /// of them.
    fn paste(&self, text: &str) {
        let (active, anchor) = self.table.picked.now();
        let (row, column) =
            (active.row.min(anchor.row).max(1), active.column.min(anchor.column).max(1));
        let one = !text.trim_end().contains(['\n', '\t']);
        if one && active != anchor {
            let wanted = Wanted::typed(text);
            return self.put(|_| wanted);
        }
        let (cells, beyond) = self.table.view.peek(|view| {
            let rows = view.rows.get(row - 1..).unwrap_or_default();
            let products = view.products.get(column - 1..).unwrap_or_default();
            edit::pasted(text, rows, products)
        });
        let width = text.lines().map(|line| line.split('\t').count()).max().unwrap_or(1);
        let tall = text.trim_end_matches(['\n', '\r']).lines().count().max(1);
        if self.table.put(&cells) {
            self.board.changed();
        }
        let end = Spot { row: row + tall - 1, column: column + width - 1 };
        let end = self.table.view.peek(|view| view.within(end));
        self.table.picked.set((Spot { row, column }, end));
        let mut said = ["Pasted ", &words::some(cells.len(), "cell")].concat();
        if beyond > 0 {
            said += &["; ", &words::some(beyond, "cell"), " lay beyond the grid"].concat();
            self.board.desk.notice.set(Some([&said, ": nothing was put there."].concat()));
        }
        page::announce(&said);
    }
}

/// Whether a key begins an amount.
fn is_typed(key: &str) -> bool {
    let mut letters = key.chars();
    matches!((letters.next(), letters.next()), (Some('0'..='9' | '.' | ','), None))
}

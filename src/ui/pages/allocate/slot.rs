//! A row of the page, which shows now this row of the grid and now that: only what differs is written.

use crate::domain::Quantity;
use crate::plan::allocate::{At, Cell, Grid, Problem, Spot};
use crate::ui::dom::{El, el};
use crate::ui::words::allocate as say;
use web_sys::Text;

/// The height of a row, in pixels.
pub(super) const ROW: i32 = 36;

/// An element with a text that is written anew.
pub(super) fn written(shape: &str) -> (El, Text) {
    let text = leptos::prelude::document().create_text_node("");
    let part = el(shape);
    let _ = part.element().append_child(&text);
    (part, text)
}

/// Sets an attribute, or takes it away.
pub(super) fn set(element: &El, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.element().set_attribute(name, value),
        None => element.element().remove_attribute(name),
    };
}

/// How a place is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// It is in the picked block.
    pub(super) picked: bool,
    /// It is the active place.
    pub(super) active: bool,
}

/// The id of the element of a place, while it is the active one.
pub(super) fn spot_id(spot: Spot) -> String {
    ["at-", &spot.row.to_string(), "-", &spot.column.to_string()].concat()
}

/// Marks an element, or does so no longer.
pub(super) fn mark(element: &El, now: Mark, spot: Spot) {
    set(element, "aria-selected", now.picked.then_some("true"));
    set(element, "data-at", now.active.then_some(""));
    set(element, "id", now.active.then(|| spot_id(spot)).as_deref());
}

/// What a cell of the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Face {
    cell: Cell,
    /// By how much its product is over, where this cell gets more of it.
    over: Option<Quantity>,
    /// What decides about the words: whole units only, and whether the pool has it.
    whole: bool,
    absent: bool,
}

/// A cell of the page.
struct Slot {
    cell: El,
    was: Text,
    target: Text,
    word: Text,
    face: Option<Face>,
    mark: Option<(Mark, Spot)>,
}

impl Slot {
    fn new(column: usize) -> Self {
        let ((was, was_text), (target, target_text), (word, word_text)) =
            (written("i"), written("b"), written("small"));
        let line = el("span").k(was).k(target);
        let cell = el("div.cell").a("role", "gridcell");
        let cell = cell.a("aria-colindex", &(column + 1).to_string()).k(line).k(word);
        Self { cell, was: was_text, target: target_text, word: word_text, face: None, mark: None }
    }

    fn show(&mut self, face: Face, problem: impl FnOnce() -> Option<Problem>) {
        if self.face.replace(face) == Some(face) {
            return;
        }
        let shown = say::shown(&face.cell, problem().as_ref(), face.over);
        self.was.set_data(&shown.was);
        self.target.set_data(&shown.target);
        self.word.set_data(&shown.word);
        set(&self.cell, "data-tone", Some(shown.tone).filter(|tone| !tone.is_empty()));
        set(&self.cell, "aria-invalid", (shown.tone == "bad").then_some("true"));
    }

    fn mark(&mut self, now: Mark, spot: Spot) {
        // The place of a cell matters only where it is the active one.
        let spot = if now.active { spot } else { Spot::default() };
        if self.mark.replace((now, spot)) != Some((now, spot)) {
            mark(&self.cell, now, spot);
        }
    }
}

/// A row of the page.
pub(super) struct Line {
    pub(super) row: El,
    head: El,
    name: Text,
    id: Text,
    cells: Vec<Slot>,
    /// The row of the grid, and its place on the screen.
    pub(super) shown: Option<(usize, usize)>,
    top: Option<i32>,
    named: Option<(String, String)>,
    marked: Option<(Mark, Spot)>,
}

/// What the rows of the page are drawn from.
pub(super) struct Scene<'a> {
    pub(super) grid: &'a Grid,
    /// The products that are shown.
    pub(super) products: &'a [usize],
    /// By how much each of the grid's products is over, if it is.
    pub(super) over: &'a [Option<Quantity>],
    /// How a place is marked.
    pub(super) mark: &'a dyn Fn(Spot) -> Mark,
}

impl Line {
    /// A row of so many cells, which shows nothing yet.
    pub(super) fn new(columns: usize) -> Self {
        let ((name, name_text), (id, id_text)) = (written("bdi"), written("small.mono"));
        let head = el("div.cell.name").a("role", "rowheader").a("aria-colindex", "1");
        let head = head.k(name).k(id);
        let cells: Vec<Slot> = (1..=columns).map(Slot::new).collect();
        let line = el("div.grid-row").a("role", "row").a("hidden", "").k(head.clone());
        let line = line.ks(cells.iter().map(|slot| slot.cell.clone()));
        Self {
            row: line,
            head,
            name: name_text,
            id: id_text,
            cells,
            shown: None,
            top: None,
            named: None,
            marked: None,
        }
    }

    /// Shows a row of the grid, which stands at a place of the screen, so far from the top.
    pub(super) fn show(&mut self, row: usize, place: usize, top: i32, scene: &Scene<'_>) {
        let Some(held) = scene.grid.rows.get(row) else { return };
        if self.shown.is_none() {
            set(&self.row, "hidden", None);
        }
        if self.shown.replace((row, place)).map(|(_, place)| place) != Some(place) {
            set(&self.row, "aria-rowindex", Some(&(place + 1).to_string()));
        }
        if self.top.replace(top) != Some(top) {
            let _ = self.row.clone().var("top", &[&top.to_string(), "px"].concat());
        }
        let unknown = held.cells.iter().any(|cell| cell.now.is_none());
        let named = (
            say::row_name(held),
            if unknown { "not all known".to_owned() } else { held.subject() },
        );
        if self.named.as_ref() != Some(&named) {
            self.name.set_data(&named.0);
            self.id.set_data(&named.1);
            set(&self.head, "title", Some(&[&named.0, "\n", &held.subject()].concat()));
            set(&self.head, "data-tone", unknown.then_some("unknown"));
            self.named = Some(named);
        }
        let spot = |column| Spot { row: place, column };
        let now = (scene.mark)(spot(0));
        let at = if now.active { spot(0) } else { Spot::default() };
        if self.marked.replace((now, at)) != Some((now, at)) {
            mark(&self.head, now, at);
        }
        for ((slot, product), column) in self.cells.iter_mut().zip(scene.products).zip(1..) {
            let (Some(cell), Some(kind)) =
                (held.cells.get(*product), scene.grid.products.get(*product))
            else {
                continue;
            };
            let more = cell.target() > cell.now;
            let face = Face {
                cell: *cell,
                over: scene.over.get(*product).copied().flatten().filter(|_| more),
                whole: kind.whole,
                absent: kind.supply == crate::plan::allocate::Supply::Absent,
            };
            slot.show(face, || scene.grid.wrong_at(At { row, product: *product }));
            slot.mark((scene.mark)(spot(column)), spot(column));
        }
    }

    /// Shows nothing.
    pub(super) fn hide(&mut self) {
        if self.shown.take().is_some() {
            set(&self.row, "hidden", Some(""));
            // Else two elements could bear one id.
            for slot in &mut self.cells {
                slot.mark(Mark::default(), Spot::default());
            }
            self.marked = None;
            mark(&self.head, Mark::default(), Spot::default());
        }
    }
}

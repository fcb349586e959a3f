//! A table of the page: a grid, the edits made in it, what of it is shown, and how far it is read.

use super::board::Level;
use crate::browser::driver::ReadError;
use crate::domain::{AccountId, Time};
use crate::intake::sheet::Sheet;
use crate::plan::allocate::{
    Asked, At, Cell, Edits, Grid, Meaning, Part, Spot, Totals, Unmatched, View, Wanted,
};
use crate::ui::live::Live;
use crate::vendors::Refusal;
use crate::vendors::uipath::Lookup;
use std::cell::RefCell;
use std::rc::Rc;

/// How far the present is read.
#[derive(Debug, Clone)]
pub(super) enum Progress {
    /// Not asked for, or stopped by a person.
    Not,
    /// The list of organizations, or of tenants, is on its way.
    Listing,
    /// It cannot be listed.
    Unlisted(ReadError),
    /// The present is on its way: how many of how many reads are done.
    Coming(usize, usize),
    /// It is here, since then; what was not answered, and how many were not asked for it.
    Here(Time, Rc<Vec<(Lookup, Refusal)>>, usize),
    /// It did not come.
    Failed(ReadError),
}

/// A table.
pub(super) struct Table {
    pub(super) level: Level,
    /// The grid.
    pub(super) grid: Live<Grid>,
    /// The sums of the grid as it is.
    pub(super) sums: RefCell<Vec<Totals>>,
    edits: RefCell<Edits>,
    /// What is asked to be shown.
    pub(super) asked: Live<Asked>,
    /// What is shown.
    pub(super) view: Live<View>,
    /// The active place, and the other corner of what is picked.
    pub(super) picked: Live<(Spot, Spot)>,
    /// Whether the active place is still to be brought into sight.
    pub(super) sought: std::cell::Cell<bool>,
    /// How far it is read.
    pub(super) progress: Live<Progress>,
    /// Whether what is typed is what they have now.
    pub(super) telling: Live<bool>,
    /// Which reading goes on; another one ends those before it.
    pub(super) turn: std::cell::Cell<u32>,
}

impl Table {
    /// An empty one.
    pub(super) fn new(level: Level, only: Option<Rc<[AccountId]>>) -> Self {
        Self {
            level,
            grid: Live::new(Grid::of(only)),
            sums: RefCell::default(),
            edits: RefCell::default(),
            asked: Live::new(Asked::default()),
            view: Live::new(View::default()),
            picked: Live::new(Default::default()),
            sought: std::cell::Cell::new(false),
            progress: Live::new(Progress::Not),
            telling: Live::new(false),
            turn: std::cell::Cell::new(0),
        }
    }

    /// Makes it as it was in the beginning.
    pub(super) fn begin(&self) {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.progress.set(Progress::Not);
        self.telling.set(false);
        self.edits.replace(Edits::default());
        self.asked.set(Asked::default());
        self.change(|grid, _| {
            *grid = Grid::of(grid.only.take());
        });
        self.picked.set(Default::default());
    }

    /// Changes the grid; new rows and products are shown at once.
    pub(super) fn change<R: Default>(&self, what: impl FnOnce(&mut Grid, &mut Edits) -> R) -> R {
        let mut made = None;
        let size = |grid: &Grid| (grid.rows.len(), grid.products.len());
        let (mut before, mut after) = ((0, 0), (0, 0));
        self.grid.update(|grid| {
            before = size(grid);
            made = Some(what(grid, &mut self.edits.borrow_mut()));
            after = size(grid);
            self.sums.replace(grid.totals());
        });
        if before != after {
            self.look();
        }
        made.unwrap_or_default()
    }

    /// Shows what is asked for, as the grid is now.
    pub(super) fn look(&self) {
        let view = self.grid.peek(|grid| self.asked.peek(|asked| View::of(grid, asked)));
        let first = Spot { row: 1, column: 1 };
        let nothing = |view: &View| view.rows.is_empty() || view.products.is_empty();
        // The first cell is the one to begin with.
        let picked = if self.view.peek(nothing) { (first, first) } else { self.picked.now() };
        let picked = (view.within(picked.0), view.within(picked.1));
        self.view.set(view);
        self.picked.set(picked);
    }

    /// Asks for something else to be shown.
    pub(super) fn ask(&self, what: impl FnOnce(&mut Asked)) {
        self.asked.update(what);
        self.look();
    }

    /// Puts what was typed or pasted into cells. Where nobody knows what is held, it says that.
    pub(super) fn put(&self, cells: &[(At, Wanted)]) -> bool {
        let telling = self.telling.now();
        self.change(|grid, edits| {
            let mut parts = Vec::with_capacity(cells.len());
            for (at, wanted) in cells {
                let Some(cell) = grid.cell(*at) else { continue };
                match wanted {
                    Wanted::Amount(now) if telling || cell.now.is_none() => {
                        parts.push((*at, Part::Now(Some(*now))));
                        if matches!(cell.wanted, Wanted::Wrong(_)) {
                            parts.push((*at, Part::Wanted(Wanted::AsNow)));
                        }
                    }
                    Wanted::AsNow if telling && cell.wanted == Wanted::AsNow => {
                        parts.push((*at, Part::Now(None)));
                    }
                    _ => parts.push((*at, Part::Wanted(*wanted))),
                }
            }
            edits.set(grid, &parts)
        })
    }

    /// Puts amounts into cells as what is wanted.
    pub(super) fn want(&self, what: impl FnOnce(&mut Grid) -> Vec<(At, Wanted)>) -> bool {
        self.change(|grid, edits| {
            let cells = what(grid);
            edits.make(grid, &cells)
        })
    }

    /// Puts a sheet into the grid, as one edit.
    pub(super) fn take(&self, sheet: &Sheet, meaning: Meaning) -> Vec<Unmatched> {
        self.as_one(|grid| grid.take(sheet, meaning))
    }

    /// Does something to the grid as one edit.
    pub(super) fn as_one<R: Default>(&self, what: impl FnOnce(&mut Grid) -> R) -> R {
        self.change(|grid, edits| {
            let before = grid.clone();
            let made = what(grid);
            edits.adopt(&before, grid);
            made
        })
    }

    /// Takes the last edit back, or makes it again; and goes to where it was.
    pub(super) fn step_back(&self, again: bool) {
        let at = self.change(|grid, edits| if again { edits.redo(grid) } else { edits.undo(grid) });
        if let Some(spot) = at.and_then(|at| self.view.peek(|view| view.spot(at))) {
            self.picked.set((spot, spot));
        }
    }

    /// Makes a cell the active one, also if it was not shown, and has it brought into sight.
    pub(super) fn look_at(&self, at: At) {
        let spot = || self.view.peek(|view| view.spot(at));
        if spot().is_none() {
            self.ask(|asked| *asked = Asked::default());
        }
        if let Some(spot) = spot() {
            self.sought.set(true);
            self.picked.set((spot, spot));
        }
    }

    /// Whether there is an edit to take back, and one to make again; follows the grid.
    pub(super) fn ways(&self) -> (bool, bool) {
        self.grid.with(|_| self.edits.borrow().ways())
    }

    /// Wants nothing any more, and knows of no edit. What those have who were to be changed is read
    /// again; what a person said of it was about before.
    pub(super) fn forget_wanted(&self) {
        self.change(|grid, edits| {
            for row in &mut grid.rows {
                let changed = row.cells.iter().any(Cell::changes);
                for cell in &mut row.cells {
                    cell.wanted = Wanted::AsNow;
                    if changed && !row.read {
                        cell.now = None;
                    }
                }
                if changed {
                    (row.known, row.read) = (row.known && row.read, false);
                }
            }
            *edits = Edits::default();
        });
    }

    /// Takes rows out. What was edited cannot be taken back after that, since places have moved.
    pub(super) fn remove(&self, rows: &[usize]) {
        self.change(|grid, edits| {
            let mut place = 0;
            grid.rows.retain(|_| {
                place += 1;
                !rows.contains(&(place - 1))
            });
            *edits = Edits::default();
        });
    }

    /// The rows and products that are picked.
    pub(super) fn block(&self) -> (Vec<usize>, Vec<usize>) {
        let (active, anchor) = self.picked.now();
        self.view.peek(|view| {
            let (rows, products) = view.block(active, anchor);
            (rows.to_vec(), products.to_vec())
        })
    }

    /// How many rows have a cell of which nobody knows what is held.
    pub(super) fn unknown(&self) -> usize {
        self.grid.with(|grid| {
            let rows = grid.rows.iter();
            rows.filter(|row| !row.known || row.cells.iter().any(|cell| cell.now.is_none())).count()
        })
    }
}

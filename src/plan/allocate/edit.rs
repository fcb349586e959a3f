//! Edits of the grid, each of one cell or many, and how to take them back: typed, stepped, pasted
//! from a spreadsheet, or filled from a template. Cells only; rows and columns are added for good, so
//! that a place once named stays what it is.

use super::{At, Cell, Grid, Wanted};
use crate::domain::{Quantities, Quantity};

/// The most edits that can be taken back.
const MOST: usize = 1_000;

/// What an edit sets in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is wanted.
    Wanted(Wanted),
    /// What is held, as a person says where the install does not.
    Now(Option<Quantity>),
}

impl Part {
    /// Puts it into a cell; gives what was there.
    fn put(self, cell: &mut Cell) -> Self {
        match self {
            Self::Wanted(wanted) => Self::Wanted(std::mem::replace(&mut cell.wanted, wanted)),
            Self::Now(now) => Self::Now(std::mem::replace(&mut cell.now, now)),
        }
    }
}

/// A cell that an edit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Touch {
    at: At,
    before: Part,
    after: Part,
}

/// The edits that were made, and those that were taken back.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    done: Vec<Vec<Touch>>,
    undone: Vec<Vec<Touch>>,
}

impl Edits {
    /// Makes one edit of what is wanted in these cells. Says whether it changed any; else it is none.
    pub fn make(&mut self, grid: &mut Grid, cells: &[(At, Wanted)]) -> bool {
        let parts: Vec<(At, Part)> =
            cells.iter().map(|(at, wanted)| (*at, Part::Wanted(*wanted))).collect();
        self.set(grid, &parts)
    }

    /// The same, also of what is held.
    pub fn set(&mut self, grid: &mut Grid, parts: &[(At, Part)]) -> bool {
        let mut touched = Vec::new();
        for (at, after) in parts {
            let Some(cell) = grid.cell_mut(*at) else { continue };
            let before = after.put(cell);
            if before != *after {
                touched.push(Touch { at: *at, before, after: *after });
            }
        }
        self.keep(touched)
    }

    /// Takes what was done to the grid by other means, such as a sheet that was put into it, as one
    /// edit. Says whether anything was.
    pub fn adopt(&mut self, before: &Grid, after: &Grid) -> bool {
        let mut touched = Vec::new();
        for (row, cells) in after.rows.iter().enumerate() {
            for (product, new) in cells.cells.iter().enumerate() {
                let at = At { row, product };
                let old = before.cell(at).copied().unwrap_or_default();
                let parts = [
                    (Part::Wanted(old.wanted), Part::Wanted(new.wanted)),
                    (Part::Now(old.now), Part::Now(new.now)),
                ];
                let parts = parts.into_iter().filter(|(before, after)| before != after);
                touched.extend(parts.map(|(before, after)| Touch { at, before, after }));
            }
        }
        self.keep(touched)
    }

    fn keep(&mut self, touched: Vec<Touch>) -> bool {
        if touched.is_empty() {
            return false;
        }
        self.undone.clear();
        self.done.push(touched);
        if self.done.len() > MOST {
            self.done.remove(0);
        }
        true
    }

    /// Takes the last edit back; gives the cell to look at, if there was one.
    pub fn undo(&mut self, grid: &mut Grid) -> Option<At> {
        let touched = self.done.pop()?;
        // Backwards: an edit may name a cell twice.
        for touch in touched.iter().rev() {
            if let Some(cell) = grid.cell_mut(touch.at) {
                touch.before.put(cell);
            }
        }
        let at = touched.first().map(|touch| touch.at);
        self.undone.push(touched);
        at
    }

    /// Makes the edit again that was taken back last.
    pub fn redo(&mut self, grid: &mut Grid) -> Option<At> {
        let touched = self.undone.pop()?;
        for touch in &touched {
            if let Some(cell) = grid.cell_mut(touch.at) {
                touch.after.put(cell);
            }
        }
        let at = touched.first().map(|touch| touch.at);
        self.done.push(touched);
        at
    }

    /// Whether there is an edit to take back, and one to make again.
    pub fn ways(&self) -> (bool, bool) {
        (!self.done.is_empty(), !self.undone.is_empty())
    }
}

/// A cell with so many units more, or less; never below nothing. One that is not known counts from
/// nothing.
pub fn stepped(cell: &Cell, units: u32, more: bool) -> Wanted {
    let (now, step) = (cell.target().unwrap_or_default(), Quantity::whole(units));
    let then = if more { now.plus(step) } else { now.minus(step) };
    Wanted::Amount(then.clamp(Quantity::ZERO, Quantity::MOST))
}

/// A block of a spreadsheet, laid on cells: `rows` and `products` are those from the cell that it is
/// laid on, in the order in which they are shown. An empty cell of the block changes nothing. Also
/// gives how many of its cells lie beyond the grid.
pub fn pasted(text: &str, rows: &[usize], products: &[usize]) -> (Vec<(At, Wanted)>, usize) {
    let (mut cells, mut beyond) = (Vec::new(), 0);
    // A block ends with a line end, which begins no line of its own.
    let text = text.trim_end_matches(['\n', '\r']);
    for (down, line) in text.lines().enumerate() {
        for (right, cell) in line.split('\t').enumerate() {
            match (rows.get(down), products.get(right), Wanted::typed(cell)) {
                (_, _, Wanted::AsNow) => {}
                (Some(row), Some(product), wanted) => {
                    cells.push((At { row: *row, product: *product }, wanted));
                }
                _ => beyond += 1,
            }
        }
    }
    (cells, beyond)
}

impl Grid {
    /// A block of cells as a spreadsheet takes it: what will be held, nothing where nobody knows.
    pub fn copied(&self, rows: &[usize], products: &[usize]) -> String {
        let mut text = String::new();
        for row in rows {
            for (place, product) in products.iter().enumerate() {
                if place > 0 {
                    text.push('\t');
                }
                let cell = self.cell(At { row: *row, product: *product });
                if let Some(amount) = cell.and_then(Cell::target) {
                    text.push_str(&amount.to_string());
                }
            }
            text.push('\n');
        }
        text
    }

    /// What a row will hold, to be given to others as well. Cells that are not known are left out.
    pub fn template(&self, row: usize) -> Quantities {
        let mut template = Quantities::default();
        let cells = self.rows.get(row).map_or(&[][..], |row| &row.cells);
        for (cell, product) in cells.iter().zip(&self.products) {
            if let Some(target) = cell.target() {
                template.set(&product.code, target);
            }
        }
        template
    }

    /// The cells of these rows, filled from a template; a product that it does not name stays as it
    /// is, and one that the grid does not have becomes a column.
    pub fn filled(&mut self, template: &Quantities, rows: &[usize]) -> Vec<(At, Wanted)> {
        let mut cells = Vec::new();
        for (code, amount) in template {
            let product = self.column(code);
            for row in rows {
                cells.push((At { row: *row, product }, Wanted::Amount(*amount)));
            }
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Holder, NotAQuantity, ProductCode};

    fn code(text: &str) -> ProductCode {
        ProductCode::parse(text).unwrap()
    }

    fn grid() -> Grid {
        let mut grid = Grid::default();
        for n in 0..3_u32 {
            let id = AccountId::parse(&n.to_string()).unwrap();
            let row = grid.row(&Holder::Organization(id), "");
            let mut held = Quantities::default();
            held.set(&code("A"), Quantity::whole(n));
            held.set(&code("B"), Quantity::whole(10 * n));
            grid.holds(row, &held, &[]);
        }
        grid
    }

    #[test]
    fn edits_are_taken_back_and_made_again() {
        let (mut grid, mut edits) = (grid(), Edits::default());
        let before = grid.clone();
        let at = At { row: 1, product: 0 };
        assert!(!edits.make(&mut grid, &[(at, Wanted::AsNow)]));
        let twice = [(at, Wanted::typed("5")), (at, Wanted::typed("6"))];
        assert!(edits.make(&mut grid, &twice));
        let after = grid.clone();
        assert!(edits.make(&mut grid, &[(At { row: 0, product: 1 }, Wanted::typed("x"))]));
        assert_eq!(edits.undo(&mut grid), Some(At { row: 0, product: 1 }));
        assert_eq!(grid, after);
        assert_eq!(edits.undo(&mut grid), Some(at));
        assert_eq!((&grid, edits.ways()), (&before, (false, true)));
        assert_eq!(edits.undo(&mut grid), None);
        edits.redo(&mut grid);
        assert_eq!(grid, after);
        // A new edit ends what was taken back.
        edits.undo(&mut grid);
        edits.make(&mut grid, &[(at, Wanted::typed("7"))]);
        assert_eq!((edits.redo(&mut grid), edits.ways()), (None, (true, false)));
    }

    #[test]
    fn what_a_person_says_is_held_can_be_taken_back_as_well() {
        let (mut grid, mut edits) = (grid(), Edits::default());
        let at = At { row: 1, product: 0 };
        grid.cell_mut(at).unwrap().now = None;
        let before = grid.clone();
        let parts = [
            (at, Part::Now(Some(Quantity::whole(4)))),
            (At { row: 0, product: 0 }, Part::Wanted(Wanted::typed("9"))),
        ];
        assert!(edits.set(&mut grid, &parts));
        assert!(!edits.set(&mut grid, &parts));
        let after = grid.clone();
        edits.undo(&mut grid);
        assert_eq!(grid, before);
        let mut edits = Edits::default();
        assert!(edits.adopt(&before, &after) && !edits.adopt(&after, &after));
        let mut grid = after.clone();
        edits.undo(&mut grid);
        assert_eq!(grid, before);
        edits.redo(&mut grid);
        assert_eq!(grid, after);
    }

    #[test]
    fn steps_stop_at_nothing_and_at_the_most_there_is() {
        let cell = Cell { now: Some(Quantity::whole(2)), ..Cell::default() };
        assert_eq!(stepped(&cell, 1, true), Wanted::Amount(Quantity::whole(3)));
        assert_eq!(stepped(&cell, 10, false), Wanted::Amount(Quantity::ZERO));
        assert_eq!(stepped(&Cell::default(), 10, true), Wanted::Amount(Quantity::whole(10)));
        assert_eq!(stepped(&cell, u32::MAX, true), Wanted::Amount(Quantity::MOST));
    }

    #[test]
    fn a_block_is_laid_on_the_cells_as_they_are_shown() {
        let (mut grid, mut edits) = (grid(), Edits::default());
        let (cells, beyond) = pasted("7\t8\r\n\tmany\t3\r\n1\t\r\n4\t4\r\n", &[2, 0, 1], &[1, 0]);
        assert_eq!(beyond, 3);
        edits.make(&mut grid, &cells);
        let wanted = |row: usize, product: usize| grid.rows[row].cells[product].wanted;
        assert_eq!(wanted(2, 1), Wanted::Amount(Quantity::whole(7)));
        assert_eq!(wanted(2, 0), Wanted::Amount(Quantity::whole(8)));
        assert_eq!(wanted(0, 1), Wanted::AsNow);
        assert_eq!(wanted(0, 0), Wanted::Wrong(NotAQuantity::Text));
        assert_eq!(wanted(1, 1), Wanted::Amount(Quantity::whole(1)));
        assert_eq!(grid.copied(&[2, 1], &[1, 0]), "7\t8\n1\t1\n");
        assert_eq!(pasted("", &[0], &[0]), (vec![], 0));
    }

    #[test]
    fn a_template_is_what_one_row_holds_and_others_get() {
        let (mut grid, mut edits) = (grid(), Edits::default());
        let mut template = grid.template(2);
        assert_eq!(template.get(&code("B")), Quantity::whole(20));
        template.set(&code("C"), Quantity::whole(1));
        let cells = grid.filled(&template, &[0, 1]);
        edits.make(&mut grid, &cells);
        assert_eq!(grid.template(0), template);
        assert_eq!(grid.rows[2].cells[2].target(), Some(Quantity::ZERO));
        assert!(grid.template(9).is_empty());
    }
}

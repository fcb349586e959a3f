//! The grid of an allocation: holders by products, each cell from now to a target. What was read and
//! what was typed are put into it; what a plan makes of it is told elsewhere.

use crate::domain::{AccountId, Holder, NotAQuantity, ProductCode, Quantities, Quantity};
use crate::vendors::uipath::{Stock, product};
use std::rc::Rc;

/// What there is of a product to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supply {
    /// It is in the pool.
    Pool {
        /// How much there is in all, where the pool says so.
        bought: Option<Quantity>,
        /// How much of it is given to nobody; below zero when more is given than there is.
        free: Quantity,
    },
    /// The pool was read and does not have it.
    Absent,
    /// The pool did not answer, or not for this product.
    Unknown,
}

/// A column: a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its code.
    pub code: ProductCode,
    /// Whether it is given in whole units only.
    pub whole: bool,
    /// What there is of it.
    pub supply: Supply,
}

/// What is wanted of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// It stays as it is.
    #[default]
    AsNow,
    /// So much.
    Amount(Quantity),
    /// What was typed is no amount.
    Wrong(NotAQuantity),
}

impl Wanted {
    /// What was typed into a cell; nothing leaves it as it is.
    pub fn typed(text: &str) -> Self {
        match Quantity::typed(text) {
            Ok(quantity) => Self::Amount(quantity),
            Err(NotAQuantity::Empty) => Self::AsNow,
            Err(why) => Self::Wrong(why),
        }
    }
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// What is held; `None` while nobody knows.
    pub now: Option<Quantity>,
    /// What is wanted.
    pub wanted: Wanted,
    /// What of it is in use, where that is said.
    pub used: Option<Quantity>,
}

impl Cell {
    /// What will be held: what is wanted, or else what is held now. `None` while neither is known.
    pub fn target(&self) -> Option<Quantity> {
        match self.wanted {
            Wanted::Amount(quantity) => Some(quantity),
            Wanted::AsNow | Wanted::Wrong(_) => self.now,
        }
    }

    /// Whether something else is wanted than what is known to be held.
    pub fn changes(&self) -> bool {
        match self.wanted {
            Wanted::AsNow => false,
            Wanted::Amount(quantity) => self.now != Some(quantity),
            Wanted::Wrong(_) => true,
        }
    }
}

/// A row: a holder. It has as many cells as the grid has products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub holder: Holder,
    /// Its name for people.
    pub name: String,
    /// One for each product, in the same order.
    pub cells: Vec<Cell>,
    /// Whether all that it holds is known, so that a product not seen with it is not held.
    pub known: bool,
    /// Whether the vendor said so, and not a person.
    pub read: bool,
}

/// Holders by products, all out of one pool: the organizations of a host, or the services of one
/// organization's tenants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// The columns.
    pub products: Vec<Product>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether the pool was read.
    pooled: bool,
    /// The organizations that a site is for, where it is not for all: of others nothing is planned.
    pub only: Option<Rc<[AccountId]>>,
}

/// A cell's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The row, counted from 0.
    pub row: usize,
    /// The product, counted from 0.
    pub product: usize,
}

impl Grid {
    /// An empty one; where a site is not for all organizations, of those that it is for.
    pub fn of(only: Option<Rc<[AccountId]>>) -> Self {
        Self { only, ..Self::default() }
    }

    /// The column of a product; made if there is none, with zeros where all is known.
    pub fn column(&mut self, code: &ProductCode) -> usize {
        if let Some(place) = self.products.iter().position(|product| product.code == *code) {
            return place;
        }
        let supply = if self.pooled { Supply::Absent } else { Supply::Unknown };
        let whole = product::whole_only(code, "");
        self.products.push(Product { code: code.clone(), whole, supply });
        for row in &mut self.rows {
            let now = row.known.then_some(Quantity::ZERO);
            row.cells.push(Cell { now, ..Cell::default() });
        }
        self.products.len() - 1
    }

    /// The row of a holder; made if there is none, with nothing known of it. A name that is not
    /// empty takes the place of an empty one.
    pub fn row(&mut self, holder: &Holder, name: &str) -> usize {
        if let Some(place) = self.rows.iter().position(|row| row.holder == *holder) {
            if let Some(row) = self.rows.get_mut(place).filter(|row| row.name.is_empty()) {
                name.clone_into(&mut row.name);
            }
            return place;
        }
        let cells = vec![Cell::default(); self.products.len()];
        let (holder, name) = (holder.clone(), name.to_owned());
        self.rows.push(Row { holder, name, cells, known: false, read: false });
        self.rows.len() - 1
    }

    /// Whether a holder's organization is one that the site is for.
    pub fn admits(&self, account: &AccountId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(account))
    }

    /// A cell.
    pub fn cell(&self, at: At) -> Option<&Cell> {
        self.rows.get(at.row)?.cells.get(at.product)
    }

    /// A cell, to be changed.
    pub fn cell_mut(&mut self, at: At) -> Option<&mut Cell> {
        self.rows.get_mut(at.row)?.cells.get_mut(at.product)
    }

    /// Takes what the pool was read to have: of what it does not name there is nothing.
    pub fn pool(&mut self, stock: &[Stock]) {
        self.pooled = true;
        for product in &mut self.products {
            product.supply = Supply::Absent;
        }
        for row in stock {
            let place = self.column(&row.code);
            if let Some(product) = self.products.get_mut(place) {
                // Unknown codes count whole, unless the vendor's own word or figures say otherwise.
                let figures = [row.total, row.free, row.used];
                product.whole = product::whole_only(&row.code, &row.kind)
                    && figures.into_iter().flatten().all(Quantity::is_whole);
                product.supply = match row.free {
                    Some(free) => Supply::Pool { bought: row.total, free },
                    None => Supply::Unknown,
                };
            }
        }
    }

    /// Takes what a holder was read to hold, and what it uses: all of it, a product that is not named
    /// at zero.
    pub fn holds(&mut self, row: usize, held: &Quantities, stock: &[Stock]) {
        for (code, _) in held {
            self.column(code);
        }
        let Some(row) = self.rows.get_mut(row) else { return };
        (row.known, row.read) = (true, true);
        for (cell, product) in row.cells.iter_mut().zip(&self.products) {
            cell.now = Some(held.get(&product.code));
            let used = stock.iter().find(|stock| stock.code == product.code);
            cell.used = used.and_then(|stock| stock.used);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> ProductCode {
        ProductCode::parse(text).unwrap()
    }

    fn stock(text: &str, kind: &str, free: Option<f64>) -> Stock {
        let free = free.and_then(Quantity::nearest);
        Stock { code: code(text), kind: kind.to_owned(), total: None, free, used: None }
    }

    fn holder(name: &str) -> Holder {
        Holder::Organization(AccountId::parse(name).unwrap())
    }

    #[test]
    fn a_product_not_seen_is_not_held_where_all_is_known_and_unknown_elsewhere() {
        let mut grid = Grid::default();
        let (a, b) = (grid.row(&holder("a"), ""), grid.row(&holder("b"), "B"));
        let mut held = Quantities::default();
        held.set(&code("UNATT"), Quantity::whole(2));
        grid.holds(a, &held, &[]);
        let new = grid.column(&code("AIG"));
        assert_eq!(grid.rows[a].cells[0].now, Some(Quantity::whole(2)));
        assert_eq!(grid.rows[a].cells[new].now, Some(Quantity::ZERO));
        assert_eq!(grid.rows[b].cells[new].now, None);
        assert_eq!(grid.row(&holder("a"), "A"), a);
        assert_eq!(grid.rows[a].name, "A");
        assert_eq!(grid.row(&holder("a"), "other"), a);
        assert_eq!(grid.rows[a].name, "A");
    }

    #[test]
    fn the_pool_says_what_there_is_and_how_it_is_counted() {
        let mut grid = Grid::default();
        grid.column(&code("GONE"));
        assert_eq!(grid.products[0].supply, Supply::Unknown);
        grid.pool(&[
            stock("UNATT", "STANDARD", Some(-3.0)),
            stock("NEW", "CONSUMPTION_INTERVAL", Some(3.0)),
            stock("ODD", "", Some(0.5)),
            stock("DIM", "", None),
        ]);
        let of = |name: &str| grid.products.iter().find(|p| p.code == code(name)).unwrap();
        assert_eq!(of("GONE").supply, Supply::Absent);
        assert!(matches!(of("UNATT").supply, Supply::Pool { free, .. } if free.is_negative()));
        assert_eq!(of("DIM").supply, Supply::Unknown);
        assert!(of("UNATT").whole && of("DIM").whole);
        assert!(!of("NEW").whole && !of("ODD").whole);
        let late = grid.column(&code("LATE"));
        assert_eq!(grid.products[late].supply, Supply::Absent);
    }

    #[test]
    fn a_cell_keeps_what_was_typed_even_if_it_is_no_amount() {
        assert_eq!(Wanted::typed(" 1.451,8 "), Wanted::Amount(Quantity::nearest(1451.8).unwrap()));
        assert_eq!(Wanted::typed(""), Wanted::AsNow);
        let mut cell = Cell { now: Some(Quantity::whole(2)), ..Cell::default() };
        assert!(!cell.changes());
        cell.wanted = Wanted::typed("two");
        assert_eq!((cell.wanted, cell.changes()), (Wanted::Wrong(NotAQuantity::Text), true));
        assert_eq!(cell.target(), Some(Quantity::whole(2)));
        cell.wanted = Wanted::typed("2");
        assert!(!cell.changes());
    }
}

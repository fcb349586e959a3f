//! What of a grid is shown, and in which order: filtered, sorted, the changed ones only; and where
//! something stands in it.

use super::{At, Cell, Grid, Row};
use crate::picker::fold::folded;

/// The order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As they came.
    #[default]
    AsCame,
    /// By name.
    Name,
    /// By how much of a product is to be held, most first; the product's place.
    Product(usize),
}

/// What is asked to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Only rows whose name or id holds this, whatever the case and the accents.
    pub filter: String,
    /// The order.
    pub order: Order,
    /// The other way round.
    pub reverse: bool,
    /// Only rows and products in which something is changed.
    pub changed: bool,
}

/// What is shown: places in the grid, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The rows.
    pub rows: Vec<usize>,
    /// The products.
    pub products: Vec<usize>,
}

/// A place on the screen: row 0 is the one of the codes, column 0 the one of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spot {
    /// The row.
    pub row: usize,
    /// The column.
    pub column: usize,
}

impl View {
    /// What of a grid is shown.
    pub fn of(grid: &Grid, asked: &Asked) -> Self {
        let wanted = folded(asked.filter.trim());
        let holds = |row: &Row| {
            wanted.is_empty()
                || folded(&row.name).contains(&wanted)
                || folded(&row.subject()).contains(&wanted)
        };
        let is_shown = |(_, row): &(usize, &Row)| {
            holds(row) && (!asked.changed || row.cells.iter().any(Cell::changes))
        };
        let shown = grid.rows.iter().enumerate().filter(is_shown);
        let mut rows: Vec<usize> = shown.map(|(place, _)| place).collect();
        match asked.order {
            Order::AsCame => {}
            Order::Name => {
                rows.sort_by_cached_key(|row| grid.rows.get(*row).map(|r| folded(&r.name)));
            }
            Order::Product(product) => {
                let target = |row: &usize| grid.cell(At { row: *row, product })?.target();
                rows.sort_by_key(|row| std::cmp::Reverse(target(row)));
            }
        }
        if asked.reverse {
            rows.reverse();
        }
        let is_changed = |product: &usize| {
            let mut cells = grid.rows.iter().filter_map(|row| row.cells.get(*product));
            !asked.changed || cells.any(Cell::changes)
        };
        Self { rows, products: (0..grid.products.len()).filter(is_changed).collect() }
    }

    /// The cell that stands at a place; none for names and codes.
    pub fn at(&self, spot: Spot) -> Option<At> {
        let row = *self.rows.get(spot.row.checked_sub(1)?)?;
        let product = *self.products.get(spot.column.checked_sub(1)?)?;
        Some(At { row, product })
    }

    /// Where a cell stands, if it is shown.
    pub fn spot(&self, at: At) -> Option<Spot> {
        let row = self.rows.iter().position(|row| *row == at.row)? + 1;
        let column = self.products.iter().position(|product| *product == at.product)? + 1;
        Some(Spot { row, column })
    }

    /// The place, or the nearest one that there is.
    pub fn within(&self, spot: Spot) -> Spot {
        let (row, column) = (spot.row.min(self.rows.len()), spot.column.min(self.products.len()));
        Spot { row, column }
    }

    /// The rows and products of a block from one corner to the other. One that begins at the names
    /// has all products, and one that begins at the codes has all rows.
    pub fn block(&self, one: Spot, other: Spot) -> (&[usize], &[usize]) {
        (span(&self.rows, one.row, other.row), span(&self.products, one.column, other.column))
    }
}

fn span(places: &[usize], one: usize, other: usize) -> &[usize] {
    let (from, to) = (one.min(other), one.max(other));
    let range = if from == 0 { 0..places.len() } else { from - 1..to.min(places.len()) };
    places.get(range).unwrap_or_default()
}

impl Row {
    /// What its ids say, in one text: the organization, or the tenant and its service.
    pub fn subject(&self) -> String {
        use crate::domain::Holder;
        match &self.holder {
            Holder::Organization(account) => account.as_str().to_owned(),
            Holder::Service { tenant, service, .. } => {
                [service.as_str(), " · ", tenant.as_str()].concat()
            }
            Holder::Member(member) => member.id.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Holder, ProductCode, Quantities, Quantity};
    use crate::plan::allocate::Wanted;

    fn grid() -> Grid {
        let mut grid = Grid::default();
        for (name, id, held) in [("Łódź", "b1", 2), ("alder", "a1", 9), ("Birch", "c1", 2)] {
            let row = grid.row(&Holder::Organization(AccountId::parse(id).unwrap()), name);
            let mut all = Quantities::default();
            all.set(&ProductCode::parse("A").unwrap(), Quantity::whole(held));
            all.set(&ProductCode::parse("B").unwrap(), Quantity::whole(1));
            grid.holds(row, &all, &[]);
        }
        grid
    }

    #[test]
    fn rows_are_filtered_by_name_or_id_and_sorted() {
        let grid = grid();
        let rows = |asked: Asked| View::of(&grid, &asked).rows;
        let filter = |text: &str| Asked { filter: text.to_owned(), ..Asked::default() };
        assert_eq!(rows(filter("lodz")), [0]);
        assert_eq!(rows(filter(" C1 ")), [2]);
        assert_eq!(rows(filter("zz")), [0; 0]);
        let order = |order, reverse| rows(Asked { order, reverse, ..Asked::default() });
        assert_eq!(order(Order::Name, false), [1, 2, 0]);
        assert_eq!(order(Order::Product(0), false), [1, 0, 2]);
        assert_eq!(order(Order::AsCame, true), [2, 1, 0]);
    }

    #[test]
    fn only_what_is_changed_is_shown_when_asked() {
        let mut grid = grid();
        grid.rows[2].cells[1].wanted = Wanted::typed("5");
        grid.rows[0].cells[0].wanted = Wanted::typed("2");
        let view = View::of(&grid, &Asked { changed: true, ..Asked::default() });
        assert_eq!((view.rows, view.products), (vec![2], vec![1]));
    }

    #[test]
    fn a_block_from_the_names_or_codes_is_whole_rows_or_columns() {
        let view = View { rows: vec![4, 2, 7], products: vec![1, 0] };
        let spot = |row, column| Spot { row, column };
        assert_eq!(view.at(spot(2, 1)), Some(At { row: 2, product: 1 }));
        assert_eq!(
            (view.at(spot(0, 1)), view.at(spot(1, 0)), view.at(spot(4, 1))),
            (None, None, None)
        );
        assert_eq!(view.spot(At { row: 7, product: 0 }), Some(spot(3, 2)));
        assert_eq!(view.spot(At { row: 5, product: 0 }), None);
        assert_eq!(view.block(spot(3, 1), spot(2, 1)), (&[2, 7][..], &[1][..]));
        assert_eq!(view.block(spot(1, 0), spot(1, 1)), (&[4][..], &[1, 0][..]));
        assert_eq!(view.block(spot(0, 2), spot(0, 2)), (&[4, 2, 7][..], &[0][..]));
        assert_eq!(view.within(spot(9, 9)), spot(3, 2));
    }
}

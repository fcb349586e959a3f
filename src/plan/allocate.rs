//! Allocate: a grid of holders and products → the writes that bring it about, or everything that is
//! wrong with it at once. Nothing more than the pool has can be planned, nor at any moment of the way.
//!
//! Rules: UiPath's page "Allocate licenses to an organization" and public clients, read 2026-11-25.

mod change;
pub mod edit;
pub mod form;
pub mod grid;
pub mod link;
pub mod present;
pub mod sheet;
pub mod steps;
pub mod totals;
pub mod view;

pub use change::{Change, Over, held};
pub use edit::{Edits, Part};
pub use form::{AllocateForm, allocate};
pub use grid::{At, Cell, Grid, Product, Row, Supply, Wanted};
pub use present::Reading;
pub use sheet::{Meaning, Unmatched, Written};
pub use steps::{AllocateSteps, Stand};
pub use totals::Totals;
pub use view::{Asked, Order, Spot, View};

use crate::domain::{Holder, NotAQuantity, ProductCode, Quantities, Quantity};

/// Why a grid cannot become a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing is to be changed.
    #[error("nothing is changed")]
    NothingChanged,
    /// A holder has more than one row.
    #[error("the same organization is in two rows")]
    HolderTwice(Holder),
    /// The rows are not all out of one pool: organizations beside services, or services of more than
    /// one organization.
    #[error("the rows are out of several pools; plan one at a time")]
    SeveralPools,
    /// An organization with changes is none that the site is for.
    #[error("the site is not for this organization")]
    NotOffered(Holder),
    /// A product has more than one column.
    #[error("the same product is in two columns")]
    ProductTwice(ProductCode),
    /// What was typed is no amount.
    #[error("not an amount: {1}")]
    NotAnAmount(At, NotAQuantity),
    /// Parts of a unit, of a product that has none.
    #[error("only whole units can be given")]
    NotWhole(At),
    /// A row with changes has a cell of which nobody knows what is held: the list would not be
    /// complete.
    #[error("it is not known how much is held now")]
    NowUnknown(At),
    /// More of a product that the pool does not have.
    #[error("the pool does not have this product")]
    NotInPool(At),
    /// More of a product than the pool has.
    #[error("more than there is")]
    Over(Over),
}

/// What a person should look at twice before a plan runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Less than is in use.
    BelowUsed(At),
    /// The holder loses this product.
    LosesProduct(At),
    /// The holder, by its row, loses all that it has.
    LosesAll(usize),
    /// It is not known how much there is of this product: the vendor will say.
    PoolUnknown(ProductCode),
    /// More of this product is given than there is, also after this plan.
    StillOver(Over),
}

impl Grid {
    /// The rows in which something else is wanted.
    pub fn changed(&self) -> impl Iterator<Item = (usize, &Row)> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.cells.iter().any(Cell::changes))
    }

    /// The change of a row. Cells that are not known are left out.
    fn change(&self, row: &Row) -> Change {
        let (mut now, mut target) = (Quantities::default(), Quantities::default());
        for (cell, product) in row.cells.iter().zip(&self.products) {
            now.set(&product.code, cell.now.unwrap_or_default());
            target.set(&product.code, cell.target().unwrap_or_default());
        }
        Change::new(row.holder.clone(), row.name.clone(), &now, &target)
    }

    fn changes(&self) -> Vec<Change> {
        self.changed().map(|(_, row)| self.change(row)).collect()
    }

    /// What is left in the pool, for each product of which that is known.
    fn free(&self) -> Quantities {
        let mut known = Quantities::default();
        for product in &self.products {
            match product.supply {
                Supply::Pool { free, .. } => known.set(&product.code, free),
                Supply::Absent => known.set(&product.code, Quantity::ZERO),
                Supply::Unknown => {}
            }
        }
        known
    }

    /// The writes that bring the grid about.
    ///
    /// # Errors
    /// All that is wrong with the grid.
    pub fn plan(&self) -> Result<AllocateSteps, Vec<Problem>> {
        let mut found = self.wrong();
        match AllocateSteps::arrange(self.changes(), self.free()) {
            Ok(steps) if found.is_empty() => return Ok(steps),
            Ok(_) => {}
            // Of a product that the pool does not have, each cell says so.
            Err(over) => found.extend(
                over.into_iter().filter(|over| !self.absent(&over.code)).map(Problem::Over),
            ),
        }
        Err(found)
    }

    fn absent(&self, code: &ProductCode) -> bool {
        let mut of = self.products.iter().filter(|product| product.code == *code);
        of.any(|product| product.supply == Supply::Absent)
    }

    /// What is wrong besides the sums.
    fn wrong(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut holders: Vec<&Holder> = self.rows.iter().map(|row| &row.holder).collect();
        if let [first, others @ ..] = holders.as_slice()
            && others.iter().any(|other| other.pool() != first.pool())
        {
            found.push(Problem::SeveralPools);
        }
        let mut codes: Vec<&ProductCode> = self.products.iter().map(|it| &it.code).collect();
        found.extend(repeated(&mut holders).into_iter().cloned().map(Problem::HolderTwice));
        found.extend(repeated(&mut codes).into_iter().cloned().map(Problem::ProductTwice));
        let mut changed = false;
        for (row, cells) in self.changed() {
            changed = true;
            if !self.admits(cells.holder.account()) {
                found.push(Problem::NotOffered(cells.holder.clone()));
            }
            for (product, (cell, column)) in cells.cells.iter().zip(&self.products).enumerate() {
                found.extend(wrong_cell(cell, column, At { row, product }));
            }
        }
        if !changed {
            found.push(Problem::NothingChanged);
        }
        found
    }

    /// What is wrong with a cell in which something else is wanted, besides the sums.
    pub fn wrong_at(&self, at: At) -> Option<Problem> {
        let cell = self.cell(at).filter(|cell| cell.changes())?;
        wrong_cell(cell, self.products.get(at.product)?, at)
    }

    /// What to look at twice.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut found = Vec::new();
        let mut unknown: Vec<&ProductCode> = Vec::new();
        for (row, cells) in self.changed() {
            let change = self.change(cells);
            if change.leaves_nothing() && !change.now.is_empty() {
                found.push(Warning::LosesAll(row));
            }
            for (product, (cell, column)) in cells.cells.iter().zip(&self.products).enumerate() {
                let (Some(now), Some(target)) = (cell.now, cell.target()) else { continue };
                let at = At { row, product };
                if target < now && cell.used.is_some_and(|used| target < used) {
                    found.push(Warning::BelowUsed(at));
                }
                if target == Quantity::ZERO && now > target && !change.leaves_nothing() {
                    found.push(Warning::LosesProduct(at));
                }
                let blind = target > now && column.supply == Supply::Unknown;
                if blind && !unknown.contains(&&column.code) {
                    unknown.push(&column.code);
                }
            }
        }
        found.extend(unknown.into_iter().cloned().map(Warning::PoolUnknown));
        for totals in self.totals() {
            if let Some(over) = totals.over().filter(|_| totals.more == Quantity::ZERO) {
                found.push(Warning::StillOver(over));
            }
        }
        found
    }
}

/// What stands more than once in a list, once each.
fn repeated<'a, T: Ord>(list: &mut [&'a T]) -> Vec<&'a T> {
    list.sort_unstable();
    let mut twice: Vec<&T> = Vec::new();
    for pair in list.windows(2) {
        if let [a, b] = pair
            && a == b
            && twice.last() != Some(a)
        {
            twice.push(a);
        }
    }
    twice
}

/// What is wrong with a cell of a row that has changes.
fn wrong_cell(cell: &Cell, column: &Product, at: At) -> Option<Problem> {
    let wanted = match cell.wanted {
        Wanted::Wrong(why) => return Some(Problem::NotAnAmount(at, why)),
        Wanted::Amount(quantity) => Some(quantity),
        Wanted::AsNow => None,
    };
    let Some(now) = cell.now else { return Some(Problem::NowUnknown(at)) };
    let wanted = wanted.filter(|wanted| *wanted != now)?;
    match () {
        () if wanted.is_negative() => Some(Problem::NotAnAmount(at, NotAQuantity::Negative)),
        () if wanted > Quantity::MOST => Some(Problem::NotAnAmount(at, NotAQuantity::TooLarge)),
        () if column.whole && !wanted.is_whole() => Some(Problem::NotWhole(at)),
        () if column.supply == Supply::Absent && wanted > now => Some(Problem::NotInPool(at)),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, MemberId, PathName};
    use crate::vendors::uipath::Stock;

    fn code(text: &str) -> ProductCode {
        ProductCode::parse(text).unwrap()
    }

    /// Two organizations that hold 2 and 3 of A, and one of C of which nobody knows; the pool has 4
    /// of A left and 1 of B.
    fn grid() -> Grid {
        let mut grid = Grid::default();
        for (name, held) in [("x", Some(2)), ("y", Some(3)), ("z", None)] {
            let id = AccountId::parse(name).unwrap();
            let row = grid.row(&Holder::Organization(id), name);
            let mut all = Quantities::default();
            if let Some(held) = held {
                all.set(&code("A"), Quantity::whole(held));
                let used = Some(Quantity::whole(2));
                let (kind, total, free) = (String::new(), None, None);
                grid.holds(row, &all, &[Stock { code: code("A"), kind, total, free, used }]);
            }
        }
        let stock = [("A", 9, 4), ("B", 1, 1)].map(|(name, total, free)| Stock {
            code: code(name),
            kind: "STANDARD".to_owned(),
            total: Some(Quantity::whole(total)),
            free: Some(Quantity::whole(free)),
            used: None,
        });
        grid.pool(&stock);
        grid
    }

    fn want(grid: &mut Grid, row: usize, name: &str, text: &str) -> At {
        let at = At { row, product: grid.column(&code(name)) };
        grid.cell_mut(at).unwrap().wanted = Wanted::typed(text);
        at
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut grid = grid();
        let text = want(&mut grid, 0, "A", "two");
        let part = want(&mut grid, 0, "B", "0,5");
        let absent = want(&mut grid, 1, "NEW", "1");
        let negative = want(&mut grid, 1, "B", "-1");
        let unknown = want(&mut grid, 2, "A", "8");
        let problems = grid.plan().unwrap_err();
        for expected in [
            Problem::NotAnAmount(text, NotAQuantity::Text),
            Problem::NotWhole(part),
            Problem::NotInPool(absent),
            Problem::NotAnAmount(negative, NotAQuantity::Negative),
            Problem::NowUnknown(unknown),
            Problem::NowUnknown(At { row: 2, product: 1 }),
            Problem::NowUnknown(At { row: 2, product: 2 }),
            Problem::Over(Over { code: code("A"), by: Quantity::whole(4) }),
        ] {
            assert!(problems.contains(&expected), "{expected:?} in {problems:?}");
        }
        assert_eq!(problems.len(), 8, "{problems:?}");
        let mut service = grid.rows[0].clone();
        service.holder = Holder::Service {
            account: AccountId::parse("x").unwrap(),
            tenant: MemberId::parse("t").unwrap(),
            service: PathName::parse("orchestrator").unwrap(),
        };
        let mut mixed = grid.clone();
        mixed.rows.push(service);
        assert!(mixed.plan().unwrap_err().contains(&Problem::SeveralPools));
        let (row, product) = (grid.rows[0].clone(), grid.products[0].clone());
        grid.rows.push(row.clone());
        grid.rows.push(row);
        grid.products.push(product);
        let problems = grid.plan().unwrap_err();
        let twice = |problem: &&Problem| {
            matches!(problem, Problem::HolderTwice(_) | Problem::ProductTwice(_))
        };
        assert_eq!(problems.iter().filter(twice).count(), 2);
    }

    #[test]
    fn a_grid_without_changes_is_no_plan() {
        let mut grid = grid();
        assert_eq!(grid.plan(), Err(vec![Problem::NothingChanged]));
        want(&mut grid, 0, "A", "2");
        assert_eq!(grid.plan(), Err(vec![Problem::NothingChanged]));
    }

    #[test]
    fn a_plan_has_a_complete_list_for_each_changed_row_and_no_other() {
        let mut grid = grid();
        want(&mut grid, 0, "A", "6");
        want(&mut grid, 0, "B", "1");
        let steps = grid.plan().unwrap();
        assert_eq!(steps.changes.len(), 1);
        assert_eq!(steps.changes[0].target.get(&code("A")), Quantity::whole(6));
        assert_eq!(steps.changes[0].target.get(&code("B")), Quantity::whole(1));
        want(&mut grid, 0, "A", "7");
        let over = Over { code: code("A"), by: Quantity::whole(1) };
        assert_eq!(grid.plan(), Err(vec![Problem::Over(over)]));
        want(&mut grid, 1, "A", "0");
        let names: Vec<String> =
            grid.plan().unwrap().changes.iter().map(|it| it.name.clone()).collect();
        assert_eq!(names, ["y", "x"]);
    }

    #[test]
    fn what_is_to_be_looked_at_twice_is_told() {
        let mut grid = grid();
        let less = want(&mut grid, 0, "A", "1");
        want(&mut grid, 1, "A", "0");
        grid.products[1].supply = Supply::Unknown;
        want(&mut grid, 0, "B", "5");
        let warnings = grid.warnings();
        assert_eq!(
            warnings,
            [
                Warning::BelowUsed(less),
                Warning::LosesAll(1),
                Warning::BelowUsed(At { row: 1, product: 0 }),
                Warning::PoolUnknown(code("B")),
            ]
        );
        want(&mut grid, 1, "B", "1");
        assert!(grid.warnings().contains(&Warning::LosesProduct(At { row: 1, product: 0 })));
        let free = Quantity::nearest(-9.0).unwrap();
        grid.products[0].supply = Supply::Pool { bought: None, free };
        let over = Over { code: code("A"), by: Quantity::whole(5) };
        assert!(grid.warnings().contains(&Warning::StillOver(over)));
        assert!(grid.plan().is_ok());
    }

    #[test]
    fn the_foot_of_a_column_adds_up() {
        let mut grid = grid();
        want(&mut grid, 0, "A", "6");
        want(&mut grid, 1, "A", "1");
        let totals = grid.totals().remove(0);
        assert_eq!((totals.more, totals.less), (Quantity::whole(4), Quantity::whole(2)));
        assert_eq!((totals.given, totals.given_after()), (Quantity::whole(5), Quantity::whole(7)));
        assert_eq!(totals.free_after(), Some(Quantity::whole(2)));
        assert_eq!(totals.over(), None);
    }
}

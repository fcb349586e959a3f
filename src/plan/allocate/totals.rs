//! The foot of a column: what was bought, what is given out, and what is left after the plan.

use super::{Grid, Over, Supply};
use crate::domain::{ProductCode, Quantity};

/// The sums of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Which.
    pub code: ProductCode,
    /// How much there is, where that is known.
    pub bought: Option<Quantity>,
    /// How much is given out: to everybody where the pool says so, else to the rows that are known.
    pub given: Quantity,
    /// What is left now, where the pool says so.
    pub free: Option<Quantity>,
    /// What the rows get in all.
    pub more: Quantity,
    /// What the rows give back in all.
    pub less: Quantity,
}

impl Totals {
    /// How much is given out after the plan.
    pub fn given_after(&self) -> Quantity {
        self.given.plus(self.more).minus(self.less)
    }

    /// What is left after the plan; below zero when that is more than there is.
    pub fn free_after(&self) -> Option<Quantity> {
        self.free.map(|free| free.minus(self.more).plus(self.less))
    }

    /// By how much it is more than there is, if it is.
    pub fn over(&self) -> Option<Over> {
        let short = self.free_after().filter(|free| free.is_negative())?;
        Some(Over { code: self.code.clone(), by: Quantity::ZERO.minus(short) })
    }
}

impl Grid {
    /// The foot of each column.
    pub fn totals(&self) -> Vec<Totals> {
        let mut all = Vec::with_capacity(self.products.len());
        for (place, product) in self.products.iter().enumerate() {
            let (bought, free) = match product.supply {
                Supply::Pool { bought, free } => (bought, Some(free)),
                Supply::Absent => (None, Some(Quantity::ZERO)),
                Supply::Unknown => (None, None),
            };
            let mut sums = [Quantity::ZERO; 3];
            for cell in self.rows.iter().filter_map(|row| row.cells.get(place)) {
                let [given, more, less] = &mut sums;
                let now = cell.now.unwrap_or_default();
                let target = cell.target().unwrap_or_default();
                *given = given.plus(now);
                if target > now {
                    *more = more.plus(target.minus(now));
                } else {
                    *less = less.plus(now.minus(target));
                }
            }
            let [given, more, less] = sums;
            let given = match (bought, free) {
                (Some(bought), Some(free)) => bought.minus(free),
                _ => given,
            };
            all.push(Totals { code: product.code.clone(), bought, given, free, more, less });
        }
        all
    }
}

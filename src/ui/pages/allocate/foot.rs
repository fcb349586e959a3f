//! The sums below the columns: purchased, given out, free after this plan, and a bar of them.

use super::slot::{set, written};
use crate::domain::Quantity;
use crate::plan::allocate::{Grid, Supply, Totals, View};
use crate::ui::dom::{El, el};
use crate::ui::words::allocate as say;
use web_sys::Text;

/// The sums of a product.
struct Sums {
    cells: [(El, Text); 3],
    bar: El,
    shown: Option<(Totals, Supply)>,
}

/// The rows of sums.
pub(super) struct Foot {
    pub(super) group: El,
    rows: [El; 4],
    sums: Vec<Sums>,
}

/// The names of the rows.
const NAMES: [&str; 4] = ["Purchased", "Given out", "Free after this plan", "Picture"];

impl Foot {
    /// How many rows there are.
    pub(super) const ROWS: usize = 4;

    /// None yet.
    pub(super) fn new() -> Self {
        let rows = NAMES.map(|name| {
            let head = el("div.cell.name").a("role", "rowheader").a("aria-colindex", "1");
            let head = head.k(el(if name == "Picture" { "span.vh" } else { "span" }).t(name));
            el("div.grid-row").a("role", "row").k(head)
        });
        let group = el("div.grid-foot").a("role", "rowgroup").ks(rows.iter().cloned());
        Self { group, rows, sums: Vec::new() }
    }

    /// Makes them for so many products.
    pub(super) fn columns(&mut self, columns: usize) {
        for sums in self.sums.drain(..) {
            sums.cells.iter().for_each(|(cell, _)| cell.element().remove());
            sums.bar.element().remove();
        }
        for column in 1..=columns {
            let index = (column + 1).to_string();
            let [one, two, three, picture] = &self.rows;
            let cell = |row: &El| {
                let (cell, text) = written("div.cell");
                let cell = cell.a("role", "gridcell").a("aria-colindex", &index);
                let _ = row.clone().k(cell.clone());
                (cell, text)
            };
            let cells = [one, two, three].map(cell);
            let bar = el("div.cell").a("role", "gridcell").a("aria-colindex", &index);
            let _ = picture.clone().k(bar.clone());
            self.sums.push(Sums { cells, bar, shown: None });
        }
    }

    /// Writes what differs.
    pub(super) fn show(&mut self, grid: &Grid, view: &View, all: &[Totals]) {
        let rows = view.rows.len();
        for (row, at) in self.rows.iter().zip(2..) {
            set(row, "aria-rowindex", Some(&(rows + at).to_string()));
        }
        for (sums, place) in self.sums.iter_mut().zip(&view.products) {
            let (Some(totals), Some(product)) = (all.get(*place), grid.products.get(*place)) else {
                continue;
            };
            let now = (totals.clone(), product.supply);
            if sums.shown.as_ref() == Some(&now) {
                continue;
            }
            let text = |of: Option<Quantity>| of.map_or("?".to_owned(), |it| it.to_string());
            let after = totals.given_after();
            let given = if after == totals.given {
                after.to_string()
            } else {
                [&totals.given.to_string(), " \u{2192} ", &after.to_string()].concat()
            };
            let over = totals.over();
            let free = match &over {
                Some(over) => ["\u{2212}", &over.by.to_string(), " over"].concat(),
                None => text(totals.free_after()),
            };
            let bought = if product.supply == Supply::Absent {
                "none".to_owned()
            } else {
                text(totals.bought)
            };
            for ((cell, shown), text) in sums.cells.iter().zip([bought, given, free]) {
                shown.set_data(&text);
                set(cell, "title", Some(&text));
            }
            let [.., (cell, _)] = &sums.cells;
            set(cell, "data-tone", over.is_some().then_some("bad"));
            sums.bar.element().replace_children_with_node_1(bar(&now.0, now.1).element());
            sums.shown = Some(now);
        }
    }
}

/// A product's pool as a bar: what stays given, what this plan gives, what it takes back, what is free,
/// and what is more than there is.
pub(super) fn bar(totals: &Totals, supply: Supply) -> El {
    let stack = el("div.seats").a("role", "img").a("aria-label", &say::figures(totals, supply));
    let whole = match (totals.bought, totals.free_after()) {
        (Some(bought), _) => bought,
        (None, Some(free)) => totals.given_after().plus(free),
        (None, None) => return stack.a("data-unknown", ""),
    };
    let over = totals.over().map_or(Quantity::ZERO, |over| over.by);
    let stays = totals.given.minus(totals.less);
    let (more, back) = (totals.more, totals.less);
    // Taken back and given again is no longer free.
    let back = if more > back { Quantity::ZERO } else { back.minus(more) };
    let fits = if more > over { more.minus(over) } else { Quantity::ZERO };
    let free = whole.minus(stays).minus(fits).minus(back);
    let parts = [("held", stays), ("need", fits), ("over", over), ("back", back), ("free", free)];
    stack.ks(parts
        .into_iter()
        .filter(|(_, n)| *n > Quantity::ZERO)
        .map(|(of, n)| el("i").a("data-seat", of).var("--n", &n.to_number().to_string())))
}

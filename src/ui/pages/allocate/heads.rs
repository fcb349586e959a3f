//! The codes above the columns.

use super::slot::{Mark, mark, set, written};
use crate::plan::allocate::{Asked, Grid, Order, Spot, View};
use crate::ui::dom::{El, el};
use crate::ui::words::allocate as say;
use web_sys::Text;

/// The head of a column.
struct Head {
    cell: El,
    code: Text,
    name: Text,
    mark: Option<Mark>,
    sorted: Option<&'static str>,
}

/// The row of codes.
pub(super) struct Heads {
    pub(super) group: El,
    pub(super) row: El,
    all: Vec<Head>,
    first: &'static str,
}

impl Heads {
    /// None yet; `first` is the name of the names' column.
    pub(super) fn new(first: &'static str) -> Self {
        let row = el("div.grid-row").a("role", "row").a("aria-rowindex", "1");
        let group = el("div.grid-head").a("role", "rowgroup").k(row.clone());
        Self { group, row, all: Vec::new(), first }
    }

    /// Makes them for so many products.
    pub(super) fn columns(&mut self, columns: usize) {
        for head in self.all.drain(..) {
            head.cell.element().remove();
        }
        for column in 0..=columns {
            let ((code, code_text), (name, name_text)) = (written("b"), written("small"));
            let shape = if column == 0 { "div.cell.name" } else { "div.cell" };
            let cell = el(shape).a("role", "columnheader");
            let cell = cell.a("aria-colindex", &(column + 1).to_string()).k(code).k(name);
            let _ = self.row.clone().k(cell.clone());
            self.all.push(Head {
                cell,
                code: code_text,
                name: name_text,
                mark: None,
                sorted: None,
            });
        }
    }

    /// Writes what differs.
    pub(super) fn show(
        &mut self,
        grid: &Grid,
        view: &View,
        asked: &Asked,
        marked: &dyn Fn(Spot) -> Mark,
    ) {
        let way = if asked.reverse { "ascending" } else { "descending" };
        for (column, head) in self.all.iter_mut().enumerate() {
            let place = column.checked_sub(1).and_then(|at| view.products.get(at));
            let product = place.and_then(|place| grid.products.get(*place));
            let (code, name) = match product {
                Some(product) => (product.code.as_str(), say::head(product)),
                None => (self.first, super::form::count(grid, view)),
            };
            if head.code.data() != code {
                head.code.set_data(code);
            }
            if head.name.data() != name {
                head.name.set_data(&name);
                set(&head.cell, "title", Some(&[code, "\n", &name].concat()));
            }
            let sorted = match asked.order {
                Order::Product(product) if place == Some(&product) => Some(way),
                Order::Name if column == 0 => {
                    Some(if asked.reverse { "descending" } else { "ascending" })
                }
                _ => None,
            };
            if head.sorted != sorted {
                set(&head.cell, "aria-sort", sorted);
                head.sorted = sorted;
            }
            let spot = Spot { row: 0, column };
            let now = marked(spot);
            if head.mark.replace(now) != Some(now) {
                mark(&head.cell, now, spot);
            }
        }
    }
}

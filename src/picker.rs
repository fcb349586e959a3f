//! Choosing among up to a million customers: what is shown of them, and which are chosen. Rows are
//! numbered in the order in which customers came; what is shown is a set of rows with a place for
//! each. It touches no browser, and what it is asked for at each key takes milliseconds.
//!
//! A row that is not provisioned is shown and cannot be chosen.

mod bits;
pub mod fold;
pub mod paste;
mod query;
mod roster;
pub mod saved;
mod slots;
mod view;

pub use bits::Bits;
pub use roster::Roster;

use query::Query;
use view::View;

/// Which end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its first place.
    First,
    /// Its last.
    Last,
}

/// Customers to choose from.
#[derive(Debug, Default)]
pub struct Picker {
    roster: Roster,
    view: View,
    chosen: Bits,
    count: usize,
    choices: u32,
    only_chosen: bool,
    only: Option<Roster>,
    others: usize,
}

impl Picker {
    /// One that takes in nobody but those of these ids, whoever comes.
    pub fn only(ids: &mut dyn Iterator<Item = &str>) -> Self {
        Self { only: Some(Roster::of_ids(ids)), ..Self::default() }
    }

    /// How many came who were not taken in.
    pub fn others(&self) -> usize {
        self.others
    }

    /// The ids of those who alone are taken in and have not come; and how many could come at all.
    pub fn missing(&self) -> (Vec<String>, usize) {
        let Some(only) = &self.only else { return (Vec::new(), 0) };
        let ids = (0..only.len()).map(|row| only.id(row));
        (ids.filter(|id| self.roster.row(id).is_none()).collect(), only.len())
    }

    /// All customers.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Adds customers as they arrive, each with its id, its name, and whether it is provisioned. How
    /// many were new: one whose id is there already stays as it is.
    pub fn add<'a>(
        &mut self,
        customers: impl IntoIterator<Item = (&'a str, &'a str, bool)>,
    ) -> usize {
        let before = self.roster.len();
        for (id, name, provisioned) in customers {
            if self.only.as_ref().is_some_and(|only| only.row(id).is_none()) {
                self.others += 1;
            } else {
                self.roster.push(id, name, provisioned);
            }
        }
        if self.roster.len() > before {
            self.view.extend(&self.roster, before, !self.only_chosen);
        }
        self.roster.len() - before
    }

    /// Shows those whose names hold what was typed, whatever its case and accents; all, for nothing.
    pub fn filter(&mut self, typed: &str) {
        self.view.filter(&self.roster, Query::new(typed));
    }

    /// How many are shown.
    pub fn shown(&self) -> usize {
        self.view.shown().count()
    }

    /// The row at a place of what is shown.
    pub fn row(&self, place: usize) -> Option<usize> {
        self.view.shown().nth(place)
    }

    /// The rows that are shown, from a place on.
    pub fn rows_from(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.row(place);
        first.into_iter().flat_map(|row| self.view.shown().bits().from(row))
    }

    /// The place of a row, if it is shown.
    pub fn place(&self, row: usize) -> Option<usize> {
        self.view.shown().place(row)
    }

    /// How many of those shown can be chosen.
    pub fn selectable(&self) -> usize {
        self.view.shown().bits().shared(self.roster.provisioned())
    }

    /// How many of those shown are chosen.
    pub fn chosen_shown(&self) -> usize {
        self.view.shown().bits().shared(&self.chosen)
    }

    /// How many are chosen, shown or not.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How often the choice was changed: two that are alike mean that it is the same.
    pub fn choices(&self) -> u32 {
        self.choices
    }

    /// The rows that are chosen.
    pub fn chosen(&self) -> &Bits {
        &self.chosen
    }

    /// The ids of those chosen, in order.
    pub fn ids(&self) -> impl Iterator<Item = String> + '_ {
        self.chosen.iter().map(|row| self.roster.id(row))
    }

    /// Whether a row is chosen.
    pub fn is_chosen(&self, row: usize) -> bool {
        self.chosen.has(row)
    }

    /// Whether a row can be chosen.
    pub fn can_choose(&self, row: usize) -> bool {
        self.roster.provisioned().has(row)
    }

    /// Chooses a row, or does so no longer. Whether that could be done.
    pub fn choose(&mut self, row: usize, is_chosen: bool) -> bool {
        let can = self.can_choose(row);
        if can && self.is_chosen(row) != is_chosen {
            self.chosen.set(row, is_chosen);
            self.count = if is_chosen { self.count + 1 } else { self.count - 1 };
            self.choices = self.choices.wrapping_add(1);
        }
        can
    }

    /// Chooses a row that is not chosen, and the other way round. Whether that could be done.
    pub fn toggle(&mut self, row: usize) -> bool {
        self.choose(row, !self.is_chosen(row))
    }

    /// Chooses what is shown from one place to another, in either order, both with it.
    pub fn choose_range(&mut self, from: usize, to: usize) {
        let rows = [from.min(to), from.max(to)].map(|place| self.row(place));
        let [Some(first), Some(last)] = rows else { return };
        let mut range = Bits::until(last + 1);
        range.leave(&Bits::until(first));
        let range = range.and(self.view.shown().bits());
        self.change(|chosen, can| chosen.join(&range.and(can)));
    }

    /// Chooses all that are shown.
    pub fn choose_shown(&mut self) {
        let shown = self.view.shown().bits().and(self.roster.provisioned());
        self.change(|chosen, _| chosen.join(&shown));
    }

    /// Chooses none of those that are shown.
    pub fn drop_shown(&mut self) {
        let shown = self.view.shown().bits().clone();
        self.change(|chosen, _| chosen.leave(&shown));
    }

    /// Of those that are shown, chooses what is not chosen and drops what is.
    pub fn invert_shown(&mut self) {
        let shown = self.view.shown().bits().and(self.roster.provisioned());
        self.change(|chosen, _| chosen.flip(&shown));
    }

    /// Chooses these rows as well, as far as they can be chosen.
    pub fn choose_rows(&mut self, rows: &Bits) {
        self.change(|chosen, can| chosen.join(&rows.and(can)));
        if self.only_chosen {
            self.show_only_chosen(true);
        }
    }

    /// Chooses none.
    pub fn clear(&mut self) {
        self.change(|chosen, _| *chosen = Bits::default());
        if self.only_chosen {
            self.show_only_chosen(true);
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Bits, &Bits)) {
        change(&mut self.chosen, self.roster.provisioned());
        self.count = self.chosen.count();
        self.choices = self.choices.wrapping_add(1);
    }

    /// Shows only what is chosen now, or everything again. A row that is dropped stays in sight
    /// until this is asked anew: what is under the pointer must not move away.
    pub fn show_only_chosen(&mut self, only: bool) {
        self.only_chosen = only;
        let base = if only { self.chosen.clone() } else { Bits::until(self.roster.len()) };
        self.view.restart(&self.roster, base);
    }

    /// Whether only those are shown that were chosen when that was asked for.
    pub fn shows_only_chosen(&self) -> bool {
        self.only_chosen
    }

    /// The next place after `from` whose name begins with what was typed, from the first place on
    /// again after the last; `from` itself comes last.
    pub fn begins_with(&self, typed: &str, from: usize) -> Option<usize> {
        let wanted = fold::folded(typed);
        let shown = self.view.shown();
        let begins = |row: &usize| {
            let name = self.roster.compared(*row).get(..wanted.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(wanted.as_bytes()))
        };
        let after = shown.nth(from).map_or(0, |row| row + 1);
        let found = shown.bits().from(after).find(begins);
        let found =
            found.or_else(|| shown.bits().iter().take_while(|row| *row < after).find(begins));
        found.and_then(|row| shown.place(row))
    }
}

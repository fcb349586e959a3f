//! What an address brings into the grid: amounts, as one edit that can be taken back. It waits until
//! the grid is read, adds nobody, and sends nothing.

use super::board::{Board, Level, Stage};
use super::state::is_coming;
use super::table::{Progress, Table};
use crate::browser::page;
use crate::plan::allocate::link::{Ask, ORG, QUANTITIES, read_link};
use crate::plan::allocate::{At, Meaning};
use crate::ui::components::note;
use crate::ui::dom::{El, button, el};
use crate::ui::words;
use std::rc::Rc;

/// Takes `org` and `quantities`, as often as they stand there, from the address.
pub(super) fn arrive(board: &'static Board) {
    let Some(link) = board.desk.take_link("/allocate", &[ORG, QUANTITIES]) else { return };
    let (asks, odd) = read_link(&link);
    for odd in &odd {
        board.desk.not_understood(odd);
    }
    if !asks.is_empty() {
        board.stage.set(Stage::Form);
        board.show(Level::Organizations);
        board.link.set(Rc::new(asks));
    }
}

/// Puts it into the grid as soon as that is read; follows both.
pub(super) fn fill(board: &'static Board) {
    let table = board.table(Level::Organizations);
    let read = table.progress.with(|it| matches!(it, Progress::Here(..) | Progress::Unlisted(_)));
    let asks = board.link.get();
    if read && !asks.is_empty() {
        board.link.set(Rc::default());
        put(board, table, &asks);
    }
}

fn put(board: &'static Board, table: &'static Table, asks: &[Ask]) {
    let (sheet, left) = table.grid.peek(|grid| grid.asked_for(asks));
    table.take(&sheet, Meaning::Wanted);
    if !left.is_empty() {
        board.desk.tell(&words::not_here(&left, board.desk.config.organizations.is_some()));
    }
    let cells: usize = sheet.rows.iter().map(|row| row.amounts.len()).sum();
    if cells > 0 {
        page::announce(&[&words::some(cells, "cell"), " filled by the link"].concat());
        board.changed();
    }
    // The first of it is what is looked at.
    let at = sheet.rows.first().and_then(|first| {
        let code = first.amounts.first().map(|(code, _)| code);
        table.grid.peek(|grid| {
            let is_it = |holder| Some(holder) == first.holder.as_ref();
            let row = grid.rows.iter().position(|row| is_it(&row.holder))?;
            let product = grid.products.iter().position(|product| Some(&product.code) == code);
            Some(At { row, product: product.unwrap_or_default() })
        })
    });
    if let Some(at) = at {
        table.look_at(at);
    }
}

/// That something waits.
pub(super) fn waiting(board: &'static Board, table: &'static Table) -> El {
    let waits = move || {
        let here = table.level == Level::Organizations && !is_coming(table);
        let named = |asks: &Rc<Vec<Ask>>| {
            (!asks.is_empty()).then(|| words::named(&mut asks.iter().map(|it| it.org.as_str())))
        };
        here.then(|| board.link.with(named)).flatten()
    };
    let told = move |names: &Option<String>| {
        let Some(names) = names else { return Vec::new() };
        let text =
            ["The link’s amounts for ", names, " are put into the grid as soon as it is read."];
        let drop = button("button.btn.small", "Drop them", move || board.link.set(Rc::default()));
        let note = note("info", "", [el("p").t(&text.concat()), el("div.line").k(drop)]);
        vec![el("div.pad").a("data-slim", "").k(note)]
    };
    el("div").keyed(waits, told)
}

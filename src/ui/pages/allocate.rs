//! Allocate: a grid of who holds what, which cannot give more than there is.

mod board;
mod bring;
mod draft;
mod editor;
mod foot;
mod form;
mod frame;
mod heads;
mod keys;
mod level;
mod link;
mod load;
mod pointer;
mod presets;
mod review;
mod slot;
mod state;
mod table;

use crate::browser::route;
use crate::plan::Plan;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el, follow};
use board::{Board, Stage};
use std::rc::Rc;

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let board = Board::of(desk);
    board.begun();
    // Another connection has other organizations; a token that was put in lets them be read.
    follow(move || {
        desk.keys.with(|_| ());
        let _ = board.connection();
        leptos::prelude::untrack(|| board.open());
    });
    follow(move || link::arrive(board));
    follow(move || link::fill(board));
    follow(move || {
        desk.allocating.set(board.stage.with(|stage| match stage {
            Stage::Planned(_, plan) | Stage::Prepared(plan) => Some(plan.made_at),
            Stage::Form => None,
        }));
    });
    let which = move || {
        let plan = board.stage.with(|stage| match stage {
            Stage::Planned(_, plan) | Stage::Prepared(plan) => Rc::as_ptr(plan) as usize,
            Stage::Form => 0,
        });
        (plan, board.level.get())
    };
    let body = move |(_, level): &(usize, board::Level)| match board.stage.now() {
        Stage::Planned(_, plan) => vec![review::page(board, &plan, review::warnings(board))],
        Stage::Prepared(plan) => vec![review::page(board, &plan, None)],
        Stage::Form => form::page(board, board.table(*level)),
    };
    vec![el("div.stackv").keyed(which, body)]
}

/// Shows a plan that was prepared elsewhere or came out of a file, to be looked at and run. Nothing is
/// sent.
pub fn prepare(desk: Desk, plan: Plan) {
    if plan.members().is_some() {
        return super::lease::prepare(desk, plan);
    }
    Board::of(desk).prepare(plan);
    route::go("/allocate");
}

//! Groups and users: which bundles they get, by list, in an organization of an install.

mod board;
mod form;
mod review;

use crate::browser::route;
use crate::plan::Plan;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el, follow};
use board::{Board, Stage};
use std::rc::Rc;

/// Shows a plan that was prepared elsewhere or came out of a file, to be looked at and run. Nothing is
/// sent.
pub fn prepare(desk: Desk, plan: Plan) {
    Board::of(desk).prepare(plan);
    route::go("/allocate/bundles");
}

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let board = Board::of(desk);
    board.begun();
    // Another connection is another organization; a token that was put in lets its bundles be read.
    follow(move || {
        desk.keys.with(|_| ());
        let _ = board.connection();
        leptos::prelude::untrack(|| board.open());
    });
    let made_at = move || {
        board.stage.with(|stage| match stage {
            Stage::Planned(plan) => Some(plan.made_at),
            _ => None,
        })
    };
    follow(move || desk.leasing.set(made_at()));
    let which = move || match board.stage.get() {
        Stage::Planned(plan) => Rc::as_ptr(&plan) as usize,
        _ => 0,
    };
    let body = move |_: &usize| match board.stage.now() {
        Stage::Planned(plan) => vec![review::page(board, &plan)],
        _ => form::page(board),
    };
    vec![el("div.stackv").keyed(which, body)]
}

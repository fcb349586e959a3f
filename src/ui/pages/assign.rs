//! Assign: licenses for the devices of an MSP's customers, with exactly who is meant.

mod auto;
mod board;
mod form;
mod load;
mod review;
mod side;

use crate::browser::route;
use crate::domain::{Connection, CustomerId, ServiceName};
use crate::picker::Picker;
use crate::plan::assign::Choice;
use crate::plan::{Licensing, Plan};
use crate::ui::components::copy_link::Pairs;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el, follow};
use board::{Board, Stage};
use std::cell::Cell;
use std::rc::Rc;

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let board = Board::of(desk);
    board.begun();
    follow(move || fill_from_link(board));
    // Another connection has other customers; a key that was put in lets them be read.
    follow(move || {
        desk.keys.with(|_| ());
        let _ = board.connection();
        leptos::prelude::untrack(|| board.open());
    });
    follow(move || board.desk.assigning.set(board.stage.with(|s| matches!(s, Stage::Planned(_)))));
    let choices = Cell::new(board.picker.peek(Picker::choices));
    follow(move || {
        let now = board.picker.with(Picker::choices);
        if choices.replace(now) != now {
            board.picked();
        }
    });
    let which = move || {
        board
            .stage
            .with(|s| if let Stage::Planned(plan) = s { Rc::as_ptr(plan) as usize } else { 0 })
    };
    let body = move |_: &usize| match board.stage.now() {
        Stage::Planned(plan) => vec![review::page(board, &plan)],
        _ => vec![el("div.split").k(form::column(board)).k(side::side(board))],
    };
    vec![el("div").keyed(which, body)]
}

/// Takes `services`, `customers` (ids), `who` (`only`, `except`, `everyone`) and `do` (`assign`,
/// `unassign`) from the address into the form. Never sends anything.
fn fill_from_link(board: &'static Board) {
    let known = ["services", "customers", "who", "do"];
    let Some(link) = board.desk.take_link("/assign", &known) else { return };
    let (mut services, mut customers) = (Vec::new(), Vec::new());
    let (mut what, mut choice) = (Licensing::Assign, Choice::OnlyThese);
    for (name, value) in &link {
        let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
        let odd = |part: &str| board.desk.not_understood(&[name, "=", part].concat());
        match (name.as_str(), value.as_str()) {
            ("services", _) => parts.for_each(|part| match ServiceName::parse(part) {
                Some(service) => services.push(service),
                None => odd(part),
            }),
            ("customers", _) => parts.for_each(|part| match CustomerId::parse(part) {
                Some(id) => customers.push(id.as_str().to_owned()),
                None => odd(part),
            }),
            ("who", "only") => choice = Choice::OnlyThese,
            ("who", "except") => choice = Choice::EveryoneExcept,
            ("who", "everyone") => choice = Choice::Everyone,
            ("do", "assign") => what = Licensing::Assign,
            ("do", "unassign") => what = Licensing::Unassign,
            _ => odd(value),
        }
    }
    board.prepare(what, services, choice, customers);
}

/// What a link to the form as it stands says.
fn link(board: &Board) -> Pairs {
    let form = board.form();
    let services: Vec<&str> = form.services.iter().map(ServiceName::as_str).collect();
    let customers: Vec<&str> = form.picked.iter().map(CustomerId::as_str).collect();
    let mut pairs = vec![("services", services.join(","))];
    if form.choice != Choice::Everyone {
        pairs.push(("customers", customers.join(",")));
    }
    pairs.retain(|(_, list)| !list.is_empty());
    let who = match form.choice {
        Choice::OnlyThese => "only",
        Choice::EveryoneExcept => "except",
        Choice::Everyone => "everyone",
    };
    let what = if form.what == Licensing::Unassign { "unassign" } else { "assign" };
    pairs.extend([("who", who.to_owned()), ("do", what.to_owned())]);
    pairs
}

/// Fills the form with services and customers, to be looked at and planned. Nothing is sent.
pub fn prepare(
    desk: Desk,
    connection: &Connection,
    what: Licensing,
    services: &[ServiceName],
    customers: Vec<String>,
) {
    let board = Board::of(desk);
    desk.use_again(connection);
    board.open();
    board.prepare(what, services.to_vec(), Choice::OnlyThese, customers);
    route::go("/assign");
}

/// Shows a plan that came out of a file. Nothing is sent.
pub(super) fn show(desk: Desk, plan: Plan) {
    let board = Board::of(desk);
    board.open();
    board.stage.set(Stage::Planned(Rc::new(plan)));
    desk.assigning.set(true);
    route::go("/assign");
}

/// The same with a choice, and with the customers read again.
pub(super) fn anew(
    desk: Desk,
    connection: &Connection,
    what: Licensing,
    services: &[ServiceName],
    choice: Choice,
    customers: Vec<String>,
) {
    let board = Board::of(desk);
    desk.use_again(connection);
    let known = board.is_of(&board.connection());
    // Those of another connection are not taken along.
    board.open();
    board.prepare(what, services.to_vec(), choice, customers);
    if known {
        board.reload();
    }
    route::go("/assign");
}

/// What stands there while something is read.
fn skeleton(text: &str) -> El {
    let bars = ["64%", "48%", "71%"].map(|width| el("i").var("--w", width));
    let said = el("p.muted").a("role", "status").t(text);
    el("div").a("aria-busy", "true").k(said).k(el("div.skeleton").a("aria-hidden", "true").ks(bars))
}

/// What stands there while there is nothing to read with.
fn locked(board: &'static Board) -> El {
    super::connections::key_form(board.desk, &board.connection())
}

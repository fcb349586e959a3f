//! The grid with what is done to it: showing less of it, taking back, presets, sheets, and the plan.

use super::board::{Board, Level, Stage};
use super::frame::Frame;
use super::table::Table;
use super::{bring, foot, level, presets, state};
use crate::browser::clock::{self, Later};
use crate::browser::{file, page};
use crate::plan::allocate::{AllocateForm, Asked, Grid, Order, Totals, View, Written, allocate};
use crate::ui::components::{copy_link, note, section};
use crate::ui::dom::{El, button, el, icon};
use crate::ui::words::{self, allocate as say};
use std::rc::Rc;

/// How long nothing has to be typed until the count is read out, in milliseconds.
const QUIET: i32 = 700;

/// The id of the filter.
pub(super) const FILTER: &str = "allocate-filter";

/// The parts of the page, from the top down.
pub(super) fn page(board: &'static Board, table: &'static Table) -> Vec<El> {
    let frame = Frame::new(board, table);
    let empty = move || table.grid.with(|grid| grid.rows.is_empty());
    let body = {
        let frame = Rc::clone(&frame);
        move |empty: &bool| {
            if *empty {
                return vec![state::nobody(board, table)];
            }
            vec![tools(&frame), frame.element(), about(table), actions(&frame)]
        }
    };
    let (told, frame_) = (Rc::clone(&frame), Rc::clone(&frame));
    let heading = match table.level {
        Level::Organizations => "Organizations and products",
        Level::Tenants => "Tenants’ services and products",
    };
    let card = section("who", heading, [level::switch(board), level::members()])
        .k(level::of(board, table))
        .ks(state::notes(board, table))
        .k(el("div.stackv").a("data-gap", "none").keyed(empty, body));
    vec![
        el("div").live(move || problems(board, &told)),
        card,
        el("div").live(move || warnings(table)),
        el("div").keyed(empty, move |empty| if *empty { Vec::new() } else { vec![pool(table)] }),
        bring::dialog(board, table),
        presets::dialog(&frame_),
        level::service(board, table),
    ]
}

/// What is wrong with the grid: each names the cell, and leads to it.
fn problems(board: &'static Board, frame: &Rc<Frame>) -> Vec<El> {
    /// So many are listed.
    const MOST: usize = 20;
    let all = board.problems.get();
    if all.is_empty() {
        return Vec::new();
    }
    let told = frame.table.grid.peek(|grid| say::problems(&all, grid));
    let count = told.len();
    let lines = told.into_iter().take(MOST).map(|(text, at)| {
        let Some(at) = at else { return el("li").t(&text) };
        let frame = Rc::clone(frame);
        let link = el("a").a("href", "#who").t(&text).on("click", move |event| {
            event.prevent_default();
            let spot = || frame.table.view.peek(|view| view.spot(at));
            if spot().is_none() {
                frame.table.ask(|asked| *asked = Asked::default());
            }
            page::focus(super::frame::ID);
            if let Some(spot) = spot() {
                frame.go(spot, false);
            }
        });
        el("li").k(link)
    });
    let heading = [&words::some(count, "thing"), " to mend before a plan"].concat();
    let more = count.saturating_sub(MOST);
    let list = el("ul").ks(lines);
    let list = if more > 0 {
        list.k(el("li").t(&["and ", &words::number(more), " more"].concat()))
    } else {
        list
    };
    vec![note("bad", &heading, [list])]
}

/// What to look at twice, before there is a plan.
fn warnings(table: &'static Table) -> Vec<El> {
    const MOST: usize = 6;
    let told: Vec<String> = table
        .grid
        .with(|grid| grid.warnings().iter().map(|warning| say::warning(warning, grid)).collect());
    if told.is_empty() {
        return Vec::new();
    }
    let more = told.len().saturating_sub(MOST);
    let lines = told.iter().take(MOST).map(|text| el("li").t(text));
    let list = el("ul").ks(lines);
    let list = if more > 0 {
        list.k(el("li").t(&["and ", &words::number(more), " more, in the plan"].concat()))
    } else {
        list
    };
    vec![note("warn", "To look at twice", [list])]
}

/// What is above the grid.
fn tools(frame: &Rc<Frame>) -> El {
    let (board, table) = (frame.board, frame.table);
    let one = table.level.one();
    let tells = Later::new(
        QUIET,
        Box::new(move || {
            let count = table.grid.peek(|grid| table.view.peek(|view| count(grid, view)));
            page::announce(&[&count, " ", one, "s shown"].concat());
        }),
    );
    let filter = el("input.short")
        .a("id", FILTER)
        .a("type", "search")
        .a("autocomplete", "off")
        .a("spellcheck", "false")
        .a("aria-label", &["Filter ", one, "s"].concat())
        .a("placeholder", "Filter by name or id")
        .prop("value", move || table.asked.with(|asked| asked.filter.as_str().into()))
        .on_value("input", move |text| {
            table.ask(|asked| asked.filter = text);
            tells.ask();
        });
    let changed = move || table.asked.with(|asked| asked.changed);
    let only = button("button.btn.small", "Only changed", move || {
        table.ask(|asked| asked.changed = !asked.changed);
    });
    let only = only.attr("aria-pressed", move || Some(changed().to_string()));
    let (back, again) = (Rc::clone(frame), Rc::clone(frame));
    let undo = button("button.btn.small.square", "", move || back.step_back(false))
        .a("aria-label", "Undo")
        .a("title", "Undo (Ctrl Z)")
        .k(icon("i-undo"))
        .disabled(move || !table.ways().0);
    let redo = button("button.btn.small.square", "", move || again.step_back(true))
        .a("aria-label", "Redo")
        .a("title", "Redo (Ctrl Y)")
        .a("data-flip", "")
        .k(icon("i-undo"))
        .disabled(move || !table.ways().1);
    let presets = button("button.btn.small", "Presets…", || page::open_dialog(presets::ID))
        .a("aria-haspopup", "dialog");
    let export = button("button.btn.small", "Export CSV", move || {
        let text = table.grid.peek(|grid| grid.to_csv(Written::Target));
        file::download("allocation.csv", "text/csv;charset=utf-8", &text);
    });
    let whole = move || {
        let (active, anchor) = table.picked.get();
        active.row > 0 && active.column.min(anchor.column) == 0
    };
    let out = button("button.btn.small.quiet", "Take out rows", move || {
        let (rows, _) = table.block();
        table.remove(&rows);
        board.changed();
        page::focus(super::frame::ID);
    });
    let out = out
        .a("title", "Of the grid only: pick whole rows at their names")
        .disabled(move || !whole());
    let add = button("button.btn.small", "Add or import…", || page::open_dialog(bring::ID))
        .a("aria-haspopup", "dialog");
    // Whose tenants they are, a link does not say.
    let copy = (table.level == Level::Organizations)
        .then(|| copy_link(board.desk, "/allocate", move || Ok(table.grid.peek(Grid::link))));
    el("div.grid-tools.line").ks([
        filter,
        sort(frame),
        only,
        undo,
        redo,
        presets,
        out,
        el("div.line.push").k(add).k(export).ks(copy),
    ])
}

/// The order of the rows.
fn sort(frame: &Rc<Frame>) -> El {
    let table = frame.table;
    let options = move || {
        let option = |value: &str, text: &str| el("option").a("value", value).t(text);
        let mut all = vec![option("", "As added"), option("name", "By name")];
        table.grid.peek(|grid| {
            for (place, product) in grid.products.iter().enumerate() {
                let text = ["Most ", product.code.as_str(), " first"].concat();
                all.push(option(&place.to_string(), &text));
            }
        });
        all
    };
    let products = move || table.grid.with(|grid| grid.products.len());
    let chosen = move || {
        table.asked.with(|asked| match asked.order {
            Order::AsCame => String::new(),
            Order::Name => "name".into(),
            Order::Product(place) => place.to_string(),
        })
    };
    el("select.short")
        .a("aria-label", "Order")
        .keyed(products, move |_| options())
        .prop("value", move || {
            // Options that came anew have none chosen.
            products();
            chosen().into()
        })
        .on_value("change", move |value| {
            table.ask(|asked| {
                asked.reverse = false;
                asked.order = match value.as_str() {
                    "" => Order::AsCame,
                    "name" => Order::Name,
                    place => place.parse().map_or(Order::AsCame, Order::Product),
                };
            });
        })
}

/// How many rows are shown, in the corner of the grid.
pub(super) fn count(grid: &Grid, view: &View) -> String {
    let (shown, all) = (words::number(view.rows.len()), words::number(grid.rows.len()));
    if shown == all { all } else { [&shown, " of ", &all].concat() }
}

/// The line below the grid: all about the active cell.
fn about(table: &'static Table) -> El {
    let text = move || {
        let (active, anchor) = table.picked.get();
        let at = table.view.with(|view| view.at(active));
        table.grid.with(|grid| {
            let sums = table.sums.borrow();
            if table.view.peek(|view| view.rows.is_empty()) {
                let changed = table.asked.peek(|asked| asked.changed);
                let text = if changed { "Nothing of it is changed." } else { "No name or id holds that." };
                return text.to_owned();
            }
            let Some(at) = at else {
                return "Arrow keys move, digits replace, + and − step, Enter edits; blocks are copied and pasted as in a spreadsheet.".to_owned();
            };
            if active != anchor {
                let (rows, products) = table.view.peek(|view| {
                    let (rows, products) = view.block(active, anchor);
                    (rows.len(), products.len())
                });
                return [
                    &words::some(rows, table.level.one()),
                    " × ",
                    &words::some(products, "product"),
                    " picked",
                ]
                .concat();
            }
            say::about(grid, at, sums.get(at.product))
        })
    };
    el("p.grid-about").a("id", "grid-about").text(text)
}

/// The foot: what is changed, and the button that makes the plan.
fn actions(frame: &Rc<Frame>) -> El {
    let (board, table) = (frame.board, frame.table);
    let text =
        move || table.grid.with(|grid| say::changes(grid, &table.sums.borrow(), table.level.one()));
    let coming = move || state::is_coming(table);
    let make = button("button.btn.primary", "Make plan", move || make(board, table))
        .a("id", "make")
        .a("data-primary", "")
        .k(el("kbd").t("Ctrl ↵"))
        .disabled(coming);
    let none = move || table.grid.with(|grid| grid.changed().next().is_none());
    let drop = button("button.btn", "Discard changes", move || {
        table.as_one(|grid| {
            for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
                cell.wanted = crate::plan::allocate::Wanted::AsNow;
            }
        });
        board.changed();
    });
    let said = el("p.muted.push").a("data-changes", "").text(text);
    el("div.actions.grid-actions").a("data-foot", "").k(said).k(drop.disabled(none)).k(make)
}

/// Makes the plan, or tells every problem at once.
fn make(board: &'static Board, table: &'static Table) {
    let form = AllocateForm { connection: board.connection(), grid: table.grid.now() };
    match allocate(&form, clock::now()) {
        Ok(plan) => {
            board.problems.set(Rc::default());
            board.stage.set(Stage::Planned(table.level, Rc::new(plan)));
            page::focus("title");
            page::to_top();
        }
        Err(found) => board.tell(found),
    }
}

/// The pool as a picture: what each product that is given out, or is to be, comes to.
fn pool(table: &'static Table) -> El {
    let bars = move || {
        table.grid.with(|grid| {
            let sums = table.sums.borrow();
            let all = sums.iter().zip(&grid.products);
            let moves = |totals: &Totals| totals.more != totals.less || totals.over().is_some();
            let mut chosen: Vec<_> = all.clone().filter(|(totals, _)| moves(totals)).collect();
            if chosen.is_empty() {
                chosen = all.collect();
            }
            let one = |(totals, product): (&Totals, &crate::plan::allocate::Product)| {
                let line = el("p").k(el("b.mono").t(product.code.as_str())).t(" ");
                let line = line.k(el("span.muted").t(&say::figures(totals, product.supply)));
                el("div.seat").k(line).k(foot::bar(totals, product.supply))
            };
            chosen.into_iter().map(one).collect()
        })
    };
    let legend = el("p.legend.muted").a("aria-hidden", "true").ks([
        ("held", "given out"),
        ("need", "this plan"),
        ("back", "given back"),
        ("free", "free"),
        ("over", "more than there is"),
    ]
    .map(|(seat, name)| el("span").k(el("i").a("data-seat", seat)).t(name)));
    section("pool", "Pool", [legend]).k(el("div.pad.pool").live(bars))
}

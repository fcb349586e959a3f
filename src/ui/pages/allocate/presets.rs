//! Presets: the amounts of a row under a name, to be given to others.

use super::board::Preset;
use super::frame::Frame;
use crate::browser::page;
use crate::domain::Quantities;
use crate::ui::components::dialog::dialog as window;
use crate::ui::dom::{El, button, el};
use crate::ui::words::{self, allocate as say};
use std::rc::Rc;

/// The id of the dialog.
pub(super) const ID: &str = "allocate-presets";

/// The dialog.
pub(super) fn dialog(frame: &Rc<Frame>) -> El {
    let (board, table) = (frame.board, frame.table);
    let name = el("input.short").a("id", "preset-name").a("type", "text").a("autocomplete", "off");
    let (typed, from) = (name.clone(), Rc::clone(frame));
    let source = move || {
        table.picked.with(|_| ());
        let (rows, _) = table.block();
        let row = rows.first().copied();
        table.grid.with(|grid| row.and_then(|row| grid.rows.get(row)).map(say::row_name))
    };
    let none = move || source().is_none();
    let save = button("button.btn", "Save", move || {
        let name = typed.value().trim().to_owned();
        let amounts = amounts(&from);
        if name.is_empty() || amounts.is_empty() {
            return;
        }
        board.presets.update(|presets| {
            presets.retain(|other| other.name != name);
            presets.push(Preset { name, amounts });
        });
        typed.clear();
        board.keep_presets();
    });
    let hint = move || match source() {
        Some(name) => [
            "Saves what ",
            &name,
            " will have: of the picked products, or of all where a single cell is picked.",
        ]
        .concat(),
        None => "Pick a row of the grid first.".into(),
    };
    let field = el("div.field")
        .k(el("label").a("for", "preset-name").t("Name"))
        .k(el("div.line").k(name).k(save.disabled(none)))
        .k(el("p.hint").text(hint));
    let rows = Rc::clone(frame);
    let lines = el("ul.shelf").live(move || {
        board.presets.with(|presets| presets.iter().map(|preset| line(&rows, preset)).collect())
    });
    let picked = move || {
        table.picked.with(|_| ());
        let (rows, _) = table.block();
        [
            "Applied to the ",
            &words::some(rows.len(), "picked row"),
            ": pick more in the grid, whole rows or with Shift. What a preset does not name stays.",
        ]
        .concat()
    };
    let body = el("div.pad").ks([field, lines, el("p.hint").text(picked)]);
    window(ID, "Presets", [body])
}

/// What the first picked row will have: of the picked products, or of all where one is picked.
fn amounts(frame: &Frame) -> Quantities {
    let (rows, products) = frame.table.block();
    frame.table.grid.peek(|grid| {
        let mut all = rows.first().map(|row| grid.template(*row)).unwrap_or_default();
        if products.len() > 1 && products.len() < grid.products.len() {
            let mut some = Quantities::default();
            for product in products.iter().filter_map(|place| grid.products.get(*place)) {
                if all.names(&product.code) {
                    some.set(&product.code, all.get(&product.code));
                }
            }
            all = some;
        }
        all
    })
}

fn line(frame: &Rc<Frame>, preset: &Preset) -> El {
    let board = frame.board;
    let (amounts, to) = (preset.amounts.clone(), Rc::clone(frame));
    let apply = button("button.btn.small", "Apply", move || {
        let (rows, _) = to.table.block();
        if to.table.want(|grid| grid.filled(&amounts, &rows)) {
            board.changed();
        }
        page::close_dialog(ID);
        page::focus(super::frame::ID);
        page::announce(&["Applied to ", &words::some(rows.len(), "row")].concat());
    });
    let name = preset.name.clone();
    let delete = button("button.btn.small.quiet", "Delete", move || {
        board.presets.update(|presets| presets.retain(|other| other.name != name));
        board.keep_presets();
    });
    let label = |what: &str| [what, " \u{201c}", &preset.name, "\u{201d}"].concat();
    let amounts: Vec<String> = preset
        .amounts
        .iter()
        .take(4)
        .map(|(code, amount)| [&amount.to_string(), " ", code.as_str()].concat())
        .collect();
    let more = preset.amounts.len().saturating_sub(amounts.len());
    let more =
        if more > 0 { [", and ", &words::number(more), " more"].concat() } else { String::new() };
    let what = el("span.what").k(el("bdi").t(&preset.name));
    let what = what.k(el("small").t(&amounts.join(", ")).t(&more));
    el("li.line").ks([
        what,
        apply.a("aria-label", &label("Apply")),
        delete.a("aria-label", &label("Delete")),
    ])
}

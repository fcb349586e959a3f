//! Choosing customers: a filter, a list, and what is done to all that match. The picker decides;
//! here it is shown and told.

mod keys;
mod list;
mod paste;
mod saved;
mod slot;

use crate::browser::clock::Later;
use crate::browser::page;
use crate::picker::Picker;
use crate::picker::saved::Saved;
use crate::ui::dom::{El, button, el, follow};
use crate::ui::live::Live;
use crate::ui::words::customers as words;
use list::List;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// How long nothing has to happen until the counts are read out, in milliseconds.
const QUIET: i32 = 700;

/// The customers of a picker. `saved` are its saved selections, and `keep` is called when they have
/// changed.
pub fn customers(
    picker: &Rc<Live<Picker>>,
    saved: &Rc<Live<Vec<Saved>>>,
    keep: impl Fn() + 'static,
) -> El {
    let list = List::new(picker);
    keys::listen(&list);
    let typed = Rc::new(Live::new(String::new()));
    let buttons = el("div.line")
        .ks(whole(&list, &typed))
        .ks([opener("Paste a list…", paste::ID), opener("Saved selections…", saved::ID)]);
    let none = el("p.none.muted").a("id", "customers-none").text({
        let (picker, typed) = (Rc::clone(picker), Rc::clone(&typed));
        move || match picker.with(|p| (p.shown(), p.roster().is_empty(), p.shows_only_chosen())) {
            (1.., ..) => String::new(),
            (_, true, _) => "No customers yet".into(),
            (_, _, true) => "None of those selected".into(),
            _ => ["No name holds “", &typed.get(), "”"].concat(),
        }
    });
    tell(picker);
    el("div.customers").ks([
        filter(&list, &typed),
        status(picker),
        buttons,
        el("div.well").k(list.element().clone()).k(none),
        paste::dialog(&list),
        saved::dialog(&list, saved, Box::new(keep)),
    ])
}

fn filter(list: &Rc<List>, typed: &Rc<Live<String>>) -> El {
    let (to, down) = (Rc::clone(list), Rc::clone(list));
    let typed = Rc::clone(typed);
    let input = el("input")
        .a("id", "customers-filter")
        .a("type", "search")
        .a("autocomplete", "off")
        .a("spellcheck", "false")
        .a("aria-controls", "customers")
        .on_value("input", move |text| {
            to.to_top();
            to.picker.update(|picker| picker.filter(&text));
            typed.set(text);
        })
        .on("keydown", move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            if key.as_deref() == Some("ArrowDown") {
                event.prevent_default();
                page::focus("customers");
                down.go(down.active.get());
            }
        });
    let label = el("label").a("for", "customers-filter").t("Filter customers");
    el("div.field").k(label).k(input)
}

fn status(picker: &Rc<Live<Picker>>) -> El {
    let (shown, said) = (Rc::clone(picker), Rc::clone(picker));
    el("p.muted")
        .attr("data-shown", move || Some(shown.with(Picker::shown).to_string()))
        .text(move || said.with(said_of))
}

fn said_of(picker: &Picker) -> String {
    words::status(picker.shown(), picker.roster().len(), picker.count())
}

/// Reads the counts out when they have stopped changing; never those at the beginning.
fn tell(picker: &Rc<Live<Picker>>) {
    let told = Rc::clone(picker);
    let later = Later::new(QUIET, Box::new(move || page::announce(&told.peek(said_of))));
    let picker = Rc::clone(picker);
    let before = std::cell::Cell::new(None);
    follow(move || {
        let now = picker.with(|picker| (picker.shown(), picker.count()));
        if before.replace(Some(now)).is_some_and(|before| before != now) {
            later.ask();
        }
    });
}

/// The buttons that do something to all that are shown.
fn whole(list: &Rc<List>, typed: &Rc<Live<String>>) -> [El; 4] {
    let press = |what: fn(&mut Picker)| {
        let picker = Rc::clone(&list.picker);
        move || picker.update(what)
    };
    let with = |what: fn(&Picker) -> bool| {
        let picker = Rc::clone(&list.picker);
        move || picker.with(what)
    };
    let (picker, typed) = (Rc::clone(&list.picker), Rc::clone(typed));
    let all = button("button.btn.small", "", press(Picker::choose_shown)).text(move || {
        let narrowed =
            picker.with(Picker::shows_only_chosen) || typed.with(|text| !text.is_empty());
        words::choose_all(picker.with(Picker::selectable), narrowed)
    });
    let all = all.disabled(with(|picker| picker.selectable() == 0));
    let drop = button("button.btn.small", "Unselect", press(Picker::drop_shown));
    let drop = drop.disabled(with(|picker| picker.chosen_shown() == 0));
    let invert = button("button.btn.small", "Invert", press(Picker::invert_shown));
    let invert = invert.disabled(with(|picker| picker.selectable() == 0));
    let (only, to) = (with(Picker::shows_only_chosen), Rc::clone(list));
    let show = button("button.btn.small", "Only selected", move || {
        to.to_top();
        to.picker.update(|picker| picker.show_only_chosen(!picker.shows_only_chosen()));
    });
    [all, drop, invert, show.attr("aria-pressed", move || Some(only().to_string()))]
}

fn opener(label: &str, dialog: &'static str) -> El {
    button("button.btn.small", label, move || page::open_dialog(dialog))
        .a("aria-haspopup", "dialog")
}

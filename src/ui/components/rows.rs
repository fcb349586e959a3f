//! A list of any length: rows of one height, of which only those in sight are in the page. It is
//! one stop for the Tab key, and the active row's own buttons are the next; the arrow keys, Home and
//! End move the active row.

use crate::ui::dom::{El, el};
use crate::ui::live::Live;
use leptos::prelude::untrack;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Rows that are drawn beyond what is in sight, above and below.
const SPARE: usize = 8;
/// The height of a row, as the style sheet's `--row` has it, in pixels.
const HEIGHT: i32 = 32;

/// The names of columns that are there where there is room.
const ROOM: [&str; 5] = ["Model", "Request", "Id", "Connection", "Key"];
/// The names of columns that hold buttons.
const BUTTONS: [&str; 2] = ["Change", "More"];

/// What is in sight: how far down, and how tall, in pixels.
type Sight = (i32, i32);

/// The rows that are drawn. In steps, so that scrolling by a row does not draw everything anew.
fn range((top, tall): Sight, count: usize) -> (usize, usize) {
    let first = usize::try_from(top / HEIGHT).unwrap_or_default() / SPARE * SPARE;
    let seen = usize::try_from(tall / HEIGHT).unwrap_or_default() + 1;
    (first.saturating_sub(SPARE), (first + seen + 2 * SPARE).min(count))
}

/// Where a key moves the active row, if it moves it.
fn moved(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    Some(match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "PageDown" => (at + 10).min(last),
        "PageUp" => at.saturating_sub(10),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// A table of rows. `of` names its columns in the style sheet, `heads` are their names, and `row`
/// draws the cells of one row, told whether its buttons are Tab stops. `count` and what `row` draws
/// may change.
pub fn rows(
    of: &str,
    label: &str,
    heads: &[&str],
    count: impl Fn() -> usize + 'static,
    row: impl Fn(usize, bool) -> Vec<El> + 'static,
) -> El {
    let count: Rc<dyn Fn() -> usize> = Rc::new(count);
    let sight = Rc::new(Live::new((0, 640)));
    let list = el("div.list").a("data-of", of).a("role", "table").a("aria-label", label);
    let list = list.a("tabindex", "0");
    let (seen, element) = (Rc::clone(&sight), list.element().clone());
    let list = list.on("scroll", move |_| {
        let now = (element.scroll_top(), element.client_height());
        if seen.peek(|then| range(*then, usize::MAX) != range(now, usize::MAX)) {
            seen.set(now);
        }
    });
    let active = Rc::new(Live::new(0_usize));
    let (moves, all, element) = (Rc::clone(&active), Rc::clone(&count), list.element().clone());
    let list = list.on("keydown", move |event| {
        let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
        // A key in a row's own field or button is not the list's.
        if event.target().as_ref() != Some(element.as_ref()) {
            return;
        }
        let Some(at) = moved(&pressed.key(), moves.now(), untrack(|| all())) else { return };
        event.prevent_default();
        moves.set(at);
        let top = i32::try_from(at).unwrap_or(i32::MAX).saturating_mul(HEIGHT);
        let (from, tall) = (element.scroll_top(), element.client_height() - 2 * HEIGHT);
        if top < from || top > from + tall {
            element.set_scroll_top(if top < from { top } else { top - tall });
        }
    });
    let all = Rc::clone(&count);
    let list = list.attr("aria-rowcount", move || Some((all() + 1).to_string()));
    let heads = heads.iter().map(|name| {
        let head = el(if ROOM.contains(name) { "span.wide-only" } else { "span" });
        let head = head.a("role", "columnheader");
        // A column of buttons: its name is for those who do not see them.
        if BUTTONS.contains(name) { head.k(el("span.vh").t(name)) } else { head.t(name) }
    });
    let all = Rc::clone(&count);
    let tall = el("div.tall").a("role", "rowgroup");
    let element = tall.clone();
    crate::ui::dom::follow(move || {
        let _ = element.clone().var("--rows", &all().to_string());
    });
    let tall = tall.live(move || {
        let (from, until) = range(sight.get(), count());
        let here = active.get().min(count().saturating_sub(1));
        let line = |at: usize| {
            let line = el("div.row").a("role", "row").a("aria-rowindex", &(at + 2).to_string());
            let line = line.maybe("data-active", (at == here).then_some(""));
            line.var("--at", &at.to_string()).ks(row(at, at == here))
        };
        (from..until).map(line).collect()
    });
    list.k(el("div.row.heads").a("role", "row").ks(heads)).k(tall)
}

/// A cell of a row.
pub fn cell(shape: &str) -> El {
    el(shape).a("role", "cell")
}

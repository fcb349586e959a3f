//! A list of any length: rows of one height, of which only those in sight are in the page.

use crate::ui::dom::{El, el};
use crate::ui::live::Live;
use std::rc::Rc;

/// Rows that are drawn beyond what is in sight, above and below.
const SPARE: usize = 8;
/// The height of a row, as the style sheet's `--row` has it, in pixels.
const HEIGHT: i32 = 32;

/// What is in sight: how far down, and how tall, in pixels.
type Sight = (i32, i32);

/// The rows that are drawn. In steps, so that scrolling by a row does not draw everything anew.
fn range((top, tall): Sight, count: usize) -> (usize, usize) {
    let first = usize::try_from(top / HEIGHT).unwrap_or_default() / SPARE * SPARE;
    let seen = usize::try_from(tall / HEIGHT).unwrap_or_default() + 1;
    (first.saturating_sub(SPARE), (first + seen + 2 * SPARE).min(count))
}

/// A table of rows. `of` names its columns in the style sheet, `heads` are their names, and `row`
/// draws the cells of one row. `count` and what `row` draws may change.
pub fn rows(
    of: &str,
    label: &str,
    heads: &[&str],
    count: impl Fn() -> usize + 'static,
    row: impl Fn(usize) -> Vec<El> + 'static,
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
    let all = Rc::clone(&count);
    let list = list.attr("aria-rowcount", move || Some((all() + 1).to_string()));
    let heads = heads.iter().enumerate().map(|(at, name)| {
        let head =
            el(if *name == "Model" || *name == "Request" { "span.wide-only" } else { "span" });
        let head = head.a("role", "columnheader");
        // The last column holds buttons: its name is for those who do not see them.
        if at + 1 == heads.len() { head.k(el("span.vh").t(name)) } else { head.t(name) }
    });
    let all = Rc::clone(&count);
    let tall = el("div.tall").a("role", "rowgroup");
    let element = tall.clone();
    crate::ui::dom::follow(move || {
        let _ = element.clone().var("--rows", &all().to_string());
    });
    let tall = tall.live(move || {
        let (from, until) = range(sight.get(), count());
        let line = |at: usize| {
            let line = el("div.row").a("role", "row").a("aria-rowindex", &(at + 2).to_string());
            line.var("--at", &at.to_string()).ks(row(at))
        };
        (from..until).map(line).collect()
    });
    list.k(el("div.row.heads").a("role", "row").ks(heads)).k(tall)
}

/// A cell of a row.
pub fn cell(shape: &str) -> El {
    el(shape).a("role", "cell")
}

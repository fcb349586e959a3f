//! A list of any length: rows of one height, of which only those in sight are in the page.

use leptos::html::Div;
use leptos::prelude::*;

/// Rows that are drawn beyond what is in sight, above and below.
const SPARE: usize = 8;
/// The height of a row, as the style sheet's `--row` has it, in pixels.
const HEIGHT: i32 = 32;

/// A table of rows. `of` names its columns in the style sheet, `heads` are their names, and `row`
/// draws the cells of one row. `count` and what `row` draws may change.
pub fn rows(
    of: &'static str,
    label: String,
    count: Signal<usize>,
    heads: Vec<AnyView>,
    row: impl Fn(usize) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let list = NodeRef::<Div>::new();
    let top = RwSignal::new(0_i32);
    let tall = RwSignal::new(640_i32);
    let range = Memo::new(move |_| {
        let first = usize::try_from(top.get() / HEIGHT).unwrap_or_default();
        let seen = usize::try_from(tall.get() / HEIGHT).unwrap_or_default() + 1;
        // In steps, so that scrolling by a row does not draw everything anew.
        let from = (first / SPARE * SPARE).saturating_sub(SPARE);
        (from, (first / SPARE * SPARE + seen + 2 * SPARE).min(count.get()))
    });
    let measure = move || {
        if let Some(element) = list.get_untracked() {
            top.set(element.scroll_top());
            tall.set(element.client_height());
        }
    };
    Effect::new(move || {
        let _ = count.get();
        measure();
    });
    let body = move || {
        let (from, until) = range.get();
        (from..until)
            .map(|at| {
                view! {
                    <div class="row" role="row" aria-rowindex=(at + 2).to_string() style=("--at", at.to_string())>
                        {row(at)}
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <div
            class="list"
            data-of=of
            role="table"
            aria-label=label
            aria-rowcount=move || (count.get() + 1).to_string()
            tabindex="0"
            node_ref=list
            on:scroll=move |_| measure()
        >
            <div class="row heads" role="row">{heads}</div>
            <div class="tall" role="rowgroup" style=("--rows", move || count.get().to_string())>{body}</div>
        </div>
    }
    .into_any()
}

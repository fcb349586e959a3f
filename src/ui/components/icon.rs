//! An icon: a reference to a symbol of `style/symbols.svg`, which stands in the page once.

use leptos::prelude::*;

/// An icon by the id of its symbol. It says nothing to a screen reader: words stand beside it.
pub fn icon(id: &str) -> AnyView {
    let href = ["#", id].concat();
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=href />
        </svg>
    }
    .into_any()
}

//! Surfaces: a card with a heading, a note with its tone.

use crate::ui::dom::{El, el, icon};

/// A note to the person: what (may be empty), and what follows. Its tone is `bad`, `warn`, `good`
/// or `info`; a bad one is told at once by a screen reader.
pub fn note(tone: &'static str, heading: &str, more: impl IntoIterator<Item = El>) -> El {
    let symbol = match tone {
        "bad" => "o-refused",
        "good" => "o-claimed",
        "warn" => "i-warn",
        _ => "i-info",
    };
    let role = if tone == "bad" { "alert" } else { "status" };
    let text = el("div");
    let text = if heading.is_empty() { text } else { text.k(el("h2").t(heading)) };
    el("div.note").a("data-tone", tone).a("role", role).k(icon(symbol)).k(text.ks(more))
}

/// A card with a heading; `id` is the heading's.
pub fn section(id: &str, heading: &str, head: impl IntoIterator<Item = El>) -> El {
    let title = el("h2").a("id", id).t(heading);
    el("section.card").a("aria-labelledby", id).k(el("header.head").k(title).ks(head))
}

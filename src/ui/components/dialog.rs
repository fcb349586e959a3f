//! A dialog over the page, with a heading and a button that closes it. `page::open_dialog` opens it.

use crate::ui::dom::{El, el, icon};

/// A dialog by its id.
pub fn dialog(id: &str, heading: &str, body: impl IntoIterator<Item = El>) -> El {
    let title = [id, "-title"].concat();
    let close =
        el("button.btn.quiet.square.small.push").a("aria-label", "Close").k(icon("i-close"));
    let head = el("header.head").k(el("h2").a("id", &title).t(heading)).k(close);
    // A form of its own: its button closes the dialog without a script, and the body may hold forms.
    let form = el("form").a("method", "dialog").k(head);
    el("dialog.dialog").a("id", id).a("aria-labelledby", &title).k(form).ks(body)
}

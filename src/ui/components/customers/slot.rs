//! A row of the page, which shows now this customer and now that: only what differs is written.

use crate::picker::Picker;
use crate::ui::dom::{El, el};
use web_sys::Text;

/// The height of a row, as the style sheet's `--row` has it, in pixels.
pub(super) const ROW: i64 = 32;

/// What a row of the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) row: usize,
    pub(super) place: usize,
    pub(super) of: usize,
    pub(super) origin: usize,
    pub(super) chosen: bool,
    pub(super) can: bool,
    pub(super) active: bool,
}

/// A row of the page.
pub(super) struct Slot {
    pub(super) line: El,
    name: Text,
    id: Text,
    tag: Text,
    pub(super) shown: Option<Shown>,
    /// It bears a title, from when the pointer was on it.
    pub(super) titled: bool,
}

/// Pixels as the style sheet reads them.
pub(super) fn pixels(n: i64) -> String {
    [&n.to_string(), "px"].concat()
}

/// Rows as pixels.
pub(super) fn down(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX / ROW) * ROW
}

/// The id of a row's element.
pub(super) fn option_id(row: usize) -> String {
    ["customer-", &row.to_string()].concat()
}

impl Slot {
    /// A row that shows nothing yet.
    pub(super) fn new() -> Self {
        let text = |shape: &str| {
            let text = leptos::prelude::document().create_text_node("");
            let part = el(shape);
            let _ = part.element().append_child(&text);
            (part, text)
        };
        let ((name, name_text), (id, id_text), (tag, tag_text)) =
            (text("bdi"), text("small.mono"), text("span.tag"));
        let line = el("div.option").a("role", "option").a("hidden", "").ks([name, id, tag]);
        Self { line, name: name_text, id: id_text, tag: tag_text, shown: None, titled: false }
    }

    /// Writes what has changed.
    pub(super) fn show(&mut self, now: Shown, picker: &Picker) {
        let before = self.shown.replace(now);
        if before == Some(now) {
            return;
        }
        let differs = |what: fn(&Shown) -> usize| before.as_ref().map(what) != Some(what(&now));
        let set = |name: &str, value: &str| _ = self.line.element().set_attribute(name, value);
        if before.is_none() {
            let _ = self.line.element().remove_attribute("hidden");
        }
        if differs(|s| s.row) {
            set("id", &option_id(now.row));
            if std::mem::take(&mut self.titled) {
                let _ = self.line.element().remove_attribute("title");
            }
            self.name.set_data(picker.roster().name(now.row));
            self.id.set_data(&picker.roster().id(now.row));
        }
        if differs(|s| s.place) {
            set("aria-posinset", &(now.place + 1).to_string());
        }
        if differs(|s| s.of) {
            set("aria-setsize", &now.of.to_string());
        }
        if differs(|s| s.place) || differs(|s| s.origin) {
            let top = down(now.place) - down(now.origin);
            let _ = self.line.clone().var("top", &pixels(top));
        }
        if differs(|s| usize::from(s.chosen)) {
            set("aria-selected", if now.chosen { "true" } else { "false" });
        }
        if differs(|s| usize::from(s.can)) {
            set("aria-disabled", if now.can { "false" } else { "true" });
            self.tag.set_data(if now.can { "" } else { "not provisioned" });
        }
        if differs(|s| usize::from(s.active)) {
            set("data-at", if now.active { "true" } else { "false" });
        }
    }

    /// Shows nothing.
    pub(super) fn hide(&mut self) {
        if self.shown.take().is_some() {
            let _ = self.line.element().set_attribute("hidden", "");
            // Else two rows could bear one id.
            let _ = self.line.element().remove_attribute("id");
        }
    }
}

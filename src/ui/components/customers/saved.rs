//! Saved selections: to keep what is chosen under a name, and to take it again.

use super::list::List;
use crate::picker::Picker;
use crate::picker::saved::{Applied, Saved};
use crate::ui::components::dialog::dialog as window;
use crate::ui::components::note;
use crate::ui::dom::{El, button, el};
use crate::ui::live::Live;
use crate::ui::words::{self, customers as said};
use std::rc::Rc;

/// The id of the dialog.
pub(super) const ID: &str = "customers-saved";

/// What the dialog works with.
struct Shelf {
    list: Rc<List>,
    saved: Rc<Live<Vec<Saved>>>,
    keep: Box<dyn Fn()>,
    told: Live<Option<(String, Applied)>>,
}

/// The dialog.
pub(super) fn dialog(list: &Rc<List>, saved: &Rc<Live<Vec<Saved>>>, keep: Box<dyn Fn()>) -> El {
    let (list, saved) = (Rc::clone(list), Rc::clone(saved));
    let shelf = Rc::new(Shelf { list, saved, keep, told: Live::new(None) });
    let name = el("input").a("id", "customers-name").a("type", "text").a("autocomplete", "off");
    let (to, typed) = (Rc::clone(&shelf), name.clone());
    let picker = Rc::clone(&shelf.list.picker);
    let save = button("button.btn", "Save what is selected", move || to.save(&typed))
        .disabled(move || picker.with(Picker::count) == 0);
    let field = el("div.field")
        .k(el("label").a("for", "customers-name").t("Name"))
        .k(el("div.line").ks([name.a("class", "short"), save]));
    let (rows, told) = (Rc::clone(&shelf), Rc::clone(&shelf));
    let lines = el("ul.shelf").live(move || {
        rows.saved.with(|saved| saved.iter().map(|saved| rows.line(saved)).collect())
    });
    let told = el("div").a("aria-live", "polite").live(move || {
        told.told.with(|told| {
            told.as_ref().map(|(name, applied)| outcome(name, applied)).into_iter().collect()
        })
    });
    window(ID, "Saved selections", [el("div.pad").ks([field, lines, told])])
}

impl Shelf {
    /// Keeps what is selected; a selection of the same name is replaced.
    fn save(&self, typed: &El) {
        let name = typed.value();
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        let new = self.list.picker.peek(|picker| Saved::new(name, picker));
        self.saved.update(|saved| {
            saved.retain(|other| other.name != name);
            saved.push(new);
        });
        typed.clear();
        (self.keep)();
    }

    fn line(self: &Rc<Self>, saved: &Saved) -> El {
        let (name, to) = (saved.name.clone(), Rc::clone(self));
        let take = button("button.btn.small", "Apply", move || to.apply(&name));
        let (name, from) = (saved.name.clone(), Rc::clone(self));
        let delete = button("button.btn.small.quiet", "Delete", move || {
            from.saved.update(|saved| saved.retain(|other| other.name != name));
            (from.keep)();
        });
        let label = |what: &str| [what, " “", &saved.name, "”"].concat();
        let what = el("span.what").k(el("bdi").t(&saved.name));
        let what = what.k(el("small").t(&words::some(saved.ids.len(), "customer")));
        el("li.line").ks([
            what,
            take.a("aria-label", &label("Apply")),
            delete.a("aria-label", &label("Delete")),
        ])
    }

    fn apply(&self, name: &str) {
        let wanted = self.saved.peek(|saved| saved.iter().find(|s| s.name == name).cloned());
        let Some(wanted) = wanted else { return };
        let mut applied = Applied::default();
        self.list.to_top();
        self.list.picker.update(|picker| applied = wanted.apply(picker));
        self.told.set(Some((wanted.name, applied)));
    }
}

fn outcome(name: &str, applied: &Applied) -> El {
    let tone =
        if applied.gone.is_empty() && applied.unprovisioned.is_empty() { "good" } else { "warn" };
    let gone = applied.gone.iter().take(20).map(|id| el("li.mono").t(id));
    note(tone, "", [el("p").t(&said::applied(name, applied)), el("ul").ks(gone)])
}

//! Pasting a list of names or ids, and what became of each line.

use super::list::List;
use crate::browser::page;
use crate::picker::paste::Report;
use crate::ui::components::dialog::dialog as window;
use crate::ui::components::note;
use crate::ui::dom::{El, button, el};
use crate::ui::live::Live;
use crate::ui::words::{self, customers as said};
use std::rc::Rc;

/// The id of the dialog.
pub(super) const ID: &str = "customers-paste";
/// How many lines of each part are shown.
const MOST: usize = 50;

/// The dialog.
pub(super) fn dialog(list: &Rc<List>) -> El {
    let report = Rc::new(Live::new(None::<Rc<Report>>));
    let text = el("textarea")
        .a("id", "customers-text")
        .a("rows", "8")
        .a("spellcheck", "false")
        .a("aria-describedby", "customers-hint");
    let hint = "One name or id a line, or a table with a header that names the column.";
    let field = el("div.field")
        .k(el("label").a("for", "customers-text").t("Names or ids"))
        .k(text.clone())
        .k(el("p.hint").a("id", "customers-hint").t(hint));
    let (picker, told, from) = (Rc::clone(&list.picker), Rc::clone(&report), text.clone());
    let check = button("button.btn", "Look up", move || {
        let text = from.value();
        told.set(Some(Rc::new(picker.peek(|picker| Report::of(&text, picker.roster())))));
    });
    let (picker, told, to) = (Rc::clone(&list.picker), Rc::clone(&report), Rc::clone(list));
    let count = Rc::clone(&report);
    let found = move || count.with(|report| report.as_ref().map_or(0, |report| report.found));
    let none = found.clone();
    let take = button("button.btn.primary", "", move || {
        if let Some(report) = told.now() {
            to.to_top();
            picker.update(|picker| picker.choose_rows(&report.matched));
            text.clear();
            told.set(None);
            page::close_dialog(ID);
        }
    });
    let take = take
        .text(move || ["Select ", &words::some(found(), "customer")].concat())
        .disabled(move || none() == 0);
    let picker = Rc::clone(&list.picker);
    let parts = el("div.stackv").a("data-gap", "small").a("aria-live", "polite").live(move || {
        report.get().map(|report| picker.peek(|p| shown(&report, p.roster()))).unwrap_or_default()
    });
    let pad = el("div.pad").ks([field, parts]);
    window(ID, "Paste a list", [pad, el("footer.foot").ks([check, take])])
}

/// The report: the sum, and each part that asks for a look.
fn shown(report: &Report, roster: &crate::picker::Roster) -> Vec<El> {
    let name = |row: &usize| [roster.name(*row), "  ", &roster.id(*row)].concat();
    let several = |(name, rows): &(String, Vec<usize>)| {
        let ids: Vec<String> = rows.iter().take(MOST).map(|row| roster.id(*row)).collect();
        let more = rows.len().saturating_sub(MOST);
        let more = if more > 0 {
            [" and ", &words::number(more), " more"].concat()
        } else {
            String::new()
        };
        [name, ": ", &ids.join(", "), &more].concat()
    };
    let lines: [Vec<String>; 4] = [
        report.missing.iter().take(MOST).cloned().collect(),
        report.several.iter().take(MOST).map(several).collect(),
        report.unprovisioned.iter().take(MOST).map(name).collect(),
        report.repeated.iter().take(MOST).cloned().collect(),
    ];
    let parts = said::parts(report);
    let clean = parts.iter().all(|(_, count)| *count == 0);
    let mut all =
        vec![note(if clean { "good" } else { "warn" }, "", [el("p").t(&said::report(report))])];
    all.extend(parts.into_iter().zip(lines).filter(|((_, count), _)| *count > 0).map(
        |((heading, count), lines)| {
            let summary = el("summary").t(heading).t(" · ").k(el("b").t(&words::number(count)));
            let more = count.saturating_sub(lines.len());
            let part = el("details").k(summary);
            let part =
                part.k(el("ul.lines").ks(lines.iter().map(|line| el("li").k(el("bdi").t(line)))));
            if more > 0 {
                part.k(el("p.muted").t(&["and ", &words::number(more), " more"].concat()))
            } else {
                part
            }
        },
    ));
    all
}

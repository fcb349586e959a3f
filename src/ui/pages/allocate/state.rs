//! How far the present is read, who could not be read, and what to do where nobody is there yet.

use super::board::{Board, Level};
use super::table::{Progress, Table};
use super::{bring, load};
use crate::browser::clock::{TimeText, local_text};
use crate::browser::driver::ReadError;
use crate::browser::page;
use crate::ui::components::note;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::pages::claim::failed;
use crate::ui::pages::connections::key_form;
use crate::ui::words::{self, allocate as say};
use crate::vendors::uipath::Lookup;
use crate::vendors::{Refusal, RefusalKind};

/// Whether the present is on its way; follows it.
pub(super) fn is_coming(table: &Table) -> bool {
    table.progress.with(|it| matches!(it, Progress::Listing | Progress::Coming(..)))
}

/// What stands where there are no rows.
pub(super) fn nobody(board: &'static Board, table: &'static Table) -> El {
    let (heading, text) = match table.level {
        Level::Organizations => (
            "No organizations yet",
            "Paste their names and ids, import a CSV with quantities, or have the install list them where it does.",
        ),
        Level::Tenants => (
            "No services yet",
            "Choose an organization above and list its tenants, add a service by hand, or import a CSV with tenantId and serviceType.",
        ),
    };
    let add = button("button.btn.primary", "Add or import…", || page::open_dialog(bring::ID))
        .a("aria-haspopup", "dialog");
    let list = button("button.btn", "List them from the install", move || load::list(board))
        .disabled(move || {
            is_coming(table)
                || !board.desk.can_send(&board.connection())
                || table.level == Level::Tenants && board.account.with(Option::is_none)
        });
    el("div.empty").k(icon("i-allocate")).k(el("h2").t(heading)).k(el("p").t(text)).k(el(
        "div.line",
    )
    .k(add)
    .k(list))
}

/// What is to be told above the grid.
pub(super) fn notes(board: &'static Board, table: &'static Table) -> Vec<El> {
    let mut parts = Vec::new();
    if !board.desk.can_send(&board.connection()) {
        let form = key_form(board.desk, &board.connection());
        let text =
            "Without a token nothing can be read or sent; the grid can be filled all the same.";
        parts.push(el("div.pad").k(note("warn", "", [el("p").t(text)])).k(form));
    }
    let again =
        || button("button.btn.small", "Read again", move || load::again(board, table.level));
    let part = match table.progress.get() {
        Progress::Not => None,
        Progress::Listing => Some(coming("Asking the install who is there", table)),
        Progress::Coming(done, of) => {
            let text =
                ["Reading what they have: ", &words::number(done), " of ", &words::number(of)];
            Some(coming(&text.concat(), table))
        }
        Progress::Unlisted(error) => Some(unlisted(table, &error)),
        Progress::Failed(error) => {
            let told = failed("The present could not be read", &error);
            let key = matches!(&error, ReadError::Refused(no) if no.kind == RefusalKind::Key);
            let form = key.then(|| key_form(board.desk, &board.connection()));
            let part = el("div.stackv").a("data-gap", "small").k(told);
            Some(part.k(el("div.line").k(again())).ks(form))
        }
        Progress::Here(at, unread, skipped) => {
            let read = ["Read at ", &local_text(at, TimeText::Second)].concat();
            let line = el("div.line").k(el("span.muted").a("role", "status").t(&read)).k(again());
            let part = el("div.stackv").a("data-gap", "small").k(line);
            Some(part.ks(unanswered(table, &unread, skipped)))
        }
    };
    parts.extend(part.map(|part| el("div.pad").a("data-slim", "").k(part)));
    parts.extend(unknown(board, table));
    parts
}

fn coming(text: &str, table: &'static Table) -> El {
    let stop = button("button.btn.small", "Stop", move || load::stop(table));
    let said = el("span.muted").a("role", "status").t(text);
    el("div.line").a("aria-busy", "true").k(said).k(stop)
}

fn unlisted(table: &Table, error: &ReadError) -> El {
    let (what, next, said) = words::read_error(error);
    let heading = match table.level {
        Level::Organizations => "This install does not list its organizations",
        Level::Tenants => "This install does not list this organization’s tenants",
    };
    let text = "Many do not: paste them, or import a CSV.";
    let said = el("details")
        .k(el("summary").t("What it answered"))
        .k(el("p").t(&what).t(" ").t(&next))
        .k(el("pre").a("tabindex", "0").t(&said));
    note("info", heading, [el("p").t(text), said])
}

/// What was asked and not answered.
fn unanswered(table: &Table, unread: &[(Lookup, Refusal)], skipped: usize) -> Option<El> {
    /// So many are listed.
    const MOST: usize = 20;
    if unread.is_empty() && skipped == 0 {
        return None;
    }
    let is_pool = |(lookup, _): &&(Lookup, Refusal)| !matches!(lookup, Lookup::Held(_));
    let pool = unread.iter().find(is_pool);
    let holders = unread.len() - usize::from(pool.is_some()) + skipped;
    let mut lines = Vec::new();
    if pool.is_some() {
        lines.push(
            "The pool could not be read: how much is left is not known, and the vendor will say."
                .to_owned(),
        );
    }
    if holders > 0 {
        let one = table.level.one();
        lines.push(
            [
                "What ",
                &words::some(holders, one),
                if holders == 1 { " has" } else { " have" },
                " is not known: type what each has now.",
            ]
            .concat(),
        );
    }
    let said = |(lookup, no): &(Lookup, Refusal)| {
        let whose = match lookup {
            Lookup::Held(holder) => table.grid.peek(|grid| {
                let row = grid.rows.iter().find(|row| row.holder == *holder);
                row.map(say::row_name).unwrap_or_default()
            }),
            _ => "Pool".into(),
        };
        let (what, _) = words::refusal(no);
        el("li")
            .k(el("b").t(&whose))
            .t(": ")
            .t(what)
            .k(el("pre").a("tabindex", "0").t(&words::vendor_words(no)))
    };
    let details = el("details")
        .k(el("summary").t("What the install answered"))
        .k(el("ul").ks(unread.iter().take(MOST).map(said)));
    let lines = lines.iter().map(|line| el("p").t(line));
    Some(note("warn", "Not everything was answered", lines.chain([details])))
}

/// What to do about cells of which nobody knows what is held.
fn unknown(board: &'static Board, table: &'static Table) -> Option<El> {
    if is_coming(table) {
        return None;
    }
    let (unknown, unread) =
        table.grid.with(|grid| (table.unknown(), grid.rows.iter().filter(|row| !row.read).count()));
    if unknown == 0 && unread == 0 {
        return None;
    }
    let telling = el("input")
        .a("type", "checkbox")
        .prop("checked", move || table.telling.get().into())
        .on("change", move |_| table.telling.update(|telling| *telling = !*telling));
    let label = el("label.line").k(telling).k(el("span").t("What I type is what they have now"));
    let nothing = button("button.btn.small", "Has nothing else", move || {
        let (rows, _) = table.block();
        table.as_one(|grid| rows.iter().for_each(|row| grid.nothing_else(*row)));
        board.changed();
    });
    let nothing = nothing.a("title", "Of the picked rows: whatever is not known is not held");
    let text = if unknown == 0 {
        [
            "What ",
            &words::some(unread, table.level.one()),
            " have now was typed, or is what the last run left.",
        ]
        .concat()
    } else {
        [
            &words::some(unknown, table.level.one()),
            " not known in full. In a cell with a question mark, type what it has now.",
        ]
        .concat()
    };
    let line = el("div.line").k(el("span.flag").a("data-tone", "warn").k(icon("i-warn")).t(&text));
    let line = line.k(nothing.disabled(move || table.grid.with(|_| table.unknown()) == 0)).k(label);
    Some(el("div.pad").a("data-slim", "").k(line))
}

//! How far the present is read, who could not be read, and what to do where nobody is there yet.

use super::board::{Board, Level};
use super::table::{Progress, Table};
use super::{bring, link, load};
use crate::browser::clock::{TimeText, local_text};
use crate::browser::driver::ReadError;
use crate::browser::page;
use crate::domain::Time;
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
pub(super) fn notes(board: &'static Board, table: &'static Table) -> [El; 4] {
    let can = move || board.desk.can_send(&board.connection());
    let locked = move |can: &bool| if *can { Vec::new() } else { vec![locked(board)] };
    // Made anew only when it is about something else: a button that is pressed stays.
    let which = move || {
        let rows = can() && table.grid.with(|grid| !grid.rows.is_empty());
        table.progress.with(|progress| match progress {
            Progress::Not => (u8::from(rows), Time::default()),
            Progress::Listing => (2, Time::default()),
            Progress::Coming(..) => (3, Time::default()),
            Progress::Unlisted(_) => (4, Time::default()),
            Progress::Failed(_) => (5, Time::default()),
            Progress::Here(at, ..) => (6, *at),
        })
    };
    let reading = move |(which, _): &(u8, Time)| {
        let part = progress(board, table, *which == 1);
        part.map(|part| el("div.pad").a("data-slim", "").k(part)).into_iter().collect()
    };
    let asks = move || {
        let (unknown, unread) = unknown(table);
        !is_coming(table) && unknown + unread > 0
    };
    let typing = move |asks: &bool| if *asks { vec![typing(board, table)] } else { Vec::new() };
    [
        el("div").keyed(can, locked),
        el("div").keyed(which, reading),
        link::waiting(board, table),
        el("div").keyed(asks, typing),
    ]
}

fn locked(board: &'static Board) -> El {
    let text = "Without a token nothing can be read or sent; the grid can be filled all the same.";
    let form = key_form(board.desk, &board.connection());
    el("div.pad").k(note("warn", "", [el("p").t(text)])).k(form)
}

/// How far the present is read.
fn progress(board: &'static Board, table: &'static Table, can: bool) -> Option<El> {
    let again =
        || button("button.btn.small", "Read again", move || load::again(board, table.level));
    match table.progress.now() {
        Progress::Not => can.then(|| el("div.line").k(again())),
        Progress::Listing | Progress::Coming(..) => Some(coming(table)),
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
    }
}

fn coming(table: &'static Table) -> El {
    let text = move || {
        table.progress.with(|progress| match progress {
            Progress::Coming(done, of) => {
                let (done, of) = (words::number(*done), words::number(*of));
                ["Reading what they have: ", &done, " of ", &of].concat()
            }
            _ => "Asking the install who is there".into(),
        })
    };
    let stop = button("button.btn.small", "Stop", move || load::stop(table));
    let said = el("span.muted").a("role", "status").text(text);
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

/// How many rows are not known in full, and of how many the install did not say it.
fn unknown(table: &Table) -> (usize, usize) {
    table.grid.with(|grid| {
        let is_unread = |row: &&crate::plan::allocate::Row| !row.read;
        (table.unknown(), grid.rows.iter().filter(is_unread).count())
    })
}

/// What to do about cells of which nobody knows what is held.
fn typing(board: &'static Board, table: &'static Table) -> El {
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
    let text = move || match unknown(table) {
        (0, unread) => {
            let of = words::some(unread, table.level.one());
            ["What ", &of, " have now was typed, or is what the last run left."].concat()
        }
        (unknown, _) => {
            let of = words::some(unknown, table.level.one());
            [&of, " not known in full. In a cell with a question mark, type what it has now."]
                .concat()
        }
    };
    let flag = el("span.flag").a("data-tone", "warn").k(icon("i-warn")).k(el("span").text(text));
    let line = el("div.line").k(flag).k(nothing.disabled(move || unknown(table).0 == 0)).k(label);
    el("div.pad").a("data-slim", "").k(line)
}

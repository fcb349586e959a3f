//! The network ledger: what this page has sent, where to and in which connection's name, beside the
//! browser's own account of it.

use crate::browser::clock::{self, TimeText, local_text};
use crate::browser::ledger::{self, Account, Line, Sums, Whose};
use crate::browser::{file, page};
use crate::domain::{World, csv};
use crate::http::NoReply;
use crate::ui::components::rows::cell;
use crate::ui::components::{note, rows, section};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::live::Live;
use crate::ui::words;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How often a list that changes all the time is drawn anew at most, in ms.
const EVERY: i64 = 250;

/// Changes when the ledger has, a few times a second at most.
fn changes() -> Rc<Live<u32>> {
    let changes = Rc::new(Live::new(0_u32));
    let (weak, soon) = (Rc::downgrade(&changes), Rc::new(Cell::new(false)));
    ledger::on_change(move || {
        if soon.replace(true) {
            return;
        }
        let (weak, soon) = (weak.clone(), Rc::clone(&soon));
        spawn_local(async move {
            clock::sleep(EVERY).await;
            soon.set(false);
            if let Some(changes) = weak.upgrade() {
                changes.update(|n| *n = n.wrapping_add(1));
            }
        });
    });
    changes
}

/// The card in Settings: the account, and where the list is.
pub(super) fn card(desk: Desk) -> El {
    let list = el("a.btn.small").a("href", "#/settings/network").k(icon("i-activity"));
    let list = list.t("Every request");
    section("network", "Network", [el("span.push").k(list)]).k(account(desk, changes()))
}

/// The page: the account, and every request.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let back = el("a.btn.quiet.small").a("href", "#/settings").t("Back to Settings");
    let all = changes();
    let seen = Rc::clone(&all);
    let count = move || {
        seen.with(|_| ());
        ledger::with(std::collections::VecDeque::len)
    };
    let of = Rc::clone(&all);
    let row = move |at: usize, _: bool| {
        of.with(|_| ());
        let line =
            ledger::with(|lines| newest(lines.len(), at).and_then(|at| lines.get(at).cloned()));
        line.as_ref().map(drawn).unwrap_or_default()
    };
    let none = {
        let all = Rc::clone(&all);
        move || {
            all.with(|_| ());
            let sums = ledger::sums();
            let text = match (sums.sent + sums.simulated + sums.site, sums.gone) {
                (0, _) => "Nothing yet. A line comes with each request, also in the demo, whose requests go nowhere.".to_owned(),
                (_, 0) => return Vec::new(),
                _ => [&words::number(sums.gone), " older requests are counted and no longer listed."].concat(),
            };
            vec![el("div.pad").k(el("p.muted").t(&text))]
        }
    };
    let heads = ["Time", "Connection", "Address", "Key", "Answer"];
    let save = button("button.btn.small", "", save).k(icon("i-download")).t("Save as CSV");
    let list = section("requests", "Requests, newest first", [el("span.push").k(save)]);
    let list = list.k(rows("sent", "Requests of this page", &heads, count, row)).live(none);
    let account = section("network", "Network", [el("span.push").k(back)]).k(account(desk, all));
    vec![el("div.stackv").k(account).k(list)]
}

/// The place among the lines, which are oldest first, of the one that is shown at a place.
fn newest(count: usize, at: usize) -> Option<usize> {
    count.checked_sub(at + 1)
}

/// What the desk wrote down and what the browser counted, and whether they agree.
fn account(desk: Desk, changes: Rc<Live<u32>>) -> El {
    let facts = move || {
        changes.with(|_| ());
        drawn_account(desk, &ledger::account(&desk.config.proxy), ledger::sums())
    };
    el("div.pad").live(facts)
}

fn drawn_account(desk: Desk, told: &Account, sums: Sums) -> Vec<El> {
    let fact = |name: &str, value: &str| el("div").k(el("dt").t(name)).k(el("dd").t(value));
    let number = words::number;
    let wrote = match sums.waits {
        0 => number(sums.sent),
        _ => [&number(sums.sent), ", ", &number(sums.waits), " on the way"].concat(),
    };
    let facts = el("dl.facts").a("data-long", "").ks([
        fact("To vendors and the proxy, by the list", &wrote),
        fact("Through the proxy, by the browser’s count", &number(told.proxy)),
        fact("To simulated vendors, sent nowhere", &number(sums.simulated)),
        fact("Files of this site, by the browser’s count", &number(told.site)),
        fact("To any other address", &number(told.elsewhere.len())),
        fact("Stopped by this page’s policy", &number(told.blocked.len() + told.proxy_blocked)),
    ]);
    let base = &desk.config.proxy;
    let base = if base.starts_with('/') {
        [&page::origin(), base.as_str()].concat()
    } else {
        base.clone()
    };
    let text = "Since this page was opened. The desk reaches vendors through the proxy at ";
    let text = el("p").t(text).k(el("code").t(&base));
    let text = text.t(" and in no other way, and sends keys nowhere else.");
    let mut parts = vec![text, facts];
    if !told.elsewhere.is_empty() || !told.blocked.is_empty() {
        let all = told.elsewhere.iter().chain(&told.blocked);
        let all = all.take(20).map(|address| el("li").k(el("code").t(address)));
        let text = "The desk itself asks nothing of these addresses. An extension of the browser may: look at them, and close this page if you do not know them.";
        let heading = "Something else was asked for";
        parts.push(note("warn", heading, [el("p").t(text), el("ul").ks(all)]));
    }
    if told.proxy_blocked > 0 {
        let text = "The test of a live connection, under Connections, tells what to do.";
        let heading = "This page’s policy does not allow the proxy’s address";
        parts.push(note("warn", heading, [el("p").t(text)]));
    }
    parts
}

/// The cells of a line.
fn drawn(line: &Line) -> Vec<El> {
    let (tone, answer, after) = answer(line);
    let request = [line.method.as_str(), " ", &line.address].concat();
    let key = if line.keyed { "with" } else { "–" };
    vec![
        cell("span.muted").t(&local_text(line.at, TimeText::Second)),
        cell("span.wide-only").a("title", &whose(line)).t(&whose(line)),
        cell("span.mono").a("title", &request).t(&request),
        cell("span.muted.wide-only").t(key),
        cell("span").a("data-tone", tone).t(&answer).k(el("span.wide-only").t(&after)),
    ]
}

/// In whose name.
fn whose(line: &Line) -> String {
    match &line.whose {
        Whose::Connection(it) if it.world == World::Demo => [&it.name, " (simulated)"].concat(),
        Whose::Connection(it) => it.name.clone(),
        Whose::Proxy => "The proxy itself".into(),
        Whose::Site => "The site itself".into(),
    }
}

/// How it ended: a tone, in a word, and after how long.
fn answer(line: &Line) -> (&'static str, String, String) {
    let after = |took: &i64| [" · ", &took.to_string(), " ms"].concat();
    match &line.ended {
        None => ("wait", "on the way".into(), String::new()),
        // The browser hides what a redirect is, and what it does not let this page read.
        Some((Ok(0), took)) => ("warn", "hidden".into(), after(took)),
        Some((Ok(status), took)) => {
            (if *status < 400 { "good" } else { "warn" }, status.to_string(), after(took))
        }
        Some((Err(NoReply::TimedOut), _)) => ("bad", "too late".into(), String::new()),
        Some((Err(_), _)) => ("bad", "no answer".into(), String::new()),
    }
}

/// Saves every line that is held, and says how many are not.
fn save() {
    let mut text = csv::line([
        "time (UTC)",
        "of",
        "vendor",
        "world",
        "method",
        "address",
        "key sent",
        "answer",
        "ms",
    ]);
    ledger::with(|lines| {
        for line in lines {
            let connection = match &line.whose {
                Whose::Connection(connection) => Some(connection),
                Whose::Proxy | Whose::Site => None,
            };
            let of = match connection {
                Some(connection) => connection.name.clone(),
                None => whose(line),
            };
            let (status, took) = match &line.ended {
                None => ("on the way".to_owned(), String::new()),
                Some((Ok(0), took)) => ("hidden".to_owned(), took.to_string()),
                Some((Ok(status), took)) => (status.to_string(), took.to_string()),
                Some((Err(lost), took)) => (lost.to_string(), took.to_string()),
            };
            text += &csv::line([
                line.at.to_rfc3339().as_str(),
                &of,
                connection.map_or("", |it| it.vendor.slug()),
                connection.map_or("", |it| words::world(it.world)),
                line.method.as_str(),
                &line.address,
                if line.keyed { "yes" } else { "no" },
                &status,
                &took,
            ]);
        }
    });
    let gone = ledger::sums().gone;
    if gone > 0 {
        let told = [&words::number(gone), " older requests are not in this file"].concat();
        text += &csv::line(["", &told]);
    }
    let now = clock::now().to_rfc3339().replace(':', "");
    file::download(&["license-desk-network-", &now, ".csv"].concat(), "text/csv", &text);
}

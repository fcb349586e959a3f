//! A run that gives licenses out of a pool: where each holder stands, what differs from the plan, and
//! the plan of the rest, or of the way back.

use super::{command, of, said};
use crate::browser::driver::Command;
use crate::browser::{clock, file};
use crate::domain::{Difference, Item, Quantity};
use crate::plan::Act;
use crate::plan::allocate::Stand;
use crate::run::{ItemOutcome, Outcome, Pause, Run, RunId, Status, Way, export};
use crate::ui::components::{note, section};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::pages::allocate;
use crate::ui::words;

/// So many holders are listed.
const MOST: usize = 200;

/// Prepares the plan of the rest, or of the way back, and shows it. Nothing is sent.
fn prepare(desk: Desk, id: &RunId, way: Way) {
    let Some(open) = desk.driver.opened(id) else { return };
    let planned = open.run().onward(way, clock::now());
    match planned {
        Ok(plan) => allocate::prepare(desk, plan),
        Err(over) => desk.notice.set(Some(words::pool::too_little(&over))),
    }
}

/// The buttons that go on from where a run stands.
pub(super) fn onward(desk: Desk, id: &RunId, run: &Run) -> Vec<El> {
    // What became of each has to be known first.
    if run.plan.target.pool().is_none() || matches!(run.status(), Status::Undecided(_)) {
        return Vec::new();
    }
    let stands = run.stands();
    let open = |to: fn(&Stand) -> bool| stands.iter().any(to);
    let rest = open(|stand| !stand.at.same_as(&stand.end));
    let moved = open(|stand| !stand.at.same_as(&stand.start));
    let press = |label: &str, symbol: &str, title: &str, way: Way| {
        let id = id.clone();
        let press = button("button.btn", "", move || prepare(desk, &id, way));
        press.a("title", title).k(icon(symbol)).t(label)
    };
    let mut buttons = Vec::new();
    if let Some(step) = unseen(run) {
        let id = id.clone();
        buttons.push(button("button.btn", "Look again", move || {
            command(desk, &id, Command::Look(step));
        }));
    }
    if rest {
        let title = "What was not done, from where each stands; shown before anything is sent";
        buttons.push(press("Plan the rest", "i-play", title, Way::Rest));
    }
    if moved {
        let label = if rest { "Plan the way back" } else { "Prepare undo" };
        let title = "To what each held before this run; shown before anything is sent";
        buttons.push(press(label, "i-undo", title, Way::Back));
    }
    buttons
}

/// A write that the vendor took and no read has shown: it may be seen by now.
fn unseen(run: &Run) -> Option<u32> {
    let state = run.steps().iter().rev().find(|state| {
        matches!(state.step.act, Act::Allocate { .. })
            && state.settled
            && state.outcome == Outcome::Accepted
            && state.round.standing.held.is_some()
    });
    state.map(|state| state.step.id)
}

/// What differs from the plan, while the run stands still for it.
pub(super) fn moved(desk: Desk, id: &RunId) -> El {
    let told = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                let run = open.run();
                let shifted =
                    run.shifted().filter(|_| run.status() == Status::Paused(Pause::Moved))?;
                let step = run.step(shifted.step)?;
                let Act::Allocate { change } = &step.step.act else { return None };
                Some(words::pool::shifted(shifted, change))
            })
        }
    };
    let id = id.clone();
    el("div").keyed(told, move |told: &Option<Vec<String>>| {
        let Some(told) = told else { return Vec::new() };
        let lines = told.iter().map(|text| el("p").t(text));
        let buttons =
            desk.driver.opened(&id).map(|open| onward(desk, &id, &open.run())).unwrap_or_default();
        let line = el("div.line").ks(buttons);
        vec![note("warn", "What differs from the plan", lines.chain([line]))]
    })
}

/// Where a holder stands with a product.
#[derive(Clone, PartialEq)]
struct Line {
    who: String,
    change: Difference,
    at: Quantity,
}

/// Where each holder stands: before, now, and as planned. Only where that is not all as planned.
pub(super) fn stands(desk: Desk, id: &RunId) -> El {
    let lines = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                let run = open.run();
                run.plan.target.pool()?;
                // It is much to find out, and changes with every answer.
                if matches!(run.status(), Status::Running) {
                    return None;
                }
                let stands = run.stands();
                let done = stands.iter().all(|stand| stand.at.same_as(&stand.end));
                (!done).then(|| lines_of(&run, &stands))
            })
        }
    };
    el("div").keyed(lines, |lines: &Option<Vec<Line>>| {
        lines.as_ref().map(|lines| card(lines)).into_iter().collect()
    })
}

fn lines_of(run: &Run, stands: &[Stand]) -> Vec<Line> {
    let mut lines = Vec::new();
    for stand in stands {
        let who = words::name_of(run, &Item::Holder(stand.holder.clone()));
        for change in stand.start.differences(&stand.end) {
            let at = stand.at.get(&change.code);
            lines.push(Line { who: who.clone(), change, at });
        }
    }
    lines
}

fn card(lines: &[Line]) -> El {
    let rows = lines.iter().take(MOST).map(|line| {
        let now = el("td").k(el("b").t(&line.at.to_string()));
        let there = match line.at {
            at if at == line.change.target => "as planned",
            at if at == line.change.now => "as before",
            _ => "in between",
        };
        el("tr")
            .k(el("th").a("scope", "row").k(el("bdi").t(&line.who)))
            .k(el("td").k(el("b.mono").t(line.change.code.as_str())))
            .k(el("td").t(&line.change.now.to_string()))
            .k(now.k(el("small").t(" ").t(there)))
            .k(el("td").t(&line.change.target.to_string()))
    });
    let heads = ["Who", "Product", "Before", "Now", "Planned"];
    let heads = heads.map(|it| el("th").a("scope", "col").t(it));
    let table = el("table.diff").k(el("thead").k(el("tr").ks(heads))).k(el("tbody").ks(rows));
    let scroll = el("div.scroll").a("tabindex", "0").a("role", "region");
    let scroll = scroll.a("aria-label", "Before, now and planned").k(table);
    let card = section("stands", "Where each stands", []).k(scroll);
    let more = lines.len().saturating_sub(MOST);
    if more > 0 {
        let text = ["and ", &words::number(more), " more; all of them are in the CSV"].concat();
        card.k(el("footer.foot").k(el("span").t(&text)))
    } else {
        card
    }
}

/// Saves as CSV where each holder stands with each product that was to change.
pub(super) fn download(id: &RunId, run: &Run) {
    let heads = [
        "who",
        "id",
        "product",
        "before",
        "now",
        "planned",
        "outcome",
        "reason",
        "vendor's words",
        "request id",
    ];
    let mut text = export::line(heads);
    for stand in run.stands() {
        let item = Item::Holder(stand.holder.clone());
        let Some(state) = run.item(&item) else { continue };
        let step = run.step(state.step);
        let words_of =
            step.filter(|_| state.outcome == ItemOutcome::Refused).map(said).unwrap_or_default();
        let request_id = step.and_then(|s| s.answer.as_ref()).and_then(|a| a.request_id.clone());
        let reason = words::reason(run, &item, &|at| at.to_rfc3339());
        for change in stand.start.differences(&stand.end) {
            text += &export::line([
                words::name_of(run, &item).as_str(),
                &item.to_string(),
                change.code.as_str(),
                &change.now.to_string(),
                &stand.at.get(&change.code).to_string(),
                &change.target.to_string(),
                words::outcome(state.outcome, run.plan.job),
                &reason,
                &words_of.replace('\n', " "),
                request_id.as_deref().unwrap_or_default(),
            ]);
        }
    }
    // The mark tells spreadsheets that it is UTF-8.
    file::download(
        &["license-desk-", &id.0, ".csv"].concat(),
        "text/csv;charset=utf-8",
        &["\u{feff}", &text].concat(),
    );
}

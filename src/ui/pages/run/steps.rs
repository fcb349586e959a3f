//! Every request of a run and its answer.

use super::{of, said};
use crate::browser::clock::{TimeText, local_text};
use crate::run::{Outcome, RunId, StepState};
use crate::ui::components::{chip, section};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el};
use crate::ui::words;
use std::cell::Cell;

/// Steps beyond this many are counted, not listed: the newest are shown.
const MOST: usize = 200;

/// A step as it is listed.
#[derive(Clone, PartialEq)]
struct Line {
    number: String,
    time: String,
    what: String,
    outcome: Outcome,
    reads: bool,
    status: String,
    request_id: String,
}

impl Line {
    fn of(state: &StepState) -> Self {
        Self {
            number: (state.step.id + 1).to_string(),
            time: state.sent.map(|at| local_text(at, TimeText::Second)).unwrap_or_default(),
            what: words::act(&state.step.act),
            outcome: state.outcome,
            reads: state.step.act.reads(),
            status: match (&state.answer, state.lost) {
                (_, Some(_)) => "no answer".into(),
                (Some(answer), None) => answer.status.to_string(),
                (None, None) => String::new(),
            },
            request_id: state
                .answer
                .as_ref()
                .and_then(|a| a.request_id.clone())
                .unwrap_or_default(),
        }
    }
}

/// The card.
pub(super) fn card(desk: Desk, id: &RunId) -> El {
    let lines = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                let run = open.run();
                let from = run.steps().len().saturating_sub(MOST);
                run.steps().iter().skip(from).map(Line::of).collect::<Vec<_>>()
            })
        }
    };
    let counted = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                let run = open.run();
                let sent = run.steps().iter().filter(|s| s.sent.is_some()).count();
                [&words::number(sent), " of ", &words::number(run.steps().len()), " sent"].concat()
            })
        }
    };
    let [save, saved] = super::audit::save(desk, id);
    let id = id.clone();
    let rows = move |lines: &Vec<Line>| lines.iter().map(|l| row(desk, &id, l)).collect();
    // What is told in a request's details as well stands in the table where there is room.
    let names = ["No.", "Time", "Request", "Outcome", "Status", "Request id"].map(|name| {
        let more = ["No.", "Status", "Request id"].contains(&name);
        el(if more { "th.wide-only" } else { "th" }).t(name)
    });
    let table = el("table")
        .a("data-of", "steps")
        .k(el("thead").k(el("tr").ks(names)))
        .k(el("tbody").keyed(lines, rows));
    let scroll = el("div.scroll")
        .a("tabindex", "0")
        .a("role", "region")
        .a("aria-label", "Table of requests")
        .k(table);
    section("steps", "Requests", [el("span.muted").text(counted), save]).k(scroll).k(saved)
}

/// The status of a request's answer and the vendor's name for it, as a line.
fn answered(state: &StepState) -> String {
    let Some(answer) = state.answer.as_ref().filter(|_| state.lost.is_none()) else {
        return String::new();
    };
    let id = answer.request_id.as_ref().map(|id| [" · request id ", id].concat());
    [&answer.status.to_string(), id.as_deref().unwrap_or_default(), "\n"].concat()
}

fn row(desk: Desk, id: &RunId, line: &Line) -> El {
    let (symbol, name) = match line.outcome {
        Outcome::Queued => ("waiting", "Waiting"),
        Outcome::Sending => ("sending", "Sending"),
        Outcome::Accepted => ("accepted", "Accepted"),
        Outcome::Verified if line.reads => ("claimed", "Read"),
        Outcome::Verified => ("claimed", "Verified"),
        Outcome::Refused => ("refused", "Refused"),
        Outcome::Unknown => ("unknown", "Unknown"),
        Outcome::Cancelled => ("cancelled", "Cancelled"),
    };
    let details = el("details").k(el("summary").t(&line.what));
    let (id, number, into, opened) =
        (id.clone(), line.number.clone(), details.clone(), Cell::new(false));
    // What was sent and said is written when it is first looked at.
    let details = details.on("toggle", move |_| {
        let place: usize = number.parse().unwrap_or_default();
        if opened.replace(true) || place == 0 {
            return;
        }
        let Some(open) = desk.driver.opened(&id) else { return };
        let run = open.run();
        if let Some(state) = run.steps().get(place - 1) {
            let request = &state.step.request;
            let body = request.body.as_deref().unwrap_or_default();
            let head = [request.method.as_str(), " ", &request.target, "\n", body].concat();
            let text = [&head, "\n\n", &answered(state), &said(state)].concat();
            let _ = into.clone().k(el("pre").a("tabindex", "0").t(text.trim_end()));
        }
    });
    el("tr")
        .k(el("td.muted.wide-only").t(&line.number))
        .k(el("td.muted").t(&line.time))
        .k(el("td").k(details))
        .k(el("td").k(chip(symbol, name)))
        .k(el("td.wide-only").t(&line.status))
        .k(el("td.mono.muted.wide-only").t(&line.request_id))
}

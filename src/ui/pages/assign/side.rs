//! At the side: who is affected, seats needed against seats free, the day's calls, and the button that
//! makes the plan.

use super::board::{Board, Reading, Stage};
use super::{auto, form, load};
use crate::browser::clock::{self, TimeText, local_text};
use crate::browser::page;
use crate::domain::{CustomerId, ServiceName, Time};
use crate::plan::assign::{Present, assign, problems};
use crate::plan::devices::seats;
use crate::plan::msp::Seats;
use crate::ui::components::note;
use crate::ui::dom::{El, button, el};
use crate::ui::words::{self, assign as say};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The side.
pub(super) fn side(board: &'static Board) -> El {
    let choices = el("section.card").k(el("div.pad").k(form::what(board)));
    let affected = el("section.card")
        .a("aria-labelledby", "affected")
        .k(el("header.head").k(el("h2").a("id", "affected").t("Who is affected")))
        .k(el("div.pad.stackv")
            .a("data-gap", "small")
            .keyed(move || facts_of(board), move |_| who(board)));
    let reading = move || {
        board.stage.with(|s| match s {
            Stage::Reading(what, done, of) => Some((*what, *done, *of)),
            _ => None,
        })
    };
    let make_button = move |reading: &Option<(&'static str, usize, usize)>| {
        if let Some((what, done, of)) = reading {
            let text =
                ["Reading ", what, ", ", &(done + 1).to_string(), " of ", &of.to_string(), "…"];
            let stop = button("button.btn.wide", "Stop", move || board.stage.set(Stage::Form));
            return vec![el("button.btn.primary.wide").a("disabled", "").t(&text.concat()), stop];
        }
        let make = button("button.btn.primary.wide", "Make plan", move || make(board));
        vec![make.a("id", "make").a("data-primary", "").k(el("kbd").t("Ctrl ↵"))]
    };
    let hint = el("p.hint").t("Counts the devices first. Nothing is assigned yet.");
    let actions = el("div.actions").a("data-foot", "").keyed(reading, make_button).k(hint);
    el("aside.side")
        .a("aria-label", "Who is affected, and what to do")
        .k(choices)
        .k(affected)
        .k(actions)
        .k(auto::card(board))
}

fn fact(name: &str, value: &str) -> El {
    el("div").k(el("dt").t(name)).k(el("dd").t(value))
}

/// What the figures at the side follow: typing in the filter changes none of it.
type Facts =
    (usize, u64, Vec<ServiceName>, Vec<(ServiceName, Option<u32>)>, Time, Option<u32>, bool);

fn facts_of(board: &'static Board) -> Facts {
    let left = board.desk.tick.with(|_| board.desk.driver.quota(&board.connection()));
    (
        board.reached(),
        // Who is picked, mixed into one number.
        board
            .picker
            .with(|p| p.chosen().words().iter().fold(0, |mix: u64, w| mix.rotate_left(7) ^ w)),
        board.chosen.get(),
        board.seats.get(),
        board.devices.with(|devices| devices.at),
        left.map(|day| day.left),
        matches!(board.customers.get(), Reading::Here(_)),
    )
}

/// Who is affected, as far as it is known without another call.
fn who(board: &'static Board) -> Vec<El> {
    let count = board.reached();
    let services = board.chosen_services();
    let devices = board.devices.get();
    let facts = el("dl.facts").k(fact("Customers", &words::number(count)));
    let facts = if devices.at > Time::default() {
        let at = local_text(devices.at, TimeText::DateMinute);
        let left = if devices.complete { "" } else { "; not all were counted" };
        facts.k(fact("Devices", &["counted ", &at, left].concat()))
    } else {
        facts.k(fact("Devices", "counted when the plan is made"))
    };
    let quota = match board.desk.tick.with(|_| board.desk.driver.quota(&board.connection())) {
        Some(day) => [
            &words::number(day.left as usize),
            " of ",
            &words::number(day.limit as usize),
            " left, anew at ",
            &local_text(day.resets, TimeText::Minute),
        ]
        .concat(),
        None => "not known yet".into(),
    };
    let facts = facts.k(fact("Calls today", &quota));
    let mut parts = vec![facts];
    if !services.is_empty() && matches!(board.customers.get(), Reading::Here(_)) {
        // Picking follows every key: what would take long is counted when the plan is made.
        let all = figures(board, count <= 5_000);
        parts.extend(all.iter().map(bar));
    }
    parts
}

/// The seats of the chosen services; those needed only when asked for.
fn figures(board: &'static Board, needed: bool) -> Vec<Seats> {
    let services = board.chosen_services();
    let free = board.seats.get();
    let free =
        |name: &ServiceName| free.iter().find(|(of, _)| of == name).and_then(|(_, free)| *free);
    let devices = board.devices.get();
    if needed && devices.customers() > 0 {
        let ids: Vec<CustomerId> = load::reached(board).into_iter().map(|(id, _)| id).collect();
        return seats(&services, free, &devices, &ids.iter());
    }
    let bare = |name: &ServiceName| Seats {
        service: name.clone(),
        needed: None,
        free: free(name),
        unsure: 0,
    };
    services.iter().map(|service| bare(&service.name)).collect()
}

/// The seats of a service as a bar: needed against free.
pub(super) fn bar(seats: &Seats) -> El {
    let (needed, free) = (seats.needed.unwrap_or_default(), seats.free.unwrap_or_default());
    let share = |part: u32| part.to_string();
    let short = seats.short();
    let within = needed.min(free);
    let stack = el("div.seats").a("role", "img").a("aria-label", &say::seats(seats));
    let stack = if seats.free.is_some() {
        let over = short.unwrap_or_default();
        let rest = free - within;
        stack.ks([("need", within), ("over", over), ("free", rest)]
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(of, n)| el("i").a("data-seat", of).var("--n", &share(n))))
    } else {
        stack
    };
    let line = el("p")
        .k(el("b.mono").t(seats.service.as_str()))
        .t(" ")
        .k(el("span.muted").t(&say::seats(seats)));
    let part = el("div.seat").k(line).k(stack);
    match short {
        Some(short) => part.k(note("warn", "", [el("p").t(&say::short(short))])),
        None => part,
    }
}

/// Counts what is not counted and makes the plan; or tells every problem at once.
fn make(board: &'static Board) {
    let form = board.form();
    // What cannot be planned is told before a call is spent on counting.
    let early = Present { customers: load::present(board), seats: Vec::new() };
    let found = problems(&form, &early);
    let wrong = !found.is_empty();
    board.problems.set(found);
    if wrong {
        page::to_top();
        return;
    }
    board.stage.set(Stage::Reading("devices", 0, 1));
    spawn_local(async move {
        let _ = board.desk.driver.refresh_pace().await;
        let connection = form.connection.clone();
        let progress = |done, of| {
            // Stopped by a person: the stage stays as it is, and no further call is made.
            let goes_on = board.stage.peek(|s| matches!(s, Stage::Reading(..)));
            if goes_on {
                board.stage.set(Stage::Reading("devices", done, of));
            }
            goes_on
        };
        let counted = load::count(board, &connection, progress).await;
        // The form may have changed, or a person stopped it, while devices were counted.
        if board.stage.peek(|s| !matches!(s, Stage::Reading(..))) {
            return;
        }
        if let Err(error) = counted {
            return board.stage.set(Stage::Failed(error));
        }
        // Seats that were free when the service was chosen may be taken by now.
        for (done, service) in form.services.iter().enumerate() {
            board.stage.set(Stage::Reading("seats", done, form.services.len()));
            load::seats_now(board, &connection, service).await;
            if board.stage.peek(|s| !matches!(s, Stage::Reading(..))) {
                return;
            }
        }
        let present = Present { customers: load::present(board), seats: figures(board, true) };
        match assign(&form, &present, clock::now()) {
            Ok(plan) => {
                board.stage.set(Stage::Planned(Rc::new(plan)));
                page::focus("title");
                page::to_top();
            }
            Err(found) => {
                board.stage.set(Stage::Form);
                board.problems.set(found);
            }
        }
    });
}

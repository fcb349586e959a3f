//! A run: how far it is, what became of each item, every request and answer, and what a person can
//! do about it.

mod after;
mod audit;
mod damaged;
mod items;
mod moved;
mod pool;
mod steps;

use crate::browser::clock::{self, TimeText, local_text};
use crate::browser::driver::{Command, Open, Role};
use crate::domain::Vendor;
use crate::domain::time::MINUTE;
use crate::run::{Pause, RunId, Status, StepState, Summary};
use crate::ui::components::{counts, note, stack};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::live::Live;
use crate::ui::words::{self, Outcomes};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What there is to show.
#[derive(Clone, PartialEq, Eq)]
enum Found {
    Loading,
    Here,
    Nowhere,
    Unreadable(String),
}

/// The page.
pub fn page(desk: Desk, id: &str) -> Vec<El> {
    let id = RunId(id.to_owned());
    desk.shown.set(None);
    desk.closer.set(None);
    let found = Rc::new(Live::new(Found::Loading));
    let (told, wanted) = (Rc::clone(&found), id.clone());
    spawn_local(async move {
        told.set(match desk.driver.open(&wanted).await {
            Ok(Some(_)) => {
                let watched = wanted.clone();
                spawn_local(async move { desk.driver.watch(&watched).await });
                Found::Here
            }
            Ok(None) => Found::Nowhere,
            Err(error) => Found::Unreadable(words::storage(&error)),
        });
    });
    let body = move |found: &Found| match found {
        Found::Loading => vec![el("p.muted").a("role", "status").t("Reading the journal")],
        Found::Here => vec![
            el("div.stackv")
                .k(progress(desk, &id))
                .k(damaged::card(desk, &id))
                .k(key_missing(desk, &id))
                .k(moved::card(desk, &id))
                .k(pool::moved(desk, &id))
                .k(undecided(desk, &id))
                .k(items::card(desk, &id))
                .k(pool::stands(desk, &id))
                .k(steps::card(desk, &id)),
        ],
        Found::Unreadable(why) => {
            vec![note("bad", "This run cannot be read", [el("p").t(why)])]
        }
        Found::Nowhere => {
            let text = "It was erased, or it was made in another browser.";
            let all = el("a.btn").a("href", "#/activity").t("All activity");
            let empty =
                super::activity::empty("i-activity", "There is no such run on this device", text);
            vec![el("section.card").k(empty.k(all))]
        }
    };
    vec![el("div").keyed(move || found.get(), body)]
}

/// Reads something from the run, again whenever the run changes.
fn of<T: Default>(desk: Desk, id: &RunId, read: impl Fn(&Open) -> T) -> T {
    desk.tick.with(|_| desk.driver.opened(id)).map(|open| read(&open)).unwrap_or_default()
}

/// Sends a command, or starts the run where nobody carries it out.
fn command(desk: Desk, id: &RunId, command: Command) {
    let id = id.clone();
    spawn_local(async move { desk.driver.command(&id, command).await });
}

/// What can be done with a run as it stands.
#[derive(Clone, PartialEq, Eq)]
enum Choices {
    Nothing,
    GoOn,
    Pause,
    Resume,
    After,
}

fn progress(desk: Desk, id: &RunId) -> El {
    let summary = {
        let id = id.clone();
        move || of(desk, &id, |open| Some(Summary::of(&open.run())))
    };
    let title = {
        let summary = summary.clone();
        move || {
            summary()
                .map(|s| [&words::title(s.job, s.items), " · ", &s.organization].concat())
                .unwrap_or_default()
        }
    };
    let picture = move |summary: &Option<Summary>| match summary {
        Some(summary) if summary.items > 0 => {
            let outcomes = Outcomes::of(summary);
            vec![stack("big", &outcomes), counts(&outcomes)]
        }
        _ => Vec::new(),
    };
    let said = {
        let id = id.clone();
        move || of(desk, &id, sentence)
    };
    let sentence =
        |(what, more): &(String, String)| vec![el("b").t(what).t(" "), el("span.muted").t(more)];
    let choices = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                Some(match open.run().status() {
                    Status::Paused(_) => Choices::Resume,
                    // Also of what seems to have ended: its end is not on the disk.
                    _ if open.fault().is_some() => Choices::GoOn,
                    Status::Running if open.role() == Role::Reader => Choices::GoOn,
                    Status::Running => Choices::Pause,
                    Status::Undecided(_) | Status::Ended => Choices::After,
                })
            })
            .unwrap_or(Choices::Nothing)
        }
    };
    let buttons = {
        let id = id.clone();
        move |choices: &Choices| {
            let press = |shape: &str, label: &str, symbol: &str, what: Command| {
                let id = id.clone();
                button(shape, "", move || command(desk, &id, what.clone())).k(icon(symbol)).t(label)
            };
            match choices {
                Choices::Nothing => Vec::new(),
                Choices::GoOn => vec![
                    press("button.btn.primary", "Go on", "i-play", Command::Resume)
                        .a("data-primary", ""),
                    cancel(desk, &id),
                ],
                Choices::Pause => {
                    vec![press("button.btn", "Pause", "i-pause", Command::Pause), cancel(desk, &id)]
                }
                Choices::Resume => vec![
                    press("button.btn.primary", "Resume", "i-play", Command::Resume)
                        .a("data-primary", ""),
                    cancel(desk, &id),
                ],
                Choices::After => after::buttons(desk, &id),
            }
        }
    };
    let fault = {
        let id = id.clone();
        move || {
            let fault = of(desk, &id, Open::fault);
            let told = fault.map(|error| {
                note("bad", "The journal cannot be written", [el("p").t(&words::storage(&error))])
            });
            told.into_iter().collect()
        }
    };
    let status = el("p").a("role", "status").keyed(said, sentence);
    let line = el("div.line").k(status).k(el("span.push.line").keyed(choices, buttons));
    let pad = el("div.pad").k(el("h2.lead").text(title)).k(line).keyed(summary, picture);
    el("section.card").a("aria-label", "Progress").live(fault).k(pad)
}

/// Where the run stands, in a sentence and a half.
fn sentence(open: &Open) -> (String, String) {
    let run = open.run();
    let said = |what: &str, more: &str| (what.to_owned(), more.to_owned());
    match run.status() {
        Status::Running => match (open.role(), open.waits_until()) {
            (Role::Watcher, _) => said(
                "Another tab carries it out.",
                "This one watches, and takes over when that one is closed.",
            ),
            (Role::Reader, _) => said(
                "Not being carried out.",
                "It goes on where it stopped; what was on its way is looked up first.",
            ),
            (Role::Sender, _) if run.looking().is_some() => {
                let looking = run.looking();
                words::watching(looking.as_ref())
            }
            (Role::Sender, Some(at)) if at.since(clock::now()) > 3_000 => (
                ["Waiting until ", &local_text(at, TimeText::Second), "."].concat(),
                if run.waits_to_send() {
                    words::limit(run.plan.connection.vendor).to_owned()
                        + " You may close this page; it goes on when you return."
                } else {
                    "What was sent is looked up again then.".into()
                },
            ),
            (Role::Sender, _) => {
                said("Running.", "You may close this page; it goes on when you return.")
            }
        },
        Status::Paused(why) => {
            let of_pool = why == Pause::Moved && run.plan.target.pool().is_some();
            let (what, next) = if of_pool { words::pool::MOVED } else { words::pause(why) };
            said(what, next)
        }
        Status::Undecided(n) => (
            words::some(n, "request") + " without an answer.",
            "Looking it up did not settle it. Nothing is sent again by itself; you decide below."
                .into(),
        ),
        Status::Ended => {
            let text = words::counted(&Outcomes::of(&Summary::of(&run)));
            (
                "Done.".into(),
                if text.is_empty() { "There was nothing to send.".into() } else { text + "." },
            )
        }
    }
}

/// Asks twice before giving up what is not sent.
fn cancel(desk: Desk, id: &RunId) -> El {
    let sure = Rc::new(Live::new(false));
    let id = id.clone();
    let reads = Rc::clone(&sure);
    el("span.line").keyed(
        move || reads.get(),
        move |is_sure| {
            let (id, sets) = (id.clone(), Rc::clone(&sure));
            if *is_sure {
                let keep = button("button.btn", "Keep going", move || sets.set(false));
                let go = button("button.btn.danger", "Cancel what is not sent", move || {
                    command(desk, &id, Command::Cancel);
                });
                vec![keep, go]
            } else {
                vec![button("button.btn", "Cancel the rest", move || sets.set(true))]
            }
        },
    )
}

/// What the vendor said to a step, or that it said nothing.
fn said(state: &StepState) -> String {
    match (&state.answer, state.lost) {
        (_, Some(why)) => why.to_string(),
        (Some(answer), None) => match &answer.said {
            crate::run::Said::No(no) => words::vendor_words(no),
            _ => answer.body.clone(),
        },
        (None, None) => String::new(),
    }
}

/// A live run whose key is gone with the tab that had it, or was refused.
fn key_missing(desk: Desk, id: &RunId) -> El {
    let (id, of_run) = (id.clone(), id.clone());
    let need = move || {
        let connection = of(desk, &of_run, |open| {
            let run = open.run();
            let status = run.status();
            let refused = status == Status::Paused(Pause::Key);
            (status != Status::Ended).then(|| (run.plan.connection.clone(), refused))
        });
        connection.filter(|(connection, refused)| *refused || !desk.can_send(connection))
    };
    el("div").keyed(need, move |need| {
        let Some((connection, refused)) = need else { return Vec::new() };
        if connection.vendor == Vendor::Uipath {
            let text = if *refused {
                "The token has ended or was refused. Nothing was lost: sign in anew and the run goes on."
            } else {
                "There is no token in this tab. Sign in, and the run goes on."
            };
            let id = id.clone();
            let asks = super::connections::sign_in_form(
                desk,
                connection,
                Rc::new(move || command(desk, &id, Command::Resume)),
            );
            let pad = el("div.pad").k(el("p").t(text)).k(asks);
            return vec![el("section.card").a("aria-label", "Key").k(pad)];
        }
        let text = if *refused {
            "The key of this run’s connection was refused. Put in another, then resume."
        } else {
            "The key of this run’s connection is not in this tab. Put it in, then go on."
        };
        let pad =
            el("div.pad").k(el("p").t(text)).k(super::connections::key_form(desk, connection));
        vec![el("section.card").a("aria-label", "Key").k(pad)]
    })
}

/// A step of unknown outcome: which, what it does, when it was sent, what the log shows.
type Unknown = (u32, String, Option<crate::domain::Time>, String);

/// What the organization's own request log shows around a step's sending. It says when and with
/// which status, never which items, and other tools write to it as well: a person decides.
fn evidence(state: &StepState) -> String {
    let Some(rows) = &state.round.rows else { return String::new() };
    let near =
        |at: crate::domain::Time| state.sent.is_some_and(|sent| at.since(sent).abs() < 5 * MINUTE);
    let seen = rows.iter().filter(|row| near(row.at)).map(|row| {
        [&local_text(row.at, TimeText::Second), " answered ", &row.status.to_string()].concat()
    });
    let seen: Vec<String> = seen.collect();
    if seen.is_empty() {
        "The organization’s request log shows no claim around that time.".into()
    } else {
        ["The organization’s request log shows, around that time: ", &words::list(&seen), "."]
            .concat()
    }
}

/// Steps whose outcome a person decides.
fn undecided(desk: Desk, id: &RunId) -> El {
    let open = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                let run = open.run();
                run.undecided()
                    .map(|s| (s.step.id, words::act(&s.step.act), s.sent, evidence(s)))
                    .collect::<Vec<_>>()
            })
        }
    };
    let id = id.clone();
    el("div.stackv").keyed(open, move |steps| {
        let one = |(step, what, sent, evidence): &Unknown| {
            let step = *step;
            let field = ["reason-", &step.to_string()].concat();
            let input = el("input")
                .a("id", &field)
                .a("autocomplete", "off")
                .a("placeholder", "Seen in the dashboard");
            let decide = |label: &str, done: bool| {
                let (id, input) = (id.clone(), input.clone());
                button("button.btn.small", label, move || {
                    let typed = input.value();
                    let why =
                        if typed.trim().is_empty() { "no reason given" } else { typed.trim() };
                    command(desk, &id, Command::Decide(step, done, why.to_owned()));
                })
            };
            let at = sent.map(|at| local_text(at, TimeText::Second)).unwrap_or_default();
            let text = [
                "No answer came to request ",
                &(step + 1).to_string(),
                ", sent at ",
                &at,
                ". Looking it up only reads; nothing is sent again.",
            ];
            let (looked, yes, no) =
                (id.clone(), decide("Mark as done", true), decide("Mark as not done", false));
            let look = button("button.btn.small", "Look up again", move || {
                command(desk, &looked, Command::Look(step));
            });
            let label = el("label").a("for", &field).t("How do you know? (kept with the run)");
            note(
                "warn",
                &["“", what, "” is unknown"].concat(),
                [
                    el("p").t(&text.map(|t| t as &str).concat()),
                    el("p").t(evidence),
                    el("div.field").k(label).k(input.clone()),
                    el("div.line").k(look).k(yes).k(no),
                ],
            )
        };
        steps.iter().map(one).collect()
    })
}

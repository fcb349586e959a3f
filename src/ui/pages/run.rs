//! A run: how far it is, what became of each item, every request and answer, and what a person can
//! do about it.

use crate::browser::clock::{self, TimeText, local_text};
use crate::browser::driver::{Command, Open, Role};
use crate::browser::{file, route};
use crate::domain::{Item, Serial, Time};
use crate::plan::Job;
use crate::plan::present::Reading;
use crate::plan::release::release;
use crate::run::{
    ItemOutcome, Outcome, Pause, Run, RunId, Said, Status, StepState, Summary, export,
};
use crate::ui::components::{chip, counts, icon, key, rows, stack};
use crate::ui::desk::{Desk, Draft, Stage};
use crate::ui::words::{self, Outcomes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::sync::Arc;

/// Steps beyond this many are counted, not listed: the newest are shown.
const MOST_STEPS: usize = 200;

/// What there is to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Loading,
    Here,
    Nowhere,
}

/// The page.
pub fn page(desk: Desk, id: &str) -> AnyView {
    let id = RunId(id.to_owned());
    let found = RwSignal::new(Found::Loading);
    {
        let id = id.clone();
        spawn_local(async move {
            match desk.driver().open(&id).await {
                Ok(Some(_)) => found.set(Found::Here),
                Ok(None) => found.set(Found::Nowhere),
                Err(error) => {
                    desk.storage.set(Some(error));
                    found.set(Found::Nowhere);
                }
            }
        });
    }
    let body = move || match found.get() {
        Found::Loading => {
            view! { <p class="muted" role="status">"Reading the journal"</p> }.into_any()
        }
        Found::Nowhere => view! {
            <section class="card"><div class="empty">
                {icon("i-activity")}
                <h2>"There is no such run on this device"</h2>
                <p>"It was erased, or it was made in another browser."</p>
                <a class="btn" href="#/activity">"All activity"</a>
            </div></section>
        }
        .into_any(),
        Found::Here => here(desk, &id),
    };
    view! { {body} }.into_any()
}

/// Something read from the run each time that it changes.
fn of<T: Send + Sync + PartialEq + 'static>(
    desk: Desk,
    id: &RunId,
    read: impl Fn(&Open) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    let id = id.clone();
    Memo::new(move |_| {
        desk.tick.track();
        desk.driver().opened(&id).map(|open| read(&open))
    })
}

fn here(desk: Desk, id: &RunId) -> AnyView {
    view! { {progress(desk, id)}{key_missing(desk, id)}{undecided(desk, id)}{items(desk, id)}{steps(desk, id)} }.into_any()
}

/// Sends a command, or starts the run where nobody carries it out.
fn command(desk: Desk, id: &RunId, command: Command) {
    let id = id.clone();
    spawn_local(async move { desk.driver().command(&id, command).await });
}

fn progress(desk: Desk, id: &RunId) -> AnyView {
    let summary = of(desk, id, |open| Summary::of(&open.run()));
    let state =
        of(desk, id, |open| (sentence(open), open.role(), open.run().status(), open.fault()));
    let picture = move || {
        summary.get().filter(|s| s.items > 0).map(|s| {
            let outcomes = Outcomes::of(&s);
            view! { {stack("big", &outcomes)}{counts(&outcomes)} }
        })
    };
    let sentence = move || {
        state
            .get()
            .map(|((what, more), ..)| view! { <b>{what}</b>" "<span class="muted">{more}</span> })
    };
    let buttons = {
        let id = id.clone();
        move || {
            let (_, role, status, fault) = state.get()?;
            let button = |label: &'static str,
                          symbol: &'static str,
                          primary: bool,
                          what: Command| {
                let id = id.clone();
                let what = StoredValue::new(what);
                view! {
                    <button class="btn" class:primary=primary on:click=move |_| command(desk, &id, what.get_value())>
                        {icon(symbol)}{label}
                    </button>
                }
                .into_any()
            };
            Some(match status {
                Status::Running if role == Role::Reader || fault.is_some() => {
                    vec![button("Go on", "i-play", true, Command::Resume), cancel(desk, &id)]
                }
                Status::Running => {
                    vec![button("Pause", "i-pause", false, Command::Pause), cancel(desk, &id)]
                }
                Status::Paused(_) => {
                    vec![button("Resume", "i-play", true, Command::Resume), cancel(desk, &id)]
                }
                Status::Undecided(_) | Status::Ended => after(desk, &id),
            })
        }
    };
    let fault = move || {
        state.get().and_then(|(.., fault)| fault).map(|error| {
            view! {
                <div class="note" data-tone="bad" role="alert">
                    {icon("o-refused")}
                    <div><h2>"The journal cannot be written"</h2><p>{words::storage(&error)}</p></div>
                </div>
            }
        })
    };
    view! {
        {fault}
        <section class="card" aria-label="Progress">
            <div class="pad">
                <h2 class="lead">{move || summary.get().map(|s| [&words::title(s.job, s.items), " · ", &s.organization].concat())}</h2>
                <div class="line">
                    <p role="status">{sentence}</p>
                    <span class="push line">{buttons}</span>
                </div>
                {picture}
            </div>
        </section>
    }
    .into_any()
}

/// Where the run stands, in a sentence and a half.
fn sentence(open: &Open) -> (String, String) {
    let run = open.run();
    let summary = Summary::of(&run);
    match run.status() {
        Status::Running => match (open.role(), run.waits_until()) {
            (Role::Watcher, _) => (
                "Another tab carries it out.".into(),
                "This one watches, and takes over when that one is closed.".into(),
            ),
            (Role::Reader, _) => (
                "Not being carried out.".into(),
                "It goes on where it stopped; what was on its way is looked up first.".into(),
            ),
            (Role::Sender, Some(at)) if at.since(clock::now()) > 3_000 => (
                ["Waiting until ", &local_text(at, TimeText::Second), "."].concat(),
                if run.waits_to_send() {
                    "The vendor takes ten claims in five minutes. You may close this page; it goes on when you return.".into()
                } else {
                    "What was sent is looked up again then.".into()
                },
            ),
            (Role::Sender, _) => {
                ("Running.".into(), "You may close this page; it goes on when you return.".into())
            }
        },
        Status::Paused(why) => {
            let (what, next) = words::pause(why);
            (what.into(), next.into())
        }
        Status::Undecided(n) => (
            format!("{} without an answer.", words::some(n, "request")),
            "Looking it up did not settle it. Nothing is sent again by itself; you decide below."
                .into(),
        ),
        Status::Ended => {
            let counts = Outcomes::of(&summary);
            let text = words::counted(&counts);
            (
                "Done.".into(),
                if text.is_empty() {
                    "There was nothing to send.".into()
                } else {
                    [&text, "."].concat()
                },
            )
        }
    }
}

/// Asks twice before giving up what is not sent.
fn cancel(desk: Desk, id: &RunId) -> AnyView {
    let sure = RwSignal::new(false);
    let id = id.clone();
    view! {
        {move || {
            let id = id.clone();
            if sure.get() {
                view! {
                    <button class="btn" on:click=move |_| sure.set(false)>"Keep going"</button>
                    <button class="btn danger" on:click=move |_| command(desk, &id, Command::Cancel)>"Cancel what is not sent"</button>
                }
                .into_any()
            } else {
                view! { <button class="btn" on:click=move |_| sure.set(true)>"Cancel the rest"</button> }.into_any()
            }
        }}
    }
    .into_any()
}

/// What can be done when nothing is left to send.
fn after(desk: Desk, id: &RunId) -> Vec<AnyView> {
    let Some(open) = desk.driver().opened(id) else { return Vec::new() };
    let run = open.run();
    let mut buttons = Vec::new();
    let refused: Vec<String> = run
        .items()
        .filter(|(_, s)| s.outcome == ItemOutcome::Refused)
        .map(|(i, _)| i.to_string())
        .collect();
    if run.plan.job == Job::Claim && !refused.is_empty() {
        let organization = run.plan.organization.id.as_str().to_owned();
        buttons.push(
            view! {
                <button class="btn" on:click=move |_| {
                    desk.draft.set(Draft { text: refused.join("\n"), organization: Some(organization.clone()), ..Draft::default() });
                    desk.stage.set(Stage::Form);
                    route::go("/claim");
                }>"Try the refused again"</button>
            }
            .into_any(),
        );
    }
    let ours: Vec<Serial> = run
        .items()
        .filter(|(_, s)| s.outcome == ItemOutcome::Done)
        .filter_map(|(item, _)| if let Item::Serial(serial) = item { Some(*serial) } else { None })
        .collect();
    if run.plan.job == Job::Claim && !ours.is_empty() {
        let id = id.clone();
        buttons.push(
            view! {
                <button class="btn" title="Devices only: licenses and orders cannot be released" on:click=move |_| prepare_release(desk, &id, ours.clone())>
                    {icon("i-undo")}"Prepare release"
                </button>
            }
            .into_any(),
        );
    }
    let id = id.clone();
    buttons.push(
        view! {
            <button class="btn" on:click=move |_| download(desk, &id)>{icon("i-download")}"Download CSV"</button>
        }
        .into_any(),
    );
    buttons
}

/// Reads the inventory and makes the plan that gives these devices back. Nothing is sent.
fn prepare_release(desk: Desk, id: &RunId, serials: Vec<Serial>) {
    let Some(open) = desk.driver().opened(id) else { return };
    let (connection, organization) = {
        let run = open.run();
        (run.plan.connection.clone(), run.plan.organization.clone())
    };
    let items: Vec<Item> = serials.iter().copied().map(Item::Serial).collect();
    let reading = Reading::of(&organization.id, &organization.model, &items);
    spawn_local(async move {
        let driver = desk.driver();
        match driver.present(&connection, &organization, reading, |_, _| {}).await {
            Ok(present) => {
                let plan = release(connection, organization, &serials, &present, clock::now());
                desk.stage.set(Stage::Planned(Arc::new(plan), Arc::new(present)));
                route::go("/claim");
            }
            Err(error) => {
                let (what, next, _) = words::read_error(&error);
                desk.notice
                    .set(Some(["The release could not be planned. ", &what, " ", &next].concat()));
            }
        }
    });
}

fn when(at: Time) -> String {
    local_text(at, TimeText::DateMinute)
}

/// The result as CSV.
fn download(desk: Desk, id: &RunId) {
    let Some(open) = desk.driver().opened(id) else { return };
    let run = open.run();
    let mut text = export::line([
        "item",
        "kind",
        "outcome",
        "reason",
        "since",
        "vendor's words",
        "request id",
    ]);
    for (item, state) in run.items() {
        let step = run.step(state.step);
        let words =
            step.filter(|_| state.outcome == ItemOutcome::Refused).map(said).unwrap_or_default();
        let request_id = step.and_then(|s| s.answer.as_ref()).and_then(|a| a.request_id.clone());
        let since = state.since.map(Time::to_rfc3339).unwrap_or_default();
        text += &export::line([
            item.to_string().as_str(),
            words::kind(item.kind()),
            words::outcome(state.outcome, run.plan.job),
            &words::reason(&run, item, &|at| at.to_rfc3339()),
            &since,
            &words.replace('\n', " "),
            &request_id.unwrap_or_default(),
        ]);
    }
    let name = ["license-desk-", &id.0, ".csv"].concat();
    file::download(&name, "text/csv;charset=utf-8", &["\u{feff}", &text].concat());
}

/// What the vendor said to a step, or that it said nothing.
fn said(state: &StepState) -> String {
    match (&state.answer, state.lost) {
        (_, Some(why)) => why.to_string(),
        (Some(answer), None) => match &answer.said {
            Said::No(no) => words::vendor_words(no),
            _ => answer.body.clone(),
        },
        (None, None) => String::new(),
    }
}

/// A live run whose key is gone with the tab that had it.
fn key_missing(desk: Desk, id: &RunId) -> AnyView {
    let need = of(desk, id, |open| {
        let run = open.run();
        let wants =
            !matches!(run.status(), Status::Ended) || run.status() == Status::Paused(Pause::Key);
        wants.then(|| run.plan.connection.clone())
    });
    let body = move || {
        let connection = need.get().flatten()?;
        let refused = matches!(need.get(), Some(Some(_))) && desk.can_send(&connection);
        (!refused).then(|| {
            view! {
                <section class="card" aria-label="Key">
                    <div class="pad">
                        <p>"The key of this run’s connection is not in this tab. Put it in, then go on."</p>
                        {super::connections::key_form(desk, connection)}
                    </div>
                </section>
            }
        })
    };
    view! { {body} }.into_any()
}

/// Steps whose outcome a person decides.
fn undecided(desk: Desk, id: &RunId) -> AnyView {
    let open_steps = of(desk, id, |open| {
        let run = open.run();
        run.undecided().map(|s| (s.step.id, words::act(&s.step.act), s.sent)).collect::<Vec<_>>()
    });
    let id = id.clone();
    let body = move || {
        open_steps
            .get()
            .unwrap_or_default()
            .into_iter()
            .map(|(step, what, sent)| {
                let reason = RwSignal::new(String::new());
                let decide = {
                    let id = id.clone();
                    move |done: bool| {
                        let typed = reason.get_untracked();
                        let why = if typed.trim().is_empty() { "no reason given".into() } else { typed.trim().to_owned() };
                        command(desk, &id, Command::Decide(step, done, why));
                    }
                };
                let (look, done, not_done) = (id.clone(), decide.clone(), decide);
                let heading = ["“", &what, "” is unknown"].concat();
                let text = match sent {
                    Some(at) => format!("No answer came to request {}, sent at {}. Looking it up reads the inventory and the request log; it sends no claim.", step + 1, local_text(at, TimeText::Second)),
                    None => String::new(),
                };
                let field = format!("reason-{step}");
                view! {
                    <div class="note" data-tone="warn">
                        {icon("o-unknown")}
                        <div>
                            <h2>{heading}</h2>
                            <p>{text}</p>
                            <div class="field">
                                <label for=field.clone()>"How do you know? (kept with the run)"</label>
                                <input id=field autocomplete="off" placeholder="Seen in the dashboard" on:input:target=move |event| reason.set(event.target().value()) />
                            </div>
                            <div class="line">
                                <button class="btn small" on:click=move |_| command(desk, &look, Command::Look(step))>"Look up again"</button>
                                <button class="btn small" on:click=move |_| done(true)>"Mark as done"</button>
                                <button class="btn small" on:click=move |_| not_done(false)>"Mark as not done"</button>
                            </div>
                        </div>
                    </div>
                }
            })
            .collect_view()
    };
    view! { {body} }.into_any()
}

/// Every item with what became of it.
fn items(desk: Desk, id: &RunId) -> AnyView {
    let shown = RwSignal::new(None::<ItemOutcome>);
    let closer = RwSignal::new(None::<Item>);
    let list = of(desk, id, |open| {
        open.run().items().map(|(item, state)| (item.clone(), state.outcome)).collect::<Vec<_>>()
    });
    let listed = Memo::new(move |_| {
        let wanted = shown.get();
        list.with(|all| {
            let all = all.iter().flatten();
            all.filter(|(_, o)| wanted.is_none_or(|w| w == *o))
                .map(|(i, _)| i.clone())
                .collect::<Vec<_>>()
        })
    });
    let summary = of(desk, id, |open| Summary::of(&open.run()));
    let filters = move || {
        let Some(summary) = summary.get() else { return Vec::new() };
        let choice = |which: Option<ItemOutcome>, name: &'static str, count: usize| {
            let tone = match which {
                Some(ItemOutcome::Refused) => Some("bad"),
                Some(ItemOutcome::Unknown) => Some("warn"),
                _ => None,
            };
            view! {
                <label>
                    <input type="radio" name="out" prop:checked=move || shown.get() == which on:change=move |_| shown.set(which) />
                    <span data-tone=tone>{name}" "<b>{words::number(count)}</b></span>
                </label>
            }
            .into_any()
        };
        let mut parts = vec![choice(None, "All", summary.items)];
        for (outcome, count) in Outcomes::of(&summary).0 {
            if count > 0 {
                parts.push(choice(Some(outcome), words::outcome(outcome, summary.job), count));
            }
        }
        parts
    };
    let heads = vec![
        view! { <span role="columnheader">"Outcome"</span> }.into_any(),
        view! { <span role="columnheader">"Item"</span> }.into_any(),
        view! { <span role="columnheader">"Reason"</span> }.into_any(),
        view! { <span role="columnheader" class="wide-only">"Request"</span> }.into_any(),
        view! { <span role="columnheader"><span class="vh">"More"</span></span> }.into_any(),
    ];
    let row = {
        let id = id.clone();
        move |at: usize| {
            desk.tick.track();
            let item = listed.with(|all| all.get(at).cloned());
            let open = desk.driver().opened(&id);
            match (item, open) {
                (Some(item), Some(open)) => item_row(&open.run(), &item, closer),
                _ => ().into_any(),
            }
        }
    };
    let pane = {
        let id = id.clone();
        move || {
            desk.tick.track();
            let (item, open) = (closer.get()?, desk.driver().opened(&id)?);
            Some(closer_look(&open, &item, closer))
        }
    };
    view! {
        <section class="card" aria-labelledby="its">
            <header class="head">
                <h2 id="its" class="vh">"Items"</h2>
                <fieldset class="segs"><legend class="vh">"Show"</legend>{filters}</fieldset>
            </header>
            {rows("results", "Items".into(), Signal::derive(move || listed.with(Vec::len)), heads, row)}
            {pane}
        </section>
    }
    .into_any()
}

fn item_row(run: &Run, item: &Item, closer: RwSignal<Option<Item>>) -> AnyView {
    let Some(state) = run.item(item) else { return ().into_any() };
    let text = item.to_string();
    let name = words::outcome(state.outcome, run.plan.job).to_owned();
    let more = matches!(state.outcome, ItemOutcome::Refused | ItemOutcome::Unknown).then(|| {
        let (item, label) = (item.clone(), ["Why ", &text].concat());
        view! {
            <button class="btn quiet square small" aria-label=label on:click=move |_| closer.set(Some(item.clone()))>
                {icon("i-info")}
            </button>
        }
    });
    view! {
        <span role="cell">{chip(key(state.outcome), name)}</span>
        <span role="cell" class="mono">{text}</span>
        <span role="cell" class="muted">{words::reason(run, item, &when)}</span>
        <span role="cell" class="muted wide-only">{format!("request {}", state.step + 1)}</span>
        <span role="cell" class="tools">{more}</span>
    }
    .into_any()
}

/// One item's reason, next step and the vendor's own words.
fn closer_look(open: &Rc<Open>, item: &Item, closer: RwSignal<Option<Item>>) -> AnyView {
    let run = open.run();
    let Some(state) = run.item(item) else { return ().into_any() };
    let step = run.step(state.step);
    let next = match step.and_then(|s| s.answer.as_ref()).map(|a| &a.said) {
        Some(Said::No(no)) => words::refusal(no).1,
        _ => "",
    };
    let text = item.to_string();
    let label = ["Why ", &text].concat();
    view! {
        <hr />
        <div class="pad" role="region" aria-label=label>
            <div class="line">
                <span class="mono"><b>{text}</b></span>
                {chip(key(state.outcome), words::outcome(state.outcome, run.plan.job).into())}
                <button class="btn quiet square small push" aria-label="Close" on:click=move |_| closer.set(None)>{icon("i-close")}</button>
            </div>
            <p>{words::reason(&run, item, &when)}" "{next}</p>
            <details open=""><summary>"The vendor’s words"</summary><pre tabindex="0">{step.map(said)}</pre></details>
        </div>
    }
    .into_any()
}

/// Every request and answer.
fn steps(desk: Desk, id: &RunId) -> AnyView {
    let list = of(desk, id, |open| {
        let run = open.run();
        let sent = run.steps().iter().filter(|s| s.sent.is_some()).count();
        let from = run.steps().len().saturating_sub(MOST_STEPS);
        let lines: Vec<Line> = run.steps().iter().skip(from).map(Line::of).collect();
        (sent, run.steps().len(), lines)
    });
    let rows = move || list.get().map(|(.., lines)| lines.into_iter().map(step_row).collect_view());
    let count = move || {
        list.get()
            .map(|(sent, all, _)| format!("{} of {} sent", words::number(sent), words::number(all)))
    };
    view! {
        <section class="card" aria-labelledby="steps">
            <header class="head"><h2 id="steps">"Requests"</h2><span class="push muted">{count}</span></header>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of requests">
                <table>
                    <thead><tr><th>"No."</th><th>"Time"</th><th>"Request"</th><th>"Outcome"</th><th>"Status"</th><th>"Request id"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// A step as it is listed.
#[derive(Clone, PartialEq)]
struct Line {
    number: u32,
    time: String,
    what: String,
    outcome: Outcome,
    reads: bool,
    status: String,
    request_id: String,
    sent: String,
    said: String,
}

impl Line {
    fn of(state: &StepState) -> Self {
        let request = &state.step.request;
        Self {
            number: state.step.id + 1,
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
            sent: format!(
                "{} {}\n{}",
                request.method.as_str(),
                request.target,
                request.body.as_deref().unwrap_or_default()
            ),
            said: said(state),
        }
    }
}

fn step_row(line: Line) -> AnyView {
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
    let open = RwSignal::new(false);
    let (sent, said) = (line.sent, line.said);
    let body = move || {
        open.get().then(|| {
            let text = if said.is_empty() { sent.clone() } else { [&sent, "\n\n", &said].concat() };
            view! { <pre tabindex="0">{text}</pre> }
        })
    };
    view! {
        <tr>
            <td class="muted">{line.number.to_string()}</td>
            <td class="muted">{line.time}</td>
            <td><details on:toggle=move |_| open.set(true)><summary>{line.what}</summary>{body}</details></td>
            <td>{chip(symbol, name.into())}</td>
            <td>{line.status}</td>
            <td class="mono muted">{line.request_id}</td>
        </tr>
    }
    .into_any()
}

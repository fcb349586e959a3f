//! Claim: paste or drop anything, see what it holds, choose where it goes. Then the plan.

use super::plan;
use crate::browser::{clock, file, page, route};
use crate::domain::ItemKind;
use crate::intake::sorted::{Row, could_be};
use crate::intake::{Doubt, LIMIT, prefix_model, read_file};
use crate::plan::claim::{ClaimForm, Problem, claim, problems};
use crate::plan::present::Reading;
use crate::ui::components::{icon, picker, rows};
use crate::ui::desk::{Desk, Draft, Loaded, Stage};
use crate::ui::words;
use crate::vendors::meraki::KeyMode;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlInputElement};

/// A longer text is not put into the box: a browser takes seconds to lay it out.
const BOX_LIMIT: usize = 300_000;
/// The organization that the sample goes to.
const SAMPLE_ORGANIZATION: &str = "610041";

/// The page: the form, or the plan that was made of it.
pub fn page(desk: Desk) -> AnyView {
    fill_from_route(desk);
    Effect::new(move || {
        let _ = desk.can_send(&desk.connection());
        if desk.organizations.with_untracked(|o| !matches!(o, Loaded::Here(_))) {
            desk.load_organizations();
        }
    });
    let planned = Memo::new(move |_| desk.stage.with(|s| matches!(s, Stage::Planned(..))));
    let body = move || match (planned.get(), desk.stage.get_untracked()) {
        (true, Stage::Planned(made, present)) => plan::page(desk, &made, &present),
        _ => form(desk),
    };
    view! { {body} }.into_any()
}

/// Takes `org` and `serials` (or any text) from the address into the form. Never sends anything.
fn fill_from_route(desk: Desk) {
    let (_, query) = desk.route.get_untracked();
    let given = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let text: Vec<String> =
        ["serials", "orders", "keys", "text"].into_iter().filter_map(given).collect();
    let org = given("org");
    if text.is_empty() && org.is_none() {
        return;
    }
    desk.draft.update(|draft| {
        if !text.is_empty() {
            *draft = Draft { text: text.join("\n").replace(',', "\n"), ..Draft::default() };
        }
        draft.organization = org.or(draft.organization.take());
    });
    desk.stage.set(Stage::Form);
    desk.organizations.set(Loaded::Not);
    route::replace("/claim");
}

/// Fills the form with the sample delivery note, for the demo's first organization.
pub fn take_sample(desk: Desk) {
    spawn_local(async move {
        let Some(text) = file::fetch_own("samples/delivery-note.csv").await else {
            return desk.notice.set(Some(
                "The sample could not be fetched. Reload the page and try again.".into(),
            ));
        };
        if let Some(demo) = desk.connections.with_untracked(|all| {
            all.iter().find(|c| c.world == crate::domain::World::Demo).map(|c| c.id.clone())
        }) && desk.connection().id != demo
        {
            desk.use_connection(&demo);
        }
        desk.draft.set(Draft {
            text,
            file: Some("delivery-note.csv".into()),
            organization: Some(SAMPLE_ORGANIZATION.into()),
            ..Draft::default()
        });
        desk.organization.set(None);
        desk.organizations.set(Loaded::Not);
        desk.stage.set(Stage::Form);
        route::go("/claim");
    });
}

fn form(desk: Desk) -> AnyView {
    let told = RwSignal::new(Vec::<Problem>::new());
    view! {
        <div class="split">
            <div class="stackv">
                {move || (!told.with(Vec::is_empty)).then(|| trouble(told))}
                {failure(desk)}
                {input(desk)}
                {items(desk)}
            </div>
            <aside class="side" aria-label="Where it goes">
                <section class="card"><div class="pad">{organization(desk)}{mode(desk)}</div></section>
                <div class="actions" data-foot="">
                    {move || match desk.stage.get() {
                        Stage::Reading(done, of) => view! {
                            <button class="btn primary wide" disabled>
                                {format!("Reading {} of {of}…", done + 1)}
                            </button>
                        }.into_any(),
                        _ => view! {
                            <button class="btn primary wide" id="make" data-primary="" on:click=move |_| make(desk, told)>
                                "Make plan"<kbd>"Ctrl ↵"</kbd>
                            </button>
                        }.into_any(),
                    }}
                    <p class="hint" role="status">"Reads the inventory and licenses first. Nothing is claimed yet."</p>
                </div>
            </aside>
        </div>
    }
    .into_any()
}

/// All that is wrong with the form, at once.
fn trouble(told: RwSignal<Vec<Problem>>) -> AnyView {
    let all = told.get();
    let heading = words::some(all.len(), "thing");
    let lines = all
        .into_iter()
        .map(|problem| {
            let (text, field) = words::problem(problem);
            view! {
                <li>
                    <a href=["#", field].concat() on:click=move |event| {
                        event.prevent_default();
                        page::focus(field);
                    }>{text}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="note" data-tone="bad" role="alert">
            {icon("o-refused")}
            <div><h2>{heading}" to mend before a plan"</h2><ul>{lines}</ul></div>
        </div>
    }
    .into_any()
}

/// Why the present could not be read.
fn failure(desk: Desk) -> impl IntoView {
    move || match desk.stage.get() {
        Stage::Failed(error) => {
            let (what, next, said) = words::read_error(&error);
            Some(view! {
                <div class="note" data-tone="bad" role="alert">
                    {icon("o-refused")}
                    <div>
                        <h2>"The present could not be read, so there is no plan"</h2>
                        <p>{what}" "{next}</p>
                        <details><summary>"The vendor’s words"</summary><pre tabindex="0">{said}</pre></details>
                    </div>
                </div>
            })
        }
        _ => None,
    }
}

/// The box for text and files.
fn input(desk: Desk) -> AnyView {
    let over = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let take = move |chosen: web_sys::File| {
        spawn_local(async move {
            #[expect(clippy::cast_possible_truncation, reason = "a file's size in bytes")]
            let read = match file::read(&chosen, LIMIT as u64).await {
                Ok(read) => read_file(&read.name, &read.bytes).map(|text| (read.name, text)),
                Err(file::FileError::TooLarge { size, .. }) => {
                    Err(crate::intake::Unreadable::TooLarge { bytes: size as usize, limit: LIMIT })
                }
                Err(file::FileError::Unreadable) => {
                    return wrong
                        .set(Some("The browser cannot read this file. Is it still there?".into()));
                }
            };
            match read {
                Ok((name, text)) => {
                    wrong.set(None);
                    desk.stage.set(Stage::Form);
                    desk.draft.update(|d| {
                        d.text = text;
                        d.file = Some(name);
                        d.moves.clear();
                    });
                }
                Err(why) => wrong.set(Some(words::unreadable(&why))),
            }
        });
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let Some(data) = event.data_transfer() else { return };
        match data.files().and_then(|files| files.get(0)) {
            Some(chosen) => take(chosen),
            None => {
                if let Ok(text) = data.get_data("text/plain") {
                    desk.draft.update(|d| {
                        d.text.push('\n');
                        d.text.push_str(&text);
                    });
                }
            }
        }
    };
    let on_file = move |event: web_sys::Event| {
        let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            if let Some(chosen) = input.files().and_then(|files| files.get(0)) {
                take(chosen);
            }
            input.set_value("");
        }
    };
    let large = Memo::new(move |_| desk.draft.with(|d| d.text.len() > BOX_LIMIT));
    let shown = move || {
        desk.draft.with(|d| if d.text.len() > BOX_LIMIT { String::new() } else { d.text.clone() })
    };
    let about = move || {
        let (name, bytes) = desk.draft.with(|d| (d.file.clone(), d.text.len()));
        if bytes == 0 {
            return "Text, mail or CSV, up to 32 MB. Read in this page only.".to_owned();
        }
        let size = if bytes < 10_000 {
            words::some(bytes, "byte")
        } else {
            words::number(bytes / 1000) + " KB"
        };
        name.map_or(size.clone(), |name| [&name, ", ", &size].concat())
    };
    let placeholder = move || {
        if large.get() {
            "The text is too long for this box; it was taken in whole."
        } else {
            "Paste or drop anything: a delivery note, a mail, a CSV file, a list of serials."
        }
    };
    view! {
        <section class="card" aria-label="Input">
            <div
                class="drop"
                data-over=move || over.get().then_some("")
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=on_drop
            >
                <label class="vh" for="paste">"Paste or drop anything"</label>
                <textarea
                    id="paste"
                    spellcheck="false"
                    placeholder=placeholder
                    prop:value=shown
                    on:input:target=move |event| {
                        let text = event.target().value();
                        wrong.set(None);
                        desk.stage.set(Stage::Form);
                        desk.draft.update(|d| {
                            d.text = text;
                            d.file = None;
                        });
                    }
                ></textarea>
                <div class="drop-here">{icon("i-claim")}<span>"Drop to read it here; it is not uploaded"</span></div>
            </div>
            {move || wrong.get().map(|text| view! {
                <div class="note" data-tone="bad" role="alert">{icon("o-refused")}<div><p>{text}</p></div></div>
            })}
            <footer class="foot">
                <label class="btn small">
                    {icon("i-file")}"Choose a file"
                    <input class="vh" type="file" on:change=on_file />
                </label>
                <span>{about}</span>
                <button class="btn quiet small push" type="button" on:click=move |_| {
                    wrong.set(None);
                    desk.draft.update(|d| {
                        d.text.clear();
                        d.file = None;
                        d.moves.clear();
                    });
                    page::focus("paste");
                }>"Clear"</button>
            </footer>
        </section>
    }
    .into_any()
}

/// What is shown of the items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Kind(ItemKind),
    Refused,
}

/// The items by kind.
fn items(desk: Desk) -> AnyView {
    let chosen = RwSignal::new(Tab::Kind(ItemKind::Serial));
    let count = move |tab: Tab| {
        desk.sorted.with(|s| match tab {
            Tab::Kind(kind) => s.of(kind).len(),
            Tab::Refused => s.refused.len(),
        })
    };
    let tabs = || ItemKind::ALL.into_iter().map(Tab::Kind).chain([Tab::Refused]);
    // What was chosen may have become empty: then the first that is not is shown.
    let shown = Memo::new(move |_| {
        let wanted = chosen.get();
        if count(wanted) > 0 { wanted } else { tabs().find(|t| count(*t) > 0).unwrap_or(wanted) }
    });
    let filters = move || {
        tabs()
            .filter(|tab| count(*tab) > 0)
            .map(|tab| {
                let (name, tone) = match tab {
                    Tab::Kind(kind) => (words::kinds(kind), None),
                    Tab::Refused => ("Not claimable", Some("warn")),
                };
                view! {
                    <label>
                        <input type="radio" name="kind" prop:checked=move || shown.get() == tab on:change=move |_| chosen.set(tab) />
                        <span data-tone=tone>{name}" "<b>{words::number(count(tab))}</b></span>
                    </label>
                }
            })
            .collect_view()
    };
    let said = move || {
        desk.sorted.with(|s| {
            let mut said = words::some(s.len(), "item");
            if s.merged > 0 {
                said += &["; ", &words::some(s.merged, "repeat"), " merged"].concat();
            }
            if !s.dropped.is_empty() {
                said += &["; ", &words::number(s.dropped.len()), " dropped"].concat();
            }
            said
        })
    };
    let restore = move || {
        (!desk.draft.with(|d| d.moves.is_empty())).then(|| {
            view! {
                <button class="btn quiet small" on:click=move |_| desk.draft.update(|d| d.moves.clear())>
                    "Undo moves"
                </button>
            }
        })
    };
    let empty = Memo::new(move |_| {
        desk.sorted.with(|s| s.is_empty() && s.refused.is_empty() && s.dropped.is_empty())
    });
    let any_text = Memo::new(move |_| desk.draft.with(|d| !d.text.trim().is_empty()));
    let body = move || {
        if empty.get() {
            return nothing(desk, any_text.get());
        }
        let tab = shown.get();
        let label = match tab {
            Tab::Kind(kind) => words::kinds(kind),
            Tab::Refused => "Not claimable",
        };
        let length = Signal::derive(move || count(tab));
        view! {
            <header class="head">
                <h2 id="items" class="vh">"Items"</h2>
                <fieldset class="segs"><legend class="vh">"Show"</legend>{filters}</fieldset>
                <span class="push muted" role="status">{said}</span>
                {restore}
            </header>
            {match tab {
                Tab::Kind(_) => {
                    let heads = vec![
                        view! { <span role="columnheader">"Item"</span> }.into_any(),
                        view! { <span role="columnheader">"Found in"</span> }.into_any(),
                        view! { <span role="columnheader" class="wide-only">"Model"</span> }.into_any(),
                        view! { <span role="columnheader">"Marks"</span> }.into_any(),
                        view! { <span role="columnheader"><span class="vh">"Change"</span></span> }.into_any(),
                    ];
                    rows("items", label.into(), length, heads, move |at| item_row(desk, tab, at))
                }
                Tab::Refused => refused(desk),
            }}
        }
        .into_any()
    };
    view! { <section class="card" aria-labelledby="items">{body}</section> }.into_any()
}

fn nothing(desk: Desk, any_text: bool) -> AnyView {
    let (heading, text) = if any_text {
        (
            "Nothing claimable in this text",
            "No serial, order or key was recognised. A serial looks like Q2QN-9J8L-SLPD, a license key like Z2AA-BBBB-CCCC, an order like 4C1234567.",
        )
    } else {
        (
            "Nothing to claim yet",
            "Serials, order numbers and keys are found in whatever you paste. MAC addresses, prices and phone numbers are left alone.",
        )
    };
    view! {
        <div class="empty">
            {icon("i-claim")}
            <h2 id="items">{heading}</h2>
            <p>{text}</p>
            <div class="line">
                <button class="btn" on:click=move |_| take_sample(desk)>"Try with a sample delivery note"</button>
            </div>
        </div>
    }
    .into_any()
}

/// Where something stood: `line 12, Serial number`.
fn stood(line: u32, column: Option<&str>) -> String {
    let column = column.map(|c| [", ", c].concat()).unwrap_or_default();
    format!("line {line}{column}")
}

fn item_row(desk: Desk, tab: Tab, at: usize) -> AnyView {
    let Tab::Kind(kind) = tab else { return ().into_any() };
    let found = desk.sorted.with(|s| {
        let row = s.of(kind).get(at)?;
        let column = row.at.column.and_then(|c| s.columns.get(usize::from(c.0)));
        Some((row.clone(), stood(row.at.line, column.map(String::as_str))))
    });
    let Some((row, place)) = found else { return ().into_any() };
    let Row { item, times, doubt, moved, .. } = row;
    let text = item.to_string();
    let model = match &item {
        crate::domain::Item::Serial(serial) => prefix_model(serial),
        _ => None,
    };
    let flag = |tone: &'static str, symbol: &'static str, text: String| {
        view! { <span class="flag" data-tone=tone>{icon(symbol)}{text}</span> }
    };
    let marks = view! {
        {(times > 1).then(|| flag("info", "o-ours", if times == 2 { "twice".into() } else { format!("{times} times") }))}
        {doubt.map(|doubt| flag("warn", "i-warn", match doubt {
            Doubt::LookAlike => "0 or O, 1 or I?".into(),
            Doubt::TwoKinds(other) => ["or ", words::kind(other), "?"].concat(),
            Doubt::UnusualOrder => "unusual shape".into(),
        }))}
        {moved.then(|| flag("info", "i-move", "moved".into()))}
    };
    view! {
        <span role="cell" class="mono">{text.clone()}</span>
        <span role="cell" class="muted">{place}</span>
        <span role="cell" class="muted wide-only">{model}</span>
        <span role="cell" class="flags">{marks}</span>
        <span role="cell" class="tools">
            {mover(desk, text.clone(), Some(kind))}
            {dropper(desk, text)}
        </span>
    }
    .into_any()
}

/// Moves a text to another kind.
fn mover(desk: Desk, text: String, from: Option<ItemKind>) -> AnyView {
    let label = ["Move ", &text, " to"].concat();
    let options = could_be(&text)
        .filter(|kind| Some(*kind) != from)
        .map(|kind| view! { <option value=(kind as usize).to_string()>{words::kinds(kind)}</option> })
        .collect_view();
    let on_change = move |value: String| {
        let kind = value.parse().ok().and_then(|at: usize| ItemKind::ALL.get(at).copied());
        if kind.is_some() {
            let text = text.clone();
            desk.draft.update(|d| {
                d.moves.insert(text, kind);
            });
        }
    };
    view! {
        <label class="move" title="Move to another kind">
            {icon("i-move")}
            <span class="vh">{label}</span>
            <select on:change:target=move |event| on_change(event.target().value())>
                <option>"Move to…"</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn dropper(desk: Desk, text: String) -> AnyView {
    let label = ["Drop ", &text].concat();
    view! {
        <button class="btn quiet square small" type="button" aria-label=label on:click=move |_| {
            let text = text.clone();
            desk.draft.update(|d| {
                d.moves.insert(text, None);
            });
        }>{icon("i-close")}</button>
    }
    .into_any()
}

/// What cannot be claimed, and why.
fn refused(desk: Desk) -> AnyView {
    const MOST: usize = 300;
    let body = move || {
        desk.sorted.with(|s| {
            s.refused
                .iter()
                .take(MOST)
                .map(|refused| {
                    let column = refused.at.column.and_then(|c| s.columns.get(usize::from(c.0)));
                    view! {
                        <tr>
                            <td class="mono">{refused.text.clone()}</td>
                            <td class="muted">{stood(refused.at.line, column.map(String::as_str))}</td>
                            <td>{words::not_claimable(refused.why)}</td>
                            <td><span class="line">{mover(desk, refused.text.clone(), None)}</span></td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Not claimable">
            <table>
                <thead><tr><th>"Text"</th><th>"Found in"</th><th>"Why not"</th><th><span class="vh">"Change"</span></th></tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The organization picker, or what stands in its way.
fn organization(desk: Desk) -> AnyView {
    let all = Signal::derive(move || {
        desk.organizations
            .with(|o| if let Loaded::Here(all) = o { all.clone() } else { Vec::new() })
    });
    let state = Memo::new(move |_| desk.organizations.with(std::mem::discriminant));
    let body = move || {
        let _ = state.get();
        match desk.organizations.get_untracked() {
            Loaded::Here(_) => picker(all, desk.organization),
            Loaded::Loading => view! {
                <div aria-busy="true">
                    <p class="muted" role="status">"Reading the organizations"</p>
                    <div class="skeleton" aria-hidden="true">
                        <i style=("--w", "64%")></i><i style=("--w", "48%")></i><i style=("--w", "71%")></i>
                    </div>
                </div>
            }
            .into_any(),
            Loaded::Failed(error) => {
                let (what, next, said) = words::read_error(&error);
                view! {
                    <div class="note" data-tone="bad" role="alert">
                        {icon("o-refused")}
                        <div>
                            <h2>"The organizations could not be read"</h2>
                            <p>{what}" "{next}</p>
                            <details><summary>"The vendor’s words"</summary><pre tabindex="0">{said}</pre></details>
                            <div class="line">
                                <button class="btn small" on:click=move |_| desk.load_organizations()>"Try again"</button>
                            </div>
                        </div>
                    </div>
                }
                .into_any()
            }
            Loaded::Not => super::connections::key_form(desk, desk.connection()),
        }
    };
    view! { {body} }.into_any()
}

/// How license keys are used, when there are any.
fn mode(desk: Desk) -> AnyView {
    let keys = Memo::new(move |_| desk.sorted.with(|s| s.of(ItemKind::Key).len()));
    let mode = Memo::new(move |_| desk.draft.with(|d| d.mode));
    let choice = move |which: KeyMode, id: &'static str, name: &'static str, text: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="mode"
                    id=id
                    prop:checked=move || mode.get() == which
                    on:change=move |_| desk.draft.update(|d| d.mode = which)
                />
                <span><b>{name}</b><small>{text}</small></span>
            </label>
        }
    };
    let body = move || {
        let count = keys.get();
        (count > 0).then(|| {
            view! {
                <fieldset class="choices">
                    <legend>{["The ", &words::some(count, "license key")].concat()}</legend>
                    {choice(KeyMode::AddDevices, "mode-add", "Add devices", "Raises the license limits by what the keys hold.")}
                    {choice(KeyMode::Renew, "mode-renew", "Renew", "Replaces every license limit of the organization with the key’s own.")}
                </fieldset>
                {move || (mode.get() == KeyMode::Renew).then(|| view! {
                    <div class="note" data-tone="warn">
                        {icon("i-warn")}
                        <div><p>"Renewing resets every license limit of the organization. The plan asks you to type it out."</p></div>
                    </div>
                })}
            }
        })
    };
    view! { {body} }.into_any()
}

/// The form as it stands.
pub fn current(desk: Desk) -> ClaimForm {
    let draft = desk.draft.get_untracked();
    ClaimForm {
        connection: desk.connection(),
        organization: desk.organization.get_untracked(),
        items: desk.sorted.with_untracked(|s| s.items()),
        mode: draft.mode,
        most_items: desk.preferences.with_untracked(|p| p.most_items),
        anyway: draft.anyway,
    }
}

/// Reads the present and makes the plan; or tells every problem at once.
fn make(desk: Desk, told: RwSignal<Vec<Problem>>) {
    let form = current(desk);
    let found = problems(&form);
    let wrong = !found.is_empty();
    told.set(found);
    let (Some(organization), false) = (form.organization.clone(), wrong) else { return };
    let Some(reading) = Reading::for_form(&form) else { return };
    desk.stage.set(Stage::Reading(0, reading.progress().1));
    spawn_local(async move {
        let driver = desk.driver();
        driver.refresh_pace().await;
        let progress = move |done, of| desk.stage.set(Stage::Reading(done, of));
        let present = driver.present(&form.connection, &organization, reading, progress).await;
        // The form may have changed, or the page left, while the reads were under way.
        if desk.stage.with_untracked(|s| !matches!(s, Stage::Reading(..))) {
            return;
        }
        match present {
            Ok(present) => match claim(&form, &present, clock::now()) {
                Ok(plan) => {
                    desk.stage.set(Stage::Planned(Arc::new(plan), Arc::new(present)));
                    page::focus("title");
                }
                Err(found) => {
                    desk.stage.set(Stage::Form);
                    told.set(found);
                }
            },
            Err(error) => desk.stage.set(Stage::Failed(error)),
        }
    });
}

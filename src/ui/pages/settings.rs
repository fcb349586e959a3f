//! Settings: look, request size, storage, the session as a file, erasing.

use crate::browser::clock;
use crate::browser::session::{self, ImportError};
use crate::browser::{file, storage};
use crate::ui::components::icon;
use crate::ui::desk::Desk;
use crate::ui::words;
use crate::vendors::meraki::MOST_ITEMS;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// A session of more than this is not one of ours, in bytes.
const SESSION_LIMIT: u64 = 200 * 1024 * 1024;

/// The page.
pub fn page(desk: Desk) -> AnyView {
    view! {
        <div class="stackv" data-fit="text">
            {look(desk)}
            {size(desk)}
            {used(desk)}
            {whole(desk)}
            {erase(desk)}
        </div>
    }
    .into_any()
}

fn look(desk: Desk) -> AnyView {
    let theme = Memo::new(move |_| desk.preferences.with(|p| p.theme.clone()));
    let choice = move |which: Option<&'static str>, name: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || theme.get().as_deref() == which
                    on:change=move |_| desk.preferences.update(|p| p.theme = which.map(str::to_owned))
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <section class="card">
            <header class="head"><h2>"Look"</h2></header>
            <div class="pad">
                <fieldset class="segs">
                    <legend class="vh">"Theme"</legend>
                    {choice(None, "As the system")}{choice(Some("light"), "Light")}{choice(Some("dark"), "Dark")}
                </fieldset>
            </div>
        </section>
    }
    .into_any()
}

fn size(desk: Desk) -> AnyView {
    let most = move || desk.preferences.with(|p| p.most_items.to_string());
    view! {
        <section class="card">
            <header class="head"><h2>"Requests"</h2></header>
            <div class="pad">
                <div class="field">
                    <label for="most">"Most items in one claim"</label>
                    <input id="most" class="short" type="number" inputmode="numeric" min="1" max="5000" prop:value=most
                        on:change:target=move |event| {
                            let typed = event.target().value().parse().unwrap_or(MOST_ITEMS);
                            desk.preferences.update(|p| p.most_items = typed.clamp(1, 5000));
                        } />
                    <p class="hint">"Meraki states no limit; 500 keeps an answer within the time that a proxy waits."</p>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn used(desk: Desk) -> AnyView {
    let usage = RwSignal::new(None::<(f64, f64)>);
    spawn_local(async move { usage.set(storage::usage().await) });
    let megabytes = |bytes: f64| format!("{:.1} MB", bytes / 1e6);
    let body = move || {
        usage.get().map(|(used, quota)| {
            let share = if quota > 0.0 { (used / quota).clamp(0.0, 1.0) } else { 0.0 };
            view! {
                <div class="line">
                    <span>{megabytes(used)}" used on this device"</span>
                    <span class="muted push">{["of about ", &megabytes(quota), " allowed"].concat()}</span>
                </div>
                <div class="meter" role="meter" aria-label="Storage used" aria-valuemin="0" aria-valuemax="100" aria-valuenow=format!("{:.0}", share * 100.0)>
                    <i style=("--n", format!("{share:.4}"))></i>
                </div>
            }
        })
    };
    let runs = move || words::some(desk.runs.with(Vec::len), "run");
    let connections = move || words::some(desk.connections.with(Vec::len), "connection");
    view! {
        <section class="card">
            <header class="head"><h2>"Storage"</h2></header>
            <div class="pad">
                {body}
                <dl class="facts">
                    <div><dt>"Runs"</dt><dd>{runs}</dd></div>
                    <div><dt>"Connections"</dt><dd>{connections}", without keys"</dd></div>
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn whole(desk: Desk) -> AnyView {
    let told = RwSignal::new(None::<(bool, String)>);
    let export = move |_| {
        spawn_local(async move {
            match session::export(desk.driver().archive()).await {
                Ok(text) => {
                    let name =
                        ["license-desk-", &clock::now().to_rfc3339().replace(':', ""), ".json"]
                            .concat();
                    file::download(&name, "application/json", &text);
                    told.set(Some((true, ["Saved as ", &name].concat())));
                }
                Err(error) => told.set(Some((false, words::storage(&error)))),
            }
        });
    };
    let import = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        spawn_local(async move {
            let text = match file::read(&chosen, SESSION_LIMIT).await {
                Ok(read) => String::from_utf8(read.bytes).unwrap_or_default(),
                Err(_) => String::new(),
            };
            match session::import(desk.driver().archive(), &text).await {
                Ok(_) => file::reload(),
                Err(error) => told.set(Some((false, not_taken(&error)))),
            }
        });
    };
    let note = move || {
        told.get().map(|(good, text)| {
            let (tone, symbol) = if good { ("good", "o-claimed") } else { ("bad", "o-refused") };
            view! { <div class="note" data-tone=tone role="status">{icon(symbol)}<div><p>{text}</p></div></div> }
        })
    };
    view! {
        <section class="card">
            <header class="head"><h2>"Session"</h2></header>
            <div class="pad">
                <p>"Everything but the keys, in one file: connections, drafts, runs and their journals. What comes in adds to what is here and overwrites nothing."</p>
                <div class="line">
                    <button class="btn" on:click=export>{icon("i-download")}"Export session"</button>
                    <label class="btn">{icon("i-file")}"Import session"<input class="vh" type="file" accept=".json,application/json" on:change=import /></label>
                </div>
                {note}
            </div>
        </section>
    }
    .into_any()
}

fn not_taken(error: &ImportError) -> String {
    match error {
        ImportError::NotASession => "This is not a session of License Desk. Choose a file that Export session saved.".into(),
        ImportError::Newer(_) => "This session was saved by a newer version. Reload the page to get that version, then import it.".into(),
        ImportError::Damaged(run) => format!("The journal of run {run} in this file is damaged. Nothing was taken in."),
        ImportError::Storage(error) => words::storage(error),
    }
}

fn erase(desk: Desk) -> AnyView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let unknown = move || {
        let open = desk
            .runs
            .with(|runs| runs.iter().filter(|s| s.standing != crate::run::Standing::Ended).count());
        (open > 0).then(|| {
            let text = format!(
                "{} not ended: without its journal, what is open cannot be looked up.",
                if open == 1 { "One run is".into() } else { words::some(open, "run") + " are" }
            );
            view! { <p><b>{text}</b></p> }
        })
    };
    let go = move |_| {
        spawn_local(async move {
            match session::erase(desk.driver().archive()).await {
                Ok(()) => file::reload(),
                Err(error) => wrong.set(Some(words::storage(&error))),
            }
        });
    };
    view! {
        <section class="card">
            <header class="head"><h2>"Erase everything"</h2></header>
            <div class="pad">
                <p>"Removes runs, journals, drafts, connections and preferences from this device. What vendors hold stays as it is."</p>
                {unknown}
                <div class="confirm">
                    <label for="erase">"Type "<code>"erase"</code>" to confirm"</label>
                    <div class="line">
                        <input id="erase" class="short" autocomplete="off" on:input:target=move |event| typed.set(event.target().value()) />
                        <button class="btn danger" disabled=move || typed.with(|t| t.trim() != "erase") on:click=go>"Erase everything"</button>
                    </div>
                </div>
                {move || wrong.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
            </div>
        </section>
    }
    .into_any()
}

//! The shell: rail, header, the page that the route names, and the keys that work everywhere.

use super::components::icon;
use super::desk::{Desk, Stage, follow_route};
use super::pages;
use crate::browser::archive::Archive;
use crate::browser::listen::Listener;
use crate::browser::{page, route};
use crate::domain::World;
use crate::plan::Job;
use crate::vendors::meraki::REGIONS;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Opens what this device holds, and mounts the page.
pub fn mount() {
    wasm_bindgen_futures::spawn_local(async {
        let archive = Archive::open().await;
        leptos::mount::mount_to_body(move || {
            let desk = Desk::new(archive);
            let listeners = StoredValue::new_local((follow_route(desk), listen_to_keys(desk)));
            on_cleanup(move || listeners.dispose());
            shell(desk)
        });
    });
}

/// The places of the rail: route, symbol, name.
const PLACES: [(&str, &str, &str); 5] = [
    ("/", "i-home", "Home"),
    ("/claim", "i-claim", "Claim"),
    ("/activity", "i-activity", "Activity"),
    ("/connections", "i-connections", "Connections"),
    ("/settings", "i-settings", "Settings"),
];

/// The place that a route belongs to.
fn place(path: &str) -> &'static str {
    let of = |place: &str| path == place || path.starts_with(&[place, "/"].concat());
    PLACES.iter().skip(1).map(|(to, ..)| *to).find(|to| of(to)).unwrap_or("/")
}

fn shell(desk: Desk) -> impl IntoView {
    let path = Memo::new(move |_| desk.route.with(|(path, _)| path.clone()));
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        page::set_title(&[title(desk), " · License Desk".to_owned()].concat());
        // The first page leaves the focus where the browser puts it.
        if before.is_some_and(|before| before != path) {
            page::focus("title");
        }
        path
    });
    let links = PLACES
        .into_iter()
        .map(|(to, symbol, name)| {
            let current = move || (path.with(|p| place(p)) == to).then_some("page");
            let end = (to == "/settings").then_some("end");
            view! {
                <li class=end>
                    <a href=["#", to].concat() aria-current=current>{icon(symbol)}<span>{name}</span></a>
                </li>
            }
        })
        .collect_view();
    let main = move || {
        let path = path.get();
        match place(&path) {
            "/claim" => pages::claim::page(desk),
            "/activity" => match path.strip_prefix("/activity/") {
                Some(id) => pages::run::page(desk, id),
                None => pages::activity::page(desk),
            },
            "/connections" => pages::connections::page(desk),
            "/settings" => pages::settings::page(desk),
            _ => pages::home::page(desk),
        }
    };
    view! {
        <div class="desk">
            <a class="skip" href="#main" on:click=|event| {
                event.prevent_default();
                page::focus("main");
            }>"Skip to content"</a>
            <nav class="rail" aria-label="Main">
                <p class="brand">{icon("i-desk")}<b>"License Desk"</b></p>
                <ul>{links}</ul>
            </nav>
            <div class="body">
                {header(desk)}
                <main class="page" id="main" tabindex="-1">
                    {notices(desk)}
                    {main}
                </main>
            </div>
        </div>
        {help(desk)}
    }
}

fn title(desk: Desk) -> String {
    let path = desk.route.with(|(path, _)| path.clone());
    if path.starts_with("/activity/") {
        return "Run".into();
    }
    if path == "/claim"
        && desk.stage.with(|s| matches!(s, Stage::Planned(plan, _) if plan.job == Job::Release))
    {
        return "Release".into();
    }
    let here = place(&path);
    PLACES
        .iter()
        .find(|(to, ..)| *to == here)
        .map(|(_, _, name)| (*name).to_owned())
        .unwrap_or_default()
}

fn header(desk: Desk) -> impl IntoView {
    let demo = move || {
        (desk.connection().world == World::Demo).then(|| {
            view! {
                <p class="demo">
                    {icon("i-demo")}
                    <span><b>"Demo:"</b>" simulated vendors, nothing leaves this page"</span>
                </p>
            }
        })
    };
    let stages = move || {
        let path = desk.route.with(|(path, _)| path.clone());
        let at = match desk.stage.get() {
            _ if path.starts_with("/activity/") => 2,
            _ if path != "/claim" => return None,
            Stage::Form | Stage::Reading(..) | Stage::Failed(_) => 0,
            Stage::Planned(..) => 1,
        };
        let steps = ["Form", "Plan", "Run"]
            .into_iter()
            .enumerate()
            .map(|(n, name)| view! { <li aria-current=(n == at).then_some("step")>{name}</li> })
            .collect_view();
        Some(view! { <ol class="stages" aria-label="Stages">{steps}</ol> })
    };
    let connection = move || {
        let connection = desk.connection();
        let region = REGIONS.iter().find(|r| r.slug == connection.place.0).map(|r| r.name);
        let (live, tag) = match connection.world {
            World::Demo => (None, "Demo"),
            World::Live => (Some(""), "Live"),
        };
        view! {
            <a class="conn" href="#/connections">
                {icon("i-connections")}
                <span class="vh">"Connection"</span>
                <b>{connection.name}</b>
                <span>{region}</span>
                <span class="tag" data-live=live>{tag}</span>
            </a>
        }
    };
    view! {
        <header class="top">
            {demo}
            <div class="bar">
                <h1 id="title" tabindex="-1">{move || title(desk)}</h1>
                {stages}
                {connection}
            </div>
        </header>
    }
}

/// What stands above every page: storage that does not work, a word that waits to be read.
fn notices(desk: Desk) -> impl IntoView {
    let storage = move || {
        desk.storage.get().map(|error| {
            view! {
                <div class="note" data-tone="bad" role="alert">
                    {icon("o-refused")}
                    <div><h2>"Nothing can be recorded"</h2><p>{super::words::storage(&error)}</p></div>
                </div>
            }
        })
    };
    let notice = move || {
        desk.notice.get().map(|text| {
            view! {
                <div class="note" data-tone="warn" role="status">
                    {icon("i-warn")}
                    <div>
                        <p>{text}</p>
                        <div class="line">
                            <button class="btn small" on:click=move |_| desk.notice.set(None)>"Close"</button>
                        </div>
                    </div>
                </div>
            }
        })
    };
    view! { {storage}{notice} }
}

/// The keys that work everywhere: what is typed, and what it does.
const KEYS: [(&str, &str); 7] = [
    ("g h", "Home"),
    ("g c", "Claim"),
    ("g a", "Activity"),
    ("g n", "Connections"),
    ("g s", "Settings"),
    ("Ctrl ↵", "The page’s next step: make the plan, then run it"),
    ("?", "This list"),
];

fn help(desk: Desk) -> impl IntoView {
    move || {
        desk.help.get().then(|| {
            let rows = KEYS
                .into_iter()
                .map(|(keys, what)| {
                    let keys = keys.split(' ').map(|k| view! { <kbd>{k}</kbd>" " }).collect_view();
                    view! { <tr><td>{keys}</td><td>{what}</td></tr> }
                })
                .collect_view();
            let dialog = NodeRef::<leptos::html::Dialog>::new();
            Effect::new(move || {
                if let Some(dialog) = dialog.get() {
                    let _ = dialog.show_modal();
                }
            });
            view! {
                <dialog class="dialog" aria-labelledby="keys" node_ref=dialog on:close=move |_| desk.help.set(false)>
                    <form method="dialog">
                        <header class="head">
                            <h2 id="keys">"Keys"</h2>
                            <button class="btn quiet square small push" aria-label="Close">{icon("i-close")}</button>
                        </header>
                        <table>
                            <thead class="vh"><tr><th>"Keys"</th><th>"What they do"</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </form>
                </dialog>
            }
        })
    }
}

fn listen_to_keys(desk: Desk) -> Listener {
    let mut leader = false;
    Listener::on_window(
        "keydown",
        Box::new(move |event| {
            let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
            let key = event.key();
            if key == "Enter" && (event.ctrl_key() || event.meta_key()) {
                if let Some(button) = primary() {
                    event.prevent_default();
                    button.click();
                }
                return;
            }
            let typing =
                event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()).is_some_and(|t| {
                    matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                        && t.get_attribute("type").as_deref() != Some("radio")
                });
            if typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let was_leader = std::mem::replace(&mut leader, key == "g");
            match key.as_str() {
                "?" => desk.help.set(true),
                "h" if was_leader => route::go("/"),
                "c" if was_leader => route::go("/claim"),
                "a" if was_leader => route::go("/activity"),
                "n" if was_leader => route::go("/connections"),
                "s" if was_leader => route::go("/settings"),
                _ => {}
            }
        }),
    )
}

/// The page's next step, if it can be taken.
fn primary() -> Option<HtmlElement> {
    let found = document().query_selector("[data-primary]:not([disabled])").ok().flatten()?;
    found.dyn_into().ok()
}

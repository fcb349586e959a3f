//! Connections: which vendor accounts there are, whether they work, and their keys, which stay in
//! this tab's memory.

use crate::browser::clock::random_id;
use crate::browser::doctor::{Finding, examine};
use crate::browser::transport::can_carry;
use crate::domain::{Connection, ConnectionId, Place, Secret, World};
use crate::ui::components::icon;
use crate::ui::desk::{Desk, Loaded};
use crate::ui::words;
use crate::vendors::meraki::REGIONS;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The page.
pub fn page(desk: Desk) -> AnyView {
    let cards = move || desk.connections.get().iter().map(|c| card(desk, c)).collect_view();
    view! { <div class="stackv" data-fit="text">{cards}{add(desk)}</div> }.into_any()
}

fn region(place: &Place) -> String {
    REGIONS
        .iter()
        .find(|r| r.slug == place.0)
        .map_or_else(|| place.0.clone(), |r| r.name.to_owned())
}

fn card(desk: Desk, connection: &Connection) -> AnyView {
    let findings = RwSignal::new(None::<Vec<Finding>>);
    let testing = RwSignal::new(false);
    let id = connection.id.clone();
    let live = connection.world == World::Live;
    let test = {
        let connection = connection.clone();
        move |_| {
            let connection = connection.clone();
            findings.set(Some(Vec::new()));
            testing.set(true);
            spawn_local(async move {
                let found = move |f| findings.update(|all| all.get_or_insert_default().push(f));
                examine(&desk.driver(), &connection, found).await;
                testing.set(false);
            });
        }
    };
    let in_use = {
        let id = id.clone();
        Memo::new(move |_| desk.connection().id == id)
    };
    let keyed = {
        let connection = connection.clone();
        Memo::new(move |_| desk.can_send(&connection))
    };
    let lines = move || {
        findings.get().map(|all| {
            let lines = all.iter().map(line).collect_view();
            let busy = testing.get().then(|| {
                view! { <li data-tone="wait">{icon("o-waiting")}<div><b>"Testing…"</b></div></li> }
            });
            view! { <ul class="checks" aria-live="polite">{lines}{busy}</ul> }
        })
    };
    let remove = {
        let id = id.clone();
        move |_| {
            desk.keep_key(&id, None);
            desk.connections.update(|all| all.retain(|c| c.id != id));
        }
    };
    let forget = {
        let id = id.clone();
        move |_| desk.keep_key(&id, None)
    };
    let foot = {
        let connection = connection.clone();
        move || {
            live.then(|| {
                if keyed.get() {
                    let forget = forget.clone();
                    view! {
                        <footer class="foot">
                            {icon("i-lock")}
                            <span>"Key in memory only; it is gone when the tab closes."</span>
                            <button class="btn quiet small push" on:click=forget>"Forget the key"</button>
                        </footer>
                    }
                    .into_any()
                } else {
                    view! { <div class="pad">{key_form(desk, connection.clone())}</div> }.into_any()
                }
            })
        }
    };
    let name = connection.name.clone();
    let label = name.clone();
    view! {
        <section class="card" aria-label=label>
            <header class="head">
                {icon("i-connections")}
                <h2>{name}</h2>
                <span class="tag" data-live=live.then_some("")>{if live { "Live" } else { "Demo" }}</span>
                <span class="muted">{region(&connection.place)}</span>
                <span class="push line">
                    <Show
                        when=move || in_use.get()
                        fallback={
                            let id = id.clone();
                            move || {
                                let id = id.clone();
                                view! { <button class="btn small" on:click=move |_| desk.use_connection(&id)>"Use"</button> }
                            }
                        }
                    >
                        <span class="muted">"in use"</span>
                    </Show>
                    <button class="btn small" on:click=test disabled=move || testing.get()>"Test"</button>
                    {live.then(|| view! { <button class="btn quiet small" on:click=remove>"Remove"</button> })}
                </span>
            </header>
            <div class="pad">{lines}</div>
            {foot}
        </section>
    }
    .into_any()
}

/// A finding as a line: its tone, what, and what to change.
fn line(finding: &Finding) -> AnyView {
    let (tone, what, next) = words::finding(finding);
    let symbol = match tone {
        "good" => "o-claimed",
        "warn" => "i-warn",
        _ => "o-refused",
    };
    let next = (!next.is_empty()).then(|| view! { <p>{next}</p> });
    view! { <li data-tone=tone>{icon(symbol)}<div><b>{what}</b>{next}</div></li> }.into_any()
}

/// Asks for a connection's key. It goes into memory and nowhere else.
pub fn key_form(desk: Desk, connection: Connection) -> AnyView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<&'static str>);
    let id = ["key-", &connection.id.0].concat();
    let label = ["API key for ", &connection.name].concat();
    let keep = move || match Secret::new(&typed.get_untracked()) {
        Some(secret) if can_carry(&secret) => {
            wrong.set(None);
            typed.set(String::new());
            desk.keep_key(&connection.id, Some(secret));
            if desk.connection().id == connection.id {
                desk.organizations.set(Loaded::Not);
                desk.load_organizations();
            }
        }
        Some(_) => wrong.set(Some("A key has letters and digits only.")),
        None => wrong.set(Some("Put in the key first.")),
    };
    view! {
        <form class="field" on:submit=move |event| {
            event.prevent_default();
            keep();
        }>
            <label for=id.clone()>{label}</label>
            <div class="line">
                <input
                    id=id
                    type="password"
                    autocomplete="off"
                    aria-invalid=move || wrong.get().is_some().then_some("true")
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                />
                <button class="btn">"Use key"</button>
            </div>
            {move || wrong.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
            <p class="hint">"Kept in memory only: in this tab, until it is closed. A key is made in the dashboard under My profile."</p>
        </form>
    }
    .into_any()
}

fn add(desk: Desk) -> AnyView {
    let name = RwSignal::new(String::new());
    let place = RwSignal::new("global".to_owned());
    let world = RwSignal::new(World::Live);
    let key = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<&'static str>);
    let save = move || {
        let typed = name.get_untracked();
        let typed = typed.trim();
        if typed.is_empty() {
            wrong.set(Some("Give the connection a name."));
            return;
        }
        let secret = Secret::new(&key.get_untracked());
        if secret.as_ref().is_some_and(|s| !can_carry(s)) {
            wrong.set(Some("A key has letters and digits only."));
            return;
        }
        wrong.set(None);
        let id = ConnectionId(random_id());
        let connection = Connection {
            id: id.clone(),
            name: typed.to_owned(),
            world: world.get_untracked(),
            place: Place(place.get_untracked()),
        };
        desk.connections.update(|all| all.push(connection));
        if secret.is_some() {
            desk.keep_key(&id, secret);
        }
        name.set(String::new());
        key.set(String::new());
        desk.use_connection(&id);
    };
    let regions = REGIONS
        .iter()
        .map(|r| view! { <option value=r.slug>{[r.name, ", ", r.host].concat()}</option> })
        .collect_view();
    let choice = move |which: World, name: &'static str, text: &'static str| {
        view! {
            <label class="choice">
                <input type="radio" name="world" prop:checked=move || world.get() == which on:change=move |_| world.set(which) />
                <span><b>{name}</b><small>{text}</small></span>
            </label>
        }
    };
    view! {
        <section class="card" aria-labelledby="add">
            <form on:submit=move |event| {
                event.prevent_default();
                save();
            }>
                <header class="head"><h2 id="add">"Add a connection"</h2></header>
                <div class="pad">
                    <div class="fields">
                        <div class="field">
                            <label for="name">"Name"</label>
                            <input id="name" autocomplete="off" prop:value=move || name.get() on:input:target=move |event| name.set(event.target().value()) />
                        </div>
                        <div class="field">
                            <label for="region">"Region"</label>
                            <select id="region" on:change:target=move |event| place.set(event.target().value())>{regions}</select>
                        </div>
                    </div>
                    <fieldset class="choices">
                        <legend>"World"</legend>
                        <div class="fields">
                            {choice(World::Live, "Live", "The vendor, through this site’s proxy.")}
                            {choice(World::Demo, "Demo", "Simulated in this page.")}
                        </div>
                    </fieldset>
                    <div class="field">
                        <label for="key">"API key"</label>
                        <input id="key" type="password" autocomplete="off" prop:value=move || key.get() on:input:target=move |event| key.set(event.target().value()) />
                        <p class="hint">"Kept in memory only: in this tab, until it is closed. A demo needs none."</p>
                    </div>
                    {move || wrong.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
                </div>
                <footer class="foot"><button class="btn primary" data-primary="">"Add"</button></footer>
            </form>
        </section>
    }
    .into_any()
}

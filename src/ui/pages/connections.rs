//! Connections: which vendor accounts there are, whether they work, and their keys, which stay in
//! this tab's memory.

use crate::browser::clock::random_id;
use crate::browser::doctor::{Finding, examine};
use crate::browser::transport::can_carry;
use crate::domain::{Connection, ConnectionId, Place, Secret, World};
use crate::ui::components::section;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon, radio};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::meraki::REGIONS;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let cards = move |all: &Vec<Connection>| all.iter().map(|c| card(desk, c)).collect();
    let column =
        el("div.stackv").a("data-fit", "text").keyed(move || desk.connections.get(), cards);
    vec![column.k(add(desk))]
}

fn region(place: &Place) -> &str {
    REGIONS.iter().find(|r| r.slug == place.0).map_or(&place.0, |r| r.name)
}

fn card(desk: Desk, connection: &Connection) -> El {
    let live = connection.world == World::Live;
    // What was found so far, and whether there is more to come.
    let findings = Rc::new(Live::new((Vec::<Finding>::new(), false)));
    let test = {
        let (connection, findings) = (connection.clone(), Rc::clone(&findings));
        move || {
            let (connection, findings) = (connection.clone(), Rc::clone(&findings));
            if findings.peek(|(_, busy)| *busy) {
                return;
            }
            findings.set((Vec::new(), true));
            spawn_local(async move {
                examine(&desk.driver, &connection, |f| findings.update(|(all, _)| all.push(f)))
                    .await;
                findings.update(|(_, busy)| *busy = false);
            });
        }
    };
    let id = connection.id.clone();
    let use_it = {
        let id = id.clone();
        move |in_use: &bool| {
            let id = id.clone();
            if *in_use {
                vec![el("span.muted").t("in use")]
            } else {
                vec![button("button.btn.small", "Use", move || desk.use_connection(&id))]
            }
        }
    };
    let in_use = {
        let id = id.clone();
        move || desk.connection().id == id
    };
    let remove = {
        let id = id.clone();
        move || {
            desk.keep_key(&id, None);
            desk.connect(|all| all.retain(|c| c.id != id));
            desk.forget_organizations();
        }
    };
    let lines = move || {
        findings.with(|(all, busy)| {
            let mut lines: Vec<El> = all.iter().map(line).collect();
            if *busy {
                let text = el("div").k(el("b").t("Testing…"));
                lines.push(el("li").a("data-tone", "wait").k(icon("o-waiting")).k(text));
            }
            lines
        })
    };
    let foot = {
        let connection = connection.clone();
        move |keyed: &bool| match (live, *keyed) {
            (false, _) => Vec::new(),
            (true, true) => {
                let id = connection.id.clone();
                let forget = button("button.btn.quiet.small.push", "Forget the key", move || {
                    desk.keep_key(&id, None);
                });
                let text = el("span").t("Key in memory only; it is gone when the tab closes.");
                vec![el("footer.foot").k(icon("i-lock")).k(text).k(forget)]
            }
            (true, false) => vec![el("div.pad").k(key_form(desk, &connection))],
        }
    };
    let keyed = {
        let connection = connection.clone();
        move || desk.can_send(&connection)
    };
    let push =
        el("span.push.line").keyed(in_use, use_it).k(button("button.btn.small", "Test", test));
    let push = if live { push.k(button("button.btn.quiet.small", "Remove", remove)) } else { push };
    let head = el("header.head")
        .k(icon("i-connections"))
        .k(el("h2").t(&connection.name))
        .k(el("span.tag").maybe("data-live", live.then_some("")).t(words::world(connection.world)))
        .k(el("span.muted").t(region(&connection.place)))
        .k(push);
    let checks = el("div.pad").k(el("ul.checks").a("aria-live", "polite").live(lines));
    el("section.card").a("aria-label", &connection.name).k(head).k(checks).keyed(keyed, foot)
}

/// A finding as a line: its tone, what, and what to change.
fn line(finding: &Finding) -> El {
    let (tone, what, next) = words::finding(finding);
    let symbol = match tone {
        "good" => "o-claimed",
        "warn" => "i-warn",
        _ => "o-refused",
    };
    let text = el("div").k(el("b").t(&what));
    let text = if next.is_empty() { text } else { text.k(el("p").t(&next)) };
    el("li").a("data-tone", tone).k(icon(symbol)).k(text)
}

/// A field's value as a secret, or what is wrong with it.
fn secret(typed: &str) -> Result<Option<Secret>, &'static str> {
    match Secret::new(typed) {
        Some(secret) if !can_carry(&secret) => Err("A key has letters and digits only."),
        secret => Ok(secret),
    }
}

/// Says what is wrong with a form, if anything is.
fn wrong(text: Rc<Live<Option<&'static str>>>) -> impl Fn() -> Vec<El> {
    move || text.get().map(|text| el("p.wrong").a("role", "alert").t(text)).into_iter().collect()
}

/// Asks for a connection's key. It goes into memory and nowhere else.
pub fn key_form(desk: Desk, connection: &Connection) -> El {
    let told = Rc::new(Live::new(None::<&'static str>));
    let id = ["key-", &connection.id.0].concat();
    let field = el("input").a("id", &id).a("type", "password").a("autocomplete", "off");
    let tells = Rc::clone(&told);
    let field = field.attr("aria-invalid", move || tells.get().map(|_| "true".into()));
    let (typed, says, connection_id) = (field.clone(), Rc::clone(&told), connection.id.clone());
    let keep = move || match secret(&typed.value()) {
        Ok(Some(secret)) => {
            says.set(None);
            typed.clear();
            desk.keep_key(&connection_id, Some(secret));
            if desk.connection().id == connection_id {
                desk.load_organizations();
            }
        }
        Ok(None) => says.set(Some("Put in the key first.")),
        Err(text) => says.set(Some(text)),
    };
    let hint = "Kept in memory only: in this tab, until it is closed. A key is made in the dashboard under My profile.";
    let line = el("div.line").k(field).k(el("button.btn").t("Use key"));
    let form = el("form.field").on("submit", move |event| {
        event.prevent_default();
        keep();
    });
    let label = el("label").a("for", &id).t(&["API key for ", &connection.name].concat());
    form.k(label).k(line).live(wrong(told)).k(el("p.hint").t(hint))
}

fn add(desk: Desk) -> El {
    let told = Rc::new(Live::new(None::<&'static str>));
    let world = Rc::new(Live::new(World::Live));
    let name = el("input").a("id", "name").a("autocomplete", "off");
    let regions =
        REGIONS.iter().map(|r| el("option").a("value", r.slug).t(&[r.name, ", ", r.host].concat()));
    let place = el("select").a("id", "region").ks(regions);
    let key = el("input").a("id", "key").a("type", "password").a("autocomplete", "off");
    let save = {
        let (name, place, key) = (name.clone(), place.clone(), key.clone());
        let (told, world) = (Rc::clone(&told), Rc::clone(&world));
        move || {
            let typed = name.value();
            if typed.trim().is_empty() {
                return told.set(Some("Give the connection a name."));
            }
            let secret = match secret(&key.value()) {
                Ok(secret) => secret,
                Err(text) => return told.set(Some(text)),
            };
            told.set(None);
            let id = ConnectionId(random_id());
            let connection = Connection {
                id: id.clone(),
                name: typed.trim().to_owned(),
                world: world.now(),
                place: Place(place.value()),
            };
            for field in [&name, &key] {
                field.clear();
            }
            if secret.is_some() {
                desk.keep_key(&id, secret);
            }
            desk.connect(|all| all.push(connection));
            desk.use_connection(&id);
        }
    };
    let option = |which: World, name: &str, text: &str| {
        let (reads, sets) = (Rc::clone(&world), Rc::clone(&world));
        let radio = radio("world", move || reads.get() == which, move || sets.set(which));
        el("label.choice").k(radio).k(el("span").k(el("b").t(name)).k(el("small").t(text)))
    };
    let worlds = el("div.fields")
        .k(option(World::Live, "Live", "The vendor, through this site’s proxy."))
        .k(option(World::Demo, "Demo", "Simulated in this page."));
    let field = |id: &str, label: &str, input: El| {
        el("div.field").k(el("label").a("for", id).t(label)).k(input)
    };
    let hint =
        el("p.hint").t("Kept in memory only: in this tab, until it is closed. A demo needs none.");
    let pad = el("div.pad")
        .k(el("div.fields").k(field("name", "Name", name)).k(field("region", "Region", place)))
        .k(el("fieldset.choices").k(el("legend").t("World")).k(worlds))
        .k(field("key", "API key", key).k(hint))
        .live(wrong(told));
    let form = el("form").on("submit", move |event| {
        event.prevent_default();
        save();
    });
    let foot = el("footer.foot").k(el("button.btn.primary").a("data-primary", "").t("Add"));
    section("add", "Add a connection", []).k(form.k(pad).k(foot))
}

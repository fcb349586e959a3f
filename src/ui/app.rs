//! The shell: rail, header, the page that the route names, and the keys that work everywhere.

use super::components::{dialog, note};
use super::desk::{Desk, Stage, State};
use super::dom::{El, button, el, field, follow, icon};
use super::later::Fetches;
use super::{pages, words};
use crate::browser::archive::Archive;
use crate::browser::listen::Listener;
use crate::browser::{config, page, route};
use crate::domain::{Connection, Vendor, World};
use crate::plan::Job;
use crate::run::RunId;
use crate::vendors::regions;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Opens what this device holds, and mounts the page; the parts beside the first load are fetched so.
pub fn mount(fetch: Fetches) {
    wasm_bindgen_futures::spawn_local(async move {
        let archive = Archive::open().await;
        let config = config::text().await;
        // The framework's own view is empty: it gives the reactive core its place to live.
        leptos::mount::mount_to_body(move || {
            let desk = State::open(archive, config.as_deref(), fetch);
            for part in shell(desk) {
                part.mount();
            }
            // Both live as long as the page.
            std::mem::forget(route::on_change(move || desk.arrive()));
            std::mem::forget(listen_to_keys());
            desk.rest.follow(desk);
        });
    });
}

/// The places of the rail: route, symbol, name.
const PLACES: [(&str, &str, &str); 7] = [
    ("/", "i-home", "Home"),
    ("/claim", "i-claim", "Claim"),
    ("/assign", "i-assign", "Assign"),
    ("/allocate", "i-allocate", "Allocate"),
    ("/activity", "i-activity", "Activity"),
    ("/connections", "i-connections", "Connections"),
    ("/settings", "i-settings", "Settings"),
];

/// The place that a path belongs to.
fn place(path: &str) -> &'static str {
    let of = |place: &str| path == place || path.starts_with(&[place, "/"].concat());
    PLACES.iter().skip(1).map(|(to, ..)| *to).find(|to| of(to)).unwrap_or("/")
}

/// Whether the site offers what belongs to a path.
fn offers(desk: Desk, path: &str) -> bool {
    let vendor = match place(path) {
        "/claim" => Vendor::Meraki,
        "/assign" => Vendor::Aruba,
        "/allocate" => Vendor::Uipath,
        _ => return true,
    };
    desk.config.offers(vendor)
}

/// The page of a path, among these.
fn page_of(desk: Desk, pages: &[(&str, pages::Page)], path: &str) -> Vec<El> {
    let mut pages = pages.iter();
    let found = pages.find_map(|(at, page)| path.strip_prefix(at).map(|below| (page, below)));
    found.map(|(page, below)| page(desk, below)).unwrap_or_default()
}

/// Whether a path's page is in the first load.
fn is_first(path: &str) -> bool {
    matches!(place(path), "/" | "/claim")
}

fn path(desk: Desk) -> String {
    desk.route.with(|(path, _)| path.clone())
}

fn shell(desk: Desk) -> [El; 2] {
    let before = RefCell::new(None::<String>);
    follow(move || {
        let path = path(desk);
        page::set_title(&[&title(desk), " · ", &desk.config.name].concat());
        // The first page leaves the focus where the browser puts it.
        if before.replace(Some(path.clone())).is_some_and(|before| before != path) {
            page::focus("title");
            page::to_top();
        }
    });
    let places = PLACES.into_iter().filter(|(to, ..)| offers(desk, to));
    let links = places.map(|(to, symbol, name)| {
        let link = el("a").a("href", &["#", to].concat()).k(icon(symbol)).k(el("span").t(name));
        let link =
            link.attr("aria-current", move || (place(&path(desk)) == to).then(|| "page".into()));
        el(if to == "/settings" { "li.end" } else { "li" }).k(link)
    });
    let skip = el("a.skip").a("href", "#main").t("Skip to content").on("click", |event| {
        event.prevent_default();
        page::focus("main");
    });
    let logo = match &desk.config.logo {
        Some(logo) => el("img").a("src", logo).a("alt", ""),
        None => icon("i-desk"),
    };
    let brand = el("p.brand").k(logo).k(el("b").t(&desk.config.name));
    let rail = el("nav.rail").a("aria-label", "Main").k(brand).k(el("ul").ks(links));
    let main = el("main.page").a("id", "main").a("tabindex", "-1").live(move || notices(desk));
    let main = main.keyed(
        move || {
            let path = path(desk);
            let key = match place(&path) {
                _ if is_first(&path) => 0,
                "/allocate" => desk.allocate.key(),
                _ => desk.rest.key(),
            };
            (path, key)
        },
        move |(path, _)| match place(path) {
            _ if !offers(desk, path) => vec![note("info", "", [el("p").t(words::NOT_OFFERED)])],
            "/claim" => pages::claim::page(desk),
            "/" => pages::home::page(desk),
            "/allocate" => desk.allocate.draw(|it| page_of(desk, it.pages, path)),
            _ => desk.rest.draw(|later| page_of(desk, later.pages, path)),
        },
    );
    let body = el("div.body").k(header(desk)).k(main);
    [el("div.desk").k(skip).k(rail).k(body), help()]
}

fn title(desk: Desk) -> String {
    let path = path(desk);
    if path.starts_with("/activity/") {
        return "Run".into();
    }
    let here = place(&path);
    let release =
        |stage: &Stage| matches!(stage, Stage::Planned(plan, _) if plan.job == Job::Release);
    if here == "/claim" && desk.stage.with(release) {
        return "Release".into();
    }
    PLACES
        .iter()
        .find(|(to, ..)| *to == here)
        .map(|(_, _, name)| (*name).into())
        .unwrap_or_default()
}

fn header(desk: Desk) -> El {
    let demo = move |is_demo: &bool| {
        let text =
            el("span").k(el("b").t("Demo:")).t(" simulated vendors, nothing leaves this page");
        if *is_demo { vec![el("p.demo").k(icon("i-demo")).k(text)] } else { Vec::new() }
    };
    let at = move || {
        let path = path(desk);
        match place(&path) {
            "/activity" if path.starts_with("/activity/") => Some(2),
            "/claim" => Some(usize::from(desk.stage.with(|s| matches!(s, Stage::Planned(..))))),
            "/assign" => Some(usize::from(desk.assigning.get())),
            "/allocate" if is_bundles(&path) => Some(usize::from(desk.leasing.get().is_some())),
            "/allocate" => Some(usize::from(desk.allocating.get().is_some())),
            _ => None,
        }
    };
    let stages = |at: &Option<usize>| {
        let Some(at) = *at else { return Vec::new() };
        let steps = ["Form", "Plan", "Run"].into_iter().enumerate();
        let steps = steps
            .map(|(n, name)| el("li").maybe("aria-current", (n == at).then_some("step")).t(name));
        vec![el("ol.stages").a("aria-label", "Stages").ks(steps)]
    };
    let connection = |connection: &Connection| {
        let known = regions(connection.vendor).iter().find(|r| r.slug == connection.place.0);
        // A place that is not the vendor's own region goes without saying: it is in the name.
        let region = known.map_or("", |r| r.name);
        let live = connection.world == World::Live;
        let tag =
            el("span.tag").maybe("data-live", live.then_some("")).t(words::world(connection.world));
        let link = el("a.conn").a("href", "#/connections").k(icon("i-connections"));
        let link = link.k(el("span.vh").t("Connection")).k(el("b").t(&connection.name));
        vec![link.k(el("span").t(region)).k(tag)]
    };
    let heading = el("h1").a("id", "title").a("tabindex", "-1").text(move || title(desk));
    let bar = el("div.bar").k(heading).keyed(at, stages);
    let bar = bar.keyed(move || in_use(desk), connection);
    el("header.top").keyed(move || in_use(desk).world == World::Demo, demo).k(bar)
}

/// Whether a path is the page of users' and groups' bundles.
fn is_bundles(path: &str) -> bool {
    path.starts_with("/allocate/bundles")
}

/// The connection that the page in sight uses; of a run, its own.
fn in_use(desk: Desk) -> Connection {
    let path = path(desk);
    if let Some(id) = path.strip_prefix("/activity/")
        && let Some(open) = desk.tick.with(|_| desk.driver.opened(&RunId(id.to_owned())))
    {
        return open.run().plan.connection.clone();
    }
    if is_bundles(&path) {
        return desk.in_use(Vendor::Uipath, true);
    }
    desk.connection_of(match place(&path) {
        "/assign" => Vendor::Aruba,
        "/allocate" => Vendor::Uipath,
        _ => Vendor::Meraki,
    })
}

/// What stands above every page: storage that does not work, a word that waits to be read.
fn notices(desk: Desk) -> Vec<El> {
    let mut notes = Vec::new();
    if let Some(error) = desk.storage.get() {
        let text = el("p").t(&words::storage(&error));
        notes.push(note("bad", "Nothing can be recorded", [text]));
    }
    if let Some(text) = desk.notice.get() {
        let close =
            button("button.btn.small", "Close", || {}).on("click", move |_| desk.notice.set(None));
        notes.push(note("warn", "", [el("p").t(&text), el("div.line").k(close)]));
    }
    notes
}

/// The keys that work everywhere: what is typed, and what it does.
const KEYS: [(&str, &str); 10] = [
    ("g h", "Home"),
    ("g c", "Claim"),
    ("g i", "Assign"),
    ("g l", "Allocate"),
    ("g a", "Activity"),
    ("g n", "Connections"),
    ("g s", "Settings"),
    ("Ctrl ↵", "The page’s next step: make the plan, then run it"),
    ("/", "The page’s filter"),
    ("?", "This list"),
];

/// The id of the dialog that lists the keys.
const HELP: &str = "keys-dialog";

fn help() -> El {
    let rows = KEYS.into_iter().map(|(keys, what)| {
        let keys = keys.split(' ').map(|key| el("kbd").t(key));
        el("tr").k(el("td").ks(keys)).k(el("td").t(what))
    });
    let names = el("tr").k(el("th").t("Keys")).k(el("th").t("What they do"));
    let table = el("table").k(el("thead.vh").k(names)).k(el("tbody").ks(rows));
    dialog(HELP, "Keys", [table])
}

fn listen_to_keys() -> Listener {
    let leader = Cell::new(false);
    Listener::on_window(
        "keydown",
        Box::new(move |event| {
            let Some(key_event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let key = key_event.key();
            let with = key_event.ctrl_key() || key_event.meta_key();
            if key == "Enter" && with {
                if let Some(button) = primary() {
                    event.prevent_default();
                    button.click();
                }
                return;
            }
            let target = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
            let typing = target.is_some_and(|t| {
                let tick = field(&event)
                    .is_some_and(|f| matches!(f.type_().as_str(), "radio" | "checkbox"));
                matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") && !tick
            });
            if typing || with || key_event.alt_key() {
                return;
            }
            let led = leader.replace(key == "g");
            match key.as_str() {
                "?" => page::open_dialog(HELP),
                "/" => {
                    if let Some(filter) = first("[type=search]") {
                        event.prevent_default();
                        let _ = filter.focus();
                    }
                }
                "h" if led => route::go("/"),
                "c" if led => route::go("/claim"),
                "i" if led => route::go("/assign"),
                "l" if led => route::go("/allocate"),
                "a" if led => route::go("/activity"),
                "n" if led => route::go("/connections"),
                "s" if led => route::go("/settings"),
                _ => {}
            }
        }),
    )
}

/// The page's next step, if it can be taken.
fn primary() -> Option<HtmlElement> {
    first("[data-primary]:not([disabled])")
}

fn first(selector: &str) -> Option<HtmlElement> {
    leptos::prelude::document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

//! A configuration for the proxy that fits this desk, where the test of a connection found the proxy
//! wrong: whoever runs it can copy it from here.

use super::key::{Told, wrong};
use crate::browser::{file, page};
use crate::domain::{Connection, World};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, choice, el, icon};
use crate::ui::live::Live;
use crate::ui::pages::Writer;
use crate::ui::words;
use crate::vendors::{Vendor, regions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The servers: name, the file of the kit that is shown, and what is done with it.
const SERVERS: [(&str, &str, &str); 4] = [
    (
        "nginx",
        "nginx.conf",
        "Put it at /etc/nginx/conf.d/license-desk.conf, set what its head names, then nginx -t and reload. Reload it once a day: nginx looks hosts up only then.",
    ),
    (
        "Caddy",
        "Caddyfile",
        "Put it at /etc/caddy/Caddyfile, set what its head names, then reload. The options in its first block have to come along.",
    ),
    ("Cloudflare", "worker.js", "Deploy it as a worker on the route /proxy/* of the proxy’s name."),
    (
        "Netlify",
        "worker.js",
        "It is the code behind the edge function: put it at proxy/worker.js, and beside it what the command below writes.",
    ),
];

/// The address of the proxy where nothing better is known.
const EXAMPLE: &str = "https://desk.example";

/// What is asked for.
#[derive(Clone, Default)]
pub(super) struct Asked {
    server: usize,
    /// The proxy's own address.
    site: String,
    /// Places that the vendors name.
    places: Vec<String>,
    /// Places of one's own, each with the address that was typed.
    own: Vec<(String, String)>,
}

/// What was asked for in one card; it stays when the connection is tested again.
pub(super) type Kept = Rc<RefCell<Asked>>;

impl Asked {
    /// Adds a place, named as `vendor/place`. The proxy of a developer names `*`, which is none.
    fn add(&mut self, name: &str) {
        let Some((vendor, slug)) = name.split_once('/') else { return };
        let vendor = Vendor::ALL.into_iter().find(|it| it.slug() == vendor);
        let Some(vendor) = vendor.filter(|_| slug != "*") else { return };
        if regions(vendor).iter().any(|it| it.slug == slug) {
            if !self.places.iter().any(|it| it == name) {
                self.places.push(name.to_owned());
            }
        } else if !self.own.iter().any(|(it, _)| it == name) {
            self.own.push((name.to_owned(), String::new()));
        }
    }

    /// The places as the kit reads them. One without an address is left out.
    fn typed(&self) -> Vec<String> {
        let named = self.own.iter().filter(|(_, address)| !address.trim().is_empty());
        let own =
            named.map(|(name, address)| [name, "=", address.trim().trim_end_matches('/')].concat());
        self.places.iter().cloned().chain(own).collect()
    }
}

/// Where the proxy is looked for.
struct Origins {
    /// Its own address, if that can be the address of a proxy.
    proxy: Option<String>,
    /// The desk's own origin, where that is another one.
    other: Option<String>,
    /// Whether it is looked for elsewhere than at `/proxy`.
    odd_path: bool,
}

fn origins(desk: Desk) -> Origins {
    let (own, base) = (page::origin(), desk.config.proxy.trim_end_matches('/'));
    let (proxy, path) = match base.split_once("://") {
        None => (own.clone(), base.to_owned()),
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            ([scheme, "://", host].concat(), ["/", path].concat())
        }
    };
    let other = (proxy != own).then_some(own);
    let host = proxy.strip_prefix("https://").filter(|host| !host.contains(':'));
    Origins { proxy: host.map(|_| proxy.clone()), other, odd_path: path != "/proxy" }
}

/// The card's part: choices, and the file as they make it. `served` are the places that the proxy named,
/// which the file keeps, beside those of the live connections.
pub(super) fn part(desk: Desk, connection: &Connection, served: &[String], kept: &Kept) -> El {
    let Origins { proxy, .. } = origins(desk);
    let mut asked = kept.borrow_mut();
    if asked.site.is_empty() {
        asked.site = proxy.unwrap_or_else(|| EXAMPLE.to_owned());
    }
    let live = |it: &Connection| [it.vendor.slug(), "/", &it.place.0].concat();
    asked.add(&live(connection));
    desk.connections.peek(|all| {
        let others = all.iter().filter(|it| it.world == World::Live).map(live);
        others.for_each(|name| asked.add(&name));
    });
    for name in served {
        asked.add(name);
    }
    drop(asked);
    let (id, kept) = (connection.id.0.clone(), Rc::clone(kept));
    let kit = move || desk.kit.key();
    el("section.mend").a("aria-label", "A configuration for the proxy").keyed(kit, move |_| {
        let (id, kept) = (id.clone(), Rc::clone(&kept));
        desk.kit.draw(move |writer| form(desk, &id, writer, &kept))
    })
}

/// What is asked for, as it is changed.
#[derive(Clone)]
struct Form {
    asked: Rc<Live<Asked>>,
    kept: Kept,
}

impl Form {
    fn change(&self, change: impl FnOnce(&mut Asked)) {
        self.asked.update(change);
        self.kept.replace(self.asked.now());
    }
}

fn form(desk: Desk, card: &str, writer: &'static Writer, kept: &Kept) -> Vec<El> {
    let Origins { other, odd_path, .. } = origins(desk);
    let form = Form { asked: Rc::new(Live::new(kept.borrow().clone())), kept: Rc::clone(kept) };
    let id = |what: &str| [what, "-", card].concat();
    let input = |id: &str, label: &str, value: &str, hint: &str| {
        let input = el("input").a("id", id).a("inputmode", "url").a("autocomplete", "off");
        let input = input.a("spellcheck", "false").a("value", value).a("placeholder", hint);
        (el("label").a("for", id).t(label), input)
    };
    // Netlify serves the site as well, so it is no proxy for another origin.
    let many = if other.is_some() { SERVERS.len() - 1 } else { SERVERS.len() };
    let servers = SERVERS.iter().take(many).enumerate().map(|(at, (name, ..))| {
        let (reads, sets) = (Rc::clone(&form.asked), form.clone());
        let chosen = move || reads.with(|asked| asked.server == at);
        let choose = move || sets.change(|asked| asked.server = at);
        choice(&id("server"), chosen, choose, el("span").t(name))
    });
    let servers = el("fieldset.segs").k(el("legend.vh").t("Server")).ks(servers);
    let now = form.asked.now();
    let sets = form.clone();
    let (label, field) = input(&id("site"), "Address of the proxy", &now.site, EXAMPLE);
    let field = field.on_value("input", move |text| {
        sets.change(|asked| text.trim().clone_into(&mut asked.site));
    });
    let mut fields = vec![el("div.field").k(label).k(field)];
    for (at, (name, address)) in now.own.iter().enumerate() {
        let sets = form.clone();
        let label = match name.strip_prefix("uipath/") {
            Some(install) => ["Address of the install “", install, "”"].concat(),
            None => ["Address of “", name, "”"].concat(),
        };
        let id = id(&["own-", &at.to_string()].concat());
        let (label, field) = input(&id, &label, address, "https://suite.example");
        let field = field.on_value("input", move |text| {
            sets.change(|asked| {
                if let Some(own) = asked.own.get_mut(at) {
                    own.1 = text;
                }
            });
        });
        fields.push(el("div.field").k(label).k(field));
    }
    let reads = Rc::clone(&form.asked);
    let file = move || made(writer, &reads.get(), other.as_deref());
    let text = "It lets through the desk’s calls to these places, and nothing else: those of your live connections, and those that the proxy names. There is no key in it.";
    let odd = odd_path.then(|| {
        let base = &desk.config.proxy;
        let text = [
            "This site looks for its proxy at ",
            base,
            ". The file serves /proxy: set “proxy” in config.json to that.",
        ]
        .concat();
        note("warn", "", [el("p").t(&text)])
    });
    let mut parts = vec![el("h3").t("A configuration that fits"), el("p.muted").t(text)];
    parts.extend(odd);
    parts.extend([servers, el("div.fields").ks(fields), el("div.stackv").live(file)]);
    parts
}

/// The file, or what is wrong with what was typed.
fn made(writer: &Writer, asked: &Asked, other: Option<&str>) -> Vec<El> {
    let Some((_, name, how)) = SERVERS.get(asked.server) else { return Vec::new() };
    let said = |text: &str| vec![el("p.wrong").a("role", "alert").t(text)];
    if let Some(own) = other.filter(|own| !own.starts_with("https://")) {
        return said(&words::plain_desk(own));
    }
    let typed = asked.typed();
    if typed.is_empty() {
        return vec![el("p.hint").t("Put in the address of the place above.")];
    }
    let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
    let kit = match (writer.kit)(&typed, &asked.site, other) {
        Ok(kit) => kit,
        Err(error) => return said(&words::kit_error(&error)),
    };
    let files = (writer.files)(&kit);
    let text = files.into_iter().find_map(|(path, text)| (path == *name).then_some(text));
    let Some(text) = text else { return Vec::new() };
    let command = ["cargo xtask proxy --out my-proxy ", &kit.options()].concat();
    let told: Told = Rc::new(Live::new(None));
    let (copied, says) = (text.clone(), Rc::clone(&told));
    let copy = button("button.btn.small", "Copy", move || {
        let (text, says) = (copied.clone(), Rc::clone(&says));
        spawn_local(async move {
            let done = file::copy(&text).await;
            says.set((!done).then_some("The browser did not let this page copy. Save it instead."));
        });
    });
    let saved = text.clone();
    let save = button("button.btn.small", "", move || {
        file::download(name, "text/plain", &saved);
    });
    let save = save.k(icon("i-download")).t("Save ").t(name);
    let left: Vec<&str> = asked
        .own
        .iter()
        .filter(|(_, it)| it.trim().is_empty())
        .map(|(it, _)| it.as_str())
        .collect();
    let mut parts = vec![el("p").t(how)];
    if !left.is_empty() {
        let text =
            [&words::named(&mut left.into_iter()), " has no address yet and is left out."].concat();
        parts.push(note("info", "", [el("p").t(&text)]));
    }
    parts.push(el("pre.file").a("tabindex", "0").a("aria-label", name).t(&text));
    parts.push(el("div.line").k(copy).k(save).live(wrong(told)));
    parts.push(el("p.hint").t("The same by the project’s own command:"));
    parts.push(el("pre").a("tabindex", "0").t(&command));
    parts
}

//! A configuration for the proxy that fits this desk, where the test of a connection found the proxy
//! wrong: whoever runs it can copy it from here.

use super::key::{Told, wrong};
use crate::browser::{file, page};
use crate::domain::{Connection, Vendor, World};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, choice, el, icon};
use crate::ui::live::Live;
use crate::ui::pages::Writer;
use crate::vendors::regions;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The servers: name, the file of the kit that is shown, and what is done with it.
const SERVERS: [(&str, &str, &str); 4] = [
    (
        "nginx",
        "nginx.conf",
        "Put it at /etc/nginx/conf.d/license-desk.conf with certificate and folder of the site set, then nginx -t and reload. Reload it once a day: nginx looks hosts up only then.",
    ),
    (
        "Caddy",
        "Caddyfile",
        "Put it at /etc/caddy/Caddyfile with the folder of the site set, then reload. The options in its first block have to come along.",
    ),
    (
        "Cloudflare",
        "worker.js",
        "Deploy it as a worker on the route /proxy/* of the site’s own name.",
    ),
    (
        "Netlify",
        "worker.js",
        "It is the code behind the edge function: put it at proxy/worker.js, and beside it what the command below writes.",
    ),
];

/// The address of the proxy where nothing better is known.
const EXAMPLE: &str = "https://desk.example";

/// What is asked for.
#[derive(Clone, PartialEq)]
struct Asked {
    server: usize,
    /// The proxy's own address.
    site: String,
    /// Places that the vendors name.
    places: Vec<String>,
    /// Installs, each with the address that was typed.
    installs: Vec<(String, String)>,
}

impl Asked {
    /// What is known: the page's own address, and the live connections' places.
    fn of(desk: Desk, connection: &Connection, site: String) -> Self {
        let (mut places, mut installs) = (Vec::new(), Vec::new());
        let mut add = |connection: &Connection| {
            let name = [connection.vendor.slug(), "/", &connection.place.0].concat();
            let known = regions(connection.vendor).iter().any(|it| it.slug == connection.place.0);
            let held = |it: &(String, String)| it.0 == name;
            if known && !places.contains(&name) {
                places.push(name);
            } else if !known && connection.vendor == Vendor::Uipath && !installs.iter().any(held) {
                installs.push((name, String::new()));
            }
        };
        add(connection);
        desk.connections.peek(|all| all.iter().filter(|c| c.world == World::Live).for_each(add));
        Self { server: 0, site, places, installs }
    }

    /// The places as the kit reads them. An install without an address is left out.
    fn typed(&self) -> Vec<String> {
        let named = self.installs.iter().filter(|(_, address)| !address.trim().is_empty());
        let installs =
            named.map(|(name, address)| [name, "=", address.trim().trim_end_matches('/')].concat());
        self.places.iter().cloned().chain(installs).collect()
    }
}

/// Where the proxy stands, and the desk's own origin where that is another one.
fn origins(desk: Desk) -> (String, Option<String>) {
    let own = page::origin();
    let web = |origin: &str| {
        let host = origin.strip_prefix("https://");
        host.is_some_and(|host| !host.contains(':')).then(|| origin.to_owned())
    };
    let Some(base) = desk.config.proxy.strip_prefix("https://") else {
        return (web(&own).unwrap_or_else(|| EXAMPLE.to_owned()), None);
    };
    let proxy = ["https://", base.split('/').next().unwrap_or_default()].concat();
    let other = (proxy != own).then_some(own);
    (web(&proxy).unwrap_or_else(|| EXAMPLE.to_owned()), other)
}

/// The card's part: choices, and the file as they make it.
pub(super) fn part(desk: Desk, connection: &Connection) -> El {
    let connection = connection.clone();
    let kit = move || desk.kit.key();
    el("section.mend").a("aria-label", "A configuration for the proxy").keyed(kit, move |_| {
        let connection = connection.clone();
        desk.kit.draw(move |writer| form(desk, &connection, writer))
    })
}

fn form(desk: Desk, connection: &Connection, writer: &'static Writer) -> Vec<El> {
    let (site, other) = origins(desk);
    let asked = Rc::new(Live::new(Asked::of(desk, connection, site)));
    let id = |what: &str| [what, "-", &connection.id.0].concat();
    let input = |id: &str, label: &str, value: &str, hint: &str| {
        let input = el("input").a("id", id).a("inputmode", "url").a("autocomplete", "off");
        let input = input.a("spellcheck", "false").a("value", value).a("placeholder", hint);
        (el("label").a("for", id).t(label), input)
    };
    // Netlify serves the site as well, so it is no proxy for another origin.
    let many = if other.is_some() { SERVERS.len() - 1 } else { SERVERS.len() };
    let servers = SERVERS.iter().take(many).enumerate().map(|(at, (name, ..))| {
        let (reads, sets) = (Rc::clone(&asked), Rc::clone(&asked));
        let chosen = move || reads.with(|asked| asked.server == at);
        let choose = move || sets.update(|asked| asked.server = at);
        choice(&id("server"), chosen, choose, el("span").t(name))
    });
    let servers = el("fieldset.segs").k(el("legend.vh").t("Server")).ks(servers);
    let sets = Rc::clone(&asked);
    let site = asked.peek(|asked| asked.site.clone());
    let (label, field) = input(&id("site"), "Address of the proxy", &site, EXAMPLE);
    let field = field.on_value("input", move |text| {
        sets.update(|asked| text.trim().clone_into(&mut asked.site));
    });
    let mut fields = vec![el("div.field").k(label).k(field)];
    for (at, (name, _)) in asked.peek(|asked| asked.installs.clone()).into_iter().enumerate() {
        let sets = Rc::clone(&asked);
        let label = ["Address of the install “", name.trim_start_matches("uipath/"), "”"].concat();
        let (label, field) = input(
            &id(&["install-", &at.to_string()].concat()),
            &label,
            "",
            "https://suite.example",
        );
        let field = field.on_value("input", move |text| {
            sets.update(|asked| {
                if let Some(install) = asked.installs.get_mut(at) {
                    install.1 = text;
                }
            });
        });
        fields.push(el("div.field").k(label).k(field));
    }
    let reads = Rc::clone(&asked);
    let file = move || made(writer, &reads.get(), other.as_deref());
    let heading = el("h3").t("A configuration that fits");
    let text = "It lets through the desk’s calls to the places of your live connections, and nothing else. There is no key in it.";
    vec![
        heading,
        el("p.muted").t(text),
        servers,
        el("div.fields").ks(fields),
        el("div.stackv").live(file),
    ]
}

/// The file, or what is wrong with what was typed.
fn made(writer: &Writer, asked: &Asked, other: Option<&str>) -> Vec<El> {
    let Some((_, name, how)) = SERVERS.get(asked.server) else { return Vec::new() };
    let typed = asked.typed();
    if typed.is_empty() {
        return vec![el("p.hint").t("Put in the address of the install.")];
    }
    let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
    let kit = match (writer.kit)(&typed, &asked.site, other) {
        Ok(kit) => kit,
        Err(error) => {
            let text = [&error.to_string(), "."].concat();
            return vec![el("p.wrong").a("role", "alert").t(&text)];
        }
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
    let missing = asked.installs.iter().any(|(_, address)| address.trim().is_empty());
    let missing = missing
        .then(|| note("info", "", [el("p").t("An install without an address is left out.")]));
    let mut parts = vec![el("p").t(how)];
    parts.extend(missing);
    parts.push(el("pre.file").a("tabindex", "0").a("aria-label", name).t(&text));
    parts.push(el("div.line").k(copy).k(save).live(wrong(told)));
    parts.push(el("p.hint").t("The same by the project’s own command:"));
    parts.push(el("pre").a("tabindex", "0").t(&command));
    parts
}

//! Connections: which vendor accounts there are, whether they work, and their keys, which stay in
//! this tab's memory unless somebody seals them.

mod add;
mod key;
mod mend;
mod sign_in;
mod vault;

pub use key::key_form;
pub use sign_in::form as sign_in_form;

use crate::browser::clock::{TimeText, local_text};
use crate::browser::doctor::{Finding, examine};
use crate::domain::{Connection, Time, Vendor, World};
use crate::ui::components::{countdown, note, ticking};
use crate::ui::desk::{Desk, credential_of};
use crate::ui::dom::{El, button, el, icon};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::regions;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let cards = move |all: &Vec<Connection>| all.iter().map(|c| card(desk, c)).collect();
    let column =
        el("div.stackv").a("data-fit", "text").keyed(move || desk.connections.get(), cards);
    // Where the site says which there are, nobody adds or removes one.
    if desk.config.connections.is_some() {
        return vec![column.k(vault::card(desk))];
    }
    vec![column.k(add::card(desk)).k(vault::card(desk))]
}

/// Which vendor, and where there.
fn place(connection: &Connection) -> String {
    let slug = &connection.place.0;
    let known = regions(connection.vendor).iter().find(|r| r.slug == *slug);
    let within = match (&connection.install.home, connection.vendor) {
        (Some(home), _) => [" · ", home.name.as_str()].concat(),
        (None, Vendor::Uipath) => " · host".to_owned(),
        (None, _) => String::new(),
    };
    [words::vendor(connection.vendor), " · ", known.map_or(slug, |r| r.name), &within].concat()
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
                // A token may have been renewed on the way.
                desk.look_at_keys();
            });
        }
    };
    let use_it = {
        let connection = connection.clone();
        move |in_use: &bool| {
            let connection = connection.clone();
            if *in_use {
                vec![el("span.muted").t("in use")]
            } else {
                vec![button("button.btn.small", "Use", move || desk.use_connection(&connection))]
            }
        }
    };
    let in_use = {
        let connection = connection.clone();
        move || desk.is_in_use(&connection)
    };
    let remove = {
        let connection = connection.clone();
        move || desk.disconnect(&connection)
    };
    // Where the proxy leads to, if another configuration mends what is wrong with it.
    let mendable = {
        let findings = Rc::clone(&findings);
        move || {
            findings.with(|(all, busy)| {
                let all = if *busy { &[][..] } else { all };
                all.iter().find_map(Finding::mendable).map(<[String]>::to_vec)
            })
        }
    };
    let asked = mend::Kept::default();
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
        move |(keyed, until, ended, _): &(bool, Option<Time>, bool, bool)| match (live, *keyed) {
            (_, true) if *ended => {
                let text = "The token has ended. Sign in anew.";
                let asks = key_form(desk, &connection);
                vec![el("div.pad").k(note("warn", text, [])).k(asks)]
            }
            (_, true) => vec![held(desk, &connection, *until)],
            (true, false) => vec![el("div.pad").k(key_form(desk, &connection))],
            // Nobody has to, so it is put aside.
            (false, false) if connection.vendor == Vendor::Uipath => {
                let asks = el("details").k(el("summary").t("Sign in as somebody"));
                vec![el("div.pad").k(asks.k(key_form(desk, &connection)))]
            }
            (false, false) => Vec::new(),
        }
    };
    let keyed = {
        let id = connection.id.clone();
        let time = (connection.vendor == Vendor::Uipath).then(ticking);
        move || {
            let (holds, until) = credential_of(desk, &id);
            let fixed = !desk.driver.credentials().renews(&id);
            let now = time.as_ref().map(|time| time.get());
            let ended = fixed && until.zip(now).is_some_and(|(until, now)| until <= now);
            (holds, until, ended, vault::Safe::of(desk).keeps())
        }
    };
    let push =
        el("span.push.line").keyed(in_use, use_it).k(button("button.btn.small", "Test", test));
    let own = live && desk.config.connections.is_none();
    let push = if own { push.k(button("button.btn.quiet.small", "Remove", remove)) } else { push };
    let head = el("header.head")
        .k(icon("i-connections"))
        .k(el("h2").t(&connection.name))
        .k(el("span.tag").maybe("data-live", live.then_some("")).t(words::world(connection.world)))
        .k(el("span.muted").t(&place(connection)))
        .k(push);
    let checks = el("div.pad").k(el("ul.checks").a("aria-live", "polite").live(lines));
    let checks = checks.keyed(mendable, {
        let connection = connection.clone();
        move |served| {
            let part = |served: &Vec<String>| mend::part(desk, &connection, served, &asked);
            served.iter().map(part).collect()
        }
    });
    el("section.card").a("aria-label", &connection.name).k(head).k(checks).keyed(keyed, foot)
}

/// How long the token of the connection in use is good for, where that is known and nothing renews it.
pub fn token_left(desk: Desk, connection: impl Fn() -> Connection + 'static) -> El {
    let until = move || {
        let id = connection().id;
        let (_, until) = credential_of(desk, &id);
        until.filter(|_| !desk.driver.credentials().renews(&id))
    };
    el("span").keyed(until, |until| match *until {
        Some(until) => vec![el("span").t(" The token is good for ").k(countdown(until)).t(".")],
        None => Vec::new(),
    })
}

/// What lets the connection in is held; until when, if that is known.
fn held(desk: Desk, connection: &Connection, until: Option<Time>) -> El {
    let (what, forget) = match connection.vendor {
        Vendor::Meraki => ("Key", "Forget the key"),
        Vendor::Aruba | Vendor::Uipath => ("Token", "Forget the token"),
    };
    let renews = desk.driver.credentials().renews(&connection.id);
    let kept = vault::Safe::of(desk).keeps();
    let mut text = what.to_owned()
        + if kept {
            " in memory, and sealed on this device."
        } else {
            " in memory only; it is gone when the tab closes."
        };
    if let Some(until) = until {
        text += &[" It ends at ", &local_text(until, TimeText::Minute), "."].concat();
    }
    if renews {
        text += " It is renewed by itself.";
    }
    let counted = until.filter(|_| connection.vendor == Vendor::Uipath && !renews);
    let text = el("span").t(&text);
    let text = match counted {
        Some(until) => text.t(" Left: ").k(countdown(until)),
        None => text,
    };
    let id = connection.id.clone();
    let forget = button("button.btn.quiet.small.push", forget, move || {
        desk.keep_credential(&id, None);
    });
    el("footer.foot").k(icon("i-lock")).k(text).k(forget)
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

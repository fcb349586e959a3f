//! Settings: look, request size, storage, the session as a file, erasing.

mod network;
mod old;

pub use network::page as network;

use crate::browser::clock;
use crate::browser::session::{self, ImportError};
use crate::browser::{file, storage};
use crate::run::Standing;
use crate::run::session::Unfit;
use crate::ui::components::{note, section};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, choice, el, field, icon};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::meraki::MOST_ITEMS;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A session of more than this is not one of ours, in bytes.
const SESSION_LIMIT: u64 = 200 * 1024 * 1024;
/// The most that can be set for one claim.
const MOST_SETTABLE: usize = 5_000;

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let column = el("div.stackv").a("data-fit", "text");
    vec![column.ks([
        look(desk),
        size(desk),
        network::card(desk),
        used(desk),
        whole(desk),
        erase(desk),
    ])]
}

fn look(desk: Desk) -> El {
    let option = |which: Option<&'static str>, name: &str| {
        let chosen = move || desk.preferences.with(|p| p.theme.as_deref() == which);
        let choose = move || desk.prefer(|p| p.theme = which.map(str::to_owned));
        choice("theme", chosen, choose, el("span").t(name))
    };
    let options = [(None, "As the system"), (Some("light"), "Light"), (Some("dark"), "Dark")];
    let group = el("fieldset.segs")
        .k(el("legend.vh").t("Theme"))
        .ks(options.map(|(which, name)| option(which, name)));
    section("look", "Look", []).k(el("div.pad").k(group))
}

fn size(desk: Desk) -> El {
    let input = el("input.short")
        .a("id", "most")
        .a("type", "number")
        .a("inputmode", "numeric")
        .a("min", "1");
    let input = input
        .a("max", "5000")
        .prop("value", move || desk.preferences.with(|p| p.most_items.to_string().into()));
    let input = input.on_value("change", move |text| {
        let typed = text.parse().unwrap_or(MOST_ITEMS);
        desk.prefer(|p| p.most_items = typed.clamp(1, MOST_SETTABLE));
    });
    let hint = "Meraki states no limit; 500 keeps an answer within the time that a proxy waits.";
    let label = el("label").a("for", "most").t("Most items in one claim");
    let field = el("div.field").k(label).k(input).k(el("p.hint").t(hint));
    section("requests", "Requests", []).k(el("div.pad").k(field))
}

/// Bytes as `3.1 MB`.
fn megabytes(bytes: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a disk's size in tenths of MB"
    )]
    let tenths = (bytes / 1e5) as usize;
    [&words::number(tenths / 10), ".", &(tenths % 10).to_string(), " MB"].concat()
}

fn used(desk: Desk) -> El {
    let usage = Rc::new(Live::new(None::<(f64, f64)>));
    let told = Rc::clone(&usage);
    spawn_local(async move { told.set(storage::usage().await) });
    let meter = move || {
        let Some((used, quota)) = usage.get() else { return Vec::new() };
        #[expect(clippy::cast_possible_truncation, reason = "a share of a thousand")]
        let share = (used / quota.max(1.0) * 1000.0) as i32;
        let bar = el("div.meter")
            .a("role", "meter")
            .a("aria-label", "Storage used")
            .a("aria-valuemin", "0");
        let bar = bar.a("aria-valuemax", "1000").a("aria-valuenow", &share.to_string());
        let allowed = ["of about ", &megabytes(quota), " allowed"].concat();
        let line = el("div.line").k(el("span").t(&megabytes(used)).t(" used on this device"));
        let fill = ["calc(", &share.to_string(), " / 1000)"].concat();
        vec![line.k(el("span.muted.push").t(&allowed)), bar.k(el("i").var("--n", &fill))]
    };
    let fact = |name: &str, value: El| el("div").k(el("dt").t(name)).k(value);
    let runs = el("dd").text(move || words::some(desk.runs.with(Vec::len), "run"));
    let connections = el("dd").text(move || {
        words::some(desk.connections.with(Vec::len), "connection") + ", without keys"
    });
    let facts = el("dl.facts").k(fact("Runs", runs)).k(fact("Connections", connections));
    section("storage", "Storage", []).k(el("div.pad").live(meter).k(facts).k(old::runs(desk)))
}

fn whole(desk: Desk) -> El {
    let told = Rc::new(Live::new(None::<(&'static str, String)>));
    let says = Rc::clone(&told);
    let export = move || {
        let says = Rc::clone(&says);
        spawn_local(async move {
            says.set(Some(match session::export(desk.driver.archive()).await {
                Ok(text) => {
                    let name =
                        ["license-desk-", &clock::now().to_rfc3339().replace(':', ""), ".json"]
                            .concat();
                    file::download(&name, "application/json", &text);
                    ("good", ["Saved as ", &name].concat())
                }
                Err(error) => ("bad", words::storage(&error)),
            }));
        });
    };
    let says = Rc::clone(&told);
    let import = el("input.vh").a("type", "file").a("accept", ".json,application/json").on(
        "change",
        move |event| {
            let Some(input) = field(&event) else { return };
            let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            let says = Rc::clone(&says);
            spawn_local(async move {
                let read = file::read(&chosen, SESSION_LIMIT).await;
                let text = read
                    .ok()
                    .and_then(|read| String::from_utf8(read.bytes).ok())
                    .unwrap_or_default();
                match session::import(desk.driver.archive(), &text).await {
                    Ok(_) => file::reload(),
                    Err(error) => says.set(Some(("bad", not_taken(&error)))),
                }
            });
        },
    );
    let said = move || {
        told.get().map(|(tone, text)| note(tone, "", [el("p").t(&text)])).into_iter().collect()
    };
    let text = "Everything but the keys, in one file: connections, drafts, runs and their journals. What comes in adds to what is here and overwrites nothing.";
    let save = button("button.btn", "", export).k(icon("i-download")).t("Export session");
    let load = el("label.btn").k(icon("i-file")).t("Import session").k(import);
    let pad = el("div.pad").k(el("p").t(text)).k(el("div.line").k(save).k(load)).live(said);
    section("session", "Session", []).k(pad)
}

fn not_taken(error: &ImportError) -> String {
    match error {
        ImportError::Unfit(Unfit::NotASession) => "This is not a session of License Desk. Choose a file that Export session saved.".into(),
        ImportError::Unfit(Unfit::Newer(_)) => "This session was saved by a newer version. Reload the page to get that version, then import it.".into(),
        ImportError::Unfit(Unfit::Damaged(run)) => ["The journal of run ", run, " in this file is damaged. Nothing was taken in."].concat(),
        ImportError::Storage(error) => words::storage(error),
    }
}

fn erase(desk: Desk) -> El {
    let typed = Rc::new(Live::new(String::new()));
    let wrong = Rc::new(Live::new(None::<String>));
    let open = move || {
        let open =
            desk.runs.with(|runs| runs.iter().filter(|s| s.standing != Standing::Ended).count());
        let are = if open == 1 { " is" } else { " are" };
        let text = [
            &words::some(open, "run"),
            are,
            " not ended: without the journal, what is open cannot be looked up.",
        ]
        .concat();
        if open > 0 { vec![el("p").k(el("b").t(&text))] } else { Vec::new() }
    };
    let says = Rc::clone(&wrong);
    let go = button("button.btn.danger", "Erase everything", move || {
        let says = Rc::clone(&says);
        spawn_local(async move {
            match session::erase(desk.driver.archive()).await {
                Ok(()) => file::reload(),
                Err(error) => says.set(Some(words::storage(&error))),
            }
        });
    });
    let reads = Rc::clone(&typed);
    let go = go.disabled(move || reads.with(|t| t.trim() != "erase"));
    let input = el("input.short")
        .a("id", "erase")
        .a("autocomplete", "off")
        .on_value("input", move |text| typed.set(text));
    let label = el("label").a("for", "erase").t("Type ").k(el("code").t("erase")).t(" to confirm");
    let confirm = el("div.confirm").k(label).k(el("div.line").k(input).k(go));
    let failed = move || {
        wrong.get().map(|text| el("p.wrong").a("role", "alert").t(&text)).into_iter().collect()
    };
    let text = "Removes runs, journals, drafts, connections and preferences from this device. What vendors hold stays as it is.";
    let pad = el("div.pad").k(el("p").t(text)).live(open).k(confirm).live(failed);
    section("erasing", "Erase everything", []).k(pad)
}

//! The box for text and files. A file is read in this page and goes nowhere else.

use crate::browser::{file, page};
use crate::intake::{LIMIT, Unreadable, read_file};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, field, icon};
use crate::ui::live::Live;
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File, FileList};

/// A longer text is not put into the box: a browser takes seconds to lay it out.
const BOX_LIMIT: usize = 300_000;

/// Reads one file, or says why it cannot be read.
pub(in crate::ui::pages) async fn read(chosen: &File) -> Result<(String, String), String> {
    match file::read(chosen, LIMIT as u64).await {
        Ok(read) => read_file(&read.name, &read.bytes)
            .map(|text| (read.name, text))
            .map_err(|why| words::unreadable(&why)),
        Err(file::FileError::TooLarge { size, .. }) => {
            let bytes = usize::try_from(size).unwrap_or(usize::MAX);
            Err(words::unreadable(&Unreadable::TooLarge { bytes, limit: LIMIT }))
        }
        Err(file::FileError::Unreadable) => {
            Err("The browser cannot read this file. Is it still there?".into())
        }
    }
}

/// Reads files into the form, one after the other; when one cannot be read, none is taken, and what
/// was there stays.
fn take(desk: Desk, chosen: &FileList) {
    let files: Vec<File> = (0..chosen.length()).filter_map(|at| chosen.get(at)).collect();
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        let mut names = Vec::new();
        let mut texts = Vec::new();
        for chosen in &files {
            match read(chosen).await {
                Ok((name, text)) => {
                    names.push(name);
                    texts.push(text);
                }
                Err(why) if files.len() > 1 => {
                    return desk.unread.set(Some([&chosen.name(), ": ", &why].concat()));
                }
                Err(why) => return desk.unread.set(Some(why)),
            }
        }
        desk.unread.set(None);
        desk.edit(|d| {
            // Apart, so that none is read as the table of the one before.
            d.text = texts.join("\n\n");
            d.file = Some(words::list(&names));
            d.moves.clear();
        });
    });
}

fn drop_on(desk: Desk, event: &DragEvent) {
    let Some(data) = event.data_transfer() else { return };
    if let Some(files) = data.files().filter(|files| files.length() > 0) {
        take(desk, &files);
    } else if let Ok(text) = data.get_data("text/plain") {
        desk.edit(|d| {
            d.text.push('\n');
            d.text.push_str(&text);
        });
    }
}

/// What is in the box, in a few words.
fn about(desk: Desk) -> String {
    let (name, bytes) = desk.draft.with(|d| (d.file.clone(), d.text.len()));
    if bytes == 0 {
        return "Text, mail or CSV, up to 32 MB. Read in this page only.".into();
    }
    let size = if bytes < 10_000 {
        words::some(bytes, "byte")
    } else {
        words::number(bytes / 1000) + " KB"
    };
    name.map_or(size.clone(), |name| [&name, ", ", &size].concat())
}

/// The card, with the button that copies a link.
pub(super) fn card(desk: Desk, copy: El) -> El {
    let over = Rc::new(Live::new(false));
    let is_large = move || desk.draft.with(|d| d.text.len() > BOX_LIMIT);
    let area = el("textarea").a("id", "paste").a("spellcheck", "false");
    let area = area.attr("placeholder", move || {
        let text = if is_large() {
            "The text is too long for this box; it was taken in whole."
        } else {
            "Paste or drop anything: a delivery note, a mail, a CSV file, a list of serials."
        };
        Some(text.into())
    });
    let area = area.prop("value", move || {
        desk.draft
            .with(|d| if d.text.len() > BOX_LIMIT { "".into() } else { d.text.as_str().into() })
    });
    let area = area.on_value("input", move |text| {
        desk.unread.set(None);
        desk.edit(|d| {
            d.text = text;
            d.file = None;
        });
    });
    let (reads, enters, leaves, drops) =
        (Rc::clone(&over), Rc::clone(&over), Rc::clone(&over), over);
    let label = el("label.vh").a("for", "paste").t("Paste or drop anything");
    let here = el("div.drop-here")
        .k(icon("i-claim"))
        .k(el("span").t("Drop to read it here; it is not uploaded"));
    let zone = el("div.drop")
        .attr("data-over", move || reads.get().then(String::new))
        .on("dragover", move |event| {
            event.prevent_default();
            if !enters.now() {
                enters.set(true);
            }
        })
        .on("dragleave", move |_| leaves.set(false))
        .on("drop", move |event| {
            event.prevent_default();
            drops.set(false);
            if let Some(event) = event.dyn_ref::<DragEvent>() {
                drop_on(desk, event);
            }
        });
    let wrong = move || {
        desk.unread.get().map(|text| note("bad", "", [el("p").t(&text)])).into_iter().collect()
    };
    let chooser = el("input.vh").a("type", "file").a("multiple", "").on("change", move |event| {
        let Some(input) = field(&event) else { return };
        if let Some(files) = input.files() {
            take(desk, &files);
        }
        input.set_value("");
    });
    let clear = button("button.btn.quiet.small", "Clear", move || {
        desk.unread.set(None);
        desk.edit(|d| {
            d.text.clear();
            d.file = None;
            d.moves.clear();
        });
        page::focus("paste");
    });
    let choose = el("label.btn.small").k(icon("i-file")).t("Choose a file").k(chooser);
    let foot =
        el("footer.foot")
            .k(choose)
            .k(el("span").text(move || about(desk)))
            .k(el("span.line.push").k(copy).k(clear));
    let zone = zone.k(label).k(area).k(here);
    el("section.card").a("aria-label", "Input").k(zone).live(wrong).k(foot)
}

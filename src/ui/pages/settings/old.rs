//! Runs that have ended, taken off this device: saved as a file first, and removed when a person says
//! that the file is there.

use crate::browser::shelf::{self, Taken};
use crate::browser::{clock, file};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::live::Live;
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// So many of the newest runs stay in any case.
const NEWEST: usize = 50;

#[derive(Clone)]
enum State {
    Not,
    Nothing,
    Saved(Rc<Taken>),
    Failed(String),
}

/// What can be taken away, and how far that is.
pub(super) fn runs(desk: Desk) -> El {
    let state = Rc::new(Live::new(State::Not));
    let sets = Rc::clone(&state);
    let save = button("button.btn", "", move || {
        let sets = Rc::clone(&sets);
        spawn_local(async move { sets.set(save(desk).await) });
    });
    let text = [
        "Every run stays here until it is removed. Those that have ended, but for the newest ",
        &NEWEST.to_string(),
        ", can go into a file, which Import session reads again.",
    ];
    let save = save.k(icon("i-download")).t("Save old runs as a file");
    let said = move || told(desk, &state);
    el("div.stackv").k(el("p").t(&text.concat())).k(el("div.line").k(save)).live(said)
}

async fn save(desk: Desk) -> State {
    let Some(archive) = desk.driver.archive() else { return State::Nothing };
    let now = clock::now();
    let taken = match shelf::ended(archive, NEWEST, now).await {
        Ok(ended) if ended.is_empty() => return State::Nothing,
        Ok(ended) => shelf::take(archive, ended).await,
        Err(error) => Err(error),
    };
    match taken {
        Ok(taken) => {
            let name = ["license-desk-runs-", &now.to_rfc3339().replace(':', ""), ".json"].concat();
            file::download(&name, "application/json", &taken.text);
            State::Saved(Rc::new(taken))
        }
        Err(error) => State::Failed(words::storage(&error)),
    }
}

fn told(desk: Desk, state: &Rc<Live<State>>) -> Vec<El> {
    match state.get() {
        State::Not => Vec::new(),
        State::Nothing => {
            let text = "There are none: nothing here has ended and is older than the newest ones.";
            vec![note("good", "", [el("p").t(text)])]
        }
        State::Failed(text) => vec![note("bad", "", [el("p").t(&text)])],
        State::Saved(taken) => {
            let count = words::some(taken.runs.len(), "run");
            let text =
                ["The file holds ", &count, ". Look whether it was saved, then remove them here."];
            let sets = Rc::clone(state);
            let remove = button("button.btn.danger", "", move || {
                let (taken, sets) = (Rc::clone(&taken), Rc::clone(&sets));
                spawn_local(async move {
                    let Some(archive) = desk.driver.archive() else { return };
                    match shelf::let_go(archive, &taken).await {
                        Ok(true) => {
                            desk.forget(&taken.runs);
                            file::reload();
                        }
                        Ok(false) => sets.set(State::Failed(
                            "One of these runs has changed since it was saved, so none was removed. Save them again.".into(),
                        )),
                        Err(error) => sets.set(State::Failed(words::storage(&error))),
                    }
                });
            });
            let remove = remove.t(&["Remove ", &count].concat());
            vec![note("warn", "", [el("p").t(&text.concat()), el("div.line").k(remove)])]
        }
    }
}

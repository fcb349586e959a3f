//! The run's audit as a file, and the hash that stands for all of it.

use crate::browser::{clock, file};
use crate::run::RunId;
use crate::run::audit::audit;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::live::Live;
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The button, and what was saved.
pub(super) fn save(desk: Desk, id: &RunId) -> [El; 2] {
    let told = Rc::new(Live::new(None::<String>));
    let (id, sets) = (id.clone(), Rc::clone(&told));
    let save = button("button.btn.small.push", "", move || {
        let (id, sets) = (id.clone(), Rc::clone(&sets));
        spawn_local(async move { sets.set(saved(desk, &id).await) });
    });
    let title = "Every entry of the journal, each line sealed with the one before it";
    let save = save.a("title", title).k(icon("i-download")).t("Save audit");
    let said = move || {
        told.get().map(|text| el("p.muted").a("role", "status").t(&text)).into_iter().collect()
    };
    [save, el("div").live(said)]
}

/// Saves it as it stands on the disk.
async fn saved(desk: Desk, id: &RunId) -> Option<String> {
    let now = clock::now();
    match desk.driver.archive()?.run(id, now).await {
        Ok(Some(stored)) => {
            let audit = audit(id, &stored.plan, &stored.entries, now);
            let name = ["license-desk-audit-", &id.0, ".jsonl"].concat();
            file::download(&name, "application/jsonl", &audit.text);
            let text = ["Saved as ", &name, ". Note its last hash elsewhere: ", &audit.last];
            Some(text.concat())
        }
        Ok(None) => None,
        Err(error) => Some(words::storage(&error)),
    }
}

//! Auto-licensing: which services devices get by themselves. It is read when asked for, and changed by a
//! small plan of its own. Not every account has it, so a no is told and nothing else follows.

use super::board::{Board, Stage};
use super::load;
use crate::browser::driver::ReadError;
use crate::browser::{clock, page};
use crate::plan::Licensing;
use crate::plan::assign::{AssignForm, Present, assign, problems};
use crate::ui::dom::{El, button, el};
use crate::ui::live::Live;
use crate::ui::pages::claim::failed;
use crate::ui::words;
use crate::vendors::aruba;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What is known of the MSP's setting.
#[derive(Clone)]
enum Setting {
    Not,
    Coming,
    Here(Vec<String>),
    Failed(ReadError),
}

/// The card.
pub(super) fn card(board: &'static Board) -> El {
    let setting = Rc::new(Live::new(Setting::Not));
    let reads = Rc::clone(&setting);
    let shown = move || match reads.get() {
        Setting::Not => vec![el("p.muted").t(
            "Which services the MSP’s devices get by themselves; customers to come get the same.",
        )],
        Setting::Coming => vec![el("p.muted").a("role", "status").t("Reading the setting")],
        Setting::Here(names) if names.is_empty() => {
            vec![el("p").t("Off: no service is given by itself.")]
        }
        Setting::Here(names) => vec![el("p").t("On for ").k(el("b.mono").t(&words::list(&names)))],
        Setting::Failed(error) => vec![failed("The setting could not be read", &error)],
    };
    let read = move || {
        let Some(msp) = board.msp.now() else { return };
        let setting = Rc::clone(&setting);
        setting.set(Setting::Coming);
        spawn_local(async move {
            let request = aruba::auto_license(&msp);
            let answer = board.desk.driver.read(&board.connection(), None, &request).await;
            let names = answer.and_then(|a| aruba::reply::names(&a).map_err(ReadError::Refused));
            setting.set(match names {
                Ok(names) => Setting::Here(names),
                Err(error) => Setting::Failed(error),
            });
        });
    };
    let none = move || board.chosen.with(Vec::is_empty);
    let look = button("button.btn.small", "Read the setting", read)
        .disabled(move || board.msp.get().is_none());
    let on = button("button.btn.small", "Switch on…", move || make(board, Licensing::AutoOn));
    let off = button("button.btn.small", "Switch off…", move || make(board, Licensing::AutoOff));
    let hint = el("p.hint")
        .t("Switching makes a plan for the chosen services and customers; nothing is sent yet.");
    let details = el("details").k(el("summary").t("Auto-licensing")).k(el("div.stackv")
        .a("data-gap", "small")
        .live(shown)
        .k(el("div.line").k(look).k(on.disabled(none)).k(off.disabled(none)))
        .k(hint));
    el("section.card").k(el("div.pad").k(details))
}

/// Makes the plan that switches it.
fn make(board: &'static Board, what: Licensing) {
    let form = AssignForm { what, ..board.form() };
    let present = Present { customers: load::present(board), seats: Vec::new() };
    let found = problems(&form, &present);
    if !found.is_empty() {
        board.problems.set(found);
        return page::to_top();
    }
    if let Ok(plan) = assign(&form, &present, clock::now()) {
        board.stage.set(Stage::Planned(Rc::new(plan)));
        page::focus("title");
        page::to_top();
    }
}

//! What can be done when a run has nothing left to send: save the result, try the refused again,
//! prepare a release.

use super::{command, said};
use crate::browser::driver::Command;
use crate::browser::{clock, file, route};
use crate::domain::{CustomerScope, Item, Serial, ServiceName};
use crate::plan::present::Reading;
use crate::plan::release::release;
use crate::plan::{Act, Job, Licensing};
use crate::run::{ItemOutcome, Outcome, Run, RunId, export};
use crate::ui::desk::{Desk, Draft, Stage};
use crate::ui::dom::{El, button, icon};
use crate::ui::pages::assign;
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The buttons.
pub(super) fn buttons(desk: Desk, id: &RunId) -> Vec<El> {
    let Some(open) = desk.driver.opened(id) else { return Vec::new() };
    let run = open.run();
    let mut buttons = Vec::new();
    let with =
        |outcome| run.items().filter(move |(_, s)| s.outcome == outcome).map(|(item, _)| item);
    let refused: Vec<String> = with(ItemOutcome::Refused).map(Item::to_string).collect();
    if run.plan.job == Job::Claim && !refused.is_empty() {
        let organization = run.plan.target.organization().map(|o| o.id.as_str().to_owned());
        let connection = run.plan.connection.clone();
        buttons.push(button("button.btn", "Try the refused again", move || {
            desk.use_again(&connection);
            desk.edit(|d| {
                *d = Draft {
                    text: refused.join("\n"),
                    organization: organization.clone(),
                    ..Draft::default()
                };
            });
            desk.forget_organizations();
            route::go("/claim");
        }));
    }
    let serial = |item: &Item| if let Item::Serial(serial) = item { Some(*serial) } else { None };
    let ours: Vec<Serial> = with(ItemOutcome::Done).filter_map(serial).collect();
    if run.plan.job == Job::Claim && !ours.is_empty() {
        let id = id.clone();
        let prepare = button("button.btn", "", move || prepare_release(desk, &id, ours.clone()));
        let title = "Devices only: licenses and orders cannot be released";
        buttons.push(prepare.a("title", title).k(icon("i-undo")).t("Prepare release"));
    }
    buttons.extend(licenses(desk, id, &run));
    buttons.extend(super::pool::onward(desk, id, &run));
    let id = id.clone();
    buttons.push(
        button("button.btn", "", move || download(desk, &id))
            .k(icon("i-download"))
            .t("Download CSV"),
    );
    buttons
}

/// What can follow a job about customers' licenses: its counterpart, and an exclude list that was too
/// large as include lists.
fn licenses(desk: Desk, id: &RunId, run: &Run) -> Vec<El> {
    let Some(Act::License { services, scope, what }) = run.plan.steps.first().map(|s| &s.act)
    else {
        return Vec::new();
    };
    let services: Vec<ServiceName> = services.iter().cloned().collect();
    let connection = run.plan.connection.clone();
    let ids = |outcomes: &[ItemOutcome]| -> Vec<String> {
        let fits = run.items().filter(|(_, s)| outcomes.contains(&s.outcome));
        fits.map(|(item, _)| item.to_string()).collect()
    };
    let mut buttons = Vec::new();
    // A slow job may outlast the watch; what it did by now, another look tells.
    let unconfirmed = run.steps().iter().rev().find(|s| {
        let watched = Licensing::Assign == *what || Licensing::Unassign == *what;
        let accepted = s.outcome == Outcome::Accepted && s.settled;
        watched && accepted && matches!(s.step.act, Act::License { .. })
    });
    if let Some(step) = unconfirmed.map(|s| s.step.id) {
        let id = id.clone();
        buttons.push(button("button.btn", "Look again", move || {
            command(desk, &id, Command::Look(step));
        }));
    }
    let touched =
        ids(&[ItemOutcome::Done, ItemOutcome::Partly, ItemOutcome::Accepted, ItemOutcome::Unknown]);
    let counterpart = match what {
        Licensing::Assign => Some((Licensing::Unassign, "Prepare un-assign")),
        Licensing::Unassign => Some((Licensing::Assign, "Prepare assign")),
        _ => None,
    };
    if let (Some((what, label)), false) = (counterpart, touched.is_empty()) {
        let (services, connection) = (services.clone(), connection.clone());
        let prepare = button("button.btn", "", move || {
            assign::prepare(desk, &connection, what, &services, touched.clone());
        });
        let title = "Not an exact way back: licenses from before this run go too";
        buttons.push(prepare.a("title", title).k(icon("i-undo")).t(label));
    }
    let refused = ids(&[ItemOutcome::Refused]);
    if !refused.is_empty() {
        let label = if matches!(scope, CustomerScope::AllExcept(_)) {
            "Plan the same as include lists"
        } else {
            "Try the refused again"
        };
        let what = *what;
        buttons.push(button("button.btn", label, move || {
            assign::prepare(desk, &connection, what, &services, refused.clone());
        }));
    }
    buttons
}

/// Reads the inventory and makes the plan that gives these devices back. Nothing is sent.
fn prepare_release(desk: Desk, id: &RunId, serials: Vec<Serial>) {
    let Some(open) = desk.driver.opened(id) else { return };
    let (connection, organization) = {
        let run = open.run();
        let Some(organization) = run.plan.target.organization() else { return };
        (run.plan.connection.clone(), organization.clone())
    };
    let items: Vec<Item> = serials.iter().copied().map(Item::Serial).collect();
    let reading = Reading::of(&organization.id, &organization.model, &items);
    spawn_local(async move {
        match desk.driver.present(&connection, &organization, reading, |_, _| {}).await {
            Ok(present) => {
                let plan = release(connection, organization, &serials, &present, clock::now());
                desk.stage.set(Stage::Planned(Rc::new(plan), Rc::new(present)));
                route::go("/claim");
            }
            Err(error) => {
                let (what, next, _) = words::read_error(&error);
                let text = ["The release could not be planned. ", &what, " ", &next].concat();
                desk.notice.set(Some(text));
            }
        }
    });
}

/// Saves the result as CSV.
fn download(desk: Desk, id: &RunId) {
    let Some(open) = desk.driver.opened(id) else { return };
    let run = open.run();
    if run.plan.target.pool().is_some() {
        return super::pool::download(id, &run);
    }
    // Customers have a name beside their id; what is claimed is its own name.
    let named = run.plan.target.msp().is_some();
    let line =
        |name: &str, cells: [&str; 7]| export::line(named.then_some(name).into_iter().chain(cells));
    let heads = ["item", "kind", "outcome", "reason", "since", "vendor's words", "request id"];
    let mut text = line("customer", heads);
    for (item, state) in run.items() {
        let step = run.step(state.step);
        let said =
            step.filter(|_| state.outcome == ItemOutcome::Refused).map(said).unwrap_or_default();
        let request_id = step.and_then(|s| s.answer.as_ref()).and_then(|a| a.request_id.clone());
        let since = state.since.map(crate::domain::time::Time::to_rfc3339).unwrap_or_default();
        let (item_text, reason) =
            (item.to_string(), words::reason(&run, item, &|at| at.to_rfc3339()));
        let cells = [
            item_text.as_str(),
            words::kind(item.kind()),
            words::outcome(state.outcome, run.plan.job),
            reason.as_str(),
            since.as_str(),
            &said.replace('\n', " "),
            request_id.as_deref().unwrap_or_default(),
        ];
        text += &line(&words::name_of(&run, item), cells);
    }
    // The mark tells spreadsheets that it is UTF-8.
    file::download(
        &["license-desk-", &id.0, ".csv"].concat(),
        "text/csv;charset=utf-8",
        &["\u{feff}", &text].concat(),
    );
}

//! A plan as a file: saved for somebody else to look at, and opened. What is opened is read again and
//! made anew before it can be run.

use crate::browser::{clock, file, route};
use crate::domain::Connection;
use crate::plan::file::{LARGEST, PlanFile, Unfit, fingerprint, read, write};
use crate::plan::present::{Present, Reading};
use crate::plan::{Plan, keeps_to};
use crate::ui::desk::{Desk, Stage};
use crate::ui::dom::{El, button, el, field, icon};
use crate::ui::pages::{allocate, assign};
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File};

/// What two people compare, and the button that saves the plan.
pub(in crate::ui) fn save(plan: &Rc<Plan>, present: &Rc<Present>) -> El {
    let print = fingerprint(plan);
    let (plan, present) = (Rc::clone(plan), Rc::clone(present));
    let name = ["license-desk-plan-", &print.replace(' ', ""), ".json"].concat();
    let save = button("button.btn.small", "", move || {
        file::download(&name, "application/json", &write(&plan, &present));
    });
    let save = save.a("title", "For somebody else to look at and run").k(icon("i-download"));
    let print = el("span.mono").a("id", "fingerprint").t(&print);
    let hint = "The same on every screen that shows this plan.";
    el("div.pad")
        .k(el("p").t("Fingerprint ").k(print))
        .k(el("p.hint").t(hint))
        .k(el("div.line").k(save.t("Save plan as a file")))
}

/// The button that opens a plan file.
pub(in crate::ui) fn open(desk: Desk) -> El {
    let input = el("input.vh").a("type", "file").a("accept", ".json,application/json");
    let input = input.a("id", "open-plan").on("change", move |event| {
        let Some(input) = field(&event) else { return };
        if let Some(chosen) = input.files().and_then(|files| files.get(0)) {
            take(desk, chosen);
        }
        input.set_value("");
    });
    el("label.btn.push").k(icon("i-file")).t("Open a plan").k(input)
}

/// Takes a plan file that is dropped on this part of the page.
pub(in crate::ui) fn droppable(desk: Desk, part: El) -> El {
    part.on("dragover", |event| event.prevent_default()).on("drop", move |event| {
        event.prevent_default();
        let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        if let Some(chosen) = data.and_then(|data| data.files()).and_then(|files| files.get(0)) {
            take(desk, chosen);
        }
    })
}

fn take(desk: Desk, chosen: File) {
    desk.notice.set(None);
    spawn_local(async move {
        if let Err(why) = opened(desk, chosen).await {
            desk.notice.set(Some(why));
        }
    });
}

/// Why a file is not taken, and what to do.
fn unfit(why: Unfit) -> String {
    match why {
        Unfit::NotAPlan => "This is not a plan of License Desk. Choose a file that Save plan made.",
        Unfit::TooLarge => "This file is larger than any plan. Choose a file that Save plan made.",
        Unfit::Newer(_) => "This plan was saved by a newer version. Reload the page to get that version, then open it.",
        Unfit::Changed => "This plan file is damaged, or was changed after it was saved. Nothing of it is taken: ask for it again.",
        Unfit::Untrue => "What this plan file would send is not what it says it would. Nothing of it is taken: do not trust where it came from.",
    }
    .into()
}

/// The connection of this desk that reaches the same place; one without a key where there is none.
fn connection(desk: Desk, of: &Connection) -> Connection {
    let whole = |c: &Connection| (c.vendor, c.world, c.place.clone(), c.install.home.clone());
    let fits = |c: &&Connection| whole(c) == whole(of);
    let in_use = desk.in_use(of.vendor, of.install.home.is_some());
    if fits(&&in_use) {
        return in_use;
    }
    let known = desk.connections.peek(|all| {
        let lets_in = all.iter().filter(fits).find(|c| desk.driver.can_send(c));
        lets_in.or(all.iter().find(fits)).cloned()
    });
    known.unwrap_or_else(|| {
        let mut new = of.clone();
        new.id.0 = clock::random_id();
        new.name = words::vendor(of.vendor).into();
        desk.connect(|all| all.push(new.clone()));
        new
    })
}

async fn opened(desk: Desk, chosen: File) -> Result<(), String> {
    let bytes = file::read(&chosen, LARGEST as u64).await.map_err(|why| match why {
        file::FileError::TooLarge { .. } => unfit(Unfit::TooLarge),
        file::FileError::Unreadable => {
            "The browser cannot read this file. Is it still there?".into()
        }
    })?;
    let text = String::from_utf8(bytes.bytes).map_err(|_| unfit(Unfit::NotAPlan))?;
    let found = read(&text).map_err(unfit)?;
    if !keeps_to(&found.plan, &desk.config) {
        return Err(words::BEYOND_SITE.into());
    }
    let connection = connection(desk, &found.plan.connection);
    if !desk.driver.can_send(&connection) {
        return Err([
            "The present has to be read before this plan can be shown. Put in what lets the connection “",
            &connection.name,
            "” in, under Connections, then open the plan again.",
        ]
        .concat());
    }
    desk.use_connection(&connection);
    if found.plan.target.msp().is_some() {
        // Whether the customers are still those of the plan, the run itself reads before it sends.
        assign::show(desk, Plan { connection, ..found.plan });
        return Ok(());
    }
    if found.plan.target.pool().is_some() {
        // And so does this one before each of its requests.
        allocate::prepare(desk, Plan { connection, ..found.plan });
        return Ok(());
    }
    shown(desk, connection, &found).await
}

/// Reads the present again, and shows the plan: the one of the file, or, where the present has moved,
/// another.
async fn shown(desk: Desk, connection: Connection, found: &PlanFile) -> Result<(), String> {
    let failed = |error: &_| {
        let (what, next, _) = words::read_error(error);
        ["The present could not be read, so the plan is not shown. ", &what, " ", &next].concat()
    };
    let Some(of) = found.plan.target.organization() else { return Err(unfit(Unfit::NotAPlan)) };
    let all = desk.driver.organizations(&connection).await.map_err(|error| failed(&error))?;
    let Some(organization) = all.into_iter().find(|o| o.id == of.id) else {
        return Err([
            "This connection does not see the organization “",
            &of.name,
            "” of the plan. Use another key, then open it again.",
        ]
        .concat());
    };
    let reading = Reading::of(&organization.id, &organization.model, &found.items());
    let _ = desk.driver.refresh_pace().await;
    let present = desk
        .driver
        .present(&connection, &organization, reading, |_, _| {})
        .await
        .map_err(|error| failed(&error))?;
    let anew =
        found.anew(connection, organization, &present, clock::now()).map_err(|problems| {
            let why: Vec<&str> =
                problems.iter().map(|problem| words::problem(*problem).0).collect();
            ["This plan cannot be made any more. ", &why.join(" ")].concat()
        })?;
    let said = if found.is_same(&anew) {
        ["Opened as it was saved: the present is the same. Fingerprint ", &fingerprint(&anew), "."]
            .concat()
    } else {
        let moved = moved(found, &present);
        [
            "The present has moved since this plan was saved, so it is refused. ",
            &moved,
            "This is another plan, made anew from what is there now: look at it as at a new one.",
        ]
        .concat()
    };
    desk.stage.set(Stage::Planned(Rc::new(anew), Rc::new(present)));
    desk.notice.set(Some(said));
    route::go("/claim");
    Ok(())
}

/// What is there now and was not, and the other way round.
fn moved(found: &PlanFile, present: &Present) -> String {
    let came = present.ours.keys().filter(|item| !found.present.ours.contains_key(item)).count();
    let gone = found.present.ours.keys().filter(|item| !present.ours.contains_key(item)).count();
    let part = |count: usize, what: &str| {
        if count == 0 { String::new() } else { [&words::some(count, "item"), what].concat() }
    };
    [
        part(came, " of it came into the organization since. "),
        part(gone, " of it left the organization since. "),
    ]
    .concat()
}

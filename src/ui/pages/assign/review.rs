//! The plan of an assignment: whom it reaches, what it needs, every request, and what has to be typed
//! before it may run.

use super::board::{Board, Stage};
use super::side;
use crate::browser::clock::{TimeText, local_text};
use crate::domain::{CustomerScope, World};
use crate::plan::msp::{Customer, Msp};
use crate::plan::{Act, Job, Licensing, Plan};
use crate::run::RunId;
use crate::ui::components::rows::cell;
use crate::ui::components::{note, rows, section};
use crate::ui::dom::{El, el};
use crate::ui::live::Live;
use crate::ui::pages::plan::{confirmations, fact, request_list, run};
use crate::ui::words::{self, assign as say};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The calls that watching and looking at each customer take at the most, beside the requests.
const WATCHING: usize = 40;

/// The page.
pub(super) fn page(board: &'static Board, plan: &Rc<Plan>) -> El {
    let Some(msp) = plan.target.msp() else { return el("div") };
    let (typed, asked) = confirmations(plan);
    let pad = el("div.pad")
        .k(el("h2.vh").a("id", "sum").t("Plan"))
        .k(el("p.lead").t(&sentence(plan, msp)))
        .ks(warnings(plan, msp));
    let sum = el("section.card").a("aria-labelledby", "sum").k(pad);
    let list = request_list(plan, |_| ("at once".into(), about(plan)));
    let column = el("div.stackv").k(sum).k(seats(plan, msp)).k(list).k(who(msp));
    let card = el("section.card").k(el("div.pad").ks(asked).k(facts(board, plan, msp)));
    let card = card.k(crate::ui::pages::plan::file::save(plan, &Rc::default()));
    let back = move || board.stage.set(Stage::Form);
    let side = el("aside.side").a("aria-label", "Before you run").k(card);
    el("div.split").k(column).k(side.ks(run(board.desk, plan, typed, back)))
}

fn services(plan: &Plan) -> Vec<String> {
    let Some(Act::License { services, .. }) = plan.steps.first().map(|s| &s.act) else {
        return Vec::new();
    };
    services.iter().map(|name| name.as_str().to_owned()).collect()
}

fn licensing(plan: &Plan) -> Option<Licensing> {
    match plan.steps.first().map(|s| &s.act) {
        Some(Act::License { what, .. }) => Some(*what),
        _ => None,
    }
}

/// The plan in one sentence.
fn sentence(plan: &Plan, msp: &Msp) -> String {
    let names = words::list(&services(plan));
    let whom = words::some(msp.reached.len(), "customer");
    let requests = words::some(plan.steps.len(), "request");
    let (verb, to) = match licensing(plan) {
        Some(Licensing::Unassign) => ("Take ", " from every device of "),
        Some(Licensing::AutoOn) => ("Switch auto-licensing on for ", ", for "),
        Some(Licensing::AutoOff) => ("Switch auto-licensing off for ", ", for "),
        _ => ("Give ", " to every device that fits, of "),
    };
    [verb, &names, to, &whom, ", with ", &requests, "."].concat()
}

fn warnings(plan: &Plan, msp: &Msp) -> Vec<El> {
    let mut notes = Vec::new();
    let mut warn = |text: &str| notes.push(note("warn", "", [el("p").t(text)]));
    if let Some(Act::License { scope: CustomerScope::AllExcept(those), .. }) =
        plan.steps.first().map(|s| &s.act)
    {
        let text = [
            "To the vendor this means everyone but ",
            &words::some(those.len(), "customer"),
            ": customers who come while it works are reached as well. The list is never sent in parts.",
        ];
        warn(&text.concat());
    }
    if plan.job == Job::AutoLicense {
        warn(
            "Auto-licensing pauses without a word when there are fewer seats than devices, and not every account has it. A no from the vendor changes nothing here.",
        );
    }
    if msp.uncounted > 0 && plan.job != Job::AutoLicense {
        let text = [
            "The devices of ",
            &words::some(msp.uncounted, "customer"),
            " were not counted: counting may use a fifth of the day’s calls. The seats needed are not known.",
        ];
        warn(&text.concat());
    }
    notes
}

/// The seats that it needs against those that are free.
fn seats(plan: &Plan, msp: &Msp) -> El {
    if plan.job != Job::Assign || msp.seats.is_empty() {
        return el("div");
    }
    section("seats", "Seats", [])
        .k(el("div.pad.stackv").a("data-gap", "small").ks(msp.seats.iter().map(side::bar)))
}

/// What is worth knowing of a request before it is sent.
fn about(plan: &Plan) -> String {
    match plan.job {
        Job::Assign => "The vendor works on it in the background; the desk watches. Sent once, never again by itself: a second time would also reach devices added since.",
        _ => "Sent once, never again by itself.",
    }
    .into()
}

/// Everyone whom it reaches.
fn who(msp: &Msp) -> El {
    let count = msp.reached.len();
    let order: Vec<Customer> = {
        let mut all: Vec<Customer> = msp.reached.iter().cloned().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    };
    let row = move |at: usize, _: bool| {
        let Some(customer) = order.get(at) else { return Vec::new() };
        let devices =
            customer.devices.map_or("not counted".into(), |n| words::some(n as usize, "device"));
        vec![
            cell("span").k(el("bdi").t(&customer.name)),
            cell("span.mono.muted.wide-only").t(customer.id.as_str()),
            cell("span.muted").t(&devices),
        ]
    };
    section("who", &words::some(count, "customer"), []).k(rows(
        "reached",
        "Customers that it reaches",
        &["Customer", "Id", "Devices"],
        move || count,
        row,
    ))
}

fn facts(board: &'static Board, plan: &Rc<Plan>, msp: &Msp) -> El {
    let counted: u32 = msp.reached.iter().filter_map(|c| c.devices).sum();
    let devices = if msp.uncounted == 0 {
        words::number(counted as usize)
    } else {
        ["at least ", &words::number(counted as usize)].concat()
    };
    let counted = board.devices.now();
    let kinds = say::kinds(&counted.kinds(msp.reached.iter().map(|customer| &customer.id)));
    let id = |text: &str| el("dd").t(text);
    let list = el("dl.facts")
        .k(fact("MSP", id(plan.whose())))
        .k(fact("Customers", id(&words::number(msp.reached.len()))))
        .k(fact("Devices", id(&kinds)))
        .k(fact("Devices that fit", id(&devices)))
        .k(fact("Read at", id(&local_text(plan.made_at, TimeText::Second))));
    let list = match board.desk.driver.quota(&plan.connection) {
        Some(day) => {
            let pages = if msp.reached.len() <= 10 { msp.reached.len() } else { board.pages() };
            let calls = plan.steps.len() + pages + WATCHING + msp.reached.len().min(1_000);
            let left = [
                &words::number(day.left as usize),
                " left; this plan takes up to ",
                &words::number(calls),
            ];
            let list = list.k(fact("Calls today", id(&left.concat())));
            if calls > day.left as usize {
                let text = [
                    "It would not fit into what is left of today’s calls. They begin anew at ",
                    &local_text(day.resets, TimeText::Minute),
                    "; what is left to look at then goes on by itself.",
                ];
                list.k(el("div").k(note("warn", "", [el("p").t(&text.concat())])))
            } else {
                list
            }
        }
        None => list,
    };
    list.k(difference(board, plan))
}

/// How whom it reaches differs from the last run of the same services.
fn difference(board: &'static Board, plan: &Rc<Plan>) -> El {
    let told = Rc::new(Live::new(None::<(String, RunId)>));
    let (tells, mine) = (Rc::clone(&told), Rc::clone(plan));
    spawn_local(async move {
        tells.set(last_of_same(board, &mine).await);
    });
    el("div").live(move || match told.get() {
        None => Vec::new(),
        Some((text, id)) => {
            let link = el("a").a("href", &["#/activity/", &id.0].concat()).t("that run");
            vec![el("dt").t("Since the last run"), el("dd").t(&text).t(" · ").k(link)]
        }
    })
}

async fn last_of_same(board: &'static Board, plan: &Plan) -> Option<(String, RunId)> {
    let world: World = plan.connection.world;
    let same = |s: &&crate::run::Summary| s.job == plan.job && s.world == world;
    let runs: Vec<RunId> = board
        .desk
        .runs
        .peek(|runs| runs.iter().filter(same).take(20).map(|s| s.id.clone()).collect());
    let wanted: BTreeSet<String> = services(plan).into_iter().collect();
    let ids = |plan: &Plan| -> BTreeSet<String> {
        let all = plan.target.msp().into_iter().flat_map(|msp| msp.reached.iter());
        all.map(|customer| customer.id.as_str().to_owned()).collect()
    };
    for id in runs {
        let Ok(Some(open)) = board.desk.driver.open(&id).await else { continue };
        let before = open.run().plan.clone();
        if services(&before).into_iter().collect::<BTreeSet<_>>() != wanted {
            continue;
        }
        let (now, then) = (ids(plan), ids(&before));
        let (more, less) = (now.difference(&then).count(), then.difference(&now).count());
        let text = match (more, less) {
            (0, 0) => "the same customers".into(),
            _ => [&words::number(more), " more, ", &words::number(less), " fewer"].concat(),
        };
        return Some((text, id));
    }
    None
}

//! The plan: what will be sent, in words and as it goes over the wire, and what has to be typed
//! before it may run. Nothing has been sent yet.

pub mod file;

use super::claim::current;
use crate::browser::clock::{self, TimeText, local_text};
use crate::browser::{lock, storage};
use crate::domain::{Item, Time, World};
use crate::plan::claim::claim;
use crate::plan::present::Present;
use crate::plan::{Act, Confirm, Job, LeftOut, Plan, Step, Target, WhyLeftOut, keeps_to};
use crate::ui::components::{chip, note, section, window};
use crate::ui::desk::{Desk, Stage};
use crate::ui::dom::{El, button, el, icon};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::meraki::OrderPreview;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// More requests, or items left out, than this are counted, not listed.
const MOST: usize = 100;
/// As many items left out are listed at first.
const FEW: usize = 8;

/// A confirmation and what was typed for it.
pub(super) type Typed = Rc<Vec<(Confirm, Live<String>)>>;

/// What has to be typed for a plan: where it is held, and the fields.
pub(super) fn confirmations(plan: &Plan) -> (Typed, Vec<El>) {
    let typed: Typed =
        Rc::new(plan.confirm.iter().map(|c| (*c, Live::new(String::new()))).collect());
    let asked = (0..typed.len()).flat_map(|at| ask(&typed, at, plan)).collect();
    (typed, asked)
}

/// The changes of a plan in a table, and how many holders are not listed there.
pub(super) fn changes_card(table: El, label: &str, more: usize) -> El {
    let scroll = el("div.scroll").a("tabindex", "0").a("role", "region").a("aria-label", label);
    let card = section("changes", "Changes", []).k(scroll.k(table));
    if more > 0 {
        let text = ["and ", &words::number(more), " more; every request is below"].concat();
        card.k(el("footer.foot").k(el("span").t(&text)))
    } else {
        card
    }
}

/// The page.
pub fn page(desk: Desk, plan: &Rc<Plan>, present: &Rc<Present>) -> El {
    let (lane, limit) = plan.claim_lane();
    let now = clock::now();
    let (used, planned) = desk.driver.window(&lane, limit, plan.claim_calls());
    let (typed, asked) = confirmations(plan);
    let last = planned.last().copied().unwrap_or(now);
    let left = (limit.uses as usize).saturating_sub(used.len());
    let pad = el("div.pad")
        .k(el("h2.vh").a("id", "sum").t("Plan"))
        .k(el("p.lead").t(&summary(plan, last, now)));
    let pad = if plan.claim_calls() > 0 { pad.k(window(limit, &used, &planned, now)) } else { pad };
    let sum = el("section.card").a("aria-labelledby", "sum").k(pad);
    let column = el("div.stackv")
        .k(sum)
        .ks(requests(plan, present, &planned, now))
        .ks(left_out(desk, plan, present));
    let card = el("section.card").k(el("div.pad").ks(asked).k(facts(plan, left, last)));
    let card = card.k(file::save(plan, present));
    let side = el("aside.side").a("aria-label", "Before you run").k(card);
    let side = side.ks(run(desk, plan, typed, move || desk.stage.set(Stage::Form)));
    el("div.split").k(column).k(side)
}

/// The plan in one sentence.
fn summary(plan: &Plan, last: Time, now: Time) -> String {
    let name = plan.whose();
    if plan.steps.is_empty() {
        return match plan.job {
            Job::Claim => [
                "There is nothing to send: see below why each of the ",
                &words::some(plan.left_out.len(), "item"),
                " is left out.",
            ]
            .concat(),
            Job::Release => {
                "There is nothing to release: none of these is in the inventory.".into()
            }
            Job::Assign | Job::Unassign | Job::AutoLicense | Job::Allocate => {
                "There is nothing to send.".into()
            }
        };
    }
    let items: Vec<Item> = plan.steps.iter().flat_map(|s| s.act.items()).collect();
    let what = words::amounts(&items);
    let requests = words::some(plan.steps.len(), "request");
    let (verb, into) = match plan.job {
        Job::Claim if plan.confirm.contains(&Confirm::Renewal) => ("Renew and claim ", " into "),
        Job::Claim => ("Claim ", " into "),
        Job::Release => ("Release ", " from the inventory of "),
        Job::Assign | Job::Unassign | Job::AutoLicense | Job::Allocate => ("", ""),
    };
    let mut text = [verb, &what, into, name, " with ", &requests, "."].concat();
    if last > now {
        text +=
            &[" The last claim goes out at ", &local_text(last, TimeText::Second), "."].concat();
    }
    text
}

pub(super) fn fact(name: &str, value: El) -> El {
    el("div").k(el("dt").t(name)).k(value)
}

fn facts(plan: &Plan, left: usize, last: Time) -> El {
    let calls = plan.claim_calls();
    let list = el("dl.facts");
    let list = match &plan.target {
        Target::Organization(organization) => {
            let id = el("span.mono.muted").t(organization.id.as_str());
            list.k(fact("Organization", el("dd").t(&organization.name).t(" ").k(id)))
                .k(fact("Licensing", el("dd").t(&words::model(&organization.model))))
        }
        Target::Msp(_) => list.k(fact("MSP", el("dd").t(plan.whose()))),
        Target::Pool(_) => list.k(fact("Install", el("dd").t(plan.whose()))),
    };
    let list = list.k(fact("Read at", el("dd").t(&local_text(plan.made_at, TimeText::Second))));
    if calls == 0 {
        return list;
    }
    let claims =
        [&left.to_string(), " of 10 in five minutes; this plan makes ", &words::number(calls)]
            .concat();
    list.k(fact("Claims left", el("dd").t(&claims)))
        .k(fact("Last goes out", el("dd").k(el("b").t(&local_text(last, TimeText::Second)))))
}

/// What has to be typed, and why.
fn ask(typed: &Typed, at: usize, plan: &Plan) -> Vec<El> {
    let Some((confirm, _)) = typed.get(at) else { return Vec::new() };
    let (heading, why) = words::confirm(*confirm, plan.whose());
    let word = plan.word(*confirm);
    let id = ["confirm-", &at.to_string()].concat();
    let typed = Rc::clone(typed);
    let input = el("input")
        .a("id", &id)
        .a("autocomplete", "off")
        .a("spellcheck", "false")
        .on_value("input", move |text| {
            if let Some((_, held)) = typed.get(at) {
                held.set(text);
            }
        });
    let label = el("label").a("for", &id).t("To run it, type ").k(el("code").t(&word));
    vec![note("warn", heading, [el("p").t(&why)]), el("div.confirm").k(label).k(input)]
}

/// The buttons that run a plan, and go back.
pub(super) fn run(desk: Desk, plan: &Rc<Plan>, typed: Typed, back: impl Fn() + 'static) -> Vec<El> {
    if !keeps_to(plan, &desk.config) {
        let text = note("bad", "", [el("p").t(words::BEYOND_SITE)]);
        let back = button("button.btn", "Back", back);
        return vec![text, el("div.actions").a("data-foot", "").k(back)];
    }
    let requests = plan.steps.len();
    // Without locks two tabs could send the same claim; without a journal nobody could tell.
    let live = plan.connection.world == World::Live;
    let no_locks = live && !lock::available();
    let connection = plan.connection.clone();
    let word_of = Rc::clone(plan);
    let stopped = move || {
        let confirmed = |(c, text): &(Confirm, Live<String>)| {
            text.with(|t| t.trim().eq_ignore_ascii_case(&word_of.word(*c)))
        };
        let typed = typed.iter().all(confirmed);
        let able = desk.driver.archive().is_some() && desk.can_send(&connection);
        no_locks || requests == 0 || !typed || !able || desk.starting.get()
    };
    let plan = Rc::clone(plan);
    let label = if requests == 0 {
        "Nothing to run".to_owned()
    } else {
        ["Run ", &words::some(requests, "request")].concat()
    };
    let go = button("button.btn.primary.push", &label, move || {
        desk.start((*plan).clone());
    });
    let go = go.a("data-primary", "").disabled(stopped);
    let back = button("button.btn", "Back", back);
    let actions = el("div.actions").a("data-foot", "").k(back).k(go);
    let why = "This page came over plain http, so the browser gives no locks, and two tabs could send the same request. Open it over https or on this computer.";
    let why = no_locks.then(|| el("p.hint").a("role", "alert").t(why));
    why.into_iter().chain(live.then(kept)).chain([actions]).collect()
}

/// What the browser does not promise about the journal of a live run.
fn kept() -> El {
    let promised = Rc::new(Live::new(true));
    let told = Rc::clone(&promised);
    spawn_local(async move { told.set(storage::persist().await) });
    let text = "This browser does not promise to keep the journal: it may clear it when the disk runs short, and a private window forgets it when it is closed. Keep the page open until the run has ended.";
    let said = move || {
        if promised.get() { Vec::new() } else { vec![el("p.hint").a("id", "kept").t(text)] }
    };
    el("div").live(said)
}

/// Every request: words, when, and the vendor's own JSON.
fn requests(plan: &Rc<Plan>, present: &Present, planned: &[Time], now: Time) -> Option<El> {
    if plan.steps.is_empty() {
        return None;
    }
    let mut times = planned.iter();
    Some(request_list(plan, |step| {
        let at = if matches!(step.act, Act::Claim { .. }) { times.next() } else { None };
        let when = match at {
            Some(at) if *at > now => local_text(*at, TimeText::Second),
            _ => "at once".into(),
        };
        (when, about(step, present))
    }))
}

/// Every request of a plan; `about` says when it goes, and what is worth knowing.
pub(super) fn request_list(
    plan: &Rc<Plan>,
    mut about: impl FnMut(&Step) -> (String, String),
) -> El {
    let rows: Vec<El> = plan
        .steps
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(place, step)| {
            let (when, about) = about(step);
            request(plan, place, step, &when, &about)
        })
        .collect();
    let more = plan.steps.len().saturating_sub(MOST);
    let note = el("span.push.muted").t("sent one after the other");
    let card = section("reqs", &words::some(plan.steps.len(), "request"), [note])
        .k(el("ol.reqs").ks(rows));
    let foot = ["and ", &words::number(more), " more of the same kind"].concat();
    if more > 0 { card.k(el("footer.foot").k(el("span").t(&foot))) } else { card }
}

/// What is worth knowing of a request before it is sent.
fn about(step: &Step, present: &Present) -> String {
    match &step.act {
        Act::Claim { items, .. } => [&words::some(items.len(), "item"), " in one request. Uses one claim of the window. Sent once, never again by itself."].concat(),
        Act::ClaimOrder { claim_id, .. } => match present.orders.get(claim_id) {
            Some(Ok(preview)) => previewed(preview),
            _ => String::new(),
        },
        Act::ClaimSubscription { key, .. } => match present.subscriptions.get(key) {
            Some(Ok(s)) => ["Validated: subscription ", &s.id, " “", &s.name, "”, ", date(&s.start_date), " to ", date(&s.end_date), "."].concat(),
            _ => String::new(),
        },
        Act::Release { .. } => "Devices leave the inventory; licenses and orders stay. Sent once, never again by itself.".into(),
        Act::License { .. } | Act::Allocate { .. } | Act::LookUp { .. } => String::new(),
    }
}

fn date(text: &str) -> &str {
    text.split('T').next().unwrap_or_default()
}

fn previewed(preview: &OrderPreview) -> String {
    let lines = |lines: &[(u32, String)]| {
        let line = |(n, sku): &(u32, String)| [&n.to_string(), " × ", sku].concat();
        lines.iter().map(line).collect::<Vec<_>>().join(", ")
    };
    let shipped = if preview.shipped.is_empty() {
        "no devices shipped yet".into()
    } else {
        lines(&preview.shipped)
    };
    let mut text = ["Previewed: order ", &preview.number, ", ", &shipped].concat();
    if !preview.pending.is_empty() {
        text += &["; pending: ", &lines(&preview.pending)].concat();
    }
    if !preview.subscriptions.is_empty() {
        text += &["; ", &words::some(preview.subscriptions.len(), "subscription")].concat();
    }
    text + "."
}

fn request(plan: &Rc<Plan>, place: usize, step: &Step, when: &str, about: &str) -> El {
    let summary = el("summary").k(el("b").t(&words::act(&step.act))).k(el("time").t(when));
    let details = el("details").k(summary.k(icon("i-next")).k(el("small").t(about)));
    let (plan, opened, into) = (Rc::clone(plan), Cell::new(false), details.clone());
    // The JSON is written when it is first looked at.
    let details = details.on("toggle", move |_| {
        if let (false, Some(step)) = (opened.replace(true), plan.steps.get(place)) {
            let json = step.request.body.as_deref().unwrap_or_default();
            let json = serde_json::from_str::<serde_json::Value>(json)
                .and_then(|value| serde_json::to_string_pretty(&value))
                .unwrap_or_default();
            let text =
                [step.request.method.as_str(), " ", &step.request.target, "\n", &json].concat();
            let _ = into.clone().k(el("pre").a("tabindex", "0").k(el("code").t(&text)));
        }
    });
    el("li").k(details)
}

/// What is not sent, and why.
fn left_out(desk: Desk, plan: &Rc<Plan>, present: &Rc<Present>) -> Option<El> {
    let total = plan.left_out.len();
    if total == 0 {
        return None;
    }
    let shown = Rc::new(Live::new(FEW.min(total)));
    let (plan, present, many) = (Rc::clone(plan), Rc::clone(present), Rc::clone(&shown));
    let rows = move || {
        let most = many.get();
        plan.left_out.iter().take(most).map(|left| one_left_out(desk, left, &present)).collect()
    };
    let foot = move || {
        if shown.get() >= total.min(MOST) {
            return Vec::new();
        }
        let all = ["Show all ", &words::number(total)].concat();
        let label =
            if total > MOST { ["Show 100 of ", &words::number(total)].concat() } else { all };
        let shown = Rc::clone(&shown);
        let more = button("button.btn.quiet.small", &label, move || shown.set(total.min(MOST)));
        vec![el("footer.foot").k(more)]
    };
    let heads = el("tr").k(el("th").t("Item")).k(el("th").t("Why"));
    let table = el("table").k(el("thead").k(heads)).k(el("tbody").live(rows));
    let scroll = el("div.scroll")
        .a("tabindex", "0")
        .a("role", "region")
        .a("aria-label", "Items left out")
        .k(table);
    Some(section("left", &[&words::number(total), " left out"].concat(), []).k(scroll).live(foot))
}

/// One of them; an order may be sent all the same, since a part of it may be new.
fn one_left_out(desk: Desk, left: &LeftOut, present: &Rc<Present>) -> El {
    let why = el("td");
    let why = match &left.why {
        WhyLeftOut::Ours(since) => {
            let since = since.map(|at| [" since ", &local_text(at, TimeText::Date), " "].concat());
            let why = why
                .k(chip("ours", "Already ours"))
                .k(el("span.muted").t(&since.unwrap_or_default()));
            if matches!(left.item, Item::Order(_)) {
                let (item, present) = (left.item.clone(), Rc::clone(present));
                why.k(button("button.btn.quiet.small", "Claim the rest of it", move || {
                    desk.draft.update(|d| {
                        d.anyway.insert(item.clone());
                    });
                    if let Ok(plan) = claim(&current(desk), &present, clock::now()) {
                        desk.stage.set(Stage::Planned(Rc::new(plan), Rc::clone(&present)));
                    }
                }))
            } else {
                why
            }
        }
        WhyLeftOut::Checked(no) => {
            let said = el("pre").a("tabindex", "0").t(&words::vendor_words(no));
            let said = el("details").k(el("summary").t("The vendor’s words")).k(said);
            why.k(chip("refused", "The vendor’s check says no")).k(said)
        }
        WhyLeftOut::NotOurs => why.k(el("span.muted").t("Not in the inventory")),
        WhyLeftOut::KeepsLast => {
            why.k(el("span.muted").t("Keeps its last bundle: the portal takes that away"))
        }
    };
    el("tr").k(el("td.mono").t(&left.item.to_string())).k(why)
}

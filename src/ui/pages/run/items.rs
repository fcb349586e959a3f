//! Every item of a run with what became of it, and one of them closely.

use super::{of, said};
use crate::browser::clock::{TimeText, local_text};
use crate::domain::{CustomerId, Item, Time};
use crate::picker::fold::folded;
use crate::plan::Target;
use crate::plan::msp::Customers;
use crate::run::{ItemOutcome, Run, RunId, Said, Summary};
use crate::ui::components::rows::cell;
use crate::ui::components::{chip, key, rows};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, choice, el, icon};
use crate::ui::words::{self, Outcomes};
use std::cell::RefCell;
use std::rc::Rc;

/// The card.
pub(super) fn card(desk: Desk, id: &RunId) -> El {
    let outcomes = {
        let id = id.clone();
        move || of(desk, &id, |open| Some(Outcomes::of(&Summary::of(&open.run()))))
    };
    let filters = move |outcomes: &Option<Outcomes>| {
        let Some(outcomes) = outcomes else { return Vec::new() };
        let one = |which: Option<ItemOutcome>, name: &str, count: usize| {
            let tone = match which {
                Some(ItemOutcome::Refused) => Some("bad"),
                Some(ItemOutcome::Unknown) => Some("warn"),
                _ => None,
            };
            let text = el("span")
                .maybe("data-tone", tone)
                .t(name)
                .t(" ")
                .k(el("b").t(&words::number(count)));
            choice("out", move || desk.shown.get() == which, move || desk.shown.set(which), text)
        };
        let all = one(None, "All", outcomes.present().map(|(_, n)| n).sum());
        let each = outcomes.present().map(|(o, n)| one(Some(o), words::outcome(o, outcomes.1), n));
        std::iter::once(all).chain(each).collect()
    };
    // The items that are shown, found once for each change and not once for each row.
    let listed: Rc<RefCell<Vec<Item>>> = Rc::default();
    let count = {
        let (id, listed) = (id.clone(), Rc::clone(&listed));
        // A plan's customers stay as they are: they are put in order once.
        let order: RefCell<Option<Vec<Item>>> = RefCell::default();
        move || {
            let wanted = desk.shown.get();
            let found = of(desk, &id, |open| {
                let run = open.run();
                let fits = |o: ItemOutcome| wanted.is_none_or(|w| w == o);
                let Some(msp) = run.plan.target.msp() else {
                    let shown = run.items().filter(|(_, s)| fits(s.outcome));
                    return shown.map(|(item, _)| item.clone()).collect::<Vec<_>>();
                };
                let mut order = order.borrow_mut();
                let order = order.get_or_insert_with(|| by_name(&msp.reached));
                let shown = |item: &&Item| run.item(item).is_some_and(|s| fits(s.outcome));
                order.iter().filter(shown).cloned().collect()
            });
            listed.replace(found);
            listed.borrow().len()
        }
    };
    let row = {
        let id = id.clone();
        move |at: usize, tabbed: bool| {
            let item = listed.borrow().get(at).cloned();
            item.map(|item| of(desk, &id, |open| cells(desk, &open.run(), &item, tabbed)))
                .unwrap_or_default()
        }
    };
    let closer = {
        let id = id.clone();
        move || {
            let item = desk.closer.get();
            item.map(|item| of(desk, &id, |open| closer_look(desk, &open.run(), &item)))
                .unwrap_or_default()
        }
    };
    let filters = el("fieldset.segs").k(el("legend.vh").t("Show")).keyed(outcomes, filters);
    let head = el("header.head").k(el("h2.vh").a("id", "its").t("Items")).k(filters);
    let (shape, label, one) = of(desk, id, |open| {
        Some(match open.run().plan.target {
            Target::Organization(_) => ("results", "Items", "Item"),
            Target::Msp(_) => ("licensed", "Customers", "Customer"),
            Target::Pool(_) => ("licensed", "Who holds licenses", "Who"),
        })
    })
    .unwrap_or(("results", "Items", "Item"));
    let list = rows(shape, label, &["Outcome", one, "Reason", "Request", "More"], count, row);
    el("section.card").a("aria-labelledby", "its").k(head).k(list).live(closer)
}

/// Customers as people look for them.
fn by_name(customers: &Customers) -> Vec<Item> {
    let mut named: Vec<(String, &CustomerId)> =
        customers.iter().map(|customer| (folded(&customer.name), &customer.id)).collect();
    named.sort();
    named.into_iter().map(|(_, id)| Item::Customer(id.clone())).collect()
}

fn when(at: Time) -> String {
    local_text(at, TimeText::DateMinute)
}

fn cells(desk: Desk, run: &Run, item: &Item, tabbed: bool) -> Vec<El> {
    let Some(state) = run.item(item) else { return Vec::new() };
    let (text, named) = (item.to_string(), words::name_of(run, item));
    let tools = cell("span.tools");
    let tools = if matches!(state.outcome, ItemOutcome::Refused | ItemOutcome::Unknown) {
        let closer = item.clone();
        let more = button("button.btn.quiet.square.small", "", move || {
            desk.closer.set(Some(closer.clone()));
        });
        let more = more.maybe("tabindex", (!tabbed).then_some("-1"));
        tools.k(more.a("aria-label", &["Why ", &text].concat()).k(icon("i-info")))
    } else {
        tools
    };
    vec![
        cell("span").k(chip(key(state.outcome), words::outcome(state.outcome, run.plan.job))),
        if named == text {
            cell("span.mono").t(&text)
        } else {
            cell("span").a("title", &text).k(el("bdi").t(&named))
        },
        cell("span.muted").t(&words::reason(run, item, &when)),
        cell("span.muted.wide-only").t(&["request ", &(state.step + 1).to_string()].concat()),
        tools,
    ]
}

/// One item's reason, next step and the vendor's own words.
fn closer_look(desk: Desk, run: &Run, item: &Item) -> Vec<El> {
    let Some(state) = run.item(item) else { return Vec::new() };
    let step = run.step(state.step);
    let next = match step.and_then(|s| s.answer.as_ref()).map(|a| &a.said) {
        Some(Said::No(no)) if run.plan.target.pool().is_some() => words::pool::refusal(no).1,
        Some(Said::No(no)) => words::refusal(no).1,
        _ => "",
    };
    let text = words::name_of(run, item);
    let close = button("button.btn.quiet.square.small.push", "", move || desk.closer.set(None));
    let line = el("div.line")
        .k(el("span").k(el("b").t(&text)))
        .k(chip(key(state.outcome), words::outcome(state.outcome, run.plan.job)))
        .k(close.a("aria-label", "Close").k(icon("i-close")));
    let said = el("pre").a("tabindex", "0").t(&step.map(said).unwrap_or_default());
    let details = el("details").a("open", "").k(el("summary").t("The vendor’s words")).k(said);
    let reason = el("p").t(&words::reason(run, item, &when)).t(". ").t(next);
    let region = el("div.pad").a("role", "region").a("aria-label", &["Why ", &text].concat());
    vec![el("hr"), region.k(line).k(reason).k(details)]
}

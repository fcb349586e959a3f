//! The plan of an allocation: from what to what for everyone, what becomes of each product's pool, every
//! request in its order, and what has to be typed before it may run.

use super::board::{Board, Stage};
use super::foot::bar;
use crate::browser::clock::{TimeText, local_text};
use crate::domain::{Difference, Quantity};
use crate::plan::allocate::{Stand, Supply, Totals};
use crate::plan::{Act, Plan, Step};
use crate::ui::components::{note, section};
use crate::ui::dom::{El, el};
use crate::ui::pages::plan::{changes_card, confirmations, fact, request_list, run};
use crate::ui::words::{self, allocate as say};
use std::rc::Rc;

/// So many holders, and so many warnings, are listed.
const MOST: usize = 200;

/// The page.
pub(super) fn page(board: &'static Board, plan: &Rc<Plan>, warnings: Option<El>) -> El {
    let stands = plan.allocation().stands(|_| false);
    let (typed, asked) = confirmations(plan);
    let pad = el("div.pad")
        .k(el("h2.vh").a("id", "sum").t("Plan"))
        .k(el("p.lead").t(&sentence(plan, &stands)))
        .ks(warnings);
    let sum = el("section.card").a("aria-labelledby", "sum").k(pad);
    let list = request_list(plan, |step| (String::new(), about(plan, step)));
    let column = el("div.stackv").k(sum).k(differences(&stands)).ks(pool(plan, &stands)).k(list);
    let card = el("section.card").k(el("div.pad").ks(asked).k(facts(plan, &stands)));
    let card = card.k(crate::ui::pages::plan::file::save(plan, &Rc::default()));
    let back = move || board.stage.set(Stage::Form);
    let side = el("aside.side").a("aria-label", "Before you run").k(card);
    el("div.split").k(column).k(side.ks(run(board.desk, plan, typed, back)))
}

/// What one holder's row comes to.
fn change_of(stand: &Stand) -> Vec<Difference> {
    stand.start.differences(&stand.end)
}

fn one(plan: &Plan) -> &'static str {
    let of_tenants = plan.target.pool().is_some_and(|pool| pool.account.is_some());
    if of_tenants { "service" } else { "organization" }
}

/// The plan in one sentence.
fn sentence(plan: &Plan, stands: &[Stand]) -> String {
    let (mut more, mut less) = (Quantity::ZERO, Quantity::ZERO);
    for difference in stands.iter().flat_map(change_of) {
        if difference.is_more() {
            more = more.plus(difference.change());
        } else {
            less = less.minus(difference.change());
        }
    }
    [
        "Change what ",
        &words::some(stands.len(), one(plan)),
        if stands.len() == 1 { " holds" } else { " hold" },
        ": ",
        &more.to_string(),
        " licenses more, ",
        &less.to_string(),
        " less, with ",
        &words::some(plan.steps.len(), "request"),
        ". What is given back goes first, so that the pool is never overdrawn.",
    ]
    .concat()
}

/// What to look at twice in the grid that a plan was made from.
pub(super) fn warnings(board: &'static Board) -> Option<El> {
    let table = board.table(board.level.now());
    let told: Vec<String> = table
        .grid
        .peek(|grid| grid.warnings().iter().map(|warning| say::warning(warning, grid)).collect());
    if told.is_empty() {
        return None;
    }
    let more = told.len().saturating_sub(MOST);
    let list = el("ul").ks(told.iter().take(MOST).map(|text| el("li").t(text)));
    let list = if more > 0 {
        list.k(el("li").t(&["and ", &words::number(more), " more"].concat()))
    } else {
        list
    };
    Some(note("warn", "To look at twice", [list]))
}

/// What is worth knowing of a request before it is sent.
fn about(plan: &Plan, step: &Step) -> String {
    let Act::Allocate { change } = &step.act else { return String::new() };
    let same = |other: &&Step| match &other.act {
        Act::Allocate { change: it } => it.holder == change.holder,
        _ => false,
    };
    let of = plan.steps.iter().filter(same).count();
    let which = if of < 2 {
        ""
    } else if plan.steps.iter().find(same).is_some_and(|first| first.id == step.id) {
        "First of two: only what it gives back. "
    } else {
        "Second of two: what it gets. "
    };
    [
        which,
        "The complete list. What it has is read again first; if that has moved, nothing is sent.",
    ]
    .concat()
}

/// The difference, holder by holder.
fn differences(stands: &[Stand]) -> El {
    let rows = stands.iter().take(MOST).flat_map(|stand| {
        let all = change_of(stand);
        let count = all.len();
        let name = words::pool::holder(&stand.holder, &stand.name);
        let rows: Vec<El> = all
            .into_iter()
            .enumerate()
            .map(|(at, difference)| {
                let row = el("tr").a("data-mark", &difference.mark().sign().to_string());
                let row = if at == 0 {
                    let head = el("th").a("scope", "rowgroup").a("rowspan", &count.to_string());
                    row.k(head.k(el("bdi").t(&name)))
                } else {
                    row
                };
                row.ks(cells(&difference))
            })
            .collect();
        [el("tbody").ks(rows)]
    });
    let heads =
        ["Who", "Product", "Now", "Then", "Change"].map(|it| el("th").a("scope", "col").t(it));
    let table = el("table.diff").k(el("thead").k(el("tr").ks(heads))).ks(rows);
    changes_card(table, "Changes, product by product", stands.len().saturating_sub(MOST))
}

fn cells(difference: &Difference) -> [El; 4] {
    let sign = difference.mark().sign().to_string();
    let code = el("td").k(el("span.sign").a("aria-hidden", "true").t(&sign));
    let code = code.k(el("b.mono")
        .a("title", &say::product_name(&difference.code))
        .t(difference.code.as_str()));
    let change = el("td").k(el("b").t(&say::change(difference.change())));
    let change = if difference.target == Quantity::ZERO {
        change.k(el("small").t(" loses it"))
    } else {
        change
    };
    [
        code,
        el("td").t(&difference.now.to_string()),
        el("td").t(&difference.target.to_string()),
        change,
    ]
}

/// What becomes of each product's pool.
fn pool(plan: &Plan, stands: &[Stand]) -> Option<El> {
    let pool = plan.target.pool()?;
    let mut all: Vec<Totals> = Vec::new();
    for difference in stands.iter().flat_map(change_of) {
        let code = &difference.code;
        let place = all.iter().position(|totals| totals.code == *code).unwrap_or_else(|| {
            let bought = pool.bought.names(code).then(|| pool.bought.get(code));
            let free = pool.free.names(code).then(|| pool.free.get(code));
            let given = bought.zip(free).map(|(bought, free)| bought.minus(free));
            all.push(Totals {
                code: code.clone(),
                bought,
                given: given.unwrap_or_default(),
                free,
                more: Quantity::ZERO,
                less: Quantity::ZERO,
            });
            all.len() - 1
        });
        let Some(totals) = all.get_mut(place) else { continue };
        if difference.is_more() {
            totals.more = totals.more.plus(difference.change());
        } else {
            totals.less = totals.less.minus(difference.change());
        }
    }
    all.sort_by(|a, b| a.code.cmp(&b.code));
    let bars = all.iter().map(|totals| {
        let line = el("p").k(el("b.mono").t(totals.code.as_str())).t(" ");
        let line = line.k(el("span.muted").t(&say::figures(totals, Supply::Unknown)));
        el("div.seat").k(line).k(bar(totals, Supply::Unknown))
    });
    Some(section("pool", "Pool", []).k(el("div.pad.pool").ks(bars)))
}

fn facts(plan: &Plan, stands: &[Stand]) -> El {
    let text = |text: &str| el("dd").t(text);
    let list = el("dl.facts").k(fact("Install", text(plan.whose())));
    let list = match plan.target.pool().and_then(|pool| pool.account.as_ref()) {
        Some(account) => list.k(fact("Organization", el("dd.mono").t(account.as_str()))),
        None => list.k(fact("Pool", text("the host’s"))),
    };
    let typed = plan.target.pool().map_or(0, |pool| pool.typed.len());
    let list = list
        .k(fact("Changes", text(&words::some(stands.len(), one(plan)))))
        .k(fact("Requests", text(&words::number(plan.steps.len()))))
        .k(fact("Made at", text(&local_text(plan.made_at, TimeText::Second))));
    if typed > 0 {
        list.k(fact(
            "Typed by you",
            text(&["what ", &words::some(typed, one(plan)), " had before"].concat()),
        ))
    } else {
        list
    }
}

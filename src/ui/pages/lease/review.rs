//! The plan of bundles: for everybody what is given, what is taken and what stays, every request, and
//! what becomes of the organization's bundles.

use super::board::Board;
use crate::browser::clock::{TimeText, local_text};
use crate::domain::{Difference, Holder, Item, MemberKind, Quantity};
use crate::plan::Plan;
use crate::plan::allocate::Stand;
use crate::ui::components::note;
use crate::ui::dom::{El, el};
use crate::ui::pages::plan::{changes_card, confirmations, fact, request_list, run};
use crate::ui::words::{self, lease as say};
use std::rc::Rc;

/// So many are listed.
const MOST: usize = 200;

/// The page.
pub(super) fn page(board: &'static Board, plan: &Rc<Plan>) -> El {
    let stands = plan.allocation().stands(|_| false);
    let kind = plan.members().unwrap_or(MemberKind::User);
    let (typed, asked) = confirmations(plan);
    let pad = el("div.pad")
        .k(el("h2.vh").a("id", "sum").t("Plan"))
        .k(el("p.lead").t(&sentence(&stands, kind, plan.steps.len())))
        .ks(replaced(&stands, kind));
    let sum = el("section.card").a("aria-labelledby", "sum").k(pad);
    let list = request_list(plan, |_| (String::new(), say::REQUEST.to_owned()));
    let column = el("div.stackv").k(sum).k(changes(&stands)).ks(left_out(plan)).k(list);
    let card = el("section.card").k(el("div.pad").ks(asked).k(facts(plan, &stands, kind)));
    let card = card.k(super::super::plan::file::save(plan, &Rc::default()));
    let side = el("aside.side").a("aria-label", "Before you run").k(card);
    el("div.split").k(column).k(side.ks(run(board.desk, plan, typed, move || board.stop())))
}

fn change_of(stand: &Stand) -> Vec<Difference> {
    stand.start.differences(&stand.end)
}

/// How many bundles are given and taken.
fn sums(stands: &[Stand]) -> (usize, usize) {
    let mut sums = (0, 0);
    for difference in stands.iter().flat_map(change_of) {
        if difference.is_more() {
            sums.0 += 1;
        } else {
            sums.1 += 1;
        }
    }
    sums
}

fn sentence(stands: &[Stand], kind: MemberKind, requests: usize) -> String {
    let (given, taken) = sums(stands);
    [
        "Change the bundles of ",
        &words::some(stands.len(), say::one(kind)),
        ": ",
        &words::number(given),
        " given, ",
        &words::number(taken),
        " taken, with ",
        &words::some(requests, "request"),
        ".",
    ]
    .concat()
}

/// What is taken from whom, where anything is.
fn replaced(stands: &[Stand], kind: MemberKind) -> Option<El> {
    let losing = stands.iter().filter(|s| change_of(s).iter().any(|it| !it.is_more())).count();
    let (_, taken) = sums(stands);
    (losing > 0).then(|| {
        let who = words::some(losing, say::one(kind));
        let bundles = words::some(taken, "bundle");
        let heading = [who.as_str(), if losing == 1 { " loses " } else { " lose " }, &bundles];
        note("warn", &heading.concat(), [el("p").t(say::LOSES)])
    })
}

/// The difference, one after the other: what is given, what is taken, what stays.
fn changes(stands: &[Stand]) -> El {
    let rows = stands.iter().take(MOST).map(|stand| {
        let name = words::pool::holder(&stand.holder, &stand.name);
        let mut all: Vec<(&str, String, &str)> = Vec::new();
        for it in change_of(stand) {
            let (mark, what) = if it.is_more() { ("+", "given") } else { ("−", "taken away") };
            all.push((mark, it.code.as_str().to_owned(), what));
        }
        for (code, quantity) in &stand.start {
            if *quantity > Quantity::ZERO && stand.end.get(code) > Quantity::ZERO {
                all.push(("", code.as_str().to_owned(), "stays"));
            }
        }
        let count = all.len();
        let rows = all.into_iter().enumerate().map(|(at, (mark, code, what))| {
            let row = el("tr").a("data-mark", mark);
            let row = if at == 0 {
                let head = el("th").a("scope", "rowgroup").a("rowspan", &count.to_string());
                row.k(head.k(el("bdi").t(&name)).k(el("small.mono.id").t(&id(&stand.holder))))
            } else {
                row
            };
            let sign = el("span.sign").a("aria-hidden", "true").t(mark);
            let title = words::allocate::product_of(&code);
            let code = el("td").k(sign).k(el("b.mono").a("title", &title).t(&code));
            row.k(code).k(el("td").t(what))
        });
        el("tbody").ks(rows)
    });
    let heads = ["Who", "Bundle", "Change"].map(|it| el("th").a("scope", "col").t(it));
    let table = el("table.given").k(el("thead").k(el("tr").ks(heads))).ks(rows);
    changes_card(table, "Every change", stands.len().saturating_sub(MOST))
}

/// Who keeps the last bundle, where the way back would take it.
fn left_out(plan: &Plan) -> Option<El> {
    if plan.left_out.is_empty() {
        return None;
    }
    let lines = plan.left_out.iter().take(MOST).map(|left| {
        let id = match &left.item {
            Item::Holder(Holder::Member(member)) => member.id.as_str().to_owned(),
            item => item.to_string(),
        };
        el("li.mono").t(&id)
    });
    let heading = [&words::number(plan.left_out.len()), " left out"].concat();
    Some(note("info", &heading, [el("p").t(say::KEEPS_LAST), el("ul").ks(lines)]))
}

fn id(holder: &Holder) -> String {
    match holder {
        Holder::Member(member) => [" ", member.id.as_str()].concat(),
        _ => String::new(),
    }
}

fn facts(plan: &Plan, stands: &[Stand], kind: MemberKind) -> El {
    let text = |text: &str| el("dd").t(text);
    let list = el("dl.facts").k(fact("Connection", text(plan.whose())));
    let list = match &plan.connection.install.home {
        Some(home) => list.k(fact("Organization", text(home.name.as_str()))),
        None => list,
    };
    let list = list
        .k(fact("Changes", text(&words::some(stands.len(), say::one(kind)))))
        .k(fact("Requests", text(&words::number(plan.steps.len()))))
        .k(fact("Read at", text(&local_text(plan.made_at, TimeText::Second))));
    let mut taken: Vec<(String, i64)> = Vec::new();
    for it in stands.iter().flat_map(change_of).filter(|_| kind == MemberKind::User) {
        let by = if it.is_more() { 1 } else { -1 };
        match taken.iter_mut().find(|(code, _)| code == it.code.as_str()) {
            Some((_, sum)) => *sum += by,
            None => taken.push((it.code.as_str().to_owned(), by)),
        }
    }
    let free = plan.target.pool().map(|pool| &pool.free);
    list.ks(taken.into_iter().filter_map(|(code, by)| {
        let (_, before) = free?.iter().find(|(it, _)| it.as_str() == code)?;
        let before = before.units()?;
        let text = [&before.to_string(), " → ", &(before - by).to_string(), " free"].concat();
        Some(fact(&code, el("dd.num").t(&text)))
    }))
}

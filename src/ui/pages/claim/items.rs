//! What was taken in, kind by kind; each can be moved or dropped by hand.

use super::super::activity::empty;
use super::take_sample;
use crate::domain::{Item, ItemKind};
use crate::intake::sorted::{Row, Sorted, could_be};
use crate::intake::{Doubt, Where, prefix_model};
use crate::ui::components::rows;
use crate::ui::components::rows::cell;
use crate::ui::desk::{Desk, Tab};
use crate::ui::dom::{El, button, choice, el, icon};
use crate::ui::words;

/// More than this many that cannot be claimed are not listed.
const MOST_REFUSED: usize = 300;

fn tabs() -> impl Iterator<Item = Tab> {
    ItemKind::ALL.into_iter().map(Tab::Kind).chain([Tab::Refused])
}

fn count(sorted: &Sorted, tab: Tab) -> usize {
    match tab {
        Tab::Kind(kind) => sorted.of(kind).len(),
        Tab::Refused => sorted.refused.len(),
    }
}

fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Kind(kind) => words::kinds(kind),
        Tab::Refused => "Not claimable",
    }
}

/// What is shown: what was chosen, or the first that is not empty.
fn shown(desk: Desk) -> Tab {
    let wanted = desk.tab.get();
    desk.sorted.with(|s| {
        let full = |tab: &Tab| count(s, *tab) > 0;
        if full(&wanted) { wanted } else { tabs().find(full).unwrap_or(wanted) }
    })
}

/// The card.
pub(super) fn card(desk: Desk) -> El {
    // What decides which parts there are; everything in them follows by itself.
    let key = move || {
        let any = desk.draft.with(|d| !d.text.trim().is_empty());
        desk.sorted.with(|s| {
            let none = s.is_empty() && s.refused.is_empty() && s.dropped.is_empty();
            (none, any, tabs().map(|t| count(s, t)).collect::<Vec<_>>())
        })
    };
    let head = move |(none, any, counts): &(bool, bool, Vec<usize>)| {
        if *none { vec![nothing(desk, *any)] } else { vec![head(desk, counts)] }
    };
    let table_key =
        move || (desk.sorted.with(|s| s.is_empty() && s.refused.is_empty()), shown(desk));
    let table = move |(none, tab): &(bool, Tab)| match *tab {
        _ if *none => Vec::new(),
        Tab::Kind(kind) => vec![rows(
            "items",
            name(*tab),
            &["Item", "Found in", "Model", "Marks", "Change"],
            move || desk.sorted.with(|s| s.of(kind).len()),
            move |at, tabbed| item_row(desk, kind, at, tabbed),
        )],
        Tab::Refused => vec![refused(desk)],
    };
    el("section.card").a("aria-labelledby", "items").keyed(key, head).keyed(table_key, table)
}

fn head(desk: Desk, counts: &[usize]) -> El {
    let filters = tabs().zip(counts).filter(|(_, n)| **n > 0).map(|(tab, n)| {
        let text = el("span").maybe("data-tone", (tab == Tab::Refused).then_some("warn"));
        let text = text.t(name(tab)).t(" ").k(el("b").t(&words::number(*n)));
        choice("kind", move || shown(desk) == tab, move || desk.tab.set(tab), text)
    });
    let said = move || {
        desk.sorted.with(|s| {
            let mut said = words::some(s.len(), "item");
            if s.merged > 0 {
                said += &["; ", &words::some(s.merged, "repeat"), " merged"].concat();
            }
            if !s.dropped.is_empty() {
                said += &["; ", &words::number(s.dropped.len()), " dropped"].concat();
            }
            said
        })
    };
    let restore = move || {
        let undo = || {
            button("button.btn.quiet.small", "Undo moves", move || desk.edit(|d| d.moves.clear()))
        };
        if desk.draft.with(|d| d.moves.is_empty()) { Vec::new() } else { vec![undo()] }
    };
    let filters = el("fieldset.segs").k(el("legend.vh").t("Show")).ks(filters);
    let status = el("span.push.muted").a("role", "status").text(said);
    el("header.head").k(el("h2.vh").a("id", "items").t("Items")).k(filters).k(status).live(restore)
}

fn nothing(desk: Desk, any_text: bool) -> El {
    let sample = button("button.btn", "Try with a sample delivery note", move || take_sample(desk));
    let (heading, text) = if any_text {
        (
            "Nothing claimable in this text",
            "No serial, order or key was recognised. A serial looks like Q2QN-9J8L-SLPD, a license key like Z2AA-BBBB-CCCC, an order like 4C1234567.",
        )
    } else {
        (
            "Nothing to claim yet",
            "Serials, order numbers and keys are found in whatever you paste. MAC addresses, prices and phone numbers are left alone.",
        )
    };
    empty("i-claim", heading, text)
        .k(el("div.line").k(sample))
        .k(el("span.vh").a("id", "items").t("Items"))
}

/// Where something stood: `line 12, Serial number`.
fn stood(sorted: &Sorted, at: Where) -> String {
    let column = at.column.and_then(|c| sorted.columns.get(usize::from(c.0)));
    let line = ["line ", &at.line.to_string()].concat();
    column.map_or(line.clone(), |column| [&line, ", ", column].concat())
}

fn flag(tone: &str, symbol: &str, text: &str) -> El {
    el("span.flag").a("data-tone", tone).k(icon(symbol)).t(text)
}

fn item_row(desk: Desk, kind: ItemKind, at: usize, tabbed: bool) -> Vec<El> {
    let found = desk.sorted.with(|s| s.of(kind).get(at).map(|row| (row.clone(), stood(s, row.at))));
    let Some((row, place)) = found else { return Vec::new() };
    let Row { item, times, doubt, moved, .. } = row;
    let text = item.to_string();
    let model = if let Item::Serial(serial) = &item { prefix_model(serial) } else { None };
    let mut marks = Vec::new();
    if times > 1 {
        let often = if times == 2 { "twice".into() } else { words::number(times) + " times" };
        marks.push(flag("info", "o-ours", &often));
    }
    match doubt {
        Some(Doubt::LookAlike) => marks.push(flag("warn", "i-warn", "0 or O, 1 or I?")),
        Some(Doubt::TwoKinds(other)) => {
            marks.push(flag("warn", "i-warn", &["or ", words::kind(other), "?"].concat()));
        }
        Some(Doubt::UnusualOrder) => marks.push(flag("warn", "i-warn", "unusual shape")),
        None => {}
    }
    if moved {
        marks.push(flag("info", "i-move", "moved"));
    }
    let tools = cell("span.tools")
        .k(mover(desk, &text, Some(kind), tabbed))
        .k(dropper(desk, &text, tabbed));
    vec![
        cell("span.mono").t(&text),
        cell("span.muted").t(&place),
        cell("span.muted.wide-only").t(model.unwrap_or_default()),
        cell("span.flags").ks(marks),
        tools,
    ]
}

/// Moves a text to another kind.
fn mover(desk: Desk, text: &str, from: Option<ItemKind>, tabbed: bool) -> El {
    let options = could_be(text)
        .filter(|kind| Some(*kind) != from)
        .map(|kind| el("option").a("value", &(kind as usize).to_string()).t(words::kinds(kind)));
    let moved = text.to_owned();
    let select =
        el("select").k(el("option").t("Move to…")).ks(options).on_value("change", move |value| {
            let kind = value.parse().ok().and_then(|at: usize| ItemKind::ALL.get(at).copied());
            if kind.is_some() {
                desk.edit(|d| {
                    d.moves.insert(moved.clone(), kind);
                });
            }
        });
    let select = select.maybe("tabindex", (!tabbed).then_some("-1"));
    let label = el("span.vh").t(&["Move ", text, " to"].concat());
    el("label.move").a("title", "Move to another kind").k(icon("i-move")).k(label).k(select)
}

fn dropper(desk: Desk, text: &str, tabbed: bool) -> El {
    let dropped = text.to_owned();
    let press = move || {
        desk.edit(|d| {
            d.moves.insert(dropped.clone(), None);
        });
    };
    button("button.btn.quiet.square.small", "", press)
        .a("aria-label", &["Drop ", text].concat())
        .maybe("tabindex", (!tabbed).then_some("-1"))
        .k(icon("i-close"))
}

/// What cannot be claimed, and why.
fn refused(desk: Desk) -> El {
    let body = move || {
        desk.sorted.with(|s| {
            let lines = s.refused.iter().take(MOST_REFUSED);
            lines
                .map(|refused| {
                    let change = el("span.line").k(mover(desk, &refused.text, None, true));
                    el("tr")
                        .k(el("td.mono").t(&refused.text))
                        .k(el("td.muted").t(&stood(s, refused.at)))
                        .k(el("td").t(words::not_claimable(refused.why)))
                        .k(el("td").k(change))
                })
                .collect()
        })
    };
    let heads = ["Text", "Found in", "Why not"].map(|name| el("th").t(name));
    let change = el("th").k(el("span.vh").t("Change"));
    let table =
        el("table").k(el("thead").k(el("tr").ks(heads).k(change))).k(el("tbody").live(body));
    el("div.scroll")
        .a("tabindex", "0")
        .a("role", "region")
        .a("aria-label", "Not claimable")
        .k(table)
}

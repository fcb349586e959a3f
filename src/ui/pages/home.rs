//! Home: what can be done, with which connection, and how the last run went.

use super::activity;
use super::claim::take_sample;
use crate::run::{ItemOutcome, Standing, Summary};
use crate::ui::components::{note, section, stack};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el, icon};
use crate::ui::words::{self, Outcomes};

/// The page.
pub fn page(desk: Desk) -> Vec<El> {
    let waiting = move || {
        let open = |s: &&Summary| matches!(s.standing, Standing::Undecided | Standing::Paused);
        desk.runs.with(|runs| runs.iter().find(open).map(needs_a_look)).into_iter().collect()
    };
    let cards = el("div.cards").keyed(
        move || desk.runs.with(Vec::is_empty),
        move |first| {
            if *first {
                vec![welcome(desk), claim(desk, true)]
            } else {
                vec![claim(desk, false), recent(desk)]
            }
        },
    );
    vec![el("div.stackv").live(waiting).k(cards)]
}

fn welcome(desk: Desk) -> El {
    let sample =
        button("button.btn.primary", "Try with a sample delivery note", move || take_sample(desk));
    let sample = sample.a("data-primary", "").a("autofocus", "");
    let words = "Paste or drop what you have. You see every request before it is sent; every item ends as \
                 claimed, already ours, refused with the vendor’s words, or unknown.";
    let pad = el("div.pad")
        .k(el("h2.big").a("id", "first").t("From a delivery note to a verified inventory"))
        .k(el("p.lead").t(words))
        .k(el("div.line")
            .k(sample)
            .k(el("a.btn").a("href", "#/connections").t("Add a connection")));
    el("section.card").a("data-span", "").a("aria-labelledby", "first").k(pad)
}

fn claim(desk: Desk, first: bool) -> El {
    let last = move || match desk.runs.with(|runs| runs.first().cloned()) {
        None => vec![el("small").t("No run yet")],
        Some(summary) => {
            let counts = Outcomes::of(&summary);
            let link =
                el("a.push").a("href", &activity::link(&summary)).t(&words::counted(&counts));
            let begun = el("small").t(&["Last run: ", &activity::begun(&summary)].concat());
            vec![el("div.line").k(begun).k(link), stack("tiny", &counts)]
        }
    };
    let name = el("dd").text(move || desk.connection().name);
    let pad = el("div.pad")
        .k(el("p").t("Put orders, serials and license keys into an organization’s inventory."))
        .k(el("dl.facts").k(el("div").k(el("dt").t("Connection")).k(name)))
        .k(el("div.stackv").a("data-gap", "small").live(last));
    let start =
        el(if first { "a.btn" } else { "a.btn.primary" }).a("href", "#/claim").t("Start a claim");
    let foot = el("footer.foot").k(start);
    let foot = if first {
        foot
    } else {
        foot.k(button("button.btn.quiet", "Sample", move || take_sample(desk)))
    };
    let head = el("header.head").k(icon("i-claim")).k(el("h2").a("id", "job-claim").t("Claim"));
    el("section.card").a("aria-labelledby", "job-claim").k(head).k(pad).k(foot)
}

fn recent(desk: Desk) -> El {
    let rows = move || desk.runs.with(|runs| runs.iter().take(5).map(activity::row).collect());
    let all = el("a.push").a("href", "#/activity").t("All activity");
    section("recent", "Last runs", [all]).a("data-span", "").k(el("ol.runs").live(rows))
}

/// A run that waits for a person.
fn needs_a_look(summary: &Summary) -> El {
    let unknown = summary.count(ItemOutcome::Unknown);
    let title = words::title(summary.job, summary.items);
    let (heading, text) = match summary.pause {
        Some(why) => {
            let (what, next) = words::pause(why);
            (["“", &title, "” stands still"].concat(), [what, " ", next].concat())
        }
        None => (
            words::some(unknown, "item") + " of “" + &title + if unknown == 1 { "” is unknown" } else { "” are unknown" },
            "A request got no answer, and looking it up did not settle it. Nothing is sent again by itself.".into(),
        ),
    };
    let open = el("a.btn.small").a("href", &activity::link(summary)).t("Open the run");
    note("warn", &heading, [el("p").t(&text), el("div.line").k(open)])
}

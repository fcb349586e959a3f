//! Home: what can be done, with which connection, and how the last run went.

use super::activity;
use super::claim::take_sample;
use crate::domain::Vendor;
use crate::plan::Job;
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
            let claims = desk.config.offers(Vendor::Meraki);
            let first = *first && claims && desk.config.demo;
            let mut cards = Vec::new();
            if first {
                cards.push(welcome(desk));
            }
            if claims {
                cards.push(claim(desk, first));
            }
            if desk.config.offers(Vendor::Aruba) {
                cards.push(assign(desk));
            }
            if desk.config.offers(Vendor::Uipath) {
                cards.push(allocate(desk));
            }
            if !first {
                cards.push(recent(desk));
            }
            cards
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

/// What a job's last run was, and how it went.
fn last(desk: Desk, jobs: &'static [Job]) -> impl Fn() -> Vec<El> {
    let of =
        move || desk.runs.with(|runs| runs.iter().find(|run| jobs.contains(&run.job)).cloned());
    move || match of() {
        None => vec![el("small").t("No run yet")],
        Some(summary) => {
            let counts = Outcomes::of(&summary);
            let link =
                el("a.push").a("href", &activity::link(&summary)).t(&words::counted(&counts));
            let begun = el("small").t(&["Last run: ", &activity::begun(&summary)].concat());
            vec![el("div.line").k(begun).k(link), stack("tiny", &counts)]
        }
    }
}

/// A job: what it does, with which connection, how its last run went, and what to press.
fn job(
    desk: Desk,
    (id, symbol, name, what): (&str, &str, &str, &str),
    vendor: Vendor,
    jobs: &'static [Job],
    buttons: Vec<El>,
) -> El {
    let connection = el("dd").text(move || desk.connection_of(vendor).name);
    let pad = el("div.pad")
        .k(el("p").t(what))
        .k(el("dl.facts").k(el("div").k(el("dt").t("Connection")).k(connection)))
        .k(el("div.stackv").a("data-gap", "small").live(last(desk, jobs)));
    let head = el("header.head").k(icon(symbol)).k(el("h2").a("id", id).t(name));
    let foot = el("footer.foot").ks(buttons);
    el("section.card").a("aria-labelledby", id).k(head).k(pad).k(foot)
}

fn claim(desk: Desk, first: bool) -> El {
    let start =
        el(if first { "a.btn" } else { "a.btn.primary" }).a("href", "#/claim").t("Start a claim");
    let mut buttons = vec![start];
    if !first && desk.config.demo {
        buttons.push(button("button.btn.quiet", "Sample", move || take_sample(desk)));
    }
    let what = "Put orders, serials and license keys into an organization’s inventory.";
    let words = ("job-claim", "i-claim", "Claim", what);
    job(desk, words, Vendor::Meraki, &[Job::Claim, Job::Release], buttons)
}

fn assign(desk: Desk) -> El {
    let start = el("a.btn").a("href", "#/assign").t("Choose customers");
    let what =
        "License the devices of an MSP’s customers: only these, everyone except, or everyone.";
    let words = ("job-assign", "i-assign", "Assign", what);
    let jobs = &[Job::Assign, Job::Unassign, Job::AutoLicense];
    job(desk, words, Vendor::Aruba, jobs, vec![start])
}

fn allocate(desk: Desk) -> El {
    let start = el("a.btn").a("href", "#/allocate").t("Open the grid");
    let what =
        "Spread an install’s licenses over its organizations, and never more than there are.";
    let words = ("job-allocate", "i-allocate", "Allocate", what);
    job(desk, words, Vendor::Uipath, &[Job::Allocate], vec![start])
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

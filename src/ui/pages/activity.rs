//! Activity: every run, newest first.

use crate::browser::clock::{TimeText, local_text};
use crate::domain::{Time, World};
use crate::run::{ItemOutcome, Standing, Summary};
use crate::ui::components::{chip, stack};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, choice, el, icon};
use crate::ui::live::Live;
use crate::ui::words::{self, Outcomes};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Which runs are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    Running,
    Waiting,
    Done,
}

impl Show {
    const ALL: [(Self, &'static str); 4] = [
        (Self::All, "All"),
        (Self::Running, "Running"),
        (Self::Waiting, "Needs a look"),
        (Self::Done, "Done"),
    ];

    fn takes(self, summary: &Summary) -> bool {
        match self {
            Self::All => true,
            Self::Running => summary.standing == Standing::Running,
            Self::Waiting => matches!(summary.standing, Standing::Paused | Standing::Undecided),
            Self::Done => summary.standing == Standing::Ended,
        }
    }
}

/// The page.
pub fn page(desk: Desk, _: &str) -> Vec<El> {
    let show = Rc::new(Live::new(Show::All));
    let filters = Show::ALL.into_iter().map(|(which, name)| {
        let count = move || {
            words::number(desk.runs.with(|runs| runs.iter().filter(|s| which.takes(s)).count()))
        };
        let text = el("span").maybe("data-tone", (which == Show::Waiting).then_some("warn"));
        let text = text.t(name).t(" ").k(el("b").text(count));
        let (reads, sets) = (Rc::clone(&show), Rc::clone(&show));
        choice("show", move || reads.get() == which, move || sets.set(which), text)
    });
    let filters = el("fieldset.segs").k(el("legend.vh").t("Show")).ks(filters);
    let list = move || {
        let shown: Vec<El> =
            desk.runs.with(|runs| runs.iter().filter(|s| show.get().takes(s)).map(row).collect());
        if shown.is_empty() {
            let start = el("a.btn").a("href", "#/claim").t("Start a claim");
            let text = "A run appears as soon as a plan is started, and stays on this device.";
            return vec![empty("i-activity", "No runs here", text).k(start)];
        }
        let foot = [&words::some(shown.len(), "run"), ", kept on this device"].concat();
        vec![el("ol.runs").ks(shown), el("footer.foot").k(el("span").t(&foot))]
    };
    let open = super::plan::file::open(desk);
    let runs = el("section.card").a("aria-label", "Runs").live(list);
    vec![el("div.line").k(filters).k(open), super::plan::file::droppable(desk, runs)]
}

/// So many runs are kept before a person is asked to save old ones as a file.
const MOST_KEPT: usize = 200;

/// Tidies what runs have left, and tells what of it cannot be read, or is too much.
pub fn tidy(desk: Desk) {
    spawn_local(async move {
        let Ok(found) = desk.driver.tidy().await else { return };
        let mut told = Vec::new();
        if !found.unreadable.is_empty() {
            told.push([
                &words::some(found.unreadable.len(), "run"),
                " on this device cannot be opened: the plan is damaged. Nothing of it is sent. Export session in Settings keeps what is there.",
            ].concat());
        }
        if !found.damaged.is_empty() {
            told.push([
                "A part of the journal of ",
                &words::some(found.damaged.len(), "run"),
                " is damaged. It is set aside when the run goes on; nothing of it is sent again.",
            ].concat());
        }
        if found.runs > MOST_KEPT {
            told.push(
                [
                    "This device keeps ",
                    &words::some(found.runs, "run"),
                    ". Old ones can be saved as a file and removed, in Settings.",
                ]
                .concat(),
            );
        }
        if !told.is_empty() && desk.notice.peek(Option::is_none) {
            desk.notice.set(Some(told.join(" ")));
        }
    });
}

/// What stands where there is nothing yet.
pub fn empty(symbol: &str, heading: &str, text: &str) -> El {
    el("div.empty").k(icon(symbol)).k(el("h2").t(heading)).k(el("p").t(text))
}

/// A run's address.
pub fn link(summary: &Summary) -> String {
    ["#/activity/", &summary.id.0].concat()
}

/// When a run was begun: its id begins with it.
pub fn begun(summary: &Summary) -> String {
    let ms = summary.id.0.split('-').next().and_then(|ms| ms.parse().ok());
    ms.map(|ms| local_text(Time(ms), TimeText::DateMinute)).unwrap_or_default()
}

/// A run in one line.
pub fn row(summary: &Summary) -> El {
    let refused = summary.count(ItemOutcome::Refused);
    let standing = match summary.standing {
        Standing::Undecided => chip("unknown", "Needs a look"),
        Standing::Paused => chip("unknown", "Stands still"),
        Standing::Running => chip("sending", "Running"),
        Standing::Ended if summary.items == 0 => chip("ours", "Nothing to do"),
        Standing::Ended if summary.count(ItemOutcome::Cancelled) > 0 => {
            chip("cancelled", "Cancelled")
        }
        Standing::Ended if refused > 0 => {
            chip("refused", &[&words::number(refused), " refused"].concat())
        }
        Standing::Ended => chip("claimed", "Done"),
    };
    let demo = if summary.world == World::Demo { " · demo" } else { "" };
    let what =
        el("span.what")
            .k(el("b").t(&words::title(summary.job, summary.items)))
            .k(el("small").t(&summary.organization).t(demo));
    let link = el("a").a("href", &link(summary)).k(standing).k(what);
    let link = link.k(stack("tiny", &Outcomes::of(summary))).k(el("time").t(&begun(summary)));
    el("li").k(link.k(icon("i-next")))
}

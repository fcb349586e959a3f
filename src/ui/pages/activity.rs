//! Activity: every run, newest first.

use crate::browser::clock::{TimeText, local_text};
use crate::domain::{Time, World};
use crate::run::{ItemOutcome, Standing, Summary};
use crate::ui::components::{chip, icon, stack};
use crate::ui::desk::Desk;
use crate::ui::words::{self, Outcomes};
use leptos::prelude::*;

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
pub fn page(desk: Desk) -> AnyView {
    let show = RwSignal::new(Show::All);
    let filters = Show::ALL
        .into_iter()
        .map(|(which, name)| {
            let count = move || desk.runs.with(|runs| runs.iter().filter(|s| which.takes(s)).count());
            view! {
                <label>
                    <input type="radio" name="show" checked=which == Show::All on:change=move |_| show.set(which) />
                    <span data-tone=(which == Show::Waiting).then_some("warn")>{name}" "<b>{count}</b></span>
                </label>
            }
        })
        .collect_view();
    let list = move || {
        let shown: Vec<Summary> =
            desk.runs.with(|runs| runs.iter().filter(|s| show.get().takes(s)).cloned().collect());
        if shown.is_empty() {
            return view! {
                <div class="empty">
                    {icon("i-activity")}
                    <h2>"No runs here"</h2>
                    <p>"A run appears as soon as a plan is started, and stays on this device."</p>
                    <a class="btn" href="#/claim">"Start a claim"</a>
                </div>
            }
            .into_any();
        }
        let count = shown.len();
        view! {
            <ol class="runs">{shown.iter().map(row).collect_view()}</ol>
            <footer class="foot"><span>{words::some(count, "run")}", kept on this device"</span></footer>
        }
        .into_any()
    };
    view! {
        <div class="line">
            <fieldset class="segs"><legend class="vh">"Show"</legend>{filters}</fieldset>
        </div>
        <section class="card" aria-label="Runs">{list}</section>
    }
    .into_any()
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
pub fn row(summary: &Summary) -> AnyView {
    let refused = summary.count(ItemOutcome::Refused);
    let standing = match summary.standing {
        Standing::Undecided => chip("unknown", "Needs a look".into()),
        Standing::Paused => chip("unknown", "Stands still".into()),
        Standing::Running => chip("sending", "Running".into()),
        Standing::Ended if summary.items == 0 => chip("ours", "Nothing to do".into()),
        Standing::Ended if summary.count(ItemOutcome::Cancelled) > 0 => {
            chip("cancelled", "Cancelled".into())
        }
        Standing::Ended if refused > 0 => {
            chip("refused", format!("{} refused", words::number(refused)))
        }
        Standing::Ended => chip("claimed", "Done".into()),
    };
    let demo = (summary.world == World::Demo).then_some(" · demo");
    view! {
        <li>
            <a href=link(summary)>
                {standing}
                <span class="what">
                    <b>{words::title(summary.job, summary.items)}</b>
                    <small>{summary.organization.clone()}{demo}</small>
                </span>
                {stack("tiny", &Outcomes::of(summary))}
                <time>{begun(summary)}</time>
                {icon("i-next")}
            </a>
        </li>
    }
    .into_any()
}

//! Home: what can be done, with which connection, and how the last run went.

use super::activity;
use super::claim::take_sample;
use crate::run::{Standing, Summary};
use crate::ui::components::{icon, stack};
use crate::ui::desk::Desk;
use crate::ui::words::{self, Outcomes};
use leptos::prelude::*;

/// The page.
pub fn page(desk: Desk) -> AnyView {
    let first = move || desk.runs.with(Vec::is_empty);
    let welcome = move || {
        first().then(|| {
            view! {
                <section class="card" data-span="" aria-labelledby="first">
                    <div class="pad">
                        <h2 id="first" class="big">"From a delivery note to a verified inventory"</h2>
                        <p class="lead">
                            "Paste or drop what you have. You see every request before it is sent; every item ends as claimed, already ours, refused with the vendor’s words, or unknown."
                        </p>
                        <div class="line">
                            <button class="btn primary" data-primary="" autofocus on:click=move |_| take_sample(desk)>
                                "Try with a sample delivery note"
                            </button>
                            <a class="btn" href="#/connections">"Add a connection"</a>
                        </div>
                    </div>
                </section>
            }
        })
    };
    let needs_a_look = move || {
        let waiting = desk.runs.with(|runs| {
            runs.iter()
                .find(|s| matches!(s.standing, Standing::Undecided | Standing::Paused))
                .cloned()
        });
        waiting.map(|summary| note(&summary))
    };
    let last = move || match desk.runs.with(|runs| runs.first().cloned()) {
        None => view! { <small>"No run yet"</small> }.into_any(),
        Some(summary) => {
            let counts = Outcomes::of(&summary);
            let said = words::counted(&counts);
            view! {
                <div class="line">
                    <small>{["Last run: ", &activity::begun(&summary)].concat()}</small>
                    <a class="push" href=activity::link(&summary)>{said}</a>
                </div>
                {stack("tiny", &counts)}
            }
            .into_any()
        }
    };
    let recent = move || {
        (!first()).then(|| {
            let rows = desk.runs.with(|runs| runs.iter().take(5).map(activity::row).collect_view());
            view! {
                <section class="card" data-span="" aria-labelledby="recent">
                    <header class="head">
                        <h2 id="recent">"Last runs"</h2>
                        <a class="push" href="#/activity">"All activity"</a>
                    </header>
                    <ol class="runs">{rows}</ol>
                </section>
            }
        })
    };
    view! {
        {needs_a_look}
        <div class="cards">
            {welcome}
            <section class="card" aria-labelledby="job-claim">
                <header class="head">{icon("i-claim")}<h2 id="job-claim">"Claim"</h2></header>
                <div class="pad">
                    <p>"Put orders, serials and license keys into an organization’s inventory."</p>
                    <dl class="facts">
                        <div><dt>"Connection"</dt><dd>{move || desk.connection().name}</dd></div>
                    </dl>
                    <div class="stackv" data-gap="small">{last}</div>
                </div>
                <footer class="foot">
                    <a class="btn" class:primary=move || !first() href="#/claim">"Start a claim"</a>
                    <Show when=move || !first()>
                        <button class="btn quiet" on:click=move |_| take_sample(desk)>"Sample"</button>
                    </Show>
                </footer>
            </section>
            {recent}
        </div>
    }
    .into_any()
}

/// A run that waits for a person.
fn note(summary: &Summary) -> AnyView {
    let unknown = summary.count(crate::run::ItemOutcome::Unknown);
    let title = words::title(summary.job, summary.items);
    let (heading, text) = match summary.pause {
        Some(why) => {
            let (what, next) = words::pause(why);
            (format!("“{title}” stands still"), [what, " ", next].concat())
        }
        None => (
            format!("{} of “{title}” {} unknown", words::some(unknown, "item"), if unknown == 1 { "is" } else { "are" }),
            "A request got no answer, and looking it up did not settle it. Nothing is sent again by itself.".to_owned(),
        ),
    };
    view! {
        <div class="note" data-tone="warn">
            {icon("o-unknown")}
            <div>
                <h2>{heading}</h2>
                <p>{text}</p>
                <div class="line"><a class="btn small" href=activity::link(summary)>"Open the run"</a></div>
            </div>
        </div>
    }
    .into_any()
}

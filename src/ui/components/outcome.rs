//! How outcomes are drawn: a chip, a stacked bar, a list of counts. Each has its colour, its symbol
//! and its word, so that none of them is the only sign.

use super::icon;
use crate::run::ItemOutcome;
use crate::ui::words::{self, Outcomes};
use leptos::prelude::*;

/// The name of an outcome in the style sheet.
pub fn key(outcome: ItemOutcome) -> &'static str {
    match outcome {
        ItemOutcome::Done => "claimed",
        ItemOutcome::Already => "ours",
        ItemOutcome::Accepted => "accepted",
        ItemOutcome::Refused => "refused",
        ItemOutcome::Unknown => "unknown",
        ItemOutcome::Sending | ItemOutcome::Checking => "sending",
        ItemOutcome::Waiting => "waiting",
        ItemOutcome::Cancelled => "cancelled",
    }
}

/// A chip: symbol and words.
pub fn chip(key: &'static str, text: String) -> AnyView {
    let symbol = ["o-", key].concat();
    view! { <span class="chip" data-o=key>{icon(&symbol)}{text}</span> }.into_any()
}

/// A bar of outcomes, each as wide as its share.
pub fn stack(size: &'static str, counts: &Outcomes) -> AnyView {
    let said = words::counted(counts);
    let parts: Vec<AnyView> = counts
        .0
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(outcome, n)| {
            view! { <i data-o=key(*outcome) style=("--n", n.to_string())></i> }.into_any()
        })
        .collect();
    view! { <div class="stack" data-size=size role="img" aria-label=said>{parts}</div> }.into_any()
}

/// The counts of outcomes, those that are not zero.
pub fn counts(counts: &Outcomes) -> AnyView {
    let parts: Vec<AnyView> = counts
        .0
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(outcome, n)| {
            let name = words::outcome(*outcome, counts.1);
            let symbol = ["o-", key(*outcome)].concat();
            view! {
                <div>
                    <dt class="chip" data-o=key(*outcome)>{icon(&symbol)}{name}</dt>
                    <dd>{words::number(*n)}</dd>
                </div>
            }
            .into_any()
        })
        .collect();
    view! { <dl class="counts">{parts}</dl> }.into_any()
}

//! How outcomes are drawn: a chip, a stacked bar, a list of counts. Each has its colour, its symbol
//! and its word, so that none of them is the only sign.

use crate::run::ItemOutcome;
use crate::ui::dom::{El, el, icon};
use crate::ui::words::{self, Outcomes};

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
        ItemOutcome::Partly => "partly",
    }
}

/// A chip: symbol and words.
pub fn chip(key: &str, text: &str) -> El {
    el("span.chip").a("data-o", key).k(icon(&["o-", key].concat())).t(text)
}

/// A bar of outcomes, each as wide as its share.
pub fn stack(size: &str, counts: &Outcomes) -> El {
    let bar = el("div.stack").a("data-size", size).a("role", "img");
    bar.a("aria-label", &words::counted(counts)).ks(counts
        .present()
        .map(|(outcome, n)| el("i").a("data-o", key(outcome)).var("--n", &n.to_string())))
}

/// The counts of outcomes, those that are not zero.
pub fn counts(counts: &Outcomes) -> El {
    el("dl.counts").ks(counts.present().map(|(outcome, n)| {
        let (key, name) = (key(outcome), words::outcome(outcome, counts.1));
        let term = el("dt.chip").a("data-o", key).k(icon(&["o-", key].concat())).t(name);
        el("div").k(term).k(el("dd").t(&words::number(n)))
    }))
}

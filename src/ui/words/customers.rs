//! The picker's words: how many are shown and chosen, and what became of a pasted list or of a saved
//! selection.

use super::{number, some};
use crate::picker::paste::Report;
use crate::picker::saved::Applied;

/// The status line.
pub fn status(shown: usize, all: usize, chosen: usize) -> String {
    [&number(shown), " of ", &number(all), " shown · ", &number(chosen), " selected"].concat()
}

/// The button that chooses all that are shown.
pub fn choose_all(selectable: usize, narrowed: bool) -> String {
    ["Select all ", &number(selectable), if narrowed { " matching" } else { "" }].concat()
}

/// What became of a pasted list, in one sentence.
pub fn report(report: &Report) -> String {
    let lines = some(report.lines, "line");
    [&lines, ": ", &some(report.found, "customer"), " found that can be selected"].concat()
}

/// The parts of a report that ask for a look: heading, and how many lines.
pub fn parts(report: &Report) -> [(&'static str, usize); 4] {
    [
        ("Not found", report.missing.len()),
        ("A name of several customers: use the id", report.several.len()),
        ("Not provisioned: cannot be selected", report.unprovisioned.len()),
        ("Named before in this list", report.repeated.len()),
    ]
}

/// What became of a saved selection.
pub fn applied(name: &str, applied: &Applied) -> String {
    let mut text = ["“", name, "”: ", &number(applied.chosen), " selected"].concat();
    for (count, what) in [
        (applied.gone.len(), " no longer there"),
        (applied.unprovisioned.len(), " not provisioned any more"),
    ] {
        if count > 0 {
            text = [&text, ", ", &number(count), what].concat();
        }
    }
    text
}

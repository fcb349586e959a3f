//! The claim window as a picture: ten places, each held for five minutes by a claim.

use crate::browser::clock::{TimeText, local_text};
use crate::domain::Time;
use crate::ui::dom::{El, el};
use crate::vendors::Limit;

/// Bars beyond this many would be thinner than can be seen.
const MOST_BARS: usize = 60;

/// A share of the width as the style sheet reads it: `0.1234`, cut at four places.
fn share(part: i64, whole: i64) -> String {
    let tenths = (part.saturating_mul(10_000) / whole.max(1)).clamp(0, 10_000);
    let digits = (10_000 + tenths % 10_000).to_string();
    [&(tenths / 10_000).to_string(), ".", digits.get(1..).unwrap_or_default()].concat()
}

/// Draws the claims that count now and those that a plan will make.
pub fn window(limit: Limit, used: &[Time], planned: &[Time], now: Time) -> El {
    let places = limit.uses.max(1) as usize;
    let start = used.first().copied().unwrap_or(now).min(now.plus(-limit.window / 5));
    let shown = planned.get(..MOST_BARS.min(planned.len())).unwrap_or_default();
    let end = shown.last().copied().unwrap_or(now).plus(limit.window);
    let whole = end.since(start);
    let bars = used.iter().map(|at| (*at, "used")).chain(shown.iter().map(|at| (*at, "plan")));
    let bars = bars.enumerate().map(|(order, (at, of))| {
        let bar = el("i").a("data-use", of).var("--at", &share(at.since(start), whole));
        bar.var("--len", &share(limit.window, whole)).var("--slot", &(order % places).to_string())
    });
    let here = share(now.since(start), whole);
    let minute = |time| local_text(time, TimeText::Minute);
    let last = planned.last().map(|t| [", the last at ", &minute(*t)].concat()).unwrap_or_default();
    let (used_count, planned_count) = (used.len().to_string(), planned.len().to_string());
    let said = [
        &used_count,
        " of ",
        &places.to_string(),
        " claims are used; this plan makes ",
        &planned_count,
        &last,
    ];
    let plot =
        el("div.plot").a("role", "img").a("aria-label", &said.map(|s| s as &str).concat()).ks(bars);
    let mark = |at: &str| el("span").var("--at", at);
    let axis = el("div.axis").a("aria-hidden", "true").ks([
        mark("0").t(&minute(start)),
        mark(&here).k(el("b").t("now")),
        mark("1").t(&minute(end)),
    ]);
    let word =
        |of: &str, name: &str, n: &str| el("span.key").a("data-use", of).t(name).k(el("b").t(n));
    let free = places.saturating_sub(used.len()).to_string();
    el("figure.window").k(plot.k(el("i.now").var("--at", &here))).k(axis).k(el("figcaption").ks([
        word("used", "used ", &used_count),
        word("plan", "this plan ", &planned_count),
        word("free", "free now ", &free),
    ]))
}

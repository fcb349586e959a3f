//! The claim window as a picture: ten places, each held for five minutes by a claim.

use crate::browser::clock::{TimeText, local_text};
use crate::domain::Time;
use crate::vendors::Limit;
use leptos::prelude::*;

/// Bars beyond this many would be thinner than can be seen.
const MOST_BARS: usize = 60;

/// Draws the claims that count now and those that a plan will make.
pub fn window(limit: Limit, used: &[Time], planned: &[Time], now: Time) -> AnyView {
    let places = limit.uses.max(1) as usize;
    let start =
        used.first().copied().unwrap_or(now.plus(-limit.window)).min(now.plus(-limit.window / 5));
    let shown = planned.get(..MOST_BARS.min(planned.len())).unwrap_or_default();
    let end = shown.last().copied().unwrap_or(now).plus(limit.window);
    #[expect(clippy::cast_precision_loss, reason = "minutes in milliseconds")]
    let share = |from: Time, to: Time| {
        (to.since(from) as f64 / end.since(start).max(1) as f64).clamp(0.0, 1.0)
    };
    let bars: Vec<AnyView> = used
        .iter()
        .map(|at| (*at, "used"))
        .chain(shown.iter().map(|at| (*at, "plan")))
        .enumerate()
        .map(|(order, (at, of))| {
            let length = format!("{:.4}", share(at, at.plus(limit.window)));
            view! {
                <i
                    data-use=of
                    style=("--at", format!("{:.4}", share(start, at)))
                    style=("--len", length)
                    style=("--slot", (order % places).to_string())
                ></i>
            }
            .into_any()
        })
        .collect();
    let at = format!("{:.4}", share(start, now));
    let minute = |time| local_text(time, TimeText::Minute);
    let free = places.saturating_sub(used.len());
    let said = format!(
        "{} of {places} claims are used; this plan makes {}{}",
        used.len(),
        planned.len(),
        planned.last().map(|t| format!(", the last at {}", minute(*t))).unwrap_or_default(),
    );
    view! {
        <figure class="window">
            <div class="plot" role="img" aria-label=said>
                {bars}
                <i class="now" style=("--at", at.clone())></i>
            </div>
            <div class="axis" aria-hidden="true">
                <span style=("--at", "0")>{minute(start)}</span>
                <span style=("--at", at)><b>"now"</b></span>
                <span style=("--at", "1")>{minute(end)}</span>
            </div>
            <figcaption>
                <span class="key" data-use="used">"used "<b>{used.len()}</b></span>
                <span class="key" data-use="plan">"this plan "<b>{planned.len()}</b></span>
                <span class="key">"free now "<b>{free}</b></span>
            </figcaption>
        </figure>
    }
    .into_any()
}

//! The gateway's two limits, and the headers that tell of them: calls a day until 00:00 UTC, and calls
//! a second (the vendor's page on usage and rate limits, read 2026-11-25). Both answers look the same;
//! which of the two it was, only the headers say.

use super::ArubaDials;
use super::refusal::message;
use crate::domain::Time;
use crate::domain::time::{DAY, SECOND};
use crate::http::Response;
use std::collections::VecDeque;

/// What has been used of the limits.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// The day that is counted, from 1970.
    pub(crate) day: i64,
    /// Calls on that day.
    pub(crate) used: u32,
    // Not stored: these leave within a second.
    recent: VecDeque<Time>,
}

impl Limits {
    fn forget(&mut self, now: Time) {
        let today = now.0.div_euclid(DAY);
        if self.day != today {
            (self.day, self.used) = (today, 0);
        }
        // A clock that was set back must not lock the door.
        while self.recent.front().is_some_and(|at| !(0..SECOND).contains(&now.since(*at))) {
            self.recent.pop_front();
        }
    }

    /// Counts a call, or refuses it; a refused one does not count.
    pub(crate) fn count(&mut self, dials: &ArubaDials, now: Time) -> Result<(), Response> {
        self.forget(now);
        let second = u32::try_from(self.recent.len()).unwrap_or(u32::MAX);
        if self.used >= dials.day || second >= dials.second {
            return Err(too_many());
        }
        self.used += 1;
        self.recent.push_back(now);
        Ok(())
    }

    /// Adds the headers of both limits, and the gateway's own.
    pub(crate) fn tell(&mut self, reply: Response, dials: &ArubaDials, now: Time) -> Response {
        self.forget(now);
        let second = u32::try_from(self.recent.len()).unwrap_or(u32::MAX);
        let spent = reply.header(SPENT).is_some();
        let left = if spent { 0 } else { dials.second.saturating_sub(second) };
        let mut reply = reply
            .with("X-RateLimit-Limit-day", dials.day.to_string())
            .with("X-RateLimit-Remaining-day", dials.day.saturating_sub(self.used).to_string())
            .with("X-RateLimit-Limit-second", dials.second.to_string())
            .with("X-RateLimit-Remaining-second", left.to_string())
            .with("Date", http_date(now))
            .with("X-Request-Start", format!("t={}", now.0))
            .with("Via", "kong/0.14.1");
        reply.headers.retain(|(name, _)| name != SPENT);
        reply
    }
}

/// Marks, on its way out, a refusal that a dial asked for: the second counts as used up.
const SPENT: &str = "spent";

fn too_many() -> Response {
    message(429, "API rate limit exceeded")
}

/// A refusal for being too many in a second, though it was not.
pub(crate) fn by_chance() -> Response {
    too_many().with(SPENT, "")
}

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(at: Time) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = at.to_rfc3339();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let weekday = usize::try_from(at.0.div_euclid(DAY).rem_euclid(7)).unwrap_or(0);
    let month: usize = part(5, 7).parse().unwrap_or(1);
    let weekday = DAYS.get(weekday).copied().unwrap_or_default();
    let month = MONTHS.get(month.saturating_sub(1)).copied().unwrap_or_default();
    format!("{weekday}, {} {month} {} {} GMT", part(8, 10), part(0, 4), part(11, 19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_written_as_http_asks() {
        let at = Time::parse_rfc3339("1994-11-06T08:49:37Z").unwrap();
        assert_eq!(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn seven_a_second_and_a_day_until_midnight() {
        let mut limits = Limits::default();
        let dials = ArubaDials { day: 10, ..ArubaDials::USUAL };
        let day = DAY * 20_000;
        for ms in 0..7 {
            assert!(limits.count(&dials, Time(day + ms)).is_ok(), "{ms}");
        }
        let refused = limits.count(&dials, Time(day + 900)).unwrap_err();
        let told = limits.tell(refused, &dials, Time(day + 900));
        assert_eq!(told.header("x-ratelimit-remaining-second"), Some("0"));
        assert_eq!(told.header("x-ratelimit-remaining-day"), Some("3"));
        for ms in 1_100..1_103 {
            assert!(limits.count(&dials, Time(day + ms)).is_ok(), "{ms}");
        }
        let refused = limits.count(&dials, Time(day + 50_000)).unwrap_err();
        let told = limits.tell(refused, &dials, Time(day + 50_000));
        assert_eq!(told.header("x-ratelimit-remaining-second"), Some("7"));
        assert_eq!(told.header("x-ratelimit-remaining-day"), Some("0"));
        assert!(limits.count(&dials, Time(day + DAY)).is_ok());
    }
}

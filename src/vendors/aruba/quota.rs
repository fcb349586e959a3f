//! How much of the account's quota is left, as every answer says in its headers (usage and rate
//! limits page, read 2026-11-25). Any of them may be missing.

use crate::domain::Time;
use crate::domain::stored::stored;
use crate::domain::time::{DAY, SECOND};
use crate::http::Response;

/// The quota as an answer tells it. It is the account's: all its tokens share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quota {
    /// Calls a day.
    pub day_limit: Option<u32>,
    /// Of these, left until 00:00 UTC.
    pub day_left: Option<u32>,
    /// Calls a second.
    pub second_limit: Option<u32>,
    /// Of these, left in this second.
    pub second_left: Option<u32>,
    /// When, by the vendor's clock.
    pub at: Option<Time>,
}
stored!(record Quota { day_limit, day_left, second_limit, second_left, at } or default);

/// The wait when the second's calls are used up: working clients wait as long.
const NEXT_SECOND: i64 = 2 * SECOND;

/// The wait when the day's calls are used up and the answer has no date. An hour, and then the
/// next answer tells.
const SOME_OF_A_DAY: i64 = DAY / 24;

impl Quota {
    /// What an answer says.
    pub fn of(response: &Response) -> Self {
        let number = |name: &str| response.header(name)?.trim().parse().ok();
        Self {
            day_limit: number("x-ratelimit-limit-day"),
            day_left: number("x-ratelimit-remaining-day"),
            second_limit: number("x-ratelimit-limit-second"),
            second_left: number("x-ratelimit-remaining-second"),
            at: response.header("date").and_then(Time::parse_http_date),
        }
    }

    /// When the day's calls begin anew: the next 00:00 UTC.
    pub fn renewed(&self) -> Option<Time> {
        self.at.map(|at| Time((at.0.div_euclid(DAY) + 1).saturating_mul(DAY)))
    }

    /// How long to wait before the next call, in ms: until the day is over when nothing is left of
    /// it, with two seconds for clocks that differ; else until the second is. `None` where something
    /// is left, or nothing is known.
    pub fn wait(&self) -> Option<i64> {
        if self.day_left == Some(0) {
            let rest = self.renewed().zip(self.at).map(|(renewed, at)| renewed.since(at));
            return Some(rest.map_or(SOME_OF_A_DAY, |rest| rest + NEXT_SECOND));
        }
        (self.second_left == Some(0)).then_some(NEXT_SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(day: &str, second: &str) -> Response {
        Response::json(429, "")
            .with("X-RateLimit-Limit-day", "5000")
            .with("X-RateLimit-Remaining-day", day)
            .with("X-RateLimit-Limit-second", "7")
            .with("X-RateLimit-Remaining-second", second)
            .with("Date", "Wed, 25 Nov 2026 23:59:30 GMT")
    }

    #[test]
    fn which_limit_is_used_up_decides_how_long_to_wait() {
        for (day, second, wait) in [
            ("0", "6", Some(32_000)),
            ("0", "0", Some(32_000)),
            ("812", "0", Some(2_000)),
            ("812", "6", None),
            ("many", "", None),
        ] {
            assert_eq!(Quota::of(&answer(day, second)).wait(), wait, "{day} {second}");
        }
        let undated = Response::json(429, "").with("x-ratelimit-remaining-day", "0");
        assert_eq!(Quota::of(&undated).wait(), Some(3_600_000));
        assert_eq!(Quota::of(&Response::json(200, "")), Quota::default());
    }

    #[test]
    fn the_day_ends_at_midnight_in_utc() {
        let quota = Quota::of(&answer("12", "3"));
        assert_eq!(quota.renewed(), Time::parse_rfc3339("2026-11-26T00:00:00Z"));
        assert_eq!((quota.day_limit, quota.day_left), (Some(5000), Some(12)));
        let text = serde_json::to_string(&quota).unwrap();
        assert_eq!(serde_json::from_str::<Quota>(&text).unwrap(), quota);
    }
}

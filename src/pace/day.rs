//! An account's calls a day, as the vendor's own answers tell them: how many there are, how many are
//! left, and when they start anew. Aruba Central starts anew at 00:00 UTC (its page on usage and rate
//! limits, read 2026-11-25).

use crate::domain::Time;
use crate::domain::stored::stored;
use crate::domain::time::DAY;

/// The calls of a day. They are shared with whatever else uses the account, so the newest answer
/// counts, and between answers each call that leaves is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// How many a day has.
    pub limit: u32,
    /// How many are left.
    pub left: u32,
    /// When they start anew, by this computer's clock.
    pub resets: Time,
    /// When the vendor told it, by this computer's clock.
    pub read: Time,
}
stored!(record Day { limit, left, resets, read });

impl Day {
    /// What an answer tells that came at `now`; `there` is the moment that the answer bears itself.
    pub fn told(limit: u32, left: u32, there: Option<Time>, now: Time) -> Self {
        let into_the_day = there.unwrap_or(now).0.rem_euclid(DAY);
        Self { limit, left: left.min(limit), resets: now.plus(DAY - into_the_day), read: now }
    }

    /// The same with a beginning of the next that is not more than a day ahead: else the clock was
    /// set back.
    pub(super) fn not_after(self, now: Time) -> Self {
        Self { resets: self.resets.min(now.plus(DAY)), ..self }
    }

    /// The same at another moment: whole again once a new day has begun.
    pub(super) fn at(self, now: Time) -> Self {
        let day = self.not_after(now);
        if now < day.resets {
            return day;
        }
        let days = now.since(day.resets).div_euclid(DAY) + 1;
        Self { left: day.limit, resets: day.resets.plus(days * DAY), ..day }
    }

    /// The same after one more call.
    pub(super) fn less_one(self) -> Self {
        Self { left: self.left.saturating_sub(1), ..self }
    }

    /// When the call after `before` others can go at the earliest; `None` when it is one of this
    /// day's.
    pub(super) fn clear(self, before: usize) -> Option<Time> {
        let past = before.checked_sub(self.left as usize)?;
        let days = i64::try_from(past / self.limit.max(1) as usize).unwrap_or(i64::MAX);
        Some(self.resets.plus(days.saturating_mul(DAY)))
    }

    /// Whether it still says something: for a day after it was to start anew.
    pub(super) fn counts(self, now: Time) -> bool {
        now.since(self.resets) < DAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{MINUTE, SECOND};
    use crate::pace::{Lane, Pacer};
    use crate::vendors::Limit;

    const CALLS: Limit = Limit { uses: 7, window: SECOND };
    /// Six in the evening, UTC.
    const EVENING: Time = Time(20_000 * DAY + 18 * 60 * MINUTE);
    const MIDNIGHT: Time = Time(20_001 * DAY);

    fn lane() -> Lane {
        Lane("live/aruba/eu-1/c".into())
    }

    fn told(left: u32) -> Pacer {
        let mut pacer = Pacer::default();
        pacer.note(&lane(), Some(Day::told(5_000, left, Some(EVENING), EVENING)), Some(7));
        pacer
    }

    #[test]
    fn nothing_goes_before_midnight_once_the_day_is_used_up() {
        let mut pacer = told(2);
        for _ in 0..2 {
            assert_eq!(pacer.earliest(&lane(), CALLS, EVENING), EVENING);
            pacer.take(&lane(), CALLS, EVENING);
        }
        assert_eq!(pacer.earliest(&lane(), CALLS, EVENING), MIDNIGHT);
        let quota = pacer.quota(&lane(), EVENING).unwrap();
        assert_eq!((quota.left, quota.resets), (0, MIDNIGHT));
        // The sweep that cuts a vendor's hold to an hour leaves the day alone.
        pacer.sweep(EVENING);
        assert_eq!(pacer.earliest(&lane(), CALLS, EVENING), MIDNIGHT);
        assert_eq!(pacer.earliest(&lane(), CALLS, MIDNIGHT), MIDNIGHT);
        assert_eq!(pacer.quota(&lane(), MIDNIGHT).map(|q| q.left), Some(5_000));
    }

    #[test]
    fn what_does_not_fit_today_is_forecast_for_the_days_to_come() {
        let mut pacer = Pacer::default();
        pacer.note(&lane(), Some(Day::told(10, 3, None, EVENING)), None);
        let times = pacer.forecast(&lane(), CALLS, 15, EVENING);
        assert!(times[2] < MIDNIGHT);
        assert!(times[3] >= MIDNIGHT && times[12] < MIDNIGHT.plus(DAY), "{times:?}");
        assert!(times[13] >= MIDNIGHT.plus(DAY));
    }

    #[test]
    fn the_day_is_the_vendors_whatever_this_clock_says() {
        let ahead = EVENING.plus(7 * 60 * MINUTE);
        let day = Day::told(5_000, 0, Some(EVENING), ahead);
        assert_eq!(day.resets, ahead.plus(6 * 60 * MINUTE));
        assert_eq!(day.at(ahead).left, 0);
    }

    #[test]
    fn a_clock_set_back_holds_a_lane_a_day_at_the_most() {
        let mut pacer = told(0);
        let long_ago = Time(0);
        assert_eq!(pacer.earliest(&lane(), CALLS, long_ago), Time(DAY));
        pacer.sweep(long_ago);
        assert_eq!(pacer.earliest(&lane(), CALLS, Time(DAY)), Time(DAY));
    }

    #[test]
    fn calls_a_second_are_as_many_as_the_vendor_told_and_no_other_window_is_touched() {
        let mut pacer = told(5_000);
        pacer.note(&lane(), None, Some(2));
        pacer.note(&lane(), None, Some(0));
        for _ in 0..2 {
            pacer.take(&lane(), CALLS, EVENING);
        }
        assert_eq!(pacer.left(&lane(), CALLS, EVENING), 0);
        assert_eq!(pacer.earliest(&lane(), CALLS, EVENING), EVENING.plus(SECOND));
        assert_eq!(pacer.quota(&lane(), EVENING).map(|q| q.left), Some(4_998));
        let claims = Limit { uses: 10, window: 5 * MINUTE };
        assert_eq!(pacer.left(&lane(), claims, EVENING), 8);
    }

    #[test]
    fn the_newest_word_on_a_day_stays_also_over_a_reload() {
        let stored = |pacer: &Pacer| serde_json::to_string(&pacer.part(&lane())).unwrap();
        let mut pacer = told(40);
        let old = stored(&pacer);
        let later = EVENING.plus(MINUTE);
        pacer.note(&lane(), Some(Day::told(5_000, 12, None, later)), None);
        let new = stored(&pacer);
        pacer.take_in(serde_json::from_str(&old).unwrap());
        assert_eq!(pacer.quota(&lane(), later).map(|q| q.left), Some(12));
        let mut other = told(40);
        other.take_in(serde_json::from_str(&new).unwrap());
        assert_eq!(other.quota(&lane(), later).map(|q| q.left), Some(12));
    }

    #[test]
    fn a_pace_stored_before_there_were_days_is_read_and_a_told_day_is_kept_for_another() {
        let old = r#"{"lanes":[{"lane":"live/aruba/eu-1/c","at":[5],"held":0}]}"#;
        let pacer: Pacer = serde_json::from_str(old).unwrap();
        assert_eq!(pacer.quota(&lane(), Time(5)), None);
        assert_eq!(pacer.left(&lane(), CALLS, Time(5)), 6);
        let mut pacer = told(40);
        pacer.sweep(MIDNIGHT.plus(DAY - 1));
        assert!(pacer.quota(&lane(), MIDNIGHT).is_some());
        pacer.sweep(MIDNIGHT.plus(DAY));
        assert_eq!(pacer, Pacer::default());
    }
}

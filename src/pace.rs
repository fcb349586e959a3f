//! How often a vendor may be called: sliding windows, one for each lane, and the calls of a day where
//! the vendor tells them. Planning asks when, running asks now, and both ask here. Knows nothing of
//! what is sent.
//!
//! A use counts from its *answer*, not from its sending: the vendor counts when the request reaches
//! it, which is somewhere in between, so the later moment is the safe one.

mod day;

pub use day::Day;

use crate::domain::Time;
use crate::domain::stored::stored;
use crate::domain::time::SECOND;
use crate::vendors::Limit;
use std::collections::VecDeque;

/// What a limit is counted over, such as one organization's claims. Shared by all connections, runs
/// and tabs that reach the same account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane(pub String);
stored!(text Lane, |text| Some(Lane(text.to_owned())), |lane| lane.0.clone());

#[derive(Debug, Clone, PartialEq, Eq)]
struct Uses {
    /// Of which lane.
    lane: Lane,
    /// When each use counts from; oldest first.
    at: Vec<Time>,
    /// Nothing goes before this: the vendor said so.
    held: Time,
    /// The calls of a day, if the vendor has told.
    day: Option<Day>,
    /// How many calls a second, if the vendor has told.
    second: Option<u32>,
}
stored!(record Uses { lane, at, held, day, second });

/// The uses of every lane. Small: a lane keeps no more uses than its limit allows, and only lanes
/// of the last hour are kept; where the vendor told of a day, for a day after that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pacer {
    lanes: Vec<Uses>,
}
stored!(record Pacer { lanes });

impl Pacer {
    fn uses(&self, lane: &Lane) -> Option<&Uses> {
        self.lanes.iter().find(|uses| uses.lane == *lane)
    }

    /// Takes a lane's uses out, for what is to be put back changed.
    fn take_out(&mut self, lane: &Lane) -> Uses {
        match self.lanes.iter().position(|uses| uses.lane == *lane) {
            Some(at) => self.lanes.swap_remove(at),
            None => Uses {
                lane: lane.clone(),
                at: Vec::new(),
                held: Time::default(),
                day: None,
                second: None,
            },
        }
    }

    /// The limit that holds in a lane: what the vendor told of a second goes before what its pages
    /// say.
    fn limit(&self, lane: &Lane, limit: Limit) -> Limit {
        let told = self.uses(lane).and_then(|u| u.second).filter(|_| limit.window == SECOND);
        Limit { uses: told.unwrap_or(limit.uses), ..limit }
    }

    /// The calls of a day in this lane as they stand now; `None` where the vendor has not told.
    pub fn quota(&self, lane: &Lane, now: Time) -> Option<Day> {
        Some(self.uses(lane)?.day?.at(now))
    }

    /// Notes what an answer told of a lane: of its day, and how many calls a second there are. What
    /// it did not tell stays as it was.
    pub fn note(&mut self, lane: &Lane, day: Option<Day>, second: Option<u32>) {
        let uses = self.take_out(lane);
        let second = second.filter(|n| *n > 0).or(uses.second);
        self.lanes.push(Uses { day: day.or(uses.day), second, ..uses });
    }

    /// The earliest moment, not before `now`, at which one more use keeps within the limit.
    pub fn earliest(&self, lane: &Lane, limit: Limit, now: Time) -> Time {
        self.forecast(lane, limit, 1, now).first().copied().unwrap_or(now)
    }

    /// When each of the next `count` uses can go, if each is answered at once.
    pub fn forecast(&self, lane: &Lane, limit: Limit, count: usize, now: Time) -> Vec<Time> {
        let limit = self.limit(lane, limit);
        let day = self.quota(lane, now);
        let held = self.uses(lane).map_or(now, |u| u.held).max(now);
        let mut window: VecDeque<Time> = self.live(lane, limit, now).collect();
        let mut times = Vec::with_capacity(count);
        for before in 0..count {
            let full = window.len() >= limit.uses.max(1) as usize;
            let freed = if full { window.pop_front().map(|t| t.plus(limit.window)) } else { None };
            let at = freed.unwrap_or(held).max(held).max(times.last().copied().unwrap_or(now));
            let at = day.and_then(|day| day.clear(before)).map_or(at, |anew| at.max(anew));
            window.push_back(at);
            times.push(at);
        }
        times
    }

    /// How many uses are left in the window at this moment.
    pub fn left(&self, lane: &Lane, limit: Limit, now: Time) -> u32 {
        let limit = self.limit(lane, limit);
        let used = self.live(lane, limit, now).count();
        limit.uses.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
    }

    /// When each use that still counts began to count.
    pub fn used(&self, lane: &Lane, limit: Limit, now: Time) -> Vec<Time> {
        self.live(lane, limit, now).collect()
    }

    /// The uses that count now. One from the future (the clock was set back) counts as from now:
    /// waiting a window too long is safe, forgetting it is not.
    fn live(&self, lane: &Lane, limit: Limit, now: Time) -> impl Iterator<Item = Time> {
        self.uses(lane)
            .into_iter()
            .flat_map(|u| u.at.iter().copied())
            .map(move |t| t.min(now))
            .filter(move |t| now.since(*t) < limit.window)
    }

    /// Notes a use that is about to leave.
    pub fn take(&mut self, lane: &Lane, limit: Limit, now: Time) {
        let limit = self.limit(lane, limit);
        let mut live: Vec<Time> = self.live(lane, limit, now).collect();
        live.push(now);
        let over = live.len().saturating_sub(limit.uses as usize);
        live.drain(..over);
        let uses = self.take_out(lane);
        let day = uses.day.map(|day| day.at(now).less_one());
        self.lanes.push(Uses { at: live, day, ..uses });
    }

    /// Moves the newest use of a lane to the moment of its answer. Where it has been forgotten (the
    /// computer slept between the two), the answer is all that there is of it.
    pub fn settle(&mut self, lane: &Lane, now: Time) {
        let mut uses = self.take_out(lane);
        match uses.at.last_mut() {
            Some(last) => *last = now.max(*last),
            None => uses.at.push(now),
        }
        self.lanes.push(uses);
    }

    /// Keeps a lane still until then, because the vendor asked for it.
    pub fn hold(&mut self, lane: &Lane, until: Time) {
        let uses = self.take_out(lane);
        let held = uses.held.max(until);
        self.lanes.push(Uses { held, ..uses });
    }

    /// What is known of one lane, to be stored apart: other tabs use other lanes.
    #[must_use]
    pub fn part(&self, lane: &Lane) -> Self {
        Self { lanes: self.lanes.iter().filter(|uses| uses.lane == *lane).cloned().collect() }
    }

    /// Takes in what was stored of other lanes, or of the same ones. What was read may be older than
    /// what happened since, and what is here may be older than what another tab did, so all uses of
    /// both stay: one that is counted twice costs a wait. Of a lane's days the one that was told last
    /// stays.
    pub fn take_in(&mut self, part: Self) {
        for mut uses in part.lanes {
            let held = self.take_out(&uses.lane);
            if held.day.map(|day| day.read) > uses.day.map(|day| day.read) {
                (uses.day, uses.second) = (held.day, held.second);
            }
            let mut known = uses.at.clone();
            for at in held.at {
                match known.iter().position(|other| *other == at) {
                    Some(same) => drop(known.swap_remove(same)),
                    // At its place: a sorting of its own weighs more than a few uses are worth.
                    None => uses.at.insert(uses.at.partition_point(|t| *t <= at), at),
                }
            }
            uses.held = uses.held.max(held.held);
            self.lanes.push(uses);
        }
    }

    /// Forgets what no longer counts, so that the record stays small, and moves what lies in the
    /// future (the clock was set back) to now, so that it ages like the rest. Called before asking.
    pub fn sweep(&mut self, now: Time) {
        for uses in &mut self.lanes {
            uses.at.iter_mut().for_each(|t| *t = (*t).min(now));
            uses.held = uses.held.min(now.plus(HOLD_MOST));
            uses.day = uses.day.map(|day| day.not_after(now));
        }
        let old = |t: &Time| now.since(*t) > HOLD_MOST;
        self.lanes.retain(|uses| {
            let told = uses.day.is_some_and(|day| day.counts(now));
            told || !(uses.at.iter().all(old) && old(&uses.held))
        });
    }
}

/// The longest hold that is believed, in milliseconds; past it the clock has moved.
const HOLD_MOST: i64 = crate::domain::time::MINUTE * 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{MINUTE, SECOND};

    const CLAIMS: Limit = Limit { uses: 10, window: 5 * MINUTE };

    fn lane() -> Lane {
        Lane("org".into())
    }

    #[test]
    fn the_eleventh_claim_waits_until_the_first_is_five_minutes_old() {
        let mut pacer = Pacer::default();
        for second in 0..10 {
            let now = Time(second * SECOND);
            assert_eq!(pacer.earliest(&lane(), CLAIMS, now), now);
            pacer.take(&lane(), CLAIMS, now);
        }
        assert_eq!(pacer.left(&lane(), CLAIMS, Time(9 * SECOND)), 0);
        assert_eq!(pacer.earliest(&lane(), CLAIMS, Time(20 * SECOND)), Time(5 * MINUTE));
        assert_eq!(pacer.left(&lane(), CLAIMS, Time(5 * MINUTE)), 1);
    }

    #[test]
    fn a_use_counts_from_its_answer() {
        let mut pacer = Pacer::default();
        for round in 0..10 {
            pacer.take(&lane(), CLAIMS, Time(round * 20 * SECOND));
            pacer.settle(&lane(), Time((round + 1) * 20 * SECOND));
        }
        assert_eq!(
            pacer.earliest(&lane(), CLAIMS, Time(200 * SECOND)),
            Time(5 * MINUTE + 20 * SECOND)
        );
    }

    #[test]
    fn a_use_that_was_forgotten_before_its_answer_counts_from_the_answer() {
        let mut pacer = Pacer::default();
        pacer.take(&lane(), CLAIMS, Time(0));
        pacer.sweep(Time(120 * MINUTE));
        pacer.settle(&lane(), Time(120 * MINUTE));
        assert_eq!(pacer.used(&lane(), CLAIMS, Time(121 * MINUTE)), [Time(120 * MINUTE)]);
    }

    #[test]
    fn what_is_read_late_takes_no_use_away() {
        let mut pacer = Pacer::default();
        pacer.take(&lane(), CLAIMS, Time(0));
        let stored = pacer.clone();
        pacer.take(&lane(), CLAIMS, Time(1));
        pacer.take_in(stored.clone());
        assert_eq!(pacer.left(&lane(), CLAIMS, Time(2)), 8);
        // The other way round, another tab went on; and a clock that was set back changes neither.
        let mut other = stored;
        other.take_in(pacer.clone());
        assert_eq!(other.left(&lane(), CLAIMS, Time(2)), 8);
        pacer.take_in(other);
        assert_eq!(pacer.left(&lane(), CLAIMS, Time(-MINUTE)), 8);
    }

    #[test]
    fn the_forecast_is_what_then_happens() {
        let mut pacer = Pacer::default();
        for at in [0, 0, 0, 40] {
            pacer.take(&lane(), CLAIMS, Time(at * SECOND));
        }
        let mut now = Time(60 * SECOND);
        let forecast = pacer.forecast(&lane(), CLAIMS, 25, now);
        for expected in forecast {
            let at = pacer.earliest(&lane(), CLAIMS, now);
            assert_eq!(at, expected);
            now = at;
            pacer.take(&lane(), CLAIMS, now);
        }
    }

    #[test]
    fn no_window_of_five_minutes_ever_holds_more_than_ten() {
        let mut pacer = Pacer::default();
        let mut sent: Vec<Time> = Vec::new();
        let mut now = Time(0);
        for step in 0..200_i64 {
            now = pacer.earliest(&lane(), CLAIMS, now.plus(step * 7_919 % 40_000));
            pacer.take(&lane(), CLAIMS, now);
            sent.push(now);
        }
        for pair in sent.windows(11) {
            assert!(pair[10].since(pair[0]) >= CLAIMS.window);
        }
    }

    #[test]
    fn a_hold_is_kept_and_a_clock_set_back_does_not_lock_the_lane_for_ever() {
        let mut pacer = Pacer::default();
        pacer.hold(&lane(), Time(90 * SECOND));
        assert_eq!(pacer.earliest(&lane(), CLAIMS, Time(0)), Time(90 * SECOND));
        let year = 365 * 24 * 60 * MINUTE;
        for _ in 0..10 {
            pacer.take(&lane(), CLAIMS, Time(year));
        }
        pacer.sweep(Time(0));
        assert_eq!(pacer.earliest(&lane(), CLAIMS, Time(MINUTE)), Time(5 * MINUTE));
        pacer.hold(&lane(), Time(year));
        pacer.sweep(Time(0));
        assert_eq!(pacer.earliest(&lane(), CLAIMS, Time(MINUTE)), Time(60 * MINUTE));
    }

    #[test]
    fn what_no_longer_counts_is_forgotten() {
        let mut pacer = Pacer::default();
        pacer.take(&lane(), CLAIMS, Time(0));
        pacer.sweep(Time(30 * MINUTE));
        assert_eq!(pacer.used(&lane(), CLAIMS, Time(0)).len(), 1);
        pacer.sweep(Time(120 * MINUTE));
        assert_eq!(pacer, Pacer::default());
    }
}

//! One licensing job: a change for many devices that the gateway has accepted and that is carried out
//! over seconds or minutes, device by device in an order of its own. What it has done at a moment
//! follows from the moment alone.

use super::devices::Device;
use super::roster::MSP;
use crate::domain::Time;
use crate::sim::chance::mix;

/// Whose devices are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    All,
    /// Places, in their order.
    Only(Vec<u32>),
    /// Places, in their order.
    Except(Vec<u32>),
}

impl Scope {
    /// Whether it takes in an owner.
    pub(crate) fn holds(&self, owner: u32) -> bool {
        match self {
            Self::All => true,
            Self::Only(list) => list.binary_search(&owner).is_ok(),
            Self::Except(list) => list.binary_search(&owner).is_err(),
        }
    }
}

/// A license that a device has: the service and the key whose seat it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) service: usize,
    pub(crate) key: usize,
}

/// What is asked of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    /// Whether it gives licenses, or takes them.
    pub(crate) gives: bool,
    pub(crate) services: Vec<usize>,
    pub(crate) scope: Scope,
}

/// Devices before a place in the job's order take a seat of a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) service: usize,
    pub(crate) key: usize,
    /// The first place that is too late; none when nobody is.
    pub(crate) before: Option<u64>,
}

/// A job.
#[derive(Debug)]
pub(crate) struct Job {
    /// Its place among all that has happened.
    pub(crate) seq: u32,
    pub(crate) order: Order,
    pub(crate) starts: Time,
    pub(crate) lasts: i64,
    pub(crate) salt: u64,
    pub(crate) cuts: Vec<Cut>,
    /// For each of the 256 steps, what changes in the use of each key.
    pub(crate) flows: Vec<(u64, usize, i64)>,
}

/// How many steps a job has.
const STEPS: i64 = 256;

impl Job {
    /// A device's place in the job's order.
    pub(crate) fn place(&self, device: Device) -> u64 {
        mix(self.salt, device.number())
    }

    /// The step at which a place is reached.
    pub(crate) fn step(place: u64) -> u64 {
        place >> 56
    }

    /// When a step is done.
    pub(crate) fn done(&self, step: u64) -> Time {
        let step = i64::try_from(step).unwrap_or(STEPS) + 1;
        self.starts.plus(self.lasts.saturating_mul(step) / STEPS)
    }

    /// When all is done.
    pub(crate) fn ends(&self) -> Time {
        self.starts.plus(self.lasts)
    }

    /// The service that the job means for a device; none when it leaves it as it is. Devices of the
    /// account itself are never given a license, and lose one when they are meant.
    pub(crate) fn means(
        &self,
        owner: u32,
        family: usize,
        held: Option<Held>,
        fits: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        let order = &self.order;
        if !order.scope.holds(owner) || order.gives && owner == MSP {
            return None;
        }
        let holds = |service: usize| held.is_some_and(|held| held.service == service);
        if order.gives {
            let last = order.services.iter().rev().find(|service| fits(**service) == family);
            last.copied().filter(|service| !holds(*service))
        } else {
            order.services.iter().copied().find(|service| holds(*service))
        }
    }

    /// The license that a device has when the job has come to it. Where no seat is left, it stays.
    pub(crate) fn then(&self, held: Option<Held>, service: usize, place: u64) -> Option<Held> {
        if !self.order.gives {
            return None;
        }
        let mut cuts = self.cuts.iter().filter(|cut| cut.service == service);
        let cut = cuts.find(|cut| cut.before.is_none_or(|before| place < before));
        cut.map(|cut| Held { service, key: cut.key }).or(held)
    }
}

/// Takes one place after another.
pub(crate) type Take<'a> = &'a mut dyn FnMut(u64);

/// The places at which seats run out: for each of some capacities, which ascend, the first place that
/// is too late. `scan` tells every place, each time it is called.
pub(crate) fn cuts(capacities: &[u64], scan: &dyn Fn(Take<'_>)) -> Vec<Option<u64>> {
    let mut buckets = vec![0_u64; 1 << 16];
    scan(&mut |place| {
        if let Some(count) = usize::try_from(place >> 48).ok().and_then(|at| buckets.get_mut(at)) {
            *count += 1;
        }
    });
    // Where a capacity ends: the bucket, and how many of its places still get a seat.
    let end = |capacity: &u64| -> Option<(u64, u64)> {
        let mut left = *capacity;
        let bucket = buckets.iter().position(|count| {
            let here = *count > left;
            left -= if here { 0 } else { *count };
            here
        })?;
        Some((bucket as u64, left))
    };
    let ends: Vec<Option<(u64, u64)>> = capacities.iter().map(end).collect();
    let mut found: Vec<(u64, Vec<u64>)> =
        ends.iter().flatten().map(|(bucket, _)| (*bucket, Vec::new())).collect();
    if !found.is_empty() {
        scan(&mut |place| {
            for (_, places) in found.iter_mut().filter(|(bucket, _)| *bucket == place >> 48) {
                places.push(place);
            }
        });
    }
    let mut found = found.into_iter();
    let mut first_late = |(_, left): (u64, u64)| {
        let (_, mut places) = found.next()?;
        places.sort_unstable();
        places.get(usize::try_from(left).ok()?).copied()
    };
    ends.into_iter().map(|end| end.and_then(&mut first_late)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_leaves_as_many_before_it_as_there_are_seats() {
        let places: Vec<u64> = (0..5_000).map(|n| mix(9, n)).collect();
        let scan = |take: Take<'_>| {
            for place in &places {
                take(*place);
            }
        };
        let found = cuts(&[0, 1, 1_234, 4_999, 5_000, 9_000], &scan);
        for (cut, seats) in found.iter().zip([0, 1, 1_234, 4_999]) {
            let before = places.iter().filter(|place| cut.is_none_or(|cut| **place < cut)).count();
            assert_eq!(before, seats);
        }
        assert_eq!(found.get(4..), Some(&[None, None][..]), "enough for all");
    }
}

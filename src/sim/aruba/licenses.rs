//! Who holds which device, which license each device has, and how many seats of each key are taken:
//! what the world began with, and after it every job and change in its order.

use super::account::Account;
use super::devices::Device;
use super::job::{Cut, Held, Job, Order, Scope, Take, cuts};
use super::keys::{KEYS, base_key, key_at, keys_of};
use super::roster::MSP;
use super::services::{FAMILIES, find, service};
use crate::domain::Time;

/// After everything.
pub(crate) const EVER: Time = Time(i64::MAX);
/// Of how many customers the census keeps a sum.
const LOT: u32 = 1_024;

/// The devices that the world began with, counted.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// By family.
    pub(crate) families: Vec<u64>,
    /// Those of them that began with a license.
    licensed: Vec<u64>,
    /// How many devices stand before every [`LOT`]-th customer, the account's own among them.
    before: Vec<u64>,
    pub(crate) total: u64,
}

/// The licenses that devices of each family began with.
pub(crate) fn bases() -> Vec<Option<Held>> {
    let held = |family: usize| {
        let key = base_key(family)?;
        Some(Held { service: find(key_at(key).service)?, key })
    };
    (0..FAMILIES.len()).map(held).collect()
}

impl Account {
    /// The devices that the world began with; counted once, when somebody asks.
    pub(crate) fn census(&self) -> &Census {
        self.census.get_or_init(|| {
            let none = vec![0; FAMILIES.len()];
            let mut census = Census { families: none.clone(), licensed: none, ..Census::default() };
            for home in std::iter::once(MSP).chain(0..self.roster.first()) {
                if home % LOT == 0 {
                    census.before.push(census.total);
                }
                for nth in 0..self.devices.count(&self.roster, home) {
                    let (family, licensed) = self.devices.facts(Device { home, nth });
                    if let Some(count) = census.families.get_mut(family) {
                        *count += 1;
                    }
                    if let Some(count) = census.licensed.get_mut(family).filter(|_| licensed) {
                        *count += 1;
                    }
                    census.total += 1;
                }
            }
            census
        })
    }

    /// Goes through all devices from a place on, the account's own first. Stops when told to.
    pub(crate) fn each_device(&self, from: u64, take: &mut dyn FnMut(Device) -> bool) {
        let lot = self.census().before.partition_point(|before| *before <= from);
        let (first, before) = match lot.checked_sub(1) {
            Some(lot) => {
                let before = self.census().before.get(lot).copied().unwrap_or(0);
                (u32::try_from(lot).unwrap_or(0) * LOT, before)
            }
            None => (MSP, 0),
        };
        let own = (first == MSP).then_some(MSP);
        let rest = if first == MSP { 0 } else { first };
        let mut skip = from - before;
        for home in own.into_iter().chain(rest..self.roster.first()) {
            let count = self.devices.count(&self.roster, home);
            if skip >= u64::from(count) {
                skip -= u64::from(count);
                continue;
            }
            for nth in u32::try_from(skip).unwrap_or(0)..count {
                if !take(Device { home, nth }) {
                    return;
                }
            }
            skip = 0;
        }
    }

    /// Who holds a device now.
    pub(crate) fn owner(&self, device: Device) -> u32 {
        self.owner_before(device, u32::MAX)
    }

    fn owner_before(&self, device: Device, seq: u32) -> u32 {
        let moves = self.moved.get(&device).into_iter().flatten();
        moves.take_while(|(at, _)| *at < seq).last().map_or(device.home, |(_, owner)| *owner)
    }

    /// The devices that somebody holds now.
    pub(crate) fn devices_of(&self, owner: u32) -> Vec<Device> {
        let count = self.devices.count(&self.roster, owner);
        let own = (0..count).map(|nth| Device { home: owner, nth });
        let others = self.moved.keys().copied().filter(|device| device.home != owner);
        own.chain(others).filter(|device| self.owner(*device) == owner).collect()
    }

    /// A device's license at a moment.
    pub(crate) fn held(&self, device: Device, now: Time) -> Option<Held> {
        let (family, licensed) = self.devices.facts(device);
        let base = self.bases.get(family).copied().flatten();
        let mut held = base.filter(|_| licensed);
        let singles = self.singles.get(&device).map_or(&[][..], Vec::as_slice);
        let mut next = 0;
        for job in &self.jobs {
            // What was changed before the job came.
            while let Some((_, at, to)) = singles.get(next).filter(|it| it.0 < job.seq) {
                held = if *at <= now { *to } else { held };
                next += 1;
            }
            let owner = self.owner_before(device, job.seq);
            let meant = job.means(owner, family, held, |at| service(at).family);
            if let Some(service) = meant {
                let place = job.place(device);
                if job.done(Job::step(place)) <= now {
                    held = job.then(held, service, place);
                }
            }
        }
        let after = singles.iter().skip(next).rev().find(|(_, at, _)| *at <= now);
        after.map_or(held, |(_, _, to)| *to)
    }

    /// How many seats of a key are taken at a moment.
    pub(crate) fn used(&self, key: usize, now: Time) -> u64 {
        let family = key_at(key).family();
        let began = base_key(family) == Some(key);
        let began = self.census().licensed.get(family).filter(|_| began).copied().unwrap_or(0);
        let mut used = i64::try_from(began).unwrap_or(0);
        for job in self.jobs.iter().filter(|job| job.starts <= now) {
            let flows =
                job.flows.iter().filter(|(step, at, _)| *at == key && job.done(*step) <= now);
            used += flows.map(|(_, _, change)| change).sum::<i64>();
        }
        let flows = self.flows.iter().filter(|(at, flow, _)| *flow == key && *at <= now);
        used += flows.map(|(_, _, change)| change).sum::<i64>();
        u64::try_from(used).unwrap_or(0)
    }

    /// When what is asked for now begins: when all before it is done.
    pub(crate) fn starts(&self, now: Time) -> Time {
        self.jobs.last().map_or(now, |job| job.ends().max(now))
    }

    /// Takes up a job, and works out what it will do.
    pub(crate) fn take_up(&mut self, seq: u32, order: Order, now: Time, lasts: i64) {
        let salt = crate::sim::chance::mix(self.seed ^ 0xA8, u64::from(seq));
        let starts = self.starts(now);
        let (cuts, flows) = (Vec::new(), Vec::new());
        let mut job = Job { seq, order, starts, lasts, salt, cuts, flows };
        job.cuts = self.cuts(&job);
        let mut flows = vec![0_i64; 256 * KEYS.len()];
        self.each_meant(&job, &mut |service, place, held| {
            let to = job.then(held, service, place);
            let step = usize::try_from(Job::step(place)).unwrap_or(0) * KEYS.len();
            for (held, change) in [(held, -1), (to, 1)] {
                if let Some(flow) = held.and_then(|held| flows.get_mut(step + held.key)) {
                    *flow += change;
                }
            }
        });
        let place = |at: usize| ((at / KEYS.len()) as u64, at % KEYS.len());
        job.flows = flows
            .iter()
            .enumerate()
            .filter(|(_, change)| **change != 0)
            .map(|(at, change)| (place(at).0, place(at).1, *change))
            .collect();
        self.jobs.push(job);
    }

    /// Goes through the devices that a job will change: the service meant, the place in the job's
    /// order, and the license before.
    fn each_meant(&self, job: &Job, take: &mut dyn FnMut(usize, u64, Option<Held>)) {
        let order = &job.order;
        let fitted: Vec<usize> = order.services.iter().map(|at| service(*at).family).collect();
        let mut one = |device: Device| {
            // Most devices are none of the job's; in a large world that must be seen at once.
            let family = self.devices.facts(device).0;
            if !fitted.contains(&family) {
                return true;
            }
            let owner = self.owner(device);
            if !order.scope.holds(owner) {
                return true;
            }
            let held = self.held(device, EVER);
            if let Some(meant) = job.means(owner, family, held, |at| service(at).family) {
                take(meant, job.place(device), held);
            }
            true
        };
        match &order.scope {
            Scope::Only(owners) => {
                for device in owners.iter().flat_map(|owner| self.devices_of(*owner)) {
                    one(device);
                }
            }
            _ => self.each_device(0, &mut one),
        }
    }

    /// Which places of a job get a seat of which key: of the longest-dated first, while there are any.
    fn cuts(&self, job: &Job) -> Vec<Cut> {
        let mut found = Vec::new();
        for at in job.order.services.iter().copied().filter(|_| job.order.gives) {
            let keys = keys_of(at);
            let seats: Vec<u64> = keys
                .iter()
                .scan(0, |sum, key| {
                    *sum += self.available(*key, EVER);
                    Some(*sum)
                })
                .collect();
            // Enough for every device that it fits: nobody needs to be counted.
            let all = self.census().families.get(service(at).family).copied().unwrap_or(0);
            if let Some((key, _)) = keys.first().zip(seats.first().filter(|seats| **seats >= all)) {
                found.push(Cut { service: at, key: *key, before: None });
                continue;
            }
            let scan = |take: Take<'_>| {
                self.each_meant(job, &mut |service, place, _| {
                    if service == at {
                        take(place);
                    }
                });
            };
            for (key, before) in keys.iter().zip(cuts(&seats, &scan)) {
                found.push(Cut { service: at, key: *key, before });
                if before.is_none() {
                    break;
                }
            }
        }
        found
    }
}

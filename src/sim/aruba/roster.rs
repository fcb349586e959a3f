//! The account's customers: those that the world began with, made by the generator or given as a list,
//! and what has become of them. A customer is known by its place, which never changes.

use super::generator::Generator;
use super::specials::{self, SPECIALS};
use crate::domain::Time;
use crate::domain::time::SECOND;
use crate::sim::chance::mix;
use std::collections::{BTreeMap, BTreeSet};

/// What the account itself counts as, where a customer's place stands.
pub(crate) const MSP: u32 = (1 << 24) - 1;
/// The account's own id.
pub(crate) const MSP_ID: &str = "a0b1c2d3e4f5061728394a5b6c7d8e9f";
/// The account's own name.
pub(crate) const MSP_NAME: &str = "Nordlicht Managed Networks";
/// How many customers the demo's world has, besides those with a name of their own.
pub(crate) const USUAL: u32 = 1_200;

/// Of the generated customers, one in so many is not provisioned.
const WAITING: u64 = 97;
/// A new customer is listed so much later,
const LISTED: i64 = 5 * SECOND;
/// and provisioned so much later.
const PROVISIONED: i64 = 30 * SECOND;

/// A customer that was given in a list.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) platform_id: String,
    pub(crate) status: String,
    pub(crate) region: String,
}

/// What can be said of a customer when it is created, and later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) group: String,
    pub(crate) country: String,
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) zip: String,
    pub(crate) locked: bool,
}

/// Who was there at the beginning.
#[derive(Debug)]
enum Beginning {
    /// Some of the generator's, and perhaps the special ones after them.
    Generated(Generator, bool),
    Given(Vec<Given>, BTreeMap<String, u32>),
}

/// The customers.
#[derive(Debug)]
pub(crate) struct Roster {
    seed: u64,
    beginning: Beginning,
    created: Vec<Time>,
    changed: BTreeMap<u32, Detail>,
    gone: BTreeSet<u32>,
}

impl Roster {
    /// The demo's customers, or so many of the generator's alone.
    pub(crate) fn new(seed: u64, customers: Option<u32>) -> Self {
        let generator = Generator::new(customers.unwrap_or(USUAL));
        Self::of(seed, Beginning::Generated(generator, customers.is_none()))
    }

    /// Given customers.
    pub(crate) fn given(seed: u64, list: Vec<Given>) -> Self {
        let ids = (0..).zip(&list).map(|(at, given)| (given.id.clone(), at)).collect();
        Self::of(seed, Beginning::Given(list, ids))
    }

    fn of(seed: u64, beginning: Beginning) -> Self {
        let (created, changed, gone) = Default::default();
        Self { seed, beginning, created, changed, gone }
    }

    /// How many there were at the beginning.
    pub(crate) fn first(&self) -> u32 {
        match &self.beginning {
            Beginning::Generated(generator, special) => {
                generator.count() + if *special { specials::count() } else { 0 }
            }
            Beginning::Given(list, _) => u32::try_from(list.len()).unwrap_or(0),
        }
    }

    fn special(&self, at: u32) -> Option<&'static (&'static str, &'static str)> {
        match &self.beginning {
            Beginning::Generated(generator, true) => {
                SPECIALS.get(usize::try_from(at.checked_sub(generator.count())?).ok()?)
            }
            _ => None,
        }
    }

    fn one_given(&self, at: u32) -> Option<&Given> {
        match &self.beginning {
            Beginning::Given(list, _) => list.get(usize::try_from(at).ok()?),
            Beginning::Generated(..) => None,
        }
    }

    fn created_at(&self, at: u32) -> Option<Time> {
        let nth = usize::try_from(at.checked_sub(self.first())?).ok()?;
        self.created.get(nth).copied()
    }

    /// Whether a place is a customer's that is still there and listed.
    pub(crate) fn is_listed(&self, at: u32, now: Time) -> bool {
        let there = at < self.first()
            || self.created_at(at).is_some_and(|created| now.since(created) >= LISTED);
        there && !self.gone.contains(&at)
    }

    /// How many are listed.
    pub(crate) fn count(&self, now: Time) -> u32 {
        let listed = self.created.iter().filter(|at| now.since(**at) >= LISTED).count();
        let gone = self.gone.len();
        self.first() + u32::try_from(listed).unwrap_or(0) - u32::try_from(gone).unwrap_or(0)
    }

    /// The customer in a row of the list.
    pub(crate) fn at_row(&self, row: u32, now: Time) -> Option<u32> {
        let mut at = row;
        for gone in &self.gone {
            if *gone > at {
                break;
            }
            at += 1;
        }
        self.is_listed(at, now).then_some(at)
    }

    /// The customer with an id.
    pub(crate) fn find(&self, id: &str, now: Time) -> Option<u32> {
        let at = match &self.beginning {
            Beginning::Generated(generator, _) => generator.find(id).or_else(|| {
                let special = specials::find(id)? + generator.count();
                self.special(special).map(|_| special)
            }),
            Beginning::Given(_, ids) => ids.get(id).copied(),
        };
        let at = at.or_else(|| {
            let first = self.first();
            let last = first + u32::try_from(self.created.len()).ok()?;
            (first..last).find(|at| self.id(*at) == id)
        });
        at.filter(|at| self.is_listed(*at, now))
    }

    /// A customer's id, of the kind that the licensing lists want.
    pub(crate) fn id(&self, at: u32) -> String {
        if at == MSP {
            return MSP_ID.to_owned();
        }
        if let Some(given) = self.one_given(at) {
            return given.id.clone();
        }
        match &self.beginning {
            Beginning::Generated(generator, _) if at < generator.count() => generator.id(at),
            Beginning::Generated(generator, _) if self.special(at).is_some() => {
                specials::id(at - generator.count())
            }
            _ => self.hex(at, 1),
        }
    }

    /// A customer's other id, of the kind that they do not want.
    pub(crate) fn platform_id(&self, at: u32) -> String {
        match self.one_given(at) {
            Some(given) => given.platform_id.clone(),
            None => self.hex(at, 2),
        }
    }

    fn hex(&self, at: u32, what: u64) -> String {
        let dice = mix(mix(self.seed, 0xA2_00 + what), u64::from(at));
        format!("{dice:016x}{:016x}", mix(dice, 1))
    }

    /// A customer's name.
    pub(crate) fn name(&self, at: u32) -> String {
        if at == MSP {
            return MSP_NAME.to_owned();
        }
        if let Some(detail) = self.changed.get(&at) {
            return detail.name.clone();
        }
        if let Some(given) = self.one_given(at) {
            return given.name.clone();
        }
        match (&self.beginning, self.special(at)) {
            (_, Some((name, _))) => (*name).to_owned(),
            (Beginning::Generated(generator, _), None) => generator.name(at),
            (Beginning::Given(..), None) => String::new(),
        }
    }

    /// What was said of a customer since the beginning.
    pub(crate) fn detail(&self, at: u32) -> Option<&Detail> {
        self.changed.get(&at)
    }

    /// How far a customer's account is: `PROVISIONED`, or another word.
    pub(crate) fn status(&self, at: u32, now: Time) -> &str {
        if let Some(created) = self.created_at(at) {
            return if now.since(created) < PROVISIONED { "PENDING" } else { "PROVISIONED" };
        }
        match (self.one_given(at), self.special(at)) {
            (Some(given), _) => &given.status,
            (None, Some((_, status))) => status,
            (None, None) if mix(self.seed ^ 0xA3, u64::from(at)) % WAITING == 5 => "PENDING",
            (None, None) => "PROVISIONED",
        }
    }

    /// Whether a customer can hold licenses.
    pub(crate) fn is_provisioned(&self, at: u32, now: Time) -> bool {
        self.status(at, now) == "PROVISIONED"
    }

    /// Where a customer's account is.
    pub(crate) fn region(&self, at: u32) -> &str {
        match self.one_given(at) {
            Some(given) => &given.region,
            None => "us-west",
        }
    }

    /// Goes through the listed customers from a row on: place and name. Stops when told to.
    pub(crate) fn each(&self, row: u32, now: Time, take: &mut dyn FnMut(u32, &str, &str) -> bool) {
        let last = self.first() + u32::try_from(self.created.len()).unwrap_or(0);
        let Some(start) = self.at_row(row, now) else { return };
        let mut walk = match &self.beginning {
            Beginning::Generated(generator, _) => Some((generator.walk(start), generator.count())),
            Beginning::Given(..) => None,
        };
        for at in start..last {
            let walked = match &mut walk {
                Some((walk, count)) if at < *count => walk.next(),
                _ => None,
            };
            if !self.is_listed(at, now) {
                continue;
            }
            let (id, mut name) = walked.unwrap_or_else(|| (self.id(at), self.name(at)));
            if let Some(detail) = self.changed.get(&at) {
                name.clone_from(&detail.name);
            }
            if !take(at, &id, &name) {
                return;
            }
        }
    }

    /// Adds a customer.
    pub(crate) fn create(&mut self, detail: Detail, now: Time) {
        let at = self.first() + u32::try_from(self.created.len()).unwrap_or(0);
        self.created.push(now);
        self.changed.insert(at, detail);
    }

    /// Says other things of a customer.
    pub(crate) fn change(&mut self, at: u32, detail: Detail) {
        self.changed.insert(at, detail);
    }

    /// Takes a customer away.
    pub(crate) fn remove(&mut self, at: u32) {
        self.gone.insert(at);
    }
}

/// The rows of some listed customers, one a line: id, name, and `P` or `N` for provisioned or not.
pub(crate) fn rows(roster: &Roster, offset: u32, limit: u32, now: Time) -> String {
    let mut text = String::with_capacity(usize::try_from(limit).unwrap_or(0).min(1 << 16) * 72);
    let mut left = limit;
    if left > 0 {
        roster.each(offset, now, &mut |at, id, name| {
            text.push_str(id);
            text.push('\t');
            text.push_str(name);
            text.push_str(if roster.is_provisioned(at, now) { "\tP\n" } else { "\tN\n" });
            left -= 1;
            left > 0
        });
    }
    text
}

//! The account of the managed service provider: its customers, devices and licenses, and how events
//! change them.

use super::devices::{Device, Devices};
use super::event::Event;
use super::job::{Held, Job, Order};
use super::licenses::{Census, EVER, bases};
use super::roster::Roster;
use crate::domain::Time;
use crate::sim::stored::{Fields, Lines};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// The account, and what has changed in it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) seed: u64,
    pub(crate) born: Time,
    /// How many customers it began with; none for the usual ones.
    pub(crate) customers: Option<u32>,
    pub(crate) roster: Roster,
    pub(crate) devices: Devices,
    pub(crate) census: OnceCell<Census>,
    /// The licenses that devices of each family began with.
    pub(crate) bases: Vec<Option<Held>>,
    pub(crate) jobs: Vec<Job>,
    /// Licenses that were changed one by one: after which job, when, to what.
    pub(crate) singles: BTreeMap<Device, Vec<(u32, Time, Option<Held>)>>,
    /// Devices that have gone to another owner: after which job, to whom.
    pub(crate) moved: BTreeMap<Device, Vec<(u32, u32)>>,
    /// What single changes did to the use of keys.
    pub(crate) flows: Vec<(Time, usize, i64)>,
    /// Settings for licenses that are given by themselves, in their order.
    pub(crate) autos: Vec<Order>,
    /// Names that have made their trouble.
    pub(crate) spent: Vec<String>,
    /// How often something has changed that is not only trouble on purpose.
    pub(crate) changes: u64,
    history: Vec<(Time, Event)>,
}

impl Account {
    /// The demo's account, or one with so many of the generator's customers.
    pub(crate) fn new(seed: u64, born: Time, customers: Option<u32>) -> Self {
        Self::with(seed, born, customers, Roster::new(seed, customers))
    }

    /// An account with some customers.
    pub(crate) fn with(seed: u64, born: Time, customers: Option<u32>, roster: Roster) -> Self {
        Self {
            seed,
            born,
            customers,
            roster,
            devices: Devices::new(seed),
            census: OnceCell::new(),
            bases: bases(),
            jobs: Vec::new(),
            singles: BTreeMap::new(),
            moved: BTreeMap::new(),
            flows: Vec::new(),
            autos: Vec::new(),
            spent: Vec::new(),
            changes: 0,
            history: Vec::new(),
        }
    }

    /// Lets something happen. Events come in the order of their moments.
    pub(crate) fn happen(&mut self, event: Event, now: Time) {
        self.history.push((now, event.clone()));
        self.changes += u64::from(!matches!(event, Event::Spent(_)));
        let seq = u32::try_from(self.history.len()).unwrap_or(u32::MAX);
        match event {
            Event::Job(order, lasts) => self.take_up(seq, order, now, lasts),
            Event::Single(device, to) => {
                // While a job runs, it waits for its end, as every job does.
                let starts = self.starts(now);
                let held = self.held(device, EVER);
                let changes = [(held, -1), (to, 1)];
                let changes = changes.into_iter().filter_map(|(held, by)| Some((held?.key, by)));
                self.flows.extend(changes.map(|(key, by)| (starts, key, by)));
                self.singles.entry(device).or_default().push((seq, starts, to));
            }
            Event::Move(device, owner) => {
                self.moved.entry(device).or_default().push((seq, owner));
            }
            Event::Create(detail) => self.roster.create(detail, now),
            Event::Change(at, detail) => self.roster.change(at, detail),
            Event::Remove(at) => self.roster.remove(at),
            Event::Auto(order) => self.autos.push(order),
            Event::Spent(name) => self.spent.push(name),
        }
    }

    /// Writes what differs from the beginning.
    pub(crate) fn store(&self, to: &mut Lines) {
        if let Some(customers) = self.customers {
            to.line(&["aruba", "customers", &customers.to_string()]);
        }
        for (at, event) in &self.history {
            let at = at.0.to_string();
            let fields = event.fields();
            let mut line = vec!["aruba", "event", &at];
            line.extend(fields.iter().map(String::as_str));
            to.line(&line);
        }
    }

    /// Reads the line of an event, and lets it happen again.
    pub(crate) fn restore(&mut self, it: &mut Fields<'_>) -> Option<()> {
        let at = it.time()?;
        let kind = it.text()?;
        self.happen(Event::read(kind, it)?, at);
        Some(())
    }
}

//! A pool as a plan found it: whose it is, what there is and what is left of it, and whose holdings
//! nobody could read.

use super::allocate::AllocateSteps;
use super::{Act, Plan};
use crate::domain::stored::stored;
use crate::domain::{AccountId, Holder, Quantities};
use crate::vendors::uipath::Lookup;

/// A pool as a plan found it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pool {
    /// The organization whose tenants' services hold out of it; `None` for the host's pool, which
    /// organizations hold out of.
    pub account: Option<AccountId>,
    /// How much there is in all, of each product of which that is known.
    pub bought: Quantities,
    /// How much of it is left before the first write, of each product of which that is known.
    pub free: Quantities,
    /// Holders of which a person said what they hold: the install did not answer.
    pub typed: Vec<Holder>,
}
stored!(record Pool { account, bought, free, typed });

impl Pool {
    /// What asks for the pool.
    pub fn question(&self) -> Lookup {
        self.account.clone().map_or(Lookup::HostPool, Lookup::AccountPool)
    }
}

impl Plan {
    /// The writes of an allocation, with what is left before the first.
    pub fn allocation(&self) -> AllocateSteps {
        let mut changes = Vec::new();
        for step in &self.steps {
            if let Act::Allocate { change } = &step.act {
                changes.push(change.clone());
            }
        }
        let free = self.target.pool().map(|pool| pool.free.clone()).unwrap_or_default();
        AllocateSteps { changes, free }
    }

    /// How many holders an allocation leaves with nothing at all.
    pub fn losing_all(&self) -> usize {
        let mut last: Vec<(&Holder, bool)> = Vec::new();
        for step in &self.steps {
            if let Act::Allocate { change } = &step.act {
                last.retain(|(holder, _)| *holder != &change.holder);
                last.push((&change.holder, change.leaves_nothing()));
            }
        }
        last.iter().filter(|(_, nothing)| *nothing).count()
    }
}

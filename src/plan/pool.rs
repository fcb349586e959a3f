//! A pool as a plan found it: whose it is, what there is and what is left of it, and whose holdings
//! nobody could read.

use super::allocate::AllocateSteps;
use super::{Act, Plan};
use crate::domain::stored::stored;
use crate::domain::{AccountId, Holder, Home, MemberKind, Quantities};
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
    /// Whether it is about users or groups, and which of them: all of a plan are alike.
    pub fn members(&self) -> Option<MemberKind> {
        self.steps.iter().find_map(|step| match &step.act {
            Act::Allocate { change } => match &change.holder {
                Holder::Member(member) => Some(member.kind),
                _ => None,
            },
            _ => None,
        })
    }

    /// What asks for the pool that the plan's holders hold out of; `None` where they take nothing out
    /// of it by themselves, as groups' rules do.
    pub fn pool_question(&self) -> Option<Lookup> {
        let pool = self.target.pool()?;
        let first = self.steps.iter().find_map(|step| match &step.act {
            Act::Allocate { change } => Some(&change.holder),
            _ => None,
        });
        match first {
            Some(Holder::Member(member)) => (member.kind == MemberKind::User).then(|| {
                let Home { name, account } = member.home();
                Lookup::Bundles { name, account }
            }),
            _ => Some(pool.question()),
        }
    }

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

//! What a site is for, against a plan that was made elsewhere: in a file, or of a run.

use super::{Act, Plan};
use crate::domain::{Config, CustomerId, CustomerScope};
use crate::picker::Roster;

/// Whether a plan reaches nobody but those that the site is for. That keeps people from mistakes; what a
/// key may do is the key's.
pub fn keeps_to(plan: &Plan, config: &Config) -> bool {
    let claims = plan.target.organization().zip(config.organization.as_ref());
    let customers = config.customers.as_ref();
    let customers = customers.map(|all| Roster::of_ids(&mut all.iter().map(CustomerId::as_str)));
    let keeps = |act: &Act| match act {
        Act::License { scope, .. } => customers.as_ref().is_none_or(|ids| match scope {
            CustomerScope::Only(named) => named.iter().all(|id| ids.row(id.as_str()).is_some()),
            CustomerScope::Everyone | CustomerScope::AllExcept(_) => false,
        }),
        Act::Allocate { change } => {
            let only = config.organizations.as_ref();
            only.is_none_or(|only| only.contains(change.holder.account()))
        }
        _ => true,
    };
    claims.is_none_or(|(of, only)| of.id == *only) && plan.steps.iter().all(|step| keeps(&step.act))
}

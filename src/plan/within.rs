//! What a site is for, against a plan that was made elsewhere: in a file, or of a run.

use super::{Act, Plan};
use crate::domain::{AccountId, Config, CustomerId, CustomerScope};
use std::collections::BTreeSet;

/// Whether a plan reaches nobody but those that the site is for. That keeps people from mistakes; what a
/// key may do is the key's.
pub fn keeps_to(plan: &Plan, config: &Config) -> bool {
    let claims = plan.target.organization().zip(config.organization.as_ref());
    let customers: Option<BTreeSet<&CustomerId>> =
        config.customers.as_ref().map(|all| all.iter().collect());
    let accounts: Option<BTreeSet<&AccountId>> =
        config.organizations.as_ref().map(|all| all.iter().collect());
    let keeps = |act: &Act| match (act, &customers, &accounts) {
        (Act::License { scope, .. }, Some(ids), _) => match scope {
            CustomerScope::Only(named) => named.iter().all(|id| ids.contains(id)),
            CustomerScope::Everyone | CustomerScope::AllExcept(_) => false,
        },
        (Act::Allocate { change }, _, Some(ids)) => ids.contains(change.holder.account()),
        _ => true,
    };
    claims.is_none_or(|(of, only)| of.id == *only) && plan.steps.iter().all(|step| keeps(&step.act))
}

//! What an answer says, by what was asked; and of a no, whether it is about what was asked alone, or
//! about everything that this run would ask.

use super::journal::Said;
use crate::http::Response;
use crate::plan::{Act, Licensing, Step};
use crate::vendors::meraki::{self, reply};
use crate::vendors::uipath::{self, Standing};
use crate::vendors::{Lookup, Refusal, RefusalKind, Seen, aruba};

/// The request log helps, but a run does not stand or fall with it.
pub(super) fn is_optional(step: &Step) -> bool {
    matches!(step.act, Act::LookUp { lookup: Lookup::Meraki(meraki::Lookup::Log { .. }) })
}

/// Whether a no is about this step alone: an order or a device that is not found says nothing of
/// the organization, whereas a claim that is not found means that nothing else will be.
pub(super) fn about_itself(step: &Step, no: &Refusal) -> bool {
    match &step.act {
        Act::Claim { .. } => false,
        Act::LookUp {
            lookup: Lookup::Meraki(meraki::Lookup::Preview(_) | meraki::Lookup::Subscription { .. }),
        } => true,
        // A customer that is not found is gone; figures that are not found say nothing of calls.
        Act::LookUp { lookup: Lookup::Aruba(lookup) } => {
            no.kind == RefusalKind::NotFound
                && matches!(
                    lookup,
                    aruba::Lookup::Tenant { .. }
                        | aruba::Lookup::TenantDevices { .. }
                        | aruba::Lookup::Inventory { .. }
                        | aruba::Lookup::Stats { .. }
                )
        }
        Act::LookUp { lookup: Lookup::Uipath(_) } => unanswered(step, no),
        Act::LookUp { .. } => is_optional(step),
        // A 410 is the vendor's word for a service without a license.
        Act::Allocate { .. } => no.kind == RefusalKind::NotFound || no.status == 410,
        _ => no.kind == RefusalKind::NotFound,
    }
}

/// Reads an answer once, by what was asked.
pub(super) fn hear(step: &Step, response: &Response) -> Said {
    let heard = match &step.act {
        Act::LookUp { lookup } => lookup.read(&step.request, response).map(Said::Seen),
        Act::License { what: Licensing::Assign | Licensing::Unassign, .. } => {
            aruba::reply::accepted(response).map(|()| Said::Yes)
        }
        Act::Allocate { change } => {
            let standing = |held| Standing { held, ..Standing::default() };
            uipath::held::written(&change.holder, response)
                .map(|held| Said::Seen(Seen::Uipath(standing(held))))
        }
        Act::License { .. } => aruba::reply::switched(response).map(|()| Said::Yes),
        _ => reply::accepted(response).map(|()| Said::Yes),
    };
    heard.unwrap_or_else(Said::No)
}

/// Whether a no means that an install does not answer this question: the vendor's guide names none of
/// them, a path that is not there is answered with the portal's page, and a holder without a license
/// with 404 or 410.
pub(super) fn unanswered(step: &Step, no: &Refusal) -> bool {
    matches!(step.act, Act::LookUp { lookup: Lookup::Uipath(_) })
        && (matches!(no.kind, RefusalKind::NotFound | RefusalKind::NotTheApi)
            || matches!(no.status, 405 | 410))
}

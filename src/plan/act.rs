//! What one request does, in the words of the job.

use super::allocate::Change;
use crate::domain::stored::stored;
use crate::domain::{ClaimId, CustomerScope, Item, NonEmpty, Serial, ServiceName, SubscriptionKey};
use crate::http::Request;
use crate::vendors::meraki::KeyMode;
use crate::vendors::{Lookup, aruba};

/// What becomes of customers' licenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licensing {
    /// Every device gets one.
    Assign,
    /// Every device loses its own; those of the MSP, too.
    Unassign,
    /// Devices get one by themselves from now on, and at once.
    AutoOn,
    /// They no longer do; what is assigned stays.
    AutoOff,
}
stored!(names Licensing {
    Assign = "assign",
    Unassign = "unassign",
    AutoOn = "auto-on",
    AutoOff = "auto-off",
});

impl Licensing {
    /// The request that does it.
    pub fn request(self, services: &NonEmpty<ServiceName>, scope: &CustomerScope) -> Request {
        match self {
            Self::Assign => aruba::assign(services, scope),
            Self::Unassign => aruba::unassign(services, scope),
            Self::AutoOn => aruba::set_auto_license(true, services, scope),
            Self::AutoOff => aruba::set_auto_license(false, services, scope),
        }
    }
}

/// What one request does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Claims serials, license keys and orders.
    Claim {
        /// What is claimed.
        items: Vec<Item>,
        /// How its license keys are used.
        mode: KeyMode,
    },
    /// Claims an order by its secure claim id.
    ClaimOrder {
        /// The id.
        claim_id: ClaimId,
        /// The order's number, as the preview gave it; may be empty.
        number: String,
    },
    /// Claims a subscription key.
    ClaimSubscription {
        /// The key.
        key: SubscriptionKey,
        /// The subscription's id, as the validation gave it.
        id: String,
    },
    /// Releases devices.
    Release {
        /// Which.
        serials: Vec<Serial>,
    },
    /// Gives licenses to customers' devices, or takes them.
    License {
        /// Of which services.
        services: NonEmpty<ServiceName>,
        /// Whose devices.
        scope: CustomerScope,
        /// Which of the two, or by themselves.
        what: Licensing,
    },
    /// Sets all that a holder holds out of a pool.
    Allocate {
        /// Whose, from what to what.
        change: Change,
    },
    /// Reads back what became of another step. Added while running, never planned.
    LookUp {
        /// The question.
        lookup: Lookup,
    },
}
stored!(choice Act {
    Claim { items, mode } = "claim",
    ClaimOrder { claim_id, number } = "claim-order",
    ClaimSubscription { key, id } = "claim-subscription",
    Release { serials } = "release",
    License { services, scope, what } = "license",
    Allocate { change } = "allocate",
    LookUp { lookup } = "look-up",
});

impl Act {
    /// What it names that it changes; nothing for a read. Customers that a scope means without
    /// naming them are the plan's to tell: [`Plan::items`](super::Plan::items).
    pub fn items(&self) -> Vec<Item> {
        match self {
            Self::Claim { items, .. } => items.clone(),
            Self::ClaimOrder { claim_id, .. } => vec![Item::ClaimId(claim_id.clone())],
            Self::ClaimSubscription { key, .. } => vec![Item::Subscription(*key)],
            Self::Release { serials } => serials.iter().copied().map(Item::Serial).collect(),
            Self::License { scope: CustomerScope::Only(customers), .. } => {
                customers.iter().cloned().map(Item::Customer).collect()
            }
            Self::Allocate { change } => vec![Item::Holder(change.holder.clone())],
            Self::License { .. } | Self::LookUp { .. } => Vec::new(),
        }
    }

    /// Whether it only reads, so that it may be sent again.
    pub fn reads(&self) -> bool {
        matches!(self, Self::LookUp { .. })
    }
}

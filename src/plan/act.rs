//! What one request does, in the words of the job.

use crate::domain::stored::stored;
use crate::domain::{ClaimId, Item, Serial, SubscriptionKey};
use crate::vendors::Lookup;
use crate::vendors::meraki::KeyMode;

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
    LookUp { lookup } = "look-up",
});

impl Act {
    /// What it changes; nothing for a read.
    pub fn items(&self) -> Vec<Item> {
        match self {
            Self::Claim { items, .. } => items.clone(),
            Self::ClaimOrder { claim_id, .. } => vec![Item::ClaimId(claim_id.clone())],
            Self::ClaimSubscription { key, .. } => vec![Item::Subscription(*key)],
            Self::Release { serials } => serials.iter().copied().map(Item::Serial).collect(),
            Self::LookUp { .. } => Vec::new(),
        }
    }

    /// Whether it only reads, so that it may be sent again.
    pub fn reads(&self) -> bool {
        matches!(self, Self::LookUp { .. })
    }
}

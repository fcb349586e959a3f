//! A plan: what will be sent, in which order, and why; made before anything is sent, and shown.
//! A form goes in; a whole plan comes out, or every problem with the form at once.

pub mod claim;
pub mod present;
pub mod release;

use crate::domain::stored::stored;
use crate::domain::{ClaimId, Connection, Item, Serial, SubscriptionKey, Time, World};
use crate::http::Request;
use crate::pace::Lane;
use crate::vendors::meraki::{self, KeyMode, Lookup, Organization};
use crate::vendors::{Limit, Refusal};

/// What a person set out to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Claim into an organization's inventory.
    Claim,
    /// Release devices from it.
    Release,
}
stored!(names Job { Claim = "claim", Release = "release" });

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

/// One request of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the run: the first is 0.
    pub id: u32,
    /// What it does.
    pub act: Act,
    /// What is sent.
    pub request: Request,
    /// The step that made it necessary: the refused batch that it is a part of, or the step that
    /// it looks up. `None` for what was planned.
    pub of: Option<u32>,
    /// Not to be sent before this.
    pub due: Time,
    /// The other half of a refused batch, which waits for this half's answer.
    pub rest: Vec<Item>,
}
stored!(record Step { id, act, request, of, due, rest });

/// Why an item is not in any step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyLeftOut {
    /// It is in the organization, since then where the vendor says.
    Ours(Option<Time>),
    /// The vendor's own check says no.
    Checked(Refusal),
    /// It is not in the organization, so it cannot be released.
    NotOurs,
}
stored!(choice WhyLeftOut {
    Ours(since) = "ours",
    Checked(refusal) = "checked",
    NotOurs = "not-ours",
});

/// An item that is not sent, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The item.
    pub item: Item,
    /// Why.
    pub why: WhyLeftOut,
}
stored!(record LeftOut { item, why });

/// What has to be typed before a plan may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confirm {
    /// A renewal replaces every license limit of the organization.
    Renewal,
    /// A subscription key changes the organization's licensing model.
    Subscription,
    /// An order claimed by its claim id brings all that the preview shows.
    OrderClaim,
}
stored!(names Confirm {
    Renewal = "renewal",
    Subscription = "subscription",
    OrderClaim = "order-claim",
});

impl Confirm {
    /// The word to type.
    pub fn word(self) -> &'static str {
        match self {
            Self::Renewal => "renew",
            Self::Subscription => "subscription",
            Self::OrderClaim => "order",
        }
    }
}

/// What will be sent, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it does.
    pub job: Job,
    /// By which connection.
    pub connection: Connection,
    /// In which organization.
    pub organization: Organization,
    /// When the present that it rests on was read.
    pub made_at: Time,
    /// What will be sent, in this order.
    pub steps: Vec<Step>,
    /// What will not be sent.
    pub left_out: Vec<LeftOut>,
    /// What has to be typed first.
    pub confirm: Vec<Confirm>,
}
stored!(record Plan {
    job, connection, organization, made_at, steps, left_out, confirm,
});

impl Plan {
    /// How many requests count against the claim window.
    pub fn claim_calls(&self) -> usize {
        self.steps.iter().filter(|s| matches!(s.act, Act::Claim { .. })).count()
    }

    /// How many items will be sent.
    pub fn sent_items(&self) -> usize {
        self.steps.iter().map(|s| s.act.items().len()).sum()
    }

    /// The lane of the organization's claims.
    pub fn claim_lane(&self) -> (Lane, Limit) {
        (
            Lane(format!("{}/claim", account(&self.connection, &self.organization))),
            meraki::CLAIM_LIMIT,
        )
    }

    /// The lanes that a step counts in.
    pub fn lanes(&self, step: &Step) -> Vec<(Lane, Limit)> {
        let mut lanes = vec![call_lane(&self.connection, &self.organization)];
        if matches!(step.act, Act::Claim { .. }) {
            lanes.push(self.claim_lane());
        }
        lanes
    }
}

/// The account that limits are counted for: the organization at its vendor, whichever connection
/// reaches it; the demo's apart from the real one.
fn account(connection: &Connection, organization: &Organization) -> String {
    let world = match connection.world {
        World::Demo => "demo",
        World::Live => "live",
    };
    let (vendor, place) = (connection.vendor.slug(), connection.place.0.as_str());
    [world, "/", vendor, "/", place, "/", organization.id.as_str()].concat()
}

/// The lane of all calls to an organization.
pub fn call_lane(connection: &Connection, organization: &Organization) -> (Lane, Limit) {
    (Lane(account(connection, organization)), meraki::CALL_LIMIT)
}

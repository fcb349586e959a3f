//! A plan: what will be sent, in which order, and why; made before anything is sent, and shown.
//! A form goes in; a whole plan comes out, or every problem with the form at once.

mod act;
pub mod allocate;
pub mod assign;
pub mod claim;
pub mod devices;
pub mod file;
pub mod lease;
pub mod msp;
pub mod pool;
pub mod present;
pub mod release;
mod target;
mod within;

pub use act::{Act, Licensing};
pub use target::{Target, call_lane};
pub use within::keeps_to;

use crate::domain::stored::{Stored, field, record, stored, through_serde};
use crate::domain::{Connection, CustomerScope, Item, Time};
use crate::http::Request;
use crate::pace::Lane;
use crate::vendors::meraki;
use crate::vendors::{Limit, Refusal};
use serde_json::Value;

/// What a person set out to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Claim into an organization's inventory.
    Claim,
    /// Release devices from it.
    Release,
    /// Give licenses to customers' devices.
    Assign,
    /// Take licenses from customers' devices.
    Unassign,
    /// Change which devices get licenses by themselves.
    AutoLicense,
    /// Give out a pool's licenses to those who hold them.
    Allocate,
}
stored!(names Job {
    Claim = "claim",
    Release = "release",
    Assign = "assign",
    Unassign = "unassign",
    AutoLicense = "auto-license",
    Allocate = "allocate",
});

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
    /// A user or a group would be left without any bundle, which no call does.
    KeepsLast,
}
stored!(choice WhyLeftOut {
    Ours(since) = "ours",
    Checked(refusal) = "checked",
    NotOurs = "not-ours",
    KeepsLast = "keeps-last",
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
    /// It reaches every customer.
    Everyone,
    /// It takes licenses away, from devices of the MSP itself as well.
    Unassign,
    /// An organization, or a service, loses all that it holds.
    LosesAll,
}
stored!(names Confirm {
    Renewal = "renewal",
    Subscription = "subscription",
    OrderClaim = "order-claim",
    Everyone = "everyone",
    Unassign = "unassign",
    LosesAll = "loses-all",
});

/// What will be sent, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it does.
    pub job: Job,
    /// By which connection.
    pub connection: Connection,
    /// On what it acts there.
    pub target: Target,
    /// When the present that it rests on was read.
    pub made_at: Time,
    /// What will be sent, in this order.
    pub steps: Vec<Step>,
    /// What will not be sent.
    pub left_out: Vec<LeftOut>,
    /// What has to be typed first.
    pub confirm: Vec<Confirm>,
}

impl Stored for Plan {
    fn store(&self) -> Value {
        let Self { job, connection, target, made_at, steps, left_out, confirm } = self;
        record(
            None,
            &[
                ("job", job as &dyn Stored),
                ("connection", connection),
                // The name of a target when every target was an organization.
                ("organization", target),
                ("made_at", made_at),
                ("steps", steps),
                ("left_out", left_out),
                ("confirm", confirm),
            ],
        )
    }

    fn restore(value: &Value) -> Option<Self> {
        Some(Self {
            job: field(value, "job")?,
            connection: field(value, "connection")?,
            target: field(value, "organization")?,
            made_at: field(value, "made_at")?,
            steps: field(value, "steps")?,
            left_out: field(value, "left_out")?,
            confirm: field(value, "confirm")?,
        })
    }
}
through_serde!(Plan);

impl Plan {
    /// How many requests count against the claim window.
    pub fn claim_calls(&self) -> usize {
        self.steps.iter().filter(|s| matches!(s.act, Act::Claim { .. })).count()
    }

    /// How many items will be sent.
    pub fn sent_items(&self) -> usize {
        self.steps.iter().map(|s| self.items(&s.act).len()).sum()
    }

    /// What an act changes; nothing for a read.
    pub fn items(&self, act: &Act) -> Vec<Item> {
        match (act, self.target.msp()) {
            // One call, whose scope means all that the plan reaches.
            (Act::License { scope, .. }, Some(msp)) if !matches!(scope, CustomerScope::Only(_)) => {
                msp.reached.iter().map(|customer| Item::Customer(customer.id.clone())).collect()
            }
            _ => act.items(),
        }
    }

    /// Whose account it is about, for people.
    pub fn whose(&self) -> &str {
        self.target.name().unwrap_or(&self.connection.name)
    }

    /// What has to be typed for a confirmation: a word, and how many it is about.
    pub fn word(&self, confirm: Confirm) -> String {
        let count = || self.target.msp().map(|msp| msp.reached.len()).unwrap_or_default();
        match confirm {
            Confirm::Renewal => "renew".into(),
            Confirm::Subscription => "subscription".into(),
            Confirm::OrderClaim => "order".into(),
            Confirm::Everyone => ["everyone ", &count().to_string()].concat(),
            Confirm::Unassign => ["unassign ", &count().to_string()].concat(),
            Confirm::LosesAll => ["remove ", &self.losing_all().to_string()].concat(),
        }
    }

    /// The lane of the organization's claims.
    pub fn claim_lane(&self) -> (Lane, Limit) {
        let (Lane(account), _) = self.call_lane();
        (Lane(account + "/claim"), meraki::CLAIM_LIMIT)
    }

    /// The lane of every call to its account.
    pub fn call_lane(&self) -> (Lane, Limit) {
        call_lane(&self.connection, self.target.account(&self.connection))
    }

    /// The lanes that a step counts in.
    pub fn lanes(&self, step: &Step) -> Vec<(Lane, Limit)> {
        let mut lanes = vec![self.call_lane()];
        if matches!(step.act, Act::Claim { .. }) {
            lanes.push(self.claim_lane());
        }
        lanes
    }
}

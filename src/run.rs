//! A plan being carried out. The engine says what to do next and folds what happened; it never does
//! anything itself, and never reads a clock.

pub mod audit;

mod allocating;

mod damage;
pub mod engine;
mod fold;
mod guard;
mod hearing;
mod holders;
pub mod journal;
pub mod legacy;
mod licensing;
pub mod reconcile;
pub mod segment;
pub mod session;
pub mod summary;
pub mod table;
mod watch;

pub use crate::domain::csv as export;
use crate::domain::stored::stored;
pub use allocating::Shifted;
pub use engine::Next;
pub use holders::Way;
pub use journal::{Answer, Entry, Pause, Said, Verdict};
pub use summary::{Standing, Summary};
pub use table::{ItemState, Moved, Run, StepState};
pub use watch::Looking;

/// A run's id; later runs sort after earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub String);
stored!(text RunId, |text| Some(RunId(text.to_owned())), |id| id.0.clone());

/// What is known of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Not sent yet.
    Queued,
    /// On its way; no answer yet.
    Sending,
    /// The vendor said yes.
    Accepted,
    /// The vendor said yes, and reading back shows it.
    Verified,
    /// The vendor said no.
    Refused,
    /// Sent; whether the vendor acted is not known.
    Unknown,
    /// Never sent, by a person's choice, or because a write before it did not come about.
    Cancelled,
}
stored!(names Outcome {
    Queued = "queued",
    Sending = "sending",
    Accepted = "accepted",
    Verified = "verified",
    Refused = "refused",
    Unknown = "unknown",
    Cancelled = "cancelled",
});

/// What is known of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemOutcome {
    /// In a step that is not sent yet.
    Waiting,
    /// In a step that is on its way.
    Sending,
    /// The vendor said yes; not seen at the vendor yet.
    Accepted,
    /// Done by this run, and seen at the vendor (or a person's word).
    Done,
    /// Was so before this run sent anything.
    Already,
    /// In a batch that was refused; which item is to blame is being found out.
    Checking,
    /// Refused.
    Refused,
    /// Sent; what became of it is not known.
    Unknown,
    /// Never sent, by a person's choice, or because a write before it did not come about.
    Cancelled,
    /// Done for some of a customer's devices or for none, and no more will come: the seats ran out.
    /// Or of two writes to a holder the first alone.
    Partly,
}
stored!(names ItemOutcome {
    Waiting = "waiting",
    Sending = "sending",
    Accepted = "accepted",
    Done = "done",
    Already = "already",
    Checking = "checking",
    Refused = "refused",
    Unknown = "unknown",
    Cancelled = "cancelled",
    Partly = "partly",
});

impl ItemOutcome {
    /// Every outcome, in the order in which they are counted and drawn. A new one goes to the end:
    /// stored counts are in this order.
    pub const ALL: [Self; 10] = [
        Self::Done,
        Self::Already,
        Self::Accepted,
        Self::Refused,
        Self::Unknown,
        Self::Checking,
        Self::Sending,
        Self::Waiting,
        Self::Cancelled,
        Self::Partly,
    ];

    /// Whether it stays as it is unless a person does something.
    pub fn is_final(self) -> bool {
        use ItemOutcome::{Already, Cancelled, Done, Partly, Refused};
        matches!(self, Done | Already | Refused | Cancelled | Partly)
    }
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Something is on its way, can be sent, or waits for its time.
    Running,
    /// Stopped until a person goes on.
    Paused(Pause),
    /// Nothing is left to send, but this many items are unknown: a person decides.
    Undecided(usize),
    /// Nothing is left to do.
    Ended,
}

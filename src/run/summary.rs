//! A run in one line, for lists: what it does, where, and how far it is. Kept in local storage, so
//! that the list shows at once; the journal is the truth.

use super::{ItemOutcome, Pause, Run, RunId, Status};
use crate::domain::World;
use crate::domain::stored::stored;
use crate::plan::Job;

/// Where a run stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Something can still be sent or found out.
    Running,
    /// It stands still until a person goes on.
    Paused,
    /// A person decides what became of something.
    Undecided,
    /// Nothing is left to do.
    Ended,
}
stored!(names Standing {
    Running = "running",
    Paused = "paused",
    Undecided = "undecided",
    Ended = "ended",
});

/// A run in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: RunId,
    /// What it does.
    pub job: Job,
    /// The organization's name.
    pub organization: String,
    /// Demo or live.
    pub world: World,
    /// How many items it sends.
    pub items: usize,
    /// How many items are of each outcome, in the order of [`ItemOutcome::ALL`].
    pub counts: Vec<usize>,
    /// Where it stands.
    pub standing: Standing,
    /// Why it stands still, if it does.
    pub pause: Option<Pause>,
}
stored!(record Summary {
    id, job, organization, world, items, counts, standing, pause,
});

impl Summary {
    /// A run in one line, as it stands.
    pub fn of(run: &Run) -> Self {
        let counts: Vec<usize> = ItemOutcome::ALL.iter().map(|o| run.count(*o)).collect();
        let (standing, pause) = match run.status() {
            Status::Running => (Standing::Running, None),
            Status::Paused(why) => (Standing::Paused, Some(why)),
            Status::Undecided(_) => (Standing::Undecided, None),
            Status::Ended => (Standing::Ended, None),
        };
        Self {
            id: run.id.clone(),
            job: run.plan.job,
            organization: run.plan.whose().to_owned(),
            world: run.plan.connection.world,
            items: counts.iter().sum(),
            counts,
            standing,
            pause,
        }
    }

    /// How many items are of this outcome.
    pub fn count(&self, outcome: ItemOutcome) -> usize {
        let at = ItemOutcome::ALL.iter().position(|o| *o == outcome);
        at.and_then(|at| self.counts.get(at)).copied().unwrap_or_default()
    }
}

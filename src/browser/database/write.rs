//! What the database holds, and the changes of a commit. Knows no browser, so that a simulated one can
//! take them.

/// Where a text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// Runs with their plans, by run id.
    Runs,
    /// The journal's entries, by [`key`](crate::run::segment::key).
    Entries,
    /// The windows of each account's pace.
    Pace,
    /// What was read from vendors and can be read again.
    Cache,
    /// The state of the demo's vendors.
    Worlds,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Runs, Self::Entries, Self::Pace, Self::Cache, Self::Worlds];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Entries => "entries",
            Self::Pace => "pace",
            Self::Cache => "cache",
            Self::Worlds => "worlds",
        }
    }
}

/// One change of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Stores a text under a key, in place of what was there.
    Put {
        /// Where.
        store: Store,
        /// Its key.
        key: String,
        /// The text.
        text: String,
    },
    /// Removes a key, if it is there.
    Delete {
        /// Where.
        store: Store,
        /// The key.
        key: String,
    },
    /// Removes all that a store holds.
    Clear {
        /// Which.
        store: Store,
    },
}

impl Write {
    pub(super) fn store(&self) -> Store {
        match self {
            Self::Put { store, .. } | Self::Delete { store, .. } | Self::Clear { store } => *store,
        }
    }
}

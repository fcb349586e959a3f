//! Why something was not stored, or not read. Knows no browser, so that a simulated one can say it.

/// Why something was not stored, or not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The browser gives this page no storage.
    #[error("storage is switched off")]
    Off,
    /// No room. What was stored before is untouched.
    #[error("storage is full")]
    Full,
    /// Stored by a newer version of the program; left as it is.
    #[error("stored in format {found}, which is newer than this program")]
    Newer {
        /// The version found.
        found: u32,
    },
    /// Stored by an older version of the program; read it as that version.
    #[error("stored in format {found}, which is older than this program")]
    Older {
        /// The version found.
        found: u32,
    },
    /// What is stored cannot be read; left as it is.
    #[error("what is stored is damaged")]
    Damaged,
    /// The run is no longer on this device: everything was erased, or it was removed, in another tab.
    #[error("the run was erased")]
    Erased,
    /// Another tab holds an older database open.
    #[error("another tab holds the database open")]
    Blocked,
    /// The connection to the database was closed: open it again.
    #[error("the database was closed")]
    Gone,
    /// The browser's storage gave no answer in time.
    #[error("storage does not answer")]
    Stuck,
    /// Another failure, by the browser's name for it.
    #[error("storage failed: {0}")]
    Failed(String),
}

//! Everything that this device holds, as one file and back. No secret is in it, because none is
//! stored. What is there already is not overwritten by what comes in.

use super::archive::{self, Archive};
use super::database::{Store, Write};
use super::storage::{self, StorageError};
use crate::domain::stored::{Stored, stored, to_text};
use crate::run::journal::{self, Unreadable};

/// The version of the file.
const VERSION: u32 = 1;

struct File {
    /// The version of the file.
    license_desk_session: u32,
    /// Local storage: names and records.
    local: Vec<(String, String)>,
    /// Plans by run.
    runs: Vec<(String, String)>,
    /// Journal records by key.
    entries: Vec<(String, String)>,
}
stored!(record File { license_desk_session, local, runs, entries });

/// Why a file was not taken in. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Not a session of this program.
    #[error("not a session file")]
    NotASession,
    /// Written by a newer version.
    #[error("written by a newer version (format {0})")]
    Newer(u32),
    /// A journal in it cannot be read.
    #[error("the journal of run {0} is damaged")]
    Damaged(String),
    /// It could not be stored.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Writes everything into one text.
pub async fn export(archive: Option<&Archive>) -> Result<String, StorageError> {
    let (mut local, mut runs, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for key in storage::keys()? {
        if let Some(record) = storage::raw(&key)? {
            local.push((key, record));
        }
    }
    if let Some(archive) = archive {
        runs = archive.database().range(Store::Runs, "").await?;
        entries = archive.database().range(Store::Entries, "").await?;
    }
    Ok(file(local, runs, entries))
}

/// A session of these records, each with its key.
pub(super) fn file(
    local: Vec<(String, String)>,
    runs: Vec<(String, String)>,
    entries: Vec<(String, String)>,
) -> String {
    to_text(&File { license_desk_session: VERSION, local, runs, entries }.store())
}

/// Takes a session in: runs that are not here yet, and records that are not here yet. Returns how
/// many runs came.
pub async fn import(archive: Option<&Archive>, text: &str) -> Result<usize, ImportError> {
    let value = serde_json::from_str(text).unwrap_or_default();
    let file = File::restore(&value).ok_or(ImportError::NotASession)?;
    if file.license_desk_session > VERSION {
        return Err(ImportError::Newer(file.license_desk_session));
    }
    // What was set aside cannot be read, and comes along as it is.
    for (key, record) in file.entries.iter().filter(|(key, _)| !key.starts_with(archive::ASIDE)) {
        match journal::read(key, record) {
            Err(Unreadable::Newer(found)) => return Err(ImportError::Newer(found)),
            Err(Unreadable::Damaged(_)) => return Err(ImportError::Damaged(key.clone())),
            Ok(_) | Err(Unreadable::Older) => {}
        }
    }
    let mut came = 0;
    if let Some(archive) = archive {
        let here = archive.database().keys(Store::Runs, "").await?;
        let is_new = |run: &str| !here.iter().any(|key| key == run);
        let mut writes = Vec::new();
        for (run, text) in file.runs.into_iter().filter(|(run, _)| is_new(run)) {
            writes.push(Write::Put { store: Store::Runs, key: run, text });
            came += 1;
        }
        for (key, text) in file.entries {
            let of = key.rsplit_once(':').map(|(run, _)| run.rsplit('/').next().unwrap_or(run));
            if of.is_some_and(is_new) {
                writes.push(Write::Put { store: Store::Entries, key, text });
            }
        }
        archive.database().commit(&writes).await?;
    }
    storage::take_in(&file.local)?;
    Ok(came)
}

/// Erases everything of this page on this device.
pub async fn erase(archive: Option<&Archive>) -> Result<(), StorageError> {
    if let Some(archive) = archive {
        archive.database().erase().await?;
    }
    super::vault::erase()?;
    storage::erase()
}

//! Everything that this device holds, as one file and back. No secret is in it, because none is
//! stored. What is there already is not overwritten by what comes in.

use super::archive::Archive;
use super::database::{Store, Write};
use super::storage::{self, StorageError};
use crate::run::session::{self, Unfit, run_of};

/// Why a file was not taken in. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is not what it should be.
    #[error(transparent)]
    Unfit(#[from] Unfit),
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
    Ok(session::write(local, runs, entries))
}

/// Takes a session in: runs that are not here yet, and records that are not here yet. Returns how
/// many runs came.
pub async fn import(archive: Option<&Archive>, text: &str) -> Result<usize, ImportError> {
    let file = session::read(text)?;
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
            if run_of(&key).is_some_and(is_new) {
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

//! Taking runs that have ended off this device: first into a file, then, when a person has it, off
//! the disk. Nothing goes that is not in the file as it stands.

use super::archive::Archive;
use super::database::{Store, Write};
use super::storage::StorageError;
use crate::domain::{Time, seal};
use crate::run::{Run, RunId, Status, session};

/// Runs in a file.
pub struct Taken {
    /// Which.
    pub runs: Vec<RunId>,
    /// The file: a session that holds them and nothing else.
    pub text: String,
    /// What was taken: the store, the key, and the sum of the text.
    was: Vec<(Store, String, String)>,
}

/// Runs that have ended, but for the newest `keep` of all.
pub async fn ended(archive: &Archive, keep: usize, now: Time) -> Result<Vec<RunId>, StorageError> {
    let mut all = archive.run_ids().await?;
    all.truncate(all.len().saturating_sub(keep));
    let mut ended = Vec::new();
    for id in all {
        // One that cannot be read has not ended.
        if let Ok(Some(stored)) = archive.run(&id, now).await
            && Run::replay(id.clone(), stored.plan, &stored.entries).status() == Status::Ended
        {
            ended.push(id);
        }
    }
    Ok(ended)
}

/// Writes runs into a file.
pub async fn take(archive: &Archive, runs: Vec<RunId>) -> Result<Taken, StorageError> {
    let (mut plans, mut records, mut was) = (Vec::new(), Vec::new(), Vec::new());
    for run in &runs {
        if let Some(text) = archive.database().get(Store::Runs, &run.0).await? {
            was.push((Store::Runs, run.0.clone(), seal::sum(&run.0, &text)));
            plans.push((run.0.clone(), text));
        }
        for (key, text) in archive.records(run).await? {
            was.push((Store::Entries, key.clone(), seal::sum(&key, &text)));
            records.push((key, text));
        }
    }
    Ok(Taken { runs, text: session::write(Vec::new(), plans, records), was })
}

/// Removes runs that are in a file. `false`, and nothing is removed, where one of them is not as it
/// was when it was taken.
pub async fn let_go(archive: &Archive, taken: &Taken) -> Result<bool, StorageError> {
    let mut found = 0;
    for run in &taken.runs {
        found += archive.records(run).await?.len() + 1;
    }
    let mut writes = Vec::new();
    for (store, key, sum) in &taken.was {
        let there = archive.database().get(*store, key).await?;
        if there.is_none_or(|text| seal::sum(key, &text) != *sum) {
            return Ok(false);
        }
        writes.push(Write::Delete { store: *store, key: key.clone() });
    }
    if found != writes.len() {
        return Ok(false);
    }
    archive.database().commit(&writes).await?;
    Ok(true)
}

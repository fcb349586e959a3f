//! Tidying what runs have left: their records are put together, and what older versions wrote is
//! rewritten. Only of runs that nobody carries out, under the lock that whoever does would hold.

use super::{Driver, Role, lock_of};
use crate::browser::archive::{Archive, pack, unpack};
use crate::browser::database::{Store, Write};
use crate::browser::lock;
use crate::browser::storage::StorageError;
use crate::plan::Plan;
use crate::run::segment::{gather, merge};
use crate::run::{RunId, legacy};

/// Fewer records than this are not worth the writing.
const MANY: usize = 12;

/// What tidying found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// How many runs there are.
    pub runs: usize,
    /// How many of them were put together, or rewritten.
    pub mended: usize,
    /// Runs whose plan cannot be read: they cannot be opened.
    pub unreadable: Vec<RunId>,
    /// Runs of whose journal a part cannot be read. It is set aside when they go on.
    pub damaged: Vec<RunId>,
}

impl Driver {
    /// Tidies every run that nobody carries out.
    pub async fn tidy(&self) -> Result<Tidied, StorageError> {
        let Some(archive) = self.archive.as_ref() else { return Ok(Tidied::default()) };
        let mut found = Tidied::default();
        for id in archive.run_ids().await? {
            found.runs += 1;
            if self.opened(&id).is_some_and(|open| open.role() != Role::Reader) {
                continue;
            }
            let Some(text) = archive.database().get(Store::Runs, &id.0).await? else { continue };
            let plan = match unpack::<Plan>(&id.0, &text) {
                Ok(plan) => plan,
                Err(StorageError::Newer { .. }) => continue,
                Err(_) => {
                    let Some(plan) = legacy::plan(&text) else {
                        found.unreadable.push(id);
                        continue;
                    };
                    plan
                }
            };
            let records = archive.records(&id).await?;
            if gather(&records).is_ok_and(|journal| journal.damaged) {
                found.damaged.push(id);
            } else if changes(&id, &text, &plan, records).is_some()
                && once(archive, &id, &plan).await?
            {
                found.mended += 1;
            }
        }
        Ok(found)
    }
}

/// Tidies one run, unless somebody carries it out.
async fn once(archive: &Archive, id: &RunId, plan: &Plan) -> Result<bool, StorageError> {
    let Some(_held) = lock::hold(&lock_of(plan)).await else { return Ok(false) };
    let Some(text) = archive.database().get(Store::Runs, &id.0).await? else { return Ok(false) };
    let Some(writes) = changes(id, &text, plan, archive.records(id).await?) else {
        return Ok(false);
    };
    archive.database().commit(&writes).await?;
    Ok(true)
}

/// What has to be changed of a run, if it is worth it.
fn changes(
    id: &RunId,
    text: &str,
    plan: &Plan,
    mut records: Vec<(String, String)>,
) -> Option<Vec<Write>> {
    let mut writes = Vec::new();
    if unpack::<Plan>(&id.0, text).is_err() {
        writes.push(Write::Put { store: Store::Runs, key: id.0.clone(), text: pack(&id.0, plan) });
    }
    for (key, text) in &mut records {
        if let Some(new) = legacy::record(key, text) {
            writes.push(Write::Put { store: Store::Entries, key: key.clone(), text: new.clone() });
            *text = new;
        }
    }
    if records.len() >= MANY
        && let Some(merged) = merge(&records)
    {
        let put = |(key, text)| Write::Put { store: Store::Entries, key, text };
        writes.extend(merged.puts.into_iter().map(put));
        let gone = |key| Write::Delete { store: Store::Entries, key };
        writes.extend(merged.gone.into_iter().map(gone));
    }
    (!writes.is_empty()).then_some(writes)
}

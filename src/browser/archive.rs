//! Plans, journals, the pace and the demo's world on this device: what is kept where in the
//! database, and in which format. It decides nothing about a run.

use super::database::{Database, Store, Write, entry_key};
use super::storage::StorageError;
use crate::domain::stored::{self, field, to_text};
use crate::pace::{Lane, Pacer};
use crate::plan::Plan;
use crate::run::journal::{self, Unreadable};
use crate::run::{Entry, RunId};

/// The version of each stored form.
const VERSION: u32 = 1;
/// The demo's vendors are one record.
const WORLD: &str = "vendors";

fn pack(data: &dyn stored::Stored) -> String {
    ["{\"v\":", &VERSION.to_string(), ",\"data\":", &to_text(&data.store()), "}"].concat()
}

fn unpack<T: stored::Stored>(text: &str) -> Result<T, StorageError> {
    let value = serde_json::from_str(text).unwrap_or_default();
    match field(&value, "v") {
        Some(found) if found > VERSION => Err(StorageError::Newer { found }),
        Some(VERSION) => field(&value, "data").ok_or(StorageError::Damaged),
        _ => Err(StorageError::Damaged),
    }
}

/// A run as it is stored.
pub struct Stored {
    /// Its plan.
    pub plan: Plan,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// How many records the journal has: the place of the next.
    pub records: u32,
}

/// What is kept in the database.
#[derive(Clone)]
pub struct Archive(Database);

impl Archive {
    /// Opens the database.
    pub async fn open() -> Result<Self, StorageError> {
        Database::open().await.map(Self::of)
    }

    /// What is kept in a database that is open.
    pub fn of(database: Database) -> Self {
        Self(database)
    }

    /// The database itself, for sizes, export and erasing.
    pub fn database(&self) -> &Database {
        &self.0
    }

    /// Stores a new run's plan.
    pub async fn create(&self, run: &RunId, plan: &Plan) -> Result<(), StorageError> {
        let put = Write::Put { store: Store::Runs, key: run.0.clone(), text: pack(plan) };
        self.0.commit(&[put]).await
    }

    /// The ids of all runs, oldest first.
    pub async fn run_ids(&self) -> Result<Vec<RunId>, StorageError> {
        let keys = self.0.keys(Store::Runs, "").await?;
        Ok(keys.into_iter().map(RunId).collect())
    }

    /// Reads a run; `None` when there is none with this id.
    pub async fn run(&self, run: &RunId) -> Result<Option<Stored>, StorageError> {
        let Some(text) = self.0.get(Store::Runs, &run.0).await? else { return Ok(None) };
        let plan = unpack(&text)?;
        let records = self.0.range(Store::Entries, &[&run.0, ":"].concat()).await?;
        let mut entries = Vec::with_capacity(records.len() * 2);
        for (_, text) in &records {
            entries.extend(journal::read(text).map_err(|error| match error {
                Unreadable::Newer(found) => StorageError::Newer { found },
                Unreadable::Damaged(_) => StorageError::Damaged,
            })?);
        }
        let records = u32::try_from(records.len()).unwrap_or(u32::MAX);
        Ok(Some(Stored { plan, entries, records }))
    }

    /// Stores records of a run's journal, each at its place, and the lanes that they used, each
    /// apart; returns when all of it is on the disk. On an error none of it is.
    pub async fn append(
        &self,
        run: &RunId,
        records: &[(u32, String)],
        lanes: &[(Lane, Pacer)],
    ) -> Result<(), StorageError> {
        let mut writes = Vec::with_capacity(records.len() + lanes.len());
        for (place, text) in records {
            let key = entry_key(&run.0, *place);
            writes.push(Write::Put { store: Store::Entries, key, text: text.clone() });
        }
        for (lane, pacer) in lanes {
            writes.push(Write::Put { store: Store::Pace, key: lane.0.clone(), text: pack(pacer) });
        }
        self.0.commit(&writes).await
    }

    /// Stores a lane by itself, for what is read outside a run.
    pub async fn keep_pace(&self, lane: &Lane, pacer: &Pacer) -> Result<(), StorageError> {
        let put = Write::Put { store: Store::Pace, key: lane.0.clone(), text: pack(pacer) };
        self.0.commit(&[put]).await
    }

    /// The uses of the vendors' limits, as last stored.
    pub async fn pacer(&self) -> Result<Pacer, StorageError> {
        let mut all = Pacer::default();
        for (_, text) in self.0.range(Store::Pace, "").await? {
            all.take_in(unpack(&text)?);
        }
        Ok(all)
    }

    /// Something that was read before and may be read again: how old it is, is said in it.
    pub async fn cached<T: stored::Stored>(&self, key: &str) -> Option<T> {
        let text = self.0.get(Store::Cache, key).await.ok().flatten()?;
        unpack(&text).ok()
    }

    /// Keeps something that could be read again.
    pub async fn cache(&self, key: &str, data: &dyn stored::Stored) -> Result<(), StorageError> {
        let put = Write::Put { store: Store::Cache, key: key.to_owned(), text: pack(data) };
        self.0.commit(&[put]).await
    }

    /// The demo's world, as last stored: the simulator's own text.
    pub async fn world(&self) -> Result<Option<String>, StorageError> {
        let text = self.0.get(Store::Worlds, WORLD).await?;
        text.map(|text| unpack(&text)).transpose()
    }

    /// Stores the demo's world.
    pub async fn keep_world(&self, world: &String) -> Result<(), StorageError> {
        let put = Write::Put { store: Store::Worlds, key: WORLD.into(), text: pack(world) };
        self.0.commit(&[put]).await
    }
}

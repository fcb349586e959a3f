//! Plans, journals, the pace and the demo's world on this device: what is kept where in the
//! database, and in which format. It decides nothing about a run.

use super::database::{Database, Store, Write};
use super::storage::StorageError;
use crate::domain::Time;
use crate::domain::seal;
use crate::domain::stored::{self, field, to_text};
use crate::domain::time::MINUTE;
use crate::pace::{Lane, Pacer};
use crate::plan::Plan;
use crate::run::journal::Unreadable;
use crate::run::{Entry, RunId, segment};

/// The version of each stored form but the journal's. The first had no sum.
const VERSION: u32 = 2;
/// The demo's vendors are one record.
const WORLD: &str = "vendors";
/// A lane whose uses cannot be read is taken for used up, for the longest window of a vendor.
const WINDOW: i64 = 5 * MINUTE;

pub(super) fn pack(key: &str, data: &dyn stored::Stored) -> String {
    seal::seal(VERSION, key, &["\"data\":", &to_text(&data.store()), "}"].concat())
}

pub(super) fn unpack<T: stored::Stored>(key: &str, text: &str) -> Result<T, StorageError> {
    let value = serde_json::from_str(text).unwrap_or_default();
    match field(&value, "v") {
        Some(found) if found > VERSION => Err(StorageError::Newer { found }),
        Some(VERSION) if !seal::holds(key, text) => Err(StorageError::Damaged),
        Some(1 | VERSION) => field(&value, "data").ok_or(StorageError::Damaged),
        _ => Err(StorageError::Damaged),
    }
}

fn put(store: Store, key: &str, data: &dyn stored::Stored) -> Write {
    Write::Put { store, key: key.to_owned(), text: pack(key, data) }
}

/// A run as it is stored.
pub struct Stored {
    /// Its plan.
    pub plan: Plan,
    /// What happened, in order; ends with [`Entry::Damaged`] where the rest cannot be read.
    pub entries: Vec<Entry>,
    /// The place of the journal's next record.
    pub records: u32,
    /// Whether records stand there that cannot be read, and have to be set aside first.
    pub damaged: bool,
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
        self.0.commit(&[put(Store::Runs, &run.0, plan)]).await
    }

    /// The ids of all runs, oldest first.
    pub async fn run_ids(&self) -> Result<Vec<RunId>, StorageError> {
        let keys = self.0.keys(Store::Runs, "").await?;
        Ok(keys.into_iter().map(RunId).collect())
    }

    /// Reads a run, as it stands at this moment; `None` when there is none with this id.
    pub async fn run(&self, run: &RunId, now: Time) -> Result<Option<Stored>, StorageError> {
        let Some(text) = self.0.get(Store::Runs, &run.0).await? else { return Ok(None) };
        let plan = unpack(&run.0, &text)?;
        let journal = segment::gather(&self.records(run).await?).map_err(|error| match error {
            Unreadable::Newer(found) => StorageError::Newer { found },
            Unreadable::Older => StorageError::Older { found: 1 },
            Unreadable::Damaged(_) => StorageError::Damaged,
        })?;
        let segment::Journal { mut entries, next, damaged } = journal;
        if damaged {
            entries.push(Entry::Damaged { at: now });
        }
        Ok(Some(Stored { plan, entries, records: next, damaged }))
    }

    /// The records of a run's journal, with their keys, in order.
    pub async fn records(&self, run: &RunId) -> Result<Vec<(String, String)>, StorageError> {
        self.0.range(Store::Entries, &[&run.0, ":"].concat()).await
    }

    /// Stores records of a run's journal, each at its place, and the lanes that they used, each
    /// apart; returns when all of it is on the disk. On an error none of it is. With `aside`, what
    /// stands at the first of these places and behind cannot be read, and is kept elsewhere.
    pub async fn append(
        &self,
        run: &RunId,
        records: &[(u32, String)],
        lanes: &[(Lane, Pacer)],
        aside: bool,
    ) -> Result<(), StorageError> {
        let mut writes = Vec::with_capacity(records.len() + lanes.len());
        if let (true, Some((first, _))) = (aside, records.first()) {
            let first = segment::key(run, *first);
            for (key, text) in self.records(run).await? {
                if key >= first {
                    // Under its sum: what is damaged twice is kept twice.
                    let aside = [segment::ASIDE, &seal::sum(&key, &text), "/", &key].concat();
                    writes.push(Write::Put { store: Store::Entries, key: aside, text });
                    writes.push(Write::Delete { store: Store::Entries, key });
                }
            }
        }
        for (place, text) in records {
            let key = segment::key(run, *place);
            writes.push(Write::Put { store: Store::Entries, key, text: text.clone() });
        }
        for (lane, pacer) in lanes {
            writes.push(put(Store::Pace, &lane.0, pacer));
        }
        self.0.commit(&writes).await
    }

    /// Stores a lane by itself, for what is read outside a run.
    pub async fn keep_pace(&self, lane: &Lane, pacer: &Pacer) -> Result<(), StorageError> {
        self.0.commit(&[put(Store::Pace, &lane.0, pacer)]).await
    }

    /// The uses of the vendors' limits, as last stored.
    pub async fn pacer(&self, now: Time) -> Result<Pacer, StorageError> {
        let mut all = Pacer::default();
        for (key, text) in self.0.range(Store::Pace, "").await? {
            match unpack(&key, &text) {
                Ok(part) => all.take_in(part),
                Err(StorageError::Damaged) => all.hold(&Lane(key), now.plus(WINDOW)),
                Err(other) => return Err(other),
            }
        }
        Ok(all)
    }

    /// Something that was read before and may be read again: how old it is, is said in it.
    pub async fn cached<T: stored::Stored>(&self, key: &str) -> Option<T> {
        let text = self.0.get(Store::Cache, key).await.ok().flatten()?;
        unpack(key, &text).ok()
    }

    /// Keeps something that could be read again.
    pub async fn cache(&self, key: &str, data: &dyn stored::Stored) -> Result<(), StorageError> {
        self.0.commit(&[put(Store::Cache, key, data)]).await
    }

    /// The demo's world, as last stored: the simulator's own text.
    pub async fn world(&self) -> Result<Option<String>, StorageError> {
        let text = self.0.get(Store::Worlds, WORLD).await?;
        text.map(|text| unpack(WORLD, &text)).transpose()
    }

    /// Stores the demo's world.
    pub async fn keep_world(&self, world: &String) -> Result<(), StorageError> {
        self.0.commit(&[put(Store::Worlds, WORLD, world)]).await
    }
}

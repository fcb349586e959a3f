//! The database of a simulated browser: one for all tabs, whole transactions in their order. It can
//! be full, give no answer, go away, and be changed by a newer program.

#[path = "../../../src/browser/database/write.rs"]
mod write;

use super::storage::StorageError;
use crate::faults::{Fault, strikes};
use crate::stage::{self, Promise, TabId};
use crate::truth;
use std::cell::RefCell;
use std::collections::BTreeMap;
pub use write::{Store, Write};

type Texts = BTreeMap<(&'static str, String), String>;

#[derive(Default)]
struct Disk {
    texts: Texts,
    /// A transaction ends after all that were begun before it.
    busy_until: i64,
    /// Nothing more fits.
    full: bool,
    /// Connections that were opened before this one are closed.
    closed_before: u32,
    opened: u32,
}

thread_local! {
    static DISK: RefCell<Disk> = RefCell::default();
}

fn with<R>(act: impl FnOnce(&mut Disk) -> R) -> R {
    DISK.with_borrow_mut(act)
}

/// Begins with an empty disk.
pub(crate) fn begin() {
    with(|disk| *disk = Disk::default());
}

/// Whether anything more fits.
pub(crate) fn set_full(full: bool) {
    with(|disk| disk.full = full);
}

/// The computer slept: what the disk was about to do, it does now.
pub(crate) fn slept(ms: i64) {
    with(|disk| disk.busy_until = disk.busy_until.saturating_add(ms));
}

/// The person, or the browser, throws everything away: data alone (`keep_open`), or the database
/// with its connections.
pub(crate) fn lose(keep_open: bool) {
    with(|disk| {
        disk.texts.clear();
        if !keep_open {
            disk.closed_before = disk.opened;
        }
    });
}

/// Whether a run's plan is on the disk.
pub(crate) fn has(run: &str) -> bool {
    with(|disk| disk.texts.contains_key(&(Store::Runs.name(), run.to_owned())))
}

/// A newer program writes over the last record of a run's journal; gives what was there.
pub(crate) fn make_newer(run: &str) -> Option<(String, String)> {
    with(|disk| {
        let from = (Store::Entries.name(), format!("{run}:"));
        let last = disk.texts.range_mut(from..).take_while(|((store, key), _)| {
            *store == Store::Entries.name() && key.starts_with(&format!("{run}:"))
        });
        let ((_, key), text) = last.last()?;
        let newer = text.replacen("{\"v\":2", "{\"v\":3", 1);
        Some((key.clone(), std::mem::replace(text, newer)))
    })
}

/// Puts back what [`make_newer`] took. `false` when the newer record was touched.
pub(crate) fn make_older(key: &str, old: String) -> bool {
    with(|disk| {
        let Some(text) = disk.texts.get_mut(&(Store::Entries.name(), key.to_owned())) else {
            return false;
        };
        let untouched = *text == old.replacen("{\"v\":2", "{\"v\":3", 1);
        *text = old;
        untouched
    })
}

/// The disk damages one byte of a record of a run's journal, or loses the record. `false` where there
/// is none.
pub(crate) fn damage(run: &str) -> bool {
    with(|disk| {
        let keys: Vec<_> = disk
            .texts
            .keys()
            .filter(|(store, key)| {
                *store == Store::Entries.name() && key.starts_with(&format!("{run}:"))
            })
            .cloned()
            .collect();
        let Some(key) = keys.get(stage::chance(|chance| chance.place(keys.len()))) else {
            return false;
        };
        stage::note(|| format!("the disk damages {}", key.1));
        if stage::happens(200) && keys.last() != Some(key) {
            disk.texts.remove(key);
            return true;
        }
        let Some(text) = disk.texts.get_mut(key) else { return false };
        // Behind the version: a damaged version is as good as a newer one.
        let at = 8 + stage::chance(|chance| chance.place(text.len().saturating_sub(8)));
        let mut bytes = std::mem::take(text).into_bytes();
        if let Some(byte) = bytes.get_mut(at) {
            *byte = if *byte == b'~' { b'!' } else { b'~' };
        }
        *text = String::from_utf8_lossy(&bytes).into_owned();
        true
    })
}

/// The records of a run, as they lie on the disk.
fn records(disk: &Disk, run: &str) -> Vec<(String, String)> {
    let from = (Store::Entries.name(), format!("{run}:"));
    let prefix = from.1.clone();
    let all = disk.texts.range(from..).take_while(|((store, key), _)| {
        *store == Store::Entries.name() && key.starts_with(&prefix)
    });
    all.map(|((_, key), text)| (key.clone(), text.clone())).collect()
}

/// An open database.
#[derive(Clone)]
pub struct Database {
    opened: u32,
    tab: TabId,
}

impl Database {
    /// Opens the database.
    pub(crate) fn now() -> Self {
        let opened = with(|disk| {
            disk.opened += 1;
            disk.opened
        });
        Self { opened, tab: stage::tab() }
    }

    /// Opens the database.
    pub async fn open() -> Result<Self, StorageError> {
        Ok(Self::now())
    }

    fn check(&self) -> Result<(), StorageError> {
        let gone = with(|disk| self.opened <= disk.closed_before);
        if gone { Err(StorageError::Gone) } else { Ok(()) }
    }

    /// Waits for its turn, and then does something with the disk.
    async fn turn<R: 'static>(
        &self,
        act: impl FnOnce(&mut Disk) -> Result<R, StorageError> + 'static,
    ) -> Result<R, StorageError> {
        self.check()?;
        let (quick, stuck) = (stage::within(1, 20), strikes(Fault::Stuck));
        let at = with(|disk| {
            disk.busy_until = disk.busy_until.max(stage::now().saturating_add(quick));
            disk.busy_until
        });
        // A tab that is killed may take what it had begun with it. What gave no answer in time may
        // yet be done, and may not.
        let with_the_tab = stage::happens(500);
        let dropped = stuck && stage::happens(500);
        let done = Promise::new();
        let told = done.clone();
        let me = self.clone();
        stage::after(at - stage::now(), true, move || {
            let told_later = told.clone();
            let alive = truth::is_alive(me.tab) || !with_the_tab;
            let result = if !alive || dropped {
                Err(StorageError::Stuck)
            } else {
                me.check().and_then(|()| with(act))
            };
            if stuck {
                stage::after(30_000, true, move || {
                    told_later.keep(Err(StorageError::Stuck));
                });
            } else {
                told.keep(result);
            }
        });
        done.await
    }

    /// Makes all the changes, in order, or none of them.
    pub async fn commit(&self, writes: &[Write]) -> Result<(), StorageError> {
        let writes = writes.to_vec();
        let tab = self.tab;
        truth::commit_begins(tab);
        let done = self
            .turn(move |disk| {
                if disk.full {
                    return Err(StorageError::Full);
                }
                // Records that take the place of others: what matters is what all of them say.
                let of = |key: &str| key.rsplit_once(':').map(|(run, _)| run.to_owned());
                let rewritten = writes.iter().find_map(|write| match write {
                    Write::Delete { store: Store::Entries, key } => of(key),
                    _ => None,
                });
                for write in writes {
                    apply(disk, write, tab, rewritten.is_none());
                }
                if let Some(run) = rewritten {
                    truth::journal_rewritten(&run, &records(disk, &run));
                }
                Ok(())
            })
            .await;
        truth::commit_ends(tab);
        if let Err(error) = &done {
            stage::note(|| format!("not stored: {error}"));
        }
        done
    }

    /// The text under a key.
    pub async fn get(&self, store: Store, key: &str) -> Result<Option<String>, StorageError> {
        let key = (store.name(), key.to_owned());
        self.turn(move |disk| Ok(disk.texts.get(&key).cloned())).await
    }

    /// All keys that begin with `prefix`, with their texts, in the order of the keys.
    pub async fn range(
        &self,
        store: Store,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, StorageError> {
        let (name, prefix) = (store.name(), prefix.to_owned());
        self.turn(move |disk| {
            let from = (name, prefix.clone());
            let found = disk
                .texts
                .range(from..)
                .take_while(|((store, key), _)| *store == name && key.starts_with(&prefix));
            Ok(found.map(|((_, key), text)| (key.clone(), text.clone())).collect())
        })
        .await
    }

    /// All keys that begin with `prefix`, in order.
    pub async fn keys(&self, store: Store, prefix: &str) -> Result<Vec<String>, StorageError> {
        Ok(self.range(store, prefix).await?.into_iter().map(|(key, _)| key).collect())
    }
}

fn apply(disk: &mut Disk, write: Write, tab: TabId, grows: bool) {
    let store = write.store();
    match write {
        Write::Put { key, text, .. } => {
            let old = disk.texts.insert((store.name(), key.clone()), text.clone());
            if store == Store::Entries {
                stage::note(|| format!("stored for tab {tab}: {key} {text}"));
                if grows {
                    truth::journal_grew(&key, old.as_deref(), &text);
                }
            }
        }
        Write::Delete { key, .. } => {
            disk.texts.remove(&(store.name(), key));
        }
        Write::Clear { .. } => disk.texts.retain(|(of, _), _| *of != store.name()),
    }
}

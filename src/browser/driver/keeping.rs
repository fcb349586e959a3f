//! Keeping a run's journal: reading it anew, and writing what happened, each record at its place and
//! none without those before it.

use super::tabs::News;
use super::{Driver, Open, Role};
use crate::browser::clock;
use crate::browser::storage::StorageError;
use crate::pace::{Lane, Pacer};
use crate::run::{Entry, Pause, Run, RunId, journal, segment};

impl Driver {
    /// Reads a run's journal again, as it stands on the disk, and says what follows from its being
    /// opened now. A tab that has become the sender meanwhile (`to_send` is for that one itself)
    /// knows better.
    pub(super) async fn reread(
        &self,
        id: &RunId,
        open: &Open,
        to_send: bool,
    ) -> Result<Vec<Entry>, StorageError> {
        let archive = self.archive.as_ref().ok_or(StorageError::Off)?;
        let stored = archive.run(id, clock::now()).await?.ok_or(StorageError::Damaged)?;
        if open.role() == Role::Sender && !to_send {
            return Ok(Vec::new());
        }
        let found = stored.entries.last().filter(|_| stored.damaged).cloned();
        let (run, mut more) = if open.role() == Role::Watcher {
            (Run::replay(id.clone(), stored.plan, &stored.entries), Vec::new())
        } else {
            Run::reopen(id.clone(), stored.plan, &stored.entries, clock::now())
        };
        // What was set aside is said before what follows from it.
        more.splice(0..0, found);
        open.run.replace(run);
        open.records.set(stored.records);
        open.damaged.set(stored.damaged);
        open.unstored.borrow_mut().clear();
        open.fault.replace(None);
        (self.changed)(id);
        Ok(more)
    }

    /// Stores entries that are already applied. If that fails the run stands still: what is not
    /// stored is found out anew when it is opened again.
    pub(super) async fn keep(
        &self,
        id: &RunId,
        open: &Open,
        entries: &[Entry],
        pace: &[Lane],
    ) -> bool {
        let Some(archive) = &self.archive else { return false };
        let part = |lane: &Lane| (lane.clone(), self.pacer.borrow().part(lane));
        let lanes: Vec<(Lane, Pacer)> = pace.iter().map(part).collect();
        // The place is taken before anything is awaited: another entry may be on its way to the
        // disk at the same time, and each needs its own. What is not known to be stored goes along
        // with what rests on it, so that the journal has no gaps.
        let record = open.records.get();
        open.records.set(record + 1);
        let text = journal::write(&segment::key(id, record), record, entries);
        open.unstored.borrow_mut().push((record, text));
        let records = open.unstored.borrow().clone();
        match archive.append(id, &records, &lanes, open.damaged.get()).await {
            Ok(()) => {
                open.damaged.set(false);
                open.unstored.borrow_mut().retain(|(place, _)| *place > record);
                open.fault.replace(None);
                self.tell(&News::Grew(id.clone()));
                (self.changed)(id);
                true
            }
            Err(error) => {
                let _ = open.run.borrow_mut().pause(Pause::Storage, clock::now());
                open.fault.replace(Some(error));
                (self.changed)(id);
                false
            }
        }
    }

    /// What was on its way when a page closed may have reached the vendor as late as now; gives the
    /// lanes that it counts in.
    pub(super) fn settle(&self, open: &Open, entries: &[Entry]) -> Vec<Lane> {
        let (run, mut pacer) = (open.run(), self.pacer.borrow_mut());
        let lost = entries.iter().find_map(|entry| match entry {
            Entry::Lost { step, .. } => run.step(*step),
            _ => None,
        });
        let lanes = lost.map(|state| run.plan.lanes(&state.step)).unwrap_or_default();
        for (lane, _) in &lanes {
            pacer.settle(lane, clock::now());
        }
        lanes.into_iter().map(|(lane, _)| lane).collect()
    }
}

//! The list of runs, newest first: every run in one line.

use super::order::newest_first;
use super::{State, read};
use crate::domain::World;
use crate::run::{RunId, Summary};

/// How many runs the list keeps; the journals of older ones stay until they are erased.
const MOST_RUNS: usize = 200;

/// The key of the runs' list: demo and live are kept apart.
fn runs_key(world: World) -> &'static str {
    match world {
        World::Demo => "runs.demo",
        World::Live => "runs.live",
    }
}

/// The runs that this device lists.
pub(super) fn kept() -> Vec<Summary> {
    let mut runs: Vec<Summary> = read(runs_key(World::Demo)).unwrap_or_default();
    runs.extend(read::<Vec<Summary>>(runs_key(World::Live)).unwrap_or_default());
    newest_first(&mut runs);
    runs
}

impl State {
    /// Puts a run into the list, as it stands now.
    pub(super) fn list(&self, id: &RunId) {
        let Some(open) = self.driver.opened(id) else { return };
        let summary = Summary::of(&open.run());
        let world = summary.world;
        if self.runs.peek(|runs| runs.contains(&summary)) {
            return;
        }
        self.runs.update(|runs| {
            runs.retain(|s| s.id != summary.id);
            runs.push(summary);
            newest_first(runs);
            runs.truncate(MOST_RUNS);
        });
        self.runs.peek(|runs| {
            let of_world: Vec<Summary> =
                runs.iter().filter(|s| s.world == world).cloned().collect();
            self.keep(runs_key(world), &of_world);
        });
    }

    /// Takes runs off the list that are no longer on this device.
    pub fn forget(&self, gone: &[RunId]) {
        self.runs.update(|runs| runs.retain(|s| !gone.contains(&s.id)));
        for world in [World::Demo, World::Live] {
            let left: Vec<Summary> =
                self.runs.peek(|r| r.iter().filter(|s| s.world == world).cloned().collect());
            self.keep(runs_key(world), &left);
        }
    }
}

//! The order of the runs: newest first.

use crate::run::Summary;

// One by one, at its place: a general sort weighs more, and only what is new has to move.
pub(super) fn newest_first(runs: &mut [Summary]) {
    for end in 1..=runs.len() {
        let Some((last, before)) = runs.get_mut(..end).and_then(<[Summary]>::split_last_mut) else {
            return;
        };
        let at = before.partition_point(|run| run.id > last.id);
        if let Some(tail) = runs.get_mut(at..end) {
            tail.rotate_right(1);
        }
    }
}

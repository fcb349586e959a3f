//! The clock of the simulated computer, which may be set, and its timers, which stand still while
//! it sleeps.

use crate::domain::Time;
use crate::stage::{self, Promise};

/// The moment it is, as this computer believes.
pub fn now() -> Time {
    Time(stage::clock())
}

/// How long one timer may run, in ms, as in the page.
const TIMER: i64 = 1_000;

/// Waits until `ms` milliseconds have gone by on the clock, line by line as in the page.
pub async fn sleep(ms: i64) {
    let mut until = now().plus(ms);
    loop {
        let before = now();
        let left = until.since(before);
        if left <= 0 {
            return;
        }
        pause(left.min(TIMER)).await;
        until = until.plus(-before.since(now()).max(0));
    }
}

/// One timer.
pub(super) async fn pause(ms: i64) {
    let promise = Promise::new();
    let told = promise.clone();
    stage::after(ms, true, move || {
        told.keep(());
    });
    promise.await;
}

/// An id that nobody else has.
pub fn random_id() -> String {
    format!("{:016x}", stage::chance(crate::chance::Chance::draw))
}

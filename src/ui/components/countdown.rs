//! A moment that is counted down to, second by second.

use crate::browser::clock;
use crate::domain::Time;
use crate::domain::time::SECOND;
use crate::ui::dom::{El, el};
use crate::ui::live::Live;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// The time, told anew each second for as long as anybody follows it.
pub fn ticking() -> Rc<Live<Time>> {
    let time = Rc::new(Live::new(clock::now()));
    let held: Weak<Live<Time>> = Rc::downgrade(&time);
    spawn_local(async move {
        loop {
            clock::sleep(SECOND).await;
            let Some(time) = held.upgrade() else { return };
            time.set(clock::now());
        }
    });
    time
}

/// How long it is until then, as `29:41`, or with hours `1:29:41`; `0:00` once it is past.
fn left(until: Time, now: Time) -> String {
    let seconds = (until.since(now) / SECOND).max(0);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let two = |n: i64| if n < 10 { ["0", &n.to_string()].concat() } else { n.to_string() };
    let minutes = if hours > 0 {
        [hours.to_string(), ":".to_owned(), two(minutes)].concat()
    } else {
        minutes.to_string()
    };
    [&minutes, ":", &two(seconds)].concat()
}

/// The time that is left. A screen reader tells it when it is asked, not each second.
pub fn countdown(until: Time) -> El {
    let time = ticking();
    el("b.num").a("role", "timer").text(move || time.with(|now| left(until, *now)))
}

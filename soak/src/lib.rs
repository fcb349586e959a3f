//! License Desk soaked: whole desks, with the driver, the archive and the engine that ship, in
//! simulated browsers in front of simulated vendors, in virtual time, from a seed. Everything goes
//! wrong that can, and after every event what the desk says is held against what is true.
//!
//! The sources of `src/browser` that decide something (`archive`, `credentials`, `driver`) are
//! compiled here as they stand, against a browser that is simulated ([`page`]): nothing is modelled
//! that could be run.

mod chance;
mod faults;
mod grants;
mod network;
#[expect(
    dead_code,
    unreachable_pub,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::unused_self,
    reason = "each function is as the one that it stands for"
)]
mod page;
mod person;
mod stage;
pub mod story;
mod tabs;
mod truth;

pub use faults::{Counts, Fault};
pub use truth::Wrong;

// What `crate::…` means in the sources of `src/browser`.
use license_desk::{domain, http, pace, plan, run, sim, vendors};

// And what `wasm_bindgen_futures::spawn_local` means there.
extern crate self as wasm_bindgen_futures;
#[doc(hidden)]
pub fn spawn_local(future: impl Future<Output = ()> + 'static) {
    stage::spawn(future);
}

#[path = "../../src/browser"]
#[expect(dead_code, unreachable_pub, reason = "the page uses the rest")]
mod browser {
    pub mod archive;
    pub mod credentials;
    pub mod driver;
    pub use crate::page::{channel, clock, database, lock, storage, wire};
}

//! Whole allocations on the simulated Automation Suite, in virtual time: grid → plan → run → what each
//! organization holds. "Sent twice" is counted from the vendor's own log, never from our journal.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/pool.rs"]
mod pool;

#[path = "allocation/done.rs"]
mod done;
#[path = "allocation/moved.rs"]
mod moved;
#[path = "allocation/onward.rs"]
mod onward;
#[path = "allocation/stops.rs"]
mod stops;
#[path = "allocation/trouble.rs"]
mod trouble;
// The crate that makes random input is for the host only.
#[cfg(not(target_arch = "wasm32"))]
#[path = "allocation/chance.rs"]
mod chance;

//! Whole assignments on the simulated Aruba Central, in virtual time: form → plan → run → what each
//! customer's devices hold. "Sent twice" is counted from the vendor's own log, never from our journal.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/msp.rs"]
mod msp;

#[path = "assign/chance.rs"]
mod chance;
#[path = "assign/large.rs"]
mod large;
#[path = "assign/present.rs"]
mod present;
#[path = "assign/scopes.rs"]
mod scopes;
#[path = "assign/settings.rs"]
mod settings;
#[path = "assign/stops.rs"]
mod stops;
#[path = "assign/trouble.rs"]
mod trouble;

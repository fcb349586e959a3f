//! The only code that touches the browser: each file is one thing that a page can ask of it.
//!
//! It decides nothing about licenses and shows nothing. It does not use the UI's framework, so that
//! it is tested without one (`tests/browser.rs`), and it is thin, since every byte of it is in the
//! first load.

pub mod archive;
pub mod channel;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod database;
pub mod doctor;
pub mod driver;
pub mod file;
pub mod ledger;
pub mod listen;
pub mod lock;
pub mod page;
pub mod route;
mod script;
pub mod session;
pub mod shelf;
pub mod storage;
pub mod transport;
pub mod vault;
pub mod wire;

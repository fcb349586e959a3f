//! License Desk gives out vendor licenses safely, from the browser.
//!
//! # Layout, in reading order
//!
//! A module imports only from modules above it (`tests/layering.rs` holds the order).
//!
//! - [`domain`]: the words of the field: serials, keys, orders, connections, secrets, time.
//! - [`http`]: requests and responses as plain values.
//! - [`vendors`]: what each vendor states: endpoints, pace, what may be repeated, how to read a reply.
//! - [`kit`]: the proxy's configurations, from the table of those calls.
//! - [`intake`]: anything pasted or dropped → items, with where they stood.
//! - [`picker`]: choosing among up to a million customers: filter, selection, pasted lists.
//! - [`pace`]: sliding windows, shared by planning and running.
//! - [`plan`]: a form → what will be sent, and why; or every problem at once.
//! - [`run`]: a plan being carried out: journal, engine, reconcile, undo.
//! - [`sim`]: simulated vendors; they know `domain` and `http` only, and nothing here knows them:
//!   they are for `bin/demo-vendors`, which the page fetches when a demo first needs it, for xtask
//!   and for tests.
//! - `browser`: transport, storage, clock, driver: the only code that touches the browser's APIs.
//! - `ui`: what people see.
//!
//! Everything down to `sim` is pure: it compiles and is tested on the host. `browser` and `ui`
//! exist only for wasm32, and so do the crates that they use.

pub mod domain;
pub mod http;
pub mod intake;
pub mod kit;
pub mod pace;
pub mod picker;
pub mod plan;
pub mod run;
pub mod sim;
pub mod vendors;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod ui;

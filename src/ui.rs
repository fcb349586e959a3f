//! What people see. Layout and words only: whatever can be decided without a page is decided in the
//! pure half, and whatever touches the browser stands in `browser`.

mod app;
mod components;
mod desk;
mod pages;
mod words;

pub use app::mount;

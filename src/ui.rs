//! What people see. Layout and words only: whatever can be decided without a page is decided in the
//! pure half, and whatever touches the browser stands in `browser`.

pub mod app;
pub mod components;
pub mod desk;
pub mod dom;
pub mod draft;
pub mod later;
pub mod live;
pub mod pages;
pub mod words;

pub use app::mount;

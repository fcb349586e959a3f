//! One file a page.

pub mod activity;
pub mod claim;
pub mod connections;
pub mod home;
pub mod plan;
pub mod run;
pub mod settings;

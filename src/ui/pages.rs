//! One file a page; each gives the parts of its page from the top down.

pub mod activity;
pub mod assign;
pub mod claim;
pub mod connections;
pub mod home;
pub mod plan;
pub mod run;
pub mod settings;

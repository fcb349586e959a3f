//! Holds the simulated Aruba Central against the specification that was made from the vendor's own
//! papers and clients, and against what is said there in words. Nothing of the desk is used here.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where it stands")]

#[path = "sim_aruba/desk.rs"]
mod desk;
#[path = "sim_aruba/door.rs"]
mod door;
#[path = "sim_aruba/jobs.rs"]
mod jobs;
#[path = "sim_aruba/lists.rs"]
mod lists;
#[path = "support/openapi.rs"]
mod openapi;
#[path = "sim_aruba/papers.rs"]
mod papers;
#[path = "sim_aruba/trouble.rs"]
mod trouble;

//! Why something was not stored: the same words as in the browser.

#[path = "../../../src/browser/storage/error.rs"]
mod error;

pub use error::StorageError;

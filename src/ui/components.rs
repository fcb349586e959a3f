//! Pieces that several pages use.

pub mod copy_link;
pub mod countdown;
pub mod customers;
pub mod dialog;
pub mod note;
pub mod outcome;
pub mod picker;
pub mod rows;
pub mod window;

pub use copy_link::copy_link;
pub use countdown::{countdown, ticking};
pub use customers::customers;
pub use dialog::dialog;
pub use note::{note, section};
pub use outcome::{chip, counts, key, stack};
pub use picker::picker;
pub use rows::rows;
pub use window::window;

//! Pieces that several pages use.

mod icon;
mod outcome;
mod picker;
mod rows;
mod window;

pub use icon::icon;
pub use outcome::{chip, counts, key, stack};
pub use picker::picker;
pub use rows::rows;
pub use window::window;

//! What a browser gives to a page, simulated: each file stands for the one of its name in
//! `src/browser`, with the same functions and the same promises.

pub mod channel;
pub mod clock;
pub mod database;
pub mod lock;
pub mod storage;
pub mod wire;

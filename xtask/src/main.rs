//! `cargo xtask …`: what developers and CI run. Never shipped.

fn main() {}

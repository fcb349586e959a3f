//! `cargo xtask soak`: whole desks in simulated browsers, from seeds. Built with a profile of its own,
//! since ten thousand of them have to be played within two minutes.

use crate::failure::Failure;
use crate::options::Options;
use crate::shell::{self, cargo};
use std::process::Command;

/// The program that plays so many stories from there on, or one with its trace.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "--profile", "soak", "--package", "soak", "--"]);
    command.args(words);
    command
}

/// Plays what was typed.
pub(crate) fn soak(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    const NAMES: [&str; 3] = ["--seeds", "--from", "--seed"];
    let options = Options::read(typed, &NAMES, &[])?;
    let mut words = Vec::new();
    for name in NAMES {
        if let Some(value) = options.value(name) {
            let bad = |_| Failure::Usage(format!("{name}: {value} is not a number"));
            value.parse::<u64>().map_err(bad)?;
            words.extend([name, value]);
        }
    }
    shell::run(&mut command(&words))
}

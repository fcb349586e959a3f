//! Whether what the workspace depends on is what `deny.toml` allows: licenses, sources, one version of
//! each crate, and, where their database can be had, no known weakness. By cargo-deny.

use crate::failure::Failure;
use crate::shell;
use crate::tools::{self, say};
use std::process::Command;

/// Checks all of it; what is said of it in one line.
pub(crate) fn check() -> Result<String, Failure> {
    let deny = tools::deny()?;
    let ask = |words: &[&str]| {
        let mut command: Command = shell::program(&deny);
        command.args(["--workspace", "--locked"]).args(words);
        command
    };
    shell::run(&mut ask(&["check", "bans", "licenses", "sources"]))?;
    // The database is not the crates' registry, and a machine may reach the one and not the other.
    if shell::run(&mut ask(&["fetch", "db"])).is_err() {
        say("no advisories were looked up: their database cannot be had here");
        return Ok(
            "licenses, sources, duplicates; no advisories: their database cannot be had".into()
        );
    }
    shell::run(&mut ask(&["check", "--disable-fetch", "advisories"]))?;
    Ok("licenses, sources, duplicates, advisories".into())
}

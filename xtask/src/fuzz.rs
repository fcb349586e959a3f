//! `cargo xtask fuzz`: what comes from outside, spoilt at random, for as long as is asked. Built as the
//! soak is: quick, and with sums that overflow found. `cargo test` does the same for a second each.

use crate::failure::Failure;
use crate::options::Options;
use crate::shell::{self, cargo};
use std::time::{SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "other inputs each time")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Runs every target, or one that is named, for so many seconds each.
pub(crate) fn fuzz(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let options = Options::read(typed, &["--seconds", "--from", "--only"], &[])?;
    let number = |name: &str, otherwise: u64| match options.value(name) {
        None => Ok(otherwise),
        Some(text) => {
            let bad = |_| Failure::Usage(format!("{name}: {text} is not a number"));
            text.parse::<u64>().map_err(bad)
        }
    };
    // Other inputs each time, and told, so that they can be had again.
    let (seconds, from) = (number("--seconds", 60)?, number("--from", now() * 1_000)?);
    println!("fuzz: {seconds} seconds for each target, from seed {from}");
    let mut command = cargo();
    command.args(["test", "--quiet", "--locked", "--profile", "soak", "--package", "license-desk"]);
    command.args(["--test", "fuzz", "--", "--nocapture", "--test-threads", "2"]);
    command.args(options.value("--only"));
    command.env("FUZZ_SECONDS", seconds.to_string()).env("FUZZ_FROM", from.to_string());
    shell::run(&mut command)
}

//! `cargo xtask test`: all that CI runs, in stages. Every stage runs, whatever became of those before
//! it, so that one run tells everything.

use crate::chromium::Chromium;
use crate::failure::Failure;
use crate::options::Options;
use crate::shell::{self, cargo, root};
use crate::tools::{Tools, ensure_packages, ensure_target};
use crate::{bundle, site, size, soak};
use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

/// What a stage returns: the summaries that its tests print themselves.
type Outcome = Result<Vec<String>, Failure>;

type Stage = fn() -> Outcome;

const STAGES: [(&str, Stage); 12] = [
    ("fmt", fmt),
    ("clippy", clippy),
    ("clippy-wasm", clippy_wasm),
    ("deny", deny),
    ("proxy", proxy),
    ("attacks", attacks),
    ("host", host),
    ("soak", soak),
    ("wasm", wasm),
    ("size", size),
    ("e2e", e2e),
    ("proxied", proxied),
];

const WASM: &str = "wasm32-unknown-unknown";

/// Runs every stage, or those that are named, and tells how each went.
pub(crate) fn test(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let options = Options::read(typed, &["--only"], &[])?;
    let only: Vec<&str> = options.value("--only").map_or(vec![], |text| text.split(',').collect());
    if let Some(other) = only.iter().find(|name| STAGES.iter().all(|(stage, _)| stage != *name)) {
        let names = STAGES.map(|(name, _)| name).join(", ");
        return Err(Failure::Usage(format!("--only: {other} is not one of {names}")));
    }
    let mut done = Vec::new();
    for (name, stage) in STAGES.iter().filter(|(name, _)| only.is_empty() || only.contains(name)) {
        println!("\n== {name}");
        let (outcome, took) = timed(*stage);
        match &outcome {
            Ok(_) => println!("== {name}: passed in {:.1} s", took.as_secs_f32()),
            Err(why) => println!("== {name}: FAILED in {:.1} s: {why}", took.as_secs_f32()),
        }
        done.push((*name, outcome, took));
    }
    println!();
    for (name, outcome, took) in &done {
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        println!("{word} {:7.1} s  {name}", took.as_secs_f32());
        if let Err(why) = outcome {
            println!("    {why}");
        }
        if let Ok(summaries) | Err(Failure::Tests { summaries, .. }) = outcome {
            for line in summaries {
                println!("    {line}");
            }
        }
    }
    let passed = done.iter().filter(|(_, outcome, _)| outcome.is_ok()).count();
    let failed = done.len() - passed;
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(Failure::Stages) }
}

#[expect(clippy::disallowed_methods, reason = "times a stage for whoever waits for it")]
fn timed(stage: Stage) -> (Outcome, Duration) {
    let start = Instant::now();
    (stage(), start.elapsed())
}

fn fmt() -> Outcome {
    shell::run(cargo().args(["fmt", "--all", "--check"])).map(|()| vec![])
}

fn clippy() -> Outcome {
    let mut command = cargo();
    command.args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    shell::run(&mut command).map(|()| vec![])
}

fn clippy_wasm() -> Outcome {
    // The first stage that compiles for the browser.
    ensure_target()?;
    let mut command = cargo();
    command.args(["clippy", "--locked", "--package", "license-desk", "--target", WASM]);
    // Split, as it is shipped; in one piece it is what the tests in the browser run.
    command.args(["--features", "split"]);
    command.args(["--lib", "--bins", "--tests", "--", "-D", "warnings"]);
    shell::run(&mut command).map(|()| vec![])
}

/// Whether what is depended on may be.
fn deny() -> Outcome {
    crate::deny::check().map(|said| vec![said])
}

/// Whether the configurations in `proxy/` hold the calls and headers of today.
fn proxy() -> Outcome {
    crate::proxy::kit::check().map(|()| vec![])
}

/// Whether those configurations hold, each in its own server.
fn attacks() -> Outcome {
    crate::attacks::all(&crate::attacks::Server::ALL)
}

/// The desk in a browser behind them, with what the stages before have built.
fn proxied() -> Outcome {
    crate::attacks::in_browser(&crate::attacks::Server::ALL)
}

fn host() -> Outcome {
    tests(cargo().args(["test", "--locked", "--workspace", "--no-fail-fast"]))
}

/// Ten thousand desks with everything going wrong.
fn soak() -> Outcome {
    tests(&mut soak::command(&["--seeds", "10000"]))
}

/// The tests that need a browser, wherever they stand; the runner passes over all others.
fn wasm() -> Outcome {
    let tools = Tools::ready()?;
    let chromium = Chromium::ready()?;
    let runner = tools.find("wasm-bindgen-test-runner").unwrap_or_default();
    let mut command = cargo();
    command.args(["test", "--locked", "--package", "license-desk", "--target", WASM]);
    command.args(["--no-fail-fast", "--tests"]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    command.env("CHROMEDRIVER", &chromium.driver);
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", chromium.capabilities()?);
    tests(command.env("WASM_BINDGEN_TEST_ONLY_WEB", "1"))
}

fn size() -> Outcome {
    let dist = root().join("dist");
    site::build(&Tools::ready()?, &dist)?;
    size::check(&dist)
}

/// Drives the release build in a browser; the stage before has built it, unless this one runs alone.
fn e2e() -> Outcome {
    let chromium = Chromium::ready()?;
    let folder = root().join("tests").join("e2e");
    ensure_packages(&folder)?;
    let dist = root().join("dist");
    if !dist.join("index.html").is_file() {
        site::build(&Tools::ready()?, &dist)?;
    }
    // What the specs of bundles make theirs of.
    let bundles = shell::target().join("e2e");
    for (name, base) in [("bundle", "/"), ("bundle-below", "/tools/license-desk/")] {
        let out = bundles.join(name).display().to_string();
        bundle::bundle(["--no-build", "--out", &out, "--base", base].map(str::to_owned))?;
    }
    let xtask = env::current_exe().map_err(Failure::file("xtask"))?;
    let mut command = shell::program(folder.join("node_modules").join(".bin").join("playwright"));
    command.arg("test").current_dir(folder);
    tests(command.env("CHROMIUM", chromium.browser).env("XTASK", xtask).env("BUNDLES", bundles))
}

/// Runs tests, and keeps the lines in which they sum themselves up.
fn tests(command: &mut Command) -> Outcome {
    let (outcome, summaries) = shell::run_keeping(command, is_summary);
    match outcome {
        Ok(()) => Ok(summaries),
        Err(failure) => Err(Failure::Tests { failure: Box::new(failure), summaries }),
    }
}

/// Whether a line sums tests up, in the words of libtest, of Playwright or of the soak. Crates without a test say
/// nothing worth repeating.
pub(crate) fn is_summary(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some("test"), Some("result:")) => !line.contains("ok. 0 passed; 0 failed; 0 ignored"),
        (Some("seeds"), Some(count)) => count.trim_end_matches(',').parse::<u64>().is_ok(),
        (Some(count), Some("passed" | "failed" | "flaky" | "skipped" | "did")) => {
            count.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summaries_of_tests_are_known_from_their_other_lines() {
        for (line, is) in [
            ("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out", true),
            ("test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured", true),
            ("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured", false),
            ("3 passed (4.1s)", true),
            ("1 failed", true),
            ("2 did not run", true),
            ("seeds 10000, faults 47007, sent twice 0, lost 0, untrue 0", true),
            ("seed 7: Lost: cannot be finished", false),
            ("test a_result_is_read ... ok", false),
            ("Running 3 tests using 1 worker", false),
            ("", false),
        ] {
            assert_eq!(is_summary(line), is, "{line}");
        }
    }
}

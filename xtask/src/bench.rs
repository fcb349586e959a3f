//! `cargo xtask bench`: what people wait for, measured in WebAssembly as it is shipped, with ratios
//! to the same work done in other ways in the same run. It tells which goals are met; it never fails
//! because of a figure, since a figure is as much about the machine as about the program.

mod figures;

use crate::failure::Failure;
use crate::options::Options;
use crate::shell::{self, cargo, find, path_folders, program, root};
use crate::size;
use crate::tools::{self, Tools};
use figures::Figures;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Builds what is measured, measures it, and prints the figures.
pub(crate) fn bench(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    Options::read(typed, &[], &[])?;
    let Some(node) = find("node", path_folders()) else {
        return Err(Failure::Missing {
            what: "node",
            how: "install Node.js 20 or newer (Debian: apt-get install nodejs)".into(),
        });
    };
    let module = build(&Tools::ready()?)?;
    tools::say("measuring, for about half a minute");
    let script = root().join("xtask").join("src").join("bench").join("measure.cjs");
    let mut command = program(node);
    let said = command.arg(script).arg(module).stderr(Stdio::inherit()).output();
    let said = said.map_err(Failure::file("node"))?;
    if !said.status.success() {
        return Err(Failure::Said(format!("measuring failed ({})", said.status)));
    }
    let figures = Figures::read(&String::from_utf8_lossy(&said.stdout))?;
    println!("{}", figures.table()?);
    first_load(&root().join("dist"))
}

/// The first load of the site as it was last built.
fn first_load(dist: &Path) -> Result<(), Failure> {
    if !dist.join("index.html").is_file() {
        println!("first load: not known, since no site is built: `cargo xtask serve` builds it");
        return Ok(());
    }
    println!("The site as it was last built, in bytes:");
    match size::check(dist) {
        Ok(lines) => println!("{}: met", lines.join(", ")),
        Err(Failure::Said(line)) => println!("{line}: NOT met"),
        Err(other) => return Err(other),
    }
    Ok(())
}

/// Builds the measured program as the site is built, except that node loads it; where its script is.
fn build(tools: &Tools) -> Result<PathBuf, Failure> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut command = cargo();
    command.args(["build", "--locked", "--release", "--package", "license-desk"]);
    shell::run(command.args(["--target", TARGET, "--example", "bench"]))?;
    let built = shell::target().join(TARGET).join("release").join("examples").join("bench.wasm");
    let folder = shell::target().join("bench");
    let mut bindgen = tools.program("wasm-bindgen")?;
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-dir"]).arg(&folder);
    shell::run(bindgen.arg(built))?;
    let wasm = folder.join("bench_bg.wasm");
    let mut optimize = tools.program("wasm-opt")?;
    shell::run(optimize.args(["-Oz", "--output"]).arg(&wasm).arg(&wasm))?;
    Ok(folder.join("bench.js"))
}

//! `cargo xtask …`: what developers and CI run. Never shipped.

mod vendors;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((command, rest)) if command == "vendors" => vendors::run(rest),
        _ => {
            eprintln!("usage: cargo xtask vendors [--port 9100] [--seed 1] [--faults SPEC]");
            ExitCode::FAILURE
        }
    }
}

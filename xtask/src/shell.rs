//! Starts other programs: in the checkout, without what `cargo run` put into the environment.

use crate::failure::Failure;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::{env, io};

/// The folder of the checkout.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// Cargo's target folder: the one that this program was built into.
pub(crate) fn target() -> PathBuf {
    let built = env::current_exe().ok();
    let folder = built.as_deref().and_then(|exe| exe.ancestors().nth(2)).map(Path::to_path_buf);
    folder.unwrap_or_else(|| root().join("target"))
}

/// A program, to be run at the root of the checkout.
///
/// `cargo run` describes the package that it runs in the environment. Build scripts of some crates
/// (ring's for one) watch those variables, and would run again at every change between a `cargo`
/// that was started from here and one that was started by hand.
pub(crate) fn program(name: impl AsRef<Path>) -> Command {
    let mut command = Command::new(name.as_ref());
    command.current_dir(root());
    for (key, _) in env::vars_os() {
        let text = key.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&key);
        }
    }
    command
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    program(env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from))
}

/// The program and its arguments, as one would type them.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn judge(command: &Command, ended: io::Result<ExitStatus>) -> Result<(), Failure> {
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Ended { line: line(command), status: status.to_string() }),
        Err(source) => Err(Failure::Start { line: line(command), source }),
    }
}

/// Runs a program to its end; what it prints is shown.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let ended = command.status();
    judge(command, ended)
}

/// What a program prints, where it can be started and ends well.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program to its end; what it prints is shown, and the lines that `keep` picks are returned.
pub(crate) fn run_keeping(
    command: &mut Command,
    keep: impl Fn(&str) -> bool,
) -> (Result<(), Failure>, Vec<String>) {
    let mut kept = Vec::new();
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(source) => return (Err(Failure::Start { line: line(command), source }), kept),
    };
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while lines.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&bytes);
            print!("{text}");
            if keep(text.trim()) {
                kept.push(text.trim().to_owned());
            }
            bytes.clear();
        }
    }
    let ended = child.wait();
    (judge(command, ended), kept)
}

/// Finds a program in these folders.
pub(crate) fn find(name: &str, folders: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    folders.into_iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// The folders of PATH.
pub(crate) fn path_folders() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

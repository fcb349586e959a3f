//! Programs of the system, for the tests: on Debian, as root, they are installed; elsewhere it is said
//! what to install.

use crate::failure::Failure;
use crate::shell::{self, find, path_folders, program};
use crate::tools::say;
use std::fs;
use std::path::PathBuf;

/// Finds a program, or installs the package that brings it.
pub(crate) fn ensure(name: &'static str, package: &'static str) -> Result<(), Failure> {
    let is_there = || {
        let system = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map(PathBuf::from);
        find(name, path_folders().into_iter().chain(system)).is_some()
    };
    if !is_there() && may_install() {
        say(&format!("{name} is missing: installing it with apt-get"));
        install(&[package])?;
    }
    if is_there() {
        return Ok(());
    }
    Err(Failure::Missing {
        what: name,
        how: format!("install the package `{package}`, by whatever name your system has it"),
    })
}

/// Whether installing is ours to do: on Debian itself (what Ubuntu calls `chromium` is a snap, which
/// tests cannot drive), as root.
pub(crate) fn may_install() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let root = shell::output(program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    root && release.lines().any(|line| line == "ID=debian")
}

/// Installs packages, without what they only recommend.
pub(crate) fn install(packages: &[&str]) -> Result<(), Failure> {
    let apt = |arguments: &[&str]| {
        let mut command = program("apt-get");
        shell::run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "--quiet"])?;
    apt(&[&["install", "--yes", "--quiet", "--no-install-recommends"], packages].concat())
}

//! The tools that the build needs, at exactly these versions: used where they are, else installed
//! into `target/tools` and `xtask/node_modules`, never into the user's own folders.

use crate::failure::Failure;
use crate::shell::{self, cargo, find, path_folders, program, root};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A tool from crates.io.
struct Tool {
    /// The programs that it brings.
    programs: &'static [&'static str],
    /// The crate.
    package: &'static str,
    /// The version, which must be the very one: wasm-bindgen's crate and program have to agree.
    version: &'static str,
    /// Whether a build without optimization does: Trunk only starts others.
    debug: bool,
}

const TRUNK: Tool =
    Tool { programs: &["trunk"], package: "trunk", version: "0.21.14", debug: true };
const WASM_BINDGEN: Tool = Tool {
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    debug: false,
};

/// Reads the licenses of what is depended on; no build needs it.
const DENY: Tool =
    Tool { programs: &["cargo-deny"], package: "cargo-deny", version: "0.20.2", debug: true };

/// Where cargo-deny is, once it is there.
pub(crate) fn deny() -> Result<PathBuf, Failure> {
    let folder = shell::target().join("tools").join("bin");
    ensure(&DENY, &folder)?;
    let folders = [folder].into_iter().chain(path_folders());
    Ok(find("cargo-deny", folders).unwrap_or_else(|| PathBuf::from("cargo-deny")))
}

/// Where the tools are, once they are there.
pub(crate) struct Tools {
    folders: Vec<PathBuf>,
}

impl Tools {
    /// Finds every tool, or installs it and says so.
    pub(crate) fn ready() -> Result<Self, Failure> {
        ensure_target()?;
        let folder = shell::target().join("tools").join("bin");
        for tool in [TRUNK, WASM_BINDGEN] {
            ensure(&tool, &folder)?;
        }
        ensure_packages(&root().join("xtask"))?;
        let mut folders = vec![root().join("xtask").join("node_modules").join(".bin"), folder];
        folders.extend(path_folders());
        Ok(Self { folders })
    }

    /// A program that finds the tools first.
    pub(crate) fn program(&self, name: &str) -> Result<Command, Failure> {
        let path = env::join_paths(&self.folders).map_err(|e| Failure::Said(e.to_string()))?;
        let mut command = program(self.find(name).unwrap_or_else(|| PathBuf::from(name)));
        command.env("PATH", path);
        Ok(command)
    }

    /// Where a tool is.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        find(name, self.folders.iter().cloned())
    }
}

/// `rust-toolchain.toml` brings the target, unless rustup was told not to install by itself.
pub(crate) fn ensure_target() -> Result<(), Failure> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut rustc = program("rustc");
    let library = shell::output(rustc.args(["--print", "target-libdir", "--target", TARGET]));
    if library.is_some_and(|path| Path::new(path.trim()).is_dir()) {
        return Ok(());
    }
    say(&format!("the Rust target {TARGET} is missing: installing it with rustup"));
    shell::run(program("rustup").args(["target", "add", TARGET]))
}

fn ensure(tool: &Tool, folder: &Path) -> Result<(), Failure> {
    let fits = |name: &&str, folders: &[PathBuf]| {
        let said = find(name, folders.iter().cloned())
            .and_then(|path| shell::output(program(path).arg("--version")));
        said.is_some_and(|said| said.split_whitespace().any(|word| word == tool.version))
    };
    let own = [folder.to_path_buf()];
    if tool.programs.iter().all(|name| fits(name, &own)) {
        return Ok(());
    }
    // An old one of our own would come before the right one on PATH, so it is replaced.
    let none_of_our_own = tool.programs.iter().all(|name| find(name, own.clone()).is_none());
    if none_of_our_own && tool.programs.iter().all(|name| fits(name, &path_folders())) {
        return Ok(());
    }
    let Tool { package, version, .. } = tool;
    let tools = shell::target().join("tools");
    if find("cargo-binstall", path_folders()).is_some() {
        say(&format!("{package} {version} is missing: installing it with cargo binstall"));
        let mut binstall = cargo();
        binstall.args(["binstall", "--no-confirm", "--force", "--root"]).arg(&tools);
        if shell::run(binstall.arg(format!("{package}@{version}"))).is_ok() {
            return Ok(());
        }
    }
    say(&format!("{package} {version} is missing: building it with cargo install, once (minutes)"));
    let mut install = cargo();
    install.args(["install", package, "--version", version, "--locked", "--force", "--root"]);
    install.arg(&tools).env("CARGO_TARGET_DIR", tools.join("build"));
    // Else cargo advises to add the folder to one's own PATH.
    let path = [folder.to_path_buf()].into_iter().chain(path_folders());
    install.envs(env::join_paths(path).map(|path| ("PATH", path)));
    if tool.debug {
        install.arg("--debug").env("CARGO_PROFILE_DEV_DEBUG", "0");
    }
    shell::run(&mut install)?;
    // Kept until now so that an interrupted build goes on where it was.
    fs::remove_dir_all(tools.join("build")).map_err(Failure::file(tools.join("build")))
}

/// Brings `node_modules` in line with the lock file beside it.
pub(crate) fn ensure_packages(folder: &Path) -> Result<(), Failure> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(Failure::file(&lock))?;
    let installed = folder.join("node_modules").join(".installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    let Some(npm) = find("npm", path_folders()) else {
        return Err(Failure::Missing {
            what: "npm",
            how: "install Node.js 20 or newer (Debian: apt-get install npm)".into(),
        });
    };
    let shown = folder.strip_prefix(root()).unwrap_or(folder).display();
    say(&format!("the npm packages of {shown} are missing or old: npm ci"));
    let mut command = program(npm);
    command.current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    shell::run(command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(&installed, wanted).map_err(Failure::file(&installed))
}

/// Tells what is being installed.
pub(crate) fn say(what: &str) {
    println!("xtask: {what}");
}

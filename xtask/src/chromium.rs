//! Chromium and its driver, for the tests: the system's own, never a private download.

use crate::debian;
use crate::failure::Failure;
use crate::shell::{self, find, path_folders};
use crate::tools::say;
use serde_json::json;
use std::path::PathBuf;
use std::{env, fs};

/// A browser that tests can drive.
pub(crate) struct Chromium {
    /// The browser.
    pub(crate) browser: PathBuf,
    /// Its `WebDriver` server.
    pub(crate) driver: PathBuf,
}

/// What a browser under test is started with: no window, nothing fetched of its own accord, and no
/// sandbox, which root (the user of most CI containers) cannot have.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

impl Chromium {
    /// Finds the browser, or installs it where that is ours to do: on Debian, as root.
    pub(crate) fn ready() -> Result<Self, Failure> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        if debian::may_install() {
            say("Chromium is missing: installing it with apt-get");
            debian::install(&["chromium", "chromium-driver"])?;
            if let Some(found) = Self::find() {
                return Ok(found);
            }
        }
        Err(Failure::Missing {
            what: "Chromium with its chromedriver",
            how: "install both, of the same version (Debian: apt-get install chromium \
                  chromium-driver; Fedora: dnf install chromium chromedriver; macOS: brew install \
                  --cask chromium chromedriver), or name them in CHROMIUM and CHROMEDRIVER"
                .into(),
        })
    }

    fn find() -> Option<Self> {
        let named = |key: &str| env::var_os(key).map(PathBuf::from).filter(|path| path.is_file());
        let mut folders = path_folders();
        folders.push("/usr/bin".into());
        folders.push("/Applications/Chromium.app/Contents/MacOS".into());
        folders.push("/Applications/Google Chrome.app/Contents/MacOS".into());
        let first = |names: &[&str]| names.iter().find_map(|name| find(name, folders.clone()));
        let browsers =
            ["chromium", "chromium-browser", "google-chrome", "Chromium", "Google Chrome"];
        Some(Self {
            browser: named("CHROMIUM").or_else(|| first(&browsers))?,
            driver: named("CHROMEDRIVER").or_else(|| first(&["chromedriver"]))?,
        })
    }

    /// Writes what the wasm tests' runner tells the driver, and says where.
    pub(crate) fn capabilities(&self) -> Result<PathBuf, Failure> {
        let options = json!({ "binary": self.browser, "args": FLAGS });
        let text = json!({ "goog:chromeOptions": options }).to_string();
        let path = shell::target().join("webdriver.json");
        fs::write(&path, text).map_err(Failure::file(&path))?;
        Ok(path)
    }
}

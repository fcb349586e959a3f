//! What a visit costs: every file that the browser fetches before the app can be used, and apart from
//! them what follows by itself, and what only the demo needs.

use crate::failure::Failure;
use crate::site::{self, Asset};
use std::collections::BTreeMap;
use std::path::Path;

/// The most that a first load may take, all files by brotli at its best, in bytes (160 KiB).
const FIRST_BUDGET: usize = 160 * 1024;

/// The most that may follow it by itself, in bytes by brotli (288 KiB: two jobs, what carries a run of
/// any out, the vault, the doctor and the ledger).
const REST_BUDGET: usize = 288 * 1024;

/// The most that the simulated vendors may take, which the page fetches when a demo connection sends
/// its first request; in bytes by brotli (160 KiB).
const DEMO_BUDGET: usize = 160 * 1024;

/// The most that the pages of Allocate may take, in bytes by brotli (96 KiB).
const ALLOCATE_BUDGET: usize = 96 * 1024;

/// The most that what writes a proxy's configuration may take, which the page fetches when a test finds
/// the proxy wrong; in bytes by brotli (24 KiB).
const KIT_BUDGET: usize = 24 * 1024;

/// When a visit fetches a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before the app can be used.
    First,
    /// A little later, or sooner when something needs it.
    Rest,
    /// With the first request of a demo connection.
    Demo,
    /// When Allocate is first opened.
    Allocate,
    /// When the proxy is found wrong.
    Kit,
    /// Only if a person asks for it.
    Asked,
}

/// Prints what each file takes that a visit may fetch, and fails when it is too much together.
pub(crate) fn check(dist: &Path) -> Result<Vec<String>, Failure> {
    let site = site::read(dist, 11)?;
    let parts = [
        weigh(&site, "first load", FIRST_BUDGET, When::First),
        weigh(&site, "follows it", REST_BUDGET, When::Rest),
        weigh(&site, "the demo's vendors", DEMO_BUDGET, When::Demo),
        weigh(&site, "the pages of Allocate", ALLOCATE_BUDGET, When::Allocate),
        weigh(&site, "the proxy's kit", KIT_BUDGET, When::Kit),
    ];
    let total: usize = parts.iter().map(|(_, _, total)| total).sum();
    println!("{total:>21}  in all");
    let fits = parts.iter().all(|(_, fits, _)| *fits);
    let said: Vec<String> = parts.into_iter().map(|(said, ..)| said).collect();
    if fits { Ok(said) } else { Err(Failure::Said(said.join(", "))) }
}

/// Prints some files and sums them up; whether they are within their budget.
fn weigh(
    site: &BTreeMap<String, Asset>,
    title: &str,
    budget: usize,
    when: When,
) -> (String, bool, usize) {
    let mut total = 0;
    println!("{:>10} {:>10}  {title}", "raw", "brotli");
    for (name, asset) in site.iter().filter(|(name, _)| fetched(name, site) == when) {
        let small = asset.brotli.as_ref().unwrap_or(&asset.bytes).len();
        println!("{:>10} {small:>10}  {name}", asset.bytes.len());
        total += small;
    }
    (format!("{title}: {total} of {budget} bytes"), total <= budget, total)
}

/// When a visit fetches a file. First are the page, what it names, the settings, and what
/// wasm-bindgen lets the program's script import.
fn fetched(name: &str, site: &BTreeMap<String, Asset>) -> When {
    let page = site.get("index.html").map(|page| String::from_utf8_lossy(&page.bytes));
    let named = page.is_some_and(|page| {
        let mut words = page.split(['"', '\'', '=', ' ', '>']);
        words.any(|word| word.trim_start_matches("./").trim_start_matches('/') == name)
    });
    if named || ["index.html", "config.json"].contains(&name) || name.starts_with("snippets/") {
        When::First
    } else if name.starts_with("demo-vendors") {
        When::Demo
    } else if name.starts_with("allocate-") {
        When::Allocate
    } else if name.starts_with("kit-") {
        When::Kit
    } else if site.get(name).is_some_and(|asset| asset.hashed) {
        When::Rest
    } else {
        When::Asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_page_fetches_at_once_is_the_first_load() {
        let page = r#"<link href="./a-1.css"><script src=/b.js></script>"#;
        let files = [
            ("index.html", When::First),
            ("a-1.css", When::First),
            ("b.js", When::First),
            ("config.json", When::First),
            ("a.css", When::Asked),
            ("sample/note.csv", When::Asked),
            ("later-0123456789abcdef.wasm", When::Rest),
            ("kit-0123456789abcdef.wasm", When::Kit),
            ("demo-vendors.js", When::Demo),
            ("demo-vendors_bg.wasm", When::Demo),
        ];
        let site = files.iter().map(|(name, _)| {
            let bytes = page.as_bytes().to_vec();
            let hashed = name.starts_with("later") || name.starts_with("kit");
            ((*name).to_owned(), Asset { bytes, brotli: None, media: "", hashed })
        });
        let site = site.collect::<BTreeMap<_, _>>();
        for (name, when) in files {
            assert_eq!(fetched(name, &site), when, "{name}");
        }
    }
}

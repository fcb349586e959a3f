//! What a visit costs: every file that the browser fetches before the app can be used, and apart from
//! them what it fetches later, when it is needed.

use crate::failure::Failure;
use crate::site::{self, Asset};
use std::collections::BTreeMap;
use std::path::Path;

/// What a first load should take at the most, all files by brotli at its best, in bytes (160 KiB).
/// It is not met yet: every check says so.
const GOAL: usize = 160 * 1024;

/// What a first load may take until the goal is met, in bytes: what it takes now, rounded up to the
/// next 2 KiB. It is only ever lowered.
const HELD: usize = 188 * 1024;

/// The most that the simulated vendors may take, which the page fetches when a demo connection sends
/// its first request; in bytes by brotli (110 KiB).
const DEMO_BUDGET: usize = 110 * 1024;

/// Prints what each file takes that a visit may fetch, and fails when it is too much together.
pub(crate) fn check(dist: &Path) -> Result<Vec<String>, Failure> {
    let site = site::read(dist, 11)?;
    let first = weigh(&site, "first load", HELD, |name| is_first(name, &site));
    let demo = weigh(&site, "loaded on demand", DEMO_BUDGET, |name| {
        is_demo(name) && !is_first(name, &site)
    });
    let goal = format!(
        "first load: the goal of {GOAL} bytes is {}",
        if first.2 <= GOAL { "met" } else { "NOT met" }
    );
    println!("{goal}");
    let said = [first.0, goal, demo.0];
    let fits = first.1 && demo.1;
    if fits { Ok(said.to_vec()) } else { Err(Failure::Said(said.join(", "))) }
}

/// Prints some files and sums them up; whether they are within their budget.
fn weigh(
    site: &BTreeMap<String, Asset>,
    title: &str,
    budget: usize,
    counts: impl Fn(&str) -> bool,
) -> (String, bool, usize) {
    let mut total = 0;
    println!("{:>10} {:>10}  {title}", "raw", "brotli");
    for (name, asset) in site.iter().filter(|(name, _)| counts(name)) {
        let small = asset.brotli.as_ref().unwrap_or(&asset.bytes).len();
        println!("{:>10} {small:>10}  {name}", asset.bytes.len());
        total += small;
    }
    (format!("{title}: {total} of {budget} bytes"), total <= budget, total)
}

/// Whether a file is the simulated vendors'.
fn is_demo(name: &str) -> bool {
    name.starts_with("demo-vendors")
}

/// Whether a first load fetches a file: the page, what it names, the settings, and what wasm-bindgen
/// lets the program's script import.
fn is_first(name: &str, site: &BTreeMap<String, Asset>) -> bool {
    let page = site.get("index.html").map(|page| String::from_utf8_lossy(&page.bytes));
    let named = page.is_some_and(|page| {
        let mut words = page.split(['"', '\'', '=', ' ', '>']);
        words.any(|word| word.trim_start_matches("./").trim_start_matches('/') == name)
    });
    named || ["index.html", "config.json"].contains(&name) || name.starts_with("snippets/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_page_fetches_at_once_counts() {
        let page = r#"<link href="./a-1.css"><script src=/b.js></script>"#;
        let later = ["a.css", "sample/note.csv", "demo-vendors.js", "demo-vendors_bg.wasm"];
        let files = [&["index.html", "a-1.css", "b.js", "config.json"], &later[..]].concat();
        let site = files.iter().map(|name| {
            let bytes = page.as_bytes().to_vec();
            ((*name).to_owned(), Asset { bytes, brotli: None, media: "", hashed: false })
        });
        let site = site.collect::<BTreeMap<_, _>>();
        let first: Vec<_> = files.into_iter().filter(|name| is_first(name, &site)).collect();
        assert_eq!(first, ["index.html", "a-1.css", "b.js", "config.json"]);
        let demo: Vec<_> = later.into_iter().filter(|name| is_demo(name)).collect();
        assert_eq!(demo, ["demo-vendors.js", "demo-vendors_bg.wasm"]);
    }
}

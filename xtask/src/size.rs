//! What a first visit costs: every file that the browser fetches before the app can be used.

use crate::failure::Failure;
use crate::site::{self, Asset};
use std::collections::BTreeMap;
use std::path::Path;

/// The most that a first load may take, all files by brotli at its best, in bytes (160 KiB).
const BUDGET: usize = 160 * 1024;

/// Prints what each file of the first load takes, and fails when it is too much together.
pub(crate) fn check(dist: &Path) -> Result<Vec<String>, Failure> {
    let site = site::read(dist, 11)?;
    let mut total = 0;
    println!("{:>10} {:>10}  first load", "raw", "brotli");
    for (name, asset) in site.iter().filter(|(name, _)| is_first(name, &site)) {
        let small = asset.brotli.as_ref().unwrap_or(&asset.bytes).len();
        println!("{:>10} {small:>10}  {name}", asset.bytes.len());
        total += small;
    }
    let said = format!("first load: {total} of {BUDGET} bytes");
    if total > BUDGET { Err(Failure::Said(said)) } else { Ok(vec![said]) }
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
        let files = ["index.html", "a-1.css", "b.js", "config.json", "a.css", "sample/note.csv"];
        let site = files.map(|name| {
            let bytes = page.as_bytes().to_vec();
            (name.to_owned(), Asset { bytes, brotli: None, media: "", hashed: false })
        });
        let site = BTreeMap::from(site);
        let first: Vec<_> = files.into_iter().filter(|name| is_first(name, &site)).collect();
        assert_eq!(first, ["index.html", "a-1.css", "b.js", "config.json"]);
    }
}

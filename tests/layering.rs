//! Holds the shape of the library: who may import whom, and how long a file may be. Reads the source
//! as text, so that it also covers what exists only in the browser.

use std::path::{Path, PathBuf};
use std::{fs, iter};

/// The modules in reading order; each may import only from those before it.
const ORDER: [&str; 12] = [
    "domain", "http", "vendors", "kit", "intake", "picker", "pace", "plan", "run", "sim",
    "browser", "ui",
];

/// All that the simulators may import: sharing more with the desk, they would share its mistakes.
const SIM_MAY: [&str; 3] = ["domain", "http", "sim"];

/// The most lines that a file may have.
const LONGEST: usize = 400;

/// Every source file of the library with its text, by its path below `src`.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap_or_default();
                files.push((path.strip_prefix(&root).unwrap_or(&path).to_owned(), text));
            }
        }
    }
    files
}

/// The modules that a file is in: `run/engine.rs` is in `run`, then `engine`.
fn modules(file: &Path) -> Vec<String> {
    file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

/// The words and marks of a source text, without comments and without what stands in quotes.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(end) = raw_string(rest) {
            end
        } else if first == '"' {
            let mut escaped = false;
            let close = rest.char_indices().skip(1).find(|(_, c)| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            close.map_or(rest.len(), |(at, _)| at + 1)
        } else if let Some(end) = character(rest) {
            end
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let word = rest.split_at(end.unwrap_or(rest.len())).0;
            words.push(word.to_owned());
            word.len()
        } else {
            if !first.is_whitespace() {
                words.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    words
}

/// The length of the raw string that a text begins with, if it does.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?.find(|c| c != '#')?;
    let open = hashes + 2;
    text.get(..open)?.ends_with('"').then_some(())?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text.get(open..)?.find(&close)? + open + close.len())
}

/// The length of the character literal that a text begins with; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    if let Some(escape) = inner.strip_prefix('\\') {
        return Some(escape.get(1..)?.find('\'')? + 4);
    }
    let one = inner.chars().next()?.len_utf8();
    inner.get(one..)?.starts_with('\'').then_some(one + 2)
}

/// The top modules that a file names, by `crate::…` or by `super::…` up to the root.
fn imports(file: &Path, text: &str) -> Vec<String> {
    let words = words(text);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let path = |at: usize| word(at) == ":" && word(at + 1) == ":";
    let depth = modules(file).len();
    let mut inline: Vec<bool> = Vec::new();
    let mut found = Vec::new();
    for at in 0..words.len() {
        match word(at) {
            "{" => inline.push(at >= 2 && word(at - 2) == "mod"),
            "}" => {
                inline.pop();
            }
            _ => {}
        }
        // Where the names below the root begin, if this word starts a path that reaches it.
        let below = match word(at) {
            "crate" if path(at + 1) => at + 3,
            "super" if path(at + 1) && !(at >= 3 && word(at - 3) == "super") => {
                let ups = iter::successors(Some(at), |at| Some(at + 3))
                    .take_while(|at| word(*at) == "super" && path(*at + 1))
                    .count();
                if ups < depth + inline.iter().filter(|is| **is).count() {
                    continue;
                }
                at + 3 * ups
            }
            _ => continue,
        };
        if word(below) != "{" {
            found.push(word(below).to_owned());
            continue;
        }
        // `crate::{a::b, c::{d, e}}`: what follows the opening brace or a comma of the outer braces.
        let mut open = 0;
        for at in below..words.len() {
            match word(at) {
                "{" => open += 1,
                "}" => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
            if open == 1 && (at == below || word(at) == ",") && word(at + 1) != "}" {
                found.push(word(at + 1).to_owned());
            }
        }
    }
    found
}

/// What is wrong with an import, if anything is.
fn complaint(from: &str, to: &str) -> Option<String> {
    let place = |name| ORDER.iter().position(|module| *module == name);
    let fits = match (place(from), place(to)) {
        (Some(_), Some(_)) if from == "sim" => SIM_MAY.contains(&to),
        // Else they would be part of the first load.
        (Some(_), Some(_)) if to == "sim" => false,
        (Some(from), Some(to)) => to <= from,
        _ => false,
    };
    (!fits).then(|| format!("{from} must not import {to}"))
}

/// What leaves the page is in its ledger: whoever fetches writes it down, and nobody else fetches.
#[test]
fn nothing_is_fetched_that_is_not_written_down() {
    const WAYS: [&str; 5] =
        ["XmlHttpRequest", "WebSocket", "EventSource", "send_beacon", "fetch_later"];
    let fetches = |text: &str| {
        let by_name = ["\"fetch\"", "\"sendBeacon\""].iter().any(|name| text.contains(name));
        by_name
            || words(text)
                .iter()
                .any(|it| it.starts_with("fetch_with_") || WAYS.contains(&it.as_str()))
    };
    let mut found: Vec<_> = sources().into_iter().filter(|(_, text)| fetches(text)).collect();
    found.sort();
    let names: Vec<_> = found.iter().map(|(file, _)| file.display().to_string()).collect();
    assert_eq!(names, ["browser/file.rs", "browser/transport.rs"]);
    for (file, text) in found {
        let counted = |name: &str| words(&text).iter().filter(|word| *word == name).count();
        assert!(counted("ledger") > 1 && counted("begin") > 0, "{}", file.display());
        let ways = words(&text).iter().filter(|it| it.starts_with("fetch_with_")).count();
        assert_eq!(
            ways,
            1,
            "{}: one place fetches, and what it is given is written down",
            file.display()
        );
    }
}

#[test]
fn a_module_imports_only_from_modules_above_it() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (file, text) in sources() {
        let top = modules(&file).remove(0);
        if top == "lib" {
            continue;
        }
        if top == "main" || top == "bin" {
            let simulated = words(&text).iter().any(|word| word == "sim");
            if simulated != file.ends_with("demo-vendors.rs") {
                wrong.push(format!("src/{}: only demo-vendors is the simulators", file.display()));
            }
            continue;
        }
        seen += 1;
        let complaints = imports(&file, &text).into_iter().filter_map(|to| complaint(&top, &to));
        wrong.extend(complaints.map(|what| format!("src/{}: {what}", file.display())));
    }
    assert!(seen >= ORDER.len(), "only {seen} files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_says_what_it_is_for_and_can_be_read_in_one_go() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let lines = text.lines().count();
        if !text.starts_with("//!") {
            wrong.push(format!("src/{}: opens without //!", file.display()));
        }
        if lines > LONGEST {
            wrong.push(format!("src/{}: {lines} lines", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    for (file, text, expected) in [
        ("run/engine.rs", "use crate::domain::Time;", vec!["domain"]),
        ("run/engine.rs", "use crate::{domain::{Item, Time}, ui::desk,};", vec!["domain", "ui"]),
        ("run/engine.rs", "use super::super::ui;", vec!["ui"]),
        ("run/engine.rs", "use super::journal;", vec![]),
        ("run.rs", "use super::ui;", vec!["ui"]),
        ("run.rs", "mod tests { use super::*; use super::super::ui; }", vec!["ui"]),
        ("run.rs", "fn f() {} mod tests { use super::ui; }", vec![]),
        ("run.rs", "fn f(x: &crate::sim::World) -> super::plan::Plan {}", vec!["sim", "plan"]),
        ("run.rs", "pub(crate) struct S; pub(in crate::ui) struct T;", vec!["ui"]),
        ("run.rs", "use crate::*;", vec!["*"]),
        (
            "run.rs",
            "//! [`crate::ui`]\n/* crate::ui */ const A: &str = \"\\\" crate::ui\";",
            vec![],
        ),
        (
            "run.rs",
            "const A: &str = r#\"\" crate::ui\"#; const B: char = '\"'; use crate::sim;",
            vec!["sim"],
        ),
        ("run.rs", "fn f<'a>(a: &'a str) { crate::sim::go(a, '\\'', '\\u{1f}') }", vec!["sim"]),
    ] {
        assert_eq!(imports(Path::new(file), text), expected, "{file}: {text}");
    }
}

#[test]
fn the_order_is_held() {
    for (from, to, fits) in [
        ("plan", "vendors", true),
        ("plan", "plan", true),
        ("vendors", "plan", false),
        ("ui", "browser", true),
        ("ui", "sim", false),
        ("browser", "sim", false),
        ("sim", "http", true),
        ("sim", "vendors", false),
        ("browser", "ui", false),
        ("plan", "helpers", false),
        ("run", "*", false),
    ] {
        assert_eq!(complaint(from, to).is_none(), fits, "{from} -> {to}");
    }
}

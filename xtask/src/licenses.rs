//! Whether every crate of the workspace comes from where `deny.toml` allows, under a license that it
//! allows: for machines that have no cargo-deny. Runs as a test; what cargo-deny also knows (duplicates,
//! advisories) is its own.

use crate::failure::Failure;
use crate::shell::{cargo, output, root};
use serde_json::Value;
use std::fs;

/// The names in a list of `deny.toml`, such as `allow`.
fn list(text: &str, name: &str) -> Vec<String> {
    let after = text.split_once(&format!("\n{name} = ["));
    let inner = after.and_then(|(_, after)| after.split_once(']')).map_or("", |(inner, _)| inner);
    inner.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a license expression can be met with these licenses alone: `OR` needs one side, `AND` both.
fn met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    // The two halves at the last operator outside brackets: OR binds less than AND.
    let split = |word: &str| {
        let mut depth = 0_i32;
        let at = expression.char_indices().find(|(at, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0 && expression.get(*at..).is_some_and(|rest| rest.starts_with(word))
        })?;
        let (left, right) = expression.split_at(at.0);
        Some((left.trim(), right.get(word.len()..).unwrap_or_default().trim()))
    };
    if let Some((left, right)) = split(" OR ").or_else(|| split("/")) {
        return met(left, allowed) || met(right, allowed);
    }
    if let Some((left, right)) = split(" AND ") {
        return met(left, allowed) && met(right, allowed);
    }
    let inner = expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    inner.map_or_else(|| allowed(expression), |inner| met(inner, allowed))
}

/// What is wrong with the crates, if anything is, and how many there are.
fn check() -> Result<(usize, Vec<String>), Failure> {
    let path = root().join("deny.toml");
    let rules = fs::read_to_string(&path).map_err(Failure::file(path))?;
    let allowed = list(&rules, "allow");
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    let resolved: Value = output(&mut command)
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| Failure::Said("`cargo metadata` says nothing that can be read".into()))?;
    let packages = resolved.get("packages").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |package: &Value, name: &str| {
        package.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut wrong = Vec::new();
    for package in &packages {
        let (name, license) = (text(package, "name"), text(package, "license"));
        let exception =
            rules.lines().find(|line| line.contains(&format!("crate = \"{name}\", allow")));
        let fits = |id: &str| {
            allowed.iter().any(|it| it == id.trim_end_matches(" WITH LLVM-exception"))
                || exception.is_some_and(|line| line.contains(&format!("\"{id}\"")))
        };
        if !met(&license, &fits) {
            wrong.push(format!("{name}: {license:?} is not allowed"));
        }
        let source = text(package, "source");
        if !source.is_empty() && !source.starts_with("registry+") {
            wrong.push(format!("{name}: from {source}"));
        }
    }
    Ok((packages.len(), wrong))
}

#[test]
fn every_crate_has_a_license_and_a_source_that_are_allowed() {
    let (count, wrong) = check().unwrap();
    assert!(count > 200, "{count}");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn expressions_are_read_as_they_bind() {
    let allowed = |id: &str| ["MIT", "Apache-2.0"].contains(&id);
    for (expression, is) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND Apache-2.0", true),
        ("(GPL-3.0 OR MIT) AND GPL-2.0", false),
        ("GPL-3.0 AND MIT OR Apache-2.0", true),
        ("MIT/GPL-3.0", true),
        ("", false),
    ] {
        assert_eq!(met(expression, &allowed), is, "{expression}");
    }
}

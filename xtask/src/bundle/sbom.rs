//! What the site is made of, as `CycloneDX`: every crate that is in the program, and the tools that
//! make it, which are not. From cargo's own resolution and the two lock files.

use crate::failure::Failure;
use crate::shell::{cargo, output, root};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The program's own package.
const OWN: &str = "license-desk";

/// The text of the bill of materials.
pub(super) fn text() -> Result<String, Failure> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    command.args(["--features", "split", "--filter-platform", "wasm32-unknown-unknown"]);
    let resolved = output(&mut command)
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| Failure::Said("`cargo metadata` says nothing that can be read".into()))?;
    let read = |name: &str| {
        let path = root().join(name);
        fs::read_to_string(&path).map_err(Failure::file(path))
    };
    let tools = serde_json::from_str(&read("xtask/package-lock.json")?);
    let tools: Value = tools.map_err(|e| Failure::Said(format!("package-lock.json: {e}")))?;
    let bill = bill(&resolved, &read("Cargo.lock")?, &tools)
        .ok_or_else(|| Failure::Said("the packages cannot be listed".into()))?;
    Ok(serde_json::to_string_pretty(&bill).unwrap_or_default() + "\n")
}

fn bill(resolved: &Value, lock: &str, tools: &Value) -> Option<Value> {
    let packages: BTreeMap<&str, &Value> = resolved
        .get("packages")?
        .as_array()?
        .iter()
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let nodes: BTreeMap<&str, &Value> = resolved
        .pointer("/resolve/nodes")?
        .as_array()?
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let own = packages.iter().find(|(_, it)| it["name"] == OWN).map(|(id, _)| *id)?;
    let checksums = checksums(lock);
    let (mut seen, mut open) = (BTreeSet::from([own]), vec![own]);
    let (mut components, mut graph) = (Vec::new(), Vec::new());
    while let Some(id) = open.pop() {
        let package = packages.get(id)?;
        let needed: Vec<&str> = shipped(nodes.get(id)?);
        graph.push(json!({
            "ref": purl(package)?,
            "dependsOn": needed.iter().filter_map(|id| purl(packages.get(id)?)).collect::<BTreeSet<_>>(),
        }));
        if id != own {
            components.push(component(package, &checksums)?);
        }
        open.extend(needed.into_iter().filter(|id| seen.insert(id)));
    }
    let by_ref = |it: &Value| it["bom-ref"].as_str().or(it["ref"].as_str()).map(str::to_owned);
    components.extend(made_with(tools));
    components.sort_by_key(by_ref);
    graph.sort_by_key(by_ref);
    let package = packages.get(own)?;
    Some(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": purl(package)?,
                "name": OWN,
                "version": package["version"],
                "licenses": [{ "expression": package["license"] }],
            },
        },
        "components": components,
        "dependencies": graph,
    }))
}

/// The packages that a package brings into the program: not those that only build or test it.
fn shipped(node: &Value) -> Vec<&str> {
    let needed = node["deps"].as_array().into_iter().flatten();
    let in_it = |it: &&Value| {
        it["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null())
    };
    needed.filter(in_it).filter_map(|it| it["pkg"].as_str()).collect()
}

fn purl(package: &Value) -> Option<String> {
    Some(format!("pkg:cargo/{}@{}", package["name"].as_str()?, package["version"].as_str()?))
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Option<Value> {
    let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
    let mut found = Map::new();
    found.insert("type".into(), "library".into());
    found.insert("bom-ref".into(), purl(package)?.into());
    found.insert("name".into(), name.into());
    found.insert("version".into(), version.into());
    found.insert("purl".into(), purl(package)?.into());
    found.insert("scope".into(), "required".into());
    if let Some(license) = package["license"].as_str() {
        // Some still write a slash for "or".
        let license = license.replace('/', " OR ").replace("  ", " ");
        found.insert("licenses".into(), json!([{ "expression": license }]));
    }
    if let Some(sum) = checksums.get(&(name.to_owned(), version.to_owned())) {
        found.insert("hashes".into(), json!([{ "alg": "SHA-256", "content": sum }]));
    }
    Some(Value::Object(found))
}

/// The checksums of `Cargo.lock`, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
        line.and_then(|rest| rest.strip_suffix('"')).map(str::to_owned)
    };
    let blocks = lock.split("[[package]]").filter_map(|block| {
        Some(((field(block, "name")?, field(block, "version")?), field(block, "checksum")?))
    });
    blocks.collect()
}

/// The tools from npm that make the site smaller; nothing of theirs is in it.
fn made_with(lock: &Value) -> Vec<Value> {
    let packages = lock["packages"].as_object().into_iter().flatten();
    let named = packages.filter_map(|(path, it)| Some((path.strip_prefix("node_modules/")?, it)));
    // Of esbuild there is a package for each kind of machine.
    let named = named.filter(|(name, _)| !name.starts_with("@esbuild/"));
    let tool = |(name, it): (&str, &Value)| {
        let purl = format!("pkg:npm/{}@{}", name, it["version"].as_str()?);
        Some(json!({
            "type": "application",
            "bom-ref": purl,
            "name": name,
            "version": it["version"],
            "purl": purl,
            "scope": "excluded",
            "licenses": [{ "expression": it["license"] }],
        }))
    };
    named.filter_map(tool).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_lists_what_is_shipped_and_not_what_tests_it() {
        let bill: Value = serde_json::from_str(&text().unwrap()).unwrap();
        assert_eq!(
            (&bill["bomFormat"], &bill["specVersion"]),
            (&json!("CycloneDX"), &json!("1.5"))
        );
        let all = bill["components"].as_array().unwrap();
        let names: BTreeSet<_> = all.iter().filter_map(|it| it["name"].as_str()).collect();
        for shipped in ["serde_json", "leptos", "web-sys", "wasm_split_helpers", "binaryen"] {
            assert!(names.contains(shipped), "{shipped}");
        }
        for not in ["license-desk", "proptest", "axum", "wasm-bindgen-test", "xtask"] {
            assert!(!names.contains(not), "{not}");
        }
        for it in all.iter().filter(|it| it["scope"] == "required") {
            assert_eq!(it["hashes"][0]["content"].as_str().map(str::len), Some(64), "{it}");
            assert!(it["licenses"][0]["expression"].is_string(), "{it}");
        }
        let known: BTreeSet<_> =
            all.iter().map(|it| &it["bom-ref"]).map(Value::to_string).collect();
        assert_eq!(known.len(), all.len());
        for node in bill["dependencies"].as_array().unwrap() {
            for needed in node["dependsOn"].as_array().unwrap() {
                assert!(known.contains(&needed.to_string()), "{needed}");
            }
        }
    }
}

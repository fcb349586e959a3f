//! What makes a bundle work without a network: a script that puts the service worker in place, and
//! the worker, which knows each file of this build by its hash.

use super::{Files, content_hash, integrity};
use crate::failure::Failure;
use license_desk::kit::fill;
use serde_json::{Map, json};

const START: &str = include_str!("../../kit/offline.js");
const AGAIN: &str = include_str!("../../kit/again.js");
const WORKER: &str = include_str!("../../kit/sw.js");

/// The operator's settings: they may change without a build.
const SETTINGS: &str = "config.json";

/// Has the page start the worker and state its policy.
pub(super) fn add_start(files: &mut Files, policy: &str) -> Result<(), Failure> {
    let broken = |what: &str| Failure::Said(format!("index.html: {what}"));
    let name = format!("offline-{}.js", content_hash(START.as_bytes()));
    let page = files.get("index.html").ok_or_else(|| broken("it is missing"))?;
    let page = String::from_utf8_lossy(page).into_owned();
    // The policy first: it counts for what stands behind it.
    let head = ["<meta charset=\"utf-8\" />", "<meta charset=\"utf-8\">", "<meta charset=utf-8>"];
    let head = head.iter().find(|head| page.contains(**head));
    let head = *head.ok_or_else(|| broken("no `meta charset`"))?;
    let end = "</head>";
    if !page.contains(end) {
        return Err(broken("no end of its head"));
    }
    let meta =
        format!("{head}<meta http-equiv=\"content-security-policy\" content=\"{policy}\" />");
    let hash = integrity(START.as_bytes());
    let script = format!(
        "<script type=\"module\" src=\"./{name}\" integrity=\"{hash}\" crossorigin=\"anonymous\"></script>{end}"
    );
    let page = page.replacen(head, &meta, 1).replacen(end, &script, 1);
    files.insert("index.html".into(), page.into_bytes());
    files.insert(name, START.as_bytes().to_vec());
    Ok(())
}

/// Adds the worker; `told` is what goes with the files beside what they hold.
pub(super) fn add_worker(files: &mut Files, told: &str) {
    let again = format!("again-{}.js", content_hash(AGAIN.as_bytes()));
    files.insert(again.clone(), AGAIN.as_bytes().to_vec());
    let hash = integrity(AGAIN.as_bytes());
    let page = format!(
        "<!DOCTYPE html><link rel=\"icon\" href=\"data:,\" /><script type=\"module\" src=\"./{again}\" integrity=\"{hash}\"></script>"
    );
    let listed = files.iter().filter(|(name, _)| *name != SETTINGS).map(|(name, bytes)| {
        let name = if name == "index.html" { "" } else { name };
        (name.to_owned(), json!(integrity(bytes)))
    });
    let listed: Map<_, _> = listed.collect();
    let listed = serde_json::to_string_pretty(&listed).unwrap_or_default();
    let build = content_hash([&listed, told, WORKER].concat().as_bytes());
    let worker = fill(
        WORKER,
        &[
            ("build", &json!(build).to_string()),
            ("files", &listed),
            ("again", &json!(page).to_string()),
        ],
    );
    files.insert("sw.js".into(), worker.into_bytes());
}

//! `cargo xtask bundle`: the site as one folder that any static host can serve. `site/` is what is
//! served: every file with its compressed forms, a service worker that knows exactly these files, and
//! the headers as Cloudflare and Netlify read them. `hosts/` has the same headers for web servers, and
//! `sbom.cdx.json` says what it is all made of.

mod hosts;
mod offline;
mod sbom;

use crate::failure::Failure;
use crate::options::Options;
use crate::shell::root;
use crate::site;
use crate::tools::Tools;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use license_desk::kit::{headers, web_host};
use ring::digest::{SHA256, SHA384, digest};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Files by their names below the page, `/` between.
type Files = BTreeMap<String, Vec<u8>>;

/// What a bundle is made for.
struct Plan {
    /// The path that the desk is served at, from `/` to `/`.
    base: String,
    /// The origin of a proxy that is not the page's own.
    proxy: Option<String>,
}

/// Makes a bundle.
pub(crate) fn bundle(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let valued = ["--out", "--dist", "--base", "--proxy-origin"];
    let options = Options::read(typed, &valued, &["--no-build"])?;
    let dist = options.value("--dist").map_or_else(|| root().join("dist"), PathBuf::from);
    let out = options.value("--out").map_or_else(|| root().join("bundle"), PathBuf::from);
    let plan = Plan::read(options.value("--base"), options.value("--proxy-origin"))?;
    if !options.has("--no-build") {
        site::build(&Tools::ready()?, &dist)?;
    }
    let assets = site::read(&dist, 11)?;
    let mut files: Files = assets.into_iter().map(|(name, asset)| (name, asset.bytes)).collect();
    plan.finish(&mut files)?;
    clear(&out)?;
    let mut weights = (0, 0);
    for (name, bytes) in &files {
        let path = out.join("site").join(name);
        write(&path, bytes)?;
        weights.0 += bytes.len();
        let small = packed(name, bytes)?;
        weights.1 += small.first().map_or(bytes.len(), |(_, small)| small.len());
        for (ending, small) in small {
            write(&out.join("site").join(format!("{name}.{ending}")), &small)?;
        }
    }
    for (name, text) in hosts::files(&plan, &files) {
        write(&out.join(name), text.as_bytes())?;
    }
    write(&out.join("sbom.cdx.json"), sbom::text()?.as_bytes())?;
    println!(
        "{}: {} files, {} bytes, {} by brotli",
        out.join("site").display(),
        files.len(),
        weights.0,
        weights.1
    );
    Ok(())
}

impl Plan {
    fn read(base: Option<&str>, proxy: Option<&str>) -> Result<Self, Failure> {
        let base = base.unwrap_or("/").to_owned();
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_');
        let fits = base.starts_with('/') && base.ends_with('/') && !base.contains("//");
        if !fits || !base.bytes().all(plain) {
            return Err(Failure::Usage(format!(
                "--base: {base} is not a path such as /tools/desk/"
            )));
        }
        let proxy = proxy.map(|origin| {
            web_host(origin).map(|host| format!("https://{host}")).ok_or_else(|| {
                Failure::Usage(format!(
                    "--proxy-origin: {origin} is not an origin such as https://a.example"
                ))
            })
        });
        Ok(Self { base, proxy: proxy.transpose()? })
    }

    /// The headers of every file.
    fn headers(&self) -> Vec<(&'static str, String)> {
        headers::security(self.proxy.as_deref())
    }

    /// Adds to the site what makes a bundle of it.
    fn finish(&self, files: &mut Files) -> Result<(), Failure> {
        self.set_proxy(files)?;
        offline::add_start(files, &self.meta())?;
        let told: String =
            self.headers().into_iter().map(|(name, value)| name.to_owned() + &value).collect();
        offline::add_worker(files, &told);
        // For GitHub Pages, which else leaves out what begins with an underscore.
        files.insert(".nojekyll".into(), Vec::new());
        Ok(())
    }

    /// Tells the page where the proxy is, unless its settings say so already.
    fn set_proxy(&self, files: &mut Files) -> Result<(), Failure> {
        let Some(origin) = &self.proxy else { return Ok(()) };
        let text = files.get("config.json").map_or(&b"{}"[..], Vec::as_slice);
        let mut settings: serde_json::Value = serde_json::from_slice(text)
            .map_err(|error| Failure::Said(format!("config.json: {error}")))?;
        let settings = settings
            .as_object_mut()
            .ok_or_else(|| Failure::Said("config.json: no JSON object".into()))?;
        let proxy = settings.entry("proxy").or_insert_with(|| format!("{origin}/proxy").into());
        if !proxy.as_str().is_some_and(|proxy| proxy.starts_with(&format!("{origin}/"))) {
            return Err(Failure::Said(format!(
                "config.json: the proxy {proxy} is not at {origin}"
            )));
        }
        let text = serde_json::to_string_pretty(settings).unwrap_or_default();
        files.insert("config.json".into(), (text + "\n").into_bytes());
        Ok(())
    }

    /// The policy as the page itself can state it, for hosts that send no headers of one's own. There
    /// a page cannot say who may frame it.
    fn meta(&self) -> String {
        let policy = headers::policy(self.proxy.as_deref());
        let parts = policy.split("; ").filter(|part| !part.starts_with("frame-ancestors"));
        parts.collect::<Vec<_>>().join("; ")
    }
}

/// The hash that a page can hold a file to.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(digest(&SHA384, bytes)))
}

/// The part of a name that changes with the content: 16 hexadecimal digits.
fn content_hash(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in digest(&SHA256, bytes).as_ref().iter().take(8) {
        let _infallible = write!(text, "{byte:02x}");
    }
    text
}

/// The compressed forms of a file that are smaller than it, brotli's first.
fn packed(name: &str, bytes: &[u8]) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let squeezed = ["png", "ico", "woff2"].iter().any(|end| name.ends_with(end));
    // What the hosts read themselves is not served.
    if squeezed || bytes.len() < 128 || name == ".nojekyll" {
        return Ok(vec![]);
    }
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    let gz = gz.write_all(bytes).and_then(|()| gz.finish());
    let gz = gz.map_err(|error| Failure::Said(format!("gzip: {error}")))?;
    let both = [("br", site::compress(bytes, 11)?), ("gz", gz)];
    Ok(both.into_iter().filter(|(_, small)| small.len() < bytes.len()).collect())
}

/// Empties the folder of an earlier bundle. Another folder is left alone.
fn clear(out: &Path) -> Result<(), Failure> {
    let ours = out.join("site").join("sw.js").is_file();
    let empty = fs::read_dir(out).map_or(true, |mut entries| entries.next().is_none());
    if !ours && !empty {
        return Err(Failure::Said(format!("{} is not empty and no bundle", out.display())));
    }
    if ours {
        fs::remove_dir_all(out).map_err(Failure::file(out))?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    fs::write(path, bytes).map_err(Failure::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Files {
        let page = b"<html><head><meta charset=\"utf-8\" /><title>t</title></head></html>".to_vec();
        let other = ("later-0123456789abcdef.wasm".to_owned(), vec![7; 500]);
        [("index.html".to_owned(), page), other].into()
    }

    #[test]
    fn a_bundle_is_made_for_a_path_and_a_proxy_that_are_plain() {
        for (base, proxy, fits) in [
            (None, None, true),
            (Some("/tools/license-desk/"), Some("https://proxy.example"), true),
            (Some("tools/"), None, false),
            (Some("/tools"), None, false),
            (Some("/a;b/"), None, false),
            (Some("//"), None, false),
            (None, Some("http://proxy.example"), false),
            (None, Some("https://proxy.example/path"), false),
            (None, Some("*"), false),
        ] {
            assert_eq!(Plan::read(base, proxy).is_ok(), fits, "{base:?} {proxy:?}");
        }
    }

    #[test]
    fn the_page_states_the_policy_and_the_worker_knows_every_file() {
        let plan = Plan::read(None, Some("https://proxy.example")).unwrap();
        let mut files = page();
        plan.finish(&mut files).unwrap();
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        let html = text("index.html");
        assert!(html.contains("connect-src 'self' https://proxy.example;"));
        assert!(!html.contains("frame-ancestors"));
        let offline = files.keys().find(|name| name.starts_with("offline-")).unwrap();
        assert!(html.contains(&format!("src=\"./{offline}\"")));
        assert!(html.contains(&integrity(&files[offline])));
        assert!(text("config.json").contains("\"proxy\": \"https://proxy.example/proxy\""));
        let worker = text("sw.js");
        for name in ["later-0123456789abcdef.wasm", offline] {
            assert!(worker.contains(&format!("\"{name}\": \"{}\"", integrity(&files[name]))));
        }
        assert!(worker.contains(&format!("\"\": \"{}\"", integrity(&files["index.html"]))));
        for not in ["\"config.json\": ", "\"index.html\": ", "\"sw.js\": ", ".nojekyll", "{{"] {
            assert!(!worker.contains(not), "{not}");
        }
    }

    #[test]
    fn another_content_is_another_build() {
        let plan = Plan::read(None, None).unwrap();
        let worker = |change: &dyn Fn(&mut Files)| {
            let mut files = page();
            change(&mut files);
            plan.finish(&mut files).unwrap();
            files.remove("sw.js").unwrap()
        };
        let first = worker(&|_| ());
        assert_eq!(first, worker(&|_| ()));
        assert_ne!(first, worker(&|files| drop(files.insert("samples/a.csv".into(), vec![1]))));
    }

    #[test]
    fn both_forms_of_a_file_are_smaller() {
        let forms = packed("a.js", "again and ".repeat(99).as_bytes()).unwrap();
        assert_eq!(forms.iter().map(|(end, _)| *end).collect::<Vec<_>>(), ["br", "gz"]);
        assert!(packed("a.js", b"short").unwrap().is_empty());
    }

    #[test]
    fn a_page_without_a_head_is_told() {
        let plan = Plan::read(None, None).unwrap();
        let mut files: Files = [("index.html".to_owned(), b"<html></html>".to_vec())].into();
        assert!(plan.finish(&mut files).is_err());
    }
}

//! Builds the site, and holds it in memory for serving. Whatever the folder of the site holds is
//! what is served: nothing else of the disk can be asked for.

use crate::failure::Failure;
use crate::shell;
use crate::tools::Tools;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Builds the release into `dist`.
pub(crate) fn build(tools: &Tools, dist: &Path) -> Result<(), Failure> {
    let mut trunk = tools.program("trunk")?;
    trunk.args(["build", "--release", "--locked", "--skip-version-check", "--features", "split"]);
    trunk.arg("--dist").arg(dist);
    // The hook has us split the program.
    trunk.env("LICENSE_DESK_XTASK", std::env::current_exe().map_err(Failure::file("xtask"))?);
    // Panic messages name source files: by their crate, not by where this machine keeps them.
    let home = std::env::var("CARGO_HOME").unwrap_or_else(|_| {
        Path::new(&std::env::var("HOME").unwrap_or_default()).join(".cargo").display().to_string()
    });
    let here = std::env::current_dir().map_err(Failure::file(dist))?;
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    trunk.env(
        "RUSTFLAGS",
        format!(
            "{flags} --remap-path-prefix={home}/registry/src=crates --remap-path-prefix={}=desk",
            here.display()
        ),
    );
    // Trunk takes NO_COLOR for a boolean and stumbles over the usual "1".
    shell::run(trunk.env_remove("NO_COLOR"))
}

/// One file of the site.
pub(crate) struct Asset {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// The same by brotli, where that is smaller.
    pub(crate) brotli: Option<Vec<u8>>,
    /// Its media type.
    pub(crate) media: &'static str,
    /// Whether its name changes with its content.
    pub(crate) hashed: bool,
}

/// Reads every file of the site, by its path below `dist` with `/` between.
pub(crate) fn read(dist: &Path, quality: u8) -> Result<BTreeMap<String, Asset>, Failure> {
    let mut assets = BTreeMap::new();
    let mut folders = vec![dist.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))? {
            let path = entry.map_err(Failure::file(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).map_err(Failure::file(&path))?;
            let below = path.strip_prefix(dist).unwrap_or(&path);
            let parts = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>();
            let name = parts.join("/");
            let brotli = Some(compress(&bytes, quality)?).filter(|it| it.len() < bytes.len());
            let asset = Asset { brotli, media: media(&name), hashed: is_hashed(&name), bytes };
            assets.insert(name, asset);
        }
    }
    Ok(assets)
}

/// Compresses by brotli; quality 0 to 11.
pub(crate) fn compress(bytes: &[u8], quality: u8) -> Result<Vec<u8>, Failure> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, u32::from(quality), 22);
    writer.write_all(bytes).map_err(|e| Failure::Said(format!("brotli: {e}")))?;
    Ok(writer.into_inner())
}

/// The media type that goes with a name; browsers insist on those of scripts, styles and wasm.
fn media(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a name carries Trunk's hash, as in `boot-0123456789abcdef.js`.
pub(crate) fn is_hashed(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, rest)| {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        digits >= 12 && rest.get(digits..).is_some_and(|end| end.starts_with(['.', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (name, hashed) in [
            ("license-desk-1b2c3d4e5f60718a_bg.wasm", true),
            ("boot-1b2c3d4e5f60718a.js", true),
            ("index.html", false),
            ("config.json", false),
            ("license-desk-added.css", false),
            ("delivery-note.csv", false),
        ] {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }

    #[test]
    fn a_compressed_file_can_be_read_again() {
        let text = "the same again ".repeat(100);
        let small = compress(text.as_bytes(), 11).unwrap();
        assert!(small.len() < 60);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
    }
}

//! `cargo xtask proxy`: writes the kit. What `proxy/` holds is the default and is what the attacks
//! are run against; an operator writes his own with `--out`.

use crate::failure::Failure;
use crate::options::Options;
use crate::shell::root;
use license_desk::kit::{Kit, KitError, Place};
use license_desk::vendors::Vendor;
use std::fs;
use std::path::{Path, PathBuf};

/// The places of what is committed: one of each vendor, and a host of one's own.
const COMMITTED: [&str; 3] = ["meraki/global", "aruba/eu-1", "uipath/own=https://suite.example"];

/// Writes the kit, or says whether it is as it would be written.
pub(crate) fn run(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let valued = ["--out", "--site", "--place", "--allow-origin"];
    let options = Options::read(typed, &valued, &["--check"])?;
    let own = valued.iter().any(|name| options.value(name).is_some());
    if options.has("--check") {
        return if own {
            Err(Failure::Usage("--check is about proxy/ and takes nothing else".into()))
        } else {
            check()
        };
    }
    if !own {
        return write(&committed()?);
    }
    let Some(out) = options.value("--out").map(PathBuf::from) else {
        return Err(Failure::Usage(
            "--out DIR is needed with other places or origins: proxy/ holds the default".into(),
        ));
    };
    let places = options.values("--place");
    let places = if places.is_empty() { COMMITTED.to_vec() } else { places };
    let site = options.value("--site").unwrap_or("https://desk.example");
    let kit = kit(&places, site, options.value("--allow-origin"))?;
    let files = kit.files();
    write(&files.into_iter().map(|(name, text)| (out.join(name), text)).collect::<Vec<_>>())
}

/// The vendors of what is committed, each with its host: nothing else may be asked by it.
pub(crate) fn committed_hosts() -> Vec<(Vendor, String)> {
    let places = COMMITTED.iter().filter_map(|text| Place::read(text).ok());
    places.map(|place| (place.vendor, place.host)).collect()
}

/// Fails when `proxy/` is not what would be written now.
pub(crate) fn check() -> Result<(), Failure> {
    for (path, text) in committed()? {
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            let path = path.strip_prefix(root()).unwrap_or(&path).display();
            return Err(Failure::Said(format!(
                "{path} is not what the table of calls makes of it: run `cargo xtask proxy`"
            )));
        }
    }
    Ok(())
}

fn kit(places: &[&str], site: &str, other: Option<&str>) -> Result<Kit, Failure> {
    Kit::new(places, site, other).map_err(|error| {
        let option = match &error {
            KitError::Place(..) | KitError::Twice(_) => "--place",
            KitError::Origin(text) if Some(text.as_str()) == other => "--allow-origin",
            KitError::Origin(_) | KitError::Port => "--site",
        };
        Failure::Usage(format!("{option}: {error}"))
    })
}

/// The files of `proxy/`: the same-origin form, and below it the one for another origin.
fn committed() -> Result<Vec<(PathBuf, String)>, Failure> {
    let folder = root().join("proxy");
    let same = kit(&COMMITTED, "https://desk.example", None)?.files();
    let cross = kit(&COMMITTED, "https://proxy.example", Some("https://desk.example"))?.files();
    let under = |folder: PathBuf, files: Vec<(&'static str, String)>| {
        files.into_iter().map(move |(name, text)| (folder.join(name), text))
    };
    Ok(under(folder.clone(), same).chain(under(folder.join("cross-origin"), cross)).collect())
}

fn write(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    for (path, text) in files {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
        fs::write(path, text).map_err(Failure::file(path))?;
        println!("{}", path.strip_prefix(root()).unwrap_or(path).display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_the_table_makes() {
        check().unwrap();
    }

    #[test]
    fn what_was_typed_wrong_is_named_with_its_option() {
        let said = |places: &[&str], site, other| kit(places, site, other).unwrap_err().to_string();
        let fine = ["meraki/global"];
        assert!(
            said(&["meraki/mars"], "https://a.example", None).starts_with("--place: meraki/mars:")
        );
        assert!(said(&fine, "a.example", None).starts_with("--site: a.example"));
        assert!(said(&fine, "https://a.example:1", None).starts_with("--site:"));
        assert!(said(&fine, "https://a.example", Some("*")).starts_with("--allow-origin: *"));
    }
}

//! `cargo xtask verify-audit FILE`: whether an audit that the desk saved is as it was saved.

use crate::failure::Failure;
use license_desk::run::audit::verify;
use std::fs;
use std::path::PathBuf;

/// Reads the file, and says that it holds, with counts, or which line does not.
pub(crate) fn verify_file(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let mut typed = typed.into_iter();
    let (Some(path), None) = (typed.next().map(PathBuf::from), typed.next()) else {
        return Err(Failure::Usage("verify-audit takes one file".into()));
    };
    let bytes = fs::read(&path).map_err(Failure::file(&path))?;
    // What is no text any more cannot hold either; the line is found all the same.
    let sound = verify(&String::from_utf8_lossy(&bytes)).map_err(Failure::Audit)?;
    let counts = sound.counts;
    println!(
        "OK: run {}, {} lines, {} entries: {} requests, {} answers, {} decided by a person",
        sound.run, counts.lines, counts.entries, counts.sent, counts.answered, counts.decided
    );
    let items: Vec<String> = sound.items.iter().map(|(name, n)| format!("{n} {name}")).collect();
    println!("items: {}", if items.is_empty() { "none".into() } else { items.join(", ") });
    println!("last hash: {}", sound.last);
    Ok(())
}

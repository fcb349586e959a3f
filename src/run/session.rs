//! Everything that a device holds, or some of its runs, as one text. No secret is in it, because none
//! is stored.

use super::journal::{self, Unreadable};
use super::segment::ASIDE;
use crate::domain::stored::{Stored, stored, to_text};

/// The version of the file.
const VERSION: u32 = 1;

/// A session: each list has keys, and the records under them as they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_field_names, reason = "the file says by this name what it is")]
pub struct Session {
    license_desk_session: u32,
    /// Local storage.
    pub local: Vec<(String, String)>,
    /// Plans, by run.
    pub runs: Vec<(String, String)>,
    /// Journals, record by record.
    pub entries: Vec<(String, String)>,
}
stored!(record Session { license_desk_session, local, runs, entries });

/// Why a text is not taken for a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not a session of this program.
    #[error("not a session file")]
    NotASession,
    /// Written by a newer version.
    #[error("written by a newer version (format {0})")]
    Newer(u32),
    /// A journal in it cannot be read.
    #[error("the journal of run {0} is damaged")]
    Damaged(String),
}

/// Writes a session.
pub fn write(
    local: Vec<(String, String)>,
    runs: Vec<(String, String)>,
    entries: Vec<(String, String)>,
) -> String {
    to_text(&Session { license_desk_session: VERSION, local, runs, entries }.store())
}

/// Reads a session.
///
/// # Errors
/// Why it is not taken; then nothing of it is.
pub fn read(text: &str) -> Result<Session, Unfit> {
    let value = serde_json::from_str(text).unwrap_or_default();
    let session = Session::restore(&value).ok_or(Unfit::NotASession)?;
    if session.license_desk_session > VERSION {
        return Err(Unfit::Newer(session.license_desk_session));
    }
    // What was set aside cannot be read, and comes along as it is.
    for (key, record) in session.entries.iter().filter(|(key, _)| !key.starts_with(ASIDE)) {
        match journal::read(key, record) {
            Err(Unreadable::Newer(found)) => return Err(Unfit::Newer(found)),
            Err(Unreadable::Damaged(_)) => return Err(Unfit::Damaged(key.clone())),
            Ok(_) | Err(Unreadable::Older) => {}
        }
    }
    Ok(session)
}

/// The run that a record is of, set aside or not.
pub fn run_of(key: &str) -> Option<&str> {
    let (run, _) = key.rsplit_once(':')?;
    run.rsplit('/').next()
}

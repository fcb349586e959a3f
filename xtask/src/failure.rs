//! Why a command could not do what it was asked. Worded for whoever typed it; no code matches on it.

use std::io;
use std::path::PathBuf;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    #[error("{0}\n\n{usage}", usage = crate::USAGE)]
    Usage(String),
    /// Something that is not there and that is not ours to install.
    #[error("{what} is missing: {how}")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// How to get it.
        how: String,
    },
    /// A program that was started ended badly; it has said why itself.
    #[error("`{line}` failed ({status})")]
    Ended {
        /// The program and its arguments.
        line: String,
        /// How it ended.
        status: String,
    },
    /// A program could not be started.
    #[error("`{line}` could not be started: {source}")]
    Start {
        /// The program and its arguments.
        line: String,
        /// Why.
        source: io::Error,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The port is not to be had.
    #[error("cannot listen on 127.0.0.1:{port}: {source} (choose another with --port)")]
    Port {
        /// Which.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// An audit is not as it was saved.
    #[error("the audit does not hold: {0}")]
    Audit(license_desk::run::audit::Broken),
    /// Tests failed, or could not run.
    #[error("{failure}")]
    Tests {
        /// How the program that runs them ended.
        failure: Box<Failure>,
        /// What they said of themselves.
        summaries: Vec<String>,
    },
    /// A stage failed; which one and why has been told.
    #[error("")]
    Stages,
    /// Anything else, in words.
    #[error("{0}")]
    Said(String),
}

impl Failure {
    /// Names the file that an error is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

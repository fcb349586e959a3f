//! What reached the vendors and what they did. Never a credential.

use super::arrival::{Call, Query};
use super::stored::{Fields, Lines};
use crate::domain::Time;
use crate::http::Method;

/// One request that reached a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it arrived.
    pub at: Time,
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: String,
    /// Its query, as written.
    pub query: String,
    /// The status that left; none when the answer was lost.
    pub status: Option<u16>,
    /// Whether it changed anything.
    pub acted: bool,
    /// The status that the vendor came to, lost or not; 0 when it never got so far.
    pub(crate) answered: u16,
    pub(crate) org: Option<String>,
    pub(crate) operation: String,
    pub(crate) host: String,
    pub(crate) user_agent: String,
    pub(crate) source: String,
}

impl Entry {
    pub(crate) fn new(call: &Call<'_>) -> Self {
        let header = |name: &str| call.arrival.header(name).unwrap_or_default().to_owned();
        let source = header("x-forwarded-for");
        let source = source.split(',').next().map(str::trim).filter(|ip| !ip.is_empty());
        Self {
            at: call.now,
            method: call.arrival.method,
            path: call.path.to_owned(),
            // A token is asked for with credentials in the query.
            query: if call.path.starts_with("/oauth2/") {
                String::new()
            } else {
                Query::text(call.arrival)
            },
            status: None,
            acted: false,
            answered: 0,
            org: None,
            operation: String::new(),
            host: header("host"),
            user_agent: header("user-agent"),
            source: source.unwrap_or("192.0.2.10").to_owned(),
        }
    }

    /// Whether it could have changed something.
    pub(crate) fn is_write(&self) -> bool {
        self.method != Method::Get
    }
}

/// Stores the writes alone, and of these the last: reads are many, and nobody looks them up later.
pub(crate) fn store(log: &[Entry], to: &mut Lines) {
    const KEPT: usize = 500;
    let count = log.iter().filter(|entry| entry.is_write()).count();
    for it in log.iter().filter(|entry| entry.is_write()).skip(count.saturating_sub(KEPT)) {
        let status = it.status.map_or_else(String::new, |status| status.to_string());
        to.line(&[
            "log",
            &it.at.0.to_string(),
            it.method.as_str(),
            &it.path,
            &it.query,
            &status,
            if it.acted { "acted" } else { "" },
            &it.answered.to_string(),
            it.org.as_deref().unwrap_or_default(),
            &it.operation,
            &it.host,
            &it.user_agent,
            &it.source,
        ]);
    }
}

/// Reads a line of the log; none when it cannot be read.
pub(crate) fn restore(it: &mut Fields<'_>) -> Option<Entry> {
    Some(Entry {
        at: it.time()?,
        method: match it.text()? {
            "PUT" => Method::Put,
            "DELETE" => Method::Delete,
            _ => Method::Post,
        },
        path: it.owned()?,
        query: it.owned()?,
        status: it.text()?.parse().ok(),
        acted: it.text()? == "acted",
        answered: it.text()?.parse().ok()?,
        org: it.some(),
        operation: it.owned()?,
        host: it.owned()?,
        user_agent: it.owned()?,
        source: it.owned()?,
    })
}

//! Testing a connection: what is between here and the vendor, link by link. Reads only.

use super::clock;
use super::driver::{Driver, ReadError};
use super::file::fetch_own;
use crate::domain::{Connection, Time, World};
use crate::vendors::meraki::{identity, reply};
use crate::vendors::{Refusal, RefusalKind};

/// What was found out about one link.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// The vendor is simulated in this page.
    Simulated,
    /// The proxy is there and is ours.
    Proxy,
    /// Nothing answers where the proxy should be, or something else does.
    NoProxy,
    /// There is no key to test with.
    NoKey,
    /// The vendor accepts the key; whose it is, and how long the answer took in milliseconds.
    Key(String, i64),
    /// The vendor, or something before it, says no.
    Refused(Refusal),
    /// No answer.
    Silent,
    /// How many organizations the key sees.
    Organizations(usize),
    /// How far this computer's clock is ahead, in milliseconds; negative when it is behind.
    Clock(i64),
    /// The browser lets this page lock, so live runs are possible.
    NoLocks,
}

/// Whether the proxy answers as ours: `/proxy/health` says so by name.
async fn proxy(base: &str) -> bool {
    let answer = fetch_own(&[base, "/health"].concat()).await;
    answer.is_some_and(|text| text.contains("\"license-desk\""))
}

/// Tests a connection; `found` is told each finding as it comes. Stops at the first link that fails.
pub async fn examine(driver: &Driver, connection: &Connection, found: impl Fn(Finding)) {
    if connection.world == World::Demo {
        found(Finding::Simulated);
    } else {
        if !super::lock::available() {
            found(Finding::NoLocks);
        }
        if !proxy(&driver.wire().proxy_base).await {
            return found(Finding::NoProxy);
        }
        found(Finding::Proxy);
        if !driver.can_send(connection) {
            return found(Finding::NoKey);
        }
    }
    let began = clock::now();
    let answer = match driver.read(connection, None, &identity()).await {
        Ok(answer) => answer,
        Err(ReadError::Refused(no)) => return found(Finding::Refused(no)),
        Err(ReadError::Silent(_)) => return found(Finding::Silent),
    };
    let ended = clock::now();
    match reply::identity(&answer) {
        Ok(who) => found(Finding::Key(who, ended.since(began))),
        // Some keys may not ask who they are; the organizations tell then.
        Err(no) if no.kind == RefusalKind::NotFound => {}
        Err(no) => return found(Finding::Refused(no)),
    }
    match driver.organizations(connection).await {
        Ok(all) => found(Finding::Organizations(all.len())),
        Err(ReadError::Refused(no)) => return found(Finding::Refused(no)),
        Err(ReadError::Silent(_)) => return found(Finding::Silent),
    }
    if let Some(there) = answer.header("date").and_then(Time::parse_http_date) {
        found(Finding::Clock(ended.since(there)));
    }
}

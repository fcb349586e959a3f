//! Testing a connection: what is between here and the vendor, link by link. Reads only.

use super::clock;
use super::driver::{Driver, ReadError};
use super::ledger;
use super::transport::{PROXY_HEADER, REDIRECTED, look};
use crate::domain::stored::{field, raw};
use crate::domain::{Connection, Home, Place, Time, Vendor, World};
use crate::http::{Request, Response, encode};
use crate::kit;
use crate::pace::Day;
use crate::vendors::aruba::{customer, customers};
use crate::vendors::meraki::{identity, reply};
use crate::vendors::uipath::Lookup;
use crate::vendors::{Refusal, RefusalKind};
use serde_json::Value;

/// What was found out about one link.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// The vendor is simulated in this page.
    Simulated,
    /// The proxy is there and is ours.
    Proxy,
    /// The proxy is not as it should be; and where it leads to, each as `vendor/place`, if it says.
    Fault(Fault, Vec<String>),
    /// The proxy is ours; whether it lets other calls through could not be tried.
    Untried,
    /// The proxy did not pass a call on.
    NotPassed,
    /// The proxy leads to simulated vendors.
    SimulatedBehind,
    /// There is no key to test with.
    NoKey,
    /// The vendor accepts the key; whose it is, and how long the answer took in milliseconds.
    Key(String, i64),
    /// The vendor, or something before it, says no.
    Refused(Refusal),
    /// No answer.
    Silent,
    /// The vendor accepts the access token; how long the answer took in milliseconds.
    Token(i64),
    /// The access token could not be renewed.
    NotRenewed(ReadError),
    /// When the access token ends, and whether it is renewed by itself.
    Ends(Time, bool),
    /// How many customers the account manages, if the vendor says.
    Customers(Option<u32>),
    /// What is left of the account's calls today.
    Quota(Day),
    /// Nothing is left of them until then.
    Spent(Time),
    /// The names of the organizations that the key sees.
    Organizations(Vec<String>),
    /// How far this computer's clock is ahead, in milliseconds; negative when it is behind.
    Clock(i64),
    /// The browser lets this page lock, so live runs are possible.
    NoLocks,
    /// An install answers; how long that took in milliseconds.
    Install(i64),
    /// An install gives no answer.
    InstallSilent,
    /// A web page answers where an install should.
    NotThatApi,
    /// The token is a host administrator's, who has so many products to give.
    Host(usize),
    /// The token is good, and not a host administrator's.
    NotHost,
    /// The host has no license, or the install's switch for it is off.
    NoHostLicense,
    /// The token is good for an organization, which has so many user bundles.
    Bundles(usize),
    /// The token is good, and not for this organization or not for its licenses.
    NotItsOrganization,
}

impl Finding {
    /// The places that the proxy is known to lead to, each as `vendor/place`, where a configuration that is
    /// written anew mends what was found.
    pub fn mendable(&self) -> Option<&[String]> {
        match self {
            Self::Fault(fault, places) if fault.is_mendable() => Some(places),
            _ => None,
        }
    }
}

/// What is wrong with the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing answers at its address.
    Silent,
    /// The page's own policy does not allow its address.
    Blocked,
    /// Something answers there, and lets no page of this origin read it.
    Foreign,
    /// Something before it asks who is there, by this status; 0 is a redirect.
    SignOn(u16),
    /// It is ours, and serves under another name.
    OtherName,
    /// A page answers: of a host that has no proxy, or of a sign-on.
    Page,
    /// The host answers so, and is not our proxy.
    NotOurs(u16),
    /// It leads to other places than the connection's.
    NoPlace(Place),
    /// It was written from another table of calls: it lacks some, or has too many.
    OtherCalls,
    /// It lets something through that is no call of the desk.
    Open,
}

impl Fault {
    /// Whether another configuration of the proxy mends it.
    fn is_mendable(&self) -> bool {
        !matches!(self, Self::SignOn(_) | Self::Blocked)
    }
}

/// How long the proxy's own answers are waited for, in ms.
const PATIENCE: i64 = 10_000;

/// How long the browser may take to tell what its policy stopped, in ms.
const MOMENT: i64 = 100;

/// A path that no vendor has and that no proxy of ours lets through.
const PROBE: &str = "/license-desk-probe";

/// How the proxy marks its own no.
const REFUSED: &str = "refused";

/// Whether something before the proxy asks who is there: nothing of the desk's signs in to that.
fn signs_on(status: u16) -> bool {
    matches!(status, REDIRECTED | 401 | 403 | 407)
}

/// What is wrong with a server that is not there, or does not say what our proxy says.
async fn no_proxy(base: &str, health: &str, answer: Option<&Response>) -> Fault {
    let Some(answer) = answer else {
        // The browser tells of what it stopped a moment later.
        clock::sleep(MOMENT).await;
        if ledger::account(base).proxy_blocked > 0 {
            return Fault::Blocked;
        }
        // Blind, a server shows that it is there even where it lets no other origin read.
        let there = !base.starts_with('/') && look(health, true, PATIENCE).await.is_ok();
        return if there { Fault::Foreign } else { Fault::Silent };
    };
    let refused = answer.header(PROXY_HEADER) == Some(REFUSED);
    match answer.status {
        421 => Fault::OtherName,
        _ if refused => Fault::OtherName,
        status if signs_on(status) => Fault::SignOn(status),
        _ if answer.is_success() && answer.body.trim_start().starts_with('<') => Fault::Page,
        status => Fault::NotOurs(status),
    }
}

/// Looks at the proxy; whether it is worth going on.
async fn proxy(base: &str, connection: &Connection, found: &impl Fn(Finding)) -> bool {
    let base = base.trim_end_matches('/');
    let address = [base, "/health"].concat();
    let health = look(&address, false, PATIENCE).await.ok();
    let told = |answer: &Response| serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    let ours = |told: &Value| raw(told, "proxy").as_str() == Some("license-desk");
    let Some((health, told)) = health.as_ref().map(|it| (it, told(it))).filter(|it| ours(&it.1))
    else {
        let fault = no_proxy(base, &address, health.as_ref()).await;
        found(Finding::Fault(fault, Vec::new()));
        return false;
    };
    let (mut served, mut leads) = (Vec::new(), false);
    for vendor in Vendor::ALL {
        let places: Vec<String> = field(raw(&told, "places"), vendor.slug()).unwrap_or_default();
        for place in places {
            let this = vendor == connection.vendor;
            leads |= this && (place == connection.place.0 || place == "*");
            served.push([vendor.slug(), "/", &place].concat());
        }
    }
    if !leads {
        found(Finding::Fault(Fault::NoPlace(connection.place.clone()), served));
        return false;
    }
    let slug = connection.vendor.slug();
    // One of before there was such a word says none.
    let calls: Option<String> = field(raw(&told, "calls"), slug);
    let known = calls.is_some_and(|calls| calls == kit::calls(connection.vendor));
    if !known {
        found(Finding::Fault(Fault::OtherCalls, served.clone()));
    }
    let probe = [base, "/", slug, "/", &encode(&connection.place.0), PROBE].concat();
    match look(&probe, false, PATIENCE).await {
        Ok(answer) if answer.header(PROXY_HEADER) == Some(REFUSED) => {
            if known {
                found(Finding::Proxy);
            }
        }
        // Whoever takes the mark away, or answers for the proxy, keeps this from being known.
        Ok(answer)
            if health.header(PROXY_HEADER) == Some("health")
                && !signs_on(answer.status)
                && !matches!(answer.status, 421 | 429 | 500..) =>
        {
            found(Finding::Fault(Fault::Open, served));
        }
        _ => found(Finding::Untried),
    }
    if raw(&told, "simulated").as_bool() == Some(true) {
        found(Finding::SimulatedBehind);
    }
    true
}

/// Tests a connection; `found` is told each finding as it comes. Stops at the first link that fails.
pub async fn examine(driver: &Driver, connection: &Connection, found: impl Fn(Finding)) {
    if connection.world == World::Demo {
        found(Finding::Simulated);
    } else {
        if !super::lock::available() {
            found(Finding::NoLocks);
        }
        if !proxy(&driver.wire().proxy_base, connection, &found).await {
            return;
        }
        // An install tells whether it is one before it asks who that is.
        if !driver.can_send(connection) && connection.vendor != Vendor::Uipath {
            return found(Finding::NoKey);
        }
    }
    match connection.vendor {
        Vendor::Meraki => meraki(driver, connection, &found).await,
        Vendor::Aruba => aruba(driver, connection, &found).await,
        Vendor::Uipath => uipath(driver, connection, &found).await,
    }
}

impl From<ReadError> for Finding {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(no) => Self::Refused(no),
            ReadError::Silent(_) => Self::Silent,
            ReadError::Spent(until) => Self::Spent(until),
        }
    }
}

/// What a vendor answered, when that was here, and how long it took in milliseconds.
type Answer = (Response, Time, i64);

/// Asks a vendor; what kept its answer away is told.
async fn ask(
    driver: &Driver,
    connection: &Connection,
    request: &Request,
    found: &impl Fn(Finding),
) -> Option<Answer> {
    let began = clock::now();
    let answer = driver.read(connection, None, request).await;
    let ended = clock::now();
    let kept = match answer {
        // The proxy itself said no, and nothing reached the vendor.
        Ok(answer) if answer.header(PROXY_HEADER) == Some(REFUSED) => Finding::NotPassed,
        Ok(answer) => return Some((answer, ended, ended.since(began))),
        Err(ReadError::Silent(_)) if connection.vendor == Vendor::Uipath => Finding::InstallSilent,
        Err(error) => error.into(),
    };
    found(kept);
    None
}

async fn meraki(driver: &Driver, connection: &Connection, found: &impl Fn(Finding)) {
    let asked = ask(driver, connection, &identity(), found).await;
    let Some((answer, ended, took)) = asked else { return };
    match reply::identity(&answer) {
        Ok(who) => found(Finding::Key(who, took)),
        // Some keys may not ask who they are; the organizations tell then.
        Err(no) if no.kind == RefusalKind::NotFound => {}
        Err(no) => return found(Finding::Refused(no)),
    }
    match driver.organizations(connection).await {
        Ok(all) => {
            found(Finding::Organizations(all.into_iter().map(|one| one.name).collect()));
        }
        Err(error) => return found(error.into()),
    }
    tell_clock(&answer, ended, found);
}

/// One customer is enough to tell whether the token is good and its account an MSP's.
async fn aruba(driver: &Driver, connection: &Connection, found: &impl Fn(Finding)) {
    let asked = ask(driver, connection, &customers(0, 1), found).await;
    let Some((answer, ended, took)) = asked else { return };
    let held = driver.credentials();
    if let Some(why) = held.trouble(&connection.id) {
        found(Finding::NotRenewed(why));
    }
    match customer::page(&answer) {
        Ok(page) => {
            found(Finding::Token(took));
            found(Finding::Customers(page.total));
        }
        Err(no) => return found(Finding::Refused(no)),
    }
    if let Some(day) = driver.quota(connection) {
        found(Finding::Quota(day));
    }
    if let Some(until) = held.expires(&connection.id) {
        found(Finding::Ends(until, held.renews(&connection.id)));
    }
    tell_clock(&answer, ended, found);
}

/// What a read of the host's pool, or of an organization's bundles, tells of an install: whether it is
/// one, whether the token is good, and for what. Without a token it tells the first of these.
async fn uipath(driver: &Driver, connection: &Connection, found: &impl Fn(Finding)) {
    let keyed = driver.can_send(connection);
    let lookup = match &connection.install.home {
        None => Lookup::HostPool,
        Some(Home { name, account }) => {
            Lookup::Bundles { name: name.clone(), account: account.clone() }
        }
    };
    let within = connection.install.home.is_some();
    let asked = ask(driver, connection, &lookup.request(), found).await;
    let Some((answer, ended, took)) = asked else { return };
    let read = lookup.read(&answer);
    if matches!(&read, Err(no) if no.kind == RefusalKind::NotTheApi) {
        return found(Finding::NotThatApi);
    }
    found(Finding::Install(took));
    let held = driver.credentials();
    if let Some(why) = held.trouble(&connection.id) {
        found(Finding::NotRenewed(why));
    }
    match read {
        Err(_) if !keyed => return found(Finding::NoKey),
        Err(no) => match (no.kind, within) {
            (RefusalKind::Rights, false) => return found(Finding::NotHost),
            (RefusalKind::Rights, true) => return found(Finding::NotItsOrganization),
            (RefusalKind::NotFound, false) => found(Finding::NoHostLicense),
            _ => return found(Finding::Refused(no)),
        },
        Ok(read) if within => found(Finding::Bundles(read.stock.len())),
        Ok(read) => found(Finding::Host(read.stock.len())),
    }
    if let Some(until) = held.expires(&connection.id) {
        found(Finding::Ends(until, held.renews(&connection.id)));
    }
    tell_clock(&answer, ended, found);
}

fn tell_clock(answer: &Response, ended: Time, found: &impl Fn(Finding)) {
    if let Some(there) = answer.header("date").and_then(Time::parse_http_date) {
        found(Finding::Clock(ended.since(there)));
    }
}

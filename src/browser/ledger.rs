//! The network ledger: every request to a vendor or to the proxy that this page has made since it was
//! opened, a line each, without any credential; and beside it the browser's own account of all that the
//! page has fetched. Whoever answers for security can hold the two together.
//!
//! It is in memory and belongs to this page: another tab has its own, and runs keep their requests in
//! their journals.

use super::clock;
use super::script::{member, method, window};
use crate::domain::{Connection, Time, World};
use crate::http::{Method, NoReply, Response};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use wasm_bindgen::JsValue;
use web_sys::Url;

/// The most lines that are held; the oldest go first, and are counted.
pub const MOST: usize = 10_000;

/// Whose a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Of a connection: to its vendor, or to the simulated one.
    Connection(Connection),
    /// The proxy's own: whether it is there, and whether it refuses what it should.
    Proxy,
    /// A file of the site, such as a sample.
    Site,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it left.
    pub at: Time,
    /// In whose name.
    pub whose: Whose,
    /// Its method.
    pub method: Method,
    /// Where it went: an address, or for a simulated vendor the path alone.
    pub address: String,
    /// Whether a credential went along.
    pub keyed: bool,
    /// The status that came back, or why none did, and after how many ms; `None` while it is waited
    /// for.
    pub ended: Option<(Result<u16, NoReply>, i64)>,
}

/// How many requests were written down, those included whose lines are no longer held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// To vendors and to the proxy.
    pub sent: usize,
    /// To simulated vendors: sent nowhere.
    pub simulated: usize,
    /// For files of the site.
    pub site: usize,
    /// Those that are waited for.
    pub waits: usize,
    /// Whose lines are no longer held.
    pub gone: usize,
}

#[derive(Default)]
struct Held {
    lines: VecDeque<Line>,
    sums: Sums,
}

thread_local! {
    static HELD: RefCell<Held> = RefCell::default();
    static TOLD: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// A request that is on its way. Dropped without an answer, none came.
pub struct Ticket {
    number: usize,
    at: Time,
    ended: Cell<bool>,
}

/// Writes a request down, before it leaves.
pub fn begin(whose: Whose, method: Method, address: &str, keyed: bool) -> Ticket {
    let at = clock::now();
    let address = address.to_owned();
    let number = HELD.with_borrow_mut(|held| {
        let sums = &mut held.sums;
        *match &whose {
            Whose::Connection(connection) if connection.world == World::Demo => &mut sums.simulated,
            Whose::Connection(_) | Whose::Proxy => &mut sums.sent,
            Whose::Site => &mut sums.site,
        } += 1;
        sums.waits += 1;
        held.lines.push_back(Line { at, whose, method, address, keyed, ended: None });
        if held.lines.len() > MOST {
            held.lines.pop_front();
            held.sums.gone += 1;
        }
        held.sums.gone + held.lines.len() - 1
    });
    tell();
    Ticket { number, at, ended: Cell::new(false) }
}

impl Ticket {
    /// Writes down what came back, and hands it on.
    pub fn ended(&self, reply: Result<Response, NoReply>) -> Result<Response, NoReply> {
        self.end(reply.as_ref().map(|response| response.status).map_err(|lost| *lost));
        reply
    }

    /// Writes down how it ended.
    pub fn end(&self, status: Result<u16, NoReply>) {
        if self.ended.replace(true) {
            return;
        }
        let took = clock::now().since(self.at);
        HELD.with_borrow_mut(|held| {
            held.sums.waits -= 1;
            let at = self.number.checked_sub(held.sums.gone);
            if let Some(line) = at.and_then(|at| held.lines.get_mut(at)) {
                line.ended = Some((status, took));
            }
        });
        tell();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.end(Err(NoReply::Lost));
    }
}

fn tell() {
    TOLD.with_borrow(|told| told.iter().for_each(|told| told()));
}

/// Calls back at each change, in place of who was called before. It must not begin a request.
pub fn on_change(told: impl Fn() + 'static) {
    TOLD.set(Some(Box::new(told)));
}

/// How many requests were written down.
pub fn sums() -> Sums {
    HELD.with_borrow(|held| held.sums)
}

/// Looks at the lines that are held, oldest first.
pub fn with<R>(look: impl FnOnce(&VecDeque<Line>) -> R) -> R {
    HELD.with_borrow(|held| look(&held.lines))
}

/// What the browser itself says that this page has fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Files of the site, by how many.
    pub site: usize,
    /// Requests through the proxy.
    pub proxy: usize,
    /// The addresses of all others. There should be none.
    pub elsewhere: Vec<String>,
    /// What the content security policy kept from leaving, by its address.
    pub blocked: Vec<String>,
    /// How often it kept the page from the proxy: the site is served for another one.
    pub proxy_blocked: usize,
}

/// The browser's own account, which `boot.js` gathers before anything else runs: what it fetched, and
/// what the policy stopped. A request that is on its way is not in it yet.
pub fn account(proxy_base: &str) -> Account {
    let origin = window().location().origin().unwrap_or_default();
    let whole = |base: &str| Url::new_with_base(base, &origin).map(|url| url.href());
    let proxy = whole(proxy_base).unwrap_or_default();
    let proxy = [proxy.trim_end_matches('/'), "/"].concat();
    let site = [&origin, "/"].concat();
    let mut account = Account::default();
    let told = method(&window(), "licenseDeskAccount");
    let told = told.and_then(|told| told.call0(&JsValue::NULL).ok()).unwrap_or(JsValue::NULL);
    for address in strings(&told, "fetched") {
        if address.starts_with(&proxy) {
            account.proxy += 1;
        } else if address.starts_with(&site) {
            account.site += 1;
        } else if !address.starts_with("data:") && !address.starts_with("blob:") {
            account.elsewhere.push(address);
        }
    }
    for address in strings(&told, "blocked") {
        // Some browsers tell no more than the origin.
        if address.starts_with(&proxy) || proxy.starts_with(&[address.as_str(), "/"].concat()) {
            account.proxy_blocked += 1;
        } else {
            account.blocked.push(address);
        }
    }
    account
}

fn strings(told: &JsValue, name: &str) -> Vec<String> {
    let all = member(told, name);
    if !all.is_object() {
        return Vec::new();
    }
    Array::from(&all).iter().filter_map(|it| it.as_string()).collect()
}

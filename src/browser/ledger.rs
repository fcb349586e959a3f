//! The network ledger: what this page has sent since it was opened, a line for each request, without
//! any credential; and beside it the browser's own account, which no script of a page can shorten
//! unseen. Whoever answers for security can hold the two together.
//!
//! It is in memory and belongs to this page: another tab has its own, and runs keep their requests in
//! their journals.

use super::clock;
use super::script::{member, method, window};
use crate::domain::{Connection, Time};
use crate::http::{Method, NoReply};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use wasm_bindgen::JsValue;

/// The most lines that are held; the oldest go first, and are counted.
pub const MOST: usize = 10_000;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it left.
    pub at: Time,
    /// In which connection's name; `None` for what is the site's or the proxy's own.
    pub connection: Option<Connection>,
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

#[derive(Default)]
struct Held {
    lines: VecDeque<Line>,
    /// How many lines are no longer held.
    gone: usize,
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
pub fn begin(
    connection: Option<&Connection>,
    method: Method,
    address: &str,
    keyed: bool,
) -> Ticket {
    let at = clock::now();
    let (connection, address) = (connection.cloned(), address.to_owned());
    let number = HELD.with_borrow_mut(|held| {
        held.lines.push_back(Line { at, connection, method, address, keyed, ended: None });
        if held.lines.len() > MOST {
            held.lines.pop_front();
            held.gone += 1;
        }
        held.gone + held.lines.len() - 1
    });
    tell();
    Ticket { number, at, ended: Cell::new(false) }
}

impl Ticket {
    /// Writes down how it ended.
    pub fn end(&self, status: Result<u16, NoReply>) {
        self.ended.set(true);
        let took = clock::now().since(self.at);
        HELD.with_borrow_mut(|held| {
            let at = self.number.checked_sub(held.gone);
            if let Some(line) = at.and_then(|at| held.lines.get_mut(at)) {
                line.ended = Some((status, took));
            }
        });
        tell();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.ended.get() {
            self.end(Err(NoReply::Lost));
        }
    }
}

fn tell() {
    TOLD.with_borrow(|told| told.iter().for_each(|told| told()));
}

/// Calls back at each change, in place of who was called before. It must not begin a request.
pub fn on_change(told: impl Fn() + 'static) {
    TOLD.set(Some(Box::new(told)));
}

/// How many requests were written down, and how many of them are no longer held.
pub fn count() -> (usize, usize) {
    HELD.with_borrow(|held| (held.gone + held.lines.len(), held.gone))
}

/// Looks at the lines that are held, oldest first.
pub fn with<R>(look: impl FnOnce(&VecDeque<Line>) -> R) -> R {
    HELD.with_borrow(|held| look(&held.lines))
}

/// What the browser itself says that this page has fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Files of the site, by address.
    pub site: usize,
    /// Requests through the proxy.
    pub proxy: usize,
    /// The addresses of all others. There should be none.
    pub elsewhere: Vec<String>,
    /// What the content security policy kept from leaving, by its address.
    pub blocked: Vec<String>,
}

/// The browser's own account: its resource timings, of which `boot.js` has it keep 20,000, and the
/// breaches of the policy that it told. A request that is on its way is not in it yet.
pub fn account(proxy_base: &str) -> Account {
    let origin = window().location().origin().unwrap_or_default();
    let base = proxy_base.trim_end_matches('/');
    let base = if base.starts_with('/') { [&origin, base].concat() } else { base.to_owned() };
    let (proxy, site) = ([&base, "/"].concat(), [&origin, "/"].concat());
    let mut account = Account { blocked: strings("licenseDeskBlocked"), ..Account::default() };
    for address in fetched() {
        if address.starts_with(&proxy) {
            account.proxy += 1;
        } else if address.starts_with(&site) {
            account.site += 1;
        } else if !address.starts_with("data:") && !address.starts_with("blob:") {
            account.elsewhere.push(address);
        }
    }
    account
}

fn fetched() -> Vec<String> {
    let performance = member(&window(), "performance");
    let Some(entries) = method(&performance, "getEntriesByType") else { return Vec::new() };
    let entries = entries.call1(&performance, &"resource".into()).unwrap_or(JsValue::NULL);
    let entries = Array::from(&entries);
    entries.iter().filter_map(|entry| member(&entry, "name").as_string()).collect()
}

fn strings(name: &str) -> Vec<String> {
    Array::from(&member(&window(), name)).iter().filter_map(|it| it.as_string()).collect()
}

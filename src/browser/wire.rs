//! The way to a vendor: live, through the proxy, or demo, to the simulator that this page loads when
//! it is first asked. One choice, at one place; everything before it is the same code.

use super::archive::Archive;
use super::clock;
use super::ledger::{self, Whose};
use super::script::{method, window};
use super::transport::{Sending, send_live, send_secret};
use crate::domain::stored::{Stored, field, record, to_text};
use crate::domain::{Connection, CustomerId, Secret, World};
use crate::http::{Method, NoReply, Request, Response, TENANT_HEADER};
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long an answer is waited for, in milliseconds: longer than a proxy waits, so that its answer
/// is heard.
const PATIENCE: i64 = 130_000;

/// The page's function that loads the demo's vendors, or gives them again (`boot.js`): it promises a
/// function from text to text. What the texts are stands in `src/sim/exchange.rs`.
const LOAD: &str = "licenseDeskLoadDemo";

/// The demo's vendors, in this page.
pub struct Demo {
    vendors: RefCell<Option<Function>>,
    archive: Option<Archive>,
    /// What the vendors hold is old: they hold nothing yet, or another tab has changed the world.
    stale: Cell<bool>,
    changed: Box<dyn Fn()>,
}

impl Demo {
    /// A demo that keeps its world in the archive, if there is one. `changed` is called when the
    /// world has changed and other tabs should know.
    pub fn new(archive: Option<Archive>, changed: Box<dyn Fn()>) -> Self {
        Self { vendors: RefCell::new(None), archive, stale: Cell::new(true), changed }
    }

    /// Another tab has changed the world.
    pub fn outdated(&self) {
        self.stale.set(true);
    }

    /// The vendors, which are fetched at first. `None` when they cannot be; the next request tries
    /// again.
    async fn vendors(&self) -> Option<Function> {
        let held = self.vendors.borrow().clone();
        if held.is_some() {
            return held;
        }
        let loading = method(&window(), LOAD)?.call0(&JsValue::NULL).ok()?;
        let loaded = JsFuture::from(Promise::resolve(&loading)).await.ok()?;
        let vendors: Function = loaded.dyn_into().ok()?;
        self.vendors.replace(Some(vendors.clone()));
        Some(vendors)
    }

    /// The world as stored, if it is newer than what the vendors hold.
    async fn newer_world(&self) -> Option<String> {
        if !self.stale.get() {
            return None;
        }
        let stored = match &self.archive {
            Some(archive) => archive.world().await.ok().flatten(),
            None => None,
        };
        // Of several requests that waited here, the first one brings it.
        if self.stale.replace(false) { stored } else { None }
    }

    /// Rows of a list of `customers` customers, `limit` of them from `offset` on, as the vendors'
    /// [exchange](crate::sim::Exchange) writes them: no request, so neither pace nor quota. From then
    /// on the demo's world has so many. `None` when the vendors cannot be had.
    pub async fn roster(&self, customers: usize, offset: usize, limit: usize) -> Option<String> {
        let vendors = self.vendors().await?;
        let part = [("customers", customers), ("offset", offset), ("limit", limit)];
        let part = part.each_ref().map(|(name, n)| (*name, n as &dyn Stored));
        let mut asked = serde_json::Map::new();
        asked.insert("roster".to_owned(), record(None, &part));
        asked.insert("now".to_owned(), clock::now().0.into());
        let asked = to_text(&serde_json::Value::Object(asked));
        let told = vendors.call1(&JsValue::NULL, &asked.into()).ok()?.as_string()?;
        field(&serde_json::from_str(&told).ok()?, "rows")
    }

    async fn answer(
        &self,
        connection: &Connection,
        request: &Request,
        secret: Option<&Secret>,
        kind: Option<&str>,
    ) -> Result<Response, NoReply> {
        let keyed = secret.is_some() || kind.is_some();
        let whose = Whose::Connection(connection.clone());
        let ticket = ledger::begin(whose, request.method, &request.target, keyed);
        ticket.ended(self.exchange(request, secret, kind).await)
    }

    async fn exchange(
        &self,
        request: &Request,
        secret: Option<&Secret>,
        kind: Option<&str>,
    ) -> Result<Response, NoReply> {
        let vendors = self.vendors().await.ok_or(NoReply::Lost)?;
        let world = self.newer_world().await;
        let key = secret.map(|secret| secret.reveal().to_owned());
        let named = |tenant: &CustomerId| (TENANT_HEADER.to_owned(), tenant.as_str().to_owned());
        let mut headers: Vec<(String, String)> = request.tenant.iter().map(named).collect();
        headers.extend(kind.map(|kind| ("content-type".to_owned(), kind.to_owned())));
        let asked = record(
            None,
            &[
                ("request", request as &dyn Stored),
                ("key", &key),
                ("headers", &headers),
                ("now", &clock::now().0),
                ("world", &world),
            ],
        );
        let told = vendors.call1(&JsValue::NULL, &to_text(&asked).into());
        let told = told.ok().and_then(|told| told.as_string()).unwrap_or_default();
        let told = serde_json::from_str(&told).unwrap_or_default();
        if let Some(archive) = &self.archive
            && let Some(world) = field(&told, "world")
        {
            // A demo that cannot be kept is still a demo: after a reload its world begins anew.
            let _ = archive.keep_world(&world).await;
            (self.changed)();
        }
        clock::sleep(field(&told, "after_ms").unwrap_or_default()).await;
        let response = || {
            let (status, headers) = (field(&told, "status")?, field(&told, "headers")?);
            Some(Response { status, headers, body: field(&told, "body")? })
        };
        response().ok_or(NoReply::Lost)
    }
}

/// The way to the vendors.
#[derive(Clone)]
pub struct Wire {
    /// The simulated ones.
    pub demo: Rc<Demo>,
    /// Where the proxy is, such as `/proxy`.
    pub proxy_base: Rc<str>,
}

impl Wire {
    /// Sends a request once, in a connection's name, and waits for what comes back.
    pub async fn send(
        &self,
        connection: &Connection,
        secret: Option<&Secret>,
        request: &Request,
    ) -> Result<Response, NoReply> {
        match connection.world {
            World::Demo => self.demo.answer(connection, request, secret, None).await,
            World::Live => {
                let sending = self.sending(connection, secret);
                send_live(&sending, request, PATIENCE).await
            }
        }
    }

    /// Asks for tokens, once. What is sent holds secrets, and nothing of it is kept. Its type stands
    /// behind it.
    pub async fn send_secret(
        &self,
        connection: &Connection,
        target: &str,
        (body, kind): (String, &'static str),
    ) -> Result<Response, NoReply> {
        match connection.world {
            World::Demo => {
                let request = Request::with(Method::Post, target, body);
                self.demo.answer(connection, &request, None, Some(kind)).await
            }
            World::Live => {
                let sending = self.sending(connection, None);
                send_secret(&sending, target, (body, kind), PATIENCE).await
            }
        }
    }

    fn sending(&self, connection: &Connection, secret: Option<&Secret>) -> Sending {
        Sending {
            connection: connection.clone(),
            secret: secret.cloned(),
            proxy_base: self.proxy_base.to_string(),
        }
    }
}

//! The way to a vendor: live, through the proxy, or demo, to the simulator in this page. One choice,
//! at one place; everything before it is the same code.

use super::archive::Archive;
use super::clock;
use super::transport::{Observer, Sending, send_live};
use crate::domain::{Connection, Secret, World};
use crate::http::{NoReply, Request, Response};
use crate::sim::{Arrival, Faults, MERAKI_KEY, Vendors};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How long an answer is waited for, in milliseconds: longer than a proxy waits, so that its answer
/// is heard.
const PATIENCE: i64 = 130_000;

/// The seed of the demo's world: the same for everybody, so that guides and samples fit.
const SEED: u64 = 1;

/// The host that the simulated vendor answers as.
const DEMO_HOST: &str = "api.meraki.com";

/// The demo's vendors, in this page.
pub struct Demo {
    vendors: RefCell<Option<Vendors>>,
    archive: Option<Archive>,
    /// Another tab has changed the world: what is held here is old.
    stale: Cell<bool>,
    changed: Box<dyn Fn()>,
}

impl Demo {
    /// A demo that keeps its world in the archive, if there is one. `changed` is called when the
    /// world has changed and other tabs should know.
    pub fn new(archive: Option<Archive>, changed: Box<dyn Fn()>) -> Self {
        Self { vendors: RefCell::new(None), archive, stale: Cell::new(false), changed }
    }

    /// Another tab has changed the world.
    pub fn outdated(&self) {
        self.stale.set(true);
    }

    async fn answer(
        &self,
        request: &Request,
        secret: Option<&Secret>,
    ) -> Result<Response, NoReply> {
        if self.stale.replace(false) || self.vendors.borrow().is_none() {
            let kept = match &self.archive {
                Some(archive) => archive.world().await.ok().flatten(),
                None => None,
            };
            let fresh = || Vendors::new(SEED, Faults::default(), clock::now());
            let vendors = kept.or_else(|| self.vendors.take()).unwrap_or_else(fresh);
            self.vendors.replace(Some(vendors));
        }
        let mut headers = vec![
            ("host".to_owned(), DEMO_HOST.to_owned()),
            ("x-forwarded-proto".to_owned(), "https".to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
            ("user-agent".to_owned(), "LicenseDesk/0.1 LicenseDesk".to_owned()),
        ];
        let key = secret.map_or(MERAKI_KEY, Secret::reveal);
        headers.push(("authorization".to_owned(), ["Bearer ", key].concat()));
        let arrival = Arrival {
            method: request.method,
            target: &request.target,
            headers: &headers,
            body: request.body.as_deref().unwrap_or_default(),
        };
        let (answer, grown) = {
            let mut vendors = self.vendors.borrow_mut();
            let Some(vendors) = vendors.as_mut() else { return Err(NoReply::Lost) };
            let before = vendors.revision();
            (vendors.answer(&arrival, clock::now()), vendors.revision() != before)
        };
        if grown && let Some(archive) = &self.archive {
            // A demo that cannot be kept is still a demo: after a reload its world begins anew.
            let vendors = self.vendors.take();
            if let Some(vendors) = vendors {
                let _ = archive.keep_world(&vendors).await;
                self.vendors.replace(Some(vendors));
            }
            (self.changed)();
        }
        clock::sleep(answer.after_ms).await;
        answer.response.ok_or(NoReply::Lost)
    }
}

/// The way to the vendors.
#[derive(Clone)]
pub struct Wire {
    /// The simulated ones.
    pub demo: Rc<Demo>,
    /// Where the proxy is, such as `/proxy`.
    pub proxy_base: Rc<str>,
    /// Who is told of every live request.
    pub observer: Option<Observer>,
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
            World::Demo => self.demo.answer(request, secret).await,
            World::Live => {
                let sending = Sending {
                    connection: connection.clone(),
                    secret: secret.cloned(),
                    proxy_base: self.proxy_base.to_string(),
                };
                send_live(&sending, request, PATIENCE, self.observer.as_ref()).await
            }
        }
    }
}

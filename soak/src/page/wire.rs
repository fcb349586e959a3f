//! The way to the vendors, through the simulated network.

use super::super::browser::archive::Archive;
use crate::domain::{Connection, Secret};
use crate::http::{Method, NoReply, Request, Response};
use crate::network;
use std::rc::Rc;

/// The demo's vendors: here every connection is live.
pub struct Demo;

impl Demo {
    /// As in the page.
    pub fn new(_: Option<Archive>, _: Box<dyn Fn()>) -> Self {
        Self
    }

    /// As in the page.
    pub fn outdated(&self) {}
}

/// The way to the vendors.
#[derive(Clone)]
pub struct Wire {
    /// The simulated ones.
    pub demo: Rc<Demo>,
    /// Where the proxy is.
    pub proxy_base: Rc<str>,
}

impl Wire {
    /// Sends a request once and waits for what comes back.
    pub async fn send(
        &self,
        _: &Connection,
        secret: Option<&Secret>,
        request: &Request,
    ) -> Result<Response, NoReply> {
        network::exchange(secret.map(|secret| secret.reveal().to_owned()), request.clone()).await
    }

    /// Asks for new tokens, once.
    pub async fn send_secret(
        &self,
        _: &Connection,
        target: &str,
        (body, _): (String, &'static str),
    ) -> Result<Response, NoReply> {
        network::exchange(None, Request::with(Method::Post, target, body)).await
    }
}

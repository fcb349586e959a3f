//! `cargo xtask serve`: the built site and the proxy to the vendors, on 127.0.0.1. For developers
//! and tests; what stands in production is a web server of one's own.

use crate::failure::Failure;
use crate::options::Options;
use crate::proxy::Upstream;
use crate::proxy::forward::{self, Lost};
use crate::shell;
use crate::site::{self, Asset};
use crate::tools::Tools;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use license_desk::kit;
use license_desk::kit::headers::security;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Marks an answer that is the proxy's own and not a vendor's.
const OWN: &str = "x-license-desk-proxy";

struct Desk {
    site: BTreeMap<String, Asset>,
    upstream: Upstream,
    agent: ureq::Agent,
}

/// Builds the site, unless told not to, and serves it until stopped.
pub(crate) fn serve(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let options = Options::read(typed, &["--port", "--live", "--dist"], &["--no-build"])?;
    let port = options.port("--port", 8080)?;
    let upstream = match options.value("--live") {
        None => Upstream::Vendors,
        Some(origin) => Upstream::one(origin).ok_or_else(|| {
            Failure::Usage(format!(
                "--live: {origin} is not an origin such as http://127.0.0.1:9100"
            ))
        })?,
    };
    let dist = options.value("--dist").map_or_else(|| shell::root().join("dist"), PathBuf::from);
    if !options.has("--no-build") {
        site::build(&Tools::ready()?, &dist)?;
    }
    let site = site::read(&dist, 9)?;
    if !site.contains_key("index.html") {
        return Err(Failure::Said(format!("{}: there is no index.html", dist.display())));
    }
    let agent = forward::agent(matches!(upstream, Upstream::Vendors));
    listen(port, Arc::new(Desk { site, upstream, agent }))
}

fn listen(port: u16, desk: Arc<Desk>) -> Result<(), Failure> {
    let failed = |source| Failure::Port { port, source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    runtime.map_err(failed)?.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
        println!("License Desk: http://127.0.0.1:{port}/");
        match &desk.upstream {
            Upstream::Vendors => println!("Live connections go to the vendors."),
            Upstream::One(origin) => println!("Live connections go to {origin}."),
        }
        axum::serve(listener, Router::new().fallback(answer).with_state(desk)).await.map_err(failed)
    })
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let path = request.uri().path();
    let mut response = if path == "/proxy/health" {
        health(&desk)
    } else if path.starts_with("/proxy/") {
        proxied(desk, request).await
    } else {
        file(&desk.site, request.method(), path, request.headers())
    };
    for (name, value) in security(None) {
        if let Ok(value) = header::HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A file of the site. Routes are hashes, so what is not a file is not there.
pub(crate) fn file(
    site: &BTreeMap<String, Asset>,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    }
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let Some(asset) = site.get(name) else {
        return plain(StatusCode::NOT_FOUND, "not found");
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let takes_brotli = accepted.unwrap_or_default().split(',').any(|it| it.trim() == "br");
    let cache = if asset.hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let response = Response::builder()
        .header(header::CONTENT_TYPE, asset.media)
        .header(header::CACHE_CONTROL, cache)
        .header(header::VARY, "accept-encoding");
    let response = match asset.brotli.as_ref().filter(|_| takes_brotli) {
        Some(small) => {
            response.header(header::CONTENT_ENCODING, "br").body(Body::from(small.clone()))
        }
        None => response.body(Body::from(asset.bytes.clone())),
    };
    response.unwrap_or_default()
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let media = header::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    response
}

fn health(desk: &Desk) -> Response {
    let simulated = matches!(desk.upstream, Upstream::One(_));
    own(StatusCode::OK, "health", kit::health(&|vendor| desk.upstream.places(vendor), simulated))
}

/// An answer of the proxy's own, as JSON.
fn own(status: StatusCode, mark: &'static str, body: String) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(OWN, mark)
        .body(Body::from(body))
        .unwrap_or_default()
}

/// The proxy's own no, before anything was sent.
fn refused(status: StatusCode, why: &str) -> Response {
    own(status, "refused", json!({ "errors": [why], "sent": false }).to_string())
}

async fn proxied(desk: Arc<Desk>, request: Request) -> Response {
    if !is_ours(request.headers()) {
        return refused(StatusCode::FORBIDDEN, "the proxy serves only the page that it came with");
    }
    let (parts, body) = request.into_parts();
    let (path, query) = (parts.uri.path(), parts.uri.query());
    let Some(address) = desk.upstream.address(parts.method.as_str(), path, query) else {
        return refused(StatusCode::NOT_FOUND, "not a call that License Desk makes");
    };
    let Ok(body) = to_bytes(body, forward::REQUEST_LIMIT).await else {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "the request is larger than 1 MiB");
    };
    let (method, headers) = (parts.method.clone(), parts.headers);
    let sent = tokio::task::spawn_blocking(move || {
        forward::forward(&desk.agent, method, &address, &headers, body.into())
    });
    let lost = |error: &dyn std::error::Error, mark| {
        own(StatusCode::BAD_GATEWAY, mark, json!({ "errors": [error.to_string()] }).to_string())
    };
    let response = match sent.await {
        Ok(Ok(answer)) => {
            let mut response = Response::new(Body::from(answer.body));
            *response.status_mut() =
                StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
            for (name, value) in answer.headers {
                response.headers_mut().append(name, value);
            }
            let never = header::HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, never);
            response
        }
        Ok(Err(error @ Lost::Redirect(_))) => lost(&error, "upstream-redirect"),
        Ok(Err(error @ Lost::Broken(_))) => lost(&error, "upstream-lost"),
        Err(error) => lost(&error, "upstream-lost"),
    };
    println!("{} {path} {}", parts.method, response.status().as_u16());
    response
}

/// Whether a request was made by the page that this server gave out: addressed to this machine (a
/// name that another site points here is not) and not sent by a page of another origin.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let Some(host) = text(header::HOST) else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let local = name == "127.0.0.1" || name == "localhost";
    let own = format!("http://{host}");
    local && (headers.get(header::ORIGIN).is_none() || text(header::ORIGIN) == Some(&own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_of_this_server_may_use_the_proxy() {
        for (host, origin, ours) in [
            ("127.0.0.1:8080", None, true),
            ("localhost:8080", Some("http://localhost:8080"), true),
            ("127.0.0.1:8080", Some("http://127.0.0.1:9999"), false),
            ("127.0.0.1:8080", Some("https://example.com"), false),
            ("127.0.0.1:8080", Some("null"), false),
            ("rebound.example.com:8080", None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_ours(&headers), ours, "{host} {origin:?}");
        }
    }
}

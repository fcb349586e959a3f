//! The vendor as the proxy under attack sees it: over TLS, with every byte kept that comes in. It
//! answers as the simulated vendors do, or what a row of the table has it say.

use crate::failure::Failure;
use crate::proxy::kit::committed_hosts;
use crate::tls::Authority;
use crate::vendors::{World, connection};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// What the vendor does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// What the simulated vendor does.
    Simulated,
    /// It says this, byte by byte, and hangs up.
    Says(&'static str),
    /// It reads and never answers.
    Silent,
    /// It shows the certificate of another host.
    OtherHost,
    /// It shows a certificate that nobody trusts.
    Untrusted,
}

impl Script {
    /// Whether it is what the simulated vendor does.
    #[cfg(test)]
    pub(super) fn is_plain(self) -> bool {
        self == Self::Simulated
    }
}

/// The bytes that one connection brought.
type Bytes = Arc<Mutex<Vec<u8>>>;

/// The vendor; its copies are one.
#[derive(Clone)]
pub(super) struct Upstream {
    seen: Arc<Mutex<Vec<Bytes>>>,
    script: Arc<Mutex<Script>>,
    app: axum::Router,
}

fn lock<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Upstream {
    /// Listens at an address as every host of what is committed.
    pub(super) async fn listen(address: &str, authority: &Authority) -> Result<Self, Failure> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| Failure::Said(format!("the vendor cannot listen: {error}")))?;
        let hosts = committed_hosts();
        let hosts: Vec<&str> = hosts.iter().map(|(_, host)| host.as_str()).collect();
        let right = authority.issue(&hosts)?.acceptor()?;
        let other = authority.issue(&["other.example"])?.acceptor()?;
        let untrusted = Authority::new()?.issue(&hosts)?.acceptor()?;
        // A connection for each request, so that each row says anew what happens on it.
        let close = |mut answer: axum::response::Response| async move {
            let word = axum::http::HeaderValue::from_static("close");
            answer.headers_mut().insert(axum::http::header::CONNECTION, word);
            answer
        };
        let app = World::quiet().app();
        let app = app.layer(axum::middleware::map_response(close));
        let script = Arc::new(Mutex::new(Script::Simulated));
        let upstream = Self { seen: Arc::default(), script, app };
        let listening = upstream.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let script = *lock(&listening.script);
                let tls = match script {
                    Script::OtherHost => &other,
                    Script::Untrusted => &untrusted,
                    _ => &right,
                };
                let (tls, upstream) = (tls.clone(), listening.clone());
                tokio::spawn(async move { upstream.serve(stream, &tls, script).await });
            }
        });
        Ok(upstream)
    }

    async fn serve(&self, stream: TcpStream, tls: &TlsAcceptor, script: Script) {
        // Who does not like the certificate leaves here.
        let Ok(stream) = tls.accept(stream).await else { return };
        let bytes = Bytes::default();
        lock(&self.seen).push(bytes.clone());
        let mut stream = Tap { stream, bytes: bytes.clone() };
        let Script::Says(answer) = script else {
            if script == Script::Silent {
                let _left = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            } else {
                connection(stream, self.app.clone()).await;
            }
            return;
        };
        let mut some = [0; 4096];
        while !requests(&lock(&bytes)).iter().any(|request| request.whole) {
            match stream.read(&mut some).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        let _gone = stream.write_all(answer.as_bytes()).await;
        let _gone = stream.shutdown().await;
    }

    /// Begins a new world, whose limits nobody has used up.
    pub(super) async fn renew(&self) {
        let mut reset = axum::http::Request::new(axum::body::Body::empty());
        *reset.method_mut() = axum::http::Method::POST;
        *reset.uri_mut() = axum::http::Uri::from_static("/_sim/reset");
        let _done = self.app.clone().oneshot(reset).await;
    }

    /// Begins a row: forgets what was seen, and says what comes next.
    pub(super) fn begin(&self, script: Script) {
        lock(&self.seen).clear();
        *lock(&self.script) = script;
    }

    /// The requests that came, of all connections.
    pub(super) fn requests(&self) -> Vec<Seen> {
        lock(&self.seen).iter().flat_map(|bytes| requests(&lock(bytes))).collect()
    }
}

/// A request as it came to the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its first line.
    pub(super) line: String,
    /// Its headers, names in small letters.
    pub(super) headers: Vec<(String, String)>,
    /// As much of its body as came.
    pub(super) body: String,
    /// Whether all of it came.
    pub(super) whole: bool,
}

/// Cuts what a connection brought into requests. What cannot be cut is one that is not whole.
fn requests(bytes: &[u8]) -> Vec<Seen> {
    let mut found = Vec::new();
    let mut rest = String::from_utf8_lossy(bytes).into_owned();
    while !rest.is_empty() {
        let Some((head, after)) = rest.split_once("\r\n\r\n") else {
            found.push(Seen { line: rest, headers: vec![], body: String::new(), whole: false });
            break;
        };
        let mut lines = head.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(':').unwrap_or((line, "")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
        let whole = after.len() >= length;
        let at = (0..=length.min(after.len())).rev().find(|at| after.is_char_boundary(*at));
        let (body, after) = after.split_at(at.unwrap_or(0));
        found.push(Seen { line, headers, body: body.to_owned(), whole });
        rest = after.to_string();
    }
    found
}

/// A stream that keeps what is read from it.
struct Tap<S> {
    stream: S,
    bytes: Bytes,
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let came = buffer.filled().get(before..).unwrap_or_default();
        lock(&self.bytes).extend_from_slice(came);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_cut_into_requests() {
        let came = "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}GET /b HTTP/1.1\r\n\r\nGET";
        let lines: Vec<_> =
            requests(came.as_bytes()).into_iter().map(|it| (it.line, it.whole)).collect();
        let expected = [("POST /a HTTP/1.1", true), ("GET /b HTTP/1.1", true), ("GET", false)];
        assert_eq!(lines, expected.map(|(line, whole)| (line.to_owned(), whole)));
        let part = requests(b"POST /a HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}");
        assert!(!part[0].whole && part[0].body == "{}");
    }
}

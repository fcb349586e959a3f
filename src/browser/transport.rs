//! Sending a request to a live vendor, through the proxy. The one place that adds a credential,
//! after everything else: no request, record or ledger ever sees it.
//!
//! It never repeats, never judges a status, and never follows a redirect.

use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestInit};

use super::ledger::{self, Ticket, Whose};
use super::script::{Timer, member, method, object, timer, window};
use crate::domain::{Connection, Secret};
use crate::http::{JSON, Method, NoReply, Request, Response, TENANT_HEADER, decode, encode};

/// In whose name, and by which way.
#[derive(Clone)]
pub struct Sending {
    /// The connection; its place is part of the address.
    pub connection: Connection,
    /// Its credential, if it has one.
    pub secret: Option<Secret>,
    /// Where the proxy is: empty for this page's own origin, else such as `https://proxy.example`.
    pub proxy_base: String,
}

/// The longest body that is read, in bytes. A longer one counts as lost.
pub const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// The status of a redirect. It is not followed, since the credential would travel with it, and the
/// browser hides its true status and target.
pub const REDIRECTED: u16 = 0;

/// The proxy's own header, and what it says when the vendor's answer was lost on the way to it.
pub const PROXY_HEADER: &str = "x-license-desk-proxy";
const UPSTREAM_LOST: &str = "upstream-lost";

/// Whether a secret can stand in a header: printable ASCII without spaces. One that cannot would
/// never be sent, so it is best refused where it is typed.
pub fn can_carry(secret: &Secret) -> bool {
    secret.reveal().bytes().all(|byte| byte.is_ascii_graphic())
}

/// The address of a target: `{proxy_base}/{vendor}/{place}{target}`. `None` for a target that would
/// end up elsewhere: a next page's address comes from outside.
pub fn address(sending: &Sending, target: &str) -> Option<String> {
    let path = target.split('?').next().unwrap_or_default();
    // Some servers take an escaped slash for a slash.
    let climbs = |part: &str| decode(part).split(['/', '\\']).any(|p| matches!(p, "." | ".."));
    // What a URL parser drops or turns into a slash could make a climbing path of a plain one.
    let odd = target.bytes().any(|byte| matches!(byte, b'\\' | b'#' | 0..=b' ' | 0x7f));
    if !target.starts_with('/') || odd || path.split('/').any(climbs) {
        return None;
    }
    let base = sending.proxy_base.trim_end_matches('/');
    let Connection { vendor, place, .. } = &sending.connection;
    Some([base, "/", vendor.slug(), "/", &encode(&place.0), target].concat())
}

/// Sends once and waits at most `timeout_ms` milliseconds for the whole answer, body and all. No
/// error says whether the vendor acted. Dropping this aborts the request.
pub async fn send_live(
    sending: &Sending,
    request: &Request,
    timeout_ms: i64,
) -> Result<Response, NoReply> {
    attempt(sending, request, JSON, sending.secret.is_some(), timeout_ms).await
}

/// Sends a body that holds secrets, once, and nothing of it is kept. `kind` is its type.
pub async fn send_secret(
    sending: &Sending,
    target: &str,
    (body, kind): (String, &'static str),
    timeout_ms: i64,
) -> Result<Response, NoReply> {
    let request = Request::with(Method::Post, target, body);
    attempt(sending, &request, kind, true, timeout_ms).await
}

async fn attempt(
    sending: &Sending,
    request: &Request,
    kind: &str,
    keyed: bool,
    timeout_ms: i64,
) -> Result<Response, NoReply> {
    let address = address(sending, &request.target).ok_or(NoReply::Lost)?;
    let whose = Whose::Connection(sending.connection.clone());
    let ticket = ledger::begin(whose, request.method, &address, keyed);
    let mut members = init(sending, request, kind);
    members.push(("redirect", "manual".into()));
    fetch(&ticket, &address, members, timeout_ms).await
}

/// Asks for something of the proxy's own, or for something that it should refuse: a read without any
/// credential, waited for at most `timeout_ms` milliseconds. With `blind` nothing of the answer can be
/// read, and it may come from a server that lets no other origin's page read it: it only tells that
/// there is one.
pub async fn look(address: &str, blind: bool, timeout_ms: i64) -> Result<Response, NoReply> {
    let ticket = ledger::begin(Whose::Proxy, Method::Get, address, false);
    // A browser looks blindly only where it may follow; there is no credential to travel along.
    let how: [(&str, JsValue); 2] = if blind {
        [("mode", "no-cors".into()), ("redirect", "follow".into())]
    } else {
        [("mode", "cors".into()), ("redirect", "manual".into())]
    };
    let members = [("method", JsValue::from("GET"))].into_iter().chain(how).collect();
    fetch(&ticket, address, members, timeout_ms).await
}

/// Fetches what is written down, and writes down how it ended.
async fn fetch(
    ticket: &Ticket,
    address: &str,
    mut members: Vec<(&'static str, JsValue)>,
    timeout_ms: i64,
) -> Result<Response, NoReply> {
    let abort = Abort::after(timeout_ms).ok_or(NoReply::Lost)?;
    members.extend([
        ("credentials", "omit".into()),
        ("cache", "no-store".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("signal", abort.controller.signal().into()),
    ]);
    let init: RequestInit = object(&members).unchecked_into();
    ticket.ended(match receive(window().fetch_with_str_and_init(address, &init)).await {
        Ok(response) if response.header(PROXY_HEADER) == Some(UPSTREAM_LOST) => Err(NoReply::Lost),
        Ok(response) => Ok(response),
        Err(_) if abort.controller.signal().aborted() => Err(NoReply::TimedOut),
        Err(_) => Err(NoReply::Lost),
    })
}

/// What `fetch` is told. The credential enters here and nowhere else.
fn init(sending: &Sending, request: &Request, kind: &str) -> Vec<(&'static str, JsValue)> {
    let mut headers = vec![("Accept", JSON.into())];
    if let Some(secret) = &sending.secret {
        headers.push(("Authorization", ["Bearer ", secret.reveal()].concat().into()));
    }
    if request.body.is_some() {
        headers.push(("Content-Type", kind.into()));
    }
    if let Some(tenant) = &request.tenant {
        headers.push((TENANT_HEADER, tenant.as_str().into()));
    }
    let mut members =
        vec![("method", request.method.as_str().into()), ("headers", object(&headers).into())];
    if let Some(body) = &request.body {
        members.push(("body", body.as_str().into()));
    }
    members
}

/// Reads the whole answer; any failure on the way is an error, with nothing kept.
async fn receive(fetched: js_sys::Promise) -> Result<Response, JsValue> {
    let raw: web_sys::Response = JsFuture::from(fetched).await?.unchecked_into();
    let mut headers = Vec::new();
    for pair in Array::from(raw.headers().as_ref()).iter() {
        let pair = Array::from(&pair);
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            headers.push((name, value));
        }
    }
    let mut bytes = Vec::new();
    if let Some(stream) = raw.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        loop {
            let part = JsFuture::from(reader.read()).await?;
            if member(&part, "done").is_truthy() {
                break;
            }
            let part = Uint8Array::new(&member(&part, "value"));
            let from = bytes.len();
            let until = from + part.length() as usize;
            if until > BODY_LIMIT {
                return Err(JsValue::NULL);
            }
            bytes.resize(until, 0);
            if let Some(room) = bytes.get_mut(from..) {
                part.copy_to(room);
            }
        }
    }
    Ok(Response { status: raw.status(), headers, body: text(bytes) })
}

/// UTF-8 as text, without a byte order mark; what is not UTF-8 is replaced, as browsers do.
fn text(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned());
    text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text)
}

/// Aborts its request when the time is over, and when dropped: nobody would hear the answer.
struct Abort {
    controller: AbortController,
    _timer: Timer,
}

impl Abort {
    fn after(ms: i64) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let abort: Function = method(&controller, "abort")?.bind0(&controller);
        let ms = i32::try_from(ms.max(0)).unwrap_or(i32::MAX);
        Some(Self { _timer: timer(&abort, ms), controller })
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

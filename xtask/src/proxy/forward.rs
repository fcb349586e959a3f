//! Passes one allowed request on, once, and its answer back. Blocking. Never sends twice, never
//! follows a redirect, never prints a header or a body.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use license_desk::kit::USER_AGENT;
use license_desk::kit::headers::{PASSED, SENT};
use std::time::Duration;
use ureq::{Agent, Body, http};

/// The most that a request's body may hold, in bytes.
pub(crate) const REQUEST_LIMIT: usize = 1 << 20;
/// The most that an answer's body may hold, in bytes.
const ANSWER_LIMIT: u64 = 32 << 20;
/// How long one exchange may take.
const TIMEOUT: Duration = Duration::from_mins(2);

/// An upstream's answer.
pub(crate) struct Answer {
    /// The status, never a 3xx.
    pub(crate) status: u16,
    /// The headers that are passed back.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The whole body.
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer to pass back. What the upstream did is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Lost {
    /// No whole answer came.
    #[error("no whole answer came from the vendor: {0}")]
    Broken(String),
    /// It sends elsewhere, and a credential is not sent after it.
    #[error("the vendor answered with a redirect ({0}), which is not followed")]
    Redirect(u16),
}

/// A client for the vendors, or for the one origin that stands for them.
pub(crate) fn agent(through_system_proxy: bool) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(TIMEOUT))
        // A connection that is used again may turn out dead after the request went into it, and
        // then nobody can say whether the vendor has it. A fresh one costs a handshake.
        .max_idle_connections(0)
        .user_agent(USER_AGENT);
    if !through_system_proxy {
        config = config.proxy(None);
    }
    config.build().into()
}

/// Sends a request and waits for the whole answer.
pub(crate) fn forward(
    agent: &Agent,
    method: Method,
    address: &str,
    headers: &HeaderMap,
    body: Vec<u8>,
) -> Result<Answer, Lost> {
    let broken = |error: &dyn std::error::Error| Lost::Broken(error.to_string());
    let bare = method == Method::GET || method == Method::DELETE && body.is_empty();
    let mut request = Request::builder().method(method).uri(address);
    for name in SENT {
        for value in headers.get_all(name) {
            request = request.header(name, value);
        }
    }
    let reply = if bare {
        request.body(()).map_err(|e| broken(&e)).and_then(|r| agent.run(r).map_err(|e| broken(&e)))
    } else {
        request
            .body(body)
            .map_err(|e| broken(&e))
            .and_then(|r| agent.run(r).map_err(|e| broken(&e)))
    }?;
    read(reply)
}

fn read(mut reply: http::Response<Body>) -> Result<Answer, Lost> {
    let status = reply.status();
    if status.is_redirection() {
        return Err(Lost::Redirect(status.as_u16()));
    }
    let passes =
        |name: &HeaderName| PASSED.iter().any(|passed| passed.eq_ignore_ascii_case(name.as_str()));
    let headers = reply.headers().iter().filter(|(name, _)| passes(name));
    let headers = headers.map(|(name, value)| (name.clone(), value.clone())).collect();
    let body = reply.body_mut().with_config().limit(ANSWER_LIMIT).read_to_vec();
    let body = body.map_err(|error| Lost::Broken(error.to_string()))?;
    Ok(Answer { status: status.as_u16(), headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::{JoinHandle, spawn};

    /// An upstream that takes one request, gives `answer` back and hangs up.
    fn upstream(answer: &'static str) -> (String, JoinHandle<(String, TcpListener)>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/api/v1/x", listener.local_addr().unwrap());
        let served = spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") && !request.ends_with("{}") {
                let mut some = [0; 4096];
                let read = stream.read(&mut some).unwrap();
                request.push_str(&String::from_utf8_lossy(&some[..read]));
            }
            stream.write_all(answer.as_bytes()).unwrap();
            (request.to_lowercase(), listener)
        });
        (address, served)
    }

    fn post(address: &str) -> Result<Answer, Lost> {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "Bearer 0"),
            ("content-type", "application/json"),
            ("tenantid", "4ab1"),
            ("cookie", "a=b"),
            ("origin", "http://127.0.0.1:8080"),
            ("referer", "http://127.0.0.1:8080/"),
            ("x-forwarded-for", "10.0.0.1"),
            ("user-agent", "Mozilla/5.0"),
            ("host", "127.0.0.1:8080"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        forward(&agent(false), Method::POST, address, &headers, b"{}".to_vec())
    }

    #[test]
    fn the_vendor_sees_the_call_and_nothing_of_the_browser() {
        let (address, served) = upstream("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(post(&address).unwrap().status, 201);
        let (request, _) = served.join().unwrap();
        let host = address.split('/').nth(2).unwrap();
        for there in [
            "authorization: bearer 0",
            "tenantid: 4ab1",
            "user-agent: licensedesk/0.1 licensedesk",
            host,
        ] {
            assert!(request.contains(there), "{there}: {request}");
        }
        for gone in ["cookie", "origin", "referer", "forwarded", "mozilla", ":8080"] {
            assert!(!request.contains(gone), "{gone}: {request}");
        }
    }

    #[test]
    fn only_what_the_desk_reads_comes_back() {
        let (address, _) = upstream(
            "HTTP/1.1 429 Slow\r\nretry-after: 3\r\nx-ratelimit-reset: 9\r\nset-cookie: a=b\r\n\
             x-license-desk-proxy: refused\r\ncontent-length: 2\r\n\r\n[]",
        );
        let answer = post(&address).unwrap();
        let names: Vec<_> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((answer.status, names), (429, vec!["retry-after", "x-ratelimit-reset"]));
        assert_eq!(answer.body, b"[]");
    }

    #[test]
    fn a_call_whose_answer_is_lost_is_not_sent_again() {
        for cut in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[1"] {
            let (address, served) = upstream(cut);
            assert!(matches!(post(&address), Err(Lost::Broken(_))), "{cut}");
            let (_, listener) = served.join().unwrap();
            listener.set_nonblocking(true).unwrap();
            assert!(listener.accept().is_err(), "it was sent twice");
        }
    }

    #[test]
    fn a_redirect_is_not_followed() {
        let (address, _) =
            upstream("HTTP/1.1 307 Away\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n");
        assert!(matches!(post(&address), Err(Lost::Redirect(307))));
    }
}

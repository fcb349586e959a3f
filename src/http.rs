//! Requests and responses as plain values. A request never holds a credential: the transport adds
//! it at the last moment, so a request can be shown, stored and exported as it is.

pub mod link;

use crate::domain::CustomerId;
use crate::domain::stored::stored;

/// The methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Does, or checks.
    Post,
    /// Sets.
    Put,
    /// Takes away.
    Delete,
}
stored!(names Method { Get = "GET", Post = "POST", Put = "PUT", Delete = "DELETE" });

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query from the vendor's root, such as `/api/v1/organizations?perPage=1000`.
    pub target: String,
    /// A JSON text, where there is a body.
    pub body: Option<String>,
    /// The customer in whose name it is made, for a vendor whose key acts for many: the transport
    /// says it in the header [`TENANT_HEADER`]. What was stored before there was one reads as none.
    pub tenant: Option<CustomerId>,
}
stored!(record Request { method, target, body, tenant });

/// The header that names the customer in whose name a request is made (Aruba Central, the page
/// "access tenant API", read 2026-11-25).
pub const TENANT_HEADER: &str = "TenantID";

/// The type of a body that is JSON: all but where secrets become tokens.
pub const JSON: &str = "application/json";
/// The type of a body that is a form.
pub const FORM: &str = "application/x-www-form-urlencoded";

impl Request {
    /// A request without a body.
    pub fn get(target: impl Into<String>) -> Self {
        Self { method: Method::Get, target: target.into(), body: None, tenant: None }
    }

    /// A request with a JSON body.
    pub fn post(target: impl Into<String>, body: impl Into<String>) -> Self {
        Self::with(Method::Post, target, body)
    }

    /// A request of any method with a JSON body.
    pub fn with(method: Method, target: impl Into<String>, body: impl Into<String>) -> Self {
        Self { method, target: target.into(), body: Some(body.into()), tenant: None }
    }

    /// The same request in a customer's name.
    #[must_use]
    pub fn in_name_of(mut self, tenant: &CustomerId) -> Self {
        self.tenant = Some(tenant.clone());
        self
    }

    /// The target's path, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names and values, as they came.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Response {
    /// A JSON response.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json; charset=utf-8".into())],
            body: body.into(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// A header's value, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Whether the status is a 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no response. None of these says whether the vendor acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// The network gave nothing back: offline, refused, reset, blocked.
    #[error("no answer came back")]
    Lost,
    /// Waited as long as was agreed.
    #[error("no answer within the time allowed")]
    TimedOut,
    /// The page was closed between sending and the answer.
    #[error("the page closed before the answer came")]
    Closed,
}
stored!(names NoReply { Lost = "lost", TimedOut = "timed-out", Closed = "closed" });

/// Percent-encodes a value for a query or a path segment: all but unreserved characters (RFC 3986).
pub fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            const HEX: [char; 16] =
                ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
            text.push('%');
            for nibble in [byte >> 4, byte & 15] {
                text.push(HEX.get(usize::from(nibble)).copied().unwrap_or('0'));
            }
        }
    }
    text
}

/// The inverse of [`encode`], with `+` as a space (queries). Broken escapes stay as they are.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        let escaped = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = escaped {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(if first == b'+' { b' ' } else { first });
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_is_undone_by_decoding() {
        for text in ["", "Q2QN-9J8L-SLPD", "a b&c=d", "serials[]", "é–💡", "100%"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(encode("serials[]"), "serials%5B%5D");
        assert_eq!(decode("a+b%zz%4"), "a b%zz%4");
    }

    #[test]
    fn a_request_stored_before_there_were_tenants_is_read() {
        let old = r#"{"method":"GET","target":"/api/v1/organizations"}"#;
        let read: Request = serde_json::from_str(old).unwrap();
        assert_eq!(read, Request::get("/api/v1/organizations"));
        let tenant = CustomerId::parse("267958b55d5a463e94a302c20f4a6b68").unwrap();
        let request = Request::with(Method::Delete, "/x", "{}").in_name_of(&tenant);
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request);
        assert_eq!(request.tenant, Some(tenant));
    }

    #[test]
    fn header_names_have_no_case() {
        let reply = Response::json(200, "[]").with("Retry-After", "3");
        assert_eq!(reply.header("retry-after"), Some("3"));
        assert_eq!(reply.header("link"), None);
    }
}

//! What a vendor might say, or somebody in its place.

use super::{Ask, READS, Row};
use crate::attacks::row::Client;
use crate::attacks::upstream::Script::{self, Says};

pub(super) fn rows(ask: &Ask) -> Vec<Row> {
    let read = || ask.get(READS);
    let act = || ask.post("", "{\"serials\":[\"Q2KN-2345-6789\"]}");
    let mut rows = Vec::new();
    for (name, says) in [
        (
            "moved for good",
            "HTTP/1.1 301 Moved\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            "moved for now",
            "HTTP/1.1 302 Found\r\nLocation: https://n1.meraki.com/api/v1/organizations\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            "see other",
            "HTTP/1.1 303 See\r\nLocation: /login\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            "send it there again",
            "HTTP/1.1 307 Again\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            "send it there for ever",
            "HTTP/1.1 308 Again\r\nLocation: //evil.example\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            "many choices",
            "HTTP/1.1 300 Choices\r\nLocation: //evil.example\r\nContent-Length: 0\r\n\r\n",
        ),
        ("not changed", "HTTP/1.1 304 Same\r\nETag: \"a\"\r\n\r\n"),
    ] {
        rows.push(
            Row::new(&format!("a redirect: {name}"), act())
                .script(Says(says))
                .passes(502)
                .has(&["x-license-desk-proxy: upstream-redirect", "application/json"])
                .lacks(&["evil.example", "meraki.com"]),
        );
    }
    for (name, script) in [
        ("the certificate of another host", Script::OtherHost),
        ("a certificate that nobody trusts", Script::Untrusted),
    ] {
        rows.push(
            Row::new(&format!("a vendor with {name}"), act())
                .script(script)
                .status(502)
                .has(&["x-license-desk-proxy: upstream-lost"]),
        );
    }
    rows.push(
        Row::new("a vendor that sets a cookie", read())
            .script(Says("HTTP/1.1 200 OK\r\nSet-Cookie: a=planted-cookie-3f9a\r\nSet-Cookie: b=c\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"))
            .passes(200)
            .lacks(&["planted-"]),
    );
    rows.push(
        Row::new("a vendor that steers the proxy", read())
            .script(Says("HTTP/1.1 200 OK\r\nX-Accel-Redirect: /index.html\r\nX-Accel-Expires: 99\r\nX-Sendfile: /etc/passwd\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n[\"me\"]"))
            .passes(200)
            .has(&["[\"me\"]"])
            .lacks(&["license desk", "root:"]),
    );
    rows.push(
        Row::new("a vendor that steers the page", read())
            .script(Says("HTTP/1.1 200 OK\r\nContent-Security-Policy: default-src *\r\nRefresh: 0;url=//evil.example\r\nClear-Site-Data: \"*\"\r\nStrict-Transport-Security: max-age=0\r\nWWW-Authenticate: Basic\r\nAlt-Svc: h3=\"evil.example:443\"\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<hi>"))
            .passes(200)
            .has(&["content-security-policy: default-src 'none'; sandbox", "x-content-type-options: nosniff"])
            .lacks(&["evil", "clear-site", "default-src *", "max-age=0", "basic"]),
    );
    rows.push(
        Row::new("a vendor that speaks for the proxy", read())
            .script(Says("HTTP/1.1 404 No\r\nX-License-Desk-Proxy: upstream-lost\r\nContent-Length: 2\r\n\r\n{}"))
            .passes(404)
            .lacks(&["upstream-lost"]),
    );
    rows.push(
        Row::new("a vendor that lets every page read", read())
            .script(Says("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true\r\nContent-Length: 2\r\n\r\n[]"))
            .passes(200)
            .lacks(&["allow-origin: *", "allow-credentials"]),
    );
    rows.push(
        Row::new("a vendor that wants to be kept", read())
            .script(Says("HTTP/1.1 200 OK\r\nCache-Control: public, max-age=9999\r\nExpires: Thu, 01 Jan 2099 00:00:00 GMT\r\nETag: \"a\"\r\nLast-Modified: Thu, 01 Jan 2015 00:00:00 GMT\r\nAge: 5\r\nContent-Length: 2\r\n\r\n[]"))
            .passes(200)
            .reaches(2..=2)
            .twice()
            .has(&["cache-control: no-store"])
            .lacks(&["max-age=9999", "2099", "etag", "2015", "\nage:"]),
    );
    rows.push(
        Row::new("what the desk reads of an answer comes back", read())
            .script(Says("HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 01:02:03 GMT\r\nLink: <https://api.meraki.com/api/v1/organizations?startingAfter=1>; rel=next\r\nRetry-After: 3\r\nX-RateLimit-Limit-day: 5000\r\nX-RateLimit-Remaining-day: 4999\r\nX-RateLimit-Remaining-second: 6\r\nX-Request-Id: 77\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"))
            .passes(200)
            .has(&["link: <https://api.meraki.com/api/v1/organizations?startingafter=1>; rel=next", "retry-after: 3", "x-ratelimit-limit-day: 5000", "x-ratelimit-remaining-day: 4999", "x-ratelimit-remaining-second: 6", "x-request-id: 77", "date: ", "content-type: application/json"]),
    );
    for (status, says) in [
        (
            400,
            "HTTP/1.1 400 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
        (
            403,
            "HTTP/1.1 403 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
        (
            404,
            "HTTP/1.1 404 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
        (
            413,
            "HTTP/1.1 413 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
        (
            429,
            "HTTP/1.1 429 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
        (
            502,
            "HTTP/1.1 502 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
        (
            504,
            "HTTP/1.1 504 No\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"errors\":[\"mine\"]}",
        ),
    ] {
        rows.push(
            Row::new(&format!("a vendor's own {status} comes back in its words"), act())
                .script(Says(says))
                .passes(status)
                .has(&["{\"errors\":[\"mine\"]}"])
                .lacks(&["x-license-desk-proxy:"]),
        );
    }
    for (name, says) in
        [("hangs up", ""), ("hangs up in a header", "HTTP/1.1 200 OK\r\nContent-Le")]
    {
        rows.push(
            Row::new(&format!("a vendor that {name} is asked once"), act())
                .script(Says(says))
                .passes(502)
                .has(&["x-license-desk-proxy: upstream-lost"]),
        );
        rows.push(
            Row::new(&format!("a vendor that {name} is asked once, for a read too"), read())
                .script(Says(says))
                .passes(502)
                .has(&["x-license-desk-proxy: upstream-lost"]),
        );
    }
    for (name, says) in [
        (
            "body",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n[{\"id\":",
        ),
        (
            "chunk",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n[{\"id\":",
        ),
    ] {
        rows.push(
            Row::new(&format!("an answer that breaks off in its {name} is not made whole"), read())
                .script(Says(says))
                .client(Client::Cut)
                .reaches(1..=1),
        );
    }
    rows.push(
        Row::new("a vendor that changes to another protocol", read())
            .script(Says(
                "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhello",
            ))
            // nginx hands it on, and no browser takes for an answer what it did not ask for.
            .client(Client::NoAnswer)
            .reaches(1..=1),
    );
    rows
}

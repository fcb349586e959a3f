//! Methods, and headers that a request brings along.

use super::{ACTS, Ask, READS, Row};

pub(super) fn rows(ask: &Ask) -> Vec<Row> {
    let mut rows = Vec::new();
    for method in [
        "HEAD", "PUT", "PATCH", "DELETE", "POST", "OPTIONS", "PROPFIND", "SEARCH", "PURGE", "GETX",
        "get", "LINK",
    ] {
        // What tells no length has no body.
        let line = format!("{method} {READS} HTTP/1.1");
        rows.push(
            Row::new(
                &format!("{method} where the desk reads"),
                ask.raw(&line, "Content-Length: 0\r\n", ""),
            )
            .lacks(&["access-control-allow-origin: *"]),
        );
    }
    for method in ["TRACE", "TRACK", "DEBUG"] {
        let line = format!("{method} {READS} HTTP/1.1");
        rows.push(
            Row::new(&format!("{method} to have the key told back"), ask.raw(&line, "", ""))
                .lacks(&["bearer"])
                .of_platform(),
        );
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let line = format!("{method} {ACTS} HTTP/1.1");
        rows.push(Row::new(
            &format!("{method} where the desk claims"),
            ask.raw(&line, "Content-Length: 2\r\n", "{}"),
        ));
    }
    for (name, more) in [
        (
            "a header that names another method",
            "X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: PUT\r\nX-Method-Override: PATCH\r\n",
        ),
        (
            "headers that name another target",
            "X-Original-URL: /api/v1/networks\r\nX-Rewrite-URL: /api/v1/networks\r\nX-Accel-Redirect: /etc/passwd\r\n",
        ),
        (
            "headers that name another host",
            "X-Forwarded-Host: evil.example\r\nX-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Forwarded-Server: evil.example\r\n",
        ),
        (
            "headers that name another sender",
            "X-Forwarded-For: 10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\nForwarded: for=10.0.0.1\r\nTrue-Client-IP: 10.0.0.1\r\nCF-Connecting-IP: 10.0.0.1\r\nVia: 1.1 evil.example\r\n",
        ),
        (
            "what a browser tells of its user",
            "User-Agent: Mozilla/5.0\r\nAccept-Language: de\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nDNT: 1\r\nPriority: u=1\r\n",
        ),
        ("where a browser comes from", "Referer: https://desk.example/#/claim\r\n"),
        ("cookies", "Cookie: session=planted-cookie-3f9a\r\n"),
        (
            "another key in a header of the vendor's",
            "X-Cisco-Meraki-API-Key: planted-header-3f9a\r\n",
        ),
        (
            "a key for the proxy itself",
            "Proxy-Authorization: Basic planted-header-3f9a\r\nProxy-Connection: keep-alive\r\n",
        ),
        (
            "conditions of a cache",
            "If-None-Match: \"a\"\r\nIf-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT\r\nCache-Control: only-if-cached\r\nPragma: no-cache\r\n",
        ),
        ("a range", "Range: bytes=0-1\r\nIf-Range: \"a\"\r\n"),
        (
            "a change to websockets",
            "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
        ),
        ("a header with an underscore", "X_Forwarded_For: 10.0.0.1\r\n"),
        ("a header that is nobody's", "X-Something: planted-header-3f9a\r\n"),
        (
            "a header that lists others to be dropped",
            "Connection: Authorization, Accept, close\r\n",
        ),
        ("trailers", "TE: trailers\r\nTrailer: X-Late\r\n"),
    ] {
        rows.push(
            Row::new(&format!("{name} do not go on"), ask.get_with(more))
                .passes(200)
                .saw(&["authorization: bearer 0", "accept: application/json"])
                .unseen(&["evil", "planted-", "10.0.0.1", "mozilla", "upgrade", "if-none"]),
        );
    }
    rows.push(
        Row::new(
            "a change to HTTP/2",
            ask.get_with("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
        )
        .passes(200)
        .of_platform(),
    );
    rows.push(
        Row::new(
            "the header for one of an MSP's customers goes on",
            ask.get_with("TenantID: 4ab1\r\n"),
        )
        .passes(200)
        .saw(&["tenantid: 4ab1"]),
    );
    rows.push(
        Row::new(
            "a form goes on as a form",
            ask.framed("Content-Length: 23\r\n", "a=planted-body-3f9a&b=1").replace(
                "application/json\r\nContent-Length",
                "application/x-www-form-urlencoded\r\nContent-Length",
            ),
        )
        .passes(400)
        .saw(&["content-type: application/x-www-form-urlencoded", "a=planted-body-3f9a&b=1"]),
    );
    rows.push(
        Row::new(
            "a question whether to go on is answered here",
            ask.post("Expect: 100-continue\r\n", "{}"),
        )
        .client(super::super::row::Client::Anything)
        .reaches(0..=1)
        .of_platform(),
    );
    for (name, more) in [
        ("two keys", "Authorization: Bearer planted-header-3f9a\r\n"),
        ("two wishes for a type", "Accept: text/html\r\n"),
    ] {
        rows.push(
            Row::new(&format!("{name} come as one header or not at all"), ask.get_with(more))
                .client(super::super::row::Client::Anything)
                .reaches(0..=1),
        );
    }
    rows
}

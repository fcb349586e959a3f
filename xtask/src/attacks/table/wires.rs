//! Requests that are two requests to one of two servers in a row, that are too large, broken, or
//! slow. The invariants of `row.rs` are what holds here: whatever the proxy makes of the bytes, only
//! whole calls of the desk come to the vendor, each with one length.

use super::{ACTS, Ask, PLACE, READS, Row};
use crate::attacks::row::Client;
use crate::attacks::upstream::Script;

/// A request that must never stand at the beginning of anything that the vendor reads.
const HIDDEN: &str = "GET /api/v1/networks/hidden HTTP/1.1\r\nHost: api.meraki.com\r\nX: y\r\n\r\n";

pub(super) fn rows(ask: &Ask) -> Vec<Row> {
    let mut rows = Vec::new();
    let chunked = format!("0\r\n\r\n{HIDDEN}");
    let long = HIDDEN.len();
    let whole = chunked.len();
    for (name, headers, body) in [
        ("a length and chunks", format!("Content-Length: {whole}\r\nTransfer-Encoding: chunked\r\n"), &chunked),
        ("chunks and a length", format!("Transfer-Encoding: chunked\r\nContent-Length: {whole}\r\n"), &chunked),
        ("a short length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n".into(), &chunked),
        ("chunks, spelled otherwise", format!("Content-Length: {whole}\r\nTransfer-Encoding: xchunked\r\n"), &chunked),
        ("chunks after a tab", format!("Content-Length: {whole}\r\nTransfer-Encoding:\tchunked\r\n"), &chunked),
        ("chunks with a space before the colon", format!("Content-Length: {whole}\r\nTransfer-Encoding : chunked\r\n"), &chunked),
        ("chunks with a vertical tab", format!("Content-Length: {whole}\r\nTransfer-Encoding: \x0bchunked\r\n"), &chunked),
        ("chunks in capitals", format!("Content-Length: {whole}\r\nTRANSFER-ENCODING: CHUNKED\r\n"), &chunked),
        ("chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n".into(), &chunked),
        ("chunks and another coding", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n".into(), &chunked),
        ("chunks in a list", "Transfer-Encoding: chunked, identity\r\n".into(), &chunked),
        ("chunks in a folded line", format!("Content-Length: {whole}\r\nTransfer-Encoding:\r\n chunked\r\n"), &chunked),
        ("chunks after a bare line feed", format!("Content-Length: {whole}\r\nX: y\nTransfer-Encoding: chunked\r\n"), &chunked),
        ("chunks after a bare carriage return", format!("Content-Length: {whole}\r\nX: y\rTransfer-Encoding: chunked\r\n"), &chunked),
        ("two lengths", format!("Content-Length: 0\r\nContent-Length: {long}\r\n"), &HIDDEN.to_owned()),
        ("two lengths, the other first", format!("Content-Length: {long}\r\nContent-Length: 0\r\n"), &HIDDEN.to_owned()),
        ("two lengths in one line", format!("Content-Length: 0, {long}\r\n"), &HIDDEN.to_owned()),
        ("a length with a sign", format!("Content-Length: +{long}\r\n"), &HIDDEN.to_owned()),
        ("a length below nothing", "Content-Length: -1\r\n".into(), &HIDDEN.to_owned()),
        ("a length in another base", "Content-Length: 0x10\r\n".into(), &HIDDEN.to_owned()),
        ("a length past all numbers", "Content-Length: 18446744073709551617\r\n".into(), &HIDDEN.to_owned()),
        ("a length with an underscore", format!("Content_Length: {long}\r\n"), &HIDDEN.to_owned()),
        ("no length and a body", String::new(), &HIDDEN.to_owned()),
        ("a chunk larger than it says", "Transfer-Encoding: chunked\r\n".into(), &format!("1\r\n{HIDDEN}\r\n0\r\n\r\n")),
        ("a chunk past all numbers", "Transfer-Encoding: chunked\r\n".into(), &format!("10000000000000000\r\n{HIDDEN}")),
        ("a chunk with a sign", "Transfer-Encoding: chunked\r\n".into(), &format!("-1\r\n{HIDDEN}")),
        ("chunks with a trailer", "Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n".into(), &"2\r\n{}\r\n0\r\nAuthorization: Bearer planted-header-3f9a\r\nHost: evil.example\r\n\r\n".to_owned()),
    ] {
        rows.push(
            Row::new(&format!("smuggling: {name}"), ask.framed(&headers, body))
                .client(Client::Anything)
                .reaches(0..=1)
                .unseen(&["evil.example", "planted-"])
                .of_platform(),
        );
    }
    let open = ask.get(READS).replace("Connection: close", "Connection: keep-alive");
    rows.push(
        Row::new("smuggling: a second request behind the first", format!("{open}{HIDDEN}"))
            .client(Client::Status(200))
            .reaches(1..=1)
            .of_platform(),
    );
    rows.push(
        Row::new(
            "smuggling: a request as the body of a GET",
            ask.get_with(&format!("Content-Length: {long}\r\n")) + HIDDEN,
        )
        .client(Client::Anything)
        .reaches(0..=1)
        .of_platform(),
    );
    let old = ask.raw(&format!("GET {READS} HTTP/1.0"), "Transfer-Encoding: chunked\r\n", &chunked);
    rows.push(
        Row::new("smuggling: chunks in the old version", old)
            .client(Client::Anything)
            .reaches(0..=1)
            .of_platform(),
    );
    for (name, more) in [
        ("a folded header", "X: a\r\n Cookie: planted-cookie-3f9a\r\n"),
        ("a header without a name", ": a\r\n"),
        ("a space in a header's name", "X Y: a\r\n"),
        ("a bare line feed", "X: a\nCookie: planted-cookie-3f9a\r\n"),
        ("a bare carriage return", "Accept: a\rCookie: planted-cookie-3f9a\r\n"),
        ("a NUL in a header", "Accept: a\0b\r\n"),
        ("a header without a colon", "Cookie planted-cookie-3f9a\r\n"),
        ("a tenant with an end of line", "TenantID: a\rHost: evil.example\r\n"),
    ] {
        rows.push(
            Row::new(&format!("broken: {name}"), ask.get_with(more))
                .client(Client::Anything)
                .reaches(0..=1)
                .unseen(&["cookie:", "evil.example\n"])
                .of_platform(),
        );
    }
    for (name, bytes) in [
        ("a version that there is not", ask.raw(&format!("GET {READS} HTTP/9.9"), "", "")),
        ("no words of HTTP", "\x16\x03\x01\x02\0\x01\0 hello\r\n\r\n".to_owned()),
        ("the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
    ] {
        rows.push(Row::new(&format!("broken: {name}"), bytes).of_platform());
    }
    // nginx answers it in kind: a no without a head.
    rows.push(
        Row::new("broken: the oldest version of HTTP", format!("GET {READS}\r\n\r\n"))
            .client(Client::Anything)
            .lacks(&["610041"])
            .of_platform(),
    );
    rows.extend(large(ask));
    rows
}

fn large(ask: &Ask) -> Vec<Row> {
    let body = |length: usize| format!("\"{}\"", "a".repeat(length - 2));
    vec![
        Row::new(
            "large: a header of 64 KiB",
            ask.get_with(&format!("X: {}\r\n", "a".repeat(1 << 16))),
        )
        .of_platform(),
        Row::new(
            "large: a thousand headers of 100 bytes",
            ask.get_with(&format!("X: {}\r\n", "a".repeat(95)).repeat(1000)),
        )
        .of_platform(),
        Row::new(
            "large: a query of 64 KiB",
            ask.get(&format!("{READS}?a={}", "a".repeat(1 << 16))),
        )
        .of_platform(),
        Row::new(
            "large: an id of 64 KiB",
            ask.get(&format!("{PLACE}/api/v1/organizations/{}/licenses", "a".repeat(1 << 16))),
        )
        .of_platform(),
        Row::new("large: a body of 1 MiB goes on", ask.post("", &body(1 << 20))).passes(400),
        Row::new("large: a body of 1 MiB and a byte", ask.post("", &body((1 << 20) + 1)))
            .status(413)
            .has(&["x-license-desk-proxy: refused"]),
        Row::new("large: a body of 9 MiB", ask.post("", &body(9 << 20))),
        Row::new(
            "large: 2 MiB in chunks",
            ask.framed(
                "Transfer-Encoding: chunked\r\n",
                &format!("200000\r\n{}\r\n0\r\n\r\n", body(1 << 21)),
            ),
        ),
    ]
}

/// Rows that take as long as the proxy's patience. They run side by side.
pub(super) fn slow(ask: &Ask) -> Vec<Row> {
    let half = format!("GET {READS} HTTP/1.1\r\nHost: {}\r\n", ask.form.host());
    let begun = ask.framed("Content-Length: 1000\r\n", "{\"serials\":[");
    let chunk = ask.framed("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n");
    vec![
        Row::new("slow: a head that does not end", half)
            .client(Client::Refused)
            .patience(40)
            .of_platform(),
        Row::new("slow: a body that does not end", begun)
            .patience(60)
            .client(Client::Anything)
            .of_platform(),
        Row::new("slow: chunks that do not end", chunk)
            .patience(60)
            .client(Client::Anything)
            .of_platform(),
        Row::new("slow: a connection without a word", "")
            .patience(90)
            .client(Client::Refused)
            .of_platform(),
        Row::new(
            "slow: a vendor that does not answer",
            ask.raw(&format!("POST {ACTS} HTTP/1.1"), "Content-Length: 2\r\n", "{}"),
        )
        .script(Script::Silent)
        .passes(504)
        .has(&["x-license-desk-proxy: upstream-lost"])
        .patience(75)
        .of_platform(),
    ]
}

//! The attacker: bytes over TLS, as a row has them, and whatever comes back.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// What came back.
#[derive(Debug, Default, Clone)]
pub(super) struct Answer {
    /// Every answer on the connection, in order.
    pub(super) replies: Vec<Reply>,
    /// Whether the proxy ended the connection.
    pub(super) ended: bool,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// The status, 0 where there was none to be read.
    pub(super) status: u16,
    /// The status line and headers.
    pub(super) head: String,
    /// As much of the body as came.
    pub(super) body: String,
    /// Whether all of it came.
    pub(super) whole: bool,
}

impl Reply {
    /// Whether it has a header with this beginning, such as `link: <x>`; in small letters.
    pub(super) fn has(&self, header: &str) -> bool {
        self.head.to_ascii_lowercase().lines().any(|line| line.starts_with(header))
    }
}

/// Where to send it.
#[derive(Debug, Clone, Copy)]
pub(super) struct To {
    /// The proxy's address.
    pub(super) address: SocketAddr,
    /// The proxy's name.
    pub(super) host: &'static str,
    /// How long nothing may come before a connection that is left open counts as answered.
    pub(super) quiet: Duration,
}

/// Sends bytes and reads until the proxy ends the connection, falls quiet after an answer, or
/// `patience` is over.
pub(super) async fn exchange(
    tls: &TlsConnector,
    to: To,
    bytes: &[u8],
    patience: Duration,
) -> std::io::Result<Answer> {
    let name = ServerName::try_from(to.host).map_err(std::io::Error::other)?;
    let connect = async { tls.connect(name, TcpStream::connect(to.address).await?).await };
    let stream = timeout(patience, connect).await??;
    let (mut reader, mut writer) = tokio::io::split(stream);
    let write = async {
        // A proxy may hang up before it has heard all.
        let _gone = writer.write_all(bytes).await;
        let _gone = writer.flush().await;
    };
    let mut came = Vec::new();
    let read = async {
        let mut some = vec![0; 1 << 16];
        loop {
            let wait = if came.is_empty() { patience } else { to.quiet };
            match timeout(wait, reader.read(&mut some)).await {
                Err(_) => return false,
                Ok(Ok(0) | Err(_)) => return true,
                Ok(Ok(count)) => came.extend_from_slice(some.get(..count).unwrap_or_default()),
            }
        }
    };
    let (ended, ()) = tokio::join!(read, async {
        // What is still being written when the answer is there does not matter.
        let _over = timeout(patience, write).await;
    });
    Ok(Answer { replies: replies(&came), ended })
}

/// Cuts what came into answers.
fn replies(came: &[u8]) -> Vec<Reply> {
    let mut found = Vec::new();
    let mut rest = String::from_utf8_lossy(came).into_owned();
    while !rest.is_empty() {
        let (head, after) = match rest.split_once("\r\n\r\n") {
            Some((head, after)) => (head.to_owned(), after.to_owned()),
            None => (rest.clone(), String::new()),
        };
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let small = head.to_ascii_lowercase();
        let header = |name: &str| small.lines().find_map(|line| line.strip_prefix(name));
        let length = header("content-length:").and_then(|text| text.trim().parse().ok());
        let (body, after, whole) = if header("transfer-encoding:").is_some() {
            chunked(&after)
        } else {
            let bare = matches!(status, 100..=199 | 204 | 304);
            let length = if bare { Some(0) } else { length };
            let here = length.unwrap_or(after.len()).min(after.len());
            let whole = length.is_none_or(|length| after.len() >= length);
            let at = (0..=here).rev().find(|at| after.is_char_boundary(*at)).unwrap_or(0);
            let (body, after) = after.split_at(at);
            (body.to_owned(), after.to_owned(), whole)
        };
        found.push(Reply { status, head, body, whole });
        rest = after;
    }
    found
}

/// A body in chunks, what comes after it, and whether it ends.
fn chunked(text: &str) -> (String, String, bool) {
    let mut body = String::new();
    let mut rest = text;
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(usize::MAX);
        if size == 0 {
            return (body, after.trim_start_matches("\r\n").to_owned(), true);
        }
        let Some(part) = after.get(..size) else { break };
        body.push_str(part);
        rest = after.get(size..).unwrap_or_default().trim_start_matches("\r\n");
    }
    (body, String::new(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_cut_apart() {
        let came = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n\
                    HTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nno.HTTP/1.1";
        let all = replies(came.as_bytes());
        assert_eq!((all[0].status, all[0].body.as_str(), all[0].whole), (200, "ab", true));
        assert_eq!((all[1].status, all[1].whole), (404, true));
        let cut = replies(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
        assert!(!cut[0].whole && cut[0].has("transfer-encoding: ch"));
    }
}

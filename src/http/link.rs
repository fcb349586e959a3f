//! What stands behind the hash of an address: where in the app, and what a link brings along.

use super::{decode, encode};

/// Reads a hash: the path, always with its first slash, and the names and values behind it.
pub fn parse(hash: &str) -> (String, Vec<(String, String)>) {
    let text = hash.strip_prefix('#').unwrap_or(hash);
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let path = ["/", path.trim_matches('/')].concat();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    (path, query.split('&').filter(|part| !part.is_empty()).map(pair).collect())
}

/// Writes what [`parse`] reads, without the `#`.
pub fn write(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    for (at, (name, value)) in query.iter().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        text.push_str(&encode(name));
        text.push('=');
        text.push_str(&encode(value));
    }
    text
}

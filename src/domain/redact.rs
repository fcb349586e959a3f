//! What looks like a secret is taken out of a text before it leaves this device in a file. A
//! [`Secret`](super::Secret) has no way into one at all; this is for what a vendor says back, and for
//! what a person typed into the wrong field.

use serde_json::Value;

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Parts of the names under which secrets stand, in small letters and without dashes.
const NAMES: [&str; 7] =
    ["token", "secret", "password", "authorization", "apikey", "cookie", "credential"];

/// Whether a value under this name is a secret, whatever it looks like.
fn names_a_secret(name: &str) -> bool {
    let small: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    NAMES.iter().any(|part| small.contains(part))
}

/// Whether a word looks like a secret: a Meraki API key (40 hexadecimal digits), or a token of three
/// parts that begins as a JSON object in base64 does.
fn is_secret(word: &str) -> bool {
    let hex = word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
    hex || word.starts_with("eyJ") && word.split('.').count() == 3
}

/// A text without what looks like a secret: words of that form, and whatever follows `Bearer`.
fn text(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_bearer = false;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        out.push_str(if is_secret(word) || after_bearer && !word.is_empty() {
            REDACTED
        } else {
            word
        });
        let gap = after.find(is_part).unwrap_or(after.len());
        let (between, next) = after.split_at(gap);
        after_bearer = word.eq_ignore_ascii_case("bearer");
        out.push_str(between);
        rest = next;
    }
    out
}

/// Takes secrets out of a whole value. A text that is JSON itself, such as a request's body, is
/// looked through by its names as well.
pub fn value(of: &mut Value) {
    match of {
        Value::String(held) => {
            let inner = serde_json::from_str::<Value>(held).ok();
            if let Some(mut inner) = inner.filter(|inner| inner.is_object() || inner.is_array()) {
                let before = inner.clone();
                value(&mut inner);
                if inner != before {
                    *held = inner.to_string();
                }
            } else {
                *held = text(held);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(value),
        Value::Object(map) => {
            for (name, held) in map.iter_mut() {
                if names_a_secret(name) && (held.is_string() || held.is_number()) {
                    *held = REDACTED.into();
                } else {
                    value(held);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_looks_like_a_secret_is_taken_out_wherever_it_stands() {
        let key = "0123456789abcdef0123456789ABCDEF01234567";
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        let mut all = json!({
            "words": [format!("no key \"{key}\" here"), format!("Authorization: Bearer abc.def-g, {jwt}")],
            "body": json!({"access_token": "plain", "X-Cisco-Meraki-API-Key": 7, "a": key}).to_string(),
            "Password": "hunter2",
            "serial": "Q2QN-9J8L-SLPD",
            "id": "9718fc60-af9e-4d72-92aa-b40584b8b18c",
            "customer": "510c4619e02e553e7bb98f3a0183a8b5",
        });
        value(&mut all);
        let text = all.to_string();
        for secret in [key, jwt, "abc.def-g", "plain", "hunter2", ":7"] {
            assert!(!text.contains(secret), "{secret} is still in {text}");
        }
        for kept in ["Q2QN-9J8L-SLPD", "9718fc60-af9e-4d72-92aa-b40584b8b18c", "510c4619", "no key"]
        {
            assert!(text.contains(kept), "{kept} is gone from {text}");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for plain in ["", "Łódź · 25 %", "{\"b\": 1, \"a\":2}", "bearer", "[not json", "eyJ.x"]
        {
            let mut held = Value::String(plain.to_owned());
            value(&mut held);
            assert_eq!(held, plain);
        }
    }
}

//! A secret: held, handed to the transport, and nothing else. It has no `Display`, no serde, no
//! `PartialEq`, and its `Debug` says only that it is there.

use std::fmt;

/// A key, token or password, in memory only.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes what was typed, less the white space around it; nothing is not a secret.
    pub fn new(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        (!typed.is_empty()).then(|| Self(typed.to_owned()))
    }

    /// The text, for the one place that puts it on the wire.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether a parameter of an address looks like a credential: by its name, or by its value, which has
/// the form of a Meraki API key (40 hexadecimal digits) or of a signed token.
pub fn looks_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let told = ["token", "secret", "passw", "apikey", "api_key", "api-key", "authoriz", "bearer"];
    let hex = value.len() == 40 && value.bytes().all(|b| b.is_ascii_hexdigit());
    let signed = value.starts_with("eyJ") && value.contains('.');
    hex || signed || name == "key" || told.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_in_an_address_is_known_by_name_or_form() {
        let hex = "0123456789abcdef0123456789abcdef01234567";
        for (name, value, is) in [
            ("token", "x", true),
            ("access_token", "x", true),
            ("API_Key", "x", true),
            ("key", "x", true),
            ("serials", hex, true),
            ("org", "eyJhbGciOi.eyJzdWIi.c2ln", true),
            ("keys", "Z2AA-BBBB-CCCC", false),
            ("serials", "Q2KN-2345-6789", false),
            ("customers", "510c4619e02e553e7bb98f3a0183a8b5", false),
            ("org", "646829496481105433", false),
        ] {
            assert_eq!(looks_secret(name, value), is, "{name}={value}");
        }
    }

    #[test]
    fn a_secret_never_prints_itself() {
        let secret = Secret::new(" abc ").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.reveal(), "abc");
        assert!(Secret::new("  ").is_none());
    }
}

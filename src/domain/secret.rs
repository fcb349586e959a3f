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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself() {
        let secret = Secret::new(" abc ").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.reveal(), "abc");
        assert!(Secret::new("  ").is_none());
    }
}

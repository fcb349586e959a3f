//! What the words just before a value say about it: `S/N:`, `order no.`, `Claim ID:`, `PO`.
//! Keeps no more than the words since the last one that said something else.

use super::column::Role;
use super::words::{Word, meaning};

/// What was said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// What the next values are.
    pub(super) role: Role,
    /// The last word, when it is half of a label.
    half: Option<Word>,
    /// No value has followed yet.
    pub(super) fresh: bool,
}

impl Said {
    /// Said by a word alone.
    pub(super) fn by(role: Role) -> Self {
        Self { role, half: None, fresh: true }
    }

    /// Whether nothing was said.
    pub(super) fn is_silent(self) -> bool {
        self.role == Role::Any && self.half.is_none()
    }

    /// What is said once this word of running text was read. A `mixed` one has capitals after its
    /// first letter: `claimId` is two words.
    pub(super) fn after(self, token: &[u8], mixed: bool) -> Self {
        if !mixed {
            return self.after_word(token);
        }
        let mut said = self;
        let (mut start, mut was_lower) = (0, false);
        for (at, byte) in token.iter().enumerate() {
            if byte.is_ascii_uppercase() && was_lower {
                said = said.after_word(token.get(start..at).unwrap_or_default());
                start = at;
            }
            was_lower = byte.is_ascii_lowercase();
        }
        said.after_word(token.get(start..).unwrap_or_default())
    }

    fn after_word(self, word: &[u8]) -> Self {
        let half = |half: Word| Self { role: Role::Any, half: Some(half), fresh: false };
        let or_half = |role: Role, half: Word| Self { half: Some(half), ..Self::by(role) };
        let letter = match word {
            [letter] => letter.to_ascii_lowercase(),
            _ => 0,
        };
        let means = match (letter, self.half) {
            (b'n', Some(Word::S)) => Some(Word::Serial),
            (b'n' | b'o', Some(Word::P)) => Some(Word::Other),
            (b'o', Some(Word::S)) => Some(Word::Order),
            (b'n', _) => Some(Word::Link),
            _ => meaning(word),
        };
        match (means, self.half) {
            (Some(Word::Serial), _) | (Some(Word::Id), Some(Word::Cloud)) => Self::by(Role::Serial),
            (Some(Word::Key), Some(Word::Claim | Word::Subscription)) => {
                Self::by(Role::Subscription)
            }
            (Some(Word::Key), _) => Self::by(Role::Key),
            (Some(Word::Order), Some(Word::Purchase)) | (Some(Word::Other | Word::Old), _) => {
                Self::by(Role::Other)
            }
            (Some(Word::Order), _) => or_half(Role::Order, Word::Order),
            (Some(Word::Claim), Some(Word::Subscription)) => half(Word::Subscription),
            (Some(Word::Claim), Some(Word::Order)) => or_half(Role::ClaimId, Word::Claim),
            (Some(Word::ClaimId), _) | (Some(Word::Id), Some(Word::Claim)) => {
                Self::by(Role::ClaimId)
            }
            (Some(Word::Purchase), _) => or_half(Role::Other, Word::Purchase),
            (Some(Word::Claim | Word::Cloud | Word::Subscription | Word::S | Word::P), _) => {
                means.map_or(self, half)
            }
            (Some(Word::Link | Word::Id), _) => Self { half: None, ..self },
            (Some(Word::License | Word::Neutral) | None, _) => Self::default(),
        }
    }

    /// What is said once a value was read.
    pub(super) fn used(self) -> Self {
        Self { half: None, fresh: false, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Role {
        let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        words.fold(Said::default(), |said, word| said.after(word.as_bytes(), true)).role
    }

    #[test]
    fn a_label_says_what_follows() {
        for (role, labels) in [
            (Role::Serial, "S/N|SN:|Serial=|Serial No.|serialNumber|Cloud ID:|S.N.|the serial is"),
            (Role::Key, "License key:|license keys are"),
            (Role::Order, "order|order no.|Order #|sales order|S/O"),
            (Role::ClaimId, "Claim ID|claimId|order claim id|Order claim:|secure claim id"),
            (Role::Subscription, "subscription key|claim key|subscription claim key"),
            (Role::Other, "PO|purchase order|Purchase Order No.|P.O.|P/N|MAC address|invoice"),
            (Role::Any, "|hello|serial ports|order confirmed|claim|license"),
        ] {
            for label in labels.split('|') {
                assert_eq!(said(label), role, "{label}");
            }
        }
    }
}

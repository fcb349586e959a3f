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

/// The first letters of the words that count, `a` in bit 0; all other words end what was said.
/// Saves most words of prose the lookup.
const fn counts(word: &[u8]) -> bool {
    word.len() <= 18
}

impl Said {
    /// Said by a word alone.
    pub(super) fn by(role: Role) -> Self {
        Self { role, half: None, fresh: true }
    }

    /// What is said once this word of running text was read. `claimId` is two words.
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
        if !counts(word) {
            return Self::default();
        }
        let half = |half: Word| Self { role: Role::Any, half: Some(half), fresh: false };
        match (word, self.half) {
            ([b'n' | b'N'], Some(Word::S)) => return Self::by(Role::Serial),
            ([b'n' | b'N'], Some(Word::P)) => return Self::by(Role::Other),
            ([b'o' | b'O'], Some(Word::S)) => return Self::by(Role::Order),
            ([b'o' | b'O'], Some(Word::P)) => return Self::by(Role::Other),
            ([b'n' | b'N'], _) => return Self { half: None, ..self },
            _ => {}
        }
        match (meaning(word), self.half) {
            (Some(Word::Serial), _) => Self::by(Role::Serial),
            (Some(Word::Key), Some(Word::Claim | Word::Subscription)) => {
                Self::by(Role::Subscription)
            }
            (Some(Word::Key), _) => Self::by(Role::Key),
            (Some(Word::Order), Some(Word::Purchase)) => Self::by(Role::Other),
            (Some(Word::Order), _) => Self { half: Some(Word::Order), ..Self::by(Role::Order) },
            (Some(Word::Claim), Some(Word::Subscription)) => half(Word::Subscription),
            (Some(Word::Claim), Some(Word::Order)) => {
                Self { half: Some(Word::Claim), ..Self::by(Role::ClaimId) }
            }
            (Some(Word::ClaimId), _) | (Some(Word::Id), Some(Word::Claim)) => {
                Self::by(Role::ClaimId)
            }
            (Some(Word::Id), Some(Word::Cloud)) => Self::by(Role::Serial),
            (Some(Word::Purchase), _) => {
                Self { half: Some(Word::Purchase), ..Self::by(Role::Other) }
            }
            (Some(Word::Other | Word::Old), _) => Self::by(Role::Other),
            (
                Some(it @ (Word::Claim | Word::Cloud | Word::Subscription | Word::S | Word::P)),
                _,
            ) => half(it),
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

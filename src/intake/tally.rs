//! Each item once, in the order of its first place, with all its other places. Does not judge.

use super::{Doubt, Found, NotClaimable, Refused, Where};
use crate::domain::Item;

/// Spreads keys over the slots; 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is in a list already: hashes beside indices, open addressing. A hundred thousand pasted
/// items must not cost a tree walk each, nor the code of a general map.
#[derive(Default)]
struct Seen {
    /// `hash << 32 | index + 1`; zero is free. The length is a power of two.
    slots: Vec<u64>,
    used: usize,
}

impl Seen {
    /// The index that this hash and equality name, or `None` after noting `next` under them.
    fn find_or_note(
        &mut self,
        hash: u32,
        next: usize,
        same: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots.get_mut(at)?;
            if *slot == 0 {
                *slot = (u64::from(hash) << 32) | (next as u64 + 1);
                self.used += 1;
                return None;
            }
            if *slot >> 32 == u64::from(hash) {
                let index = (*slot & 0xffff_ffff) as usize - 1;
                if same(index) {
                    return Some(index);
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let wide = (self.slots.len() * 4).max(1 << 10);
        let old = std::mem::replace(&mut self.slots, vec![0; wide]);
        for slot in old {
            if slot == 0 {
                continue;
            }
            let mut at = (slot >> 32) as usize & (wide - 1);
            while self.slots.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) & (wide - 1);
            }
            if let Some(free) = self.slots.get_mut(at) {
                *free = slot;
            }
        }
    }
}

/// A hash of a text or code, good enough for slots.
fn hash(bytes: &[u8]) -> u32 {
    let mut sum = bytes.len() as u64;
    for part in bytes.chunks(8) {
        let mut word = 0_u64;
        for byte in part {
            word = (word << 8) | u64::from(*byte);
        }
        sum = (sum ^ word).wrapping_mul(SPREAD);
        sum ^= sum >> 32;
    }
    (sum >> 8 & 0xffff_ffff) as u32
}

/// The two lists that an intake ends in.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) found: Vec<Found>,
    pub(super) refused: Vec<Refused>,
    seen: Seen,
    seen_refused: Seen,
}

impl Tally {
    /// Notes an item. A value that stands in two columns of one row is listed once, not twice.
    pub(super) fn take(&mut self, item: Item, at: Where, doubt: Option<Doubt>) {
        let key = match &item {
            Item::Serial(it) => hash(it.code()),
            Item::Key(it) => hash(it.code()),
            Item::Order(it) => hash(it.as_str().as_bytes()),
            Item::ClaimId(it) => hash(it.as_str().as_bytes()),
            Item::Subscription(it) => hash(it.to_string().as_bytes()),
            Item::Customer(it) => hash(it.as_str().as_bytes()),
            Item::Holder(it) => hash(it.account().as_str().as_bytes()),
        };
        let found = &self.found;
        let same = |index: usize| found.get(index).is_some_and(|known| known.item == item);
        match self.seen.find_or_note(key, found.len(), same) {
            None => self.found.push(Found { item, at, again: Vec::new(), doubt }),
            Some(index) => {
                if let Some(known) = self.found.get_mut(index) {
                    repeat(known.at, &mut known.again, at);
                }
            }
        }
    }

    /// Notes a refusal.
    pub(super) fn refuse(&mut self, text: &str, at: Where, why: NotClaimable) {
        let text = match text.char_indices().nth(80) {
            Some((cut, _)) => text.get(..cut).unwrap_or(text),
            None => text,
        };
        let refused = &self.refused;
        let same = |index: usize| refused.get(index).is_some_and(|known| known.text == text);
        match self.seen_refused.find_or_note(hash(text.as_bytes()), refused.len(), same) {
            None => self.refused.push(Refused { text: text.into(), at, again: Vec::new(), why }),
            Some(index) => {
                if let Some(known) = self.refused.get_mut(index) {
                    repeat(known.at, &mut known.again, at);
                }
            }
        }
    }
}

/// Adds a place, unless it is another column of the row that the item was last seen in.
fn repeat(first: Where, again: &mut Vec<Where>, at: Where) {
    let last = again.last().copied().unwrap_or(first);
    if last.line != at.line || last.column == at.column {
        again.push(at);
    }
}

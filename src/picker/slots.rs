//! Finding a number by what it stands for: open addressing over `u32`s. What they stand for is held
//! elsewhere and not a second time here, so that a million take 8 MB; the standard map would hold
//! the keys as well, with a hash that is for keys of strangers.

/// Numbers by what they stand for.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// A number plus one, or zero where there is none; twice as many as are held, a power of two.
    slots: Vec<u32>,
    held: usize,
}

/// A hash of bytes: FNV-1a, mixed once more at its end.
pub(super) fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    mix(bytes.into_iter().fold(0xCBF2_9CE4_8422_2325, step))
}

/// Spreads what a number holds over all its bits.
pub(super) fn mix(number: u64) -> u64 {
    let spread = (number ^ (number >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    spread ^ (spread >> 29)
}

impl Slots {
    /// Room for so many.
    pub(super) fn with_room(count: usize) -> Self {
        Self { slots: vec![0; (count * 2).next_power_of_two().max(16)], held: 0 }
    }

    /// The number with this hash that is the one.
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let all = self.slots.len();
        let mut at = place(hash, all)?;
        loop {
            let number = self.slots.get(at)?.checked_sub(1)?;
            if is_it(number) {
                return Some(number);
            }
            at = (at + 1) & (all - 1);
        }
    }

    /// Puts a number in that is not in it; `hash_of` tells the hash of those that are.
    pub(super) fn put(&mut self, number: u32, hash: u64, hash_of: impl Fn(u32) -> u64) {
        if (self.held + 1) * 2 > self.slots.len() {
            let old = std::mem::take(self);
            *self = Self::with_room(old.held + 1);
            for number in old.slots.iter().filter_map(|slot| slot.checked_sub(1)) {
                self.place(number, hash_of(number));
            }
        }
        self.place(number, hash);
    }

    fn place(&mut self, number: u32, hash: u64) {
        let all = self.slots.len();
        let Some(mut at) = place(hash, all) else { return };
        while self.slots.get(at).is_some_and(|slot| *slot != 0) {
            at = (at + 1) & (all - 1);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = number + 1;
            self.held += 1;
        }
    }
}

/// Where a hash belongs among so many slots; `None` if there are none.
fn place(hash: u64, all: usize) -> Option<usize> {
    let last = u64::try_from(all.checked_sub(1)?).ok()?;
    usize::try_from(hash & last).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let texts: Vec<String> = (0..5_000).map(|n| format!("name {n}")).collect();
        let text = |at: u32| texts[at as usize].as_str();
        let hash_of = |at: u32| hash(text(at).bytes());
        let mut slots = Slots::default();
        assert_eq!(slots.find(7, |_| true), None);
        for at in 0..4_000 {
            slots.put(at, hash_of(at), hash_of);
        }
        for at in 0..5_000 {
            let found = slots.find(hash_of(at), |it| text(it) == text(at));
            assert_eq!(found, (at < 4_000).then_some(at));
        }
    }

    #[test]
    fn equal_hashes_are_told_apart() {
        let mut slots = Slots::with_room(2);
        for number in [3, 8, 5, 9, 1] {
            slots.put(number, 42, |_| 42);
        }
        for number in [3, 8, 5, 9, 1] {
            assert_eq!(slots.find(42, |it| it == number), Some(number));
        }
        assert_eq!(slots.find(42, |it| it == 2), None);
    }
}

//! Sets of rows, one bit a row: a set of a million takes 125 KB, and what is done to whole sets is
//! done 64 rows at a time.

/// How many words are counted together, for [`Bits::nth`].
const BLOCK: usize = 64;

/// A set of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// The rows before this one.
    pub fn until(rows: usize) -> Self {
        let mut all = Self(vec![u64::MAX; rows / 64]);
        if !rows.is_multiple_of(64) {
            all.0.push((1 << (rows % 64)) - 1);
        }
        all
    }

    /// A set from its words, the first rows in the lowest bits of the first.
    pub fn of_words(words: Vec<u64>) -> Self {
        Self(words)
    }

    /// Its words. What lies beyond them is not in it.
    pub fn words(&self) -> &[u64] {
        &self.0
    }

    fn word(&self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or_default()
    }

    /// Whether a row is in it.
    pub fn has(&self, row: usize) -> bool {
        self.word(row / 64) >> (row % 64) & 1 == 1
    }

    /// Puts a row in, or takes it out.
    pub fn set(&mut self, row: usize, is_in: bool) {
        let at = row / 64;
        if at >= self.0.len() {
            if !is_in {
                return;
            }
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            let bit = 1 << (row % 64);
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    /// How many are in it.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many are in both.
    pub fn shared(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    /// Puts in what is in the other.
    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Takes out what is in the other.
    pub fn leave(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Of what is in the other, puts in what was not, and takes out what was.
    pub fn flip(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word ^= other;
        }
    }

    /// What is in it, in order, from this row on.
    pub fn from(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = row / 64;
        let mut left = self.word(at) & (u64::MAX << (row % 64));
        std::iter::from_fn(move || {
            while left == 0 {
                at += 1;
                left = *self.0.get(at)?;
            }
            let row = at * 64 + left.trailing_zeros() as usize;
            left &= left - 1;
            Some(row)
        })
    }

    /// What is in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.from(0)
    }
}

/// A set of rows with the place of each among them: for a list that is drawn from any place on.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranked {
    bits: Bits,
    /// How many are in it before each block.
    before: Vec<u32>,
    count: usize,
}

impl Ranked {
    /// Counts a set through.
    pub(super) fn new(bits: Bits) -> Self {
        let mut count = 0;
        let mut before = Vec::with_capacity(bits.0.len() / BLOCK + 1);
        for block in bits.0.chunks(BLOCK) {
            before.push(u32::try_from(count).unwrap_or(u32::MAX));
            count += block.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        }
        Self { bits, before, count }
    }

    /// The set.
    pub(super) fn bits(&self) -> &Bits {
        &self.bits
    }

    /// How many are in it.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The row at a place, counted from 0.
    pub(super) fn nth(&self, place: usize) -> Option<usize> {
        let block =
            self.before.partition_point(|before| *before as usize <= place).checked_sub(1)?;
        let mut left = place - *self.before.get(block)? as usize;
        for (at, word) in self.bits.0.iter().enumerate().skip(block * BLOCK) {
            let here = word.count_ones() as usize;
            if left < here {
                return self.bits.from(at * 64).nth(left);
            }
            left -= here;
        }
        None
    }

    /// The place of a row; `None` if it is not in it.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        if !self.bits.has(row) {
            return None;
        }
        let block = row / 64 / BLOCK;
        let words = self.bits.0.iter().take(row / 64).skip(block * BLOCK);
        let within = self.bits.word(row / 64) & !(u64::MAX << (row % 64));
        let before = words.map(|word| word.count_ones() as usize).sum::<usize>();
        Some(*self.before.get(block)? as usize + before + within.count_ones() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn some(seed: usize, most: usize) -> (Bits, BTreeSet<usize>) {
        let rows: BTreeSet<usize> = (0..seed * 40).map(|n| n * n * (seed + 3) % most).collect();
        let mut bits = Bits::default();
        for row in &rows {
            bits.set(*row, true);
        }
        (bits, rows)
    }

    #[test]
    fn sets_are_what_a_plain_set_would_be() {
        for seed in 1..20 {
            let ((a, plain_a), (b, plain_b)) = (some(seed, 9_000), some(seed + 5, 5_000));
            let list = |bits: &Bits| bits.iter().collect::<BTreeSet<_>>();
            assert_eq!(list(&a), plain_a);
            assert_eq!(a.count(), plain_a.len());
            assert_eq!(list(&a.and(&b)), &plain_a & &plain_b);
            assert_eq!(a.shared(&b), (&plain_a & &plain_b).len());
            for (x, y, px, py) in [(&a, &b, &plain_a, &plain_b), (&b, &a, &plain_b, &plain_a)] {
                let (mut joined, mut left, mut flipped) = (x.clone(), x.clone(), x.clone());
                joined.join(y);
                left.leave(y);
                flipped.flip(y);
                assert_eq!(list(&joined), px | py);
                assert_eq!(list(&left), px - py);
                assert_eq!(list(&flipped), px ^ py);
            }
        }
    }

    #[test]
    fn every_place_has_its_row_and_every_row_its_place() {
        for most in [1, 63, 64, 65, 4_096, 4_097, 20_000] {
            let (bits, plain) = some(11, most);
            let ranked = Ranked::new(bits);
            assert_eq!(ranked.count(), plain.len());
            for (place, row) in plain.iter().enumerate() {
                assert_eq!((ranked.nth(place), ranked.place(*row)), (Some(*row), Some(place)));
            }
            assert_eq!(ranked.nth(plain.len()), None);
            assert_eq!(
                (0..most + 70).filter(|row| ranked.place(*row).is_some()).count(),
                plain.len()
            );
        }
    }

    #[test]
    fn a_set_of_the_first_rows_holds_them_and_no_other() {
        for rows in [0, 1, 63, 64, 65, 200] {
            assert!(Bits::until(rows).iter().eq(0..rows));
        }
        let mut bits = Bits::until(3);
        bits.set(1, false);
        bits.set(900, false);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 2]);
        assert_eq!(bits.from(1).collect::<Vec<_>>(), [2]);
        assert!(bits.has(2) && !bits.has(1) && !bits.has(900));
    }
}

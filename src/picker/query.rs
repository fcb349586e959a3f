//! What was typed, and whether a name holds it. Most rows are told apart by one number each, the
//! letters that they hold; the others are read eight bytes at a time.

use super::fold::folded;

/// Set in the letters of a row whose id is not 32 hexadecimal digits.
pub(super) const ODD_ID: u32 = 1 << 30;
/// Set in the letters of a row whose name has a form of its own for comparing.
pub(super) const OWN_FORM: u32 = 1 << 31;

/// Which letters a text for comparing holds: one bit for each from a to z, and four for digits.
/// Other characters have none.
pub(super) fn letters(text: &[u8]) -> u32 {
    let bit = |byte: u8| match byte | 0x20 {
        letter @ b'a'..=b'z' => 1 << (letter - b'a'),
        digit @ b'0'..=b'9' => 1 << (26 + (digit & 3)),
        _ => 0,
    };
    text.iter().fold(0, |all, byte| all | bit(*byte))
}

/// A byte in each of the eight places of a word.
fn everywhere(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Text to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    text: String,
    letters: u32,
    first: u64,
    second: u64,
}

impl Query {
    /// From what was typed. Blanks before it do not count; those within and behind it do.
    pub(super) fn new(typed: &str) -> Self {
        let text = folded(typed.trim_start());
        let byte = |at: usize| everywhere(text.as_bytes().get(at).copied().unwrap_or(0) | 0x20);
        let (letters, first, second) = (letters(text.as_bytes()), byte(0), byte(1));
        Self { text, letters, first, second }
    }

    /// Whether it is in everything.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether whatever holds this also holds the other.
    pub(super) fn extends(&self, other: &Self) -> bool {
        // Not `contains`, whose search for any text is code of its own.
        let (text, other) = (self.text.as_bytes(), other.text.as_bytes());
        other.is_empty() || text.windows(other.len()).any(|part| part == other)
    }

    /// Whether a row with these letters may hold it.
    pub(super) fn may_be_in(&self, letters: u32) -> bool {
        letters & self.letters == self.letters
    }

    /// Whether the letters alone tell.
    pub(super) fn is_one_letter(&self) -> bool {
        self.text.len() == 1 && self.letters & ((1 << 26) - 1) != 0
    }

    /// Whether a name holds it that stands in `all` from `start` to `end`, for comparing or in
    /// plain ASCII.
    pub(super) fn is_in(&self, all: &[u8], start: usize, end: usize) -> bool {
        let text = self.text.as_bytes();
        let Some(last) = end.checked_sub(text.len()).filter(|last| *last >= start) else {
            return false;
        };
        let here = |at: usize| {
            all.get(at..at + text.len()).is_some_and(|part| part.eq_ignore_ascii_case(text))
        };
        if text.len() >= 2 {
            self.pair_is_in(all, start, last, &here)
        } else {
            (start..=last).any(here)
        }
    }

    /// Looks for the first two bytes, eight places at once, and at each place that may be one.
    fn pair_is_in(
        &self,
        all: &[u8],
        start: usize,
        last: usize,
        here: &impl Fn(usize) -> bool,
    ) -> bool {
        const SMALL: u64 = u64::from_le_bytes([0x20; 8]);
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
        let mut at = start;
        while at <= last {
            let Some((word, rest)) = all.get(at..at + 9).and_then(|nine| nine.split_last_chunk())
            else {
                return (at..=last).any(here);
            };
            let [first] = word else { return false };
            let next = u64::from_le_bytes(*rest);
            let word = next << 8 | u64::from(*first);
            // Zero where both bytes fit; `| 0x20` makes letters small, and is told apart later.
            let differs = ((word | SMALL) ^ self.first) | ((next | SMALL) ^ self.second);
            let mut hits = differs.wrapping_sub(ONES) & !differs & HIGH;
            while hits != 0 {
                let place = at + hits.trailing_zeros() as usize / 8;
                if place <= last && here(place) {
                    return true;
                }
                hits &= hits - 1;
            }
            at += 8;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_found_wherever_it_stands_and_only_within_the_name() {
        let all = b"Harbor Energy SA 12North harbor@HARBO\xC3\xA9 x";
        let name = (0, 19);
        for (typed, is_in) in [
            ("h", true),
            ("HARBOR", true),
            ("energy sa", true),
            ("sa 12", true),
            ("12", true),
            ("2", true),
            ("12n", false),
            ("2north", false),
            ("harbor energy sa 12", true),
            ("harbor energy sa 12n", false),
            ("z", false),
            ("energy  sa", false),
            ("", true),
        ] {
            let query = Query::new(typed);
            assert_eq!(query.is_in(all, name.0, name.1), is_in, "{typed}");
            let row = letters(&all[name.0..name.1]);
            assert!(query.may_be_in(row) || !is_in, "{typed}");
        }
        assert!(!Query::new("r`h").is_in(all, 19, all.len()));
        assert!(Query::new("r@h").is_in(all, 19, all.len()));
        assert!(Query::new("oé").is_in(b"xoe", 0, 3));
    }

    #[test]
    fn blanks_before_it_do_not_count() {
        assert_eq!(Query::new("  a b "), Query::new("a b "));
        assert!(Query::new(" \t").is_empty());
        assert!(Query::new("xab").extends(&Query::new("ab")));
        assert!(!Query::new("ab").extends(&Query::new("abc")));
    }

    #[test]
    fn only_a_letter_of_ascii_is_told_by_the_letters_alone() {
        for (typed, alone) in [("a", true), ("É", true), ("7", false), ("ж", false), ("ab", false)]
        {
            assert_eq!(Query::new(typed).is_one_letter(), alone, "{typed}");
        }
    }
}

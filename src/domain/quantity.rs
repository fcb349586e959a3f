//! How much of a product: an exact decimal number, and what people type for one. Reads whole
//! numbers, decimal points and decimal commas; guesses nothing where a mark could be either.

use super::stored::{Stored, through_serde};
use serde_json::Value;
use std::fmt;

/// How many parts a unit has: consumable units come in decimals, and a client has met `1451.8`
/// (the vendor's public clients, read 2026-11-25). Six places are more than any that was seen.
const PARTS: i64 = 1_000_000;
const PLACES: usize = 6;

/// An amount, exact to a millionth. What a vendor states may be negative (an overdrawn pool); what
/// a person types may not. Sums and differences stop at the largest number there is, which is far
/// above what any pool can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuantity {
    /// There is nothing.
    #[error("nothing")]
    Empty,
    /// It is no number, or a number in a form that is not read, such as `1e3` or `+5`.
    #[error("not a number")]
    Text,
    /// Below zero.
    #[error("below zero")]
    Negative,
    /// Above 2,147,483,647, the most that the vendor's numbers can say.
    #[error("more than 2,147,483,647")]
    TooLarge,
    /// More than six decimals.
    #[error("more than six decimals")]
    TooFine,
    /// `1,234` or `1.234`: a thousand and more to some, a little over one to others.
    #[error("thousands or decimals: write it without the mark, or with one more zero")]
    Ambiguous,
}

impl Quantity {
    /// Nothing of it.
    pub const ZERO: Self = Self(0);
    /// The most that can be given: the vendor's numbers have 32 bits and a sign.
    pub const MOST: Self = Self(2_147_483_647 * PARTS);

    /// So many whole units.
    pub const fn whole(units: u32) -> Self {
        Self(units as i64 * PARTS)
    }

    /// The millionth that is nearest to a number; `None` for one beyond nine billion thousands,
    /// and for what is no number.
    pub fn nearest(number: f64) -> Option<Self> {
        let parts = (number * 1e6).round();
        #[expect(clippy::cast_possible_truncation, reason = "it fits: checked right here")]
        (parts.abs() <= 9e18).then_some(Self(parts as i64))
    }

    /// The whole units, if there are no others.
    pub fn units(self) -> Option<i64> {
        (self.0 % PARTS == 0).then_some(self.0 / PARTS)
    }

    /// The number that is nearest: for one that was typed, it is written with the same digits.
    pub fn to_number(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53, which is above `MOST`")]
        let parts = self.0 as f64;
        parts / 1e6
    }

    /// Whether it counts whole units only.
    pub fn is_whole(self) -> bool {
        self.units().is_some()
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; negative when more is taken away than there is.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Reads what a person typed, or what stands in a cell. The decimal mark is a point or a comma;
    /// thousands may be marked by the other one, a blank or an apostrophe.
    pub fn typed(text: &str) -> Result<Self, NotAQuantity> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAQuantity::Empty);
        }
        if let Some(rest) = text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            return Err(match Self::typed(rest) {
                Err(NotAQuantity::Text | NotAQuantity::Empty) => NotAQuantity::Text,
                _ => NotAQuantity::Negative,
            });
        }
        let (whole, fraction) = digits(text)?;
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > PLACES {
            return Err(NotAQuantity::TooFine);
        }
        let mut parts: i64 = 0;
        let padding = std::iter::repeat_n(b'0', PLACES - fraction.len());
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            parts = parts
                .checked_mul(10)
                .and_then(|parts| parts.checked_add(i64::from(digit - b'0')))
                .ok_or(NotAQuantity::TooLarge)?;
        }
        if parts > Self::MOST.0 { Err(NotAQuantity::TooLarge) } else { Ok(Self(parts)) }
    }
}

/// The digits before and after the decimal mark, without marks.
fn digits(text: &str) -> Result<(String, &str), NotAQuantity> {
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    let is_mark = |c: char| c == '.' || c == ',' || is_blank(c);
    if !text.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return Err(NotAQuantity::Text);
    }
    let marks: Vec<char> = text.chars().filter(|c| is_mark(*c)).collect();
    let last = marks.last().copied();
    let same = |mark: char| marks.iter().filter(|m| **m == mark).count();
    // The last mark is the decimal one unless it is a blank, or stands more than once.
    let (whole, fraction) = match last {
        Some(mark) if !is_blank(mark) && same(mark) == 1 => {
            text.rsplit_once(mark).ok_or(NotAQuantity::Text)?
        }
        _ => (text, "0"),
    };
    let has_decimals = whole.len() < text.len();
    if fraction.is_empty() {
        return Err(NotAQuantity::Text);
    }
    let mut grouping = whole.chars().filter(|c| is_mark(*c));
    let Some(mark) = grouping.next() else {
        let thousands = (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        if has_decimals && thousands && fraction.len() == 3 {
            return Err(NotAQuantity::Ambiguous);
        }
        return Ok((whole.to_owned(), fraction));
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let fits = grouping.all(|other| other == mark)
        && (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3);
    if fits { Ok((whole.replace(mark, ""), fraction)) } else { Err(NotAQuantity::Text) }
}

impl fmt::Display for Quantity {
    /// Plain digits and, where there are decimals, a point. Never in a form that could be taken for
    /// thousands: `451.833` is written `451.8330`, so that what was written is read back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.0.unsigned_abs();
        let (whole, rest) = (parts / PARTS.unsigned_abs(), parts % PARTS.unsigned_abs());
        if self.0 < 0 {
            f.write_str("-")?;
        }
        write!(f, "{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let digits = format!("{rest:06}");
        let digits = digits.trim_end_matches('0');
        let looks_like_thousands = digits.len() == 3 && (1..1000).contains(&whole);
        write!(f, ".{digits}{}", if looks_like_thousands { "0" } else { "" })
    }
}

// As a count of millionths: what is stored is exact.
impl Stored for Quantity {
    fn store(&self) -> Value {
        Value::from(self.0)
    }
    fn restore(value: &Value) -> Option<Self> {
        value.as_i64().map(Self)
    }
}
through_serde!(Quantity);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read() {
        for (text, shown) in [
            ("0", "0"),
            (" 7 ", "7"),
            ("007", "7"),
            ("2147483647", "2147483647"),
            ("2.147.483.647", "2147483647"),
            ("3.0", "3"),
            ("3,00", "3"),
            ("1451.8", "1451.8"),
            ("1451,8", "1451.8"),
            (",5", "0.5"),
            ("0,125", "0.125"),
            ("12.3400", "12.34"),
            ("451.8330", "451.8330"),
            ("1 234", "1234"),
            ("1\u{202f}234,5", "1234.5"),
            ("1'234'567", "1234567"),
            ("1,234.50", "1234.5"),
            ("1.234,50", "1234.5"),
            ("1234.567", "1234.567"),
            ("0.000001", "0.000001"),
        ] {
            assert_eq!(Quantity::typed(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_the_reason() {
        for (text, why) in [
            ("", NotAQuantity::Empty),
            (" \u{a0}", NotAQuantity::Empty),
            ("-1", NotAQuantity::Negative),
            ("−0,5", NotAQuantity::Negative),
            ("-99999999999", NotAQuantity::Negative),
            ("-", NotAQuantity::Text),
            ("–", NotAQuantity::Text),
            ("2147483648", NotAQuantity::TooLarge),
            ("2147483647.5", NotAQuantity::TooLarge),
            ("99999999999999999999999", NotAQuantity::TooLarge),
            ("0.0000001", NotAQuantity::TooFine),
            ("1,234", NotAQuantity::Ambiguous),
            ("1.234", NotAQuantity::Ambiguous),
            ("five", NotAQuantity::Text),
            ("5 licenses", NotAQuantity::Text),
            ("+5", NotAQuantity::Text),
            ("1e3", NotAQuantity::Text),
            ("3.", NotAQuantity::Text),
            (".", NotAQuantity::Text),
            ("1,2,3", NotAQuantity::Text),
            ("1.2,3.4", NotAQuantity::Text),
            ("12 34", NotAQuantity::Text),
            ("1 2 3", NotAQuantity::Text),
            ("٣", NotAQuantity::Text),
            ("--1", NotAQuantity::Negative),
            ("NaN", NotAQuantity::Text),
        ] {
            assert_eq!(Quantity::typed(text), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers_of_a_vendor_are_kept_to_the_millionth() {
        for (number, shown) in
            [(1451.8, "1451.8"), (0.1 + 0.2, "0.3"), (-3.0, "-3"), (-0.25, "-0.25")]
        {
            assert_eq!(Quantity::nearest(number).unwrap().to_string(), shown);
        }
        for number in [f64::NAN, f64::INFINITY, 1e19, -1e300] {
            assert_eq!(Quantity::nearest(number), None);
        }
        assert_eq!(Quantity::whole(5).units(), Some(5));
        assert!(!Quantity::nearest(0.5).unwrap().is_whole());
    }

    #[test]
    fn sums_stop_where_numbers_end() {
        let most = Quantity(i64::MAX);
        assert_eq!(most.plus(Quantity::MOST), most);
        assert!(Quantity::ZERO.minus(Quantity::whole(1)).is_negative());
    }
}

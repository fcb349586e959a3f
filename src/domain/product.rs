//! What is given out: a product's code, and amounts of several products. Codes are carried as they
//! came: which of them exist is for the vendor to say.

use super::Quantity;
use super::stored::{Stored, stored, through_serde};
use serde_json::Value;

/// A product's code, such as `UNATT`. Unknown codes are as good as known ones, and the case is kept:
/// the vendor nowhere says that it does not matter (pages and clients read 2026-11-25).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductCode(Box<str>);
stored!(text ProductCode, ProductCode::parse, |code| code.as_str().to_owned());

impl ProductCode {
    /// Takes 1 to 100 bytes without control characters and not only of blanks, as they are.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() <= 100 && !text.trim().is_empty() && !text.contains(char::is_control);
        fits.then(|| Self(text.into()))
    }

    /// The code as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name that a person wrote means this code, whatever its case.
    pub fn same_as(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name.trim())
    }
}

/// Amounts of products, each product once, in the order of their codes. A product that is not in
/// it is not held: zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quantities(Vec<(ProductCode, Quantity)>);

impl Quantities {
    fn place(&self, code: &ProductCode) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(code))
    }

    /// The amount of a product; zero if it is not there.
    pub fn get(&self, code: &ProductCode) -> Quantity {
        let found = self.place(code).ok().and_then(|at| self.0.get(at));
        found.map_or(Quantity::ZERO, |(_, quantity)| *quantity)
    }

    /// Whether a product is there, be it with zero.
    pub fn names(&self, code: &ProductCode) -> bool {
        self.place(code).is_ok()
    }

    /// Sets the amount of a product.
    pub fn set(&mut self, code: &ProductCode, quantity: Quantity) {
        match self.place(code) {
            Ok(at) => {
                if let Some((_, held)) = self.0.get_mut(at) {
                    *held = quantity;
                }
            }
            Err(at) => self.0.insert(at, (code.clone(), quantity)),
        }
    }

    /// Adds to the amount of a product.
    pub fn add(&mut self, code: &ProductCode, quantity: Quantity) {
        self.set(code, self.get(code).plus(quantity));
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, (ProductCode, Quantity)> {
        self.0.iter()
    }

    /// How many products are named.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no product is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is the same that is held: naming a product with zero is not naming it.
    pub fn same_as(&self, other: &Self) -> bool {
        self.differences(other).is_empty()
    }
}

/// A product of which more or less is to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub code: ProductCode,
    /// How much is held.
    pub now: Quantity,
    /// How much will be.
    pub target: Quantity,
}

impl Difference {
    /// What is added; below zero for what is taken away.
    pub fn change(&self) -> Quantity {
        self.target.minus(self.now)
    }

    /// Whether more is held afterwards.
    pub fn is_more(&self) -> bool {
        self.target > self.now
    }

    /// How a diff marks it.
    pub fn mark(&self) -> Mark {
        match () {
            () if self.now == Quantity::ZERO => Mark::Added,
            () if self.target == Quantity::ZERO => Mark::Removed,
            () => Mark::Changed,
        }
    }
}

/// What a difference is, at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It was not held.
    Added,
    /// It is held before and after.
    Changed,
    /// It is no longer held.
    Removed,
}

impl Mark {
    /// The sign of a diff.
    pub fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Changed => '~',
            Self::Removed => '\u{2212}',
        }
    }
}

impl Quantities {
    /// Where `target` differs, in the order of the codes; naming a product with zero is no difference.
    pub fn differences(&self, target: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        for (code, now) in self {
            let target = target.get(code);
            if *now != target {
                found.push(Difference { code: code.clone(), now: *now, target });
            }
        }
        for (code, target) in target {
            if !self.names(code) && *target != Quantity::ZERO {
                found.push(Difference { code: code.clone(), now: Quantity::ZERO, target: *target });
            }
        }
        found.sort_unstable_by(|a, b| a.code.cmp(&b.code));
        found
    }
}

impl<'a> IntoIterator for &'a Quantities {
    type Item = &'a (ProductCode, Quantity);
    type IntoIter = std::slice::Iter<'a, (ProductCode, Quantity)>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Stored for Quantities {
    fn store(&self) -> Value {
        self.0.store()
    }
    fn restore(value: &Value) -> Option<Self> {
        let mut held = Self::default();
        for (code, quantity) in Vec::<(ProductCode, Quantity)>::restore(value)? {
            if held.names(&code) {
                return None;
            }
            held.set(&code, quantity);
        }
        Some(held)
    }
}
through_serde!(Quantities);

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> ProductCode {
        ProductCode::parse(text).unwrap()
    }

    #[test]
    fn a_code_is_kept_as_it_came() {
        for text in ["UNATT", "UNATT-HOSTING", "unatt", "new/2", "x y"] {
            assert_eq!(code(text).as_str(), text);
        }
        for text in ["", " ", "a\nb", &"a".repeat(101)] {
            assert!(ProductCode::parse(text).is_none(), "{text}");
        }
        assert_ne!(code("unatt"), code("UNATT"));
        assert!(code("UNATT").same_as(" unatt "));
    }

    #[test]
    fn naming_a_product_with_zero_is_not_holding_it() {
        let mut some = Quantities::default();
        some.set(&code("UNATT"), Quantity::whole(2));
        some.add(&code("UNATT"), Quantity::whole(1));
        let mut same = some.clone();
        same.set(&code("AIG"), Quantity::ZERO);
        assert_ne!(some, same);
        assert!(some.same_as(&same) && same.same_as(&some));
        assert_eq!(some.get(&code("UNATT")), Quantity::whole(3));
        assert_eq!(some.get(&code("AIG")), Quantity::ZERO);
        same.set(&code("AIG"), Quantity::whole(1));
        assert!(!some.same_as(&same) && !same.same_as(&some));
    }

    #[test]
    fn a_difference_says_what_it_is() {
        let (mut now, mut target) = (Quantities::default(), Quantities::default());
        for (code_, from, to) in [("A", 0, 2), ("B", 2, 0), ("C", 1, 3), ("D", 4, 4), ("E", 0, 0)] {
            now.set(&code(code_), Quantity::whole(from));
            target.set(&code(code_), Quantity::whole(to));
        }
        target.set(&code("@"), Quantity::whole(1));
        let found = now.differences(&target);
        let shown: Vec<String> = found
            .iter()
            .map(|d| format!("{}{} {}", d.mark().sign(), d.code.as_str(), d.change()))
            .collect();
        assert_eq!(shown, ["+@ 1", "+A 2", "−B -2", "~C 2"]);
        assert!(found[0].is_more() && !found[2].is_more());
    }

    #[test]
    fn amounts_are_stored_and_a_product_named_twice_is_not_read() {
        let mut held = Quantities::default();
        held.set(&code("UNATT"), Quantity::whole(2));
        held.set(&code("AIG"), Quantity::ZERO);
        let text = serde_json::to_string(&held).unwrap();
        assert_eq!(text, r#"[["AIG",0],["UNATT",2000000]]"#);
        assert_eq!(serde_json::from_str::<Quantities>(&text).unwrap(), held);
        let twice = r#"[["AIG",0],["AIG",1]]"#;
        assert!(serde_json::from_str::<Quantities>(twice).is_err());
    }
}

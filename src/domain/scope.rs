//! Which of an MSP's customers are meant. To the vendor an empty list means everyone, so an empty
//! list cannot be written down here: everyone is a word of its own.

use super::stored::{Stored, gather, stored};
use serde_json::Value;
use std::{iter, slice};

/// A customer's id at the vendor. What is in it is the vendor's business.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId(Box<str>);
stored!(text CustomerId, CustomerId::parse, |id| id.as_str().to_owned());

impl CustomerId {
    /// Takes 1 to 64 letters, digits, `-` or `_`: what can stand in a path and a header as it is.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        fits.then(|| Self(text.into()))
    }

    /// The id as the vendor wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a service, as the vendor's catalogue gave it and as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceName(Box<str>);
stored!(text ServiceName, ServiceName::parse, |name| name.as_str().to_owned());

impl ServiceName {
    /// Takes 1 to 100 printable ASCII characters; no space, no quote.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`');
        ((1..=100).contains(&text.len()) && text.bytes().all(plain)).then(|| Self(text.into()))
    }

    /// The name as the catalogue gave it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name means this service: the vendor writes the same name in several cases.
    pub fn same_as(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name)
    }
}

/// A list that has something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NonEmpty<T> {
    first: T,
    rest: Vec<T>,
}

impl<T> NonEmpty<T> {
    /// Takes a list; `None` for an empty one.
    pub fn new(list: Vec<T>) -> Option<Self> {
        let mut list = list.into_iter();
        Some(Self { first: list.next()?, rest: list.collect() })
    }

    /// A list of one.
    pub fn one(item: T) -> Self {
        Self { first: item, rest: Vec::new() }
    }

    /// What stands first.
    pub fn first(&self) -> &T {
        &self.first
    }

    /// One after the other.
    pub fn iter(&self) -> iter::Chain<iter::Once<&T>, slice::Iter<'_, T>> {
        iter::once(&self.first).chain(&self.rest)
    }

    /// How many; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.rest.len() + 1
    }
}

impl<T: Clone> NonEmpty<T> {
    /// The same in lists of at most `most`, in order. None is split off for a `most` of 0: it counts
    /// as 1.
    pub fn chunks(&self, most: usize) -> Vec<Self> {
        let all: Vec<T> = self.iter().cloned().collect();
        all.chunks(most.max(1)).filter_map(|part| Self::new(part.to_vec())).collect()
    }
}

impl<'a, T> IntoIterator for &'a NonEmpty<T> {
    type Item = &'a T;
    type IntoIter = iter::Chain<iter::Once<&'a T>, slice::Iter<'a, T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Stored> Stored for NonEmpty<T> {
    fn store(&self) -> Value {
        gather(&mut self.iter().map(T::store))
    }
    fn restore(value: &Value) -> Option<Self> {
        Vec::restore(value).and_then(Self::new)
    }
}

/// Which customers are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerScope {
    /// All of them, those of tomorrow as well if the vendor acts late.
    Everyone,
    /// These and no other.
    Only(NonEmpty<CustomerId>),
    /// All but these.
    AllExcept(NonEmpty<CustomerId>),
}
stored!(choice CustomerScope {
    Everyone = "everyone",
    Only(customers) = "only",
    AllExcept(customers) = "all-except",
});

impl CustomerScope {
    /// Whether a customer is meant. Goes through the list; for many customers ask a [`Sieve`].
    pub fn covers(&self, customer: &CustomerId) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(customers) => customers.iter().any(|id| id == customer),
            Self::AllExcept(customers) => customers.iter().all(|id| id != customer),
        }
    }

    /// The same question made ready for many customers: the list is sorted once, and each answer
    /// then costs as many comparisons as the list's length has binary digits.
    pub fn sieve(&self) -> Sieve<'_> {
        let (listed, named) = match self {
            Self::Everyone => (None, false),
            Self::Only(customers) => (Some(customers), true),
            Self::AllExcept(customers) => (Some(customers), false),
        };
        let mut ids: Vec<&str> = listed.into_iter().flatten().map(CustomerId::as_str).collect();
        ids.sort_unstable();
        Sieve { ids, named }
    }

    /// The same customers in scopes that each name at most `most`. Only an include list is split:
    /// each half of an exclude list would mean everyone but that half.
    pub fn split(&self, most: usize) -> Vec<Self> {
        match self {
            Self::Only(customers) => customers.chunks(most).into_iter().map(Self::Only).collect(),
            Self::Everyone | Self::AllExcept(_) => vec![self.clone()],
        }
    }
}

/// Tells who is in a scope.
#[derive(Debug)]
pub struct Sieve<'a> {
    /// The listed ids, sorted.
    ids: Vec<&'a str>,
    /// Whether the listed are the ones who are meant.
    named: bool,
}

impl Sieve<'_> {
    /// Whether a customer is meant.
    pub fn covers(&self, customer: &CustomerId) -> bool {
        self.ids.binary_search(&customer.as_str()).is_ok() == self.named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> NonEmpty<CustomerId> {
        let ids = names.iter().map(|name| CustomerId::parse(name).unwrap()).collect();
        NonEmpty::new(ids).unwrap()
    }

    #[test]
    fn a_customers_id_cannot_leave_its_place() {
        for id in ["267958b55d5a463e94a302c20f4a6b68", "7", "MSP_1-a", &"a".repeat(64)] {
            assert_eq!(CustomerId::parse(id).unwrap().as_str(), id);
        }
        for id in ["", "../1", "1/2", "1\r\nX: y", "1 2", "é", &"a".repeat(65)] {
            assert!(CustomerId::parse(id).is_none(), "{id}");
        }
    }

    #[test]
    fn a_service_is_the_same_in_any_case_and_is_kept_as_it_was_given() {
        let name = ServiceName::parse("foundation_70XX").unwrap();
        assert_eq!(name.as_str(), "foundation_70XX");
        assert!(name.same_as("FOUNDATION_70xx"));
        assert!(!name.same_as("foundation_72xx"));
        assert!(ServiceName::parse("foundation_70xx/90xx").is_some());
        for text in ["", "a b", "a\"b", "it's", "a\nb", "é", &"a".repeat(101)] {
            assert!(ServiceName::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_empty_list_cannot_be_written_down_nor_read_back() {
        assert!(NonEmpty::<CustomerId>::new(Vec::new()).is_none());
        for text in [
            r#"{"is":"only","customers":[]}"#,
            r#"{"is":"all-except","customers":[]}"#,
            r#"{"is":"only"}"#,
            r#"{"is":"only","customers":["a b"]}"#,
            r#"{"is":"nobody"}"#,
        ] {
            assert!(serde_json::from_str::<CustomerScope>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_scope_is_stored_and_read_back() {
        for scope in [
            CustomerScope::Everyone,
            CustomerScope::Only(ids(&["b", "a"])),
            CustomerScope::AllExcept(ids(&["c"])),
        ] {
            let text = scope.store().to_string();
            assert_eq!(serde_json::from_str::<CustomerScope>(&text).unwrap(), scope, "{text}");
        }
    }

    #[test]
    fn the_sieve_and_the_scope_mean_the_same_customers() {
        let all = ids(&["a", "b", "c", "d"]);
        for (scope, meant) in [
            (CustomerScope::Everyone, "abcd"),
            (CustomerScope::Only(ids(&["d", "b", "b"])), "bd"),
            (CustomerScope::AllExcept(ids(&["c", "a"])), "bd"),
        ] {
            let sieve = scope.sieve();
            let by = |covers: &dyn Fn(&CustomerId) -> bool| -> String {
                all.iter().filter(|id| covers(id)).map(CustomerId::as_str).collect()
            };
            assert_eq!(by(&|id| scope.covers(id)), meant);
            assert_eq!(by(&|id| sieve.covers(id)), meant);
        }
    }

    #[test]
    fn only_an_include_list_is_split() {
        let list = ids(&["a", "b", "c", "d", "e"]);
        let parts = CustomerScope::Only(list.clone()).split(2);
        let expected = [ids(&["a", "b"]), ids(&["c", "d"]), ids(&["e"])];
        assert_eq!(parts, expected.map(CustomerScope::Only));
        let except = CustomerScope::AllExcept(list.clone());
        assert_eq!(except.split(2), vec![except.clone()]);
        assert_eq!(CustomerScope::Everyone.split(1), [CustomerScope::Everyone]);
        assert_eq!(list.chunks(0).len(), 5);
        assert_eq!((list.first().as_str(), list.len()), ("a", 5));
    }
}

//! How a value is stored: as JSON, a record by its fields' names. By hand and through one form, since
//! derived readers weighed more than all that they served. What reads is strict: a field that is
//! missing or has another shape makes the whole unreadable, and nothing is guessed.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A value that can be stored.
pub trait Stored {
    /// The stored form.
    fn store(&self) -> Value;

    /// Reads the stored form; `None` for anything else.
    fn restore(value: &Value) -> Option<Self>
    where
        Self: Sized;
}

/// Writes a record. A field without a value is left out.
pub fn record(tag: Option<&str>, fields: &[(&str, &dyn Stored)]) -> Value {
    let mut map = Map::new();
    if let Some(tag) = tag {
        map.insert("is".to_owned(), text(tag));
    }
    for (name, field) in fields {
        let value = field.store();
        if !value.is_null() {
            map.insert((*name).to_owned(), value);
        }
    }
    Value::Object(map)
}

/// A text, stored.
pub fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A stored form as text.
pub fn to_text(value: &Value) -> String {
    // Names are texts and numbers are finite: writing has no way to fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// A list, stored.
pub fn list<T: Stored>(items: &[T]) -> Value {
    gather(&mut items.iter().map(T::store))
}

// Here and below, what differs from type to type is no more than it must be, so that the rest is
// there once.
/// A list of what is stored already.
pub fn gather(items: &mut dyn Iterator<Item = Value>) -> Value {
    let mut list = Vec::new();
    for item in items {
        list.push(item);
    }
    Value::Array(list)
}

/// Reads a list, item by item, for as long as they can be read.
fn each(value: &Value, take: &mut dyn FnMut(&Value) -> Option<()>) -> Option<()> {
    value.as_array()?.iter().try_for_each(take)
}

/// A field of a record as it is stored; null when it is not there.
pub fn raw<'a>(record: &'a Value, name: &str) -> &'a Value {
    record.get(name).unwrap_or(&Value::Null)
}

/// Reads a field of a record.
pub fn field<T: Stored>(record: &Value, name: &str) -> Option<T> {
    T::restore(raw(record, name))
}

/// Which of these names a value is.
pub fn place(value: &Value, names: &[&str]) -> Option<usize> {
    let name = value.as_str()?;
    names.iter().position(|known| *known == name)
}

/// Makes a type [`Stored`], and serde's traits go the same way.
///
/// - `names Type { Variant = "name", … }`: one of some names;
/// - `record Type { field, … }`: a struct; with `or default` behind, a field that cannot be read is
///   as in [`Default`], for what may be lost without harm;
/// - `choice Type { Variant { field, … } = "name", Variant(part, …) = "name", … }`: an enum with
///   fields, each variant a record that says in `is` which it is;
/// - `text Type, parse, show`: what is written as one text.
#[macro_export]
macro_rules! stored {
    (names $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $crate::domain::stored::Stored for $name {
            fn store(&self) -> serde_json::Value {
                $crate::domain::stored::text(match self { $(Self::$variant => $text),* })
            }
            fn restore(value: &serde_json::Value) -> Option<Self> {
                let place = $crate::domain::stored::place(value, &[$($text),*])?;
                [$(Self::$variant),*].get(place).copied()
            }
        }
        $crate::domain::stored::through_serde!($name);
    };
    (record $name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::domain::stored::Stored for $name {
            fn store(&self) -> serde_json::Value {
                $crate::domain::stored::record(None, &[$((stringify!($field), &self.$field)),*])
            }
            fn restore(value: &serde_json::Value) -> Option<Self> {
                Some(Self { $($field: $crate::domain::stored::field(value, stringify!($field))?),* })
            }
        }
        $crate::domain::stored::through_serde!($name);
    };
    (record $name:ident { $($field:ident),* $(,)? } or default) => {
        impl $crate::domain::stored::Stored for $name {
            fn store(&self) -> serde_json::Value {
                $crate::domain::stored::record(None, &[$((stringify!($field), &self.$field)),*])
            }
            fn restore(value: &serde_json::Value) -> Option<Self> {
                value.as_object()?;
                let mut found = Self::default();
                $(if let Some(field) = $crate::domain::stored::field(value, stringify!($field)) {
                    found.$field = field;
                })*
                Some(found)
            }
        }
        $crate::domain::stored::through_serde!($name);
    };
    (choice $name:ident {
        $($variant:ident $({ $($field:ident),* })? $(( $($part:ident),* ))? = $text:literal),* $(,)?
    }) => {
        impl $crate::domain::stored::Stored for $name {
            fn store(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant $({ $($field),* })? $(( $($part),* ))? => {
                        $crate::domain::stored::record(
                            Some($text),
                            &[$($((stringify!($field), $field)),*)? $($((stringify!($part), $part)),*)?],
                        )
                    })*
                }
            }
            fn restore(value: &serde_json::Value) -> Option<Self> {
                Some(match $crate::domain::stored::raw(value, "is").as_str()? {
                    $($text => Self::$variant
                        $({ $($field: $crate::domain::stored::field(value, stringify!($field))?),* })?
                        $(( $($crate::domain::stored::field(value, stringify!($part))?),* ))?,)*
                    _ => return None,
                })
            }
        }
        $crate::domain::stored::through_serde!($name);
    };
    (text $name:ident, $parse:expr, $show:expr) => {
        impl $crate::domain::stored::Stored for $name {
            fn store(&self) -> serde_json::Value {
                let show: fn(&$name) -> String = $show;
                serde_json::Value::String(show(self))
            }
            fn restore(value: &serde_json::Value) -> Option<Self> {
                let parse: fn(&str) -> Option<$name> = $parse;
                parse(value.as_str()?)
            }
        }
        $crate::domain::stored::through_serde!($name);
    };
}
pub use stored;

/// Serde's traits for what is [`Stored`].
#[macro_export]
macro_rules! through_serde {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::domain::stored::Stored::store(self), to)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(from)?;
                $crate::domain::stored::Stored::restore(&value)
                    .ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    };
}
pub use through_serde;

impl Stored for String {
    fn store(&self) -> Value {
        text(self)
    }
    fn restore(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Stored for bool {
    fn store(&self) -> Value {
        Value::Bool(*self)
    }
    fn restore(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Stored for $number {
            fn store(&self) -> Value {
                i64::try_from(*self).map_or(Value::Null, Value::from)
            }
            fn restore(value: &Value) -> Option<Self> {
                value.as_i64()?.try_into().ok()
            }
        }
    )*};
}
numbers!(u16 u32 usize i64);

impl<T: Stored> Stored for Option<T> {
    fn store(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::store)
    }
    fn restore(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::restore(value).map(Some) }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn store(&self) -> Value {
        list(self)
    }
    fn restore(value: &Value) -> Option<Self> {
        let mut list = Self::new();
        each(value, &mut |value| {
            list.push(T::restore(value)?);
            Some(())
        })?;
        Some(list)
    }
}

impl<T: Stored + Ord> Stored for BTreeSet<T> {
    fn store(&self) -> Value {
        gather(&mut self.iter().map(T::store))
    }
    fn restore(value: &Value) -> Option<Self> {
        let mut set = Self::new();
        each(value, &mut |value| {
            set.insert(T::restore(value)?);
            Some(())
        })?;
        Some(set)
    }
}

impl<T: Stored> Stored for BTreeMap<String, T> {
    fn store(&self) -> Value {
        // One by one: collecting brings a sorting of its own.
        let mut map = Map::new();
        for (name, value) in self {
            map.insert(name.clone(), value.store());
        }
        Value::Object(map)
    }
    fn restore(value: &Value) -> Option<Self> {
        let mut map = Self::new();
        for (name, value) in value.as_object()? {
            map.insert(name.clone(), T::restore(value)?);
        }
        Some(map)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn store(&self) -> Value {
        Value::Array(vec![self.0.store(), self.1.store()])
    }
    fn restore(value: &Value) -> Option<Self> {
        match value.as_array()?.as_slice() {
            [a, b] => Some((A::restore(a)?, B::restore(b)?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Size {
        Small,
        Large,
    }
    stored!(names Size { Small = "small", Large = "large" });

    #[derive(Debug, PartialEq)]
    struct Coat {
        size: Size,
        owner: Option<String>,
        worn: Vec<i64>,
    }
    stored!(record Coat { size, owner, worn });

    #[derive(Debug, PartialEq)]
    enum Thing {
        Coat(Coat),
        Shoes { pairs: u16, new: bool },
        Swap(BTreeSet<u32>, BTreeMap<String, Option<Size>>),
        Nothing,
    }
    stored!(choice Thing {
        Coat(coat) = "coat",
        Shoes { pairs, new } = "shoes",
        Swap(set, map) = "swap",
        Nothing = "nothing",
    });

    #[derive(Debug, Default, PartialEq)]
    struct Taste {
        warm: bool,
        sizes: Vec<usize>,
    }
    stored!(record Taste { warm, sizes } or default);

    #[test]
    fn what_is_stored_is_read_back() {
        let things = vec![
            Thing::Coat(Coat { size: Size::Large, owner: None, worn: vec![-1, i64::MAX] }),
            Thing::Coat(Coat { size: Size::Small, owner: Some("Łucja".into()), worn: vec![] }),
            Thing::Shoes { pairs: 3, new: true },
            Thing::Swap(
                [7, 3].into(),
                [("a".to_owned(), None), ("b".to_owned(), Some(Size::Small))].into(),
            ),
            Thing::Nothing,
        ];
        let text = things.store().to_string();
        assert_eq!(serde_json::from_str::<Vec<Thing>>(&text).unwrap(), things, "{text}");
        assert_eq!(serde_json::to_string(&things).unwrap(), text);
    }

    #[test]
    fn what_may_be_lost_is_as_at_first() {
        let read = |text: &str| serde_json::from_str::<Taste>(text).ok();
        assert_eq!(read(r#"{"warm":true}"#), Some(Taste { warm: true, sizes: vec![] }));
        assert_eq!(
            read(r#"{"warm":"yes","sizes":[3]}"#),
            Some(Taste { warm: false, sizes: vec![3] })
        );
        assert_eq!(read("[]"), None);
    }

    #[test]
    fn anything_else_is_not_read() {
        for text in [
            r#"{"is":"hat"}"#,
            r#"{"pairs":3,"new":true}"#,
            r#"{"is":"shoes","pairs":3}"#,
            r#"{"is":"shoes","pairs":65536,"new":true}"#,
            r#"{"is":"shoes","pairs":-1,"new":true}"#,
            r#"{"is":"shoes","pairs":"3","new":true}"#,
            r#"{"is":"coat","coat":{"size":"medium","worn":[]}}"#,
            r#"{"is":"coat","coat":{"size":"small"}}"#,
            r#"{"is":"coat","coat":{"size":"small","worn":[1,"2"]}}"#,
            r#""nothing""#,
            "[]",
        ] {
            assert!(serde_json::from_str::<Thing>(text).is_err(), "{text}");
        }
    }
}

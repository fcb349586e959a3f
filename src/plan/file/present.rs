//! The present in a plan file.

use crate::domain::stored::{Stored, field, gather, raw, record};
use crate::plan::present::Present;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A no, or a yes with what it shows.
fn answer<T: Stored, E: Stored>(answer: &Result<T, E>) -> Value {
    match answer {
        Ok(shown) => record(None, &[("yes", shown)]),
        Err(refusal) => record(None, &[("no", refusal)]),
    }
}

fn read_answer<T: Stored, E: Stored>(value: &Value) -> Option<Result<T, E>> {
    field(value, "yes").map(Ok).or_else(|| field(value, "no").map(Err))
}

fn pairs<K: Stored, V>(map: &BTreeMap<K, V>, store: impl Fn(&V) -> Value) -> Value {
    gather(&mut map.iter().map(|(key, held)| Value::Array(vec![key.store(), store(held)])))
}

fn read_pairs<K: Stored + Ord, V>(
    value: &Value,
    read: impl Fn(&Value) -> Option<V>,
) -> Option<BTreeMap<K, V>> {
    let mut map = BTreeMap::new();
    for pair in value.as_array()? {
        let [key, held] = pair.as_array()?.as_slice() else { return None };
        map.insert(K::restore(key)?, read(held)?);
    }
    Some(map)
}

impl Stored for Present {
    fn store(&self) -> Value {
        let mut map = Map::new();
        map.insert("ours".into(), pairs(&self.ours, Stored::store));
        map.insert("orders".into(), pairs(&self.orders, answer));
        map.insert("subscriptions".into(), pairs(&self.subscriptions, answer));
        Value::Object(map)
    }

    fn restore(value: &Value) -> Option<Self> {
        Some(Self {
            ours: read_pairs(raw(value, "ours"), Stored::restore)?,
            orders: read_pairs(raw(value, "orders"), read_answer)?,
            subscriptions: read_pairs(raw(value, "subscriptions"), read_answer)?,
        })
    }
}

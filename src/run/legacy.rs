//! The very first stored form, in which a choice was `{"name":{…}}`, an item `{"kind":"text"}`, and
//! what was empty was left out. It is rewritten once, and nothing else knows of it.

use super::journal::{self, Unreadable};
use crate::domain::stored::{Stored, raw};
use crate::plan::Plan;
use serde_json::{Map, Value};

/// A choice: its name, and what it holds.
fn choice(value: &Value) -> Option<(&str, &Value)> {
    match value {
        Value::String(name) => Some((name, &Value::Null)),
        Value::Object(map) if map.len() == 1 => map.iter().next().map(|(n, v)| (n.as_str(), v)),
        _ => None,
    }
}

/// A choice whose fields are named.
fn named(value: &mut Value) -> Option<()> {
    let (name, held) = choice(value)?;
    let mut map = held.as_object().cloned().unwrap_or_default();
    map.insert("is".to_owned(), name.into());
    *value = Value::Object(map);
    Some(())
}

/// A choice that holds one part, which has this name now.
fn part(value: &mut Value, now: &str) -> Option<()> {
    let (name, held) = choice(value)?;
    let mut map = Map::new();
    map.insert("is".to_owned(), name.into());
    if !held.is_null() {
        map.insert(now.to_owned(), held.clone());
    }
    *value = Value::Object(map);
    Some(())
}

fn item(value: &mut Value) -> Option<()> {
    let (kind, text) = choice(value)?;
    *value = [kind, ":", text.as_str()?].concat().into();
    Some(())
}

/// Does the same to every element of a list; one that is missing is empty.
fn each(of: &mut Value, name: &str, mend: impl Fn(&mut Value) -> Option<()>) -> Option<()> {
    let list = of.as_object_mut()?.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    list.as_array_mut()?.iter_mut().try_for_each(mend)
}

fn lookup(value: &mut Value) -> Option<()> {
    let now = match choice(value)?.0 {
        "serials" => "serials",
        "orders" => "orders",
        "preview" => "id",
        _ => return named(value),
    };
    part(value, now)
}

fn step(value: &mut Value) -> Option<()> {
    each(value, "rest", item)?;
    let act = value.get_mut("act")?;
    named(act)?;
    if raw(act, "is") == "claim" {
        each(act, "items", item)?;
    }
    act.get_mut("lookup").map_or(Some(()), lookup)
}

fn said(value: &mut Value) -> Option<()> {
    match choice(value)?.0 {
        "seen" => {
            part(value, "found")?;
            let found = value.get_mut("found")?;
            each(found, "seen", |sighting| item(sighting.get_mut("item")?))?;
            each(found, "rows", |_| Some(()))
        }
        _ => part(value, "refusal"),
    }
}

fn entry(value: &mut Value) -> Option<()> {
    named(value)?;
    if raw(value, "is") == "added" {
        each(value, "steps", step)?;
    }
    if raw(value, "is") == "judged" {
        each(value, "items", |verdict| item(verdict.get_mut("item")?))?;
    }
    if let Some(answer) = value.get_mut("answer") {
        answer.as_object_mut()?.entry("body").or_insert_with(|| "".into());
        said(answer.get_mut("said")?)?;
    }
    Some(())
}

/// Rewrites a record of the first form; `None` for anything else.
pub fn record(key: &str, text: &str) -> Option<String> {
    if journal::read(key, text) != Err(Unreadable::Older) {
        return None;
    }
    let mut value: Value = serde_json::from_str(text).ok()?;
    each(&mut value, "entries", entry)?;
    let segment = journal::read(key, &value.to_string()).ok()?;
    Some(journal::write(key, segment.last, &segment.entries))
}

/// Reads the plan of a run in the first form; `None` for anything else.
pub fn plan(text: &str) -> Option<Plan> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    if raw(&value, "v") != 1 {
        return None;
    }
    let data = value.get_mut("data")?;
    let model = data.get_mut("organization")?.get_mut("model")?;
    if !raw(model, "is").is_null() {
        return None;
    }
    part(model, "name")?;
    each(data, "steps", step)?;
    each(data, "left_out", |left| {
        item(left.get_mut("item")?)?;
        let why = left.get_mut("why")?;
        let now = if choice(why)?.0 == "ours" { "since" } else { "refusal" };
        part(why, now)
    })?;
    each(data, "confirm", |_| Some(()))?;
    Plan::restore(data)
}

//! Reads the bodies of calls, as loosely as the vendor's framework: names of properties have no case,
//! and what the contract does not know is dropped (or refused, by a dial). Decides nothing about
//! whether what they ask for can be had.

use super::refusal::{bad_request, problem};
use crate::http::Response;
use crate::sim::arrival::Call;
use serde_json::{Map, Value};

/// A body that is a JSON object.
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// The body, which must be JSON by its type and in fact. `known` are the properties of the
    /// contract; any other is refused when the dial says so.
    pub(crate) fn of(call: &Call<'_>, known: &[&str], strict: bool) -> Result<Self, Response> {
        let kind = call.arrival.header("content-type").unwrap_or_default();
        if !kind.to_ascii_lowercase().contains("json") {
            return Err(problem(415, "Unsupported Media Type", "A JSON body is needed."));
        }
        let Ok(Value::Object(body)) = serde_json::from_str(call.arrival.body) else {
            return Err(bad_request("The JSON value could not be converted."));
        };
        let is_known = |name: &String| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        match body.keys().find(|name| !is_known(name)) {
            Some(name) if strict => {
                Err(bad_request(&format!("The JSON property '{name}' could not be mapped.")))
            }
            _ => Ok(Self(body)),
        }
    }

    /// A property, whatever the case of its name; null is none.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        property(&self.0, name)
    }

    /// True or false, or not given.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Response> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(bad_request(&format!("{name} must be a boolean."))),
        }
    }

    /// A list of texts that must be there.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, Response> {
        let list = self.get(name).and_then(Value::as_array);
        let texts = list.map(|list| list.iter().map(|it| it.as_str().map(str::to_owned)).collect());
        texts.flatten().ok_or_else(|| bad_request(&format!("{name} must be a list of strings.")))
    }

    /// Codes with whole quantities from 0 to 2^31-1, each code once, in a list that must be there.
    pub(crate) fn quantities(&self, name: &str) -> Result<Vec<(String, i64)>, Response> {
        let Some(Value::Array(list)) = self.get(name) else {
            return Err(bad_request(&format!("The {name} field is required.")));
        };
        let mut found: Vec<(String, i64)> = Vec::with_capacity(list.len());
        for (at, item) in list.iter().enumerate() {
            let wrong = |what: &str| bad_request(&format!("{name}[{at}].{what}"));
            let item = item.as_object().ok_or_else(|| wrong("must be an object"))?;
            let code = property(item, "code").and_then(Value::as_str).unwrap_or_default();
            let well_formed = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if code.is_empty() || !well_formed {
                return Err(wrong("code is required and must be a product code"));
            }
            let quantity = property(item, "quantity").and_then(Value::as_i64);
            let Some(quantity @ 0..=2_147_483_647) = quantity else {
                return Err(wrong("quantity must be a whole number from 0 to 2147483647"));
            };
            if found.iter().any(|(other, _)| other == code) {
                return Err(wrong("code is given twice"));
            }
            found.push((code.to_owned(), quantity));
        }
        Ok(found)
    }
}

fn property<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let found = object.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

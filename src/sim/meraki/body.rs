//! Reads the bodies of calls, and refuses those that cannot be read. Says nothing about whether what
//! they ask for can be had.

use super::refuse;
use crate::http::Response;
use crate::sim::arrival::Call;
use serde_json::Value;

/// The body, which must be a JSON object; none at all counts as an empty one.
pub(crate) fn body(call: &Call<'_>) -> Result<Value, Response> {
    let text = call.arrival.body.trim();
    if text.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(refuse(400, "The request body must be a JSON object")),
        Err(_) => Err(refuse(400, "There was a problem in the JSON you submitted")),
    }
}

/// A text of the body that must be there.
pub(crate) fn required<'a>(body: &'a Value, name: &str) -> Result<&'a str, Response> {
    match body.get(name).and_then(Value::as_str).map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(refuse(400, &format!("Missing required parameter: '{name}'"))),
    }
}

/// A list of texts in a body; none at all is an empty one.
pub(crate) fn texts(body: &Value, name: &str) -> Result<Vec<String>, Response> {
    let wrong = || refuse(400, &format!("'{name}' must be an array of strings"));
    match body.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.iter().map(|v| v.as_str().map(|v| v.trim().to_owned()).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

/// The license keys of a body, and whether they renew.
pub(crate) fn licenses(body: &Value) -> Result<(Vec<String>, bool), Response> {
    let wrong = || refuse(400, "'licenses' must be an array of objects with a 'key'");
    let list = match body.get("licenses") {
        None | Some(Value::Null) => return Ok((Vec::new(), false)),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(wrong()),
    };
    let (mut keys, mut renewals) = (Vec::new(), 0);
    for license in list {
        keys.push(license.get("key").and_then(Value::as_str).ok_or_else(wrong)?.trim().to_owned());
        match license.get("mode") {
            None | Some(Value::Null) => {}
            Some(Value::String(mode)) if mode == "addDevices" => {}
            Some(Value::String(mode)) if mode == "renew" => renewals += 1,
            Some(_) => return Err(refuse(400, "'mode' must be one of: 'addDevices', 'renew'")),
        }
    }
    if renewals > 0 && renewals < keys.len() {
        return Err(refuse(400, "All licenses must have the same mode"));
    }
    if renewals > 1 {
        return Err(refuse(400, "At most one license can be renewed at a time"));
    }
    Ok((keys, renewals > 0))
}

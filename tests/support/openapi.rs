//! Holds requests and responses against a vendor's OpenAPI file, copied to `tests/golden`: which file
//! follows from the path. It checks what the files use: types, required and unknown fields, enums,
//! dates, lengths, `oneOf`, `$ref`. It shares nothing with the client or the simulator, so it cannot
//! share their mistakes.
#![allow(dead_code, reason = "each test file uses its part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails where it stands"
)]

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SPEC: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../golden/meraki/meraki.openapi.json")).unwrap()
});
/// Aruba's, which has its refusals within.
static ARUBA: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../golden/aruba/aruba.openapi.json")).unwrap()
});
/// Cisco's once more, with refusals; those are not the vendor's own.
static REFUSALS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../golden/meraki/meraki-with-errors.openapi.json")).unwrap()
});

/// The file of a path: that of its successes, and that of its refusals.
fn files(target: &str) -> (&'static Value, &'static Value) {
    let aruba = ["/platform/", "/msp_api/", "/oauth2/"];
    if aruba.iter().any(|start| target.starts_with(start)) {
        (&ARUBA, &ARUBA)
    } else {
        (&SPEC, &REFUSALS)
    }
}

/// The id of every operation in the file that has a path.
pub(crate) fn operations(target: &str) -> BTreeSet<String> {
    let paths = files(target).0["paths"].as_object().unwrap().values();
    paths
        .flat_map(|path| path.as_object().unwrap().values())
        .filter_map(|operation| Some(operation.get("operationId")?.as_str()?.to_owned()))
        .collect()
}

/// The id of the operation at a path, with or without `/api/v1` and a query.
pub(crate) fn operation_id(method: &str, target: &str) -> Option<String> {
    Some(operation(files(target).0, method, target)?.get("operationId")?.as_str()?.to_owned())
}

fn operation<'a>(spec: &'a Value, method: &str, target: &str) -> Option<&'a Value> {
    let path = target.split('?').next().unwrap();
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let given: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        parts.len() == given.len()
            && parts.iter().zip(&given).all(|(p, g)| p.starts_with('{') || p == g)
    };
    let mut found: Vec<(&String, &Value)> =
        spec["paths"].as_object()?.iter().filter(|(template, _)| fits(template)).collect();
    // The path with the fewest gaps is meant: `…/licenses/overview` before `…/licenses/{licenseId}`.
    found.sort_by_key(|(template, _)| template.matches('{').count());
    found.iter().find_map(|(_, path)| path.get(method.to_lowercase()))
}

/// What is wrong with a request; nothing, if all is well.
pub(crate) fn validate_request(method: &str, target: &str, body: Option<&str>) -> Vec<String> {
    let spec = files(target).0;
    let Some(operation) = operation(spec, method, target) else {
        return vec![format!("{method} {target} is not in the file")];
    };
    let mut problems = Vec::new();
    let declared: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let mut given = BTreeSet::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = license_desk::http::decode(name);
        let plain = name.strip_suffix("[]").unwrap_or(&name).to_owned();
        let value = license_desk::http::decode(value);
        match declared.iter().find(|p| p["in"] == "query" && p["name"] == plain) {
            None => problems.push(format!("query: {name} is not declared")),
            Some(parameter) => {
                check_parameter(spec, &parameter["schema"], &plain, &value, &mut problems);
            }
        }
        given.insert(plain);
    }
    for parameter in declared.iter().filter(|p| p["in"] == "query" && p["required"] == true) {
        let name = parameter["name"].as_str().unwrap();
        if !given.contains(name) {
            problems.push(format!("query: {name} is required"));
        }
    }
    let content = &operation["requestBody"]["content"]["application/json"]["schema"];
    match (body, content) {
        (Some(_), Value::Null) => problems.push("a body where none is declared".to_owned()),
        (Some(body), schema) => match serde_json::from_str(body) {
            Ok(value) => check(spec, schema, &value, "body", &mut problems),
            Err(error) => problems.push(format!("body: {error}")),
        },
        (None, _) if operation["requestBody"]["required"] == true => {
            problems.push("a body is required".to_owned());
        }
        (None, _) => {}
    }
    problems
}

/// Whether a request may bear a header that the file declares for it, such as a customer's id.
pub(crate) fn takes_header(method: &str, target: &str, header: &str) -> bool {
    let operation = operation(files(target).0, method, target).unwrap();
    let declared = operation["parameters"].as_array().into_iter().flatten();
    declared.into_iter().any(|p| p["in"] == "header" && p["name"] == header)
}

fn check_parameter(
    spec: &Value,
    schema: &Value,
    name: &str,
    value: &str,
    problems: &mut Vec<String>,
) {
    let (kind, one) =
        if schema["type"] == "array" { (&schema["items"], true) } else { (schema, false) };
    for value in if one { value.split(',').collect() } else { vec![value] } {
        let json = match kind["type"].as_str() {
            Some("integer" | "number" | "boolean") => {
                serde_json::from_str(value).unwrap_or(Value::Null)
            }
            _ => Value::String(value.to_owned()),
        };
        check(spec, kind, &json, name, problems);
    }
}

/// What is wrong with a response: a success against the vendor's file, a refusal against the one
/// with refusals.
pub(crate) fn validate_response(
    method: &str,
    target: &str,
    status: u16,
    body: &str,
) -> Vec<String> {
    let success = (200..300).contains(&status);
    let (successes, refusals) = files(target);
    let spec = if success { successes } else { refusals };
    let Some(operation) = operation(spec, method, target) else {
        return vec![format!("{method} {target} is not in the file")];
    };
    let named = if status >= 500 { "500".to_owned() } else { status.to_string() };
    let Some(response) = operation["responses"].get(&named).map(|r| resolved(spec, r)) else {
        return vec![format!("{status} is not declared for {method} {target}")];
    };
    let mut problems = Vec::new();
    match (&response["content"]["application/json"]["schema"], serde_json::from_str(body)) {
        (Value::Null, _) => {}
        (schema, _) if body.is_empty() && may_be_empty(spec, schema) => {}
        (_, Err(error)) => problems.push(format!("body: {error}")),
        (schema, Ok(value)) => check(spec, schema, &value, "body", &mut problems),
    }
    problems
}

/// The fields of the file's own example of a success.
pub(crate) fn example_fields(method: &str, target: &str) -> BTreeSet<String> {
    let operation = operation(files(target).0, method, target).unwrap();
    let example = operation["responses"].as_object().unwrap().values().next().unwrap();
    fields(&example["content"]["application/json"]["example"])
}

/// The fields of a value, as paths such as `[].eox.status`.
pub(crate) fn fields(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

fn walk(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let at = format!("{at}.{name}");
                found.insert(at.clone());
                walk(value, &at, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, &format!("{at}[]"), found)),
        _ => {}
    }
}

fn resolved<'a>(spec: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(place) => spec.pointer(place.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// Whether a schema says in words that there may be no body.
fn may_be_empty(spec: &Value, schema: &Value) -> bool {
    let said = resolved(spec, schema)["description"].as_str();
    said.is_some_and(|said| said.starts_with("Often empty"))
}

fn check(spec: &Value, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    let schema = resolved(spec, schema);
    if value.is_null() && schema["nullable"] == true {
        return;
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| {
            let mut problems = Vec::new();
            check(spec, choice, value, at, &mut problems);
            problems.is_empty()
        };
        if choices.iter().filter(fits).count() != 1 {
            problems.push(format!("{at}: {value} fits none of its schemas, or several"));
        }
        return;
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        other => panic!("{at}: the file has a type that is not known here: {other:?}"),
    };
    if !fits {
        problems.push(format!("{at}: {} expected, {value} found", schema["type"]));
        return;
    }
    if let Some(allowed) = schema["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
        problems.push(format!("{at}: {value} is none of {allowed:?}"));
    }
    if schema["format"] == "date-time" && value.as_str().is_some_and(|text| !is_date_time(text)) {
        problems.push(format!("{at}: {value} is no date-time"));
    }
    check_lengths(schema, value, at, problems);
    if let Some(value) = value.as_object() {
        check_object(spec, schema, value, at, problems);
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        check(spec, &schema["items"], item, &format!("{at}[{n}]"), problems);
    }
}

fn check_lengths(schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    let length = match value {
        Value::Array(items) => items.len() as u64,
        Value::String(text) => text.chars().count() as u64,
        _ => return,
    };
    let limit = |name: &str| schema[name].as_u64();
    let most = limit("maxItems").or(limit("maxLength")).unwrap_or(u64::MAX);
    if length < limit("minItems").unwrap_or(0) {
        problems.push(format!("{at}: too short"));
    }
    if length > most {
        problems.push(format!("{at}: too long"));
    }
    // The files' one pattern.
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str()) {
        assert_eq!(pattern, "^[0-9a-f]{32}$", "{at}: a pattern that is not known here");
        if text.len() != 32 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            problems.push(format!("{at}: {text} does not have its pattern, {pattern}"));
        }
    }
}

fn check_object(
    spec: &Value,
    schema: &Value,
    value: &Map<String, Value>,
    at: &str,
    problems: &mut Vec<String>,
) {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !value.contains_key(name) {
            problems.push(format!("{at}: {name} is required"));
        }
    }
    for (name, field) in value {
        let at = format!("{at}.{name}");
        match (schema["properties"].get(name), schema.get("additionalProperties")) {
            (Some(declared), _) => check(spec, declared, field, &at, problems),
            (None, Some(declared @ Value::Object(_))) if declared.get("type").is_some() => {
                check(spec, declared, field, &at, problems);
            }
            (None, Some(Value::Bool(true) | Value::Object(_))) => {}
            (None, _) => problems.push(format!("{at} is not declared")),
        }
    }
}

/// RFC 3339, as the format `date-time` asks.
fn is_date_time(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let rest = shape.strip_prefix("0000-00-00T00:00:00");
    let rest = rest.map(|rest| rest.strip_prefix('.').map_or(rest, |r| r.trim_start_matches('0')));
    matches!(rest, Some("Z" | "+00:00" | "-00:00"))
}

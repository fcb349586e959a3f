//! How Aruba Central's replies are read. Its errors come in many shapes, also with a status that
//! says success, so a success is believed only when nothing in its body tells of an error.
//!
//! The shapes are those that HPE's browser tool and other working clients handle; the documentation
//! shows none of them (read 2026-11-25).

use super::quota::Quota;
use crate::domain::stored::to_text;
use crate::http::Response;
use crate::vendors::body::{list, looks_like_html, text, unreadable};
use crate::vendors::{Refusal, RefusalKind};
use serde_json::Value;

/// A text, or a number as text; empty where there is neither.
fn word(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(value @ Value::Number(_)) => to_text(value),
        _ => String::new(),
    }
}

/// What one error says: its code and its text. `{"error_code", "message": {"msg"}}` and its many
/// relatives.
fn said(error: &Value) -> String {
    let mut sentence = String::new();
    for name in ["message", "msg", "description", "detail", "error_description"] {
        let found = error.get(name);
        sentence = match found {
            Some(inner @ Value::Object(_)) if inner.get("msg").is_some() => word(inner.get("msg")),
            Some(Value::Object(inner)) if inner.is_empty() => String::new(),
            Some(inner @ (Value::Object(_) | Value::Array(_))) => to_text(inner),
            other => word(other),
        };
        if !sentence.is_empty() {
            break;
        }
    }
    let mut code = word(error.get("error_code"));
    if code.is_empty() {
        code = word(error.get("error"));
    }
    match (code.as_str(), sentence.as_str()) {
        (_, "") => code,
        ("", _) => sentence,
        _ => [&code, ": ", &sentence].concat(),
    }
}

/// The errors that a body lists, each with its words.
fn listed(body: &Value) -> Vec<String> {
    let mut words = Vec::new();
    for error in list(body, "status").iter().chain(list(body, "errors")) {
        words.push(match error {
            Value::String(text) => text.clone(),
            error => match said(error) {
                empty if empty.is_empty() => to_text(error),
                words => words,
            },
        });
    }
    words
}

/// The vendor's own words in an error body, whatever its shape; a body that is no JSON is its own
/// words.
pub(super) fn words(response: &Response) -> Vec<String> {
    let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let mut words = listed(&body);
    words.extend(Some(said(&body)).filter(|words| !words.is_empty()));
    let plain = response.body.trim();
    if words.is_empty() && !plain.is_empty() && !looks_like_html(response) {
        words.push(plain.to_owned());
    }
    words
}

/// Whether a body tells of an error. A message alone does not: some successes have one.
fn tells_of_errors(body: &Value) -> bool {
    let filled = |name: &str| match body.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Number(number)) => number.as_i64() != Some(0),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    };
    let other_than_success = |name: &str, words: &[&str]| {
        let said = text(body, name).to_ascii_lowercase();
        !said.is_empty() && words.contains(&said.as_str())
    };
    let bad = ["error", "fail", "failed", "failure"];
    ["error", "errors", "error_code", "detail"].into_iter().any(filled)
        || !list(body, "status").is_empty()
        || other_than_success("status", &bad)
        || other_than_success("response", &bad)
}

/// The refusal of an answer that is no success.
pub(super) fn no(response: &Response) -> Refusal {
    let words = words(response);
    let said = words.join(" ").to_ascii_lowercase();
    let kind = match response.status {
        401 => RefusalKind::Key,
        // What an account that is no MSP gets on the MSP's calls (HPE's browser tool tests for it).
        403 if said.contains("permission denied") || said.contains("not an msp") => {
            RefusalKind::NotMsp
        }
        403 => RefusalKind::Rights,
        404 => RefusalKind::NotFound,
        413 | 417 => RefusalKind::TooLarge,
        429 => RefusalKind::TooMany,
        500.. => RefusalKind::Trouble,
        _ => RefusalKind::Refused,
    };
    let mut refusal = Refusal::of(kind, response, words);
    if kind == RefusalKind::TooMany {
        let quota = Quota::of(response);
        // The day's end is far, and the vendor's own word. A wait that it asks for counts else.
        refusal.retry_after = match (quota.day_left, refusal.retry_after) {
            (Some(0), _) | (_, None) => quota.wait(),
            (_, asked) => asked,
        };
    }
    refusal
}

/// Checks a reply and reads its JSON, or says what kind of no it is. An empty body is null.
///
/// # Errors
/// The vendor's no; [`RefusalKind::Refused`] with a status of success where only the body tells of
/// an error, which leaves open what was done.
pub fn read(response: &Response) -> Result<Value, Refusal> {
    if !response.is_success() {
        return Err(no(response));
    }
    if looks_like_html(response) {
        return Err(Refusal::of(RefusalKind::NotTheApi, response, Vec::new()));
    }
    if response.body.trim().is_empty() {
        return Ok(Value::Null);
    }
    let body: Value = serde_json::from_str(&response.body).map_err(|_| unreadable(response))?;
    if tells_of_errors(&body) {
        return Err(Refusal::of(RefusalKind::Refused, response, words(response)));
    }
    Ok(body)
}

/// Reads a reply that must be an object.
pub(super) fn object(response: &Response) -> Result<Value, Refusal> {
    let body = read(response)?;
    if body.is_object() { Ok(body) } else { Err(unreadable(response)) }
}

/// Reads the answer to assigning and un-assigning: `{"response": "success"}`, any other object
/// without errors, or nothing. It says that the job was taken, not that it is done.
pub fn accepted(response: &Response) -> Result<(), Refusal> {
    let body = read(response)?;
    let fits = body.is_object() || body.is_null() || body == "success";
    if fits { Ok(()) } else { Err(unreadable(response)) }
}

/// Reads the answer to switching licensing by itself on or off: as [`accepted`], and a plain text is
/// a yes as well, since switching off was seen to answer with one.
pub fn switched(response: &Response) -> Result<(), Refusal> {
    match accepted(response) {
        Err(no) if no.kind == RefusalKind::Unreadable => {
            let cut = response.body.trim_start().starts_with(['{', '[', '"']);
            if cut { Err(no) } else { Ok(()) }
        }
        other => other,
    }
}

/// Reads names: the services of an account or of a customer's setting. A list of texts, bare or in
/// `services`; anything else in it is passed over.
pub fn names(response: &Response) -> Result<Vec<String>, Refusal> {
    let body = read(response)?;
    let list = match body.get("services").unwrap_or(&body) {
        Value::Array(list) => list,
        Value::Null => return Ok(Vec::new()),
        _ => return Err(unreadable(response)),
    };
    Ok(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Reads whether there are more seats than devices. The answer's shape is not documented: a yes or no,
/// bare or as the object's only such field; `None` for anything else.
pub fn available(response: &Response) -> Result<Option<bool>, Refusal> {
    let yes = |value: &Value| match value {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    let body = read(response)?;
    Ok(match &body {
        Value::Object(fields) => {
            let mut found = fields.values().filter_map(yes);
            found.next().filter(|_| found.next().is_none())
        }
        body => yes(body),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendors::Taken;

    fn json(status: u16, body: &str) -> Response {
        Response::json(status, body)
    }

    #[test]
    fn a_success_is_a_body_without_errors() {
        for body in [
            r#"{"response":"success"}"#,
            r#"{"response":"Success"}"#,
            r#"{"status":"success"}"#,
            r#"{"message":"Licenses are being assigned"}"#,
            r#"{"error_code":0,"errors":[],"detail":""}"#,
            "{}",
            "",
            " \n",
            "\"success\"",
        ] {
            assert_eq!(accepted(&json(200, body)), Ok(()), "{body}");
        }
    }

    #[test]
    fn an_error_under_a_success_leaves_open_what_was_done() {
        for (body, words) in [
            (
                r#"{"status":[{"error_code":"LIC-1","message":{"msg":"no seats"}},{"error_code":"LIC-2"}]}"#,
                vec!["LIC-1: no seats", "LIC-2"],
            ),
            (r#"{"error_code":400,"message":"bad service"}"#, vec!["400: bad service"]),
            (r#"{"detail":"not allowed"}"#, vec!["not allowed"]),
            (r#"{"response":"failure","message":"why"}"#, vec!["why"]),
            (r#"{"response":"success","errors":["half"]}"#, vec!["half"]),
        ] {
            let no = accepted(&json(200, body)).unwrap_err();
            assert_eq!(no.kind, RefusalKind::Refused);
            assert_eq!(no.words, words);
            assert_eq!(no.taken(), Taken::Unclear, "{body}");
        }
    }

    #[test]
    fn what_is_no_answer_of_the_api_is_told_apart() {
        let html = json(200, "<!doctype html>");
        assert_eq!(accepted(&html).unwrap_err().kind, RefusalKind::NotTheApi);
        assert_eq!(switched(&html).unwrap_err().kind, RefusalKind::NotTheApi);
        for body in ["OK", "{\"response\":\"succ", "[]", "17", "\"no\""] {
            assert_eq!(accepted(&json(200, body)).unwrap_err().kind, RefusalKind::Unreadable);
        }
        assert_eq!(switched(&json(200, "OK")), Ok(()));
        assert!(switched(&json(200, "{\"response\":\"succ")).is_err());
        assert!(switched(&json(400, "OK")).is_err());
    }

    #[test]
    fn both_limits_are_told_apart_by_what_is_left() {
        let answer = |day: &str, second: &str| {
            json(429, r#"{"message":"API rate limit exceeded"}"#)
                .with("X-RateLimit-Remaining-day", day)
                .with("X-RateLimit-Remaining-second", second)
                .with("Date", "Wed, 25 Nov 2026 12:00:00 GMT")
        };
        let wait = |response: &Response| accepted(response).unwrap_err().retry_after;
        assert_eq!(wait(&answer("0", "7")), Some(12 * 3_600_000 + 2_000));
        assert_eq!(wait(&answer("9", "0")), Some(2_000));
        assert_eq!(wait(&answer("9", "0").with("Retry-After", "5")), Some(5_000));
        assert_eq!(wait(&answer("0", "0").with("Retry-After", "5")), Some(12 * 3_600_000 + 2_000));
        assert_eq!(wait(&json(429, "")), None);
    }

    #[test]
    fn names_and_a_yes_are_read_in_every_shape() {
        for body in
            [r#"{"services":["dm","foundation_70xx/90xx",3]}"#, r#"["dm","foundation_70xx/90xx"]"#]
        {
            assert_eq!(names(&json(200, body)).unwrap(), ["dm", "foundation_70xx/90xx"]);
        }
        assert!(names(&json(200, "")).unwrap().is_empty());
        assert!(names(&json(200, r#"{"x":1}"#)).is_err());
        for (body, yes) in [
            ("true", Some(true)),
            (r#"{"status":false}"#, Some(false)),
            (r#"{"service":"dm","status":"true"}"#, Some(true)),
            (r#"{"a":true,"b":false}"#, None),
            ("{}", None),
        ] {
            assert_eq!(available(&json(200, body)), Ok(yes), "{body}");
        }
    }
}

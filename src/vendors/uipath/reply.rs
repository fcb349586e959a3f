//! How UiPath's replies are checked before they are believed. The bodies of its refusals are not
//! documented: nothing, problem details, the envelope of its older framework, a message with a code,
//! an OAuth error and a web page are all taken (contracts and clients, read 2026-11-25). A success
//! with a web page means that this address is not that API.

use crate::domain::stored::to_text;
use crate::domain::{ProductCode, Quantity, Time};
use crate::http::Response;
use crate::vendors::body::{list, looks_like_html, text, unreadable};
use crate::vendors::{Refusal, RefusalKind};
use serde_json::Value;

/// The vendor's own words.
pub(super) fn words(response: &Response, body: &Value) -> Vec<String> {
    let mut words = Vec::new();
    let mut say = |said: &str| {
        let said = said.trim();
        if !said.is_empty() && !words.iter().any(|known| known == said) {
            words.push(said.to_owned());
        }
    };
    for value in [body, body.get("error").unwrap_or(&Value::Null)] {
        for name in ["message", "details", "title", "detail", "error", "error_description"] {
            say(text(value, name));
        }
        for error in list(value, "validationErrors") {
            say(text(error, "message"));
        }
    }
    if let Some(code) = body.get("errorCode").filter(|code| code.is_number() || code.is_string()) {
        say(&["error code ", to_text(code).trim_matches('"')].concat());
    }
    let plain = response.body.trim();
    if words.is_empty() && !plain.is_empty() && !looks_like_html(response) {
        words.push(plain.to_owned());
    }
    words
}

/// A refusal with the vendor's words and its id of the request.
pub(super) fn refusal(kind: RefusalKind, response: &Response) -> Refusal {
    let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let mut refusal = Refusal::of(kind, response, words(response, &body));
    if refusal.request_id.is_none() {
        let trace: String = text(&body, "traceId").chars().take(200).collect();
        refusal.request_id = (!trace.is_empty()).then_some(trace);
    }
    refusal
}

/// Checks a reply and reads its JSON, or says what kind of no it is.
///
/// # Errors
/// The vendor's no. A 404 has two documented causes: there is no license, or the install's switch for
/// these routes is off. A 409 means more than the pool has, and does not say of what.
pub fn read(response: &Response) -> Result<Value, Refusal> {
    if !response.is_success() {
        return Err(refusal(
            match response.status {
                401 => RefusalKind::Key,
                403 => RefusalKind::Rights,
                404 => RefusalKind::NotFound,
                413 => RefusalKind::TooLarge,
                429 => RefusalKind::TooMany,
                500.. => RefusalKind::Trouble,
                _ => RefusalKind::Refused,
            },
            response,
        ));
    }
    if looks_like_html(response) {
        return Err(refusal(RefusalKind::NotTheApi, response));
    }
    let body: Value = serde_json::from_str(&response.body).map_err(|_| unreadable(response))?;
    let flag = |name: &str| body.get(name).and_then(Value::as_bool);
    if flag("unAuthorizedRequest") == Some(true) {
        return Err(refusal(RefusalKind::Key, response));
    }
    if flag("success") == Some(false) {
        return Err(refusal(RefusalKind::Refused, response));
    }
    Ok(body)
}

/// Reads a reply that must be an object.
pub(super) fn object(response: &Response) -> Result<Value, Refusal> {
    let body = read(response)?;
    if body.is_object() { Ok(body) } else { Err(unreadable(response)) }
}

/// Reads a reply that must be a list, row by row.
pub(super) fn rows<T>(
    response: &Response,
    row: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<T>, Refusal> {
    let body = read(response)?;
    let rows = body.as_array().ok_or_else(|| unreadable(response))?;
    rows.iter().map(|value| row(value).ok_or_else(|| unreadable(response))).collect()
}

/// An amount: clients have met decimals where the contract has integers.
pub(super) fn quantity(row: &Value, name: &str) -> Option<Quantity> {
    Quantity::nearest(row.get(name)?.as_f64()?)
}

/// A product's code, if the row has one.
pub(super) fn code(row: &Value, name: &str) -> Option<ProductCode> {
    ProductCode::parse(text(row, name))
}

/// The codes of a list; what is no code is passed over.
pub(super) fn codes(row: &Value, name: &str) -> Vec<ProductCode> {
    list(row, name).iter().filter_map(|code| ProductCode::parse(code.as_str()?)).collect()
}

/// A moment in seconds since 1970 (a public client's reading; the guide gives no unit). 0 means that
/// there is none, and so does what is past the year 9999.
pub(super) fn moment(row: &Value, name: &str) -> Option<Time> {
    let seconds = row.get(name).and_then(Value::as_i64)?;
    (1..=253_402_300_799).contains(&seconds).then(|| Time(seconds * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(status: u16) -> Response {
        Response {
            status,
            headers: vec![("Content-Type".into(), "text/html; charset=utf-8".into())],
            body: "<!doctype html><title>UiPath</title>".into(),
        }
    }

    #[test]
    fn every_kind_of_no_is_sorted() {
        for (reply, kind) in [
            (Response::json(400, ""), RefusalKind::Refused),
            (Response::json(401, ""), RefusalKind::Key),
            (Response::json(403, ""), RefusalKind::Rights),
            (Response::json(404, ""), RefusalKind::NotFound),
            (html(404), RefusalKind::NotFound),
            (Response::json(409, ""), RefusalKind::Refused),
            (Response::json(410, ""), RefusalKind::Refused),
            (Response::json(429, ""), RefusalKind::TooMany),
            (html(502), RefusalKind::Trouble),
            (html(200), RefusalKind::NotTheApi),
            (Response::json(200, ""), RefusalKind::Unreadable),
            (Response::json(200, r#"{"accountId":"#), RefusalKind::Unreadable),
            (Response::json(200, "[]"), RefusalKind::Unreadable),
            (Response::json(200, r#"{"success":false}"#), RefusalKind::Refused),
            (
                Response::json(200, r#"{"success":false,"unAuthorizedRequest":true}"#),
                RefusalKind::Key,
            ),
        ] {
            assert_eq!(object(&reply).unwrap_err().kind, kind, "{reply:?}");
        }
        assert!(object(&Response::json(200, "{}")).is_ok());
        assert!(!object(&html(200)).unwrap_err().words.iter().any(|w| w.contains('<')));
    }

    #[test]
    fn the_vendors_words_are_found_in_every_shape() {
        for (body, words, id) in [
            ("", vec![], None),
            ("no license", vec!["no license"], None),
            (
                r#"{"type":"about:blank","title":"Conflict","status":409,"detail":"Not enough"}"#,
                vec!["Conflict", "Not enough"],
                None,
            ),
            (
                r#"{"result":null,"success":false,"error":{"code":0,"message":"Login failed!","details":"Invalid user name or password",
                    "validationErrors":[{"message":"Password is required","members":["Password"]}]},"unAuthorizedRequest":false}"#,
                vec!["Login failed!", "Invalid user name or password", "Password is required"],
                None,
            ),
            (
                r#"{"message":"Not found","errorCode":1002,"traceId":"00-abc-01"}"#,
                vec!["Not found", "error code 1002"],
                Some("00-abc-01"),
            ),
            (
                r#"{"error":"invalid_scope","error_description":"No such scope"}"#,
                vec!["invalid_scope", "No such scope"],
                None,
            ),
            (
                r#"{"message":null,"errorCode":null}"#,
                vec![r#"{"message":null,"errorCode":null}"#],
                None,
            ),
        ] {
            let no = read(&Response::json(409, body)).unwrap_err();
            assert_eq!(no.words, words, "{body}");
            assert_eq!(no.request_id.as_deref(), id, "{body}");
        }
        let reply = Response::json(404, r#"{"traceId":"t"}"#).with("X-Request-Id", "r");
        assert_eq!(read(&reply).unwrap_err().request_id.as_deref(), Some("r"));
    }

    #[test]
    fn dates_are_seconds_and_zero_is_none() {
        let row =
            serde_json::json!({ "a": 1_767_225_600, "b": 0, "c": -1, "d": "x", "e": i64::MAX });
        assert_eq!(moment(&row, "a"), Time::parse_rfc3339("2026-01-01T00:00:00Z"));
        for name in ["b", "c", "d", "e", "f"] {
            assert_eq!(moment(&row, name), None, "{name}");
        }
    }
}

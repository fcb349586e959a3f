//! What the readers of every vendor's replies have in common: parts of a JSON body, where what is
//! missing, null or of another type is as if empty.

use super::{Refusal, RefusalKind};
use crate::http::Response;
use serde_json::Value;

/// Whether a body is a web page, by its content type or by how it begins.
pub fn looks_like_html(response: &Response) -> bool {
    response.header("content-type").is_some_and(|t| t.to_ascii_lowercase().contains("html"))
        || response.body.trim_start().starts_with('<')
}

/// The refusal of a body that breaks off or has another shape.
pub fn unreadable(response: &Response) -> Refusal {
    Refusal::of(RefusalKind::Unreadable, response, Vec::new())
}

/// A text of a reply; empty where there is none.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list in a reply; empty where there is none.
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A count in a reply, also where it is written as a text; a negative one is 0, and one too large the
/// largest.
pub fn count(value: &Value, name: &str) -> Option<u32> {
    let value = value.get(name)?;
    let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(u32::try_from(number.max(0)).unwrap_or(u32::MAX))
}

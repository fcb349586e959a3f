//! Refusals, in all the forms that clients of the gateway are written for. Which form goes with which
//! refusal is a guess, except where a client shows it; so every form is used for something.

use crate::http::Response;
use crate::sim::writing::Object;

/// `{"message": …}`: the gateway, and what is not permitted.
pub(crate) fn message(status: u16, text: &str) -> Response {
    Response::json(status, Object::new().text("message", text).done())
}

/// `{"error": …, "error_description": …}`: tokens.
pub(crate) fn oauth(status: u16, error: &str, text: &str) -> Response {
    let body = Object::new().text("error", error).text("error_description", text).done();
    Response::json(status, body)
}

//! Refusals, in all the forms that clients of the gateway are written for. Which form goes with which
//! refusal is a guess, except where a client shows it; so every form is used for something.

use crate::http::Response;
use crate::sim::writing::{Object, list};

/// `{"message": …}`: the gateway, and what is not permitted.
pub(crate) fn message(status: u16, text: &str) -> Response {
    Response::json(status, Object::new().text("message", text).done())
}

/// `{"error_code": 400, "message": …}`: the code is a number.
pub(crate) fn coded(status: u16, text: &str) -> Response {
    let code = i64::from(status);
    Response::json(status, Object::new().number("error_code", code).text("message", text).done())
}

/// `{"error_code": "…", "description": …}`: the code is a text.
pub(crate) fn described(status: u16, code: &str, text: &str) -> Response {
    let body = Object::new().text("error_code", code).text("description", text).done();
    Response::json(status, body)
}

/// `{"detail": …}`: what is wrong with a body.
pub(crate) fn detail(status: u16, text: &str) -> Response {
    Response::json(status, Object::new().text("detail", text).done())
}

/// `{"status": [{"error_code": …, "message": {"msg": …}}]}`: what is wrong with a device.
pub(crate) fn listed(status: u16, code: &str, text: &str) -> Response {
    let text = Object::new().text("msg", text).done();
    let one = Object::new().text("error_code", code).json("message", &text).done();
    Response::json(status, Object::new().json("status", &list(&[one])).done())
}

/// `{"error": …, "error_description": …}`: tokens.
pub(crate) fn oauth(status: u16, error: &str, text: &str) -> Response {
    let body = Object::new().text("error", error).text("error_description", text).done();
    Response::json(status, body)
}

/// A text that is not JSON.
pub(crate) fn plain(status: u16, text: &str) -> Response {
    Response {
        status,
        headers: vec![("content-type".into(), "text/plain".into())],
        body: text.to_owned(),
    }
}

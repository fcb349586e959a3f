//! Refusals. For the allocation routes no body is documented, so every form that the vendor's
//! services and clients show is used for something: none at all, problem details, the envelope of
//! the sign-in, `{message, errorCode}` (read 2026-11-25). Which goes with which is a guess.

use crate::http::Response;
use crate::sim::writing::{Object, list};

/// A status and nothing else: 404 and 410 of the license routes.
pub(crate) fn empty(status: u16) -> Response {
    Response { status, headers: Vec::new(), body: String::new() }
}

/// Problem details, as the license service declares for its activation routes.
pub(crate) fn problem(status: u16, title: &str, detail: &str) -> Response {
    let body = Object::new()
        .text("type", "about:blank")
        .text("title", title)
        .number("status", status.into())
        .text("detail", detail)
        .done();
    Response {
        status,
        headers: vec![("content-type".into(), "application/problem+json; charset=utf-8".into())],
        body,
    }
}

/// A body that cannot be taken, and what is wrong with it.
pub(crate) fn bad_request(detail: &str) -> Response {
    problem(400, "One or more validation errors occurred.", detail)
}

/// `{message, errorCode, traceId}`: the form of Orchestrator, here for who may not.
pub(crate) fn message(status: u16, text: &str) -> Response {
    let body = Object::new()
        .text("message", text)
        .number("errorCode", i64::from(status))
        .text("traceId", "00-7a1f6c0de5b94d2c8e3b5f1a90d4c6e2-01")
        .done();
    Response::json(status, body)
}

/// The envelope of the sign-in, with an error in it.
pub(crate) fn envelope(status: u16, text: &str, members: &[&str]) -> Response {
    let wrong: Vec<String> = members
        .iter()
        .map(|member| {
            Object::new()
                .text("message", &format!("The {member} field is required."))
                .json("members", &crate::sim::writing::texts(&[member]))
                .done()
        })
        .collect();
    let wrong = if wrong.is_empty() { "null".to_owned() } else { list(&wrong) };
    let error = Object::new()
        .number("code", 0)
        .text("message", text)
        .json("details", "null")
        .json("validationErrors", &wrong)
        .done();
    let body = Object::new()
        .json("result", "null")
        .json("targetUrl", "null")
        .flag("success", false)
        .json("error", &error)
        .flag("unAuthorizedRequest", status == 401)
        .flag("__abp", true)
        .done();
    Response::json(status, body)
}

/// `{error, error_description}`: the token endpoint.
pub(crate) fn oauth(error: &str, text: &str) -> Response {
    let body = Object::new().text("error", error).text("error_description", text).done();
    Response::json(400, body)
}

//! The answer to a refresh. Each refresh voids the refresh token that it was made with, so the new
//! one must be kept before anything else is done.

use super::reply::no;
use crate::domain::Secret;
use crate::http::Response;
use crate::vendors::body::{looks_like_html, text, unreadable};
use crate::vendors::{Refusal, RefusalKind};
use serde_json::Value;

/// A new pair of tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The access token.
    pub access: Secret,
    /// The refresh token that takes the old one's place; `None` where the answer has none, and the
    /// old one is all there is.
    pub refresh: Option<Secret>,
    /// How long the access token lives, in seconds; at most a day is believed.
    pub expires_in: i64,
}

/// How long an access token lives where the answer does not say: two hours (access token page).
const TWO_HOURS: i64 = 7_200;

/// Words as long as this could be a token that is told back, and are not kept.
const LONGEST_WORD: usize = 24;

/// Reads the answer to a refresh.
///
/// # Errors
/// The vendor's no, less every word in it that could be a token. Any 400, 401 or 403 means that the
/// credentials were not taken.
pub fn tokens(response: &Response) -> Result<Tokens, Refusal> {
    let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    if !response.is_success() || !text(&body, "error").is_empty() {
        return Err(refused(response));
    }
    if looks_like_html(response) {
        return Err(Refusal::of(RefusalKind::NotTheApi, response, Vec::new()));
    }
    let expires_in = body.get("expires_in").and_then(Value::as_i64).unwrap_or(TWO_HOURS);
    Ok(Tokens {
        access: Secret::new(text(&body, "access_token")).ok_or_else(|| unreadable(response))?,
        refresh: Secret::new(text(&body, "refresh_token")),
        expires_in: expires_in.clamp(0, 86_400),
    })
}

fn refused(response: &Response) -> Refusal {
    let mut refusal = no(response);
    if matches!(response.status, 200..=299 | 400 | 401 | 403) {
        refusal.kind = RefusalKind::Key;
    }
    for words in &mut refusal.words {
        let hide = |word| if str::len(word) >= LONGEST_WORD { "…" } else { word };
        let kept: Vec<&str> = words.split(' ').map(hide).collect();
        *words = kept.join(" ");
    }
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_brings_both_tokens_anew() {
        let body = r#"{"access_token":"acc","refresh_token":"ref","expires_in":7200,"token_type":"bearer"}"#;
        let tokens = tokens(&Response::json(200, body)).unwrap();
        assert_eq!(tokens.access.reveal(), "acc");
        assert_eq!(tokens.refresh.unwrap().reveal(), "ref");
        assert_eq!(tokens.expires_in, 7200);
    }

    #[test]
    fn an_answer_without_a_new_refresh_token_keeps_the_access_token() {
        let read = tokens(&Response::json(200, r#"{"access_token":"a","expires_in":-1}"#)).unwrap();
        assert!(read.refresh.is_none());
        assert_eq!(read.expires_in, 0);
        let plain = tokens(&Response::json(200, r#"{"access_token":"a"}"#)).unwrap();
        assert_eq!(plain.expires_in, TWO_HOURS);
    }

    #[test]
    fn a_no_keeps_its_words_and_no_token() {
        let long = "0123456789abcdef0123456789abcdef";
        let body = format!(
            r#"{{"error":"invalid_grant","error_description":"refresh_token {long} is void"}}"#
        );
        for status in [200, 400, 401] {
            let no = tokens(&Response::json(status, body.as_str())).unwrap_err();
            assert_eq!(no.kind, RefusalKind::Key);
            assert_eq!(no.words, ["invalid_grant: refresh_token … is void"]);
        }
        for (status, body, kind) in [
            (200, "<html>", RefusalKind::NotTheApi),
            (200, "{}", RefusalKind::Unreadable),
            (200, r#"{"access_token":" "}"#, RefusalKind::Unreadable),
            (429, "", RefusalKind::TooMany),
            (503, "upstream connect error", RefusalKind::Trouble),
        ] {
            assert_eq!(tokens(&Response::json(status, body)).unwrap_err().kind, kind, "{body}");
        }
    }
}

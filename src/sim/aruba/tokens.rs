//! Tokens: what lets a caller in, and how it is renewed. Each refresh gives a new pair and voids the
//! refresh token before it, as clients report (read 2026-11-25).

use super::refusal::oauth;
use crate::domain::Time;
use crate::domain::time::{DAY, SECOND};
use crate::http::{Response, decode};
use crate::sim::arrival::Call;
use crate::sim::chance::mix;
use crate::sim::writing::Object;
use serde_json::Value;

/// The access token that is good for the life of the world.
pub(crate) const TOKEN: &str = "demo-access";
const READ_ONLY: &str = "demo-read";
const OF_A_TENANT: &str = "demo-tenant";
/// The refresh token that the world begins with.
const REFRESH: &str = "demo-refresh";
const CLIENT: &str = "demo-client";
const SECRET: &str = "demo-secret";
/// What any user name and password lead to, on the way of the code grant.
const CODE: &str = "demo-code";
const SESSION: &str = "demo-session";
const CSRF: &str = "demo-csrf";
/// Seconds that an access token is good for.
const LIFE: i64 = 7_200;
/// A refresh token that is not used for so long is revoked.
const IDLE: i64 = 14 * DAY;

/// In whose name a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Msp,
    ReadOnly,
    Tenant,
}

/// The pairs that were given out: when each was. The n-th is worked out from the seed.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) given: Vec<Time>,
}

impl Tokens {
    fn nth(seed: u64, n: usize, what: u64) -> String {
        let dice = mix(mix(seed, 0x70_6b_65_6e + what), n as u64);
        format!("{dice:016x}{:016x}", mix(dice, 1))
    }

    /// In whose name a call is made, or why in nobody's.
    pub(crate) fn who(&self, call: &Call<'_>, seed: u64) -> Result<Who, Response> {
        let Some(token) = call.bearer().filter(|token| !token.is_empty()) else {
            return Err(oauth(401, "invalid_request", "The access token is missing"));
        };
        let fresh = |(n, at): (usize, &Time)| {
            call.now.since(*at) < LIFE * SECOND && Self::nth(seed, n, 0) == token
        };
        match token {
            TOKEN => Ok(Who::Msp),
            READ_ONLY => Ok(Who::ReadOnly),
            OF_A_TENANT => Ok(Who::Tenant),
            _ if self.given.iter().enumerate().any(fresh) => Ok(Who::Msp),
            _ => Err(oauth(401, "invalid_token", "The access token is invalid or has expired")),
        }
    }

    /// Answers a call below `/oauth2`, and whether it changed anything.
    pub(crate) fn answer(
        &mut self,
        call: &Call<'_>,
        operation: &str,
        seed: u64,
    ) -> Result<Response, Response> {
        let asked = |name: &str| parameter(call, name);
        if asked("client_id").as_deref() != Some(CLIENT) {
            return Err(oauth(401, "invalid_client", "Invalid client_id"));
        }
        match operation {
            "login" => login(call),
            "authorize" => authorize(call),
            _ => {
                if asked("client_secret").as_deref() != Some(SECRET) {
                    return Err(oauth(401, "invalid_client", "Invalid client_secret"));
                }
                match asked("grant_type").as_deref() {
                    Some("refresh_token") => {
                        let refresh = asked("refresh_token").unwrap_or_default();
                        if !self.is_current(&refresh, seed, call.now) {
                            return Err(oauth(
                                400,
                                "invalid_request",
                                "Invalid refresh_token: it is unknown, was used already or has expired",
                            ));
                        }
                    }
                    Some("authorization_code") if asked("code").as_deref() == Some(CODE) => {}
                    Some("authorization_code") => {
                        return Err(oauth(400, "invalid_request", "Invalid code"));
                    }
                    _ => return Err(oauth(400, "unsupported_grant_type", "Invalid grant_type")),
                }
                Ok(self.give(seed, call.now))
            }
        }
    }

    fn is_current(&self, refresh: &str, seed: u64, now: Time) -> bool {
        match self.given.last() {
            None => refresh == REFRESH,
            Some(at) => {
                now.since(*at) < IDLE && refresh == Self::nth(seed, self.given.len() - 1, 1)
            }
        }
    }

    fn give(&mut self, seed: u64, now: Time) -> Response {
        let n = self.given.len();
        self.given.push(now);
        let body = Object::new()
            .text("refresh_token", &Self::nth(seed, n, 1))
            .text("token_type", "bearer")
            .text("access_token", &Self::nth(seed, n, 0))
            .number("expires_in", LIFE)
            .done();
        Response::json(200, body)
    }
}

/// The first step of the code grant: a user name and a password give two cookies.
fn login(call: &Call<'_>) -> Result<Response, Response> {
    let given = |name: &str| parameter(call, name).is_some_and(|text| !text.is_empty());
    if !given("username") || !given("password") {
        return Err(oauth(401, "invalid_request", "Invalid username or password"));
    }
    Ok(Response::json(200, Object::new().flag("status", true).done())
        .with("Set-Cookie", format!("csrftoken={CSRF}; Path=/"))
        .with("Set-Cookie", format!("session={SESSION}; Path=/; HttpOnly")))
}

/// The second step: the cookies and the account's id give a code.
fn authorize(call: &Call<'_>) -> Result<Response, Response> {
    let header = |name: &str| call.arrival.header(name).unwrap_or_default();
    let session = format!("session={SESSION}");
    if header("x-csrf-token") != CSRF || !header("cookie").contains(&session) {
        return Err(oauth(401, "invalid_request", "Invalid session"));
    }
    if parameter(call, "customer_id").is_none() {
        return Err(oauth(400, "invalid_request", "Invalid customer_id"));
    }
    Ok(Response::json(200, Object::new().text("auth_code", CODE).done()))
}

/// A parameter, from wherever clients put it: the query, a JSON body or a form.
fn parameter(call: &Call<'_>, name: &str) -> Option<String> {
    let body = call.arrival.body;
    let json = || serde_json::from_str::<Value>(body).ok()?.get(name)?.as_str().map(str::to_owned);
    let form = || {
        let mut pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(given, _)| *given == name).map(|(_, value)| decode(value))
    };
    call.query.one(name).map(str::to_owned).or_else(json).or_else(form)
}

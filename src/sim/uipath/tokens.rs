//! Tokens: who may call what. The host administrator signs in with a password, for half an hour; an
//! external application of one organization gets its token by client credentials, for an hour and
//! for the scopes that it names. None can be renewed (the vendor's pages on both, read 2026-11-25).

use super::body::Body;
use super::refusal::{envelope, message, oauth};
use crate::domain::Time;
use crate::domain::time::MINUTE;
use crate::http::{Response, decode};
use crate::sim::arrival::{Call, html};
use crate::sim::chance::mix;
use crate::sim::writing::Object;
use serde_json::Value;

/// The host administrator's token that is good for the life of the world.
pub(crate) const TOKEN: &str = "demo-host";
const EXPIRED: &str = "demo-uipath-expired";
/// The external application's token that is good for the life of the world.
pub(crate) const APPLICATION: &str = "demo-organization";
const USER: &str = "admin";
const PASSWORD: &str = "demo";
const CLIENT: &str = "demo-application";
const SECRET: &str = "demo-secret";
/// How long a host administrator's token is good.
const HOST_LIFE: i64 = 30 * MINUTE;
/// How long an application's token is good.
const APPLICATION_LIFE: i64 = 60 * MINUTE;

/// In whose name a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The host administrator.
    Host,
    /// The application of the first organization, and what its scopes let it do.
    Application { reads: bool, writes: bool },
}

impl Who {
    /// As [`Self::read`] reads it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Application { reads: true, writes: true } => "all",
            Self::Application { reads: true, .. } => "reads",
            Self::Application { .. } => "writes",
        }
    }

    pub(crate) fn read(text: &str) -> Self {
        match text {
            "host" => Self::Host,
            _ => Self::Application { reads: text != "writes", writes: text != "reads" },
        }
    }
}

/// The tokens that were given out: when, and to whom. The n-th is worked out from the seed.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) given: Vec<(Time, Who)>,
}

fn nth(seed: u64, n: usize) -> String {
    let dice = mix(mix(seed, 0x7569_7061), n as u64);
    format!("sim.{dice:016x}{:016x}", mix(dice, 1))
}

impl Tokens {
    /// In whose name a call is made, or the refusal of nobody's.
    pub(crate) fn who(&self, call: &Call<'_>, seed: u64) -> Result<Who, Response> {
        let token = call.bearer().unwrap_or_default();
        let good = |who: &Who, at: &Time| {
            let life = if *who == Who::Host { HOST_LIFE } else { APPLICATION_LIFE };
            call.now.since(*at) < life
        };
        let given = self.given.iter().enumerate().rev();
        let given = given.filter(|(_, (at, who))| good(who, at));
        match token {
            TOKEN => Ok(Who::Host),
            APPLICATION => Ok(Who::Application { reads: true, writes: true }),
            EXPIRED | "" => Err(unauthenticated()),
            _ => given
                .map(|(n, (_, who))| (nth(seed, n), who))
                .find_map(|(known, who)| (known == token).then_some(*who))
                .ok_or_else(unauthenticated),
        }
    }

    fn give(&mut self, seed: u64, who: Who, now: Time) -> String {
        self.given.push((now, who));
        nth(seed, self.given.len() - 1)
    }

    /// The host administrator's sign-in: JSON in, the token in an envelope. The status of a refusal
    /// is documented nowhere.
    pub(crate) fn sign_in(&mut self, call: &Call<'_>, seed: u64) -> Result<Response, Response> {
        const NEEDED: [&str; 2] = ["UsernameOrEmailAddress", "Password"];
        let body = Body::of(call, &[], false)
            .map_err(|_| envelope(400, "Your request is not valid!", &NEEDED))?;
        let text = |name| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let missing: Vec<&str> = NEEDED.into_iter().filter(|f| text(f).is_none()).collect();
        if !missing.is_empty() {
            return Err(envelope(400, "Your request is not valid!", &missing));
        }
        let tenancy = text("TenancyName").unwrap_or("host");
        if !tenancy.eq_ignore_ascii_case("host") {
            let told = format!("There is no tenant defined with name {tenancy}");
            return Err(envelope(400, &told, &[]));
        }
        let is_admin = text("UsernameOrEmailAddress").is_some_and(|u| u.eq_ignore_ascii_case(USER));
        if !is_admin || text("Password") != Some(PASSWORD) {
            return Err(envelope(401, "Invalid user name or password", &[]));
        }
        let token = self.give(seed, Who::Host, call.now);
        let body = Object::new()
            .text("result", &token)
            .json("targetUrl", "null")
            .flag("success", true)
            .json("error", "null")
            .flag("unAuthorizedRequest", false)
            .flag("__abp", true)
            .done();
        Ok(Response::json(200, body))
    }

    /// The token endpoint: a form in, the token with its seconds out. A body of another type gets
    /// the portal's page, as the vendor's forum reports (read 2026-11-25).
    pub(crate) fn token(&mut self, call: &Call<'_>, seed: u64) -> Result<Response, Response> {
        let kind = call.arrival.header("content-type").unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            return Err(html(200, "UiPath"));
        }
        let asked = |name: &str| {
            let mut pairs = call.arrival.body.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(given, _)| *given == name).map(|(_, value)| decode(value))
        };
        if asked("grant_type").as_deref() != Some("client_credentials") {
            return Err(oauth("unsupported_grant_type", "Use client_credentials"));
        }
        if asked("client_id").as_deref() != Some(CLIENT)
            || asked("client_secret").as_deref() != Some(SECRET)
        {
            return Err(oauth("invalid_client", "Unknown client, or a wrong secret"));
        }
        let scope = asked("scope").unwrap_or_default();
        let (mut reads, mut writes) = (false, false);
        for scope in scope.split_whitespace() {
            match scope {
                "PM.License" => (reads, writes) = (true, true),
                "PM.License.Read" => reads = true,
                "PM.License.Write" => writes = true,
                _ => return Err(oauth("invalid_scope", scope)),
            }
        }
        if !reads && !writes {
            return Err(oauth("invalid_scope", "No scope was asked for"));
        }
        let token = self.give(seed, Who::Application { reads, writes }, call.now);
        let body = Object::new()
            .text("access_token", &token)
            .number("expires_in", APPLICATION_LIFE / 1_000)
            .text("token_type", "Bearer")
            .text("scope", &scope)
            .done();
        Ok(Response::json(200, body))
    }
}

fn unauthenticated() -> Response {
    message(401, "You are not authenticated!").with("WWW-Authenticate", "Bearer")
}

/// The refusal of a caller of the wrong kind.
pub(crate) fn forbidden() -> Response {
    message(403, "You are not authorized!")
}

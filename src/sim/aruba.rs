//! The simulated Aruba Central: a managed service provider's account behind the classic API gateway.
//! Which call is which, who may make it, and the limits. What each call does stands in the files below.
//!
//! Facts: the vendor's documentation and what its public clients send and read, gathered in the
//! specification that is copied to `tests/golden/aruba` (read 2026-11-25). What is not documented is a
//! guess, and said to be one where it is made.

mod dials;
mod limits;
mod refusal;
mod tokens;

pub use dials::ArubaDials;
pub(crate) use tokens::TOKEN;

use super::Faults;
use super::arrival::Call;
use super::done::Done;
use super::stored::{Fields, Lines};
use crate::domain::Time;
use crate::http::{Method, Response};
use limits::Limits;
use refusal::message;
use tokens::{Tokens, Who};

/// The calls below `/oauth2` that are served, as in the specification.
const OPERATIONS: [(Method, &str, &str); 3] = [
    (Method::Post, "oauth2/token", "token"),
    (Method::Post, "oauth2/authorize/central/api/login", "login"),
    (Method::Post, "oauth2/authorize/central/api", "authorize"),
];

/// The account, and what has changed in it.
#[derive(Debug, Default)]
pub(crate) struct Aruba {
    seed: u64,
    limits: Limits,
    tokens: Tokens,
}

/// A 500 of the dials or of a named customer.
pub(crate) fn broken() -> Response {
    message(500, "An unexpected error occurred")
}

impl Aruba {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// A 429 of the dials.
    pub(crate) fn too_many(&mut self, dials: &ArubaDials, now: Time) -> Response {
        self.limits.tell(limits::by_chance(), dials, now)
    }

    /// Answers one call.
    pub(crate) fn answer(&mut self, call: &Call<'_>, faults: &Faults) -> Done {
        let Some((operation, _)) = call.route(0, &OPERATIONS) else {
            let reply = message(404, "no Route matched with those values");
            return Done::refused(self.limits.tell(reply, &faults.aruba, call.now), "");
        };
        let reply = if call.path.starts_with("/oauth2/") {
            self.tokens.answer(call, operation, self.seed)
        } else {
            self.enter(call, &faults.aruba).map(|_| message(200, "in"))
        };
        let acted = reply.is_ok() && call.arrival.method != Method::Get;
        let reply = reply.unwrap_or_else(|refusal| refusal);
        let reply = self.limits.tell(reply, &faults.aruba, call.now);
        Done { acted, ..Done::refused(reply, operation) }
    }

    /// Lets a call in, or not: who is it, is it too many, may this token write.
    fn enter(&mut self, call: &Call<'_>, dials: &ArubaDials) -> Result<Who, Response> {
        let who = self.tokens.who(call, self.seed)?;
        self.limits.count(dials, call.now)?;
        match who {
            Who::ReadOnly if call.arrival.method != Method::Get => {
                Err(message(403, "Permission denied: this token may only read"))
            }
            who => Ok(who),
        }
    }

    /// Writes what differs from the beginning.
    pub(crate) fn store(&self, to: &mut Lines) {
        let (day, used) = (self.limits.day.to_string(), self.limits.used.to_string());
        to.line(&["aruba", "used", &day, &used]);
        for at in &self.tokens.given {
            to.line(&["aruba", "token", &at.0.to_string()]);
        }
    }

    /// Reads one line; none when it cannot be read.
    pub(crate) fn restore(&mut self, it: &mut Fields<'_>) -> Option<()> {
        match it.text()? {
            "used" => {
                self.limits.day = it.time()?.0;
                self.limits.used = it.number()?.try_into().ok()?;
            }
            "token" => self.tokens.given.push(it.time()?),
            _ => return None,
        }
        Some(())
    }
}

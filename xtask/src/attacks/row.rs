//! One row of the table: what is sent, what must come back, what the vendor may have seen.

use super::upstream::{Script, Seen};
use super::wire::{Answer, Reply};
use crate::proxy::kit::committed_hosts;
use license_desk::http::Method;
use license_desk::kit::USER_AGENT;
use license_desk::vendors::{Vendor, endpoints};
use std::time::Duration;

/// What must come back to the attacker.
#[derive(Debug, Clone, Copy)]
pub(super) enum Client {
    /// This status.
    Status(u16),
    /// A no of the proxy's, or an end without any answer; never a 2xx or 3xx.
    Refused,
    /// Whatever it is, it comes or the connection ends.
    Anything,
    /// What no browser gives to a page as an answer of the vendor's: a no of the proxy's, no HTTP, or
    /// a protocol that was not asked for.
    NoAnswer,
    /// A beginning of an answer that can be told from a whole one: it breaks off, or is half a JSON
    /// text.
    Cut,
}

/// A row.
pub(super) struct Row {
    /// What it tries.
    pub(super) name: String,
    /// What is sent.
    pub(super) bytes: Vec<u8>,
    /// How often, one after the other.
    pub(super) times: usize,
    /// What the vendor does.
    pub(super) script: Script,
    /// How long an answer is waited for.
    pub(super) patience: Duration,
    /// Whether the platform and not the worker decides what becomes of it.
    pub(super) of_platform: bool,
    client: Client,
    reaches: std::ops::RangeInclusive<usize>,
    has: Vec<&'static str>,
    lacks: Vec<&'static str>,
    saw: Vec<&'static str>,
    unseen: Vec<&'static str>,
}

impl Row {
    /// A row that must be refused without the vendor hearing of it.
    pub(super) fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.into(),
            times: 1,
            script: Script::Simulated,
            patience: Duration::from_secs(8),
            of_platform: false,
            client: Client::Refused,
            reaches: 0..=0,
            has: vec![],
            lacks: vec![],
            saw: vec![],
            unseen: vec![],
        }
    }

    /// Must come back with this status.
    pub(super) fn status(mut self, status: u16) -> Self {
        self.client = Client::Status(status);
        self
    }

    /// What must come back otherwise.
    pub(super) fn client(mut self, client: Client) -> Self {
        self.client = client;
        self
    }

    /// How many whole requests the vendor may see.
    pub(super) fn reaches(mut self, range: std::ops::RangeInclusive<usize>) -> Self {
        self.reaches = range;
        self
    }

    /// Goes through, once, and comes back with this status.
    pub(super) fn passes(self, status: u16) -> Self {
        self.status(status).reaches(1..=1)
    }

    /// What the vendor does.
    pub(super) fn script(mut self, script: Script) -> Self {
        self.script = script;
        self
    }

    /// What must stand in the first answer; headers in small letters.
    pub(super) fn has(mut self, parts: &[&'static str]) -> Self {
        self.has.extend(parts);
        self
    }

    /// What must not stand in any answer; in small letters.
    pub(super) fn lacks(mut self, parts: &[&'static str]) -> Self {
        self.lacks.extend(parts);
        self
    }

    /// What the vendor must have seen; in small letters.
    pub(super) fn saw(mut self, parts: &[&'static str]) -> Self {
        self.saw.extend(parts);
        self
    }

    /// What the vendor must not have seen; in small letters.
    pub(super) fn unseen(mut self, parts: &[&'static str]) -> Self {
        self.unseen.extend(parts);
        self
    }

    /// Is the platform's own business where there is one.
    pub(super) fn of_platform(mut self) -> Self {
        self.of_platform = true;
        self
    }

    /// Sent twice.
    pub(super) fn twice(mut self) -> Self {
        self.times = 2;
        self
    }

    /// An answer is waited for so long, in seconds.
    pub(super) fn patience(mut self, seconds: u64) -> Self {
        self.patience = Duration::from_secs(seconds);
        self
    }

    /// What is wrong with how it went, if anything is.
    pub(super) fn judge(&self, answers: &[Answer], seen: &[Seen]) -> Vec<String> {
        let mut wrong = Vec::new();
        for answer in answers {
            self.judge_answer(answer, &mut wrong);
        }
        let whole = seen.iter().filter(|request| request.whole).count();
        if !self.reaches.contains(&whole) {
            wrong.push(format!("the vendor saw {whole} requests and may see {:?}", self.reaches));
        }
        wrong.extend(seen.iter().filter_map(fault));
        let text: String = seen.iter().map(text).collect();
        for part in self.saw.iter().filter(|part| !text.contains(**part)) {
            wrong.push(format!("the vendor did not see {part:?}"));
        }
        for part in self.unseen.iter().filter(|part| text.contains(**part)) {
            wrong.push(format!("the vendor saw {part:?}"));
        }
        wrong
    }

    fn judge_answer(&self, answer: &Answer, wrong: &mut Vec<String>) {
        let first = answer.replies.first();
        let status = first.map_or(0, |reply| reply.status);
        let fits = match self.client {
            Client::Status(expected) => {
                status == expected && first.is_some_and(|reply| reply.whole)
            }
            Client::Refused => {
                let no = |reply: &Reply| matches!(reply.status, 400..=499 | 501 | 505);
                answer.replies.iter().all(no) && (first.is_some() || answer.ended)
            }
            Client::Anything => first.is_some() || answer.ended,
            Client::NoAnswer => {
                let lost = first.is_some_and(|it| it.has("x-license-desk-proxy: upstream-"));
                lost || matches!(status, 0 | 101)
            }
            Client::Cut => {
                let json = |it: &Reply| serde_json::from_str::<serde_json::Value>(&it.body).is_ok();
                answer.ended && first.is_none_or(|reply| !reply.whole || !json(reply))
            }
        };
        if !fits {
            let came: Vec<_> = answer.replies.iter().map(|it| (it.status, it.whole)).collect();
            wrong.push(format!(
                "{:?} was due, and {came:?} came, end {}",
                self.client, answer.ended
            ));
        }
        let text = |reply: &Reply| format!("{}\n\n{}", reply.head, reply.body).to_ascii_lowercase();
        for part in &self.has {
            if !first.map(text).unwrap_or_default().contains(part) {
                wrong.push(format!("the answer has no {part:?}"));
            }
        }
        for reply in &answer.replies {
            wrong.extend(
                self.lacks
                    .iter()
                    .filter(|part| text(reply).contains(**part))
                    .map(|part| format!("the answer has {part:?}")),
            );
            // Nothing of the kind ever comes back.
            for header in ["set-cookie:", "location:", "x-accel-", "x-powered-by:", "via:"] {
                if reply.has(header) {
                    wrong.push(format!("the answer has a header {header}"));
                }
            }
        }
    }
}

/// What is wrong with a request that came to the vendor: it must be a call of the desk, to the
/// vendor's host, with headers that are known and a length that is told once.
fn fault(request: &Seen) -> Option<String> {
    const KNOWN: [&str; 8] = [
        "host",
        "authorization",
        "content-type",
        "accept",
        "tenantid",
        "user-agent",
        "content-length",
        "connection",
    ];
    let value = |name: &str| -> Vec<&str> {
        let named = request.headers.iter().filter(|(n, _)| n == name);
        named.map(|(_, value)| value.as_str()).collect()
    };
    let mut words = request.line.split(' ');
    let method = match words.next() {
        Some("GET") => Some(Method::Get),
        Some("POST") => Some(Method::Post),
        Some("PUT") => Some(Method::Put),
        Some("DELETE") => Some(Method::Delete),
        _ => None,
    };
    let path = words.next().and_then(|target| target.split('?').next()).unwrap_or_default();
    let call = endpoints().find(|it| method.is_some_and(|method| it.matches(method, path)));
    let hosts = value("host");
    let own = |(vendor, host): (Vendor, String)| {
        call.is_some_and(|call| call.vendor == vendor) && hosts == [host]
    };
    // The worker's platform says that a worker asks, and that no stored answer is wanted.
    let platform = |name: &str, value: &str| match name {
        "cache-control" | "pragma" => value == "no-cache",
        "cf-worker" => true,
        _ => false,
    };
    let known =
        |(name, value): &(String, String)| KNOWN.contains(&name.as_str()) || platform(name, value);
    let stray = request.headers.iter().find(|header| !known(header));
    let once = request.headers.iter().map(|(name, _)| value(name).len()).all(|count| count == 1);
    let told = if call.is_none() || words.next() != Some("HTTP/1.1") {
        format!("no call of the desk: {}", request.line)
    } else if let Some((name, _)) = stray {
        format!("with a header {name}")
    } else if !committed_hosts().into_iter().any(own) {
        format!("for the host {hosts:?}")
    } else if value("user-agent") != [USER_AGENT] {
        format!("from {:?}", value("user-agent"))
    } else if !once {
        "with a header twice".into()
    } else {
        return None;
    };
    Some(format!("a request came to the vendor {told}"))
}

/// A request in small letters.
fn text(request: &Seen) -> String {
    let mut text = format!("{}\n", request.line);
    for (name, value) in &request.headers {
        text.extend([name, ": ", value, "\n"]);
    }
    text.extend(["\n", &request.body, "\n"]);
    text.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str, more: &[(&str, &str)]) -> Seen {
        let headers = [("host", "api.meraki.com"), ("user-agent", USER_AGENT)];
        let headers = headers.iter().chain(more);
        Seen {
            line: line.into(),
            headers: headers.map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            body: String::new(),
            whole: true,
        }
    }

    fn answer(status: u16) -> Answer {
        let reply = Reply { status, head: "HTTP/1.1 x".into(), body: String::new(), whole: true };
        Answer { replies: vec![reply], ended: true }
    }

    #[test]
    fn what_a_vendor_must_never_see_is_a_fault() {
        let line = "GET /api/v1/organizations?a=b HTTP/1.1";
        assert_eq!(fault(&seen(line, &[])), None);
        for wrong in [
            seen("GET /api/v1/networks HTTP/1.1", &[]),
            seen("PATCH /api/v1/organizations HTTP/1.1", &[]),
            seen("GET /api/v1/organizations HTTP/1.0", &[]),
            seen(line, &[("cookie", "a=b")]),
            seen(line, &[("host", "other.example")]),
            seen(line, &[("accept", "a"), ("accept", "b")]),
        ] {
            assert!(fault(&wrong).is_some(), "{wrong:?}");
        }
    }

    #[test]
    fn a_row_holds_only_when_everything_fits() {
        let line = seen("GET /api/v1/organizations HTTP/1.1", &[]);
        let refused = || Row::new("x", "");
        assert!(refused().judge(&[answer(404)], &[]).is_empty());
        assert_eq!(refused().judge(&[answer(200)], &[]).len(), 1);
        assert_eq!(refused().judge(&[answer(404)], std::slice::from_ref(&line)).len(), 1);
        assert!(
            refused().passes(200).judge(&[answer(200)], std::slice::from_ref(&line)).is_empty()
        );
        assert_eq!(refused().passes(200).judge(&[answer(200)], &[]).len(), 1);
        assert_eq!(refused().has(&["nosuch"]).judge(&[answer(404)], &[]).len(), 1);
        assert_eq!(refused().lacks(&["http"]).judge(&[answer(404)], &[]).len(), 1);
        assert_eq!(refused().saw(&["x"]).judge(&[answer(404)], &[]).len(), 1);
    }
}

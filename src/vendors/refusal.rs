//! A vendor's no, sorted once, where it enters. Sentences for people are written in the UI.

use crate::domain::stored::stored;
use crate::domain::time::SECOND;
use crate::http::Response;

/// What kind of no it is, by what a person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RefusalKind {
    /// 401: the key is missing, wrong, expired or revoked.
    #[error("the key was not accepted")]
    Key,
    /// 403: the key may not do this.
    #[error("the key has no right to do this")]
    Rights,
    /// 403: the account manages no customers, so calls about customers are not for it.
    #[error("the account is not one that manages customers")]
    NotMsp,
    /// 403: the organization lets in only certain addresses, and this is not one.
    #[error("the organization does not accept calls from this address")]
    Address,
    /// 404: API access is switched off for the organization.
    #[error("the organization has its API access switched off")]
    ApiOff,
    /// 404: no such organization, or no such call.
    #[error("not found at this address")]
    NotFound,
    /// 429: not taken; may go again later.
    #[error("too many calls; it was not taken")]
    TooMany,
    /// 413, 417: too much in one request; the same in smaller parts may be taken.
    #[error("too large for one request; it was not taken")]
    TooLarge,
    /// Another 4xx: the vendor understood and said no.
    #[error("refused")]
    Refused,
    /// 5xx: the vendor, or something before it, broke. Whether it acted is not known.
    #[error("the vendor had an error; whether it acted is not known")]
    Trouble,
    /// A success whose body is a web page: this address is not the API.
    #[error("a web page answered instead of the API")]
    NotTheApi,
    /// A success whose body breaks off or has another shape: whether it acted is not known.
    #[error("the answer could not be read; whether it acted is not known")]
    Unreadable,
}
stored!(names RefusalKind {
    Key = "key",
    Rights = "rights",
    NotMsp = "not-msp",
    Address = "address",
    ApiOff = "api-off",
    NotFound = "not-found",
    TooMany = "too-many",
    TooLarge = "too-large",
    Refused = "refused",
    Trouble = "trouble",
    NotTheApi = "not-the-api",
    Unreadable = "unreadable",
});

/// A vendor's no, with its own words kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of no.
    pub kind: RefusalKind,
    /// The status code.
    pub status: u16,
    /// The vendor's own words, at most ten, each at most 20,000 characters: a batch's words may name each of its items.
    pub words: Vec<String>,
    /// The vendor's id of the request, for its support.
    pub request_id: Option<String>,
    /// How long the vendor asks to wait, in milliseconds.
    pub retry_after: Option<i64>,
}
stored!(record Refusal { kind, status, words, request_id, retry_after });

/// Whether a refused request can have changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The vendor said no.
    No,
    /// It cannot be told from the answer.
    Unclear,
}

impl Refusal {
    /// A refusal of this kind with what the response says about itself.
    pub fn of(kind: RefusalKind, response: &Response, words: Vec<String>) -> Self {
        let keep = |words: String| words.chars().take(20_000).collect();
        Self {
            kind,
            status: response.status,
            words: words.into_iter().take(10).map(keep).collect(),
            request_id: response.header("x-request-id").map(str::to_owned),
            // Seconds, as Meraki's rate-limit page says (read 2026-11-22). An hour is the most
            // that is believed: a longer wait is a mistake, or somebody else's header.
            retry_after: response
                .header("retry-after")
                .and_then(|text| text.trim().parse::<i64>().ok())
                .map(|seconds| seconds.clamp(0, 3600) * SECOND),
        }
    }

    /// Whether the request can have changed anything.
    pub fn taken(&self) -> Taken {
        match self.kind {
            RefusalKind::Trouble | RefusalKind::NotTheApi | RefusalKind::Unreadable => {
                Taken::Unclear
            }
            // A 408 is said by whatever gave up waiting, not by what did the work.
            RefusalKind::Refused if self.status == 408 || self.status < 400 => Taken::Unclear,
            _ => Taken::No,
        }
    }

    /// Whether every further request would be refused as well, until a person changes something.
    /// So would one that is refused in a way that speaks of the request and not of its items, such
    /// as 405 or 407 from something between here and the vendor.
    pub fn stops_everything(&self) -> bool {
        let of_items = matches!(self.status, 400 | 409 | 413 | 414 | 422);
        if self.kind == RefusalKind::Refused && self.taken() == Taken::No && !of_items {
            return true;
        }
        matches!(
            self.kind,
            RefusalKind::Key
                | RefusalKind::Rights
                | RefusalKind::NotMsp
                | RefusalKind::Address
                | RefusalKind::ApiOff
                | RefusalKind::NotFound
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_counts_as_not_taken() {
        for (kind, status, taken) in [
            (RefusalKind::Refused, 400, Taken::No),
            (RefusalKind::TooMany, 429, Taken::No),
            (RefusalKind::Key, 401, Taken::No),
            (RefusalKind::NotMsp, 403, Taken::No),
            (RefusalKind::TooLarge, 413, Taken::No),
            (RefusalKind::TooLarge, 417, Taken::No),
            (RefusalKind::Refused, 200, Taken::Unclear),
            (RefusalKind::Refused, 408, Taken::Unclear),
            (RefusalKind::Refused, 302, Taken::Unclear),
            (RefusalKind::Trouble, 503, Taken::Unclear),
            (RefusalKind::NotTheApi, 200, Taken::Unclear),
            (RefusalKind::Unreadable, 200, Taken::Unclear),
        ] {
            let refusal = Refusal::of(kind, &Response::json(status, ""), vec![]);
            assert_eq!(refusal.taken(), taken, "{kind:?} {status}");
        }
    }

    #[test]
    fn what_is_too_large_may_go_in_parts_and_what_is_no_msp_may_not_go_at_all() {
        for (kind, status, stops) in [
            (RefusalKind::NotMsp, 403, true),
            (RefusalKind::TooLarge, 413, false),
            (RefusalKind::TooLarge, 417, false),
            (RefusalKind::Refused, 409, false),
        ] {
            let refusal = Refusal::of(kind, &Response::json(status, ""), vec![]);
            assert_eq!(refusal.stops_everything(), stops, "{kind:?} {status}");
        }
    }

    #[test]
    fn a_wait_is_read_in_seconds_and_never_believed_past_an_hour() {
        for (header, wait) in [("3", Some(3_000)), ("999999", Some(3_600_000)), ("soon", None)] {
            let reply = Response::json(429, "").with("Retry-After", header);
            assert_eq!(Refusal::of(RefusalKind::TooMany, &reply, vec![]).retry_after, wait);
        }
    }
}

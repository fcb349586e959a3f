//! Trouble on purpose: what the name of a customer asks for that stands in a list of a licensing call.
//! A name counts when it begins `Fault ` and one of these words follows; such customers can be created,
//! and the demo's world has one of each.

use super::account::Account;
use super::event::Event;
use super::refusal::{coded, described, detail, listed, message, oauth, plain};
use crate::domain::Time;
use crate::http::Response;
use crate::sim::faults::Twist;

/// A longer list is left alone, so that whoever takes everybody is not troubled by these.
const LONGEST: usize = 25;
/// `Fault 417` refuses a list that is longer than this.
const LONG: usize = 100;

/// What a name asks for.
pub(crate) enum Trouble {
    /// Something between here and there.
    Twist(Twist),
    /// An answer, without acting.
    Refusal(Response),
}

impl Account {
    /// The trouble that the customers of a list ask for, if any. Those that are marked ask once.
    pub(crate) fn trouble(&mut self, list: &[u32], now: Time) -> Option<Trouble> {
        for at in list {
            let name = self.roster.name(*at);
            let Some(word) = name.strip_prefix("Fault ").and_then(|rest| rest.split(' ').next())
            else {
                continue;
            };
            if word == "417" && list.len() > LONG {
                return Some(Trouble::Refusal(coded(
                    417,
                    "Expectation failed: the request is too large",
                )));
            }
            if list.len() > LONGEST {
                continue;
            }
            let Some((trouble, once)) = named(word) else { continue };
            if !once {
                return Some(trouble);
            }
            if !self.spent.contains(&name) {
                self.happen(Event::Spent(name), now);
                return Some(trouble);
            }
        }
        None
    }
}

/// What a word means, and whether it is so once only.
fn named(word: &str) -> Option<(Trouble, bool)> {
    let twist = |twist| Some((Trouble::Twist(twist), true));
    let once = |reply| Some((Trouble::Refusal(reply), true));
    let always = |reply| Some((Trouble::Refusal(reply), false));
    match word {
        "void" => twist(Twist::Void),
        "lost" => twist(Twist::Lost),
        "500" => twist(Twist::Broken),
        "502" => twist(Twist::BadGateway),
        "504" => twist(Twist::LateGateway),
        "html" => twist(Twist::Html),
        "cut" => twist(Twist::Cut),
        "slow" => twist(Twist::Slow),
        "503" => once(plain(
            503,
            "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
        )),
        "401" => once(oauth(401, "invalid_token", "The access token is invalid or has expired")),
        "409" => always(coded(409, "Request unsuccessful: auto-subscribe is on for this customer")),
        "status" => always(listed(400, "0001", "Subscription request failed for this customer")),
        "message" => {
            let one = r#"{"status":[{"error_code":"0002","message":{}}]}"#;
            always(Response::json(400, one))
        }
        "code" => always(coded(400, "Customer cannot be licensed")),
        "detail" => always(detail(400, "Customer cannot be licensed")),
        "description" => {
            always(described(400, "LICENSING_REQUEST_FAILED", "Customer cannot be licensed"))
        }
        "forbidden" => always(message(403, "Permission denied for this customer")),
        "empty" => always(plain(400, "")),
        "listed" => always(listed(200, "0003", "Subscription request failed for this customer")),
        _ => None,
    }
}

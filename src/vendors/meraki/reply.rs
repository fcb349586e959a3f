//! How Meraki's replies are read: status, content type and shape are checked before anything is
//! believed. Fields that are not known are carried past, and fields that are missing, null or of
//! another type are as if empty; what a row is about must be there.

use crate::domain::stored::{stored, to_text};
use crate::domain::{Item, OrgId};
use crate::http::{Request, Response};
use crate::vendors::body::looks_like_html;
pub use crate::vendors::body::{list, text, unreadable};
use crate::vendors::{Refusal, RefusalKind};
use serde_json::Value;

/// How an organization is licensed; decides what can be claimed and how a claim is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicensingModel {
    /// One end date for all; keys add devices or renew.
    CoTerm,
    /// Each device has its own license.
    PerDevice,
    /// Subscriptions; single keys do not apply.
    Subscription,
    /// A model that the desk does not know, as the vendor wrote it; empty when it wrote none.
    Other(String),
}
stored!(choice LicensingModel {
    CoTerm = "co-term",
    PerDevice = "per-device",
    Subscription = "subscription",
    Other(name) = "other",
});

/// An organization, as far as the desk needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: String,
    /// How it is licensed.
    pub model: LicensingModel,
    /// Whether it may be called; `None` when the vendor does not say.
    pub api: Option<bool>,
    /// What its management details say, such as an address restriction.
    pub notes: Vec<String>,
}
stored!(record Organization { id, name, model, api, notes });

/// The vendor's own words in an error body: `{"errors": […]}`, or whatever text it is.
fn words(response: &Response) -> Vec<String> {
    let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    if let Some(errors) = body.get("errors").and_then(Value::as_array) {
        return errors
            .iter()
            .map(|e| e.as_str().map_or_else(|| to_text(e), str::to_owned))
            .collect();
    }
    let text = response.body.trim();
    if text.is_empty() || looks_like_html(response) { Vec::new() } else { vec![text.to_owned()] }
}

/// Checks a reply and reads its JSON, or says what kind of no it is.
pub fn read(response: &Response) -> Result<Value, Refusal> {
    let no = |kind| Err(Refusal::of(kind, response, words(response)));
    if !response.is_success() {
        let said = words(response).join(" ").to_ascii_lowercase();
        return no(match response.status {
            401 => RefusalKind::Key,
            403 if said.contains("ip address") => RefusalKind::Address,
            403 => RefusalKind::Rights,
            404 if said.contains("enable api access")
                || said.contains("api access is disabled") =>
            {
                RefusalKind::ApiOff
            }
            404 => RefusalKind::NotFound,
            429 => RefusalKind::TooMany,
            500.. => RefusalKind::Trouble,
            _ => RefusalKind::Refused,
        });
    }
    if looks_like_html(response) {
        return no(RefusalKind::NotTheApi);
    }
    serde_json::from_str(&response.body).map_err(|_| unreadable(response))
}

/// Reads a reply that must be a list.
pub fn rows(response: &Response) -> Result<Vec<Value>, Refusal> {
    match read(response)? {
        Value::Array(rows) => Ok(rows),
        _ => Err(unreadable(response)),
    }
}

/// Reads a reply that must be an object.
pub fn object(response: &Response) -> Result<Value, Refusal> {
    let value = read(response)?;
    if value.is_object() { Ok(value) } else { Err(unreadable(response)) }
}

/// The target of the next page, if there is one. A link is believed only if it leads to a host of
/// Meraki's, over the path that was asked for; of it only path and query are used.
///
/// # Errors
/// [`RefusalKind::Unreadable`] for a next link that leads elsewhere: going on would silently miss
/// the rest of the list.
pub fn next_page(asked: &Request, response: &Response) -> Result<Option<String>, Refusal> {
    let Some(header) = response.header("link") else { return Ok(None) };
    for link in header.split(',') {
        let mut parts = link.split(';');
        let address = parts.next().unwrap_or_default().trim();
        let is_next = parts.any(|p| {
            p.trim().strip_prefix("rel=").is_some_and(|rel| rel.trim_matches('"') == "next")
        });
        if !is_next {
            continue;
        }
        let address = address.trim_start_matches('<').trim_end_matches('>');
        let target = match address.split_once("://") {
            Some(("https" | "http", rest)) => rest
                .find('/')
                .and_then(|at| rest.split_at_checked(at))
                .filter(|(host, _)| super::is_own_host(host))
                .map(|(_, target)| target),
            _ => None,
        };
        return match target.map(Request::get) {
            Some(next) if next.path() == asked.path() => Ok(Some(next.target)),
            _ => {
                let said = ["the link to the next page leads elsewhere: ", address].concat();
                Err(Refusal::of(RefusalKind::Unreadable, response, vec![said]))
            }
        };
    }
    Ok(None)
}

/// Reads a page of `GET /organizations`.
pub fn organizations(response: &Response) -> Result<Vec<Organization>, Refusal> {
    rows(response)?
        .iter()
        .map(|org| organization(org).ok_or_else(|| unreadable(response)))
        .collect()
}

fn organization(org: &Value) -> Option<Organization> {
    let id = OrgId::parse(text(org, "id"))?;
    let name = match text(org, "name") {
        "" => id.as_str(),
        name => name,
    };
    let part = |name: &str| org.get(name).unwrap_or(&Value::Null);
    Some(Organization {
        name: name.to_owned(),
        id,
        model: match text(part("licensing"), "model") {
            "co-term" => LicensingModel::CoTerm,
            "per-device" => LicensingModel::PerDevice,
            "subscription" => LicensingModel::Subscription,
            other => LicensingModel::Other(other.to_owned()),
        },
        api: part("api").get("enabled").and_then(Value::as_bool),
        notes: list(part("management"), "details")
            .iter()
            .map(|detail| match (text(detail, "name"), text(detail, "value")) {
                (name, "") => name.to_owned(),
                (name, value) => [name, ": ", value].concat(),
            })
            .collect(),
    })
}

/// Reads who a key belongs to: a name, and a mail address where there is one.
pub fn identity(response: &Response) -> Result<String, Refusal> {
    let me = object(response)?;
    Ok(match (text(&me, "name"), text(&me, "email")) {
        ("", only) | (only, "") => only.to_owned(),
        (name, email) => [name, " (", email, ")"].concat(),
    })
}

/// Reads the answer to a claim or a release: any JSON object counts as a yes. What it lists is not
/// taken as proof for an item; the inventory is.
pub fn accepted(response: &Response) -> Result<(), Refusal> {
    object(response).map(|_| ())
}

/// The items that the vendor's words name.
pub fn named<'a>(words: &[String], items: &'a [Item]) -> Vec<&'a Item> {
    let said = words.join("\n").to_ascii_uppercase();
    let stands = |text: &str| {
        said.match_indices(text).any(|(at, found)| {
            let edge = |b: Option<&u8>| b.is_none_or(|b| !b.is_ascii_alphanumeric());
            let bytes = said.as_bytes();
            edge(at.checked_sub(1).and_then(|b| bytes.get(b))) && edge(bytes.get(at + found.len()))
        })
    };
    items
        .iter()
        .filter(|item| {
            let shown = item.to_string().to_ascii_uppercase();
            stands(&shown)
                || matches!(item, Item::Serial(_) | Item::Key(_)) && stands(&shown.replace('-', ""))
        })
        .collect()
}

/// Whether the vendor's words say that something was claimed before. Loosely matched: the texts
/// differ between calls and years.
pub fn says_already(words: &[String]) -> bool {
    let said = words.join(" ").to_ascii_lowercase();
    said.contains("already") && (said.contains("claimed") || said.contains("in use"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemKind;

    #[test]
    fn every_kind_of_no_is_sorted() {
        let json =
            |status, text: &str| Response::json(status, format!(r#"{{"errors":["{text}"]}}"#));
        let html = Response {
            status: 200,
            headers: vec![("Content-Type".into(), "text/html".into())],
            body: "<!doctype html>".into(),
        };
        for (reply, kind) in [
            (
                json(400, "Device with serial Q2QN-9J8L-SLPD is already claimed"),
                RefusalKind::Refused,
            ),
            (json(401, "Invalid API key"), RefusalKind::Key),
            (json(403, "no"), RefusalKind::Rights),
            (
                json(
                    403,
                    "You are trying to access Dashboard from an unauthorized IP address (1.2.3.4)",
                ),
                RefusalKind::Address,
            ),
            (json(404, "API access is disabled for this organization."), RefusalKind::ApiOff),
            (
                json(404, "To make requests you must first enable API access via …"),
                RefusalKind::ApiOff,
            ),
            (Response::json(404, ""), RefusalKind::NotFound),
            (json(429, "API rate limit exceeded for organization"), RefusalKind::TooMany),
            (Response::json(503, ""), RefusalKind::Trouble),
            (html, RefusalKind::NotTheApi),
            (Response::json(200, r#"{"serials":["Q2"#), RefusalKind::Unreadable),
            (Response::json(200, "[]"), RefusalKind::Unreadable),
        ] {
            let refusal = accepted(&reply).unwrap_err();
            assert_eq!(refusal.kind, kind, "{reply:?}");
        }
        assert!(accepted(&Response::json(201, "{}")).is_ok());
    }

    #[test]
    fn the_next_page_is_asked_of_the_same_call_at_the_same_vendor() {
        let asked = Request::get("/api/v1/organizations?perPage=3");
        let with = |link: &str| Response::json(200, "[]").with("Link", link);
        let next =
            "<https://n1.meraki.com/api/v1/organizations?perPage=3&startingAfter=5>; rel=next";
        let found = next_page(
            &asked,
            &with(&format!("<https://x.meraki.com/api/v1/organizations>; rel=first, {next}")),
        );
        assert_eq!(
            found.unwrap().as_deref(),
            Some("/api/v1/organizations?perPage=3&startingAfter=5")
        );
        assert_eq!(
            next_page(&asked, &with("<https://api.meraki.com/api/v1/organizations>; rel=prev")),
            Ok(None)
        );
        assert_eq!(next_page(&asked, &Response::json(200, "[]")), Ok(None));
        for foreign in [
            "<https://evil.com/api/v1/organizations?a>; rel=next",
            "<https://api.meraki.com/api/v1/other>; rel=\"next\"",
            "<//evil.com/api/v1/organizations>; rel=next",
            "<javascript:alert(1)>; rel=next",
        ] {
            assert!(next_page(&asked, &with(foreign)).is_err(), "{foreign}");
        }
    }

    #[test]
    fn organizations_are_read_with_whatever_is_missing() {
        let body = r#"[{"id":"1","name":"Åström","licensing":{"model":"co-term"},"api":{"enabled":false},
            "management":{"details":[{"name":"IP restriction mode for API","value":"enforced"}]},"new":1},{"id":"646829496481105433"}]"#;
        let read = organizations(&Response::json(200, body)).unwrap();
        assert_eq!(read[0].model, LicensingModel::CoTerm);
        assert_eq!(read[0].api, Some(false));
        assert_eq!(read[0].notes, ["IP restriction mode for API: enforced"]);
        assert_eq!(read[1].name, "646829496481105433");
        assert_eq!(read[1].model, LicensingModel::Other(String::new()));
    }

    #[test]
    fn items_are_found_in_the_vendors_words_only_where_they_stand_whole() {
        let items: Vec<Item> = [
            (ItemKind::Serial, "Q2QN-9J8L-SLPD"),
            (ItemKind::Key, "Z2AA-BBBB-CCCC"),
            (ItemKind::Order, "4C1234567"),
        ]
        .map(|(kind, text)| Item::parse(kind, text).unwrap())
        .into();
        for (words, found) in [
            ("Device with serial 'q2qn-9j8l-slpd' not found", vec![0]),
            ("License Z2AABBBBCCCC is already claimed", vec![1]),
            ("order 4C12345678 unknown", vec![]),
            ("orders 4C1234567 and Z2AA-BBBB-CCCC", vec![1, 2]),
            ("Devices already claimed", vec![]),
        ] {
            let expected: Vec<&Item> = found.iter().map(|at: &usize| &items[*at]).collect();
            assert_eq!(named(&[words.to_owned()], &items), expected, "{words}");
        }
    }
}

//! An organization's own request log: what the dashboard answered, seen two seconds later. Calls
//! that never got so far, and 502 and 504, are not in it (Errors page, read 2026-11-22).

use super::inventory::one_of;
use super::paging::page;
use super::refuse;
use super::world::Org;
use crate::domain::Time;
use crate::domain::time::{DAY, SECOND};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::log::Entry;
use crate::sim::writing::Object;

/// How long a row takes to appear.
const DELAY: i64 = 2 * SECOND;
/// The most that can be looked back.
const LOOK_BACK: i64 = 31 * DAY;

fn row(entry: &Entry) -> String {
    Object::new()
        .text("adminId", "212406")
        .text("method", entry.method.as_str())
        .text("host", &entry.host)
        .text("path", &entry.path)
        .text("queryString", &entry.query)
        .text("userAgent", &entry.user_agent)
        .text("ts", &entry.at.to_rfc3339())
        .number("responseCode", entry.answered.into())
        .text("sourceIp", &entry.source)
        .number("version", 1)
        .text("operationId", &entry.operation)
        .json("client", r#"{"id":null,"type":"api_key"}"#)
        .done()
}

/// The time that a query is about, from and to.
fn span(call: &Call<'_>) -> Result<(Time, Time), Response> {
    let moment = |name: &str| match call.query.one(name) {
        None => Ok(None),
        Some(text) => {
            let seconds = seconds(text);
            let time = Time::parse_rfc3339(text).or(seconds.map(Time));
            time.map(Some).ok_or_else(|| refuse(400, &format!("'{name}' must be a date and time")))
        }
    };
    let (t0, t1) = (moment("t0")?, moment("t1")?);
    let timespan = match call.query.one("timespan") {
        None => None,
        Some(_) if t0.is_some() || t1.is_some() => {
            return Err(refuse(400, "'timespan' cannot be given together with 't0' or 't1'"));
        }
        Some(text) => match seconds(text) {
            Some(ms @ 0..=LOOK_BACK) => Some(ms),
            _ => {
                return Err(refuse(400, "'timespan' must be a number of seconds, at most 2678400"));
            }
        },
    };
    let from = t0.unwrap_or_else(|| call.now.plus(-timespan.unwrap_or(LOOK_BACK)));
    if call.now.since(from) > LOOK_BACK + DAY {
        return Err(refuse(400, "'t0' must be within the last 31 days"));
    }
    Ok((from, t1.unwrap_or(call.now)))
}

/// Seconds as milliseconds; a fraction is let go.
fn seconds(text: &str) -> Option<i64> {
    text.split('.').next()?.parse::<i64>().ok()?.checked_mul(SECOND)
}

/// A page of the request log, the newest first.
pub(crate) fn api_requests(
    call: &Call<'_>,
    org: &Org,
    log: &[Entry],
) -> Result<Response, Response> {
    one_of(call, "method", &["GET", "PUT", "POST", "DELETE"])?;
    one_of(call, "version", &["0", "1"])?;
    let (from, to) = span(call)?;
    let is = |name: &str, value: &str| call.query.one(name).is_none_or(|given| given == value);
    let operations = call.query.list("operationIds");
    let shown = |entry: &&Entry| {
        entry.org.as_deref() == Some(org.id)
            && !matches!(entry.answered, 0 | 502 | 504)
            && entry.at.plus(DELAY) <= call.now
            && (from..=to).contains(&entry.at)
            && is("adminId", "212406")
            && is("version", "1")
            && is("method", entry.method.as_str())
            && is("path", &entry.path)
            && is("responseCode", &entry.answered.to_string())
            && is("sourceIp", &entry.source)
            && is("userAgent", &entry.user_agent)
            && operations.as_ref().is_none_or(|list| list.contains(&entry.operation.as_str()))
    };
    let rows: Vec<(usize, &Entry)> = log.iter().enumerate().filter(|(_, e)| shown(e)).collect();
    // The newest first: the later the row, the smaller its cursor.
    let cursors: Vec<String> = rows
        .iter()
        .rev()
        .map(|(at, _)| format!("{:09}", 999_999_999_usize.saturating_sub(*at)))
        .collect();
    let page = page(call, &cursors, 50, 1_000)?;
    let rows = rows.iter().rev().skip(page.rows.start).take(page.rows.len());
    Ok(page.reply(&rows.map(|(_, entry)| row(entry)).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use crate::sim::trial::Trial;

    #[test]
    fn a_request_is_listed_two_seconds_later_if_it_got_so_far() {
        let mut trial = Trial::calm();
        for ending in ["LOST", "VOID", "5XXX", "504X", "502X", "AAAA"] {
            trial.claim(&[&format!("Q2KN-2345-{ending}")]);
        }
        let codes = |trial: &mut Trial| -> Vec<i64> {
            let rows = trial.list("/apiRequests?operationIds[]=claimIntoOrganizationInventory");
            rows.iter().map(|row| row["responseCode"].as_i64().unwrap()).collect()
        };
        assert_eq!(codes(&mut trial), [500, 200], "the last claim is a second old");
        assert_eq!(
            codes(&mut trial),
            [200, 500, 200],
            "the newest first, and the lost one answered"
        );
        let none = trial.list("/apiRequests?method=POST&timespan=2");
        assert!(none.is_empty(), "{none:?}");
    }
}

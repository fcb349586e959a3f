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
use serde_json::{Value, json};

/// How long a row takes to appear.
const DELAY: i64 = 2 * SECOND;
/// The most that can be looked back.
const LOOK_BACK: i64 = 31 * DAY;

fn row(entry: &Entry) -> Value {
    json!({
        "adminId": "212406",
        "method": entry.method.as_str(),
        "host": entry.host,
        "path": entry.path,
        "queryString": entry.query,
        "userAgent": entry.user_agent,
        "ts": entry.at.to_rfc3339(),
        "responseCode": entry.answered,
        "sourceIp": entry.source,
        "version": 1,
        "operationId": entry.operation,
        "client": { "id": null, "type": "api_key" },
    })
}

/// The time that a query is about, from and to.
fn span(call: &Call<'_>) -> Result<(Time, Time), Response> {
    let moment = |name: &str| match call.query.one(name) {
        None => Ok(None),
        Some(text) => {
            let seconds = text.parse::<f64>().ok().and_then(seconds);
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
        Some(text) => match text.parse::<f64>().ok().and_then(seconds) {
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

/// Seconds, with a fraction, as milliseconds.
fn seconds(seconds: f64) -> Option<i64> {
    let whole = format!("{:.0}", seconds * 1_000.0);
    whole.parse().ok().filter(|_| seconds.is_finite())
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
    let mut rows: Vec<(String, &Entry)> = (0_u64..)
        .zip(log)
        .filter(|(_, entry)| shown(entry))
        .map(|(n, entry)| (format!("{:012}", 999_999_999_999 - n), entry))
        .collect();
    rows.reverse();
    let cursors: Vec<String> = rows.iter().map(|(cursor, _)| cursor.clone()).collect();
    let page = page(call, &cursors, 50, 1_000)?;
    let rows: Vec<Value> =
        rows.get(page.rows).unwrap_or_default().iter().map(|(_, e)| row(e)).collect();
    Ok(Response::json(200, Value::Array(rows).to_string()).with("Link", page.link))
}

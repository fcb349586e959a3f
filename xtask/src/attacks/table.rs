//! The table: what somebody might send to a proxy to make it do what it should not. Every row also
//! holds what `row.rs` asks of every request that comes to the vendor and of every answer.

mod answers;
mod pages;
mod paths;
mod requests;
mod vendors;
mod wires;

use super::Form;
use super::row::Row;

/// The key of the simulated vendors' world; no log may hold it.
pub(super) const KEY: &str = "0000000000000000000000000000000000000000";

/// Other secrets that rows carry, which no log may hold: a cookie's, a query's, a path's, a body's
/// and another header's.
pub(super) const PLANTED: [&str; 6] = [
    KEY,
    "planted-cookie-3f9a",
    "planted-query-3f9a",
    "planted-path-3f9a",
    "planted-body-3f9a",
    "planted-header-3f9a",
];

/// The place of Meraki in what is committed.
const PLACE: &str = "/proxy/meraki/global";
/// A call that reads.
const READS: &str = "/proxy/meraki/global/api/v1/organizations";
/// A call that acts.
const ACTS: &str = "/proxy/meraki/global/api/v1/organizations/610041/inventory/claim";

/// All rows for one form. Those that take long by design come last.
pub(super) fn rows(form: Form) -> Vec<Row> {
    let ask = Ask { form };
    let mut rows = paths::rows(&ask);
    rows.extend(requests::rows(&ask));
    rows.extend(vendors::rows(&ask));
    rows.extend(wires::rows(&ask));
    rows.extend(answers::rows(&ask));
    rows.extend(pages::rows(&ask));
    if form == Form::SameOrigin {
        rows.extend(wires::slow(&ask));
    }
    rows
}

/// Writes requests as the desk's page would send them, but for what a row changes.
struct Ask {
    form: Form,
}

impl Ask {
    /// A request line and the usual headers, then `more`, then the end of the head, then `body`.
    fn raw(&self, line: &str, more: &str, body: &str) -> String {
        let host = self.form.host();
        self.hosted(&format!("Host: {host}\r\n"), line, more, body)
    }

    /// The same, with other words for the host.
    fn hosted(&self, host: &str, line: &str, more: &str, body: &str) -> String {
        let origin = match self.form {
            Form::SameOrigin => "",
            Form::CrossOrigin => "Origin: https://desk.example\r\n",
        };
        Self::bare(&format!("{host}{origin}"), line, more, body)
    }

    /// The same, with other words for host and origin.
    fn bare(first: &str, line: &str, more: &str, body: &str) -> String {
        format!(
            "{line}\r\n{first}Authorization: Bearer {KEY}\r\nAccept: application/json\r\n{more}\
             Connection: close\r\n\r\n{body}"
        )
    }

    /// A GET.
    fn get(&self, target: &str) -> String {
        self.raw(&format!("GET {target} HTTP/1.1"), "", "")
    }

    /// A GET with more headers.
    fn get_with(&self, more: &str) -> String {
        self.raw(&format!("GET {READS} HTTP/1.1"), more, "")
    }

    /// A POST of JSON to the call that acts.
    fn post(&self, more: &str, body: &str) -> String {
        let more =
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n{more}", body.len());
        self.raw(&format!("POST {ACTS} HTTP/1.1"), &more, body)
    }

    /// A POST whose length is told by `headers`, and whose body is what it is.
    fn framed(&self, headers: &str, body: &str) -> String {
        let more = format!("Content-Type: application/json\r\n{headers}");
        self.raw(&format!("POST {ACTS} HTTP/1.1"), &more, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_long_and_no_row_is_there_twice() {
        for form in [Form::SameOrigin, Form::CrossOrigin] {
            let rows = rows(form);
            let names: BTreeSet<_> = rows.iter().map(|row| &row.name).collect();
            let bytes: BTreeSet<_> =
                rows.iter().map(|row| (&row.bytes, row.script.is_plain())).collect();
            assert!(rows.len() >= 60, "{}", rows.len());
            assert_eq!(names.len(), rows.len());
            let plain = rows.iter().filter(|row| row.script.is_plain()).count();
            assert!(bytes.iter().filter(|(_, plain)| *plain).count() + 3 >= plain);
        }
    }
}

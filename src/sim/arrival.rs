//! A request as it reaches a simulated vendor, taken apart; and the plain answers that all of them
//! give. Knows no vendor.

use crate::domain::Time;
use crate::http::{Method, Response, decode};

/// A request as it reaches the vendor.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The method.
    pub method: Method,
    /// Path and query from the root.
    pub target: &'a str,
    /// Headers, the credential and `Host` among them.
    pub headers: &'a [(String, String)],
    /// The body; empty when there is none.
    pub body: &'a str,
}

impl Arrival<'_> {
    /// A header's value, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// An arrival taken apart, at its moment.
pub(crate) struct Call<'a> {
    pub(crate) arrival: &'a Arrival<'a>,
    pub(crate) path: &'a str,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Query,
    pub(crate) now: Time,
}

impl<'a> Call<'a> {
    pub(crate) fn new(arrival: &'a Arrival<'a>, now: Time) -> Self {
        let target = unwrapped(arrival.target);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments = path.split('/').skip(1).map(|s| decode(&s.replace('+', "%2B"))).collect();
        Self { arrival, path, segments, query: Query::parse(query), now }
    }

    /// Which call of a table this is, and what its path gives for each `{}`. The paths of the table
    /// begin after the first `skip` segments.
    pub(crate) fn route(
        &self,
        skip: usize,
        table: &[(Method, &str, &'static str)],
    ) -> Option<(&'static str, Vec<String>)> {
        let segments = self.segments.get(skip..)?;
        table.iter().filter(|(method, _, _)| *method == self.arrival.method).find_map(
            |(_, path, name)| {
                let parts: Vec<&str> = path.split('/').collect();
                let fits = parts.len() == segments.len()
                    && parts
                        .iter()
                        .zip(segments)
                        .all(|(part, given)| *part == "{}" || part == given);
                let given = parts.iter().zip(segments).filter(|(part, _)| **part == "{}");
                fits.then(|| (*name, given.map(|(_, given)| given.clone()).collect()))
            },
        )
    }

    /// The credential of `Authorization: Bearer …`.
    pub(crate) fn bearer(&self) -> Option<&'a str> {
        let (scheme, key) = self.arrival.header("authorization")?.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    }

    /// The vendor's own address, as whoever asked wrote it.
    pub(crate) fn origin(&self) -> String {
        match self.arrival.header("host") {
            Some(host) => {
                let scheme = self.arrival.header("x-forwarded-proto").unwrap_or("http");
                format!("{scheme}://{host}")
            }
            None => "https://api.meraki.com".to_owned(),
        }
    }
}

/// Cisco's Python library (4.7.0, `validate_base_url`) takes a next page's link as it is only at
/// Meraki's own hosts; elsewhere it puts its base before it: `/api/v1http://host/api/v1/…`. What
/// was meant is what follows.
fn unwrapped(target: &str) -> &str {
    let link = target
        .strip_prefix("/api/v1")
        .and_then(|rest| rest.strip_prefix("http://").or_else(|| rest.strip_prefix("https://")));
    link.and_then(|link| link.get(link.find('/')?..)).unwrap_or(target)
}

/// The parameters of a query, in their order, as written and decoded.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// A parameter that is given once.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// A list, as `name[]=a&name[]=b`, `name[0]=a`, `name=a&name=b` or `name=a,b`. The pages and
    /// the client libraries write the first, the OpenAPI file the last (read 2026-11-22).
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        let named = |n: &str| n.split('[').next() == Some(name);
        let given = self.0.iter().filter(|(n, _)| named(n));
        let values: Vec<&str> = given
            .flat_map(|(_, v)| v.split(','))
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .collect();
        (!values.is_empty()).then_some(values)
    }

    /// All but the named parameters, as they go into another link.
    pub(crate) fn without(&self, names: &[&str]) -> String {
        let kept = self.0.iter().filter(|(n, _)| !names.contains(&n.as_str()));
        let pairs: Vec<String> = kept
            .map(|(n, v)| format!("{}={}", crate::http::encode(n), crate::http::encode(v)))
            .collect();
        pairs.join("&")
    }

    /// The parameters as `a=b&c=d`, for a request log.
    pub(crate) fn text(arrival: &Arrival<'_>) -> String {
        arrival.target.split_once('?').map_or(String::new(), |(_, query)| query.to_owned())
    }
}

/// A page of HTML, where a client expects JSON.
pub(crate) fn html(status: u16, title: &str) -> Response {
    let body = format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    );
    Response {
        status,
        headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
        body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_however_it_is_written() {
        for text in [
            "serials[]=A&serials[]=B",
            "serials%5B%5D=A&serials%5B%5D=B",
            "serials=A,B",
            "serials=A%2CB",
            "serials=A&serials=B",
            "serials[0]=A&serials[1]=B",
        ] {
            assert_eq!(Query::parse(text).list("serials"), Some(vec!["A", "B"]), "{text}");
        }
        assert_eq!(Query::parse("serials[]=").list("serials"), None);
        assert_eq!(Query::parse("serial=A").list("serials"), None);
    }

    #[test]
    fn the_address_is_the_one_that_was_asked() {
        let headers = [("Host".to_owned(), "127.0.0.1:9100".to_owned())];
        let arrival =
            Arrival { method: Method::Get, target: "/api/v1/x/?a=b", headers: &headers, body: "" };
        let call = Call::new(&arrival, Time(0));
        assert_eq!(call.origin(), "http://127.0.0.1:9100");
        assert_eq!(call.path, "/api/v1/x");
        assert_eq!(call.segments, ["api", "v1", "x"]);
    }

    #[test]
    fn a_link_with_a_base_before_it_is_the_link() {
        assert_eq!(unwrapped("/api/v1http://h:1/api/v1/x?a=b"), "/api/v1/x?a=b");
        assert_eq!(unwrapped("/api/v1/x?u=http://h/y"), "/api/v1/x?u=http://h/y");
    }
}

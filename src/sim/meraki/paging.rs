//! Pages of a list, as Meraki gives them: cursors, and an RFC 5988 `Link` header whose `rel` is
//! not quoted (Pagination page of Cisco's API documentation, read 2026-11-22).

use super::refuse;
use crate::http::{Response, encode};
use crate::sim::arrival::Call;
use crate::sim::writing::list;
use std::ops::Range;

/// Which of a list's rows to show, and the links to the others.
pub(crate) struct Page {
    pub(crate) rows: Range<usize>,
    pub(crate) link: String,
}

impl Page {
    /// The answer with these rows, each JSON already.
    pub(crate) fn reply(self, rows: &[String]) -> Response {
        Response::json(200, list(rows)).with("Link", self.link)
    }
}

/// Before every cursor.
const FIRST: &str = "0";
/// After every cursor.
const LAST: &str = "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ";

/// Cursors go by length, then as text, so that numbers as text go as numbers.
fn rank(cursor: &str) -> (usize, &str) {
    (cursor.len(), cursor)
}

/// Pages a list whose cursors ascend by [`rank`]. `perPage` is from 3 to `most`, else a refusal.
pub(crate) fn page(
    call: &Call<'_>,
    cursors: &[String],
    usual: usize,
    most: usize,
) -> Result<Page, Response> {
    let per_page = match call.query.one("perPage") {
        None => usual,
        Some(text) => match text.parse::<usize>() {
            Ok(n) if (3..=most).contains(&n) => n,
            _ => {
                return Err(refuse(
                    400,
                    &format!("'perPage' must be an integer between 3 and {most}"),
                ));
            }
        },
    };
    let count = cursors.len();
    let rows = match (call.query.one("startingAfter"), call.query.one("endingBefore")) {
        (Some(_), Some(_)) => {
            return Err(refuse(400, "Only one of 'startingAfter' and 'endingBefore' may be given"));
        }
        (_, Some(before)) => {
            let end = cursors.partition_point(|cursor| rank(cursor) < rank(before));
            end.saturating_sub(per_page)..end
        }
        (after, None) => {
            let start = after
                .map_or(0, |after| cursors.partition_point(|cursor| rank(cursor) <= rank(after)));
            start..start.saturating_add(per_page).min(count)
        }
    };
    let base = format!("{}{}?", call.origin(), call.path);
    let kept = call.query.without(&["perPage", "startingAfter", "endingBefore"]);
    let kept = if kept.is_empty() { kept } else { format!("{kept}&") };
    let link = |rel: &str, side: &str, cursor: &str| {
        format!("<{base}{kept}perPage={per_page}&{side}={}>; rel={rel}", encode(cursor))
    };
    let mut links = vec![link("first", "startingAfter", FIRST)];
    if let Some(cursor) = cursors.get(rows.start).filter(|_| rows.start > 0) {
        links.push(link("prev", "endingBefore", cursor));
    }
    if let Some(cursor) =
        rows.end.checked_sub(1).and_then(|at| cursors.get(at)).filter(|_| rows.end < count)
    {
        links.push(link("next", "startingAfter", cursor));
    }
    links.push(link("last", "endingBefore", LAST));
    Ok(Page { rows, link: links.join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Time;
    use crate::http::Method;
    use crate::sim::arrival::Arrival;

    fn at(target: &str) -> Result<Page, Response> {
        let headers = [("host".to_owned(), "h:1".to_owned())];
        let arrival = Arrival { method: Method::Get, target, headers: &headers, body: "" };
        let cursors: Vec<String> = (8..18).map(|n| n.to_string()).collect();
        page(&Call::new(&arrival, Time(0)), &cursors, 5, 9)
    }

    #[test]
    fn next_leads_through_the_whole_list_and_prev_back() {
        let first = at("/o?perPage=4&a%5B%5D=x").unwrap();
        assert_eq!(first.rows, 0..4);
        assert_eq!(
            first.link,
            "<http://h:1/o?a%5B%5D=x&perPage=4&startingAfter=0>; rel=first, \
             <http://h:1/o?a%5B%5D=x&perPage=4&startingAfter=11>; rel=next, \
             <http://h:1/o?a%5B%5D=x&perPage=4&endingBefore=ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ>; rel=last"
        );
        let last = at("/o?perPage=4&startingAfter=15").unwrap();
        assert_eq!(last.rows, 8..10);
        assert!(
            !last.link.contains("rel=next") && last.link.contains("endingBefore=16>; rel=prev")
        );
        assert_eq!(at("/o?perPage=4&endingBefore=ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ").unwrap().rows, 6..10);
        assert_eq!(at("/o?perPage=4&endingBefore=10").unwrap().rows, 0..2);
    }

    #[test]
    fn a_page_size_out_of_range_is_refused() {
        for size in ["2", "10", "-1", "many", "0"] {
            assert_eq!(
                at(&format!("/o?perPage={size}")).err().map(|r| r.status),
                Some(400),
                "{size}"
            );
        }
    }
}

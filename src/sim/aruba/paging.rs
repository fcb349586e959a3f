//! Pages by `offset` and `limit`, as the gateway has them.

use super::Ask;
use super::refusal::coded;
use crate::http::Response;

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) offset: u32,
    pub(crate) limit: u32,
}

/// Reads `offset` and `limit`. Of the most rows a page may have nothing is documented; more are
/// refused here, so that nobody takes a short page for the last. Lists of devices want an offset that
/// is a multiple of the limit (documented, read 2026-11-25).
pub(crate) fn page(ask: &Ask<'_>, usual: u32, most: u32, multiple: bool) -> Result<Page, Response> {
    let number = |name: &str, usual: u32| match ask.call.query.one(name) {
        None => Ok(usual),
        Some(text) => text
            .parse::<u32>()
            .map_err(|_| coded(400, &format!("{name}: {text} is not a valid number"))),
    };
    let (offset, limit) = (number("offset", 0)?, number("limit", usual)?);
    if limit == 0 || limit > most {
        return Err(coded(400, &format!("limit must be from 1 to {most}")));
    }
    if multiple && offset % limit != 0 {
        return Err(coded(400, "offset must be a multiple of limit"));
    }
    Ok(Page { offset, limit })
}

/// `total` as it is told: the truth, unless a dial says otherwise.
pub(crate) fn total(ask: &Ask<'_>, count: u64) -> i64 {
    let lie = if ask.dials.lying_total { 3 } else { 0 };
    i64::try_from(count).unwrap_or(i64::MAX).saturating_add(lie)
}

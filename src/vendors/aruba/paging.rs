//! How a list is gone through. Its total may move or lie, a page may repeat what another had, and the
//! vendor may give fewer rows than were asked for; each list ends all the same.

use crate::domain::stored::stored;

/// Where in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// The first row asked for; always a multiple of `limit`, as the device lists demand.
    pub offset: u32,
    /// How many rows are asked for; at least 1.
    pub limit: u32,
    /// How many different things were met before this page.
    pub met: u32,
    /// The [`mark`] of the page before this one; 0 where there is none.
    pub mark: u32,
}
stored!(record Paging { offset, limit, met, mark });

/// A number for what is on a page, by which a page is known again that comes twice (FNV-1a). Whoever
/// has no list of what was met tells a vendor by it that gives the same page for ever.
pub fn mark<'a>(ids: impl Iterator<Item = &'a str>) -> u32 {
    let mut mark: u32 = 0x811c_9dc5;
    for id in ids {
        for byte in id.bytes().chain([0]) {
            mark = (mark ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    mark.max(1)
}

impl Paging {
    /// The first page of a list.
    pub fn first(limit: u32) -> Self {
        Self { offset: 0, limit: limit.max(1), met: 0, mark: 0 }
    }

    /// The page after this one, which had so many `rows`, so many of them `fresh` (not met before),
    /// and said so much of the list's `total`. `None` at the end: a page with nothing, or with
    /// nothing new, or one that is short and whose total agrees that this was all. A total alone
    /// ends nothing.
    pub fn next(self, rows: u32, fresh: u32, total: Option<u32>) -> Option<Self> {
        if rows == 0 || fresh == 0 {
            return None;
        }
        let met = self.met.saturating_add(fresh);
        let end = self.offset.saturating_add(rows);
        let short = rows < self.limit;
        if short && total.is_some_and(|total| total == end || total == met) {
            return None;
        }
        // Less than asked for from the beginning: the vendor gives no more at once.
        let limit = if short && self.offset == 0 { rows } else { self.limit };
        let offset = self.offset.checked_add(limit.max(1))?;
        Some(Self { offset, limit, met, mark: 0 })
    }

    /// The page after this one for who knows of what was met only the page before. With a page that
    /// [`repeats`](Self::repeats) it, the list ends.
    pub fn next_after(self, rows: u32, mark: u32, total: Option<u32>) -> Option<Self> {
        let fresh = if self.repeats(mark) { 0 } else { rows };
        self.next(rows, fresh, total).map(|next| Self { mark, ..next })
    }

    /// Whether a page with this [`mark`] is the page before once more, so that nothing on it counts.
    pub fn repeats(self, mark: u32) -> bool {
        self.mark == mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offsets at which a list of `have` rows is asked, from a vendor that gives at most `most`
    /// at once and says `total`.
    fn walk(have: u32, most: u32, total: Option<u32>) -> Vec<u32> {
        let mut at = Some(Paging::first(100));
        let mut offsets = Vec::new();
        let mut met = 0;
        while let Some(page) = at {
            offsets.push(page.offset);
            assert_eq!(page.offset % page.limit, 0);
            let rows = have.saturating_sub(page.offset).min(page.limit).min(most);
            met += rows;
            at = page.next(rows, rows, total);
        }
        assert_eq!(met, have, "rows were missed");
        offsets
    }

    #[test]
    fn a_list_is_read_to_its_end_whatever_its_total_says() {
        assert_eq!(walk(0, 100, Some(0)), [0]);
        assert_eq!(walk(40, 100, Some(40)), [0]);
        assert_eq!(walk(250, 100, Some(250)), [0, 100, 200]);
        for lie in [None, Some(0), Some(100), Some(1_000_000)] {
            assert_eq!(walk(250, 100, lie), [0, 100, 200, 300], "{lie:?}");
        }
        assert_eq!(walk(40, 100, None), [0, 40]);
    }

    #[test]
    fn a_vendor_that_gives_less_at_once_is_asked_for_less() {
        assert_eq!(walk(120, 50, Some(120)), [0, 50, 100]);
        assert_eq!(walk(120, 50, None), [0, 50, 100, 150]);
    }

    #[test]
    fn a_list_that_repeats_itself_ends() {
        let page = Paging::first(100).next(100, 100, Some(500)).unwrap();
        assert_eq!(page, Paging { offset: 100, limit: 100, met: 100, mark: 0 });
        assert_eq!(page.next(100, 0, Some(500)), None);
        assert_eq!(page.next(99, 98, Some(198)), None);
        let last = Paging { offset: u32::MAX - 1, limit: 100, met: 0, mark: 0 };
        assert_eq!(last.next(100, 100, None), None);
        let first = mark(["a", "b"].into_iter());
        let page = Paging::first(2).next_after(2, first, None).unwrap();
        assert_eq!(page.next_after(2, first, None), None);
        assert!(page.next_after(2, mark(["ab", ""].into_iter()), None).is_some());
    }
}

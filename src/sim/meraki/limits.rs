//! Meraki's limits: ten claims in any five minutes, and ten requests a second, for each
//! organization (claim page and Rate Limit page of Cisco's API documentation, read 2026-11-22).

use super::{Meraki, refuse};
use crate::domain::Time;
use crate::domain::time::{MINUTE, SECOND};
use crate::http::Response;

/// Claims that an organization may send in any [`WINDOW`].
pub(crate) const CLAIMS: usize = 10;
/// How long a claim counts.
pub(crate) const WINDOW: i64 = 5 * MINUTE;
/// Requests a second. A bucket of ten that fills at ten a second gives 20 in the first second and
/// 30 in two, as documented.
const REQUESTS: i64 = 10;

/// A refusal for being too many, with the seconds to wait.
fn too_many(wait_ms: i64) -> Response {
    let seconds = wait_ms.max(1).saturating_add(SECOND - 1) / SECOND;
    refuse(429, "API rate limit exceeded for organization").with("Retry-After", seconds.to_string())
}

/// A 429 of the dials: a second's wait.
pub(crate) fn by_chance() -> Response {
    too_many(SECOND)
}

impl Meraki {
    /// Counts one request against the organization's ten a second.
    pub(crate) fn count_request(&mut self, org: u64, now: Time) -> Result<(), Response> {
        let full = REQUESTS * SECOND;
        if !self.buckets.iter().any(|bucket| bucket.0 == org) {
            self.buckets.push((org, full, now));
        }
        for (_, left, at) in self.buckets.iter_mut().filter(|bucket| bucket.0 == org) {
            let grown = now.since(*at).max(0).saturating_mul(REQUESTS);
            *left = left.saturating_add(grown).min(full);
            *at = now;
            if *left < SECOND {
                return Err(too_many(SECOND));
            }
            *left -= SECOND;
        }
        Ok(())
    }

    /// Counts one claim against the organization's ten in five minutes.
    pub(crate) fn count_claim(&mut self, org: u64, now: Time) -> Result<(), Response> {
        self.uses.retain(|(_, used)| now.since(*used) < WINDOW);
        let mut uses = self.uses.iter().filter(|(user, _)| *user == org);
        match uses.next() {
            Some((_, oldest)) if uses.count() + 1 >= CLAIMS => {
                Err(too_many(WINDOW - now.since(*oldest)))
            }
            _ => {
                self.uses.push((org, now));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_claim_waits_until_the_first_has_left_the_window() {
        let mut meraki = Meraki::default();
        for n in 0..10 {
            assert!(meraki.count_claim(1, Time(n * 1_000)).is_ok());
        }
        let refused = meraki.count_claim(1, Time(100_500)).unwrap_err();
        assert_eq!((refused.status, refused.header("retry-after")), (429, Some("200")));
        assert!(meraki.count_claim(2, Time(100_500)).is_ok(), "another organization's window");
        assert!(meraki.count_claim(1, Time(299_999)).is_err());
        assert!(meraki.count_claim(1, Time(300_000)).is_ok());
        assert!(meraki.count_claim(1, Time(300_500)).is_err());
    }

    #[test]
    fn ten_a_second_with_ten_more_in_the_first() {
        let mut meraki = Meraki::default();
        let mut taken = 0;
        for ms in 0..2_000 {
            taken += usize::from(meraki.count_request(1, Time(ms)).is_ok());
        }
        assert!((29..=30).contains(&taken), "{taken}");
    }
}

//! A moment, as milliseconds since 1970 in UTC. Always an argument; only `browser/clock` reads one.

use super::stored::{Stored, through_serde};
use serde_json::Value;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

impl Stored for Time {
    fn store(&self) -> Value {
        self.0.store()
    }
    fn restore(value: &Value) -> Option<Self> {
        i64::restore(value).map(Self)
    }
}
through_serde!(Time);

/// One second in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One day in milliseconds.
pub const DAY: i64 = 24 * 60 * MINUTE;

impl Time {
    /// This moment and `ms` milliseconds; never past the ends of time.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; negative when it is the later one.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads an RFC 3339 moment such as `2018-02-11T00:00:00.090210Z` or `…+02:00`.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let mark = |at: usize, among: &str| text.get(at..=at).filter(|c| among.contains(c));
        mark(4, "-")?;
        mark(7, "-")?;
        mark(10, "Tt ")?;
        mark(13, ":")?;
        mark(16, ":")?;
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        let rest = text.get(19..)?;
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(after) => {
                let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
                let digits = after.get(..end)?;
                let mut ms = 0;
                for at in 0..3 {
                    ms = ms * 10 + digits.as_bytes().get(at).map_or(0, |d| i64::from(d - b'0'));
                }
                (ms, after.get(end..)?)
            }
            None => (0, rest),
        };
        let offset = match zone {
            "Z" | "z" => 0,
            _ => {
                let sign = if zone.starts_with('-') { -1 } else { 1 };
                let hours: i64 = zone.get(1..3)?.parse().ok()?;
                let minutes: i64 = zone.get(4..6)?.parse().ok()?;
                sign * (hours * 60 + minutes) * MINUTE
            }
        };
        let seconds = (hour * 60 + minute) * 60 + second;
        Some(Self(days_from_civil(year, month, day) * DAY + seconds * SECOND + fraction - offset))
    }

    /// Reads the date of an HTTP header, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    pub fn parse_http_date(text: &str) -> Option<Self> {
        const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
        let mut words = text.split_once(", ")?.1.split(' ');
        let day = words.next()?;
        let month = MONTHS.find(words.next().filter(|m| m.len() == 3)?)? / 3 + 1;
        let year = words.next()?;
        Self::parse_rfc3339(&format!("{year}-{month:02}-{day}T{}Z", words.next()?))
    }

    /// Writes `2018-02-11T00:00:00.090Z`.
    pub fn to_rfc3339(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        let ms = self.0.rem_euclid(DAY);
        let (seconds, ms) = (ms / SECOND, ms % SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar, counted in 400-year eras from March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a day counted from 1970-01-01; the inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_moments_that_vendors_write() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2018-02-11T00:00:00.090210Z", 1_518_307_200_090),
            ("2024-02-29T12:30:00+02:00", 1_709_202_600_000),
            ("2027-06-30T00:00:00-05:30", 1_814_333_400_000),
        ] {
            assert_eq!(Time::parse_rfc3339(text), Some(Time(ms)), "{text}");
        }
    }

    #[test]
    fn reads_the_date_that_a_server_sends() {
        let sunday = Time::parse_rfc3339("1994-11-06T08:49:37Z");
        assert_eq!(Time::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), sunday);
        for text in ["", "Sun, 06 Xyz 1994 08:49:37 GMT", "now", "Sun, 06 Nov 94 08:49:37 GMT"] {
            assert_eq!(Time::parse_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_moment() {
        for text in [
            "",
            "Feb 8, 2020 UTC",
            "2020-13-01T00:00:00Z",
            "2020-01-01",
            "2020-01-01T25:00:00Z",
            "2020-01-01T00:00:00",
        ] {
            assert_eq!(Time::parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for ms in [0, -1, 1_518_307_200_090, 4_102_444_799_999, 951_782_400_000] {
            assert_eq!(Time::parse_rfc3339(&Time(ms).to_rfc3339()), Some(Time(ms)), "{ms}");
        }
    }
}

//! What goes wrong on purpose: by dial (rates, from a text) and by named input (how an item ends).
//! Decides nothing about a vendor's rules.

use super::aruba::ArubaDials;
use super::chance::{happens, mix, roll};
use std::fmt;

/// How often the simulated vendors misbehave. Rates are in millionths, so that the page needs no
/// reading and writing of fractions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// The least and the most that an answer takes, in milliseconds.
    pub latency_ms: (u32, u32),
    /// Refused as too many, though it was not.
    pub rate_429: u32,
    /// A 5xx: one half 502 before acting, the other half 500 after acting.
    pub rate_5xx: u32,
    /// The connection drops before the vendor acts.
    pub rate_lost_before: u32,
    /// The vendor acts, and the answer is lost.
    pub rate_lost_after: u32,
    /// A refused claim has taken what stood before the first bad item.
    pub part_claimed: bool,
    /// What is Aruba Central's alone.
    pub aruba: ArubaDials,
}

/// A rate of one.
pub const ALWAYS: u32 = 1_000_000;

impl Default for Faults {
    fn default() -> Self {
        Self { latency_ms: (40, 160), ..Self::NONE }
    }
}

/// Reads a rate such as `0.05`.
fn millionths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let whole: u32 = whole.parse().ok()?;
    let digits = format!("{part:0<6}");
    let part: u32 = digits.get(..6)?.parse().ok()?;
    whole.checked_mul(ALWAYS)?.checked_add(part).filter(|rate| *rate <= ALWAYS)
}

impl fmt::Display for Faults {
    /// As [`Faults::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "latency={}-{}", self.latency_ms.0, self.latency_ms.1)?;
        for (name, rate) in [
            ("429", self.rate_429),
            ("5xx", self.rate_5xx),
            ("lost-before", self.rate_lost_before),
            ("lost-after", self.rate_lost_after),
        ] {
            if rate > 0 {
                write!(f, ",{name}={}.{:06}", rate / ALWAYS, rate % ALWAYS)?;
            }
        }
        f.write_str(if self.part_claimed { ",part" } else { "" })?;
        self.aruba.fmt(f)
    }
}

/// Why a text for the dials cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFaults {
    /// A dial that is not known.
    #[error(
        "no dial is called `{0}`; there are latency, 429, 5xx (or 500), lost, lost-before, lost-after, part, and for Aruba day, second, job, ids, lying-total, moving-list"
    )]
    Dial(String),
    /// Not a rate.
    #[error("`{0}` needs a rate from 0 to 1, such as {0}=0.05")]
    Rate(String),
    /// Not a number, or not a range of numbers.
    #[error("`{0}` needs a number, such as {0}=7; `job` two, in seconds, such as job=20-180")]
    Number(String),
    /// Not milliseconds.
    #[error("latency needs milliseconds, such as latency=80 or latency=50-200")]
    Latency,
}

/// What a dial does to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dial {
    LostBefore,
    LostAfter,
    TooMany,
    BadGateway,
    BrokenAfter,
}

impl Faults {
    /// All well, and at once: for tests.
    pub const NONE: Self = Self {
        latency_ms: (0, 0),
        rate_429: 0,
        rate_5xx: 0,
        rate_lost_before: 0,
        rate_lost_after: 0,
        part_claimed: false,
        aruba: ArubaDials::USUAL,
    };

    /// Reads dials such as `latency=50-200,429=0.05,500=0.02,lost=0.01,part`. What is not named
    /// stays as in [`Faults::default`]; `lost` is shared between before and after acting.
    pub fn parse(text: &str) -> Result<Self, BadFaults> {
        let mut faults = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (dial, value) = part.split_once('=').unwrap_or((part, ""));
            let rate = || millionths(value.trim()).ok_or_else(|| BadFaults::Rate(dial.to_owned()));
            match dial.trim() {
                "latency" => {
                    let (least, most) = value.split_once('-').unwrap_or((value, value));
                    let ms =
                        |text: &str| text.trim().parse::<u32>().map_err(|_| BadFaults::Latency);
                    faults.latency_ms = (ms(least)?, ms(most)?);
                    if faults.latency_ms.0 > faults.latency_ms.1 {
                        return Err(BadFaults::Latency);
                    }
                }
                "429" => faults.rate_429 = rate()?,
                "500" | "5xx" => faults.rate_5xx = rate()?,
                "lost-before" => faults.rate_lost_before = rate()?,
                "lost-after" => faults.rate_lost_after = rate()?,
                "lost" => {
                    faults.rate_lost_before = rate()? / 2;
                    faults.rate_lost_after = rate()? / 2;
                }
                "part" => faults.part_claimed = true,
                dial => faults.aruba.set(dial, value.trim())?,
            }
        }
        Ok(faults)
    }

    /// How long an answer takes.
    pub(crate) fn latency(&self, dice: u64) -> i64 {
        let (least, most) = self.latency_ms;
        i64::from(least) + roll(mix(dice, 1), most.saturating_sub(least).saturating_add(1))
    }

    /// What befalls one request, if anything.
    pub(crate) fn dial(&self, dice: u64) -> Option<Dial> {
        if happens(mix(dice, 2), self.rate_lost_before) {
            Some(Dial::LostBefore)
        } else if happens(mix(dice, 3), self.rate_429) {
            Some(Dial::TooMany)
        } else if happens(mix(dice, 4), self.rate_5xx) {
            Some(if mix(dice, 5) & 1 == 0 { Dial::BadGateway } else { Dial::BrokenAfter })
        } else {
            happens(mix(dice, 6), self.rate_lost_after).then_some(Dial::LostAfter)
        }
    }
}

/// What befalls the claim of an item that ends in a certain way, once for each item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    Void,
    BadGateway,
    TooMany,
    Part,
    Lost,
    Broken,
    LateGateway,
    Html,
    Cut,
    Slow,
    Lag,
}

impl Twist {
    const ENDINGS: [(&'static str, Self); 11] = [
        ("VOID", Self::Void),
        ("502X", Self::BadGateway),
        ("429X", Self::TooMany),
        ("PART", Self::Part),
        ("LOST", Self::Lost),
        ("5XXX", Self::Broken),
        ("504X", Self::LateGateway),
        ("HTML", Self::Html),
        ("CUTX", Self::Cut),
        ("SLOW", Self::Slow),
        ("LAGX", Self::Lag),
    ];

    /// What the end of an item asks for.
    pub(crate) fn of(item: &str) -> Option<Self> {
        Self::ENDINGS.iter().find(|(ending, _)| item.ends_with(ending)).map(|(_, twist)| *twist)
    }

    /// Whether it strikes before the vendor acts.
    pub(crate) fn before_acting(self) -> bool {
        matches!(self, Self::Void | Self::BadGateway | Self::TooMany)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dials_are_read_from_a_text() {
        let faults = Faults::parse("latency=50-200, 429=0.05,500=0.02,lost=0.01,part").unwrap();
        assert_eq!(faults.latency_ms, (50, 200));
        assert!(faults.part_claimed);
        assert_eq!((faults.rate_429, faults.rate_lost_after), (50_000, 5_000));
        assert_eq!(Faults::parse(&faults.to_string()).unwrap(), faults);
        let faults = Faults::parse("day=40,second=2,job=5,ids=9,lying-total,moving-list").unwrap();
        assert_eq!((faults.aruba.day, faults.aruba.job), (40, (5, 5)));
        assert_eq!(Faults::parse(&faults.to_string()).unwrap(), faults);
        assert_eq!(Faults::parse("").unwrap(), Faults::default());
    }

    #[test]
    fn a_dial_that_cannot_be_read_is_told() {
        for (text, told) in [
            ("speed=9", "no dial is called `speed`"),
            ("429=7", "`429` needs a rate"),
            ("429", "`429` needs a rate"),
            ("latency=200-50", "latency needs milliseconds"),
            ("latency=quick", "latency needs milliseconds"),
            ("day=many", "`day` needs a number"),
            ("job=9-3", "`job` needs a number"),
        ] {
            let error = Faults::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn latency_stays_within_its_bounds() {
        let faults = Faults { latency_ms: (50, 60), ..Faults::NONE };
        let all: Vec<i64> = (0..500).map(|n| faults.latency(mix(1, n))).collect();
        assert_eq!((all.iter().min(), all.iter().max()), (Some(&50), Some(&60)));
    }
}

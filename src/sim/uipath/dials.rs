//! What can be set about the simulated Automation Suite: how large it is, how slowly it tells, and
//! which of the things that nobody has documented it does.

use crate::sim::faults::BadFaults;
use std::fmt;

/// Something that an install does or does not, where the papers are silent or against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    /// A PUT to an organization leaves alone what it does not name.
    Merge,
    /// The feature flag of on-premises installs is off: the host routes answer 404.
    FlagOff,
    /// Properties that the contract does not know are refused, not dropped.
    Strict,
    /// The host route, too, refuses less than is consumed.
    Usage,
    /// What is available to an organization includes what it holds.
    OwnIncluded,
    /// POST does what PUT does, as the guide's cURL lines have it.
    Post,
    /// The host's pool and licenses cannot be read.
    NoReads,
    /// Organizations and tenants cannot be listed.
    NoListing,
}

const SWITCHES: [(&str, Switch); 8] = [
    ("merge", Switch::Merge),
    ("flag-off", Switch::FlagOff),
    ("strict", Switch::Strict),
    ("usage", Switch::Usage),
    ("own-included", Switch::OwnIncluded),
    ("post", Switch::Post),
    ("no-reads", Switch::NoReads),
    ("no-listing", Switch::NoListing),
];

/// What is `UiPath`'s alone among the dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UipathDials {
    /// How many organizations the world begins with, 1 to 5,000.
    pub organizations: u32,
    /// The least and the most seconds until a read shows a change. The vendor's page speaks of up to
    /// five minutes, and of other services than the one that is read (read 2026-11-25).
    pub propagation: (u32, u32),
    /// A bit for each of [`SWITCHES`].
    switches: u8,
}

impl UipathDials {
    /// A dozen organizations; changes are seen at once; what is left out becomes zero.
    pub const USUAL: Self = Self { organizations: 12, propagation: (0, 0), switches: 0 };

    pub(crate) fn has(&self, switch: Switch) -> bool {
        self.switches & Self::bit(switch) != 0
    }

    fn bit(switch: Switch) -> u8 {
        1 << (switch as u8)
    }

    /// Sets one dial; false when it is none of `UiPath`'s.
    pub(crate) fn set(&mut self, dial: &str, value: &str) -> Result<bool, BadFaults> {
        let number =
            |text: &str| text.trim().parse::<u32>().map_err(|_| BadFaults::Number(dial.to_owned()));
        match dial {
            "organizations" => {
                let count = number(value)?;
                if !(1..=5_000).contains(&count) {
                    return Err(BadFaults::Number(dial.to_owned()));
                }
                self.organizations = count;
            }
            "propagation" => {
                let (least, most) = value.split_once('-').unwrap_or((value, value));
                self.propagation = (number(least)?, number(most)?);
                if self.propagation.0 > self.propagation.1 {
                    return Err(BadFaults::Number(dial.to_owned()));
                }
            }
            _ => match SWITCHES.iter().find(|(name, _)| *name == dial) {
                Some((_, switch)) => self.switches |= Self::bit(*switch),
                None => return Ok(false),
            },
        }
        Ok(true)
    }
}

impl fmt::Display for UipathDials {
    /// What differs from the usual, each with a comma before it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.organizations != Self::USUAL.organizations {
            write!(f, ",organizations={}", self.organizations)?;
        }
        if self.propagation != Self::USUAL.propagation {
            write!(f, ",propagation={}-{}", self.propagation.0, self.propagation.1)?;
        }
        for (name, switch) in SWITCHES {
            if self.has(switch) {
                write!(f, ",{name}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dial_is_written_as_it_is_read() {
        let mut dials = UipathDials::USUAL;
        for (dial, value) in [("organizations", "500"), ("propagation", "0-300")] {
            assert_eq!(dials.set(dial, value), Ok(true));
        }
        for (name, switch) in SWITCHES {
            assert!(!dials.has(switch), "{name}");
            assert_eq!(dials.set(name, ""), Ok(true));
            assert!(dials.has(switch), "{name}");
        }
        let mut again = UipathDials::USUAL;
        for part in dials.to_string().split(',').skip(1) {
            let (dial, value) = part.split_once('=').unwrap_or((part, ""));
            assert_eq!(again.set(dial, value), Ok(true), "{part}");
        }
        assert_eq!(again, dials);
        assert_eq!(again.set("day", "9"), Ok(false), "another vendor's");
        for (dial, value) in
            [("organizations", "0"), ("organizations", "x"), ("propagation", "9-3")]
        {
            assert!(again.set(dial, value).is_err(), "{dial}={value}");
        }
    }
}

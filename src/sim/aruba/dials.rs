//! What can be set about the simulated Aruba Central: its limits, and how it lies.

use crate::sim::faults::BadFaults;
use std::fmt;

/// What is Aruba Central's alone among the dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArubaDials {
    /// Calls a day, until 00:00 UTC. The documented default is 5,000 (read 2026-11-25).
    pub day: u32,
    /// Calls a second. The vendor's sample shows 7 (read 2026-11-25).
    pub second: u32,
    /// The least and the most seconds that a licensing job takes.
    pub job: (u32, u32),
    /// The most ids in a list of a licensing call; above, it is 413. No limit is documented.
    pub ids: u32,
    /// `total` of every list is three more than there are.
    pub lying_total: bool,
    /// The list of customers moves by one row between pages, so that one comes twice.
    pub moving_list: bool,
}

impl Default for ArubaDials {
    fn default() -> Self {
        Self::USUAL
    }
}

impl ArubaDials {
    /// As the vendor is documented, and honest.
    pub const USUAL: Self = Self {
        day: 5_000,
        second: 7,
        job: (20, 180),
        ids: 1_000,
        lying_total: false,
        moving_list: false,
    };

    /// Sets one dial.
    pub(crate) fn set(&mut self, dial: &str, value: &str) -> Result<(), BadFaults> {
        let bad = || BadFaults::Number(dial.to_owned());
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| bad());
        match dial {
            "day" => self.day = number(value)?,
            "second" => self.second = number(value)?,
            "ids" => self.ids = number(value)?,
            "job" => {
                let (least, most) = value.split_once('-').unwrap_or((value, value));
                self.job = (number(least)?, number(most)?);
                if self.job.0 > self.job.1 {
                    return Err(bad());
                }
            }
            "lying-total" => self.lying_total = true,
            "moving-list" => self.moving_list = true,
            _ => return Err(BadFaults::Dial(dial.to_owned())),
        }
        Ok(())
    }
}

impl fmt::Display for ArubaDials {
    /// What differs from the usual, each with a comma before it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::USUAL;
        for (name, value, usual) in [
            ("day", self.day, usual.day),
            ("second", self.second, usual.second),
            ("ids", self.ids, usual.ids),
        ] {
            if value != usual {
                write!(f, ",{name}={value}")?;
            }
        }
        if self.job != usual.job {
            write!(f, ",job={}-{}", self.job.0, self.job.1)?;
        }
        f.write_str(if self.lying_total { ",lying-total" } else { "" })?;
        f.write_str(if self.moving_list { ",moving-list" } else { "" })
    }
}

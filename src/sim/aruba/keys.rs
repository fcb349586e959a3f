//! The subscription keys that the account has bought: the seats that devices take. How many seats each
//! has is worked out from the devices there are, so that some services run short at any size.

use super::account::Account;
use super::services::{find, service};
use crate::domain::Time;
use crate::domain::time::DAY;
use crate::sim::chance::{letters, mix};

/// A key.
pub(crate) struct Key {
    pub(crate) service: &'static str,
    /// Seats for each thousand devices that the service fits,
    permille: u64,
    /// and so many more.
    more: u64,
    /// Days from the beginning of the world to the end of the key.
    days: i64,
    pub(crate) status: &'static str,
    /// `NONE` (paid) or `EVAL`.
    pub(crate) kind: &'static str,
    /// `nms` for Central; others belong to other applications of the same account.
    pub(crate) app: &'static str,
}

const fn key(service: &'static str, permille: u64, more: u64, days: i64) -> Key {
    Key { service, permille, more, days, status: "OK", kind: "NONE", app: "nms" }
}

/// Every key. The first of each family is the one that devices began with.
pub(crate) static KEYS: [Key; 25] = [
    key("foundation_ap", 1000, 20, 500),
    key("advanced_ap", 700, 10, 900),
    key("advanced_ap", 350, 5, 300),
    Key { kind: "EVAL", ..key("advanced_ap", 0, 10, 60) },
    Key { status: "EXPIRED", ..key("advanced_ap", 0, 500, -40) },
    key("foundation_switch_6100", 1000, 5, 400),
    key("advanced_switch_6100", 300, 1, 700),
    key("foundation_switch_6200", 1000, 5, 400),
    key("advanced_switch_6200", 250, 1, 800),
    Key { status: "ACTIVE", ..key("advanced_switch_6200", 250, 1, 820) },
    key("foundation_switch_6300", 1000, 5, 450),
    Key { status: "ACTIVE", ..key("advanced_switch_6300", 1100, 5, 1_000) },
    key("foundation_switch_6400", 1000, 2, 350),
    key("foundation_switch_8xxx_9xxx_10xxx", 1000, 2, 350),
    key("foundation_70xx", 1000, 2, 600),
    key("advance_70xx", 600, 1, 650),
    key("foundation_72xx", 1000, 2, 600),
    key("advance_72xx", 1000, 1, 650),
    key("foundation_90xx_sec", 1000, 2, 600),
    Key { status: "UNDER_GRACE_PERIOD", ..key("advance_90xx_sec", 200, 1, -3) },
    key("foundation_91xx", 1000, 1, 730),
    key("advanced_91xx", 1000, 1, 730),
    key("vgw_500m", 1000, 1, 730),
    Key { app: "clearpass", ..key("foundation_ap", 0, 100, 1_100) },
    Key { status: "EXPIRED", ..key("dm", 0, 250, -400) },
];

impl Key {
    /// Whether its seats can be taken.
    pub(crate) fn is_usable(&self) -> bool {
        self.status != "EXPIRED" && self.app == "nms"
    }

    /// The family that its service fits.
    pub(crate) fn family(&self) -> usize {
        find(self.service).map_or(usize::MAX, |at| service(at).family)
    }
}

/// A key by its place.
pub(crate) fn key_at(at: usize) -> &'static Key {
    KEYS.get(at).unwrap_or(&KEYS[0])
}

/// The key that devices of a family began with.
pub(crate) fn base_key(family: usize) -> Option<usize> {
    KEYS.iter().position(|key| key.family() == family)
}

/// The usable keys of a service, the longest-dated first.
pub(crate) fn keys_of(at: usize) -> Vec<usize> {
    let mut keys: Vec<usize> = (0..KEYS.len())
        .filter(|key| key_at(*key).is_usable() && find(key_at(*key).service) == Some(at))
        .collect();
    keys.sort_by_key(|key| -key_at(*key).days);
    keys
}

impl Account {
    /// How many seats a key has.
    pub(crate) fn quantity(&self, at: usize) -> u64 {
        let key = key_at(at);
        let devices = self.census().families.get(key.family()).copied().unwrap_or(0);
        devices * key.permille / 1000 + key.more
    }

    /// How many of them are free at a moment.
    pub(crate) fn available(&self, at: usize, now: Time) -> u64 {
        self.quantity(at).saturating_sub(self.used(at, now))
    }

    /// A key as it is written.
    pub(crate) fn key_text(&self, at: usize) -> String {
        let dice = mix(self.seed ^ 0xA7, at as u64);
        letters(dice).into_iter().chain(letters(mix(dice, 1))).map(char::from).collect()
    }

    /// When a key begins and ends.
    pub(crate) fn term(&self, at: usize) -> (Time, Time) {
        let end = self.born.plus(key_at(at).days * DAY);
        (end.plus(-3 * 365 * DAY), end)
    }
}

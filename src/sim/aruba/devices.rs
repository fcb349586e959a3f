//! The devices of the world: how many each customer has, of which kind, with which serial. All of it is
//! worked out from the seed. Who holds a device now, and its license, stands elsewhere.

use super::roster::{MSP, Roster};
use super::services::{FAMILIES, Family, family_of};
use crate::domain::Time;
use crate::sim::chance::{letters, mix, number};

/// A device: the customer that had it first, and which of that customer's it is (0 to 63).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Device {
    pub(crate) home: u32,
    pub(crate) nth: u32,
}

/// The most devices that a customer has; the account itself has fewer.
const MOST: u64 = 60;
/// Devices that belong to the account itself.
const OWN: u32 = 48;
/// How many bits of a code a device's number may have, and how many a code has.
const NUMBER: u64 = 1 << 30;
const CODE: u64 = (1 << 40) - 1;
/// An odd number, and what undoes a product with it.
const FACTOR: u64 = 0x00B5_297A_4D35;

impl Device {
    /// As one number.
    pub(crate) fn number(self) -> u64 {
        u64::from(self.home) << 6 | u64::from(self.nth)
    }

    /// The device of a number.
    pub(crate) fn of(number: u64) -> Option<Self> {
        let home = u32::try_from(number >> 6).ok()?;
        (number < NUMBER).then_some(Self { home, nth: u32::try_from(number & 63).ok()? })
    }
}

/// The devices of a world.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Devices {
    seed: u64,
}

impl Devices {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: mix(seed, 0xA4) }
    }

    /// How many devices began with a customer, or with the account.
    pub(crate) fn count(self, roster: &Roster, home: u32) -> u32 {
        if home == MSP {
            return OWN;
        }
        // Whoever came later, or is still waited for, begins with none.
        if home >= roster.first() || !roster.is_provisioned(home, Time(i64::MIN / 2)) {
            return 0;
        }
        let dice = mix(self.seed, u64::from(home));
        if dice.is_multiple_of(12) {
            0
        } else {
            u32::try_from((dice >> 8) % (MOST + 1)).unwrap_or(0)
        }
    }

    fn dice(self, device: Device) -> u64 {
        mix(self.seed ^ 0xA5, device.number())
    }

    /// The family of a device, and whether it began with a license.
    pub(crate) fn facts(self, device: Device) -> (usize, bool) {
        let dice = self.dice(device);
        let mut left = dice % 100;
        let mut family = 0;
        for (at, kind) in FAMILIES.iter().enumerate() {
            if left < kind.share {
                family = at;
                break;
            }
            left -= kind.share;
        }
        // One customer in three began without any. The account had some, from before it was an MSP.
        let bare =
            device.home != MSP && mix(self.seed ^ 0xA6, u64::from(device.home)).is_multiple_of(3);
        (family, !bare && (dice >> 32) % 100 < 70)
    }

    /// The family of a device, in words.
    pub(crate) fn family(self, device: Device) -> &'static Family {
        family_of(self.facts(device).0)
    }

    fn code(self, device: Device) -> u64 {
        let mut code = device.number() ^ (self.seed & (NUMBER - 1));
        for _ in 0..2 {
            code = code.wrapping_mul(FACTOR) & CODE;
            code ^= code >> 20;
        }
        code
    }

    /// A device's serial.
    pub(crate) fn serial(self, device: Device) -> String {
        let mut serial = self.family(device).serial.to_owned();
        serial.extend(letters(self.code(device)).map(char::from));
        serial
    }

    /// A device's address.
    pub(crate) fn mac(self, device: Device) -> String {
        let code = self.code(device);
        let bytes = (0..5).rev().map(|at| format!(":{:02X}", code >> (8 * at) & 255));
        bytes.fold("20".to_owned(), |mac, byte| mac + &byte)
    }

    /// The device of a serial.
    pub(crate) fn find(self, roster: &Roster, serial: &str) -> Option<Device> {
        let serial = serial.trim().to_uppercase();
        let mut code = number(serial.get(2..)?.as_bytes()).filter(|_| serial.len() == 10)?;
        // Newton's way to the inverse of an odd number; each round doubles the bits that are right.
        let undo = (0..6)
            .fold(FACTOR, |it, _| it.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(it))));
        for _ in 0..2 {
            code ^= code >> 20;
            code = code.wrapping_mul(undo) & CODE;
        }
        let device = Device::of(code ^ (self.seed & (NUMBER - 1)))?;
        let there = device.nth < self.count(roster, device.home);
        (there && self.serial(device) == serial).then_some(device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_is_found_by_its_serial() {
        let (devices, roster) = (Devices::new(3), Roster::new(3, Some(200)));
        let mut all = std::collections::BTreeSet::new();
        for home in (0..200).chain([MSP]) {
            for nth in 0..devices.count(&roster, home) {
                let device = Device { home, nth };
                let serial = devices.serial(device);
                assert_eq!(devices.find(&roster, &serial), Some(device), "{serial}");
                assert_eq!(devices.mac(device).len(), 17);
                assert!(all.insert(serial));
            }
        }
        assert!((4_000..8_000).contains(&all.len()), "{}", all.len());
        for serial in ["", "CN", "CN22222222", "CNIIIIIIII", "CN2222222é"] {
            assert_eq!(devices.find(&roster, serial), None, "{serial}");
        }
    }
}

//! One device of an inventory, and how the API writes it. The OpenAPI file declares nearly every
//! field as never null, so what is not there is an empty text (read 2026-11-22).

use super::world::{self, Kind, Org};
use super::{Holding, Meraki};
use crate::domain::time::DAY;
use crate::domain::{Serial, Time};
use crate::sim::chance::{letters, mix, of_text};
use serde_json::{Value, json};

/// A device that an organization holds.
pub(crate) struct Device {
    pub(crate) serial: Serial,
    pub(crate) kind: &'static Kind,
    pub(crate) mac: String,
    pub(crate) name: String,
    pub(crate) network: String,
    pub(crate) order: String,
    pub(crate) claimed_at: Time,
    pub(crate) tags: Vec<&'static str>,
}

impl Meraki {
    /// Which organization holds a serial, by index.
    pub(crate) fn holder(&self, serial: &Serial) -> Option<u64> {
        let since = self.devices.get(serial).map(|holding| holding.org);
        since.or_else(|| self.first_owner(serial).map(|(org, _)| org.index))
    }

    /// Whose it was at the start, if it was not released since.
    fn first_owner(&self, serial: &Serial) -> Option<(&'static Org, u64)> {
        if self.released.contains(serial) { None } else { world::owner(self.seed, serial) }
    }

    /// Gives a device to an organization.
    pub(crate) fn hold(&mut self, serial: Serial, org: &Org, order: &str, now: Time) {
        let lag = if serial.code().ends_with(b"LAGX") { 30_000 } else { 0 };
        let holding =
            Holding { org: org.index, at: now, order: order.to_owned(), listed: now.plus(lag) };
        self.devices.insert(serial, holding);
        self.acted = true;
    }

    /// Takes a device from its organization.
    pub(crate) fn let_go(&mut self, serial: Serial) {
        self.devices.remove(&serial);
        if world::owner(self.seed, &serial).is_some() {
            self.released.insert(serial);
        }
        self.acted = true;
    }

    /// The serials that an organization holds and that are listed by now, in order.
    pub(crate) fn serials(&mut self, org: &Org, now: Time) -> Vec<Serial> {
        let seed = self.seed;
        let first = self.listed.entry(org.index).or_insert_with(|| {
            let mut serials: Vec<Serial> =
                (0..org.devices).filter_map(|n| world::device(seed, org, n)).collect();
            serials.sort_unstable();
            serials
        });
        let mut serials: Vec<Serial> =
            first.iter().filter(|serial| !self.released.contains(serial)).copied().collect();
        let since = self.devices.iter().filter(|(_, h)| h.org == org.index && h.listed <= now);
        serials.extend(since.map(|(serial, _)| *serial));
        serials.sort_unstable();
        serials
    }

    /// A device that the organization holds.
    pub(crate) fn device(&self, org: &Org, serial: Serial) -> Option<Device> {
        let dice = of_text(self.seed, &serial.to_string());
        let mac = mix(dice, 1) & 0xFF_FFFF;
        let mac =
            format!("0c:8d:db:{:02x}:{:02x}:{:02x}", mac >> 16, (mac >> 8) & 0xFF, mac & 0xFF);
        let kind = world::kind_of(self.seed, &serial);
        let mut device = Device {
            serial,
            kind,
            mac,
            name: String::new(),
            network: String::new(),
            order: String::new(),
            claimed_at: self.born,
            tags: Vec::new(),
        };
        if let Some(holding) = self.devices.get(&serial) {
            device.order.clone_from(&holding.order);
            device.claimed_at = holding.at;
            return (holding.org == org.index).then_some(device);
        }
        let (owner, n) = self.first_owner(&serial).filter(|(owner, _)| owner.index == org.index)?;
        device.order = world::order_of(self.seed, owner, n);
        device.claimed_at = world::claimed_at(self.seed, self.born, owner, n);
        if let Some(at) = world::network_of(self.seed, owner, n) {
            device.network = world::network_id(owner, at);
            device.name = format!("{} {}", kind.model, n + 1);
            device.tags = match mix(dice, 2) % 4 {
                0 => vec!["tag1", "tag2"],
                1 => vec!["tag1"],
                _ => vec![],
            };
        }
        Some(device)
    }
}

impl Device {
    /// Its Cisco serial, where it is a Catalyst.
    fn details(&self) -> Value {
        if !self.kind.model.starts_with('C') {
            return json!([]);
        }
        let tail: String =
            letters(of_text(5, &self.mac)).iter().skip(4).map(|b| char::from(*b)).collect();
        json!([{ "name": "Catalyst serial", "value": format!("FOC2612{tail}") }])
    }

    /// As the inventory writes it.
    pub(crate) fn inventory_json(&self) -> Value {
        json!({
            "mac": self.mac,
            "serial": self.serial.to_string(),
            "name": self.name,
            "model": self.kind.model,
            "networkId": self.network,
            "orderNumber": self.order,
            "claimedAt": self.claimed_at.to_rfc3339(),
            "licenseExpirationDate": self.claimed_at.plus(3 * 365 * DAY).to_rfc3339(),
            "tags": self.tags,
            "productType": self.kind.product,
            "countryCode": "NO",
            "details": self.details(),
            "eox": {
                "status": self.kind.eox,
                "endOfSaleAt": self.kind.end_of_sale,
                "endOfSupportAt": self.kind.end_of_support,
            },
        })
    }

    /// As the list of devices in networks writes it.
    pub(crate) fn network_json(&self) -> Value {
        let dice = of_text(6, &self.mac);
        json!({
            "name": self.name,
            "lat": 59.91,
            "lng": 10.75,
            "address": "",
            "notes": "",
            "tags": self.tags,
            "networkId": self.network,
            "serial": self.serial.to_string(),
            "model": self.kind.model,
            "imei": "",
            "mac": self.mac,
            "lanIp": format!("192.168.{}.{}", dice & 0xFF, (dice >> 8) & 0xFF),
            "firmware": format!("{}-31-1-6", self.kind.product),
            "productType": self.kind.product,
            "details": self.details(),
        })
    }
}

//! One device of an inventory, and how the API writes it. The OpenAPI file declares nearly every
//! field as never null, so what is not there is an empty text (read 2026-11-22).

use super::world::{self, Kind, Org};
use super::{Holding, Meraki, NOBODY};
use crate::domain::time::DAY;
use crate::domain::{Serial, Time};
use crate::sim::chance::{letters, mix, of_text};
use crate::sim::writing::{Object, texts};

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
        match self.devices.get(serial) {
            Some(holding) => Some(holding.org).filter(|org| *org != NOBODY),
            None => world::owner(self.seed, serial).map(|(org, _)| org.index),
        }
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
        let nobody =
            Holding { org: NOBODY, at: self.born, order: String::new(), listed: self.born };
        self.devices.insert(serial, nobody);
        self.acted = true;
    }

    /// The serials that an organization holds and that are listed by now, in order.
    pub(crate) fn serials(&mut self, org: &Org, now: Time) -> Vec<Serial> {
        if !self.listed.iter().any(|(index, _)| *index == org.index) {
            let serials = (0..org.devices).filter_map(|n| world::device(self.seed, org, n));
            self.listed.push((org.index, serials.collect()));
        }
        let first = self.listed.iter().find(|(index, _)| *index == org.index);
        let first = first.map(|(_, serials)| serials.as_slice()).unwrap_or_default();
        let mut serials: Vec<Serial> =
            first.iter().filter(|serial| !self.devices.contains_key(serial)).copied().collect();
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
        let (owner, n) =
            world::owner(self.seed, &serial).filter(|(owner, _)| owner.index == org.index)?;
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
    fn details(&self) -> String {
        if !self.kind.model.starts_with('C') {
            return "[]".to_owned();
        }
        let tail: String =
            letters(of_text(5, &self.mac)).iter().skip(4).map(|b| char::from(*b)).collect();
        format!(r#"[{{"name":"Catalyst serial","value":"FOC2612{tail}"}}]"#)
    }

    /// As the inventory writes it.
    pub(crate) fn inventory_json(&self) -> String {
        let mut eox = Object::new();
        match self.kind.eox {
            Some(status) => eox.text("status", status),
            None => eox.json("status", "null"),
        };
        eox.text("endOfSaleAt", self.kind.end_of_sale)
            .text("endOfSupportAt", self.kind.end_of_support);
        Object::new()
            .text("mac", &self.mac)
            .text("serial", &self.serial.to_string())
            .text("name", &self.name)
            .text("model", self.kind.model)
            .text("networkId", &self.network)
            .text("orderNumber", &self.order)
            .text("claimedAt", &self.claimed_at.to_rfc3339())
            .text("licenseExpirationDate", &self.claimed_at.plus(3 * 365 * DAY).to_rfc3339())
            .json("tags", &texts(&self.tags))
            .text("productType", self.kind.product)
            .text("countryCode", "NO")
            .json("details", &self.details())
            .json("eox", &eox.done())
            .done()
    }

    /// As the list of devices in networks writes it.
    pub(crate) fn network_json(&self) -> String {
        let dice = of_text(6, &self.mac);
        Object::new()
            .text("name", &self.name)
            .json("lat", "59.91")
            .json("lng", "10.75")
            .text("address", "")
            .text("notes", "")
            .json("tags", &texts(&self.tags))
            .text("networkId", &self.network)
            .text("serial", &self.serial.to_string())
            .text("model", self.kind.model)
            .text("imei", "")
            .text("mac", &self.mac)
            .text("lanIp", &format!("192.168.{}.{}", dice & 0xFF, (dice >> 8) & 0xFF))
            .text("firmware", &format!("{}-31-1-6", self.kind.product))
            .text("productType", self.kind.product)
            .json("details", &self.details())
            .done()
    }
}

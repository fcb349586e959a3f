//! The Meraki world's lines in a stored world. What stands in memory alone is not written.

use super::{Holding, KeyRow, Meraki, SubscriptionRow};
use crate::domain::{LicenseKey, Serial};
use crate::sim::stored::{Fields, Lines};

impl Meraki {
    /// Writes what differs from the beginning.
    pub(crate) fn store(&self, to: &mut Lines) {
        to.line(&["born", &self.seed.to_string(), &self.born.0.to_string()]);
        for (serial, it) in &self.devices {
            let (org, at, listed) =
                (it.org.to_string(), it.at.0.to_string(), it.listed.0.to_string());
            to.line(&["device", &serial.to_string(), &org, &at, &listed, &it.order]);
        }
        for it in &self.keys {
            let gone = it.invalidated.map_or_else(String::new, |at| at.0.to_string());
            let (org, at) = (it.org.to_string(), it.at.0.to_string());
            let mode = if it.renew { "renew" } else { "add" };
            to.line(&["key", &it.key.wire(), &org, mode, &at, &it.order, &gone]);
        }
        for it in &self.subscriptions {
            let (org, at) = (it.org.to_string(), it.at.0.to_string());
            let name = it.name.as_deref().unwrap_or_default();
            to.line(&[
                "subscription",
                &it.key,
                &org,
                &at,
                name,
                it.description.as_deref().unwrap_or_default(),
            ]);
        }
        for (org, at) in &self.renewed {
            to.line(&["renewed", &org.to_string(), &at.0.to_string()]);
        }
        for (org, at) in &self.uses {
            to.line(&["use", &org.to_string(), &at.0.to_string()]);
        }
        for org in &self.switched {
            to.line(&["switched", &org.to_string()]);
        }
        for order in &self.orders {
            to.line(&["order", order]);
        }
        for item in &self.spent {
            to.line(&["spent", item]);
        }
    }

    /// Reads one line; none when it cannot be read.
    pub(crate) fn restore(&mut self, kind: &str, it: &mut Fields<'_>) -> Option<()> {
        match kind {
            "born" => (self.seed, self.born) = (it.number()?, it.time()?),
            "device" => {
                let serial = Serial::parse(it.text()?).ok()?;
                let (org, at, listed) = (it.number()?, it.time()?, it.time()?);
                self.devices.insert(serial, Holding { org, at, listed, order: it.owned()? });
            }
            "key" => {
                let key = LicenseKey::parse(it.text()?).ok()?;
                let (org, renew) = (it.number()?, it.text()? == "renew");
                let (at, order) = (it.time()?, it.owned()?);
                self.keys.push(KeyRow { org, key, renew, at, order, invalidated: it.time() });
            }
            "subscription" => {
                let (key, org, at) = (it.owned()?, it.number()?, it.time()?);
                let (name, description) = (it.some(), it.some());
                self.subscriptions.push(SubscriptionRow { org, key, at, name, description });
            }
            "renewed" => self.renewed.push((it.number()?, it.time()?)),
            "use" => self.uses.push((it.number()?, it.time()?)),
            "switched" => self.switched.push(it.number()?),
            "order" => self.orders.push(it.owned()?),
            "spent" => self.spent.push(it.owned()?),
            _ => return None,
        }
        Some(())
    }
}

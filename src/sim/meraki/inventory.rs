//! The inventory of an organization: lists and their filters, one device, release.

use super::body::{body, texts};
use super::device::Device;
use super::paging::page;
use super::world::Org;
use super::{Meraki, refuse, refuse_all};
use crate::domain::{Serial, Time};
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::writing::{Object, texts as json_texts};

/// Values that a parameter may have; a refusal when it has another.
pub(crate) fn one_of(call: &Call<'_>, name: &str, values: &[&str]) -> Result<(), Response> {
    let given = call.query.list(name).unwrap_or_default();
    if given.iter().all(|value| values.contains(value)) {
        return Ok(());
    }
    let values: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    Err(refuse(400, &format!("'{name}' must be one of: {}", values.join(", "))))
}

const PRODUCTS: [&str; 10] = [
    "appliance",
    "camera",
    "campusGateway",
    "cellularGateway",
    "secureConnect",
    "sensor",
    "switch",
    "systemsManager",
    "wireless",
    "wirelessController",
];

/// The filters that look at more than the serial.
const FILTERS: [&str; 9] = [
    "usedState",
    "search",
    "macs",
    "networkIds",
    "models",
    "orderNumbers",
    "tags",
    "productTypes",
    "eoxStatuses",
];

fn bare(mac: &str) -> String {
    mac.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase()
}

/// Whether a device passes the filters of a query.
fn passes(call: &Call<'_>, device: &Device) -> bool {
    let among = |name: &str, value: &str| {
        call.query.list(name).is_none_or(|list| list.iter().any(|v| v.eq_ignore_ascii_case(value)))
    };
    let network = if device.network.is_empty() { "null" } else { &device.network };
    let used = call
        .query
        .one("usedState")
        .is_none_or(|state| (state == "used") != device.network.is_empty());
    let mac =
        call.query.list("macs").is_none_or(|l| l.iter().any(|mac| bare(mac) == bare(&device.mac)));
    let tags = call.query.list("tags").is_none_or(|tags| {
        let has = |tag: &&str| device.tags.contains(tag);
        if call.query.one("tagsFilterType") == Some("withAllTags") {
            tags.iter().all(has)
        } else {
            tags.iter().any(has)
        }
    });
    let search = call.query.one("search").is_none_or(|text| {
        let text = text.to_ascii_lowercase();
        [&device.serial.to_string(), device.mac.as_str(), device.kind.model]
            .iter()
            .any(|field| field.to_ascii_lowercase().contains(&text))
    });
    used && mac
        && tags
        && search
        && among("networkIds", network)
        && among("models", device.kind.model)
        && among("orderNumbers", &device.order)
        && among("productTypes", device.kind.product)
        && among("eoxStatuses", device.kind.eox.unwrap_or("null"))
}

impl Meraki {
    /// The serials that a query asks for, among those that the organization holds.
    fn asked(&mut self, call: &Call<'_>, org: &Org) -> Vec<Serial> {
        let mut serials = self.serials(org, call.now);
        if let Some(list) = call.query.list("serials") {
            // As many as an address holds: a hundred or two.
            let wanted: Vec<Serial> =
                list.iter().filter_map(|text| Serial::parse(text).ok()).collect();
            serials.retain(|serial| wanted.contains(serial));
        }
        serials
    }

    /// A page of the inventory.
    pub(crate) fn inventory(&mut self, call: &Call<'_>, org: &Org) -> Result<Response, Response> {
        one_of(call, "usedState", &["used", "unused"])?;
        one_of(call, "eoxStatuses", &["endOfSale", "endOfSupport", "nearEndOfSupport", "null"])?;
        self.list(call, org, Device::inventory_json, false)
    }

    /// A page of the devices that are in networks.
    pub(crate) fn networked_devices(
        &mut self,
        call: &Call<'_>,
        org: &Org,
    ) -> Result<Response, Response> {
        self.list(call, org, Device::network_json, true)
    }

    fn list(
        &mut self,
        call: &Call<'_>,
        org: &Org,
        write: fn(&Device) -> String,
        only_used: bool,
    ) -> Result<Response, Response> {
        one_of(call, "productTypes", &PRODUCTS)?;
        one_of(call, "tagsFilterType", &["withAllTags", "withAnyTags"])?;
        let mut serials = self.asked(call, org);
        if only_used || FILTERS.iter().any(|name| call.query.list(name).is_some()) {
            serials.retain(|serial| {
                self.device(org, *serial).is_some_and(|device| {
                    !(only_used && device.network.is_empty()) && passes(call, &device)
                })
            });
        }
        let cursors: Vec<String> = serials.iter().map(ToString::to_string).collect();
        let page = page(call, &cursors, 1_000, 1_000)?;
        let shown = serials.get(page.rows.clone()).unwrap_or_default();
        let devices = shown.iter().filter_map(|serial| self.device(org, *serial));
        Ok(page.reply(&devices.map(|device| write(&device)).collect::<Vec<_>>()))
    }

    /// One device of the inventory.
    pub(crate) fn inventory_device(
        &self,
        call: &Call<'_>,
        org: &Org,
        text: &str,
    ) -> Result<Response, Response> {
        let serial = Serial::parse(text).ok().filter(|serial| self.is_listed(serial, call.now));
        let device = serial.and_then(|serial| self.device(org, serial));
        match device {
            Some(device) => Ok(Response::json(200, device.inventory_json())),
            None => Err(refuse(
                404,
                &format!("Device with serial '{text}' not found in this organization's inventory"),
            )),
        }
    }

    fn is_listed(&self, serial: &Serial, now: Time) -> bool {
        self.devices.get(serial).is_none_or(|holding| holding.listed <= now)
    }

    /// How many devices near the end of their life.
    pub(crate) fn eox_overview(&mut self, call: &Call<'_>, org: &Org) -> Response {
        let serials = self.serials(org, call.now);
        let mut counts = Object::new();
        for status in ["endOfSale", "endOfSupport", "nearEndOfSupport"] {
            let devices = serials.iter().filter_map(|serial| self.device(org, *serial));
            let total = devices.filter(|device| device.kind.eox == Some(status)).count();
            counts.json(status, &format!("{{\"total\":{total}}}"));
        }
        Response::json(200, format!("{{\"counts\":{{\"byStatus\":{}}}}}", counts.done()))
    }

    /// Releases devices: all or none.
    pub(crate) fn release(&mut self, call: &Call<'_>, org: &Org) -> Result<Response, Response> {
        let asked = texts(&body(call)?, "serials")?;
        if asked.is_empty() {
            return Err(refuse(400, "Missing required parameter: 'serials'"));
        }
        let ours = |text: &String| {
            Serial::parse(text).ok().filter(|serial| self.holder(serial) == Some(org.index))
        };
        let held: Vec<Option<Serial>> = asked.iter().map(ours).collect();
        let missing: Vec<String> = asked
            .iter()
            .zip(&held)
            .filter(|(_, serial)| serial.is_none())
            .map(|(text, _)| {
                format!("Device with serial '{text}' not found in this organization's inventory")
            })
            .collect();
        if !missing.is_empty() {
            return Err(refuse_all(400, &missing));
        }
        let serials: Vec<Serial> = held.into_iter().flatten().collect();
        for serial in &serials {
            self.let_go(*serial);
        }
        let names: Vec<String> = serials.iter().map(ToString::to_string).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(Response::json(200, Object::new().json("serials", &json_texts(&names)).done()))
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::trial::Trial;
    use serde_json::Value;

    /// What a filter says of a row.
    type Holds<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

    #[test]
    fn filters_agree_with_what_the_rows_say() {
        let mut trial = Trial::calm();
        let all = trial.list("/inventory/devices");
        let first = all.iter().find(|row| row["tags"] != serde_json::json!([])).unwrap().clone();
        let field = |name: &str| first[name].as_str().unwrap().to_owned();
        let mac = field("mac").to_uppercase().replace(':', "");
        let wanted = &first;
        let same =
            |name: &'static str| -> Holds<'_> { Box::new(move |row| row[name] == wanted[name]) };
        let table: Vec<(String, Holds<'_>)> = vec![
            ("usedState=unused".into(), Box::new(|row| row["networkId"] == "")),
            ("usedState=used".into(), Box::new(|row| row["networkId"] != "")),
            ("networkIds[]=null".into(), Box::new(|row| row["networkId"] == "")),
            (format!("networkIds[]={}", field("networkId")), same("networkId")),
            (format!("models[]={}", field("model")), same("model")),
            (format!("orderNumbers[]={}", field("orderNumber")), same("orderNumber")),
            (format!("productTypes[]={}", field("productType")), same("productType")),
            (format!("macs[]={mac}"), same("mac")),
            (format!("search={}", field("serial").to_lowercase()), same("serial")),
            (
                "tags[]=tag2&tags[]=tag1&tagsFilterType=withAllTags".into(),
                Box::new(|row| row["tags"].as_array().unwrap().len() == 2),
            ),
            ("eoxStatuses[]=endOfSale".into(), Box::new(|row| row["eox"]["status"] == "endOfSale")),
            ("eoxStatuses[]=null".into(), Box::new(|row| row["eox"]["status"].is_null())),
        ];
        for (query, holds) in table {
            let expected: Vec<&Value> = all.iter().filter(|row| holds(row)).collect();
            assert!(!expected.is_empty(), "{query} is tried on nothing");
            let shown = trial.list(&format!("/inventory/devices?{query}"));
            assert_eq!(shown.iter().collect::<Vec<_>>(), expected, "{query}");
        }
    }
}

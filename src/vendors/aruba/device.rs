//! The devices of an MSP and its customers: what kind each is, whose, and how it is licensed.

use super::reply::object;
use super::service::{Service, Tier};
use crate::domain::CustomerId;
use crate::domain::stored::stored;
use crate::http::Response;
use crate::vendors::Refusal;
use crate::vendors::body::{count, list, text, unreadable};
use serde_json::Value;

/// What kind of device it is, as far as licenses differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceKind {
    /// An access point.
    Ap,
    /// A switch, of a class from 1 to 5; 0 where its model does not tell.
    Switch(u16),
    /// A gateway or controller, by the first two digits of its model; 0 where it does not tell.
    Gateway(u16),
    /// A virtual gateway.
    VirtualGateway,
    /// A device of another maker.
    ThirdParty,
    /// Something else.
    Other,
}
stored!(choice DeviceKind {
    Ap = "ap",
    Switch(class) = "switch",
    Gateway(series) = "gateway",
    VirtualGateway = "virtual-gateway",
    ThirdParty = "third-party",
    Other = "other",
});

/// The numbers of a model's name that are 4 or 5 digits long, with the letter behind each.
fn numbers(model: &str) -> impl Iterator<Item = (u32, Option<char>)> {
    let mut rest = model;
    std::iter::from_fn(move || {
        loop {
            let from = rest.find(|c: char| c.is_ascii_digit())?;
            let digits = rest.get(from..)?;
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            let (number, after) = digits.split_at_checked(end)?;
            rest = after;
            if matches!(number.len(), 4 | 5) {
                return Some((number.parse().ok()?, after.chars().next()));
            }
        }
    })
}

/// A switch's class by its model, as the labels of the services name the series.
fn switch_class(model: &str) -> u16 {
    numbers(model)
        .find_map(|(number, letter)| {
            Some(match number {
                6000 | 6100 | 4100 | 2530 | 2540 => 1,
                6300 if letter.is_some_and(|l| l.eq_ignore_ascii_case(&'l')) => 2,
                6200 | 2900..=2999 => 2,
                6300 | 3800..=3899 => 3,
                6400..=6499 | 5406 | 5412 => 4,
                8100..=8199 | 8300..=8499 | 9300..=9399 | 10_000..=10_999 => 5,
                _ => return None,
            })
        })
        .unwrap_or_default()
}

fn gateway_series(model: &str) -> u16 {
    numbers(model)
        .map(|(number, _)| number / 100)
        .find(|series| matches!(series, 70 | 72 | 90 | 91 | 92))
        .and_then(|series| u16::try_from(series).ok())
        .unwrap_or_default()
}

impl DeviceKind {
    /// The kind by the vendor's words for type and model.
    pub fn of(kind: &str, model: &str) -> Self {
        let (kind, model) = (kind.to_ascii_uppercase(), model.to_ascii_uppercase());
        let is_virtual = |word: &str| word.contains("VGW") || word.contains("VIRTUAL");
        match kind.as_str() {
            "IAP" | "AP" | "CAP" | "ALL_AP" => Self::Ap,
            "MAS" => Self::Switch(switch_class(&model)),
            kind if kind.contains("SWITCH") => Self::Switch(switch_class(&model)),
            kind if kind.contains("THIRD") => Self::ThirdParty,
            kind if is_virtual(kind) => Self::VirtualGateway,
            "BOC" | "CONTROLLER" | "ALL_CONTROLLER" | "GATEWAY" => {
                if is_virtual(&model) {
                    Self::VirtualGateway
                } else {
                    Self::Gateway(gateway_series(&model))
                }
            }
            _ => Self::Other,
        }
    }
}

/// How a device is licensed, as far as a list tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct License {
    /// Its services, as the vendor wrote them: in upper case.
    pub services: Vec<String>,
    /// Its tier, as the vendor wrote it; may be empty.
    pub tier: String,
    /// Whether the list says anything of licenses; some do not.
    pub told: bool,
}
stored!(record License { services, tier, told });

impl License {
    /// Whether the device has this service; `None` where the list does not tell. Where a list gives
    /// tiers only, a device for which the service is has it when the tiers agree: which of several
    /// services of a tier a gateway has is then not told apart.
    pub fn holds(&self, service: &Service) -> Option<bool> {
        if !self.services.is_empty() {
            return Some(self.services.iter().any(|name| service.name.same_as(name)));
        }
        match (self.tier.as_str(), Tier::of(&self.tier)) {
            ("", _) => self.told.then_some(false),
            (_, Tier::None) => None,
            (_, tier) => Some(tier == service.tier),
        }
    }
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its serial number.
    pub serial: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Whose it is, where the list says.
    pub customer: Option<CustomerId>,
    /// The name of whose it is; empty where the list does not say, and for the MSP's own.
    pub customer_name: String,
    /// How it is licensed.
    pub license: License,
}

/// A page of devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DevicePage {
    /// Those that could be read.
    pub devices: Vec<Device>,
    /// How many rows there were, readable or not.
    pub rows: u32,
    /// How many there are in all, as the vendor says.
    pub total: Option<u32>,
}

fn row(row: &Value) -> Option<Device> {
    let serial = Some(text(row, "serial")).filter(|serial| !serial.is_empty())?;
    let services = list(row, "services").iter().filter_map(Value::as_str);
    let told = |name| row.get(name).is_some_and(|value| !value.is_null());
    Some(Device {
        serial: serial.to_owned(),
        kind: DeviceKind::of(text(row, "device_type"), text(row, "model")),
        customer: CustomerId::parse(text(row, "customer_id")),
        customer_name: text(row, "customer_name").to_owned(),
        license: License {
            services: services.map(str::to_owned).collect(),
            tier: text(row, "tier_type").to_owned(),
            told: ["services", "tier_type", "subscription_key"].into_iter().any(told),
        },
    })
}

/// Reads a page of devices, of either of the vendor's two lists. A row without a serial is counted
/// and passed over.
pub fn page(response: &Response) -> Result<DevicePage, Refusal> {
    let body = object(response)?;
    let (inner, total) = match body.get("deviceList") {
        Some(inner) => (inner, "total_devices"),
        None => (&body, "total"),
    };
    let rows = inner.get("devices").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| unreadable(response))?;
    let devices: Vec<Device> = rows.iter().filter_map(row).collect();
    if devices.is_empty() && !rows.is_empty() {
        return Err(unreadable(response));
    }
    Ok(DevicePage {
        devices,
        rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        total: count(inner, total),
    })
}

/// How many devices of a kind are licensed alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they are.
    pub kind: DeviceKind,
    /// How they are licensed.
    pub license: License,
    /// How many they are.
    pub count: u32,
}
stored!(record Group { kind, license, count });

/// Adds a device to the group of its like.
pub fn add(groups: &mut Vec<Group>, device: &Device) {
    let like = |group: &&mut Group| group.kind == device.kind && group.license == device.license;
    match groups.iter_mut().find(like) {
        Some(group) => group.count = group.count.saturating_add(1),
        None => groups.push(Group { kind: device.kind, license: device.license.clone(), count: 1 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServiceName;

    #[test]
    fn kinds_are_told_by_type_and_model() {
        use DeviceKind::{Ap, Gateway, Other, Switch, ThirdParty, VirtualGateway};
        for (kind, model, expected) in [
            ("IAP", "AP-515-US", Ap),
            ("ap", "", Ap),
            ("SWITCH", "Aruba 6100 48G (JL675A)", Switch(1)),
            ("SWITCH", "2930F-24G", Switch(2)),
            ("SWITCH", "6300L 24p", Switch(2)),
            ("SWITCH", "6300M 24p", Switch(3)),
            ("switch", "6405 v2", Switch(4)),
            ("SWITCH", "10000-48Y6C", Switch(5)),
            ("SWITCH", "JL728A", Switch(0)),
            ("MAS", "", Switch(0)),
            ("CONTROLLER", "A7005", Gateway(70)),
            ("GATEWAY", "A9004-LTE", Gateway(90)),
            ("GATEWAY", "9240", Gateway(92)),
            ("GATEWAY", "new", Gateway(0)),
            ("GATEWAY", "VGW-500MB", VirtualGateway),
            ("vgw", "", VirtualGateway),
            ("NW_THIRD_PARTY", "", ThirdParty),
            ("camera", "9004", Other),
            ("", "", Other),
        ] {
            assert_eq!(DeviceKind::of(kind, model), expected, "{kind} {model}");
        }
    }

    #[test]
    fn both_lists_are_read_alike() {
        let row = r#"{"serial":"S1","device_type":"IAP","services":["ADVANCED_AP"],"customer_id":"c1"},{"mac":"x"}"#;
        for body in [
            format!(r#"{{"total":7,"devices":[{row}]}}"#),
            format!(
                r#"{{"status":"success","deviceList":{{"total_devices":7,"devices":[{row}]}}}}"#
            ),
        ] {
            let page = page(&Response::json(200, body)).unwrap();
            assert_eq!((page.devices.len(), page.rows, page.total), (1, 2, Some(7)));
            assert_eq!(page.devices[0].customer, CustomerId::parse("c1"));
        }
        assert!(page(&Response::json(200, r#"{"devices":[{}]}"#)).is_err());
        assert!(page(&Response::json(200, "{}")).is_err());
        assert_eq!(page(&Response::json(200, r#"{"devices":[]}"#)).unwrap().rows, 0);
    }

    #[test]
    fn a_device_holds_what_its_services_say_else_what_its_tier_says() {
        let service = Service::of(ServiceName::parse("advanced_ap").unwrap());
        for (row, holds) in [
            (r#"{"serial":"1","services":["DM","ADVANCED_AP"],"tier_type":"x"}"#, Some(true)),
            (r#"{"serial":"1","services":["FOUNDATION_AP"]}"#, Some(false)),
            (r#"{"serial":"1","services":[],"tier_type":"Advanced_AP"}"#, Some(true)),
            (r#"{"serial":"1","tier_type":"foundation"}"#, Some(false)),
            (r#"{"serial":"1","tier_type":"gold"}"#, None),
            (r#"{"serial":"1","services":[]}"#, Some(false)),
            (r#"{"serial":"1","subscription_key":""}"#, Some(false)),
            (r#"{"serial":"1"}"#, None),
        ] {
            let value: Value = serde_json::from_str(row).unwrap();
            assert_eq!(super::row(&value).unwrap().license.holds(&service), holds, "{row}");
        }
    }

    #[test]
    fn devices_that_are_alike_are_counted_together() {
        let device = |kind| Device {
            serial: "1".into(),
            kind,
            customer: None,
            customer_name: String::new(),
            license: License::default(),
        };
        let mut groups = Vec::new();
        for kind in [DeviceKind::Ap, DeviceKind::Switch(2), DeviceKind::Ap] {
            add(&mut groups, &device(kind));
        }
        assert_eq!(groups.iter().map(|g| g.count).collect::<Vec<_>>(), [2, 1]);
        let text = serde_json::to_string(&groups).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Group>>(&text).unwrap(), groups);
    }
}

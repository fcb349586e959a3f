//! The services that can be assigned, by family and tier. The catalogue's names are all that is
//! known of it; a name that fits no pattern is carried as [`Family::Other`].

use super::device::DeviceKind;
use super::reply::object;
use crate::domain::ServiceName;
use crate::http::Response;
use crate::vendors::Refusal;

/// What kind of device a service is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Access points.
    Ap,
    /// Switches of a class from 1 to 5.
    Switch(u16),
    /// Gateways.
    Gateway,
    /// Virtual gateways.
    VirtualGateway,
    /// Devices of other makers.
    ThirdParty,
    /// What was sold before there were tiers.
    Legacy,
    /// What the desk does not know.
    Other,
}

/// How much a service gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Foundation.
    Foundation,
    /// Advanced.
    Advanced,
    /// Neither.
    None,
}

impl Tier {
    /// The tier that a word of the vendor's names, such as `FOUNDATION` or `advance_70xx`.
    pub fn of(word: &str) -> Self {
        let word = word.to_ascii_lowercase();
        if word.contains("foundation") {
            Self::Foundation
        } else if word.contains("advance") {
            Self::Advanced
        } else {
            Self::None
        }
    }
}

/// Whether a service is for a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// What is known of the two does not tell.
    Unsure,
}

/// A service of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name, as it is sent.
    pub name: ServiceName,
    /// What it is for.
    pub family: Family,
    /// How much it gives.
    pub tier: Tier,
}

/// A name without its tier, in lower case: `foundation_switch_6100` is `switch_6100`. Gateways'
/// tiers mix `advance_` and `advanced_`, and an older name has `base_` behind the tier.
fn below_tier(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let rest = lower.strip_prefix("wlan_").unwrap_or(&lower);
    let tiers = ["foundation_", "advanced_", "advance_"];
    let rest = tiers.iter().find_map(|tier| rest.strip_prefix(tier)).unwrap_or(rest);
    rest.strip_prefix("base_").unwrap_or(rest).to_owned()
}

/// The first two digits of a gateway service's series, such as 70 of `70xx` and of `7005`.
fn series(rest: &str) -> Option<u16> {
    let (series, after) = rest.split_at_checked(2)?;
    let next = after.get(..2)?;
    let fits = next == "xx" || next.bytes().all(|b| b.is_ascii_digit());
    series.parse().ok().filter(|series| fits && *series >= 10)
}

impl Service {
    /// A service by its name.
    pub fn of(name: ServiceName) -> Self {
        let rest = below_tier(name.as_str());
        let family = match rest.as_str() {
            "ap" => Family::Ap,
            "switch_6100" => Family::Switch(1),
            "switch_6200" => Family::Switch(2),
            "switch_6300" => Family::Switch(3),
            "switch_6400" => Family::Switch(4),
            "switch_8400" | "switch_8xxx_9xxx_10xxx" => Family::Switch(5),
            "nw_third_party" => Family::ThirdParty,
            "dm" | "pa" | "ucc" | "clarity" => Family::Legacy,
            "wlan_gw" => Family::Gateway,
            rest if rest.starts_with("vgw") => Family::VirtualGateway,
            rest if series(rest).is_some() => Family::Gateway,
            _ => Family::Other,
        };
        Self { tier: Tier::of(name.as_str()), family, name }
    }

    /// Whether the service is for such a device.
    pub fn fits(&self, device: DeviceKind) -> Fit {
        let sure = |fits| if fits { Fit::Yes } else { Fit::No };
        match (self.family, device) {
            // Which of the virtual ones is a question of bandwidth.
            (Family::Other, _)
            | (_, DeviceKind::Other)
            | (Family::Switch(_), DeviceKind::Switch(0))
            | (Family::VirtualGateway, DeviceKind::VirtualGateway)
            | (Family::Legacy, DeviceKind::Ap | DeviceKind::Switch(_)) => Fit::Unsure,
            (Family::Switch(class), DeviceKind::Switch(of)) => sure(class == of),
            (Family::Gateway, DeviceKind::Gateway(of)) => self.fits_gateway(of),
            (family, device) => sure(matches!(
                (family, device),
                (Family::Ap, DeviceKind::Ap) | (Family::ThirdParty, DeviceKind::ThirdParty)
            )),
        }
    }

    fn fits_gateway(&self, device: u16) -> Fit {
        let rest = below_tier(self.name.as_str());
        match (series(&rest), device) {
            (None, _) | (_, 0) => Fit::Unsure,
            (Some(series), device) if series == device => {
                // A name with a whole model, such as 7005, is for the small ones of the series.
                if rest.get(2..4) == Some("xx") { Fit::Yes } else { Fit::Unsure }
            }
            // The 90xx share the service of the 70xx; the label of the 72xx speaks of 92xx too.
            (Some(70), 90) => Fit::Yes,
            (Some(72), 92) => Fit::Unsure,
            _ => Fit::No,
        }
    }
}

/// Whether a name of the catalogue is for networks: it lists compute, storage and backup as well. A
/// working client leaves out the same names (read 2026-11-25).
fn for_networks(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = ["enhanced_", "standard_", "private_cloud"];
    let ends = ["baas", "hciaas", "zerto", "edgeline", "hci_manager", "_sfm", "_storage"];
    let has = ["proliant", "alletra", "k8s", "_vm_", "_sensor_"];
    let whole = ["sta", "stb", "stc", "st", "pr", "es", "et", "bridge", "special"];
    !(begins.iter().any(|part| name.starts_with(part))
        || ends.iter().any(|part| name.ends_with(part))
        || has.iter().any(|part| name.contains(part))
        || whole.contains(&name.as_str()))
}

/// Reads the catalogue: an object whose fields' names are the services'; what is in the fields is
/// not documented and not looked at. By family, tier and name.
pub fn catalogue(response: &Response) -> Result<Vec<Service>, Refusal> {
    let body = object(response)?;
    let mut services = Vec::new();
    for name in body.as_object().into_iter().flat_map(serde_json::Map::keys) {
        if let Some(name) = ServiceName::parse(name).filter(|name| for_networks(name.as_str())) {
            services.push(Service::of(name));
        }
    }
    services.sort_by(|a, b| (a.family, a.tier, &a.name).cmp(&(b.family, b.tier, &b.name)));
    Ok(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str) -> Service {
        Service::of(ServiceName::parse(name).unwrap())
    }

    #[test]
    fn every_name_of_the_fact_sheet_has_its_family_and_tier() {
        use Family::{Ap, Gateway, Legacy, Other, Switch, ThirdParty, VirtualGateway};
        use Tier::{Advanced, Foundation, None};
        for (names, family, tier) in [
            ("foundation_ap", Ap, Foundation),
            ("advanced_ap ADVANCED_AP", Ap, Advanced),
            ("foundation_switch_6100", Switch(1), Foundation),
            ("advanced_switch_6200", Switch(2), Advanced),
            ("advanced_switch_6300", Switch(3), Advanced),
            ("foundation_switch_6400", Switch(4), Foundation),
            ("foundation_switch_8400 foundation_switch_8xxx_9xxx_10xxx", Switch(5), Foundation),
            (
                "foundation_7005 foundation_base_7005 foundation_70xx foundation_70XX",
                Gateway,
                Foundation,
            ),
            ("advance_7005 advance_base_7005 advance_70xx advance_72xx", Gateway, Advanced),
            (
                "foundation_90xx_sec foundation_base_90xx_sec foundation_wlan_gw",
                Gateway,
                Foundation,
            ),
            ("advanced_91xx advanced_91xx_sec advanced_92xx_sec", Gateway, Advanced),
            ("wlan_advanced_90xx_sec wlan_advanced_91xx wlan_advanced_90xx", Gateway, Advanced),
            ("foundation_70xx/90xx", Gateway, Foundation),
            ("vgw_500m vgw_2g vgw_4g vgw500m", VirtualGateway, None),
            ("foundation_nw_third_party", ThirdParty, Foundation),
            ("dm pa ucc clarity", Legacy, None),
            ("device_profiling analytics cloud_guest quantum_9", Other, None),
            ("advanced_switch_7777 advanced_camera", Other, Advanced),
        ] {
            for name in names.split(' ') {
                let found = service(name);
                assert_eq!((found.family, found.tier), (family, tier), "{name}");
            }
        }
    }

    #[test]
    fn the_catalogue_is_what_is_for_networks_in_the_vendors_own_spelling() {
        let body = r#"{"standard_x":{},"advanced_switch_6200":{"a":1},"foundation_70XX":null,"dm":[],
            "foundation_ap":{},"advanced_ap":{},"st":{},"special":{},"x_k8s":{},"compute_storage":{},
            "a b":{},"new_thing":{}}"#;
        let services = catalogue(&Response::json(200, body)).unwrap();
        let names: Vec<&str> = services.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "foundation_ap",
                "advanced_ap",
                "advanced_switch_6200",
                "foundation_70XX",
                "dm",
                "new_thing"
            ]
        );
        assert!(catalogue(&Response::json(200, "[]")).is_err());
    }

    #[test]
    fn a_service_fits_devices_of_its_family() {
        for (name, device, fit) in [
            ("advanced_ap", DeviceKind::Ap, Fit::Yes),
            ("advanced_ap", DeviceKind::Switch(2), Fit::No),
            ("advanced_ap", DeviceKind::Other, Fit::Unsure),
            ("foundation_switch_6200", DeviceKind::Switch(2), Fit::Yes),
            ("foundation_switch_6200", DeviceKind::Switch(1), Fit::No),
            ("foundation_switch_6200", DeviceKind::Switch(0), Fit::Unsure),
            ("foundation_70xx", DeviceKind::Gateway(70), Fit::Yes),
            ("foundation_70xx", DeviceKind::Gateway(90), Fit::Yes),
            ("foundation_70xx", DeviceKind::Gateway(72), Fit::No),
            ("foundation_7005", DeviceKind::Gateway(70), Fit::Unsure),
            ("advance_72xx", DeviceKind::Gateway(92), Fit::Unsure),
            ("advanced_91xx_sec", DeviceKind::Gateway(91), Fit::Yes),
            ("advanced_91xx_sec", DeviceKind::Gateway(0), Fit::Unsure),
            ("foundation_wlan_gw", DeviceKind::Gateway(90), Fit::Unsure),
            ("vgw_2g", DeviceKind::VirtualGateway, Fit::Unsure),
            ("vgw_2g", DeviceKind::Gateway(70), Fit::No),
            ("dm", DeviceKind::Ap, Fit::Unsure),
            ("new_thing", DeviceKind::Ap, Fit::Unsure),
        ] {
            assert_eq!(service(name).fits(device), fit, "{name} {device:?}");
        }
    }
}

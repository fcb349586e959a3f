//! The services that can be assigned, and which devices each fits. Names and families: as clients of
//! the gateway list them; `license_type` says them in words of its own, which have changed over time
//! (read 2026-11-25).

/// A kind of device. A service fits the devices of one kind.
pub(crate) struct Family {
    /// The share of all devices, in percent.
    pub(crate) share: u64,
    /// As an inventory says it.
    pub(crate) device_type: &'static str,
    /// The values of `sku_type` and `device_type` that mean it.
    pub(crate) kinds: &'static [&'static str],
    pub(crate) model: &'static str,
    pub(crate) part: &'static str,
    /// How a serial begins.
    pub(crate) serial: &'static str,
}

const fn family(
    share: u64,
    device_type: &'static str,
    kinds: &'static [&'static str],
    model: &'static str,
    part: &'static str,
    serial: &'static str,
) -> Family {
    Family { share, device_type, kinds, model, part, serial }
}

const IAP: &[&str] = &["iap", "all_ap"];
const SWITCH: &[&str] = &["switch"];
const GATEWAY: &[&str] = &["controller", "gateway", "boc", "all_controller"];

/// The kinds of devices in the world; none of a share of 0.
pub(crate) static FAMILIES: [Family; 14] = [
    family(50, "IAP", IAP, "AP-515-RW", "Q9H62A", "CN"),
    family(9, "SWITCH", SWITCH, "6100-24G", "JL679A", "SG"),
    family(13, "SWITCH", SWITCH, "6200F-48G", "JL727A", "SG"),
    family(9, "SWITCH", SWITCH, "6300M-24G", "JL662A", "SG"),
    family(3, "SWITCH", SWITCH, "6405", "R0X26A", "SG"),
    family(1, "SWITCH", SWITCH, "8325-48Y8C", "JL635A", "SG"),
    family(0, "CONTROLLER", GATEWAY, "A7005", "JW633A", "TW"),
    family(6, "CONTROLLER", GATEWAY, "A7010", "JW703A", "TW"),
    family(2, "GATEWAY", GATEWAY, "A7210", "JW743A", "TW"),
    family(4, "GATEWAY", GATEWAY, "A9004", "R1B20A", "TW"),
    family(2, "GATEWAY", GATEWAY, "A9106", "S0N63A", "TW"),
    family(0, "GATEWAY", GATEWAY, "A9240", "R7H97A", "TW"),
    family(1, "GATEWAY", &["vgw", "all_controller"], "VGW-500M", "JZ499A", "VG"),
    family(0, "OTHERS", &["others"], "Third party", "", "XX"),
];

/// A service that can be assigned.
pub(crate) struct Service {
    /// As it is sent.
    pub(crate) name: &'static str,
    /// As `license_type` says it.
    pub(crate) label: &'static str,
    /// The family that it fits; none of the world's when there is no such.
    pub(crate) family: usize,
    pub(crate) category: &'static str,
}

const NONE: usize = usize::MAX;

const fn net(name: &'static str, label: &'static str, family: usize) -> Service {
    Service { name, label, family, category: "network" }
}

const fn other(name: &'static str) -> Service {
    Service { name, label: "", family: NONE, category: "non_dm" }
}

/// Every name of `services/config`.
pub(crate) static SERVICES: [Service; 75] = [
    net("foundation_ap", "Foundation-AP", 0),
    net("advanced_ap", "Advanced-AP", 0),
    net("foundation_switch_6100", "Foundation-Switch-Class-1", 1),
    net("advanced_switch_6100", "Advanced-Switch-Class-1", 1),
    net("foundation_switch_6200", "Foundation-Switch-62XX/29xx", 2),
    net("advanced_switch_6200", "Advanced-Switch-Class-2", 2),
    net("foundation_switch_6300", "Foundation-Switch-Class-3", 3),
    net("advanced_switch_6300", "Advanced-Switch-Class-3", 3),
    net("foundation_switch_6400", "Foundation-Switch-Class-4", 4),
    net("advanced_switch_6400", "Advanced-Switch-Class-4", 4),
    net("foundation_switch_8400", "Foundation-Switch-8400", 5),
    net("advanced_switch_8400", "Advanced-Switch-8400", 5),
    net("foundation_switch_8xxx_9xxx_10xxx", "Foundation-Switch-Class-5", 5),
    net("advanced_switch_8xxx_9xxx_10xxx", "Advanced-Switch-Class-5", 5),
    net("foundation_7005", "Foundation-Base-7005", 6),
    net("advance_7005", "Advance-Base-7005", 6),
    net("foundation_70xx", "Foundation-70XX/90XX", 7),
    net("advance_70xx", "Advanced-70XX/90XX", 7),
    net("foundation_72xx", "Foundation-72XX/92XX", 8),
    net("advance_72xx", "Advanced-72XX/92XX", 8),
    net("foundation_90xx_sec", "Foundation-90xx with Security", 9),
    net("foundation_base_90xx_sec", "Foundation-Base-90xx-Sec", 9),
    net("advance_90xx_sec", "Advanced-90xx with Security", 9),
    net("foundation_91xx", "Foundation-91XX", 10),
    net("foundation_91xx_sec", "Foundation-91XX-Sec", 10),
    net("advanced_91xx", "Advanced-91XX", 10),
    net("advanced_91xx_sec", "Advanced-91XX-Sec", 10),
    net("foundation_92xx_sec", "Foundation-92XX-Sec", 11),
    net("advanced_92xx_sec", "Advanced-92XX-Sec", 11),
    net("foundation_wlan_gw", "Foundation-WLAN-Gateway", NONE),
    net("wlan_advanced_90xx_sec", "Advanced-WLAN-90xx-Sec", NONE),
    net("wlan_advanced_91xx", "Advanced-WLAN-91xx", NONE),
    net("wlan_advanced_91xx_sec", "Advanced-WLAN-91xx-Sec", NONE),
    net("wlan_advanced_92xx_sec", "Advanced-WLAN-92xx-Sec", NONE),
    net("vgw_500m", "Virtual Gateway 500Mbps", 12),
    net("vgw_2g", "Virtual Gateway 2Gbps", 12),
    net("vgw_4g", "Virtual Gateway 4Gbps", 12),
    net("foundation_nw_third_party", "Foundation-Third-Party", 13),
    net("advanced_nw_third_party", "Advanced-Third-Party", 13),
    net("pa", "Presence Analytics", NONE),
    net("ucc", "Unified Communications", NONE),
    net("clarity", "Clarity-Synthetic", NONE),
    net("device_profiling", "Device-Insight", NONE),
    net("analytics", "Analytics-Insight", NONE),
    Service { name: "dm", label: "Device Management", family: NONE, category: "dm" },
    other("enhanced_proliant"),
    other("enhanced_alletra"),
    other("standard_proliant"),
    other("standard_compute"),
    other("private_cloud_business"),
    other("private_cloud_enterprise"),
    other("foundation_baas"),
    other("foundation_hciaas"),
    other("recovery_zerto"),
    other("foundation_edgeline"),
    other("advanced_hci_manager"),
    other("foundation_sfm"),
    other("block_storage"),
    other("file_storage"),
    other("proliant_gen11"),
    other("alletra_mp"),
    other("k8s_small"),
    other("cloud_vm_small"),
    other("cloud_vm_large"),
    other("foundation_sensor_cloud"),
    other("advanced_sensor_cloud"),
    other("sta"),
    other("stb"),
    other("stc"),
    other("st"),
    other("pr"),
    other("es"),
    other("et"),
    other("bridge"),
    other("special"),
];

/// The service of a name, whatever its case.
pub(crate) fn find(name: &str) -> Option<usize> {
    SERVICES.iter().position(|service| service.name.eq_ignore_ascii_case(name))
}

/// A service by its place.
pub(crate) fn service(at: usize) -> &'static Service {
    SERVICES.get(at).unwrap_or(&SERVICES[0])
}

/// A family by its place.
pub(crate) fn family_of(at: usize) -> &'static Family {
    FAMILIES.get(at).unwrap_or(&FAMILIES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_shares_make_a_whole() {
        assert_eq!(FAMILIES.iter().map(|family| family.share).sum::<u64>(), 100);
        for (at, service) in SERVICES.iter().enumerate() {
            assert_eq!(find(&service.name.to_uppercase()), Some(at), "{}", service.name);
            assert_ne!(service.name, service.label.to_lowercase(), "a label is no name");
        }
    }
}

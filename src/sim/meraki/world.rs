//! The simulated Meraki world as it was at the start: organizations, networks, devices and license
//! keys, each worked out from the seed when it is asked for. Nothing here changes.

use crate::domain::time::DAY;
use crate::domain::{LicenseKey, Serial, Time};
use crate::sim::chance::{mix, of_text, pick, read, roll, write};

/// How an organization is licensed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Model {
    CoTerm,
    PerDevice,
    Subscription,
}

impl Model {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::CoTerm => "co-term",
            Self::PerDevice => "per-device",
            Self::Subscription => "subscription",
        }
    }
}

/// What stands before every call of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    ApiDisabled,
    WrongAddress,
}

/// An organization of the demo world.
#[derive(Debug)]
pub(crate) struct Org {
    /// Its place in [`ORGS`], and the holder in its codes.
    pub(crate) index: u64,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) model: Model,
    pub(crate) devices: u64,
    pub(crate) keys: u64,
    pub(crate) networks: u64,
    pub(crate) gate: Gate,
    pub(crate) ip_mode: &'static str,
}

const fn org(index: u64, id: &'static str, name: &'static str, model: Model) -> Org {
    Org {
        index,
        id,
        name,
        model,
        devices: 0,
        keys: 0,
        networks: 0,
        gate: Gate::Open,
        ip_mode: "disabled",
    }
}

/// Every organization, by id (shorter first, as numbers go).
pub(crate) static ORGS: [Org; 9] = [
    Org {
        devices: 240,
        keys: 12,
        networks: 8,
        ..org(0, "610041", "Müller & Söhne Logistik", Model::CoTerm)
    },
    Org {
        devices: 60, networks: 3, ..org(1, "724518", "Høyfjell Energi AS", Model::Subscription)
    },
    Org {
        gate: Gate::ApiDisabled,
        devices: 6,
        networks: 1,
        ..org(2, "831207", "Pracownia Żółta Łódka", Model::CoTerm)
    },
    Org {
        gate: Gate::WrongAddress,
        devices: 9,
        networks: 1,
        ip_mode: "enforced",
        ..org(3, "902764", "葵電機工業 (Aoi Denki)", Model::CoTerm)
    },
    org(4, "1048993", "Café Ñandú", Model::CoTerm),
    Org {
        devices: 12_000,
        keys: 40,
        networks: 120,
        ..org(5, "1300257", "Ξένιος Retail Group", Model::CoTerm)
    },
    Org {
        devices: 24,
        keys: 4,
        networks: 2,
        ip_mode: "monitor",
        ..org(6, "1577310", "Çınar Tekstil A.Ş.", Model::CoTerm)
    },
    Org {
        devices: 90,
        keys: 30,
        networks: 5,
        ..org(7, "646829496481105433", "Kvarnsjö kommun", Model::PerDevice)
    },
    org(8, "646829496481105987", "Ælfric’s Bakery", Model::Subscription),
];

/// The organization with an id.
pub(crate) fn find(id: &str) -> Option<&'static Org> {
    ORGS.iter().find(|org| org.id == id)
}

/// A kind of device: the first group of its serial, and what it is.
pub(crate) struct Kind {
    pub(crate) prefix: &'static str,
    pub(crate) model: &'static str,
    pub(crate) product: &'static str,
    pub(crate) license: &'static str,
    pub(crate) coterm: &'static str,
    pub(crate) eox: Option<&'static str>,
    pub(crate) end_of_sale: &'static str,
    pub(crate) end_of_support: &'static str,
}

const fn kind(
    prefix: &'static str,
    model: &'static str,
    product: &'static str,
    license: &'static str,
    coterm: &'static str,
) -> Kind {
    Kind {
        prefix,
        model,
        product,
        license,
        coterm,
        eox: None,
        end_of_sale: "2033-07-29T02:00:00Z",
        end_of_support: "2038-07-29T02:00:00Z",
    }
}

/// The kinds in the demo world. Prefixes and models belong together as in the field.
pub(crate) static KINDS: [Kind; 8] = [
    kind("Q5AC", "CW9164I", "wireless", "MR-ENT", "MR Enterprise"),
    kind("Q2KN", "MX68", "appliance", "MX68-ENT", "MX68 Enterprise"),
    kind("Q2GX", "MS120-8LP", "switch", "MS120-8LP", "MS120-8LP"),
    Kind {
        eox: Some("endOfSupport"),
        end_of_sale: "2021-07-21T00:00:00Z",
        end_of_support: "2026-07-21T00:00:00Z",
        ..kind("Q2PD", "MR33", "wireless", "MR-ENT", "MR Enterprise")
    },
    kind("Q5KE", "C9300-48P", "switch", "C9300-48-ENT", "C9300-48 Enterprise"),
    Kind {
        eox: Some("endOfSale"),
        end_of_sale: "2026-03-31T00:00:00Z",
        end_of_support: "2031-03-31T00:00:00Z",
        ..kind("Q2GV", "MV12", "camera", "MV", "MV")
    },
    kind("Q3AB", "MR46", "wireless", "MR-ENT", "MR Enterprise"),
    Kind {
        eox: Some("nearEndOfSupport"),
        end_of_sale: "2022-02-28T00:00:00Z",
        end_of_support: "2027-02-28T00:00:00Z",
        ..kind("Q2HP", "MS220-8P", "switch", "MS220-8P", "MS220-8P")
    },
];

/// One of the kinds.
pub(crate) fn some_kind(value: u64) -> &'static Kind {
    usize::try_from(value % 8).ok().and_then(|at| KINDS.get(at)).unwrap_or(&KINDS[0])
}

/// What a serial is: by its first group where that is known, else by chance.
pub(crate) fn kind_of(seed: u64, serial: &Serial) -> &'static Kind {
    let known = KINDS.iter().find(|kind| serial.code().starts_with(kind.prefix.as_bytes()));
    known.unwrap_or_else(|| some_kind(of_text(seed, &serial.to_string())))
}

/// A serial from a kind's prefix and eight more letters.
pub(crate) fn serial(kind: &Kind, rest: [u8; 8]) -> Option<Serial> {
    let mut code = [0_u8; 12];
    for (slot, byte) in code.iter_mut().zip(kind.prefix.bytes().chain(rest)) {
        *slot = byte;
    }
    Serial::from_code(code).ok()
}

/// Chance for the `n`-th thing of an organization; `what` keeps one sort of thing from another.
pub(crate) fn dice(seed: u64, what: u64, org: &Org, n: u64) -> u64 {
    mix(mix(seed, what), (org.index << 32) | n)
}

/// The serial of an organization's `n`-th device.
pub(crate) fn device(seed: u64, org: &Org, n: u64) -> Option<Serial> {
    serial(some_kind(dice(seed, 1, org, n)), write(seed, org.index, n))
}

/// Whose a serial was at the start, and as which device.
pub(crate) fn owner(seed: u64, serial: &Serial) -> Option<(&'static Org, u64)> {
    let (holder, n) = read(seed, serial.code().get(4..)?)?;
    let org = ORGS.iter().find(|org| org.index == holder && n < org.devices)?;
    (device(seed, org, n)? == *serial).then_some((org, n))
}

/// When an organization's `n`-th device was claimed: 30 to 929 days before the world began.
pub(crate) fn claimed_at(seed: u64, born: Time, org: &Org, n: u64) -> Time {
    let dice = dice(seed, 2, org, n / 20);
    born.plus(-DAY * (30 + roll(dice, 900)) - roll(mix(dice, n), 3_600_000))
}

/// The order that an organization's `n`-th device came with. The world's own orders start `4CW`.
pub(crate) fn order_of(seed: u64, org: &Org, n: u64) -> String {
    format!("4CW{:06}", dice(seed, 3, org, n / 20) % 1_000_000)
}

/// Whether an order number is one that the world began with.
pub(crate) fn is_own_order(seed: u64, number: &str) -> bool {
    number.starts_with("4CW")
        && ORGS.iter().any(|org| {
            (0..org.devices.div_ceil(20)).any(|lot| order_of(seed, org, lot * 20) == number)
        })
}

/// The network of an organization's `n`-th device; one in four is in none.
pub(crate) fn network_of(seed: u64, org: &Org, n: u64) -> Option<u64> {
    let dice = dice(seed, 4, org, n);
    (dice & 3 != 0).then(|| (dice >> 8).checked_rem(org.networks)).flatten()
}

/// The id of an organization's network: eighteen digits, as in the field.
pub(crate) fn network_id(org: &Org, at: u64) -> String {
    format!("L_{}", 646_829_496_481_200_000 + org.index * 1_000 + at)
}

/// The name of an organization's network.
pub(crate) fn network_name(org: &Org, at: u64) -> String {
    const CITIES: [&str; 12] = [
        "Tromsø",
        "Kraków",
        "Łódź",
        "Århus",
        "Gent",
        "Zürich",
        "İzmir",
        "Évora",
        "Brno",
        "Σπάρτη",
        "大阪",
        "São Luís",
    ];
    let place = pick(&CITIES, org.index * 5 + at);
    if at < 12 { place.to_owned() } else { format!("{place} {}", at / 12 + 1) }
}

/// A license key of an organization, as it was claimed before the world began.
pub(crate) fn key(seed: u64, org: &Org, n: u64) -> Option<LicenseKey> {
    let mut code = *b"Z2WD00000000";
    let letters = write(seed ^ 0x5A, org.index, n);
    for (slot, byte) in code.iter_mut().skip(4).zip(letters) {
        *slot = byte;
    }
    LicenseKey::from_code(code).ok()
}

/// Whether a key is one that the world began with. The world's own keys start `Z2WD`.
pub(crate) fn is_own_key(seed: u64, key: &LicenseKey) -> bool {
    let Some(rest) = key.code().get(4..).filter(|_| key.code().starts_with(b"Z2WD")) else {
        return false;
    };
    let whose = read(seed ^ 0x5A, rest);
    whose.is_some_and(|(holder, n)| ORGS.iter().any(|org| org.index == holder && n < org.keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_knows_its_organization() {
        for org in &ORGS {
            for n in (0..org.devices).step_by(7) {
                let serial = device(3, org, n).unwrap();
                assert_eq!(owner(3, &serial).map(|(org, n)| (org.id, n)), Some((org.id, n)));
            }
        }
        assert!(owner(3, &Serial::parse("Q2QN-9J8L-SLPD").unwrap()).is_none());
    }

    #[test]
    fn organizations_stand_in_the_order_of_their_ids() {
        let ids: Vec<(usize, &str)> = ORGS.iter().map(|org| (org.id.len(), org.id)).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert!(ORGS.iter().enumerate().all(|(at, org)| org.index == at as u64));
    }

    #[test]
    fn the_worlds_own_keys_and_orders_are_known_as_such() {
        let key = key(9, &ORGS[0], 3).unwrap();
        assert!(is_own_key(9, &key));
        assert!(!is_own_key(9, &LicenseKey::parse("Z2WD-2222-2222").unwrap()));
        assert!(is_own_order(9, &order_of(9, &ORGS[0], 25)));
        assert!(!is_own_order(9, "5C8170344"));
    }
}

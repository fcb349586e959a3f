//! The organizations of an install: which there are, what each holds when the world begins, and how
//! much of that is in use. The dozen is the same for every seed, so that guides and tests can name it.

use super::products::{Kind, Quantities};
use crate::domain::Time;
use crate::sim::chance::{mix, of_text, pick, roll};
use crate::sim::faults::Twist;

/// The dozen: name, id, and the name in addresses.
const DOZEN: [(&str, &str, &str); 12] = [
    ("Alder Logistics", "9718fc60-af9e-4d72-92aa-b40584b8b18c", "alder"),
    ("Birch Insurance", "4b648251-99ed-4e9a-923e-05ce6d9e999a", "birch"),
    ("Cobalt Energy", "23d13abc-de8d-4db2-ad5c-b51e0aed6542", "cobalt"),
    ("Dune Hospitality", "fa88fab6-34ed-4ef4-82a1-e387ac504824", "dune"),
    ("Elm Street Clinics", "06d39a03-f431-4238-b507-a2d4f381261b", "elm"),
    ("Fjord Shipping", "9687fc34-5261-481a-8e79-9ae9ad43c787", "fjord"),
    ("Granite Bank", "b04611b5-dc5a-4b08-8663-1dfbcad58ab1", "granite"),
    ("Harbour Foods", "8d97e9f6-a1dc-4215-bebb-4534754e1919", "harbour"),
    ("Indigo Telecom", "7ead19b6-7995-488d-bdeb-7775a6f987be", "indigo"),
    ("Juniper Schools", "bdb9d778-5688-4860-9c72-3798fcf1556c", "juniper"),
    ("Kestrel Airways", "bc57752a-dc5a-4e5b-9ae4-9c20ccb0119b", "kestrel"),
    ("Lumen Utilities", "58cb4c17-1880-440a-ab60-0b822b03c25e", "lumen"),
];

/// Those that no list shows: of the vendor's example, of trouble, and one that is there no more.
/// They begin with nothing, so that what the listed ones hold is what is given out.
const HIDDEN: [(&str, &str); 12] = [
    ("Delilah", "y-y-y-delilah"),
    ("Trouble VOID", "7e57ab1e-0000-4000-8000-000000000001"),
    ("Trouble 502X", "7e57ab1e-0000-4000-8000-000000000002"),
    ("Trouble 429X", "7e57ab1e-0000-4000-8000-000000000003"),
    ("Trouble LOST", "7e57ab1e-0000-4000-8000-000000000004"),
    ("Trouble 5XXX", "7e57ab1e-0000-4000-8000-000000000005"),
    ("Trouble 504X", "7e57ab1e-0000-4000-8000-000000000006"),
    ("Trouble HTML", "7e57ab1e-0000-4000-8000-000000000007"),
    ("Trouble CUTX", "7e57ab1e-0000-4000-8000-000000000008"),
    ("Trouble SLOW", "7e57ab1e-0000-4000-8000-000000000009"),
    ("Trouble LAGX", "7e57ab1e-0000-4000-8000-00000000000a"),
    ("No More GONE", "7e57ab1e-0000-4000-8000-00000000000b"),
];

const FIRST: [&str; 16] = [
    "Amber", "Basalt", "Cedar", "Dawn", "Echo", "Fern", "Glen", "Hazel", "Iris", "Jade", "Kite",
    "Larch", "Maple", "North", "Opal", "Pine",
];
const SECOND: [&str; 12] = [
    "Motors",
    "Dental",
    "Freight",
    "Foods",
    "Hotels",
    "Insurance",
    "Media",
    "Pharma",
    "Retail",
    "Schools",
    "Steel",
    "Travel",
];

/// An organization.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Its name in addresses.
    pub(crate) slug: String,
    /// Whether a list of organizations shows it.
    pub(crate) listed: bool,
    /// What it held when the world began.
    pub(crate) begun: Quantities,
    /// How much is in use, in tenths.
    pub(crate) used: Quantities,
    /// What it holds.
    pub(crate) now: Quantities,
    /// What reads still show, and until when.
    pub(crate) before: Option<(Quantities, Time)>,
}

impl Organization {
    fn new(name: &str, id: &str, slug: &str, listed: bool, has: bool) -> Self {
        let chance = of_text(0x0001_69A7, id);
        let begun = if has { begun(chance) } else { Quantities::default() };
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            slug: slug.to_owned(),
            listed,
            begun,
            used: used(chance, &begun),
            now: begun,
            before: None,
        }
    }

    /// One that is given, from a file: it has nothing yet.
    pub(crate) fn given(name: &str, id: &str) -> Self {
        Self::new(name, &canonical(id), &slug(name), true, false)
    }

    /// Any other that is asked for where none were given: it has nothing yet.
    pub(crate) fn stranger(id: &str) -> Self {
        Self::new(&format!("Organization {}", id.get(..8).unwrap_or(id)), id, id, false, false)
    }

    /// What a read shows.
    pub(crate) fn seen(&self, now: Time) -> &Quantities {
        match &self.before {
            Some((before, until)) if now < *until => before,
            _ => &self.now,
        }
    }

    /// The trouble that its name asks for.
    pub(crate) fn trouble(&self) -> Option<Twist> {
        Twist::of(&self.name).filter(|twist| *twist != Twist::Part)
    }

    /// Whether it is there no more, though its id is known.
    pub(crate) fn is_gone(&self) -> bool {
        self.name.ends_with("GONE")
    }
}

/// The organizations that a world begins with, in the order of a list.
pub(crate) fn begin(count: u32) -> Vec<Organization> {
    let count = usize::try_from(count).unwrap_or(DOZEN.len());
    let dozen = DOZEN.iter().map(|(name, id, slug)| Organization::new(name, id, slug, true, true));
    let more = (DOZEN.len()..count).map(|n| {
        let chance = mix(0x0001_69A8, n as u64);
        let name = format!("{} {} {n}", pick(&FIRST, chance), pick(&SECOND, mix(chance, 1)));
        Organization::new(&name, &guid(chance), &slug(&name), true, true)
    });
    dozen.take(count).chain(more).chain(hidden()).collect()
}

/// Those that stand in no list.
pub(crate) fn hidden() -> impl Iterator<Item = Organization> {
    HIDDEN.iter().map(|(name, id)| Organization::new(name, id, id, false, false))
}

/// A GUID from a number.
pub(crate) fn guid(chance: u64) -> String {
    let (a, b) = (mix(chance, 2), mix(chance, 3));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFF,
        0x8000 | ((b >> 48) & 0x3FFF),
        b & 0xFFFF_FFFF_FFFF
    )
}

/// An id as the vendor's framework reads it: a GUID may have braces, upper case and no hyphens.
/// Anything else stays as it is.
pub(crate) fn canonical(id: &str) -> String {
    let bare = id.trim().trim_start_matches('{').trim_end_matches('}');
    let digits: String = bare.chars().filter(|c| *c != '-').collect();
    let hyphens = bare.len() - digits.len();
    if digits.len() != 32 || !matches!(hyphens, 0 | 4) || !is_hex(&digits) {
        return id.trim().to_owned();
    }
    let mut text = String::with_capacity(36);
    for (at, digit) in digits.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit.to_ascii_lowercase());
    }
    text
}

/// Whether an id, in its canonical form, is a GUID.
pub(crate) fn is_guid(id: &str) -> bool {
    id.len() == 36 && is_hex(&id.replace('-', "")) && id.matches('-').count() == 4
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn slug(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn begun(chance: u64) -> Quantities {
    Quantities::each(|at, product| {
        let dice = mix(chance, at as u64);
        match product.kind {
            _ if roll(dice, 4) == 0 => 0,
            Kind::Units => roll(mix(dice, 1), 40) * 25,
            _ => roll(mix(dice, 1), 10),
        }
    })
}

/// At most half of what there is, so that the first tenant can hold it.
fn used(chance: u64, begun: &Quantities) -> Quantities {
    Quantities::each(|at, product| {
        let dice = mix(chance, 100 + at as u64);
        let half = u32::try_from(begun.of(at) / 2).unwrap_or(0);
        match product.kind {
            Kind::Units => roll(dice, half * 10 + 1),
            _ => roll(dice, half + 1) * 10,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_guid_is_read_in_all_its_forms() {
        let plain = "9718fc60-af9e-4d72-92aa-b40584b8b18c";
        for text in [
            plain,
            "9718FC60-AF9E-4D72-92AA-B40584B8B18C",
            "{9718fc60-af9e-4d72-92aa-b40584b8b18c}",
            " 9718fc60af9e4d7292aab40584b8b18c ",
        ] {
            assert_eq!(canonical(text), plain, "{text}");
        }
        assert_eq!(canonical("y-y-y-Delilah"), "y-y-y-Delilah");
        assert!(is_guid(plain) && !is_guid("y-y-y-delilah"));
    }

    #[test]
    fn no_two_organizations_are_alike_and_little_is_in_use() {
        let all = begin(500);
        assert_eq!(all.iter().filter(|it| it.listed).count(), 500);
        let ids: BTreeSet<&str> = all.iter().map(|it| it.id.as_str()).collect();
        let slugs: BTreeSet<&str> = all.iter().map(|it| it.slug.as_str()).collect();
        assert_eq!((ids.len(), slugs.len()), (all.len(), all.len()));
        assert!(all.iter().filter(|it| it.listed).all(|it| is_guid(&it.id)));
        for it in &all {
            for (at, _, tenths) in it.used.held() {
                assert!(tenths <= it.begun.of(at) * 5, "{}", it.name);
            }
        }
        assert!(all.iter().take(12).all(|it| !it.used.is_nothing()));
        assert_eq!(begin(3).iter().filter(|it| it.listed).count(), 3);
    }
}

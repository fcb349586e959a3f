//! What a run is about, item by item: what can be claimed, and whom licenses can go to. Each kind is built by `parse` alone, and serde goes through the same door,
//! so the rest of the program never checks a shape again.
//!
//! Shapes: Cisco's API pages and the shared fact sheet, section 3, read 2026-11-22.

use super::holder::Holder;
use super::scope::CustomerId;
use super::stored::{Stored, stored};
use std::fmt;

/// Why a text is not the thing that it was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnItem {
    /// Not `Qxxx-xxxx-xxxx`.
    #[error("not a serial: expected Qxxx-xxxx-xxxx")]
    Serial,
    /// Not `Zxxx-xxxx-xxxx`.
    #[error("not a license key: expected Zxxx-xxxx-xxxx")]
    LicenseKey,
    /// Empty, longer than 127 characters, or with characters that do not print.
    #[error("not an order number: expected 1 to 127 printable characters")]
    Order,
    /// Empty, longer than 127 characters, or with characters that do not print.
    #[error("not an order claim id: expected 1 to 127 printable characters")]
    ClaimId,
    /// Not four groups of five.
    #[error("not a subscription key: expected xxxxx-xxxxx-xxxxx-xxxxx")]
    Subscription,
    /// Empty, longer than 64 characters, or with characters that no id has.
    #[error("not a customer's id: expected 1 to 64 letters, digits, - or _")]
    Customer,
    /// No organization's id, nor one with a tenant and a service.
    #[error("not an organization's id: expected 1 to 64 letters, digits, - or _")]
    Holder,
}

/// Reads `N` letters and digits, upper-cased, from a text whose dashes, if any, stand after every
/// `group` characters.
fn grouped<const N: usize>(text: &str, group: usize) -> Option<[u8; N]> {
    let mut code = [0_u8; N];
    let dashed = text.len() == N + N / group - 1;
    if !dashed && text.len() != N {
        return None;
    }
    let mut slots = code.iter_mut();
    for (at, byte) in text.bytes().enumerate() {
        if dashed && at % (group + 1) == group {
            if byte != b'-' {
                return None;
            }
        } else if byte.is_ascii_alphanumeric() {
            *slots.next()? = byte.to_ascii_uppercase();
        } else {
            return None;
        }
    }
    Some(code)
}

/// Writes a code in groups with dashes between.
fn dashed(code: &[u8], group: usize) -> String {
    let mut text = String::with_capacity(code.len() + code.len() / group);
    for (at, byte) in code.iter().enumerate() {
        if at > 0 && at % group == 0 {
            text.push('-');
        }
        text.push(char::from(*byte));
    }
    text
}

macro_rules! through_text {
    ($name:ident, $show:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let show: fn(&$name) -> String = $show;
                f.write_str(&show(self))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        stored!(text $name, |text| $name::parse(text).ok(), $show);
    };
}

/// A Meraki serial, or the Cloud ID of a cloud-managed Catalyst: `Q2QN-9J8L-SLPD`.
/// Always sent in upper case with dashes, as every documented example shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial([u8; 12]);

impl Serial {
    /// Takes `Qxxx-xxxx-xxxx`, in any case, with or without dashes.
    pub fn parse(text: &str) -> Result<Self, NotAnItem> {
        grouped(text, 4).map_or(Err(NotAnItem::Serial), Self::from_code)
    }

    /// Takes twelve upper-case letters and digits, the first a `Q`.
    pub fn from_code(code: [u8; 12]) -> Result<Self, NotAnItem> {
        let shaped = code.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if shaped && code.first() == Some(&b'Q') { Ok(Self(code)) } else { Err(NotAnItem::Serial) }
    }

    /// The twelve characters without dashes.
    pub fn code(&self) -> &[u8; 12] {
        &self.0
    }
}
through_text!(Serial, |s| dashed(&s.0, 4));

/// A license key: `Z2AA-BBBB-CCCC`. Meraki shows keys both with and without dashes; they are
/// compared, and sent, without (`wire`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LicenseKey([u8; 12]);

impl LicenseKey {
    /// Takes `Zxxx-xxxx-xxxx`, in any case, with or without dashes.
    pub fn parse(text: &str) -> Result<Self, NotAnItem> {
        grouped(text, 4).map_or(Err(NotAnItem::LicenseKey), Self::from_code)
    }

    /// Takes twelve upper-case letters and digits, the first a `Z`.
    pub fn from_code(code: [u8; 12]) -> Result<Self, NotAnItem> {
        let shaped = code.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if shaped && code.first() == Some(&b'Z') {
            Ok(Self(code))
        } else {
            Err(NotAnItem::LicenseKey)
        }
    }

    /// The form that goes over the wire: twelve characters, no dashes, as in the claim page's example.
    pub fn wire(&self) -> String {
        self.0.iter().map(|b| char::from(*b)).collect()
    }

    /// The twelve characters without dashes.
    pub fn code(&self) -> &[u8; 12] {
        &self.0
    }
}
through_text!(LicenseKey, |k| dashed(&k.0, 4));

/// A subscription claim key: `S2345-6789A-BCDEF-GHJKM`. Claiming one changes the licensing model
/// of the organization, so it is never claimed without a validation and a typed confirmation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriptionKey([u8; 20]);

impl SubscriptionKey {
    /// Takes four groups of five letters and digits, in any case, with dashes or without.
    pub fn parse(text: &str) -> Result<Self, NotAnItem> {
        grouped(text, 5).map(Self).ok_or(NotAnItem::Subscription)
    }
}
through_text!(SubscriptionKey, |k| dashed(&k.0, 5));

/// One to 127 printable characters, as Cisco's own schema allows for an order.
fn opaque(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    let fits = (1..=127).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.into())
}

/// An order number, such as `4C1234567`. Claiming one claims every device and license in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(Box<str>);

impl OrderNumber {
    /// Takes 1 to 127 printable characters.
    pub fn parse(text: &str) -> Result<Self, NotAnItem> {
        opaque(text).map(Self).ok_or(NotAnItem::Order)
    }

    /// Whether a text has the shape of the documented examples: a digit, a letter, seven more.
    pub fn usual(text: &str) -> bool {
        let bytes = text.as_bytes();
        bytes.len() == 9
            && bytes.iter().all(u8::is_ascii_alphanumeric)
            && bytes.first().is_some_and(u8::is_ascii_digit)
            && bytes.get(1).is_some_and(u8::is_ascii_alphabetic)
    }

    /// The number as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
through_text!(OrderNumber, |o| o.0.to_string());

/// The secure claim id of a newer order, such as `ABCD1EFGH4IJ`; opaque. Previewed before it is claimed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(Box<str>);

impl ClaimId {
    /// Takes 1 to 127 printable characters.
    pub fn parse(text: &str) -> Result<Self, NotAnItem> {
        opaque(text).map(Self).ok_or(NotAnItem::ClaimId)
    }

    /// The id as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
through_text!(ClaimId, |c| c.0.to_string());

/// The kinds of thing that can be claimed, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A device's serial or Cloud ID.
    Serial,
    /// A license key.
    Key,
    /// An order by its number.
    Order,
    /// An order by its secure claim id.
    ClaimId,
    /// A subscription claim key.
    Subscription,
    /// An MSP's customer.
    Customer,
    /// Who holds licenses out of a pool.
    Holder,
}
stored!(names ItemKind {
    Serial = "serial",
    Key = "key",
    Order = "order",
    ClaimId = "claim-id",
    Subscription = "subscription",
    Customer = "customer",
    Holder = "holder",
});

impl ItemKind {
    /// Every kind that can be claimed, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Serial, Self::Key, Self::Order, Self::ClaimId, Self::Subscription];
}

/// One thing that a run is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A device's serial or Cloud ID.
    Serial(Serial),
    /// A license key.
    Key(LicenseKey),
    /// An order by its number.
    Order(OrderNumber),
    /// An order by its secure claim id.
    ClaimId(ClaimId),
    /// A subscription claim key.
    Subscription(SubscriptionKey),
    /// A customer whose devices get licenses, or lose them.
    Customer(CustomerId),
    /// An organization, or a service of a tenant, that gets licenses out of a pool.
    Holder(Holder),
}

impl Item {
    /// Which kind it is.
    pub fn kind(&self) -> ItemKind {
        match self {
            Self::Serial(_) => ItemKind::Serial,
            Self::Key(_) => ItemKind::Key,
            Self::Order(_) => ItemKind::Order,
            Self::ClaimId(_) => ItemKind::ClaimId,
            Self::Subscription(_) => ItemKind::Subscription,
            Self::Customer(_) => ItemKind::Customer,
            Self::Holder(_) => ItemKind::Holder,
        }
    }

    /// Reads a text as the kind that a person chose for it.
    pub fn parse(kind: ItemKind, text: &str) -> Result<Self, NotAnItem> {
        Ok(match kind {
            ItemKind::Serial => Self::Serial(Serial::parse(text)?),
            ItemKind::Key => Self::Key(LicenseKey::parse(text)?),
            ItemKind::Order => Self::Order(OrderNumber::parse(text)?),
            ItemKind::ClaimId => Self::ClaimId(ClaimId::parse(text)?),
            ItemKind::Subscription => Self::Subscription(SubscriptionKey::parse(text)?),
            ItemKind::Customer => {
                Self::Customer(CustomerId::parse(text).ok_or(NotAnItem::Customer)?)
            }
            ItemKind::Holder => Self::Holder(Holder::parse(text).ok_or(NotAnItem::Holder)?),
        })
    }

    /// Writes `serial:Q2QN-9J8L-SLPD`.
    fn to_storage(&self) -> String {
        let kind = self.kind().store();
        [kind.as_str().unwrap_or_default(), ":", &self.to_string()].concat()
    }

    fn from_storage(text: &str) -> Option<Self> {
        let (kind, text) = text.split_once(':')?;
        Self::parse(ItemKind::restore(&super::stored::text(kind))?, text).ok()
    }
}

stored!(text Item, Item::from_storage, Item::to_storage);

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial(it) => it.fmt(f),
            Self::Key(it) => it.fmt(f),
            Self::Order(it) => it.fmt(f),
            Self::ClaimId(it) => it.fmt(f),
            Self::Subscription(it) => it.fmt(f),
            Self::Customer(it) => f.write_str(it.as_str()),
            Self::Holder(it) => it.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_one_form_however_it_was_typed() {
        for typed in ["Q2QN-9J8L-SLPD", "q2qn-9j8l-slpd", "Q2QN9J8LSLPD"] {
            assert_eq!(Serial::parse(typed).unwrap().to_string(), "Q2QN-9J8L-SLPD");
        }
    }

    #[test]
    fn what_is_not_a_serial_cannot_become_one_even_from_storage() {
        for wrong in [
            "",
            "Z2QN-9J8L-SLPD",
            "Q2QN-9J8L-SLP",
            "Q2QN9-J8L-SLPD",
            "Q2QN-9J8L_SLPD",
            "Q2QN–9J8L–SLPD",
        ] {
            assert!(Serial::parse(wrong).is_err(), "{wrong}");
            assert!(serde_json::from_value::<Serial>(wrong.into()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_shown_with_dashes_and_sent_without() {
        let key = LicenseKey::parse("z2aabbbbcccc").unwrap();
        assert_eq!(key.to_string(), "Z2AA-BBBB-CCCC");
        assert_eq!(key.wire(), "Z2AABBBBCCCC");
    }

    #[test]
    fn a_subscription_key_has_four_groups_of_five() {
        assert_eq!(
            SubscriptionKey::parse("s23456789abcdefghjkm").unwrap().to_string(),
            "S2345-6789A-BCDEF-GHJKM"
        );
        assert!(SubscriptionKey::parse("S2345-6789A-BCDEF").is_err());
    }

    #[test]
    fn items_survive_storage() {
        let items = vec![
            Item::parse(ItemKind::Serial, "Q2QN-9J8L-SLPD").unwrap(),
            Item::parse(ItemKind::Key, "Z2AA-BBBB-CCCC").unwrap(),
            Item::parse(ItemKind::Order, "4C1234567").unwrap(),
            Item::parse(ItemKind::ClaimId, "ABCD1EFGH4IJ").unwrap(),
            Item::parse(ItemKind::Subscription, "S2345-6789A-BCDEF-GHJKM").unwrap(),
            Item::parse(ItemKind::Customer, "267958b55d5a463e94a302c20f4a6b68").unwrap(),
            Item::parse(ItemKind::Holder, "y-y-y-delilah").unwrap(),
            Item::parse(ItemKind::Holder, "o/t/orchestrator").unwrap(),
        ];
        let stored = serde_json::to_string(&items).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Item>>(&stored).unwrap(), items);
    }
}

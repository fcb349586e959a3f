//! A connection: which vendor, where, in whose name. Its secret is held apart and never stored here.

use crate::domain::Install;
use crate::domain::stored::{Stored, field, raw, record, stored, through_serde};
use serde_json::Value;

/// The vendors that the desk knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vendor {
    /// Cisco Meraki.
    Meraki,
    /// HPE Aruba Networking Central.
    Aruba,
    /// An install of UiPath Automation Suite.
    Uipath,
}
stored!(names Vendor { Meraki = "meraki", Aruba = "aruba", Uipath = "uipath" });

impl Vendor {
    /// Every vendor.
    pub const ALL: [Self; 3] = [Self::Meraki, Self::Aruba, Self::Uipath];

    /// The vendor's name in addresses: `/proxy/{slug}/…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Meraki => "meraki",
            Self::Aruba => "aruba",
            Self::Uipath => "uipath",
        }
    }
}

/// Whether the vendor at the other end is the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum World {
    /// Simulated in this page; nothing leaves it.
    Demo,
    /// The vendor, through the proxy.
    Live,
}
stored!(names World { Demo = "demo", Live = "live" });

/// A connection's id, made once and never shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub String);
stored!(text ConnectionId, |text| Some(ConnectionId(text.to_owned())), |id| id.0.clone());

/// Where at the vendor: the slug of a region or cluster in the vendor's table, such as `global` or
/// `eu-1`, or the name that the proxy's operator gave to a host of his own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub String);
stored!(text Place, |text| Some(Place(text.to_owned())), |place| place.0.clone());

/// An organization's id: a string even when it is digits (some have 18, past what a number holds).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgId(String);
stored!(text OrgId, OrgId::parse, |id| id.0.clone());

impl OrgId {
    /// Takes 1 to 64 letters, digits, `-` or `_`: what can stand in a path as it is.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        fits.then(|| Self(text.to_owned()))
    }

    /// The id as the vendor wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A vendor account that can be reached. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The name that its owner gave it.
    pub name: String,
    /// Which vendor.
    pub vendor: Vendor,
    /// Demo or live.
    pub world: World,
    /// Where at the vendor.
    pub place: Place,
    /// Of an install of UiPath's, which part.
    pub install: Install,
}

impl Stored for Connection {
    fn store(&self) -> Value {
        let Self { id, name, vendor, world, place, install } = self;
        // Left out where there is nothing to say, as when there was no such vendor.
        let install = (*install != Install::default()).then(|| install.clone());
        record(
            None,
            &[
                ("id", id),
                ("name", name),
                ("vendor", vendor),
                ("world", world),
                ("place", place),
                ("install", &install),
            ],
        )
    }

    fn restore(value: &Value) -> Option<Self> {
        // Written before there was a second vendor: Meraki's.
        let told = !raw(value, "vendor").is_null();
        Some(Self {
            id: field(value, "id")?,
            name: field(value, "name")?,
            vendor: if told { field(value, "vendor")? } else { Vendor::Meraki },
            world: field(value, "world")?,
            place: field(value, "place")?,
            install: field::<Option<Install>>(value, "install")?.unwrap_or_default(),
        })
    }
}
through_serde!(Connection);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_from_before_the_second_vendor_is_merakis() {
        let old = r#"{"id":"c","name":"n","world":"live","place":"global"}"#;
        let read: Connection = serde_json::from_str(old).unwrap();
        assert_eq!(read.vendor, Vendor::Meraki);
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Connection>(&text).unwrap(), read);
        let unknown = old.replace("\"id\"", "\"vendor\":\"acme\",\"id\"");
        assert!(serde_json::from_str::<Connection>(&unknown).is_err());
    }

    #[test]
    fn an_organization_id_cannot_leave_its_place_in_a_path() {
        for id in ["549236", "L_646829496481105433", "646829496481105433"] {
            assert_eq!(OrgId::parse(id).unwrap().as_str(), id);
        }
        for id in ["", "../1", "1/2", "1?x", "1 2", "1%2f"] {
            assert!(OrgId::parse(id).is_none(), "{id}");
        }
    }
}

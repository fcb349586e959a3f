//! The connections of the desk: which there are, which of them each vendor's jobs use, and what lets
//! them in.

use super::{Desk, State};
use crate::browser::credentials::Credential;
use crate::domain::{Connection, ConnectionId, Place, Vendor, World};
use crate::vendors::regions;

/// The connection to a vendor that is there from the start.
fn demo(vendor: Vendor) -> Connection {
    let (id, name) = match vendor {
        Vendor::Meraki => ("demo", "Meraki demo"),
        Vendor::Aruba => ("demo-aruba", "Aruba demo"),
        Vendor::Uipath => ("demo-uipath", "UiPath demo"),
    };
    let place = regions(vendor).first().map_or("", |region| region.slug);
    Connection {
        id: ConnectionId(id.into()),
        name: name.into(),
        vendor,
        world: World::Demo,
        place: Place(place.into()),
    }
}

/// These connections, and a demo of each vendor that has none.
pub(super) fn with_demos(mut all: Vec<Connection>) -> Vec<Connection> {
    for (at, vendor) in [Vendor::Meraki, Vendor::Aruba, Vendor::Uipath].into_iter().enumerate() {
        if !all.iter().any(|c| c.world == World::Demo && c.vendor == vendor) {
            all.insert(at.min(all.len()), demo(vendor));
        }
    }
    all
}

impl State {
    /// The connection that claims use.
    pub fn connection(&self) -> Connection {
        self.connection_of(Vendor::Meraki)
    }

    /// The connection that a vendor's jobs use.
    pub fn connection_of(&self, vendor: Vendor) -> Connection {
        let wanted = self.preferences.with(|p| match vendor {
            Vendor::Meraki => p.connection.clone(),
            Vendor::Aruba => p.aruba.clone(),
            Vendor::Uipath => p.uipath.clone(),
        });
        self.connections.with(|all| {
            let of = || all.iter().filter(|c| c.vendor == vendor);
            let found = of().find(|c| Some(&c.id) == wanted.as_ref()).or(of().next());
            found.cloned().unwrap_or_else(|| demo(vendor))
        })
    }

    /// Uses another connection for its vendor's jobs from now on.
    pub fn use_connection(&self, connection: &Connection) {
        let id = Some(connection.id.clone());
        match connection.vendor {
            Vendor::Meraki => {
                self.prefer(|p| p.connection = id);
                self.forget_organizations();
            }
            Vendor::Aruba => self.prefer(|p| p.aruba = id),
            Vendor::Uipath => self.prefer(|p| p.uipath = id),
        }
    }

    /// Changes the connections, and keeps them.
    pub fn connect(&self, change: impl FnOnce(&mut Vec<Connection>)) {
        self.connections.update(change);
        self.connections.peek(|all| self.keep("connections", all));
    }

    /// Takes a connection away, with what lets it in.
    pub fn disconnect(&self, connection: &Connection) {
        self.keep_credential(&connection.id, None);
        self.connect(|all| all.retain(|c| c.id != connection.id));
        if connection.vendor == Vendor::Meraki {
            self.forget_organizations();
        }
    }

    /// Puts in what lets a connection in, or takes it out.
    pub fn keep_credential(&self, id: &ConnectionId, credential: Option<Credential>) {
        self.driver.keep_credential(id, credential);
        self.look_at_keys();
    }

    /// What lets the connections in may have changed by itself.
    pub fn look_at_keys(&self) {
        self.keys.update(|n| *n = n.wrapping_add(1));
    }

    /// Whether requests can be sent in a connection's name.
    pub fn can_send(&self, connection: &Connection) -> bool {
        self.keys.with(|_| self.driver.can_send(connection))
    }

    /// Fetches what a connection shows, after its key was put in.
    pub fn reload(&'static self, connection: &Connection) {
        if self.connection().id == connection.id {
            self.load_organizations();
        }
    }
}

/// Whether there is something that lets a connection in, and when that ends; follows both.
pub fn credential_of(desk: Desk, id: &ConnectionId) -> (bool, Option<crate::domain::Time>) {
    let held = desk.driver.credentials();
    desk.keys.with(|_| desk.tick.with(|_| (held.holds(id), held.expires(id))))
}

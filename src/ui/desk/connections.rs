//! The connections of the desk: which there are, which of them each vendor's jobs use, and what lets
//! them in.

use super::{Desk, State};
use crate::browser::credentials::Credential;
use crate::domain::{Config, Connection, ConnectionId, Place, Vendor, World};
use crate::ui::words;
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

/// These connections as far as the site offers them, those of the site, and of each vendor that lacks
/// one a demo, or where there is none a live one.
pub(super) fn offered(mut all: Vec<Connection>, config: &Config) -> Vec<Connection> {
    all.retain(|c| if c.world == World::Demo { config.demo } else { config.connections.is_none() });
    for of_site in config.connections.iter().flatten() {
        all.push(of_site.clone());
    }
    for (at, vendor) in [Vendor::Meraki, Vendor::Aruba].into_iter().enumerate() {
        let lacks = |c: &Connection| c.vendor != vendor || config.demo && c.world != World::Demo;
        if config.offers(vendor) && all.iter().all(lacks) {
            let mut first = demo(vendor);
            if !config.demo {
                first.id.0 = ["live-", vendor.slug()].concat();
                first.name = words::vendor(vendor).to_owned();
                first.world = World::Live;
            }
            // The site's own come before a demo.
            let at = if config.connections.is_some() { all.len() } else { at.min(all.len()) };
            all.insert(at, first);
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

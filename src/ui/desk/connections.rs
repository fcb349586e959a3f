//! The connections of the desk: which there are, which of them each vendor's jobs use, and what lets
//! them in.

use super::{Desk, State};
use crate::browser::credentials::Credential;
use crate::domain::{
    AccountId, Config, Connection, ConnectionId, Home, Install, PathName, Place, Vendor, World,
};
use crate::ui::words;
use crate::vendors::regions;

/// The organization of the demo's install that has an external application.
const DEMO_HOME: [&str; 2] = ["alder", "9718fc60-af9e-4d72-92aa-b40584b8b18c"];

/// What an install is called in the proxy where nothing else is said.
pub const INSTALL: &str = "own";

/// The connection to a vendor that is there from the start; of UiPath's there is one to the host and
/// one to an organization of its (`within`).
fn demo(vendor: Vendor, within: bool) -> Connection {
    let (id, name) = match vendor {
        Vendor::Meraki => ("demo", "Meraki demo"),
        Vendor::Aruba => ("demo-aruba", "Aruba demo"),
        Vendor::Uipath if within => ("demo-uipath-organization", "UiPath organization demo"),
        Vendor::Uipath => ("demo-uipath", "UiPath demo"),
    };
    let place = regions(vendor).first().map_or(INSTALL, |region| region.slug);
    let [name_there, account] = DEMO_HOME;
    let home = PathName::parse(name_there).zip(AccountId::parse(account));
    let home = home.filter(|_| within).map(|(name, account)| Home { name, account });
    Connection {
        id: ConnectionId(id.into()),
        name: name.into(),
        vendor,
        world: World::Demo,
        place: Place(place.into()),
        install: Install { home, ..Install::default() },
    }
}

/// Which connections can stand in for each other: those to one vendor and, at UiPath, to the host or
/// to one of its organizations.
fn is_kind(connection: &Connection, vendor: Vendor, within: bool) -> bool {
    connection.vendor == vendor && connection.install.home.is_some() == within
}

/// These connections as far as the site offers them, those of the site, and of each kind that lacks
/// one a demo, or where there is none a live one.
pub(super) fn offered(mut all: Vec<Connection>, config: &Config) -> Vec<Connection> {
    all.retain(|c| if c.world == World::Demo { config.demo } else { config.connections.is_none() });
    for of_site in config.connections.iter().flatten() {
        all.push(of_site.clone());
    }
    let kinds = [
        (Vendor::Meraki, false),
        (Vendor::Aruba, false),
        (Vendor::Uipath, false),
        (Vendor::Uipath, true),
    ];
    for (at, (vendor, within)) in kinds.into_iter().enumerate() {
        let lacks =
            |c: &Connection| !is_kind(c, vendor, within) || config.demo && c.world != World::Demo;
        // Which organization of an install, only its own people can say.
        if config.offers(vendor) && (config.demo || !within) && all.iter().all(lacks) {
            let mut first = demo(vendor, within);
            if !config.demo {
                first.id.0 = ["live-", vendor.slug()].concat();
                words::vendor(vendor).clone_into(&mut first.name);
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

    /// The connection that a vendor's jobs use; of UiPath's, the one to a host.
    pub fn connection_of(&self, vendor: Vendor) -> Connection {
        self.in_use(vendor, false)
    }

    /// The connection in use, of those to a vendor or, `within` UiPath's, to an organization.
    pub fn in_use(&self, vendor: Vendor, within: bool) -> Connection {
        let wanted = self.preferences.with(|p| match vendor {
            Vendor::Meraki => p.connection.clone(),
            Vendor::Aruba => p.aruba.clone(),
            Vendor::Uipath if within => p.within.clone(),
            Vendor::Uipath => p.uipath.clone(),
        });
        self.connections.with(|all| {
            let of = || all.iter().filter(|c| is_kind(c, vendor, within));
            let found = of().find(|c| Some(&c.id) == wanted.as_ref()).or(of().next());
            found.cloned().unwrap_or_else(|| demo(vendor, within))
        })
    }

    /// Whether a connection is the one in use of its kind.
    pub fn is_in_use(&self, connection: &Connection) -> bool {
        let within = connection.install.home.is_some();
        self.in_use(connection.vendor, within).id == connection.id
    }

    /// Keeps what a connection to an install was signed in with, but for its secrets.
    pub fn keep_install(&self, id: &ConnectionId, install: &Install) {
        let differs = |c: &Connection| c.id == *id && c.install != *install;
        if self.connections.peek(|all| all.iter().any(differs)) {
            self.connect(|all| {
                for connection in all.iter_mut().filter(|c| c.id == *id) {
                    connection.install = install.clone();
                }
            });
        }
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
            Vendor::Uipath if connection.install.home.is_some() => self.prefer(|p| p.within = id),
            Vendor::Uipath => self.prefer(|p| p.uipath = id),
        }
    }

    /// Uses the connection of a run again, for what is to follow it; where it is no longer here, that is
    /// told.
    pub fn use_again(&self, connection: &Connection) {
        if self.connections.peek(|all| all.iter().all(|c| c.id != connection.id)) {
            return self.tell(&words::run_connection_gone(&connection.name));
        }
        if !self.is_in_use(connection) {
            self.use_connection(connection);
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

//! The words of the field, each parsed once, at the door. Nothing here knows of a wire or a screen.

pub mod connection;
pub mod item;
pub mod scope;
pub mod secret;
pub mod stored;
pub mod time;

pub use connection::{Connection, ConnectionId, OrgId, Place, Vendor, World};
pub use item::{ClaimId, Item, ItemKind, LicenseKey, OrderNumber, Serial, SubscriptionKey};
pub use scope::{CustomerId, CustomerScope, NonEmpty, ServiceName};
pub use secret::Secret;
pub use time::Time;

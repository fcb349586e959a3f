//! The words of the field, each parsed once, at the door. Nothing here knows of a wire or a screen.

pub mod config;
pub mod connection;
pub mod csv;
pub mod holder;
pub mod install;
pub mod item;
pub mod member;
pub mod product;
pub mod quantity;
pub mod redact;
pub mod scope;
pub mod seal;
pub mod secret;
pub mod stored;
pub mod time;

pub use config::Config;
pub use connection::{Connection, ConnectionId, OrgId, Place, Vendor, World};
pub use holder::{AccountId, Holder, MemberId, PathName};
pub use install::{Before, Home, Install};
pub use item::{ClaimId, Item, ItemKind, LicenseKey, OrderNumber, Serial, SubscriptionKey};
pub use member::{Member, MemberKind};
pub use product::{Difference, Mark, ProductCode, Quantities};
pub use quantity::{NotAQuantity, Quantity};
pub use scope::{CustomerId, CustomerScope, NonEmpty, ServiceName};
pub use secret::Secret;
pub use time::Time;

//! A place of a vendor that an operator has in use: a region or cluster that the vendor names, or a
//! host of his own.

use crate::vendors::{Vendor, regions};

/// Why a place makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It does not say of which vendor.
    #[error("not vendor/place")]
    Form,
    /// There is no such vendor.
    #[error("no vendor of that name")]
    Vendor,
    /// Its name would not go into an address as it is.
    #[error("a place is named in small letters, digits and dashes")]
    Name,
    /// Its address is not one, or not over TLS.
    #[error("not https://host:port")]
    Address,
    /// The vendor has none of that name, and no address is given.
    #[error("the vendor names no such place; give =https://host")]
    Unknown,
}

/// A place and its host.
#[derive(Debug)]
pub struct Place {
    /// Whose it is.
    pub vendor: Vendor,
    /// Its name in addresses.
    pub slug: String,
    /// Its host, with the port where that is not the usual one.
    pub host: String,
    /// Whether the host is the operator's word and not the vendor's.
    own: bool,
}

impl Place {
    /// Reads `vendor/place`, or `vendor/place=https://host:port`.
    pub fn read(text: &str) -> Result<Self, PlaceError> {
        let (name, address) = match text.split_once('=') {
            Some((name, address)) => (name, Some(address)),
            None => (text, None),
        };
        let (vendor, slug) = name.split_once('/').ok_or(PlaceError::Form)?;
        let mut vendors = Vendor::ALL.into_iter();
        let vendor = vendors.find(|it| it.slug() == vendor).ok_or(PlaceError::Vendor)?;
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if slug.is_empty() || !slug.bytes().all(letters) {
            return Err(PlaceError::Name);
        }
        let host = match address {
            Some(address) => web_host(address).ok_or(PlaceError::Address)?,
            None => regions(vendor)
                .iter()
                .find(|it| it.slug == slug)
                .map(|it| it.host.to_owned())
                .ok_or(PlaceError::Unknown)?,
        };
        Ok(Self { vendor, slug: slug.to_owned(), host, own: address.is_some() })
    }

    /// The part of an address that names it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.vendor.slug(), self.slug)
    }

    /// What was typed for it.
    pub fn typed(&self) -> String {
        if self.own { format!("{}=https://{}", self.name(), self.host) } else { self.name() }
    }
}

/// The host, with its port if there is one, of an https origin and nothing else.
pub fn web_host(origin: &str) -> Option<String> {
    let host = origin.strip_prefix("https://")?;
    let host = host.strip_suffix('/').unwrap_or(host);
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let label = |it: &str| {
        let inside = it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inside && !it.is_empty() && !it.starts_with('-')
    };
    let fits = name.split('.').all(label) && port.parse::<u16>().is_ok_and(|port| port > 0);
    fits.then(|| host.to_ascii_lowercase())
}

//! A place of a vendor that an operator has in use: a region or cluster that the vendor names, or a
//! host of his own.

use crate::failure::Failure;
use license_desk::vendors::{Vendor, endpoints};

/// A place and its host.
#[derive(Debug)]
pub(super) struct Place {
    /// Whose it is.
    pub(super) vendor: Vendor,
    /// Its name in addresses.
    pub(super) slug: String,
    /// Its host, with the port where that is not the usual one.
    pub(super) host: String,
    /// Whether the host is the operator's word and not the vendor's.
    own: bool,
}

impl Place {
    /// Reads `vendor/place`, or `vendor/place=https://host:port`.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::Usage(format!("--place: {text}: {why}"));
        let (name, address) = match text.split_once('=') {
            Some((name, address)) => (name, Some(address)),
            None => (text, None),
        };
        let (vendor, slug) = name.split_once('/').ok_or_else(|| wrong("not vendor/place"))?;
        let vendors = endpoints().map(|endpoint| endpoint.vendor);
        let mut of_name = vendors.filter(|it| it.slug() == vendor);
        let vendor = of_name.next().ok_or_else(|| wrong("no vendor of that name"))?;
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if slug.is_empty() || !slug.bytes().all(letters) {
            return Err(wrong("a place is named in small letters, digits and dashes"));
        }
        let host = match address {
            Some(address) => web_host(address).ok_or_else(|| wrong("not https://host:port"))?,
            None => super::super::host(vendor, slug)
                .ok_or_else(|| wrong("the vendor names no such place; give =https://host"))?
                .to_owned(),
        };
        Ok(Self { vendor, slug: slug.to_owned(), host, own: address.is_some() })
    }

    /// The part of an address that names it.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.vendor.slug(), self.slug)
    }

    /// What was typed for it.
    pub(super) fn typed(&self) -> String {
        if self.own { format!("{}=https://{}", self.name(), self.host) } else { self.name() }
    }
}

/// The host, with its port if there is one, of an https origin and nothing else.
pub(crate) fn web_host(origin: &str) -> Option<String> {
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

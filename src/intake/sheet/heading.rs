//! What the heading of a column means.

use crate::domain::ProductCode;
use crate::vendors::uipath::product;

/// What a column of a sheet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heading {
    /// Names of organizations.
    Name,
    /// Ids of organizations.
    Id,
    /// Ids of tenants.
    Tenant,
    /// Types of service.
    Service,
    /// Amounts of a product.
    Product(ProductCode),
    /// Anything else.
    Other,
}

impl Heading {
    /// The meaning of a heading that is known: a word for holders, one of the pool's codes or one of
    /// the table's, whatever its case.
    pub(super) fn known(name: &str, codes: &[ProductCode]) -> Option<Self> {
        let pool = codes.iter().find(|code| code.same_as(name)).cloned();
        if let Some(code) = pool.or_else(|| product::known(name)) {
            return Some(Self::Product(code));
        }
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        let word: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        let word = word.replace("organis", "organiz");
        Some(match word.as_str() {
            "organization" | "organizationname" | "org" | "orgname" | "name" | "accountname" => {
                Self::Name
            }
            "organizationid" | "organizationguid" | "orgid" | "orgguid" | "id" | "guid"
            | "accountid" | "accountglobalid" | "partitionglobalid" => Self::Id,
            "tenantid" | "tenantguid" | "tenantglobalid" | "servicescopeid" => Self::Tenant,
            "servicetype" | "service" => Self::Service,
            _ => return None,
        })
    }

    /// A heading that has the looks of a code: capitals and digits, perhaps with dashes.
    pub(super) fn guessed(name: &str) -> Option<Self> {
        let fits = (2..=40).contains(&name.len())
            && name.bytes().any(|b| b.is_ascii_uppercase())
            && name.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_'));
        fits.then(|| ProductCode::parse(name).map(Self::Product)).flatten()
    }

    /// Whether the column says who holds.
    pub(super) fn names_holders(&self) -> bool {
        matches!(self, Self::Name | Self::Id)
    }
}

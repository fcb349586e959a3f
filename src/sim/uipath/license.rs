//! How licenses are written: the host's and an organization's (`AccountLicense`), and the rows of
//! what is available. Dates are seconds since 1970; a grace period is days; what is at zero is left
//! out, as clients report (read 2026-11-25).

use super::products::{Kind, Product, Quantities, decimal};
use crate::domain::Time;
use crate::domain::time::DAY;
use crate::sim::chance::{letters, of_text};
use crate::sim::writing::{Object, list};

/// What all licenses of a world share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// Its first day.
    pub(crate) start: i64,
    /// Its last day.
    pub(crate) end: i64,
}

/// Days that a license goes on after its end.
const GRACE: i64 = 14;

impl Terms {
    /// Those of a world that began at a moment: bought 200 days before, for a year.
    pub(crate) fn of(born: Time) -> Self {
        let start = born.0.div_euclid(DAY) * (DAY / 1_000) - 200 * (DAY / 1_000);
        Self { start, end: start + 365 * (DAY / 1_000) }
    }

    /// Writes the dates and the grace period.
    pub(crate) fn put(self, to: &mut Object) {
        to.number("startDate", self.start).number("endDate", self.end);
        to.number("gracePeriod", GRACE);
    }
}

/// A license's code, from whose it is.
pub(crate) fn code(of: &str) -> String {
    let text = letters(of_text(0x11CE, of));
    format!("LIC-{}", String::from_utf8_lossy(&text))
}

/// The child codes that a bundle brings, which nobody allocates by hand.
fn children(code: &str) -> &'static [&'static str] {
    match code {
        "ATTUNU" => &["EE", "DU", "APPS", "IXP", "ATTR"],
        "CTZDEVNU" => &["EE", "APPS", "STDX"],
        "RPADEVPRONU" => &["EE", "DU", "APPS", "STD", "ATTR"],
        _ => &[],
    }
}

/// One product of a license; `allocated` stands in a service's only.
pub(crate) fn product(product: &Product, quantity: i64, allocated: Option<i64>) -> String {
    let mut row = Object::new();
    row.text("code", product.code).number("quantity", quantity);
    if let Some(allocated) = allocated {
        row.number("allocated", allocated);
    }
    let features = if product.code == "AIG" {
        let feature =
            Object::new().text("code", "GPU").text("type", "BOOLEAN").text("value", "true").done();
        list(&[feature])
    } else {
        "[]".to_owned()
    };
    row.text("type", product.kind.as_str()).json("features", &features).done()
}

/// Which child codes come with the bundles of some quantities.
pub(crate) fn templates(quantities: &Quantities) -> String {
    let bundles = quantities.held().map(|(_, product, _)| product);
    let rows = bundles.filter(|it| !children(it.code).is_empty()).map(|it| {
        let child = |code: &&str| {
            Object::new().text("code", code).text("type", Kind::Standard.as_str()).done()
        };
        let products: Vec<String> = children(it.code).iter().map(child).collect();
        Object::new().text("productCode", it.code).json("products", &list(&products)).done()
    });
    list(&rows.collect::<Vec<_>>())
}

/// The license of the host, which has no parent, or of an organization.
pub(crate) fn account(
    id: &str,
    parent: Option<&str>,
    quantities: &Quantities,
    terms: Terms,
) -> String {
    let products: Vec<String> =
        quantities.held().map(|(_, it, quantity)| product(it, quantity, None)).collect();
    let products = list(&products);
    let (code, own) = (code(id), parent.is_none());
    let status = if quantities.is_nothing() { "UNLICENSED" } else { "ACTIVE" };
    // A text that repeats most of the rest.
    let mut payload = Object::new();
    payload.text("accountId", id).text("licenseCode", &code).json("products", &products);
    terms.put(&mut payload);
    let mut license = Object::new();
    license
        .text("accountId", id)
        .text("bundleCode", if own { "AUTOMATIONSUITE" } else { "ALLOCATED" })
        .text("licenseCode", &code);
    match parent {
        Some(parent) => license.text("parentLicenseCode", &self::code(parent)),
        None => license.json("parentLicenseCode", "null"),
    };
    license
        .text("licenseStatus", status)
        .text("subscriptionCode", "SUB-0001")
        .text("subscriptionPlan", "ENTERPRISE")
        .text("type", "COMMERCIAL")
        .text("payload", &payload.done());
    terms.put(&mut license);
    license
        .json("products", &products)
        .json("templates", &templates(quantities))
        .json("policies", "[]")
        .json("entitlements", "[]")
        .done()
}

/// A license and, for each product of the host, how many are available, used and there in all.
/// `used` is in tenths.
pub(crate) fn with_available(
    license: &str,
    available: &Quantities,
    used: &Quantities,
    total: &Quantities,
) -> String {
    let rows: Vec<String> = total
        .held()
        .map(|(at, product, total)| {
            Object::new()
                .text("code", product.code)
                .text("type", product.kind.as_str())
                .number("availableQuantity", available.of(at).max(0))
                .json("consumedQuantity", &decimal(used.of(at)))
                .number("totalQuantity", total)
                .done()
        })
        .collect();
    Object::new().json("license", license).json("productsWithAvailability", &list(&rows)).done()
}

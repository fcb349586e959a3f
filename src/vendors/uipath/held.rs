//! Who holds what, read out of UiPath's replies: licenses, pools, tenants' services, user bundles.
//! Unknown codes, types and fields are carried past; amounts may have decimals.

use super::reply::{code, moment, object, quantity, rows};
use crate::domain::stored::stored;
use crate::domain::{
    AccountId, Holder, MemberId, PathName, ProductCode, Quantities, Quantity, Time,
};
use crate::http::Response;
use crate::vendors::Refusal;
use crate::vendors::body::{list, text, unreadable};
use serde_json::Value;

/// A license of an organization, of the host or of a tenant's service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct License {
    /// Whose, as the answer says; `None` where it does not.
    pub account: Option<AccountId>,
    /// Its state in the vendor's words; may be empty.
    pub status: String,
    /// From when it holds.
    pub starts: Option<Time>,
    /// Until when.
    pub ends: Option<Time>,
    /// How long it goes on after its end: days, as the license object of another of the vendor's
    /// products has it (inferred).
    pub grace: Option<i64>,
    /// How much of each product.
    pub held: Quantities,
    /// The products that come with a user bundle, which are not given by hand (inferred).
    pub children: Vec<ProductCode>,
}

/// A product in a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// Which.
    pub code: ProductCode,
    /// The vendor's word for how it is counted, such as `STANDARD` or `USER`; may be empty.
    pub kind: String,
    /// How much there is.
    pub total: Option<Quantity>,
    /// How much of it is left; below zero after a renewal with less.
    pub free: Option<Quantity>,
    /// How much of it is in use.
    pub used: Option<Quantity>,
}
stored!(record Stock { code, kind, total, free, used });

/// A pool, and the license that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pool {
    /// The license: the host's, or the organization's that was asked for. `None` where the answer
    /// says that there is none.
    pub license: Option<License>,
    /// Its products.
    pub stock: Vec<Stock>,
}

/// What a tenant has of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The type of service, in the vendor's spelling.
    pub service: String,
    /// How much is allocated to it.
    pub held: Quantities,
    /// What there is, is left and is used; the vendor counts what other tenants have as used up.
    pub stock: Vec<Stock>,
}

/// A service license of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLicense {
    /// Of which tenant; `None` where the answer does not say.
    pub tenant: Option<MemberId>,
    /// Of which service.
    pub service: Option<PathName>,
    /// The license.
    pub license: License,
}

/// Reads a license; `None` when a product of it has no amount.
fn license(value: &Value) -> Option<License> {
    let mut held = Quantities::default();
    for product in list(value, "products") {
        // A product without a code is nobody's; one on two rows, such as for two spans of time,
        // is held twice.
        if let Some(code) = code(product, "code") {
            held.add(&code, quantity(product, "quantity")?);
        }
    }
    let mut children = Vec::new();
    for template in list(value, "templates") {
        for child in list(template, "products").iter().filter_map(|child| code(child, "code")) {
            if !children.contains(&child) {
                children.push(child);
            }
        }
    }
    Some(License {
        account: AccountId::parse(text(value, "accountId")),
        status: text(value, "licenseStatus").to_owned(),
        starts: moment(value, "startDate"),
        ends: moment(value, "endDate"),
        grace: value.get("gracePeriod").and_then(Value::as_i64).filter(|days| *days > 0),
        held,
        children,
    })
}

/// Reads the license in an answer, which may be missing or null.
fn inner(value: &Value, response: &Response) -> Result<Option<License>, Refusal> {
    let inner = value.get("license").filter(|inner| !inner.is_null());
    let read = |inner: &Value| {
        inner.is_object().then(|| license(inner)).flatten().ok_or_else(|| unreadable(response))
    };
    inner.map(read).transpose()
}

fn stock(row: &Value, total: &str, free: &str, used: &str) -> Option<Stock> {
    Some(Stock {
        code: code(row, "code")?,
        kind: text(row, "type").to_owned(),
        total: quantity(row, total),
        free: quantity(row, free),
        used: quantity(row, used),
    })
}

/// Stock of which the free is not said, but what is given.
pub(super) fn given(row: &Value) -> Option<Stock> {
    let mut stock = stock(row, "total", "", "")?;
    let allocated = quantity(row, "allocated");
    stock.free = stock.total.zip(allocated).map(|(total, given)| total.minus(given));
    Some(stock)
}

/// Reads the answer to a write to an organization: its license after the change.
pub fn organization(response: &Response) -> Result<License, Refusal> {
    license(&object(response)?).ok_or_else(|| unreadable(response))
}

/// Reads the answer to a write to a holder: what is held after it; `None` where the answer does not
/// say. An answer that speaks of somebody else cannot be read.
///
/// # Errors
/// The vendor's no, or an answer that cannot be read.
pub fn written(holder: &Holder, response: &Response) -> Result<Option<Quantities>, Refusal> {
    if let Holder::Member(member) = holder {
        return super::given::given_now(member, response);
    }
    let body = object(response)?;
    let whose = text(&body, "accountId");
    let asked = holder.account();
    let same = |id: &AccountId| id.as_str().eq_ignore_ascii_case(asked.as_str());
    if !whose.is_empty() && !AccountId::parse(whose).as_ref().is_some_and(same) {
        return Err(unreadable(response));
    }
    let inner = match holder {
        Holder::Service { .. } => body.get("license").unwrap_or(&Value::Null),
        _ => &body,
    };
    if !inner.get("products").is_some_and(Value::is_array) {
        return Ok(None);
    }
    license(inner).map(|license| Some(license.held)).ok_or_else(|| unreadable(response))
}

/// Reads the host's pool, or an organization's license against it.
pub fn pool(response: &Response) -> Result<Pool, Refusal> {
    let body = object(response)?;
    // An object of another kind is no empty pool.
    let products = body.get("productsWithAvailability");
    let fits = products.is_some_and(|p| p.is_array() || p.is_null())
        || body.get("license").is_some_and(Value::is_object);
    if !fits {
        return Err(unreadable(response));
    }
    let license = inner(&body, response)?;
    let rows = list(&body, "productsWithAvailability");
    let of = |row| stock(row, "totalQuantity", "availableQuantity", "consumedQuantity");
    Ok(Pool { license, stock: rows.iter().filter_map(of).collect() })
}

/// Reads what an organization has and has given to its tenants, or its user bundles.
pub fn given_out(response: &Response) -> Result<Vec<Stock>, Refusal> {
    Ok(rows(response, |row| row.is_object().then(|| given(row)))?.into_iter().flatten().collect())
}

fn service_row(value: &Value, response: &Response) -> Result<ServiceLicense, Refusal> {
    if !value.is_object() {
        return Err(unreadable(response));
    }
    Ok(ServiceLicense {
        tenant: MemberId::parse(text(value, "serviceScopeId")),
        service: PathName::parse(text(value, "serviceType")),
        license: inner(value, response)?.unwrap_or_default(),
    })
}

/// Reads every service license of an organization.
pub fn service_licenses(response: &Response) -> Result<Vec<ServiceLicense>, Refusal> {
    rows(response, |row| service_row(row, response).ok())
}

/// Reads one service license, or the answer to a write to it. `None` for a 410: the vendor's way to
/// say that there is none.
pub fn service_license(response: &Response) -> Result<Option<ServiceLicense>, Refusal> {
    if response.status == 410 {
        return Ok(None);
    }
    service_row(&object(response)?, response).map(Some)
}

/// Reads a tenant's services with their usage.
pub fn tenant_usage(response: &Response) -> Result<Vec<Service>, Refusal> {
    rows(response, |row| {
        row.is_object().then_some(())?;
        let (mut held, mut all) = (Quantities::default(), Vec::new());
        for product in list(row, "products") {
            let Some(stock) = stock(product, "totalUnits", "available", "used") else { continue };
            // The older name is deprecated, and all that an older install has.
            let now = quantity(product, "allocated").or_else(|| quantity(product, "quantity"))?;
            held.add(&stock.code, now);
            all.push(stock);
        }
        Some(Service { service: text(row, "serviceType").to_owned(), held, stock: all })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(list: &[(&str, f64)]) -> Quantities {
        let mut all = Quantities::default();
        for (code, number) in list {
            all.set(&ProductCode::parse(code).unwrap(), Quantity::nearest(*number).unwrap());
        }
        all
    }

    #[test]
    fn a_license_is_read_with_whatever_is_missing() {
        let body = r#"{"accountId":"{0436E070-DE62-4E56-959A-6DF691D62C5B}","licenseStatus":"Active","startDate":1767225600,
            "endDate":0,"gracePeriod":14,"payload":"{}","new":[1],"products":[
            {"code":"UNATT","quantity":2,"type":"STANDARD","features":null},{"code":"AIU","quantity":1451.8},
            {"code":"UNATT","quantity":1},{"code":null,"quantity":9},{"code":"BRAND-NEW","quantity":0}],
            "templates":[{"productCode":"ATTUNU","products":[{"code":"EE"},{"code":"DU"},{"code":"EE"}]}]}"#;
        let read = organization(&Response::json(200, body)).unwrap();
        assert_eq!(read.account.unwrap().as_str(), "0436e070-de62-4e56-959a-6df691d62c5b");
        assert_eq!(read.starts, Time::parse_rfc3339("2026-01-01T00:00:00Z"));
        assert_eq!((read.ends, read.grace, read.status.as_str()), (None, Some(14), "Active"));
        assert_eq!(read.held, held(&[("AIU", 1451.8), ("BRAND-NEW", 0.0), ("UNATT", 3.0)]));
        assert_eq!(read.children, ["EE", "DU"].map(|c| ProductCode::parse(c).unwrap()));
        let empty = organization(&Response::json(200, r#"{"products":null}"#)).unwrap();
        assert_eq!(empty, License::default());
        for body in [
            r#"{"products":[{"code":"UNATT"}]}"#,
            r#"{"products":[{"code":"UNATT","quantity":"2"}]}"#,
            r#"{"products":[{"code":"UNATT","quantity":1e300}]}"#,
        ] {
            assert!(organization(&Response::json(200, body)).is_err(), "{body}");
        }
    }

    #[test]
    fn a_pool_may_be_overdrawn_and_a_missing_license_is_said_to_be_none() {
        let body = r#"{"license":null,"productsWithAvailability":[
            {"code":"UNATT","type":"STANDARD","availableQuantity":-3,"consumedQuantity":7.5,"totalQuantity":20},
            {"code":"AIG"},{"type":"USER"}]}"#;
        let read = pool(&Response::json(200, body)).unwrap();
        assert_eq!(read.license, None);
        assert_eq!(read.stock.len(), 2);
        assert_eq!(read.stock[0].free, Quantity::nearest(-3.0));
        assert_eq!(read.stock[0].used, Quantity::nearest(7.5));
        assert_eq!((read.stock[1].total, read.stock[1].free), (None, None));
        for body in [r#"{"message":"hello"}"#, "{}", r#"{"license":7}"#, r#"{"license":null}"#] {
            assert!(pool(&Response::json(200, body)).is_err(), "{body}");
        }
    }

    #[test]
    fn the_answer_to_a_write_is_of_whom_it_was_sent_for() {
        let account = AccountId::parse("Org_7").unwrap();
        let organization = Holder::Organization(account.clone());
        let service = Holder::Service {
            account,
            tenant: MemberId::parse("t").unwrap(),
            service: PathName::parse("orchestrator").unwrap(),
        };
        let two = Some(held(&[("UNATT", 2.0)]));
        let list = r#""products":[{"code":"UNATT","quantity":2}]"#;
        for (holder, body, read) in [
            (&organization, format!(r#"{{"accountId":"org_7",{list}}}"#), Some(two.clone())),
            (&organization, format!("{{{list}}}"), Some(two.clone())),
            (&organization, format!(r#"{{"accountId":"other",{list}}}"#), None),
            (&organization, r#"{"products":null}"#.to_owned(), Some(None)),
            (&organization, r#"{"products":[{"code":"UNATT"}]}"#.to_owned(), None),
            (&organization, "[]".to_owned(), None),
            (&service, format!(r#"{{"accountId":"Org_7","license":{{{list}}}}}"#), Some(two)),
            (&service, format!("{{{list}}}"), Some(None)),
            (&service, r#"{"license":null}"#.to_owned(), Some(None)),
        ] {
            let told = written(holder, &Response::json(200, body.as_str())).ok();
            assert_eq!(told, read, "{body}");
        }
        assert!(written(&organization, &Response::json(200, "<html>")).is_err());
        assert!(written(&service, &Response::json(410, "")).is_err());
    }

    #[test]
    fn a_410_says_that_a_service_has_no_license() {
        assert_eq!(service_license(&Response::json(410, "")), Ok(None));
        assert!(service_license(&Response::json(404, "")).is_err());
        let body = r#"{"serviceScopeId":"t","serviceType":"orchestrator","license":{"products":[{"code":"UNATT","quantity":1,"allocated":5}]}}"#;
        let read = service_license(&Response::json(200, body)).unwrap().unwrap();
        assert_eq!(read.tenant, MemberId::parse("t"));
        assert_eq!(read.license.held, held(&[("UNATT", 1.0)]));
        let rows = format!(r#"[{body},{{"license":null}}]"#);
        assert_eq!(service_licenses(&Response::json(200, rows)).unwrap().len(), 2);
    }

    #[test]
    fn usage_and_shares_are_read() {
        let body = r#"[{"serviceType":"orchestrator","products":[
            {"code":"UNATT","type":"STANDARD","quantity":9,"allocated":4,"available":6,"used":1.5,"totalUnits":12,"unlimited":null},
            {"code":"OLD","quantity":2}]}]"#;
        let read = tenant_usage(&Response::json(200, body)).unwrap();
        assert_eq!(read[0].held, held(&[("OLD", 2.0), ("UNATT", 4.0)]));
        assert_eq!(read[0].stock[0].free, Quantity::nearest(6.0));
        let body = r#"[{"code":"ATTUNU","allocated":3,"total":10},{"code":"IDU","total":1}]"#;
        let read = given_out(&Response::json(200, body)).unwrap();
        assert_eq!((read[0].free, read[1].free), (Quantity::nearest(7.0), None));
    }
}

//! Which organizations and tenants there are: the organization service's lists, whose place on an
//! install is a guess (read 2026-11-25), and which an install may not have.

use super::Uipath;
use super::organizations::{Organization, guid};
use super::refusal::empty;
use super::services::{SERVICES, tenants};
use crate::domain::time::DAY;
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::{of_text, roll};
use crate::sim::writing::{Object, list};

/// The most organizations of one page, and how many there are when nobody says.
const PAGE: usize = 100;
/// Ready to use, of an organization, a tenant and a service.
const ACTIVE: i64 = 1;

impl Uipath {
    /// A page of the organizations.
    pub(crate) fn list_organizations(&self, call: &Call<'_>) -> Response {
        let number = |name, otherwise| {
            call.query.one(name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(otherwise)
        };
        let term = call.query.one("searchTerm").unwrap_or_default().to_lowercase();
        let found: Vec<&Organization> = self
            .organizations
            .iter()
            .filter(|it| it.listed && it.name.to_lowercase().contains(&term))
            .collect();
        let rows: Vec<String> = found
            .iter()
            .skip(number("skip", 0))
            .take(number("top", PAGE).min(PAGE))
            .map(|it| self.write_organization(it))
            .collect();
        let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let body = Object::new().number("totalCount", total).json("results", &list(&rows)).done();
        Response::json(200, body)
    }

    /// One organization.
    pub(crate) fn show_organization(&self, id: &str) -> Result<Response, Response> {
        let it = self.organization(id)?;
        Ok(Response::json(200, self.write_organization(&it)))
    }

    fn write_organization(&self, it: &Organization) -> String {
        let days = 30 + roll(of_text(0x00DA_7E00, &it.id), 700);
        Object::new()
            .text("id", &it.id)
            .text("name", &it.name)
            .text("logicalName", &it.slug)
            .number("status", ACTIVE)
            .text("createdOn", &self.born.plus(-days * DAY).to_rfc3339())
            .text(
                "tenantsUrl",
                &format!("/portal_/organization/api/organization/{}/tenants", it.id),
            )
            .done()
    }

    /// The tenants of an organization, with their services where that is asked for.
    pub(crate) fn list_tenants(&self, call: &Call<'_>, id: &str) -> Result<Response, Response> {
        let it = self.organization(id).map_err(|_| empty(404))?;
        let with_services = call.query.one("includeTenantServices") == Some("true");
        let wanted = call.query.one("serviceType");
        let rows = tenants(&it.id).map(|(name, id)| {
            let services = SERVICES.iter().filter(|name| wanted.is_none_or(|it| it == **name));
            tenant(name, &id, services.copied(), with_services)
        });
        Ok(Response::json(200, list(&rows)))
    }
}

/// One tenant, with some of its services, or with none at all.
pub(crate) fn tenant(
    name: &str,
    id: &str,
    services: impl Iterator<Item = &'static str>,
    with_services: bool,
) -> String {
    let services: Vec<String> = services
        .map(|service| {
            let instance = guid(of_text(of_text(1, service), id));
            Object::new()
                .text("serviceType", service)
                .number("status", ACTIVE)
                .text("id", &instance)
                .done()
        })
        .collect();
    let services = if with_services { list(&services) } else { "null".to_owned() };
    Object::new()
        .text("id", id)
        .text("name", name)
        .number("status", ACTIVE)
        .json("tenantServiceInstances", &services)
        .done()
}

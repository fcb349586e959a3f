//! The portal's own routes for the licenses of tenants, as a public client reads them on installs
//! (`UiPathOrch`, read 2026-11-25); documented nowhere. What the row of a tenant holds beside the tenant is
//! not known, so it holds nothing else.

use super::Uipath;
use super::directory::tenant;
use super::products::Kind;
use super::services::{SERVICES, scope, tenants, totals};
use crate::domain::Time;
use crate::http::Response;
use crate::sim::writing::{Object, list};

impl Uipath {
    /// A row for each tenant of an organization.
    pub(crate) fn portal_tenants(&self, id: &str) -> Result<Response, Response> {
        let it = self.organization(id)?;
        let rows = tenants(&it.id).map(|(name, id)| {
            Object::new().json("tenant", &tenant(name, &id, SERVICES.into_iter(), true)).done()
        });
        Ok(Response::json(200, list(&rows)))
    }

    /// Every product of an organization: how many there are, and how many a tenant holds, zero too.
    pub(crate) fn portal_products(
        &self,
        id: &str,
        tenant: &str,
        now: Time,
    ) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let held = self.held_in_all(&it, &scope(&it, tenant)?);
        let rows = totals(it.seen(now), &held, |product, row| {
            row.flag("isConsumable", product.kind == Kind::Units).json("unlimited", "null");
            row.number("startDate", 0).number("endDate", 0);
        });
        Ok(Response::json(200, rows))
    }
}

//! What an organization gives to the services of its tenants. A PUT replaces what the service holds
//! (and an empty list changes nothing, as clients report), never gives more than the organization
//! has, and never less than is used. A service without a license is 410, not 404.

use super::body::Body;
use super::dials::Switch;
use super::host::{HOST, target, too_many};
use super::organizations::{Organization, canonical, guid};
use super::products::{PRODUCTS, Product, Quantities, decimal};
use super::refusal::{empty, message};
use super::{Uipath, UipathDials, license};
use crate::domain::Time;
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::of_text;
use crate::sim::writing::{Object, list};

/// The services of every tenant.
pub(crate) const SERVICES: [&str; 5] =
    ["orchestrator", "dataservice", "testmanager", "aicenter", "tenant"];

/// The two tenants of an organization: name and id.
pub(crate) fn tenants(organization: &str) -> [(&'static str, String); 2] {
    ["Production", "Test"].map(|name| (name, guid(of_text(of_text(0x7E4A, name), organization))))
}

/// What an organization has given out: scope, service, quantities.
type Given = Vec<(String, String, Quantities)>;

/// What the first tenant's services hold when the world begins: half of what its organization does.
fn begun(it: &Organization) -> Given {
    let [(_, first), _] = tenants(&it.id);
    let of = |service: &str| {
        let half = Quantities::each(|at, product| {
            if product.service == service { (it.begun.of(at) + 1) / 2 } else { 0 }
        });
        (first.clone(), service.to_owned(), half)
    };
    SERVICES.map(of).into_iter().filter(|(_, _, half)| !half.is_nothing()).collect()
}

impl Uipath {
    /// What an organization has given to its services.
    fn given(&self, it: &Organization) -> Given {
        let mut given = begun(it);
        for ((_, scope, service), held) in
            self.services.iter().filter(|((org, _, _), _)| *org == it.id)
        {
            given.retain(|(s, name, _)| (s, name) != (scope, service));
            if !held.is_nothing() {
                given.push((scope.clone(), service.clone(), *held));
            }
        }
        given
    }

    /// An organization that has a license.
    pub(crate) fn licensed(&self, id: &str) -> Result<Organization, Response> {
        let it = self.organization(id)?;
        if it.now.is_nothing() { Err(empty(404)) } else { Ok(it) }
    }

    /// What a service of a scope holds; nothing when there is no license.
    fn held(&self, it: &Organization, scope: &str, service: &str) -> Quantities {
        let given = self.given(it);
        let found = given.iter().find(|(s, name, _)| s == scope && name == service);
        found.map_or_else(Quantities::default, |(_, _, held)| *held)
    }

    /// What an organization has given out in all.
    fn given_in_all(&self, it: &Organization) -> Quantities {
        let mut all = Quantities::default();
        self.given(it).iter().for_each(|(_, _, held)| all.add(held));
        all
    }

    /// The whole of an organization's licenses: one.
    pub(crate) fn account_license(&self, id: &str, now: Time) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let one = license::account(&it.id, Some(HOST), it.seen(now), self.terms());
        Ok(Response::json(200, list(&[one])))
    }

    /// Of each product, what an organization holds and what it has given out.
    pub(crate) fn account_products(&self, id: &str, now: Time) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let rows = totals(it.seen(now), &self.given_in_all(&it), |_, _| {});
        Ok(Response::json(200, rows))
    }

    /// Every service's license of an organization; none for one that is not known.
    pub(crate) fn service_licenses(&self, id: &str) -> Response {
        let rows: Vec<String> = match self.organization(id) {
            Ok(it) => self
                .given(&it)
                .iter()
                .map(|(scope, service, held)| self.write(&it, scope, service, held))
                .collect(),
            Err(_) => Vec::new(),
        };
        Response::json(200, list(&rows))
    }

    /// All that one tenant holds, as one license.
    pub(crate) fn tenant_license(&self, id: &str, scope: &str) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let scope = self::scope(&it, scope)?;
        let all = self.held_in_all(&it, &scope);
        Ok(Response::json(200, self.write(&it, &scope, "tenant", &all)))
    }

    /// What all services of a scope hold.
    pub(crate) fn held_in_all(&self, it: &Organization, scope: &str) -> Quantities {
        let mut all = Quantities::default();
        let given = self.given(it);
        given.iter().filter(|(s, _, _)| s == scope).for_each(|(_, _, held)| all.add(held));
        all
    }

    /// One service's license, or a part of it.
    pub(crate) fn service_license(
        &self,
        id: &str,
        scope: &str,
        service: &str,
        part: &str,
    ) -> Result<Response, Response> {
        let it = self.organization(id).map_err(|_| empty(410))?;
        let scope = self::scope(&it, scope)?;
        let held = self.held(&it, &scope, service);
        if held.is_nothing() {
            return Err(empty(410));
        }
        let products = || {
            let rows = held.held().map(|(_, it, n)| license::product(it, n, Some(n)));
            list(&rows.collect::<Vec<_>>())
        };
        let body = match part {
            "service-products" => products(),
            "service-status" => Object::new().text("licenseStatus", "ACTIVE").done(),
            _ => self.write(&it, &scope, service, &held),
        };
        Ok(Response::json(200, body))
    }

    /// Sets what a service of a scope holds.
    pub(crate) fn allocate_service(
        &mut self,
        call: &Call<'_>,
        (id, scope, service): (&str, &str, &str),
        dials: &UipathDials,
    ) -> Result<Response, Response> {
        const KNOWN: [&str; 3] = ["tenantName", "products", "bypassUsageCheck"];
        let body = Body::of(call, &KNOWN, dials.has(Switch::Strict))?;
        let asked = body.quantities("products")?;
        let bypass = body.flag("bypassUsageCheck")? == Some(true);
        let it = self.licensed(id)?;
        let scope = self::scope(&it, scope)?;
        let held = self.held(&it, &scope, service);
        let target = target(&held, &asked, false)?;
        let used = used(&it, &scope, service);
        let given = self.given_in_all(&it);
        for at in 0..PRODUCTS.len() {
            let (now, then) = (held.of(at), target.of(at));
            let too_many_given = then > now && given.of(at) - now + then > it.now.of(at);
            let less_than_used = then < now && then * 10 < used.of(at);
            if too_many_given || (less_than_used && !bypass) {
                return Err(too_many());
            }
        }
        if self.strikes(&it) {
            return Err(empty(503));
        }
        self.keep_service(&it, &scope, service, target);
        Ok(Response::json(200, self.write(&it, &scope, service, &target)))
    }

    /// Takes a service's license away; of a tenant all, where no service is named.
    pub(crate) fn remove_service(
        &mut self,
        id: &str,
        scope: &str,
        service: Option<&str>,
    ) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let scope = self::scope(&it, scope)?;
        for (of, name, _) in self.given(&it) {
            if of == scope && service.is_none_or(|service| service == name) {
                self.keep_service(&it, &scope, &name, Quantities::default());
            }
        }
        Ok(empty(200))
    }

    fn keep_service(&mut self, it: &Organization, scope: &str, service: &str, held: Quantities) {
        let key = (it.id.clone(), scope.to_owned(), service.to_owned());
        self.services.set(key, held);
        self.acted = true;
    }

    /// Per service and product of a tenant: given, used, available. A service that is asked for by
    /// name is shown with all it could have; else what is at zero is left out.
    pub(crate) fn tenant_services(
        &self,
        call: &Call<'_>,
        id: &str,
        scope: &str,
    ) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let scope = self::scope(&it, scope)?;
        let given = self.given(&it);
        let asked = call.query.list("services");
        let here = given.iter().filter(|(s, _, _)| *s == scope);
        let names: Vec<&str> = match &asked {
            Some(names) => names.clone(),
            None => here.map(|(_, service, _)| service.as_str()).collect(),
        };
        let (all, total) = (self.given_in_all(&it), it.seen(call.now));
        let rows = names.iter().map(|service| {
            let held = self.held(&it, &scope, service);
            let used = used(&it, &scope, service);
            let shown = PRODUCTS.iter().enumerate().filter(|(at, product)| {
                let named = asked.is_some() && product.service == *service;
                held.of(*at) > 0 || (named && total.of(*at) > 0)
            });
            let products: Vec<String> = shown
                .map(|(at, product)| {
                    let (here, total, all) = (held.of(at), total.of(at), all.of(at));
                    let free = (total - all).max(0);
                    let mut row = Object::new();
                    row.text("code", product.code).text("type", product.kind.as_str());
                    for (name, tenths) in [
                        ("quantity", here * 10),
                        ("allocated", here * 10),
                        ("reserved", 0),
                        ("available", free * 10),
                        ("used", used.of(at)),
                        ("allocatedAcrossOtherTenants", (all - here) * 10),
                        ("consumedByDeletedTenants", 0),
                        ("totalUnits", total * 10),
                        ("consumedAtOrganizationLevel", 0),
                    ] {
                        row.json(name, &decimal(tenths));
                    }
                    // 0 in a date: it does not apply.
                    row.flag("unlimited", false).number("startDate", 0).number("endDate", 0);
                    row.done()
                })
                .collect();
            Object::new().text("serviceType", service).json("products", &list(&products)).done()
        });
        Ok(Response::json(200, list(&rows.collect::<Vec<_>>())))
    }

    fn write(&self, it: &Organization, scope: &str, service: &str, held: &Quantities) -> String {
        let products: Vec<String> =
            held.held().map(|(_, it, n)| license::product(it, n, Some(n))).collect();
        let account = license::code(&it.id);
        let mut license = Object::new();
        license
            .text("licenseCode", &license::code(&[scope, service].concat()))
            .text("parentLicenseCode", &account)
            .text("bundleCode", "ALLOCATED")
            .text("subscriptionCode", "SUB-0001")
            .text("licenseStatus", if held.is_nothing() { "UNLICENSED" } else { "ACTIVE" });
        self.terms().put(&mut license);
        license
            .json("products", &list(&products))
            .json("templates", &license::templates(held))
            .json("payload", "null")
            .json("boonLicenseCode", "null");
        Object::new()
            .text("accountId", &it.id)
            .text("globalId", &it.id)
            .text("serviceScopeId", scope)
            .text("serviceType", service)
            .json("license", &license.done())
            .flag("userLicensingEnabled", true)
            .text("accountLicenseCode", &account)
            .done()
    }
}

/// A row for each product that there is any of: how many, and how many are given out, and more.
pub(crate) fn totals(
    all: &Quantities,
    given: &Quantities,
    more: impl Fn(&Product, &mut Object),
) -> String {
    let rows = all.held().map(|(at, product, total)| {
        let mut row = Object::new();
        row.text("code", product.code).number("total", total).number("allocated", given.of(at));
        more(product, &mut row);
        row.done()
    });
    list(&rows.collect::<Vec<_>>())
}

/// A scope that is the organization's: one of its tenants, or itself.
pub(crate) fn scope(it: &Organization, scope: &str) -> Result<String, Response> {
    let scope = canonical(scope);
    let is_ours = scope == it.id || tenants(&it.id).iter().any(|(_, id)| *id == scope);
    if is_ours {
        Ok(scope)
    } else {
        Err(message(403, "The tenant is not part of the organization."))
    }
}

/// What a service uses, in tenths: the first tenant uses all that its organization does.
fn used(it: &Organization, scope: &str, service: &str) -> Quantities {
    let [(_, first), _] = tenants(&it.id);
    Quantities::each(
        |at, product| {
            if scope == first && product.service == service { it.used.of(at) } else { 0 }
        },
    )
}

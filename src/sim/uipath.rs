//! The simulated `UiPath` Automation Suite: a host's pool of licenses, organizations, tenants, groups
//! and users. Which call is which and who may make it; what each does stands in the files below.
//!
//! Facts: the vendor's guide, its own contract, and what its public clients send and read, gathered in
//! the specification that is copied to `tests/golden/uipath` (read 2026-11-25). What is documented
//! nowhere is a guess, and said to be one where it is made; where two guesses would hurt in different
//! ways, a dial chooses.
//!
//! # The demo world
//!
//! One Automation Suite. The host administrator signs in as `host` / `admin` / `demo`, for half an
//! hour; `demo-host` is a token that stays good, `demo-uipath-expired` one that is not. The first
//! organization's external application is `demo-application` / `demo-secret`; its token that stays
//! good is `demo-organization`. Any GUID is an organization, unless it begins with eight zeros.
//!
//! | organization | |
//! |---|---|
//! | `9718fc60-af9e-4d72-92aa-b40584b8b18c` | Alder Logistics, `alder` in addresses, of the application |
//! | `4b648251-99ed-4e9a-923e-05ce6d9e999a` | Birch Insurance; ten more of this kind are listed |
//! | `y-y-y-delilah` | the vendor's example; in no list, holds nothing yet |
//! | `7e57ab1e-0000-4000-8000-000000000001` … `a` | named by the endings in `meraki.rs`, from `VOID` on but without `PART`; the writes of each go wrong so, once; in no list |
//! | `7e57ab1e-0000-4000-8000-00000000000b` | is there no more: 404 |
//!
//! Given organizations (a list of names and ids) stand in the place of the dozen: then the name's
//! ending counts, and no other GUID is an organization.

mod body;
mod dials;
mod directory;
mod host;
mod kept;
mod leases;
mod license;
mod organizations;
mod portal;
mod products;
mod refusal;
mod routes;
mod services;
mod stored;
mod tokens;

pub use dials::UipathDials;
pub(crate) use routes::{is_of_users, is_ours};
pub(crate) use tokens::{APPLICATION, TOKEN};

use super::arrival::{Call, html};
use super::done::Done;
use super::faults::Twist;
use crate::domain::Time;
use crate::http::Response;
use crate::sim::writing::Object;
use dials::Switch;
use kept::Kept;
use leases::Leases;
use license::Terms;
use organizations::{Organization, canonical, is_guid};
use products::Quantities;
use refusal::{empty, problem};
use routes::{Place, Route};
use tokens::{Tokens, Who, forbidden};

/// The install, and what has changed in it.
#[derive(Debug, Default)]
pub(crate) struct Uipath {
    seed: u64,
    born: Time,
    organizations: Vec<Organization>,
    /// Whether the organizations are those of a file: then there are no others.
    given: bool,
    purchased: Quantities,
    given_out: Quantities,
    /// What services hold that was set since the beginning: organization, scope, service.
    services: Kept<(String, String, String), Quantities>,
    users: Leases,
    groups: Leases,
    tokens: Tokens,
    /// The organizations whose trouble has been.
    spent: Vec<String>,
    // Of one call.
    acted: bool,
    twist: Option<Twist>,
}

/// A 500 of the dials or of a named organization.
pub(crate) fn broken() -> Response {
    problem(500, "Internal Server Error", "An error occurred while processing your request.")
}

/// A 429 of the dials. None is documented.
pub(crate) fn too_many() -> Response {
    empty(429).with("Retry-After", "1")
}

impl Uipath {
    /// An install with so many organizations.
    pub(crate) fn new(seed: u64, born: Time, count: u32) -> Self {
        let mut new = Self { seed, born, ..Self::default() };
        for it in organizations::begin(count) {
            new.include(it);
        }
        new.purchased = Quantities::each(|at, product| new.given_out.of(at) + product.free);
        new
    }

    /// Puts given organizations in the place of the dozen; they have nothing yet.
    pub(crate) fn give(&mut self, organizations: &[(String, String)]) {
        *self = Self { seed: self.seed, born: self.born, given: true, ..Self::default() };
        for it in organizations::hidden() {
            self.include(it);
        }
        self.purchased = Quantities::each(|at, product| self.given_out.of(at) + product.free);
        for (name, id) in organizations {
            self.include(Organization::given(name, id));
        }
    }

    /// Adds an organization; one with a known id takes that one's place.
    fn include(&mut self, it: Organization) {
        self.given_out.add(&it.now);
        self.put_organization(it);
    }

    fn put_organization(&mut self, it: Organization) {
        match self.organizations.iter_mut().find(|slot| slot.id == it.id) {
            Some(slot) => *slot = it,
            None => self.organizations.push(it),
        }
    }

    /// The organization of an id. Where none were given, any GUID is one, unless it begins with eight
    /// zeros.
    fn organization(&self, id: &str) -> Result<Organization, Response> {
        let id = canonical(id);
        match self.organizations.iter().find(|it| it.id == id) {
            Some(it) if it.is_gone() => Err(empty(404)),
            Some(it) => Ok(it.clone()),
            None if !self.given && is_guid(&id) && !id.starts_with("00000000") => {
                Ok(Organization::stranger(&id))
            }
            None => Err(empty(404)),
        }
    }

    /// The organization of the one external application.
    fn of_application(&self) -> Option<&Organization> {
        self.organizations.iter().find(|it| it.listed)
    }

    fn terms(&self) -> Terms {
        Terms::of(self.born)
    }

    /// Whether an organization's trouble strikes now, before anything is done. It comes once.
    fn strikes(&mut self, it: &Organization) -> bool {
        let trouble = it.trouble().filter(|_| !self.spent.contains(&it.id));
        if let Some(twist) = trouble {
            self.twist = Some(twist);
            if twist != Twist::Lag {
                self.spent.push(it.id.clone());
            }
        }
        trouble.is_some_and(Twist::before_acting)
    }

    /// Answers one call.
    pub(crate) fn answer(&mut self, call: &Call<'_>, dials: &UipathDials) -> Done {
        (self.acted, self.twist) = (false, None);
        let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
        // Whatever is not there is answered by the portal, with its page.
        let nowhere = || Done::refused(html(200, "UiPath"), "");
        let Some(place) = Place::of(&segments) else { return nowhere() };
        let (operation, given) = match place.route(call.arrival.method, dials.has(Switch::Post)) {
            Route::To(operation, given) => (operation, given),
            Route::OtherMethod(allowed) => {
                return Done::refused(empty(405).with("Allow", allowed), "");
            }
            Route::Nowhere => return nowhere(),
        };
        let hidden = match operation {
            "getHostAvailableProducts" | "getOrganizationLicenseAndAvailability" => {
                dials.has(Switch::NoReads)
            }
            "listOrganizationsOnPrem" | "listTenants" | "organization" => {
                dials.has(Switch::NoListing)
            }
            _ => false,
        };
        if hidden {
            return nowhere();
        }
        let reply = self.serve(call, operation, place.organization, &given, dials);
        let reply = reply.unwrap_or_else(|refusal| refusal);
        Done { acted: self.acted, twist: self.twist, ..Done::refused(reply, operation) }
    }

    fn serve(
        &mut self,
        call: &Call<'_>,
        operation: &'static str,
        organization: Option<&str>,
        given: &[String],
        dials: &UipathDials,
    ) -> Result<Response, Response> {
        if operation == "authenticateHost" || operation == "clientCredentialsToken" {
            let reply = match operation {
                "authenticateHost" => self.tokens.sign_in(call, self.seed),
                _ => self.tokens.token(call, self.seed),
            };
            self.acted = reply.is_ok();
            return reply;
        }
        let who = self.tokens.who(call, self.seed)?;
        let given = |at: usize| given.get(at).map(String::as_str).unwrap_or_default();
        let (id, second, third) = match operation {
            "portal-tenants" | "portal-tenant-products" => {
                let asked = |name| call.query.one(name).unwrap_or_default();
                (asked("accountGlobalId"), asked("tenantGlobalId"), "")
            }
            _ => (given(0), given(1), given(2)),
        };
        self.enter(who, operation, organization, id)?;
        if call.path.to_ascii_lowercase().starts_with("/lrm/api/host/") {
            host::at_host(id, dials)?;
        }
        let (now, strict) = (call.now, dials.has(Switch::Strict));
        match operation {
            "allocateOrganizationLicense" => self.allocate(call, second, dials),
            "getOrganizationLicenseAndAvailability" => {
                self.organization_license(second, dials, now)
            }
            "deallocateOrganizationLicense" => self.remove(second, dials, now),
            "getHostAvailableProducts" => Ok(self.pool(now)),
            "account-license" => self.account_license(id, now),
            "getAccountProductUsage" => self.account_products(id, now),
            "getAllServiceLicenses" => Ok(self.service_licenses(id)),
            "tenant-license" => self.tenant_license(id, second),
            "remove-tenant-license" => self.remove_service(id, second, None),
            "getServiceLicense" | "service-products" | "service-status" => {
                self.service_license(id, second, third, operation)
            }
            "allocateServiceLicense" | "portal-allocate-service-license" => {
                self.allocate_service(call, (id, second, third), dials)
            }
            "deallocateServiceLicense" => self.remove_service(id, second, Some(third)),
            "getTenantServiceLicenses" | "portal-service-licenses" => {
                self.tenant_services(call, id, second)
            }
            "user-license-status" => {
                Ok(Response::json(200, Object::new().flag("enabled", true).done()))
            }
            "deployment-type" => {
                Ok(Response::json(200, Object::new().text("deploymentType", "OnPrem").done()))
            }
            "getAvailableUserLicenses" => self.user_bundles(id, now),
            "explicit-user-licenses" => self.explicit(call, id),
            "allocateUserLicenses" => self.lease_users(call, id, strict),
            "getGroupRule" => self.group(id, second, now),
            "allocateGroupRule" => self.lease_group(call, id, second, strict),
            "remove-group-rule" => self.drop_group(id, second),
            "listOrganizationsOnPrem" => Ok(self.list_organizations(call)),
            "organization" => self.show_organization(id),
            "listTenants" => self.list_tenants(call, id),
            "portal-tenants" => self.portal_tenants(id),
            "portal-tenant-products" => self.portal_products(id, second, now),
            _ => Err(html(200, "UiPath")),
        }
    }

    /// Lets a call in, or not. The host administrator may do all but give bundles to users and
    /// groups; an application may do that, and see to the tenants by way of the portal, in its own
    /// organization and within its scopes.
    fn enter(
        &self,
        who: Who,
        operation: &str,
        organization: Option<&str>,
        id: &str,
    ) -> Result<(), Response> {
        let (of_users, writes) = match operation {
            "getAvailableUserLicenses" | "explicit-user-licenses" | "getGroupRule" => (true, false),
            "allocateUserLicenses" | "allocateGroupRule" | "remove-group-rule" => (true, true),
            _ => (false, operation == "portal-allocate-service-license"),
        };
        let of_portal = operation.starts_with("portal-") || operation == "listTenants";
        if let Some(name) = organization.filter(|_| of_users) {
            // A name that is no organization's leads to the portal's page.
            let known = self.organization(id).is_ok_and(|it| {
                [&it.slug, &it.name, &it.id].iter().any(|known| known.eq_ignore_ascii_case(name))
            });
            if !known {
                return Err(html(200, "UiPath"));
            }
        }
        let may = match who {
            Who::Host => !of_users,
            Who::Application { reads: can_read, writes: can_write } => {
                let own = self.of_application().is_some_and(|it| it.id == canonical(id));
                own && (of_users || of_portal) && if writes { can_write } else { can_read }
            }
        };
        if may { Ok(()) } else { Err(forbidden()) }
    }
}

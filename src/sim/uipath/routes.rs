//! Which call a path is. The services of an install stand behind one address, some of them with the
//! organization's name before them; a path that is none of theirs is answered by the portal, with 200
//! and its web page.

use crate::http::Method;

/// What a path and a method come to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A call, by its name in the specification where it has one, and what the path gives.
    To(&'static str, Vec<String>),
    /// There is such a path, for these methods.
    OtherMethod(String),
    /// There is no such path.
    Nowhere,
}

/// How the services are called in a path, and in the table below.
const SERVICES: [(&str, &str); 6] = [
    ("lrm", "lrm"),
    ("lease_", "lease"),
    ("la", "lease"),
    ("identity_", "identity"),
    ("identity", "identity"),
    ("portal_", "portal"),
];

const HOST: &str = "lrm/api/host/{}/";
const ACCOUNT: &str = "lrm/api/account/{}/";
const LEASE: &str = "lease/api/account/{}/user-license";

/// The calls that are served: the method, how the path begins, how it goes on, and the name.
const TABLE: [(Method, &str, &str, &str); 32] = [
    (Method::Put, HOST, "organization/{}/license", "allocateOrganizationLicense"),
    (
        Method::Get,
        HOST,
        "organization/{}/license/available",
        "getOrganizationLicenseAndAvailability",
    ),
    (Method::Delete, HOST, "organization/{}/license/remove", "deallocateOrganizationLicense"),
    (Method::Get, HOST, "available-products", "getHostAvailableProducts"),
    (Method::Get, ACCOUNT, "account-license", "account-license"),
    (Method::Get, ACCOUNT, "available-account-licenses", "getAccountProductUsage"),
    (Method::Get, ACCOUNT, "service-license", "getAllServiceLicenses"),
    (Method::Get, ACCOUNT, "service-license/{}", "tenant-license"),
    (Method::Delete, ACCOUNT, "service-license/{}", "remove-tenant-license"),
    (Method::Get, ACCOUNT, "service-license/{}/{}", "getServiceLicense"),
    (Method::Put, ACCOUNT, "service-license/{}/{}", "allocateServiceLicense"),
    (Method::Delete, ACCOUNT, "service-license/{}/{}", "deallocateServiceLicense"),
    (Method::Get, ACCOUNT, "service-license/{}/{}/products", "service-products"),
    (Method::Get, ACCOUNT, "service-license/{}/{}/status", "service-status"),
    (Method::Get, ACCOUNT, "service-licenses/{}", "getTenantServiceLicenses"),
    (Method::Get, ACCOUNT, "user-license/status", "user-license-status"),
    (Method::Get, "lrm/api/DeploymentType", "", "deployment-type"),
    (Method::Get, LEASE, "", "getAvailableUserLicenses"),
    (Method::Put, LEASE, "", "allocateUserLicenses"),
    (Method::Post, LEASE, "", "explicit-user-licenses"),
    (Method::Get, LEASE, "/group/{}", "getGroupRule"),
    (Method::Put, LEASE, "/group/{}", "allocateGroupRule"),
    (Method::Delete, LEASE, "/group/{}", "remove-group-rule"),
    (Method::Post, "identity/connect/token", "", "clientCredentialsToken"),
    (
        Method::Get,
        "portal/organization/onprem/api/organization/getAllOrganizations",
        "",
        "listOrganizationsOnPrem",
    ),
    (Method::Get, "portal/organization/onprem/api/organization/{}", "", "organization"),
    (Method::Get, "portal/organization/api/organization/{}/tenants", "", "listTenants"),
    (
        Method::Get,
        "portal/api/manageLicense/api/account/{}/service-licenses/{}",
        "",
        "portal-service-licenses",
    ),
    (
        Method::Put,
        "portal/api/manageLicense/api/account/{}/service-license/{}/{}",
        "",
        "portal-allocate-service-license",
    ),
    (Method::Get, "portal/api/licensing/tenantAllocations", "", "portal-tenants"),
    (Method::Get, "portal/api/licensing/tenantProductAllocation", "", "portal-tenant-products"),
    (Method::Post, "api/account/authenticate", "", "authenticateHost"),
];

/// The last part of the sign-in's path, which stood behind an organization and a tenant in older
/// guides (2022.10 and before).
const SIGN_IN: [&str; 3] = ["api", "account", "authenticate"];

/// A path with the service's own name first; and the organization's name, where one stood before it.
pub(crate) struct Place<'a> {
    pub(crate) organization: Option<&'a str>,
    segments: Vec<&'a str>,
}

impl<'a> Place<'a> {
    /// Takes a path apart; none when it is no service's of this vendor.
    pub(crate) fn of(segments: &[&'a str]) -> Option<Self> {
        let after = match segments {
            [_, _, rest @ ..] if rest.len() == SIGN_IN.len() => rest,
            _ => segments,
        };
        let same = |(part, given): (&&str, &&str)| part.eq_ignore_ascii_case(given);
        if after.len() == SIGN_IN.len() && SIGN_IN.iter().zip(after).all(same) {
            return Some(Self { organization: None, segments: after.to_vec() });
        }
        let service = |at: usize| {
            let named = segments.get(at)?;
            let (_, name) = SERVICES.iter().find(|(given, _)| given.eq_ignore_ascii_case(named))?;
            let mut found = vec![*name];
            found.extend(segments.get(at + 1..)?);
            Some(found)
        };
        if let Some(segments) = service(0) {
            return Some(Self { organization: None, segments });
        }
        // The organization's name stands before these two only.
        let found =
            service(1).filter(|found| matches!(found.first(), Some(&"lease" | &"portal")))?;
        Some(Self { organization: segments.first().copied(), segments: found })
    }

    /// Which call it is. `post` is the dial that lets POST do what PUT does.
    pub(crate) fn route(&self, method: Method, post: bool) -> Route {
        let mut others: Vec<&str> = Vec::new();
        for (of, start, end, name) in &TABLE {
            let Some(given) = fit(&[start, *end].concat(), &self.segments) else { continue };
            let is_license = *of == Method::Put && start.starts_with("lrm");
            if *of == method || (post && is_license && method == Method::Post) {
                return Route::To(name, given);
            }
            others.push(of.as_str());
        }
        if others.is_empty() { Route::Nowhere } else { Route::OtherMethod(others.join(", ")) }
    }
}

/// What a path gives for each `{}` of a pattern; none when it does not fit. Names of the path have no
/// case, as in the vendor's framework.
fn fit(pattern: &str, segments: &[&str]) -> Option<Vec<String>> {
    let parts: Vec<&str> = pattern.split('/').collect();
    let fits = parts.len() == segments.len()
        && parts.iter().zip(segments).all(|(part, given)| {
            if *part == "{}" { !given.is_empty() } else { part.eq_ignore_ascii_case(given) }
        });
    let given = parts.iter().zip(segments).filter(|(part, _)| **part == "{}");
    fits.then(|| given.map(|(_, given)| (*given).to_owned()).collect())
}

/// Whether a path is meant for this vendor, be it one of its own or not: a service's name stands
/// somewhere in it, or it ends as the sign-in's does.
pub(crate) fn is_ours(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().to_ascii_lowercase();
    path.split('/').any(|part| SERVICES.iter().any(|(name, _)| *name == part))
        || path.trim_end_matches('/').ends_with(&SIGN_IN.join("/"))
}

/// Whether a path is about what users and groups get.
pub(crate) fn is_of_users(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    Place::of(&segments).is_some_and(|place| place.segments.first() == Some(&"lease"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: Method, path: &str, post: bool) -> Route {
        let segments: Vec<&str> = path.split('/').collect();
        Place::of(&segments).map_or(Route::Nowhere, |place| place.route(method, post))
    }

    #[test]
    fn a_path_is_found_in_each_of_its_forms() {
        let to = |name, given: &[&str]| {
            Route::To(name, given.iter().map(|&given| given.to_owned()).collect())
        };
        for (method, path, name, given) in [
            (
                Method::Put,
                "lrm/api/host/h/organization/o/license",
                "allocateOrganizationLicense",
                &["h", "o"][..],
            ),
            (Method::Get, "LRM/api/Host/H/available-products", "getHostAvailableProducts", &["H"]),
            (Method::Post, "api/Account/Authenticate", "authenticateHost", &[]),
            (Method::Post, "host/Default/api/account/authenticate", "authenticateHost", &[]),
            (Method::Post, "identity/connect/token", "clientCredentialsToken", &[]),
            (Method::Post, "identity_/connect/token", "clientCredentialsToken", &[]),
            (Method::Put, "o/lease_/api/account/a/user-license", "allocateUserLicenses", &["a"]),
            (Method::Put, "lease_/api/account/a/user-license", "allocateUserLicenses", &["a"]),
            (Method::Get, "o/la/api/account/a/user-license/group/g", "getGroupRule", &["a", "g"]),
        ] {
            assert_eq!(route(method, path, false), to(name, given), "{path}");
        }
        assert!(is_ours("/lrm/api/anything?a=b") && is_ours("/api/account/authenticate"));
        assert!(is_ours("/o/lrm/api/x") && is_ours("/o/api/Account/Authenticate/"));
        assert!(!is_ours("/api/v1/organizations") && !is_ours("/") && !is_ours("/a?b=/lrm/"));
        assert_eq!(route(Method::Get, "o/lrm/api/x", false), Route::Nowhere);
    }

    #[test]
    fn what_is_about_users_is_known_by_its_service() {
        for path in ["/o/lease_/api/account/a/user-license", "/la/api/account/a/user-license?x=1"] {
            assert!(is_of_users(path), "{path}");
        }
        for path in ["/lrm/api/account/lease_/service-license", "/api/account/authenticate", "/"] {
            assert!(!is_of_users(path), "{path}");
        }
    }

    #[test]
    fn another_method_is_told_apart_from_no_such_path() {
        let license = "lrm/api/host/h/organization/o/license";
        assert_eq!(route(Method::Post, license, false), Route::OtherMethod("PUT".to_owned()));
        let group = "o/lease_/api/account/a/user-license/group/g";
        let others = Route::OtherMethod("GET, PUT, DELETE".to_owned());
        assert_eq!(route(Method::Post, group, true), others);
        assert!(matches!(route(Method::Post, license, true), Route::To(..)));
        assert_eq!(route(Method::Get, "lrm/api/host/h", false), Route::Nowhere);
        assert_eq!(route(Method::Get, "lrm/api/host//available-products", false), Route::Nowhere);
    }
}

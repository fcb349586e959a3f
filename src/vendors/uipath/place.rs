//! What there is to give to: organizations of an install and tenants of an organization, where the
//! install lists them. The guide documents no way to, so a list that is pasted is the rule.

use super::reply::{object, rows};
use crate::domain::{AccountId, MemberId, PathName};
use crate::http::Response;
use crate::vendors::Refusal;
use crate::vendors::body::{list, text, unreadable};
use serde_json::Value;

/// An organization of the install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: AccountId,
    /// Its name; its id where it has none.
    pub name: String,
    /// Its name in addresses.
    pub path: Option<PathName>,
}

/// A page of organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Those on it.
    pub organizations: Vec<Organization>,
    /// From where the next page goes on, if there is one.
    pub next: Option<usize>,
}

/// A tenant of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: MemberId,
    /// Its name; its id where it has none.
    pub name: String,
    /// The types of its services that can be named in a path.
    pub services: Vec<PathName>,
}

fn named(value: &Value, id: &str) -> String {
    let name = text(value, "name").trim();
    if name.is_empty() { id.to_owned() } else { name.to_owned() }
}

/// Reads a page of organizations that was asked for from `skip` on.
pub fn organizations(response: &Response, skip: usize) -> Result<Page, Refusal> {
    let body = object(response)?;
    let results = body.get("results").and_then(Value::as_array);
    let results = results.ok_or_else(|| unreadable(response))?;
    let read = |row: &Value| {
        let id = AccountId::parse(text(row, "id"))?;
        let path = PathName::parse(text(row, "logicalName"));
        Some(Organization { name: named(row, id.as_str()), id, path })
    };
    let organizations: Option<Vec<Organization>> = results.iter().map(read).collect();
    let organizations = organizations.ok_or_else(|| unreadable(response))?;
    // By what came, not by what was asked for: some lists are cut short by the server.
    let came = skip + organizations.len();
    let total = body.get("totalCount").and_then(Value::as_u64);
    let more = !organizations.is_empty() && total.is_some_and(|total| total > came as u64);
    Ok(Page { organizations, next: more.then_some(came) })
}

/// Reads the tenants of an organization.
pub fn tenants(response: &Response) -> Result<Vec<Tenant>, Refusal> {
    rows(response, |row| {
        let id = MemberId::parse(text(row, "id"))?;
        let mut services = Vec::new();
        for service in list(row, "tenantServiceInstances") {
            let service = PathName::parse(text(service, "serviceType"));
            services.extend(service.filter(|name| !services.contains(name)));
        }
        Some(Tenant { name: named(row, id.as_str()), id, services })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_organizations_go_on_by_what_came() {
        let body = r#"{"totalCount":3,"results":[{"id":"0436E070-DE62-4E56-959A-6DF691D62C5B","name":" Łódź Motors ","logicalName":"lodz"},
            {"id":"b","name":null,"logicalName":"a b","status":1}]}"#;
        let reply = Response::json(200, body);
        let page = organizations(&reply, 0).unwrap();
        assert_eq!(page.organizations[0].name, "Łódź Motors");
        assert_eq!(page.organizations[0].path, PathName::parse("lodz"));
        assert_eq!(
            (page.organizations[1].name.as_str(), &page.organizations[1].path),
            ("b", &None)
        );
        assert_eq!(page.next, Some(2));
        assert_eq!(organizations(&reply, 1).unwrap().next, None);
        let last = Response::json(200, r#"{"totalCount":9,"results":[]}"#);
        assert_eq!(organizations(&last, 3).unwrap().next, None);
        for body in ["{}", "[]", r#"{"results":[{"name":"x"}]}"#, r#"{"results":[7]}"#] {
            assert!(organizations(&Response::json(200, body), 0).is_err(), "{body}");
        }
    }

    #[test]
    fn tenants_come_with_their_services() {
        let body = r#"[{"id":"t","name":"Default","tenantServiceInstances":[{"serviceType":"orchestrator"},
            {"serviceType":"orchestrator"},{"serviceType":"a/b"},{"serviceType":null}]},{"id":"u","tenantServiceInstances":null}]"#;
        let read = tenants(&Response::json(200, body)).unwrap();
        assert_eq!(read[0].services, [PathName::parse("orchestrator").unwrap()]);
        assert_eq!((read[1].name.as_str(), read[1].services.len()), ("u", 0));
        assert!(tenants(&Response::json(200, "{}")).is_err());
    }
}

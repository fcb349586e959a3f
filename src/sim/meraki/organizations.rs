//! Organizations, their networks, and who asks.

use super::paging::page;
use super::world::{self, Gate, ORGS, Org};
use super::{Meraki, empty_404};
use crate::domain::time::DAY;
use crate::http::{Response, encode};
use crate::sim::arrival::Call;
use crate::sim::chance::{letters, mix};
use crate::sim::writing::Object;

/// The page of an organization in the dashboard; nobody goes there.
fn dashboard(org: &Org) -> String {
    let code: String = letters(mix(11, org.index)).iter().take(6).map(|b| char::from(*b)).collect();
    format!("https://n{}.meraki.com/o/{code}/manage/organization/overview", org.index + 1)
}

fn network_json(org: &Org, at: u64) -> String {
    let name = world::network_name(org, at);
    let url = format!(
        "https://n{}.meraki.com/{}/n/{:06x}/manage/nodes/list",
        org.index + 1,
        encode(&name),
        mix(13, at) & 0xFF_FFFF
    );
    Object::new()
        .text("id", &world::network_id(org, at))
        .text("organizationId", org.id)
        .text("name", &name)
        .json("productTypes", r#"["appliance","camera","switch","wireless"]"#)
        .text("timeZone", "Europe/Oslo")
        .json("tags", if at == 0 { r#"["main"]"# } else { "[]" })
        .text("enrollmentString", "")
        .text("url", &url)
        .text("notes", "")
        .flag("isBoundToConfigTemplate", false)
        .done()
}

/// A page of an organization's networks.
pub(crate) fn networks(call: &Call<'_>, org: &Org) -> Result<Response, Response> {
    let ids: Vec<String> = (0..org.networks).map(|at| world::network_id(org, at)).collect();
    let page = page(call, &ids, 1_000, 100_000)?;
    let rows = (0..org.networks).skip(page.rows.start).take(page.rows.len());
    Ok(page.reply(&rows.map(|at| network_json(org, at)).collect::<Vec<_>>()))
}

/// One network, whosever it is.
pub(crate) fn network(id: &str) -> Option<Response> {
    ORGS.iter().find_map(|org| {
        let at = (0..org.networks).find(|at| world::network_id(org, *at) == id)?;
        Some(Response::json(200, network_json(org, at)))
    })
}

impl Meraki {
    fn organization_json(&self, org: &Org) -> String {
        let details = format!(
            r#"{{"details":[{{"name":"MSP ID","value":"{}"}},{{"name":"IP restriction mode for API","value":"{}"}}]}}"#,
            900_100 + org.index,
            org.ip_mode
        );
        Object::new()
            .text("id", org.id)
            .text("name", org.name)
            .text("url", &dashboard(org))
            .json("api", &Object::new().flag("enabled", org.gate != Gate::ApiDisabled).done())
            .json("licensing", &Object::new().text("model", self.model(org).as_str()).done())
            .json("cloud", r#"{"region":{"name":"Europe","host":{"name":"Germany"}}}"#)
            .json("management", &details)
            .done()
    }

    /// A page of the organizations.
    pub(crate) fn organizations(&self, call: &Call<'_>) -> Result<Response, Response> {
        let ids: Vec<String> = ORGS.iter().map(|org| org.id.to_owned()).collect();
        let page = page(call, &ids, 9_000, 9_000)?;
        let orgs = ORGS.get(page.rows.clone()).unwrap_or_default();
        Ok(page.reply(&orgs.iter().map(|org| self.organization_json(org)).collect::<Vec<_>>()))
    }

    /// One organization.
    pub(crate) fn organization(&self, org: &Org) -> Response {
        Response::json(200, self.organization_json(org))
    }

    /// Whose key it is.
    pub(crate) fn me(&self, call: &Call<'_>) -> Response {
        let used = call.now.plus(-DAY).max(self.born.plus(-DAY)).to_rfc3339();
        let me = Object::new()
            .text("name", "Demo Engineer")
            .text("email", "engineer@example.com")
            .text("lastUsedDashboardAt", &used)
            .json(
                "authentication",
                r#"{"mode":"email","api":{"key":{"created":true}},"twoFactor":{"enabled":true},"saml":{"enabled":false}}"#,
            )
            .done();
        Response::json(200, me)
    }
}

/// The organization that a body names.
pub(crate) fn named(id: &str) -> Result<&'static Org, Response> {
    world::find(id).ok_or_else(empty_404)
}

//! Organizations, their networks, and who asks.

use super::paging::page;
use super::world::{self, Gate, ORGS, Org};
use super::{Meraki, empty_404};
use crate::domain::time::DAY;
use crate::http::{Response, encode};
use crate::sim::arrival::Call;
use crate::sim::chance::{letters, mix};
use serde_json::{Value, json};

/// The page of an organization in the dashboard; nobody goes there.
fn dashboard(org: &Org) -> String {
    let code: String = letters(mix(11, org.index)).iter().take(6).map(|b| char::from(*b)).collect();
    format!("https://n{}.meraki.com/o/{code}/manage/organization/overview", org.index + 1)
}

fn network_json(org: &Org, at: u64) -> Value {
    let name = world::network_name(org, at);
    json!({
        "id": world::network_id(org, at),
        "organizationId": org.id,
        "name": name,
        "productTypes": ["appliance", "camera", "switch", "wireless"],
        "timeZone": "Europe/Oslo",
        "tags": if at == 0 { vec!["main"] } else { vec![] },
        "enrollmentString": "",
        "url": format!("https://n{}.meraki.com/{}/n/{:06x}/manage/nodes/list", org.index + 1, encode(&name), mix(13, at) & 0xFF_FFFF),
        "notes": "",
        "isBoundToConfigTemplate": false,
    })
}

/// A page of an organization's networks.
pub(crate) fn networks(call: &Call<'_>, org: &Org) -> Result<Response, Response> {
    let ids: Vec<String> = (0..org.networks).map(|at| world::network_id(org, at)).collect();
    let page = page(call, &ids, 1_000, 100_000)?;
    let rows = (0_u64..).zip(&ids).skip(page.rows.start).take(page.rows.len());
    let rows: Vec<Value> = rows.map(|(at, _)| network_json(org, at)).collect();
    Ok(Response::json(200, Value::Array(rows).to_string()).with("Link", page.link))
}

/// One network, whosever it is.
pub(crate) fn network(id: &str) -> Option<Response> {
    ORGS.iter().find_map(|org| {
        let at = (0..org.networks).find(|at| world::network_id(org, *at) == id)?;
        Some(Response::json(200, network_json(org, at).to_string()))
    })
}

impl Meraki {
    fn organization_json(&self, org: &Org) -> Value {
        json!({
            "id": org.id,
            "name": org.name,
            "url": dashboard(org),
            "api": { "enabled": org.gate != Gate::ApiDisabled },
            "licensing": { "model": self.model(org).as_str() },
            "cloud": { "region": { "name": "Europe", "host": { "name": "Germany" } } },
            "management": { "details": [
                { "name": "MSP ID", "value": format!("{}", 900_100 + org.index) },
                { "name": "IP restriction mode for API", "value": org.ip_mode },
            ] },
        })
    }

    /// A page of the organizations.
    pub(crate) fn organizations(&self, call: &Call<'_>) -> Result<Response, Response> {
        let ids: Vec<String> = ORGS.iter().map(|org| org.id.to_owned()).collect();
        let page = page(call, &ids, 9_000, 9_000)?;
        let rows: Vec<Value> = ORGS
            .get(page.rows)
            .unwrap_or_default()
            .iter()
            .map(|org| self.organization_json(org))
            .collect();
        Ok(Response::json(200, Value::Array(rows).to_string()).with("Link", page.link))
    }

    /// One organization.
    pub(crate) fn organization(&self, org: &Org) -> Response {
        Response::json(200, self.organization_json(org).to_string())
    }

    /// Whose key it is.
    pub(crate) fn me(&self, call: &Call<'_>) -> Response {
        let used = call.now.plus(-DAY).max(self.born.plus(-DAY)).to_rfc3339();
        let me = json!({
            "name": "Demo Engineer",
            "email": "engineer@example.com",
            "lastUsedDashboardAt": used,
            "authentication": {
                "mode": "email",
                "api": { "key": { "created": true } },
                "twoFactor": { "enabled": true },
                "saml": { "enabled": false },
            },
        });
        Response::json(200, me.to_string())
    }
}

/// The organization that a body names.
pub(crate) fn named(id: &str) -> Result<&'static Org, Response> {
    world::find(id).ok_or_else(empty_404)
}

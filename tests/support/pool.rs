//! An install of UiPath's at the desk: grids that are read from it, plans, and what its world holds,
//! read past every dial and delay.

use super::desk::{Desk, Way};
use license_desk::domain::time::MINUTE;
use license_desk::domain::{
    AccountId, Connection, ConnectionId, Holder, Install, Item, MemberId, PathName, Place,
    ProductCode, Quantities, Vendor, World,
};
use license_desk::http::{Method, NoReply, Request, Response};
use license_desk::plan::Plan;
use license_desk::plan::allocate::{AllocateForm, At, Grid, Reading, Wanted, allocate};
use license_desk::run::{ItemOutcome, Run};
use license_desk::sim::{Arrival, Entry, Faults, UIPATH_TOKEN};
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) const ALDER: &str = "9718fc60-af9e-4d72-92aa-b40584b8b18c";
pub(crate) const BIRCH: &str = "4b648251-99ed-4e9a-923e-05ce6d9e999a";
pub(crate) const COBALT: &str = "23d13abc-de8d-4db2-ad5c-b51e0aed6542";
pub(crate) const DUNE: &str = "fa88fab6-34ed-4ef4-82a1-e387ac504824";
pub(crate) const DELILAH: &str = "y-y-y-delilah";
const HOST: &str = "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d";

/// What somebody holds, without zeros.
pub(crate) type Held = BTreeMap<String, i64>;

pub(crate) fn connection() -> Connection {
    Connection {
        id: ConnectionId("u".into()),
        name: "Suite".into(),
        vendor: Vendor::Uipath,
        world: World::Demo,
        place: Place("suite".into()),
        install: Install::default(),
    }
}

/// The organization in trouble of this number: `1` is `VOID`, and so on.
pub(crate) fn trouble(number: &str) -> String {
    format!("7e57ab1e-0000-4000-8000-00000000000{number}")
}

pub(crate) fn organization(id: &str) -> Holder {
    Holder::Organization(AccountId::parse(id).unwrap())
}

pub(crate) fn code(text: &str) -> ProductCode {
    ProductCode::parse(text).unwrap()
}

pub(crate) fn held(all: &Quantities) -> Held {
    let units = all.iter().map(|(code, q)| (code.as_str().to_owned(), q.units().unwrap()));
    units.filter(|(_, units)| *units != 0).collect()
}

/// What was wanted of some products, and for the others what is held.
pub(crate) fn with(now: &Held, wanted: &[(&str, i64)]) -> Held {
    let mut all = now.clone();
    all.extend(wanted.iter().map(|(code, units)| ((*code).to_owned(), *units)));
    all.retain(|_, units| *units != 0);
    all
}

#[expect(clippy::unnecessary_wraps, reason = "reads as what comes back")]
pub(crate) fn reply(status: u16, body: &str) -> Result<Response, NoReply> {
    Ok(Response::json(status, body))
}

/// What becomes of one write.
pub(crate) type Fate = fn() -> Way;

impl Desk {
    /// A desk before an install with these dials.
    pub(crate) fn suite(dials: &str) -> Self {
        Self::new(Faults::parse(&format!("latency=0,{dials}")).unwrap())
    }

    /// A grid of organizations, read as the page reads it.
    pub(crate) fn grid(&mut self, ids: &[&str]) -> Grid {
        let holders: Vec<Holder> = ids.iter().map(|id| organization(id)).collect();
        self.grid_of(&holders)
    }

    /// A grid of any holders, read as the page reads it.
    pub(crate) fn grid_of(&mut self, holders: &[Holder]) -> Grid {
        let mut grid = Grid::default();
        for (at, holder) in holders.iter().enumerate() {
            grid.row(holder, &format!("Holder {at}"));
        }
        let mut reading = Reading::of(&grid);
        while let Some(request) = reading.next() {
            let answer = self.send(&request).unwrap();
            reading.answer(&mut grid, &answer).unwrap();
        }
        grid
    }

    /// A plan that gives these rows so many units of these products.
    pub(crate) fn give(&mut self, grid: &mut Grid, wanted: &[(usize, &str, i64)]) -> Plan {
        for (row, product, units) in wanted {
            want(grid, *row, product, *units);
        }
        let form = AllocateForm { connection: connection(), grid: grid.clone() };
        allocate(&form, self.now).unwrap()
    }

    /// What a read gives, past limits, dials and delays.
    fn past(&mut self, target: &str) -> Option<Value> {
        let mut none = Faults::NONE;
        none.uipath.organizations = self.faults.uipath.organizations;
        self.vendors.set_faults(none);
        let headers = [("authorization".to_owned(), format!("Bearer {UIPATH_TOKEN}"))];
        let arrival = Arrival { method: Method::Get, target, headers: &headers, body: "" };
        let answer = self.vendors.answer(&arrival, self.now.plus(180 * MINUTE)).response.unwrap();
        self.vendors.set_faults(self.faults.clone());
        serde_json::from_str(&answer.body).ok()
    }

    /// The organizations that the install lists.
    pub(crate) fn listed(&mut self) -> Vec<String> {
        let path =
            "/portal_/organization/onprem/api/organization/getAllOrganizations?top=1000&skip=";
        let mut ids: Vec<String> = Vec::new();
        loop {
            let page = self.past(&format!("{path}{}", ids.len())).unwrap();
            let rows = page["results"].as_array().unwrap();
            if rows.is_empty() {
                return ids;
            }
            ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        }
    }

    /// What an organization holds in truth.
    pub(crate) fn holds(&mut self, id: &str) -> Held {
        let read = self.past(&format!("{HOST}/organization/{id}/license/available"));
        let products = read.map(|read| read["license"]["products"].clone()).unwrap_or_default();
        units(&products, "quantity")
    }

    /// What is left of the host's pool in truth.
    pub(crate) fn left(&mut self) -> Held {
        let read = self.past(&format!("{HOST}/available-products")).unwrap();
        units(&read["productsWithAvailability"], "availableQuantity")
    }

    /// What a tenant's service holds in truth.
    pub(crate) fn service_holds(&mut self, holder: &Holder) -> Held {
        let Holder::Service { account, tenant, service } = holder else { return Held::new() };
        let path = format!("/lrm/api/account/{}/service-license", account.as_str());
        let all = self.past(&path).unwrap();
        let row = all.as_array().unwrap().iter().find(|row| {
            row["serviceScopeId"] == tenant.as_str() && row["serviceType"] == service.as_str()
        });
        row.map(|row| units(&row["license"]["products"], "quantity")).unwrap_or_default()
    }

    /// The tenants of an organization.
    pub(crate) fn tenants(&mut self, id: &str) -> Vec<MemberId> {
        let path = format!("/portal_/organization/api/organization/{id}/tenants");
        let all = self.past(&path).unwrap();
        let ids = all.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap());
        ids.map(|id| MemberId::parse(id).unwrap()).collect()
    }

    /// The vendor's own log of writes.
    pub(crate) fn puts(&self) -> Vec<&Entry> {
        self.vendors.log().iter().filter(|entry| entry.method != Method::Get).collect()
    }

    /// How many writes for this holder reached the vendor.
    pub(crate) fn puts_for(&self, id: &str) -> usize {
        self.puts().iter().filter(|entry| entry.path.contains(id)).count()
    }

    /// Does something to the n-th write (the first is 1).
    pub(crate) fn at_write(&mut self, nth: usize, way: Fate) {
        let mut writes = 0;
        self.wire = Some(Box::new(move |_, request, _| {
            writes += usize::from(request.method != Method::Get);
            if request.method != Method::Get && writes == nth { way() } else { Way::Clear }
        }));
    }

    /// Another tool changes what an organization holds.
    pub(crate) fn meddle(&mut self, id: &str, wanted: &[(&str, i64)]) {
        let mut all = self.holds(id);
        all.extend(wanted.iter().map(|(code, units)| ((*code).to_owned(), *units)));
        let list: Vec<Value> = all
            .iter()
            .map(|(code, units)| serde_json::json!({ "code": code, "quantity": units }))
            .collect();
        let body = serde_json::json!({ "productQuantities": list }).to_string();
        let request = Request::with(Method::Put, format!("{HOST}/organization/{id}/license"), body);
        let (wire, writes) = (self.wire.take(), self.writes.len());
        assert_eq!(self.send(&request).unwrap().status, 200);
        self.writes.truncate(writes);
        self.wire = wire;
    }
}

fn units(products: &Value, name: &str) -> Held {
    let rows = products.as_array().into_iter().flatten();
    rows.map(|row| (row["code"].as_str().unwrap().to_owned(), row[name].as_i64().unwrap()))
        .filter(|(_, units)| *units != 0)
        .collect()
}

/// Wants so many units of a product in a row.
pub(crate) fn want(grid: &mut Grid, row: usize, product: &str, units: i64) {
    let at = At { row, product: grid.column(&code(product)) };
    grid.cell_mut(at).unwrap().wanted = Wanted::typed(&units.to_string());
}

/// A tenant's service.
pub(crate) fn service(account: &str, tenant: &MemberId, service: &str) -> Holder {
    Holder::Service {
        account: AccountId::parse(account).unwrap(),
        tenant: tenant.clone(),
        service: PathName::parse(service).unwrap(),
    }
}

/// What is known of an organization.
pub(crate) fn of(run: &Run, id: &str) -> ItemOutcome {
    run.item(&Item::Holder(organization(id))).unwrap().outcome
}

/// The list in a write: each product with its amount, each named once.
pub(crate) fn list(request: &Request) -> Held {
    let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    let name = if request.target.contains("/host/") { "productQuantities" } else { "products" };
    let rows = body[name].as_array().unwrap();
    let all: Held = rows
        .iter()
        .map(|row| (row["code"].as_str().unwrap().to_owned(), row["quantity"].as_i64().unwrap()))
        .collect();
    assert_eq!(all.len(), rows.len(), "a product is named twice");
    assert!(!all.is_empty(), "an empty list");
    all
}

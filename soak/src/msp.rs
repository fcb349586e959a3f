//! An Aruba MSP in a story: what a person sets out to do about its customers, and what they hold,
//! read past every limit and fault.

use crate::browser::credentials::{Credential, Renewal};
use crate::browser::driver::{Driver, ReadError};
use crate::domain::time::DAY;
use crate::domain::{Connection, ConnectionId, CustomerId, Item, Place, Secret, ServiceName};
use crate::domain::{Time, Vendor, World, install::Install};
use crate::http::{Method, Response};
use crate::network;
use crate::plan::assign::{AssignForm, Choice, Present, assign};
use crate::plan::msp::{Customer, Seats};
use crate::plan::{Licensing, Plan};
use crate::run::{ItemOutcome, Run};
use crate::sim::{ARUBA_TOKEN, Arrival, ArubaDials};
use crate::stage;
use crate::vendors::aruba::customer::Roster;
use serde_json::Value;
use std::collections::BTreeMap;

/// The service that every story is about, and the devices that it fits.
const SERVICE: &str = "advanced_ap";
const FITS: &str = "AP-515-RW";

/// The calls of an account that are counted a day.
pub(crate) fn counts_a_day(path: &str) -> bool {
    path.starts_with("/platform/") || path.starts_with("/msp_api/")
}

/// What is set about the vendor for a story.
pub(crate) fn dials() -> ArubaDials {
    let day = if stage::happens(400) { stage::within(25, 250) } else { 5_000 };
    ArubaDials { job: (20, 90), day: u32::try_from(day).unwrap_or(5_000), ..ArubaDials::USUAL }
}

pub(crate) fn connection() -> Connection {
    Connection {
        id: ConnectionId("a".into()),
        name: "Aruba".into(),
        vendor: Vendor::Aruba,
        world: World::Live,
        place: Place("us-2".into()),
        install: Install::default(),
    }
}

/// What lets a tab in: a token that stays good, or a pair that has to be renewed.
pub(crate) fn credential(renews: bool) -> Option<Credential> {
    if !renews {
        let access = Secret::new(ARUBA_TOKEN);
        return Some(Credential::Tokens { access, expires: None, renewal: None });
    }
    let secret = Secret::new("demo-secret")?;
    let refresh = Secret::new("demo-refresh");
    let renewal = Some(Renewal { client: "demo-client".into(), secret, refresh });
    // Ended already, so that it is renewed at once, and again two hours later.
    let access = Secret::new("demo-expired");
    Some(Credential::Tokens { access, expires: Some(Time(0)), renewal })
}

/// What a person wants for whom: the customers by their place in the list.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) what: Licensing,
    pub(crate) choice: Choice,
    pub(crate) places: Vec<usize>,
}

impl Wanted {
    pub(crate) fn some() -> Self {
        let what = if stage::happens(600) { Licensing::Assign } else { Licensing::Unassign };
        let choice = match stage::within(0, 9) {
            0..=5 => Choice::OnlyThese,
            6..=8 => Choice::EveryoneExcept,
            _ => Choice::Everyone,
        };
        let places = (0..stage::within(1, 3)).map(|at| usize::try_from(at).unwrap_or(0)).collect();
        Self { what, choice, places }
    }
}

/// Reads the customers, as the page does, and plans.
pub(crate) async fn prepare(
    driver: &Driver,
    connection: &Connection,
    wanted: &Wanted,
) -> Result<Option<Plan>, ReadError> {
    let mut roster = Roster::default();
    while let Some(request) = roster.next() {
        let answer = driver.read(connection, None, &request).await?;
        roster.answer(&answer).map_err(ReadError::Refused)?;
    }
    let ready = roster.customers.into_iter().filter(|c| c.pending.is_none());
    let customers: Vec<Customer> =
        ready.map(|c| Customer { id: c.id, name: c.name, devices: None }).collect();
    let picked: Vec<CustomerId> =
        wanted.places.iter().filter_map(|at| customers.get(*at)).map(|c| c.id.clone()).collect();
    let Some(service) = ServiceName::parse(SERVICE) else { return Ok(None) };
    let form = AssignForm {
        connection: connection.clone(),
        what: wanted.what,
        services: vec![service.clone()],
        choice: wanted.choice,
        picked: if wanted.choice == Choice::Everyone { Vec::new() } else { picked },
        only: None,
    };
    let seats = vec![Seats { service, needed: None, free: None, unsure: 0 }];
    let present = Present { customers, seats };
    Ok(assign(&form, &present, crate::page::clock::now()).ok())
}

/// How many devices a customer has that the service fits, and how many of them hold it.
pub(crate) type Holdings = BTreeMap<String, (u32, u32)>;

/// What everybody holds, so many milliseconds from now, when every job is done: in a copy of the world,
/// so that it takes none of the desk's calls.
pub(crate) fn holdings(from_now: i64) -> Holdings {
    let mut all = Holdings::new();
    let Some(mut world) = network::copy() else { return all };
    let mut offset = 0;
    loop {
        let target =
            format!("/platform/device_inventory/v1/msp/devices?limit=1000&offset={offset}");
        let at = Time(stage::now()).plus(from_now + i64::from(offset));
        let headers = [("authorization".to_owned(), format!("Bearer {ARUBA_TOKEN}"))];
        let arrival = Arrival { method: Method::Get, target: &target, headers: &headers, body: "" };
        let rows = world.answer(&arrival, at).response.as_ref().and_then(rows).unwrap_or_default();
        for row in &rows {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
            if text("model").split(' ').next() == Some(FITS) || text("model") == FITS {
                let (fit, hold) = all.entry(text("customer_id").to_owned()).or_default();
                *fit += 1;
                *hold += u32::from(text("tier_type").eq_ignore_ascii_case(SERVICE));
            }
        }
        if rows.len() < 1_000 {
            return all;
        }
        offset += 1_000;
    }
}

fn rows(answer: &Response) -> Option<Vec<Value>> {
    let value: Value = serde_json::from_str(&answer.body).ok()?;
    value.get("devices")?.as_array().cloned()
}

/// What a run says of its customers that is not so, when every job has come to its end.
pub(crate) fn untrue(run: &Run, before: &Holdings) -> Option<String> {
    run.plan.target.msp()?;
    let now = holdings(2 * DAY);
    let gives = run.plan.job == crate::plan::Job::Assign;
    for (item, state) in run.items() {
        let Item::Customer(customer) = item else { continue };
        let of = |all: &Holdings| all.get(customer.as_str()).copied().unwrap_or_default();
        let ((fit, hold), was) = (of(&now), of(before));
        let so = match state.outcome {
            ItemOutcome::Done => hold == if gives { fit } else { 0 },
            ItemOutcome::Refused | ItemOutcome::Cancelled => (fit, hold) == was,
            _ => true,
        };
        if !so {
            return Some(format!(
                "{item} is {:?}: {hold} of {fit}, {} before",
                state.outcome, was.1
            ));
        }
    }
    None
}

/// Somebody makes another customer, which is ready a little later.
pub(crate) fn another_customer() -> bool {
    let body = serde_json::json!({
        "customer_name": format!("New {}", stage::now()),
        "country_name": "NO",
        "zip_postal_code": "0150",
        "address": {},
    });
    let path = "/msp_api/v2/customers";
    let answer = network::by_others(Method::Post, path, &body.to_string(), ARUBA_TOKEN);
    answer.is_some_and(|answer| answer.is_success())
}

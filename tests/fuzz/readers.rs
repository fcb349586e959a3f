//! Every reader of a vendor's reply, and what such a reply looks like: the examples of the vendors'
//! own specifications, and refusals in every form that was seen.

use super::spoil::Chance;
use license_desk::domain::{AccountId, CustomerId, Holder, MemberId, PathName, ServiceName};
use license_desk::domain::{ClaimId, Item, ItemKind, OrgId, Time};
use license_desk::http::{Request, Response};
use license_desk::plan::present::Reading;
use license_desk::vendors::meraki::{self, LicensingModel};
use license_desk::vendors::{aruba, uipath};
use serde_json::Value;

/// A reader, given what was asked as well.
type Reader = Box<dyn Fn(&Request, &Response)>;

/// Every value under `example`, wherever it stands in a specification.
fn examples(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, held) in map {
                if name == "example" || name == "value" || name == "body" {
                    found.push(held.as_str().map_or_else(|| held.to_string(), str::to_owned));
                }
                examples(held, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|held| examples(held, found)),
        _ => {}
    }
}

pub(crate) fn corpus() -> Vec<String> {
    let mut found =
        vec![String::new(), "<!doctype html><title>Sign in</title>".into(), "[]".into()];
    for text in [
        include_str!("../golden/meraki/meraki.openapi.json"),
        include_str!("../golden/meraki/meraki-with-errors.openapi.json"),
        include_str!("../golden/aruba/aruba.openapi.json"),
        include_str!("../golden/aruba/refusals.json"),
        include_str!("../golden/uipath/uipath.openapi.json"),
        include_str!("../golden/uipath/refusals.json"),
        include_str!("../golden/uipath/uipath-product-codes.json"),
    ] {
        examples(&serde_json::from_str(text).unwrap(), &mut found);
    }
    found.retain(|text| text.len() < 60_000);
    found
}

pub(crate) fn requests() -> Vec<Request> {
    let org = OrgId::parse("610041").unwrap();
    vec![
        meraki::organizations(),
        Request::get("/api/v1/organizations/610041/inventory/devices?perPage=1000"),
        Request::get("/platform/licensing/v1/msp/customer/devices?offset=0&limit=50"),
        meraki::preview_order(&org, &ClaimId::parse("ABCD1EFGH4IJ").unwrap()),
        Request::get(""),
    ]
}

/// An answer, spoilt in its status, its headers and its body.
pub(crate) fn spoilt(chance: &mut Chance, corpus: &[String]) -> Response {
    let status =
        *chance.one(&[200, 200, 200, 200, 201, 202, 204, 301, 400, 401, 403, 404, 409, 413]);
    let status =
        if chance.happens(15) { *chance.one(&[417, 429, 500, 502, 504, 0, 999]) } else { status };
    let text = chance.one(corpus).clone();
    let body = chance.spoil_json(&text);
    let mut headers = Vec::new();
    for (name, value) in [
        ("content-type", "application/json"),
        ("content-type", "text/html"),
        ("retry-after", "3"),
        ("date", "Mon, 29 Nov 2026 12:00:00 GMT"),
        ("x-request-id", "r"),
        (
            "link",
            "<https://api.meraki.com/api/v1/organizations?startingAfter=1>; rel=next, <x>; rel=\"prev\"",
        ),
        ("x-ratelimit-limit-day", "5000"),
        ("x-ratelimit-remaining-day", "4999"),
        ("x-ratelimit-limit-second", "7"),
        ("x-ratelimit-remaining-second", "6"),
    ] {
        if chance.happens(35) {
            let value = if chance.happens(50) {
                let bytes = chance.spoil_bytes(&[value.as_bytes().to_vec()]);
                String::from_utf8_lossy(&bytes).into_owned()
            } else {
                value.to_owned()
            };
            headers.push((name.to_owned(), value));
        }
    }
    Response { status, headers, body }
}

fn plain<T>(read: impl Fn(&Response) -> T + 'static) -> Reader {
    Box::new(move |_, response| drop(read(response)))
}

/// Every reader of every vendor.
pub(crate) fn all() -> Vec<Reader> {
    let mut all = meraki_readers();
    all.extend(aruba_readers());
    all.extend(uipath_readers());
    all
}

fn items() -> Vec<Item> {
    [
        (ItemKind::Serial, "Q2QN-9J8L-SLPD"),
        (ItemKind::Key, "Z2AA-BBBB-CCCC"),
        (ItemKind::Order, "4C1234567"),
        (ItemKind::ClaimId, "ABCD1EFGH4IJ"),
        (ItemKind::Subscription, "S2345-6789A-BCDEF-GHJKM"),
    ]
    .map(|(kind, text)| Item::parse(kind, text).unwrap())
    .into()
}

fn meraki_readers() -> Vec<Reader> {
    use meraki::{Lookup, order, reply};
    let org = OrgId::parse("610041").unwrap();
    let mut all: Vec<Reader> = vec![
        plain(order::preview),
        plain(order::subscription),
        plain(reply::read),
        plain(reply::rows),
        plain(reply::object),
        plain(reply::organizations),
        plain(reply::identity),
        plain(reply::accepted),
        Box::new(|asked, response| drop(reply::next_page(asked, response))),
        // All that a plan reads, answered the same again and again: it ends.
        Box::new(move |_, response| {
            for model in [LicensingModel::CoTerm, LicensingModel::PerDevice] {
                let mut reading = Reading::of(&org, &model, &items());
                for _ in 0..20 {
                    if reading.next().is_none() || reading.answer(response).is_err() {
                        break;
                    }
                }
                let _ = reading.finish();
            }
        }),
    ];
    let mut lookups = vec![Lookup::CotermKeys, Lookup::DeviceKeys, Lookup::Log { from: Time(0) }];
    for item in items() {
        match item {
            Item::Serial(serial) => lookups.push(Lookup::Serials(vec![serial])),
            Item::Order(order) => lookups.push(Lookup::Orders(vec![order])),
            Item::ClaimId(id) => lookups.push(Lookup::Preview(id)),
            Item::Subscription(key) => lookups.push(Lookup::Subscription { key, id: "7".into() }),
            _ => {}
        }
    }
    for lookup in lookups {
        all.push(Box::new(move |asked, response| drop(lookup.read(asked, response))));
    }
    all
}

fn aruba_readers() -> Vec<Reader> {
    use aruba::{Lookup, Paging, Quota, customer, device, pool, reply, service, token};
    let customer = || CustomerId::parse("510c4619e02e553e7bb98f3a0183a8b5").unwrap();
    let service = || ServiceName::parse("advanced_ap").unwrap();
    let page = Paging::first(50);
    let mut all: Vec<Reader> = vec![
        plain(Quota::of),
        plain(pool::seats),
        plain(pool::stats),
        plain(customer::page),
        plain(customer::one),
        plain(reply::read),
        plain(reply::accepted),
        plain(reply::switched),
        plain(reply::names),
        plain(reply::available),
        plain(token::tokens),
        plain(service::catalogue),
        plain(device::page),
        // A list that is the same on every page comes to its end.
        plain(|response: &Response| {
            let mut roster = customer::Roster::of(50);
            for _ in 0..20 {
                if roster.next().is_none() || roster.answer(response).is_err() {
                    break;
                }
            }
        }),
    ];
    for lookup in [
        Lookup::Stats { service: Some(service()) },
        Lookup::Stats { service: None },
        Lookup::Pool { service: service(), page },
        Lookup::Tenants { page, ids: true },
        Lookup::Tenants { page, ids: false },
        Lookup::Tenant { customer: customer() },
        Lookup::Devices { page },
        Lookup::TenantDevices { customer: customer(), page },
        Lookup::Inventory { customer: customer(), page },
        Lookup::AutoLicense { customer: customer() },
    ] {
        all.push(plain(move |response: &Response| lookup.read(response)));
    }
    all
}

fn uipath_readers() -> Vec<Reader> {
    use uipath::{Lookup, given, held, place, reply, sign_in};
    let account = || AccountId::parse("9718fc60-af9e-4d72-92aa-b40584b8b18c").unwrap();
    let member = || MemberId::parse("4b648251-99ed-4e9a-923e-05ce6d9e999a").unwrap();
    let name = || PathName::parse("orchestrator").unwrap();
    let holders = move || {
        let service = Holder::Service { account: account(), tenant: member(), service: name() };
        [Holder::Organization(account()), service]
    };
    let mut all: Vec<Reader> = vec![
        plain(held::organization),
        plain(held::pool),
        plain(held::given_out),
        plain(held::service_licenses),
        plain(held::service_license),
        plain(held::tenant_usage),
        plain(given::group_rule),
        plain(given::group_given),
        plain(given::users_given),
        plain(given::users_have),
        plain(sign_in::host_token),
        plain(sign_in::client_token),
        plain(|response: &Response| place::organizations(response, 0)),
        plain(|response: &Response| place::organizations(response, usize::MAX)),
        plain(place::tenants),
        plain(reply::read),
        plain(move |response: &Response| {
            for holder in holders() {
                let _ = held::written(&holder, response);
            }
        }),
    ];
    for lookup in [
        Lookup::HostPool,
        Lookup::AccountPool(account()),
        Lookup::Bundles { name: name(), account: account() },
        Lookup::Group { name: name(), account: account(), group: member() },
    ]
    .into_iter()
    .chain(holders().map(Lookup::Held))
    {
        all.push(plain(move |response: &Response| lookup.read(response)));
    }
    all
}

//! The simulated Meraki dashboard: which call is which, who may make it, and what stands in the way
//! of an organization. What each call does stands in the files below it.
//!
//! Names, paths and shapes: Cisco's OpenAPI file, copied to `tests/golden/meraki`; what is not
//! documented (texts of refusals) is as reported from the field, and else a guess (read 2026-11-22).
//!
//! # The demo world
//!
//! One account. Key: forty zeros, as `Authorization: Bearer` or `X-Cisco-Meraki-API-Key`.
//! Forty ones: expired (401). Forty twos: read-only (403 on every POST).
//!
//! | organization | |
//! |---|---|
//! | `610041` | co-term, 240 devices, 12 licenses |
//! | `724518` | subscription, 60 devices, 3 subscriptions |
//! | `831207` | API access disabled: 404 |
//! | `902764` | restricted to other addresses: 403 |
//! | `1048993` | co-term, empty |
//! | `1300257` | co-term, 12,000 devices |
//! | `1577310` | co-term, announces an IP restriction that does not bite yet |
//! | `646829496481105433` | per-device, 90 devices |
//! | `646829496481105987` | subscription, empty |
//!
//! Anything well-formed that the world does not give to somebody else can be claimed.
//!
//! | begins | is |
//! |---|---|
//! | `Q2SE-` `Z2SE-` `4CSE` `TAKEN` `S2SE` | somebody else's: "already claimed" |
//! | `Q2NF-` `Z2NF-` `4CNF` `NOSUCH` `S2NF` | not there: "not found" |
//!
//! The end of a claimed serial, key, order, claim id or subscription key can ask for trouble, once
//! for each item:
//!
//! | ends | the vendor |
//! |---|---|
//! | `VOID` | drops the connection before acting |
//! | `502X` | answers 502 with HTML, without acting |
//! | `429X` | answers 429 with HTML and no `Retry-After`, without acting |
//! | `PART` | takes what stands before it and answers 400 "Devices already claimed" |
//! | `LOST` | acts, and the answer is lost |
//! | `5XXX` | acts, and answers 500 |
//! | `504X` | acts, and answers 504 with HTML |
//! | `HTML` | acts, and answers 200 with HTML |
//! | `CUTX` | acts, and answers 200 with half the JSON |
//! | `SLOW` | acts, and takes 20 seconds |
//! | `LAGX` | acts; the device is listed only 30 seconds later (every time) |

mod body;
mod claim;
mod device;
mod inventory;
mod licenses;
mod limits;
mod orders;
mod organizations;
mod paging;
mod requests;
mod stored;
mod subscriptions;
mod world;

use super::arrival::Call;
use super::done::Done;
use super::faults::Twist;
use super::log::Entry;
use super::writing::{Object, texts};
use crate::domain::{Item, LicenseKey, Serial, Time};
use crate::http::{Method, Response};
use std::collections::BTreeMap;
use world::{Gate, Model, Org};

pub(crate) use limits::by_chance as too_many;

/// The key that may do all.
pub(crate) const KEY: &str = "0000000000000000000000000000000000000000";
/// A key that has expired.
const EXPIRED: &str = "1111111111111111111111111111111111111111";
/// A key that may only read.
const READ_ONLY: &str = "2222222222222222222222222222222222222222";

/// The calls that are served, as in the OpenAPI file.
const OPERATIONS: [(Method, &str, &str); 22] = [
    (Method::Get, "administered/identities/me", "getAdministeredIdentitiesMe"),
    (
        Method::Get,
        "administered/licensing/subscription/subscriptions",
        "getAdministeredLicensingSubscriptionSubscriptions",
    ),
    (
        Method::Post,
        "administered/licensing/subscription/subscriptions/claim",
        "claimAdministeredLicensingSubscriptionSubscriptions",
    ),
    (
        Method::Post,
        "administered/licensing/subscription/subscriptions/claimKey/validate",
        "validateAdministeredLicensingSubscriptionSubscriptionsClaimKey",
    ),
    (Method::Get, "organizations", "getOrganizations"),
    (Method::Get, "organizations/{}", "getOrganization"),
    (Method::Get, "organizations/{}/apiRequests", "getOrganizationApiRequests"),
    (Method::Post, "organizations/{}/claim", "claimIntoOrganization"),
    (Method::Get, "organizations/{}/devices", "getOrganizationDevices"),
    (Method::Post, "organizations/{}/inventory/claim", "claimIntoOrganizationInventory"),
    (Method::Get, "organizations/{}/inventory/devices", "getOrganizationInventoryDevices"),
    (
        Method::Get,
        "organizations/{}/inventory/devices/eox/overview",
        "getOrganizationInventoryDevicesEoxOverview",
    ),
    (Method::Get, "organizations/{}/inventory/devices/{}", "getOrganizationInventoryDevice"),
    (Method::Post, "organizations/{}/inventory/orders/claim", "claimOrganizationInventoryOrders"),
    (
        Method::Post,
        "organizations/{}/inventory/orders/preview",
        "previewOrganizationInventoryOrders",
    ),
    (Method::Post, "organizations/{}/inventory/release", "releaseFromOrganizationInventory"),
    (Method::Get, "organizations/{}/licenses", "getOrganizationLicenses"),
    (Method::Get, "organizations/{}/licenses/overview", "getOrganizationLicensesOverview"),
    (Method::Get, "organizations/{}/licenses/{}", "getOrganizationLicense"),
    (
        Method::Get,
        "organizations/{}/licensing/coterm/licenses",
        "getOrganizationLicensingCotermLicenses",
    ),
    (Method::Get, "organizations/{}/networks", "getOrganizationNetworks"),
    (Method::Get, "networks/{}", "getNetwork"),
];

/// A device that was claimed since the world began.
#[derive(Debug, Clone)]
struct Holding {
    org: u64,
    at: Time,
    order: String,
    listed: Time,
}

/// A license key that was claimed, before the world began or since.
#[derive(Debug, Clone)]
struct KeyRow {
    org: u64,
    key: LicenseKey,
    renew: bool,
    at: Time,
    order: String,
    invalidated: Option<Time>,
}

/// A subscription of an organization.
#[derive(Debug, Clone)]
struct SubscriptionRow {
    org: u64,
    key: String,
    at: Time,
    name: Option<String>,
    description: Option<String>,
}

/// The organization of a device that was released.
const NOBODY: u64 = u64::MAX;

/// What differs from the world's beginning. Organizations are given by their index.
#[derive(Debug, Default)]
pub(crate) struct Meraki {
    seed: u64,
    born: Time,
    devices: BTreeMap<Serial, Holding>,
    keys: Vec<KeyRow>,
    renewed: Vec<(u64, Time)>,
    orders: Vec<String>,
    subscriptions: Vec<SubscriptionRow>,
    switched: Vec<u64>,
    uses: Vec<(u64, Time)>,
    spent: Vec<String>,
    // Not stored: the bucket fills in a second, the list is worked out again, the rest is of a call.
    buckets: Vec<(u64, i64, Time)>,
    listed: Vec<(u64, Vec<Serial>)>,
    acted: bool,
    twist: Option<Twist>,
}

/// A refusal in the vendor's form (Errors page of Cisco's API documentation, read 2026-11-22).
fn refuse(status: u16, text: &str) -> Response {
    refuse_all(status, &[text.to_owned()])
}

/// A 5xx of the dials or of a named item.
pub(crate) fn broken() -> Response {
    refuse(500, "Internal server error")
}

fn refuse_all(status: u16, errors: &[String]) -> Response {
    let errors: Vec<&str> = errors.iter().map(String::as_str).collect();
    Response::json(status, Object::new().json("errors", &texts(&errors)).done())
}

fn empty_404() -> Response {
    Response {
        status: 404,
        headers: vec![("content-type".into(), "text/plain".into())],
        body: String::new(),
    }
}

impl Meraki {
    pub(crate) fn new(seed: u64, born: Time) -> Self {
        Self { seed, born, ..Self::default() }
    }

    /// Answers one call. `part` is the dial that lets a refused claim take a part.
    pub(crate) fn answer(&mut self, call: &Call<'_>, log: &[Entry], part: bool) -> Done {
        let Some((operation, given)) = call.route(2, &OPERATIONS) else {
            return Done::unknown_address();
        };
        let key = match credential(call) {
            Ok(key) => key,
            Err(reply) => return Done::refused(reply, operation),
        };
        self.acted = false;
        self.twist = None;
        let org = whose(call, operation, &given);
        let entered = self.enter(call, &given, key);
        let second = given.get(1).map(String::as_str).unwrap_or_default();
        let reply =
            entered.and_then(|entered| self.serve(call, operation, entered, second, log, part));
        let reply = reply.unwrap_or_else(|refusal| refusal);
        Done { reply, acted: self.acted, org, operation, twist: self.twist }
    }

    /// Lets a call in, or not: does the organization exist, may it be reached, is it too many, may
    /// this key write.
    fn enter(
        &mut self,
        call: &Call<'_>,
        given: &[String],
        key: &str,
    ) -> Result<Option<&'static Org>, Response> {
        let mut org = None;
        if call.path.starts_with("/api/v1/organizations/") {
            let id = given.first().map(String::as_str).unwrap_or_default();
            let found = world::find(id).ok_or_else(empty_404)?;
            pass_gate(found)?;
            self.count_request(found.index, call.now)?;
            org = Some(found);
        }
        if key == READ_ONLY && call.arrival.method != Method::Get {
            return Err(refuse(
                403,
                "You do not have permission to perform this action: this key is read-only",
            ));
        }
        Ok(org)
    }

    fn serve(
        &mut self,
        call: &Call<'_>,
        operation: &str,
        org: Option<&'static Org>,
        second: &str,
        log: &[Entry],
        part: bool,
    ) -> Result<Response, Response> {
        match (operation, org) {
            ("getAdministeredIdentitiesMe", _) => Ok(self.me(call)),
            ("getOrganizations", _) => self.organizations(call),
            ("getNetwork", _) => network(call),
            ("getAdministeredLicensingSubscriptionSubscriptions", _) => self.subscriptions(call),
            ("claimAdministeredLicensingSubscriptionSubscriptions", _) => {
                self.claim_subscription(call)
            }
            ("validateAdministeredLicensingSubscriptionSubscriptionsClaimKey", _) => {
                self.validate_subscription(call)
            }
            ("getOrganization", Some(org)) => Ok(self.organization(org)),
            ("getOrganizationNetworks", Some(org)) => organizations::networks(call, org),
            ("getOrganizationApiRequests", Some(org)) => requests::api_requests(call, org, log),
            ("claimIntoOrganization" | "claimIntoOrganizationInventory", Some(org)) => {
                self.claim(call, org, part)
            }
            ("getOrganizationDevices", Some(org)) => self.networked_devices(call, org),
            ("getOrganizationInventoryDevices", Some(org)) => self.inventory(call, org),
            ("getOrganizationInventoryDevicesEoxOverview", Some(org)) => {
                Ok(self.eox_overview(call, org))
            }
            ("getOrganizationInventoryDevice", Some(org)) => {
                self.inventory_device(call, org, second)
            }
            ("claimOrganizationInventoryOrders", Some(org)) => self.claim_order(call, org),
            ("previewOrganizationInventoryOrders", Some(_)) => self.preview_order(call),
            ("releaseFromOrganizationInventory", Some(org)) => self.release(call, org),
            ("getOrganizationLicenses", Some(org)) => self.licenses(call, org),
            ("getOrganizationLicensesOverview", Some(org)) => self.licenses_overview(call, org),
            ("getOrganizationLicense", Some(org)) => self.license(call, org, second),
            ("getOrganizationLicensingCotermLicenses", Some(org)) => {
                self.coterm_licenses(call, org)
            }
            _ => Err(empty_404()),
        }
    }

    /// The id of the organization that holds a serial or a key, listed yet or not.
    pub(crate) fn holder_of(&self, item: &Item) -> Option<&'static str> {
        let index = match item {
            Item::Serial(serial) => self.holder(serial),
            Item::Key(key) => self.keys.iter().find(|row| row.key == *key).map(|row| row.org),
            _ => None,
        };
        world::ORGS.iter().find(|org| Some(org.index) == index).map(|org| org.id)
    }

    /// How an organization is licensed now.
    fn model(&self, org: &Org) -> Model {
        if self.switched.contains(&org.index) { Model::Subscription } else { org.model }
    }
}

/// The organization that a call is about, for its request log.
fn whose(call: &Call<'_>, operation: &str, given: &[String]) -> Option<String> {
    let id = match operation {
        "claimAdministeredLicensingSubscriptionSubscriptions" => {
            body::body(call).ok()?.get("organizationId")?.as_str()?.to_owned()
        }
        _ => given.first()?.clone(),
    };
    world::find(&id).map(|_| id)
}

/// Whether an organization lets calls in.
fn pass_gate(org: &Org) -> Result<(), Response> {
    match org.gate {
        Gate::Open => Ok(()),
        Gate::ApiDisabled => Err(refuse(
            404,
            "API access is disabled for this organization. To make API requests to this organization, first enable API access.",
        )),
        Gate::WrongAddress => Err(refuse(
            403,
            "You are trying to access Dashboard from an unauthorized IP address (192.0.2.10). Please contact an administrator of this organization.",
        )),
    }
}

fn network(call: &Call<'_>) -> Result<Response, Response> {
    organizations::network(call.segments.get(3).map(String::as_str).unwrap_or_default())
        .ok_or_else(empty_404)
}

/// The key of a call, from either header.
fn credential<'a>(call: &Call<'a>) -> Result<&'a str, Response> {
    match call.bearer().or_else(|| call.arrival.header("x-cisco-meraki-api-key").map(str::trim)) {
        None | Some("") => Err(refuse(401, "Missing API key")),
        Some(key @ (KEY | READ_ONLY)) => Ok(key),
        Some(EXPIRED) => Err(refuse(401, "Invalid API key: it has expired")),
        Some(_) => Err(refuse(401, "Invalid API key")),
    }
}

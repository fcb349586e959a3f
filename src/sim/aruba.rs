//! The simulated Aruba Central: a managed service provider's account behind the classic API gateway.
//! Which call is which, who may make it, and the limits. What each call does stands in the files below.
//!
//! Facts: the vendor's documentation and what its public clients send and read, gathered in the
//! specification that is copied to `tests/golden/aruba` (read 2026-11-25). What is not documented is a
//! guess, and said to be one where it is made.
//!
//! # The demo world
//!
//! One account of a managed service provider, `a0b1c2d3e4f5061728394a5b6c7d8e9f`, with 1,200 generated
//! customers and, after them, 30 whose names go wrong easily or ask for trouble. Some are not
//! provisioned. Each has up to 60 devices; the account has 48 of its own, some with a license.
//!
//! | token | |
//! |---|---|
//! | `demo-access` | good for the life of the world |
//! | `demo-read` | reads only: 403 on every other method |
//! | `demo-tenant` | of a tenant: 403 on every call for MSPs |
//! | `demo-expired`, or any other | 401 `invalid_token` |
//! | `demo-refresh` | with client `demo-client`, secret `demo-secret`: a new pair, and then it is void |
//!
//! Choices where nothing is documented: both lists together 400; an empty list is none at all, and none
//! at all everyone; an unknown id 404, a customer that is not provisioned 400; more than 1,000 ids 413
//! (dial `ids`); pages of at most 1,000 customers, 5,000 devices and 10,000 keys, else 400; a job takes
//! 20 to 180 seconds (dial `job`) and begins when the one before it is done; single devices are licensed at
//! once, or after a job that runs; a new customer is listed after 5 seconds and provisioned after 30.
//! Short of seats are `advanced_switch_6100`, `advanced_switch_6200`, `advance_70xx`, `advance_90xx_sec`.
//!
//! A customer whose name begins `Fault ` and one of these words asks for trouble, wherever it stands in
//! the list of a licensing call of at most 25 ids; such customers can be created, too:
//!
//! | word | the vendor |
//! |---|---|
//! | `void` `502` `503` `401` | once: drops the connection, answers 502 (HTML), 503 (plain text) or 401, without acting |
//! | `lost` `500` `504` `html` `cut` `slow` | once: acts, then loses the answer, answers 500, 504 or a web page, half the JSON, or after 20 seconds |
//! | `409` | refuses: auto-subscribe is on |
//! | `417` | refuses a list of more than 100 ids |
//! | `status` `message` `code` `detail` `description` `forbidden` `empty` | refuses, in that form |
//! | `listed` | answers 200 with a list of errors, without acting |

mod account;
mod bodies;
mod customers;
mod devices;
mod dials;
mod event;
mod generator;
mod inventory;
mod job;
mod keys;
mod licenses;
mod licensing;
mod limits;
mod list;
mod paging;
mod refusal;
mod roster;
mod services;
mod specials;
mod subscriptions;
mod tokens;
mod trouble;

pub use dials::ArubaDials;
pub use list::BadList;
pub(crate) use tokens::TOKEN;

use super::Faults;
use super::arrival::Call;
use super::done::Done;
use super::faults::Twist;
use super::stored::{Fields, Lines};
use crate::domain::Time;
use crate::http::{Method, Response};
use account::Account;
use inventory::Form;
use limits::Limits;
use refusal::message;
use roster::{MSP, Roster};
use tokens::{Tokens, Who};

use Method::{Delete, Get, Post, Put};

/// The calls that are served, by their names in the specification.
const OPERATIONS: [(Method, &str, &str); 37] = [
    (Post, "oauth2/token", "token"),
    (Post, "oauth2/authorize/central/api/login", "login"),
    (Post, "oauth2/authorize/central/api", "authorize"),
    (Post, "platform/licensing/v1/msp/subscriptions/devices/all", "mspAssignAll"),
    (Delete, "platform/licensing/v1/msp/subscriptions/devices/all", "mspUnassignAll"),
    (Get, "platform/licensing/v1/msp/customer/settings/autolicense", "mspGetAutoLicense"),
    (Post, "platform/licensing/v1/msp/customer/settings/autolicense", "mspEnableAutoLicense"),
    (Delete, "platform/licensing/v1/msp/customer/settings/autolicense", "mspDisableAutoLicense"),
    (Get, "platform/licensing/v1/autolicensing/services/{}/status", "tokenAvailability"),
    (Get, "platform/licensing/v1/customer/settings/autolicense", "getAutoLicense"),
    (Post, "platform/licensing/v1/customer/settings/autolicense", "enableAutoLicense"),
    (Delete, "platform/licensing/v1/customer/settings/autolicense", "disableAutoLicense"),
    (Post, "platform/licensing/v1/subscriptions/devices/all", "assignAll"),
    (Delete, "platform/licensing/v1/subscriptions/devices/all", "unassignAll"),
    (Post, "platform/licensing/v1/subscriptions/assign", "assignDevices"),
    (Post, "platform/licensing/v1/subscriptions/unassign", "unassignDevices"),
    (Get, "platform/licensing/v1/subscriptions", "listSubscriptions"),
    (Get, "platform/licensing/v1/subscriptions/stats", "subscriptionStats"),
    (Get, "platform/licensing/v1/services/enabled", "servicesEnabled"),
    (Get, "platform/licensing/v1/services/config", "servicesConfig"),
    (Get, "msp_api/v1/customers", "listCustomers"),
    (Get, "msp_api/v1/customers/{}", "getCustomer"),
    (Delete, "msp_api/v1/customers/{}", "deleteCustomer"),
    (Post, "msp_api/v2/customers", "createCustomer"),
    (Post, "msp_api/v1/customers", "createCustomer"),
    (Put, "msp_api/v2/customers/{}", "updateCustomer"),
    (Get, "msp_api/v1/customers/{}/devices", "tenantDevices"),
    (Put, "msp_api/v1/customers/{}/devices", "moveDevices"),
    (Put, "msp_api/v2/{}/devices", "unassignTenantDevices"),
    (Get, "msp_api/v1/devices", "mspDevices"),
    (Get, "msp_api/v1/groups/{}/customers", "groupCustomers"),
    (Get, "msp_api/v2/get_country_code", "countryCodes"),
    (Get, "platform/device_inventory/v1/msp/devices", "inventoryMspDevices"),
    (Get, "platform/device_inventory/v1/msp/{}/devices", "inventoryTenantDevices"),
    (Put, "platform/device_inventory/v1/msp/{}/devices", "inventoryMoveDevices"),
    (Get, "platform/device_inventory/v1/devices", "inventoryDevices"),
    (Put, "msp_api/v1/customers/{}", "updateCustomer"),
];

/// A call that was let in, and what can be set about its answer.
pub(crate) struct Ask<'a> {
    call: &'a Call<'a>,
    dials: &'a ArubaDials,
    dice: u64,
}

/// What came of a call that was let in.
pub(crate) struct Answered {
    reply: Response,
    twist: Option<Twist>,
}

impl Answered {
    fn plain(reply: Response) -> Self {
        Self { reply, twist: None }
    }
}

/// The account behind its gateway.
#[derive(Debug)]
pub(crate) struct Aruba {
    account: Account,
    limits: Limits,
    tokens: Tokens,
}

/// A 500 of the dials or of a named customer.
pub(crate) fn broken() -> Response {
    message(500, "An unexpected error occurred")
}

impl Aruba {
    /// The demo's account, or one with so many customers.
    pub(crate) fn new(seed: u64, born: Time, customers: Option<u32>) -> Self {
        let account = Account::new(seed, born, customers);
        Self { account, limits: Limits::default(), tokens: Tokens::default() }
    }

    /// An account with the customers of a list, as the gateway gives it.
    pub(crate) fn of_list(seed: u64, born: Time, text: &str) -> Result<Self, BadList> {
        let roster = Roster::given(seed, list::read(text)?);
        let account = Account::with(seed, born, None, roster);
        Ok(Self { account, limits: Limits::default(), tokens: Tokens::default() })
    }

    /// How many customers it began with; none for the demo's usual ones.
    pub(crate) fn customers(&self) -> Option<u32> {
        self.account.customers
    }

    /// The rows of some listed customers: id, name, and `P` or `N` for provisioned or not.
    pub(crate) fn rows(&self, offset: u32, limit: u32, now: Time) -> String {
        roster::rows(&self.account.roster, offset, limit, now)
    }

    /// A 429 of the dials.
    pub(crate) fn too_many(&mut self, dials: &ArubaDials, now: Time) -> Response {
        self.limits.tell(limits::by_chance(), dials, now)
    }

    /// Answers one call.
    pub(crate) fn answer(&mut self, call: &Call<'_>, faults: &Faults, dice: u64) -> Done {
        let dials = &faults.aruba;
        let (operation, result) = match call.route(0, &OPERATIONS) {
            None => ("", Err(message(404, "no Route matched with those values"))),
            Some((operation, given)) => {
                let first = given.first().map(String::as_str).unwrap_or_default();
                (operation, self.serve(&Ask { call, dials, dice }, operation, first))
            }
        };
        let refused = |reply| (Answered::plain(reply), false);
        let (answered, acted) = result.unwrap_or_else(refused);
        let reply = self.limits.tell(answered.reply, dials, call.now);
        Done { acted, twist: answered.twist, ..Done::refused(reply, operation) }
    }

    /// Lets a call in and answers it; and whether that changed anything.
    fn serve(
        &mut self,
        ask: &Ask<'_>,
        operation: &str,
        given: &str,
    ) -> Result<(Answered, bool), Response> {
        let seed = self.account.seed;
        if ask.call.path.starts_with("/oauth2/") {
            let before = self.tokens.given.len();
            let reply = self.tokens.answer(ask.call, operation, seed)?;
            return Ok((Answered::plain(reply), self.tokens.given.len() > before));
        }
        let who = self.tokens.who(ask.call, seed)?;
        self.limits.count(ask.dials, ask.call.now)?;
        let tenant = self.enter(ask, who)?;
        let before = self.account.changes;
        let answered = match tenant {
            _ if ask.call.arrival.method == Get => self.account.read(ask, operation, given, tenant),
            _ => self.account.write(ask, operation, given, tenant),
        }?;
        Ok((answered, self.account.changes > before))
    }

    /// Who a call is made for: a tenant, or none for the account itself.
    fn enter(&self, ask: &Ask<'_>, who: Who) -> Result<Option<u32>, Response> {
        let path = ask.call.path;
        if who == Who::Tenant {
            if path.starts_with("/msp_api/") || path.contains("/msp/") {
                return Err(message(403, "Permission denied: this is not an MSP account"));
            }
            return Ok(Some(0));
        }
        if who == Who::ReadOnly && ask.call.arrival.method != Get {
            return Err(message(403, "Permission denied: this token may only read"));
        }
        match ask.call.arrival.header("tenantid").map(str::trim) {
            None | Some("") => Ok(None),
            Some(id) => match self.account.owner_given(ask, id) {
                Ok(MSP) => Ok(None),
                Ok(tenant) => Ok(Some(tenant)),
                Err(_) => Err(message(403, "Permission denied: no such tenant of this account")),
            },
        }
    }

    /// Writes what differs from the beginning.
    pub(crate) fn store(&self, to: &mut Lines) {
        self.account.store(to);
        for at in &self.tokens.given {
            to.line(&["aruba", "token", &at.0.to_string()]);
        }
        if self.limits.used > 0 {
            let (day, used) = (self.limits.day.to_string(), self.limits.used.to_string());
            to.line(&["aruba", "used", &day, &used]);
        }
    }

    /// Reads one line; none when it cannot be read.
    pub(crate) fn restore(&mut self, it: &mut Fields<'_>) -> Option<()> {
        match it.text()? {
            "customers" => {
                let customers = it.number()?.try_into().ok()?;
                let Account { seed, born, .. } = self.account;
                self.account = Account::new(seed, born, Some(customers));
            }
            "event" => self.account.restore(it)?,
            "token" => self.tokens.given.push(it.time()?),
            "used" => {
                self.limits.day = it.time()?.0;
                self.limits.used = it.number()?.try_into().ok()?;
            }
            _ => return None,
        }
        Some(())
    }
}

impl Account {
    /// Answers a GET.
    fn read(
        &self,
        ask: &Ask<'_>,
        operation: &str,
        given: &str,
        tenant: Option<u32>,
    ) -> Result<Answered, Response> {
        match operation {
            "mspGetAutoLicense" => self.get_auto(ask, None),
            "getAutoLicense" if tenant.is_some() => self.get_auto(ask, tenant),
            "tokenAvailability" => self.tokens(given),
            "listSubscriptions" => self.subscriptions(ask),
            "subscriptionStats" => self.stats(ask),
            "servicesEnabled" => Ok(Self::enabled()),
            "servicesConfig" => Ok(Self::config(ask)),
            "listCustomers" => self.customers(ask),
            "getCustomer" => self.one_customer(ask, given),
            "groupCustomers" => self.group(ask, given),
            "countryCodes" => Ok(Answered::plain(Response::json(
                200,
                r#"{"GERMANY":"DE","JAPAN":"JP","NORWAY":"NO","POLAND":"PL","UNITED KINGDOM":"GB","UNITED STATES":"US"}"#,
            ))),
            "mspDevices" => self.all_devices(ask, Form::Msp),
            "inventoryMspDevices" => self.all_devices(ask, Form::Inventory),
            "tenantDevices" => self.own_devices(ask, self.owner_given(ask, given)?, Form::Msp),
            "inventoryTenantDevices" => {
                self.own_devices(ask, self.owner_given(ask, given)?, Form::Inventory)
            }
            "inventoryDevices" => self.own_devices(ask, tenant.unwrap_or(MSP), Form::Detailed),
            _ => Err(licensing::not_for_msp(operation)),
        }
    }

    /// Answers a call that may change something.
    fn write(
        &mut self,
        ask: &Ask<'_>,
        operation: &str,
        given: &str,
        tenant: Option<u32>,
    ) -> Result<Answered, Response> {
        match (operation, tenant) {
            ("mspAssignAll", _) => self.license_all(ask, true),
            ("mspUnassignAll", _) => self.license_all(ask, false),
            ("mspEnableAutoLicense", _) => self.set_auto(ask, None, true),
            ("mspDisableAutoLicense", _) => self.set_auto(ask, None, false),
            ("enableAutoLicense", Some(_)) => self.set_auto(ask, tenant, true),
            ("disableAutoLicense", Some(_)) => self.set_auto(ask, tenant, false),
            ("assignAll", Some(tenant)) => self.license_own(ask, tenant, true),
            ("unassignAll", Some(tenant)) => self.license_own(ask, tenant, false),
            ("assignDevices", _) => self.license_devices(ask, tenant.unwrap_or(MSP), true),
            ("unassignDevices", _) => self.license_devices(ask, tenant.unwrap_or(MSP), false),
            ("createCustomer", _) => self.create_customer(ask),
            ("updateCustomer", _) => self.change_customer(ask, given),
            ("deleteCustomer", _) => self.delete_customer(ask, given),
            ("moveDevices" | "inventoryMoveDevices", _) => {
                let to = self.owner_given(ask, given)?;
                self.move_devices(ask, to)
            }
            ("unassignTenantDevices", _) => {
                let owner = self.given(ask, given)?;
                self.take_back(ask, owner);
                Ok(Answered::plain(customers::status()))
            }
            _ => Err(licensing::not_for_msp(operation)),
        }
    }
}

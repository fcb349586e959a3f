//! Gives and takes licenses: for many customers by a job, for single devices at once, and by themselves
//! from now on. There is no number to ask for how a job stands: 200 means accepted.

use super::account::Account;
use super::bodies::{body, serials, services};
use super::event::Event;
use super::job::{Held, Order, Scope};
use super::keys::keys_of;
use super::licenses::EVER;
use super::refusal::{coded, described, listed, message};
use super::roster::{MSP, MSP_ID};
use super::services::service;
use super::trouble::Trouble;
use super::{Answered, Ask};
use crate::domain::time::SECOND;
use crate::http::Response;
use crate::sim::chance::{mix, roll};
use crate::sim::writing::{Object, texts};

fn success() -> Response {
    Response::json(200, Object::new().text("response", "success").done())
}

impl Account {
    /// Accepts a job, unless a customer in its list asks for trouble.
    fn accept(&mut self, ask: &Ask<'_>, order: Order, auto: bool) -> Result<Answered, Response> {
        let named = match &order.scope {
            Scope::All => Vec::new(),
            Scope::Only(list) | Scope::Except(list) => list.clone(),
        };
        let twist = match self.trouble(&named, ask.call.now) {
            Some(Trouble::Refusal(reply)) => return Err(reply),
            Some(Trouble::Twist(twist)) if twist.before_acting() => {
                return Ok(Answered { reply: success(), twist: Some(twist) });
            }
            Some(Trouble::Twist(twist)) => Some(twist),
            None => None,
        };
        if auto {
            self.happen(Event::Auto(order.clone()), ask.call.now);
        }
        let mut order = order;
        if auto {
            // Paused where there are fewer seats than devices.
            order.services.retain(|at| self.has_tokens(*at));
        }
        if !order.services.is_empty() && (order.gives || !auto) {
            let (least, most) = ask.dials.job;
            let more = roll(mix(ask.dice, 11), most.saturating_sub(least).saturating_add(1));
            let lasts = (i64::from(least) + more) * SECOND;
            self.happen(Event::Job(order, lasts), ask.call.now);
        }
        Ok(Answered { reply: success(), twist })
    }

    /// POST and DELETE …/msp/subscriptions/devices/all.
    pub(crate) fn license_all(&mut self, ask: &Ask<'_>, gives: bool) -> Result<Answered, Response> {
        let order = self.asked(ask, gives)?;
        self.accept(ask, order, false)
    }

    /// The same, inside one tenant.
    pub(crate) fn license_own(
        &mut self,
        ask: &Ask<'_>,
        tenant: u32,
        gives: bool,
    ) -> Result<Answered, Response> {
        let services = services(&body(ask)?)?;
        self.accept(ask, Order { gives, services, scope: Scope::Only(vec![tenant]) }, false)
    }

    /// POST …/subscriptions/assign and …/unassign: all of the devices, or none.
    pub(crate) fn license_devices(
        &mut self,
        ask: &Ask<'_>,
        owner: u32,
        gives: bool,
    ) -> Result<Answered, Response> {
        let body = body(ask)?;
        let (services, serials) = (services(&body)?, serials(&body)?);
        let mut changes = Vec::new();
        for serial in serials {
            let found = self.devices.find(&self.roster, serial);
            let device = found.filter(|device| self.owner(*device) == owner).ok_or_else(|| {
                listed(400, "DEVICE_NOT_FOUND", &format!("Device {serial} is not in the inventory"))
            })?;
            if gives && owner == MSP {
                let text = format!("Device {serial} belongs to the MSP and cannot be licensed");
                return Err(listed(400, "MSP_OWNED", &text));
            }
            let held = self.held(device, EVER);
            let family = self.devices.facts(device).0;
            let meant = services.iter().rev().copied().find(|at| {
                let has = held.is_some_and(|held| held.service == *at);
                if gives { service(*at).family == family } else { has }
            });
            match meant {
                None if gives => {
                    let text = format!("Device {serial} cannot take any of these services");
                    return Err(listed(400, "SERVICE_MISMATCH", &text));
                }
                Some(at) if gives && held.is_some_and(|held| held.service == at) => {}
                Some(at) => changes.push((device, gives.then_some(at))),
                None => {}
            }
        }
        let before = self.snapshot(&changes);
        if !before {
            return Err(coded(400, "Not enough licenses are available for these devices"));
        }
        for (device, to) in changes {
            let to = to.and_then(|at| self.seat(at));
            self.happen(Event::Single(device, to), ask.call.now);
        }
        Ok(Answered::plain(success()))
    }

    /// Whether there are seats for all of some changes.
    fn snapshot(&self, changes: &[(super::devices::Device, Option<usize>)]) -> bool {
        changes.iter().filter_map(|(_, to)| *to).all(|at| {
            let wanted = changes.iter().filter(|(_, to)| *to == Some(at)).count() as u64;
            keys_of(at).iter().map(|key| self.available(*key, EVER)).sum::<u64>() >= wanted
        })
    }

    /// A free seat of a service, of the longest-dated key that has one.
    pub(crate) fn seat(&self, at: usize) -> Option<Held> {
        let key = keys_of(at).into_iter().find(|key| self.available(*key, EVER) > 0)?;
        Some(Held { service: at, key })
    }

    /// Whether a service has at least as many seats as there are devices that it fits.
    pub(crate) fn has_tokens(&self, at: usize) -> bool {
        let family = service(at).family;
        let devices = self.census().families.get(family).copied().unwrap_or(0);
        keys_of(at).into_iter().map(|key| self.quantity(key)).sum::<u64>() >= devices
    }

    /// POST and DELETE …/msp/customer/settings/autolicense.
    pub(crate) fn set_auto(
        &mut self,
        ask: &Ask<'_>,
        tenant: Option<u32>,
        gives: bool,
    ) -> Result<Answered, Response> {
        let order = match tenant {
            None => self.asked(ask, gives)?,
            Some(tenant) => {
                let services = services(&body(ask)?)?;
                Order { gives, services, scope: Scope::Only(vec![tenant]) }
            }
        };
        let done = self.accept(ask, order, true)?;
        // Taking the setting away is answered without a body, as a client reports.
        let reply = if gives { done.reply } else { Response::json(200, "") };
        Ok(Answered { reply, ..done })
    }

    /// The services that a customer's new devices are given by themselves.
    pub(crate) fn auto(&self, owner: u32) -> Vec<usize> {
        let mut on: Vec<usize> = Vec::new();
        for order in self.autos.iter().filter(|order| order.scope.holds(owner)) {
            on.retain(|at| !order.services.contains(at));
            if order.gives {
                on.extend(&order.services);
            }
        }
        on
    }

    /// GET …/settings/autolicense, of the customer in the query or of the one that asks.
    pub(crate) fn get_auto(
        &self,
        ask: &Ask<'_>,
        tenant: Option<u32>,
    ) -> Result<Answered, Response> {
        let owner = match (tenant, ask.call.query.one("customer_id")) {
            (Some(tenant), _) => tenant,
            (None, None) => return Err(coded(400, "Missing required parameter: customer_id")),
            (None, Some(MSP_ID)) => MSP,
            (None, Some(id)) => self.roster.find(id, ask.call.now).ok_or_else(|| {
                described(404, "CUSTOMER_NOT_FOUND", &format!("Entity not found: customer {id}"))
            })?,
        };
        let mut names: Vec<&str> = self.auto(owner).iter().map(|at| service(*at).name).collect();
        if names.is_empty() {
            // Seen in the field: the old service stands there where nothing is set.
            names.push("dm");
        }
        let body = Object::new().json("services", &texts(&names)).done();
        Ok(Answered::plain(Response::json(200, body)))
    }
}

/// What the gateway says to an MSP that uses a call which is not for MSPs.
pub(crate) fn not_for_msp(operation: &str) -> Response {
    if operation.contains("Auto") {
        coded(400, "This API is not supported for MSP accounts")
    } else {
        message(403, "Permission denied: this API is not for MSP accounts")
    }
}

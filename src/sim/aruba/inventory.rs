//! The lists of devices, in their three forms, and the moves of devices between the account and its
//! customers. A list of the account's devices leaves keys out, as clients have found (read 2026-11-25).

use super::account::Account;
use super::bodies::body;
use super::customers::status;
use super::devices::Device;
use super::event::Event;
use super::licenses::EVER;
use super::paging::{Page, page, total};
use super::refusal::{coded, listed};
use super::roster::{MSP, MSP_ID};
use super::services::service;
use super::{Answered, Ask};
use crate::domain::Time;
use crate::http::Response;
use crate::sim::writing::{Object, list, texts};
use serde_json::Value;

/// The most devices of a page: a choice, since none is documented. A client has asked for so many.
const MOST: u32 = 5_000;
/// What `device_type` and `sku_type` may say.
const KINDS: [&str; 11] = [
    "iap",
    "switch",
    "controller",
    "gateway",
    "vgw",
    "cap",
    "boc",
    "all_ap",
    "all_controller",
    "others",
    "all",
];

/// How a list of devices is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Below `/msp_api`.
    Msp,
    /// Below `/platform/device_inventory`, of an account and its customers.
    Inventory,
    /// The same of one owner, with services and keys.
    Detailed,
}

/// Which devices are wanted.
struct Wanted {
    kind: Option<String>,
    /// 1: only those of customers; 2: only the account's own.
    allocation: u32,
    /// The name of a customer, in lower case.
    name: Option<String>,
}

impl Wanted {
    fn read(ask: &Ask<'_>, name: &str) -> Result<Self, Response> {
        let query = &ask.call.query;
        let kind = query.one(name).map(str::to_lowercase);
        if kind.as_ref().is_some_and(|kind| !KINDS.contains(&kind.as_str())) {
            return Err(coded(400, &format!("{name} is not one of {}", KINDS.join(", "))));
        }
        let allocation = match query.one("device_allocation_status") {
            None | Some("0") => 0,
            Some("1") => 1,
            Some("2") => 2,
            Some(_) => return Err(coded(400, "device_allocation_status must be 0, 1 or 2")),
        };
        let name = query.one("customer_name").map(str::to_lowercase);
        let kind = kind.filter(|kind| kind != "all");
        Ok(Self { kind, allocation, name })
    }

    fn is_all(&self) -> bool {
        self.kind.is_none() && self.allocation == 0 && self.name.is_none()
    }

    fn holds(&self, account: &Account, device: Device) -> bool {
        let kinds = account.devices.family(device).kinds;
        let owner = account.owner(device);
        self.kind.as_ref().is_none_or(|kind| kinds.contains(&kind.as_str()))
            && match self.allocation {
                0 => true,
                1 => owner != MSP,
                _ => owner == MSP,
            }
            && self
                .name
                .as_ref()
                .is_none_or(|name| account.roster.name(owner).to_lowercase() == *name)
    }
}

impl Account {
    fn device(&self, device: Device, now: Time, form: Form) -> String {
        let family = self.devices.family(device);
        let owner = self.owner(device);
        let held = self.held(device, now);
        let tier = held.map_or(String::new(), |held| service(held.service).name.to_uppercase());
        let mut row = Object::new();
        row.text("serial", &self.devices.serial(device))
            .text("macaddr", &self.devices.mac(device))
            .text("device_type", family.device_type)
            .text("aruba_part_no", family.part)
            .text("model", family.model)
            .text("customer_id", &self.roster.id(owner))
            .text("customer_name", &self.roster.name(owner))
            .text("tier_type", &tier);
        if form == Form::Detailed {
            let names = if tier.is_empty() { vec![] } else { vec![tier.as_str()] };
            row.json("services", &texts(&names));
        }
        if form == Form::Detailed || device.nth.is_multiple_of(3) {
            row.text(
                "subscription_key",
                &held.map_or(String::new(), |held| self.key_text(held.key)),
            );
        }
        row.done()
    }

    fn reply(ask: &Ask<'_>, form: Form, rows: &[String], count: u64) -> Answered {
        let (rows, count) = (list(rows), total(ask, count));
        let body = if form == Form::Msp {
            let inner = Object::new().json("devices", &rows).number("total_devices", count).done();
            Object::new().text("status", "success").json("deviceList", &inner).done()
        } else {
            Object::new().number("total", count).json("devices", &rows).done()
        };
        Answered::plain(Response::json(200, body))
    }

    fn usual(form: Form) -> u32 {
        if form == Form::Msp { 10 } else { 20 }
    }

    /// The devices of the account and all of its customers.
    pub(crate) fn all_devices(&self, ask: &Ask<'_>, form: Form) -> Result<Answered, Response> {
        let Page { offset, limit } = page(ask, Self::usual(form), MOST, true)?;
        let wanted = Wanted::read(ask, "device_type")?;
        let limit = usize::try_from(limit).unwrap_or(0);
        let (mut rows, mut count) = (Vec::new(), 0_u32);
        if wanted.is_all() {
            let all = self.census().total;
            if u64::from(offset) < all {
                self.each_device(offset.into(), &mut |device| {
                    rows.push(self.device(device, ask.call.now, form));
                    rows.len() < limit
                });
            }
            return Ok(Self::reply(ask, form, &rows, all));
        }
        self.each_device(0, &mut |device| {
            if wanted.holds(self, device) {
                if count >= offset && rows.len() < limit {
                    rows.push(self.device(device, ask.call.now, form));
                }
                count += 1;
            }
            true
        });
        Ok(Self::reply(ask, form, &rows, count.into()))
    }

    /// The devices of one owner.
    pub(crate) fn own_devices(
        &self,
        ask: &Ask<'_>,
        owner: u32,
        form: Form,
    ) -> Result<Answered, Response> {
        let Page { offset, limit } = page(ask, Self::usual(form), MOST, true)?;
        let kind = if form == Form::Detailed { "sku_type" } else { "device_type" };
        if form == Form::Detailed && ask.call.query.one(kind).is_none() {
            return Err(coded(400, "Missing required parameter: sku_type"));
        }
        let wanted = Wanted::read(ask, kind)?;
        let mut devices = self.devices_of(owner);
        devices.retain(|device| wanted.holds(self, *device));
        let (offset, limit) =
            (usize::try_from(offset).unwrap_or(0), usize::try_from(limit).unwrap_or(0));
        let shown = devices.iter().skip(offset).take(limit);
        let rows: Vec<String> =
            shown.map(|device| self.device(*device, ask.call.now, form)).collect();
        Ok(Self::reply(ask, form, &rows, devices.len() as u64))
    }

    /// The owner in the path of a call: a customer, or the account itself.
    pub(crate) fn owner_given(&self, ask: &Ask<'_>, id: &str) -> Result<u32, Response> {
        if id == MSP_ID { Ok(MSP) } else { self.given(ask, id) }
    }

    /// PUT …/{id}/devices: devices go to a customer, or back to the account.
    pub(crate) fn move_devices(&mut self, ask: &Ask<'_>, to: u32) -> Result<Answered, Response> {
        let body = body(ask)?;
        let given = body.get("devices").and_then(Value::as_array).filter(|list| !list.is_empty());
        let Some(given) = given else { return Err(coded(400, "Missing required field: devices")) };
        let mut devices = Vec::new();
        for one in given {
            let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
            let (serial, mac) = (text("serial"), text("mac"));
            let device = self
                .devices
                .find(&self.roster, serial)
                .filter(|device| self.devices.mac(*device).eq_ignore_ascii_case(mac));
            devices.push(device.ok_or_else(|| {
                let text = format!("Device {serial} with {mac} is not in the inventory");
                listed(400, "DEVICE_NOT_FOUND", &text)
            })?);
        }
        for device in devices {
            self.happen(Event::Move(device, to), ask.call.now);
            self.license_newcomer(ask, device, to);
        }
        Ok(Answered::plain(status()))
    }

    /// A device that comes to a customer whose devices are licensed by themselves.
    fn license_newcomer(&mut self, ask: &Ask<'_>, device: Device, owner: u32) {
        let (family, _) = self.devices.facts(device);
        let auto = self.auto(owner).into_iter().find(|at| service(*at).family == family);
        let has = self.held(device, EVER).map(|held| held.service);
        let Some(at) = auto.filter(|at| owner != MSP && has != Some(*at)) else { return };
        if let Some(seat) = self.seat(at).filter(|_| self.has_tokens(at)) {
            self.happen(Event::Single(device, Some(seat)), ask.call.now);
        }
    }

    /// All devices of a customer go back to the account.
    pub(crate) fn take_back(&mut self, ask: &Ask<'_>, owner: u32) {
        for device in self.devices_of(owner) {
            self.happen(Event::Move(device, MSP), ask.call.now);
        }
    }
}

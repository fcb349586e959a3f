//! What can be read of subscriptions and services. `license_type` is a label that no program should
//! read; the names of services stand in `services/config`.

use super::account::Account;
use super::keys::{KEYS, key_at};
use super::paging::{page, total};
use super::refusal::{coded, described};
use super::roster::MSP;
use super::services::{FAMILIES, SERVICES, family_of, find, service};
use super::{Answered, Ask};
use crate::domain::time::DAY;
use crate::http::Response;
use crate::sim::writing::{Object, list, texts};

/// Rows of a page: what the vendor's library asks for, and the most that its page takes.
const USUAL: u32 = 100;
const MOST: u32 = 10_000;
/// What `device_type` of the keys may say (read 2026-11-25).
const KINDS: [&str; 8] =
    ["all_controller", "boc", "cap", "controller", "iap", "gateway", "switch", "vgw"];

fn kinds(at: usize) -> &'static [&'static str] {
    let family = service(at).family;
    if family < FAMILIES.len() { family_of(family).kinds } else { &["others"] }
}

impl Account {
    fn subscription(&self, at: usize, ask: &Ask<'_>) -> String {
        let key = key_at(at);
        let label = find(key.service).map_or("", |service_at| service(service_at).label);
        let (start, end) = self.term(at);
        let count = |seats: u64| i64::try_from(seats).unwrap_or(i64::MAX);
        Object::new()
            .text("subscription_key", &self.key_text(at))
            .text("license_type", label)
            .text("sku", &format!("Q9Y{:02}AAE", 58 + at))
            .text("subscription_type", key.kind)
            .text("acpapp_name", key.app)
            .number("quantity", count(self.quantity(at)))
            .number("available", count(self.available(at, ask.call.now)))
            .number("start_date", start.0)
            .number("end_date", end.0)
            .text("status", key.status)
            .done()
    }

    /// GET …/subscriptions.
    pub(crate) fn subscriptions(&self, ask: &Ask<'_>) -> Result<Answered, Response> {
        let page = page(ask, USUAL, MOST, false)?;
        let query = &ask.call.query;
        let kind = query.one("device_type");
        if kind.is_some_and(|kind| !KINDS.contains(&kind)) {
            return Err(coded(400, &format!("device_type is not one of {}", KINDS.join(", "))));
        }
        let tier = query.one("license_type").filter(|tier| !tier.eq_ignore_ascii_case("all"));
        let shown: Vec<usize> = (0..KEYS.len())
            .filter(|at| {
                let key = key_at(*at);
                tier.is_none_or(|tier| key.service.eq_ignore_ascii_case(tier))
                    && query.one("subscription_key").is_none_or(|it| it == self.key_text(*at))
                    && kind.is_none_or(|kind| {
                        find(key.service).is_some_and(|at| kinds(at).contains(&kind))
                    })
            })
            .collect();
        let (offset, limit) =
            (usize::try_from(page.offset).unwrap_or(0), usize::try_from(page.limit).unwrap_or(0));
        let rows = shown.iter().skip(offset).take(limit).map(|at| self.subscription(*at, ask));
        let body = Object::new()
            .number("total", total(ask, shown.len() as u64))
            .json("subscriptions", &list(&rows.collect::<Vec<_>>()))
            .done();
        Ok(Answered::plain(Response::json(200, body)))
    }

    /// GET …/subscriptions/stats. Devices without a license are counted among the customers' alone.
    pub(crate) fn stats(&self, ask: &Ask<'_>) -> Result<Answered, Response> {
        let now = ask.call.now;
        let mut services: Vec<usize> = match ask.call.query.one("license_type") {
            None => (0..SERVICES.len()).collect(),
            Some(tier) if tier.eq_ignore_ascii_case("all") => (0..SERVICES.len()).collect(),
            Some(tier) if tier.eq_ignore_ascii_case("basic") => find("dm").into_iter().collect(),
            Some(tier) if tier.eq_ignore_ascii_case("special") => {
                ["pa", "ucc", "clarity"].into_iter().filter_map(find).collect()
            }
            Some(tier) => vec![find(tier).ok_or_else(|| {
                coded(400, &format!("license_type: {tier} is not a valid license type"))
            })?],
        };
        if let Some(names) = ask.call.query.list("service") {
            let known = |name: &str| {
                find(name)
                    .ok_or_else(|| coded(400, &format!("service: {name} is not a valid service")))
            };
            let names = names.into_iter().map(known).collect::<Result<Vec<_>, _>>()?;
            services.retain(|at| names.contains(at));
        }
        let of = |key: usize| {
            let key = key_at(key);
            key.is_usable() && find(key.service).is_some_and(|at| services.contains(&at))
        };
        let keys: Vec<usize> = (0..KEYS.len()).filter(|at| of(*at)).collect();
        let quantity: u64 = keys.iter().map(|at| self.quantity(*at)).sum();
        let used: u64 = keys.iter().map(|at| self.used(*at, now)).sum();
        let soon = keys.iter().filter(|at| self.term(**at).1.since(now) < 90 * DAY);
        let expiring: u64 = soon.map(|at| self.quantity(*at)).sum();
        let count = |seats: u64| i64::try_from(seats).unwrap_or(i64::MAX);
        let body = Object::new()
            .number("total", count(quantity))
            .number("available", count(quantity.saturating_sub(used)))
            .number("used", count(used))
            .number("non_subscribed_devices", count(self.bare(&services, ask)))
            .number("expiring", count(expiring))
            .done();
        Ok(Answered::plain(Response::json(200, body)))
    }

    /// How many of the customers' devices that some services fit have no license.
    fn bare(&self, services: &[usize], ask: &Ask<'_>) -> u64 {
        let now = ask.call.now;
        let fits = |family: usize| services.iter().any(|at| service(*at).family == family);
        let families = (0..FAMILIES.len()).filter(|family| fits(*family));
        let devices: u64 = families.filter_map(|at| self.census().families.get(at)).sum();
        let keys = (0..KEYS.len()).filter(|at| fits(key_at(*at).family()));
        let used: u64 = keys.map(|at| self.used(at, now)).sum();
        let own = self.devices_of(MSP);
        let own = own.iter().filter(|device| fits(self.devices.facts(**device).0));
        let bare = own.filter(|device| self.held(**device, now).is_none()).count() as u64;
        devices.saturating_sub(used).saturating_sub(bare)
    }

    /// GET …/services/enabled: what there are seats of. Names are spelt in two ways, as documented.
    pub(crate) fn enabled() -> Answered {
        let mut names: Vec<&str> = Vec::new();
        for key in KEYS.iter().filter(|key| key.is_usable()) {
            let name = match key.service {
                "foundation_70xx" => "foundation_70XX",
                "advance_70xx" => "advance_70XX",
                name => name,
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Answered::plain(Response::json(200, Object::new().json("services", &texts(&names)).done()))
    }

    /// GET …/services/config: every service there is, also of other applications.
    pub(crate) fn config(ask: &Ask<'_>) -> Answered {
        let query = &ask.call.query;
        let mut body = Object::new();
        for (at, it) in SERVICES.iter().enumerate() {
            let category = query.one("service_category").is_none_or(|given| given == it.category);
            let kind = query.one("device_type").is_none_or(|given| kinds(at).contains(&given));
            if category && kind {
                let value = Object::new()
                    .text("service_category", it.category)
                    .text("display_name", it.label)
                    .json("device_types", &texts(kinds(at)))
                    .done();
                body.json(it.name, &value);
            }
        }
        Answered::plain(Response::json(200, body.done()))
    }

    /// GET …/autolicensing/services/{service}/status. What it looks like is not documented.
    pub(crate) fn tokens(&self, name: &str) -> Result<Answered, Response> {
        let at = find(name).ok_or_else(|| {
            described(404, "SERVICE_NOT_FOUND", &format!("Entity not found: service {name}"))
        })?;
        let body = Object::new()
            .text("service", service(at).name)
            .flag("status", self.has_tokens(at))
            .done();
        Ok(Answered::plain(Response::json(200, body)))
    }
}

//! The calls below `/msp_api` that are about customers.

use super::account::Account;
use super::bodies::body;
use super::event::Event;
use super::paging::{page, total};
use super::refusal::{coded, described};
use super::roster::{Detail, MSP_ID};
use super::{Answered, Ask};
use crate::domain::time::DAY;
use crate::http::Response;
use crate::sim::writing::{Object, list};
use serde_json::Value;

/// The most customers of a page: a choice, since none is documented.
const MOST: u32 = 1_000;

pub(crate) fn status() -> Response {
    let body = Object::new().text("status", "success").number("status_code", 200).done();
    Response::json(200, body)
}

pub(crate) fn no_customer(id: &str) -> Response {
    described(404, "CUSTOMER_NOT_FOUND", &format!("Entity not found: customer {id}"))
}

impl Account {
    fn customer(&self, ask: &Ask<'_>, at: u32, name: &str) -> String {
        let detail = self.roster.detail(at).cloned().unwrap_or_default();
        let or = |text: &str, usual: &str| {
            if text.is_empty() { usual.to_owned() } else { text.to_owned() }
        };
        let group = Object::new().text("name", &or(&detail.group, "default")).done();
        let address = Object::new()
            .text("street_address", &detail.street)
            .text("city", &detail.city)
            .text("state_or_region", &detail.state)
            .text("zip", &detail.zip)
            .text("country_code", &or(&detail.country, "US"))
            .done();
        let platform = Object::new()
            .text("company_name", name)
            .text("email", "")
            .text("phone_number", "")
            .text("created_by", "operator@nordlicht.example")
            .text("description", &detail.description)
            .text("defaulted_country_code", "")
            .json("address", &address)
            .done();
        let created = self.born.plus(-DAY * i64::from(at % 900)).0;
        Object::new()
            .text("customer_id", &self.roster.id(at))
            .text("customer_name", name)
            .text("description", &detail.description)
            .text("account_status", "ACTIVE")
            .text("account_type", "STANDALONE")
            .text("application_id", "b8e7f6d5c4b3a291")
            .text("application_instance_id", "5f2d1c0b")
            .number("created_at", created)
            .text("updated_at", &created.to_string())
            .number("device_quota", 0)
            .json("group", &group)
            .flag("lock_msp_ssids", detail.locked)
            .text("msp_id", MSP_ID)
            .text("msp_conversion_status", "")
            .text("platform_customer_id", &self.roster.platform_id(at))
            .json("platform_customer_details", &platform)
            .text("provision_status", self.roster.status(at, ask.call.now))
            .text("region", self.roster.region(at))
            .text("username", "operator@nordlicht.example")
            .text("ap_config_diff", "")
            .text("switch_config_diff", "")
            .text("hppc_config_diff", "")
            .done()
    }

    /// GET /`msp_api/v1/customers`. A name is looked for anywhere in the names, whatever the case.
    pub(crate) fn customers(&self, ask: &Ask<'_>) -> Result<Answered, Response> {
        let page = page(ask, 10, MOST, false)?;
        let now = ask.call.now;
        let wanted = ask.call.query.one("customer_name").map(str::to_lowercase);
        // Where the list has moved, the last row of the page before comes again.
        let moved = u32::from(ask.dials.moving_list && page.offset > 0);
        let offset = page.offset - moved;
        let mut rows = Vec::new();
        let mut count = 0_u32;
        let limit = usize::try_from(page.limit).unwrap_or(0);
        if let Some(wanted) = &wanted {
            self.roster.each(0, now, &mut |at, _, name| {
                if name.to_lowercase().contains(wanted.as_str()) {
                    if count >= offset && rows.len() < limit {
                        rows.push(self.customer(ask, at, name));
                    }
                    count += 1;
                }
                true
            });
        } else {
            count = self.roster.count(now);
            if offset < count {
                self.roster.each(offset, now, &mut |at, _, name| {
                    rows.push(self.customer(ask, at, name));
                    rows.len() < limit
                });
            }
        }
        let body = Object::new()
            .json("customers", &list(&rows))
            .number("total", total(ask, count.into()))
            .done();
        Ok(Answered::plain(Response::json(200, body)))
    }

    /// A customer that is in the path of a call.
    pub(crate) fn given(&self, ask: &Ask<'_>, id: &str) -> Result<u32, Response> {
        self.roster.find(id, ask.call.now).ok_or_else(|| no_customer(id))
    }

    /// GET /`msp_api/v1/customers/{id}`.
    pub(crate) fn one_customer(&self, ask: &Ask<'_>, id: &str) -> Result<Answered, Response> {
        let at = self.given(ask, id)?;
        let row = self.customer(ask, at, &self.roster.name(at));
        Ok(Answered::plain(Response::json(200, row)))
    }

    /// POST /`msp_api/v2/customers`: the customer is listed seconds later, and provisioned after that.
    pub(crate) fn create_customer(&mut self, ask: &Ask<'_>) -> Result<Answered, Response> {
        let detail = read(&body(ask)?)?;
        self.happen(Event::Create(detail), ask.call.now);
        Ok(Answered::plain(status()))
    }

    /// PUT /`msp_api/v2/customers/{id}`.
    pub(crate) fn change_customer(
        &mut self,
        ask: &Ask<'_>,
        id: &str,
    ) -> Result<Answered, Response> {
        let at = self.given(ask, id)?;
        let detail = read(&body(ask)?)?;
        self.happen(Event::Change(at, detail), ask.call.now);
        Ok(Answered::plain(status()))
    }

    /// DELETE /`msp_api/v1/customers/{id}`: its devices go back to the account.
    pub(crate) fn delete_customer(
        &mut self,
        ask: &Ask<'_>,
        id: &str,
    ) -> Result<Answered, Response> {
        let at = self.given(ask, id)?;
        self.take_back(ask, at);
        self.happen(Event::Remove(at), ask.call.now);
        Ok(Answered::plain(status()))
    }

    /// GET /`msp_api/v1/groups/{name}/customers`.
    pub(crate) fn group(&self, ask: &Ask<'_>, group: &str) -> Result<Answered, Response> {
        let page = page(ask, 20, MOST, false)?;
        let (mut rows, mut count) = (Vec::new(), 0_u32);
        self.roster.each(0, ask.call.now, &mut |at, _, name| {
            let own = self.roster.detail(at).map_or("", |detail| &detail.group);
            if group == if own.is_empty() { "default" } else { own } {
                if (page.offset..page.offset.saturating_add(page.limit)).contains(&count) {
                    rows.push(self.customer(ask, at, name));
                }
                count += 1;
            }
            true
        });
        let body = Object::new()
            .json("customers", &list(&rows))
            .number("total", total(ask, count.into()))
            .done();
        Ok(Answered::plain(Response::json(200, body)))
    }
}

/// Reads what is said of a customer (limits: the vendor's page on onboarding, read 2026-11-25).
fn read(body: &Value) -> Result<Detail, Response> {
    let text = |from: &Value, name: &str, most: usize, needed: bool| {
        let text = from.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        if text.is_empty() && needed {
            return Err(coded(400, &format!("Missing required field: {name}")));
        }
        if text.chars().count() > most {
            return Err(coded(400, &format!("{name} is longer than {most} characters")));
        }
        Ok(text)
    };
    let address = body.get("address").unwrap_or(&Value::Null);
    if !address.is_object() {
        return Err(coded(400, "Missing required field: address"));
    }
    Ok(Detail {
        name: text(body, "customer_name", 70, true)?,
        description: text(body, "description", 100, false)?,
        group: text(body.get("group").unwrap_or(&Value::Null), "name", 70, false)?,
        country: text(body, "country_name", 50, true)?,
        street: text(address, "street_address", 50, false)?,
        city: text(address, "city", 70, false)?,
        state: text(address, "state", 70, false)?,
        zip: text(body, "zip_postal_code", 20, true)?,
        locked: body.get("lock_msp_ssids").and_then(Value::as_bool).unwrap_or(false),
    })
}

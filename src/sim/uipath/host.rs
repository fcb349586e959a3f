//! The host's pool and what it gives to organizations: read, set, taken away. A PUT holds whole
//! quantities; it is done wholly or not at all, and a refusal does not say which product was too many.
//!
//! That what a PUT leaves out becomes zero is proven for tenants and only likely here; a dial has it
//! the other way. An empty list changes nothing, as observed for tenants (read 2026-11-25).

use super::body::Body;
use super::dials::Switch;
use super::organizations::{Organization, canonical};
use super::products::{PRODUCTS, Quantities, place};
use super::refusal::{empty, problem};
use super::{Uipath, UipathDials, license};
use crate::domain::Time;
use crate::domain::time::SECOND;
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::chance::{mix, of_text, roll};
use crate::sim::faults::Twist;

/// The host's account, on every install.
pub(crate) const HOST: &str = "feb0dd79-85b6-483b-b297-0e49a1aa5b7d";
/// How long a change of an organization in trouble is not seen, in seconds.
const LAG: i64 = 300;

/// More than there is.
pub(crate) fn too_many() -> Response {
    problem(409, "Conflict", "The requested quantities cannot be allocated.")
}

/// Checks what the path of a host call says: the host, and the flag of on-premises installs.
pub(crate) fn at_host(host: &str, dials: &UipathDials) -> Result<(), Response> {
    let is_there = canonical(host) == HOST && !dials.has(Switch::FlagOff);
    if is_there { Ok(()) } else { Err(empty(404)) }
}

/// What a list asks for, code by code. A code that nobody has bought can only be had none of.
pub(crate) fn target(
    now: &Quantities,
    asked: &[(String, i64)],
    merge: bool,
) -> Result<Quantities, Response> {
    let mut target = if merge || asked.is_empty() { *now } else { Quantities::default() };
    for (code, quantity) in asked {
        match place(code) {
            Some(at) => target.set(at, *quantity),
            None if *quantity == 0 => {}
            None => return Err(too_many()),
        }
    }
    Ok(target)
}

impl Uipath {
    /// What of the host's pool is not given out, as a read shows it.
    fn available(&self, now: Time) -> Quantities {
        let mut available = self.purchased;
        available.take(&self.given_out);
        for it in self.organizations.iter().filter(|it| it.before.is_some()) {
            available.add(&it.now);
            available.take(it.seen(now));
        }
        available
    }

    /// The host's license, and of each product what is left.
    pub(crate) fn pool(&self, now: Time) -> Response {
        let mut used = Quantities::default();
        self.organizations.iter().for_each(|it| used.add(&it.used));
        let license = license::account(HOST, None, &self.purchased, self.terms());
        let available = self.available(now);
        let body = license::with_available(&license, &available, &used, &self.purchased);
        Response::json(200, body)
    }

    /// An organization's license, and of each product what the host can still give.
    pub(crate) fn organization_license(
        &self,
        id: &str,
        dials: &UipathDials,
        now: Time,
    ) -> Result<Response, Response> {
        let it = self.organization(id)?;
        let mut available = self.available(now);
        if dials.has(Switch::OwnIncluded) {
            available.add(it.seen(now));
        }
        let license = license::account(&it.id, Some(HOST), it.seen(now), self.terms());
        let body = license::with_available(&license, &available, &it.used, &self.purchased);
        Ok(Response::json(200, body))
    }

    /// Sets what an organization holds.
    pub(crate) fn allocate(
        &mut self,
        call: &Call<'_>,
        id: &str,
        dials: &UipathDials,
    ) -> Result<Response, Response> {
        const KNOWN: [&str; 2] = ["productQuantities", "bypassUsageCheck"];
        let body = Body::of(call, &KNOWN, dials.has(Switch::Strict))?;
        let asked = body.quantities("productQuantities")?;
        let bypass = body.flag("bypassUsageCheck")? == Some(true);
        let it = self.organization(id)?;
        let target = target(&it.now, &asked, dials.has(Switch::Merge))?;
        for at in 0..PRODUCTS.len() {
            let others = self.given_out.of(at) - it.now.of(at);
            let less_than_used = target.of(at) * 10 < it.used.of(at).min(it.now.of(at) * 10);
            if others + target.of(at) > self.purchased.of(at) && target.of(at) > it.now.of(at)
                || dials.has(Switch::Usage) && !bypass && less_than_used
            {
                return Err(too_many());
            }
        }
        self.set(it, target, dials, call.now)
    }

    /// Takes everything away from an organization.
    pub(crate) fn remove(
        &mut self,
        id: &str,
        dials: &UipathDials,
        now: Time,
    ) -> Result<Response, Response> {
        let it = self.organization(id)?;
        self.set(it, Quantities::default(), dials, now).map(|_| empty(200))
    }

    /// Gives an organization what it shall hold, unless its name asks for trouble before that.
    fn set(
        &mut self,
        mut it: Organization,
        target: Quantities,
        dials: &UipathDials,
        now: Time,
    ) -> Result<Response, Response> {
        if self.strikes(&it) {
            return Err(empty(503));
        }
        let (least, most) = dials.propagation;
        let dice = mix(of_text(self.seed, &it.id), now.0.unsigned_abs());
        let lag = match it.trouble() {
            Some(Twist::Lag) => LAG,
            _ => i64::from(least) + roll(dice, (most - least).saturating_add(1)),
        };
        it.before = (lag > 0).then(|| (*it.seen(now), now.plus(lag * SECOND)));
        self.given_out.take(&it.now);
        self.given_out.add(&target);
        it.now = target;
        let license = license::account(&it.id, Some(HOST), &it.now, self.terms());
        self.acted = true;
        self.put_organization(it);
        Ok(Response::json(200, license))
    }
}

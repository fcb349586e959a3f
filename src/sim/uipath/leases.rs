//! User bundles of one organization, given to users and by rule to groups. A list replaces what was
//! there, and for users it is done wholly or not at all; an unknown code is 409 too. No quantities:
//! each user takes one of each. POST on the users' path only reads (read 2026-11-25).

use super::Uipath;
use super::body::Body;
use super::kept::Kept;
use super::organizations::Organization;
use super::products::{Kind, PRODUCTS, place};
use super::refusal::problem;
use crate::domain::Time;
use crate::http::Response;
use crate::sim::arrival::Call;
use crate::sim::writing::{Object, list, texts};

/// What a user or a group has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lease {
    pub(crate) codes: Vec<String>,
    pub(crate) external: bool,
}

/// What users, or groups, have: organization and id.
pub(crate) type Leases = Kept<(String, String), Lease>;

fn conflict() -> Response {
    problem(409, "Conflict", "The requested user bundles cannot be allocated.")
}

/// The bundles that a body asks for, each once.
fn asked(body: &Body) -> Result<Lease, Response> {
    let mut codes = body.texts("userBundleCodes")?;
    codes.sort();
    codes.dedup();
    let external = body.flag("useExternalLicense")?.unwrap_or(false);
    Ok(Lease { codes, external })
}

fn write(name: &str, id: &str, organization: &str, lease: &Lease) -> String {
    let codes: Vec<&str> = lease.codes.iter().map(String::as_str).collect();
    Object::new()
        .text(name, id)
        .text("organizationId", organization)
        .flag("useExternalLicense", lease.external)
        .json("userBundleCodes", &texts(&codes))
        .done()
}

impl Uipath {
    /// How many of a bundle are taken: by users in the world from its beginning, and since.
    fn taken(&self, it: &Organization, at: usize, code: &str) -> i64 {
        let mine = self.users.iter().filter(|((org, _), _)| *org == it.id);
        let since = mine.filter(|(_, lease)| lease.codes.iter().any(|held| held == code)).count();
        it.used.of(at) / 10 + i64::try_from(since).unwrap_or(i64::MAX)
    }

    fn bundles(&self, it: &Organization, now: Time) -> String {
        let held = it.seen(now).held().filter(|(_, product, _)| product.kind == Kind::User);
        let rows: Vec<String> = held
            .map(|(at, product, total)| {
                Object::new()
                    .text("code", product.code)
                    .number("allocated", self.taken(it, at, product.code))
                    .number("total", total)
                    .done()
            })
            .collect();
        list(&rows)
    }

    /// The bundles of an organization: how many, and how many are taken.
    pub(crate) fn user_bundles(&self, id: &str, now: Time) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        Ok(Response::json(200, self.bundles(&it, now)))
    }

    /// What some users have been given by name: a POST that reads.
    pub(crate) fn explicit(&self, call: &Call<'_>, id: &str) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let users = Body::of(call, &["userIds"], false)?.texts("userIds")?;
        let rows = users.iter().filter_map(|user| {
            let lease = self.users.get(&(it.id.clone(), user.clone()))?;
            let codes: Vec<&str> = lease.codes.iter().map(String::as_str).collect();
            // The contract's row: other names than in the answer to a write.
            let mut row = Object::new();
            row.text("id", user)
                .json("userBundleLicenses", &texts(&codes))
                .flag("useExternalLicense", lease.external)
                .flag("orphan", false);
            Some(row.done())
        });
        Ok(Response::json(200, list(&rows.collect::<Vec<_>>())))
    }

    /// Gives bundles to users, in place of what they had.
    pub(crate) fn lease_users(
        &mut self,
        call: &Call<'_>,
        id: &str,
        strict: bool,
    ) -> Result<Response, Response> {
        const KNOWN: [&str; 4] =
            ["userIds", "userBundleCodes", "useExternalLicense", "licenseCodes"];
        let body = Body::of(call, &KNOWN, strict)?;
        let mut users = body.texts("userIds")?;
        users.sort();
        users.dedup();
        let lease = asked(&body)?;
        let it = self.licensed(id)?;
        for code in &lease.codes {
            let (at, total) = bundle(&it, code)?;
            let has = |user: &&String| {
                let held = self.users.get(&(it.id.clone(), (*user).clone()));
                held.is_some_and(|held| held.codes.contains(code))
            };
            let more = users.iter().filter(|user| !has(user)).count();
            if self.taken(&it, at, code) + i64::try_from(more).unwrap_or(i64::MAX) > total {
                return Err(conflict());
            }
        }
        self.acted = true;
        let rows: Vec<String> =
            users.iter().map(|user| write("userId", user, &it.id, &lease)).collect();
        for user in users {
            self.users.set((it.id.clone(), user), lease.clone());
        }
        Ok(Response::json(200, list(&rows)))
    }

    /// The rule of a group: what it gives, and what it could.
    pub(crate) fn group(&self, id: &str, group: &str, now: Time) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        let lease =
            self.groups.get(&(it.id.clone(), group.to_owned())).cloned().unwrap_or_default();
        let codes: Vec<&str> = lease.codes.iter().map(String::as_str).collect();
        let body = Object::new()
            .json("availableUserBundles", &self.bundles(&it, now))
            .json("allocatedUserBundles", &texts(&codes))
            .flag("useExternalLicense", lease.external)
            .done();
        Ok(Response::json(200, body))
    }

    /// Sets the rule of a group.
    pub(crate) fn lease_group(
        &mut self,
        call: &Call<'_>,
        id: &str,
        group: &str,
        strict: bool,
    ) -> Result<Response, Response> {
        let body = Body::of(call, &["userBundleCodes", "useExternalLicense"], strict)?;
        let lease = asked(&body)?;
        let it = self.licensed(id)?;
        for code in &lease.codes {
            bundle(&it, code)?;
        }
        self.acted = true;
        let told = write("groupId", group, &it.id, &lease);
        self.groups.set((it.id, group.to_owned()), lease);
        Ok(Response::json(200, told))
    }

    /// Drops the rule of a group.
    pub(crate) fn drop_group(&mut self, id: &str, group: &str) -> Result<Response, Response> {
        let it = self.licensed(id)?;
        self.acted = self.groups.remove(&(it.id, group.to_owned()));
        Ok(super::refusal::empty(200))
    }
}

/// The place of a bundle that an organization has, and how many.
fn bundle(it: &Organization, code: &str) -> Result<(usize, i64), Response> {
    let at = place(code).filter(|at| PRODUCTS.get(*at).is_some_and(|p| p.kind == Kind::User));
    let found = at.map(|at| (at, it.now.of(at))).filter(|(_, total)| *total > 0);
    found.ok_or_else(conflict)
}

//! `UiPath`'s lines in a stored world: how many organizations it began with, or which were given, and
//! what has changed since.

use super::Uipath;
use super::leases::{Lease, Leases};
use super::organizations::Organization;
use super::products::Quantities;
use super::tokens::Who;
use crate::sim::stored::{Fields, Lines};

impl Uipath {
    /// Writes what differs from the beginning.
    pub(crate) fn store(&self, to: &mut Lines) {
        let line = |to: &mut Lines, fields: &[&str]| to.line(&[&["uipath"], fields].concat());
        if self.given {
            for it in self.organizations.iter().filter(|it| it.listed) {
                line(to, &["given", &it.id, &it.name]);
            }
        } else {
            let listed = self.organizations.iter().filter(|it| it.listed).count();
            line(to, &["begin", &listed.to_string()]);
        }
        let changed = |it: &&Organization| it.now != it.begun || it.before.is_some();
        for it in self.organizations.iter().filter(changed) {
            let (before, until) = match &it.before {
                Some((before, until)) => (before.text(), until.0.to_string()),
                None => (String::new(), String::new()),
            };
            line(to, &["holds", &it.id, &it.now.text(), &until, &before]);
        }
        for ((org, scope, service), held) in self.services.iter() {
            line(to, &["service", org, scope, service, &held.text()]);
        }
        for (kind, leases) in [("user", &self.users), ("group", &self.groups)] {
            for ((org, id), lease) in leases.iter() {
                let external = if lease.external { "external" } else { "" };
                line(to, &[kind, org, id, external, &lease.codes.join(" ")]);
            }
        }
        for (at, who) in &self.tokens.given {
            line(to, &["token", &at.0.to_string(), who.as_str()]);
        }
        for id in &self.spent {
            line(to, &["spent", id]);
        }
    }

    /// Reads one line; none when it cannot be read.
    pub(crate) fn restore(&mut self, it: &mut Fields<'_>) -> Option<()> {
        match it.text()? {
            "begin" => {
                *self = Self::new(self.seed, self.born, u32::try_from(it.number()?).ok()?);
            }
            "given" => {
                let (id, name) = (it.owned()?, it.owned()?);
                if !self.given {
                    self.give(&[]);
                }
                self.include(Organization::given(&name, &id));
            }
            "holds" => {
                let mut of = self.organization(it.text()?).ok()?;
                let (now, until) = (Quantities::read(it.text()?)?, it.time());
                of.before = until.zip(Quantities::read(it.text()?)).map(|(at, held)| (held, at));
                self.given_out.take(&of.now);
                self.given_out.add(&now);
                of.now = now;
                self.put_organization(of);
            }
            "service" => {
                let key = (it.owned()?, it.owned()?, it.owned()?);
                self.services.set(key, Quantities::read(it.text()?)?);
            }
            "user" => restore_lease(&mut self.users, it)?,
            "group" => restore_lease(&mut self.groups, it)?,
            "token" => {
                let at = it.time()?;
                self.tokens.given.push((at, Who::read(it.text()?)));
            }
            "spent" => self.spent.push(it.owned()?),
            _ => return None,
        }
        Some(())
    }
}

fn restore_lease(leases: &mut Leases, it: &mut Fields<'_>) -> Option<()> {
    let key = (it.owned()?, it.owned()?);
    let external = it.text()? == "external";
    let codes = it.text()?.split(' ').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    leases.set(key, Lease { codes, external });
    Some(())
}

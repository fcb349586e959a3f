//! Reading UiPath back: what is held now, and what is left to give? Asked before a plan, again
//! before each write, and after it. Reads only; may always be repeated.

use super::given::{Rule, group_rule, one_each, users_have};
use super::held::{Stock, given_out, pool, tenant_usage};
use super::{bundles, host_pool, organization_license, organization_pool};
use crate::domain::stored::stored;
use crate::domain::{AccountId, Holder, Member, MemberId, MemberKind, PathName, Quantities};
use crate::http::{Request, Response};
use crate::vendors::Refusal;

/// A question to an install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// What does the host have, and what of it is left?
    HostPool,
    /// What does this organization have, and what of it is left for its tenants?
    AccountPool(AccountId),
    /// What is held here, and what is used of it?
    Held(Holder),
    /// Which user bundles does this organization have?
    Bundles {
        /// Its name in addresses.
        name: PathName,
        /// Its id.
        account: AccountId,
    },
    /// Which bundles do the members of this group get?
    Group {
        /// The organization's name in addresses.
        name: PathName,
        /// Its id.
        account: AccountId,
        /// The group.
        group: MemberId,
    },
}
stored!(choice Lookup {
    HostPool = "host-pool",
    AccountPool(account) = "account-pool",
    Held(holder) = "held",
    Bundles { name, account } = "user-bundles",
    Group { name, account, group } = "group-rule",
});

/// What an answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What is held where it was asked for, every product that is not named at zero; `None` for a
    /// question about a pool, and where the answer does not say.
    pub held: Option<Quantities>,
    /// The rule of a group.
    pub rule: Option<Rule>,
    /// What there is and what is left: of the pool, or of what is held.
    pub stock: Vec<Stock>,
}
stored!(record Standing { held, rule, stock });

impl Lookup {
    /// The request that asks. Each answer is whole: none has a next page.
    pub fn request(&self) -> Request {
        match self {
            Self::HostPool => host_pool(),
            Self::AccountPool(account) => organization_pool(account),
            Self::Held(Holder::Organization(account)) => organization_license(account),
            Self::Held(Holder::Service { account, tenant, service }) => {
                super::tenant_usage(account, tenant, service)
            }
            Self::Held(Holder::Member(member)) => {
                let Member { organization, account, kind, id, .. } = member;
                match kind {
                    MemberKind::User => {
                        super::given_to_users(organization, account, std::slice::from_ref(id))
                    }
                    MemberKind::Group => super::group_rule(organization, account, id),
                }
            }
            Self::Bundles { name, account } => bundles(name, account),
            Self::Group { name, account, group } => super::group_rule(name, account, group),
        }
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// The vendor's no, or an answer that cannot be read.
    pub fn read(&self, response: &Response) -> Result<Standing, Refusal> {
        let mut standing = Standing::default();
        match self {
            Self::HostPool => standing.stock = pool(response)?.stock,
            Self::AccountPool(_) | Self::Bundles { .. } => standing.stock = given_out(response)?,
            Self::Held(Holder::Organization(_)) => {
                let pool = pool(response)?;
                // An organization without a license holds nothing. If that were wrong, more would
                // be counted as given, never less.
                standing.held = Some(pool.license.map(|license| license.held).unwrap_or_default());
                standing.stock = pool.stock;
            }
            Self::Held(Holder::Service { service, .. }) => {
                let mut services = tenant_usage(response)?.into_iter();
                let of = services.find(|it| it.service.eq_ignore_ascii_case(service.as_str()));
                // A service that was named is answered for, even when it has nothing.
                if let Some(found) = of {
                    (standing.held, standing.stock) = (Some(found.held), found.stock);
                }
            }
            Self::Held(Holder::Member(member)) => {
                let rule = match member.kind {
                    MemberKind::User => {
                        let mut users = users_have(response)?.into_iter();
                        let of = users.find(|(id, ..)| *id == member.id);
                        of.map(|(_, _, rule)| rule)
                    }
                    MemberKind::Group => {
                        let (rule, stock) = group_rule(response)?;
                        standing.stock = stock;
                        Some(rule)
                    }
                };
                // Who has nothing has it from nowhere. Where that is another place than the plan
                // found, what is held is not what it was, whatever it is.
                let rule = rule.unwrap_or_default();
                let same = rule.external == member.external || rule.bundles.is_empty();
                standing.held = same.then(|| one_each(&rule));
            }
            Self::Group { .. } => {
                let (rule, stock) = group_rule(response)?;
                (standing.rule, standing.stock) = (Some(rule), stock);
            }
        }
        Ok(standing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stored::Stored;
    use crate::domain::{ProductCode, Quantity};
    use crate::vendors::{aruba, meraki};

    fn account() -> AccountId {
        AccountId::parse("o").unwrap()
    }

    fn service() -> Holder {
        Holder::Service {
            account: account(),
            tenant: MemberId::parse("t").unwrap(),
            service: PathName::parse("Orchestrator").unwrap(),
        }
    }

    fn all() -> Vec<Lookup> {
        let (name, account) = (PathName::parse("acme").unwrap(), account());
        vec![
            Lookup::HostPool,
            Lookup::AccountPool(account.clone()),
            Lookup::Held(Holder::Organization(account.clone())),
            Lookup::Held(service()),
            Lookup::Bundles { name: name.clone(), account: account.clone() },
            Lookup::Group { name, account, group: MemberId::parse("g").unwrap() },
        ]
    }

    #[test]
    fn a_question_is_stored_and_is_no_other_vendors() {
        for lookup in all() {
            let stored = lookup.store();
            assert_eq!(Lookup::restore(&stored), Some(lookup));
            assert_eq!(meraki::Lookup::restore(&stored), None);
            assert_eq!(aruba::Lookup::restore(&stored), None);
        }
        let shown = Standing::default().store();
        assert_eq!(Standing::restore(&shown), Some(Standing::default()));
        assert_eq!(meraki::Sightings::restore(&shown), None);
        assert_eq!(Standing::restore(&meraki::Sightings::default().store()), None);
    }

    #[test]
    fn an_organization_without_a_license_holds_nothing() {
        let lookup = Lookup::Held(Holder::Organization(account()));
        let body = r#"{"license":null,"productsWithAvailability":[]}"#;
        let read = lookup.read(&Response::json(200, body)).unwrap();
        assert_eq!(read.held, Some(Quantities::default()));
        let body = r#"{"license":{"products":[{"code":"UNATT","quantity":2}]}}"#;
        let read = lookup.read(&Response::json(200, body)).unwrap();
        let code = ProductCode::parse("UNATT").unwrap();
        assert_eq!(read.held.unwrap().get(&code), Quantity::whole(2));
        assert!(lookup.read(&Response::json(404, "")).is_err());
    }

    #[test]
    fn a_service_that_is_not_answered_for_is_not_known() {
        let lookup = Lookup::Held(service());
        let body = r#"[{"serviceType":"orchestrator","products":[]}]"#;
        let read = lookup.read(&Response::json(200, body)).unwrap();
        assert_eq!(read.held, Some(Quantities::default()));
        let read = lookup.read(&Response::json(200, "[]")).unwrap();
        assert_eq!(read.held, None);
    }
}

//! What users and groups get: rules of bundles, as they are read and as a write answers.

use super::held::{Stock, given};
use super::reply::{codes, object, rows};
use crate::domain::stored::stored;
use crate::domain::{Member, MemberId, MemberKind, ProductCode, Quantities, Quantity};
use crate::http::Response;
use crate::vendors::Refusal;
use crate::vendors::body::{list, text, unreadable};
use serde_json::Value;

/// Which bundles the members of a group, or a user, get.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// The bundles.
    pub bundles: Vec<ProductCode>,
    /// Whether the license is one from outside.
    pub external: bool,
}
stored!(record Rule { bundles, external });

/// Reads a group's rule, with the bundles that there are.
pub fn group_rule(response: &Response) -> Result<(Rule, Vec<Stock>), Refusal> {
    let body = object(response)?;
    let known = ["availableUserBundles", "allocatedUserBundles"];
    if known.iter().all(|name| body.get(*name).is_none()) {
        return Err(unreadable(response));
    }
    let bundles = codes(&body, "allocatedUserBundles");
    let stock = list(&body, "availableUserBundles").iter().filter_map(given).collect();
    Ok((Rule { bundles, external: external(&body) }, stock))
}

/// Reads the answer to a write to a group's rule.
pub fn group_given(response: &Response) -> Result<Rule, Refusal> {
    let body = object(response)?;
    Ok(Rule { bundles: codes(&body, "userBundleCodes"), external: external(&body) })
}

/// The bundles that a member has after a write to it, by its answer. One that speaks of somebody else
/// cannot be read.
pub(super) fn given_now(
    member: &Member,
    response: &Response,
) -> Result<Option<Quantities>, Refusal> {
    let (whose, rule) = match member.kind {
        MemberKind::Group => {
            let whose = MemberId::parse(text(&object(response)?, "groupId"));
            (whose, group_given(response)?)
        }
        MemberKind::User => {
            let mut users = users_given(response)?.into_iter();
            let of = users.find(|(id, _)| *id == member.id);
            let (id, rule) = of.ok_or_else(|| unreadable(response))?;
            (Some(id), rule)
        }
    };
    if whose.is_some_and(|id| id != member.id) {
        return Err(unreadable(response));
    }
    Ok((rule.external == member.external).then(|| one_each(&rule)))
}

/// The bundles of a rule as amounts: one of each.
pub fn one_each(rule: &Rule) -> Quantities {
    let mut all = Quantities::default();
    for code in &rule.bundles {
        all.set(code, Quantity::whole(1));
    }
    all
}

/// Reads what users were given by name. Who is not named was given nothing. The contract and the
/// answer to a write call the same by other names, and both are taken.
pub fn users_have(response: &Response) -> Result<Vec<(MemberId, String, Rule)>, Refusal> {
    rows(response, |row| {
        let either = |one: &str, other: &str| {
            if row.get(one).is_some() { one.to_owned() } else { other.to_owned() }
        };
        let id = MemberId::parse(text(row, &either("id", "userId")))?;
        let name = [text(row, "name").trim(), " ", text(row, "surname").trim()].concat();
        let bundles = codes(row, &either("userBundleLicenses", "userBundleCodes"));
        Some((id, name.trim().to_owned(), Rule { bundles, external: external(row) }))
    })
}

/// Reads the answer to a write to users: what each of them has now.
pub fn users_given(response: &Response) -> Result<Vec<(MemberId, Rule)>, Refusal> {
    rows(response, |row| {
        let bundles = codes(row, "userBundleCodes");
        Some((MemberId::parse(text(row, "userId"))?, Rule { bundles, external: external(row) }))
    })
}

fn external(value: &Value) -> bool {
    value.get("useExternalLicense").and_then(Value::as_bool).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Home, PathName};

    #[test]
    fn the_answer_to_a_write_is_of_whom_it_was_sent_for() {
        let name = PathName::parse("alder").unwrap();
        let home = Home { name, account: AccountId::parse("o").unwrap() };
        let one = |code: &str| {
            let mut all = Quantities::default();
            all.set(&ProductCode::parse(code).unwrap(), Quantity::whole(1));
            Some(all)
        };
        for (kind, body, read) in [
            (
                MemberKind::User,
                r#"[{"userId":"x"},{"userId":"m","userBundleCodes":["IDU"]}]"#,
                Some(one("IDU")),
            ),
            (MemberKind::User, r#"[{"userId":"x","userBundleCodes":["IDU"]}]"#, None),
            (
                MemberKind::User,
                r#"[{"userId":"m","userBundleCodes":["IDU"],"useExternalLicense":true}]"#,
                Some(None),
            ),
            (MemberKind::User, "{}", None),
            (MemberKind::Group, r#"{"groupId":"m","userBundleCodes":["IDU"]}"#, Some(one("IDU"))),
            (MemberKind::Group, r#"{"groupId":"x","userBundleCodes":["IDU"]}"#, None),
            (MemberKind::Group, r#"{"userBundleCodes":["IDU"]}"#, Some(one("IDU"))),
            (MemberKind::Group, "<html>", None),
        ] {
            let member = Member::of(&home, kind, MemberId::parse("m").unwrap());
            assert_eq!(given_now(&member, &Response::json(200, body)).ok(), read, "{body}");
        }
    }

    #[test]
    fn rules_of_groups_and_users_are_read() {
        let body = r#"{"availableUserBundles":[{"code":"ATTUNU","allocated":3,"total":10}],"allocatedUserBundles":["ATTUNU",7],"useExternalLicense":true}"#;
        let (rule, stock) = group_rule(&Response::json(200, body)).unwrap();
        assert_eq!((rule.bundles.len(), rule.external, stock.len()), (1, true, 1));
        assert!(group_rule(&Response::json(200, "{}")).is_err());
        let body = r#"[{"userId":"u","organizationId":"o","useExternalLicense":false,"userBundleCodes":["IDU"]}]"#;
        assert_eq!(users_given(&Response::json(200, body)).unwrap().len(), 1);
        assert!(users_given(&Response::json(200, r#"[{"userBundleCodes":[]}]"#)).is_err());
        let body = r#"{"groupId":"g","userBundleCodes":null}"#;
        assert_eq!(group_given(&Response::json(200, body)), Ok(Rule::default()));
    }
}

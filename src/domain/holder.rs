//! Who holds licenses at an install of UiPath's: an organization, or a service of one of its
//! tenants. Ids are opaque; only a GUID is brought into its one form.

use super::Member;
use super::stored::stored;
use std::fmt;

/// The id of an organization: the account, organization and partition id of the vendor's pages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Box<str>);
stored!(text AccountId, AccountId::parse, |id| id.as_str().to_owned());

/// The id of what is inside an organization: a tenant, a group or a user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(Box<str>);
stored!(text MemberId, MemberId::parse, |id| id.as_str().to_owned());

/// A name that stands in an address as it is: a type of service, such as `orchestrator`, or an
/// organization's name in addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathName(Box<str>);
stored!(text PathName, PathName::parse, |name| name.as_str().to_owned());

impl AccountId {
    /// Takes a GUID in any of its written forms, or else 1 to 64 letters, digits, `-` or `_`: what
    /// can stand in a path as it is.
    pub fn parse(text: &str) -> Option<Self> {
        id(text).map(Self)
    }

    /// The id; a GUID in lower case with dashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a GUID, as every real one that was seen is.
    pub fn is_guid(&self) -> bool {
        guid(&self.0).is_some()
    }
}

impl MemberId {
    /// Takes what [`AccountId::parse`] takes.
    pub fn parse(text: &str) -> Option<Self> {
        id(text).map(Self)
    }

    /// The id; a GUID in lower case with dashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PathName {
    /// Takes 1 to 64 letters, digits, `-` or `_`.
    pub fn parse(text: &str) -> Option<Self> {
        plain(text.trim()).then(|| Self(text.trim().into()))
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn plain(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn id(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    guid(text).or_else(|| plain(text).then(|| text.into()))
}

/// A GUID in its one form, from any that .NET writes: with dashes or without, in braces or
/// parentheses, in either case; and from an URN.
fn guid(text: &str) -> Option<Box<str>> {
    let bare = |open: char, close: char| text.strip_prefix(open)?.strip_suffix(close);
    let urn = || {
        let (head, rest) = text.split_at_checked("urn:uuid:".len())?;
        head.eq_ignore_ascii_case("urn:uuid:").then_some(rest)
    };
    let text = bare('{', '}').or_else(|| bare('(', ')')).or_else(urn).unwrap_or(text).trim();
    let dashes: &[usize] = match text.len() {
        36 => &[8, 13, 18, 23],
        32 => &[],
        _ => return None,
    };
    let mut guid = String::with_capacity(36);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'-' if dashes.contains(&at) => continue,
            _ if dashes.contains(&at) || !byte.is_ascii_hexdigit() => return None,
            _ => {}
        }
        if matches!(guid.len(), 8 | 13 | 18 | 23) {
            guid.push('-');
        }
        guid.push(char::from(byte.to_ascii_lowercase()));
    }
    Some(guid.into())
}

/// Who holds licenses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// An organization, out of the host's pool.
    Organization(AccountId),
    /// A service of a tenant, out of its organization's pool.
    Service {
        /// The organization.
        account: AccountId,
        /// The tenant; the vendor's contract lets the organization's own id stand here, too.
        tenant: MemberId,
        /// The type of service.
        service: PathName,
    },
    /// A user or a group, out of its organization's user bundles.
    Member(Member),
}
stored!(choice Holder {
    Organization(account) = "organization",
    Service { account, tenant, service } = "service",
    Member(member) = "member",
});

impl Holder {
    /// Out of whose pool it holds: an organization's, or `None` for the host's.
    pub fn pool(&self) -> Option<&AccountId> {
        match self {
            Self::Organization(_) => None,
            Self::Service { account, .. } | Self::Member(Member { account, .. }) => Some(account),
        }
    }

    /// Reads what is written of a holder: `organization`, `organization/tenant/service`, or what
    /// [`Member::parse`] takes.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((account, rest)) = text.split_once('/') else {
            return AccountId::parse(text).map(Self::Organization);
        };
        let (tenant, service) = rest.split_once('/')?;
        if service.contains('/') {
            return Member::parse(text).map(Self::Member);
        }
        Some(Self::Service {
            account: AccountId::parse(account)?,
            tenant: MemberId::parse(tenant)?,
            service: PathName::parse(service)?,
        })
    }

    /// The organization that holds, or whose tenant does.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Organization(account)
            | Self::Service { account, .. }
            | Self::Member(Member { account, .. }) => account,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Member(member) = self {
            return member.fmt(f);
        }
        f.write_str(self.account().as_str())?;
        if let Self::Service { tenant, service, .. } = self {
            for part in [tenant.as_str(), service.as_str()] {
                f.write_str("/")?;
                f.write_str(part)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "0436e070-de62-4e56-959a-6df691d62c5b";

    #[test]
    fn a_guid_has_one_form_however_it_was_written() {
        for text in [
            GUID,
            "0436E070-DE62-4E56-959A-6DF691D62C5B",
            "{0436e070-DE62-4e56-959a-6df691d62c5b}",
            "(0436e070-de62-4e56-959a-6df691d62c5b)",
            " 0436e070de624e56959a6df691d62c5b\n",
            "urn:uuid:0436e070-de62-4e56-959a-6df691d62c5b",
        ] {
            let id = AccountId::parse(text).unwrap();
            assert_eq!(id.as_str(), GUID, "{text}");
            assert!(id.is_guid());
            assert_eq!(MemberId::parse(text).unwrap().as_str(), GUID);
        }
    }

    #[test]
    fn any_other_id_is_carried_as_it_is_if_it_can_stand_in_a_path() {
        for text in ["y-y-y-delilah", "Org_7", "0436e070-de62-4e56-959a-6df691d62c5"] {
            let id = AccountId::parse(text).unwrap();
            assert_eq!(id.as_str(), text);
            assert!(!id.is_guid());
        }
        for text in ["", "{y}", "../x", "a/b", "a b", "é", "{}", &"a".repeat(65)] {
            assert!(AccountId::parse(text).is_none(), "{text}");
            assert!(MemberId::parse(text).is_none(), "{text}");
            assert!(PathName::parse(text).is_none(), "{text}");
        }
        let dashes = "0436e0-70de62-4e56-959a-6df691d62c5b";
        assert_eq!(AccountId::parse(dashes).unwrap().as_str(), dashes);
        assert_eq!(PathName::parse(" Orchestrator ").unwrap().as_str(), "Orchestrator");
    }

    #[test]
    fn a_holder_is_stored_and_read_back() {
        let account = AccountId::parse(GUID).unwrap();
        let tenant = MemberId::parse("t").unwrap();
        let service = PathName::parse("orchestrator").unwrap();
        for holder in
            [Holder::Organization(account.clone()), Holder::Service { account, tenant, service }]
        {
            let text = serde_json::to_string(&holder).unwrap();
            assert_eq!(serde_json::from_str::<Holder>(&text).unwrap(), holder, "{text}");
            assert_eq!(holder.account().as_str(), GUID);
            assert_eq!(Holder::parse(&holder.to_string()), Some(holder));
        }
    }

    #[test]
    fn half_a_holder_is_none() {
        for text in ["", "o/t", "o//orchestrator", "/t/orchestrator", "o/t/", "o/t/a/b"] {
            assert_eq!(Holder::parse(text), None, "{text}");
        }
    }
}

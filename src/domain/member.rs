//! A user or a group of an organization of UiPath's, to whom user bundles are given: one of each, or
//! none. A group's rule gives them to its members.

use super::stored::stored;
use super::{AccountId, Home, MemberId, PathName};
use std::fmt;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberKind {
    /// A user: takes a unit of each bundle.
    User,
    /// A group: each of its members takes one when it is needed.
    Group,
}
stored!(names MemberKind { User = "user", Group = "group" });

/// A user or a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The organization's name in addresses.
    pub organization: PathName,
    /// The organization's id.
    pub account: AccountId,
    /// Which of the two.
    pub kind: MemberKind,
    /// The user's or the group's id.
    pub id: MemberId,
    /// Whether the license comes from elsewhere, as it was read. Each write says it again, since left
    /// out it could change.
    pub external: bool,
}
stored!(record Member { organization, account, kind, id, external });

impl Member {
    /// A member of an organization, whose license is the organization's own as far as is known.
    pub fn of(home: &Home, kind: MemberKind, id: MemberId) -> Self {
        let Home { name, account } = home.clone();
        Self { organization: name, account, kind, id, external: false }
    }

    /// The organization.
    pub fn home(&self) -> Home {
        Home { name: self.organization.clone(), account: self.account.clone() }
    }

    /// Reads what is written of a member: `alder/9718…/user/…`, with `/external` behind where that
    /// is so.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let mut part = || parts.next();
        let organization = PathName::parse(part()?)?;
        let account = AccountId::parse(part()?)?;
        let kind = match part()? {
            "user" => MemberKind::User,
            "group" => MemberKind::Group,
            _ => return None,
        };
        let id = MemberId::parse(part()?)?;
        let external = match part() {
            None => false,
            Some("external") => true,
            Some(_) => return None,
        };
        parts.next().is_none().then_some(Self { organization, account, kind, id, external })
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            MemberKind::User => "/user/",
            MemberKind::Group => "/group/",
        };
        for part in [self.organization.as_str(), "/", self.account.as_str(), kind, self.id.as_str()]
        {
            f.write_str(part)?;
        }
        f.write_str(if self.external { "/external" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Holder;

    #[test]
    fn a_member_is_written_and_read_and_is_no_other_holder() {
        let home = Home {
            name: PathName::parse("alder").unwrap(),
            account: AccountId::parse("9718fc60-af9e-4d72-92aa-b40584b8b18c").unwrap(),
        };
        for kind in [MemberKind::User, MemberKind::Group] {
            for external in [false, true] {
                let id = MemberId::parse("m-1").unwrap();
                let member = Member { external, ..Member::of(&home, kind, id) };
                let holder = Holder::Member(member.clone());
                assert_eq!(Holder::parse(&holder.to_string()), Some(holder.clone()));
                let text = serde_json::to_string(&holder).unwrap();
                assert_eq!(serde_json::from_str::<Holder>(&text).unwrap(), holder, "{text}");
                assert_eq!((member.home(), holder.account()), (home.clone(), &home.account));
            }
        }
        for text in
            ["a/b/user", "a/b/robot/c", "a/b/user/c/d", "a/b/user/c/external/d", "a/b/user/"]
        {
            assert_eq!(Member::parse(text), None, "{text}");
        }
    }
}

//! Reading what users or groups have now, and which bundles their organization has.

use crate::domain::{Home, MemberId, MemberKind};
use crate::http::{Request, Response};
use crate::vendors::uipath::{self, Lookup, Rule, Stock, given};
use crate::vendors::{Refusal, RefusalKind};
use std::collections::VecDeque;

/// So many users are asked about in one request.
const MOST: usize = 100;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Of each who was asked about and is answered for: the name, where it came along, and the bundles.
    pub members: Vec<(MemberId, String, Rule)>,
    /// The organization's bundles: how many there are and how many are left.
    pub stock: Vec<Stock>,
    /// Why some were not answered for.
    pub refused: Option<Refusal>,
}

impl Found {
    /// What a member has; `None` where that could not be read.
    pub fn of(&self, id: &MemberId) -> Option<&(MemberId, String, Rule)> {
        self.members.iter().find(|(member, ..)| member == id)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Ask {
    Bundles,
    Users(Vec<MemberId>),
    Group(MemberId),
}

/// Reads that are still to be made, and what came of those that were.
#[derive(Debug, Clone)]
pub struct LeaseReading {
    home: Home,
    asks: VecDeque<Ask>,
    asked: usize,
    found: Found,
}

impl LeaseReading {
    /// What to read about these members of an organization: its bundles first.
    pub fn of(home: &Home, kind: MemberKind, ids: &[MemberId]) -> Self {
        let mut asks = VecDeque::from([Ask::Bundles]);
        match kind {
            MemberKind::User => asks.extend(ids.chunks(MOST).map(|some| Ask::Users(some.to_vec()))),
            MemberKind::Group => asks.extend(ids.iter().cloned().map(Ask::Group)),
        }
        Self { home: home.clone(), asks, asked: 0, found: Found::default() }
    }

    /// The next read, or `None` when all is done.
    pub fn next(&self) -> Option<Request> {
        let Home { name, account } = &self.home;
        Some(match self.asks.front()? {
            Ask::Bundles => uipath::bundles(name, account),
            Ask::Users(ids) => uipath::given_to_users(name, account, ids),
            Ask::Group(id) => uipath::group_rule(name, account, id),
        })
    }

    /// How many reads are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.asked, self.asked + self.asks.len())
    }

    /// Takes the answer to the next read.
    ///
    /// # Errors
    /// The vendor's no to the first read, which says that none of it is to be had; later ones only
    /// where they pass by themselves or with a new token.
    pub fn answer(&mut self, response: &Response) -> Result<(), Refusal> {
        let Some(ask) = self.asks.front().cloned() else { return Ok(()) };
        let answered = match &ask {
            Ask::Bundles => {
                let Home { name, account } = self.home.clone();
                let standing = Lookup::Bundles { name, account }.read(response);
                standing.map(|standing| self.found.stock = standing.stock)
            }
            Ask::Users(ids) => given::users_have(response).map(|all| {
                for id in ids {
                    let said = all.iter().find(|(of, ..)| of == id).cloned();
                    // Who is not named was given nothing.
                    let none = || (id.clone(), String::new(), Rule::default());
                    self.found.members.push(said.unwrap_or_else(none));
                }
            }),
            Ask::Group(id) => given::group_rule(response)
                .map(|(rule, _)| self.found.members.push((id.clone(), String::new(), rule))),
        };
        match answered {
            Ok(()) => {}
            Err(no) if ask == Ask::Bundles || passing(&no) => return Err(no),
            Err(no) => self.found.refused = Some(no),
        }
        self.asks.pop_front();
        self.asked += 1;
        Ok(())
    }

    /// What was found.
    pub fn finish(self) -> Found {
        self.found
    }
}

fn passing(no: &Refusal) -> bool {
    use RefusalKind::{Key, Rights, TooMany, Trouble};
    matches!(no.kind, Key | Rights | TooMany | Trouble)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, PathName, ProductCode};

    fn home() -> Home {
        let name = PathName::parse("alder").unwrap();
        Home { name, account: AccountId::parse("o").unwrap() }
    }

    fn ids(count: usize) -> Vec<MemberId> {
        (0..count).map(|n| MemberId::parse(&format!("m{n}")).unwrap()).collect()
    }

    #[test]
    fn users_are_read_by_the_hundred_and_who_is_not_named_has_nothing() {
        let mut reading = LeaseReading::of(&home(), MemberKind::User, &ids(101));
        assert_eq!(reading.progress(), (0, 3));
        let no = reading.answer(&Response::json(403, "")).unwrap_err();
        assert_eq!((no.kind, reading.progress()), (RefusalKind::Rights, (0, 3)));
        reading
            .answer(&Response::json(200, r#"[{"code":"IDU","allocated":3,"total":8}]"#))
            .unwrap();
        let asked = reading.next().unwrap();
        assert_eq!(asked.target, "/alder/lease_/api/account/o/user-license");
        assert!(asked.body.unwrap().ends_with(r#","m99"]}"#));
        let rows = r#"[{"id":"m1","name":"Ann","surname":"Lee","userBundleLicenses":["IDU"],"useExternalLicense":true},
            {"userId":"m2","userBundleCodes":["ATTUNU"]}]"#;
        reading.answer(&Response::json(200, rows)).unwrap();
        assert_eq!(reading.answer(&Response::json(401, "")).unwrap_err().kind, RefusalKind::Key);
        reading.answer(&Response::json(200, "<html>")).unwrap();
        assert_eq!(reading.next(), None);
        let found = reading.finish();
        let code = |text| ProductCode::parse(text).unwrap();
        let (_, name, rule) = found.of(&ids(2)[1]).unwrap();
        assert_eq!(
            (name.as_str(), &rule.bundles, rule.external),
            ("Ann Lee", &vec![code("IDU")], true)
        );
        assert_eq!(found.of(&ids(3)[2]).unwrap().2.bundles, [code("ATTUNU")]);
        assert_eq!(found.of(&ids(1)[0]).unwrap().2, Rule::default());
        assert_eq!(found.of(&ids(101)[100]), None, "what was not answered is not known");
        assert_eq!(found.refused.map(|no| no.kind), Some(RefusalKind::NotTheApi));
        assert_eq!(found.stock.len(), 1);
    }

    #[test]
    fn groups_are_read_one_by_one() {
        let mut reading = LeaseReading::of(&home(), MemberKind::Group, &ids(2));
        reading.answer(&Response::json(200, "[]")).unwrap();
        assert!(reading.next().unwrap().target.ends_with("/user-license/group/m0"));
        let rule = r#"{"availableUserBundles":[],"allocatedUserBundles":["IDU"]}"#;
        reading.answer(&Response::json(200, rule)).unwrap();
        reading.answer(&Response::json(404, "")).unwrap();
        let found = reading.finish();
        assert_eq!((found.members.len(), found.of(&ids(2)[1])), (1, None));
    }
}

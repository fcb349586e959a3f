//! Lease: a list of users or groups with bundles → one write for each, which says all that it has
//! afterwards; or everything that is wrong with the list.
//!
//! A write replaces what was there, so each target is made from what was read. A user takes one unit of
//! each bundle; a group's rule takes none by itself. One write is about one of them: a 409 is for all
//! that a request names, and does not say for what (UiPath's contract of its license service, read
//! 2026-11-25). The last bundle is never taken: no call of the guide does, and an empty list is one.

mod present;

pub use present::{Found, LeaseReading};

use super::Plan;
use super::allocate::form::planned;
use super::allocate::{AllocateSteps, Change, Over};
use super::pool::Pool;
use crate::domain::stored::stored;
use crate::domain::{
    Connection, Holder, Home, Member, MemberId, MemberKind, ProductCode, Quantities, Quantity, Time,
};
use crate::vendors::uipath::given::one_each;

/// What is done with the bundles of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// They are given beside what is there.
    Add,
    /// They replace what is there.
    Replace,
    /// They are taken away.
    Take,
}

stored!(names How { Add = "add", Replace = "replace", Take = "take" });

/// Who is to get which bundles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Who.
    pub id: MemberId,
    /// The name for people; may be empty.
    pub name: String,
    /// The bundles.
    pub bundles: Vec<ProductCode>,
}

/// What was filled in; mirrors the screen.
#[derive(Debug, Clone)]
pub struct LeaseForm {
    /// By which connection: one to an organization.
    pub connection: Connection,
    /// Users or groups.
    pub kind: MemberKind,
    /// Who, each once.
    pub wanted: Vec<Wanted>,
    /// What is done with the bundles.
    pub how: How,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The connection is not to an organization.
    NoOrganization,
    /// The list is empty.
    Nobody,
    /// Somebody is on the list without a bundle.
    NoBundle(String),
    /// What somebody has could not be read, so what would be replaced is not known.
    Unread(String),
    /// The organization has no such bundle: the vendor would refuse it without saying why.
    Unknown(ProductCode),
    /// Somebody would be left without any bundle.
    LastOne(String),
    /// Users would take more of a bundle than there is.
    Over(Over),
    /// A bundle has to be given back before another is free, and somebody would have none meanwhile.
    Swap(String),
    /// Everybody has it already.
    NothingChanged,
}

/// Makes the plan from a list and what was read.
///
/// # Errors
/// Every problem with the list at once.
pub fn lease(form: &LeaseForm, found: &Found, now: Time) -> Result<Plan, Vec<Problem>> {
    let home =
        form.connection.install.home.as_ref().ok_or_else(|| vec![Problem::NoOrganization])?;
    let mut problems = Vec::new();
    if form.wanted.is_empty() {
        problems.push(Problem::Nobody);
    }
    let mut changes = Vec::new();
    for wanted in &form.wanted {
        match change(form, home, wanted, found) {
            Ok(change) => changes.extend(change),
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(unknown(form, found));
    if problems.is_empty() && changes.is_empty() {
        problems.push(Problem::NothingChanged);
    }
    let pool = pool(form.kind, home, found);
    let steps = match AllocateSteps::arrange(changes, pool.free.clone()) {
        Ok(steps) => steps,
        Err(over) => {
            problems.extend(over.into_iter().map(Problem::Over));
            AllocateSteps::default()
        }
    };
    for change in steps.changes.iter().filter(|change| change.leaves_nothing()) {
        problems.push(Problem::Swap(change.name.clone()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(planned(form.connection.clone(), pool, steps, now))
}

/// What becomes of one of the list; nothing where it has what it shall have.
fn change(
    form: &LeaseForm,
    home: &Home,
    wanted: &Wanted,
    found: &Found,
) -> Result<Option<Change>, Problem> {
    let known = found.of(&wanted.id);
    let told = known.map(|(_, name, _)| name.as_str()).unwrap_or_default();
    let name = if wanted.name.is_empty() { told } else { &wanted.name };
    let name = if name.is_empty() { wanted.id.as_str() } else { name }.to_owned();
    if wanted.bundles.is_empty() {
        return Err(Problem::NoBundle(name));
    }
    let Some((_, _, rule)) = known else { return Err(Problem::Unread(name)) };
    let has = one_each(rule);
    let mut target = if form.how == How::Replace { Quantities::default() } else { has.clone() };
    let one = if form.how == How::Take { Quantity::ZERO } else { Quantity::whole(1) };
    for code in &wanted.bundles {
        target.set(code, one);
    }
    let member =
        Member { external: rule.external, ..Member::of(home, form.kind, wanted.id.clone()) };
    let change = Change::new(Holder::Member(member), name, &has, &target);
    if change.differences().is_empty() {
        return Ok(None);
    }
    if change.leaves_nothing() { Err(Problem::LastOne(change.name)) } else { Ok(Some(change)) }
}

/// Bundles that are to be given and that the organization does not have, each once.
fn unknown(form: &LeaseForm, found: &Found) -> Vec<Problem> {
    let mut all: Vec<Problem> = Vec::new();
    if form.how == How::Take {
        return all;
    }
    for code in form.wanted.iter().flat_map(|wanted| &wanted.bundles) {
        let problem = Problem::Unknown(code.clone());
        if found.stock.iter().all(|stock| stock.code != *code) && !all.contains(&problem) {
            all.push(problem);
        }
    }
    all
}

/// The organization's bundles as a pool; of groups none is known to be taken or left.
fn pool(kind: MemberKind, home: &Home, found: &Found) -> Pool {
    let mut pool = Pool { account: Some(home.account.clone()), ..Pool::default() };
    for stock in found.stock.iter().filter(|_| kind == MemberKind::User) {
        if let (Some(total), Some(free)) = (stock.total, stock.free) {
            pool.bought.set(&stock.code, total);
            pool.free.set(&stock.code, free);
        }
    }
    pool
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, ConnectionId, Install, PathName, Place, Vendor, World};
    use crate::plan::Act;
    use crate::vendors::uipath::{Rule, Stock};

    fn code(text: &str) -> ProductCode {
        ProductCode::parse(text).unwrap()
    }

    fn id(text: &str) -> MemberId {
        MemberId::parse(text).unwrap()
    }

    fn form(kind: MemberKind, how: How, wanted: &[(&str, &[&str])]) -> LeaseForm {
        let home = Home {
            name: PathName::parse("alder").unwrap(),
            account: AccountId::parse("o").unwrap(),
        };
        let wanted = wanted.iter().map(|(who, codes)| Wanted {
            id: id(who),
            name: String::new(),
            bundles: codes.iter().map(|text| code(text)).collect(),
        });
        LeaseForm {
            connection: Connection {
                id: ConnectionId("u".into()),
                name: "Alder".into(),
                vendor: Vendor::Uipath,
                world: World::Demo,
                place: Place("own".into()),
                install: Install { home: Some(home), ..Install::default() },
            },
            kind,
            wanted: wanted.collect(),
            how,
        }
    }

    fn found(stock: &[(&str, u32, u32)], members: &[(&str, &[&str])]) -> Found {
        let stock = stock.iter().map(|(text, total, free)| Stock {
            code: code(text),
            kind: String::new(),
            total: Some(Quantity::whole(*total)),
            free: Some(Quantity::whole(*free)),
            used: None,
        });
        let rule = |codes: &&[&str]| Rule {
            bundles: codes.iter().map(|text| code(text)).collect(),
            external: codes.contains(&"EXT"),
        };
        let members = members.iter().map(|(who, codes)| (id(who), String::new(), rule(codes)));
        Found { members: members.collect(), stock: stock.collect(), refused: None }
    }

    fn bodies(plan: &Plan) -> Vec<(String, String)> {
        let told = |request: &crate::http::Request| {
            let body = request.body.clone().unwrap();
            (request.target.rsplit('/').next().unwrap().to_owned(), body)
        };
        plan.steps.iter().map(|step| told(&step.request)).collect()
    }

    #[test]
    fn a_list_is_added_replaces_or_is_taken_and_each_write_says_all() {
        let present = found(
            &[("IDU", 8, 4), ("ATTUNU", 9, 4), ("EXT", 1, 0)],
            &[("a", &["IDU", "EXT"]), ("b", &["ATTUNU"]), ("c", &[])],
        );
        let list: &[(&str, &[&str])] =
            &[("a", &["ATTUNU"]), ("b", &["ATTUNU"]), ("c", &["ATTUNU"])];
        for (how, expected) in [
            (How::Add, vec![("a", r#"["ATTUNU","EXT","IDU"]"#), ("c", r#"["ATTUNU"]"#)]),
            (How::Replace, vec![("a", r#"["ATTUNU"]"#), ("c", r#"["ATTUNU"]"#)]),
        ] {
            let plan = lease(&form(MemberKind::User, how, list), &present, Time(7)).unwrap();
            let expected: Vec<(String, String)> = expected
                .iter()
                .map(|(who, codes)| {
                    // What it had from elsewhere is said again.
                    let external = *who == "a";
                    let body = format!(
                        r#"{{"useExternalLicense":{external},"userBundleCodes":{codes},"userIds":["{who}"]}}"#
                    );
                    ("user-license".to_owned(), body)
                })
                .collect();
            assert_eq!(bodies(&plan), expected, "{how:?}");
            let text = serde_json::to_string(&plan).unwrap();
            assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
        }
        let take = form(MemberKind::User, How::Take, &[("a", &["EXT"]), ("c", &["IDU"])]);
        let plan = lease(&take, &present, Time(7)).unwrap();
        assert_eq!(bodies(&plan).len(), 1, "who has it not loses nothing");
        assert!(bodies(&plan)[0].1.contains(r#""userBundleCodes":["IDU"]"#));
    }

    #[test]
    fn nobody_is_left_with_nothing_and_nothing_unread_is_replaced() {
        let present = found(&[("IDU", 8, 4)], &[("a", &["IDU"]), ("b", &[])]);
        let of = |how, list: &[(&str, &[&str])]| {
            lease(&form(MemberKind::User, how, list), &present, Time(7)).unwrap_err()
        };
        assert_eq!(of(How::Take, &[("a", &["IDU"])]), [Problem::LastOne("a".into())]);
        assert_eq!(of(How::Replace, &[("a", &[])]), [Problem::NoBundle("a".into())]);
        assert_eq!(of(How::Add, &[("x", &["IDU"])]), [Problem::Unread("x".into())]);
        assert_eq!(of(How::Add, &[("a", &["IDU"])]), [Problem::NothingChanged]);
        assert_eq!(of(How::Add, &[]), [Problem::Nobody]);
        assert_eq!(
            of(How::Add, &[("a", &["NEW"]), ("b", &["NEW"])]),
            [Problem::Unknown(code("NEW"))]
        );
        let mut host = form(MemberKind::User, How::Add, &[("a", &["IDU"])]);
        host.connection.install = Install::default();
        assert_eq!(lease(&host, &present, Time(7)).unwrap_err(), [Problem::NoOrganization]);
    }

    #[test]
    fn users_take_what_there_is_and_groups_take_nothing() {
        let present = found(
            &[("IDU", 8, 1), ("ATTUNU", 9, 0)],
            &[("a", &["ATTUNU"]), ("b", &["IDU"]), ("c", &[])],
        );
        let two: &[(&str, &[&str])] = &[("a", &["IDU"]), ("c", &["IDU"])];
        let over = lease(&form(MemberKind::User, How::Add, two), &present, Time(7)).unwrap_err();
        let one = Quantity::whole(1);
        assert_eq!(over, [Problem::Over(Over { code: code("IDU"), by: one })]);
        // What is given back goes first.
        let list: &[(&str, &[&str])] = &[("c", &["ATTUNU"]), ("a", &["IDU"])];
        let plan = lease(&form(MemberKind::User, How::Replace, list), &present, Time(7)).unwrap();
        let order: Vec<String> = plan
            .steps
            .iter()
            .map(|step| match &step.act {
                Act::Allocate { change } => change.name.clone(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(order, ["a", "c"]);
        // Nothing is free to swap with, and nobody is left with nothing meanwhile.
        let tight =
            found(&[("IDU", 8, 0), ("ATTUNU", 9, 0)], &[("a", &["ATTUNU"]), ("b", &["IDU"])]);
        let swap: &[(&str, &[&str])] = &[("a", &["IDU"]), ("b", &["ATTUNU"])];
        let no = lease(&form(MemberKind::User, How::Replace, swap), &tight, Time(7)).unwrap_err();
        assert!(matches!(no.as_slice(), [Problem::Swap(_)]), "{no:?}");
        let plan = lease(&form(MemberKind::Group, How::Replace, swap), &tight, Time(7)).unwrap();
        assert_eq!(plan.steps.len(), 2);
        assert!(plan.steps[0].request.target.ends_with("/user-license/group/a"));
        assert_eq!(plan.pool_question(), None);
    }
}

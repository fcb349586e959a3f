//! Any list, whatever they have and whatever becomes of a write: what is said is so, nobody is left
//! with nothing, and no write names nobody or nothing.

use super::desk::Way;
use super::{KINDS, at_write, codes, form, has, id, meddle, read, suite};
use license_desk::domain::{MemberId, MemberKind, ProductCode};
use license_desk::http::{Method, NoReply, Response};
use license_desk::plan::lease::{How, lease};
use license_desk::run::{ItemOutcome, Status, Way as Onward};
use proptest::prelude::*;
use std::collections::BTreeSet;

const WHO: [&str; 4] = ["ann", "bob", "cy", "dee"];
const CODES: [&str; 4] = ["AXPNU", "IDU", "PMD", "RPADEVPRONU"];

/// Some of the codes, by the bits of a number.
fn some(bits: u8) -> Vec<&'static str> {
    CODES
        .into_iter()
        .enumerate()
        .filter(|(at, _)| bits >> at & 1 == 1)
        .map(|(_, code)| code)
        .collect()
}

fn set(all: &[&str]) -> BTreeSet<ProductCode> {
    codes(all).into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_of_a_list_is_so(
        groups in any::<bool>(),
        how in 0_usize..3,
        before in prop::array::uniform4(0_u8..16),
        wanted in prop::array::uniform4(0_u8..16),
        trouble in 0_usize..5,
        nth in 1_usize..5,
    ) {
        let kind = KINDS[usize::from(groups)];
        let how = [How::Add, How::Replace, How::Take][how];
        let mut desk = suite();
        // Three of PMD are left, so the fourth has none to begin with.
        let mut before = before;
        before[3] &= !4;
        for (who, bits) in WHO.iter().zip(before) {
            if bits > 0 {
                meddle(&mut desk, kind, who, &some(bits), bits == 7);
            }
        }
        let lists: Vec<(&str, Vec<&str>)> =
            WHO.into_iter().zip(wanted).filter(|(_, bits)| *bits > 0).map(|(who, bits)| (who, some(bits))).collect();
        let list: Vec<(&str, &[&str])> = lists.iter().map(|(who, all)| (*who, all.as_slice())).collect();
        let form = form(kind, how, &list);
        let ids: Vec<MemberId> = form.wanted.iter().map(|wanted| wanted.id.clone()).collect();
        let found = read(&mut desk, kind, &ids);
        let start: Vec<BTreeSet<ProductCode>> = WHO.into_iter().zip(before).map(|(_, bits)| set(&some(bits))).collect();
        let end: Vec<BTreeSet<ProductCode>> = (0..4).map(|at| {
            let list = set(&some(wanted[at]));
            if list.is_empty() { return start[at].clone(); }
            match how {
                How::Add => start[at].union(&list).cloned().collect(),
                How::Replace => list,
                How::Take => start[at].difference(&list).cloned().collect(),
            }
        }).collect();
        let Ok(plan) = lease(&form, &found, desk.now) else {
            // There is a reason: an empty list, nothing to do, somebody left with nothing, or too few.
            let idle = start == end;
            let last = (0..4).any(|at| end[at].is_empty() && !start[at].is_empty());
            let taken = |all: &[BTreeSet<ProductCode>], code: &str| {
                all.iter().filter(|set| set.contains(&codes(&[code])[0])).count()
            };
            let many = kind == MemberKind::User && CODES.iter().any(|code| taken(&end, code) > taken(&start, code));
            prop_assert!(idle || last || many);
            return Ok(());
        };
        desk.writes.clear();
        let ways: [fn() -> Way; 5] = [
            || Way::Clear,
            || Way::After(Err(NoReply::Lost)),
            || Way::Before(Err(NoReply::Lost)),
            || Way::After(Ok(Response::json(500, ""))),
            || Way::Before(Ok(Response::json(503, ""))),
        ];
        at_write(&mut desk, nth, ways[trouble]);
        let run = desk.run(plan);
        prop_assert_eq!(run.status(), Status::Ended, "{:?} {:?}", run.shifted(), desk.writes);
        for request in desk.writes.iter().filter(|request| request.method == Method::Put) {
            let body: serde_json::Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
            prop_assert!(!body["userBundleCodes"].as_array().unwrap().is_empty());
            prop_assert!(body["userIds"].as_array().is_none_or(|users| users.len() == 1));
        }
        desk.wire = None;
        for (at, who) in WHO.iter().enumerate() {
            let rule = has(&mut desk, kind, who);
            let now: BTreeSet<ProductCode> = rule.bundles.into_iter().collect();
            prop_assert_eq!(&now, &end[at], "{}", who);
            // Whose license comes from elsewhere keeps it so.
            prop_assert_eq!(rule.external, before[at] == 7, "{}", who);
        }
        prop_assert_eq!(run.count(ItemOutcome::Done), run.plan.steps.len());
        prop_assert!(desk.reopen(&run) == run);
        // And back, but for whoever had nothing.
        let Ok(back) = run.onward(Onward::Back, desk.now) else { return Ok(()) };
        let left: Vec<String> = back.left_out.iter().map(|left| left.item.to_string()).collect();
        let run = desk.run(back);
        prop_assert_eq!(run.status(), Status::Ended);
        for (at, who) in WHO.iter().enumerate() {
            let now: BTreeSet<ProductCode> = has(&mut desk, kind, who).bundles.into_iter().collect();
            let stays = left.iter().any(|left| left.contains(&["/", id(who).as_str()].concat()));
            prop_assert_eq!(&now, if stays { &end[at] } else { &start[at] }, "{}", who);
        }
    }
}

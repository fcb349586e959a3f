//! Whatever is typed, and whatever goes wrong: no pool is overdrawn and no list incomplete at any
//! moment, each run ends, what it says agrees with what everybody holds, and there is a way back.

use super::desk::{Desk, Way};
use super::pool::{Held, held, list, organization, reply, want};
use license_desk::domain::Item;
use license_desk::http::{Method, NoReply, Request, Response};
use license_desk::plan::allocate::{AllocateForm, Grid, allocate};
use license_desk::run::{ItemOutcome, Run, RunId, Status, Way as Onward};
use proptest::prelude::*;

const CODES: [&str; 6] = ["UNATT", "NONPR", "APPTESTR", "PMD", "AIU", "IDU"];
/// What the install of a case does, in dials.
const DIALS: [&str; 5] = ["", "merge", "propagation=0-300", "strict,own-included", "usage"];

fn ids() -> Vec<String> {
    let dozen = [
        super::pool::ALDER,
        super::pool::BIRCH,
        super::pool::COBALT,
        super::pool::DUNE,
        super::pool::DELILAH,
    ];
    dozen.map(str::to_owned).into()
}

/// Which cells are typed, by row and column: a share of what there is of the product in all.
type Typed = Vec<(usize, usize, i64)>;

fn typed() -> impl Strategy<Value = Typed> {
    proptest::collection::vec((0_usize..5, 0..CODES.len(), 0_i64..=9), 1..14)
}

/// What becomes of a write.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Fine,
    LostBefore,
    LostAfter,
    Trouble,
    Refused,
    TooMany,
    Other,
    Dies,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    use Fate::{Dies, Fine, LostAfter, LostBefore, Other, Refused, TooMany, Trouble};
    let one = prop_oneof![
        6 => Just(Fine),
        1 => Just(LostBefore),
        1 => Just(LostAfter),
        1 => Just(Trouble),
        1 => Just(Refused),
        1 => Just(TooMany),
        1 => Just(Other),
        1 => Just(Dies),
    ];
    proptest::collection::vec(one, 12)
}

fn all(desk: &mut Desk) -> Vec<Held> {
    ids().iter().map(|id| desk.holds(id)).collect()
}

fn begin(dials: &str, typed: &Typed) -> (Desk, Grid, Vec<Held>) {
    let mut desk = Desk::suite(dials);
    let ids = ids();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let before = all(&mut desk);
    let left = desk.left();
    let mut grid = desk.grid(&names);
    for (row, column, tenths) in typed {
        let code = CODES[*column];
        let of = |held: &Held| held.get(code).copied().unwrap_or(0);
        let there = before.iter().map(of).sum::<i64>() + of(&left);
        want(&mut grid, *row, code, there * tenths / 9);
    }
    (desk, grid, before)
}

/// Every write names all that its holder held, before it.
fn complete(request: &Request, before: &[Held], after: &[Held]) -> Result<(), TestCaseError> {
    let at = ids().iter().position(|id| request.target.contains(id.as_str())).unwrap();
    let sent = list(request);
    let both = before[at].keys().chain(after[at].keys());
    for code in both {
        prop_assert!(sent.contains_key(code), "{code} is not in {sent:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Carried out against the vendor: never a no, each list complete; and undone, all is as it was.
    #[test]
    fn no_pool_is_overdrawn_and_undone_all_is_as_it_was(typed in typed(), dials in 0..DIALS.len()) {
        let (mut desk, grid, before) = begin(DIALS[dials], &typed);
        let form = AllocateForm { connection: super::pool::connection(), grid };
        let Ok(plan) = allocate(&form, desk.now) else { return Ok(()) };
        let end = plan.allocation().stands(|_| true);
        let used = DIALS[dials] == "usage";
        let run = desk.run(plan);
        prop_assert_eq!(run.status(), Status::Ended);
        let refused = desk.puts().iter().any(|put| put.status != Some(200));
        // An install that refuses less than is used may say no; none says no for want of room.
        prop_assert!(!refused || used);
        let after = all(&mut desk);
        for request in &desk.writes {
            complete(request, &before, &after)?;
        }
        for (stand, target) in run.stands().iter().zip(&end) {
            let at = ids().iter().position(|id| *id == stand.holder.account().as_str()).unwrap();
            prop_assert_eq!(&held(&stand.at), &after[at]);
            prop_assert!(refused || stand.at == target.end);
        }
        prop_assert!(desk.reopen(&run) == run);
        let back = run.onward(Onward::Back, desk.now).unwrap();
        let undone = desk.run(back);
        prop_assert_eq!(undone.status(), Status::Ended);
        prop_assert_eq!(all(&mut desk), before);
    }

    /// With everything going wrong: what was taken is not taken again, the pool holds, and what is
    /// said of each agrees with what it holds. From wherever it stopped there is a way back.
    #[test]
    fn whatever_goes_wrong_the_run_tells_how_it_is(
        typed in typed(),
        fates in fates(),
        lag in any::<bool>(),
    ) {
        let (mut desk, grid, before) = begin(if lag { "propagation=0-300" } else { "" }, &typed);
        let form = AllocateForm { connection: super::pool::connection(), grid };
        let Ok(plan) = allocate(&form, desk.now) else { return Ok(()) };
        let targets = plan.allocation().stands(|_| true);
        let steps = plan.steps.len();
        let mut queue = fates.clone().into_iter();
        let dies = std::rc::Rc::new(std::cell::Cell::new(false));
        let told = dies.clone();
        desk.wire = Some(Box::new(move |_, request, _| {
            if request.method == Method::Get {
                return Way::Clear;
            }
            match queue.next().unwrap_or(Fate::Fine) {
                Fate::Fine => Way::Clear,
                Fate::LostBefore => Way::Before(Err(NoReply::Lost)),
                Fate::LostAfter => Way::After(Err(NoReply::TimedOut)),
                Fate::Trouble => Way::After(reply(500, "")),
                Fate::Refused => Way::Before(reply(400, "")),
                Fate::TooMany => {
                    Way::Before(Ok(Response::json(429, "").with("Retry-After", "3")))
                }
                Fate::Other => Way::After(reply(200, r#"{"products":[]}"#)),
                Fate::Dies => {
                    told.set(true);
                    Way::Clear
                }
            }
        }));
        let mut run = Run::new(RunId("r1".into()), plan);
        while !desk.drive(&mut run, |_, _| dies.replace(false)) {
            run = desk.reopen(&run);
        }
        prop_assert!(matches!(run.status(), Status::Ended | Status::Undecided(1)), "{:?}", run.status());
        let after = all(&mut desk);
        for request in &desk.writes {
            complete(request, &before, &after)?;
        }
        let room = desk.puts().iter().all(|put| put.status != Some(409));
        prop_assert!(room, "a list that does not fit was sent");
        // Each planned write acts once at the most, unless the vendor's word on it was lost.
        let acted = desk.puts().iter().filter(|put| put.acted).count();
        prop_assert!(acted <= steps, "{acted} of {steps}");
        for target in &targets {
            let id = target.holder.account().as_str().to_owned();
            let at = ids().iter().position(|known| *known == id).unwrap();
            let outcome = run.item(&Item::Holder(organization(&id))).unwrap().outcome;
            let (start, end) = (held(&target.start), held(&target.end));
            match outcome {
                ItemOutcome::Done | ItemOutcome::Already => prop_assert_eq!(&after[at], &end),
                ItemOutcome::Refused | ItemOutcome::Cancelled => {
                    prop_assert_eq!(&after[at], &start);
                }
                ItemOutcome::Partly => prop_assert!(after[at] != start || after[at] != end),
                ItemOutcome::Unknown => prop_assert!(run.status() != Status::Ended),
                other => prop_assert!(false, "{:?}", other),
            }
        }
        if run.status() == Status::Ended {
            for stand in run.stands() {
                let id = stand.holder.account().as_str().to_owned();
                prop_assert_eq!(held(&stand.at), desk.holds(&id));
            }
            desk.wire = None;
            let back = run.onward(Onward::Back, desk.now).unwrap();
            let undone = desk.run(back);
            prop_assert_eq!(undone.status(), Status::Ended);
            prop_assert_eq!(all(&mut desk), before);
        }
    }
}

//! Allocate: the grid → the plan that brings it about, with every request in its order.

use super::{AllocateSteps, Grid, Problem, Supply};
use crate::domain::{Connection, Item, Time};
use crate::plan::pool::Pool;
use crate::plan::{Act, Confirm, Job, LeftOut, Plan, Step, Target, WhyLeftOut};

/// What was filled in; mirrors the screen.
#[derive(Debug, Clone)]
pub struct AllocateForm {
    /// By which connection.
    pub connection: Connection,
    /// Who holds what, and shall hold what.
    pub grid: Grid,
}

/// Makes the plan from a grid. Each request is the complete list of what a holder shall hold; what it
/// loses is named with zero, so that a list is never empty.
///
/// # Errors
/// Every problem with the grid at once.
pub fn allocate(form: &AllocateForm, now: Time) -> Result<Plan, Vec<Problem>> {
    let steps = form.grid.plan()?;
    Ok(planned(form.connection.clone(), form.grid.pool_found(), steps, now))
}

/// The plan of writes that are in their order.
pub fn planned(connection: Connection, mut pool: Pool, steps: AllocateSteps, now: Time) -> Plan {
    pool.free = steps.free;
    let mut requests = Vec::with_capacity(steps.changes.len());
    let mut left_out: Vec<LeftOut> = Vec::new();
    for change in steps.changes {
        let item = Item::Holder(change.holder.clone());
        if left_out.iter().any(|out| out.item == item) {
            continue;
        }
        // A change from nothing to nothing has no request, and arranging leaves it out. Neither has
        // one that takes a member's last bundle.
        let Some(request) = change.request() else {
            left_out.push(LeftOut { item, why: WhyLeftOut::KeepsLast });
            continue;
        };
        {
            let id = u32::try_from(requests.len()).unwrap_or(u32::MAX);
            let act = Act::Allocate { change };
            requests.push(Step {
                id,
                act,
                request,
                of: None,
                due: Time::default(),
                rest: Vec::new(),
            });
        }
    }
    let mut plan = Plan {
        job: Job::Allocate,
        connection,
        target: Target::Pool(pool),
        made_at: now,
        steps: requests,
        left_out,
        confirm: Vec::new(),
    };
    if plan.losing_all() > 0 {
        plan.confirm.push(Confirm::LosesAll);
    }
    plan
}

impl Grid {
    /// The pool as it was read, and whose holdings were not.
    fn pool_found(&self) -> Pool {
        let account = self.rows.first().and_then(|row| row.holder.pool().cloned());
        let mut pool = Pool { account, ..Pool::default() };
        for product in &self.products {
            if let Supply::Pool { bought: Some(bought), .. } = product.supply {
                pool.bought.set(&product.code, bought);
            }
        }
        for (_, row) in self.changed().filter(|(_, row)| !row.read) {
            pool.typed.push(row.holder.clone());
        }
        pool
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AccountId, ConnectionId, Holder, Install, Place, ProductCode, Quantity, Vendor, World,
    };
    use crate::plan::allocate::change::tests::amounts;
    use crate::plan::allocate::{At, Wanted};
    use crate::vendors::uipath::Stock;

    fn form() -> AllocateForm {
        let mut grid = Grid::default();
        let stock = |code: &str, total: u32, free: u32| Stock {
            code: ProductCode::parse(code).unwrap(),
            kind: String::new(),
            total: Some(Quantity::whole(total)),
            free: Some(Quantity::whole(free)),
            used: None,
        };
        grid.pool(&[stock("A", 9, 1), stock("B", 5, 0)]);
        for (name, held) in [("a", [("A", 3), ("B", 2)]), ("b", [("A", 5), ("B", 3)])] {
            let holder = Holder::Organization(AccountId::parse(name).unwrap());
            let row = grid.row(&holder, &name.to_uppercase());
            grid.holds(row, &amounts(&held), &[]);
        }
        let connection = Connection {
            id: ConnectionId("u".into()),
            name: "Suite".into(),
            vendor: Vendor::Uipath,
            world: World::Demo,
            place: Place("suite".into()),
            install: Install::default(),
        };
        AllocateForm { connection, grid }
    }

    fn want(form: &mut AllocateForm, row: usize, product: usize, units: u32) {
        let cell = form.grid.cell_mut(At { row, product }).unwrap();
        cell.wanted = Wanted::Amount(Quantity::whole(units));
    }

    #[test]
    fn a_grid_becomes_requests_in_an_order_that_never_overdraws() {
        let mut form = form();
        assert_eq!(allocate(&form, Time(7)).unwrap_err(), [Problem::NothingChanged]);
        for (row, product, units) in [(0, 0, 9), (0, 1, 0), (1, 0, 0), (1, 1, 0)] {
            want(&mut form, row, product, units);
        }
        let plan = allocate(&form, Time(7)).unwrap();
        let told: Vec<(u32, &str, &str)> = plan
            .steps
            .iter()
            .map(|s| (s.id, s.request.target.as_str(), s.request.body.as_deref().unwrap()))
            .collect();
        let path = "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d/organization/";
        let list = |a, b| {
            format!(
                r#"{{"productQuantities":[{{"code":"A","quantity":{a}}},{{"code":"B","quantity":{b}}}]}}"#
            )
        };
        assert_eq!(
            told,
            [
                (0, &*format!("{path}b/license"), &*list(0, 0)),
                (1, &*format!("{path}a/license"), &*list(9, 0)),
            ]
        );
        assert_eq!(plan.confirm, [Confirm::LosesAll]);
        assert_eq!(plan.word(Confirm::LosesAll), "remove 1");
        let pool = plan.target.pool().unwrap();
        assert_eq!((&pool.bought, &pool.typed), (&amounts(&[("A", 9), ("B", 5)]), &vec![]));
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan, "{text}");
    }

    #[test]
    fn where_a_site_is_for_some_organizations_nothing_is_planned_for_another() {
        let mut form = form();
        want(&mut form, 0, 0, 2);
        let only =
            |ids: &[&str]| Some(ids.iter().map(|id| AccountId::parse(id).unwrap()).collect());
        form.grid.only = only(&["b", "a"]);
        assert_eq!(allocate(&form, Time(7)).unwrap().steps.len(), 1);
        for ids in [&["b"][..], &[]] {
            form.grid.only = only(ids);
            let holder = form.grid.rows[0].holder.clone();
            assert_eq!(allocate(&form, Time(7)).unwrap_err(), [Problem::NotOffered(holder)]);
        }
    }

    #[test]
    fn what_a_person_said_is_told_from_what_the_vendor_did() {
        let mut form = form();
        let holder = Holder::Organization(AccountId::parse("c").unwrap());
        let row = form.grid.row(&holder, "");
        form.grid.nothing_else(row);
        want(&mut form, row, 0, 1);
        want(&mut form, 0, 0, 2);
        let plan = allocate(&form, Time(7)).unwrap();
        assert_eq!(plan.target.pool().unwrap().typed, [holder]);
        assert!(plan.confirm.is_empty());
    }
}

//! What a person does in front of a tab: prepares, presses run, reads what is on the screen, goes
//! on, and says what became of what nobody can find out.

use crate::browser::driver::{Command, Driver, ReadError, Role};
use crate::domain::{AccountId, Connection, Holder, Item, ProductCode, Quantity, Serial, Vendor};
use crate::grants;
use crate::msp;
use crate::plan::allocate::{self, AllocateForm, At, Grid, Totals, Wanted};
use crate::plan::claim::{ClaimForm, claim};
use crate::plan::present::Reading;
use crate::plan::release::release;
use crate::plan::{Plan, call_lane};
use crate::run::{Pause, Run, RunId, Status, Way};
use crate::stage;
use crate::truth;
use crate::vendors::meraki::KeyMode;
use crate::vendors::uipath::INSTALL;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a person sets out to do.
#[derive(Debug, Clone)]
pub(crate) enum Wish {
    /// Claim items into an organization, so many in a request.
    Claim(&'static str, Vec<Item>, usize),
    /// Release devices from it.
    Release(&'static str, Vec<Serial>),
    /// Change the licenses of an MSP's customers.
    Assign(msp::Wanted),
    /// Give organizations, by their place, products, by theirs: less, more or all.
    Allocate(Vec<(usize, usize, i64)>),
    /// Go on from where an allocation ended, or back.
    Onward(Way),
}

/// Prepares a plan; `None` when the reads that it needs fail.
async fn prepare(
    driver: &Rc<Driver>,
    connection: &Connection,
    wish: Wish,
) -> Result<Option<Plan>, ReadError> {
    match wish {
        Wish::Assign(wanted) => return msp::prepare(driver, connection, &wanted).await,
        Wish::Allocate(typed) => return allocation(driver, connection, &typed).await,
        Wish::Onward(way) => return Ok(onward(driver, way).await),
        Wish::Claim(..) | Wish::Release(..) => {}
    }
    let all = driver.organizations(connection).await?;
    let (Wish::Claim(id, ..) | Wish::Release(id, _)) = &wish else { return Ok(None) };
    let Some(organization) = all.into_iter().find(|o| o.id.as_str() == *id) else {
        return Ok(None);
    };
    let items = match &wish {
        Wish::Claim(_, items, _) => items.clone(),
        Wish::Release(_, serials) => serials.iter().copied().map(Item::Serial).collect(),
        Wish::Assign(_) | Wish::Allocate(_) | Wish::Onward(_) => Vec::new(),
    };
    let reading = Reading::of(&organization.id, &organization.model, &items);
    let present = driver.present(connection, &organization, reading, |_, _| {}).await?;
    let now = crate::page::clock::now();
    Ok(match wish {
        Wish::Claim(_, items, most_items) => {
            let form = ClaimForm {
                connection: connection.clone(),
                organization: Some(organization),
                items,
                mode: KeyMode::AddDevices,
                most_items,
                anyway: BTreeSet::new(),
            };
            claim(&form, &present, now).ok()
        }
        Wish::Release(_, serials) => {
            Some(release(connection.clone(), organization, &serials, &present, now))
        }
        Wish::Assign(_) | Wish::Allocate(_) | Wish::Onward(_) => None,
    })
}

/// Reads who holds what, and makes a plan of what was typed; `None` where that is no plan.
async fn allocation(
    driver: &Driver,
    connection: &Connection,
    typed: &[(usize, usize, i64)],
) -> Result<Option<Plan>, ReadError> {
    let mut grid = Grid::default();
    for id in grants::IDS.iter().filter_map(|id| AccountId::parse(id)) {
        grid.row(&Holder::Organization(id), "");
    }
    let mut reading = allocate::Reading::of(&grid);
    let lane = call_lane(connection, INSTALL);
    while let Some(request) = reading.next() {
        let answer = driver.read(connection, Some(&lane), &request).await?;
        reading.answer(&mut grid, &answer).map_err(ReadError::Refused)?;
    }
    // What is more than there is, is taken back until it fits.
    for most in (1..=typed.len()).rev() {
        let mut grid = grid.clone();
        fill(&mut grid, typed.get(..most).unwrap_or_default());
        let form = AllocateForm { connection: connection.clone(), grid };
        if let Ok(plan) = allocate::allocate(&form, crate::page::clock::now()) {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}

/// Types amounts: 0 takes a product away (or gives the first of it), 1 to 4 give so many more, 5 gives
/// all that is left and all that others give back.
fn fill(grid: &mut Grid, typed: &[(usize, usize, i64)]) {
    for (row, product, what) in typed {
        let code = grants::CODES.get(*product).and_then(|code| ProductCode::parse(code));
        let Some(code) = code else { continue };
        let at = At { row: *row, product: grid.column(&code) };
        let left = grid.totals().get(at.product).and_then(Totals::free_after).unwrap_or_default();
        let Some(cell) = grid.cell_mut(at) else { continue };
        let (now, one) = (cell.now.unwrap_or_default(), Quantity::whole(1));
        let units = match u32::try_from(*what) {
            Ok(0) if now == Quantity::ZERO => one,
            Ok(0) | Err(_) => Quantity::ZERO,
            Ok(5) => now.plus(left),
            Ok(more) => now.plus(Quantity::whole(more)),
        };
        cell.wanted = Wanted::Amount(units);
    }
}

/// The plan of the rest of the last allocation that has ended, or of the way back.
async fn onward(driver: &Rc<Driver>, way: Way) -> Option<Plan> {
    let id = truth::runs().pop()?;
    let open = driver.open(&id).await.ok()??;
    let run = open.run();
    let plan = run.onward(way, crate::page::clock::now()).ok();
    plan.filter(|plan| run.status() == Status::Ended && !plan.steps.is_empty())
}

/// Prepares a plan and presses run. `false` when it did not come to that.
pub(crate) async fn set_out(driver: Rc<Driver>, connection: Connection, wish: Wish) -> bool {
    let mut planned = prepare(&driver, &connection, wish.clone()).await;
    // A grid takes many reads: what did not come is read again.
    for _ in 0..8 {
        if matches!(planned, Ok(Some(_))) || !matches!(wish, Wish::Allocate(_)) {
            break;
        }
        crate::page::clock::sleep(30_000).await;
        planned = prepare(&driver, &connection, wish.clone()).await;
    }
    let Ok(Some(plan)) = planned else { return false };
    let Ok(id) = driver.begin(plan.clone()).await else { return false };
    if crate::page::database::has(&id.0) {
        truth::run_begins(&id, &plan);
    }
    stage::note(|| format!("presses run: {} with {} steps", id.0, plan.steps.len()));
    stage::spawn(async move { driver.drive(&id).await });
    true
}

/// Looks at a run, and does what it asks for. With `all` also what only a person can decide.
pub(crate) async fn attend(driver: Rc<Driver>, id: RunId, all: bool) {
    let Ok(Some(open)) = driver.open(&id).await else { return };
    let (role, status) = (open.role(), open.run().status());
    stage::note(|| {
        let until = open.waits_until().map(|until| until.since(crate::page::clock::now()));
        format!("a person sees {} {status:?} {role:?} {until:?} {:?}", id.0, open.fault())
    });
    let command = match status {
        Status::Paused(Pause::Person) if !all && stage::happens(500) => None,
        // What somebody else has changed is planned anew.
        Status::Paused(Pause::Moved)
            if !open.run().is_cancelled() && (all || stage::happens(400)) =>
        {
            Some(Command::Cancel)
        }
        Status::Paused(Pause::Key) => {
            let connection = open.run().plan.connection.clone();
            if connection.vendor == Vendor::Aruba && (all || stage::happens(500)) {
                // A pair whose renewal was lost is void: the person makes another token.
                driver.keep_credential(&connection.id, msp::credential(false));
            }
            Some(Command::Resume)
        }
        Status::Paused(_) => Some(Command::Resume),
        _ if open.fault().is_some() => return driver.drive(&id).await,
        Status::Running if role == Role::Reader => return driver.drive(&id).await,
        Status::Running | Status::Ended => None,
        Status::Undecided(_) => all.then(|| word(&open.run())).flatten(),
    };
    if let Some(command) = command {
        stage::note(|| format!("a person asks: {command:?}"));
        driver.command(&id, command).await;
    }
}

/// What a person who has looked at the vendor's own pages says of the first step that is open.
fn word(run: &Run) -> Option<Command> {
    let state = run.undecided().next()?;
    let id = state.step.id;
    if run.plan.target.msp().is_some() {
        let (now, gives) = (msp::holdings(0), run.plan.job == crate::plan::Job::Assign);
        let mut open = run.items().filter(|(_, s)| s.step == id && !s.outcome.is_final());
        let done = open.all(|(item, _)| {
            let Item::Customer(customer) = item else { return false };
            let (fit, hold) = now.get(customer.as_str()).copied().unwrap_or_default();
            hold == if gives { fit } else { 0 }
        });
        return Some(Command::Decide(id, done, "seen in Central".to_owned()));
    }
    if run.plan.target.pool().is_some() {
        let done = grants::is_done(run, id);
        return Some(Command::Decide(id, done, "seen in the portal".to_owned()));
    }
    let organization = run.plan.target.organization()?;
    let releases = run.plan.job == crate::plan::Job::Release;
    let open = run.items().filter(|(_, s)| s.step == id && !s.outcome.is_final());
    let done: BTreeSet<bool> =
        open.map(|(item, _)| truth::holds(organization.id.as_str(), item) != releases).collect();
    match (done.contains(&true), done.contains(&false)) {
        // Some of both: the desk has to look itself.
        (true, true) => Some(Command::Look(id)),
        (done, _) => Some(Command::Decide(id, done, "seen in the dashboard".to_owned())),
    }
}

/// What a person may press at any time.
pub(crate) async fn meddle(driver: Rc<Driver>, id: RunId) {
    let Ok(Some(open)) = driver.open(&id).await else { return };
    let steps = i64::try_from(open.run().steps().len()).unwrap_or(1).max(1);
    let step = u32::try_from(stage::within(0, steps - 1)).unwrap_or_default();
    let unknown = open.run().undecided().any(|state| state.step.id == step);
    let command = match stage::within(0, 9) {
        0 => Command::Cancel,
        1..=4 => Command::Pause,
        5..=6 if unknown => Command::Look(step),
        _ => Command::Resume,
    };
    stage::note(|| format!("a person presses {command:?}"));
    driver.command(&id, command).await;
}

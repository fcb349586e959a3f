//! Reading what an allocation rests on: who is there, where the install lists them, the pool, and what
//! each holds. What is not answered stays unknown, to be typed.

use super::board::{Board, Level};
use super::table::{Progress, Table};
use crate::browser::clock;
use crate::browser::driver::ReadError;
use crate::domain::{AccountId, Connection, Holder, MemberId, PathName, World};
use crate::http::{Request, Response};
use crate::plan::Job;
use crate::plan::allocate::present::passing;
use crate::plan::allocate::{Grid, Reading, Row};
use crate::plan::call_lane;
use crate::run::{Standing, Summary};
use crate::ui::words;
use crate::vendors::uipath::{self, place};
use wasm_bindgen_futures::spawn_local;

/// Lists who is there, if nobody is in the shown table, and reads what is not known; nothing while
/// there is nothing to read with.
pub(super) fn open(board: &'static Board) {
    if !board.desk.driver.can_send(&board.connection()) {
        return;
    }
    let table = board.table(board.level.now());
    if !table.progress.peek(|it| matches!(it, Progress::Not | Progress::Failed(_))) {
        return;
    }
    let empty = table.grid.peek(|grid| grid.rows.is_empty());
    match table.level {
        Level::Organizations if empty => list(board),
        Level::Tenants if empty => {
            if board.account.peek(Option::is_some) {
                list(board);
            }
        }
        _ => read(board, table),
    }
}

/// Reads everything again.
pub(super) fn again(board: &'static Board, level: Level) {
    let table = board.table(level);
    if table.grid.peek(|grid| grid.rows.is_empty()) {
        return list(board);
    }
    table.change(|grid, _| grid.rows.iter_mut().for_each(|row| row.read = false));
    read(board, table);
}

/// Begins a turn: what was being read before is no longer.
fn turn(table: &Table) -> u32 {
    let turn = table.turn.get().wrapping_add(1);
    table.turn.set(turn);
    turn
}

/// Reads no more.
pub(super) fn stop(table: &Table) {
    turn(table);
    table.progress.set(Progress::Not);
}

/// Sends a read, within the pace that an install can bear; the demo's is this page.
async fn ask(
    board: &Board,
    connection: &Connection,
    request: &Request,
) -> Result<Response, ReadError> {
    let lane = call_lane(connection, uipath::INSTALL);
    let lane = (connection.world == World::Live).then_some(&lane);
    board.desk.driver.read(connection, lane, request).await
}

/// Lists the organizations of the install, or the tenants of the chosen one with their services; then
/// reads what they hold.
pub(super) fn list(board: &'static Board) {
    let connection = board.connection();
    let table = board.table(board.level.now());
    let turn = turn(table);
    table.progress.set(Progress::Listing);
    spawn_local(async move {
        let listed = match table.level {
            Level::Organizations => of_site(board, organizations(board, &connection).await),
            Level::Tenants => tenants(board, &connection).await,
        };
        if table.turn.get() != turn || !board.is_of(&connection) {
            return;
        }
        match listed {
            Ok(rows) => {
                table.change(|grid, _| {
                    for (holder, name) in &rows {
                        grid.row(holder, name);
                    }
                });
                board.changed();
                read(board, table);
            }
            // A no that says nothing about lists is no reason to do without.
            Err(error) => table.progress.set(match &error {
                ReadError::Refused(no) if !passing(no) => Progress::Unlisted(error),
                _ => Progress::Failed(error),
            }),
        }
    });
}

/// Of those listed, the ones that the site is for. Who is not listed is told; where an install does not
/// list, they are known all the same.
fn of_site(
    board: &Board,
    listed: Result<Vec<(Holder, String)>, ReadError>,
) -> Result<Vec<(Holder, String)>, ReadError> {
    let Some(only) = &board.desk.config.organizations else { return listed };
    let holders = || only.iter().cloned().map(Holder::Organization);
    let mut all = match listed {
        Err(ReadError::Refused(no)) if !passing(&no) => {
            return Ok(holders().map(|holder| (holder, String::new())).collect());
        }
        other => other?,
    };
    all.retain(|(holder, _)| only.contains(holder.account()));
    let unlisted = holders().filter(|it| all.iter().all(|(listed, _)| listed != it));
    let unlisted: Vec<String> = unlisted.map(|it| it.to_string()).collect();
    if !unlisted.is_empty() {
        board.desk.tell(&words::unlisted(&unlisted, only.len(), "organization"));
    }
    Ok(all)
}

async fn organizations(
    board: &Board,
    connection: &Connection,
) -> Result<Vec<(Holder, String)>, ReadError> {
    let mut all = Vec::new();
    let mut next = Some(0);
    while let Some(skip) = next {
        let answer = ask(board, connection, &uipath::organizations(skip)).await?;
        let page = place::organizations(&answer, skip).map_err(ReadError::Refused)?;
        let row = |it: place::Organization| (Holder::Organization(it.id), it.name);
        all.extend(page.organizations.into_iter().map(row));
        next = page.next;
    }
    Ok(all)
}

async fn tenants(
    board: &Board,
    connection: &Connection,
) -> Result<Vec<(Holder, String)>, ReadError> {
    let Some(account) = board.account.now() else { return Ok(Vec::new()) };
    let answer = ask(board, connection, &uipath::tenants(&account)).await?;
    let tenants = place::tenants(&answer).map_err(ReadError::Refused)?;
    let mut all = Vec::new();
    for tenant in tenants {
        for service in tenant.services {
            all.push((self::service(&account, &tenant.id, service), tenant.name.clone()));
        }
    }
    Ok(all)
}

/// A service of a tenant, as a holder.
pub(super) fn service(account: &AccountId, tenant: &MemberId, service: PathName) -> Holder {
    Holder::Service { account: account.clone(), tenant: tenant.clone(), service }
}

/// Reads the pool, and of each row for whom the install has not answered yet what it holds.
pub(super) fn read(board: &'static Board, table: &'static Table) {
    let connection = board.connection();
    if !board.desk.driver.can_send(&connection) {
        return;
    }
    let mut asked = Grid::default();
    table.grid.peek(|grid| {
        let unread = || grid.rows.iter().filter(|row| !row.read);
        // The pool is read in any case.
        for row in unread().chain(grid.rows.first().filter(|_| unread().next().is_none())) {
            asked.row(&row.holder, "");
        }
    });
    if asked.rows.is_empty() {
        return;
    }
    let turn = turn(table);
    let mut reading = Reading::of(&asked);
    let (done, of) = reading.progress();
    table.progress.set(Progress::Coming(done, of));
    spawn_local(async move {
        while let Some(request) = reading.next() {
            let answer = ask(board, &connection, &request).await;
            if table.turn.get() != turn || !board.is_of(&connection) {
                return;
            }
            let answered = match answer {
                Ok(answer) => {
                    let read = table.change(|grid, _| Some(reading.answer(grid, &answer)));
                    read.unwrap_or(Ok(())).map_err(ReadError::Refused)
                }
                Err(error) => Err(error),
            };
            if let Err(error) = answered {
                return table.progress.set(Progress::Failed(error));
            }
            let (done, of) = reading.progress();
            table.progress.set(Progress::Coming(done, of));
        }
        recall(board, table, &connection).await;
        if table.turn.get() != turn {
            return;
        }
        table.progress.set(Progress::Here(
            clock::now(),
            std::rc::Rc::new(reading.unread),
            reading.skipped,
        ));
    });
}

/// So many runs are looked through for what they left.
const RUNS: usize = 20;

/// What an install does not answer for may be known from the runs: the last one that is over tells where
/// it left each. What a person typed stays.
async fn recall(board: &Board, table: &Table, connection: &Connection) {
    let wanted = |row: &Row| !row.read && !row.known && row.cells.iter().all(|it| it.now.is_none());
    if table.grid.peek(|grid| !grid.rows.iter().any(wanted)) {
        return;
    }
    let ended = |run: &&Summary| {
        run.job == Job::Allocate && run.world == connection.world && run.standing == Standing::Ended
    };
    let runs: Vec<_> = board
        .desk
        .runs
        .peek(|runs| runs.iter().filter(ended).take(RUNS).map(|run| run.id.clone()).collect());
    for id in runs {
        let Ok(Some(open)) = board.desk.driver.open(&id).await else { continue };
        let stands = {
            let run = open.run();
            if run.plan.connection.id == connection.id { run.stands() } else { Vec::new() }
        };
        table.change(|grid, _| {
            for stand in stands {
                let place = grid.rows.iter().position(|row| row.holder == stand.holder);
                let Some(place) = place.filter(|at| grid.rows.get(*at).is_some_and(wanted)) else {
                    continue;
                };
                grid.holds(place, &stand.at, &[]);
                if let Some(row) = grid.rows.get_mut(place) {
                    // By a run of the desk, and not by the install.
                    row.read = false;
                }
            }
        });
    }
}

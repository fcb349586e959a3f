//! Reading what an allocation rests on: who is there, where the install lists them, the pool, and what
//! each holds. What is not answered stays unknown, to be typed.

use super::board::{Board, Level};
use super::table::{Progress, Table};
use crate::browser::clock;
use crate::browser::driver::ReadError;
use crate::domain::{AccountId, Connection, Holder, MemberId, PathName, World};
use crate::http::{Request, Response};
use crate::plan::allocate::{Grid, Reading};
use crate::plan::call_lane;
use crate::vendors::uipath::{self, place};
use wasm_bindgen_futures::spawn_local;

/// Lists who is there, if nobody is in the shown table, and reads what is not known.
pub(super) fn open(board: &'static Board) {
    let table = board.table(board.level.now());
    if !table.progress.peek(|progress| matches!(progress, Progress::Not)) {
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
            Level::Organizations => organizations(board, &connection).await,
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
            Err(error) => table.progress.set(Progress::Unlisted(error)),
        }
    });
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
        table.progress.set(Progress::Here(
            clock::now(),
            std::rc::Rc::new(reading.unread),
            reading.skipped,
        ));
    });
}

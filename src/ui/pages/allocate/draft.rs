//! What of the tables is kept over a reload: who is in them, what a person said they have, and what
//! they should have. What the install tells is read again.

use super::board::{Board, Level};
use super::table::Table;
use crate::domain::stored::stored;
use crate::domain::{AccountId, Connection, Holder, Quantities};
use crate::plan::allocate::{At, Grid, Row, Wanted};
use crate::ui::desk;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    holder: Holder,
    name: String,
    /// Whether a person said that it has nothing else.
    known: bool,
    /// What a person said that it has.
    told: Quantities,
    wanted: Quantities,
}
stored!(record Kept { holder, name, known, told, wanted });

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Draft {
    /// The connection's id.
    connection: String,
    organizations: Vec<Kept>,
    tenants: Vec<Kept>,
    /// The organization whose tenants are shown.
    account: Option<AccountId>,
}
stored!(record Draft { connection, organizations, tenants, account } or default);

/// The key in local storage.
const KEY: &str = "draft.allocate";
/// So many rows are kept: local storage holds 5 MiB in all.
const MOST: usize = 5_000;

impl Draft {
    /// Keeps the tables as they are.
    pub(super) fn keep(board: &Board) {
        let connection = board.connection();
        if !board.is_of(&connection) {
            return;
        }
        let draft = Self {
            connection: connection.id.0,
            organizations: kept(board.table(Level::Organizations)),
            tenants: kept(board.table(Level::Tenants)),
            account: board.account.now(),
        };
        board.desk.keep(KEY, &draft);
    }

    /// Puts what was kept for a connection back into the tables.
    pub(super) fn take(board: &Board, connection: &Connection) {
        let draft: Self = desk::read(KEY).unwrap_or_default();
        if draft.connection != connection.id.0 {
            return;
        }
        let admits = |it: &AccountId| board.table(Level::Tenants).grid.peek(|grid| grid.admits(it));
        board.account.set(draft.account.filter(admits));
        for (level, rows) in
            [(Level::Organizations, &draft.organizations), (Level::Tenants, &draft.tenants)]
        {
            board.table(level).as_one(|grid| {
                for row in rows {
                    if grid.admits(row.holder.account()) {
                        put(grid, row);
                    }
                }
            });
        }
    }
}

fn kept(table: &Table) -> Vec<Kept> {
    let one = |grid: &Grid, row: &Row| {
        let by_hand = !row.read;
        let mut kept = Kept {
            holder: row.holder.clone(),
            name: row.name.clone(),
            known: row.known && by_hand,
            told: Quantities::default(),
            wanted: Quantities::default(),
        };
        for (cell, product) in row.cells.iter().zip(&grid.products) {
            if let Some(now) = cell.now.filter(|_| by_hand) {
                kept.told.set(&product.code, now);
            }
            if let Wanted::Amount(wanted) = cell.wanted {
                kept.wanted.set(&product.code, wanted);
            }
        }
        kept
    };
    table.grid.peek(|grid| grid.rows.iter().take(MOST).map(|row| one(grid, row)).collect())
}

fn put(grid: &mut Grid, kept: &Kept) {
    let row = grid.row(&kept.holder, &kept.name);
    for (code, now) in &kept.told {
        let at = At { row, product: grid.column(code) };
        if let Some(cell) = grid.cell_mut(at) {
            cell.now = Some(*now);
        }
    }
    if kept.known {
        grid.nothing_else(row);
    }
    for (code, wanted) in &kept.wanted {
        let at = At { row, product: grid.column(code) };
        if let Some(cell) = grid.cell_mut(at) {
            cell.wanted = Wanted::Amount(*wanted);
        }
    }
}

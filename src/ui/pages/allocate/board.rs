//! What the Allocate page holds for as long as the page lives: a table of organizations, one of the
//! services of an organization's tenants, presets, and how far it has come.

use super::draft::Draft;
use super::load;
use super::table::Table;
use crate::browser::clock::Later;
use crate::browser::page;
use crate::domain::stored::stored;
use crate::domain::{AccountId, Connection, ConnectionId, Quantities, Vendor};
use crate::plan::Plan;
use crate::plan::allocate::Problem;
use crate::plan::allocate::link::Ask;
use crate::ui::desk::{self, Desk};
use crate::ui::live::Live;
use std::cell::Cell;
use std::rc::Rc;

/// Whose licenses the grid is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Organizations, out of the host's pool.
    Organizations,
    /// Services of an organization's tenants, out of that organization's pool.
    Tenants,
}

impl Level {
    /// What a row is called.
    pub(super) fn one(self) -> &'static str {
        match self {
            Self::Organizations => "organization",
            Self::Tenants => "service",
        }
    }
}

/// How far an allocation has come.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// The grid.
    Form,
    /// The plan, of this level.
    Planned(Level, Rc<Plan>),
    /// A plan that was not made here: the rest of a run, or the way back.
    Prepared(Rc<Plan>),
}

/// Amounts that were given a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Preset {
    /// The name.
    pub(super) name: String,
    /// The amounts.
    pub(super) amounts: Quantities,
}
stored!(record Preset { name, amounts });

/// The key of the presets in local storage.
const PRESETS: &str = "presets.allocate";
/// How long nothing is changed until the grid is kept, in milliseconds.
const QUIET: i32 = 400;

/// The page's own store.
pub(super) struct Board {
    pub(super) desk: Desk,
    /// Which of the tables is shown.
    pub(super) level: Live<Level>,
    organizations: Table,
    tenants: Table,
    /// The organization whose tenants are shown.
    pub(super) account: Live<Option<AccountId>>,
    /// Presets.
    pub(super) presets: Live<Vec<Preset>>,
    /// How far it has come.
    pub(super) stage: Live<Stage>,
    /// What is wrong with the grid.
    pub(super) problems: Live<Rc<Vec<Problem>>>,
    /// What a link asks for, until the grid is read.
    pub(super) link: Live<Rc<Vec<Ask>>>,
    /// Whose organizations these are.
    of: Live<Option<ConnectionId>>,
    /// Keeps the grid when changing has come to rest.
    keeps: Later,
}

impl Board {
    /// The board of this page. Made once and never dropped.
    pub(super) fn of(desk: Desk) -> &'static Self {
        thread_local! {
            static BOARD: Cell<Option<&'static Board>> = const { Cell::new(None) };
        }
        if let Some(board) = BOARD.get() {
            return board;
        }
        let only: Option<Rc<[AccountId]>> = desk.config.organizations.clone().map(Rc::from);
        let board: &'static Self = Box::leak(Box::new(Self {
            desk,
            level: Live::new(Level::Organizations),
            organizations: Table::new(Level::Organizations, only.clone()),
            tenants: Table::new(Level::Tenants, only),
            account: Live::new(None),
            presets: Live::new(desk::read(PRESETS).unwrap_or_default()),
            stage: Live::new(Stage::Form),
            problems: Live::new(Rc::default()),
            link: Live::new(Rc::default()),
            of: Live::new(None),
            keeps: Later::new(QUIET, Box::new(move || Draft::keep(Board::of(desk)))),
        }));
        BOARD.set(Some(board));
        board
    }

    /// The connection in use.
    pub(super) fn connection(&self) -> Connection {
        self.desk.connection_of(Vendor::Uipath)
    }

    /// Whether what is read now still belongs to the connection in use.
    pub(super) fn is_of(&self, connection: &Connection) -> bool {
        self.of.peek(|of| of.as_ref() == Some(&connection.id))
    }

    /// The table of a level.
    pub(super) fn table(&self, level: Level) -> &Table {
        match level {
            Level::Organizations => &self.organizations,
            Level::Tenants => &self.tenants,
        }
    }

    /// Makes the connection in use the one that the tables are about, and reads what is not known.
    pub(super) fn open(&'static self) {
        let connection = self.connection();
        if !self.is_of(&connection) {
            self.of.set(Some(connection.id.clone()));
            self.organizations.begin();
            self.tenants.begin();
            self.account.set(None);
            self.stage.set(Stage::Form);
            Draft::take(self, &connection);
        }
        load::open(self);
    }

    /// Notes that a table has changed: what was found wrong was about what was before.
    pub(super) fn changed(&self) {
        if self.problems.peek(|all| !all.is_empty()) {
            self.problems.set(Rc::default());
        }
        if self.stage.peek(|stage| matches!(stage, Stage::Planned(..))) {
            self.stage.set(Stage::Form);
        }
        self.keeps.ask();
    }

    /// A plan that has begun to run is no longer one to be run, and what was wanted is on its way.
    pub(super) fn begun(&'static self) {
        let planned = self.stage.peek(|stage| match stage {
            Stage::Planned(level, _) => Some((*level, true)),
            Stage::Prepared(_) => Some((self.level.now(), false)),
            Stage::Form => None,
        });
        let Some((level, own)) = planned.filter(|_| self.desk.allocating.now().is_none()) else {
            return;
        };
        self.stage.set(Stage::Form);
        if !own {
            return load::again(self, level);
        }
        self.table(level).forget_wanted();
        self.changed();
        load::read(self, self.table(level));
    }

    /// Shows a plan that was not made here.
    pub(super) fn prepare(&'static self, plan: Plan) {
        // What was wanted before may be on its way.
        self.begun();
        self.desk.use_connection(&plan.connection);
        self.open();
        self.desk.allocating.set(Some(plan.made_at));
        self.stage.set(Stage::Prepared(Rc::new(plan)));
    }

    /// Shows a level.
    pub(super) fn show(&'static self, level: Level) {
        self.level.set(level);
        self.problems.set(Rc::default());
        load::open(self);
    }

    /// Keeps the presets.
    pub(super) fn keep_presets(&self) {
        self.presets.peek(|presets| self.desk.keep(PRESETS, presets));
    }

    /// Shows what is wrong.
    pub(super) fn tell(&self, problems: Vec<Problem>) {
        self.problems.set(Rc::new(problems));
        page::to_top();
    }
}

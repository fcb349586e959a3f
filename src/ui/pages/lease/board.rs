//! What the page of bundles holds for as long as the page lives: the list as it was typed, the
//! organization's bundles, and how far it has come.

use crate::browser::clock::{self, Later};
use crate::browser::driver::ReadError;
use crate::browser::page;
use crate::domain::stored::stored;
use crate::domain::{Connection, ConnectionId, MemberKind, ProductCode, Vendor, World};
use crate::http::{Request, Response};
use crate::intake::members::{Members, read_codes, read_members};
use crate::plan::lease::{Found, How, LeaseForm, LeaseReading, Problem, Wanted, lease};
use crate::plan::{Plan, call_lane};
use crate::ui::desk::{self, Desk};
use crate::ui::live::Live;
use crate::vendors::uipath::{self, Stock};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How far it has come.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// The list.
    Form,
    /// Reading what they have: how many of how many reads are done.
    Reading(usize, usize),
    /// It could not be read.
    Failed(ReadError),
    /// The plan.
    Planned(Rc<Plan>),
}

/// What was typed, kept over a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// The list.
    pub(super) text: String,
    /// Bundles for lines that name none.
    pub(super) codes: String,
    /// Users or groups.
    pub(super) kind: MemberKind,
    /// What is done with the bundles.
    pub(super) how: How,
}
stored!(record Draft { text, codes, kind, how } or default);

impl Default for Draft {
    fn default() -> Self {
        Self { text: String::new(), codes: String::new(), kind: MemberKind::User, how: How::Add }
    }
}

/// The key of the draft in local storage.
const DRAFT: &str = "draft.lease";
/// A longer list is not kept over a reload: local storage holds 5 MiB in all.
const DRAFT_LIMIT: usize = 500_000;
/// How long nothing is typed until the list is kept, in milliseconds.
const QUIET: i32 = 400;

/// The page's own store.
pub(super) struct Board {
    pub(super) desk: Desk,
    pub(super) draft: Live<Draft>,
    /// What the list holds.
    pub(super) members: Live<Rc<Members>>,
    /// The organization's bundles, or why they could not be read; `None` until then.
    pub(super) stock: Live<Option<Result<Rc<Vec<Stock>>, ReadError>>>,
    pub(super) stage: Live<Stage>,
    pub(super) problems: Live<Rc<Vec<Problem>>>,
    /// Whose bundles these are.
    of: Live<Option<ConnectionId>>,
    /// What is being read is of this turn, or of an earlier one and no longer wanted.
    turn: Cell<u32>,
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
        let board: &'static Self = Box::leak(Box::new(Self {
            desk,
            draft: Live::new(desk::read(DRAFT).unwrap_or_default()),
            members: Live::new(Rc::default()),
            stock: Live::new(None),
            stage: Live::new(Stage::Form),
            problems: Live::new(Rc::default()),
            of: Live::new(None),
            turn: Cell::new(0),
            keeps: Later::new(QUIET, Box::new(move || Board::of(desk).keep())),
        }));
        BOARD.set(Some(board));
        board.understand();
        board
    }

    /// The connection in use: one to an organization.
    pub(super) fn connection(&self) -> Connection {
        self.desk.in_use(Vendor::Uipath, true)
    }

    /// Makes the connection in use the one that this is about, and reads its bundles.
    pub(super) fn open(&'static self) {
        let connection = self.connection();
        if self.of.peek(|of| of.as_ref() != Some(&connection.id)) {
            self.of.set(Some(connection.id.clone()));
            self.stock.set(None);
            self.stage.set(Stage::Form);
            self.problems.set(Rc::default());
        }
        let unread = self.stock.peek(|stock| !matches!(stock, Some(Ok(_))));
        if unread && self.desk.driver.can_send(&connection) {
            self.look(&connection);
        }
    }

    /// Reads the organization's bundles.
    fn look(&'static self, connection: &Connection) {
        let Some(home) = connection.install.home.clone() else { return };
        let connection = connection.clone();
        spawn_local(async move {
            let mut reading = LeaseReading::of(&home, MemberKind::User, &[]);
            let read = self.read(&connection, &mut reading, |_, _| true).await;
            if self.of.peek(|of| of.as_ref() == Some(&connection.id)) {
                self.stock.set(Some(read.map(|()| Rc::new(reading.finish().stock))));
                self.understand();
            }
        });
    }

    /// Carries out reads for as long as `wanted` says so.
    async fn read(
        &self,
        connection: &Connection,
        reading: &mut LeaseReading,
        wanted: impl Fn(usize, usize) -> bool,
    ) -> Result<(), ReadError> {
        while let Some(request) = reading.next() {
            let (done, of) = reading.progress();
            if !wanted(done, of) {
                return Ok(());
            }
            let answer = self.ask(connection, &request).await?;
            reading.answer(&answer).map_err(ReadError::Refused)?;
        }
        Ok(())
    }

    /// Sends a read, within the pace that an install can bear; the demo's is this page.
    async fn ask(&self, connection: &Connection, request: &Request) -> Result<Response, ReadError> {
        let lane = call_lane(connection, uipath::INSTALL);
        let lane = (connection.world == World::Live).then_some(&lane);
        self.desk.driver.read(connection, lane, request).await
    }

    /// The codes that the organization has.
    pub(super) fn codes(&self) -> Vec<ProductCode> {
        self.stock.peek(|stock| match stock {
            Some(Ok(stock)) => stock.iter().map(|stock| stock.code.clone()).collect(),
            _ => Vec::new(),
        })
    }

    /// Takes the list in anew.
    fn understand(&self) {
        let codes = self.codes();
        let read = self.draft.peek(|draft| read_members(&draft.text, &codes));
        self.members.set(Rc::new(read));
    }

    /// Changes what was typed. What was found wrong was about what was before.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.understand();
        if self.problems.peek(|all| !all.is_empty()) {
            self.problems.set(Rc::default());
        }
        self.stop();
        self.keeps.ask();
    }

    fn keep(&self) {
        self.draft.peek(|draft| {
            if draft.text.len() <= DRAFT_LIMIT {
                self.desk.keep(DRAFT, draft);
            }
        });
    }

    /// Reads no more, and shows the list.
    pub(super) fn stop(&self) {
        self.turn.set(self.turn.get().wrapping_add(1));
        if self.stage.peek(|stage| !matches!(stage, Stage::Form)) {
            self.stage.set(Stage::Form);
        }
    }

    /// Shows a plan that was prepared elsewhere, by the connection that it is for.
    pub(super) fn prepare(&'static self, plan: Plan) {
        self.desk.use_connection(&plan.connection);
        self.open();
        self.stop();
        self.problems.set(Rc::default());
        self.desk.leasing.set(Some(plan.made_at));
        self.stage.set(Stage::Planned(Rc::new(plan)));
    }

    /// A plan that has begun to run is no longer one to be run.
    pub(super) fn begun(&'static self) {
        let planned = self.stage.peek(|stage| matches!(stage, Stage::Planned(_)));
        if planned && self.desk.leasing.peek(Option::is_none) {
            self.stop();
            self.stock.set(None);
        }
    }

    /// Who is to get what; or the word in the field of codes that can be none.
    fn wanted(&self) -> Result<Vec<Wanted>, Problem> {
        let typed = self.draft.peek(|draft| draft.codes.clone());
        let common = read_codes(&typed, &self.codes()).map_err(Problem::NoBundle)?;
        let one = |row: &crate::intake::members::MemberRow| Wanted {
            id: row.id.clone(),
            name: row.name.clone(),
            bundles: if row.bundles.is_empty() { common.clone() } else { row.bundles.clone() },
        };
        Ok(self.members.peek(|members| members.rows.iter().map(one).collect()))
    }

    /// Reads what everybody has, and makes the plan; or tells every problem at once.
    pub(super) fn make(&'static self) {
        let connection = self.connection();
        let wanted = match self.wanted() {
            Ok(wanted) => wanted,
            Err(problem) => return self.tell(vec![problem]),
        };
        let (kind, how) = self.draft.peek(|draft| (draft.kind, draft.how));
        let Some(home) = connection.install.home.clone() else {
            return self.tell(vec![Problem::NoOrganization]);
        };
        if wanted.is_empty() {
            return self.tell(vec![Problem::Nobody]);
        }
        self.problems.set(Rc::default());
        self.stop();
        let turn = self.turn.get();
        let ids: Vec<_> = wanted.iter().map(|wanted| wanted.id.clone()).collect();
        let mut reading = LeaseReading::of(&home, kind, &ids);
        let (done, of) = reading.progress();
        self.stage.set(Stage::Reading(done, of));
        spawn_local(async move {
            let read = self.read(&connection, &mut reading, |done, of| {
                let mine = self.turn.get() == turn;
                if mine {
                    self.stage.set(Stage::Reading(done, of));
                }
                mine
            });
            let read = read.await;
            if self.turn.get() != turn {
                return;
            }
            match read {
                Ok(()) => {
                    let form = LeaseForm { connection, kind, wanted, how };
                    self.planned(&form, &reading.finish());
                }
                Err(error) => self.stage.set(Stage::Failed(error)),
            }
        });
    }

    fn planned(&self, form: &LeaseForm, found: &Found) {
        self.stock.set(Some(Ok(Rc::new(found.stock.clone()))));
        match lease(form, found, clock::now()) {
            Ok(plan) => {
                self.stage.set(Stage::Planned(Rc::new(plan)));
                page::focus("title");
                page::to_top();
            }
            Err(problems) => {
                self.stage.set(Stage::Form);
                self.tell(problems);
            }
        }
    }

    fn tell(&self, problems: Vec<Problem>) {
        self.problems.set(Rc::new(problems));
        page::to_top();
    }
}

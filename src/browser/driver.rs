//! The only loop that awaits: it asks the engine what to do, stores the intent, sends, and stores
//! what came back, in that order. If the intent cannot be stored, nothing is sent.
//!
//! One sender for each organization: an exclusive Web Lock is held while a run is on. Another tab
//! that opens the same run watches, and takes over when the first is gone.

use super::archive::Archive;
use super::channel::Channel;
use super::clock;
use super::credentials::{Credential, Credentials};
use super::lock;
use super::storage::StorageError;
use super::wire::Wire;
use crate::domain::time::SECOND;
use crate::domain::{Connection, ConnectionId, Time, World};
use crate::pace::{Lane, Pacer};
use crate::plan::Plan;
use crate::run::{Entry, Next, Pause, Run, RunId, Status};
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

/// What this tab does about a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing: it is only shown.
    Reader,
    /// It carries the run out.
    Sender,
    /// Another tab, or another run of the same organization, has its turn.
    Watcher,
}

/// An open run.
pub struct Open {
    run: RefCell<Run>,
    records: Cell<u32>,
    /// Records stand at the place of the next that cannot be read.
    damaged: Cell<bool>,
    /// Records that are not known to be on the disk yet, by their place.
    unstored: RefCell<Vec<(u32, String)>>,
    role: Cell<Role>,
    /// What a person asked for while the sender was still reading the journal; `None` once it has.
    asked: RefCell<Option<Vec<Command>>>,
    until: Cell<Option<Time>>,
    fault: RefCell<Option<StorageError>>,
}

impl Open {
    /// The run as it stands.
    pub fn run(&self) -> Ref<'_, Run> {
        self.run.borrow()
    }

    /// What this tab does about it.
    pub fn role(&self) -> Role {
        self.role.get()
    }

    /// Until when it waits: for its place in the vendor's limits, or to look something up again.
    pub fn waits_until(&self) -> Option<Time> {
        self.until.get()
    }

    /// The lock that its sender holds: one for each organization.
    fn lock(&self) -> String {
        lock_of(&self.run().plan)
    }

    /// Why its journal cannot be written, if it cannot.
    pub fn fault(&self) -> Option<StorageError> {
        self.fault.borrow().clone()
    }
}

/// The lock that the sender of a plan holds.
fn lock_of(plan: &Plan) -> String {
    let (lane, _) = plan.call_lane();
    ["license-desk ", &lane.0].concat()
}

mod keeping;
mod reads;
mod tabs;
mod tidying;
mod tokens;

pub use reads::ReadError;
pub use tabs::Command;
use tabs::{Ear, News};

/// Carries runs out.
pub struct Driver {
    archive: Option<Archive>,
    wire: Wire,
    pacer: RefCell<Pacer>,
    credentials: Rc<Credentials>,
    // A list, for there are few: a map of its own kind weighs more than a search.
    open: RefCell<Vec<(RunId, Rc<Open>)>>,
    changed: Box<dyn Fn(&RunId)>,
    wanted: Box<dyn Fn()>,
    ear: Cell<Option<Ear>>,
    /// What other tabs said before there was an ear.
    unheard: RefCell<Vec<String>>,
    channel: RefCell<Option<Rc<Channel>>>,
}

impl Driver {
    /// A driver over this archive (none: nothing can be run) and wire; `changed` is called
    /// whenever a run has changed, and `wanted` when another tab said something that is not heard
    /// before [`listen`](Self::listen).
    pub fn new(
        archive: Option<Archive>,
        proxy_base: &str,
        changed: Box<dyn Fn(&RunId)>,
        wanted: Box<dyn Fn()>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|me: &std::rc::Weak<Self>| {
            let (teller, hearer) = (me.clone(), me.clone());
            let world_changed = Box::new(move || {
                if let Some(driver) = teller.upgrade() {
                    driver.tell(&News::World);
                }
            });
            let heard = Box::new(move |text: String| {
                if let Some(driver) = hearer.upgrade() {
                    driver.take_word(text);
                }
            });
            let demo = Rc::new(super::wire::Demo::new(archive.clone(), world_changed));
            let wire = Wire { demo, proxy_base: proxy_base.into() };
            Self {
                archive,
                wire,
                pacer: RefCell::default(),
                credentials: Rc::default(),
                open: RefCell::default(),
                changed,
                wanted,
                ear: Cell::new(None),
                unheard: RefCell::default(),
                channel: RefCell::new(Channel::open("license-desk", heard).map(Rc::new)),
            }
        })
    }

    /// What is kept on this device; `None` when the browser gives no database.
    pub fn archive(&self) -> Option<&Archive> {
        self.archive.as_ref()
    }

    /// The way to the vendors.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Holds a connection's credential, or forgets it.
    pub fn keep_credential(&self, id: &ConnectionId, credential: Option<Credential>) {
        self.credentials.keep(id, credential, clock::now());
    }

    /// What lets this tab in.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Whether requests can be sent in a connection's name: a demo needs no key.
    pub fn can_send(&self, connection: &Connection) -> bool {
        connection.world == World::Demo || self.credentials.holds(&connection.id)
    }

    /// Stores a plan as a new run. Nothing is sent yet.
    pub async fn begin(self: &Rc<Self>, plan: Plan) -> Result<RunId, StorageError> {
        let archive = self.archive.as_ref().ok_or(StorageError::Off)?;
        let random = clock::random_id();
        let now = clock::now();
        let id = RunId(format!("{:013}-{}", now.0.max(0), random.get(..6).unwrap_or_default()));
        archive.create(&id, &plan).await?;
        let open = Open {
            run: RefCell::new(Run::new(id.clone(), plan)),
            records: Cell::new(0),
            damaged: Cell::new(false),
            unstored: RefCell::default(),
            role: Cell::new(Role::Reader),
            asked: RefCell::default(),
            until: Cell::new(None),
            fault: RefCell::new(None),
        };
        self.hold(&id, open);
        (self.changed)(&id);
        Ok(id)
    }

    /// The ids of all runs on this device.
    pub async fn ids(&self) -> Vec<RunId> {
        let Some(archive) = &self.archive else { return Vec::new() };
        archive.run_ids().await.unwrap_or_default()
    }

    /// An open run, if it is open.
    pub fn opened(&self, id: &RunId) -> Option<Rc<Open>> {
        self.open.borrow().iter().find(|(of, _)| of == id).map(|(_, open)| Rc::clone(open))
    }

    /// Holds a run as open; one that was opened in the meantime stays.
    fn hold(&self, id: &RunId, open: Open) -> Rc<Open> {
        if let Some(there) = self.opened(id) {
            return there;
        }
        let open = Rc::new(open);
        self.open.borrow_mut().push((id.clone(), Rc::clone(&open)));
        open
    }

    /// Opens a run to be shown. `None` when there is none with this id.
    pub async fn open(self: &Rc<Self>, id: &RunId) -> Result<Option<Rc<Open>>, StorageError> {
        if let Some(open) = self.opened(id) {
            return Ok(Some(open));
        }
        let archive = self.archive.as_ref().ok_or(StorageError::Off)?;
        let Some(stored) = archive.run(id, clock::now()).await? else { return Ok(None) };
        let (run, _) = Run::reopen(id.clone(), stored.plan, &stored.entries, clock::now());
        let open = Open {
            run: RefCell::new(run),
            records: Cell::new(stored.records),
            damaged: Cell::new(stored.damaged),
            unstored: RefCell::default(),
            role: Cell::new(Role::Reader),
            asked: RefCell::default(),
            until: Cell::new(None),
            fault: RefCell::new(None),
        };
        let open = self.hold(id, open);
        (self.changed)(id);
        Ok(Some(open))
    }

    /// Does what a person asks of a run; goes on with it where that follows.
    pub async fn command(self: &Rc<Self>, id: &RunId, command: Command) {
        let Ok(Some(open)) = self.open(id).await else { return };
        match open.role() {
            Role::Watcher => self.tell(&News::Do(id.clone(), command)),
            Role::Sender => self.obey(id, &open, &command).await,
            Role::Reader => {
                self.drive_with(id, &open, Some(command)).await;
            }
        }
    }

    async fn obey(&self, id: &RunId, open: &Open, command: &Command) {
        // Behind records of which this tab does not know yet, nothing may be written.
        if let Some(asked) = &mut *open.asked.borrow_mut() {
            return asked.push(command.clone());
        }
        let now = clock::now();
        let entries = {
            let mut run = open.run.borrow_mut();
            match command {
                Command::Pause => run.pause(Pause::Person, now),
                Command::Resume => run.resume(now),
                Command::Cancel => run.cancel(now),
                Command::Look(step) => run.look_again(*step, now),
                Command::Decide(step, done, reason) => run.decide(*step, *done, reason, now),
            }
        };
        self.keep(id, open, &entries, &[]).await;
    }

    /// Carries a run out until nothing is left to do without a person.
    pub async fn drive(self: &Rc<Self>, id: &RunId) {
        if let Ok(Some(open)) = self.open(id).await {
            self.drive_with(id, &open, None).await;
        }
    }

    async fn drive_with(self: &Rc<Self>, id: &RunId, open: &Rc<Open>, first: Option<Command>) {
        if open.role() != Role::Reader {
            return;
        }
        open.role.set(Role::Watcher);
        (self.changed)(id);
        let world = open.run().plan.connection.world;
        let held = lock::wait(&open.lock()).await;
        // Without locks two tabs could send the same step, so only a demo goes on.
        if held.is_some() || world == World::Demo {
            open.asked.replace(Some(first.into_iter().collect()));
            open.role.set(Role::Sender);
            let paced = self.refresh_pace().await;
            match paced.and(self.reread(id, open, true).await) {
                Ok(more) => {
                    let lanes = self.settle(open, &more);
                    let stored = more.is_empty() || self.keep(id, open, &more, &lanes).await;
                    for command in open.asked.take().into_iter().flatten().filter(|_| stored) {
                        self.obey(id, open, &command).await;
                    }
                    self.carry_out(id, open).await;
                }
                Err(error) => {
                    open.asked.take();
                    open.fault.replace(Some(error));
                }
            }
        } else {
            open.fault.replace(Some(StorageError::Off));
        }
        open.role.set(Role::Reader);
        drop(held);
        (self.changed)(id);
        self.tell(&News::Grew(id.clone()));
    }

    async fn carry_out(&self, id: &RunId, open: &Open) {
        let connection = open.run().plan.connection.clone();
        while self.can_send(&connection) && open.fault().is_none() {
            let now = clock::now();
            self.pacer.borrow_mut().sweep(now);
            let next = open.run.borrow_mut().next(now, &self.pacer.borrow());
            let until = if let Next::Wait(until) = next { Some(until) } else { None };
            if open.until.replace(until) != until {
                (self.changed)(id);
            }
            match next {
                Next::Send(step) => {
                    if !self.send(id, open, &connection, step).await {
                        return;
                    }
                }
                Next::Read(step) => {
                    let entries = open.run.borrow_mut().read_present(step, now);
                    if !self.keep(id, open, &entries, &[]).await {
                        return;
                    }
                }
                // Short naps: a command, or the clock, may change what is next.
                Next::Wait(until) => clock::sleep(until.since(now).clamp(1, SECOND / 2)).await,
                Next::Busy | Next::Rest => return,
            }
        }
    }

    /// Sends one step: the intent is on the disk before it leaves.
    async fn send(&self, id: &RunId, open: &Open, connection: &Connection, step: u32) -> bool {
        self.freshen(connection).await;
        let (intent, request, reads, lanes, calls) = {
            let run = open.run();
            let Some(state) = run.step(step) else { return false };
            let intent = run.begin(step, clock::now(), &mut self.pacer.borrow_mut());
            let lanes: Vec<Lane> =
                run.plan.lanes(&state.step).into_iter().map(|(lane, _)| lane).collect();
            let calls = run.plan.call_lane();
            (intent, state.step.request.clone(), state.step.act.reads(), lanes, calls)
        };
        // A read may be sent again, so its intent is stored with its answer.
        if !reads && !self.keep(id, open, std::slice::from_ref(&intent), &lanes).await {
            return false;
        }
        // A person may have paused or cancelled while the disk was busy: then it does not leave,
        // and the journal says so.
        let unwanted = {
            let run = open.run();
            run.is_cancelled() || !matches!(run.status(), Status::Running)
        };
        if !reads && unwanted {
            open.run.borrow_mut().apply(&intent);
            let back = Entry::Requeued { step, due: Time::default() };
            open.run.borrow_mut().apply(&back);
            return self.keep(id, open, &[back], &[]).await;
        }
        open.run.borrow_mut().apply(&intent);
        (self.changed)(id);
        let result = self.deliver(connection, Some(&calls), &request).await;
        let mut entries = if reads { vec![intent] } else { Vec::new() };
        entries.extend(open.run.borrow_mut().record(
            step,
            result.as_ref().map_err(|why| *why),
            clock::now(),
            &mut self.pacer.borrow_mut(),
        ));
        if let Ok(answer) = &result {
            self.heed(connection, &calls.0, answer);
        }
        self.keep(id, open, &entries, &lanes).await
    }
}

//! The desk: the one store that the pages share, and what can be done with it. It lives as long as
//! the page. The work is done by the pure half and by `browser`.

mod connections;
mod link;
mod order;
mod runs;

pub use connections::{INSTALL, credential_of};

pub use super::draft::{Draft, Preferences};
use super::later::{Fetches, Rest};
use super::live::Live;
use super::pages::{Allocate, Later, Writer};
use super::words;
use crate::browser::archive::Archive;
use crate::browser::driver::{Driver, ReadError};
use crate::browser::storage::{self, StorageError};
use crate::browser::{page, route};
use crate::domain::stored::Stored;
use crate::domain::{Config, Connection, Item, ItemKind, Time, World};
use crate::intake::sorted::Sorted;
use crate::intake::take_in;
use crate::plan::Plan;
use crate::plan::claim::Problem;
use crate::plan::present::Present;
use crate::run::{ItemOutcome, RunId, Standing, Summary};
use crate::vendors::meraki::Organization;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The version of the records in local storage.
const VERSION: u32 = 1;
/// A longer paste is not kept over a reload: local storage holds 5 MiB in all.
const DRAFT_LIMIT: usize = 500_000;

/// The organizations of the connection in use.
#[derive(Debug, Clone)]
pub enum Organizations {
    /// Not asked for: there is no key.
    Not,
    /// On their way.
    Loading,
    /// Here.
    Here(Rc<Vec<Organization>>),
    /// They did not come.
    Failed(ReadError),
}

/// How far a claim has come.
#[derive(Debug, Clone)]
pub enum Stage {
    /// The form.
    Form,
    /// Reading the present: how many of how many reads are done.
    Reading(usize, usize),
    /// The plan, with what was read for it.
    Planned(Rc<Plan>, Rc<Present>),
    /// Reading failed.
    Failed(ReadError),
}

/// What is shown of the form's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Those of a kind.
    Kind(ItemKind),
    /// What cannot be claimed.
    Refused,
}

/// A part of the route: its path, and what stands behind the question mark.
pub type Route = (String, Vec<(String, String)>);

/// The store.
pub struct State {
    /// What the site's operator has set.
    pub config: Config,
    /// Carries runs out.
    pub driver: Rc<Driver>,
    /// What follows the first load.
    pub rest: Rest,
    /// The pages of Allocate.
    pub allocate: Rest<Allocate>,
    /// Writes a proxy's configuration.
    pub kit: Rest<Writer>,
    /// Where the page is.
    pub route: Live<Route>,
    /// Changes whenever an open run changes.
    pub tick: Live<u32>,
    /// Every run in one line, newest first.
    pub runs: Live<Vec<Summary>>,
    /// The connections.
    pub connections: Live<Vec<Connection>>,
    /// Changes whenever a key is put in or taken out.
    pub keys: Live<u32>,
    /// Preferences.
    pub preferences: Live<Preferences>,
    /// The claim form.
    pub draft: Live<Draft>,
    /// What the form's text holds.
    pub sorted: Live<Rc<Sorted>>,
    /// The organizations of the connection in use.
    pub organizations: Live<Organizations>,
    /// The chosen one.
    pub organization: Live<Option<Organization>>,
    /// How far the claim has come.
    pub stage: Live<Stage>,
    /// Whether Assign shows a plan.
    pub assigning: Live<bool>,
    /// When the plan that Allocate shows was made.
    pub allocating: Live<Option<Time>>,
    /// The same of the page of bundles.
    pub leasing: Live<Option<Time>>,
    /// What is wrong with the form.
    pub problems: Live<Vec<Problem>>,
    /// Why a file was not taken in.
    pub unread: Live<Option<String>>,
    /// Which of the form's items are shown.
    pub tab: Live<Tab>,
    /// Which of a run's items are shown; all by default.
    pub shown: Live<Option<ItemOutcome>>,
    /// The item that is looked at closely.
    pub closer: Live<Option<Item>>,
    /// A word to the person that stays until it is closed.
    pub notice: Live<Option<String>>,
    /// A plan is being stored as a run.
    pub starting: Live<bool>,
    /// Why nothing can be stored, if so.
    pub storage: Live<Option<StorageError>>,
}

/// The store of this page. Made once and never dropped, so that every callback can hold it.
pub type Desk = &'static State;

impl State {
    /// A desk over what this device holds: its archive, or why there is none.
    /// `config` is the text of the site's settings, where it could be had.
    pub fn open(
        archive: Result<Archive, StorageError>,
        config: Option<&str>,
        fetch: Fetches,
    ) -> Desk {
        let (archive, fault) = match archive {
            Ok(archive) => (Some(archive), None),
            Err(error) => (None, Some(error)),
        };
        thread_local! {
            static DESK: std::cell::Cell<Option<Desk>> = const { std::cell::Cell::new(None) };
        }
        let changed = |id: &RunId| {
            if let Some(desk) = DESK.get() {
                desk.tick.update(|n| *n = n.wrapping_add(1));
                desk.list(id);
            }
        };
        let (config, odd) = link::site(config);
        let wanted = || {
            if let Some(desk) = DESK.get() {
                desk.rest.hurry();
            }
        };
        let arrived = |later: &'static Later| {
            if let Some(desk) = DESK.get() {
                (later.wake)(desk);
            }
        };
        let connections = connections::offered(read("connections").unwrap_or_default(), &config);
        let runs = runs::kept();
        let preferences: Preferences = read("preferences").unwrap_or_default();
        page::set_theme(preferences.theme.as_deref());
        let draft: Draft = read("draft.claim").unwrap_or_default();
        let sorted = Rc::new(Sorted::new(take_in(&draft.text), &draft.moves));
        let desk: Desk = Box::leak(Box::new(Self {
            driver: Driver::new(archive, &config.proxy, Box::new(changed), Box::new(wanted)),
            rest: Rest::new(fetch.later, arrived),
            allocate: Rest::new(fetch.allocate, |_| {}),
            kit: Rest::new(fetch.kit, |_| {}),
            config,
            route: Live::new(Route::default()),
            tick: Live::new(0),
            runs: Live::new(runs),
            connections: Live::new(connections),
            keys: Live::new(0),
            preferences: Live::new(preferences),
            draft: Live::new(draft),
            sorted: Live::new(sorted),
            organizations: Live::new(Organizations::Not),
            organization: Live::new(None),
            stage: Live::new(Stage::Form),
            assigning: Live::new(false),
            allocating: Live::new(None),
            leasing: Live::new(None),
            problems: Live::new(Vec::new()),
            unread: Live::new(None),
            tab: Live::new(Tab::Kind(ItemKind::Serial)),
            shown: Live::new(None),
            closer: Live::new(None),
            notice: Live::new(odd),
            starting: Live::new(false),
            storage: Live::new(fault),
        }));
        DESK.set(Some(desk));
        desk.arrive();
        // Runs that are here may be unfinished.
        spawn_local(async {
            if !desk.driver.ids().await.is_empty() {
                desk.rest.hurry();
            }
        });
        desk
    }

    /// What is known of organizations belongs to another connection, or is old.
    pub fn forget_organizations(&self) {
        self.organization.set(None);
        self.organizations.set(Organizations::Not);
        self.stage.set(Stage::Form);
    }

    /// Changes the preferences, and keeps them.
    pub fn prefer(&self, change: impl FnOnce(&mut Preferences)) {
        self.preferences.update(change);
        self.preferences.peek(|p| {
            page::set_theme(p.theme.as_deref());
            self.keep("preferences", p);
        });
    }

    /// Changes the claim form, takes its text in anew where that follows, and keeps it.
    pub fn edit(&self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.problems.set(Vec::new());
        self.stage.set(Stage::Form);
        self.draft.peek(|draft| {
            self.sorted.set(Rc::new(Sorted::new(take_in(&draft.text), &draft.moves)));
            self.keep_draft(draft);
        });
    }

    /// Chooses an organization, or none.
    pub fn choose(&self, organization: Option<Organization>) {
        let id = organization.as_ref().map(|o| o.id.as_str().to_owned());
        self.organization.set(organization);
        self.problems.set(Vec::new());
        self.stage.set(Stage::Form);
        if id.is_some() && self.draft.peek(|d| d.linked || d.organization != id) {
            self.draft.update(|d| (d.organization, d.linked) = (id, false));
            self.draft.peek(|draft| self.keep_draft(draft));
        }
    }

    /// Fetches the organizations of the connection in use, and chooses the draft's own again.
    pub fn load_organizations(&'static self) {
        let connection = self.connection();
        if !self.driver.can_send(&connection) {
            return self.organizations.set(Organizations::Not);
        }
        self.organizations.set(Organizations::Loading);
        spawn_local(async move {
            let answer = self.driver.organizations(&connection).await;
            if self.connection().id != connection.id {
                return;
            }
            match answer {
                Ok(mut all) => {
                    if let Some(one) = &self.config.organization {
                        all.retain(|o| o.id == *one);
                    }
                    let (wanted, linked) = self.draft.peek(|d| (d.organization.clone(), d.linked));
                    let found = all.iter().find(|o| Some(o.id.as_str()) == wanted.as_deref());
                    // In the place of one that a link names, no other is chosen.
                    let only = all.first().filter(|_| all.len() == 1 && !linked);
                    self.organization.set(found.or(only).cloned());
                    self.organizations.set(Organizations::Here(Rc::new(all)));
                }
                Err(error) => self.organizations.set(Organizations::Failed(error)),
            }
        });
    }

    /// Starts a plan as a run and shows it.
    pub fn start(&'static self, plan: Plan) {
        // A claim or a release was planned from the claim form, which begins anew.
        let claims = plan.target.organization().is_some();
        let made_at = Some(plan.made_at);
        self.starting.set(true);
        self.storage.set(None);
        spawn_local(async move {
            match self.driver.begin(plan).await {
                Ok(id) => {
                    self.starting.set(false);
                    self.assigning.set(false);
                    for shown in [&self.allocating, &self.leasing] {
                        if shown.now() == made_at {
                            shown.set(None);
                        }
                    }
                    if claims {
                        self.edit(|d| {
                            d.text.clear();
                            d.file = None;
                            d.moves.clear();
                            d.anyway.clear();
                            d.linked = false;
                        });
                    }
                    route::go(&["/activity/", &id.0].concat());
                    self.driver.drive(&id).await;
                }
                Err(error) => {
                    self.starting.set(false);
                    self.storage.set(Some(error));
                }
            }
        });
    }

    /// Hears other tabs, and goes on with what is unfinished.
    pub fn wake(&'static self) {
        self.driver.listen();
        self.go_on();
    }

    /// Lists the runs that the database holds and the list does not: local storage is written to
    /// disk late, and a browser that was killed may have lost it. Then goes on with the demo's
    /// unfinished runs; a live run waits for its key.
    fn go_on(&'static self) {
        spawn_local(async move {
            for id in self.driver.ids().await {
                let listed = self.runs.peek(|runs| runs.iter().any(|s| s.id == id));
                if !listed && let Ok(Some(open)) = self.driver.open(&id).await {
                    self.list(&id);
                    let connection = open.run().plan.connection.clone();
                    if self.connections.peek(|all| all.iter().all(|c| c.id != connection.id)) {
                        self.connect(|all| all.push(connection));
                    }
                }
            }
            let open = |s: &&Summary| s.world == World::Demo && s.standing == Standing::Running;
            let ids: Vec<RunId> =
                self.runs.peek(|runs| runs.iter().filter(open).map(|s| s.id.clone()).collect());
            for id in ids {
                spawn_local(async move { self.driver.drive(&id).await });
            }
        });
    }

    fn keep_draft(&self, draft: &Draft) {
        if draft.text.len() <= DRAFT_LIMIT {
            self.keep("draft.claim", draft);
        } else {
            let _ = storage::remove("draft.claim");
        }
    }

    /// Keeps a record in local storage. What cannot be kept is said once; the desk goes on.
    pub fn keep(&self, key: &str, data: &dyn Stored) {
        if let Err(error) = storage::write(key, VERSION, data)
            && self.notice.peek(Option::is_none)
        {
            self.notice.set(Some(words::not_kept(&error)));
        }
    }
}

/// Reads a record of local storage; what cannot be read is as if it were not there, and it is never
/// overwritten when it is newer (`storage::write` refuses).
pub fn read<T: Stored>(key: &str) -> Option<T> {
    storage::read(key, VERSION).ok().flatten()
}

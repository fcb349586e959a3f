//! The desk: the one store that the pages share, and what can be done with it. Holds signals; the
//! work is done by the pure half and by `browser`.

use crate::browser::archive::Archive;
use crate::browser::driver::{Driver, ReadError};
use crate::browser::listen::Listener;
use crate::browser::storage::{self, StorageError};
use crate::browser::{page, route};
use crate::domain::{Connection, ConnectionId, Place, Secret, World};
use crate::intake::sorted::{Moves, Sorted};
use crate::intake::take_in;
use crate::plan::Plan;
use crate::plan::present::Present;
use crate::run::{RunId, Standing, Summary};
use crate::vendors::meraki::{KeyMode, MOST_ITEMS, Organization};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use std::sync::Arc;

/// The version of the records in local storage.
const VERSION: u32 = 1;
/// A longer paste is not kept over a reload: local storage holds 5 MiB in all.
const DRAFT_LIMIT: usize = 500_000;
/// How many runs the list keeps; the journals of older ones stay until they are erased.
const MOST_RUNS: usize = 200;

/// How the page should look and how large a request may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// `light`, `dark`, or as the system has it.
    pub theme: Option<String>,
    /// The most items in one claim.
    pub most_items: usize,
    /// The connection in use.
    pub connection: Option<ConnectionId>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: None, most_items: MOST_ITEMS, connection: None }
    }
}

/// What was typed into the claim form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The paste, or a file's text.
    pub text: String,
    /// The file's name, if it came from one.
    pub file: Option<String>,
    /// What was moved or dropped by hand.
    pub moves: Moves,
    /// How license keys are used.
    pub mode: KeyMode,
    /// Items to send although they are ours.
    pub anyway: std::collections::BTreeSet<crate::domain::Item>,
    /// The organization's id.
    pub organization: Option<String>,
}

/// Something that is being fetched.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded<T> {
    /// Not asked for.
    Not,
    /// On its way.
    Loading,
    /// Here.
    Here(T),
    /// It did not come.
    Failed(ReadError),
}

/// How far a claim has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// The form.
    Form,
    /// Reading the present: how many of how many reads are done.
    Reading(usize, usize),
    /// The plan, with what was read for it.
    Planned(Arc<Plan>, Arc<Present>),
    /// Reading failed.
    Failed(ReadError),
}

/// A part of the route: its path, and what stands behind the question mark.
pub type Route = (String, Vec<(String, String)>);

/// The store.
#[derive(Clone, Copy)]
pub struct Desk {
    driver: StoredValue<Rc<Driver>, LocalStorage>,
    /// Where the page is.
    pub route: RwSignal<Route>,
    /// Grows whenever an open run changes.
    pub tick: RwSignal<u32>,
    /// Every run in one line, newest first.
    pub runs: RwSignal<Vec<Summary>>,
    /// The connections.
    pub connections: RwSignal<Vec<Connection>>,
    /// Grows whenever a key is put in or taken out.
    pub keys: RwSignal<u32>,
    /// Preferences.
    pub preferences: RwSignal<Preferences>,
    /// The claim form.
    pub draft: RwSignal<Draft>,
    /// What the form's text holds.
    pub sorted: Memo<Arc<Sorted>>,
    /// The organizations of the connection in use.
    pub organizations: RwSignal<Loaded<Vec<Organization>>>,
    /// The chosen one.
    pub organization: RwSignal<Option<Organization>>,
    /// How far the claim has come.
    pub stage: RwSignal<Stage>,
    /// A word to the person that stays until it is closed.
    pub notice: RwSignal<Option<String>>,
    /// Why nothing can be stored, if so.
    pub storage: RwSignal<Option<StorageError>>,
    /// The dialog that lists the keys.
    pub help: RwSignal<bool>,
}

/// The connection that is there from the start.
fn demo() -> Connection {
    Connection {
        id: ConnectionId("demo".into()),
        name: "Meraki demo".into(),
        world: World::Demo,
        place: Place("global".into()),
    }
}

/// The key of the runs' list: demo and live are kept apart.
fn runs_key(world: World) -> &'static str {
    match world {
        World::Demo => "runs.demo",
        World::Live => "runs.live",
    }
}

impl Desk {
    /// A desk over what this device holds: its archive, or why there is none.
    pub fn new(archive: Result<Archive, StorageError>) -> Self {
        let (archive, fault) = match archive {
            Ok(archive) => (Some(archive), None),
            Err(error) => (None, Some(error)),
        };
        let tick = RwSignal::new(0_u32);
        let changed = RwSignal::new(None::<RunId>);
        let driver = Driver::new(
            archive,
            "/proxy",
            Box::new(move |id| {
                changed.set(Some(id.clone()));
                tick.update(|n| *n = n.wrapping_add(1));
            }),
        );
        let mut connections: Vec<Connection> = read("connections").unwrap_or_default();
        if !connections.iter().any(|c| c.world == World::Demo) {
            connections.insert(0, demo());
        }
        let mut runs: Vec<Summary> = Vec::new();
        for world in [World::Demo, World::Live] {
            runs.extend(read::<Vec<Summary>>(runs_key(world)).unwrap_or_default());
        }
        runs.sort_by(|a, b| b.id.cmp(&a.id));
        let preferences: Preferences = read("preferences").unwrap_or_default();
        page::set_theme(preferences.theme.as_deref());
        let draft = RwSignal::new(read::<Draft>("draft.claim").unwrap_or_default());
        let text = Memo::new(move |_| draft.with(|d| d.text.clone()));
        let moves = Memo::new(move |_| draft.with(|d| d.moves.clone()));
        let sorted = Memo::new(move |_| {
            text.with(|text| moves.with(|moves| Arc::new(Sorted::new(take_in(text), moves))))
        });
        let desk = Self {
            driver: StoredValue::new_local(driver),
            route: RwSignal::new(route::current()),
            tick,
            runs: RwSignal::new(runs),
            connections: RwSignal::new(connections),
            keys: RwSignal::new(0),
            preferences: RwSignal::new(preferences),
            draft,
            sorted,
            organizations: RwSignal::new(Loaded::Not),
            organization: RwSignal::new(None),
            stage: RwSignal::new(Stage::Form),
            notice: RwSignal::new(None),
            storage: RwSignal::new(fault),
            help: RwSignal::new(false),
        };
        Effect::new(move || {
            if let Some(id) = changed.get() {
                desk.list(&id);
            }
        });
        Effect::new(move || draft.with(|draft| desk.keep_draft(draft)));
        Effect::new(move || desk.connections.with(|c| desk.keep("connections", c)));
        Effect::new(move || {
            desk.preferences.with(|p| {
                page::set_theme(p.theme.as_deref());
                desk.keep("preferences", p);
            });
        });
        Effect::new(move || {
            let chosen = desk.organization.with(|o| o.as_ref().map(|o| o.id.as_str().to_owned()));
            if chosen.is_some() && draft.with_untracked(|d| d.organization != chosen) {
                draft.update(|d| d.organization = chosen);
            }
        });
        desk.go_on();
        desk
    }

    /// The driver.
    pub fn driver(&self) -> Rc<Driver> {
        self.driver.get_value()
    }

    /// The connection in use.
    pub fn connection(&self) -> Connection {
        let wanted = self.preferences.with(|p| p.connection.clone());
        self.connections.with(|all| {
            let found = all.iter().find(|c| Some(&c.id) == wanted.as_ref()).or(all.first());
            found.cloned().unwrap_or_else(demo)
        })
    }

    /// Uses another connection from now on.
    pub fn use_connection(&self, id: &ConnectionId) {
        self.preferences.update(|p| p.connection = Some(id.clone()));
        self.organization.set(None);
        self.organizations.set(Loaded::Not);
        self.stage.set(Stage::Form);
    }

    /// Puts a key in, or takes it out.
    pub fn keep_key(&self, id: &ConnectionId, key: Option<Secret>) {
        self.driver().keep_secret(id, key);
        self.keys.update(|n| *n = n.wrapping_add(1));
    }

    /// Whether requests can be sent in a connection's name.
    pub fn can_send(&self, connection: &Connection) -> bool {
        self.keys.track();
        self.driver().can_send(connection)
    }

    /// Fetches the organizations of the connection in use, and chooses the draft's own again.
    pub fn load_organizations(&self) {
        let desk = *self;
        let connection = self.connection();
        if !self.driver().can_send(&connection) {
            return self.organizations.set(Loaded::Not);
        }
        self.organizations.set(Loaded::Loading);
        spawn_local(async move {
            let answer = desk.driver().organizations(&connection).await;
            if desk.connection().id != connection.id {
                return;
            }
            if let Ok(all) = &answer {
                let wanted = desk.draft.with_untracked(|d| d.organization.clone());
                let found = all.iter().find(|o| Some(o.id.as_str()) == wanted.as_deref());
                desk.organization.set(found.or(all.first().filter(|_| all.len() == 1)).cloned());
            }
            desk.organizations.set(match answer {
                Ok(all) => Loaded::Here(all),
                Err(error) => Loaded::Failed(error),
            });
        });
    }

    /// Starts a plan as a run and shows it.
    pub fn start(&self, plan: Plan) {
        let desk = *self;
        spawn_local(async move {
            let driver = desk.driver();
            match driver.begin(plan).await {
                Ok(id) => {
                    desk.stage.set(Stage::Form);
                    desk.draft.update(|d| {
                        d.text.clear();
                        d.file = None;
                        d.moves.clear();
                        d.anyway.clear();
                    });
                    route::go(&["/activity/", &id.0].concat());
                    driver.drive(&id).await;
                }
                Err(error) => desk.storage.set(Some(error)),
            }
        });
    }

    /// Goes on with the demo's unfinished runs after a reload. A live run waits for its key.
    fn go_on(&self) {
        let open = |s: &Summary| s.world == World::Demo && s.standing == Standing::Running;
        let ids: Vec<RunId> = self
            .runs
            .with_untracked(|runs| runs.iter().filter(|s| open(s)).map(|s| s.id.clone()).collect());
        for id in ids {
            let driver = self.driver();
            spawn_local(async move { driver.drive(&id).await });
        }
    }

    /// Puts a run into the list, as it stands now.
    fn list(&self, id: &RunId) {
        let Some(open) = self.driver().opened(id) else { return };
        let summary = Summary::of(&open.run());
        let world = summary.world;
        let known = self.runs.with_untracked(|runs| runs.contains(&summary));
        if known {
            return;
        }
        self.runs.update(|runs| {
            runs.retain(|s| s.id != summary.id);
            runs.push(summary);
            runs.sort_by(|a, b| b.id.cmp(&a.id));
            runs.truncate(MOST_RUNS);
        });
        let of_world: Vec<Summary> = self
            .runs
            .with_untracked(|runs| runs.iter().filter(|s| s.world == world).cloned().collect());
        self.keep(runs_key(world), &of_world);
    }

    fn keep_draft(&self, draft: &Draft) {
        if draft.text.len() <= DRAFT_LIMIT {
            self.keep("draft.claim", draft);
        } else {
            let _ = storage::remove("draft.claim");
        }
    }

    /// Keeps a record in local storage. What cannot be kept is said once; the desk goes on.
    fn keep<T: Serialize>(&self, key: &str, data: &T) {
        if let Err(error) = storage::write(key, VERSION, data)
            && self.notice.with_untracked(Option::is_none)
        {
            let what = super::words::not_kept(&error);
            self.notice.set(Some(what));
        }
    }
}

/// Reads a record of local storage; what cannot be read is as if it were not there, and it is never
/// overwritten when it is newer (`storage::write` refuses).
fn read<T: serde::de::DeserializeOwned>(key: &str) -> Option<T> {
    storage::read(key, VERSION).ok().flatten()
}

/// Follows the route for as long as the page lives.
pub fn follow_route(desk: Desk) -> Listener {
    route::on_change(move || {
        desk.route.set(route::current());
    })
}

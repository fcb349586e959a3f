//! What the Assign page holds for as long as the page lives: the customers and services of a
//! connection, what is chosen, and how far it has come.

use super::load;
use crate::browser::clock::Later;
use crate::browser::driver::ReadError;
use crate::domain::stored::stored;
use crate::domain::{Connection, ConnectionId, CustomerId, ServiceName, Time, Vendor};
use crate::picker::Picker;
use crate::picker::saved::{Applied, Saved};
use crate::plan::assign::{AssignForm, Choice, Only, Problem};
use crate::plan::devices::Devices;
use crate::plan::{Licensing, Plan};
use crate::ui::desk::{self, Desk};
use crate::ui::live::Live;
use crate::ui::words::assign as say;
use crate::vendors::aruba::Service;
use std::cell::Cell;
use std::rc::Rc;

/// Something that is read from the vendor.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// Not asked for.
    Not,
    /// On its way: how many are here, of how many, where the vendor says.
    Coming(usize, Option<usize>),
    /// Here, since then.
    Here(Time),
    /// It did not come.
    Failed(ReadError),
}

/// How far an assignment has come.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// The form.
    Form,
    /// Reading the present: what is being read, and how many of how many.
    Reading(&'static str, usize, usize),
    /// The plan.
    Planned(Rc<Plan>),
    /// Reading failed.
    Failed(ReadError),
}

/// What of the form is kept over a reload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Draft {
    services: Vec<ServiceName>,
    choice: Option<Choice>,
    what: Option<Licensing>,
    picked: Vec<String>,
}
stored!(record Draft { services, choice, what, picked } or default);

/// So many picked customers are kept over a reload: local storage holds 5 MiB in all.
const MOST_KEPT: usize = 20_000;

/// How long nothing is picked until the form is kept, in milliseconds.
const QUIET: i32 = 300;

/// The page's own store.
pub(super) struct Board {
    pub(super) desk: Desk,
    /// The customers, and which are picked.
    pub(super) picker: Rc<Live<Picker>>,
    /// Selections that were given a name.
    pub(super) saved: Rc<Live<Vec<Saved>>>,
    /// How far the customers are read.
    pub(super) customers: Live<Reading>,
    /// What is odd about the list of customers, in words.
    pub(super) oddities: Live<Vec<String>>,
    /// How far the services are read.
    pub(super) catalogue: Live<Reading>,
    /// The services that there are.
    pub(super) services: Live<Rc<Vec<Service>>>,
    /// Those that are chosen.
    pub(super) chosen: Live<Vec<ServiceName>>,
    /// Free seats of the services that were asked for; `None` while they are on their way, or where
    /// the vendor does not say.
    pub(super) seats: Live<Vec<(ServiceName, Option<u32>)>>,
    /// The devices, as far as they were counted.
    pub(super) devices: Live<Rc<Devices>>,
    /// What is to be done.
    pub(super) what: Live<Licensing>,
    /// Which customers.
    pub(super) choice: Live<Choice>,
    /// How far it has come.
    pub(super) stage: Live<Stage>,
    /// What is wrong with the form.
    pub(super) problems: Live<Vec<Problem>>,
    /// The MSP's own id, as the customers told it.
    pub(super) msp: Live<Option<CustomerId>>,
    /// Rows that the vendor gives in one page.
    pub(super) page: Cell<u32>,
    /// Whose customers these are.
    of: Live<Option<ConnectionId>>,
    /// What was picked before a reload, until the customers are here again.
    wanted: Live<Vec<String>>,
    /// Whether that, and the services, were filled in by other than a hand here: a link, or a run.
    asked: Cell<bool>,
    /// Keeps the form when picking has come to rest.
    keeps: Later,
}

/// A picker of whoever comes, or of those whom the site is for.
fn blank(desk: Desk) -> Picker {
    match &desk.config.customers {
        Some(ids) => Picker::only(&mut ids.iter().map(CustomerId::as_str)),
        None => Picker::default(),
    }
}

/// Whether the site offers a way to choose.
pub(super) fn offers(desk: Desk, choice: Choice) -> bool {
    choice == Choice::OnlyThese || desk.config.customers.is_none()
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
        let draft: Draft = desk::read("draft.assign").unwrap_or_default();
        let board: &'static Self = Box::leak(Box::new(Self {
            desk,
            picker: Rc::new(Live::new(blank(desk))),
            saved: Rc::new(Live::new(desk::read("saved.customers").unwrap_or_default())),
            customers: Live::new(Reading::Not),
            oddities: Live::new(Vec::new()),
            catalogue: Live::new(Reading::Not),
            services: Live::new(Rc::new(Vec::new())),
            chosen: Live::new(draft.services),
            seats: Live::new(Vec::new()),
            devices: Live::new(Rc::new(Devices::default())),
            what: Live::new(draft.what.unwrap_or(Licensing::Assign)),
            choice: Live::new(draft.choice.filter(|it| offers(desk, *it)).unwrap_or_default()),
            stage: Live::new(Stage::Form),
            problems: Live::new(Vec::new()),
            msp: Live::new(None),
            page: Cell::new(crate::vendors::aruba::LONG_PAGE),
            of: Live::new(None),
            wanted: Live::new(draft.picked),
            asked: Cell::new(false),
            keeps: Later::new(QUIET, Box::new(move || Board::of(desk).keep())),
        }));
        BOARD.set(Some(board));
        board
    }

    /// The connection in use.
    pub(super) fn connection(&self) -> Connection {
        self.desk.connection_of(Vendor::Aruba)
    }

    /// Whether what is read now still belongs to the connection in use.
    pub(super) fn is_of(&self, connection: &Connection) -> bool {
        self.of.peek(|of| of.as_ref() == Some(&connection.id))
    }

    /// Reads the customers and services of the connection in use, unless they are here.
    pub(super) fn open(&'static self) {
        let connection = self.connection();
        let known = self.is_of(&connection);
        let failed = self.customers.peek(|c| matches!(c, Reading::Failed(_) | Reading::Not));
        if known && !failed {
            return;
        }
        if !known {
            self.picker.set(blank(self.desk));
            self.services.set(Rc::new(Vec::new()));
            self.seats.set(Vec::new());
            self.devices.set(Rc::new(Devices::default()));
            self.catalogue.set(Reading::Not);
            self.stage.set(Stage::Form);
        }
        self.of.set(Some(connection.id.clone()));
        if !self.desk.driver.can_send(&connection) {
            self.customers.set(Reading::Not);
            return;
        }
        load::all(self, connection);
    }

    /// Reads everything again.
    pub(super) fn reload(&'static self) {
        let picked: Vec<String> = self.picker.peek(|p| p.ids().collect());
        // What is still to be picked, while they are not here yet, stays so.
        if !picked.is_empty() {
            self.wanted.set(picked);
        }
        self.of.set(None);
        self.open();
    }

    /// Fills the form: these services, these customers or all but these.
    pub(super) fn prepare(
        &self,
        what: Licensing,
        services: Vec<ServiceName>,
        choice: Choice,
        customers: Vec<String>,
    ) {
        // Those who were to be left out are not taken instead.
        let (choice, customers) = if offers(self.desk, choice) {
            (choice, customers)
        } else {
            self.desk.tell(say::ONLY_THESE);
            (Choice::OnlyThese, Vec::new())
        };
        self.what.set(what);
        self.chosen.set(services);
        self.choice.set(choice);
        self.wanted.set(customers);
        self.asked.set(true);
        self.know_services();
        // Where the customers are not here yet, they are picked when they come.
        if self.customers.peek(|c| matches!(c, Reading::Here(_))) {
            self.picker.update(Picker::clear);
            self.pick_wanted();
        }
        self.changed();
    }

    /// Picks again what was picked before a reload, or what was filled in; of that, who is not here
    /// is told.
    pub(super) fn pick_wanted(&self) {
        let (ids, asked) = (self.wanted.now(), self.asked.take());
        self.wanted.set(Vec::new());
        if ids.is_empty() {
            return;
        }
        let of = ids.len();
        let mut applied = Applied::default();
        self.picker.update(|picker| applied = Saved { name: String::new(), ids }.apply(picker));
        let told = self.picker.peek(|picker| say::not_picked(&applied, of, picker.roster()));
        if let Some(told) = told.filter(|_| asked) {
            self.desk.tell(&told);
        }
    }

    /// Of services that were filled in, leaves out what the catalogue does not have.
    pub(super) fn know_services(&self) {
        if !self.asked.get() || !self.catalogue.peek(|it| matches!(it, Reading::Here(_))) {
            return;
        }
        let (known, mut unknown) = (self.services.now(), Vec::new());
        let named = self.chosen.now().into_iter().filter_map(|name| {
            let found = known.iter().find(|service| service.name.same_as(name.as_str()));
            if found.is_none() {
                unknown.push(name);
            }
            found.map(|service| service.name.clone())
        });
        let named = named.collect();
        self.chosen.set(named);
        if !unknown.is_empty() {
            self.desk.tell(&say::not_services(&unknown));
        }
    }

    /// The form as it stands.
    pub(super) fn form(&self) -> AssignForm {
        let others = self.picker.peek(Picker::others);
        let picked = self.picker.peek(|picker| {
            picker.ids().filter_map(|id| CustomerId::parse(&id)).collect::<Vec<_>>()
        });
        AssignForm {
            connection: self.connection(),
            what: self.what.now(),
            services: self.chosen.now(),
            choice: self.choice.now(),
            picked,
            only: self.desk.config.customers.clone().map(|ids| Only { ids, others }),
        }
    }

    /// Notes that the form has changed, and keeps it.
    pub(super) fn changed(&self) {
        self.problems.set(Vec::new());
        self.stage.set(Stage::Form);
        self.keep();
    }

    /// Others are picked: what was found wrong, or was being read, was about those before.
    pub(super) fn picked(&self) {
        if self.problems.peek(|all| !all.is_empty()) {
            self.problems.set(Vec::new());
        }
        if self.stage.peek(|s| matches!(s, Stage::Reading(..) | Stage::Failed(_))) {
            self.stage.set(Stage::Form);
        }
        self.keeps.ask();
    }

    /// A plan that has begun to run is no longer one to be run.
    pub(super) fn begun(&self) {
        if !self.desk.assigning.now() && self.stage.peek(|s| matches!(s, Stage::Planned(_))) {
            self.stage.set(Stage::Form);
        }
    }

    fn keep(&self) {
        let picked = self
            .picker
            .peek(|p| if p.count() <= MOST_KEPT { p.ids().collect() } else { Vec::new() });
        // Those who are still to be picked are not forgotten for it.
        let picked = if picked.is_empty() { self.wanted.now() } else { picked };
        let draft = Draft {
            services: self.chosen.now(),
            choice: Some(self.choice.now()),
            what: Some(self.what.now()),
            picked,
        };
        self.desk.keep("draft.assign", &draft);
    }

    /// Chooses a service, or does so no longer.
    pub(super) fn toggle(&'static self, service: &ServiceName) {
        self.chosen.update(|chosen| match chosen.iter().position(|known| known == service) {
            Some(at) => {
                chosen.remove(at);
            }
            None => chosen.push(service.clone()),
        });
        self.changed();
        load::seats(self, service.clone());
    }

    /// The chosen services, as the catalogue has them.
    pub(super) fn chosen_services(&self) -> Vec<Service> {
        let chosen = self.chosen.get();
        chosen.into_iter().map(Service::of).collect()
    }

    /// How many calls it takes to read the customers again.
    pub(super) fn pages(&self) -> usize {
        let all = self.picker.peek(|p| p.roster().len() + p.others());
        all.div_ceil(crate::vendors::aruba::PAGE as usize).max(1)
    }

    /// How many customers the form reaches: they follow what is picked.
    pub(super) fn reached(&self) -> usize {
        let (all, picked) = self.picker.with(|p| (p.roster().provisioned().count(), p.count()));
        match self.choice.get() {
            Choice::Everyone => all,
            Choice::OnlyThese => picked,
            Choice::EveryoneExcept => all.saturating_sub(picked),
        }
    }
}

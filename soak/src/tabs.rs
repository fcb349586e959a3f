//! The tabs of a desk: opened, killed, looked at.

use crate::browser::archive::Archive;
use crate::browser::credentials::Credential;
use crate::browser::database::Database;
use crate::browser::driver::{Driver, Role};
use crate::domain::{Connection, Secret};
use crate::run::RunId;
use crate::stage::{self, TabId};
use crate::truth;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// One open tab.
struct Tab {
    id: TabId,
    driver: Rc<Driver>,
    /// Runs that have changed since they were looked at.
    changed: Rc<RefCell<BTreeSet<RunId>>>,
}

/// The tabs of the desk's browser.
pub(crate) struct Tabs {
    open: Vec<Tab>,
    opened: TabId,
    /// What lets them in.
    keys: Vec<(Connection, Credential)>,
}

impl Tabs {
    pub(crate) fn new(keys: Vec<(Connection, Credential)>) -> Self {
        Self { open: Vec::new(), opened: 0, keys }
    }

    pub(crate) fn count(&self) -> usize {
        self.open.len()
    }

    /// Opens a tab.
    pub(crate) fn open(&mut self) -> Rc<Driver> {
        self.opened += 1;
        let id = self.opened;
        truth::set_alive(id, true);
        stage::as_tab(id, || {
            stage::note(|| "opens".to_owned());
            let changed: Rc<RefCell<BTreeSet<RunId>>> = Rc::default();
            let noted = Rc::clone(&changed);
            let note = move |run: &RunId| {
                noted.borrow_mut().insert(run.clone());
            };
            let archive = Archive::of(Database::now());
            let driver = Driver::new(Some(archive), "/proxy", Box::new(note), Box::new(|| {}));
            driver.listen();
            for (connection, credential) in &self.keys {
                driver.keep_credential(&connection.id, Some(credential.clone()));
            }
            self.open.push(Tab { id, driver: Rc::clone(&driver), changed });
            driver
        })
    }

    /// One of the tabs, as the seed has it; opens one where there is none.
    pub(crate) fn some(&mut self) -> (TabId, Rc<Driver>) {
        if self.open.is_empty() {
            self.open();
        }
        let at = stage::chance(|chance| chance.place(self.open.len()));
        match self.open.get(at) {
            Some(tab) => (tab.id, Rc::clone(&tab.driver)),
            None => (0, self.open()),
        }
    }

    /// Loads every page anew.
    pub(crate) fn reload(&mut self) {
        while self.count() > 0 {
            self.kill();
        }
    }

    /// Kills a tab, wherever it stands.
    pub(crate) fn kill(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let at = stage::chance(|chance| chance.place(self.open.len()));
        let tab = self.open.swap_remove(at);
        truth::set_alive(tab.id, false);
        stage::as_tab(tab.id, || stage::note(|| "is killed".to_owned()));
        stage::kill(tab.id);
        drop(tab);
    }

    /// Whether some tab carries this run out.
    pub(crate) fn carried(&self, run: &RunId) -> bool {
        self.open
            .iter()
            .any(|tab| tab.driver.opened(run).is_some_and(|open| open.role() != Role::Reader))
    }

    /// Looks at everything that has changed on the screens.
    pub(crate) fn look(&self) {
        for tab in &self.open {
            for run in std::mem::take(&mut *tab.changed.borrow_mut()) {
                if let Some(open) = tab.driver.opened(&run) {
                    let (sends, stored) = (open.role() == Role::Sender, open.fault().is_none());
                    truth::shown(tab.id, &open.run(), sends, stored);
                }
            }
        }
    }
}

/// A key as it is put in.
pub(crate) fn key(text: &str) -> Option<Credential> {
    Secret::new(text).map(Credential::Key)
}

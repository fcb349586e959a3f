//! Web Locks: first come, first served; free again when the tab that holds one is gone.

use crate::stage::{self, Promise};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

/// Whether this page may lock.
pub fn available() -> bool {
    true
}

/// A lock that is held; freed when dropped.
pub struct Held(Rc<State>);

struct State {
    name: String,
    given: Promise<()>,
    has: Cell<bool>,
}

thread_local! {
    /// Who stands in line for each lock; the first one has it.
    static LINES: RefCell<BTreeMap<String, VecDeque<Weak<State>>>> = RefCell::default();
}

/// Forgets every lock.
pub(crate) fn begin() {
    LINES.with_borrow_mut(BTreeMap::clear);
}

/// Gives a lock to the first one who still wants it.
fn give(name: &str) {
    let first = LINES.with_borrow_mut(|lines| {
        let line = lines.get_mut(name)?;
        while line.front().is_some_and(|first| first.strong_count() == 0) {
            line.pop_front();
        }
        line.front()?.upgrade()
    });
    if let Some(first) = first.filter(|first| !first.has.replace(true)) {
        first.given.keep(());
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // The browser frees it a moment later.
        let name = std::mem::take(&mut self.name);
        stage::after(stage::within(0, 40), false, move || give(&name));
    }
}

fn ask(name: &str) -> (Held, Promise<()>) {
    let given = Promise::new();
    let state =
        Rc::new(State { name: name.to_owned(), given: given.clone(), has: Cell::new(false) });
    LINES.with_borrow_mut(|lines| {
        lines.entry(name.to_owned()).or_default().push_back(Rc::downgrade(&state));
    });
    let asked = name.to_owned();
    stage::after(stage::within(0, 5), false, move || give(&asked));
    (Held(state), given)
}

/// Takes the lock if it is free, or is about to be.
pub async fn hold(name: &str) -> Option<Held> {
    let (held, _) = ask(name);
    super::clock::pause(250).await;
    held.0.has.get().then_some(held)
}

/// Waits in line for the lock.
pub async fn wait(name: &str) -> Option<Held> {
    let (held, given) = ask(name);
    given.await;
    Some(held)
}

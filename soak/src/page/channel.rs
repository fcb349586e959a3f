//! Word between tabs: it comes a moment later, and sometimes not at all.

use crate::faults::{Fault, strikes};
use crate::stage::{self, TabId};
use std::cell::RefCell;
use std::rc::{Rc, Weak};

struct Ear {
    name: String,
    tab: TabId,
    on_text: Box<dyn Fn(String)>,
}

thread_local! {
    static EARS: RefCell<Vec<Weak<Ear>>> = RefCell::default();
}

/// A channel that all tabs with the same name share; closed when dropped.
pub struct Channel(Rc<Ear>);

impl Channel {
    /// Opens the channel; `on_text` gets what others send.
    pub fn open(name: &str, on_text: Box<dyn Fn(String)>) -> Option<Self> {
        let ear = Rc::new(Ear { name: name.to_owned(), tab: stage::tab(), on_text });
        EARS.with_borrow_mut(|ears| {
            ears.retain(|ear| ear.strong_count() > 0);
            ears.push(Rc::downgrade(&ear));
        });
        Some(Self(ear))
    }

    /// Sends a text to the other tabs.
    pub fn send(&self, text: &str) {
        let ears = EARS.with_borrow(Clone::clone);
        for ear in ears {
            let other = ear.upgrade().filter(|o| o.name == self.0.name && !Rc::ptr_eq(o, &self.0));
            if other.is_none() || strikes(Fault::NewsLost) {
                continue;
            }
            let text = text.to_owned();
            stage::after(stage::within(0, 30), true, move || {
                if let Some(ear) = ear.upgrade() {
                    stage::as_tab(ear.tab, || (ear.on_text)(text));
                }
            });
        }
    }
}

//! A value that the page follows: reading it in a live part of the page draws that part anew when
//! it changes. A thin coat over the framework's trigger, which is one type for all values, so that
//! a further value costs a few bytes and not a few kilobytes of the first load.

use leptos::prelude::{ArcTrigger, Notify, Track};
use std::cell::RefCell;

/// A value that the page follows.
pub struct Live<T> {
    value: RefCell<T>,
    trigger: ArcTrigger,
}

// Out of line: these are called from everywhere, for every type of value.
#[inline(never)]
fn track(trigger: &ArcTrigger) {
    trigger.track();
}

#[inline(never)]
fn notify(trigger: &ArcTrigger) {
    trigger.notify();
}

impl<T> Live<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        Self { value: RefCell::new(value), trigger: ArcTrigger::new() }
    }

    /// Reads it, and follows it.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        track(&self.trigger);
        read(&self.value.borrow())
    }

    /// Reads it without following it.
    pub fn peek<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.borrow())
    }

    /// Changes it, and tells who follows. It must not be read while it changes.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.value.borrow_mut());
        notify(&self.trigger);
    }

    /// Replaces it, and tells who follows.
    pub fn set(&self, value: T) {
        self.update(|held| *held = value);
    }
}

impl<T: Clone> Live<T> {
    /// A copy of it; follows it.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy of it, without following it.
    pub fn now(&self) -> T {
        self.peek(T::clone)
    }
}

//! The parts of the program that are not in the first load.
//!
//! What follows it: pages that a first visit can do without for a moment. In a release
//! they are a file of their own (`main.rs` says what is cut there, `xtask` cuts), fetched as soon as
//! something needs them, and at the latest a little after the first page stands. What carries a run
//! out is there as well, whole: a run begins or goes on when the file is here, and then needs no other.

use super::components::note;
use super::desk::Desk;
use super::dom::{El, button, el};
use super::live::Live;
use super::pages::{Allocate, Later, Writer};
use crate::browser::{clock, file};
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// Fetches a part; `None` when it cannot be had, and the next call tries again.
pub type Fetch<T> = fn() -> Pin<Box<dyn Future<Output = Option<&'static T>>>>;

/// How each part is fetched.
#[derive(Clone, Copy)]
pub struct Fetches {
    /// What follows the first load.
    pub later: Fetch<Later>,
    /// The pages of Allocate.
    pub allocate: Fetch<Allocate>,
    /// What writes a proxy's configuration; nobody needs it while the proxy is as it should be.
    pub kit: Fetch<Writer>,
}

/// How long the first page has the network to itself, in ms.
const AFTER: i64 = 2_000;

/// How far it is.
enum State<T: 'static> {
    Not,
    Coming,
    Here(&'static T),
    Missing,
}

// Derived, they would ask it of the part.
impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

/// A part: what follows the first load, or what few ever need.
pub struct Rest<T: 'static = Later> {
    fetch: Fetch<T>,
    state: Live<State<T>>,
    arrived: fn(&'static T),
    told: Cell<bool>,
}

impl<T> Rest<T> {
    /// Nothing is fetched yet; `arrived` is called once, when it is here.
    pub fn new(fetch: Fetch<T>, arrived: fn(&'static T)) -> Self {
        Self { fetch, state: Live::new(State::Not), arrived, told: Cell::new(false) }
    }

    fn is_here(&self, part: &'static T) {
        self.state.set(State::Here(part));
        if !self.told.replace(true) {
            (self.arrived)(part);
        }
    }

    async fn arrive(&self) -> Option<&'static T> {
        if let State::Here(part) = self.state.now() {
            return Some(part);
        }
        self.state.set(State::Coming);
        let part = (self.fetch)().await;
        match part {
            Some(part) => self.is_here(part),
            // Of two tries at once, one may have brought it.
            None if self.told.get() => {}
            None => self.state.set(State::Missing),
        }
        part
    }

    /// Fetches it now: something waits for it that is not on the screen.
    pub fn hurry(&'static self) {
        if matches!(self.state.now(), State::Not | State::Missing) {
            self.state.set(State::Coming);
            spawn_local(async {
                self.arrive().await;
            });
        }
    }

    /// Changes when what is drawn by [`draw`](Self::draw) has to be drawn anew; followed.
    pub fn key(&self) -> u8 {
        self.state.with(|state| match state {
            State::Not | State::Coming => 0,
            State::Here(_) => 1,
            State::Missing => 2,
        })
    }

    /// Draws something of it: when it is not there, that it is on its way, or what can be done.
    pub fn draw(&'static self, what: impl FnOnce(&'static T) -> Vec<El>) -> Vec<El> {
        match self.state.now() {
            State::Here(part) => return what(part),
            State::Missing => {
                let again = button("button.btn.small", "Try again", || self.hurry());
                return vec![missing(again)];
            }
            State::Not => self.hurry(),
            State::Coming => {}
        }
        vec![el("p.muted").a("role", "status").t("Loading")]
    }
}

impl Rest {
    /// Fetches it in a moment, if nothing has needed it before. Nobody waits for that, so nothing is
    /// said when it fails: what needs it will try again.
    pub fn follow(&'static self, desk: Desk) {
        spawn_local(async move {
            clock::sleep(AFTER).await;
            if !matches!(self.state.now(), State::Here(_))
                && let Some(later) = (self.fetch)().await
            {
                self.is_here(later);
            }
            if let State::Here(later) = self.state.now() {
                (later.tidy)(desk);
            }
        });
    }

    /// Does something with it, as soon as it is there; says so when it cannot be had.
    pub fn act(&'static self, desk: Desk, what: fn(&'static Later, Desk)) {
        spawn_local(async move {
            match self.arrive().await {
                Some(later) => what(later, desk),
                None => desk.notice.set(Some([WHY, " Then try again."].concat())),
            }
        });
    }
}

fn missing(again: El) -> El {
    let reload = button("button.btn.small", "Reload", file::reload);
    let line = el("div.line").k(again).k(reload);
    note("bad", "A part of the desk could not be fetched", [el("p").t(WHY), line])
}

/// Why a part may be missing.
const WHY: &str = "Is this device offline? If not, there may be a newer version: reload the page to get it. Runs wait until then, and nothing of them is lost.";

//! Several tabs at one desk: one carries a run out, the others watch it, ask it, and take over when
//! it is gone. Between them goes news, never state: whoever hears it reads the journal.

use super::{Driver, Role};
use crate::browser::lock;
use crate::domain::stored::{Stored, stored, to_text};
use crate::run::{RunId, Status};
use std::rc::Rc;

/// What a person asks of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Stand still.
    Pause,
    /// Go on.
    Resume,
    /// Send nothing more.
    Cancel,
    /// Look up again what became of a step.
    Look(u32),
    /// A word on what became of a step.
    Decide(u32, bool, String),
}

/// Word between tabs.
pub(super) enum News {
    /// A run's journal grew.
    Grew(RunId),
    /// The tab that carries a run out should do this.
    Do(RunId, Command),
    /// The demo's world changed.
    World,
}

stored!(choice Command {
    Pause = "pause",
    Resume = "resume",
    Cancel = "cancel",
    Look(step) = "look",
    Decide(step, done, reason) = "decide",
});
stored!(choice News { Grew(run) = "grew", Do(run, command) = "do", World = "world" });

/// Hears a word of another tab. It brings with it all that carries a run out.
pub(super) type Ear = fn(&Rc<Driver>, &str);

impl Driver {
    /// Hears other tabs from now on, and what they have said before.
    pub fn listen(self: &Rc<Self>) {
        self.ear.set(Some(Self::hear));
        for text in self.unheard.take() {
            self.hear(&text);
        }
    }

    pub(super) fn take_word(self: &Rc<Self>, text: String) {
        if let Some(ear) = self.ear.get() {
            ear(self, &text);
        } else {
            self.unheard.borrow_mut().push(text);
            (self.wanted)();
        }
    }

    pub(super) fn tell(&self, news: &News) {
        let channel = self.channel.borrow().clone();
        if let Some(channel) = channel {
            channel.send(&to_text(&news.store()));
        }
    }

    fn hear(self: &Rc<Self>, text: &str) {
        let news = serde_json::from_str(text).ok().and_then(|news| News::restore(&news));
        let Some(news) = news else { return };
        match news {
            News::World => self.wire.demo.outdated(),
            News::Grew(id) => {
                let driver = Rc::clone(self);
                wasm_bindgen_futures::spawn_local(async move { driver.grew(&id).await });
            }
            News::Do(id, command) => {
                let open = self.opened(&id);
                if let Some(open) = open.filter(|o| o.role() == Role::Sender) {
                    let driver = Rc::clone(self);
                    wasm_bindgen_futures::spawn_local(async move {
                        driver.obey(&id, &open, &command).await;
                    });
                }
            }
        }
    }

    /// Another tab has written to a run's journal: it is read again, and watched.
    async fn grew(self: &Rc<Self>, id: &RunId) {
        let known = self.opened(id);
        let Ok(Some(open)) = self.open(id).await else { return };
        if open.role() != Role::Sender
            && (known.is_none() || self.reread(id, &open, false).await.is_ok())
        {
            self.watch(id).await;
        }
    }

    /// Watches a run that another tab carries out, and takes over when that one is gone. Does
    /// nothing about a run that nobody carries out: a person goes on with it.
    pub async fn watch(self: &Rc<Self>, id: &RunId) {
        let Ok(Some(open)) = self.open(id).await else { return };
        if open.role() == Role::Reader
            && open.run().status() == Status::Running
            && lock::hold(&open.lock()).await.is_none()
            && lock::available()
        {
            self.drive_with(id, &open, None).await;
        }
    }
}

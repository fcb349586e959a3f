//! Keys on this device: by choice, sealed under a passphrase, and locked again when nobody is there.

use super::key::field;
use crate::browser::clock;
use crate::browser::listen::Listener;
use crate::browser::vault::{self, SHORTEST, Vault, VaultError};
use crate::domain::Time;
use crate::domain::time::MINUTE;
use crate::run::Standing;
use crate::ui::components::{note, section};
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el};
use crate::ui::live::Live;
use crate::ui::words;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// After so many ms without a key or a click it is locked, as soon as no run is going on.
const IDLE: i64 = 15 * MINUTE;
/// How often is looked whether it is time to lock, or something has to be kept, in ms.
const LOOK: i64 = 3_000;
/// By so many ms each wrong passphrase delays the next, up to five times.
const DELAY: i64 = 1_000;

/// How the vault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// There is none.
    Absent,
    /// There is one, and its passphrase is needed.
    Locked,
    /// Its key is being drawn from the passphrase.
    Busy,
    /// What is held is kept in it.
    Open,
}

/// The vault of this page. Made once and never dropped.
pub(super) struct Safe {
    desk: Desk,
    vault: RefCell<Option<Rc<Vault>>>,
    state: Live<State>,
    told: Live<Option<(&'static str, String)>>,
    wrong: Cell<i64>,
    touched: Cell<Time>,
}

impl Safe {
    pub(super) fn of(desk: Desk) -> &'static Self {
        thread_local! {
            static SAFE: Cell<Option<&'static Safe>> = const { Cell::new(None) };
        }
        if let Some(safe) = SAFE.get() {
            return safe;
        }
        let state = if vault::exists() { State::Locked } else { State::Absent };
        let safe: &'static Self = Box::leak(Box::new(Self {
            desk,
            vault: RefCell::new(None),
            state: Live::new(state),
            told: Live::new(None),
            wrong: Cell::new(0),
            touched: Cell::new(clock::now()),
        }));
        for event in ["keydown", "pointerdown"] {
            let touch = Box::new(move |_| safe.touched.set(clock::now()));
            std::mem::forget(Listener::on_window(event, touch));
        }
        SAFE.set(Some(safe));
        safe
    }

    /// Whether what is held is kept on this device; followed.
    pub(super) fn keeps(&self) -> bool {
        self.state.with(|state| *state == State::Open)
    }

    fn make(&'static self, passphrase: String) {
        self.state.set(State::Busy);
        spawn_local(async move {
            let held = self.desk.driver.credentials().all();
            match vault::make(&passphrase, &held).await {
                Ok(made) => self.opened(made),
                Err(error) => self.failed(&error, State::Absent),
            }
        });
    }

    fn open(&'static self, passphrase: String) {
        self.state.set(State::Busy);
        spawn_local(async move {
            clock::sleep(self.wrong.get().min(5) * DELAY).await;
            match vault::open(&passphrase).await {
                Ok((vault, held)) => {
                    let credentials = self.desk.driver.credentials();
                    for (id, credential) in held {
                        // What was typed in since is newer.
                        if !credentials.holds(&id) {
                            self.desk.keep_credential(&id, Some(credential));
                        }
                    }
                    self.opened(vault);
                }
                Err(error) => {
                    self.wrong.set(self.wrong.get() + 1);
                    self.failed(&error, State::Locked);
                }
            }
        });
    }

    fn opened(&'static self, vault: Vault) {
        self.wrong.set(0);
        self.touched.set(clock::now());
        self.told.set(None);
        self.vault.replace(Some(Rc::new(vault)));
        self.state.set(State::Open);
        spawn_local(async move {
            loop {
                clock::sleep(LOOK).await;
                let Some(vault) = self.vault.borrow().clone() else { return };
                // A token may have been renewed, a key put in or forgotten.
                if let Err(error) = vault.keep(&self.desk.driver.credentials().all()).await {
                    self.told.set(Some(("bad", said(&error))));
                }
                let runs = |all: &Vec<_>| {
                    all.iter().any(|run: &crate::run::Summary| run.standing == Standing::Running)
                };
                let idle = clock::now().since(self.touched.get()) >= IDLE;
                if idle && !self.desk.runs.peek(runs) {
                    return self.lock("The keys were locked, since nobody was here.");
                }
            }
        });
    }

    /// Forgets what is held, here and in the key of the vault.
    fn lock(&self, why: &str) {
        self.vault.replace(None);
        for (id, _) in self.desk.driver.credentials().all() {
            self.desk.keep_credential(&id, None);
        }
        self.desk.forget_organizations();
        self.told.set(Some(("info", why.into())));
        self.state.set(State::Locked);
    }

    /// Keeps once more, then locks.
    fn lock_now(&'static self) {
        spawn_local(async move {
            let Some(vault) = self.vault.borrow().clone() else { return };
            match vault.keep(&self.desk.driver.credentials().all()).await {
                Ok(()) => self.lock("The keys are locked."),
                Err(error) => self.told.set(Some(("bad", said(&error)))),
            }
        });
    }

    fn erase(&self) {
        self.vault.replace(None);
        match vault::erase() {
            Ok(()) => {
                self.told.set(Some(("good", "Nothing is kept on this device any more. What is in this tab’s memory stays there until the tab closes.".into())));
                self.state.set(State::Absent);
            }
            Err(error) => self.told.set(Some(("bad", words::storage(&error)))),
        }
    }

    fn failed(&self, error: &VaultError, state: State) {
        self.told.set(Some(("bad", said(error))));
        self.state.set(state);
    }
}

fn said(error: &VaultError) -> String {
    match error {
        VaultError::Insecure => "Browsers seal nothing on plain http. Open this site over https.".into(),
        VaultError::Wrong => "That is not the passphrase. What is sealed stays as it is; the next try takes a moment longer.".into(),
        VaultError::Damaged => "What is kept on this device cannot be read. Erase it and put the keys in again.".into(),
        VaultError::Storage(error) => words::storage(error),
    }
}

/// The card.
pub(super) fn card(desk: Desk) -> El {
    let safe = Safe::of(desk);
    let body = move |state: &State| match state {
        State::Absent => absent(safe),
        State::Locked => locked(safe),
        State::Busy => {
            vec![
                el("p.muted")
                    .a("role", "status")
                    .t("Working on it: this takes a moment on purpose."),
            ]
        }
        State::Open => open(safe),
    };
    let told = move || {
        let told = safe.told.get();
        told.map(|(tone, text)| note(tone, "", [el("p").t(&text)])).into_iter().collect()
    };
    let pad = el("div.pad.stackv").live(told);
    let inner = el("div.stackv").a("data-gap", "small").keyed(move || safe.state.get(), body);
    section("vault", "Keys on this device", []).k(pad.k(inner))
}

fn input(id: &str, known: bool) -> El {
    let kind = if known { "current-password" } else { "new-password" };
    el("input").a("id", id).a("type", "password").a("autocomplete", kind)
}

fn absent(safe: &'static Safe) -> Vec<El> {
    let text = "Keys and tokens stay in this tab’s memory. You can have them kept on this device as well, sealed under a passphrase (AES-256, its key by 600,000 rounds of PBKDF2). Nobody can open it without the passphrase, and nobody can tell you what it was.";
    let (first, again) = (input("passphrase", false), input("passphrase-again", false));
    let fields = el("div.fields")
        .k(field("Passphrase, 12 characters or more", &first))
        .k(field("The same again", &again));
    let form = el("form.stackv").a("data-gap", "small").on("submit", move |event| {
        event.prevent_default();
        let passphrase = first.value();
        let wrong = if passphrase.chars().count() < SHORTEST {
            Some("Take 12 characters or more: several words are easy to keep in mind.")
        } else if passphrase != again.value() {
            Some("The two are not the same.")
        } else {
            None
        };
        match wrong {
            Some(text) => safe.told.set(Some(("bad", text.into()))),
            None => safe.make(passphrase),
        }
    });
    let go = el("button.btn").t("Seal the keys");
    vec![el("p").t(text), form.k(fields).k(el("div.line").k(go))]
}

fn locked(safe: &'static Safe) -> Vec<El> {
    let text =
        "Keys are sealed on this device. With the passphrase they are put into this tab’s memory.";
    let passphrase = input("passphrase", true);
    let fields = el("div.fields").k(field("Passphrase", &passphrase));
    let form = el("form.stackv").a("data-gap", "small").on("submit", move |event| {
        event.prevent_default();
        safe.open(passphrase.value());
    });
    let erase = button("button.btn.quiet", "Erase them from this device", move || safe.erase());
    let line = el("div.line").k(el("button.btn.primary").t("Open")).k(erase);
    vec![el("p").t(text), form.k(fields).k(line)]
}

fn open(safe: &'static Safe) -> Vec<El> {
    let text = "What this tab holds is kept on this device, sealed, and follows when a key is put in, renewed or forgotten. It is locked after 15 minutes without a key or a click, once no run is going on.";
    let line = el("div.line")
        .k(button("button.btn", "Lock now", move || safe.lock_now()))
        .k(button("button.btn.quiet", "Erase them from this device", move || safe.erase()));
    vec![el("p").t(text), line]
}

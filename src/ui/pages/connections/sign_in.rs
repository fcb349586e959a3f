//! Signing in to an install: a host administrator's password, an application's secret or a token that
//! came from elsewhere. A secret is taken out of its field as soon as it is sent.

use super::key::{Told, field, wrong};
use crate::browser::credentials::Credential;
use crate::browser::driver::ReadError;
use crate::browser::transport::can_carry;
use crate::domain::{Before, Connection, ConnectionId, Install, PathName, Secret};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el, radio};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::uipath::SignIn;
use crate::vendors::uipath::sign_in::HOST_TENANCY;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What is done once somebody is signed in.
pub(crate) type After = Rc<dyn Fn()>;

thread_local! {
    /// Who signed in last, by connection: every half hour again is often. No secret, and not stored.
    static NAMES: RefCell<Vec<(ConnectionId, String)>> = const { RefCell::new(Vec::new()) };
}

fn name_of(id: &ConnectionId) -> String {
    NAMES
        .with_borrow(|all| all.iter().find(|(of, _)| of == id).map(|(_, name)| name.clone()))
        .unwrap_or_default()
}

fn remember(id: &ConnectionId, name: &str) {
    NAMES.with_borrow_mut(|all| {
        all.retain(|(of, _)| of != id);
        all.push((id.clone(), name.to_owned()));
    });
}

/// The fields of one form.
#[derive(Clone)]
struct Fields {
    /// Whether a token is pasted; else somebody signs in.
    pastes: Rc<Live<bool>>,
    /// The administrator's name, or the application's id.
    name: El,
    /// The password, or the application's secret.
    secret: El,
    token: El,
    tenancy: El,
    organization: El,
    tenant: El,
}

impl Fields {
    fn of(connection: &Connection, told: &Told) -> Self {
        let id = &connection.id.0;
        let input = |name: &str, kind: &str, value: &str| {
            let tells = Rc::clone(told);
            let invalid = move || tells.get().map(|_| "true".into());
            el("input")
                .a("id", &[name, "-", id].concat())
                .a("type", kind)
                .a("value", value)
                .a("autocomplete", "off")
                .a("spellcheck", "false")
                .attr("aria-invalid", invalid)
        };
        let install = &connection.install;
        let before = install.before.as_ref();
        let part = |of: fn(&Before) -> &PathName| before.map_or("", |it| of(it).as_str());
        Self {
            pastes: Rc::new(Live::new(false)),
            name: input("user", "text", &name_of(&connection.id)),
            secret: input("password", "password", ""),
            token: input("token", "password", ""),
            tenancy: input("tenancy", "text", install.tenancy.as_deref().unwrap_or_default())
                .a("placeholder", HOST_TENANCY),
            organization: input("organization", "text", part(|it| &it.organization)),
            tenant: input("tenant", "text", part(|it| &it.tenant)),
        }
    }

    /// Takes the secrets out.
    fn clear(&self) {
        self.secret.clear();
        self.token.clear();
    }

    fn show(&self, connection: &Connection) -> Vec<El> {
        let within = connection.install.home.is_some();
        let ways = [
            (false, if within { "Client id and secret" } else { "Sign in" }),
            (true, "Paste a token"),
        ];
        let group = ["way-", &connection.id.0].concat();
        let ways = ways.into_iter().map(|(which, text)| {
            let (reads, sets) = (Rc::clone(&self.pastes), Rc::clone(&self.pastes));
            let radio = radio(&group, move || reads.get() == which, move || sets.set(which));
            el("label").k(radio).k(el("span").t(text))
        });
        let legend = ["Way in for ", &connection.name].concat();
        let ways = el("fieldset.segs").k(el("legend.vh").t(&legend)).ks(ways);
        let (reads, fields) = (Rc::clone(&self.pastes), self.clone());
        let chosen = move |pastes: &bool| match (*pastes, within) {
            (true, _) => vec![fields.shows_token(within)],
            (false, true) => vec![fields.shows_client()],
            (false, false) => vec![fields.shows_host()],
        };
        vec![ways, el("div.field").keyed(move || reads.get(), chosen)]
    }

    fn shows_token(&self, within: bool) -> El {
        let hint = if within {
            "Kept in memory only: in this tab, until it is closed. A token of an external application of the \
             organization, with the scopes PM.License.Read and PM.License.Write."
        } else {
            "Kept in memory only: in this tab, until it is closed. A host administrator’s token is good for 30 \
             minutes, unless the install says otherwise."
        };
        el("div.field").k(field("Access token", &self.token)).k(el("p.hint").t(hint))
    }

    fn shows_client(&self) -> El {
        let hint = "Of an external application of the organization, confidential, with the application scopes \
                    PM.License.Read and PM.License.Write. Kept in memory only, in this tab, to get the next token \
                    without you.";
        let fields = [field("Client id", &self.name), field("Client secret", &self.secret)];
        el("div.field").k(el("div.fields").ks(fields)).k(el("p.hint").t(hint))
    }

    fn shows_host(&self) -> El {
        let fields =
            [field("User name or mail address", &self.name), field("Password", &self.secret)];
        let hint = "A host administrator’s. The password is sent once, to the install, and is not kept: what comes \
                    back is a token in memory, good for 30 minutes unless the install says otherwise.";
        let older = "Only where it is asked for: some installs call the host otherwise, and guides up to \
                     2022.10 have an organization and a tenant before the path.";
        let more = [
            field("Tenancy name", &self.tenancy),
            field("Organization before the path", &self.organization),
            field("Tenant before the path", &self.tenant),
        ];
        let differs =
            el("details")
                .k(el("summary").t("Where the install differs"))
                .k(el("div.field").k(el("p.hint").t(older)).k(el("div.fields").ks(more)));
        el("div.field").k(el("div.fields").ks(fields)).k(el("p.hint").t(hint)).k(differs)
    }

    /// What is sent, and what of it is kept with the connection.
    fn read(&self, connection: &Connection) -> Result<(SignIn, Install), &'static str> {
        let name = self.name.value().trim().to_owned();
        let secret = Secret::new(&self.secret.value());
        let mut install = connection.install.clone();
        if install.home.is_some() {
            let secret = secret.filter(|_| !name.is_empty());
            let secret = secret.ok_or("Put in the client’s id and its secret.")?;
            return Ok((SignIn::Client { client: name, secret }, install));
        }
        let password = secret.filter(|_| !name.is_empty());
        let password = password.ok_or("Put in a name and a password.")?;
        let typed = self.tenancy.value().trim().to_owned();
        install.tenancy = (!typed.is_empty()).then_some(typed);
        let (organization, tenant) = (self.organization.value(), self.tenant.value());
        let is_empty = |text: &str| text.trim().is_empty();
        install.before = if is_empty(&organization) && is_empty(&tenant) {
            None
        } else {
            let both = PathName::parse(&organization).zip(PathName::parse(&tenant));
            let (organization, tenant) = both.ok_or(
                "Before the path it needs both, an organization and a tenant, of letters, digits, - and _.",
            )?;
            Some(Before { organization, tenant })
        };
        let tenancy = install.tenancy.clone().unwrap_or_else(|| HOST_TENANCY.to_owned());
        let before = install.before.clone();
        Ok((SignIn::Host { tenancy, user: name, password, before }, install))
    }

    fn read_token(&self) -> Result<Credential, &'static str> {
        let token = Secret::new(&self.token.value()).ok_or("Put in a token first.")?;
        if !can_carry(&token) {
            return Err("A token has no spaces and no accents.");
        }
        Ok(Credential::Tokens { access: Some(token), expires: None, renewal: None })
    }
}

/// What became of signing in, so far.
#[derive(Clone, PartialEq)]
enum Stage {
    Form,
    Busy,
    Failed(ReadError),
}

/// Why there is no token, in words.
fn failed(why: &ReadError, within: bool) -> El {
    let (what, next) = match why {
        ReadError::Refused(no) => words::sign_in(no, within),
        _ => words::INSTALL_SILENT,
    };
    let words = match why {
        ReadError::Refused(no) => words::vendor_words(no),
        _ => String::new(),
    };
    note("bad", what, [next, &words].map(|line| el("p").t(line)))
}

/// Asks somebody to sign in, or for a token; `after` is done once that is so.
pub fn form(desk: Desk, connection: &Connection, after: After) -> El {
    let known = desk.connections.peek(|all| all.iter().find(|c| c.id == connection.id).cloned());
    let connection = known.unwrap_or_else(|| connection.clone());
    let within = connection.install.home.is_some();
    let told: Told = Rc::new(Live::new(None));
    let stage = Rc::new(Live::new(Stage::Form));
    let fields = Fields::of(&connection, &told);
    let shown = fields.show(&connection);
    let pastes = Rc::clone(&fields.pastes);
    let press = {
        let (told, stage) = (Rc::clone(&told), Rc::clone(&stage));
        move || {
            if stage.peek(|stage| *stage == Stage::Busy) {
                return;
            }
            let done = {
                let (connection, after) = (connection.clone(), Rc::clone(&after));
                move || {
                    desk.look_at_keys();
                    desk.reload(&connection);
                    after();
                }
            };
            if fields.pastes.now() {
                return match fields.read_token() {
                    Ok(credential) => {
                        told.set(None);
                        fields.clear();
                        desk.keep_credential(&connection.id, Some(credential));
                        done();
                    }
                    Err(text) => told.set(Some(text)),
                };
            }
            let (with, install) = match fields.read(&connection) {
                Ok(read) => read,
                Err(text) => return told.set(Some(text)),
            };
            told.set(None);
            remember(&connection.id, fields.name.value().trim());
            fields.clear();
            stage.set(Stage::Busy);
            let (connection, stage) = (connection.clone(), Rc::clone(&stage));
            spawn_local(async move {
                match desk.driver.sign_in(&connection, with).await {
                    Ok(()) => {
                        stage.set(Stage::Form);
                        desk.keep_install(&connection.id, &install);
                        done();
                    }
                    Err(why) => stage.set(Stage::Failed(why)),
                }
            });
        }
    };
    let why = {
        let stage = Rc::clone(&stage);
        move || {
            let why = stage.with(|stage| match stage {
                Stage::Failed(why) => Some(failed(why, within)),
                _ => None,
            });
            why.into_iter().collect()
        }
    };
    let label = {
        let stage = Rc::clone(&stage);
        move || {
            let busy = stage.with(|stage| *stage == Stage::Busy);
            let label = match (busy, pastes.get()) {
                (true, _) => "Signing in…",
                (false, true) => "Use token",
                (false, false) => "Sign in",
            };
            label.to_owned()
        }
    };
    let busy = move || stage.with(|stage| *stage == Stage::Busy).then(|| "true".to_owned());
    let line = el("div.line").k(el("button.btn").attr("aria-disabled", busy).text(label));
    let form = el("form.field").on("submit", move |event| {
        event.prevent_default();
        press();
    });
    form.live(why).ks(shown).live(wrong(told)).k(line)
}

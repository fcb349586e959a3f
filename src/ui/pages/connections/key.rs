//! The fields for what lets a connection in. What is typed there goes into memory and nowhere else.

use super::sign_in;
use crate::browser::credentials::{Credential, Renewal};
use crate::browser::transport::can_carry;
use crate::domain::{Connection, Secret, Vendor};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el};
use crate::ui::live::Live;
use crate::ui::words;
use std::rc::Rc;

/// What is wrong with a form, if anything is.
pub(super) type Told = Rc<Live<Option<&'static str>>>;

/// Says what is wrong with a form, if anything is.
pub(super) fn wrong(told: Told) -> impl Fn() -> Vec<El> {
    move || told.get().map(|text| el("p.wrong").a("role", "alert").t(text)).into_iter().collect()
}

/// A field with its label.
pub(super) fn field(label: &str, input: &El) -> El {
    let id = input.element().id();
    el("div.field").k(el("label").a("for", &id).t(label)).k(input.clone())
}

/// The fields of one form.
#[derive(Clone)]
pub(super) struct Fields {
    vendor: Vendor,
    /// Each with its label: the key, or the access token and the three that renew it.
    inputs: Rc<Vec<(&'static str, El)>>,
}

impl Fields {
    /// The fields for a vendor; `form` tells their ids apart from those of other forms.
    pub(super) fn of(vendor: Vendor, form: &str, told: &Told) -> Self {
        let input = |(id, label, kind): &(&str, &'static str, &str)| {
            let input = el("input").a("id", &[id, "-", form].concat()).a("type", kind);
            let tells = Rc::clone(told);
            let invalid = move || tells.get().map(|_| "true".into());
            (*label, input.a("autocomplete", "off").attr("aria-invalid", invalid))
        };
        let all: &[(&str, &'static str, &str)] = match vendor {
            Vendor::Meraki => &[("key", "API key", "password")],
            Vendor::Aruba => &[
                ("access", "Access token", "password"),
                ("client", "Client id", "text"),
                ("secret", "Client secret", "password"),
                ("refresh", "Refresh token", "password"),
            ],
            // Signed in to, see `sign_in`.
            Vendor::Uipath => &[],
        };
        Self { vendor, inputs: Rc::new(all.iter().map(input).collect()) }
    }

    /// The fields with what a person has to know; `of` is put behind the first one's label.
    pub(super) fn show(&self, of: &str) -> Vec<El> {
        let shown = |(label, input): &(&str, El), of: &str| field(&[label, of].concat(), input);
        let mut all: Vec<El> = self.inputs.first().map(|one| shown(one, of)).into_iter().collect();
        let rest: Vec<El> = self.inputs.iter().skip(1).map(|one| shown(one, "")).collect();
        let hint = match self.vendor {
            Vendor::Meraki => {
                "Kept in memory only: in this tab, until it is closed. A key is made in the \
                 dashboard under My profile. A demo needs none."
            }
            Vendor::Aruba => {
                "Kept in memory only: in this tab, until it is closed. A token is made in Central’s \
                 API Gateway and is good for two hours. A demo needs none."
            }
            Vendor::Uipath => {
                "Somebody signs in once the connection is there. A demo needs nobody to."
            }
        };
        all.push(el("p.hint").t(hint));
        if !rest.is_empty() {
            let hint = "All three, if tokens are to be renewed without you; also kept in memory only. \
                        Each renewal voids the refresh token before it, so use one that no other \
                        tool renews.";
            let legend = el("legend").t("For renewing by itself");
            let fields = el("div.fields").ks(rest);
            all.push(el("fieldset.choices").k(legend).k(fields).k(el("p.hint").t(hint)));
        }
        all
    }

    /// What was typed; `None` for nothing.
    pub(super) fn read(&self) -> Result<Option<Credential>, &'static str> {
        let mut typed = Vec::new();
        for (_, input) in self.inputs.iter() {
            let secret = Secret::new(&input.value());
            if secret.as_ref().is_some_and(|secret| !can_carry(secret)) {
                return Err(match self.vendor {
                    Vendor::Meraki => "A key has letters and digits only.",
                    Vendor::Aruba | Vendor::Uipath => {
                        "Tokens, ids and secrets have no spaces and no accents."
                    }
                });
            }
            typed.push(secret);
        }
        let mut typed = typed.into_iter();
        let mut next = || typed.next().flatten();
        let first = next();
        if self.vendor == Vendor::Meraki {
            return Ok(first.map(Credential::Key));
        }
        let renewal = match (next(), next(), next()) {
            (Some(client), Some(secret), Some(refresh)) => {
                Some(Renewal { client: client.reveal().to_owned(), secret, refresh: Some(refresh) })
            }
            (None, None, None) => None,
            _ => {
                return Err("To renew by itself it needs all three: client id, client secret and \
                            refresh token.");
            }
        };
        let any = first.is_some() || renewal.is_some();
        Ok(any.then_some(Credential::Tokens { access: first, expires: None, renewal }))
    }

    /// Empties them.
    pub(super) fn clear(&self) {
        self.inputs.iter().for_each(|(_, input)| input.clear());
    }
}

/// Asks for what lets a connection in, and says why it could not be renewed.
pub fn key_form(desk: Desk, connection: &Connection) -> El {
    if connection.vendor == Vendor::Uipath {
        return sign_in::form(desk, connection, Rc::new(|| {}));
    }
    let told: Told = Rc::new(Live::new(None));
    let fields = Fields::of(connection.vendor, &connection.id.0, &told);
    let (missing, press) = match connection.vendor {
        Vendor::Meraki => ("Put in the key first.", "Use key"),
        _ => ("Put in a token first, or the three that renew one.", "Use token"),
    };
    let keep = {
        let (fields, told, connection) = (fields.clone(), Rc::clone(&told), connection.clone());
        move || match fields.read() {
            Ok(Some(credential)) => {
                told.set(None);
                fields.clear();
                desk.keep_credential(&connection.id, Some(credential));
                desk.reload(&connection);
            }
            Ok(None) => told.set(Some(missing)),
            Err(text) => told.set(Some(text)),
        }
    };
    let trouble = {
        let id = connection.id.clone();
        move || {
            let why = desk.keys.with(|_| desk.driver.credentials().trouble(&id));
            let told = why.map(|why| {
                let (what, next, words) = words::read_error(&why);
                let lines = [what, next, words].map(|line| el("p").t(&line));
                note("warn", "The access token could not be renewed", lines)
            });
            told.into_iter().collect()
        }
    };
    let form = el("form.field").on("submit", move |event| {
        event.prevent_default();
        keep();
    });
    let line = el("div.line").k(el("button.btn").t(press));
    form.live(trouble)
        .ks(fields.show(&[" for ", &connection.name].concat()))
        .live(wrong(told))
        .k(line)
}

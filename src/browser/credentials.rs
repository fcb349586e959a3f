//! What lets this tab in: a key for each connection, or tokens and what renews them. In memory only,
//! never stored, gone with the tab.
//!
//! A renewal voids the refresh token that it was made with, so tabs that hold a renewal for the same
//! connection tell each other the new pair, in memory as well, on a channel that only they open.

use super::channel::Channel;
use super::driver::ReadError;
use crate::domain::stored::{Stored, field, record, to_text};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{ConnectionId, Secret, Time};
use crate::vendors::RefusalKind;
use crate::vendors::aruba::{self, refresh_body};
use crate::vendors::uipath::sign_in::client_body;
use std::cell::RefCell;
use std::rc::Rc;

/// The vendor wants at most one new access token in so many ms (what users of Aruba Central report,
/// read 2026-11-25).
const ONE_IN: i64 = 30 * MINUTE;
/// An access token that ends within so many ms counts as ended.
const EARLY: i64 = 30 * SECOND;

/// What renews an access token by itself.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// The client's id; no secret.
    pub client: String,
    /// The client's secret.
    pub secret: Secret,
    /// The refresh token: good for one renewal. None where the client's secret is enough.
    pub refresh: Option<Secret>,
}

/// What lets a connection in.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A key that lives until it is revoked.
    Key(Secret),
    /// Tokens.
    Tokens {
        /// The access token, if there is one yet.
        access: Option<Secret>,
        /// When it ends, if that is known.
        expires: Option<Time>,
        /// What renews it, if anything does.
        renewal: Option<Renewal>,
    },
}

struct Held {
    of: ConnectionId,
    credential: Credential,
    /// When it was put in or renewed.
    since: Time,
    /// When it was renewed, by this tab or another.
    renewed: Option<Time>,
    /// The vendor took the access token at least once.
    proven: bool,
    /// Why it could not be renewed.
    trouble: Option<ReadError>,
    channel: Option<Channel>,
}

/// The credentials of all connections. A list, for there are few: a map weighs more than a search.
#[derive(Default)]
pub struct Credentials(RefCell<Vec<Held>>);

impl Credentials {
    /// Holds a connection's credential, or forgets it.
    pub fn keep(self: &Rc<Self>, id: &ConnectionId, credential: Option<Credential>, now: Time) {
        let mut held = self.0.borrow_mut();
        held.retain(|held| held.of != *id);
        let Some(credential) = credential else { return };
        // Only a renewal that voids the one before it is of concern to other tabs.
        let shared = matches!(&credential, Credential::Tokens { renewal: Some(it), .. } if it.refresh.is_some());
        let channel = if shared { self.listen(id) } else { None };
        held.push(Held {
            of: id.clone(),
            credential,
            since: now,
            renewed: None,
            proven: false,
            trouble: None,
            channel,
        });
    }

    /// Everything that is held.
    pub fn all(&self) -> Vec<(ConnectionId, Credential)> {
        self.0.borrow().iter().map(|held| (held.of.clone(), held.credential.clone())).collect()
    }

    fn with<R>(&self, id: &ConnectionId, read: impl FnOnce(&Held) -> R) -> Option<R> {
        self.0.borrow().iter().find(|held| held.of == *id).map(read)
    }

    fn change(&self, id: &ConnectionId, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.0.borrow_mut().iter_mut().find(|held| held.of == *id) {
            change(held);
        }
    }

    /// Whether there is anything that lets a connection in.
    pub fn holds(&self, id: &ConnectionId) -> bool {
        self.with(id, |_| ()).is_some()
    }

    /// What goes into the header, if it is there.
    pub fn bearer(&self, id: &ConnectionId) -> Option<Secret> {
        self.with(id, |held| match &held.credential {
            Credential::Key(key) => Some(key.clone()),
            Credential::Tokens { access, .. } => access.clone(),
        })?
    }

    /// When the access token ends, if that is known.
    pub fn expires(&self, id: &ConnectionId) -> Option<Time> {
        self.with(id, |held| match &held.credential {
            Credential::Tokens { expires, .. } => *expires,
            Credential::Key(_) => None,
        })?
    }

    /// Whether the access token can be renewed.
    pub fn renews(&self, id: &ConnectionId) -> bool {
        self.with(id, |held| held.renewal().is_some()) == Some(true)
    }

    /// Why it could not be renewed when that was last tried.
    pub fn trouble(&self, id: &ConnectionId) -> Option<ReadError> {
        self.with(id, |held| held.trouble.clone())?
    }

    /// Whether the access token is missing, or has ended.
    pub fn is_stale(&self, id: &ConnectionId, now: Time) -> bool {
        self.with(id, |held| match &held.credential {
            Credential::Tokens { access: None, .. } => true,
            Credential::Tokens { expires: Some(at), .. } => at.since(now) < EARLY,
            _ => false,
        }) == Some(true)
    }

    /// Whether to ask for a new access token now; `refused` tells that the vendor took the one that
    /// there is for no good. A pair that was refused itself is not tried again, and a token that was
    /// never good not so soon.
    pub fn may_renew(&self, id: &ConnectionId, refused: bool, now: Time) -> bool {
        self.with(id, |held| {
            let void = matches!(&held.trouble, Some(ReadError::Refused(no)) if no.kind == RefusalKind::Key);
            let soon = held.renewed.is_some_and(|at| now.since(at).abs() < ONE_IN);
            held.renewal().is_some() && !void && (!soon || refused && held.proven)
        }) == Some(true)
    }

    /// The form that asks for a new pair.
    pub fn form(&self, id: &ConnectionId) -> Option<String> {
        self.with(id, |held| {
            let Renewal { client, secret, refresh } = held.renewal()?;
            Some(match refresh {
                Some(refresh) => refresh_body(client, secret, refresh),
                None => client_body(client, secret),
            })
        })?
    }

    /// The vendor took the access token.
    pub fn worked(&self, id: &ConnectionId) {
        self.change(id, |held| held.proven = true);
    }

    /// The vendor gave no new pair. The old one stays.
    pub fn failed(&self, id: &ConnectionId, why: ReadError) {
        self.change(id, |held| held.trouble = Some(why));
    }

    /// The vendor gave a new pair: it is held, and the other tabs are told.
    pub fn renewed(&self, id: &ConnectionId, tokens: aruba::Tokens, now: Time) {
        let expires = now.plus(tokens.expires_in * SECOND);
        self.change(id, |held| held.renew(tokens.access, tokens.refresh, expires, now));
        self.tell(id);
    }

    /// Asks the other tabs whether they have a newer pair. It comes a moment later, if at all.
    pub fn ask(&self, id: &ConnectionId) {
        let _ = self.with(id, |held| held.say(ASK));
    }

    fn tell(&self, id: &ConnectionId) {
        let _ = self.with(id, |held| held.pair().map(|pair| held.say(&pair)));
    }

    fn listen(self: &Rc<Self>, id: &ConnectionId) -> Option<Channel> {
        let (me, of) = (Rc::downgrade(self), id.clone());
        let heard = move |text: String| {
            let Some(me) = me.upgrade() else { return };
            if text == ASK {
                me.tell(&of);
            } else {
                let pair = serde_json::from_str(&text).unwrap_or_default();
                me.change(&of, |held| {
                    let _ = held.hear(&pair);
                });
            }
        };
        Channel::open(&["license-desk renewal ", &id.0].concat(), Box::new(heard))
    }
}

/// What asks for the newest pair.
const ASK: &str = "ask";

impl Held {
    fn renewal(&self) -> Option<&Renewal> {
        match &self.credential {
            Credential::Tokens { renewal, .. } => renewal.as_ref(),
            Credential::Key(_) => None,
        }
    }

    fn say(&self, text: &str) {
        if let Some(channel) = &self.channel {
            channel.send(text);
        }
    }

    fn renew(&mut self, new: Secret, newer: Option<Secret>, until: Time, at: Time) {
        if let Credential::Tokens { access, expires, renewal } = &mut self.credential {
            (*access, *expires) = (Some(new), Some(until));
            if let (Some(renewal), Some(newer)) = (renewal, newer) {
                renewal.refresh = Some(newer);
            }
        }
        (self.since, self.renewed) = (at, Some(at));
        (self.proven, self.trouble) = (false, None);
    }

    /// The pair as the other tabs are told it, if it came from a renewal.
    fn pair(&self) -> Option<String> {
        let Credential::Tokens { access: Some(access), expires, renewal } = &self.credential else {
            return None;
        };
        let Renewal { client, refresh, .. } = renewal.as_ref()?;
        let (access, refresh) = (access.reveal().to_owned(), refresh.as_ref()?.reveal().to_owned());
        let told: [(&str, &dyn Stored); 5] = [
            ("client", client),
            ("access", &access),
            ("refresh", &refresh),
            ("expires", expires),
            ("at", &self.renewed?),
        ];
        Some(to_text(&record(None, &told)))
    }

    /// Takes another tab's pair, if it is of the same client and newer.
    fn hear(&mut self, pair: &serde_json::Value) -> Option<()> {
        let text = |name| field::<String>(pair, name);
        let at: Time = field(pair, "at")?;
        let ours = self.renewal()?.client == text("client")?;
        if ours && at > self.since {
            let access = Secret::new(&text("access")?)?;
            let refresh = Secret::new(&text("refresh")?);
            self.renew(access, refresh, field(pair, "expires")?, at);
        }
        Some(())
    }
}

//! Sending in a connection's name, with a token that is renewed when it has to be: once, by one tab,
//! and never where this page has no locks. A renewal that fails changes nothing.

use super::{Driver, ReadError};
use crate::browser::credentials::{Credential, Renewal};
use crate::browser::{clock, lock};
use crate::domain::time::SECOND;
use crate::domain::{Connection, Secret, Vendor};
use crate::http::{FORM, NoReply, Request, Response};
use crate::pace::Lane;
use crate::vendors::Limit;
use crate::vendors::aruba::{self, TOKEN_PATH};
use crate::vendors::uipath::{SignIn, sign_in};

/// How long another tab may take to tell a newer pair, in ms.
const A_WORD: i64 = 200;

impl Driver {
    /// Sends a request in a connection's name. If the vendor says that the token is no good (401:
    /// then nothing was taken) and a new one can be had, the request goes once more.
    pub(super) async fn deliver(
        &self,
        connection: &Connection,
        lane: Option<&(Lane, Limit)>,
        request: &Request,
    ) -> Result<Response, NoReply> {
        let id = &connection.id;
        let bearer = self.credentials.bearer(id);
        let answer = self.wire.send(connection, bearer.as_ref(), request).await;
        let refused = matches!(&answer, Ok(answer) if answer.status == 401);
        if answer.is_ok() && !refused {
            self.credentials.worked(id);
        }
        if !refused || !self.renew(connection, bearer.as_ref()).await {
            return answer;
        }
        if let Some((lane, limit)) = lane {
            self.pacer.borrow_mut().take(lane, *limit, clock::now());
        }
        let bearer = self.credentials.bearer(id);
        let answer = self.wire.send(connection, bearer.as_ref(), request).await;
        if matches!(&answer, Ok(answer) if answer.status != 401) {
            self.credentials.worked(id);
        }
        answer
    }

    /// Renews a token that is missing or has ended, if it can be.
    pub(super) async fn freshen(&self, connection: &Connection) {
        if self.credentials.is_stale(&connection.id, clock::now()) {
            self.renew(connection, None).await;
        }
    }

    /// Gets another access token than the one that was `refused`, or than the one that has ended.
    /// One tab at a time: whoever waited finds the new one there.
    async fn renew(&self, connection: &Connection, refused: Option<&Secret>) -> bool {
        let (id, held) = (&connection.id, &self.credentials);
        let may = || held.may_renew(id, refused.is_some(), clock::now());
        let is_new = || match (held.bearer(id), refused) {
            (Some(now), Some(refused)) => now.reveal() != refused.reveal(),
            (now, _) => now.is_some() && !held.is_stale(id, clock::now()),
        };
        if !held.renews(id) {
            return false;
        }
        if is_new() || !may() {
            return is_new();
        }
        let Some(_lock) = lock::wait(&["license-desk renewal ", &id.0].concat()).await else {
            return false;
        };
        if is_new() {
            return true;
        }
        // The lock and the word of the tab that had it come by different ways.
        held.ask(id);
        clock::sleep(A_WORD).await;
        if is_new() {
            return true;
        }
        let Some(form) = held.form(id).filter(|_| may()) else { return false };
        let of_uipath = connection.vendor == Vendor::Uipath;
        let path = if of_uipath { sign_in::TOKEN_PATH } else { TOKEN_PATH };
        let answer = self.wire.send_secret(connection, path, (form, FORM)).await;
        let tokens = match answer {
            Ok(answer) if of_uipath => sign_in::client_token(&answer)
                .map(|new| aruba::Tokens {
                    access: new.token,
                    refresh: None,
                    expires_in: new.lives / SECOND,
                })
                .map_err(ReadError::Refused),
            Ok(answer) => aruba::token::tokens(&answer).map_err(ReadError::Refused),
            Err(why) => Err(ReadError::Silent(why)),
        };
        match tokens {
            Ok(tokens) => {
                held.renewed(id, tokens, clock::now());
                true
            }
            Err(why) => {
                held.failed(id, why);
                false
            }
        }
    }

    /// Signs in to an install, once: a wrong password counts each time. The token is held; what it
    /// was given for is dropped, but for the secret of an application, which gives the next one.
    ///
    /// # Errors
    /// The vendor's no, or that no answer came. What was held before stays.
    pub async fn sign_in(&self, connection: &Connection, with: SignIn) -> Result<(), ReadError> {
        // It may have been given at any moment since: the earliest is the safe one.
        let asked = clock::now();
        let answer = self.wire.send_secret(connection, &with.path(), with.body()).await;
        let answer = answer.map_err(ReadError::Silent)?;
        let token = with.read(&answer).map_err(ReadError::Refused)?;
        let renewal = match with {
            SignIn::Host { .. } => None,
            SignIn::Client { client, secret } => Some(Renewal { client, secret, refresh: None }),
        };
        let (access, expires) = (Some(token.token), Some(asked.plus(token.lives)));
        let credential = Credential::Tokens { access, expires, renewal };
        self.keep_credential(&connection.id, Some(credential));
        Ok(())
    }
}

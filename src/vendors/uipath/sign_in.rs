//! Signing in: a password or a client's secret in exchange for a token. What is sent holds a secret,
//! so it is no [`crate::http::Request`]: the transport sends and drops it.

use super::reply::{object, refusal};
use crate::domain::stored::to_text;
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{Before, Secret};
use crate::http::{FORM, JSON, Response, encode};
use crate::vendors::body::{text, unreadable};
use crate::vendors::{Refusal, RefusalKind};
use serde_json::{Map, Value};

/// Where the host's administrator signs in (guides since 2022.10).
pub const HOST_PATH: &str = "/api/account/authenticate";

/// Where a client's secret becomes a token, for the organization that the client belongs to.
pub const TOKEN_PATH: &str = "/identity_/connect/token";

/// What the host is called where a tenant's name is asked for; the guide says only "tenant name", so
/// it can be changed (inferred).
pub const HOST_TENANCY: &str = "host";

/// How long a host's token lives by default; it cannot be renewed but by signing in again (page
/// "Authentication", read 2026-11-25).
pub const HOST_LIFE: i64 = 30 * MINUTE;

/// The scopes to give out user bundles, and to read them.
pub const SCOPES: &str = "PM.License.Read PM.License.Write";

/// A token, and how long it lives.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token.
    pub token: Secret,
    /// How long it lives from when it was given, in milliseconds; a day at most is believed.
    pub lives: i64,
}

/// What is given in exchange for a token.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// A host administrator's name and password. Not to be kept.
    Host {
        /// What the host is called there; [`HOST_TENANCY`] as a rule.
        tenancy: String,
        /// Name or mail address.
        user: String,
        /// The password.
        password: Secret,
        /// What stands before the path in the form of the older guides.
        before: Option<Before>,
    },
    /// The id and the secret of an organization's external application.
    Client {
        /// The id.
        client: String,
        /// The secret.
        secret: Secret,
    },
}

impl SignIn {
    /// Where it is sent.
    pub fn path(&self) -> String {
        match self {
            Self::Host { before, .. } => host_path(before.as_ref()),
            Self::Client { .. } => TOKEN_PATH.to_owned(),
        }
    }

    /// What is sent: it holds the secret, so it is to be sent and dropped. The second is its type.
    pub fn body(&self) -> (String, &'static str) {
        match self {
            Self::Host { tenancy, user, password, .. } => {
                (host_body(tenancy, user, password), JSON)
            }
            Self::Client { client, secret } => (client_body(client, secret), FORM),
        }
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// The vendor's no, see [`host_token`] and [`client_token`].
    pub fn read(&self, response: &Response) -> Result<Token, Refusal> {
        match self {
            Self::Host { .. } => host_token(response),
            Self::Client { .. } => client_token(response),
        }
    }
}

/// The path to sign in at; with an organization and a tenant in the form of the older guides.
pub fn host_path(before: Option<&Before>) -> String {
    let before = before.map(|it| ["/", it.organization.as_str(), "/", it.tenant.as_str()].concat());
    before.unwrap_or_default() + HOST_PATH
}

/// The JSON body of a host's sign-in.
pub fn host_body(tenancy: &str, user: &str, password: &Secret) -> String {
    let mut body = Map::new();
    for (name, value) in [
        ("TenancyName", tenancy),
        ("UsernameOrEmailAddress", user),
        ("Password", password.reveal()),
    ] {
        body.insert(name.to_owned(), Value::from(value));
    }
    to_text(&Value::Object(body))
}

/// The form body of a client's sign-in, as `application/x-www-form-urlencoded`.
pub fn client_body(client: &str, secret: &Secret) -> String {
    let fields = [("client_id", client), ("client_secret", secret.reveal()), ("scope", SCOPES)];
    let mut body = "grant_type=client_credentials".to_owned();
    for (name, value) in fields {
        body += &["&", name, "=", &encode(value)].concat();
    }
    body
}

/// Reads the answer to a host's sign-in.
///
/// # Errors
/// The vendor's no: a wrong name or password is [`RefusalKind::Key`], whatever its status.
pub fn host_token(response: &Response) -> Result<Token, Refusal> {
    let body = taken(response)?;
    token(text(&body, "result"), HOST_LIFE, response)
}

/// Reads the answer to a client's sign-in.
///
/// # Errors
/// The vendor's no; a scope that the client may not have is [`RefusalKind::Rights`].
pub fn client_token(response: &Response) -> Result<Token, Refusal> {
    let body = taken(response)?;
    let lives = body.get("expires_in").and_then(Value::as_i64).unwrap_or(3_600);
    token(text(&body, "access_token"), lives.clamp(0, 86_400) * SECOND, response)
}

fn token(text: &str, lives: i64, response: &Response) -> Result<Token, Refusal> {
    let token = Secret::new(text).ok_or_else(|| unreadable(response))?;
    Ok(Token { token, lives })
}

/// The body of a success. The words of a no are kept, for they never hold the password that was
/// sent; those of a success that cannot be read are not, for they may hold a token.
fn taken(response: &Response) -> Result<Value, Refusal> {
    object(response).map_err(|no| match (no.kind, no.status) {
        (RefusalKind::Unreadable, _) => unreadable(response),
        (RefusalKind::Refused, _) if no.words.iter().any(|word| word == "invalid_scope") => {
            refusal(RefusalKind::Rights, response)
        }
        (RefusalKind::Refused, 200 | 400) => refusal(RefusalKind::Key, response),
        _ => no,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PathName;

    #[test]
    fn both_forms_of_the_path_are_known() {
        let name = |text| PathName::parse(text).unwrap();
        let before = Before { organization: name("acme"), tenant: name("default") };
        assert_eq!(host_path(None), "/api/account/authenticate");
        assert_eq!(host_path(Some(&before)), "/acme/default/api/account/authenticate");
    }

    #[test]
    fn what_is_sent_is_escaped() {
        let secret = Secret::new("a\"&b=c é").unwrap();
        assert_eq!(
            host_body(HOST_TENANCY, "admin", &secret),
            r#"{"Password":"a\"&b=c é","TenancyName":"host","UsernameOrEmailAddress":"admin"}"#
        );
        assert_eq!(
            client_body("id 1", &secret),
            "grant_type=client_credentials&client_id=id%201&client_secret=a%22%26b%3Dc%20%C3%A9&scope=PM.License.Read%20PM.License.Write"
        );
    }

    #[test]
    fn a_token_is_read_with_its_life() {
        let body = r#"{"result":"tok","targetUrl":null,"success":true,"error":null,"unAuthorizedRequest":false,"__abp":true}"#;
        let read = host_token(&Response::json(200, body)).unwrap();
        assert_eq!((read.token.reveal(), read.lives), ("tok", 30 * MINUTE));
        let body = r#"{"access_token":"tok","expires_in":3600,"token_type":"Bearer"}"#;
        let read = client_token(&Response::json(200, body)).unwrap();
        assert_eq!((read.token.reveal(), read.lives), ("tok", 60 * MINUTE));
        let forever = r#"{"access_token":"tok","expires_in":9223372036854775807}"#;
        assert_eq!(client_token(&Response::json(200, forever)).unwrap().lives, 86_400 * SECOND);
        assert!(client_token(&Response::json(200, r#"{"expires_in":1}"#)).is_err());
    }

    #[test]
    fn a_wrong_password_is_a_wrong_key_whatever_its_status() {
        let wrong =
            r#"{"result":null,"success":false,"error":{"code":0,"message":"Invalid credentials"}}"#;
        for (status, body, kind) in [
            (200, wrong, RefusalKind::Key),
            (400, wrong, RefusalKind::Key),
            (401, wrong, RefusalKind::Key),
            (400, r#"{"error":"invalid_client"}"#, RefusalKind::Key),
            (400, r#"{"error":"invalid_scope"}"#, RefusalKind::Rights),
            (404, "", RefusalKind::NotFound),
            (500, "", RefusalKind::Trouble),
            (200, "<html>", RefusalKind::NotTheApi),
            (200, r#"{"result":null,"success":true}"#, RefusalKind::Unreadable),
        ] {
            let no = host_token(&Response::json(status, body)).unwrap_err();
            assert_eq!(no.kind, kind, "{status} {body}");
        }
    }
}

//! Access tokens that are renewed: once, by one tab, and never at the cost of what is held. Two
//! drivers in one page are two tabs to each other: locks and channels are the same.

use super::{Replaced, script, text};
use license_desk::browser::credentials::{Credential, Renewal};
use license_desk::browser::driver::{Driver, ReadError};
use license_desk::domain::{Connection, ConnectionId, Install, Place, Secret, Vendor, World};
use license_desk::vendors::RefusalKind;
use license_desk::vendors::aruba::customers;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::wasm_bindgen_test;

fn connection(id: &str) -> Connection {
    Connection {
        id: ConnectionId(id.into()),
        name: "Live".into(),
        vendor: Vendor::Aruba,
        world: World::Live,
        place: Place("eu-1".into()),
        install: Install::default(),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn tokens(access: Option<&str>) -> Credential {
    let renewal = Renewal {
        client: "client".into(),
        secret: secret("client-secret"),
        refresh: Some(secret("refresh-0")),
    };
    Credential::Tokens { access: access.map(secret), expires: None, renewal: Some(renewal) }
}

fn tab(connection: &Connection, credential: Credential) -> Rc<Driver> {
    let driver = Driver::new(None, "/proxy", Box::new(|_| {}), Box::new(|| {}));
    driver.keep_credential(&connection.id, Some(credential));
    driver
}

/// A vendor that takes the newest access token only, and its refresh token once. `life` is how long
/// a token lives, in seconds; `headers` come with every answer. The calls stand in `window.calls`.
fn vendor(life: i64, headers: &str) -> Replaced {
    script("window.calls = []; window.given = 0", JsValue::NULL);
    Replaced::new(
        "window",
        "fetch",
        &format!(
            "async (address, init) => {{
                 const call = address.endsWith('/oauth2/token') ? 'renew' : init.headers.Authorization;
                 window.calls.push(call);
                 if (call !== 'renew') {{
                     const good = call === 'Bearer access-' + window.given;
                     return new Response('{{\"customers\":[],\"total\":0}}', {{
                         status: good ? 200 : 401, headers: {headers} }});
                 }}
                 if (address !== '/proxy/aruba/eu-1/oauth2/token' || init.body !==
                     'grant_type=refresh_token&client_id=client&client_secret=client-secret' +
                     '&refresh_token=refresh-' + window.given) {{
                     return new Response('{{\"error\":\"invalid_request\"}}', {{ status: 400 }});
                 }}
                 window.given++;
                 return Response.json({{ access_token: 'access-' + window.given,
                     refresh_token: 'refresh-' + window.given, expires_in: {life} }});
             }}"
        ),
    )
}

fn calls() -> String {
    text("window.calls.join()")
}

fn bearer(driver: &Driver, connection: &Connection) -> String {
    driver.credentials().bearer(&connection.id).unwrap().reveal().to_owned()
}

async fn status(driver: &Driver, connection: &Connection) -> u16 {
    driver.read(connection, None, &customers(0, 1)).await.unwrap().status
}

#[wasm_bindgen_test]
async fn a_refused_token_is_renewed_and_the_request_goes_once_more() {
    let connection = connection("renewed");
    let _vendor = vendor(7_200, "{}");
    let driver = tab(&connection, tokens(Some("old")));
    assert_eq!(status(&driver, &connection).await, 200);
    assert_eq!(calls(), "Bearer old,renew,Bearer access-1");
    assert_eq!(status(&driver, &connection).await, 200);
    assert_eq!(calls(), "Bearer old,renew,Bearer access-1,Bearer access-1");
    let left = driver.credentials().expires(&connection.id).unwrap();
    let now = license_desk::browser::clock::now();
    assert!((7_190_000..=7_200_000).contains(&left.since(now)));
}

#[wasm_bindgen_test]
async fn two_tabs_renew_once_and_a_tab_without_a_renewal_hears_nothing() {
    let connection = connection("two-tabs");
    let _vendor = vendor(7_200, "{}");
    let one = tab(&connection, tokens(Some("old")));
    let other = tab(&connection, tokens(Some("old")));
    let plain = Credential::Tokens { access: Some(secret("old")), expires: None, renewal: None };
    let without = tab(&connection, plain);
    let (reads, of) = (Rc::clone(&other), connection.clone());
    let second = future_to_promise(async move { Ok(JsValue::from(status(&reads, &of).await)) });
    assert_eq!(status(&one, &connection).await, 200);
    assert_eq!(JsFuture::from(second).await.unwrap(), JsValue::from(200));
    assert_eq!(text("window.calls.filter((call) => call === 'renew').length"), "1");
    assert_eq!(bearer(&one, &connection), "access-1");
    assert_eq!(bearer(&other, &connection), "access-1");
    assert_eq!(bearer(&without, &connection), "old");
    // The second tab has the new refresh token as well: the next renewal is its own.
    script("window.given = 1; window.calls = []; window.voided = true", JsValue::NULL);
    let form = other.credentials().form(&connection.id).unwrap();
    assert!(form.ends_with("&refresh_token=refresh-1"));
    assert_eq!(status(&without, &connection).await, 401);
    assert_eq!(calls(), "Bearer old");
}

#[wasm_bindgen_test]
async fn a_renewal_that_fails_keeps_the_old_tokens_and_is_not_tried_again() {
    let connection = connection("failed");
    let _vendor = vendor(7_200, "{}");
    script("window.given = 5", JsValue::NULL);
    let driver = tab(&connection, tokens(Some("old")));
    assert_eq!(status(&driver, &connection).await, 401);
    assert_eq!(calls(), "Bearer old,renew");
    assert_eq!(bearer(&driver, &connection), "old");
    let form = driver.credentials().form(&connection.id).unwrap();
    assert!(form.ends_with("&refresh_token=refresh-0"));
    let why = driver.credentials().trouble(&connection.id);
    assert!(matches!(why, Some(ReadError::Refused(no)) if no.kind == RefusalKind::Key));
    assert_eq!(status(&driver, &connection).await, 401);
    assert_eq!(calls(), "Bearer old,renew,Bearer old");
    // New tokens are a new beginning.
    driver.keep_credential(&connection.id, Some(tokens(Some("access-5"))));
    assert_eq!(driver.credentials().trouble(&connection.id), None);
    assert_eq!(status(&driver, &connection).await, 200);
}

#[wasm_bindgen_test]
async fn a_missing_token_is_fetched_first_and_one_that_ends_soon_not_again_within_half_an_hour() {
    let connection = connection("missing");
    let _vendor = vendor(1, "{}");
    let driver = tab(&connection, tokens(None));
    for _ in 0..2 {
        assert_eq!(status(&driver, &connection).await, 200);
    }
    assert_eq!(calls(), "renew,Bearer access-1,Bearer access-1");
    assert!(driver.credentials().is_stale(&connection.id, license_desk::browser::clock::now()));
    // Refused after it was good: then a new one may be had at once.
    script("window.given = 2", JsValue::NULL);
    assert_eq!(status(&driver, &connection).await, 401);
    assert_eq!(calls(), "renew,Bearer access-1,Bearer access-1,Bearer access-1,renew");
}

#[wasm_bindgen_test]
async fn without_locks_nothing_is_renewed() {
    let connection = connection("no-locks");
    let _vendor = vendor(7_200, "{}");
    let _locks = Replaced::new("window.navigator.locks", "request", "undefined");
    let driver = tab(&connection, tokens(Some("old")));
    assert_eq!(status(&driver, &connection).await, 401);
    assert_eq!(calls(), "Bearer old");
}

#[wasm_bindgen_test]
async fn nothing_is_read_once_the_day_is_used_up_and_what_is_left_is_told() {
    let connection = connection("quota");
    let _vendor = vendor(
        7_200,
        "{ 'X-RateLimit-Limit-day': 5000, 'X-RateLimit-Remaining-day': window.left,
           Date: 'Wed, 25 Nov 2026 23:00:00 GMT' }",
    );
    script("window.left = 1", JsValue::NULL);
    let driver = tab(&connection, tokens(Some("access-0")));
    assert_eq!(driver.quota(&connection), None);
    assert_eq!(status(&driver, &connection).await, 200);
    let day = driver.quota(&connection).unwrap();
    assert_eq!((day.limit, day.left), (5_000, 1));
    script("window.left = 0", JsValue::NULL);
    assert_eq!(status(&driver, &connection).await, 200);
    let refused = driver.read(&connection, None, &customers(0, 1)).await;
    let hour = license_desk::browser::clock::now().plus(3_600_000);
    assert!(matches!(refused, Err(ReadError::Spent(at)) if at.since(hour).abs() < 10_000));
    assert_eq!(calls(), "Bearer access-0,Bearer access-0");
}

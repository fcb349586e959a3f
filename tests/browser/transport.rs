//! Sending live. `fetch` is replaced where a reply is needed; nothing leaves this computer.

use super::{Replaced, script, text};
use license_desk::browser::ledger::{self, Line, Whose};
use license_desk::browser::transport::{self, Sending};
use license_desk::domain::{
    Connection, ConnectionId, CustomerId, Install, Place, Secret, Vendor, World,
};
use license_desk::http::{FORM, Method, NoReply, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

fn sending() -> Sending {
    Sending {
        connection: Connection {
            id: ConnectionId("c1".into()),
            name: "Live".into(),
            vendor: Vendor::Meraki,
            world: World::Live,
            place: Place("global".into()),
            install: Install::default(),
        },
        secret: Secret::new(KEY),
        proxy_base: String::new(),
    }
}

fn fetch(body: &str) -> Replaced {
    Replaced::new(
        "window",
        "fetch",
        &format!("async (address, init) => {{ window.asked = {{ address, ...init }}; {body} }}"),
    )
}

/// The newest line of the ledger.
fn written() -> Line {
    ledger::with(|lines| lines.back().unwrap().clone())
}

#[wasm_bindgen_test]
async fn a_request_carries_its_key_and_nothing_of_the_browser() {
    let _fetch = fetch(
        "return new Response('\\ufeff{\"é\":1}', { status: 201,
             headers: { 'Link': '<https://x/y>; rel=next', 'Retry-After': '3' } })",
    );
    let request = Request::post("/api/v1/organizations/1/inventory/claim", "{\"serials\":[]}");
    let reply = transport::send_live(&sending(), &request, 5_000).await.unwrap();
    assert_eq!(reply.status, 201);
    assert_eq!(reply.body, "{\"é\":1}");
    assert_eq!(reply.header("link"), Some("<https://x/y>; rel=next"));
    assert_eq!(reply.header("Retry-After"), Some("3"));
    for (what, expected) in [
        ("address", "/meraki/global/api/v1/organizations/1/inventory/claim"),
        ("method", "POST"),
        ("body", "{\"serials\":[]}"),
        ("credentials", "omit"),
        ("cache", "no-store"),
        ("redirect", "manual"),
        ("referrerPolicy", "no-referrer"),
        ("headers['Authorization']", &format!("Bearer {KEY}")),
        ("headers['Accept']", "application/json"),
        ("headers['Content-Type']", "application/json"),
    ] {
        let name = if what.contains('[') {
            format!("window.asked.{what}")
        } else {
            format!("window.asked['{what}']")
        };
        assert_eq!(text(&name), expected, "{what}");
    }
    let line = written();
    assert_eq!(line.address, ["/meraki/global", &request.target].concat());
    assert_eq!((line.ended.unwrap().0, line.keyed), (Ok(201), true));
    assert_eq!(line.whose, Whose::Connection(sending().connection));
    assert!(!ledger::with(|lines| format!("{lines:?}").contains(KEY)));
}

#[wasm_bindgen_test]
async fn a_real_request_accepts_what_the_transport_asks_for() {
    // The browser's own check of the members, and of the headers: no stub in between.
    let _fetch = fetch(
        "const real = new Request(address, init);
         return new Response([real.method, real.credentials, real.cache, real.redirect,
             real.referrerPolicy, real.headers.get('authorization'), await real.text()].join())",
    );
    let request = Request::post("/api/v1/x", "{}");
    let reply = transport::send_live(&sending(), &request, 5_000).await.unwrap();
    assert_eq!(reply.body, format!("POST,omit,no-store,manual,no-referrer,Bearer {KEY},{{}}"));
}

#[wasm_bindgen_test]
async fn without_a_secret_or_a_body_their_headers_are_absent() {
    let _fetch = fetch("return new Response(null, { status: 204 })");
    let sending =
        Sending { secret: None, proxy_base: "https://proxy.example/".into(), ..sending() };
    let reply = transport::send_live(&sending, &Request::get("/api/v1/x?a=b"), 5_000).await;
    assert_eq!(reply.map(|reply| (reply.status, reply.body)), Ok((204, String::new())));
    assert_eq!(text("Object.keys(window.asked.headers).join()"), "Accept");
    assert_eq!(text("'body' in window.asked"), "false");
    assert_eq!(text("window.asked.address"), "https://proxy.example/meraki/global/api/v1/x?a=b");
}

#[wasm_bindgen_test]
async fn a_request_in_a_customers_name_says_whose_and_a_form_carries_no_key() {
    let _fetch = fetch("return new Response('{}')");
    let tenant = CustomerId::parse("267958b55d5a463e94a302c20f4a6b68").unwrap();
    let request = Request::get("/x").in_name_of(&tenant);
    transport::send_live(&sending(), &request, 5_000).await.unwrap();
    assert_eq!(text("window.asked.headers['TenantID']"), tenant.as_str());
    let sending = Sending { secret: None, ..sending() };
    let form = "grant_type=refresh_token".to_owned();
    transport::send_secret(&sending, "/oauth2/token", (form, FORM), 5_000).await.unwrap();
    assert_eq!(text("Object.keys(window.asked.headers).join()"), "Accept,Content-Type");
    assert!(written().keyed && written().address.ends_with("/oauth2/token"));
    assert!(!ledger::with(|lines| format!("{lines:?}").contains("grant_type")));
    for (name, expected) in [
        ("window.asked.address", "/meraki/global/oauth2/token"),
        ("window.asked.method", "POST"),
        ("window.asked.body", "grant_type=refresh_token"),
        ("window.asked.headers['Content-Type']", "application/x-www-form-urlencoded"),
    ] {
        assert_eq!(text(name), expected);
    }
}

#[wasm_bindgen_test]
async fn no_answer_is_lost_and_a_late_one_is_timed_out() {
    let never = "return new Promise((_, failed) => init.signal.addEventListener('abort',
                     () => failed(init.signal.reason)))";
    let stalls = "return new Response(new ReadableStream({ start(control) {
                      control.enqueue(new Uint8Array([123]));
                      init.signal.addEventListener('abort', () => control.error(init.signal.reason))
                  } }))";
    let breaks = "return new Response(new ReadableStream({ pull(control) {
                      if (window.begun) { control.error(new TypeError('network error')) }
                      else { window.begun = true; control.enqueue(new Uint8Array([123])) }
                  } }))";
    let floods = "return new Response(new ReadableStream({ pull(control) {
                      control.enqueue(new Uint8Array(1 << 20)) } }))";
    for (how, body, expected) in [
        ("refused", "throw new TypeError('Failed to fetch')", NoReply::Lost),
        ("never answered", never, NoReply::TimedOut),
        ("a body that stalls", stalls, NoReply::TimedOut),
        ("a body that breaks off", breaks, NoReply::Lost),
        ("a body without end", floods, NoReply::Lost),
        (
            "lost behind the proxy",
            "return new Response('', { status: 502,
                 headers: { 'X-License-Desk-Proxy': 'upstream-lost' } })",
            NoReply::Lost,
        ),
    ] {
        script("window.begun = false", JsValue::NULL);
        let _fetch = fetch(body);
        let patience = if expected == NoReply::TimedOut { 50 } else { 20_000 };
        let request = Request::get("/api/v1/x");
        let reply = transport::send_live(&sending(), &request, patience).await;
        assert_eq!(reply, Err(expected), "{how}");
        assert_eq!(written().ended.unwrap().0, Err(expected), "{how}");
    }
}

#[wasm_bindgen_test]
async fn a_status_of_any_kind_is_an_answer_and_a_redirect_is_not_followed() {
    for (body, status) in [
        ("return new Response('<html>', { status: 500 })", 500),
        ("return new Response('', { status: 429 })", 429),
        (
            "return { status: 0, type: 'opaqueredirect', headers: new Headers(), body: null }",
            transport::REDIRECTED,
        ),
    ] {
        let _fetch = fetch(body);
        let reply = transport::send_live(&sending(), &Request::get("/x"), 5_000).await;
        assert_eq!(reply.map(|reply| reply.status), Ok(status));
    }
}

#[wasm_bindgen_test]
async fn dropping_a_sending_aborts_it() {
    let _fetch = fetch("return new Promise(() => {})");
    let sending = sending();
    let request = Request::get("/api/v1/x");
    let mut sent = Box::pin(transport::send_live(&sending, &request, 60_000));
    let idle = &mut std::task::Context::from_waker(std::task::Waker::noop());
    assert!(sent.as_mut().poll(idle).is_pending());
    assert_eq!(text("window.asked.signal.aborted"), "false");
    assert_eq!(written().ended, None);
    drop(sent);
    assert_eq!(text("window.asked.signal.aborted"), "true");
    assert_eq!(written().ended.unwrap().0, Err(NoReply::Lost));
}

#[wasm_bindgen_test]
async fn a_target_or_a_key_that_would_go_astray_is_not_sent() {
    let sending = sending();
    for target in [
        "",
        "api",
        "/a/../b",
        "/a/%2E%2e/b",
        "/a/.%2e",
        "/a/x%2f..%2fb",
        "/a\\..\\b",
        "/a#b",
        "/a/.\t./b",
    ] {
        assert_eq!(transport::address(&sending, target), None, "{target}");
    }
    for target in ["/api/v1/organizations?a=../b", "/a..b/c", "//x/y"] {
        let address = transport::address(&sending, target).unwrap();
        assert_eq!(address, format!("/meraki/global{target}"));
    }
    assert!(transport::can_carry(&Secret::new("abc-DEF_0.~+/=").unwrap()));
    assert!(!transport::can_carry(&Secret::new("ab\u{2013}c").unwrap()));
    let _fetch = fetch("new Request(address, init); return new Response('')");
    let broken = Sending { secret: Secret::new("a\nb"), ..sending };
    let reply = transport::send_live(&broken, &Request::get("/x"), 5_000).await;
    assert_eq!(reply, Err(NoReply::Lost));
}

#[wasm_bindgen_test]
async fn a_real_server_answers_and_a_missing_one_is_lost() {
    // The test's own server, which knows no such path; and a port that no browser connects to.
    let request = Request::post("/api/v1/x", "{}");
    let reply = transport::send_live(&sending(), &request, 20_000).await;
    assert!(reply.is_ok_and(|reply| reply.status >= 400 && !reply.headers.is_empty()));
    let nowhere = Sending { proxy_base: "http://127.0.0.1:9".into(), ..sending() };
    let reply = transport::send_live(&nowhere, &request, 20_000).await;
    assert_eq!(reply, Err(NoReply::Lost));
}

#[wasm_bindgen_test]
async fn the_ledger_forgets_the_oldest_and_counts_them() {
    let before = ledger::sums();
    let first = ledger::begin(Whose::Proxy, Method::Get, "/first", false);
    for _ in 0..ledger::MOST {
        ledger::begin(Whose::Proxy, Method::Get, "/later", false).end(Ok(200));
    }
    assert_eq!(ledger::sums().waits, before.waits + 1);
    // Its line is no longer there to be ended.
    first.end(Ok(204));
    let after = ledger::sums();
    assert_eq!(after.sent, before.sent + ledger::MOST + 1);
    assert_eq!((after.waits, after.site), (before.waits, before.site));
    assert!(after.gone > before.gone);
    ledger::with(|lines| assert!(lines.iter().all(|line| line.address == "/later")));
}

#[wasm_bindgen_test]
async fn a_look_carries_nothing_and_may_be_blind() {
    let _fetch = fetch("return new Response('{}', { status: 404 })");
    let reply = transport::look("/proxy/health", false, 5_000).await.unwrap();
    assert_eq!((reply.status, reply.body.as_str()), (404, "{}"));
    assert_eq!(text("'headers' in window.asked"), "false");
    assert_eq!(text("window.asked.credentials"), "omit");
    assert_eq!((written().keyed, written().whose), (false, Whose::Proxy));
    transport::look("https://elsewhere.example/x", true, 5_000).await.unwrap();
    assert_eq!(text("window.asked.mode"), "no-cors");
    // The browser itself refuses a blind look that may not follow.
    let allowed = "(() => { try { new Request(asked.address, asked); return asked.redirect } \
                   catch (e) { return String(e) } })()";
    assert_eq!(text(allowed), "follow");
}

//! Tokens and limits.

use super::desk::Desk;
use license_desk::http::Method::{Get, Post};
use license_desk::http::Response;
use serde_json::Value;

const CUSTOMERS: &str = "/msp_api/v1/customers?limit=1";

fn refresh(desk: &mut Desk, token: &str) -> Response {
    let query = format!(
        "client_id=demo-client&client_secret=demo-secret&grant_type=refresh_token&refresh_token={token}"
    );
    desk.ask(Post, &format!("/oauth2/token?{query}"), "").response.unwrap()
}

fn pair(reply: &Response) -> (String, String) {
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(body["expires_in"], 7_200);
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

#[test]
fn each_refresh_voids_the_one_before_and_access_lasts_two_hours() {
    let mut desk = Desk::new("");
    let (access, next) = pair(&refresh(&mut desk, "demo-refresh"));
    let dead = refresh(&mut desk, "demo-refresh");
    assert_eq!(dead.status, 400);
    assert!(dead.body.contains("refresh_token"), "{}", dead.body);
    desk.reopen();
    let (later, last) = pair(&refresh(&mut desk, &next));
    assert_eq!(refresh(&mut desk, &next).status, 400);
    for token in [&access, &later, "demo-access"] {
        token.clone_into(&mut desk.token);
        assert_eq!(desk.get(CUSTOMERS).status, 200, "{token}");
    }
    desk.wait(7_200);
    assert_eq!(desk.get(CUSTOMERS).status, 200, "the demo's own lasts");
    desk.token = access;
    assert_eq!(desk.get(CUSTOMERS).status, 401);
    desk.wait(14 * 86_400);
    assert_eq!(refresh(&mut desk, &last).status, 400, "unused for 14 days");
}

#[test]
fn a_token_is_asked_for_in_three_ways_and_never_logged() {
    for body in [
        r#"{"client_id":"demo-client","client_secret":"demo-secret","grant_type":"refresh_token","refresh_token":"demo-refresh"}"#,
        "client_id=demo-client&client_secret=demo%2Dsecret&grant_type=refresh_token&refresh_token=demo-refresh",
    ] {
        let mut desk = Desk::new("");
        assert_eq!(desk.ask(Post, "/oauth2/token", body).response.unwrap().status, 200);
    }
    let mut desk = Desk::new("");
    refresh(&mut desk, "demo-refresh");
    assert!(desk.vendors.log().iter().all(|entry| entry.query.is_empty()));
    let wrong = "/oauth2/token?client_id=demo-client&client_secret=x&grant_type=refresh_token";
    assert_eq!(desk.ask(Post, wrong, "").response.unwrap().status, 401);
    let wrong = "/oauth2/token?client_id=demo-client&client_secret=demo-secret";
    assert_eq!(desk.ask(Post, wrong, "").response.unwrap().status, 400);
}

#[test]
fn the_second_and_the_day_are_told_apart_by_their_headers_alone() {
    let mut desk = Desk::new("second=2,day=5");
    let left = |reply: &Response, which: &str| {
        reply.header(&format!("x-ratelimit-remaining-{which}")).unwrap().to_owned()
    };
    let ask = |desk: &mut Desk, ms: i64| {
        desk.now = desk.now.plus(ms - 1_000);
        desk.ask(Get, CUSTOMERS, "").response.unwrap()
    };
    assert_eq!(left(&ask(&mut desk, 1_000), "day"), "4");
    assert_eq!(ask(&mut desk, 100).status, 200);
    let third = ask(&mut desk, 100);
    assert_eq!(third.body, r#"{"message":"API rate limit exceeded"}"#);
    assert_eq!(
        (third.status, left(&third, "second"), left(&third, "day")),
        (429, "0".into(), "3".into())
    );
    assert_eq!(third.header("date"), Some("Wed, 25 Nov 2026 12:00:01 GMT"));
    assert!(third.header("retry-after").is_none());
    for _ in 0..3 {
        assert_eq!(ask(&mut desk, 2_000).status, 200);
    }
    desk.reopen();
    let sixth = ask(&mut desk, 2_000);
    assert_eq!(
        (sixth.status, left(&sixth, "second"), left(&sixth, "day")),
        (429, "2".into(), "0".into())
    );
    desk.token = "nobody".to_owned();
    assert_eq!(ask(&mut desk, 2_000).status, 401, "whoever is not let in does not count");
    desk.token = "demo-access".to_owned();
    desk.wait(12 * 3_600);
    let tomorrow = ask(&mut desk, 2_000);
    assert_eq!((tomorrow.status, left(&tomorrow, "day")), (200, "4".into()));
}

#[test]
fn dials_bring_a_429_a_500_and_lost_answers() {
    let told = Desk::new("429=1").get(CUSTOMERS);
    assert_eq!((told.status, told.header("x-ratelimit-remaining-second")), (429, Some("0")));
    assert!(Desk::new("lost=1,lost-after=1").ask(Get, CUSTOMERS, "").response.is_none());
    let mut desk = Desk::new("5xx=1");
    let bodies: Vec<String> = (0..12).map(|_| desk.get(CUSTOMERS).body).collect();
    assert!(bodies.iter().any(|body| body == r#"{"message":"An unexpected error occurred"}"#));
    assert!(bodies.iter().any(|body| body.contains("<h1>502")));
}

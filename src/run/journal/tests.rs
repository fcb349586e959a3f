//! Every kind of entry goes to the disk and back.

use super::*;
use crate::domain::{ClaimId, OrderNumber, ProductCode, Quantity, Serial, SubscriptionKey};
use crate::http::Request;
use crate::plan::Act;
use crate::vendors::RefusalKind;
use crate::vendors::meraki::{KeyMode, LogRow, Lookup, Sighting, Sightings};

#[test]
fn what_is_written_is_read_back() {
    let entries = vec![
        Entry::Sending { step: 3, at: Time(5) },
        Entry::Lost { step: 3, at: Time(6), why: NoReply::TimedOut },
        Entry::Paused { at: Time(7), why: Pause::Unreachable },
    ];
    let text = write("r:0000000004", 4, &entries);
    assert_eq!(read("r:0000000004", &text), Ok(Segment { last: 4, entries }));
}

#[test]
fn every_kind_of_entry_and_of_step_survives_storage() {
    let at = Time(5);
    let serial = Serial::parse("Q2QN-9J8L-SLPD").unwrap();
    let key = SubscriptionKey::parse("S2345-6789A-BCDEF-GHJKM").unwrap();
    let claim_id = ClaimId::parse("ABCD1EFGH4IJ").unwrap();
    let order = OrderNumber::parse("4C:12: \"Ł\"").unwrap();
    let refusal = Refusal {
        kind: RefusalKind::Refused,
        status: 400,
        words: vec!["no".into()],
        request_id: None,
        retry_after: Some(-1),
    };
    let lookups = [
        Lookup::Serials(vec![serial]),
        Lookup::Orders(vec![order.clone()]),
        Lookup::CotermKeys,
        Lookup::DeviceKeys,
        Lookup::Preview(claim_id.clone()),
        Lookup::Subscription { key, id: "7".into() },
        Lookup::Log { from: at },
    ];
    let mut acts = vec![
        Act::Claim { items: vec![Item::Order(order)], mode: KeyMode::Renew },
        Act::ClaimOrder { claim_id, number: String::new() },
        Act::ClaimSubscription { key, id: "7".into() },
        Act::Release { serials: vec![serial] },
    ];
    let ask = |lookup| Act::LookUp { lookup: crate::vendors::Lookup::Meraki(lookup) };
    acts.extend(lookups.map(ask));
    let rest = vec![Item::Serial(serial)];
    let request = Request::post("/api/v1/a?b=c", "{\"d\":\"é\"}");
    let steps: Vec<Step> = (0..)
        .zip(acts)
        .map(|(id, act)| Step {
            id,
            act,
            request: request.clone(),
            of: (id > 0).then_some(0),
            due: Time(i64::from(id)),
            rest: rest.clone(),
        })
        .collect();
    let seen = Sightings {
        seen: vec![Sighting { item: Item::Subscription(key), since: Some(at) }],
        rows: vec![LogRow { at, status: 200 }],
        next: Some("/n".into()),
    };
    let answered = |said| Entry::Answered {
        step: 1,
        at,
        answer: Answer {
            status: 200,
            said,
            vendor_at: None,
            request_id: Some("r".into()),
            body: "{}".into(),
        },
    };
    let mut two = Quantities::default();
    two.set(&ProductCode::parse("UNATT").unwrap(), Quantity::whole(2));
    let verdict = Verdict {
        item: Item::Serial(serial),
        outcome: ItemOutcome::Already,
        since: Some(at),
        devices: Some((3, 4)),
    };
    let entries = vec![
        Entry::Added { steps },
        answered(Said::Yes),
        answered(Said::Seen(Seen::Meraki(seen))),
        answered(Said::No(refusal)),
        Entry::Requeued { step: 1, due: at },
        Entry::Judged { step: 1, outcome: Outcome::Verified, items: vec![verdict], settled: true },
        Entry::Guarded { at, came: vec![], gone: vec![CustomerId::parse("c1").unwrap()] },
        Entry::Checked { step: 1, at, clear: true, held: None, short: Quantities::default() },
        Entry::Checked { step: 1, at, clear: false, held: Some(two.clone()), short: two },
        Entry::Unguarded,
        Entry::Resumed { at },
        Entry::Cancelled { at },
        Entry::Decided { step: 1, at, done: false, reason: "seen\nit".into() },
        Entry::Damaged { at },
    ];
    let text = write("r:0000000004", 4, &entries);
    assert_eq!(read("r:0000000004", &text), Ok(Segment { last: 4, entries }));
}

#[test]
fn a_newer_format_and_a_damaged_text_are_told_apart() {
    let key = "r:0000000004";
    assert_eq!(read(key, r#"{"v":3,"other":[]}"#), Err(Unreadable::Newer(3)));
    // What a newer program wrote is left alone, whatever it is.
    assert_eq!(read(key, "{\"v\":3,sealed}"), Err(Unreadable::Newer(3)));
    assert!(matches!(read(key, "{\"v\":2,sealed}"), Err(Unreadable::Damaged(_))));
    let text = write(key, 4, &[Entry::Unguarded]);
    for damaged in [
        text.replace("unguarded", "unguardee"),
        text.replace("\"last\":4", "\"last\":5"),
        text[..text.len() - 3].to_owned(),
        r#"{"v":1,"entries":[{"#.to_owned(),
        r#"{"v":1,"entries":[{"is":"what"}]}"#.to_owned(),
        r#"{"v":0,"entries":[]}"#.to_owned(),
        String::new(),
    ] {
        assert!(matches!(read(key, &damaged), Err(Unreadable::Damaged(_))), "{damaged}");
    }
    // A record that stands at another place is as good as damaged.
    assert!(matches!(read("r:0000000005", &text), Err(Unreadable::Damaged(_))));
    assert!(matches!(read("q:0000000004", &text), Err(Unreadable::Damaged(_))));
}

#[test]
fn what_the_first_version_wrote_is_read() {
    let text = r#"{"v":1,"entries":[{"is":"resumed","at":7}]}"#;
    let entries = vec![Entry::Resumed { at: Time(7) }];
    assert_eq!(read("r:0000000004", text), Ok(Segment { last: 4, entries }));
    let first = r#"{"v":1,"entries":[{"resumed":{"at":7}}]}"#;
    assert_eq!(read("r:0000000004", first), Err(Unreadable::Older));
}

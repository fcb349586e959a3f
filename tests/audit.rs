//! An audit holds as it was saved, and whatever is done to it is found, at its line.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/claims.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod claims;
#[path = "support/desk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod desk;

use claims::*;
use desk::*;
use license_desk::run::audit::{audit, hash, verify};
use license_desk::run::{ItemOutcome, segment};
use license_desk::sim::{Faults, MERAKI_KEY};
use license_desk::vendors::meraki::KeyMode;

/// The audit of a run that was refused, taken apart, lost on its way, and found.
fn saved() -> String {
    let mut desk = Desk::new(Faults::NONE);
    let mut items = serials(6);
    items.push(serial("Q2SE-AAAA-AAAA"));
    items.push(serial("Q2XX-AAAA-LOST"));
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    let run = desk.run(plan.clone());
    assert_eq!(run.count(ItemOutcome::Done), 7);
    let entries = segment::gather(&desk.records()).unwrap().entries;
    audit(&run.id, &plan, &entries, desk.now).text
}

fn broken_at(text: &str) -> usize {
    verify(text).unwrap_err().line
}

#[test]
fn the_hash_is_sha_256() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hash(""), empty);
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash("abc"), abc);
}

#[test]
fn an_audit_holds_and_tells_what_it_holds() {
    let text = saved();
    let sound = verify(&text).unwrap();
    assert_eq!((sound.run.as_str(), sound.counts.lines), ("r1", text.lines().count()));
    assert!(sound.counts.sent >= 4 && sound.counts.answered >= 3, "{:?}", sound.counts);
    assert_eq!(sound.items, [("done".to_owned(), 7), ("refused".to_owned(), 1)]);
    assert!(text.trim_end().ends_with(&format!("\"hash\":\"{}\"}}", sound.last)));
}

#[test]
fn any_byte_that_is_changed_is_found_at_its_line() {
    let text = saved();
    for (at, byte) in text.bytes().enumerate().step_by(3) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if byte == b'0' { b'1' } else { b'0' };
        let here = String::from_utf8_lossy(&text.as_bytes()[..at]).matches('\n').count() + 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        // Without its end, a line and the next are one.
        assert_eq!(broken_at(&changed), here, "byte {at}");
    }
}

#[test]
fn a_line_that_is_removed_doubled_or_moved_is_found() {
    let text = saved();
    let lines: Vec<&str> = text.lines().collect();
    let whole = |lines: &[&str]| lines.iter().flat_map(|line| [*line, "\n"]).collect::<String>();
    assert!(verify(&whole(&lines)).is_ok());
    for at in 0..lines.len() {
        let mut less = lines.clone();
        less.remove(at);
        assert_eq!(broken_at(&whole(&less)), at + 1, "line {at} removed");
        let mut more = lines.clone();
        more.insert(at, lines[at]);
        assert_eq!(broken_at(&whole(&more)), at + 2, "line {at} doubled");
        if at > 0 {
            let mut moved = lines.clone();
            moved.swap(at - 1, at);
            assert_eq!(broken_at(&whole(&moved)), at, "line {at} moved");
        }
    }
}

#[test]
fn an_audit_that_is_cut_off_is_found_wherever_it_was_cut() {
    let text = saved();
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let part = &text[..cut];
        assert_eq!(broken_at(part), part.matches('\n').count() + 1, "cut at {cut}");
    }
    assert_eq!(broken_at(&format!("{text}{{}}\n")), text.lines().count() + 1);
    for other in ["", "\n", "hello", "{}\n", "{\"license_desk_audit\":1}\n"] {
        assert_eq!(broken_at(other), 1, "{other}");
    }
}

#[test]
fn a_chain_that_is_forged_anew_still_has_to_tell_the_same_story() {
    let text = saved();
    let mut last = String::new();
    let mut forged = String::new();
    for line in text.lines() {
        let open = line.rsplit_once(",\"hash\":").unwrap().0;
        let (before, old) = open.split_once("\"prev\":\"").unwrap();
        let after = old.split_once('"').unwrap().1;
        let mut open = format!("{before}\"prev\":\"{last}\"{after}");
        if open.contains("\"items\":{\"Q2") {
            open = open.replace("refused", "done");
        }
        last = hash(&open);
        forged += &[&open, ",\"hash\":\"", &last, "\"}\n"].concat();
    }
    assert!(verify(&forged).unwrap_err().why.contains("what became of the items"));
}

#[test]
fn no_secret_is_in_an_audit_wherever_it_was_said() {
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &[serial("Q2XX-AAAA-VOID")], KeyMode::AddDevices);
    let mut run = desk.run(plan.clone());
    let key = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678";
    // Typed into the wrong field.
    let said = run.decide(0, false, &format!("checked with {key}, Bearer abc"), desk.now);
    desk.store(&said);
    let entries = segment::gather(&desk.records()).unwrap().entries;
    let text = audit(&run.id, &plan, &entries, desk.now).text;
    for secret in [key, MERAKI_KEY, "Bearer abc"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("checked with [redacted], Bearer [redacted]"));
    assert_eq!(verify(&text).unwrap().counts.decided, 1);
}

//! Random texts and bytes: intake never fails, keeps to the lines, and is stable on its own output.

use license_desk::domain::{Item, ItemKind};
use license_desk::intake::{Intake, read_file, take_in};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

/// What an intake comes to when it is written out again, below headings.
fn canonical(intake: &Intake) -> String {
    let mut text = String::new();
    for (heading, kind) in [
        ("Serials", ItemKind::Serial),
        ("License keys", ItemKind::Key),
        ("Claim ids", ItemKind::ClaimId),
        ("Subscription keys", ItemKind::Subscription),
    ] {
        text += heading;
        text += ":\n";
        for found in intake.found.iter().filter(|it| it.item.kind() == kind) {
            text += &found.item.to_string();
            text.push('\n');
        }
        text += "\n";
    }
    // Unusual order numbers are such by their column only.
    text += "Order number,Note\n";
    for found in intake.found.iter().filter(|it| it.item.kind() == ItemKind::Order) {
        text += &found.item.to_string();
        text += ",\n";
    }
    text
}

fn sorted(intake: &Intake) -> Vec<Item> {
    let mut items: Vec<Item> = intake.found.iter().map(|it| it.item.clone()).collect();
    items.sort();
    items
}

/// Pieces of which pasted texts are made, so that random texts come near to real ones.
const PIECES: [&str; 44] = [
    "Q2GX-6J9Z-WYSF",
    "Q2GX",
    "6J9Z",
    "WYSF",
    "q2gx6j9zwysf",
    "Z2PQ-S6ND-B9FY",
    "Z2PQS6NDB9FY",
    "4C1886578",
    "97001888",
    "S2345-6789A-BCDEF-GHJKM",
    "ABCD1EFGH4IJ",
    "QBCD1EFGH4IJ",
    "FOC2234432B",
    "Q3AB-77K",
    "Serial",
    "S/N",
    "License key",
    "Order number",
    "Claim ID",
    "Claim key",
    "PO",
    "Model",
    ":",
    ",",
    ";",
    "\t",
    "|",
    "\"",
    "\n",
    "\r\n",
    "\r",
    " ",
    "-",
    "--",
    "‑",
    "–",
    "&nbsp;",
    "\u{1D}",
    "[)>\u{1E}06\u{1D}S",
    "<td>",
    "@",
    "://",
    ".",
    "É",
];

fn pasted() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => select(&PIECES[..]).prop_map(String::from),
        1 => any::<String>(),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn serial() -> impl Strategy<Value = String> {
    "Q[2-5][A-HJ-NP-Z]{2}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken_in_and_keeps_to_its_own_lines(text in pasted()) {
        let intake = take_in(&text);
        for at in intake.found.iter().flat_map(|it| it.again.iter().chain([&it.at])) {
            prop_assert!((1..=intake.lines).contains(&at.line));
        }
        for refused in &intake.refused {
            prop_assert!(!refused.text.is_empty() && (1..=intake.lines).contains(&refused.at.line));
        }
        let each: BTreeSet<&Item> = intake.found.iter().map(|it| &it.item).collect();
        prop_assert_eq!(each.len(), intake.found.len());
    }

    #[test]
    fn what_was_taken_in_is_taken_in_again_as_the_same(text in pasted()) {
        let once = take_in(&text);
        let twice = take_in(&canonical(&once));
        prop_assert_eq!(sorted(&once), sorted(&twice));
        prop_assert_eq!(twice.refused, []);
    }

    #[test]
    fn any_bytes_are_read_or_refused(name in "[a-z]{0,3}(.(csv|xlsx|msg|html))?", bytes: Vec<u8>) {
        if let Ok(text) = read_file(&name, &bytes) {
            let _ = take_in(&text);
        }
    }

    #[test]
    fn serials_come_back_in_order_with_their_lines(
        rows in proptest::collection::vec(
            (serial(), 0_usize..6, select(&["", "\n", "  ", "Hello,\n\n", "> "][..])), 1..40),
        end in select(&["\n", "\r\n", "\r"][..]),
    ) {
        let (mut text, mut expected, mut line) = (String::new(), Vec::<(String, u32)>::new(), 1);
        for (serial, way, before) in rows {
            text += &before.replace('\n', end);
            line += u32::try_from(before.matches('\n').count()).unwrap();
            let written = match way {
                0 => serial.clone(),
                1 => serial.replace('-', ""),
                2 => serial.replace('-', "\u{2011}"),
                3 => serial.replace('-', " ").to_lowercase(),
                4 => format!("“{serial}”, MR46, 00:18:0a:9b:aa:01"),
                _ => format!("S/N: {}", serial.to_lowercase()),
            };
            text += &written;
            text += end;
            if !expected.iter().any(|(known, _)| *known == serial) {
                expected.push((serial, line));
            }
            line += 1;
        }
        let found: Vec<(String, u32)> =
            take_in(&text).found.iter().map(|it| (it.item.to_string(), it.at.line)).collect();
        prop_assert_eq!(found, expected);
    }
}

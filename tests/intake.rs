//! Intake against the reference inputs, and against tables of what people paste.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by a panic")]

// The crate that makes random texts is for the host only.
#[cfg(not(target_arch = "wasm32"))]
#[path = "intake/random.rs"]
mod random;

use license_desk::domain::Item;
use license_desk::intake::{Intake, read_file, take_in};
use serde_json::Value;
use std::collections::BTreeSet;

fn reference(input: &[u8], name: &str, expected: &str) {
    let text = read_file(name, input).unwrap();
    let intake = take_in(&text);
    let expected: Value = serde_json::from_str(expected).unwrap();
    let list = |key: &str| -> Vec<String> {
        expected[key].as_array().unwrap().iter().map(|it| it.as_str().unwrap().into()).collect()
    };
    let kind = |pick: fn(&Item) -> bool| -> Vec<String> {
        intake.found.iter().filter(|it| pick(&it.item)).map(|it| it.item.to_string()).collect()
    };
    assert_eq!(kind(|it| matches!(it, Item::Serial(_))), list("serials"));
    assert_eq!(kind(|it| matches!(it, Item::Key(_))), list("licenses"));
    assert_eq!(kind(|it| matches!(it, Item::Order(_))), list("orders"));
    assert_eq!(kind(|it| matches!(it, Item::ClaimId(_) | Item::Subscription(_))), [""; 0]);
    let repeated = intake.found.iter().filter(|it| !it.again.is_empty());
    let repeated: BTreeSet<String> = repeated.map(|it| it.item.to_string()).collect();
    assert_eq!(repeated, list("repeated").into_iter().collect());
    let refused: BTreeSet<String> = intake.refused.iter().map(|it| it.text.clone()).collect();
    assert_eq!(refused, list("not_claimable").into_iter().collect());
}

#[test]
fn a_mail_below_a_table_is_read_as_a_mail() {
    let both = [include_str!("data/delivery-note.csv"), include_str!("data/mail.txt")].join("\n\n");
    assert_eq!(take_in(&both).found.len(), 195);
}

#[test]
fn the_delivery_note_gives_exactly_what_a_careful_reader_takes_out_of_it() {
    reference(
        include_bytes!("data/delivery-note.csv"),
        "delivery-note.csv",
        include_str!("data/delivery-note.expected.json"),
    );
}

#[test]
fn the_mail_gives_exactly_what_a_careful_reader_takes_out_of_it() {
    reference(include_bytes!("data/mail.txt"), "mail.txt", include_str!("data/mail.expected.json"));
}

/// An intake in one line: what was found in order, with `?` for a doubt and `+n` for repeats, then
/// `!` and what was refused.
fn brief(intake: &Intake) -> String {
    let found = intake.found.iter().map(|it| {
        let doubt = if it.doubt.is_some() { "?" } else { "" };
        let again =
            if it.again.is_empty() { String::new() } else { format!("+{}", it.again.len()) };
        let kind = match &it.item {
            Item::Serial(_) | Item::Key(_) => "",
            Item::Order(_) => "order:",
            Item::ClaimId(_) => "claim:",
            Item::Subscription(_) => "sub:",
            Item::Customer(_) => "customer:",
            Item::Holder(_) => "holder:",
        };
        format!("{kind}{}{doubt}{again}", it.item)
    });
    let refused = intake.refused.iter().map(|it| format!("!{:?}({})", it.why, it.text));
    found.chain(refused).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, brief(&take_in(text))))
        .filter(|(_, expected, got)| **expected != got)
        .map(|(text, expected, got)| format!("{text:?}\n  expected {expected}\n       got {got}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn one_serial_is_found_however_it_was_written() {
    let ways = "Q2GX-6J9Z-WYSF|q2gx-6j9z-wysf|Q2GX6J9ZWYSF|q2gx6j9zwysf|Q2GX 6J9Z WYSF|q2gx 6j9z wysf|\
        Q2GX-6J9ZWYSF|Q2GX6J9Z-WYSF|Q2GX-6J9Z WYSF|Q2GX 6J9Z-WYSF|Q2GX - 6J9Z - WYSF|Q2GX_6J9Z_WYSF|\
        Q2GX.6J9Z.WYSF|S/N: Q2GX-6J9Z-WYSF|S/N:Q2GX6J9ZWYSF|SN:Q2GX-6J9Z-WYSF|SN Q2GX6J9ZWYSF|\
        SNQ2GX6J9ZWYSF|SQ2GX6J9ZWYSF|SQ2GX-6J9Z-WYSF|Serial=Q2GX-6J9Z-WYSF|Serial No. Q2GX-6J9Z-WYSF|\
        Serial No.: q2gx6j9zwysf|Cloud ID: Q2GX-6J9Z-WYSF|CloudID:Q2GX-6J9Z-WYSF|SN-Q2GX-6J9Z-WYSF|\
        SN-Q2GX6J9ZWYSF|serial-Q2GX-6J9Z-WYSF|\"Q2GX-6J9Z-WYSF\"|'Q2GX-6J9Z-WYSF'|“Q2GX-6J9Z-WYSF”|\
        „Q2GX-6J9Z-WYSF“|«Q2GX-6J9Z-WYSF»|‘Q2GX6J9ZWYSF’|(Q2GX-6J9Z-WYSF)|[Q2GX-6J9Z-WYSF]|\
        {Q2GX-6J9Z-WYSF}|<Q2GX-6J9Z-WYSF>|`Q2GX-6J9Z-WYSF`|*Q2GX-6J9Z-WYSF*|**Q2GX-6J9Z-WYSF**|\
        - Q2GX-6J9Z-WYSF|-Q2GX-6J9Z-WYSF|– Q2GX-6J9Z-WYSF|• Q2GX-6J9Z-WYSF|> > Q2GX-6J9Z-WYSF|\
        1. Q2GX-6J9Z-WYSF|12) Q2GX-6J9Z-WYSF|1.Q2GX-6J9Z-WYSF|#3 Q2GX-6J9Z-WYSF|Q2GX-6J9Z-WYSF.|\
        Q2GX-6J9Z-WYSF,|Q2GX-6J9Z-WYSF;|Q2GX-6J9Z-WYSF!|MR46: Q2GX-6J9Z-WYSF (lobby)|\
        Q2GX‐6J9Z‐WYSF|Q2GX‑6J9Z‑WYSF|Q2GX‒6J9Z‒WYSF|Q2GX–6J9Z–WYSF|Q2GX—6J9Z—WYSF|Q2GX―6J9Z―WYSF|\
        Q2GX−6J9Z−WYSF|Q2GX\u{AD}6J9Z\u{AD}WYSF|Q2GX﹘6J9Z﹘WYSF|Q2GX﹣6J9Z﹣WYSF|Q2GX－6J9Z－WYSF|\
        \u{A0}Q2GX-6J9Z-WYSF\u{A0}|Q2GX\u{A0}6J9Z\u{A0}WYSF|Q2GX-\u{200B}6J9Z-\u{200B}WYSF|\
        \u{FEFF}Q2GX-6J9Z-WYSF|Q2\u{2060}GX6J9ZWYSF|Ｑ２ＧＸ－６Ｊ９Ｚ－ＷＹＳＦ|ｑ２ｇｘ６ｊ９ｚｗｙｓｆ|\
        Q2GX&#8209;6J9Z&#8209;WYSF|&nbsp;Q2GX-6J9Z-WYSF&nbsp;|&quot;Q2GX-6J9Z-WYSF&quot;|\
        Q2GX&ndash;6J9Z&ndash;WYSF|Q2GX&shy;6J9Z&shy;WYSF|Q2GXâ€‘6J9Zâ€‘WYSF|ï»¿Q2GX-6J9Z-WYSF|\
        {\"serial\":\"Q2GX-6J9Z-WYSF\"}|[[\"Q2GX-6J9Z-WYSF\"]]|serial_number=Q2GX6J9ZWYSF|\
        Q2GX-6J9Z-WYSF—lobby|[)>\u{1E}06\u{1D}1PMR46-HW\u{1D}SQ2GX6J9ZWYSF\u{1E}\u{4}|\
        [)>␞06␝1PMR46-HW␝SQ2GX-6J9Z-WYSF␝Q1␞␄|[)>␞06␝SQ2GX6J9ZWYSF␝18VLEHWT␝1PQ2XX6J9ZWYSF␞␄";
    let rows: Vec<(&str, &str)> = ways.split('|').map(|way| (way, "Q2GX-6J9Z-WYSF")).collect();
    table(&rows);
}

#[test]
fn other_items_are_found_by_shape_or_by_what_stands_before_them() {
    table(&[
        ("Z2PQ-S6ND-B9FY", "Z2PQ-S6ND-B9FY"),
        ("z2pqs6ndb9fy", "Z2PQ-S6ND-B9FY"),
        ("license key Z2PQ S6ND B9FY", "Z2PQ-S6ND-B9FY"),
        ("4C1886578", "order:4C1886578"),
        ("order no. 5c8170344", "order:5C8170344"),
        ("5c8170344", "order:5C8170344"),
        ("Order-5C8170344", "order:5C8170344"),
        (
            "Orders: 4C1886578/4C1886579, 4C1886580",
            "order:4C1886578 order:4C1886579 order:4C1886580",
        ),
        ("S2345-6789A-BCDEF-GHJKM", "sub:S2345-6789A-BCDEF-GHJKM"),
        ("Claim key: s23456789abcdefghjkm", "sub:S2345-6789A-BCDEF-GHJKM"),
        ("S23456789ABCDEFGHJKM", ""),
        ("Claim ID: ABCD1EFGH4IJ", "claim:ABCD1EFGH4IJ"),
        ("Secure claim id ABCDEFG12345.", "claim:ABCDEFG12345"),
        ("order claim: ABCDEFGHIJKL", "claim:ABCDEFGHIJKL"),
        ("{\"claimId\": \"ABCD1EFGH4IJ\"}", "claim:ABCD1EFGH4IJ"),
        ("ABCD1EFGH4IJ", ""),
        ("Claim IDs:\nABCD1EFGH4IJ\n\nABCD1EFGH4IK", "claim:ABCD1EFGH4IJ"),
        (
            "{\"serial\":\"Q2GX-6J9Z-WYSF\",\"orderNumber\":\"4C1234567\",\"licenseKey\":\"Z2PQS6ND-B9FY\"}",
            "Q2GX-6J9Z-WYSF order:4C1234567 Z2PQ-S6ND-B9FY",
        ),
        (
            "Q2GX-6J9Z-WYSF Q2GXGTQQXK2S|Z2PQ-S6ND-B9FY",
            "Q2GX-6J9Z-WYSF Q2GX-GTQQ-XK2S Z2PQ-S6ND-B9FY",
        ),
        ("Q2GX 6J9Z WYSF Q2GX GTQQ XK2S", "Q2GX-6J9Z-WYSF Q2GX-GTQQ-XK2S"),
    ]);
}

#[test]
fn what_is_no_item_is_passed_over() {
    for text in [
        "Qualification",
        "QUARTERLYREP",
        "quarterlyrep",
        "QUALIFICATION IS ZEROCONF",
        "Q3REPORT2026",
        "q4forecast",
        "zone1switch2",
        "Q4 2026",
        "Q3FY 2026 plan",
        "quit that once",
        "zero2hero",
        "00:18:0a:9b:aa:01",
        "0018.0a9b.aa01",
        "00180a9baa01",
        "00-18-0A-9B-AA-01",
        "0018-0a9b-aa01",
        "+1 415 555 0100 ext 4127",
        "(415) 555-0100",
        "PO-7000",
        "PO 4C1886578",
        "P.O. 4C1886578",
        "P.O.# 4C1886578",
        "Purchase order: 4C1886578",
        "purchase order no. 4C1886578, 4C1886579",
        "MS120-8LP",
        "LIC-ENT-3YR",
        "C9200L-24P-4G",
        "CW9164I-MR",
        "3,050.00",
        "1.234,56 EUR",
        "2026-11-22",
        "22.11.2026",
        "192.168.128.10",
        "10.0.0.0/24",
        "orders@example.com",
        "Q2GX6J9ZWYSF@example.com",
        "bob@Q2GX-6J9Z-WYSF.example.com",
        "https://n1.example.com/o/Q2GX-6J9Z-WYSF/manage?x=4C1886578",
        "www.example.com/Q2GX-6J9Z-WYSF",
        "dashboard.example.com/d/Q2GXGTQQXK2S",
        "http://example.com/#/claim?serials=Q2GX-6J9Z-WYSF,Q2GX-GTQQ-XK2S",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "1Z999AA10123456784",
        "ABCD-EFGH-JKLM",
        "5C8170344.pdf",
        "[)>\u{1E}06\u{1D}1PQ2GX6J9ZWYSF\u{1D}K4C1886578\u{1E}\u{4}",
        "2NDFLOORA",
        "4CXXXXXXX",
        "Unit of SN 2 of 5",
        "the serial console on COM3",
        "12345-67890-12345-67890",
        "FOC2234432B is the old switch",
        "the invoice 4C1886578",
    ] {
        assert_eq!(brief(&take_in(text)), "", "{text}");
    }
}

#[test]
fn what_was_meant_as_an_item_is_refused_with_the_reason() {
    table(&[
        ("FOC2234432B", "!CiscoHardwareSerial(FOC2234432B)"),
        ("- FOC2234432B", "!CiscoHardwareSerial(FOC2234432B)"),
        ("1. FOC2234432B", "!CiscoHardwareSerial(FOC2234432B)"),
        ("MR46,FOC2234432B,12.00", "!CiscoHardwareSerial(FOC2234432B)"),
        ("PID:C9200L-24P-4G SN:JAE25220R2K", "!CiscoHardwareSerial(JAE25220R2K)"),
        ("Serial No. foc2234432b and more", "!CiscoHardwareSerial(foc2234432b)"),
        ("[)>␞06␝SFOC2234432B␞␄", "!CiscoHardwareSerial(FOC2234432B)"),
        ("Q3AB-77K", "!TooShort(Q3AB-77K)"),
        ("and Q2GX-6J9Z-WYS too", "!TooShort(Q2GX-6J9Z-WYS)"),
        ("Q2GX-6J9Z-WYSFF", "!TooLong(Q2GX-6J9Z-WYSFF)"),
        ("Q2GX-6J9Z-WYSF-1234", "!TooLong(Q2GX-6J9Z-WYSF-1234)"),
        ("Q2GX6-J9ZW-YSF", "!WrongGroups(Q2GX6-J9ZW-YSF)"),
        ("Q2GX-6J9Z-WY$F", "!WrongCharacters(Q2GX-6J9Z-WY$F)"),
        ("Q2GX-6J9Z-WYSÉ", "!WrongCharacters(Q2GX-6J9Z-WYSÉ)"),
        ("Q2GХ-6J9Z-WYSF", "!WrongCharacters(Q2GХ-6J9Z-WYSF)"),
        ("Q2GX–6J9Z–WYS\u{FFFD}", "!WrongCharacters(Q2GX–6J9Z–WYS\u{FFFD})"),
        ("S/N: ABC12345X", "!NotASerial(ABC12345X)"),
        ("Q3AB-77K, Q3AB-77K", "!TooShort(Q3AB-77K)"),
    ]);
}

#[test]
fn a_header_decides_what_its_columns_hold() {
    table(&[
        // Any order, any delimiter, any language.
        ("Serial;PO;Model\nQ2GX-6J9Z-WYSF;4C1234567;MR46", "Q2GX-6J9Z-WYSF"),
        ("Model\tSerial\nMR46\tQ2GXABCDEFGH", "Q2GX-ABCD-EFGH"),
        ("| Model | S/N |\n|---|---|\n| MR46 | QBCDEFGHJKLM |", "QBCD-EFGH-JKLM"),
        (
            "Modell;Seriennummer;Lizenzschlüssel\nMR46;q2gx6j9zwysf;z2pqs6ndb9fy",
            "Q2GX-6J9Z-WYSF Z2PQ-S6ND-B9FY",
        ),
        ("Modèle;Numéro de série\nMR46;FOC2234432B", "!CiscoHardwareSerial(FOC2234432B)"),
        // Orders, never purchase orders.
        ("Order number,Purchase order\n4C1234567,5C7654321", "order:4C1234567"),
        (
            "Order #,Qty\n97001888,2\n4c1234567,3\n4C12345,1",
            "order:97001888? order:4C1234567 !NotAnOrder(4C12345)",
        ),
        ("PO,Serial\n4C1234567,Q2GX-6J9Z-WYSF", "Q2GX-6J9Z-WYSF"),
        ("Sales order,Order date\nSO-1001,2026-11-22", ""),
        // Claim ids by their column only; the first letter still decides.
        ("Claim ID,Qty\nABCD1EFGH4IJ,1\nQBCD1EFGH4IJ,1", "claim:ABCD1EFGH4IJ QBCD-1EFG-H4IJ?"),
        ("Reference,Qty\nABCD1EFGH4IJ,1", ""),
        ("Subscription key,Serial\nS23456789ABCDEFGHJKM,n/a", "sub:S2345-6789A-BCDEF-GHJKM"),
        // Cells that are none.
        ("Serial,MAC\nn/a,00:18:0a:9b:aa:01\n,\n-,x\nto follow,x", ""),
        ("Serial,Model\n00:18:0a:9b:aa:01,MR46", "!MacAddress(00:18:0a:9b:aa:01)"),
        (
            "Serial,Model\nQ2GX6J9ZWYS,MR46\nQ2GX6J9ZWYSFX,x",
            "!TooShort(Q2GX6J9ZWYS) !TooLong(Q2GX6J9ZWYSFX)",
        ),
        ("Serial,Model\nQ2GX*6J9Z*WYSF,MR46", "!WrongCharacters(Q2GX*6J9Z*WYSF)"),
        ("License key,Model\nLIC-ENT-3YR,MR46", "!NotAKey(LIC-ENT-3YR)"),
        (
            "Serial,Cloud ID\nFOC2234432B,Q5KE-KG8N-3332",
            "Q5KE-KG8N-3332 !CloudIdBeside(FOC2234432B)",
        ),
        ("Serial,Cloud ID\nQ5KE-KG8N-3332,Q5KE-KG8N-3332", "Q5KE-KG8N-3332"),
        // Quotes, and line breaks within them.
        (
            "\"Serial\nnumber\",Model\n\"Q2GX-6J9Z-WYSF\nQ2GX-GTQQ-XK2S\",\"MR46, \"\"new\"\"\"",
            "Q2GX-6J9Z-WYSF Q2GX-GTQQ-XK2S",
        ),
        ("Size,Serial\n19\",Q2GX-6J9Z-WYSF\n\"19,Q2GX-GTQQ-XK2S", "Q2GX-6J9Z-WYSF Q2GX-GTQQ-XK2S"),
        // A comma too many moves the cells: then shapes decide.
        ("Model,Price,Serial\nMR46,1,200.00,Q2GX-6J9Z-WYSF", "Q2GX-6J9Z-WYSF"),
        // A letterhead before, a greeting after, a second table below.
        (
            "ACME Ltd\nDelivery note,12\n\nSerial,PO\nQ2GX-6J9Z-WYSF,4C1234567\n\nThank you\n\nPO,Order\n4C7654321,4C7654322",
            "Q2GX-6J9Z-WYSF order:4C7654322",
        ),
        ("sep=;\nSerial;PO\nQ2GX-6J9Z-WYSF;4C1234567", "Q2GX-6J9Z-WYSF"),
        // One column.
        (
            "Serial number\nQ2GX-6J9Z-WYSF\nFOC2234432B\nQ2GX6J9ZWYS",
            "Q2GX-6J9Z-WYSF !CiscoHardwareSerial(FOC2234432B) !TooShort(Q2GX6J9ZWYS)",
        ),
        // No header.
        (
            "MR46,Q2GX-6J9Z-WYSF,30:f9:0e:c7:dd:01,3050.00\nMR46;Q2GXGTQQXK2S",
            "Q2GX-6J9Z-WYSF Q2GX-GTQQ-XK2S",
        ),
    ]);
}

#[test]
fn a_web_page_is_taken_as_its_text() {
    table(&[
        (
            "<html><body><table><tr><th>PO</th><th>Serial</th></tr><tr><td>4C1234567</td>\
             <td><b>Q2GX</b>&#8209;6J9Z-WYSF</td></tr></table><a href='x?Q2GX-GTQQ-XK2S'>see</a></body></html>",
            "Q2GX-6J9Z-WYSF",
        ),
        ("<ul><li>Q2GX-6J9Z-WYSF<li>Q2GX-GTQQ-XK2S</ul>", "Q2GX-6J9Z-WYSF Q2GX-GTQQ-XK2S"),
    ]);
}

#[test]
fn doubts_are_said_and_change_nothing() {
    table(&[
        ("Q2O1-6J9Z-WYSF", "Q2O1-6J9Z-WYSF?"),
        ("Z20P-S6ND-B9FY", "Z20P-S6ND-B9FY?"),
        ("Q2GX6J9ZWYSF", "Q2GX-6J9Z-WYSF"),
        ("QBSBVQ3JXZ54", "QBSB-VQ3J-XZ54?"),
        ("Serial: QBSBVQ3JXZ54", "QBSB-VQ3J-XZ54"),
        ("Claim id: Q2GX6J9ZWYSF", "Q2GX-6J9Z-WYSF?"),
    ]);
}

#[test]
fn repeats_are_merged_and_every_place_is_kept() {
    let intake = take_in("Q2GX-6J9Z-WYSF\r\nq2gx6j9zwysf\rZ2PQ-S6ND-B9FY\n\nQ2GX 6J9Z WYSF");
    assert_eq!(brief(&intake), "Q2GX-6J9Z-WYSF+2 Z2PQ-S6ND-B9FY");
    let lines: Vec<u32> = intake.found[0].again.iter().map(|at| at.line).collect();
    assert_eq!((intake.found[0].at.line, lines), (1, vec![2, 5]));
    assert_eq!(intake.lines, 5);
}

#[test]
fn where_an_item_stood_is_told_by_line_and_column() {
    let text = "Note\n\n\"Serial\nnumber\",\"License key\"\n\"Q2GX-6J9Z-WYSF\n\nQ2GX-GTQQ-XK2S\",Z2PQ-S6ND-B9FY\nQ2GX-CJCK-LXNZ,";
    let intake = take_in(text);
    let places: Vec<(String, u32, Option<&str>)> = intake
        .found
        .iter()
        .map(|it| (it.item.to_string(), it.at.line, intake.column(it.at)))
        .collect();
    assert_eq!(
        places,
        [
            ("Q2GX-6J9Z-WYSF".into(), 5, Some("Serial number")),
            ("Q2GX-GTQQ-XK2S".into(), 7, Some("Serial number")),
            ("Z2PQ-S6ND-B9FY".into(), 7, Some("License key")),
            ("Q2GX-CJCK-LXNZ".into(), 8, Some("Serial number")),
        ]
    );
    assert_eq!(intake.lines, 8);
}

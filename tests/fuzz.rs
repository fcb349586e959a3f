//! Whatever comes from outside, spoilt at random: no panic, no hang, no unbounded memory. For a second
//! each under `cargo test`; `cargo xtask fuzz --seconds N` takes longer, from another seed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::disallowed_methods, reason = "a budget of time is what this is about")]

#[path = "support/claims.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod claims;
#[path = "support/desk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod desk;
#[path = "fuzz/kept.rs"]
mod kept;
#[path = "support/msp.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod msp;
#[path = "fuzz/readers.rs"]
mod readers;
#[path = "fuzz/spoil.rs"]
mod spoil;

use license_desk::domain::ItemKind;
use license_desk::domain::config::Config;
use license_desk::domain::secret::looks_secret;
use license_desk::http::link;
use license_desk::intake::sorted::{Sorted, could_be};
use license_desk::intake::{read_file, take_in};
use license_desk::picker::Roster;
use license_desk::picker::paste::Report;
use spoil::Chance;
use std::env;
use std::time::{Duration, Instant};

/// The longest that one input may take, in ms: some hundred times what the slowest takes on a quiet
/// machine.
const PATIENCE: u128 = 5_000;
/// How much the memory of the process may grow over a whole target, in MB.
const MOST_GROWN: u64 = 512;

/// The most memory that this process has held, in MB; where the system does not tell, nothing.
fn held() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Tries inputs until the time is over. Each has a seed of its own, which is told when it fails:
/// `FUZZ_SEED=… cargo test --test fuzz TARGET` tries that one alone.
fn target(name: &str, mut once: impl FnMut(&mut Chance)) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let before = held();
    let mut try_one = |seed: u64| {
        // A stack that runs over says nothing by itself.
        if env::var_os("FUZZ_LOUD").is_some() {
            eprintln!("fuzz {name}: {seed}");
        }
        let said = Said { name, seed };
        let began = Instant::now();
        once(&mut Chance::new(seed));
        let took = began.elapsed().as_millis();
        assert!(took < PATIENCE, "{name}: seed {seed} took {took} ms");
        std::mem::forget(said);
    };
    if let Some(seed) = number("FUZZ_SEED") {
        return try_one(seed);
    }
    let from = number("FUZZ_FROM").unwrap_or(0);
    let budget = Duration::from_secs(number("FUZZ_SECONDS").unwrap_or(1));
    let began = Instant::now();
    let mut tried = 0;
    while began.elapsed() < budget {
        try_one(from + tried);
        tried += 1;
    }
    let grown = held().saturating_sub(before);
    assert!(grown < MOST_GROWN, "{name}: {grown} MB more after {tried} inputs");
    println!("fuzz {name}: {tried} inputs from seed {from}, {grown} MB more");
}

/// Says which input it was, when it ends in a panic.
struct Said<'a> {
    name: &'a str,
    seed: u64,
}

impl Drop for Said<'_> {
    fn drop(&mut self) {
        println!("fuzz {}: again with FUZZ_SEED={}", self.name, self.seed);
    }
}

fn texts() -> Vec<Vec<u8>> {
    [
        include_bytes!("data/delivery-note.csv").as_slice(),
        include_bytes!("data/mail.txt"),
        include_bytes!("data/uipath-quantities.csv"),
        b"<table><tr><th>Serial</th></tr><tr><td>Q2QN-9J8L-SLPD</td></tr></table>",
        b"\xff\xfeQ\x002\x00Q\x00N\x00",
        b"Order;Key\r\n4C1234567;Z2AA-BBBB-CCCC\r\n\"a;\"\"b\";'=1",
        b"510c4619e02e553e7bb98f3a0183a8b5, Fault void, \xc5\x81\xc3\xb3d\xc5\xba",
    ]
    .map(<[u8]>::to_vec)
    .into()
}

#[test]
fn intake() {
    let corpus = texts();
    target("intake", |chance| {
        let bytes = chance.spoil_bytes(&corpus);
        let Ok(text) = read_file("note.csv", &bytes) else { return };
        let taken = take_in(&text);
        let found = taken.found.len();
        let sorted = Sorted::new(taken, &std::collections::BTreeMap::default());
        assert!(sorted.items().len() <= found.max(sorted.len()));
        for line in text.lines().take(50) {
            for kind in could_be(line).collect::<Vec<ItemKind>>() {
                let _ = license_desk::domain::Item::parse(kind, line);
            }
        }
    });
}

#[test]
fn pasted_customers() {
    let corpus = texts();
    let mut roster = Roster::default();
    for n in 0..500_u32 {
        let id = format!("{:032x}", n * 7919);
        roster.push(&id, &format!("Customer {n} Łódź"), n % 9 != 0);
    }
    target("pasted customers", |chance| {
        let text = String::from_utf8_lossy(&chance.spoil_bytes(&corpus)).into_owned();
        let report = Report::of(&text, &roster);
        assert!(report.found <= roster.len() && report.lines <= text.len());
    });
}

#[test]
fn replies() {
    let corpus = readers::corpus();
    assert!(corpus.len() > 60, "{} examples", corpus.len());
    let (requests, readers) = (readers::requests(), readers::all());
    target("replies", |chance| {
        let response = readers::spoilt(chance, &corpus);
        let request = chance.one(&requests);
        for read in &readers {
            read(request, &response);
        }
    });
}

#[test]
fn journals() {
    let corpus = kept::runs();
    target("journals", |chance| kept::reopen(chance, &corpus));
}

#[test]
fn plan_files() {
    let corpus = kept::plans();
    target("plan files", |chance| kept::open(chance, &corpus));
}

#[test]
fn sessions_and_audits() {
    let corpus = kept::runs();
    target("sessions and audits", |chance| kept::session(chance, &corpus));
}

#[test]
fn settings_of_a_site() {
    let text = r##"{"name":"Desk","logo":"logo.svg","accent":"#0a7d5c","jobs":["meraki","aruba"],
        "connections":[{"id":"m","name":"Meraki","vendor":"meraki","world":"live","place":"global"}],
        "organization":"610041","proxy":"https://proxy.example/proxy","demo":false}"##;
    target("settings of a site", |chance| {
        let text = chance.spoil_json(text);
        let Some((config, odd)) = Config::read(&text) else { return };
        assert!((1..=40).contains(&config.name.chars().count()), "{text}");
        assert!(
            config.logo.is_none_or(|path| !path.contains(':') && !path.starts_with('/')),
            "{text}"
        );
        assert!(odd.len() <= text.len());
    });
}

#[test]
fn links() {
    let corpus: Vec<Vec<u8>> = [
        "#/claim?org=610041&serials=Q2QN-9J8L-SLPD,Q2QN-9J8L-SLPE&text=a%20b",
        "#/activity/1795597200000-abcdef",
        "#/assign?x=%E2%82%AC&y=%zz&=&&==",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    target("links", |chance| {
        let text = String::from_utf8_lossy(&chance.spoil_bytes(&corpus)).into_owned();
        let (path, query) = link::parse(&text);
        assert!(path.starts_with('/'));
        for (name, value) in &query {
            let _ = looks_secret(name, value);
        }
        // What is written is read again as it was.
        let pairs: Vec<(&str, &str)> =
            query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let plain = !path.contains(['?', '#']);
        let again = link::parse(&link::write(&path, &pairs));
        assert!(!plain || again == (path, query), "{text}");
    });
}

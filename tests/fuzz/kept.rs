//! What a device keeps and what people pass on, spoilt: journals, sessions, audits, plan files.

use super::claims::{CO_TERM, serial, serials};
use super::desk::Desk;
use super::spoil::Chance;
use license_desk::domain::stored::{Stored, field};
use license_desk::domain::{ConnectionId, Time};
use license_desk::http::{NoReply, Response};
use license_desk::pace::Pacer;
use license_desk::plan::Licensing;
use license_desk::plan::Plan;
use license_desk::plan::assign::Choice;
use license_desk::plan::file::{self, fingerprint};
use license_desk::plan::present::Present;
use license_desk::run::{Next, Run, RunId, Summary, audit, journal, legacy, segment, session};
use license_desk::sim::Faults;
use license_desk::vendors::meraki::KeyMode;
use serde_json::Value;

/// A run: its plan, and its records without a sum, so that what is spoilt is still read.
pub(crate) type Kept = (Plan, Vec<String>);

fn unsealed(record: &str) -> String {
    let entries = record.split_once("\"entries\":").unwrap().1;
    ["{\"v\":1,\"entries\":", entries].concat()
}

/// Runs of each vendor.
pub(crate) fn runs() -> Vec<Kept> {
    let mut desk = Desk::new(Faults::NONE);
    let mut items = serials(6);
    items.push(serial("Q2SE-AAAA-AAAA"));
    items.push(serial("Q2XX-AAAA-LOST"));
    let plan = desk.plan(CO_TERM, &items, KeyMode::AddDevices);
    desk.run(plan.clone());
    let mut all = vec![(plan, desk.disk.iter().map(|text| unsealed(text)).collect())];
    for choice in [Choice::OnlyThese, Choice::EveryoneExcept] {
        let mut desk = Desk::msp(6, "job=20-20");
        let picked: Vec<_> = desk.customers().into_iter().take(3).map(|c| c.id).collect();
        let plan = desk.assign(Licensing::Assign, &["advanced_ap"], choice, &picked);
        desk.run(plan.clone());
        all.push((plan, desk.disk.iter().map(|text| unsealed(text)).collect()));
    }
    for file in [
        include_str!("../data/stored/1-targets.ended.jsonl"),
        include_str!("../data/stored/1-customers.ended.jsonl"),
    ] {
        let mut lines = file.lines();
        let plan: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        all.push((field(&plan, "data").unwrap(), lines.map(str::to_owned).collect()));
    }
    all
}

fn id() -> RunId {
    RunId("r1".into())
}

/// The records of a run, some of them spoilt, gone, doubled or moved.
fn spoilt(chance: &mut Chance, kept: &Kept) -> Vec<(String, String)> {
    let mut texts = kept.1.clone();
    if chance.happens(40) {
        texts.truncate(chance.below(texts.len() + 1));
    }
    for _ in 0..chance.below(4) {
        if texts.is_empty() {
            break;
        }
        let at = chance.below(texts.len());
        match chance.below(5) {
            0 => drop(texts.remove(at)),
            1 => texts.insert(at, texts[at].clone()),
            2 => {
                let to = chance.below(texts.len());
                texts.swap(at, to);
            }
            _ => texts[at] = chance.spoil_json(&texts[at]),
        }
    }
    let sealed = chance.happens(30);
    let key = |place| segment::key(&id(), place);
    (0..)
        .zip(texts)
        .map(|(place, text)| {
            let key = key(place);
            let read = journal::read(&key, &text).ok().filter(|_| sealed);
            let text = read.map_or(text, |segment| journal::write(&key, place, &segment.entries));
            (key, text)
        })
        .collect()
}

/// Opens a run from spoilt records, and carries it on for a while with spoilt answers.
pub(crate) fn reopen(chance: &mut Chance, corpus: &[Kept]) {
    let kept = chance.one(corpus);
    let records = spoilt(chance, kept);
    for (key, text) in &records {
        let _ = legacy::record(key, text);
    }
    let Ok(found) = segment::gather(&records) else { return };
    if let Some(merged) = segment::merge(&records) {
        assert_eq!(segment::gather(&segment::after(&records, &merged)).unwrap(), found);
    }
    let mut plan = kept.0.clone();
    if chance.happens(20) {
        let text = chance.spoil_json(&plan.store().to_string());
        let value = serde_json::from_str(&text).unwrap_or_default();
        match Plan::restore(&value) {
            Some(other) => plan = other,
            None => return,
        }
    }
    let mut entries = found.entries;
    if found.damaged || chance.happens(10) {
        entries.push(license_desk::run::Entry::Damaged { at: Time(5) });
    }
    let mut now = Time(1_795_600_000_000);
    let (mut run, _) = Run::reopen(id(), plan.clone(), &entries, now);
    let mut pacer = Pacer::default();
    for _ in 0..60 {
        pacer.sweep(now);
        match run.next(now, &pacer) {
            Next::Send(step) => {
                let intent = run.begin(step, now, &mut pacer);
                run.apply(&intent);
                let answer = if chance.happens(30) {
                    Err(NoReply::Lost)
                } else {
                    let body = chance.one(&["[]", "{}", "", "{\"errors\":[\"no\"]}"]).to_string();
                    let status = *chance.one(&[200, 200, 400, 404, 409, 429, 500]);
                    Ok(Response { status, headers: Vec::new(), body })
                };
                run.record(step, answer.as_ref().map_err(|why| *why), now, &mut pacer);
            }
            Next::Read(step) => {
                if run.read_present(step, now).is_empty() {
                    break;
                }
            }
            Next::Wait(until) => now = until,
            Next::Busy | Next::Rest => {
                if chance.happens(50) {
                    break;
                }
                run.resume(now);
            }
        }
    }
    let _ = (Summary::of(&run), run.status(), run.items().count());
    let open: Vec<u32> = run.undecided().map(|state| state.step.id).collect();
    for step in open {
        run.decide(step, chance.happens(50), "why", now);
    }
    run.cancel(now);
    // A spoilt journal may tell nonsense, but it is told as it is, and holds.
    let saved = audit::audit(&id(), &plan, &entries, now);
    assert_eq!(audit::verify(&saved.text).map(|sound| sound.last), Ok(saved.last));
}

/// A session of spoilt records, and a spoilt audit.
pub(crate) fn session(chance: &mut Chance, corpus: &[Kept]) {
    let kept = chance.one(corpus);
    let records = spoilt(chance, kept);
    let plans = vec![("r1".to_owned(), kept.0.store().to_string())];
    let text = session::write(vec![("preferences".into(), "{\"v\":1}".into())], plans, records);
    let text = if chance.happens(70) { chance.spoil_json(&text) } else { text };
    if let Ok(found) = session::read(&text) {
        for (key, text) in &found.entries {
            let _ = (session::run_of(key), journal::place(key), legacy::record(key, text));
        }
        for (_, text) in &found.runs {
            let _ = legacy::plan(text);
        }
        let _ = segment::gather(&found.entries);
    }
    let entries: Vec<_> = (0..)
        .zip(&kept.1)
        .filter_map(|(place, text)| journal::read(&segment::key(&id(), place), text).ok())
        .flat_map(|segment| segment.entries)
        .take(6)
        .collect();
    let audit = audit::audit(&id(), &kept.0, &entries, Time(0)).text;
    let spoilt =
        String::from_utf8_lossy(&chance.spoil_bytes(&[audit.clone().into_bytes()])).into_owned();
    assert_eq!(audit::verify(&spoilt).is_ok(), spoilt == audit);
}

/// Plan files of each vendor.
pub(crate) fn plans() -> Vec<String> {
    let mut all: Vec<String> =
        runs().into_iter().map(|(plan, _)| file::write(&plan, &Present::default())).collect();
    let mut desk = Desk::new(Faults::NONE);
    let plan = desk.plan(CO_TERM, &serials(3), KeyMode::Renew);
    all.push(file::write(&plan, &Present::default()));
    all
}

/// A plan file that is spoilt, half of the time by somebody who makes its hash anew.
pub(crate) fn open(chance: &mut Chance, corpus: &[String]) {
    let whole = chance.one(corpus).clone();
    let text = if chance.happens(60) {
        let (head, rest) = whole.split_once(",\"hash\":\"").unwrap();
        let body = format!("{{{}", rest.split_once("\",").unwrap().1);
        let body = chance.spoil_json(&body);
        let Some(inner) = body.strip_prefix('{') else { return };
        let hash = audit::hash(&body);
        format!("{head},\"hash\":\"{hash}\",{inner}")
    } else {
        String::from_utf8_lossy(&chance.spoil_bytes(&[whole.clone().into_bytes()])).into_owned()
    };
    let Ok(found) = file::read(&text) else { return };
    let _ = (fingerprint(&found.plan), found.items());
    if let Some(organization) = found.plan.target.organization().cloned() {
        let mut connection = found.plan.connection.clone();
        connection.id = ConnectionId("mine".into());
        if let Ok(anew) = found.anew(connection, organization, &Present::default(), Time(7)) {
            let _ = found.is_same(&anew);
            assert!(anew.steps.iter().all(|step| step.of.is_none()));
        }
    }
    // What was read is written as it was.
    let again = file::read(&file::write(&found.plan, &found.present)).unwrap();
    assert_eq!(again.plan.steps, found.plan.steps);
}

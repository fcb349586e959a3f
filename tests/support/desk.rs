//! A desk in front of a simulated vendor, in virtual time, with a disk that survives its closing.

use license_desk::domain::{Connection, ConnectionId, Item, ItemKind, Place, Time, Vendor, World};
use license_desk::http::{NoReply, Request, Response};
use license_desk::pace::Pacer;
use license_desk::plan::claim::{ClaimForm, claim};
use license_desk::plan::present::{Present, Reading};
use license_desk::plan::{Plan, call_lane};
use license_desk::run::{Entry, ItemOutcome, Next, Run, RunId, journal};
use license_desk::sim::{Arrival, Faults, MERAKI_KEY, Vendors};
use license_desk::vendors::meraki::{KeyMode, Organization, organizations, reply};
use std::collections::BTreeSet;

pub(crate) const CO_TERM: &str = "610041";
pub(crate) const PER_DEVICE: &str = "646829496481105433";

/// A desk in front of a simulated vendor, with a disk that survives its closing.
pub(crate) struct Desk {
    pub vendors: Vendors,
    pub pacer: Pacer,
    pub now: Time,
    pub key: &'static str,
    pub disk: Vec<String>,
}

impl Desk {
    pub(crate) fn new(faults: Faults) -> Self {
        let now = Time::parse_rfc3339("2026-11-22T09:00:00Z").unwrap();
        Self {
            vendors: Vendors::new(7, faults, now),
            pacer: Pacer::default(),
            now,
            key: MERAKI_KEY,
            disk: vec![],
        }
    }

    pub(crate) fn send(&mut self, request: &Request) -> Result<Response, NoReply> {
        let headers = [
            ("host".to_owned(), "api.meraki.com".to_owned()),
            ("authorization".to_owned(), format!("Bearer {}", self.key)),
        ];
        let arrival = Arrival {
            method: request.method,
            target: &request.target,
            headers: &headers,
            body: request.body.as_deref().unwrap_or_default(),
        };
        let answer = self.vendors.answer(&arrival, self.now);
        self.now = self.now.plus(answer.after_ms);
        answer.response.ok_or(NoReply::Lost)
    }

    pub(crate) fn organization(&mut self, id: &str) -> Organization {
        let answer = self.send(&organizations()).unwrap();
        let all = reply::organizations(&answer).unwrap();
        all.into_iter().find(|o| o.id.as_str() == id).unwrap()
    }

    pub(crate) fn plan(&mut self, org: &str, items: &[Item], mode: KeyMode) -> Plan {
        let form = ClaimForm {
            connection: connection(),
            organization: Some(self.organization(org)),
            items: items.to_vec(),
            mode,
            most_items: 500,
            anyway: BTreeSet::new(),
        };
        let organization = form.organization.as_ref().unwrap();
        let present = self.read(organization, Reading::for_form(&form).unwrap());
        claim(&form, &present, self.now).unwrap()
    }

    pub(crate) fn read(&mut self, organization: &Organization, mut reading: Reading) -> Present {
        let (lane, limit) = call_lane(&connection(), organization.id.as_str());
        while let Some(request) = reading.next().cloned() {
            self.now = self.pacer.earliest(&lane, limit, self.now);
            self.pacer.take(&lane, limit, self.now);
            if let Ok(answer) = self.send(&request) {
                let _ = reading.answer(&answer);
            }
        }
        reading.finish()
    }

    pub(crate) fn store(&mut self, entries: &[Entry]) {
        self.disk.push(journal::write(entries));
    }

    /// Carries a run out until nothing is left to do without a person. `die` says after which
    /// send the page closes before the answer.
    pub(crate) fn drive(&mut self, run: &mut Run, mut die: impl FnMut(&Run, u32) -> bool) -> bool {
        for _ in 0..200_000 {
            self.pacer.sweep(self.now);
            match run.next(self.now, &self.pacer) {
                Next::Send(id) => {
                    let intent = run.begin(id, self.now, &mut self.pacer);
                    self.store(std::slice::from_ref(&intent));
                    run.apply(&intent);
                    let request = run.step(id).unwrap().step.request.clone();
                    let result = self.send(&request);
                    if die(run, id) {
                        return false;
                    }
                    let entries =
                        run.record(id, result.as_ref().map_err(|e| *e), self.now, &mut self.pacer);
                    self.store(&entries);
                }
                Next::Read(id) => {
                    let entries = run.read_present(id, self.now);
                    self.store(&entries);
                }
                Next::Wait(until) => {
                    assert!(until > self.now, "waiting for the past");
                    self.now = until;
                }
                Next::Busy => panic!("busy with nothing on its way"),
                Next::Rest => return true,
            }
        }
        panic!("the run never ends");
    }

    pub(crate) fn run(&mut self, plan: Plan) -> Run {
        self.disk.clear();
        let mut run = Run::new(RunId("r1".into()), plan);
        self.drive(&mut run, |_, _| false);
        run
    }

    /// The run as another page would open it: from the plan and the disk alone.
    pub(crate) fn reopen(&mut self, run: &Run) -> Run {
        let entries: Vec<Entry> =
            self.disk.iter().flat_map(|t| journal::read(t).unwrap()).collect();
        let (again, more) = Run::reopen(run.id.clone(), run.plan.clone(), &entries, self.now);
        if !more.is_empty() {
            self.store(&more);
        }
        again
    }

    pub(crate) fn claim_posts(&self) -> usize {
        self.vendors
            .posts()
            .iter()
            .filter(|(p, _)| p.ends_with("/inventory/claim"))
            .map(|(_, n)| n)
            .sum()
    }
}

pub(crate) fn connection() -> Connection {
    Connection {
        id: ConnectionId("c".into()),
        name: "Demo".into(),
        vendor: Vendor::Meraki,
        world: World::Demo,
        place: Place("global".into()),
    }
}

pub(crate) fn serial(text: &str) -> Item {
    Item::parse(ItemKind::Serial, text).unwrap()
}

pub(crate) fn serials(count: usize) -> Vec<Item> {
    (0..count).map(|n| serial(&format!("Q2XX-{:04}-{:04}", n / 1000, n % 1000))).collect()
}

pub(crate) fn of(run: &Run, item: &Item) -> ItemOutcome {
    run.items().find(|(i, _)| *i == item).unwrap().1.outcome
}

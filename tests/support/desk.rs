//! A desk in front of a simulated vendor, in virtual time, with a disk that survives its closing.

use license_desk::domain::{Time, Vendor};
use license_desk::http::{Method, NoReply, Request, Response, TENANT_HEADER};
use license_desk::pace::{Day, Pacer};
use license_desk::plan::Plan;
use license_desk::run::{Entry, Next, Run, RunId, journal, segment};
use license_desk::sim::{ARUBA_TOKEN, Arrival, Faults, MERAKI_KEY, UIPATH_TOKEN, Vendors};
use license_desk::vendors::aruba::{DAY_LIMIT, Quota};

/// What the way to the vendor does to a request.
pub(crate) enum Way {
    /// Nothing.
    Clear,
    /// It never arrives; this comes back instead.
    Before(Result<Response, NoReply>),
    /// It arrives; this comes back instead of the answer.
    After(Result<Response, NoReply>),
}

/// Decides for each request, and may change the world before it arrives.
pub(crate) type Wire = Box<dyn FnMut(&mut Vendors, &Request, Time) -> Way>;

fn key(place: u32) -> String {
    segment::key(&RunId("r1".into()), place)
}

/// A desk in front of a simulated vendor, with a disk that survives its closing.
pub(crate) struct Desk {
    pub vendors: Vendors,
    pub faults: Faults,
    pub pacer: Pacer,
    pub now: Time,
    pub key: &'static str,
    pub token: &'static str,
    pub administrator: &'static str,
    pub application: &'static str,
    /// What left the desk and was no read, whether it arrived or not.
    pub writes: Vec<Request>,
    pub disk: Vec<String>,
    pub wire: Option<Wire>,
}

impl Desk {
    pub(crate) fn new(faults: Faults) -> Self {
        let now = Time::parse_rfc3339("2026-11-22T09:00:00Z").unwrap();
        Self {
            vendors: Vendors::new(7, faults.clone(), now),
            faults,
            pacer: Pacer::default(),
            now,
            key: MERAKI_KEY,
            token: ARUBA_TOKEN,
            administrator: UIPATH_TOKEN,
            application: "demo-organization",
            writes: vec![],
            disk: vec![],
            wire: None,
        }
    }

    pub(crate) fn send(&mut self, request: &Request) -> Result<Response, NoReply> {
        if request.method != Method::Get {
            self.writes.push(request.clone());
        }
        let way = match &mut self.wire {
            Some(wire) => wire(&mut self.vendors, request, self.now),
            None => Way::Clear,
        };
        if let Way::Before(instead) = way {
            return instead;
        }
        let at = |start: &str| request.target.starts_with(start);
        let (host, key) = if at("/api/v1/") {
            ("api.meraki.com", self.key)
        } else if request.target.contains("/lease_/") {
            ("suite.example", self.application)
        } else if at("/lrm/") || at("/portal_/") {
            ("suite.example", self.administrator)
        } else {
            ("apigw-prod2.central.arubanetworks.com", self.token)
        };
        let mut headers = vec![
            ("host".to_owned(), host.to_owned()),
            ("authorization".to_owned(), format!("Bearer {key}")),
            ("content-type".to_owned(), "application/json".to_owned()),
        ];
        if let Some(tenant) = &request.tenant {
            headers.push((TENANT_HEADER.to_owned(), tenant.as_str().to_owned()));
        }
        let arrival = Arrival {
            method: request.method,
            target: &request.target,
            headers: &headers,
            body: request.body.as_deref().unwrap_or_default(),
        };
        let answer = self.vendors.answer(&arrival, self.now);
        self.now = self.now.plus(answer.after_ms);
        match way {
            Way::After(instead) => instead,
            _ => answer.response.ok_or(NoReply::Lost),
        }
    }

    pub(crate) fn store(&mut self, entries: &[Entry]) {
        let place = u32::try_from(self.disk.len()).unwrap();
        self.disk.push(journal::write(&key(place), place, entries));
    }

    /// Carries a run out until nothing is left to do without a person. `die` says after which
    /// send the page closes before the answer.
    pub(crate) fn drive(&mut self, run: &mut Run, die: impl FnMut(&Run, u32) -> bool) -> bool {
        self.drive_until(run, |_| false, die)
    }

    /// The same, and stops before whatever is next when `stop` says so.
    pub(crate) fn drive_until(
        &mut self,
        run: &mut Run,
        mut stop: impl FnMut(&Run) -> bool,
        mut die: impl FnMut(&Run, u32) -> bool,
    ) -> bool {
        for _ in 0..200_000 {
            self.pacer.sweep(self.now);
            if stop(run) {
                return false;
            }
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
                    if let (Ok(answer), Vendor::Aruba) = (&result, run.plan.connection.vendor) {
                        self.heed(&run.plan, answer);
                    }
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

    /// Notes what an answer tells of the account's limits, as the page does.
    fn heed(&mut self, plan: &Plan, answer: &Response) {
        let (lane, _) = plan.call_lane();
        let told = Quota::of(answer);
        let limit = told.day_limit.unwrap_or(DAY_LIMIT.uses);
        let day = told.day_left.map(|left| Day::told(limit, left, told.at, self.now));
        self.pacer.note(&lane, day, told.second_limit);
    }

    pub(crate) fn run(&mut self, plan: Plan) -> Run {
        self.disk.clear();
        let mut run = Run::new(RunId("r1".into()), plan);
        self.drive(&mut run, |_, _| false);
        run
    }

    /// The records of the run, with their keys.
    pub(crate) fn records(&self) -> Vec<(String, String)> {
        (0..).map(key).zip(self.disk.iter().cloned()).collect()
    }

    /// The run as another page would open it: from the plan and the disk alone.
    pub(crate) fn reopen(&mut self, run: &Run) -> Run {
        let mut found = segment::gather(&self.records()).unwrap();
        let damage = found.damaged.then_some(Entry::Damaged { at: self.now });
        found.entries.extend(damage.clone());
        let (again, mut more) =
            Run::reopen(run.id.clone(), run.plan.clone(), &found.entries, self.now);
        more.splice(0..0, damage);
        self.disk.truncate(found.next as usize);
        if !more.is_empty() {
            self.store(&more);
        }
        again
    }
}

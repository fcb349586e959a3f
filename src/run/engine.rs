//! The engine: what to do next, and what an answer means for what comes after. Time is an argument,
//! what happened is an entry, and nothing is ever done here: whoever holds the run stores the
//! entries and sends the requests, in that order.
//!
//! A step that changes something is sent once. It goes back into the queue only when the vendor
//! said that it was not taken (429, or a no to everything). Any other missing or broken answer
//! makes it unknown, and it is looked up.

use super::hearing::{about_itself, hear, is_optional, unanswered};
use super::journal::{Answer, Entry, Pause, Said};
use super::table::{Run, StepState};
use super::{Outcome, RunId, Status, allocating, reconcile};
use crate::domain::Time;
use crate::domain::time::{MINUTE, SECOND};
use crate::http::{NoReply, Response};
use crate::pace::Pacer;
use crate::plan::{Act, Plan, Step};
use crate::vendors::{Refusal, RefusalKind, Seen, Taken, aruba};

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Send this step, after its intent is stored.
    Send(u32),
    /// Read the present again before this step can go: [`Run::read_present`].
    Read(u32),
    /// Nothing before this moment.
    Wait(Time),
    /// An answer is on its way.
    Busy,
    /// Nothing, unless a person does something.
    Rest,
}

/// Nothing is put off for longer than this, in ms: an hour is the most that a vendor is believed.
const FARTHEST: i64 = 60 * MINUTE;

/// Reads fail this often in a row before the run stands still.
const TRIES: u32 = 5;

impl Run {
    /// What to do at this moment.
    pub fn next(&mut self, now: Time, pacer: &Pacer) -> Next {
        if self.in_flight.is_some() {
            return Next::Busy;
        }
        if self.pause.is_some() || self.idle() {
            return Next::Rest;
        }
        while let Some(&(due, id)) = self.later.front() {
            // A moment that is further off was set by a clock that has been put back since.
            if due > now && due.since(now) <= FARTHEST {
                break;
            }
            self.later.pop_front();
            match self.step(id) {
                Some(state) if state.step.act.reads() => self.reads.push_back(id),
                _ => self.writes.push_front(id),
            }
        }
        let later = self.later.front().map(|(due, _)| *due);
        // Reads first: they tell what became of what was sent. Nothing more is sent that changes
        // something while it is open what became of the last such step.
        let mut write = self.writes.front().filter(|_| self.unsure.is_empty());
        write = write.filter(|id| !self.overtakes(**id));
        if let Some(&id) = write
            && self.needs_guard(id, now)
        {
            if !self.reads_present(id) {
                return Next::Read(id);
            }
            write = None;
        }
        let mut wait = later;
        for id in [self.reads.front(), write].into_iter().flatten() {
            let at = self.clear_at(*id, now, pacer);
            if at <= now {
                return Next::Send(*id);
            }
            wait = Some(wait.map_or(at, |w| w.min(at)));
        }
        wait.map_or(Next::Rest, Next::Wait)
    }

    fn clear_at(&self, id: u32, now: Time, pacer: &Pacer) -> Time {
        let Some(state) = self.step(id) else { return now };
        let lanes = self.plan.lanes(&state.step);
        lanes.iter().map(|(lane, limit)| pacer.earliest(lane, *limit, now)).max().unwrap_or(now)
    }

    /// The intent to send a step, and its use of the limits. Store both, then
    /// [`apply`](Run::apply) the entry, then send.
    pub fn begin(&self, id: u32, now: Time, pacer: &mut Pacer) -> Entry {
        if let Some(state) = self.step(id) {
            for (lane, limit) in self.plan.lanes(&state.step) {
                pacer.take(&lane, limit, now);
            }
        }
        Entry::Sending { step: id, at: now }
    }

    /// Takes what came back for the step on its way, applies what follows from it, and returns the
    /// entries to store, all at once.
    pub fn record(
        &mut self,
        id: u32,
        result: Result<&Response, NoReply>,
        now: Time,
        pacer: &mut Pacer,
    ) -> Vec<Entry> {
        let Some(state) = self.step(id) else { return Vec::new() };
        let step = state.step.clone();
        let tries = state.tries;
        for (lane, _) in self.plan.lanes(&step) {
            pacer.settle(&lane, now);
        }
        let mut log = Log { run: self, entries: Vec::new() };
        match result {
            Err(why) => log.lost(&step, why, tries, now),
            Ok(response) => {
                let said = hear(&step, response);
                if let Said::No(no) = &said
                    && no.kind == RefusalKind::TooMany
                {
                    let until =
                        now.plus(no.retry_after.unwrap_or_else(|| back_off(tries)).max(SECOND));
                    // The narrowest lane that the step counts in.
                    if let Some((lane, _)) = log.run.plan.lanes(&step).last() {
                        pacer.hold(lane, until);
                    }
                }
                log.answered(&step, response, said, tries, now);
            }
        }
        log.entries
    }

    /// Pauses, or says why the run cannot go on.
    pub fn pause(&mut self, why: Pause, now: Time) -> Vec<Entry> {
        self.note(Entry::Paused { at: now, why })
    }

    /// Goes on after a pause.
    pub fn resume(&mut self, now: Time) -> Vec<Entry> {
        self.note(Entry::Resumed { at: now })
    }

    /// Gives up everything that was not sent. What was sent is still looked up.
    pub fn cancel(&mut self, now: Time) -> Vec<Entry> {
        let mut log = Log { run: self, entries: Vec::new() };
        log.put(Entry::Cancelled { at: now });
        log.watch(now, Time::default());
        log.entries
    }

    /// A person's word on a step of unknown outcome.
    pub fn decide(&mut self, step: u32, done: bool, reason: &str, now: Time) -> Vec<Entry> {
        let mut log = Log { run: self, entries: Vec::new() };
        log.put(Entry::Decided { step, at: now, done, reason: reason.to_owned() });
        log.watch(now, Time::default());
        log.entries
    }

    /// Looks up again what became of a step.
    pub fn look_again(&mut self, step: u32, now: Time) -> Vec<Entry> {
        let mut log = Log { run: self, entries: Vec::new() };
        log.take_up(step);
        log.look_up(step, now, Time::default());
        log.entries
    }

    fn note(&mut self, entry: Entry) -> Vec<Entry> {
        self.apply(&entry);
        vec![entry]
    }

    /// A run as its journal tells it: what is on its way is still on its way. For whoever watches
    /// while another carries it out.
    pub fn replay(id: RunId, plan: Plan, journal: &[Entry]) -> Self {
        let mut run = Self::new(id, plan);
        for entry in journal {
            run.apply(entry);
        }
        run
    }

    /// Opens a run from its plan and journal. What was on its way when the page closed is unknown
    /// now, and is looked up; the entries that say so are returned to be stored.
    pub fn reopen(id: RunId, plan: Plan, journal: &[Entry], now: Time) -> (Self, Vec<Entry>) {
        let mut run = Self::replay(id, plan, journal);
        let mut log = Log { run: &mut run, entries: Vec::new() };
        if let Some(step) =
            log.run.in_flight.and_then(|id| log.run.step(id)).map(|s| s.step.clone())
        {
            log.lost(&step, NoReply::Closed, 0, now);
        }
        if log.run.guard_is_stale() {
            log.put(Entry::Unguarded);
        }
        let open: Vec<u32> =
            log.run.steps.iter().filter(|s| needs_round(s)).map(|s| s.step.id).collect();
        for id in open {
            log.look_up(id, now, Time::default());
        }
        let entries = log.entries;
        (run, entries)
    }

    /// Whether a run has anything to send that changes something.
    pub fn waits_to_send(&self) -> bool {
        matches!(self.status(), Status::Running | Status::Paused(_)) && !self.writes.is_empty()
    }
}

/// Whether a step was sent and answered, yet nothing is under way to find out more: the page closed
/// between storing the answer and what followed from it.
fn needs_round(state: &StepState) -> bool {
    let open = matches!(state.outcome, Outcome::Accepted | Outcome::Unknown | Outcome::Refused);
    open && !state.step.act.reads() && !state.settled && state.round.pending == 0
}

/// Seconds that double: 1, 2, 4 … up to a minute.
fn back_off(tries: u32) -> i64 {
    (SECOND << tries.min(6)).min(60 * SECOND)
}

/// Entries being written, each applied as it is written, so that the next can rest on it.
pub(super) struct Log<'a> {
    pub(super) run: &'a mut Run,
    pub(super) entries: Vec<Entry>,
}

impl Log<'_> {
    pub(super) fn put(&mut self, entry: Entry) {
        self.run.apply(&entry);
        self.entries.push(entry);
    }

    fn lost(&mut self, step: &Step, why: NoReply, tries: u32, now: Time) {
        self.put(Entry::Lost { step: step.id, at: now, why });
        if step.act.reads() {
            self.again(step.id, tries, now);
        } else {
            self.look_up(step.id, now, Time::default());
        }
    }

    /// A read goes again, later; after too many tries the run stands still, and then it goes again
    /// when a person says so.
    fn again(&mut self, id: u32, tries: u32, now: Time) {
        if tries + 1 >= TRIES {
            self.put(Entry::Requeued { step: id, due: Time::default() });
            self.put(Entry::Paused { at: now, why: Pause::Unreachable });
        } else {
            self.put(Entry::Requeued { step: id, due: now.plus(back_off(tries)) });
        }
    }

    fn answered(&mut self, step: &Step, response: &Response, said: Said, tries: u32, now: Time) {
        let id = step.id;
        let said = match said {
            Said::Seen(mut found) => {
                // The next page is a lookup of its own, of the same round; it is added first, so
                // that the round is never complete while a page is missing. A page that names
                // itself as the next would never end.
                let owner = step.of.and_then(|of| self.run.step(of));
                let wanted = owner.is_none_or(|s| s.outcome != Outcome::Cancelled);
                if let Act::LookUp { lookup } = &step.act
                    && wanted
                    && let Some((lookup, request)) = found.take_next(lookup)
                    && request.target != step.request.target
                {
                    self.add(Act::LookUp { lookup }, request, step.of, Time::default(), Vec::new());
                }
                self.keep_relevant(step, &mut found);
                Said::Seen(found)
            }
            other => other,
        };
        let answer = Answer {
            status: response.status,
            vendor_at: response.header("date").and_then(Time::parse_http_date),
            request_id: response.header("x-request-id").map(str::to_owned),
            body: if step.act.reads() {
                String::new()
            } else {
                response.body.chars().take(4_000).collect()
            },
            said: said.clone(),
        };
        self.put(Entry::Answered { step: id, at: now, answer });
        match said {
            Said::Yes => {
                self.go_on_after_yes(step);
                self.look_up(id, now, Time::default());
            }
            Said::Seen(_) if !step.act.reads() => self.look_up(id, now, Time::default()),
            Said::Seen(_) => {
                if let Some(of) = step.of {
                    reconcile::judge_if_complete(self, of, now);
                }
            }
            Said::No(no) => self.refused(step, &no, tries, now),
        }
    }

    fn refused(&mut self, step: &Step, no: &Refusal, tries: u32, now: Time) {
        let id = step.id;
        let reads = step.act.reads();
        if no.kind == RefusalKind::TooMany {
            let due = now.plus(no.retry_after.unwrap_or_else(|| back_off(tries)).max(SECOND));
            self.put(Entry::Requeued { step: id, due });
        } else if no.kind == RefusalKind::Key || no.stops_everything() && !about_itself(step, no) {
            self.put(Entry::Requeued { step: id, due: Time::default() });
            let why = if no.kind == RefusalKind::Key { Pause::Key } else { Pause::Rights };
            self.put(Entry::Paused { at: now, why });
        } else if let Act::License { services, scope, what } = &step.act
            && no.taken() == Taken::No
        {
            self.refused_whole(step, services, scope, *what, no);
            self.watch(now, Time::default());
        } else if let (Act::Allocate { change }, Taken::No) = (&step.act, no.taken()) {
            allocating::refused(self, id, change, no, now);
        } else if !reads {
            self.look_up(id, now, Time::default());
        } else if no.taken() == Taken::Unclear && !is_optional(step) && !unanswered(step, no) {
            self.again(id, tries, now);
        } else {
            let (outcome, items) = (Outcome::Refused, Vec::new());
            self.put(Entry::Judged { step: id, outcome, items, settled: true });
            if let Some(of) = step.of {
                reconcile::judge_if_complete(self, of, now);
            }
        }
    }

    /// Of all that a read shows, what its step asked about: the journal stays small.
    fn keep_relevant(&mut self, step: &Step, found: &mut Seen) {
        let Some(of) = step.of.and_then(|of| self.run.step(of)) else { return };
        match found {
            Seen::Meraki(found) => reconcile::keep_own(&of.step, &mut found.seen),
            Seen::Aruba(aruba::Seen::Tenants { ids, .. }) => self.run.compare(ids),
            // What is used is told only where a write was refused for too little.
            Seen::Uipath(standing) if standing.held.is_some() && of.outcome != Outcome::Refused => {
                standing.stock.clear();
            }
            Seen::Aruba(_) | Seen::Uipath(_) => {}
        }
    }

    /// Adds a step; its id is its place.
    pub(super) fn add(
        &mut self,
        act: Act,
        request: crate::http::Request,
        of: Option<u32>,
        due: Time,
        rest: Vec<crate::domain::Item>,
    ) {
        let id = u32::try_from(self.run.steps.len()).unwrap_or(u32::MAX);
        self.put(Entry::Added { steps: vec![Step { id, act, request, of, due, rest }] });
    }
}

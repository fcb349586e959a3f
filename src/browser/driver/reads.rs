//! Reads outside a run: the organizations, the present that a plan rests on. Within the pace, and
//! again after a while where that may help; a read changes nothing.

use super::Driver;
use crate::browser::clock;
use crate::browser::storage::StorageError;
use crate::domain::time::SECOND;
use crate::domain::{Connection, Time, Vendor};
use crate::http::{NoReply, Request, Response};
use crate::pace::{Day, Lane};
use crate::plan::call_lane;
use crate::plan::present::{Present, Reading};
use crate::vendors::aruba::{DAY_LIMIT, Quota};
use crate::vendors::meraki::{Organization, next_page, organizations, reply};
use crate::vendors::{Limit, Refusal, RefusalKind};

/// Why a read could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The vendor's no.
    Refused(Refusal),
    /// No answer, after several tries.
    Silent(NoReply),
    /// The account's calls of this day are used up; when they start anew.
    Spent(Time),
}

/// How often a read is tried before it is given up.
const TRIES: u32 = 4;

impl Driver {
    /// When each of the next claims of a plan can go, and when each that counts now was made.
    pub fn window(&self, lane: &Lane, limit: Limit, calls: usize) -> (Vec<Time>, Vec<Time>) {
        let now = clock::now();
        let pacer = self.pacer.borrow();
        (pacer.used(lane, limit, now), pacer.forecast(lane, limit, calls, now))
    }

    /// Reads the pace as it was last stored: by another tab, or before a reload.
    pub async fn refresh_pace(&self) -> Result<(), StorageError> {
        let Some(archive) = &self.archive else { return Ok(()) };
        let stored = archive.pacer(clock::now()).await?;
        self.pacer.borrow_mut().take_in(stored);
        Ok(())
    }

    /// The calls that an account has in a day, as it was last told; `None` where it was not.
    pub fn quota(&self, connection: &Connection) -> Option<Day> {
        let (lane, _) = call_lane(connection, &connection.id.0);
        self.pacer.borrow().quota(&lane, clock::now())
    }

    /// Notes what an answer tells of its account's limits.
    pub(super) fn heed(&self, connection: &Connection, lane: &Lane, answer: &Response) {
        if connection.vendor != Vendor::Aruba {
            return;
        }
        let (told, now) = (Quota::of(answer), clock::now());
        let day = |left| {
            let limit = told.day_limit.unwrap_or(DAY_LIMIT.uses);
            Day::told(limit, left, told.at, now)
        };
        let mut pacer = self.pacer.borrow_mut();
        pacer.note(lane, told.day_left.map(day), told.second_limit);
        if answer.status == 429 && told.day_left != Some(0) {
            pacer.hold(lane, now.plus(told.wait().unwrap_or(2 * SECOND)));
        }
    }

    /// Sends a read, within the pace, again after a while where that may help. Of a vendor that
    /// counts calls a day, every read counts for the connection's account.
    pub async fn read(
        &self,
        connection: &Connection,
        lane: Option<&(Lane, Limit)>,
        request: &Request,
    ) -> Result<Response, ReadError> {
        let daily = connection.vendor == Vendor::Aruba;
        let account = daily.then(|| call_lane(connection, &connection.id.0));
        let lane = lane.or(account.as_ref());
        let mut tries = 0;
        loop {
            if let Some((lane, limit)) = lane {
                let now = clock::now();
                self.pacer.borrow_mut().sweep(now);
                let quota = self.pacer.borrow().quota(lane, now);
                if let Some(day) = quota.filter(|day| day.left == 0) {
                    return Err(ReadError::Spent(day.resets));
                }
                let at = self.pacer.borrow().earliest(lane, *limit, now);
                clock::sleep(at.since(now)).await;
                self.pacer.borrow_mut().take(lane, *limit, clock::now());
            }
            self.freshen(connection).await;
            let answer = self.deliver(connection, lane, request).await;
            if let Some((lane, _)) = lane {
                self.pacer.borrow_mut().settle(lane, clock::now());
                if let (true, Ok(answer)) = (daily, &answer) {
                    self.heed(connection, lane, answer);
                    self.keep_pace(lane).await;
                }
            }
            tries += 1;
            let wait = match &answer {
                // The lane is held: the next try waits there.
                Ok(answer) if answer.status == 429 && daily => Some(0),
                Ok(answer) if answer.status == 429 => {
                    let no = Refusal::of(RefusalKind::TooMany, answer, Vec::new());
                    no.retry_after.map(|wait| wait.max(SECOND))
                }
                Ok(answer) if answer.status < 500 => None,
                _ => Some(SECOND << tries),
            };
            match (answer, wait) {
                (_, Some(wait)) if tries < TRIES => clock::sleep(wait).await,
                (Ok(answer), _) => return Ok(answer),
                (Err(why), _) => return Err(ReadError::Silent(why)),
            }
        }
    }

    /// Keeps a lane for other tabs and for after a reload. Where that fails, the next answer tells
    /// again.
    async fn keep_pace(&self, lane: &Lane) {
        let part = self.pacer.borrow().part(lane);
        if let Some(archive) = &self.archive {
            let _ = archive.keep_pace(lane, &part).await;
        }
    }

    /// Every organization that a connection sees, all pages.
    pub async fn organizations(
        &self,
        connection: &Connection,
    ) -> Result<Vec<Organization>, ReadError> {
        let mut request = organizations();
        let mut all = Vec::new();
        loop {
            let answer = self.read(connection, None, &request).await?;
            all.extend(reply::organizations(&answer).map_err(ReadError::Refused)?);
            match next_page(&request, &answer).map_err(ReadError::Refused)? {
                Some(target) => request = Request::get(target),
                None => return Ok(all),
            }
        }
    }

    /// Carries out the reads that a plan rests on; `progress` is told how many of how many are done.
    pub async fn present(
        &self,
        connection: &Connection,
        organization: &Organization,
        mut reading: Reading,
        progress: impl Fn(usize, usize),
    ) -> Result<Present, ReadError> {
        let lane = call_lane(connection, organization.id.as_str());
        while let Some(request) = reading.next().cloned() {
            let (done, of) = reading.progress();
            progress(done, of);
            let answer = self.read(connection, Some(&lane), &request).await?;
            reading.answer(&answer).map_err(ReadError::Refused)?;
        }
        Ok(reading.finish())
    }
}

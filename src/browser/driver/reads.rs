//! Reads outside a run: the organizations, the present that a plan rests on. Within the pace, and
//! again after a while where that may help; a read changes nothing.

use super::Driver;
use crate::browser::clock;
use crate::browser::storage::StorageError;
use crate::domain::time::SECOND;
use crate::domain::{Connection, Time};
use crate::http::{NoReply, Request};
use crate::pace::Lane;
use crate::plan::call_lane;
use crate::plan::present::{Present, Reading};
use crate::vendors::meraki::{Organization, next_page, organizations, reply};
use crate::vendors::{Limit, Refusal, RefusalKind};

/// Why a read could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The vendor's no.
    Refused(Refusal),
    /// No answer, after several tries.
    Silent(NoReply),
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
        let stored = archive.pacer().await?;
        self.pacer.borrow_mut().take_in(stored);
        Ok(())
    }

    /// Sends a read, within the pace, again after a while where that may help.
    pub async fn read(
        &self,
        connection: &Connection,
        lane: Option<&(Lane, Limit)>,
        request: &Request,
    ) -> Result<crate::http::Response, ReadError> {
        let secret = self.secret(&connection.id);
        let mut tries = 0;
        loop {
            if let Some((lane, limit)) = lane {
                let now = clock::now();
                let at = self.pacer.borrow().earliest(lane, *limit, now);
                clock::sleep(at.since(now)).await;
                self.pacer.borrow_mut().take(lane, *limit, clock::now());
            }
            let answer = self.wire.send(connection, secret.as_ref(), request).await;
            if let Some((lane, _)) = lane {
                self.pacer.borrow_mut().settle(lane, clock::now());
            }
            tries += 1;
            let wait = match &answer {
                Ok(answer) if answer.status == 429 => {
                    Refusal::of(RefusalKind::TooMany, answer, Vec::new()).retry_after
                }
                Ok(answer) if answer.status < 500 => None,
                _ => Some(SECOND << tries),
            };
            match (answer, wait) {
                (_, Some(wait)) if tries < TRIES => clock::sleep(wait.max(SECOND)).await,
                (Ok(answer), _) => return Ok(answer),
                (Err(why), _) => return Err(ReadError::Silent(why)),
            }
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

//! The present, read into the grid before anything is planned: the pool, then each holder. An install
//! may not answer these routes at all, since the guide does not name them; then the cells stay
//! unknown, to be typed. A list of reads; whoever holds it sends them.

use super::Grid;
use crate::http::{Request, Response};
use crate::vendors::uipath::Lookup;
use crate::vendors::{Refusal, RefusalKind};
use std::collections::VecDeque;

/// How many holders in a row may be answered for with a no before the others are not asked: then it
/// is the route that is not there, and not the holder.
const ENOUGH: usize = 3;

/// The reads that a grid needs, being carried out one by one.
#[derive(Debug, Clone)]
pub struct Reading {
    asks: VecDeque<Lookup>,
    asked: usize,
    /// Holders answered for with a no since the last that was read.
    refused: usize,
    /// What was asked and not answered, with the vendor's no.
    pub unread: Vec<(Lookup, Refusal)>,
    /// How many were then not asked.
    pub skipped: usize,
}

impl Reading {
    /// What has to be read: the pool of the first row, and every row.
    pub fn of(grid: &Grid) -> Self {
        let pool = grid.rows.first().map(|row| match row.holder.pool() {
            None => Lookup::HostPool,
            Some(account) => Lookup::AccountPool(account.clone()),
        });
        let holders = grid.rows.iter().map(|row| Lookup::Held(row.holder.clone()));
        let asks = pool.into_iter().chain(holders).collect();
        Self { asks, asked: 0, refused: 0, unread: Vec::new(), skipped: 0 }
    }

    /// The next read, or `None` when all is done.
    pub fn next(&self) -> Option<Request> {
        self.asks.front().map(Lookup::request)
    }

    /// How many reads are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.asked, self.asked + self.asks.len())
    }

    /// Puts the answer to the next read into the grid.
    ///
    /// # Errors
    /// The vendor's no, where it says nothing about what was asked: a token that has run out, too
    /// many calls, a server in trouble. The read stays the next one.
    pub fn answer(&mut self, grid: &mut Grid, response: &Response) -> Result<(), Refusal> {
        let Some(lookup) = self.asks.front() else { return Ok(()) };
        let answer = match lookup.read(response) {
            Err(no) if passing(&no) => return Err(no),
            answer => answer,
        };
        let Some(lookup) = self.asks.pop_front() else { return Ok(()) };
        self.asked += 1;
        match (answer, &lookup) {
            (Ok(standing), Lookup::Held(holder)) => {
                self.refused = 0;
                let row = grid.row(holder, "");
                if let Some(held) = &standing.held {
                    grid.holds(row, held, &standing.stock);
                }
            }
            (Ok(standing), _) => grid.pool(&standing.stock),
            (Err(no), _) => {
                let gone = no.kind == RefusalKind::NotTheApi;
                let of_holder = matches!(lookup, Lookup::Held(_));
                self.refused += usize::from(of_holder);
                if of_holder && (gone || self.refused >= ENOUGH) {
                    self.skipped += self.asks.len();
                    self.asks.clear();
                }
                self.unread.push((lookup, no));
            }
        }
        Ok(())
    }
}

/// Whether a no passes by itself or with a new token, and says nothing about what was asked.
pub fn passing(no: &Refusal) -> bool {
    matches!(no.kind, RefusalKind::Key | RefusalKind::TooMany | RefusalKind::Trouble)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Holder, MemberId, PathName, Quantity};
    use crate::plan::allocate::Supply;

    fn grid(count: usize) -> Grid {
        let mut grid = Grid::default();
        for n in 0..count {
            let id = AccountId::parse(&format!("o{n}")).unwrap();
            grid.row(&Holder::Organization(id), "");
        }
        grid
    }

    fn html() -> Response {
        Response::json(200, "<!doctype html>")
    }

    #[test]
    fn the_pool_and_every_holder_are_read_into_the_grid() {
        let mut grid = grid(2);
        let mut reading = Reading::of(&grid);
        assert_eq!(reading.progress(), (0, 3));
        let pool = r#"{"license":{},"productsWithAvailability":[{"code":"UNATT","availableQuantity":4,"totalQuantity":9}]}"#;
        assert!(reading.next().unwrap().target.ends_with("/available-products"));
        assert!(reading.answer(&mut grid, &Response::json(401, "")).is_err());
        reading.answer(&mut grid, &Response::json(200, pool)).unwrap();
        assert_eq!(
            grid.products[0].supply,
            Supply::Pool { bought: Some(Quantity::whole(9)), free: Quantity::whole(4) }
        );
        for units in [2, 3] {
            let body = format!(
                r#"{{"license":{{"products":[{{"code":"UNATT","quantity":{units}}},{{"code":"AIG","quantity":1}}]}},"productsWithAvailability":[{{"code":"UNATT","consumedQuantity":1}}]}}"#
            );
            reading.answer(&mut grid, &Response::json(200, body)).unwrap();
        }
        assert_eq!((reading.next(), reading.progress()), (None, (3, 3)));
        assert_eq!(grid.rows[1].cells[0].now, Some(Quantity::whole(3)));
        assert_eq!(grid.rows[1].cells[0].used, Some(Quantity::whole(1)));
        assert_eq!(grid.products[1].supply, Supply::Absent);
    }

    #[test]
    fn an_install_that_does_not_answer_leaves_all_unknown_and_is_not_asked_on() {
        let mut grid = grid(50);
        let mut reading = Reading::of(&grid);
        reading.answer(&mut grid, &html()).unwrap();
        reading.answer(&mut grid, &html()).unwrap();
        assert_eq!((reading.next(), reading.unread.len(), reading.skipped), (None, 2, 49));
        let mut reading = Reading::of(&grid);
        while reading.next().is_some() {
            reading.answer(&mut grid, &Response::json(404, "")).unwrap();
        }
        assert_eq!((reading.unread.len(), reading.skipped), (4, 47));
        assert!(grid.rows.iter().all(|row| !row.known));
    }

    #[test]
    fn one_holder_that_is_not_there_does_not_keep_the_others_from_being_read() {
        let mut grid = grid(5);
        let mut reading = Reading::of(&grid);
        let body = r#"{"license":null,"productsWithAvailability":[]}"#;
        for (status, body) in [(404, ""), (404, ""), (404, ""), (200, body), (404, ""), (200, body)]
        {
            reading.answer(&mut grid, &Response::json(status, body)).unwrap();
        }
        assert_eq!((reading.next(), reading.unread.len(), reading.skipped), (None, 4, 0));
        assert!(grid.rows[4].known && !grid.rows[3].known);
    }

    #[test]
    fn services_are_read_out_of_their_organizations_pool() {
        let mut grid = Grid::default();
        let account = AccountId::parse("o").unwrap();
        let (tenant, service) =
            (MemberId::parse("t").unwrap(), PathName::parse("orchestrator").unwrap());
        grid.row(&Holder::Service { account, tenant, service }, "Default");
        let mut reading = Reading::of(&grid);
        let pool = r#"[{"code":"UNATT","total":9,"allocated":5}]"#;
        reading.answer(&mut grid, &Response::json(200, pool)).unwrap();
        let held = r#"[{"serviceType":"orchestrator","products":[{"code":"UNATT","allocated":5,"used":2}]}]"#;
        reading.answer(&mut grid, &Response::json(200, held)).unwrap();
        assert_eq!(grid.rows[0].cells[0].now, Some(Quantity::whole(5)));
        assert_eq!(grid.totals()[0].free, Some(Quantity::whole(4)));
        assert_eq!(Reading::of(&Grid::default()).next(), None);
    }
}

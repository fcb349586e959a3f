//! What is shown: the rows that hold a query. Earlier results are kept, so that a further letter only
//! searches what was shown, and a letter taken away shows what was shown before it.

use super::bits::{Bits, Ranked};
use super::query::Query;
use super::roster::Roster;

/// How many results are kept. Each takes 133 KB for a million rows.
const KEPT: usize = 24;

/// What is shown.
#[derive(Debug)]
pub(super) struct View {
    /// From everything to the present; each holds what the one before it holds, and more. Never
    /// empty.
    results: Vec<(Query, Ranked)>,
    nothing: Ranked,
}

impl Default for View {
    fn default() -> Self {
        Self { results: vec![(Query::default(), Ranked::default())], nothing: Ranked::default() }
    }
}

impl View {
    /// What is shown.
    pub(super) fn shown(&self) -> &Ranked {
        self.results.last().map_or(&self.nothing, |(_, rows)| rows)
    }

    /// Shows what holds a query.
    pub(super) fn filter(&mut self, roster: &Roster, query: Query) {
        while self.results.len() > 1 && self.results.last().is_some_and(|(q, _)| !query.extends(q))
        {
            self.results.pop();
        }
        if self.results.last().is_some_and(|(last, _)| *last == query) {
            return;
        }
        if self.results.len() == KEPT {
            self.results.pop();
        }
        let found = roster.search(&query, self.shown().bits(), 0);
        self.results.push((query, Ranked::new(Bits::of_words(found))));
    }

    /// Begins from other rows, with the present query.
    pub(super) fn restart(&mut self, roster: &Roster, base: Bits) {
        let query = self.results.last().map(|(query, _)| query.clone()).unwrap_or_default();
        self.results = vec![(Query::default(), Ranked::new(base))];
        self.filter(roster, query);
    }

    /// Takes in the rows from `from` on, if new ones are shown at all: each result grows by those
    /// of them that it holds.
    pub(super) fn extend(&mut self, roster: &Roster, from: usize, new_are_shown: bool) {
        if !new_are_shown {
            return;
        }
        let start = from / 64;
        let mut among = Bits::until(roster.len());
        for (query, rows) in &mut self.results {
            let mut words = rows.bits().words().to_vec();
            words.resize(start, 0);
            words.extend(roster.search(query, &among, start * 64));
            among = Bits::of_words(words);
            *rows = Ranked::new(among.clone());
        }
    }
}

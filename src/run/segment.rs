//! A journal as it lies on the disk: records, each under a key that ends with its place, none of
//! them missing; and segments, which hold what were several records. Pure, so that a test can take
//! it apart.

use super::journal::{self, Unreadable};
use super::{Entry, RunId};

/// The longest text of a segment, in bytes. A record that is longer stays by itself.
const MOST: usize = 64 * 1024;

/// What the keys of records begin with that were set aside, since they cannot be read.
pub const ASIDE: &str = "aside/";

/// What a run's records say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journal {
    /// What happened, in order, as far as it can be read.
    pub entries: Vec<Entry>,
    /// The place of the next record.
    pub next: u32,
    /// Whether something follows there that cannot be read. What comes after it rests on it, and
    /// would be misread.
    pub damaged: bool,
}

/// The key of a run's record: `run:0000000012`, so that the order of keys is the order of records.
pub fn key(run: &RunId, place: u32) -> String {
    let digits = place.to_string();
    let zeros = "0000000000".get(digits.len()..).unwrap_or_default();
    [&run.0, ":", zeros, &digits].concat()
}

/// Puts together what a run's records say, in the order of their keys.
///
/// # Errors
/// A record of another version. What is damaged is no error: see [`Journal::damaged`].
pub fn gather(records: &[(String, String)]) -> Result<Journal, Unreadable> {
    let mut journal = Journal::default();
    for (key, text) in records {
        match journal::read(key, text) {
            Ok(segment)
                if !journal.damaged
                    && journal::place(key) == Some(journal.next)
                    && segment.last >= journal.next =>
            {
                journal.entries.extend(segment.entries);
                journal.next = segment.last.saturating_add(1);
            }
            Ok(_) | Err(Unreadable::Damaged(_)) => journal.damaged = true,
            Err(other) => return Err(other),
        }
    }
    Ok(journal)
}

/// What takes the place of a run's records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Segments, with their keys.
    pub puts: Vec<(String, String)>,
    /// The keys of records that went into one.
    pub gone: Vec<String>,
}

/// Puts records together into segments, and rewrites those of older versions; every entry stays, in
/// its order. `None` where there is nothing to gain, or something cannot be read.
pub fn merge(records: &[(String, String)]) -> Option<Merged> {
    let before = gather(records).ok().filter(|journal| !journal.damaged)?;
    let mut merged = Merged::default();
    let mut rest = records;
    while let Some((key, text)) = rest.first() {
        let mut length = text.len();
        let more = rest.iter().skip(1).take_while(|(_, text)| {
            length += text.len();
            length <= MOST
        });
        let (some, others) = rest.split_at(1 + more.count());
        rest = others;
        if some.len() > 1 || !journal::is_current(text) {
            let part: Vec<_> = some.iter().map(|(key, text)| journal::read(key, text)).collect();
            let last = part.last()?.as_ref().ok()?.last;
            let entries: Vec<Entry> = part.into_iter().flatten().flat_map(|s| s.entries).collect();
            merged.puts.push((key.clone(), journal::write(key, last, &entries)));
            merged.gone.extend(some.iter().skip(1).map(|(key, _)| key.clone()));
        }
    }
    // It is read back before it takes the place of anything.
    (!merged.puts.is_empty() && gather(&after(records, &merged)).ok()? == before).then_some(merged)
}

/// The records as they are after a merge.
pub fn after(records: &[(String, String)], merged: &Merged) -> Vec<(String, String)> {
    let kept = records.iter().filter(|(key, _)| !merged.gone.contains(key));
    kept.map(|(key, text)| {
        let new = merged.puts.iter().find(|(of, _)| of == key);
        new.cloned().unwrap_or_else(|| (key.clone(), text.clone()))
    })
    .collect()
}

// Random journals have no source of randomness in a browser.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::Time;
    use proptest::prelude::*;

    fn run() -> RunId {
        RunId("r".into())
    }

    fn record(place: u32, count: u32) -> (String, String) {
        let key = key(&run(), place);
        let at = |n| Entry::Sending { step: place, at: Time(i64::from(n)) };
        let text = journal::write(&key, place, &(0..count).map(at).collect::<Vec<_>>());
        (key, text)
    }

    #[test]
    fn keys_are_in_the_order_of_their_places() {
        let keys = [0, 9, 10, 4_000_000_000].map(|place| key(&run(), place));
        assert!(keys.is_sorted());
        assert_eq!(keys[2], "r:0000000010");
        assert_eq!(journal::place(&keys[3]), Some(4_000_000_000));
    }

    #[test]
    fn what_follows_damage_is_not_read() {
        let mut records: Vec<_> = (0..5).map(|place| record(place, 2)).collect();
        records[2].1 = records[2].1.replace("\"at\":1", "\"at\":9");
        let journal = gather(&records).unwrap();
        assert_eq!((journal.entries.len(), journal.next, journal.damaged), (4, 2, true));
        assert_eq!(merge(&records), None);
        // A record that is missing is damage as well.
        records.remove(2);
        let journal = gather(&records).unwrap();
        assert_eq!((journal.entries.len(), journal.next, journal.damaged), (4, 2, true));
    }

    #[test]
    fn a_newer_record_is_told_wherever_it_stands() {
        let mut records: Vec<_> = (0..4).map(|place| record(place, 1)).collect();
        records[1].1.clear();
        records[3].1 = r#"{"v":3,"new":true}"#.into();
        assert_eq!(gather(&records), Err(Unreadable::Newer(3)));
        assert_eq!(merge(&records), None);
    }

    #[test]
    fn long_journals_become_few_segments() {
        let records: Vec<_> = (0..5_000).map(|place| record(place, 2)).collect();
        let merged = merge(&records).unwrap();
        let now = after(&records, &merged);
        assert!(now.len() < 20, "{} records", now.len());
        assert!(now.iter().all(|(_, text)| text.len() <= MOST));
        assert_eq!(gather(&now), gather(&records));
        assert_eq!(merge(&now[..1]), None, "nothing to gain");
    }

    proptest! {
        #[test]
        fn merging_loses_nothing_however_often_and_wherever_it_happens(
            counts in prop::collection::vec(0_u32..40, 1..60),
            cut in 0_usize..60,
            old in 0_usize..60,
        ) {
            let mut records: Vec<_> = (0..).zip(&counts).map(|(at, n)| record(at, *n)).collect();
            for (_, text) in records.iter_mut().take(old.min(counts.len())) {
                let entries = text.split_once("\"entries\":").unwrap().1;
                *text = format!("{{\"v\":1,\"entries\":{entries}");
            }
            let all = gather(&records).unwrap();
            let later = records.split_off(cut.min(records.len()));
            if let Some(merged) = merge(&records) {
                records = after(&records, &merged);
            }
            records.extend(later);
            prop_assert_eq!(&gather(&records).unwrap(), &all);
            if let Some(merged) = merge(&records) {
                records = after(&records, &merged);
            }
            prop_assert_eq!(&gather(&records).unwrap(), &all);
            prop_assert!(records.iter().all(|(_, text)| journal::is_current(text)));
        }
    }
}

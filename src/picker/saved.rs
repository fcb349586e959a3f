//! A selection that was given a name, to be taken again another day. It holds ids and not rows: what
//! is a customer then may have changed since.

use super::Picker;
use super::bits::Bits;
use crate::domain::stored::stored;

/// A selection with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its name.
    pub name: String,
    /// The ids of its customers.
    pub ids: Vec<String>,
}
stored!(record Saved { name, ids });

/// What became of a saved selection's customers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many were chosen.
    pub chosen: usize,
    /// Rows that are there and not provisioned.
    pub unprovisioned: Vec<usize>,
    /// Ids that are no longer there.
    pub gone: Vec<String>,
}

impl Saved {
    /// What is chosen now, under a name.
    pub fn new(name: &str, picker: &Picker) -> Self {
        Self { name: name.to_owned(), ids: picker.ids().collect() }
    }

    /// Chooses its customers in place of what is chosen.
    pub fn apply(&self, picker: &mut Picker) -> Applied {
        let mut rows = Bits::default();
        let mut applied = Applied::default();
        for id in &self.ids {
            match picker.roster().row(id) {
                Some(row) if picker.can_choose(row) => rows.set(row, true),
                Some(row) => applied.unprovisioned.push(row),
                None => applied.gone.push(id.clone()),
            }
        }
        applied.chosen = rows.count();
        picker.clear();
        picker.choose_rows(&rows);
        applied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_selection_is_taken_again_and_says_what_is_gone() {
        let mut picker = Picker::default();
        picker.add([("a", "A", true), ("b", "B", true), ("c", "C", true)]);
        picker.choose(0, true);
        picker.choose(1, true);
        picker.choose(2, true);
        let text = serde_json::to_string(&Saved::new("all", &picker)).unwrap();
        let saved: Saved = serde_json::from_str(&text).unwrap();

        let mut later = Picker::default();
        later.add([("d", "D", true), ("c", "C", false), ("b", "B", true)]);
        later.choose(0, true);
        let applied = saved.apply(&mut later);
        assert_eq!(later.ids().collect::<Vec<_>>(), ["b"]);
        let expected = Applied { chosen: 1, unprovisioned: vec![1], gone: vec!["a".to_owned()] };
        assert_eq!(applied, expected);
    }
}

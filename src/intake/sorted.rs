//! What was taken in, sorted by kind, after a person moved or dropped some of it. A move is kept by
//! the text as it is shown, so it outlives an edit elsewhere in the paste.

use super::{Doubt, Intake, Refused, Where};
use crate::domain::{Item, ItemKind};
use std::collections::BTreeMap;

/// What a person did by hand: to another kind, or (`None`) dropped.
pub type Moves = BTreeMap<String, Option<ItemKind>>;

/// One item, with where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The item.
    pub item: Item,
    /// Where it stood first.
    pub at: Where,
    /// How often it stood.
    pub times: usize,
    /// What a person should look at.
    pub doubt: Option<Doubt>,
    /// Whether a person moved it here.
    pub moved: bool,
}

/// Items by kind, in the order in which they stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    rows: [Vec<Row>; ItemKind::ALL.len()],
    /// What is no item.
    pub refused: Vec<Refused>,
    /// What a person dropped, as it was shown.
    pub dropped: Vec<String>,
    /// How many repeats were merged.
    pub merged: usize,
    /// The names of the columns.
    pub columns: Vec<String>,
}

impl Sorted {
    /// Sorts what was taken in.
    pub fn new(intake: Intake, moves: &Moves) -> Self {
        let mut sorted = Self { columns: intake.columns, ..Self::default() };
        for found in intake.found {
            sorted.merged += found.again.len();
            let times = found.again.len() + 1;
            let choice = if moves.is_empty() { None } else { moves.get(&found.item.to_string()) };
            let (item, at, doubt) = (found.item, found.at, found.doubt);
            match choice {
                None => sorted.put(Row { item, at, times, doubt, moved: false }),
                Some(None) => sorted.dropped.push(item.to_string()),
                Some(Some(kind)) => match Item::parse(*kind, &item.to_string()) {
                    Ok(item) => sorted.put(Row { item, at, times, doubt: None, moved: true }),
                    Err(_) => sorted.put(Row { item, at, times, doubt, moved: false }),
                },
            }
        }
        for refused in intake.refused {
            match moves.get(&refused.text) {
                None => sorted.refused.push(refused),
                Some(None) => sorted.dropped.push(refused.text),
                Some(Some(kind)) => match Item::parse(*kind, &refused.text) {
                    Ok(item) => {
                        let times = refused.again.len() + 1;
                        sorted.put(Row { item, at: refused.at, times, doubt: None, moved: true });
                    }
                    Err(_) => sorted.refused.push(refused),
                },
            }
        }
        sorted
    }

    fn put(&mut self, row: Row) {
        if let Some(rows) = self.rows.get_mut(row.item.kind() as usize) {
            rows.push(row);
        }
    }

    /// The items of a kind.
    pub fn of(&self, kind: ItemKind) -> &[Row] {
        self.rows.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    /// Every item, kind by kind.
    pub fn items(&self) -> Vec<Item> {
        self.rows.iter().flatten().map(|row| row.item.clone()).collect()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The kinds that a text could be moved to: those whose shape it has.
pub fn could_be(text: &str) -> impl Iterator<Item = ItemKind> {
    ItemKind::ALL.into_iter().filter(move |kind| Item::parse(*kind, text).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::take_in;
    use super::*;

    #[test]
    fn a_moved_item_changes_its_kind_and_a_dropped_one_goes() {
        let text = "Q2QN-9J8L-SLPD\nQ2QN-9J8L-SLPE\n4C1234567\nZ2AA-BBBB-CCCC\nQ2QN-9J8L-SLPD";
        let sorted = Sorted::new(take_in(text), &Moves::new());
        assert_eq!(sorted.of(ItemKind::Serial).len(), 2);
        assert_eq!((sorted.merged, sorted.of(ItemKind::Serial)[0].times), (1, 2));
        let moves = Moves::from([
            ("Q2QN-9J8L-SLPD".into(), Some(ItemKind::ClaimId)),
            ("Q2QN-9J8L-SLPE".into(), None),
            ("4C1234567".into(), Some(ItemKind::Serial)),
        ]);
        let sorted = Sorted::new(take_in(text), &moves);
        assert_eq!(sorted.of(ItemKind::Serial).len(), 0);
        assert!(sorted.of(ItemKind::ClaimId)[0].moved);
        assert_eq!(sorted.dropped, ["Q2QN-9J8L-SLPE"]);
        assert_eq!(
            sorted.of(ItemKind::Order).len(),
            1,
            "a move that its shape forbids changes nothing"
        );
        assert_eq!(sorted.len(), 3);
    }

    #[test]
    fn only_fitting_kinds_are_offered() {
        assert_eq!(
            could_be("Q2QN9J8LSLPD").collect::<Vec<_>>(),
            [ItemKind::Serial, ItemKind::Order, ItemKind::ClaimId]
        );
        assert_eq!(could_be("").count(), 0);
    }
}

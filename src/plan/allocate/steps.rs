//! The writes of an allocation, in an order in which no pool is ever overdrawn: what is given back
//! goes first, and a holder that both gives back and gets is written to twice where once will not
//! do. Each write is a complete list. A sequence half done has a rest, and a way back.

use super::change::{Change, Over, held};
use crate::domain::stored::stored;
use crate::domain::{Difference, Holder, Quantities, Quantity};

/// The writes of an allocation, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllocateSteps {
    /// One after the other; each waits for the one before it.
    pub changes: Vec<Change>,
    /// What is left in the pool before the first, for each product of which that is known.
    pub free: Quantities,
}
stored!(record AllocateSteps { changes, free });

/// Where a holder stands while or after its changes are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Who.
    pub holder: Holder,
    /// The holder's name for people.
    pub name: String,
    /// What it held before the first change.
    pub start: Quantities,
    /// What it holds now.
    pub at: Quantities,
    /// What it will hold after the last.
    pub end: Quantities,
}

impl AllocateSteps {
    /// Brings changes, one for each holder, into an order. `free` is what is left in the pool, for
    /// each product of which that is known: it is named, be it with zero or less.
    ///
    /// # Errors
    /// Every product of which more is given than there is. A pool that is overdrawn already, as after
    /// a renewal with less, stands in nobody's way who only gives back.
    pub fn arrange(changes: Vec<Change>, free: Quantities) -> Result<Self, Vec<Over>> {
        let over = over(&changes, &free);
        if !over.is_empty() {
            return Err(over);
        }
        // What may be given right now. Of a pool that is not known: only what came back before.
        let mut room = free.clone();
        let mut steps = Vec::new();
        let mut later = Vec::new();
        let mut both = Vec::new();
        for (place, change) in changes.into_iter().enumerate() {
            let differences = change.differences();
            // A group's rule takes nothing by itself: nothing has to be there, or to be given back.
            if change.is_rule() {
                if !differences.is_empty() {
                    steps.push(change);
                }
                continue;
            }
            let gives = differences.iter().any(|difference| !difference.is_more());
            let gets = differences.iter().any(Difference::is_more);
            match (gives, gets) {
                (true, true) => both.push((place, change, differences)),
                (false, true) => later.push((place, change)),
                (true, false) => send(change, &differences, &mut room, &mut steps),
                (false, false) => {}
            }
        }
        while !both.is_empty() {
            let waiting = both.len();
            let mut rest = Vec::new();
            for (place, change, differences) in both {
                if fits(&differences, &room) {
                    send(change, &differences, &mut room, &mut steps);
                } else {
                    rest.push((place, change, differences));
                }
            }
            // None fits: the first gives back now and gets later, which makes room for others.
            if rest.len() == waiting {
                let (place, change, _) = rest.remove(0);
                let less = change.less();
                later.push((place, Change { now: held(&less.target), ..change }));
                let differences = less.differences();
                send(less, &differences, &mut room, &mut steps);
            }
            both = rest;
        }
        // All is given back: what comes now only adds up to the end, which fits.
        later.sort_by_key(|(place, _)| *place);
        steps.extend(later.into_iter().map(|(_, change)| change));
        Ok(Self { changes: steps, free })
    }

    /// Where each holder stands when these changes are made; `done` tells by the change's place.
    pub fn stands(&self, done: impl Fn(usize) -> bool) -> Vec<Stand> {
        let mut stands: Vec<Stand> = Vec::new();
        for (place, change) in self.changes.iter().enumerate() {
            let known = stands.iter().position(|stand| stand.holder == change.holder);
            let at = known.unwrap_or(stands.len());
            if known.is_none() {
                stands.push(Stand {
                    holder: change.holder.clone(),
                    name: change.name.clone(),
                    start: change.now.clone(),
                    at: change.now.clone(),
                    end: change.now.clone(),
                });
            }
            if let Some(stand) = stands.get_mut(at) {
                stand.end = held(&change.target);
                if done(place) {
                    stand.at = stand.end.clone();
                }
            }
        }
        stands
    }

    /// What is still to do when some of it is done.
    ///
    /// # Errors
    /// As [`Self::arrange`]; not when what is done was done in order.
    pub fn rest(&self, done: impl Fn(usize) -> bool) -> Result<Self, Vec<Over>> {
        self.onward(done, |stand| &stand.end)
    }

    /// The way back to how it was, from where it stands.
    ///
    /// # Errors
    /// As [`Self::arrange`]: there is no way back into a pool that was overdrawn.
    pub fn back(&self, done: impl Fn(usize) -> bool) -> Result<Self, Vec<Over>> {
        self.onward(done, |stand| &stand.start)
    }

    fn onward(
        &self,
        done: impl Fn(usize) -> bool,
        to: fn(&Stand) -> &Quantities,
    ) -> Result<Self, Vec<Over>> {
        let stands = self.stands(done);
        Self::from_here(&stands, self.left(&stands), to)
    }

    /// What is left in the pool when holders stand so, and nobody else got or gave anything.
    pub fn left(&self, stands: &[Stand]) -> Quantities {
        let mut free = self.free.clone();
        for difference in stands.iter().flat_map(|stand| stand.start.differences(&stand.at)) {
            // Of groups' rules no pool is known.
            if free.names(&difference.code) {
                let left = free.get(&difference.code).minus(difference.change());
                free.set(&difference.code, left);
            }
        }
        free
    }

    /// The writes that bring holders from where they stand to somewhere else.
    ///
    /// # Errors
    /// As [`Self::arrange`].
    pub fn from_here(
        stands: &[Stand],
        free: Quantities,
        to: impl Fn(&Stand) -> &Quantities,
    ) -> Result<Self, Vec<Over>> {
        let change = |stand: &Stand| {
            Change::new(stand.holder.clone(), stand.name.clone(), &stand.at, to(stand))
        };
        Self::arrange(stands.iter().map(change).collect(), free)
    }

    /// Of which products a pool with so much left has too little for all of it.
    pub fn short(&self, free: &Quantities) -> Vec<Over> {
        over(&self.changes, free)
    }
}

fn over(changes: &[Change], free: &Quantities) -> Vec<Over> {
    let (mut left, mut given) = (free.clone(), Quantities::default());
    for difference in changes.iter().filter(|it| !it.is_rule()).flat_map(Change::differences) {
        left.set(&difference.code, left.get(&difference.code).minus(difference.change()));
        if difference.is_more() {
            given.add(&difference.code, difference.change());
        }
    }
    let mut over = Vec::new();
    for (code, left) in &left {
        if free.names(code) && given.names(code) && left.is_negative() {
            over.push(Over { code: code.clone(), by: Quantity::ZERO.minus(*left) });
        }
    }
    over
}

/// Whether what is to be given is there.
fn fits(differences: &[Difference], room: &Quantities) -> bool {
    differences.iter().all(|it| !it.is_more() || it.change() <= room.get(&it.code))
}

fn send(
    change: Change,
    differences: &[Difference],
    room: &mut Quantities,
    steps: &mut Vec<Change>,
) {
    for difference in differences {
        room.set(&difference.code, room.get(&difference.code).minus(difference.change()));
    }
    steps.push(change);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ProductCode;
    use crate::plan::allocate::change::tests::{amounts, change};

    fn order(steps: &AllocateSteps) -> Vec<&str> {
        steps.changes.iter().map(|change| change.name.as_str()).collect()
    }

    #[test]
    fn what_is_given_back_goes_first() {
        let changes = vec![
            change("up", &[("A", 0)], &[("A", 3)]),
            change("same", &[("A", 7)], &[("A", 7)]),
            change("down", &[("A", 3)], &[]),
        ];
        let steps = AllocateSteps::arrange(changes, amounts(&[("A", 0)])).unwrap();
        assert_eq!(order(&steps), ["down", "up"]);
        assert!(steps.changes[0].leaves_nothing());
    }

    #[test]
    fn who_gives_back_and_gets_is_written_to_twice_only_where_once_will_not_do() {
        let swap = || {
            vec![
                change("a", &[("A", 5), ("B", 1)], &[("A", 1), ("B", 5)]),
                change("b", &[("B", 5)], &[("A", 4), ("B", 1)]),
            ]
        };
        // There is room: each once.
        let steps = AllocateSteps::arrange(swap(), amounts(&[("A", 0), ("B", 4)])).unwrap();
        assert_eq!(order(&steps), ["a", "b"]);
        // There is none: one of them twice, and the other fits between.
        let steps = AllocateSteps::arrange(swap(), amounts(&[("A", 0), ("B", 0)])).unwrap();
        assert_eq!(order(&steps), ["a", "b", "a"]);
        assert_eq!(steps.changes[0].target, amounts(&[("A", 1), ("B", 1)]));
        assert_eq!(steps.changes[2].now, amounts(&[("A", 1), ("B", 1)]));
        assert_eq!(steps.changes[2].target, amounts(&[("A", 1), ("B", 5)]));
        // Of pools that are not known, only what came back is given.
        let steps = AllocateSteps::arrange(swap(), Quantities::default()).unwrap();
        assert_eq!(order(&steps), ["a", "b", "a"]);
    }

    #[test]
    fn more_than_there_is_cannot_be_arranged_and_giving_back_always_can() {
        let up = change("a", &[("A", 1), ("B", 0)], &[("A", 4), ("B", 9)]);
        let over = AllocateSteps::arrange(vec![up], amounts(&[("A", 1), ("B", 2)])).unwrap_err();
        let told: Vec<String> =
            over.iter().map(|o| format!("{}{}", o.code.as_str(), o.by)).collect();
        assert_eq!(told, ["A2", "B7"]);
        let mut overdrawn = Quantities::default();
        overdrawn.set(&ProductCode::parse("A").unwrap(), Quantity::ZERO.minus(Quantity::whole(9)));
        let down = change("a", &[("A", 4)], &[("A", 1)]);
        let steps = AllocateSteps::arrange(vec![down], overdrawn).unwrap();
        assert_eq!(steps.changes.len(), 1);
        // But there is no way back into it.
        assert_eq!(steps.back(|_| true).unwrap_err()[0].by, Quantity::whole(9));
    }

    #[test]
    fn a_sequence_half_done_has_a_rest_and_a_way_back() {
        let changes = vec![
            change("up", &[], &[("A", 3)]),
            change("down", &[("A", 3)], &[("A", 1)]),
            change("on", &[("A", 1)], &[("A", 2)]),
        ];
        let steps = AllocateSteps::arrange(changes, amounts(&[("A", 2)])).unwrap();
        assert_eq!(order(&steps), ["down", "up", "on"]);
        let done = |place| place < 2;
        let stands = steps.stands(done);
        assert_eq!(stands[1].at, amounts(&[("A", 3)]));
        assert_eq!(stands[2].at, stands[2].start);
        let rest = steps.rest(done).unwrap();
        assert_eq!((order(&rest), &rest.free), (vec!["on"], &amounts(&[("A", 1)])));
        let back = steps.back(done).unwrap();
        assert_eq!(order(&back), ["up", "down"]);
        assert!(back.changes[0].leaves_nothing());
        assert!(steps.rest(|_| true).unwrap().changes.is_empty());
        let text = serde_json::to_string(&steps).unwrap();
        assert_eq!(serde_json::from_str::<AllocateSteps>(&text).unwrap(), steps);
    }
}

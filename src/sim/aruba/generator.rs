//! Customers without end: the n-th has the same id and name in every world and at every size. The
//! generator is a 32-bit xorshift, whose steps are linear, so that any place of the list is reached by
//! some twenty products of bit matrices, and none of it needs to be kept.

/// Where the generator begins.
const START: u32 = 0x9E37_79B9;
/// The most customers that a world may have.
pub(crate) const MOST: u32 = 1 << 20;
/// How far apart the places are that [`Generator::find`] knows.
const STRIDE: u32 = 256;

const FIRST: [&str; 20] = [
    "North", "Blue", "Silver", "Grand", "Green", "Iron", "Oak", "River", "Summit", "Harbor",
    "Cedar", "Golden", "Coastal", "Metro", "Union", "Pioneer", "Liberty", "Crystal", "Maple",
    "Granite",
];
const TRADE: [&str; 20] = [
    "Coffee",
    "Dental",
    "Logistics",
    "Hotels",
    "Schools",
    "Foods",
    "Retail",
    "Clinics",
    "Motors",
    "Energy",
    "Bakery",
    "Media",
    "Farms",
    "Textiles",
    "Pharma",
    "Sports",
    "Legal",
    "Realty",
    "Robotics",
    "Airways",
];
const FORM: [&str; 8] = ["Ltd", "Inc", "Group", "GmbH", "SA", "Partners", "Holdings", "Co"];
const CITY: [&str; 16] = [
    "Lisbon", "Austin", "Oslo", "Kyoto", "Quito", "Perth", "Leeds", "Turin", "Lyon", "Ghent",
    "Cork", "Basel", "Graz", "Porto", "Delhi", "Hanoi",
];

/// One step.
fn step(mut state: u32) -> u32 {
    state ^= state << 13;
    state ^= state >> 17;
    state ^ (state << 5)
}

/// A linear map of 32 bits: what becomes of each bit.
type Map = [u32; 32];

fn apply(map: &Map, state: u32) -> u32 {
    let bits = map.iter().enumerate().filter(|(bit, _)| state >> bit & 1 == 1);
    bits.fold(0, |sum, (_, image)| sum ^ image)
}

/// The customers of a world, from the first to `count`.
#[derive(Debug)]
pub(crate) struct Generator {
    count: u32,
    /// Steps by 1, 2, 4, … customers.
    jumps: Vec<Map>,
    /// The state at every [`STRIDE`]-th customer, and which it is, by state.
    known: Vec<(u32, u32)>,
}

impl Generator {
    pub(crate) fn new(count: u32) -> Self {
        let count = count.min(MOST);
        let mut one: Map = [0; 32];
        for (bit, image) in one.iter_mut().enumerate() {
            *image = (0..8).fold(1 << bit, |state, _| step(state));
        }
        let mut jumps = vec![one];
        while jumps.len() < 20 {
            let last = jumps.last().copied().unwrap_or(one);
            jumps.push(last.map(|image| apply(&last, image)));
        }
        let stride = jumps.get(8).copied().unwrap_or(one);
        let mut known = Vec::new();
        let mut state = START;
        for at in (0..=count).step_by(256) {
            known.push((state, at));
            state = apply(&stride, state);
        }
        // The last stretch is reached from its far end, as the others are.
        known.push((state, count / STRIDE * STRIDE + STRIDE));
        known.sort_unstable();
        Self { count, jumps, known }
    }

    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The state before a customer's own numbers.
    fn state(&self, at: u32) -> u32 {
        let bits = self.jumps.iter().enumerate().filter(|(bit, _)| at >> bit & 1 == 1);
        bits.fold(START, |state, (_, jump)| apply(jump, state))
    }

    /// The customer with an id.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        let mut state = unstep(u32::from_str_radix(id.get(..8)?, 16).ok()?);
        for ahead in 0..STRIDE {
            let place = self.known.binary_search_by_key(&state, |(state, _)| *state);
            if let Some((_, at)) = place.ok().and_then(|place| self.known.get(place)) {
                let at = at.checked_sub(ahead)?;
                return (at < self.count && self.id(at) == id).then_some(at);
            }
            state = (0..8).fold(state, |state, _| step(state));
        }
        None
    }

    /// A customer's id.
    pub(crate) fn id(&self, at: u32) -> String {
        Walk { state: self.state(at), at }.id()
    }

    /// A customer's name.
    pub(crate) fn name(&self, at: u32) -> String {
        let mut walk = Walk { state: self.state(at), at };
        (0..4).for_each(|_| walk.state = step(walk.state));
        walk.name()
    }

    /// Goes through the list from a place on.
    pub(crate) fn walk(&self, at: u32) -> Walk {
        Walk { state: self.state(at), at }
    }
}

/// Undoes one step: each shift by itself is undone by doing it until nothing is left to shift.
fn unstep(state: u32) -> u32 {
    let undo = |state: u32, by: &dyn Fn(u32) -> u32| (0..32).fold(state, |it, _| state ^ by(it));
    let state = undo(state, &|it| it << 5);
    let state = undo(state, &|it| it >> 17);
    undo(state, &|it| it << 13)
}

/// A place in the list, from which it goes on without jumps.
pub(crate) struct Walk {
    state: u32,
    at: u32,
}

impl Walk {
    fn draw(&mut self) -> u32 {
        self.state = step(self.state);
        self.state
    }

    fn id(&mut self) -> String {
        let mut id = String::with_capacity(32);
        for _ in 0..4 {
            let word = self.draw();
            for nibble in (0..8).rev() {
                id.push(char::from_digit(word >> (4 * nibble) & 15, 16).unwrap_or('0'));
            }
        }
        id
    }

    fn name(&mut self) -> String {
        let mut name = String::with_capacity(40);
        for words in [&FIRST[..], &TRADE[..], &FORM[..], &CITY[..]] {
            let word = (self.draw() as usize).checked_rem(words.len()).and_then(|at| words.get(at));
            name.push_str(word.copied().unwrap_or_default());
            name.push(' ');
        }
        name.push_str(&self.at.to_string());
        name
    }
}

impl Iterator for Walk {
    type Item = (String, String);

    /// The next customer's id and name.
    fn next(&mut self) -> Option<Self::Item> {
        let one = (self.id(), self.name());
        self.at += 1;
        Some(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_a_late_one_are_as_the_script_makes_them() {
        // From the script that makes the peers' data (node, read 2026-11-25).
        let all = Generator::new(MOST);
        for (at, id, name) in [
            (0, "510c4619e02e553e7bb98f3a0183a8b5", "Golden Media Ltd Hanoi 0"),
            (999_999, "bf0270f1d299279f3b3d29ea5e04fbaa", "Cedar Pharma Group Basel 999999"),
        ] {
            assert_eq!((all.id(at).as_str(), all.name(at).as_str()), (id, name));
        }
    }

    #[test]
    fn each_is_found_by_its_id_and_nobody_else_is() {
        for count in [10, 256, 257, 5_000] {
            let some = Generator::new(count);
            for (at, (id, name)) in (0..count).zip(some.walk(0)) {
                assert_eq!(some.find(&id), Some(at), "{count}");
                assert_eq!((some.id(at), some.name(at)), (id, name));
            }
            assert_eq!(some.find(&some.id(count)), None, "one more than there are");
        }
        let all = Generator::new(1_000_000);
        for at in [0, 1, 255, 256, 999_999] {
            assert_eq!(all.find(&all.id(at)), Some(at));
        }
        for id in ["", "x", "00000000000000000000000000000000", &"é".repeat(16)] {
            assert_eq!(all.find(id), None, "{id}");
        }
    }
}

//! Customers for trying the picker, until the simulator is asked for them.

const A: [&str; 20] = [
    "North", "Blue", "Silver", "Grand", "Green", "Iron", "Oak", "River", "Summit", "Harbor",
    "Cedar", "Golden", "Coastal", "Metro", "Union", "Pioneer", "Liberty", "Crystal", "Maple",
    "Granite",
];
const B: [&str; 20] = [
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
const C: [&str; 8] = ["Ltd", "Inc", "Group", "GmbH", "SA", "Partners", "Holdings", "Co"];
const D: [&str; 16] = [
    "Lisbon", "Austin", "Oslo", "Kyoto", "Quito", "Perth", "Leeds", "Turin", "Lyon", "Ghent",
    "Cork", "Basel", "Graz", "Porto", "Delhi", "Hanoi",
];
const PAGE: usize = 20_000;

pub(super) struct Pages {
    state: u32,
    at: usize,
    all: usize,
}

impl Pages {
    pub(super) fn new(all: usize) -> Self {
        Self { state: 0x9e37_79b9, at: 0, all }
    }

    fn draw(&mut self) -> u32 {
        let mut s = self.state;
        s ^= s << 13;
        s ^= s >> 17;
        s ^= s << 5;
        self.state = s;
        s
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        let at = self.draw() as usize % of.len();
        of.get(at).copied().unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Option<String> {
        if self.at == self.all {
            return None;
        }
        let mut text = String::new();
        let until = (self.at + PAGE).min(self.all);
        while self.at < until {
            for _ in 0..4 {
                let number = self.draw();
                for digit in (0..8).rev() {
                    text.extend(char::from_digit(number >> (4 * digit) & 15, 16));
                }
            }
            text.push('\t');
            for list in [&A[..], &B, &C, &D] {
                text.push_str(self.pick(list));
                text.push(' ');
            }
            text.push_str(&self.at.to_string());
            text.push_str("\tP\n");
            self.at += 1;
        }
        Some(text)
    }
}

//! Spoiling: bytes, and JSON by its structure, from a seed.

use serde_json::{Map, Value};

/// A source of chance: splitmix64.
pub(crate) struct Chance(u64);

/// What spoils well.
const TOKENS: [&str; 24] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{1f469}\u{200d}\u{1f467}",
    "\r\n",
    "\t",
    "=",
    "<!doctype html>",
    "4294967295",
    "-9223372036854775808",
];

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635_dcc9_84d1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { usize::try_from(self.next() % end as u64).unwrap() }
    }

    /// Whether something happens that does so `percent` times in a hundred.
    pub(crate) fn happens(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        all.get(at).unwrap()
    }

    /// One of these, or two of them joined, with some of its bytes spoilt.
    pub(crate) fn spoil_bytes(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.one(corpus).clone();
        if self.happens(20) {
            let other = self.one(corpus);
            let (here, there) = (self.below(bytes.len() + 1), self.below(other.len() + 1));
            bytes.truncate(here);
            bytes.extend_from_slice(&other[there..]);
        }
        for _ in 0..self.below(8) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.next().to_le_bytes()[0],
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    let times = if self.happens(10) { self.below(2_000) } else { self.below(4) };
                    let more = part.repeat(times.min(100_000 / part.len().max(1)));
                    bytes.splice(at..at, more);
                }
                4 => bytes.truncate(at),
                5 => {
                    let token = *self.one(&TOKENS);
                    bytes.splice(at..at, token.bytes());
                }
                _ => {
                    let end = self.below(20);
                    let noise: Vec<u8> = (0..end).map(|_| self.next().to_le_bytes()[0]).collect();
                    bytes.splice(at..at, noise);
                }
            }
        }
        bytes
    }

    /// A value that has nothing to do there.
    fn stranger(&mut self) -> Value {
        match self.below(14) {
            0 => Value::Null,
            1 => true.into(),
            2 => 0.into(),
            3 => (-1).into(),
            4 => u64::MAX.into(),
            5 => i64::MIN.into(),
            6 => 1e300.into(),
            7 => u32::MAX.into(),
            8 => "".into(),
            9 => "x".repeat(self.below(5_000)).into(),
            10 => (*self.one(&TOKENS)).into(),
            11 => Value::Array(vec![Value::Null; self.below(50)]),
            12 => (0..self.below(100)).fold(Value::Null, |inner, _| Value::Array(vec![inner])),
            _ => Value::Object(Map::new()),
        }
    }

    /// Spoils a value somewhere inside of it.
    pub(crate) fn spoil(&mut self, value: &mut Value) {
        if self.happens(12) {
            *value = self.stranger();
            return;
        }
        match value {
            Value::Array(list) if !list.is_empty() => {
                let at = self.below(list.len());
                match self.below(8) {
                    0 => drop(list.remove(at)),
                    1 => {
                        let copy = list[at].clone();
                        let times = if self.happens(5) { 300 } else { 1 + self.below(3) };
                        list.extend(std::iter::repeat_n(copy, times));
                    }
                    2 => {
                        let to = self.below(list.len());
                        list.swap(at, to);
                    }
                    _ => self.spoil(&mut list[at]),
                }
            }
            Value::Object(map) if !map.is_empty() => {
                let at = self.below(map.len());
                let name = map.keys().nth(at).unwrap().clone();
                match self.below(8) {
                    0 => drop(map.remove(&name)),
                    1 => {
                        let new = self.stranger();
                        map.insert(name, new);
                    }
                    _ => self.spoil(map.get_mut(&name).unwrap()),
                }
            }
            Value::String(text) => {
                let bytes = self.spoil_bytes(&[text.clone().into_bytes()]);
                *text = String::from_utf8_lossy(&bytes).into_owned();
            }
            Value::Number(_) => {
                let near = [0, 1, 2, 3, 7, 100, 65_535, 65_536, i64::MAX, -5];
                *value = (*self.one(&near)).into();
            }
            other => *other = self.stranger(),
        }
    }

    /// A JSON text, spoilt by its structure or by its bytes, or by both.
    pub(crate) fn spoil_json(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.happens(80)
            && let Ok(mut value) = serde_json::from_str::<Value>(&text)
        {
            for _ in 0..=self.below(3) {
                self.spoil(&mut value);
            }
            text = value.to_string();
        }
        if self.happens(25) {
            text = String::from_utf8_lossy(&self.spoil_bytes(&[text.into_bytes()])).into_owned();
        }
        text
    }
}

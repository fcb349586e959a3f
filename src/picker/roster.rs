//! All customers, held small: a million with names of 30 letters take 65 MB. An id of 32 hexadecimal
//! digits is one number, names stand behind each other in pieces that never move, and a name has a
//! second form for comparing only where that is not its own with small letters.

use super::bits::Bits;
use super::fold::fold;
use super::query::{ODD_ID, OWN_FORM, Query, letters};
use super::slots::{Slots, hash, mix};
use std::borrow::Cow;

/// Rows in a piece; a multiple of 64.
const PIECE: usize = 4096;

/// Up to how many rows of 64 are looked at one by one.
const FEW: u32 = 12;

/// Some rows, in order.
#[derive(Debug)]
struct Piece {
    /// Ids as numbers; for an odd one its place in [`Roster::odd`].
    ids: Vec<u128>,
    /// Which letters a name holds, and what else is to be known before it is read.
    letters: Vec<u32>,
    /// Where each row's text ends.
    ends: Vec<u32>,
    /// Names; behind one with a form of its own for comparing a zero, and that form.
    text: Vec<u8>,
}

/// All customers.
#[derive(Debug, Default)]
pub struct Roster {
    pieces: Vec<Piece>,
    rows: usize,
    /// Ids that are not 32 hexadecimal digits.
    odd: Vec<String>,
    by_id: Slots,
    provisioned: Bits,
}

/// An id that is a number: 32 hexadecimal digits, small letters.
fn number(id: &str) -> Option<u128> {
    if id.len() != 32 {
        return None;
    }
    id.bytes().try_fold(0, |number, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(digit))
    })
}

fn hash_of_number(number: u128) -> u64 {
    let [low, high] = [number, number >> 64].map(|half| half & u128::from(u64::MAX));
    mix(u64::try_from(low ^ high).unwrap_or_default())
}

fn hash_of_id(id: &str) -> u64 {
    number(id).map_or_else(|| hash(id.bytes()), hash_of_number)
}

impl Roster {
    /// Those of these ids, without names: to look others up in.
    pub fn of_ids(ids: &mut dyn Iterator<Item = &str>) -> Self {
        let mut roster = Self::default();
        for id in ids {
            roster.push(id, "", true);
        }
        roster
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Those that are provisioned: the others cannot be chosen.
    pub fn provisioned(&self) -> &Bits {
        &self.provisioned
    }

    /// Adds a customer at the end. Whether it was new: one whose id is there already stays as it is.
    pub fn push(&mut self, id: &str, name: &str, provisioned: bool) -> bool {
        let hash = hash_of_id(id);
        let Ok(row) = u32::try_from(self.rows) else { return false };
        if self.row_of_hashed(id, hash).is_some() {
            return false;
        }
        let odd = self.odd.len() as u128;
        if self.rows.is_multiple_of(PIECE) {
            self.pieces.push(Piece {
                ids: Vec::with_capacity(PIECE),
                letters: Vec::with_capacity(PIECE),
                ends: Vec::with_capacity(PIECE),
                text: Vec::new(),
            });
        }
        let Some(piece) = self.pieces.last_mut() else { return false };
        let start = piece.text.len();
        let known = number(id);
        // A zero parts the two forms.
        piece.text.extend(name.bytes().map(|byte| if byte == 0 { b' ' } else { byte }));
        let own = !name.is_ascii();
        let mut held = if known.is_some() { 0 } else { ODD_ID };
        if own {
            let mut form = String::with_capacity(name.len());
            fold(name, &mut form);
            piece.text.push(0);
            piece.text.extend(form.bytes().map(|byte| if byte == 0 { b' ' } else { byte }));
            held |= OWN_FORM | letters(form.as_bytes());
        } else {
            held |= letters(piece.text.get(start..).unwrap_or_default());
        }
        piece.ids.push(known.unwrap_or(odd));
        piece.letters.push(held);
        piece.ends.push(u32::try_from(piece.text.len()).unwrap_or(u32::MAX));
        if piece.ids.len() == PIECE {
            piece.text.shrink_to_fit();
        }
        if known.is_none() {
            self.odd.push(id.to_owned());
        }
        if provisioned {
            self.provisioned.set(self.rows, true);
        }
        self.rows += 1;
        let (pieces, odd) = (&self.pieces, &self.odd);
        self.by_id.put(row, hash, |row| hash_at(pieces, odd, row as usize));
        true
    }

    /// The row of an id, to the letter.
    pub fn row(&self, id: &str) -> Option<usize> {
        self.row_of_hashed(id, hash_of_id(id))
    }

    fn row_of_hashed(&self, id: &str, hash: u64) -> Option<usize> {
        let known = number(id);
        let is_it = |row: u32| match (known, id_at(&self.pieces, row as usize)) {
            (Some(known), Some((number, false))) => known == number,
            (None, Some((place, true))) => odd_id(&self.odd, place) == id,
            _ => false,
        };
        self.by_id.find(hash, is_it).map(|row| row as usize)
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> String {
        match id_at(&self.pieces, row) {
            Some((place, true)) => odd_id(&self.odd, place).to_owned(),
            Some((number, false)) => {
                let digit = |at: u32| char::from_digit((number >> (4 * at) & 15) as u32, 16);
                (0..32).rev().filter_map(digit).collect()
            }
            None => String::new(),
        }
    }

    /// The name of a row, as it was given.
    pub fn name(&self, row: usize) -> &str {
        let Some((piece, start, end)) = self.place(row) else { return "" };
        let both = piece.text.get(start..end).unwrap_or_default();
        let name = both.split(|byte| *byte == 0).next().unwrap_or_default();
        std::str::from_utf8(name).unwrap_or_default()
    }

    /// The name of a row as it is compared, in plain ASCII still with its capitals.
    pub(super) fn compared(&self, row: usize) -> &[u8] {
        let Some((piece, start, end)) = self.place(row) else { return &[] };
        piece.text.get(form(piece, row, start)..end).unwrap_or_default()
    }

    /// The piece of a row, and where its text begins and ends there.
    fn place(&self, row: usize) -> Option<(&Piece, usize, usize)> {
        let piece = self.pieces.get(row / PIECE)?;
        let (start, end) = span(piece, row % PIECE)?;
        Some((piece, start, end))
    }

    /// Those of some rows, from a row on, whose names hold a query; a multiple of 64 to begin with.
    pub(super) fn search(&self, query: &Query, among: &Bits, from: usize) -> Vec<u64> {
        let words = among.words().iter().enumerate().skip(from / 64);
        words.map(|(at, among)| self.search_word(query, *among, at)).collect()
    }

    fn search_word(&self, query: &Query, among: u64, at: usize) -> u64 {
        if among == 0 || query.is_empty() {
            return among;
        }
        let first = at * 64 % PIECE;
        let Some(piece) = self.pieces.get(at * 64 / PIECE) else { return 0 };
        let held = piece.letters.get(first..).unwrap_or_default();
        let mut left = among;
        // Of many all at once, of few one by one.
        if among.count_ones() > FEW || query.is_one_letter() {
            let mut fit = 0;
            for (bit, held) in held.iter().take(64).enumerate() {
                fit |= u64::from(query.may_be_in(*held)) << bit;
            }
            left &= fit;
        }
        if query.is_one_letter() {
            return left;
        }
        let mut found = 0;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            let row = first + bit.trailing_zeros() as usize;
            if piece.letters.get(row).is_some_and(|held| query.may_be_in(*held))
                && let Some((start, end)) = span(piece, row)
                && query.is_in(&piece.text, form(piece, row, start), end)
            {
                found |= bit;
            }
        }
        found
    }
}

/// Where the text of a row of a piece begins and ends.
fn span(piece: &Piece, row: usize) -> Option<(usize, usize)> {
    let end = *piece.ends.get(row)? as usize;
    let start = row.checked_sub(1).and_then(|before| piece.ends.get(before));
    Some((start.map_or(0, |start| *start as usize), end))
}

/// Where the form for comparing begins of a row whose text begins at `start`.
fn form(piece: &Piece, row: usize, start: usize) -> usize {
    if piece.letters.get(row % PIECE).is_none_or(|held| held & OWN_FORM == 0) {
        return start;
    }
    let text = piece.text.get(start..).unwrap_or_default();
    text.iter().position(|byte| *byte == 0).map_or(start, |zero| start + zero + 1)
}

/// The id of a row, and whether it is the place of an odd one.
fn id_at(pieces: &[Piece], row: usize) -> Option<(u128, bool)> {
    let piece = pieces.get(row / PIECE)?;
    let odd = piece.letters.get(row % PIECE)? & ODD_ID != 0;
    Some((*piece.ids.get(row % PIECE)?, odd))
}

fn odd_id(odd: &[String], place: u128) -> &str {
    usize::try_from(place).ok().and_then(|place| odd.get(place)).map_or("", String::as_str)
}

fn hash_at(pieces: &[Piece], odd: &[String], row: usize) -> u64 {
    match id_at(pieces, row) {
        Some((place, true)) => hash(odd_id(odd, place).bytes()),
        Some((number, false)) => hash_of_number(number),
        None => 0,
    }
}

/// A text as names are compared in whole: folded, and without blanks at its ends.
pub(super) fn whole(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let folded = super::fold::folded(text);
    match folded.trim() {
        trimmed if trimmed.len() == folded.len() => Cow::Owned(folded),
        trimmed => Cow::Owned(trimmed.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn ids_are_kept_to_the_letter() {
        let upper = HEX.to_uppercase();
        let short = &HEX[1..];
        let ids = [HEX, &upper, short, "00000000000000000000000000000000", "", "msp-7", "Ä"];
        let mut roster = Roster::default();
        for (at, id) in ids.iter().enumerate() {
            assert!(roster.push(id, &format!("name {at}"), at % 2 == 0), "{id}");
            assert!(!roster.push(id, "another", true), "{id}");
        }
        assert_eq!(roster.len(), ids.len());
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(roster.row(id), Some(at));
            assert_eq!(roster.id(at), *id);
            assert_eq!(roster.name(at), format!("name {at}"));
            assert_eq!(roster.provisioned().has(at), at % 2 == 0);
        }
        assert_eq!(roster.row("msp-8"), None);
        assert_eq!((roster.id(99), roster.name(99)), (String::new(), ""));
    }

    #[test]
    fn names_are_kept_to_the_letter_whatever_they_hold() {
        let names = ["Åre <b>\"Motors\"</b>", "", "plain", "🏨 מלון", "a\tb", "x\u{202E}y"];
        let mut roster = Roster::default();
        for round in 0..2_000 {
            for (at, name) in names.iter().enumerate() {
                roster.push(&format!("{round}-{at}"), name, true);
            }
        }
        for row in 0..roster.len() {
            assert_eq!(roster.name(row), names[row % names.len()]);
        }
        assert_eq!(roster.compared(0), "are <b>\"motors\"</b>".as_bytes());
        assert_eq!(roster.compared(2), b"plain");
    }
}

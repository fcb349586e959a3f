//! Finds the values in a line or cell, in one pass over its bytes, and hands each to the tally as
//! an item or a refusal. Every pasted byte comes through here: no line is copied unless it holds
//! something to fold.

use super::column::Role;
use super::fold;
use super::said::Said;
use super::shape::{self, DASH, DIGIT, LOWER, SPECIAL, STRANGE, UPPER, WORD, class};
use super::tally::Tally;
use super::words::may_open;
use super::{Found, NotClaimable, Refused, Where};

/// Reads lines into a tally.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) tally: Tally,
    /// How many serials were read so far, repeats included.
    pub(super) serials: u32,
    plain: Vec<u8>,
    from: Vec<u32>,
}

impl Scan {
    /// Reads one line, or one line of a cell.
    pub(super) fn line(&mut self, raw: &str, role: Role, at: Where) {
        if fold::is_plain(raw.as_bytes()) {
            self.pass(raw, raw.as_bytes(), None, role, at);
            return;
        }
        let (mut plain, mut from) =
            (std::mem::take(&mut self.plain), std::mem::take(&mut self.from));
        fold::fold(raw, &mut plain, &mut from);
        self.pass(raw, &plain, Some(&from), role, at);
        (self.plain, self.from) = (plain, from);
    }

    fn pass(&mut self, raw: &str, text: &[u8], from: Option<&[u32]>, role: Role, at: Where) {
        let tally = &mut self.tally;
        let mut pass =
            Pass { raw, text, from, role, at, tally, said: Said::default(), taken: 0, serials: 0 };
        pass.run();
        if pass.taken == 0 && role.is_items() {
            pass.judge();
        }
        self.serials += pass.serials;
    }

    /// What was found and what was refused.
    pub(super) fn done(self) -> (Vec<Found>, Vec<Refused>) {
        (self.tally.found, self.tally.refused)
    }
}

/// One line being read.
pub(super) struct Pass<'a> {
    /// As it was written.
    pub(super) raw: &'a str,
    /// Folded.
    pub(super) text: &'a [u8],
    /// Where each folded byte came from, unless nothing was folded.
    pub(super) from: Option<&'a [u32]>,
    /// What the column or heading says.
    pub(super) role: Role,
    pub(super) at: Where,
    pub(super) tally: &'a mut Tally,
    /// What the words just before say.
    pub(super) said: Said,
    /// How many items and refusals the line gave.
    pub(super) taken: u32,
    pub(super) serials: u32,
}

impl Pass<'_> {
    fn run(&mut self) {
        let text = self.text;
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            let mut seen = class(*byte);
            if seen & WORD == 0 {
                at = if seen & SPECIAL == 0 { at + 1 } else { self.special(*byte, at) };
                continue;
            }
            let start = at;
            let (mut rest, mut last) = (0, *byte);
            at += 1;
            while let Some(byte) = text.get(at) {
                let class = class(*byte);
                if class & (WORD | DASH) == 0 || (class == DASH && last == b'-') {
                    break;
                }
                rest |= class;
                last = *byte;
                at += 1;
            }
            seen |= rest;
            if seen & (DIGIT | DASH) == 0 && !(at - start == 12 && self.may_be_letters(seen)) {
                let mixed = rest & (UPPER | LOWER) == (UPPER | LOWER);
                let heard = mixed || !self.said.is_silent() || may_open(*byte, last, at - start);
                if heard && let Some(word) = text.get(start..at) {
                    self.said = self.said.after(word, mixed);
                }
            } else if at - start < 4 {
                self.pass_value(false);
            } else {
                at = self.value(start, at).max(at);
            }
        }
    }

    /// What was said, after a value that was no item. What never is an item is said of one value,
    /// or of all that follow and look like an order.
    fn pass_value(&mut self, like_an_order: bool) {
        self.said = match self.said.role {
            Role::Other if !like_an_order => Said::default(),
            _ => self.said.used(),
        };
    }

    /// Whether twelve capitals without a digit are a value here.
    fn may_be_letters(&self, seen: u8) -> bool {
        seen == UPPER && matches!(self.expected(), Role::Serial | Role::Key | Role::ClaimId)
    }

    /// What is expected here: by the words before, else by the column or heading.
    pub(super) fn expected(&self) -> Role {
        if self.said.role == Role::Any { self.role } else { self.said.role }
    }

    /// Passes over addresses of all kinds, and reads the fields of scanned labels.
    fn special(&mut self, byte: u8, at: usize) -> usize {
        let next = self.text.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b':' if next == b'/' && self.text.get(at + 2) == Some(&b'/') => self.chunk_end(at),
            b'.' if class(next) & WORD != 0 && self.is_domain(at) => self.chunk_end(at),
            b'@' => self.skip(at, |byte| {
                class(byte) & (WORD | DASH) != 0 || matches!(byte, b'@' | b'.' | b'_')
            }),
            b'\\' if matches!(next, b'n' | b'r' | b't') => at + 2,
            0x1D => self.label_field(at + 1),
            _ => at + 1,
        }
    }

    fn skip(&self, from: usize, over: impl Fn(u8) -> bool) -> usize {
        let mut at = from;
        while self.text.get(at).is_some_and(|byte| over(*byte)) {
            at += 1;
        }
        at
    }

    /// Where a web address ends.
    fn chunk_end(&self, from: usize) -> usize {
        self.skip(from, |byte| {
            byte > b' ' && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'|' | b')' | b']' | b'}')
        })
    }

    /// Whether the dot at `at` stands in the host of a web address: `www.`, or a path follows.
    fn is_domain(&self, at: usize) -> bool {
        if at >= 3
            && self.text.get(at - 3..at).is_some_and(|head| head.eq_ignore_ascii_case(b"www"))
        {
            return true;
        }
        let mut label = at + 1;
        let mut end = label;
        while end < at + 80
            && let Some(byte) = self.text.get(end)
        {
            match *byte {
                b'.' => label = end + 1,
                b'/' => {
                    let name = self.text.get(label..end).unwrap_or_default();
                    return (2..=6).contains(&name.len()) && shape::classes(name) == LOWER;
                }
                byte if class(byte) & (WORD | DASH) == 0 => return false,
                _ => {}
            }
            end += 1;
        }
        false
    }

    /// A field of an ISO 15434 label, from behind its separator: `S` begins a serial, and nothing
    /// else on a label is an item.
    fn label_field(&mut self, from: usize) -> usize {
        let end = self.skip(from, |byte| byte >= b' ');
        if matches!(self.text.get(from), Some(b'S' | b's')) {
            let stop = self.skip(from + 1, |byte| class(byte) & (WORD | DASH) != 0);
            self.said = Said::by(Role::Serial);
            self.value(from + 1, stop);
        }
        self.said = Said::default();
        end
    }

    /// A run of letters, digits and dashes with a digit or a dash in it. Says where to read on.
    fn value(&mut self, start: usize, end: usize) -> usize {
        let Some(mut token) = self.text.get(start..end) else { return end };
        while let Some((b'-', shorter)) = token.split_last() {
            token = shorter;
        }
        if self.text.get(end) == Some(&b'@') {
            return end;
        }
        let seen = shape::classes(token);
        let used =
            if seen & DASH == 0 { self.solid(start, token) } else { self.dashed(start, token) };
        if let Some(next) = used {
            return next;
        }
        if seen & DIGIT == 0 && seen & DASH != 0 {
            for word in token.split(|byte| *byte == b'-') {
                self.said = self.said.after(word, true);
            }
            return end;
        }
        let expected = self.expected();
        if expected == Role::ClaimId && self.claim_id(token, seen) {
            return end;
        }
        self.refuse_labelled(start, token, seen);
        self.pass_value(shape::is_order(token));
        end
    }

    /// A token without dashes.
    fn solid(&mut self, start: usize, token: &[u8]) -> Option<usize> {
        let end = start + token.len();
        match token.len() {
            4 if shape::is_q_or_z(token) => self.spaced(start),
            8 | 9 => self.order(start, token).then_some(end),
            11 if shape::is_cisco_hardware(token) => {
                let told = matches!(self.expected(), Role::Serial | Role::Key | Role::ClaimId);
                let alone = self.expected() != Role::Other && shape::classes(token) & LOWER == 0;
                (told || (alone && self.stands_alone(start, end))).then(|| {
                    self.refuse(start, end, NotClaimable::CiscoHardwareSerial);
                    end
                })
            }
            12 if shape::is_q_or_z(token) => self.undashed(token).then_some(end),
            13 | 14 if matches!(token, [b'S' | b's', b'Q' | b'q' | b'N' | b'n', ..]) => {
                self.glued(token.get(token.len() - 12..)?).then_some(end)
            }
            20 if self.expected() == Role::Subscription => self.subscription(token).then_some(end),
            _ => None,
        }
    }

    /// A token with dashes.
    fn dashed(&mut self, start: usize, token: &[u8]) -> Option<usize> {
        if !(7..64).contains(&token.len()) {
            return None;
        }
        let end = start + token.len();
        let seen = shape::classes(token);
        if shape::is_dashed(token) && shape::is_q_or_z(token) && seen & STRANGE == 0 {
            return self.dashed_code(token).then_some(end);
        }
        if shape::is_four_by_five(token)
            && (self.expected() == Role::Subscription
                || (seen & DIGIT != 0 && seen & (UPPER | LOWER) != 0))
            && self.subscription(token)
        {
            return Some(end);
        }
        let one_dash =
            token.len() == 13 && (token.get(4) == Some(&b'-') || token.get(8) == Some(&b'-'));
        if one_dash && shape::is_q_or_z(token) && self.undashed(token) {
            return Some(end);
        }
        if token.len() == 9
            && shape::is_q_or_z(token)
            && let Some(next) = self.spaced(start)
        {
            return Some(next);
        }
        let (head, rest) = token.split_at_checked(token.iter().position(|byte| *byte == b'-')?)?;
        if seen & DIGIT != 0 && shape::classes(head) & !(UPPER | LOWER) == 0 {
            let said = self.said.after(head, true);
            if said.role != Role::Any && said != self.said && rest.len() > 5 {
                let before = std::mem::replace(&mut self.said, said);
                let next = self.value(start + head.len() + 1, end);
                self.said = before;
                return Some(next);
            }
        }
        if let Some((b'S' | b's', serial)) = token.split_first()
            && shape::is_dashed(serial)
            && matches!(serial, [b'Q' | b'q', ..])
        {
            return self.dashed_code(serial).then_some(end);
        }
        // A serial, and a word after a dash: `Q2GX-6J9Z-WYSF—lobby`.
        if let Some((serial, [b'-', word @ ..])) = token.split_at_checked(14)
            && shape::is_dashed(serial)
            && shape::is_q_or_z(serial)
            && shape::classes(word) & DIGIT == 0
        {
            return self.dashed_code(serial).then_some(end);
        }
        self.near(start, token, seen)
    }
}

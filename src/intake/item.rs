//! What becomes of a token in its place: an item of some kind with its doubt, a refusal with its
//! reason, or nothing. The shapes themselves are in `shape`.

use super::column::Role;
use super::scan::Pass;
use super::shape::{self, DASH, DIGIT, LOWER, STRANGE, UPPER, WORD, class};
use super::{Doubt, NotClaimable};
use crate::domain::{ClaimId, Item, ItemKind, LicenseKey, OrderNumber, Serial, SubscriptionKey};

/// How many bytes beside a value are looked at: enough for what people write, and a bound for the rest.
const AROUND: usize = 64;

impl Pass<'_> {
    fn take(&mut self, item: Item, doubt: Option<Doubt>) -> bool {
        self.taken += 1;
        self.said = self.said.used();
        self.tally.take(item, self.at, doubt);
        true
    }

    /// A serial or a key, by its first letter.
    fn take_code(&mut self, code: [u8; 12], other: Option<ItemKind>) -> bool {
        let item = match code.first() {
            Some(b'Q') => Serial::from_code(code).map(Item::Serial),
            _ => LicenseKey::from_code(code).map(Item::Key),
        };
        let Ok(item) = item else { return false };
        self.serials += u32::from(code.first() == Some(&b'Q'));
        let look_alike = code.iter().any(|byte| matches!(byte, b'0' | b'O' | b'1' | b'I'));
        let doubt = other.map(Doubt::TwoKinds).or(look_alike.then_some(Doubt::LookAlike));
        self.take(item, doubt)
    }

    /// A code with its dashes: nothing else looks like it.
    pub(super) fn dashed_code(&mut self, token: &[u8]) -> bool {
        shape::twelve(token).is_some_and(|code| self.take_code(code, None))
    }

    /// Twelve characters with at most one dash, that begin as serials and keys do.
    pub(super) fn undashed(&mut self, token: &[u8]) -> bool {
        let Some(code) = shape::twelve(token) else { return false };
        let expected = self.expected();
        let is_code = match expected {
            Role::Serial | Role::Key | Role::ClaimId => true,
            Role::Other => false,
            Role::Any | Role::Order | Role::Subscription => shape::is_no_word(token, &code),
        };
        let doubted = expected == Role::ClaimId
            || (!matches!(expected, Role::Serial | Role::Key) && !shape::is_typical(&code));
        is_code && self.take_code(code, doubted.then_some(ItemKind::ClaimId))
    }

    /// A serial that a scanner read with the `S` or `SN` of its label before it.
    pub(super) fn glued(&mut self, token: &[u8]) -> bool {
        let Some(code) = shape::twelve(token) else { return false };
        matches!(code, [b'Q', b'2'..=b'5', ..])
            && shape::is_no_word(token, &code)
            && self.take_code(code, None)
    }

    /// Three groups of four with spaces, points or underscores between. Says where to read on.
    pub(super) fn spaced(&mut self, start: usize) -> Option<usize> {
        let mut code = [0; 12];
        let mut at = start;
        for (number, group) in code.chunks_exact_mut(4).enumerate() {
            let gap = at;
            while number > 0 && matches!(self.text.get(at), Some(b' ' | b'-' | b'_' | b'.')) {
                at += 1;
            }
            if number > 0 && !(1..=3).contains(&(at - gap)) {
                return None;
            }
            group.copy_from_slice(self.text.get(at..at + 4)?);
            at += 4;
        }
        let joined = |byte: &u8| class(*byte) & WORD != 0;
        let after = self.text.get(at..).unwrap_or_default();
        if after.first().is_some_and(joined)
            || (after.first() == Some(&b'-') && after.get(1).is_some_and(joined))
        {
            return None;
        }
        let seen = shape::classes(&code);
        if seen & !(DIGIT | UPPER | LOWER) != 0 || seen & DIGIT == 0 {
            return None;
        }
        let upper = shape::twelve(&code)?;
        let expected = matches!(self.expected(), Role::Serial | Role::Key);
        // `Q3FY 2026 PLAN` is a quarter.
        let quarter = matches!(upper, [_, _, b'F' | b'C', b'Y', b'2', b'0', ..]);
        let sane = matches!(upper, [_, b'2'..=b'9', ..])
            && !quarter
            && seen & (UPPER | LOWER) != (UPPER | LOWER);
        ((expected || sane) && self.take_code(upper, None)).then_some(at)
    }

    /// An order number: by its shape anywhere, by less in a column of orders.
    pub(super) fn order(&mut self, start: usize, token: &[u8]) -> bool {
        let in_column = self.at.column.is_some() && self.role != Role::Any;
        let digits = shape::classes(token) == DIGIT;
        let named = match self.text.get(start + token.len()..) {
            Some([b'.', next, ..]) => class(*next) & LOWER != 0,
            _ => false,
        };
        let doubt = match self.expected() {
            Role::Order if shape::is_order(token) => None,
            Role::Order if digits && in_column => Some(Doubt::UnusualOrder),
            Role::Any if shape::is_sure_order(token) && !named => None,
            Role::Serial | Role::Key | Role::Subscription
                if shape::is_sure_order(token) && !in_column =>
            {
                None
            }
            _ => return false,
        };
        let text: String = token.iter().map(|byte| char::from(byte.to_ascii_uppercase())).collect();
        OrderNumber::parse(&text).is_ok_and(|order| self.take(Item::Order(order), doubt))
    }

    pub(super) fn subscription(&mut self, token: &[u8]) -> bool {
        let text = std::str::from_utf8(token).unwrap_or_default();
        SubscriptionKey::parse(text).is_ok_and(|key| self.take(Item::Subscription(key), None))
    }

    /// A claim id, where one is expected; kept as it was written, for it is opaque.
    pub(super) fn claim_id(&mut self, token: &[u8], seen: u8) -> bool {
        // `Serial0` is the head of a column, not an id.
        let word = token.split(u8::is_ascii_digit).next().unwrap_or_default();
        let labels = word.len() < token.len() && super::words::meaning(word).is_some();
        let plausible = (seen & DIGIT != 0 || token.len() == 12) && seen & STRANGE == 0 && !labels;
        let text = std::str::from_utf8(token).unwrap_or_default();
        plausible
            && (5..=40).contains(&token.len())
            && ClaimId::parse(text).is_ok_and(|id| self.take(Item::ClaimId(id), None))
    }

    /// Refuses what stands between two places of the folded text, as it was written.
    pub(super) fn refuse(&mut self, start: usize, end: usize, why: NotClaimable) {
        let place = |at: usize| match self.from {
            Some(from) => from.get(at).map_or(self.raw.len(), |at| *at as usize),
            None => at,
        };
        let text = self.raw.get(place(start)..place(end)).unwrap_or_default();
        self.taken += 1;
        self.tally.refuse(text.trim(), self.at, why);
    }

    /// Refuses a dashed token that was nearly a serial or key, with all that is joined to it.
    /// Says where to read on.
    pub(super) fn near(&mut self, start: usize, token: &[u8], seen: u8) -> Option<usize> {
        let expected = matches!(self.expected(), Role::Serial | Role::Key);
        if !shape::is_near(token, expected) {
            return None;
        }
        let mut end = start + token.len();
        let token_end = end;
        let parts = |byte: u8| {
            byte <= b' '
                || matches!(
                    byte,
                    b',' | b';'
                        | b'|'
                        | b'/'
                        | b'"'
                        | b'\''
                        | b'<'
                        | b'>'
                        | b'('
                        | b')'
                        | b'['
                        | b']'
                )
        };
        while end < token_end + AROUND && self.text.get(end).is_some_and(|byte| !parts(*byte)) {
            end += 1;
        }
        while end > token_end
            && matches!(self.text.get(end - 1), Some(b'.' | b':' | b'!' | b'?' | b'*' | b'-'))
        {
            end -= 1;
        }
        let strange = end > token_end || seen & STRANGE != 0;
        self.refuse(start, end, wrong(shape::count(token, WORD), strange));
        Some(end)
    }

    /// Refuses a value right behind `S/N:` or the like that is none.
    pub(super) fn refuse_labelled(&mut self, start: usize, token: &[u8], seen: u8) {
        let letters = shape::count(token, WORD);
        let role = self.said.role;
        let meant = seen & DIGIT != 0 && seen & (UPPER | LOWER) != 0 && (7..=20).contains(&letters);
        if self.said.fresh && matches!(role, Role::Serial | Role::Key) && meant {
            self.refuse(start, start + token.len(), not_of(role, token, letters, seen));
        }
    }

    /// Whether a token is all that its line, cell or enclosing marks hold.
    pub(super) fn stands_alone(&self, start: usize, end: usize) -> bool {
        let parts = |byte: &u8| matches!(byte, b',' | b';' | b'|' | b'\t' | b'/');
        let word = |byte: &u8| class(*byte) & WORD != 0;
        let from = start.saturating_sub(AROUND);
        let before = self.text.get(from..start).unwrap_or_default();
        let after = self.text.get(end..self.text.len().min(end + AROUND)).unwrap_or_default();
        let number = before.iter().all(|byte| !word(byte) || byte.is_ascii_digit())
            && shape::count(before, DIGIT) <= 3;
        let left = before.iter().rev().find(|byte| parts(byte) || word(byte));
        let right = after.iter().find(|byte| parts(byte) || word(byte));
        (number || left.is_none_or(parts)) && right.is_none_or(parts)
    }

    /// Refuses a cell of a column of items, or a line below a heading, that gave none, if it was
    /// meant to hold one.
    pub(super) fn judge(&mut self) {
        let text = self.text;
        let (mut tokens, mut longest, mut seen, mut letters) = (0_u32, 0, 0, 0);
        let mut first: &[u8] = &[];
        for token in text.split(|byte| class(*byte) & (WORD | DASH) == 0) {
            if shape::count(token, WORD) == 0 {
                continue;
            }
            if tokens == 0 {
                first = token;
            }
            let classes = shape::classes(token);
            tokens += 1;
            letters += shape::count(token, WORD);
            seen |= classes;
            if classes & DIGIT != 0 {
                longest = longest.max(token.len());
            }
        }
        let in_column = self.at.column.is_some();
        let begun =
            shape::is_q_or_z(first) && (6..=20).contains(&letters) && seen & (DIGIT | DASH) != 0;
        let is_mac = shape::is_mac(text.trim_ascii());
        let few = tokens <= if in_column { 4 } else { 1 };
        let meant = is_mac || (few && (longest >= 5 || begun));
        let near_order = tokens == 1
            && (7..=11).contains(&first.len())
            && matches!(first, [b'0'..=b'9', b'A'..=b'Z' | b'a'..=b'z', ..])
            && seen & DASH == 0;
        let why = match self.role {
            _ if is_mac && self.role != Role::Order => NotClaimable::MacAddress,
            Role::Order if near_order => NotClaimable::NotAnOrder,
            Role::Order | Role::ClaimId => return,
            Role::Subscription => NotClaimable::NotASubscription,
            role => {
                let odd =
                    |byte: &u8| !byte.is_ascii_whitespace() && class(*byte) & (WORD | DASH) == 0;
                let inner = text.trim_ascii().iter().skip(1).rev().skip(1).any(odd);
                let seen = if inner && tokens > 1 { seen | STRANGE } else { seen };
                not_of(role, first, letters, seen)
            }
        };
        if meant || why == NotClaimable::NotAnOrder {
            let start = text.iter().position(|byte| class(*byte) & WORD != 0).unwrap_or(0);
            let end =
                text.iter().rposition(|byte| class(*byte) & WORD != 0).map_or(0, |last| last + 1);
            self.refuse(start, end, why);
        }
    }
}

/// Why something that begins as a serial or key does is none.
fn wrong(letters: usize, strange: bool) -> NotClaimable {
    match letters {
        _ if strange => NotClaimable::WrongCharacters,
        ..12 => NotClaimable::TooShort,
        12 => NotClaimable::WrongGroups,
        _ => NotClaimable::TooLong,
    }
}

/// Why a value is none of what is expected.
fn not_of(role: Role, token: &[u8], letters: usize, seen: u8) -> NotClaimable {
    if shape::is_cisco_hardware(token) {
        return NotClaimable::CiscoHardwareSerial;
    }
    if shape::is_q_or_z(token) {
        return wrong(letters, seen & STRANGE != 0);
    }
    if role == Role::Key { NotClaimable::NotAKey } else { NotClaimable::NotASerial }
}

//! What a run of letters, digits and dashes can be by its shape alone. Knows nothing of what
//! stands around it.

use super::fold::FOREIGN;

/// A digit.
pub(super) const DIGIT: u8 = 1;
/// A capital letter.
pub(super) const UPPER: u8 = 2;
/// A small letter.
pub(super) const LOWER: u8 = 4;
/// A letter or digit that no item has.
pub(super) const STRANGE: u8 = 8;
/// A dash.
pub(super) const DASH: u8 = 16;
/// Parts words, and begins or ends something that is passed over whole.
pub(super) const SPECIAL: u8 = 32;
/// What words and values are made of.
pub(super) const WORD: u8 = DIGIT | UPPER | LOWER | STRANGE;

#[expect(clippy::indexing_slicing, reason = "evaluated when compiled, over bytes alone")]
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            FOREIGN | 128..=255 => STRANGE,
            b'-' => DASH,
            b'@' | b':' | b'.' | b'\\' | 0x1D => SPECIAL,
            _ => 0,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    classes
};

/// The class of a byte.
#[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
pub(super) fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// The classes of all bytes together.
pub(super) fn classes(token: &[u8]) -> u8 {
    token.iter().fold(0, |seen, byte| seen | class(*byte))
}

/// How many bytes are of any of these classes.
pub(super) fn count(token: &[u8], of: u8) -> usize {
    token.iter().filter(|byte| class(**byte) & of != 0).count()
}

/// Whether a serial or a license key begins like this.
pub(super) fn is_q_or_z(token: &[u8]) -> bool {
    matches!(token.first(), Some(b'Q' | b'q' | b'Z' | b'z'))
}

/// The twelve letters and digits of a token, in capitals; `None` if there are not exactly twelve.
pub(super) fn twelve(token: &[u8]) -> Option<[u8; 12]> {
    let mut code = [0; 12];
    let mut slots = code.iter_mut();
    for byte in token {
        if class(*byte) & (DIGIT | UPPER | LOWER) != 0 {
            *slots.next()? = byte.to_ascii_uppercase();
        }
    }
    slots.next().is_none().then_some(code)
}

/// Whether the dashes stand where those of a serial do.
pub(super) fn is_dashed(token: &[u8]) -> bool {
    token.len() == 14
        && token.get(4) == Some(&b'-')
        && token.get(9) == Some(&b'-')
        && count(token, DASH) == 2
}

/// Whether the dashes stand where those of a subscription key do.
pub(super) fn is_four_by_five(token: &[u8]) -> bool {
    token.len() == 23
        && [5, 11, 17].iter().all(|at| token.get(*at) == Some(&b'-'))
        && count(token, DASH) == 3
}

/// Whether twelve characters begin as every serial and key of the field does: a digit comes second.
pub(super) fn is_typical(code: &[u8; 12]) -> bool {
    matches!(code, [b'Q', b'2'..=b'5', ..] | [b'Z', b'2', ..])
}

/// Whether twelve characters without dashes are a value and no word: digits, one case, and not
/// `Q3REPORT2026`. With another letter second, only what the vendor's own examples begin with.
pub(super) fn is_no_word(token: &[u8], code: &[u8; 12]) -> bool {
    let seen = classes(token);
    let digits = count(code, DIGIT);
    let begins = match code {
        [_, b'0'..=b'9', ..] => true,
        [b'Q', b'A' | b'B' | b'Q' | b'W' | b'Y', ..] => digits >= 2 && seen & LOWER == 0,
        _ => false,
    };
    let year = matches!(code, [.., b'2', b'0', b'0'..=b'9', b'0'..=b'9'])
        && code.get(2..8).is_some_and(|middle| count(middle, DIGIT) == 0);
    begins && !year && seen & (UPPER | LOWER) != (UPPER | LOWER)
}

/// Whether a token is a digit, a letter and seven more letters or digits.
pub(super) fn is_order(token: &[u8]) -> bool {
    token.len() == 9
        && token.first().is_some_and(u8::is_ascii_digit)
        && token.get(1).is_some_and(u8::is_ascii_alphabetic)
        && token.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether an order-shaped token is none of the words of that shape: `2NDFLOORA`.
pub(super) fn is_sure_order(token: &[u8]) -> bool {
    let digits = count(token, DIGIT);
    is_order(token) && (digits == 8 || (digits >= 3 && classes(token) & LOWER == 0))
}

/// Whether a token is the serial of Cisco hardware: `FOC2234432B`.
pub(super) fn is_cisco_hardware(token: &[u8]) -> bool {
    let Some((head, rest)) = token.split_first_chunk::<3>() else { return false };
    let Some((week, tail)) = rest.split_first_chunk::<4>() else { return false };
    head.iter().all(u8::is_ascii_alphabetic)
        && week.iter().all(u8::is_ascii_digit)
        && tail.len() == 4
        && tail.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether a cell is a MAC address, in any of its written forms.
pub(super) fn is_mac(cell: &[u8]) -> bool {
    let parted = |byte: &u8| matches!(byte, b':' | b'-' | b'.' | b' ');
    let hex = cell.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    hex == 12 && cell.iter().all(|byte| byte.is_ascii_hexdigit() || parted(byte))
}

/// Whether a dashed token was nearly a serial or a key: it begins like one, and has about its length.
pub(super) fn is_near(token: &[u8], expected: bool) -> bool {
    let letters = count(token, WORD);
    let group = token.iter().position(|byte| *byte == b'-').unwrap_or(token.len());
    is_q_or_z(token)
        && (6..=16).contains(&letters)
        && (3..=5).contains(&group)
        && classes(token) & DIGIT != 0
        && (expected
            || (token.get(1).is_some_and(u8::is_ascii_digit)
                && token.get(2).is_some_and(|byte| class(*byte) & (UPPER | LOWER | STRANGE) != 0)))
}

//! Chance and codes from a seed: the same seed gives the same world, here and in the page.
//! Nothing here reads a clock or the machine's own randomness.

/// The characters of real serials: none of 0, 1, I and O. Thirty-two, so five bits each.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const HALF: u64 = (1 << 20) - 1;

/// Scrambles a number (splitmix64).
pub(crate) fn mix(seed: u64, salt: u64) -> u64 {
    let mut z = seed ^ salt.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Scrambles a text (FNV-1a, then [`mix`]).
pub(crate) fn of_text(seed: u64, text: &str) -> u64 {
    let fnv = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mix(seed, fnv)
}

/// A number from 0 up to, but not with, `n`.
pub(crate) fn roll(value: u64, n: u32) -> i64 {
    i64::from(u32::try_from(value % u64::from(n.max(1))).unwrap_or(0))
}

/// Whether a thing of this rate, in millionths, happens this time.
pub(crate) fn happens(value: u64, rate: u32) -> bool {
    value % 1_000_000 < u64::from(rate)
}

/// One of a list; an empty list gives nothing.
pub(crate) fn pick(list: &[&'static str], value: u64) -> &'static str {
    let at = value.checked_rem(list.len() as u64).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| list.get(at)).copied().unwrap_or_default()
}

fn round(seed: u64, half: u64, at: u64) -> u64 {
    mix(seed ^ at, half) & HALF
}

/// Eight letters for the `n`-th thing of a holder (0 to 15): a permutation of all 40-bit numbers,
/// so that [`read`] can tell without a table whose a code is.
pub(crate) fn write(seed: u64, holder: u64, n: u64) -> [u8; 8] {
    let (mut left, mut right) = ((holder & 15) << 16, n & 0xFFFF);
    for at in 0..4 {
        (left, right) = (right, left ^ round(seed, right, at));
    }
    letters((left << 20) | right)
}

/// Eight letters for any number.
pub(crate) fn letters(number: u64) -> [u8; 8] {
    let mut code = [0_u8; 8];
    let mut rest = number;
    for slot in code.iter_mut().rev() {
        *slot =
            usize::try_from(rest & 31).ok().and_then(|at| LETTERS.get(at)).copied().unwrap_or(b'2');
        rest >>= 5;
    }
    code
}

/// The number that [`letters`] made a code for, if all of its letters are some of these.
pub(crate) fn number(code: &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for byte in code {
        let at = LETTERS.iter().position(|letter| letter == byte)?;
        number = (number << 5) | at as u64;
    }
    Some(number)
}

/// The holder and number that [`write`] made a code for. Of all codes, one in 2^20 reads as some
/// holder's; the caller still checks that the number is one that this holder has.
pub(crate) fn read(seed: u64, code: &[u8]) -> Option<(u64, u64)> {
    let number = number(code)?;
    let (mut left, mut right) = (number >> 20, number & HALF);
    for at in (0..4).rev() {
        (left, right) = (right ^ round(seed, left, at), left);
    }
    (left.trailing_zeros() >= 16 && right >> 16 == 0).then_some((left >> 16, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_whose_it_is_and_no_two_are_alike() {
        let mut seen = std::collections::BTreeSet::new();
        for holder in 0..16 {
            for n in 0..600 {
                let code = write(7, holder, n);
                assert_eq!(read(7, &code), Some((holder, n)));
                assert!(seen.insert(code));
            }
        }
        assert_eq!(read(8, &write(7, 3, 5)), None);
        assert_eq!(read(7, b"9J8LSLPO"), None, "a letter that no code has");
    }

    #[test]
    fn a_rate_is_kept() {
        let hits = (0..10_000).filter(|n| happens(mix(1, *n), 50_000)).count();
        assert!((400..600).contains(&hits), "{hits}");
        assert!(!(0..1_000).any(|n| happens(mix(1, n), 0)));
        assert!((0..1_000).all(|n| happens(mix(1, n), 1_000_000)));
    }
}

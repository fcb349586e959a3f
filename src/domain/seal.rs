//! A checksum over what is stored, so that a record that the disk has damaged, or that stands under
//! another key than it was written for, is told from one that holds. It is no protection against a
//! person: whoever can write a record can write its sum.
//!
//! FNV-1a with 64 bits: a few bytes of code, and any one byte that is changed changes the sum.

/// How a sealed text begins, up to its version.
const HEAD: &str = "{\"v\":";
/// What stands between the version and the sum.
const SUM: &str = ",\"sum\":\"";
/// The digits of a sum.
const DIGITS: usize = 16;

/// The sum of a text under a name, as 16 hexadecimal digits.
pub fn sum(name: &str, text: &str) -> String {
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in name.bytes().chain([b'\n']).chain(text.bytes()) {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let digit = |byte: u8| char::from_digit(u32::from(byte), 16).unwrap_or('0');
    sum.to_be_bytes().into_iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Writes a record: its version, its sum under `name`, and `rest`, which is what follows in the
/// record's braces, with the closing one.
pub fn seal(version: u32, name: &str, rest: &str) -> String {
    [HEAD, &version.to_string(), SUM, &sum(name, rest), "\",", rest].concat()
}

/// Whether a record is as [`seal`] wrote it under this name.
pub fn holds(name: &str, record: &str) -> bool {
    let Some((_, sealed)) = record.split_once(SUM) else { return false };
    let Some((told, rest)) = sealed.split_at_checked(DIGITS) else { return false };
    rest.strip_prefix("\",").is_some_and(|rest| sum(name, rest) == told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_under_its_own_name_alone() {
        let record = seal(2, "run:1", "\"entries\":[]}");
        assert_eq!(record, "{\"v\":2,\"sum\":\"55cb0465cbb8ef3c\",\"entries\":[]}");
        assert!(holds("run:1", &record));
        assert!(!holds("run:2", &record));
        assert!(!holds("run:1", "{\"v\":2,\"sum\":\"12\"}"));
        assert!(!holds("run:1", ""));
    }

    #[test]
    fn every_bit_that_is_flipped_is_found() {
        let rest = "\"data\":{\"name\":\"Łódź\"}}";
        let record = seal(2, "k", rest);
        let from = record.find(SUM).unwrap() + SUM.len();
        for at in from..record.len() {
            for bit in 0..8 {
                let mut bytes = record.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                assert!(!holds("k", &text), "{text}");
            }
        }
        for cut in from..record.len() {
            let Some(text) = record.get(..cut) else { continue };
            assert!(!holds("k", text), "{text}");
        }
    }
}

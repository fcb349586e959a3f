//! What a header says about the cells below it. Sees the header only, never a cell.

use super::words::{Word, meaning};

/// What is expected in a column, below a heading, or after a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// Anything: items are known by their shape alone.
    #[default]
    Any,
    /// Serials.
    Serial,
    /// License keys.
    Key,
    /// Order numbers.
    Order,
    /// Order claim ids.
    ClaimId,
    /// Subscription keys.
    Subscription,
    /// Something that never is an item: a price, a model, a purchase order.
    Other,
}

impl Role {
    /// Whether items are expected.
    pub(super) fn is_items(self) -> bool {
        !matches!(self, Self::Any | Self::Other)
    }
}

/// What a header's words come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// What stands below.
    pub(super) role: Role,
    /// Whether any word was known.
    pub(super) known: bool,
    /// Whether every word was known.
    pub(super) wholly: bool,
}

/// The most words that a header has; longer is prose.
const WORDS: u32 = 7;
/// The most bytes of a header.
pub(super) const HEADER_BYTES: usize = 64;

/// Reads a header, or says that this is none: too long, or with a value in it.
pub(super) fn read(header: &str) -> Option<Reading> {
    read_words(header, WORDS)
}

/// The same, giving up once more than so many words are unknown.
fn read_words(header: &str, most_unknown: u32) -> Option<Reading> {
    if header.len() > HEADER_BYTES {
        return None;
    }
    let (mut bits, mut words, mut unknown, mut value) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut word = [0_u8; HEADER_BYTES];
    let (mut length, mut was_lower, mut after_s, mut after_p) = (0_usize, false, false, false);
    for c in header.chars().chain([' ']) {
        let letter = letter(c);
        value = if c.is_ascii_digit() || (value > 0 && (letter.is_some() || c == '-')) {
            value + 1
        } else {
            0
        };
        if value >= 6 {
            return None;
        }
        let ends = letter.is_none_or(|l| l.is_ascii_uppercase() && was_lower);
        if ends && length > 0 {
            words += 1;
            let text = word.get(..length)?;
            let means = match text {
                b"n" | b"N" if after_s => Some(Word::Serial),
                b"n" | b"N" if after_p => Some(Word::Other),
                b"o" | b"O" if after_s => Some(Word::Order),
                b"o" | b"O" if after_p => Some(Word::Purchase),
                b"n" | b"N" => Some(Word::Link),
                b"so" | b"SO" | b"So" => Some(Word::Order),
                _ => meaning(text),
            };
            match means {
                Some(means) => bits |= 1 << means as u32,
                None => unknown += 1,
            }
            if words > WORDS || unknown > most_unknown {
                return None;
            }
            (after_s, after_p) = (means == Some(Word::S), means == Some(Word::P));
            length = 0;
        }
        if let Some(letter) = letter
            && let Some(slot) = word.get_mut(length)
        {
            *slot = letter;
            length += 1;
        }
        was_lower = letter.is_some_and(|l| l.is_ascii_lowercase());
    }
    let known = bits != 0;
    Some(Reading { role: role(bits), known, wholly: known && unknown == 0 })
}

/// What a set of words comes to.
fn role(bits: u32) -> Role {
    let has = |word: Word| bits & (1 << word as u32) != 0;
    let claim_id = has(Word::ClaimId)
        || (has(Word::Claim) && !has(Word::Key) && (has(Word::Id) || has(Word::Order)));
    let subscription = has(Word::Key) && (has(Word::Subscription) || has(Word::Claim));
    let serial = has(Word::Serial) || (has(Word::Cloud) && has(Word::Id));
    let key = has(Word::Key) && !subscription;
    let order = has(Word::Order) && !claim_id && !has(Word::Purchase);
    match (u32::from(serial) + u32::from(key) + u32::from(order), has(Word::Old)) {
        (_, _) if has(Word::Purchase) && !serial => Role::Other,
        (_, _) if claim_id => Role::ClaimId,
        (_, _) if subscription => Role::Subscription,
        (1, true) => Role::Other,
        (1, _) if serial => Role::Serial,
        (0 | 1, _) if has(Word::Other) => Role::Other,
        (1, _) if key => Role::Key,
        (1, _) => Role::Order,
        _ => Role::Any,
    }
}

/// A header's letter without its accent, or `None` for what parts words.
fn letter(c: char) -> Option<u8> {
    if c.is_ascii() {
        return u8::try_from(c).ok().filter(u8::is_ascii_alphabetic);
    }
    Some(match c {
        '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            u8::try_from(u32::from(c) - 0xFEE0).ok()?
        }
        'à'..='å' | 'À'..='Å' => b'a',
        'ç' | 'Ç' => b'c',
        'è'..='ë' | 'È'..='Ë' => b'e',
        'ì'..='ï' | 'Ì'..='Ï' => b'i',
        'ñ' | 'Ñ' => b'n',
        'ò'..='ö' | 'Ò'..='Ö' => b'o',
        'ù'..='ü' | 'Ù'..='Ü' => b'u',
        _ => return None,
    })
}

/// What a line says about the lines below it, if it is nothing but a heading: `License keys:`.
pub(super) fn heading(line: &str) -> Option<Role> {
    let reading = read_words(line.trim(), 0)?;
    (reading.wholly && reading.role != Role::Any).then_some(reading.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_stands_below_it() {
        let table = [
            (
                Role::Serial,
                "Serial|Serial number|S/N|SN|Serial #|Serial No.|Meraki serial|Cloud ID|\
                cloudId|serial_number|serialNumber|Device Serial|Seriennummer|Serien-Nr.|Seriennr.|\
                Numéro de série|N° de série|Número de serie|Nº de série|Numero di serie|\
                SERIAL NUMBER|Product serial number|S. N.|Ｓｅｒｉａｌ",
            ),
            (
                Role::Key,
                "License key|Licence Key|licenseKey|Lizenzschlüssel|Clé de licence|\
                Clave de licencia|Chave de licença|Keys|License keys:",
            ),
            (
                Role::Order,
                "Order number|Order #|Order No.|orderNumber|Sales order|SO number|S/O|\
                Cisco order|Auftragsnummer|Auftrags-Nr.|Número de pedido|N° de commande",
            ),
            (Role::ClaimId, "Claim ID|Secure claim id|Order claim|Order claim ID|claimId|claim_id"),
            (
                Role::Subscription,
                "Subscription key|Claim key|Subscription claim key|subscriptionKey",
            ),
            (
                Role::Other,
                "Purchase order|PO|PO number|P.O.|P/O|PO #|Customer PO|Model|SKU|\
                MAC address|MAC|Unit price, EUR|Qty|Quantity|Phone|Part number|P/N|Order date|\
                Bon de commande|Orden de compra|Preis|Old serial|IP address|Email",
            ),
            (Role::Any, "Description|Name|License|Serial / License key|Device|Subscription|ID|#|"),
        ];
        for (role, headers) in table {
            for header in headers.split('|') {
                assert_eq!(read(header).unwrap().role, role, "{header}");
            }
        }
    }

    #[test]
    fn what_holds_a_value_or_runs_on_is_no_header() {
        for line in [
            "Serial Q2GX-6J9Z-WYSF",
            "order 4C1234567",
            "the serial of the unit that was sent to us on Monday",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_heading_is_a_line_of_known_words_only() {
        assert_eq!(heading("License keys:"), Some(Role::Key));
        assert_eq!(heading("  * Serial numbers"), Some(Role::Serial));
        assert_eq!(heading("> Claim IDs:"), Some(Role::ClaimId));
        assert_eq!(heading("Orders are late"), None);
        assert_eq!(heading("Hello"), None);
        assert_eq!(heading("Description"), None);
    }
}

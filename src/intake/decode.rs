//! The bytes of a dropped file as text, or why they are none. Reads no items.

/// The largest file that is read, in bytes.
pub const LIMIT: usize = 32 << 20;

/// Why a file holds no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or nothing but blanks.
    #[error("the file is empty")]
    Empty,
    /// Larger than is read.
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// What it has, in bytes.
        bytes: usize,
        /// What is read, in bytes.
        limit: usize,
    },
    /// A workbook of a spreadsheet program: to be saved as CSV first.
    #[error("a workbook; save it as CSV")]
    Workbook,
    /// A PDF or a word processor's document: its text can be copied and pasted.
    #[error("a document; copy its text and paste it")]
    Document,
    /// A mail in the form of one mail program: its text can be copied and pasted.
    #[error("a stored mail of another program; copy its text and paste it")]
    StoredMail,
    /// A picture, an archive, a program, or anything else that is no text.
    #[error("not a text")]
    Binary,
}

/// The text of a file: UTF-8, UTF-16 of either byte order with or without a mark, and otherwise
/// Windows-1252, of which Latin-1 is the larger part. The name tells formats apart that begin
/// alike; it is never trusted over the bytes.
pub fn read_file(name: &str, bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > LIMIT {
        return Err(Unreadable::TooLarge { bytes: bytes.len(), limit: LIMIT });
    }
    if let Some(why) = other_format(name, bytes) {
        return Err(why);
    }
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => match zeros(bytes) {
            (even, odd) if odd > 4 * even => utf16(bytes, u16::from_le_bytes),
            (even, odd) if even > 4 * odd => utf16(bytes, u16::from_be_bytes),
            _ => utf8(bytes),
        },
    };
    if is_binary(&text) {
        return Err(Unreadable::Binary);
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(text)
}

/// Formats that are known by their first bytes.
fn other_format(name: &str, bytes: &[u8]) -> Option<Unreadable> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let named = |endings: &[&str]| endings.iter().any(|it| it.eq_ignore_ascii_case(ending));
    if bytes.starts_with(b"PK\x03\x04") {
        let holds =
            |needle: &[u8]| bytes.windows(needle.len()).take(1 << 16).any(|it| it == needle);
        let book = named(&["xlsx", "xlsm", "xlsb", "xltx", "ods", "ots", "numbers"])
            || holds(b"xl/")
            || holds(b"opendocument.spreadsheet");
        let document = named(&["docx", "odt", "pages"]) || holds(b"word/");
        return Some(match (book, document) {
            (true, _) => Unreadable::Workbook,
            (_, true) => Unreadable::Document,
            _ => Unreadable::Binary,
        });
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Some(match () {
            () if named(&["msg", "oft"]) => Unreadable::StoredMail,
            () if named(&["doc", "dot"]) => Unreadable::Document,
            () => Unreadable::Workbook,
        });
    }
    bytes.starts_with(b"%PDF-").then_some(Unreadable::Document)
}

/// How many zeros stand at even and at odd places near the start: text of UTF-16 has most of them
/// on one side.
fn zeros(bytes: &[u8]) -> (usize, usize) {
    let (mut even, mut odd) = (0, 0);
    for pair in bytes.get(..bytes.len().min(4096)).unwrap_or_default().chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    (even, odd)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit);
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
}

/// UTF-8, even if a few bytes of it are broken; Windows-1252 if most of what is not ASCII is not
/// UTF-8 at all.
fn utf8(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good > bad {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    bytes.iter().map(|byte| windows_1252(*byte)).collect()
}

/// What Windows-1252 has where Latin-1 has control characters.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let high = byte.checked_sub(0x80).and_then(|at| WINDOWS.get(usize::from(at)));
    high.copied().unwrap_or(char::from(byte))
}

/// Whether a text is none: zeros, or many control characters other than those of scanned labels.
fn is_binary(text: &str) -> bool {
    let (mut odd, mut all) = (0_usize, 0_usize);
    for c in text.chars().take(1 << 16) {
        all += 1;
        odd += usize::from(match c {
            '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{4}' | '\u{1A}'..='\u{1F}' => false,
            '\0' => return true,
            c => c.is_control() || c == '\u{FFFD}',
        });
    }
    odd * 10 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_read_alike_in_every_encoding() {
        let text = "Numéro de série;Modèle\r\nQ2GX–6J9Z–WYSF;MR46\r\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let western: Vec<u8> = text
            .chars()
            .map(|c| if c == '–' { 0x96 } else { u8::try_from(u32::from(c)).unwrap() })
            .collect();
        for (name, bytes) in [
            ("utf-8", text.as_bytes().to_vec()),
            ("utf-8 with mark", marked(&[0xEF, 0xBB, 0xBF], text.as_bytes())),
            ("utf-16 le with mark", marked(&[0xFF, 0xFE], &le)),
            ("utf-16 be with mark", marked(&[0xFE, 0xFF], &be)),
            ("utf-16 le", le),
            ("utf-16 be", be),
            ("windows-1252", western),
        ] {
            assert_eq!(read_file("note.csv", &bytes).as_deref(), Ok(text), "{name}");
        }
    }

    #[test]
    fn one_broken_byte_does_not_spoil_the_rest() {
        let text = read_file("a.txt", b"Q2GX\xE2\x80\x916J9Z\xE2\x80\x91WYSF \xE9").unwrap();
        assert_eq!(text, "Q2GX‑6J9Z‑WYSF \u{FFFD}");
    }

    #[test]
    fn what_is_no_text_is_said_to_be_what_it_is() {
        for (name, bytes, why) in [
            ("a.csv", &b""[..], Unreadable::Empty),
            ("a.csv", b" \r\n\xC2\xA0", Unreadable::Empty),
            ("a.csv", b"\xEF\xBB\xBF", Unreadable::Empty),
            ("a.xlsx", b"PK\x03\x04....", Unreadable::Workbook),
            ("a", b"PK\x03\x04..xl/workbook.xml", Unreadable::Workbook),
            ("a.ods", b"PK\x03\x04....", Unreadable::Workbook),
            ("a.docx", b"PK\x03\x04....", Unreadable::Document),
            ("a.zip", b"PK\x03\x04....", Unreadable::Binary),
            ("a.xls", b"\xD0\xCF\x11\xE0....", Unreadable::Workbook),
            ("a.msg", b"\xD0\xCF\x11\xE0....", Unreadable::StoredMail),
            ("a.pdf", b"%PDF-1.7", Unreadable::Document),
            ("a.png", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Unreadable::Binary),
            ("a.bin", b"\x01\x02\x03\x05\x06", Unreadable::Binary),
        ] {
            assert_eq!(read_file(name, bytes), Err(why), "{name} {bytes:?}");
        }
    }

    #[test]
    fn a_text_under_a_workbook_s_name_is_still_a_text() {
        assert_eq!(read_file("a.xls", b"Serial\tModel").as_deref(), Ok("Serial\tModel"));
    }

    #[test]
    fn a_file_above_the_limit_is_not_read() {
        let bytes = vec![b'a'; LIMIT + 1];
        let why = Unreadable::TooLarge { bytes: LIMIT + 1, limit: LIMIT };
        assert_eq!(read_file("a.txt", &bytes), Err(why));
    }
}

//! Brings the characters that people's programs put into texts down to plain ASCII: dashes of all
//! kinds, wide letters, odd spaces, left-over HTML entities, the visible signs of control
//! characters. Never turns one letter into another: a letter that merely looks like one of ours
//! becomes [`FOREIGN`], so that what holds it is refused and not repaired.

use super::html::entity;

/// Stands for a letter or digit that no item has.
pub(super) const FOREIGN: u8 = 0x7F;

/// Whether a text has anything to fold.
pub(super) fn is_plain(text: &[u8]) -> bool {
    let mut high = 0_u8;
    for byte in text {
        high |= byte & 0x80;
        high |= u8::from(*byte == b'&') << 7;
    }
    high == 0
}

/// Writes the folded text into `plain`, and into `from` where each of its bytes came from.
pub(super) fn fold(text: &str, plain: &mut Vec<u8>, from: &mut Vec<u32>) {
    plain.clear();
    from.clear();
    let mut at = 0;
    loop {
        while let Some(byte) = text.as_bytes().get(at)
            && *byte < 0x80
            && *byte != b'&'
        {
            plain.push(*byte);
            from.push(u32::try_from(at).unwrap_or(u32::MAX));
            at += 1;
        }
        let Some((c, length)) = next(text.get(at..).unwrap_or_default()) else { return };
        if let Some(byte) = folded(c)
            && (c != '\u{AD}' || plain.last() != Some(&b'-'))
        {
            plain.push(byte);
            from.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        at += length;
    }
}

/// The character that a text begins with, and how many bytes it takes there.
fn next(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let written = match first {
        '&' => entity(text),
        'â' => misread_dash(text),
        _ => None,
    };
    Some(written.unwrap_or((first, first.len_utf8())))
}

/// A dash of UTF-8 that was read as Windows-1252 somewhere on its way: `â€‘`, `â€“`.
fn misread_dash(text: &str) -> Option<(char, usize)> {
    let third = text.strip_prefix("â€")?.chars().next()?;
    matches!(third, '\u{90}' | '‘' | '’' | '“' | '”' | '•')
        .then(|| ('-', "â€".len() + third.len_utf8()))
}

/// One character in ASCII; `None` for what has no width.
fn folded(c: char) -> Option<u8> {
    Some(match c {
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{180E}'
        | '\u{34F}' => return None,
        '\0'..='\u{7F}' => u8::try_from(c).ok()?,
        '\u{AD}'
        | '\u{2D7}'
        | '\u{58A}'
        | '\u{5BE}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207B}'
        | '\u{208B}'
        | '\u{2212}'
        | '\u{2500}'
        | '\u{2501}'
        | '\u{2796}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{30FC}'
        | '\u{FE31}'
        | '\u{FE32}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{FF0D}'
        | '\u{FF70}' => b'-',
        '\u{FF01}'..='\u{FF5E}' => u8::try_from(u32::from(c) - 0xFEE0).ok()?,
        '\u{2400}'..='\u{241F}' => u8::try_from(u32::from(c) - 0x2400).ok()?,
        '\u{2420}' | '\u{2423}' => b' ',
        _ if c.is_whitespace() => b' ',
        '×'
        | '÷'
        | '\u{2E00}'..='\u{2E7F}'
        | '\u{3000}'..='\u{303F}'
        | '\u{FE10}'..='\u{FE6F}'
        | '\u{FF5F}'..='\u{FF65}'
        | '\u{1F000}'..='\u{1FAFF}' => b'*',
        // All scripts; the standard library's table of letters weighs more than it would tell apart.
        '\u{C0}'..='\u{1FFF}' | '\u{2460}'..='\u{24FF}' | '\u{2C00}'.. => FOREIGN,
        _ => b'*',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let (mut plain, mut from) = (Vec::new(), Vec::new());
        fold(text, &mut plain, &mut from);
        assert_eq!(plain.len(), from.len());
        String::from_utf8(plain).unwrap()
    }

    #[test]
    fn every_dash_becomes_a_dash() {
        for dash in "‐‑‒–—―−\u{AD}﹘﹣－\u{2043}-".chars() {
            assert_eq!(plain(&format!("A{dash}B")), "A-B", "U+{:04X}", u32::from(dash));
        }
        for dash in ["&#8209;", "&#x2011;", "&shy;", "&ndash;", "&minus;", "â€‘", "â€“", "-\u{AD}"]
        {
            assert_eq!(plain(&format!("A{dash}B")), "A-B", "{dash}");
        }
    }

    #[test]
    fn what_has_no_width_goes_and_what_is_wide_narrows() {
        assert_eq!(plain("\u{FEFF}Q\u{200B}2\u{2060}Ｘ４\u{A0}–\u{3000}z"), "Q2X4 - z");
    }

    #[test]
    fn a_letter_that_only_looks_like_ours_is_not_made_ours() {
        assert_eq!(plain("Q2GХ É e\u{301} ②"), "Q2G\u{7F} \u{7F} e\u{7F} \u{7F}");
    }

    #[test]
    fn visible_signs_become_the_controls_that_they_show() {
        assert_eq!(plain("[)>␞06␝S␄"), "[)>\u{1E}06\u{1D}S\u{4}");
    }

    #[test]
    fn where_each_byte_came_from_is_kept() {
        let (mut plain, mut from) = (Vec::new(), Vec::new());
        fold("é&nbsp;–x", &mut plain, &mut from);
        assert_eq!((plain.as_slice(), from.as_slice()), (&b"\x7F -x"[..], &[0, 2, 8, 11][..]));
    }
}

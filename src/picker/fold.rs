//! Names as they are compared: without case, without accents, with wide letters narrow and with what
//! has no width left out. One letter may become two (`ß` is `ss`), and `й` is `и` as it is when its
//! breve is written apart.
//!
//! The standard library's tables of case weigh 13 KB of the first load and know no accents. These
//! cover the scripts that have case; letters of other scripts are compared as they are written. The
//! tables were made from Unicode 15's decompositions, with letters that only bear a stroke or a
//! hook (`ø`, `ł`, `ɓ`) as their plain ones.

/// U+00C0 to U+024F. A digit stands for two letters, of [`PAIRS`], and a dot for the letter itself.
const LATIN: &str = "\
    aaaaaa1ceeeeiiiidnooooo.ouuuuy23aaaaaa1ceeeeiiiidnooooo.ouuuuy2yaaaaaaccccccccdd\
    ddeeeeeeeeeegggggggghhhhiiiiiiiiii55jjkkkllllllllllnnnnnnnnnoooooo44rrrrrrssssss\
    ssttttttuuuuuuuuuuuuwwyyyzzzzzzsbbbb..occdddd..eeffg...ikkl..n..oo..pp.....ttt.u\
    u..yyzz.............666777888aaiioouuuuuuuuuu.aaaa11ggggkkoooo..j666gg..nnaa11oo\
    aaaaeeeeiiiioooorrrruuuusstt..hh....zzaaeeooooooooyy.......ccl.....b..eejj..rryy";

/// U+1E00 to U+1EFF, in the same way.
const LATIN_MORE: &str = "\
    aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
    oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy....3.\
    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu\
    uuyyyyyyyyllvvyy";

/// U+0386 to U+03CF, two bytes each.
const GREEK: &str = "\
    α·εηι΋ο΍υωιαβγδεζηθικλμνξοπρ΢στυφχψωιυαεηιυαβγδεζηθικλμνξοπρσστυ\
    φχψωιυουωϗ";

/// U+0400 to U+052F, two bytes each.
const CYRILLIC: &str = "\
    ееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяабвгдежзииклмноп\
    рстуфхцчшщъыьэюяееђгєѕііјљњћкиуџѡѡѣѣѥѥѧѧѩѩѫѫѭѭѯѯѱѱѳѳѵѵѵѵѹѹѻѻѽѽѿѿ\
    ҁҁ҂҃҄҅҆҇҈҉ҋҋҍҍҏҏґґғғҕҕҗҗҙҙққҝҝҟҟҡҡңңҥҥҧҧҩҩҫҫҭҭүүұұҳҳҵҵҷҷҹҹһһҽҽҿҿ\
    ӏжжӄӄӆӆӈӈӊӊӌӌӎӎӏааааӕӕееәәәәжжззӡӡииииооөөөөээууууууччӷӷыыӻӻӽӽӿӿ\
    ԁԁԃԃԅԅԇԇԉԉԋԋԍԍԏԏԑԑԓԓԕԕԗԗԙԙԛԛԝԝԟԟԡԡԣԣԥԥԧԧԩԩԫԫԭԭԯԯ";

/// What the digits of the tables stand for, from 1 on.
const PAIRS: [&str; 8] = ["ae", "th", "ss", "oe", "ij", "dz", "lj", "nj"];

/// Appends a text as it is compared.
pub fn fold(text: &str, out: &mut String) {
    for c in text.chars() {
        letter(c, out);
    }
}

/// A text as it is compared.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold(text, &mut out);
    out
}

fn letter(c: char, out: &mut String) {
    let code = u32::from(c);
    match code {
        0..=0x7F => out.push(c.to_ascii_lowercase()),
        // Marks that combine, and what has no width.
        0xAD
        | 0x300..=0x36F
        | 0x483..=0x489
        | 0x591..=0x5BD
        | 0x610..=0x61A
        | 0x64B..=0x65F
        | 0x670
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F
        | 0xFEFF => {}
        0xA0 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => out.push(' '),
        0xB5 => out.push('μ'),
        0xC0..=0x24F => latin(LATIN, code - 0xC0, c, out),
        0x253 => out.push('b'),
        0x254 => out.push('o'),
        0x256 | 0x257 => out.push('d'),
        0x259 | 0x25B => out.push('e'),
        0x260 => out.push('g'),
        0x268 => out.push('i'),
        0x272 => out.push('n'),
        0x386..=0x3CF => two_bytes(GREEK, code - 0x386, out),
        0x400..=0x52F => two_bytes(CYRILLIC, code - 0x400, out),
        // Armenian.
        0x531..=0x556 => out.extend(char::from_u32(code + 0x30)),
        // Georgian's capitals, which are only for whole words.
        0x1C90..=0x1CBF => out.extend(char::from_u32(code - 0xBC0)),
        0x1E00..=0x1EFF => latin(LATIN_MORE, code - 0x1E00, c, out),
        0x2010..=0x2015 | 0x2212 => out.push('-'),
        0x2018..=0x201B | 0x2BC => out.push('\''),
        0x201C..=0x201F => out.push('"'),
        0xFF01..=0xFF5E => {
            let narrow = char::from_u32(code - 0xFEE0).unwrap_or(c);
            out.push(narrow.to_ascii_lowercase());
        }
        _ => out.push(c),
    }
}

fn latin(table: &str, at: u32, c: char, out: &mut String) {
    match table.as_bytes().get(at as usize).copied() {
        Some(letter @ b'a'..=b'z') => out.push(char::from(letter)),
        Some(digit @ b'1'..=b'8') => {
            out.push_str(PAIRS.get(usize::from(digit - b'1')).copied().unwrap_or_default());
        }
        _ => out.push(c),
    }
}

fn two_bytes(table: &str, at: u32, out: &mut String) {
    let at = 2 * at as usize;
    out.push_str(table.get(at..at + 2).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_as_long_as_what_they_cover() {
        assert_eq!(LATIN.len(), 0x250 - 0xC0);
        assert_eq!(LATIN_MORE.len(), 0x100);
        for (table, count) in [(GREEK, 0x3D0 - 0x386), (CYRILLIC, 0x130)] {
            assert_eq!(table.len(), 2 * count);
            assert!(table.chars().all(|c| c.len_utf8() == 2));
        }
    }

    #[test]
    fn case_and_accents_do_not_count() {
        for (text, expected) in [
            ("Åre Motors", "are motors"),
            ("ÉCOLE e\u{301}cole", "ecole ecole"),
            ("Straße STRASSE", "strasse strasse"),
            ("Ærø Œuvre Łódź Þór", "aero oeuvre lodz thor"),
            ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
            ("Nguyễn Việt", "nguyen viet"),
            ("ΑΘΉΝΑ Αθήνα ΟΔΟΣ οδός", "αθηνα αθηνα οδοσ οδοσ"),
            ("ЁЖ Йод и\u{306}од Київ ЎЗ", "еж иод иод киів уз"),
            ("Երևան", "երևան"),
            ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
            ("O’Brien – Sons", "o'brien - sons"),
            ("مُحَمَّد", "محمد"),
            ("東京 🏨 \u{202E}abc", "東京 🏨 abc"),
            ("<b>\"A&B\"</b>", "<b>\"a&b\"</b>"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn a_capital_and_its_small_letter_are_alike_in_every_script_that_the_tables_cover() {
        let covered = [0..=0x24F, 0x386..=0x3CF, 0x400..=0x52F, 0x531..=0x556, 0x1E00..=0x1EFF];
        for c in covered.into_iter().flatten().filter_map(char::from_u32) {
            let small: String = c.to_lowercase().collect();
            // Turned and reversed letters, which no name begins with.
            let rare = "ƎƄƔƖƜƟƢƦƧƩƮƱƲƷƸƼǮǶǷȜȠȢȺȾɁɄɅɊ".contains(c);
            assert!(rare || folded(&small) == folded(&c.to_string()), "{c} {small}");
        }
    }

    #[test]
    fn what_is_folded_stays_as_it_is() {
        for c in (0..0x3_0000).filter_map(char::from_u32) {
            let once = folded(&c.to_string());
            assert_eq!(folded(&once), once, "{c} U+{:04X}", u32::from(c));
        }
    }
}

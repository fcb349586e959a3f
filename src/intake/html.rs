//! A web page as its text: a line for each block and row, a tab between cells. Not a parser: it
//! reads any text without failing, and needs only what tables and mails are made of.

/// Tags that a text begins with when it is a page or a piece of one.
const OPENINGS: [&str; 12] = [
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<meta",
    "<table",
    "<div",
    "<p",
    "<span",
    "<ul",
    "<ol",
    "<?xml",
];
/// Tags that make a text a page wherever they stand.
const TABLES: [&str; 4] = ["<table", "<tr", "<td", "<body"];

fn starts(text: &[u8], tag: &str) -> bool {
    text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()))
        && !text.get(tag.len()).is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether a text is to be read as a page.
pub(super) fn is_html(text: &str) -> bool {
    let head = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).as_bytes();
    if OPENINGS.iter().any(|tag| starts(head, tag)) {
        return true;
    }
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..).unwrap_or_default();
        if TABLES.iter().any(|tag| starts(rest.as_bytes(), tag)) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// What a tag does to the text around it.
enum Tag {
    /// Nothing: letters before and after belong together.
    Inline,
    /// Begins or ends a line.
    Line,
    /// Ends a cell.
    Cell,
    /// Opens a part that is not shown; the name closes it.
    Hidden(&'static str),
}

fn tag(name: &[u8], opening: bool) -> Tag {
    let is = |names: &[&str]| names.iter().any(|it| name.eq_ignore_ascii_case(it.as_bytes()));
    if is(&["td", "th", "cell"]) {
        return if opening { Tag::Inline } else { Tag::Cell };
    }
    if opening && is(&["script"]) {
        return Tag::Hidden("script");
    }
    if opening && is(&["style"]) {
        return Tag::Hidden("style");
    }
    if is(&[
        "br",
        "p",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
        "dt",
        "dd",
        "title",
        "option",
        "section",
        "article",
        "blockquote",
        "caption",
        "row",
    ]) {
        return Tag::Line;
    }
    Tag::Inline
}

/// The position of the closing tag of this name, at or after `at`; the end of the text if none.
fn closing(text: &str, at: usize, name: &str) -> usize {
    let mut from = at;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find('<')) {
        from += found;
        let tag = text.as_bytes().get(from + 1..).unwrap_or_default();
        if tag.first() == Some(&b'/') && tag.get(1..).is_some_and(|rest| starts(rest, name)) {
            return from;
        }
        from += 1;
    }
    text.len()
}

/// The end of the tag that begins at `at`: one past its `>`, which does not stand in quotes.
fn tag_end(text: &str, at: usize) -> usize {
    let mut quote = None;
    for (offset, byte) in text.as_bytes().get(at..).unwrap_or_default().iter().enumerate() {
        match (byte, quote) {
            (b'>', None) => return at + offset + 1,
            (b'"' | b'\'', None) => quote = Some(*byte),
            (it, Some(open)) if *it == open => quote = None,
            _ => {}
        }
        if offset > 1024 {
            break;
        }
    }
    // A quote that is never closed: the next `>` ends the tag after all.
    text.get(at..).and_then(|rest| rest.find('>')).map_or(text.len(), |found| at + found + 1)
}

/// The text of a page.
pub(super) fn text(page: &str) -> String {
    let mut out = String::with_capacity(page.len() / 2);
    let (mut at, mut in_cell) = (0, false);
    while let Some(rest) = page.get(at..)
        && let Some(c) = rest.chars().next()
    {
        if let Some(inner) = rest.strip_prefix("<!--") {
            let end = inner.as_bytes().windows(3).position(|three| three == b"-->");
            at = end.map_or(page.len(), |found| at + found + 7);
            continue;
        }
        let marked = rest.as_bytes().get(1);
        let opening = marked.is_some_and(u8::is_ascii_alphabetic);
        if c == '<' && (opening || matches!(marked, Some(b'/' | b'!' | b'?'))) {
            let name_at = usize::from(!opening) + 1;
            let name = rest.as_bytes().get(name_at..).unwrap_or_default();
            let local = name.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b':');
            let name = name.get(..local.unwrap_or(name.len())).unwrap_or_default();
            let name = name.rsplit(|b| *b == b':').next().unwrap_or_default();
            at = tag_end(page, at);
            match tag(name, opening) {
                Tag::Inline => {
                    in_cell |= opening && matches!(name, [b't' | b'T', b'd' | b'h' | b'D' | b'H']);
                }
                Tag::Line if in_cell && !name.eq_ignore_ascii_case(b"tr") => out.push('\u{B}'),
                Tag::Line => {
                    in_cell = false;
                    if !out.ends_with('\n') {
                        out.push('\n');
                    }
                }
                Tag::Cell => {
                    in_cell = false;
                    out.push('\t');
                }
                Tag::Hidden(name) => at = closing(page, at, name),
            }
            continue;
        }
        let (c, length) = entity(rest).unwrap_or((c, c.len_utf8()));
        at += length;
        match c {
            ' ' | '\t' | '\r' | '\n' => {
                if !out.ends_with([' ', '\t', '\n', '\u{B}']) {
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// The entities that stand in delivery notes and mails; all others have numbers.
const NAMED: [(&str, char); 20] = [
    ("nbsp", '\u{A0}'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("shy", '\u{AD}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '−'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("zwnj", '\u{200C}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("middot", '·'),
];

/// The character that the entity at the start of a text stands for, and the entity's length.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(9).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        NAMED.iter().find(|(known, _)| *known == name)?.1
    };
    Some((c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_beginning_or_its_tables() {
        for page in
            ["<!DOCTYPE html><p>", "\u{FEFF} <TABLE border=1>", "Hello <td>x</td>", "<p>a</p>"]
        {
            assert!(is_html(page), "{page}");
        }
        for page in ["", "a < b", "mail <bob@example.com>", "<tdx", "Serial <Q2>", "<placeholder>"]
        {
            assert!(!is_html(page), "{page}");
        }
    }

    #[test]
    fn rows_become_lines_and_cells_stand_apart() {
        let page = "<style>td{}</style><table><tr><th>A</th><th>B</th></tr>\n\
            <tr><td title='a>b'>1</td><td><b>2</b>3<br>4</td></tr></table><p>x&nbsp;y&#8209;z";
        assert_eq!(text(page), "\nA\tB\t\n1\t23\u{B}4\t\nx\u{A0}y‑z");
    }

    #[test]
    fn broken_pages_end() {
        for page in
            ["<", "<table", "<td a=\"", "<script>x", "<!-- ", "</", "&#x110000;<td>&", "<td ='>x"]
        {
            let _ = text(page);
        }
        assert_eq!(text("<td title=\"a>Q2</td>"), "Q2\t");
    }
}

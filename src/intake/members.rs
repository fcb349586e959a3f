//! A list of users or groups with bundles: a line each, as it is pasted or comes out of a CSV file. In
//! a line stand an id, a name and bundles' codes, in any order, unless a line of headings says in which
//! column the ids are. What cannot be read is told with its line; nothing is guessed.

use super::table::{DELIMITERS, Rows};
use crate::domain::csv::plain;
use crate::domain::{MemberId, ProductCode};
use crate::vendors::uipath::product;

/// Somebody on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The line, counted from 1.
    pub line: u32,
    /// Who.
    pub id: MemberId,
    /// The name; may be empty.
    pub name: String,
    /// The bundles of the line; may be none.
    pub bundles: Vec<ProductCode>,
}

/// Why a line is not on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAMember {
    /// There is no id in it.
    #[error("no id: it is a GUID, or a word of letters, digits, - and _")]
    NoId,
    /// Whose line it is has one before it.
    #[error("the same as in line {0}")]
    Twice(u32),
}

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// Those who could be read, in their order.
    pub rows: Vec<MemberRow>,
    /// Lines that could not: which, what stands there (cut at 80 characters), and why.
    pub told: Vec<(u32, String, NotAMember)>,
}

/// Reads a list. `codes` are the bundles that there are: they are known whatever their case, and so are
/// all that have a name. Of others, a word in capitals behind the id is taken for a code.
pub fn read_members(text: &str, codes: &[ProductCode]) -> Members {
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = DELIMITERS.into_iter().find(|delimiter| text.as_bytes().contains(delimiter));
    let mut found = Members::default();
    let (mut rows, mut at, mut line, mut ids) = (Rows::default(), 0, 1, None);
    while at < text.len() {
        let (next, below) = rows.read(text.as_bytes(), at, delimiter.unwrap_or(b' '));
        let cell = |(from, to)| plain(text.get(from..to).unwrap_or_default()).trim().to_owned();
        let cells: Vec<String> = rows.places().map(cell).collect();
        let first = ids.is_none() && found.rows.is_empty() && found.told.is_empty();
        let heading = cells.iter().position(|cell| is_heading(cell)).filter(|_| first);
        if heading.is_some() && !cells.iter().any(|cell| is_guid(cell)) {
            ids = heading;
        } else if cells.iter().any(|cell| !cell.is_empty()) {
            let whole = text.get(at..next).unwrap_or_default().trim();
            row(&mut found, (line, whole), &cells, ids, codes);
        }
        (at, line) = (next, line + below + 1);
    }
    found
}

/// Where the id is among the cells of a line: in its column, if there is one; else a GUID, or a word
/// that is likelier an id than a name, or the only one that could be one.
fn place_of(cells: &[String], ids: Option<usize>, codes: &[ProductCode]) -> Option<usize> {
    let could = |cell: &&String| MemberId::parse(cell).is_some() && known(cell, codes).is_none();
    if let Some(column) = ids {
        return cells.get(column).filter(could).map(|_| column);
    }
    let is_word = |cell: &String| {
        could(&cell) && cell.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    let mut only = cells.iter().enumerate().filter(|(_, cell)| could(cell));
    let single = only.next().filter(|_| only.next().is_none()).map(|(at, _)| at);
    cells
        .iter()
        .position(|cell| is_guid(cell))
        .or_else(|| cells.iter().position(is_word))
        .or(single)
}

fn row(
    found: &mut Members,
    (line, whole): (u32, &str),
    cells: &[String],
    ids: Option<usize>,
    codes: &[ProductCode],
) {
    let place = place_of(cells, ids, codes);
    let id = place.and_then(|at| cells.get(at)).and_then(|cell| MemberId::parse(cell));
    let (mut name, mut bundles) = (Vec::new(), Vec::new());
    let others =
        cells.iter().enumerate().filter(|(at, cell)| Some(*at) != place && !cell.is_empty());
    for (at, cell) in others {
        match several(cell, codes, place.is_some_and(|place| at > place)) {
            Some(some) => bundles.extend(some),
            None => name.push(cell.as_str()),
        }
    }
    let mut tell = |why| found.told.push((line, whole.chars().take(80).collect(), why));
    let Some(id) = id else { return tell(NotAMember::NoId) };
    if let Some(first) = found.rows.iter().find(|row| row.id == id).map(|row| row.line) {
        return tell(NotAMember::Twice(first));
    }
    let mut once: Vec<ProductCode> = Vec::new();
    for code in bundles {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    found.rows.push(MemberRow { line, id, name: name.join(" "), bundles: once });
}

fn is_guid(cell: &str) -> bool {
    crate::domain::AccountId::parse(cell).is_some_and(|id| id.is_guid())
}

/// The words that a heading of an id has.
fn is_heading(cell: &str) -> bool {
    let cell = cell.to_ascii_lowercase();
    ["id", "userid", "user id", "groupid", "group id", "guid"].contains(&cell.as_str())
}

/// The codes of a cell, if it holds nothing else.
fn several(cell: &str, codes: &[ProductCode], behind: bool) -> Option<Vec<ProductCode>> {
    let words = cell.split([' ', '+', '/', ',', ';', '|']).filter(|word| !word.is_empty());
    words.map(|word| known(word, codes).or_else(|| capitals(word).filter(|_| behind))).collect()
}

/// A bundle's code that is known: to the organization, or by its name.
fn known(word: &str, codes: &[ProductCode]) -> Option<ProductCode> {
    let here = codes.iter().find(|code| code.same_as(word)).cloned();
    here.or_else(|| {
        let code = ProductCode::parse(&word.to_ascii_uppercase())?;
        product::kind(&code).map(|_| code)
    })
}

fn capitals(word: &str) -> Option<ProductCode> {
    let fits = word.len() > 1
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
        && word.bytes().any(|b| b.is_ascii_uppercase());
    if fits { ProductCode::parse(word) } else { None }
}

/// Reads codes that are typed in a field of their own; a word that no code can be is told.
///
/// # Errors
/// The first word that is none.
pub fn read_codes(text: &str, codes: &[ProductCode]) -> Result<Vec<ProductCode>, String> {
    let mut all: Vec<ProductCode> = Vec::new();
    for word in text.split([' ', ',', ';', '+', '\t']).filter(|word| !word.is_empty()) {
        let code = known(word, codes).or_else(|| ProductCode::parse(word));
        let code = code.ok_or_else(|| word.to_owned())?;
        if !all.contains(&code) {
            all.push(code);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row<'a> = (u32, &'a str, &'a str, Vec<&'a str>);

    fn rows(read: &Members) -> Vec<Row<'_>> {
        read.rows
            .iter()
            .map(|row| {
                let bundles = row.bundles.iter().map(ProductCode::as_str).collect();
                (row.line, row.id.as_str(), row.name.as_str(), bundles)
            })
            .collect()
    }

    #[test]
    fn a_table_and_plain_lines_are_read_alike() {
        let guid = "0436e070-de62-4e56-959a-6df691d62c5b";
        let table = format!(
            "\u{feff}Name;User id;Bundles\r\n\"Lee; Ann\";{{{}}};ATTUNU IDU\r\nBob;u-2;idu\r\n;u-3;\r\n",
            guid.to_uppercase()
        );
        let read = read_members(&table, &[]);
        assert_eq!(
            rows(&read),
            [
                (2, guid, "Lee; Ann", vec!["ATTUNU", "IDU"]),
                (3, "u-2", "Bob", vec!["IDU"]),
                (4, "u-3", "", vec![])
            ]
        );
        let read = read_members("Bob;u-2;idu\nann;IDU\nAnn;Lee;IDU\n", &[]);
        assert_eq!(rows(&read), [(1, "u-2", "Bob", vec!["IDU"]), (2, "ann", "", vec!["IDU"])]);
        assert_eq!(read.told, [(3, "Ann;Lee;IDU".into(), NotAMember::NoId)], "which of the two?");
        let lines = format!("{guid} ATTUNU IDU\nu-2 idu NEW-7\n\nu-3\n");
        let read = read_members(&lines, &[]);
        assert_eq!(
            rows(&read),
            [
                (1, guid, "", vec!["ATTUNU", "IDU"]),
                (2, "u-2", "", vec!["IDU", "NEW-7"]),
                (4, "u-3", "", vec![])
            ]
        );
        assert!(read.told.is_empty());
        let sheet = "id\tname\tcodes\nu-1\tAnn Lee\tATTUNU+IDU\nu-2\tBOB\tXQU7\n";
        let read = read_members(sheet, &[]);
        assert_eq!(
            rows(&read),
            [(2, "u-1", "Ann Lee", vec!["ATTUNU", "IDU"]), (3, "u-2", "", vec!["BOB", "XQU7"])],
            "a name in capitals is taken for a code, and the plan says that there is none such"
        );
    }

    #[test]
    fn what_is_nobody_is_told_and_nobody_is_there_twice() {
        let read = read_members("u-1,IDU\nAnn Lee,IDU\nu-1,ATTUNU\n,,\n", &[]);
        assert_eq!(rows(&read), [(1, "u-1", "", vec!["IDU"])]);
        assert_eq!(
            read.told,
            [
                (2, "Ann Lee,IDU".into(), NotAMember::NoId),
                (3, "u-1,ATTUNU".into(), NotAMember::Twice(1))
            ]
        );
        assert_eq!(read_members("", &[]), Members::default());
        let own = ProductCode::parse("Own-Code").unwrap();
        let read = read_members("u-1 own-code", std::slice::from_ref(&own));
        assert_eq!(read.rows[0].bundles, [own]);
    }

    #[test]
    fn codes_in_a_field_are_read_however_they_are_parted() {
        let code = |text| ProductCode::parse(text).unwrap();
        assert_eq!(
            read_codes(" attunu, IDU;New idu", &[]),
            Ok(vec![code("ATTUNU"), code("IDU"), code("New")])
        );
        assert_eq!(read_codes("", &[]), Ok(vec![]));
        assert!(read_codes("a\u{7}b", &[]).is_err());
    }
}

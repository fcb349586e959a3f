//! A pasted list of names or ids against all customers: one a line, or a table whose header names
//! the column. Every line is accounted for, in exactly one way. An id is meant to the letter; a name
//! whatever its case, its accents, and the blanks around it.

use super::bits::Bits;
use super::fold::folded;
use super::roster::{Roster, whole};
use super::slots::{Slots, hash};
use crate::intake::Rows;
use std::borrow::Cow;

/// What became of the lines of a list. Those of all fields together are all lines that say
/// something.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The lines that say something, without the header.
    pub lines: usize,
    /// The rows that were found and can be chosen.
    pub matched: Bits,
    /// How many they are.
    pub found: usize,
    /// Rows that were found and are not provisioned.
    pub unprovisioned: Vec<usize>,
    /// Names that several customers have, with the rows of these. None of them is matched.
    pub several: Vec<(String, Vec<usize>)>,
    /// Lines that name what an earlier line has named.
    pub repeated: Vec<String>,
    /// Lines that name nobody.
    pub missing: Vec<String>,
}

/// What a line names.
enum Named {
    Row(usize),
    /// A name, by its place among those that are looked for.
    Name(usize),
}

/// A name that is looked for.
struct Wanted<'a> {
    name: Cow<'a, str>,
    rows: Vec<usize>,
    /// A line that has this name was accounted for.
    told: bool,
}

impl Report {
    /// Looks a list up.
    pub fn of(text: &str, roster: &Roster) -> Self {
        let entries = entries(text, roster);
        let mut names = Names::default();
        let named: Vec<Named> = entries
            .iter()
            .map(|entry| match roster.row(entry) {
                Some(row) => Named::Row(row),
                None => Named::Name(names.want(entry)),
            })
            .collect();
        names.find(roster);
        let mut report = Self { lines: entries.len(), ..Self::default() };
        let mut seen = Bits::default();
        for (entry, named) in entries.iter().zip(named) {
            report.account(entry, &named, &mut names, &mut seen, roster);
        }
        report
    }

    fn account(
        &mut self,
        entry: &str,
        named: &Named,
        names: &mut Names,
        seen: &mut Bits,
        roster: &Roster,
    ) {
        let row = match named {
            Named::Row(row) => *row,
            Named::Name(at) => {
                let Some(wanted) = names.wanted.get_mut(*at) else { return };
                match wanted.rows.as_slice() {
                    [row] => *row,
                    _ if std::mem::replace(&mut wanted.told, true) => {
                        return self.repeated.push(entry.to_owned());
                    }
                    [] => return self.missing.push(entry.to_owned()),
                    several => return self.several.push((entry.to_owned(), several.to_vec())),
                }
            }
        };
        if seen.has(row) {
            self.repeated.push(entry.to_owned());
        } else if roster.provisioned().has(row) {
            self.matched.set(row, true);
            self.found += 1;
        } else {
            self.unprovisioned.push(row);
        }
        seen.set(row, true);
    }
}

/// The names that are looked for, each once.
#[derive(Default)]
struct Names<'a> {
    wanted: Vec<Wanted<'a>>,
    by_name: Slots,
}

fn hash_of(name: &[u8]) -> u64 {
    hash(name.iter().map(u8::to_ascii_lowercase))
}

impl<'a> Names<'a> {
    fn place(&self, name: &[u8], hash: u64) -> Option<usize> {
        let is_it = |at: u32| {
            let wanted = self.wanted.get(at as usize);
            wanted.is_some_and(|wanted| wanted.name.as_bytes().eq_ignore_ascii_case(name))
        };
        self.by_name.find(hash, is_it).map(|at| at as usize)
    }

    /// Looks for a name as well; its place.
    fn want(&mut self, entry: &'a str) -> usize {
        let name = whole(entry);
        let hash = hash_of(name.as_bytes());
        if let Some(at) = self.place(name.as_bytes(), hash) {
            return at;
        }
        let at = self.wanted.len();
        self.wanted.push(Wanted { name, rows: Vec::new(), told: false });
        let wanted = &self.wanted;
        let hash_at = |at: u32| wanted.get(at as usize).map_or(0, |it| hash_of(it.name.as_bytes()));
        self.by_name.put(u32::try_from(at).unwrap_or(u32::MAX - 1), hash, hash_at);
        at
    }

    /// Finds the rows of all of them.
    fn find(&mut self, roster: &Roster) {
        if self.wanted.is_empty() {
            return;
        }
        for row in 0..roster.len() {
            let name = trimmed(roster.compared(row));
            let at = self.place(name, hash_of(name));
            if let Some(wanted) = at.and_then(|at| self.wanted.get_mut(at)) {
                wanted.rows.push(row);
            }
        }
    }
}

/// A name without blanks at its ends, of whatever script.
fn trimmed(name: &[u8]) -> &[u8] {
    let name = name.trim_ascii();
    // Hardly any name ends with what could be another script's blank.
    let plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if plain(name.first()) && plain(name.last()) {
        return name;
    }
    std::str::from_utf8(name).map_or(name, |name| name.trim().as_bytes())
}

/// What names of columns hold, from the surest on.
const COLUMNS: [&str; 8] =
    ["customerid", "tenantid", "id", "customername", "tenantname", "customer", "tenant", "name"];
/// How many of them are of ids.
const IDS: usize = 3;

/// Which of [`COLUMNS`] a cell names.
fn column(cell: &str) -> Option<usize> {
    if cell.len() > 40 {
        return None;
    }
    let name: String = folded(cell).chars().filter(char::is_ascii_alphanumeric).collect();
    COLUMNS.iter().position(|column| *column == name)
}

/// The cells of the last row that was read.
fn cells<'a>(rows: &Rows, text: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    let cell = |cell: (usize, usize)| {
        let held = text.get(cell.0..cell.1).unwrap_or_default();
        let quoted = cell.0 > 0 && text.as_bytes().get(cell.0 - 1) == Some(&b'"');
        if quoted && held.bytes().any(|byte| byte == b'"') {
            Cow::Owned(single_quotes(held))
        } else {
            Cow::Borrowed(held.trim())
        }
    };
    rows.places().map(cell)
}

/// A cell's text with one quote for two.
fn single_quotes(held: &str) -> String {
    let mut first = false;
    let keep = |c: &char| {
        first = *c == '"' && !first;
        *c != '"' || first
    };
    held.chars().filter(keep).collect()
}

/// The header of a table: what parts its cells, the column of ids, the column of names, and where
/// the next row begins.
fn header(text: &str, at: usize) -> Option<(u8, Option<usize>, Option<usize>, usize)> {
    for delimiter in *b"\t;,|" {
        let mut rows = Rows::default();
        let next = rows.read(text.as_bytes(), at, delimiter).0;
        let (mut best, mut count) = ([None::<(usize, usize)>; 2], 0);
        for (at, cell) in cells(&rows, text).enumerate() {
            count = at + 1;
            let Some(rank) = column(&cell) else { continue };
            if let Some(best) = best.get_mut(usize::from(rank >= IDS))
                && best.is_none_or(|(other, _)| rank < other)
            {
                *best = Some((rank, at));
            }
        }
        let [id, name] = best.map(|best| best.map(|(_, at)| at));
        if id.is_some() || name.is_some() {
            // In a table of one column a comma is a part of a name.
            return Some((if count == 1 { b'\t' } else { delimiter }, id, name, next));
        }
    }
    None
}

/// What the lines of a list name, one for each line that says something.
fn entries<'a>(text: &'a str, roster: &Roster) -> Vec<Cow<'a, str>> {
    let text = text.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
    let (delimiter, id, name, mut at) = header(text, 0).unwrap_or((b'\t', None, None, 0));
    let mut rows = Rows::default();
    let mut entries = Vec::new();
    while at < text.len() {
        at = rows.read(text.as_bytes(), at, delimiter).0;
        let cell = |column: usize| cells(&rows, text).nth(column).filter(|cell| !cell.is_empty());
        let said = || cells(&rows, text).find(|cell| !cell.is_empty());
        let entry = if id.is_none() && name.is_none() {
            cells(&rows, text).find(|cell| roster.row(cell).is_some()).or_else(said)
        } else {
            id.and_then(cell).or_else(|| name.and_then(cell)).or_else(said)
        };
        entries.extend(entry);
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        let mut roster = Roster::default();
        for (id, name, provisioned) in [
            ("00000000000000000000000000000001", "Harbor Energy", true),
            ("00000000000000000000000000000002", "Åre Motors, Inc", true),
            ("00000000000000000000000000000003", "Twin", true),
            ("msp-4", "TWIN ", false),
            ("msp-5", "Pending \"Quoted\" Ltd", false),
            ("Harbor Energy 2", "other", true),
        ] {
            roster.push(id, name, provisioned);
        }
        roster
    }

    #[test]
    fn blanks_of_any_script_are_no_part_of_a_name() {
        for name in ["Alder", "Alder ", "\u{3000}Alder\u{2028}", "Alder\u{a0} ", "Alder\u{b}"] {
            assert_eq!(trimmed(name.as_bytes()), b"Alder", "{name:?}");
        }
        assert_eq!(trimmed("é à".as_bytes()), "é à".as_bytes());
        assert_eq!(trimmed(b"\xff \xff"), b"\xff \xff");
    }

    fn lines(list: &[String]) -> Vec<&str> {
        list.iter().map(String::as_str).collect()
    }

    #[test]
    fn each_line_is_accounted_for_in_its_own_way() {
        let text = "\u{FEFF}harbor ENERGY\r\n\n  are motors, inc \n00000000000000000000000000000001\n\
                    twin\nTwin\nmsp-4\nMSP-5\nnobody\nNobody\npending \"quoted\" ltd\nHarbor Energy 2";
        let report = Report::of(text, &roster());
        assert_eq!(report.lines, 11);
        assert_eq!(report.matched.iter().collect::<Vec<_>>(), [0, 1, 5]);
        assert_eq!(report.found, 3);
        assert_eq!(report.unprovisioned, [3, 4]);
        assert_eq!(report.several, [("twin".to_owned(), vec![2, 3])]);
        assert_eq!(lines(&report.repeated), ["00000000000000000000000000000001", "Twin", "Nobody"]);
        assert_eq!(lines(&report.missing), ["MSP-5", "nobody"]);
    }

    #[test]
    fn a_header_says_which_column_is_meant() {
        for text in [
            "Customer\nHarbor Energy\nÅre Motors, Inc\n",
            "customer_id\n00000000000000000000000000000001\n00000000000000000000000000000002",
            "No,Customer Name,City\n1,harbor energy,Oslo\n2,\"Åre Motors, Inc\",Oslo\n",
            "name;customer_id\nx;00000000000000000000000000000001\nÅre Motors, Inc;\n",
            "Tenant\tSeats\n\"Harbor Energy\"\t3\nÅre Motors, Inc\t4\n",
        ] {
            let report = Report::of(text, &roster());
            assert_eq!(report.matched.iter().collect::<Vec<_>>(), [0, 1], "{text}: {report:?}");
            assert_eq!(report.lines, 2, "{text}");
        }
    }

    #[test]
    fn without_a_header_an_id_is_found_in_any_cell() {
        let text = "x\t00000000000000000000000000000001\nÅre Motors, Inc\tOslo\n\"Twin\"";
        let report = Report::of(text, &roster());
        assert_eq!(report.matched.iter().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(report.several.len(), 1);
    }

    #[test]
    fn quotes_within_quotes_are_one() {
        let text = "name,x\n\"Pending \"\"Quoted\"\" Ltd\",1\n";
        assert_eq!(Report::of(text, &roster()).unprovisioned, [4]);
        assert_eq!(Report::of("", &roster()), Report::default());
        assert_eq!(Report::of("\n \n", &roster()), Report::default());
    }
}

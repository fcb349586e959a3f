//! A sheet of amounts becomes rows of holders with amounts of products: pasted from a spreadsheet or
//! read from a CSV file, with commas or semicolons, decimal points or commas. What cannot be read is
//! told with its line and column; nothing is guessed.

mod heading;
mod names;

pub use heading::Heading;
pub use names::read_names;

use super::table::{DELIMITERS, Rows, is_blank, line_end, one_line};
use crate::domain::csv::plain;
use crate::domain::{AccountId, Holder, MemberId, NotAQuantity, PathName, ProductCode, Quantity};

/// How many lines from the start may stand before the header.
const HEADER_LINES: usize = 40;

/// What a sheet holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The columns: the name of each and what it is.
    pub columns: Vec<(String, Heading)>,
    /// The rows that could be read.
    pub rows: Vec<SheetRow>,
    /// What could not be read, or is to be looked at twice, from top to bottom.
    pub told: Vec<Told>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Its line, counted from 1.
    pub line: u32,
    /// The holder's name; may be empty.
    pub name: String,
    /// The holder; `None` where only its name is given.
    pub holder: Option<Holder>,
    /// The amounts of its cells that are not empty, or why what stands there is none.
    pub amounts: Vec<(ProductCode, Result<Quantity, NotAQuantity>)>,
}

/// Something to tell about a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 0, if it is about one.
    pub column: Option<usize>,
    /// What stands there, cut at 80 characters.
    pub text: String,
    /// What is to be told.
    pub what: Tell,
}

/// What is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Tell {
    /// No line names a column of organizations and one of a product.
    #[error("no header: a column of organizations and one for each product are expected")]
    NoHeader,
    /// A column that is not understood; it is passed over.
    #[error("an unknown column; it is passed over")]
    UnknownColumn,
    /// A column of amounts of a product that nobody knows; it is taken.
    #[error("an unknown product; it is taken as it is")]
    UnknownProduct,
    /// A second column of the same; it is passed over.
    #[error("the same column again; it is passed over")]
    ColumnTwice,
    /// The cell is no amount.
    #[error("not an amount: {0}")]
    NotAnAmount(NotAQuantity),
    /// The row names nobody, or by an id that is none; it is left out.
    #[error("no organization, or not an id of one; the row is left out")]
    NoHolder,
    /// The row has more cells than there are columns, as when decimal commas part cells; it is left
    /// out.
    #[error("more cells than columns; the row is left out")]
    TooWide,
    /// The site is not for this organization; the row is left out.
    #[error("not one of the site's organizations; the row is left out")]
    NotOffered,
    /// The holder was named in an earlier line already; the row is left out.
    #[error("named before in line {0}; the row is left out")]
    Twice(u32),
}

/// A line's cells.
struct Line {
    number: u32,
    cells: Vec<String>,
}

/// Reads a sheet. `codes` are the products that the pool is known to have.
pub fn read_sheet(text: &str, codes: &[ProductCode]) -> Sheet {
    let text = text.trim_start_matches('\u{feff}');
    let mut sheet = Sheet::default();
    let Some((delimiter, at, number)) = find_header(text, codes) else {
        if !text.trim().is_empty() {
            sheet.tell(1, None, "", Tell::NoHeader);
        }
        return sheet;
    };
    let mut lines = read_lines(text, at, number, delimiter).into_iter();
    let Some(header) = lines.next() else { return sheet };
    let lines: Vec<Line> = lines.collect();
    sheet.read_header(&header, &lines, codes);
    for line in &lines {
        sheet.read_row(line);
    }
    sheet.told.sort_by_key(|told| (told.line, told.column));
    sheet
}

/// The delimiter, where the header begins, and the number of its line.
fn find_header(text: &str, codes: &[ProductCode]) -> Option<(u8, usize, u32)> {
    let bytes = text.as_bytes();
    let (mut at, mut number) = (0, 0);
    for _ in 0..HEADER_LINES {
        if at >= bytes.len() {
            break;
        }
        number += 1;
        let mut best: Option<(usize, u8)> = None;
        for delimiter in DELIMITERS {
            let headings = read_line(text, at, delimiter).0;
            let mut known = headings.iter().map(|name| Heading::known(name, codes));
            let holders = known.clone().flatten().filter(Heading::names_holders).count();
            let score = known.by_ref().flatten().count();
            if holders > 0 && headings.len() > 1 && best.is_none_or(|(most, _)| score > most) {
                best = Some((score, delimiter));
            }
        }
        if let Some((_, delimiter)) = best {
            return Some((delimiter, at, number));
        }
        at = line_end(bytes, at).1;
    }
    None
}

/// The cells of the row that begins at `at`, where the next begins, and how many more lines it had.
fn read_line(text: &str, at: usize, delimiter: u8) -> (Vec<String>, usize, u32) {
    let mut rows = Rows::default();
    let (next, more) = rows.read(text.as_bytes(), at, delimiter);
    let mut cells = Vec::new();
    for (start, end) in rows.places() {
        let held = text.get(start..end).unwrap_or_default();
        // Doubled quotes are one; a name over two lines is one name.
        cells.push(plain(one_line(&held.replace("\"\"", "\"")).trim()).to_owned());
    }
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    (cells, next, more)
}

fn read_lines(text: &str, at: usize, number: u32, delimiter: u8) -> Vec<Line> {
    let (mut at, mut number) = (at, number);
    let mut lines = Vec::new();
    while at < text.len() {
        let (cells, next, more) = read_line(text, at, delimiter);
        let blank = text.get(at..next).is_none_or(|line| is_blank(line.trim()));
        if !blank && !cells.is_empty() {
            lines.push(Line { number, cells });
        }
        number += 1 + more;
        at = next;
    }
    lines
}

impl Sheet {
    fn tell(&mut self, line: u32, column: Option<usize>, text: &str, what: Tell) {
        let text = text.chars().take(80).collect();
        self.told.push(Told { line, column, text, what });
    }

    fn read_header(&mut self, header: &Line, lines: &[Line], codes: &[ProductCode]) {
        for (place, name) in header.cells.iter().enumerate() {
            let mut heading = Heading::known(name, codes).unwrap_or(Heading::Other);
            let mut what = None;
            if heading == Heading::Other && !name.is_empty() {
                // A column of nothing but amounts below something like a code is a product's.
                let cells = lines.iter().filter_map(|line| line.cells.get(place));
                let mut cells = cells.filter(|cell| !cell.is_empty()).peekable();
                let amounts =
                    cells.peek().is_some() && cells.all(|cell| Quantity::typed(cell).is_ok());
                heading = Heading::guessed(name).filter(|_| amounts).unwrap_or(heading);
                what = Some(match heading {
                    Heading::Product(_) => Tell::UnknownProduct,
                    _ => Tell::UnknownColumn,
                });
            }
            let known = heading != Heading::Other;
            if known && self.columns.iter().any(|(_, other)| *other == heading) {
                heading = Heading::Other;
                what = Some(Tell::ColumnTwice);
            }
            if let Some(what) = what {
                self.tell(header.number, Some(place), name, what);
            }
            self.columns.push((name.clone(), heading));
        }
        let products = |(_, heading): &(String, Heading)| matches!(heading, Heading::Product(_));
        if !self.columns.iter().any(products) {
            self.tell(header.number, None, "", Tell::NoHeader);
        }
    }

    /// The cell below a heading; empty where there is none.
    fn below<'a>(&self, heading: &Heading, line: &'a Line) -> &'a str {
        let place = self.columns.iter().position(|(_, other)| other == heading);
        place.and_then(|place| line.cells.get(place)).map_or("", String::as_str)
    }

    fn read_row(&mut self, line: &Line) {
        let number = line.number;
        if line.cells.len() > self.columns.len() {
            return self.tell(number, None, &line.cells.join(" "), Tell::TooWide);
        }
        let name = self.below(&Heading::Name, line).to_owned();
        let id = self.below(&Heading::Id, line);
        let tenant = self.below(&Heading::Tenant, line);
        let service = self.below(&Heading::Service, line);
        let holder = match (AccountId::parse(id), tenant.is_empty() && service.is_empty()) {
            (Some(account), true) => Some(Holder::Organization(account)),
            (Some(account), false) => MemberId::parse(tenant)
                .zip(PathName::parse(service))
                .map(|(tenant, service)| Holder::Service { account, tenant, service }),
            (None, _) => None,
        };
        // What names a holder wrongly is not looked for by its name.
        let named = [id, tenant, service].iter().any(|cell| !cell.is_empty());
        if holder.is_none() && (named || name.is_empty()) {
            let text = if id.is_empty() { &name } else { id };
            return self.tell(number, None, text, Tell::NoHolder);
        }
        let same = |row: &&SheetRow| match (&row.holder, &holder) {
            (Some(a), Some(b)) => a == b,
            (None, None) => row.name == name,
            _ => false,
        };
        if let Some(first) = self.rows.iter().find(same).map(|row| row.line) {
            return self.tell(number, None, &name, Tell::Twice(first));
        }
        let mut amounts = Vec::new();
        let mut wrong = Vec::new();
        for (place, cell) in line.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let Some((_, Heading::Product(code))) = self.columns.get(place) else { continue };
            let amount = Quantity::typed(cell);
            if let Err(why) = amount {
                wrong.push((place, cell, why));
            }
            amounts.push((code.clone(), amount));
        }
        for (place, cell, why) in wrong {
            self.tell(number, Some(place), cell, Tell::NotAnAmount(why));
        }
        self.rows.push(SheetRow { line: number, name, holder, amounts });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sheet: &Sheet) -> Vec<(u32, Option<usize>, &str, Tell)> {
        sheet.told.iter().map(|t| (t.line, t.column, t.text.as_str(), t.what)).collect()
    }

    fn shown(row: &SheetRow) -> String {
        let amounts = row.amounts.iter().map(|(code, amount)| match amount {
            Ok(amount) => format!("{} {amount}", code.as_str()),
            Err(why) => format!("{} {why:?}", code.as_str()),
        });
        amounts.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn semicolons_and_decimal_commas_are_read() {
        let text = "\u{feff}sep=;\r\nOrganisation;Organization-ID;UNATT;aiu\r\n\
            \"Łódź; Motors\";{6749889E-644B-485A-9807-3A5DBD4236DC};9;1451,8\r\n;y-y-y;0;\r\n";
        let sheet = read_sheet(text, &[]);
        assert_eq!(told(&sheet), []);
        assert_eq!(sheet.rows[0].name, "Łódź; Motors");
        let id = sheet.rows[0].holder.as_ref().unwrap().account().as_str();
        assert_eq!(id, "6749889e-644b-485a-9807-3a5dbd4236dc");
        assert_eq!(shown(&sheet.rows[0]), "UNATT 9, AIU 1451.8");
        assert_eq!((sheet.rows[1].line, shown(&sheet.rows[1])), (4, "UNATT 0".to_owned()));
    }

    #[test]
    fn whatever_is_wrong_is_told_with_its_place() {
        let text = "Licenses of October\n\
            name,id,Notes,UNATT,NEW-1,UNATT,Rate\n\
            A,a,x,2,7,9,3 %\n\
            B,b,,-1,,,\n\
            C,c,,two,1.5,,\n\
            A again,a,,1,,,\n\
            D,d,,1,5,,,8\n\
            ,,,1,,,\n\
            E,../e,,1,,,\n\
            \n\
            F,,,4,,,\n\
            F,,,5,,,\n";
        let sheet = read_sheet(text, &[]);
        assert_eq!(
            told(&sheet),
            [
                (2, Some(2), "Notes", Tell::UnknownColumn),
                (2, Some(4), "NEW-1", Tell::UnknownProduct),
                (2, Some(5), "UNATT", Tell::ColumnTwice),
                (2, Some(6), "Rate", Tell::UnknownColumn),
                (4, Some(3), "-1", Tell::NotAnAmount(NotAQuantity::Negative)),
                (5, Some(3), "two", Tell::NotAnAmount(NotAQuantity::Text)),
                (6, None, "A again", Tell::Twice(3)),
                (7, None, "D d  1 5   8", Tell::TooWide),
                (8, None, "", Tell::NoHolder),
                (9, None, "../e", Tell::NoHolder),
                (12, None, "F", Tell::Twice(11)),
            ]
        );
        let rows: Vec<String> = sheet.rows.iter().map(shown).collect();
        assert_eq!(
            rows,
            ["UNATT 2, NEW-1 7", "UNATT Negative", "UNATT Text, NEW-1 1.5", "UNATT 4"]
        );
        assert_eq!(sheet.rows[3].holder, None);
    }

    #[test]
    fn the_pools_own_spelling_of_a_code_is_taken() {
        let codes = [ProductCode::parse("New Thing").unwrap()];
        let sheet = read_sheet("id\tnew thing\tunatt\nx\t3\t4\n", &codes);
        assert_eq!(shown(&sheet.rows[0]), "New Thing 3, UNATT 4");
        assert_eq!(told(&sheet), []);
    }

    #[test]
    fn services_of_tenants_have_columns_of_their_own() {
        let text = "organizationId,tenantId,serviceType,UNATT\no,t,orchestrator,1\no,,orchestrator,2\no,,,3\n";
        let sheet = read_sheet(text, &[]);
        assert!(matches!(sheet.rows[0].holder, Some(Holder::Service { .. })));
        assert!(matches!(sheet.rows[1].holder, Some(Holder::Organization(_))));
        assert_eq!(told(&sheet), [(3, None, "o", Tell::NoHolder)]);
    }

    #[test]
    fn a_text_without_a_header_is_told_to_be_one() {
        for text in ["a,b\n1,2\n", "name\nx\n", "id,notes\nx,y\n"] {
            let sheet = read_sheet(text, &[]);
            assert!(sheet.told.iter().any(|told| told.what == Tell::NoHeader), "{text}");
        }
        assert_eq!(read_sheet(" \n", &[]), Sheet::default());
    }
}

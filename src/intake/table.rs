//! Rows and cells: comma, semicolon, tab or pipe, with quotes that may hold line breaks. A header
//! says what each column is; without one there is no table, and lines are read as they stand.
//!
//! Hand-written rather than a CSV crate: what is pasted is rarely clean CSV, a row must never
//! swallow the rest of the file for one stray quote, and cells must keep their lines.

use super::column::{self, HEADER_BYTES, Role};
use super::scan::Scan;
use super::{ColumnId, NotClaimable, Where};

/// How far a quoted cell may reach, in bytes; a quote not closed by then is a character like others.
const QUOTED: usize = 4096;
/// What parts the cells of a row.
const DELIMITERS: [u8; 4] = *b"\t;|,";
/// How many bytes the names of columns have at most, on the average.
const NAME: usize = 28;
/// The most columns that are told apart.
const COLUMNS: usize = 256;

/// The end of the line that begins at `at`, and the start of the next.
pub(super) fn line_end(text: &[u8], at: usize) -> (usize, usize) {
    let mut end = at;
    while let Some(byte) = text.get(end) {
        match byte {
            b'\n' => return (end, end + 1),
            b'\r' => return (end, end + 1 + usize::from(text.get(end + 1) == Some(&b'\n'))),
            _ => end += 1,
        }
    }
    (end, end)
}

/// Whether a line holds nothing to read, not even behind the marks of a quoted mail.
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>' | b',' | b';'))
}

/// A cell's place, without its quotes.
struct Cell {
    start: usize,
    end: usize,
    /// How many lines below the row's first.
    below: u32,
}

/// The cells of one row after another.
#[derive(Default)]
pub(crate) struct Rows {
    cells: Vec<Cell>,
    /// No quote closes before this place: it was looked for already.
    unclosed: usize,
}

impl Rows {
    /// Reads one row; says where the next begins and how many more lines this one had.
    pub(crate) fn read(&mut self, text: &[u8], at: usize, delimiter: u8) -> (usize, u32) {
        self.cells.clear();
        let (mut at, mut below) = (at, 0);
        loop {
            let mut start = at;
            if text.get(at) == Some(&b' ') {
                while text.get(start) == Some(&b' ') {
                    start += 1;
                }
            }
            let quoted = match text.get(start) {
                Some(b'"') => self.closing(text, start + 1, delimiter),
                _ => None,
            };
            let first_line = below;
            let mut end = start;
            let mut rest = start;
            if let Some(closing) = quoted {
                (start, end, rest) = (start + 1, closing, closing + 1);
                below += line_breaks(text.get(start..end).unwrap_or_default());
            }
            let found = loop {
                match text.get(rest) {
                    Some(byte) if *byte != delimiter && *byte != b'\n' && *byte != b'\r' => {
                        rest += 1;
                    }
                    found => break found,
                }
            };
            if quoted.is_none() {
                end = rest;
            }
            self.cells.push(Cell { start, end, below: first_line });
            at = rest + 1;
            match found {
                None => return (rest, below),
                Some(b'\r') if text.get(at) == Some(&b'\n') => return (at + 1, below),
                Some(b'\r' | b'\n') => return (at, below),
                Some(_) => {}
            }
        }
    }

    /// Where each cell of the last row begins and ends, without its quotes.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.cells.iter().map(|cell| (cell.start, cell.end))
    }

    /// The quote that closes a cell: one that is not doubled and ends the cell.
    fn closing(&mut self, text: &[u8], from: usize, delimiter: u8) -> Option<usize> {
        if from < self.unclosed {
            return None;
        }
        let mut at = from;
        while at < from + QUOTED {
            if *text.get(at)? == b'"' {
                let mut after = at + 1;
                while text.get(after) == Some(&b' ') {
                    after += 1;
                }
                match text.get(after) {
                    None | Some(b'\n' | b'\r') => return Some(at),
                    Some(byte) if *byte == delimiter => return Some(at),
                    Some(b'"') if after == at + 1 => at += 1,
                    Some(_) => {}
                }
            }
            at += 1;
        }
        self.unclosed = at;
        None
    }

    /// How many cells there are up to the last that is not empty.
    fn filled(&self) -> usize {
        self.cells.iter().rposition(|cell| cell.end > cell.start).map_or(0, |last| last + 1)
    }
}

fn line_breaks(text: &[u8]) -> u32 {
    let (mut count, mut at) = (0, 0);
    while at < text.len() {
        let (end, next) = line_end(text, at);
        count += u32::from(next > end);
        at = next;
    }
    count
}

/// A table whose header was read.
pub(super) struct Table {
    delimiter: u8,
    roles: Vec<Role>,
    /// The number of its first column among the columns of all tables.
    first: usize,
    rows: Rows,
}

/// A header that was read.
pub(super) struct Header {
    pub(super) table: Table,
    /// Where the next row begins.
    pub(super) next: usize,
    /// How many lines it had beyond its first.
    pub(super) more_lines: u32,
}

/// Reads the line at `at` as a header, if it is one: most cells, or one that names items, are known.
pub(super) fn header(
    text: &str,
    at: usize,
    end: usize,
    columns: &mut Vec<String>,
) -> Option<Header> {
    let bytes = text.as_bytes();
    let line = bytes.get(at..end)?;
    let mut counts = [0_usize; DELIMITERS.len()];
    for byte in line {
        let [tabs, semicolons, bars, commas] = &mut counts;
        match byte {
            b'\t' => *tabs += 1,
            b';' => *semicolons += 1,
            b'|' => *bars += 1,
            b',' => *commas += 1,
            _ => {}
        }
    }
    let mut best: Option<(u32, u8)> = None;
    let mut rows = Rows::default();
    for (count, delimiter) in counts.into_iter().zip(DELIMITERS) {
        // Names of columns are short, sentences between commas are not. A quoted name may go on
        // in the next line.
        let may = count > 0 && line.len() <= (count + 1) * NAME;
        if (may || line.starts_with(b"\""))
            && let Some(score) = score(text, at, delimiter, &mut rows)
            && best.is_none_or(|(other, _)| score > other)
        {
            best = Some((score, delimiter));
        }
    }
    let (_, delimiter) = best?;
    let (next, more_lines) = rows.read(bytes, at, delimiter);
    let first = columns.len();
    let mut roles = Vec::new();
    for cell in rows.cells.iter().take(rows.filled().min(COLUMNS)) {
        let name = text.get(cell.start..cell.end).unwrap_or_default();
        roles.push(column::read(name).map_or(Role::Any, |reading| reading.role));
        columns.push(one_line(name));
    }
    rows.unclosed = 0;
    Some(Header { table: Table { delimiter, roles, first, rows }, next, more_lines })
}

/// A name with single spaces for all blanks and line breaks in it.
fn one_line(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    for word in name.split_ascii_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// How much of a row is known as a header; `None` if it is none.
fn score(text: &str, at: usize, delimiter: u8, rows: &mut Rows) -> Option<u32> {
    rows.unclosed = 0;
    rows.read(text.as_bytes(), at, delimiter);
    let (mut known, mut named, mut items) = (0, 0, false);
    for cell in &rows.cells {
        if cell.end - cell.start > HEADER_BYTES {
            return None;
        }
        let reading = column::read(text.get(cell.start..cell.end)?)?;
        named += u32::from(cell.end > cell.start);
        known += u32::from(reading.known);
        items |= reading.wholly && reading.role.is_items();
    }
    let is_header = named >= 2 && (items || (known >= 2 && known * 2 >= named));
    is_header.then_some(known + u32::from(items))
}

/// A row that was read.
pub(super) struct Row {
    /// Where the next row begins.
    pub(super) next: usize,
    /// How many lines it had beyond its first.
    pub(super) more_lines: u32,
}

impl Table {
    /// Whether a row has as many cells as the header, give or take one: a last delimiter makes one.
    pub(super) fn fits(&mut self, text: &str, at: usize) -> bool {
        self.rows.read(text.as_bytes(), at, self.delimiter);
        self.rows.cells.len().abs_diff(self.roles.len()) <= 1
    }

    /// Reads one row and takes its items; `None` if the line is no row of this table.
    pub(super) fn row(&mut self, text: &str, at: usize, line: u32, scan: &mut Scan) -> Option<Row> {
        let (next, more_lines) = self.rows.read(text.as_bytes(), at, self.delimiter);
        if self.rows.cells.len() < 2 {
            return None;
        }
        // A price with a comma in it moves all cells to its right: then no header can be trusted.
        let fits =
            self.roles.len() >= self.rows.cells.len() || self.roles.len() >= self.rows.filled();
        let (refused, serials) = (scan.tally.refused.len(), scan.serials);
        for (index, cell) in self.rows.cells.iter().enumerate() {
            let role = match self.roles.get(index) {
                Some(role) if fits => *role,
                _ => Role::Any,
            };
            if role == Role::Other || cell.start >= cell.end {
                continue;
            }
            let number = u16::try_from(self.first + index).ok();
            let column = number.filter(|_| fits).map(ColumnId);
            let Some(held) = text.get(cell.start..cell.end) else { continue };
            if more_lines == 0 {
                scan.line(held, role, Where { line, column });
                continue;
            }
            let (mut start, mut below) = (0, cell.below);
            while start < held.len() {
                let (end, after) = line_end(held.as_bytes(), start);
                let part = held.get(start..end).unwrap_or_default();
                scan.line(part, role, Where { line: line + below, column });
                (start, below) = (after, below + 1);
            }
        }
        if scan.serials > serials {
            for refused in scan.tally.refused.iter_mut().skip(refused) {
                if refused.why == NotClaimable::CiscoHardwareSerial {
                    refused.why = NotClaimable::CloudIdBeside;
                }
            }
        }
        Some(Row { next, more_lines })
    }
}

//! Anything pasted or dropped becomes items, with where each of them stood.
//!
//! Nothing is corrected here and nothing is looked up: an item is taken as it was written, put
//! into its one canonical form, and what is doubtful about it is said. What a person plausibly
//! meant as an item and is none is refused with the reason; every other word is passed over.
//!
//! The rules are the shapes of the shared fact sheet on the vendor, section 3, read 2026-11-22.

mod column;
mod decode;
mod fold;
mod html;
mod item;
pub mod members;
mod said;
mod scan;
mod shape;
pub mod sheet;
pub mod sorted;

mod table;
mod tally;
mod words;

pub use decode::{LIMIT, Unreadable, read_file};
pub(crate) use table::Rows;

use crate::domain::{Item, ItemKind, Serial};
use scan::Scan;
use std::borrow::Cow;
use table::Table;

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intake {
    /// The items, each once, in the order in which they first stood.
    pub found: Vec<Found>,
    /// What was plausibly meant as an item and cannot be claimed, each text once.
    pub refused: Vec<Refused>,
    /// The names of all columns of all tables, as [`ColumnId`] counts them.
    pub columns: Vec<String>,
    /// How many lines the text had.
    pub lines: u32,
}

impl Intake {
    /// The name of the column in which something stood, if it stood in a table with a header.
    pub fn column(&self, at: Where) -> Option<&str> {
        self.columns.get(usize::from(at.column?.0)).map(String::as_str)
    }
}

/// An item, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The item, in its canonical form.
    pub item: Item,
    /// Where it stood first.
    pub at: Where,
    /// Where else it stood; empty when it was listed once.
    pub again: Vec<Where>,
    /// What a person should look at twice.
    pub doubt: Option<Doubt>,
}

/// What is doubtful about an item. A doubt never changes the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It holds a `0`, `O`, `1` or `I`; no real serial that was ever seen has one of them.
    LookAlike,
    /// It could be of this other kind as well; it follows its first letter until it is moved.
    TwoKinds(ItemKind),
    /// An order number by its column only: it has not the usual shape of one.
    UnusualOrder,
}

/// What was meant as an item and cannot be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The text as it was written, cut at 80 characters.
    pub text: String,
    /// Where it stood first.
    pub at: Where,
    /// Where else it stood.
    pub again: Vec<Where>,
    /// Why it cannot be claimed.
    pub why: NotClaimable,
}

/// Where something stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Where {
    /// The line, counted from 1, by line feeds, carriage returns, or both together.
    pub line: u32,
    /// The column, when it stood in a table with a header.
    pub column: Option<ColumnId>,
}

/// A column of a table: an index into [`Intake::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnId(pub u16);

/// Why a text cannot be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotClaimable {
    /// The serial of Cisco hardware, such as `FOC2234432B`; what is claimed is the Cloud ID.
    #[error("a Cisco hardware serial; look for the Cloud ID")]
    CiscoHardwareSerial,
    /// The same, and the Cloud ID stands in the same row.
    #[error("a Cisco hardware serial; the Cloud ID beside it is taken")]
    CloudIdBeside,
    /// A MAC address where a serial was expected.
    #[error("a MAC address")]
    MacAddress,
    /// Fewer than twelve letters and digits.
    #[error("too short: twelve letters and digits are expected")]
    TooShort,
    /// More than twelve letters and digits.
    #[error("too long: twelve letters and digits are expected")]
    TooLong,
    /// Twelve letters and digits, but the dashes do not stand after each four.
    #[error("the dashes stand in the wrong places")]
    WrongGroups,
    /// It holds a character that is neither a letter from A to Z nor a digit.
    #[error("a character that no serial or key has")]
    WrongCharacters,
    /// In a column of serials or after `S/N`, and not of that shape.
    #[error("not a serial: expected Qxxx-xxxx-xxxx")]
    NotASerial,
    /// In a column of license keys, and not of that shape.
    #[error("not a license key: expected Zxxx-xxxx-xxxx")]
    NotAKey,
    /// In a column of orders, nearly of the shape of one.
    #[error("not an order number: expected nine characters such as 4C1234567")]
    NotAnOrder,
    /// In a column of subscription keys, and not of that shape.
    #[error("not a subscription key: expected xxxxx-xxxxx-xxxxx-xxxxx")]
    NotASubscription,
}

/// Models by the first four characters of a serial: a hint for the eye, never a check.
/// Only the pairs that the fact sheet states.
const MODELS: [(&[u8; 4], &str); 3] =
    [(b"Q2PD", "MR33"), (b"Q5AC", "CW9164I"), (b"Q5KE", "C9300-48P")];

/// The model that serials of this beginning belong to, where it is known for sure.
pub fn prefix_model(serial: &Serial) -> Option<&'static str> {
    let head = serial.code().first_chunk::<4>()?;
    MODELS.iter().find(|(prefix, _)| *prefix == head).map(|(_, model)| *model)
}

/// How many lines from the start of the text may hold the header of a table: delivery notes open
/// with a letterhead.
const HEADER_LINES: u32 = 40;
/// The same after a blank line.
const HEADER_LINES_LATER: u32 = 4;

/// Takes all items out of a text: a list, a mail, a table, a scanned label, a web page.
pub fn take_in(text: &str) -> Intake {
    let text = if html::is_html(text) { Cow::Owned(html::text(text)) } else { Cow::Borrowed(text) };
    let text: &str = &text;
    let mut scan = Scan::default();
    let mut table: Option<Table> = None;
    let mut heading = column::Role::Any;
    let mut listed = false;
    let mut may_be_header = HEADER_LINES;
    let mut apart = false;
    let mut columns: Vec<String> = Vec::new();
    let (mut at, mut line) = (0_usize, 0_u32);
    while at < text.len() {
        line += 1;
        let (end, next) = table::line_end(text.as_bytes(), at);
        let Some(whole) = text.get(at..end) else { break };
        if table::is_blank(whole) {
            if listed {
                heading = column::Role::Any;
            }
            may_be_header = may_be_header.max(HEADER_LINES_LATER);
            apart = true;
            at = next;
            continue;
        }
        if may_be_header > 0 {
            may_be_header -= 1;
            if let Some(header) = table::header(text, at, end, &mut columns) {
                (line, at) = (line + header.more_lines, header.next);
                table = Some(header.table);
                continue;
            }
            if let Some(role) = column::heading(whole) {
                (heading, listed, at) = (role, false, next);
                may_be_header = may_be_header.max(1);
                continue;
            }
        }
        // What stands apart below a table and is not of its width is something else: a closing
        // line, or a mail that was dropped along with it.
        if std::mem::take(&mut apart) && table.as_mut().is_some_and(|t| !t.fits(text, at)) {
            table = None;
        }
        if let Some(table) = &mut table
            && let Some(row) = table.row(text, at, line, &mut scan)
        {
            (line, at) = (line + row.more_lines, row.next);
            continue;
        }
        listed = true;
        scan.line(whole, heading, Where { line, column: None });
        at = next;
    }
    let (found, refused) = scan.done();
    Intake { found, refused, columns, lines: line }
}

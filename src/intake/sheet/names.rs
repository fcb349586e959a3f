//! Organizations without a table: a line each, with a name, an id, or both, in either order and with
//! a tab, a comma or a semicolon between them.

use super::{Sheet, SheetRow, Tell};
use crate::domain::{AccountId, Holder};

/// Reads such lines. An id is a GUID in any of its forms, or one word that has no other beside it;
/// anything else is a name.
pub fn read_names(text: &str) -> Sheet {
    let mut sheet = Sheet::default();
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        let cells = line.split(['\t', ',', ';']).map(|cell| cell.trim().trim_matches('"').trim());
        let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        if cells.is_empty() {
            continue;
        }
        let is_guid = |cell: &&str| AccountId::parse(cell).is_some_and(|id| id.is_guid());
        let (name, id) = match cells.as_slice() {
            [only] if is_guid(only) || word(only) => (String::new(), AccountId::parse(only)),
            [only] => ((*only).to_owned(), None),
            [one, other] if !is_guid(one) && !is_guid(other) && word(other) => {
                ((*one).to_owned(), AccountId::parse(other))
            }
            several => {
                let id = several.iter().find(|cell| is_guid(cell));
                let names: Vec<&str> =
                    several.iter().filter(|cell| Some(*cell) != id).copied().collect();
                (names.join(", "), id.and_then(|id| AccountId::parse(id)))
            }
        };
        let holder = id.map(Holder::Organization);
        let same = |row: &&SheetRow| match (&row.holder, &holder) {
            (Some(a), Some(b)) => a == b,
            (None, None) => row.name == name,
            _ => false,
        };
        if let Some(first) = sheet.rows.iter().find(same).map(|row| row.line) {
            sheet.tell(number, None, line.trim(), Tell::Twice(first));
        } else {
            sheet.rows.push(SheetRow { line: number, name, holder, amounts: Vec::new() });
        }
    }
    sheet
}

/// Whether it could be an id that is no GUID: not a plain word, which is more likely a name.
fn word(text: &str) -> bool {
    AccountId::parse(text).is_some() && text.contains(['-', '_'])
        || text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_name_an_id_or_both() {
        let text = "Łódź Motors\t{6749889E-644B-485A-9807-3A5DBD4236DC}\r\n\
            0436e070de624e56959a6df691d62c5b; River, Dental\n\
            Delilah, y-y-y-delilah\n\
            \n\
            z-9\n\
            Acme\n\
            Acme\n\
            6749889e-644b-485a-9807-3a5dbd4236dc\n";
        let sheet = read_names(text);
        let rows: Vec<(u32, &str, Option<&str>)> = sheet
            .rows
            .iter()
            .map(|row| {
                (row.line, row.name.as_str(), row.holder.as_ref().map(|h| h.account().as_str()))
            })
            .collect();
        assert_eq!(
            rows,
            [
                (1, "Łódź Motors", Some("6749889e-644b-485a-9807-3a5dbd4236dc")),
                (2, "River, Dental", Some("0436e070-de62-4e56-959a-6df691d62c5b")),
                (3, "Delilah", Some("y-y-y-delilah")),
                (5, "", Some("z-9")),
                (6, "Acme", None),
            ]
        );
        let told: Vec<(u32, Tell)> = sheet.told.iter().map(|told| (told.line, told.what)).collect();
        assert_eq!(told, [(7, Tell::Twice(6)), (8, Tell::Twice(1))]);
    }
}

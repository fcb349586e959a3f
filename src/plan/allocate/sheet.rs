//! The grid as a sheet: rows that were read are put into it, and all of it is written as CSV, in a
//! form that is read back.

use super::{At, Cell, Grid, Wanted};
use crate::domain::csv::line;
use crate::domain::{Holder, Quantity};
use crate::intake::sheet::{Sheet, Tell, Told};

/// What the amounts of a sheet mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// What is wanted.
    Wanted,
    /// What is held, where an install does not say.
    Held {
        /// Whether that is all that the organizations of the sheet hold.
        all: bool,
    },
}

/// A row that is put nowhere: it has only a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its line, counted from 1.
    pub line: u32,
    /// The name.
    pub name: String,
    /// How many rows of the grid have that name: none, or more than one.
    pub named: usize,
}

/// What a written sheet shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// What is held.
    Now,
    /// What will be held.
    Target,
}

impl Grid {
    /// Puts the rows of a sheet into the grid: by the id, else by the name, whatever its case. An id
    /// that is new becomes a row, a product that is new a column, and an empty cell changes nothing.
    /// Gives back the rows that could not be put anywhere.
    pub fn take(&mut self, sheet: &Sheet, meaning: Meaning) -> Vec<Unmatched> {
        let mut left = Vec::new();
        for read in &sheet.rows {
            let row = match &read.holder {
                Some(holder) => self.row(holder, &read.name),
                None => match self.by_name(&read.name).as_slice() {
                    [only] => *only,
                    several => {
                        let (line, named) = (read.line, several.len());
                        left.push(Unmatched { line, name: read.name.clone(), named });
                        continue;
                    }
                },
            };
            if meaning == (Meaning::Held { all: true }) {
                self.nothing_else(row);
            }
            for (code, amount) in &read.amounts {
                let at = At { row, product: self.column(code) };
                let Some(cell) = self.cell_mut(at) else { continue };
                match (amount, meaning) {
                    (Ok(amount), Meaning::Wanted) => cell.wanted = Wanted::Amount(*amount),
                    (Ok(amount), Meaning::Held { .. }) => cell.now = Some(*amount),
                    // It stands in the cell, and nothing can be planned with it.
                    (Err(why), _) => cell.wanted = Wanted::Wrong(*why),
                }
            }
        }
        left
    }

    /// Takes rows out of a sheet that name organizations which the site is not for, and tells them.
    pub fn sift(&self, sheet: &mut Sheet) {
        let (rows, told) = (&mut sheet.rows, &mut sheet.told);
        rows.retain(|row| {
            let Some(holder) = &row.holder else { return true };
            let admits = self.admits(holder.account());
            if !admits {
                let id = holder.account().as_str();
                let text = if row.name.is_empty() { id } else { &row.name };
                let (line, text) = (row.line, text.to_owned());
                told.push(Told { line, column: None, text, what: Tell::NotOffered });
            }
            admits
        });
    }

    /// What a person says of a row: all that is not known of it is not held.
    pub fn nothing_else(&mut self, row: usize) {
        if let Some(row) = self.rows.get_mut(row) {
            row.known = true;
            for cell in &mut row.cells {
                cell.now = cell.now.or(Some(Quantity::ZERO));
            }
        }
    }

    pub(super) fn by_name(&self, name: &str) -> Vec<usize> {
        let named = |known: &str| known.trim().eq_ignore_ascii_case(name.trim());
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| named(&row.name)).map(|(place, _)| place).collect()
    }

    /// The grid as CSV: with a byte order mark, so that spreadsheets take names for what they are.
    /// What is not known is empty.
    pub fn to_csv(&self, what: Written) -> String {
        let services = self.rows.iter().any(|row| matches!(row.holder, Holder::Service { .. }));
        let mut header = vec!["organization", "organizationId"];
        if services {
            header.extend(["tenantId", "serviceType"]);
        }
        header.extend(self.products.iter().map(|product| product.code.as_str()));
        let mut text = "\u{feff}".to_owned() + &line(header);
        for row in &self.rows {
            let amounts: Vec<String> = row.cells.iter().map(|cell| shown(cell, what)).collect();
            let mut cells = vec![row.name.as_str(), row.holder.account().as_str()];
            match &row.holder {
                Holder::Service { tenant, service, .. } => {
                    cells.extend([tenant.as_str(), service.as_str()]);
                }
                _ if services => cells.extend(["", ""]),
                _ => {}
            }
            cells.extend(amounts.iter().map(String::as_str));
            text += &line(cells);
        }
        text
    }
}

fn shown(cell: &Cell, what: Written) -> String {
    let amount = match what {
        Written::Now => cell.now,
        Written::Target => cell.target(),
    };
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, NotAQuantity, ProductCode};
    use crate::intake::sheet::read_sheet;

    const REFERENCE: &str = include_str!("../../../tests/data/uipath-quantities.csv");

    fn grid(text: &str) -> Grid {
        let mut grid = Grid::default();
        let sheet = read_sheet(text, &[]);
        assert_eq!(sheet.told, []);
        assert_eq!(grid.take(&sheet, Meaning::Held { all: true }), []);
        grid
    }

    #[test]
    fn the_reference_file_is_read_whole_and_written_back() {
        let mut grid = grid(REFERENCE);
        assert_eq!(grid.rows.len(), REFERENCE.lines().count() - 1);
        assert_eq!(grid.products.len(), 6);
        assert_eq!(grid.rows[5].name, "Łódź Motors 5");
        assert_eq!(grid.to_csv(Written::Now), format!("\u{feff}{REFERENCE}"));
        let again = read_sheet(&grid.to_csv(Written::Now), &[]);
        assert_eq!(grid.take(&again, Meaning::Wanted), []);
        assert_eq!(grid.changed().count(), 0);
        // German: semicolons, and a comma where a point is.
        let german = REFERENCE.replace(',', ";").replace(";8;9;9;9;5;10", ";8,0;9;9;9;5;10");
        assert_eq!(grid.take(&read_sheet(&german, &[]), Meaning::Wanted), []);
        assert_eq!(grid.changed().count(), 0);
    }

    #[test]
    fn rows_without_an_id_are_put_by_their_name_if_only_one_has_it() {
        let mut grid = grid("organization,id,UNATT\nAcme,a,1\nTwin,b,1\ntwin,c,1\n");
        let sheet = read_sheet("organization,UNATT,AIG\nACME ,2,\nTwin,2,1\nTotal,4,1\n", &[]);
        let left = grid.take(&sheet, Meaning::Wanted);
        let told: Vec<(u32, &str, usize)> =
            left.iter().map(|u| (u.line, u.name.as_str(), u.named)).collect();
        assert_eq!(told, [(3, "Twin", 2), (4, "Total", 0)]);
        assert_eq!(grid.rows[0].cells[0].wanted, Wanted::Amount(Quantity::whole(2)));
        assert_eq!(grid.changed().count(), 1);
    }

    #[test]
    fn rows_of_organizations_that_the_site_is_not_for_are_told_and_left_out() {
        let mut grid = grid("organization,id,UNATT\nAcme,a,1\n");
        grid.only = Some(vec![AccountId::parse("a").unwrap()].into());
        let mut sheet = read_sheet("organization,id,UNATT\nAcme,a,2\nNew,n,3\n,m,3\n", &[]);
        grid.sift(&mut sheet);
        let told: Vec<_> =
            sheet.told.iter().map(|told| (told.line, told.text.as_str(), told.what)).collect();
        assert_eq!(told, [(3, "New", Tell::NotOffered), (4, "m", Tell::NotOffered)]);
        assert_eq!(sheet.rows.len(), 1);
    }

    #[test]
    fn a_new_id_is_a_row_of_which_nothing_is_known_and_text_stays_in_its_cell() {
        let mut grid = grid("organization,id,UNATT\nAcme,a,1\n");
        let sheet = read_sheet("organization,id,UNATT,AIG\nAcme,a,many,\nNew,n,,2\n", &[]);
        assert_eq!(grid.take(&sheet, Meaning::Wanted), []);
        assert_eq!(grid.rows[0].cells[0].wanted, Wanted::Wrong(NotAQuantity::Text));
        let aig = grid.column(&ProductCode::parse("AIG").unwrap());
        assert_eq!(grid.rows[0].cells[aig].now, Some(Quantity::ZERO));
        assert_eq!((grid.rows[1].cells[aig].now, grid.rows[1].known), (None, false));
        assert!(grid.plan().is_err());
        grid.nothing_else(1);
        assert_eq!(grid.rows[1].cells[0].now, Some(Quantity::ZERO));
    }

    #[test]
    fn a_name_that_could_be_a_formula_survives_the_way_out_and_in() {
        let grid = grid("organization,id,AIU\n=1+1,a,451.8330\n\"A \"\"B\"\"; C\",b,1\n");
        let text = grid.to_csv(Written::Target);
        assert!(text.contains("\"'=1+1\",a,451.8330\r\n"), "{text}");
        assert_eq!(self::grid(&text), grid);
    }

    #[test]
    fn services_have_the_columns_that_name_them() {
        let text =
            "organization,organizationId,tenantId,serviceType,UNATT\r\nAcme,o,t,orchestrator,1\r\n";
        assert_eq!(grid(text).to_csv(Written::Now), format!("\u{feff}{text}"));
    }
}

//! What an address asks for in the grid: organizations, each followed by amounts of products. It
//! becomes a sheet, and goes into the grid as one that was pasted; but it adds nobody.

use super::{Cell, Grid, Product, Unmatched, Wanted};
use crate::domain::{AccountId, Holder, ProductCode, Quantity};
use crate::intake::sheet::{Sheet, SheetRow};
use crate::vendors::uipath::product::known;

/// The name before an organization: its id, or its name.
pub const ORG: &str = "org";
/// The name before its amounts: `UNATT:2,AIG:1`.
pub const QUANTITIES: &str = "quantities";

/// An address of more amounts was not written by hand; the rest of it is left out.
const MOST: usize = 1_000;

/// What is asked for one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its id or its name, as it was written.
    pub org: String,
    /// The amounts, by the products as they were written.
    pub amounts: Vec<(String, Quantity)>,
}

/// Reads the names and values of an address: what is asked for, and what is not understood.
pub fn read_link(pairs: &[(String, String)]) -> (Vec<Ask>, Vec<String>) {
    let (mut asks, mut odd): (Vec<Ask>, _) = (Vec::new(), Vec::new());
    let mut count = 0;
    for (name, value) in pairs {
        let value = value.trim();
        if name == ORG && !value.is_empty() {
            asks.push(Ask { org: value.to_owned(), amounts: Vec::new() });
            continue;
        }
        let Some(ask) = asks.last_mut().filter(|_| name == QUANTITIES) else {
            odd.push([name, "=", value].concat());
            continue;
        };
        for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            count += 1;
            match amount(part).filter(|_| count <= MOST) {
                Some(amount) => ask.amounts.push(amount),
                None => odd.push([name, "=", part].concat()),
            }
        }
    }
    (asks, odd)
}

/// A product and an amount: `UNATT:2`.
fn amount(part: &str) -> Option<(String, Quantity)> {
    let (code, amount) = part.rsplit_once(':')?;
    // Commas part amounts, so one within a code is written as in an address once more.
    let code = code.trim().replace("%2C", ",").replace("%25", "%");
    ProductCode::parse(&code)?;
    Some((code, Quantity::typed(amount).ok()?))
}

impl Grid {
    /// What a link to the grid says: what is to be changed, so that [`read_link`] gives it back.
    pub fn link(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        for (_, row) in self.changed() {
            let amount = |(cell, product): (&Cell, &Product)| match cell.wanted {
                Wanted::Amount(amount) if cell.changes() => {
                    let code = product.code.as_str().replace('%', "%25").replace(',', "%2C");
                    Some([&code, ":", &amount.to_string()].concat())
                }
                _ => None,
            };
            let amounts: Vec<String> =
                row.cells.iter().zip(&self.products).filter_map(amount).collect();
            if !amounts.is_empty() {
                pairs.push((ORG, row.holder.account().as_str().to_owned()));
                pairs.push((QUANTITIES, amounts.join(",")));
            }
        }
        pairs
    }

    /// What is asked for, as a sheet for [`Grid::take`], and the organizations that are not here.
    pub fn asked_for(&self, asks: &[Ask]) -> (Sheet, Vec<Unmatched>) {
        let (mut sheet, mut left) = (Sheet::default(), Vec::new());
        for (ask, line) in asks.iter().zip(1..) {
            let place = match self.meant(&ask.org).as_slice() {
                [only] => *only,
                several => {
                    left.push(Unmatched { line, name: ask.org.clone(), named: several.len() });
                    continue;
                }
            };
            let Some(row) = self.rows.get(place) else { continue };
            let amount =
                |(code, amount): &(String, Quantity)| Some((self.code(code)?, Ok(*amount)));
            sheet.rows.push(SheetRow {
                line,
                name: row.name.clone(),
                holder: Some(row.holder.clone()),
                amounts: ask.amounts.iter().filter_map(amount).collect(),
            });
        }
        (sheet, left)
    }

    /// The rows of an organization, by its id or else by its name.
    fn meant(&self, org: &str) -> Vec<usize> {
        let holder = AccountId::parse(org).map(Holder::Organization);
        match self.rows.iter().position(|row| Some(&row.holder) == holder.as_ref()) {
            Some(place) => vec![place],
            None => self.by_name(org),
        }
    }

    /// The code that a name means: the grid's, the table's, or as it is written.
    fn code(&self, name: &str) -> Option<ProductCode> {
        let here = self.products.iter().map(|product| &product.code);
        let here = here.clone().find(|code| code.same_as(name)).cloned();
        here.or_else(|| known(name)).or_else(|| ProductCode::parse(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::link::{parse, write};
    use crate::plan::allocate::{At, Meaning};

    const GUID: &str = "0436e070-de62-4e56-959a-6df691d62c5b";

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn shown(asks: &[Ask]) -> Vec<String> {
        let amount = |(code, amount): &(String, Quantity)| format!("{code} {amount}");
        let one = |ask: &Ask| {
            let amounts: Vec<String> = ask.amounts.iter().map(amount).collect();
            [ask.org.as_str(), &amounts.join(", ")].join(": ")
        };
        asks.iter().map(one).collect()
    }

    fn grid() -> Grid {
        let mut grid = Grid::default();
        for (id, name) in [(GUID, "Acme"), ("b", "Twin"), ("c", "twin")] {
            grid.row(&Holder::Organization(AccountId::parse(id).unwrap()), name);
        }
        grid.column(&ProductCode::parse("UNATT").unwrap());
        grid
    }

    #[test]
    fn each_organization_is_followed_by_its_amounts() {
        let (asks, odd) = read_link(&pairs(&[
            ("org", " Acme "),
            ("quantities", "UNATT:2, AIG:1.5,,"),
            ("quantities", "A%2CB%25:C:3"),
            ("org", GUID),
            ("org", "b"),
            ("quantities", "unatt:0"),
        ]));
        assert_eq!(
            shown(&asks),
            [
                "Acme: UNATT 2, AIG 1.5, A,B%:C 3",
                "0436e070-de62-4e56-959a-6df691d62c5b: ",
                "b: unatt 0"
            ]
        );
        assert!(odd.is_empty());
    }

    #[test]
    fn what_is_no_amount_is_named_and_the_rest_counts() {
        let (asks, odd) = read_link(&pairs(&[
            ("quantities", "UNATT:1"),
            ("org", ""),
            ("org", "Acme"),
            (
                "quantities",
                "A:1e9,B:-1,C:9007199254740993,D,:4,E:,F:NaN,G:٣,H:2147483647,__proto__:1,I\u{7}:1",
            ),
        ]));
        assert_eq!(shown(&asks), ["Acme: H 2147483647, __proto__ 1"]);
        let named = [
            "UNATT:1",
            "A:1e9",
            "B:-1",
            "C:9007199254740993",
            "D",
            ":4",
            "E:",
            "F:NaN",
            "G:٣",
            "I\u{7}:1",
        ]
        .map(|part| ["quantities=", part].concat());
        let (first, others) = named.split_first().unwrap();
        assert_eq!(odd.first(), Some(first));
        assert_eq!(odd.get(1).map(String::as_str), Some("org="));
        assert_eq!(odd.get(2..), Some(others));
    }

    #[test]
    fn of_an_endless_list_only_the_beginning_counts() {
        let list = "X:1,".repeat(50_000);
        let (asks, odd) = read_link(&pairs(&[("org", "Acme"), ("quantities", &list)]));
        assert_eq!((asks[0].amounts.len(), odd.len()), (MOST, 50_000 - MOST));
    }

    #[test]
    fn what_is_asked_for_is_put_into_its_cells_and_adds_nobody() {
        let mut grid = grid();
        let (asks, _) = read_link(&pairs(&[
            ("org", "{0436E070-DE62-4e56-959a-6df691d62c5b}"),
            ("quantities", "unatt:2,NEW-1:4"),
            ("org", "twin"),
            ("quantities", "UNATT:3"),
            ("org", "nobody"),
            ("quantities", "UNATT:3"),
            ("org", "c"),
            ("quantities", "UNATT:5"),
        ]));
        let before = Cell { wanted: Wanted::Amount(Quantity::whole(9)), ..Cell::default() };
        grid.rows[0].cells[0] = before;
        let (sheet, left) = grid.asked_for(&asks);
        let told: Vec<(&str, usize)> = left.iter().map(|it| (it.name.as_str(), it.named)).collect();
        assert_eq!(told, [("twin", 2), ("nobody", 0)]);
        assert_eq!(grid.take(&sheet, Meaning::Wanted), []);
        assert_eq!(grid.rows.len(), 3);
        let wanted: Vec<Vec<Wanted>> = grid
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.wanted).collect())
            .collect();
        let amount = |n| Wanted::Amount(Quantity::whole(n));
        assert_eq!(wanted[0], [amount(2), amount(4)]);
        assert_eq!(wanted[1], [Wanted::AsNow, Wanted::AsNow]);
        assert_eq!(wanted[2], [amount(5), Wanted::AsNow]);
    }

    #[test]
    fn a_link_to_a_grid_fills_another_with_the_same() {
        let mut grid = grid();
        for (row, code, text) in [
            (0, "UNATT", "2"),
            (0, "A,B%2C:C", "7"),
            (0, "AIU", "451.8330"),
            (2, "UNATT", "0"),
            (1, "UNATT", "x"),
        ] {
            let at = At { row, product: grid.column(&ProductCode::parse(code).unwrap()) };
            grid.cell_mut(at).unwrap().wanted = Wanted::typed(text);
        }
        let link = grid.link();
        let pairs: Vec<(&str, &str)> =
            link.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (_, read) = parse(&write("/allocate", &pairs));
        let (asks, odd) = read_link(&read);
        assert!(odd.is_empty(), "{odd:?}");
        let mut other = self::grid();
        let (sheet, left) = other.asked_for(&asks);
        assert_eq!((left.len(), other.take(&sheet, Meaning::Wanted).len()), (0, 0));
        assert_eq!(other.link(), link);
        assert_eq!(
            shown(&asks),
            [
                "0436e070-de62-4e56-959a-6df691d62c5b: UNATT 2, A,B%2C:C 7, AIU 451.8330",
                "c: UNATT 0"
            ]
        );
    }
}

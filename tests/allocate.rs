//! Allocate, against random numbers, edits and texts.
// The crate that makes random input is for the host only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use license_desk::domain::{AccountId, Holder, ProductCode, Quantities, Quantity};
use license_desk::intake::sheet::read_sheet;
use license_desk::plan::allocate::{AllocateSteps, At, Grid, Meaning, Supply, Wanted, Written};
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #[test]
    fn what_is_written_is_read_back(parts in 0..=2_147_483_647_000_000_i64) {
        let quantity: Quantity = serde_json::from_value(parts.into()).unwrap();
        prop_assert_eq!(Quantity::typed(&quantity.to_string()), Ok(quantity));
        prop_assert_eq!(Quantity::nearest(quantity.to_number()), Some(quantity));
        prop_assert_eq!(serde_json::to_value(quantity).ok(), Some(parts.into()));
    }

    #[test]
    fn no_text_is_too_much_for_the_reader_of_amounts(text in "\\PC*|[0-9., '’-]*") {
        if let Ok(quantity) = Quantity::typed(&text) {
            prop_assert!(quantity >= Quantity::ZERO && quantity <= Quantity::MOST, "{quantity}");
        }
    }
}

proptest! {
    /// Whatever organizations are called: what is written is read back, each to its own.
    #[test]
    fn a_grid_survives_the_way_through_a_file(names in proptest::collection::vec("[\\PC\r\n\"';,=+@-]{0,12}", 1..6)) {
        let mut grid = Grid::default();
        for (row, name) in names.iter().enumerate() {
            let name = name.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            let place = grid.row(&holder(row), &name);
            let mut all = Quantities::default();
            all.set(&code(0), Quantity::whole(u32::try_from(row).unwrap()));
            all.set(&ProductCode::parse("AIU").unwrap(), Quantity::nearest(451.833).unwrap());
            grid.holds(place, &all, &[]);
        }
        let codes: Vec<ProductCode> = grid.products.iter().map(|it| it.code.clone()).collect();
        let sheet = read_sheet(&grid.to_csv(Written::Now), &codes);
        prop_assert_eq!(&sheet.told, &[]);
        let mut again = Grid::default();
        again.take(&sheet, Meaning::Held { all: true });
        for (row, name) in grid.rows.iter().enumerate() {
            prop_assert_eq!(&again.rows[row].holder, &name.holder);
            prop_assert_eq!(&again.rows[row].cells.iter().map(|c| c.now).collect::<Vec<_>>(), &name.cells.iter().map(|c| c.now).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_text_is_too_much_for_the_reader_of_sheets(text in "\\PC*|([a-zA-Z0-9 \"';,\t.-]{0,9}[;,\t\r\n]){0,40}", head in any::<bool>()) {
        let text = if head { format!("organization;id;UNATT;AIG\n{text}") } else { text };
        let sheet = read_sheet(&text, &[]);
        let lines = u32::try_from(text.lines().count() + text.matches('\r').count()).unwrap();
        prop_assert!(sheet.rows.iter().all(|row| (1..=lines).contains(&row.line)));
        prop_assert!(sheet.told.iter().all(|told| (1..=lines.max(1)).contains(&told.line)));
        let mut grid = Grid::default();
        grid.take(&sheet, Meaning::Wanted);
        prop_assert!(grid.rows.iter().all(|row| row.cells.len() == grid.products.len()));
    }
}

const PRODUCTS: usize = 4;

/// A host that replaces what an organization holds by each list that it is sent, and says no to a
/// list that takes more of a product than there is. Counts in whole units, and knows none of the
/// desk's own sums.
#[derive(Debug, Clone, PartialEq)]
struct Host {
    bought: BTreeMap<String, i64>,
    held: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Host {
    fn given(&self, code: &str) -> i64 {
        self.held.values().filter_map(|held| held.get(code)).sum()
    }

    fn overdrawn(&self) -> Vec<&String> {
        let pools = self.bought.iter().filter(|(code, bought)| self.given(code) > **bought);
        pools.map(|(code, _)| code).collect()
    }

    /// Takes a list; false for the vendor's no, which changes nothing.
    fn put(&mut self, organization: &str, list: &BTreeMap<String, i64>) -> bool {
        let mut after = self.clone();
        let before = after.held.insert(organization.to_owned(), list.clone()).unwrap_or_default();
        let fits = list.iter().all(|(code, more)| {
            let raised = *more > before.get(code).copied().unwrap_or_default();
            !raised || after.given(code) <= self.bought.get(code).copied().unwrap_or_default()
        });
        if fits {
            after.held.entry(organization.to_owned()).or_default().retain(|_, units| *units != 0);
            *self = after;
        }
        fits
    }
}

fn list(all: &Quantities) -> BTreeMap<String, i64> {
    all.iter().map(|(code, q)| (code.as_str().to_owned(), q.units().unwrap())).collect()
}

/// What the desk sends, sent to the host: each list as it stands in its request.
fn send(host: &mut Host, steps: &AllocateSteps, most: usize) -> Result<(), String> {
    for change in steps.changes.iter().take(most) {
        let organization = change.holder.account().as_str().to_owned();
        let present = host.held.get(&organization).cloned().unwrap_or_default();
        let expected = list(&change.now);
        if present != expected {
            return Err(format!("{present:?} is held and {expected:?} was expected"));
        }
        let request = change.request().ok_or("nothing to send")?;
        let body: serde_json::Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        let rows = body["productQuantities"].as_array().ok_or("no list")?;
        let sent: BTreeMap<String, i64> = rows
            .iter()
            .map(|row| (row["code"].as_str().unwrap().into(), row["quantity"].as_i64().unwrap()))
            .collect();
        let complete = present.keys().all(|code| sent.contains_key(code)) && !sent.is_empty();
        if !complete || sent.len() != rows.len() {
            return Err(format!("{sent:?} is not complete: {present:?} is held"));
        }
        if !host.put(&organization, &sent) {
            return Err(format!("the host said no to {}", change.name));
        }
        if !host.overdrawn().is_empty() {
            return Err(format!("overdrawn: {:?}", host.overdrawn()));
        }
    }
    Ok(())
}

fn code(product: usize) -> ProductCode {
    ProductCode::parse(&format!("P{product}")).unwrap()
}

fn holder(row: usize) -> Holder {
    Holder::Organization(AccountId::parse(&format!("org-{row}")).unwrap())
}

/// What organizations hold, what is bought beyond that, and what is typed into which cell.
type Case = (Vec<[u8; PRODUCTS]>, [u8; PRODUCTS], Vec<(usize, usize, u8)>);

fn cases() -> impl Strategy<Value = Case> {
    let held = proptest::collection::vec(proptest::array::uniform4(0_u8..6), 1..8);
    let spare = proptest::array::uniform4(prop_oneof![3 => Just(0_u8), 1 => 0_u8..6]);
    let edits = proptest::collection::vec((0_usize..8, 0..PRODUCTS, 0_u8..8), 1..24);
    (held, spare, edits)
}

fn start(case: &Case) -> (Host, Grid) {
    let (held, spare, edits) = case;
    let mut host = Host { bought: BTreeMap::new(), held: BTreeMap::new() };
    let mut grid = Grid::default();
    for (row, units) in held.iter().enumerate() {
        let mut all = Quantities::default();
        for (product, units) in units.iter().enumerate().filter(|(_, units)| **units > 0) {
            all.set(&code(product), Quantity::whole(u32::from(*units)));
        }
        let place = grid.row(&holder(row), &format!("Organization {row}"));
        grid.holds(place, &all, &[]);
        host.held.insert(holder(row).account().as_str().to_owned(), list(&all));
    }
    for (product, spare) in spare.iter().enumerate() {
        let name = format!("P{product}");
        host.bought.insert(name.clone(), host.given(&name) + i64::from(*spare));
        let column = grid.column(&code(product));
        let free = Quantity::whole(u32::from(*spare));
        grid.products.get_mut(column).unwrap().supply = Supply::Pool { bought: None, free };
    }
    for (row, product, units) in edits {
        let at = At { row: *row % held.len(), product: grid.column(&code(*product)) };
        grid.cell_mut(at).unwrap().wanted = Wanted::typed(&units.to_string());
    }
    (host, grid)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// Whatever is typed: what can be planned overdraws no pool at any moment and brings about what
    /// was wanted, and what cannot be planned is more than there is, or nothing.
    #[test]
    fn no_pool_is_overdrawn_at_any_moment(case in cases()) {
        let (mut host, grid) = start(&case);
        match grid.plan() {
            Ok(steps) => {
                send(&mut host, &steps, usize::MAX).map_err(TestCaseError::fail)?;
                let mut seen = BTreeMap::new();
                for (row, cells) in grid.rows.iter().enumerate() {
                    for (cell, product) in cells.cells.iter().zip(&grid.products) {
                        let account = holder(row).account().as_str().to_owned();
                        let held = host.held.get(&account).and_then(|h| h.get(product.code.as_str()));
                        prop_assert_eq!(cell.target().unwrap().units(), Some(held.copied().unwrap_or_default()));
                    }
                    let writes = steps.changes.iter().filter(|c| c.holder == holder(row)).count();
                    prop_assert!(writes <= 2);
                    seen.insert(row, writes);
                }
                prop_assert_eq!(seen.values().sum::<usize>(), steps.changes.len());
            }
            Err(problems) => {
                let more = grid.totals().into_iter().any(|totals| totals.over().is_some());
                prop_assert!(more || grid.changed().next().is_none(), "{problems:?}");
            }
        }
    }

    /// However far a plan came: the way back leads to the start, and the rest to the end.
    #[test]
    fn half_done_there_is_a_way_back_and_a_way_on(case in cases(), most in 0_usize..12) {
        let (begin, grid) = start(&case);
        let Ok(steps) = grid.plan() else { return Ok(()) };
        let mut end = begin.clone();
        send(&mut end, &steps, usize::MAX).map_err(TestCaseError::fail)?;
        let mut half = begin.clone();
        send(&mut half, &steps, most).map_err(TestCaseError::fail)?;
        let mut back = half.clone();
        let way = steps.back(|place| place < most).unwrap();
        send(&mut back, &way, usize::MAX).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&back, &begin);
        let way = steps.rest(|place| place < most).unwrap();
        send(&mut half, &way, usize::MAX).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&half, &end);
    }
}

//! The words of Allocate: what stands in a cell, what is wrong with the grid, what to look at twice.

use super::{list, number, some};
use crate::domain::{Holder, NotAQuantity, ProductCode, Quantity};
use crate::intake::sheet::{Tell, Told};
use crate::plan::allocate::{
    At, Cell, Grid, Problem, Product, Row, Supply, Totals, Wanted, Warning,
};
use crate::vendors::uipath::product;

/// What stands in a cell: what it was, what it will be, and a word on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// What is held, where something else is wanted.
    pub was: String,
    /// What will be held.
    pub target: String,
    /// A word on it.
    pub word: String,
    /// `bad`, `warn`, `more`, `less`, `unknown`, or nothing.
    pub tone: &'static str,
}

/// An amount that is a change: `+4`, `−3`.
pub fn change(by: Quantity) -> String {
    if by.is_negative() {
        ["\u{2212}", &Quantity::ZERO.minus(by).to_string()].concat()
    } else {
        ["+", &by.to_string()].concat()
    }
}

/// Why something is no amount, in few words.
fn not_an_amount(why: NotAQuantity) -> &'static str {
    match why {
        NotAQuantity::Empty => "nothing",
        NotAQuantity::Text => "not a number",
        NotAQuantity::Negative => "below zero",
        NotAQuantity::TooLarge => "too large",
        NotAQuantity::TooFine => "too many decimals",
        NotAQuantity::Ambiguous => "1,234 or 1.234?",
    }
}

/// The same, with what to do.
pub fn amount_help(why: NotAQuantity) -> &'static str {
    match why {
        NotAQuantity::Empty => "There is nothing.",
        NotAQuantity::Text => "This is not a number. Type digits, such as 12 or 1451.8.",
        NotAQuantity::Negative => {
            "An amount cannot be below zero. Type what it should have in all."
        }
        NotAQuantity::TooLarge => "The vendor takes 2,147,483,647 at the most. Type less.",
        NotAQuantity::TooFine => "Six decimals are the most. Type fewer.",
        NotAQuantity::Ambiguous => {
            "This could be thousands or decimals. Type it without the mark, or with one more zero."
        }
    }
}

/// What stands in a cell. `over` is by how much its product is over, where this cell gets more.
pub fn shown(cell: &Cell, problem: Option<&Problem>, over: Option<Quantity>) -> Shown {
    let now = cell.now.map(|now| now.to_string());
    let was = |now: &Option<String>| [now.as_deref().unwrap_or("?"), " \u{2192} "].concat();
    match (cell.wanted, cell.now) {
        (Wanted::Wrong(why), _) => Shown {
            target: now.unwrap_or_else(|| "?".into()),
            word: not_an_amount(why).into(),
            tone: "bad",
            ..Shown::default()
        },
        (Wanted::AsNow, None) => Shown {
            target: "?".into(),
            word: "not known".into(),
            tone: "unknown",
            ..Shown::default()
        },
        (Wanted::Amount(target), None) => Shown {
            was: was(&now),
            target: target.to_string(),
            word: "type what it has".into(),
            tone: "bad",
        },
        (Wanted::Amount(target), Some(held)) if target != held => {
            let by = target.minus(held);
            let used = cell.used.filter(|used| target < held && target < *used);
            let (word, tone) = match (problem, over, used) {
                (Some(Problem::NotWhole(_)), ..) => ("whole units".into(), "bad"),
                (Some(Problem::NotInPool(_)), ..) => ("not in the pool".into(), "bad"),
                (Some(Problem::NotAnAmount(_, why)), ..) => (not_an_amount(*why).into(), "bad"),
                (_, Some(over), _) => ([&over.to_string(), " over"].concat(), "bad"),
                (.., Some(used)) => ([&used.to_string(), " in use"].concat(), "warn"),
                _ if target == Quantity::ZERO => ("loses it".into(), "warn"),
                _ if by.is_negative() => (change(by), "less"),
                _ => (change(by), "more"),
            };
            Shown { was: was(&now), target: target.to_string(), word, tone }
        }
        (_, Some(held)) => {
            let tone = if held == Quantity::ZERO { "zero" } else { "" };
            Shown { target: held.to_string(), tone, ..Shown::default() }
        }
    }
}

/// A product with its name, where it has one.
pub fn product_name(code: &ProductCode) -> String {
    match product::name(code) {
        Some(name) => [code.as_str(), " (", name, ")"].concat(),
        None => code.as_str().to_owned(),
    }
}

/// The same of a code that is a text.
pub fn product_of(code: &str) -> String {
    ProductCode::parse(code).as_ref().map_or_else(String::new, product_name)
}

/// A row's name for people; its ids where it has none.
pub fn row_name(row: &Row) -> String {
    match (&row.holder, row.name.is_empty()) {
        (Holder::Organization(_) | Holder::Member(_), false) => row.name.clone(),
        (Holder::Service { service, .. }, false) => [&row.name, ", ", service.as_str()].concat(),
        (_, true) => row.subject(),
    }
}

fn cell_name(grid: &Grid, at: At) -> String {
    let row = grid.rows.get(at.row).map(row_name).unwrap_or_default();
    let code = grid.products.get(at.product).map_or("", |product| product.code.as_str());
    [&row, ", ", code].concat()
}

fn code_list(grid: &Grid, places: &[usize]) -> String {
    let code = |place: &usize| grid.products.get(*place).map(|it| it.code.as_str().to_owned());
    let mut codes: Vec<String> = places.iter().take(3).filter_map(code).collect();
    if places.len() > codes.len() {
        codes.push([&number(places.len() - codes.len()), " more"].concat());
    }
    list(&codes)
}

/// Each problem with its next step, and the cell to go to. The unknown cells of a row are one.
pub fn problems(all: &[Problem], grid: &Grid) -> Vec<(String, Option<At>)> {
    let mut told = Vec::new();
    let mut unknown: Vec<(At, Vec<usize>)> = Vec::new();
    for problem in all {
        if let Problem::NowUnknown(at) = problem {
            match unknown.iter_mut().find(|(first, _)| first.row == at.row) {
                Some((_, products)) => products.push(at.product),
                None => unknown.push((*at, vec![at.product])),
            }
        } else {
            told.push(one_problem(problem, grid));
        }
    }
    for (at, products) in unknown {
        let row = grid.rows.get(at.row).map(row_name).unwrap_or_default();
        let codes = code_list(grid, &products);
        let text = [
            &row,
            ": it is not known how much it has of ",
            &codes,
            ". Type what it has now, or press \u{201c}Has nothing else\u{201d}.",
        ];
        told.push((text.concat(), Some(at)));
    }
    told
}

fn one_problem(problem: &Problem, grid: &Grid) -> (String, Option<At>) {
    let here = |at: &At, text: &str| ([&cell_name(grid, *at), ": ", text].concat(), Some(*at));
    let first = |holder: &Holder| {
        let row = grid.rows.iter().position(|row| row.holder == *holder)?;
        Some(At { row, product: 0 })
    };
    match problem {
        Problem::NothingChanged => {
            ("Nothing is changed. Type what an organization should have.".into(), None)
        }
        Problem::HolderTwice(holder) => {
            let at = first(holder);
            let name = at.and_then(|at| grid.rows.get(at.row)).map(row_name).unwrap_or_default();
            ([&name, " is in two rows. Take one of them out."].concat(), at)
        }
        Problem::NotOffered(holder) => {
            let text = [&holder.to_string(), ": this site is not for it. Take its row out."];
            (text.concat(), first(holder))
        }
        Problem::SeveralPools => (
            "The rows are out of several pools. Plan the organizations, or the tenants of one of them, at a time.".into(),
            None,
        ),
        Problem::ProductTwice(code) => {
            ([code.as_str(), " is in two columns. Import the sheet again with one of them."].concat(), None)
        }
        Problem::NotAnAmount(at, why) => here(at, amount_help(*why)),
        Problem::NotWhole(at) => here(at, "Only whole units of it can be given. Type a whole number."),
        Problem::NowUnknown(at) => here(at, "It is not known how much it has. Type that first."),
        Problem::NotInPool(at) => here(
            at,
            "The pool does not have this product, so nobody can get more of it. Take the change back, or read the pool again.",
        ),
        Problem::Over(over) => {
            let place = grid.products.iter().position(|product| product.code == over.code);
            let gets = |row: &Row| {
                let cell = place.and_then(|place| row.cells.get(place));
                cell.is_some_and(|cell| cell.target() > cell.now)
            };
            let at = place.zip(grid.rows.iter().position(gets));
            let text = [
                over.code.as_str(),
                ": ",
                &over.by.to_string(),
                " more than there is. Give less of it, or take some back from another organization.",
            ];
            (text.concat(), at.map(|(product, row)| At { row, product }))
        }
    }
}

/// What to look at twice.
pub fn warning(warning: &Warning, grid: &Grid) -> String {
    match warning {
        Warning::BelowUsed(at) => {
            let used = grid.cell(*at).and_then(|cell| cell.used).unwrap_or_default();
            [
                &cell_name(grid, *at),
                ": less than is in use (",
                &used.to_string(),
                "). What runs may stop, or the vendor may refuse it.",
            ]
            .concat()
        }
        Warning::LosesProduct(at) => {
            let row = grid.rows.get(at.row).map(row_name).unwrap_or_default();
            let code = grid.products.get(at.product).map(|it| product_name(&it.code));
            [&row, " loses ", &code.unwrap_or_default(), "."].concat()
        }
        Warning::LosesAll(row) => {
            let row = grid.rows.get(*row).map(row_name).unwrap_or_default();
            [&row, " loses all that it has, and is left unlicensed."].concat()
        }
        Warning::PoolUnknown(code) => [
            "It is not known how much there is of ",
            code.as_str(),
            ": if it is not enough, the vendor refuses the whole request.",
        ]
        .concat(),
        Warning::StillOver(over) => [
            over.code.as_str(),
            ": ",
            &over.by.to_string(),
            " more are given out than were purchased, also after this plan.",
        ]
        .concat(),
    }
}

/// What is to be told about a sheet.
pub fn told(told: &Told) -> String {
    let line = ["Line ", &number(told.line as usize)].concat();
    let text = if told.text.is_empty() {
        String::new()
    } else {
        [", \u{201c}", &told.text, "\u{201d}"].concat()
    };
    let what = match told.what {
        Tell::NoHeader => "no line names a column of organizations and one of a product.".into(),
        Tell::UnknownColumn => "an unknown column; it is passed over.".into(),
        Tell::UnknownProduct => {
            "a product that nobody has written down; it is taken as it is.".into()
        }
        Tell::ColumnTwice => "the same column again; it is passed over.".into(),
        Tell::NotAnAmount(why) => [not_an_amount(why), ". It is marked in its cell."].concat(),
        Tell::NoHolder => {
            "names no organization, or by something that is no id; it is left out.".into()
        }
        Tell::NotOffered => "this site is not for it; the row is left out.".into(),
        Tell::TooWide => {
            "more cells than columns, as when decimal commas part cells; it is left out.".into()
        }
        Tell::Twice(first) => {
            ["was named in line ", &number(first as usize), " already; it is left out."].concat()
        }
    };
    [&line, &text, ": ", &what].concat()
}

/// The figures of a product, in words.
pub fn figures(totals: &Totals, supply: Supply) -> String {
    let known = |of: Option<Quantity>| of.map_or("not known".to_owned(), |q| q.to_string());
    if supply == Supply::Absent {
        return "not in the pool".into();
    }
    let given = totals.given.to_string();
    // Of a pool that nobody knows, what the rows hold is all that is known.
    let blind = totals.bought.is_none() && totals.free.is_none();
    let mut text = if blind {
        [&given, " given out to these"].concat()
    } else {
        [&known(totals.bought), " purchased, ", &given, " given out"].concat()
    };
    let by = totals.more.minus(totals.less);
    let by_plan = totals.more != Quantity::ZERO || totals.less != Quantity::ZERO;
    if by_plan {
        text += &[", ", &change(by), " in this plan"].concat();
    }
    let after = if by_plan { " free after it" } else { " free" };
    match totals.over() {
        Some(over) => text += &[", ", &over.by.to_string(), " more than there is"].concat(),
        None if blind => text += ", how much is left is not known",
        None => text += &[", ", &known(totals.free_after()), after].concat(),
    }
    text
}

/// What the line below the grid says of a cell.
pub fn about(grid: &Grid, at: At, totals: Option<&Totals>) -> String {
    let (Some(cell), Some(row), Some(product)) =
        (grid.cell(at), grid.rows.get(at.row), grid.products.get(at.product))
    else {
        return String::new();
    };
    let name = [&row_name(row), " \u{b7} ", &product_name(&product.code)].concat();
    let problem = grid.wrong_at(at);
    let what = match (cell.wanted, cell.now, &problem) {
        (Wanted::Wrong(why), ..) => amount_help(why).to_owned(),
        (Wanted::AsNow, None, _) => "Not known: type what it has now.".into(),
        (Wanted::Amount(_), None, _) => "Not known what it has now: type that.".into(),
        (Wanted::Amount(target), Some(now), _) if target != now => {
            let (target_text, by) = (target.to_string(), change(target.minus(now)));
            let mut text = [&now.to_string(), " \u{2192} ", &target_text, " (", &by, ")"].concat();
            if target == Quantity::ZERO {
                text += &[": it loses ", product.code.as_str()].concat();
            }
            if let Some(used) = cell.used {
                text += &["; ", &used.to_string(), " in use"].concat();
            }
            text + "."
        }
        (_, Some(now), _) => {
            let mut text = ["Has ", &now.to_string()].concat();
            if let Some(used) = cell.used {
                text += &[", ", &used.to_string(), " in use"].concat();
            }
            text + "."
        }
    };
    let wrong = match problem {
        Some(Problem::NotWhole(_)) => " Only whole units of it can be given.",
        Some(Problem::NotInPool(_)) => " The pool does not have this product.",
        _ => "",
    };
    let figures = totals.map(|totals| [" Pool: ", &figures(totals, product.supply), "."].concat());
    [&name, ": ", &what, wrong, &figures.unwrap_or_default()].concat()
}

/// The head of a product's column, as it is read out beside its code.
pub fn head(product_: &Product) -> String {
    match (product::name(&product_.code), product_.supply) {
        (_, Supply::Absent) => "not in the pool".into(),
        (Some(name), _) => name.to_owned(),
        (None, _) => "no public name".into(),
    }
}

/// How many rows are changed, and how: `3 organizations changed: 12 more, 5 less`.
pub fn changes(grid: &Grid, sums: &[Totals], one: &str) -> String {
    let rows = grid.changed().count();
    if rows == 0 {
        return "Nothing changed yet".into();
    }
    let sum = |of: fn(&Totals) -> Quantity| {
        sums.iter().fold(Quantity::ZERO, |sum, totals| sum.plus(of(totals)))
    };
    let (more, less) = (sum(|t| t.more), sum(|t| t.less));
    [&some(rows, one), " changed: ", &more.to_string(), " more, ", &less.to_string(), " less"]
        .concat()
}

//! The picker against plain references, with random customers and random moves.

#![cfg(not(target_arch = "wasm32"))]
use license_desk::picker::fold::folded;
use license_desk::picker::paste::Report;
use license_desk::picker::{Bits, Picker};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Names that hit what is special: capitals, accents in both forms, other scripts, marks, emoji.
fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[a-cA-C0-2 ]{0,4}",
        2 => prop::sample::select(vec![
            "Å", "e\u{301}", "É", "ß", "ss", "Ж", "ж", "й", "Σας", "@", "`", "[", "Ｗ", "東", "🏨",
            "\u{200F}", "<i>", "\"", "İ", "\u{0}", "ñ", "—",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
        1 => "[a-b]{12,30}",
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn customers() -> impl Strategy<Value = Vec<(String, String, bool)>> {
    let id = prop_oneof![
        3 => "[0-9a-f]{32}",
        1 => "[0-9a-fA-F]{31,33}",
        1 => "[a-d]{0,2}",
    ];
    prop::collection::vec((id, name(), prop::bool::weighted(0.8)), 0..200)
}

/// The customers as the picker is to have them: the first of each id.
fn plain(customers: &[(String, String, bool)]) -> Vec<(String, String, bool)> {
    let mut seen = BTreeSet::new();
    let first = customers.iter().filter(|(id, ..)| seen.insert(id.clone()));
    first.map(|(id, name, on)| (id.clone(), name.replace('\0', " "), *on)).collect()
}

fn add(picker: &mut Picker, customers: &[(String, String, bool)]) -> usize {
    picker.add(customers.iter().map(|(id, name, on)| (id.as_str(), name.as_str(), *on)))
}

fn shown(picker: &Picker) -> Vec<usize> {
    let rows: Vec<usize> = (0..picker.shown()).filter_map(|place| picker.row(place)).collect();
    assert_eq!(rows.len(), picker.shown());
    assert_eq!(picker.row(rows.len()), None);
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(picker.place(*row), Some(place));
    }
    rows
}

/// What a plain filter shows.
fn holding(customers: &[(String, String, bool)], typed: &str) -> Vec<usize> {
    let typed = folded(typed.trim_start());
    let all = customers.iter().enumerate();
    all.filter(|(_, (_, name, _))| folded(name).contains(&typed)).map(|(row, _)| row).collect()
}

/// A move of a person.
#[derive(Debug, Clone)]
enum Move {
    Filter(String),
    Toggle(usize),
    Range(usize, usize),
    ChooseShown,
    DropShown,
    Invert,
    Only(bool),
    Clear,
    More(Vec<(String, String, bool)>),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => name().prop_map(|name| Move::Filter(name.chars().take(2).collect())),
        4 => (0..200_usize).prop_map(Move::Toggle),
        2 => (0..200_usize, 0..200_usize).prop_map(|(from, to)| Move::Range(from, to)),
        1 => Just(Move::ChooseShown),
        1 => Just(Move::DropShown),
        2 => Just(Move::Invert),
        1 => any::<bool>().prop_map(Move::Only),
        1 => Just(Move::Clear),
        1 => customers().prop_map(Move::More),
    ];
    prop::collection::vec(one, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_shown_is_what_a_plain_filter_finds(
        customers in customers(),
        cut in 0..200_usize,
        typed in name(),
        others in prop::collection::vec(name(), 0..3),
    ) {
        let mut picker = Picker::default();
        let cut = cut.min(customers.len());
        add(&mut picker, &customers[..cut]);
        let all = plain(&customers);
        // Letter by letter, then back again, then something else; the rest arrives in between.
        let ends = typed.char_indices().map(|(at, _)| at).chain([typed.len()]);
        let mut steps: Vec<&str> = ends.map(|end| &typed[..end]).collect();
        let back: Vec<&str> = steps.iter().rev().copied().collect();
        steps.extend(back);
        steps.extend(others.iter().map(String::as_str));
        let middle = steps.len() / 3;
        for (at, step) in steps.into_iter().enumerate() {
            if at == middle {
                add(&mut picker, &customers[cut..]);
            }
            picker.filter(step);
            let known = &all[..picker.roster().len()];
            prop_assert_eq!(shown(&picker), holding(known, step), "{:?}", step);
        }
    }

    #[test]
    fn what_is_chosen_is_what_a_plain_set_would_hold(customers in customers(), moves in moves()) {
        let mut picker = Picker::default();
        let mut all = plain(&customers);
        let mut given = customers.clone();
        add(&mut picker, &customers);
        let mut chosen: BTreeSet<usize> = BTreeSet::new();
        let mut typed = String::new();
        let mut only: Option<BTreeSet<usize>> = None;
        for step in moves {
            let rows: Vec<usize> = holding(&all, &typed)
                .into_iter()
                .filter(|row| only.as_ref().is_none_or(|only| only.contains(row)))
                .collect();
            prop_assert_eq!(shown(&picker), rows.clone());
            let can: BTreeSet<usize> = rows.iter().copied().filter(|row| all[*row].2).collect();
            prop_assert_eq!(picker.selectable(), can.len());
            match step {
                Move::Filter(text) => {
                    picker.filter(&text);
                    typed = text;
                }
                Move::Toggle(at) if !rows.is_empty() => {
                    let row = rows[at % rows.len()];
                    prop_assert_eq!(picker.toggle(row), all[row].2);
                    if all[row].2 && !chosen.remove(&row) {
                        chosen.insert(row);
                    }
                }
                Move::Range(from, to) if !rows.is_empty() => {
                    let (from, to) = (from % rows.len(), to % rows.len());
                    picker.choose_range(from, to);
                    let within = &rows[from.min(to)..=from.max(to)];
                    chosen.extend(within.iter().filter(|row| all[**row].2));
                }
                Move::Toggle(_) | Move::Range(..) => {}
                Move::ChooseShown => {
                    picker.choose_shown();
                    chosen.extend(&can);
                }
                Move::DropShown => {
                    picker.drop_shown();
                    chosen.retain(|row| !rows.contains(row));
                }
                Move::Invert => {
                    picker.invert_shown();
                    chosen = &chosen ^ &can;
                }
                Move::Only(on) => {
                    picker.show_only_chosen(on);
                    only = on.then(|| chosen.clone());
                }
                Move::Clear => {
                    picker.clear();
                    chosen.clear();
                    only = only.map(|_| BTreeSet::new());
                }
                Move::More(more) => {
                    let before = all.len();
                    given.extend(more.iter().cloned());
                    all = plain(&given);
                    prop_assert_eq!(add(&mut picker, &more), all.len() - before);
                }
            }
            prop_assert_eq!(picker.chosen().iter().collect::<BTreeSet<_>>(), chosen.clone());
            prop_assert_eq!(picker.count(), chosen.len());
            let ids: Vec<String> = picker.ids().collect();
            prop_assert_eq!(ids, chosen.iter().map(|row| all[*row].0.clone()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_line_of_a_pasted_list_is_accounted_for(
        customers in customers(),
        picks in prop::collection::vec((0..400_usize, 0..4_usize, "[ \t]{0,2}"), 0..120),
    ) {
        let mut picker = Picker::default();
        add(&mut picker, &customers);
        let all = plain(&customers);
        let line = |(at, way, blanks): &(usize, usize, String)| {
            let text = match all.get(*at) {
                Some((id, ..)) if *way == 0 => id.clone(),
                Some((_, name, _)) if *way == 1 => name.to_uppercase(),
                Some((_, name, _)) => name.clone(),
                None => format!("nobody {}", at % 7),
            };
            // What stands within quotes or parts cells is tried elsewhere.
            let text = text.replace(|c: char| c == '"' || c.is_control(), "");
            blanks.clone() + &text
        };
        let lines: Vec<String> = picks.iter().map(line).collect();
        let text = format!("Customer\n{}", lines.join("\n"));
        let report = Report::of(&text, picker.roster());

        // The same, one line after another, by comparing with each customer.
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, (_, name, _)) in all.iter().enumerate() {
            by_name.entry(folded(name).trim().to_owned()).or_default().push(row);
        }
        let mut expected = Report::default();
        let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
        for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
            expected.lines += 1;
            let by_id = all.iter().position(|(id, ..)| id == line);
            let key = folded(line).trim().to_owned();
            let rows = by_id.map_or_else(|| by_name.get(&key).cloned().unwrap_or_default(), |row| vec![row]);
            match rows.as_slice() {
                [row] if !seen.insert(*row) => expected.repeated.push(line.to_owned()),
                [row] if all[*row].2 => expected.matched.set(*row, true),
                [row] => expected.unprovisioned.push(*row),
                _ if !told.insert(key) => expected.repeated.push(line.to_owned()),
                [] => expected.missing.push(line.to_owned()),
                rows => expected.several.push((line.to_owned(), rows.to_vec())),
            }
        }
        expected.found = expected.matched.count();
        prop_assert_eq!(report.matched.iter().collect::<Vec<_>>(), expected.matched.iter().collect::<Vec<_>>());
        let parts = report.found + report.unprovisioned.len() + report.several.len()
            + report.repeated.len() + report.missing.len();
        prop_assert_eq!(parts, report.lines);
        expected.matched = report.matched.clone();
        prop_assert_eq!(report, expected);
    }
}

#[test]
fn typing_ahead_goes_to_the_next_name_that_begins_so_and_round_again() {
    let mut picker = Picker::default();
    let names = ["Alpha", "Beta", "Århus", "alps", "Gamma"];
    picker.add(names.iter().map(|name| (*name, *name, true)));
    for (typed, from, expected) in [
        ("a", 0, Some(2)),
        ("a", 2, Some(3)),
        ("a", 3, Some(0)),
        ("al", 0, Some(3)),
        ("ALP", 3, Some(0)),
        ("g", 4, Some(4)),
        ("x", 1, None),
        ("år", 0, Some(2)),
    ] {
        assert_eq!(picker.begins_with(typed, from), expected, "{typed} from {from}");
    }
    picker.filter("l");
    assert_eq!(picker.begins_with("a", 1), Some(0));
    assert_eq!(picker.begins_with("b", 0), None);
}

#[test]
fn a_range_and_a_pasted_list_choose_only_what_can_be_chosen() {
    let mut picker = Picker::default();
    picker
        .add((0..10).map(|n| (["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][n], "x", n != 4)));
    picker.choose_range(6, 2);
    assert_eq!(picker.chosen().iter().collect::<Vec<_>>(), [2, 3, 5, 6]);
    assert!(!picker.toggle(4) && !picker.choose(4, true));
    picker.clear();
    picker.choose_rows(&Bits::until(10));
    assert_eq!((picker.count(), picker.selectable(), picker.chosen_shown()), (9, 9, 9));
}

#[test]
fn where_a_site_is_for_some_customers_no_other_is_taken_in() {
    let mut picker =
        Picker::only(&mut ["b", "00000000000000000000000000000001", "gone", "b"].into_iter());
    let all = [
        ("a", "A", true),
        ("b", "B", true),
        ("00000000000000000000000000000001", "C", true),
        ("00000000000000000000000000000002", "D", true),
    ];
    assert_eq!(picker.add(all), 2);
    assert_eq!((picker.roster().len(), picker.shown(), picker.others()), (2, 2, 2));
    assert_eq!(picker.missing(), (vec!["gone".to_owned()], 3));
    picker.choose_shown();
    assert_eq!(picker.ids().collect::<Vec<_>>(), ["b", "00000000000000000000000000000001"]);
    let mut none = Picker::only(&mut std::iter::empty());
    assert_eq!((none.add(all), none.missing()), (0, (Vec::new(), 0)));
    let mut everyone = Picker::default();
    assert_eq!((everyone.add(all), everyone.others(), everyone.missing().1), (4, 0, 0));
}

//! Lines of CSV, safe to open in a spreadsheet: a cell that could be taken for a formula is led by an
//! apostrophe (OWASP, CSV injection).

/// Writes one line of CSV, quoted where needed.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let formula = is_formula(cell);
        if formula || cell.contains([',', '"', '\n', '\r', ';']) {
            text.push('"');
            if formula {
                text.push('\'');
            }
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
    text
}

/// A cell as it was before [`line`] made it safe.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (cell, written) in [
            ("Q2QN-9J8L-SLPD", "Q2QN-9J8L-SLPD"),
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@x", "\"'@x\""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
        ] {
            assert_eq!(line([cell]), format!("{written}\r\n"));
        }
        assert_eq!(line(["a", "", "b"]), "a,,b\r\n");
        for (cell, before) in [("'-1", "-1"), ("'x", "'x"), ("x", "x"), ("''=1", "''=1")] {
            assert_eq!(plain(cell), before);
        }
    }
}

//! Reads the organizations that the simulated `UiPath` shall have: a JSON list of names and ids, or a
//! table as text, its columns between commas, semicolons or tabs. Of a table, the id is the first
//! GUID of a row, and the name the first of the other cells; what else it holds is let go.

use serde_json::Value;

/// The organizations of a file's text: names and ids.
pub(crate) fn read(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let found = if text.starts_with('[') { of_json(text)? } else { of_table(text)? };
    match found.iter().enumerate().find(|(at, it)| found.iter().take(*at).any(|o| o.1 == it.1)) {
        Some((_, (name, id))) => Err(format!("{id} ({name}) stands there twice")),
        None if found.is_empty() => Err("no organization is in it".to_owned()),
        None => Ok(found),
    }
}

fn of_json(text: &str) -> Result<Vec<(String, String)>, String> {
    let list: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let read = |(at, it): (usize, &Value)| {
        let text = |name: &str| it.get(name)?.as_str().map(str::to_owned);
        text("name").zip(text("id")).ok_or(format!("number {} has no name or no id", at + 1))
    };
    list.iter().enumerate().map(read).collect()
}

fn of_table(text: &str) -> Result<Vec<(String, String)>, String> {
    let first = text.lines().next().unwrap_or_default();
    let between = [';', '\t'].into_iter().find(|mark| first.contains(*mark)).unwrap_or(',');
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells = cells(line, between);
        let Some(id) = cells.iter().find(|cell| is_guid(cell)) else {
            // The names of the columns.
            if at == 0 {
                continue;
            }
            return Err(format!("line {} has no GUID", at + 1));
        };
        let name = cells.iter().find(|cell| !cell.is_empty() && *cell != id);
        found.push((name.unwrap_or(id).clone(), id.clone()));
    }
    Ok(found)
}

/// The cells of a line; one in quotes may hold the mark between them, and quotes doubled.
fn cells(line: &str, between: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match (character, cells.last_mut()) {
            // A doubled quote ends and begins: it must leave one.
            ('"', Some(cell)) => {
                quoted = !quoted;
                if quoted && !cell.is_empty() {
                    cell.push('"');
                }
            }
            (mark, _) if mark == between && !quoted => cells.push(String::new()),
            (other, Some(cell)) => cell.push(other),
            (_, None) => {}
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn is_guid(cell: &str) -> bool {
    let bare = cell.trim_start_matches('{').trim_end_matches('}');
    let lengths: Vec<usize> = bare.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && bare.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0436e070-de62-4e56-959a-6df691d62c5b";
    const B: &str = "{8171B4B1-5010-41DD-ABD7-5C190F809ADB}";

    #[test]
    fn every_form_gives_the_same() {
        let both = [("Dental, 0 \"A\"".to_owned(), A.to_owned()), ("São".to_owned(), B.to_owned())];
        let json = serde_json::json!([
            { "name": "Dental, 0 \"A\"", "id": A, "more": 1 }, { "name": "São", "id": B },
        ]);
        for text in [
            json.to_string(),
            format!(
                "\u{feff}organization,organizationId,UNATT\n\"Dental, 0 \"\"A\"\"\",{A},8\n\nSão,{B},9\n"
            ),
            format!("Dental, 0 \"\"A\"\"\n;{A}").replace('\n', "") + &format!("\r\nSão;{B}"),
            format!("id\tname\n{A}\t\"Dental, 0 \"\"A\"\"\"\n{B}\tSão\n"),
        ] {
            assert_eq!(read(&text).as_deref(), Ok(&both[..]), "{text}");
        }
        assert_eq!(read(A).unwrap(), [(A.to_owned(), A.to_owned())], "an id alone is a name too");
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (text, told) in [
            ("", "no organization"),
            ("organization,organizationId", "no organization"),
            ("[]", "no organization"),
            ("[1", "EOF"),
            (r#"[{"name":"x"}]"#, "number 1 has no name or no id"),
            ("name,id\nRiver,17", "line 2 has no GUID"),
            (&format!("a;{A}\nb;{A}"), "stands there twice"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}

//! JSON as it is written, piece by piece, into one text. The vendors' answers are built so because
//! trees of values cost the page three times as many bytes of program.

/// A JSON object being written.
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        quote(&mut self.0, name);
        self.0.push(':');
    }

    /// A text.
    #[inline(never)]
    pub(crate) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        quote(&mut self.0, value);
        self
    }

    /// What is JSON already.
    #[inline(never)]
    pub(crate) fn json(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        self.0.push_str(value);
        self
    }

    /// A number.
    #[inline(never)]
    pub(crate) fn number(&mut self, name: &str, value: i64) -> &mut Self {
        let value = value.to_string();
        self.json(name, &value)
    }

    /// True or false.
    #[inline(never)]
    pub(crate) fn flag(&mut self, name: &str, value: bool) -> &mut Self {
        self.json(name, if value { "true" } else { "false" })
    }

    /// The object, ended.
    #[inline(never)]
    pub(crate) fn done(&mut self) -> String {
        self.0.push('}');
        std::mem::take(&mut self.0)
    }
}

/// Writes a text in quotes.
#[inline(never)]
fn quote(to: &mut String, text: &str) {
    to.push('"');
    for character in text.chars() {
        match character {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\t' => to.push_str("\\t"),
            control if control < ' ' => to.push(' '),
            other => to.push(other),
        }
    }
    to.push('"');
}

/// A list of what is JSON already.
#[inline(never)]
pub(crate) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(","))
}

/// A list of texts.
#[inline(never)]
pub(crate) fn texts(items: &[&str]) -> String {
    let mut json = String::from("[");
    for item in items {
        if json.len() > 1 {
            json.push(',');
        }
        quote(&mut json, item);
    }
    json.push(']');
    json
}

/// The places of cursors when they are put in order: shorter first, then as text, so that numbers
/// as text go as numbers.
#[inline(never)]
pub(crate) fn order(cursors: &[String]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::with_capacity(cursors.len());
    let rank = |at: usize| cursors.get(at).map(|cursor| (cursor.len(), cursor.as_str()));
    for at in 0..cursors.len() {
        let place = places.partition_point(|other| rank(*other) <= rank(at));
        places.insert(place, at);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let text = "Ø \"quoted\" \\ back\nline\ttab 葵";
        let list = texts(&[text, ""]);
        let json =
            Object::new().text("a", text).number("b", -5).flag("c", true).json("d", &list).done();
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read, serde_json::json!({ "a": text, "b": -5, "c": true, "d": [text, ""] }));
    }

    #[test]
    fn cursors_go_as_numbers_do() {
        let cursors = ["10", "9", "2", "100"].map(str::to_owned);
        assert_eq!(order(&cursors), [2, 1, 0, 3]);
    }
}

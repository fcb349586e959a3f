//! How a world is stored: one text, one thing a line, fields between tabs. By hand, since the
//! derived code for it weighed as much as all of the vendor's rules.

use crate::domain::Time;

/// A text of lines being written.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// Writes a line. Whatever would break it becomes a space.
    #[inline(never)]
    pub(crate) fn line(&mut self, fields: &[&str]) {
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                self.0.push('\t');
            }
            self.0.extend(field.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        self.0.push('\n');
    }

    pub(crate) fn text(self) -> String {
        self.0
    }
}

/// The fields of a line, in turn.
#[derive(Clone)]
pub(crate) struct Fields<'a>(std::str::Split<'a, char>);

impl<'a> Fields<'a> {
    pub(crate) fn of(line: &'a str) -> Self {
        Self(line.split('\t'))
    }

    #[inline(never)]
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    #[inline(never)]
    pub(crate) fn owned(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// A text that may be missing; an empty one is none, as is the end of the line.
    pub(crate) fn some(&mut self) -> Option<String> {
        self.owned().filter(|text| !text.is_empty())
    }

    #[inline(never)]
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.text()?.parse().ok()
    }

    #[inline(never)]
    pub(crate) fn time(&mut self) -> Option<Time> {
        self.text()?.parse().ok().map(Time)
    }
}

//! Reads the options of a command: `--name value`, `--name=value` and bare switches. Refuses what it
//! does not know, so that a mistyped option never goes unnoticed.

use crate::failure::Failure;

/// The options of one command, as they were typed.
#[derive(Debug, Default)]
pub(crate) struct Options(Vec<(String, Option<String>)>);

impl Options {
    /// Reads `typed`: `valued` take a value, `switches` take none.
    pub(crate) fn read(
        typed: impl IntoIterator<Item = String>,
        valued: &[&str],
        switches: &[&str],
    ) -> Result<Self, Failure> {
        let mut typed = typed.into_iter();
        let mut options = Vec::new();
        while let Some(word) = typed.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word, None),
            };
            if valued.contains(&name.as_str()) {
                let value = value.or_else(|| typed.next());
                let value = value.filter(|text| !text.is_empty() && !text.starts_with("--"));
                let value = value.ok_or_else(|| Failure::Usage(format!("{name} needs a value")))?;
                options.push((name, Some(value)));
            } else if switches.contains(&name.as_str()) && value.is_none() {
                options.push((name, None));
            } else {
                return Err(Failure::Usage(format!("unknown option {name}")));
            }
        }
        Ok(Self(options))
    }

    /// The value of an option; the last one counts.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, _)| n == name).and_then(|(_, value)| value.as_deref())
    }

    /// Every value of an option, in the order in which they were typed.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).filter_map(|(_, value)| value.as_deref()).collect()
    }

    /// Whether a switch was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// A TCP port.
    pub(crate) fn port(&self, name: &str, otherwise: u16) -> Result<u16, Failure> {
        self.value(name).map_or(Ok(otherwise), |text| {
            text.parse().map_err(|_| Failure::Usage(format!("{name}: {text} is not a port")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Result<Options, Failure> {
        let typed = typed.split_whitespace().map(str::to_owned);
        Options::read(typed, &["--port", "--live"], &["--no-build"])
    }

    #[test]
    fn both_spellings_are_read() {
        let options = read("--port 81 --live=http://x --no-build --port=82").unwrap();
        assert_eq!(options.port("--port", 8080).unwrap(), 82);
        assert_eq!(options.value("--live"), Some("http://x"));
        assert!(options.has("--no-build"));
        assert_eq!(read("").unwrap().port("--port", 8080).unwrap(), 8080);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for typed in
            ["--prot 81", "--port", "--port --no-build", "--no-build=1", "stray", "--port="]
        {
            assert!(read(typed).is_err(), "{typed}");
        }
        assert!(read("--port 65536").unwrap().port("--port", 1).is_err());
    }
}

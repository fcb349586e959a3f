//! What the site's operator has set, and what an address brings along: a form to fill, never a secret
//! and never an order to send. What is not understood is told and left out.

use super::{State, words};
use crate::browser::{page, route};
use crate::domain::Config;
use crate::domain::secret::looks_secret;

/// When so many bytes are told, no more is told of a link.
const MOST: usize = 1_000;

/// Takes the text of the site's settings, and what is to be told about it.
pub(super) fn site(text: Option<&str>) -> (Config, Option<String>) {
    let Some((config, odd)) = text.and_then(Config::read) else {
        return (Config::default(), Some(words::NO_CONFIG.to_owned()));
    };
    if let Some(accent) = &config.accent {
        page::set_accent(accent);
    }
    (config, (!odd.is_empty()).then(|| words::odd_config(&odd)))
}

impl State {
    /// Takes the page's address as it is now. One that holds what looks like a credential is cleaned
    /// at once, and nothing of what stands behind its question mark is used.
    pub fn arrive(&self) {
        let (path, query) = route::current();
        let secret = |(name, value): &(String, String)| looks_secret(name, value);
        if query.iter().any(secret) || route::search().iter().any(secret) {
            route::clean(&path);
            self.tell(words::SECRET_IN_ADDRESS);
            return self.route.set((path, Vec::new()));
        }
        self.route.set((path, query));
    }

    /// What the address of this page says under known names, once; the address is plain afterwards.
    /// Follows the route.
    pub fn take_link(&self, at: &str, known: &[&str]) -> Option<Vec<(String, String)>> {
        let (path, mut query) = self.route.get();
        if path != at || query.is_empty() {
            return None;
        }
        for (name, _) in &query {
            if !known.contains(&name.as_str()) {
                self.not_understood(name);
            }
        }
        query.retain(|(name, _)| known.contains(&name.as_str()));
        route::replace(at);
        self.route.set((path, Vec::new()));
        Some(query)
    }

    /// Tells what of a link was left out. Of a link that says a thousand such things, the first few.
    pub fn not_understood(&self, what: &str) {
        if self.notice.peek(|told| told.as_ref().is_some_and(|told| told.len() > MOST)) {
            return self.tell(words::MORE_LEFT_OUT);
        }
        self.tell(
            &["The link says “", &words::cut(what), "”, which is not understood. It was left out."]
                .concat(),
        );
    }

    /// Tells something beside what is told already.
    pub fn tell(&self, text: &str) {
        let before = self.notice.now().unwrap_or_default();
        if before.contains(text) {
            return;
        }
        let blank = if before.is_empty() { "" } else { " " };
        self.notice.set(Some([&before, blank, text].concat()));
    }
}

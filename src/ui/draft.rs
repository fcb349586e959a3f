//! What a person typed and chose, and is kept over a reload: the claim form, the preferences.

use crate::domain::stored::stored;
use crate::domain::{ConnectionId, Item};
use crate::intake::sorted::Moves;
use crate::vendors::meraki::{KeyMode, MOST_ITEMS};
use std::collections::BTreeSet;

/// How the page should look and how large a request may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// `light`, `dark`, or as the system has it.
    pub theme: Option<String>,
    /// The most items in one claim.
    pub most_items: usize,
    /// The connection in use for Meraki; it was the only one once.
    pub connection: Option<ConnectionId>,
    /// The connection in use for Aruba Central.
    pub aruba: Option<ConnectionId>,
    /// The connection in use for UiPath.
    pub uipath: Option<ConnectionId>,
    /// The connection in use for an organization of UiPath's.
    pub within: Option<ConnectionId>,
}

stored!(record Preferences { theme, most_items, connection, aruba, uipath, within } or default);
stored!(record Draft { text, file, moves, mode, anyway, organization, linked } or default);

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: None,
            most_items: MOST_ITEMS,
            connection: None,
            aruba: None,
            uipath: None,
            within: None,
        }
    }
}

/// What was typed into the claim form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The paste, or a file's text.
    pub text: String,
    /// The file's name, if it came from one.
    pub file: Option<String>,
    /// What was moved or dropped by hand.
    pub moves: Moves,
    /// How license keys are used.
    pub mode: KeyMode,
    /// Items to send although they are ours.
    pub anyway: BTreeSet<Item>,
    /// The organization's id.
    pub organization: Option<String>,
    /// Whether a link named it, and nobody has chosen one since.
    pub linked: bool,
}

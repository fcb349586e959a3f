//! What is wrong with what was typed for a proxy's configuration.

use crate::kit::{KitError, PlaceError};

/// What is wrong, and what to put in instead.
pub fn kit_error(error: &KitError) -> String {
    let (what, next) = match error {
        KitError::Place(place, PlaceError::Address) => {
            let (name, address) = place.split_once('=').unwrap_or((place, ""));
            let what = ["“", address, "”, for ", name, ", is no address of a server."].concat();
            (what, "Put in one such as https://suite.example, with its port if it has one.")
        }
        KitError::Place(place, _) | KitError::Twice(place) => (
            ["“", place, "” is no place that a proxy can lead to."].concat(),
            "A place is named in small letters, digits and dashes, each once.",
        ),
        KitError::Origin(text) => (
            ["“", text, "” is no address of a site."].concat(),
            "Put in one such as https://desk.example, without a path.",
        ),
        KitError::Port => (
            "The proxy’s address has a port.".to_owned(),
            "It stands at the usual one: put in the address without it.",
        ),
    };
    [&what, " ", next].concat()
}

/// The desk's own page is served over plain http, and the proxy stands elsewhere.
pub fn plain_desk(own: &str) -> String {
    [
        "A proxy at another origin serves pages over https only, and this one is at ",
        own,
        ". Open the desk where it is served for work.",
    ]
    .concat()
}

//! Words about the site itself: its settings, and the links that lead to it.

use super::{list, number, some};
use crate::plan::allocate::Unmatched;

/// The settings could not be had or read.
pub const NO_CONFIG: &str = "The site’s settings (config.json) could not be read, so the desk is as it comes. Whoever runs this site can mend that.";

/// An address held a credential.
pub const SECRET_IN_ADDRESS: &str = "The address held what looks like a key or token. It was taken out and nothing of the link was used. Whoever has seen the link has the key: renew it. Keys go into Connections.";

/// A form holds what would be refused in an address.
pub const SECRET_IN_FORM: &str = "The form holds what looks like a key or token, and a link must not carry one. Nothing was copied: take it out of the form.";

/// The browser refused.
pub const NOT_COPIED: &str = "The browser did not let the link be copied. It allows that over https and on this computer only.";

/// Items do not come back as they are.
pub const MOVED_IN_LINK: &str = "The form has items that were moved to another kind by hand, or hold a comma; a link does not carry that, so nothing was copied.";

/// A job is not for this site.
pub const NOT_OFFERED: &str = "This site does not offer this job.";

/// More of a link was left out than is told one by one.
pub const MORE_LEFT_OUT: &str = "More of it is not understood and was left out as well.";

/// What an address says, short enough for a sentence; without what would turn the sentence around.
pub fn cut(text: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = text.chars().filter(|c| !c.is_control() && !turns(c));
    let mut short: String = plain.take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A link is too long.
pub fn long_link(letters: usize) -> String {
    let (what, why) = (
        "This form makes a link of ",
        " characters. More than 8,000 are cut off by some programs, so nothing was copied: send the list itself.",
    );
    [what, &number(letters), why].concat()
}

/// The organization of a link is none that the key sees.
pub fn link_unseen(id: &str) -> String {
    let (what, next) = (
        "The link names organization ",
        ", which this key does not see. Choose another, or use a key that sees it, under",
    );
    [what, id, next].concat()
}

/// A link names another organization than the site's one.
pub fn link_elsewhere(id: &str, fixed: &str) -> String {
    let (what, but) = ("The link names organization ", ", and this site claims into ");
    let next = " only. Choose that one if it is meant. Keys are under";
    [what, id, but, fixed, next].concat()
}

/// The site's one organization is none that the key sees.
pub fn fixed_unseen(id: &str) -> String {
    let (what, next) = (
        "This site claims into organization ",
        " only, which this key does not see. Use a key that sees it, under",
    );
    [what, id, next].concat()
}

/// A form is filled from a run whose connection was taken away.
pub fn run_connection_gone(name: &str) -> String {
    let next =
        ", which is no longer here. The form is for the connection in use: look at whose it is.";
    ["That run was made with “", &cut(name), "”", next].concat()
}

/// The first few of what was named, each in quotes, and how many there are besides.
pub fn named(names: &mut dyn Iterator<Item = &str>) -> String {
    const MOST: usize = 5;
    let quoted = |name: &str| ["“", &cut(name), "”"].concat();
    let first: Vec<String> = (&mut *names).take(MOST).map(quoted).collect();
    match names.count() {
        0 => list(&first),
        more => [&first.join(", "), " and ", &number(more), " more"].concat(),
    }
}

/// Some settings were left out.
pub fn odd_config(names: &[String]) -> String {
    let names = names.join("”, “");
    // Whoever alone is meant, it is not everybody for that.
    let none = ["customers", "organizations"].iter().any(|list| names.contains(list));
    let none = if none { " Until it can be read, nobody of them is offered." } else { "" };
    [
        "In the site’s settings (config.json), “",
        &names,
        "” is not understood and was left out.",
        none,
    ]
    .concat()
}

/// Organizations of a link that are not in the grid, be it because the site is not for all, or that it
/// does not tell from others.
pub fn not_here(left: &[Unmatched], fixed: bool) -> String {
    let part = |which: fn(&&Unmatched) -> bool, why: &str| {
        let names: Vec<&str> = left.iter().filter(which).map(|it| it.name.as_str()).collect();
        if names.is_empty() {
            return String::new();
        }
        let it = if names.len() == 1 { "it" } else { "them" };
        [
            "The link names ",
            &named(&mut names.into_iter()),
            why,
            "; nothing was filled for ",
            it,
            ". ",
        ]
        .concat()
    };
    let why = if fixed {
        ", which this site is not for or this connection does not see"
    } else {
        ", which this connection does not see"
    };
    let unseen = part(|it| it.named == 0, why);
    let several = part(|it| it.named > 1, ", a name of several organizations: use the id");
    (unseen + &several).trim_end().to_owned()
}

/// Those whom the site is for and the vendor does not list, out of so many.
pub fn unlisted(ids: &[String], of: usize, one: &str) -> String {
    let (n, of) = (number(ids.len()), some(of, one));
    let them = named(&mut ids.iter().map(String::as_str));
    ["Of this site’s ", &of, ", the vendor does not list ", &n, ": ", &them, "."].concat()
}

/// A plan from elsewhere that reaches others than those whom the site is for.
pub const BEYOND_SITE: &str =
    "This plan reaches others than those whom this site is for, so it cannot be run here.";

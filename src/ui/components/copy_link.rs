//! An address that carries a form, for somebody else or for another day: copied, never with a secret.

use crate::browser::{clock, file, page, route};
use crate::domain::secret::looks_secret;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button};
use crate::ui::live::Live;
use crate::ui::words;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A longer address is cut off on its way by some programs.
const MOST: usize = 8_000;
/// How long it is said that it was copied, in milliseconds.
const SAID: i64 = 2_000;

/// What a link says: names and values.
pub type Pairs = Vec<(&'static str, String)>;

/// The button; `link` gives what the link to a path says, or why there can be none.
pub fn copy_link(
    desk: Desk,
    path: &'static str,
    link: impl Fn() -> Result<Pairs, &'static str> + 'static,
) -> El {
    let label = Rc::new(Live::new("Copy link"));
    let shown = Rc::clone(&label);
    let press = move || {
        let label = Rc::clone(&label);
        match address(path, link()) {
            Err(why) => desk.tell(&why),
            Ok(address) => spawn_local(async move {
                if !file::copy(&address).await {
                    return desk.tell(words::NOT_COPIED);
                }
                label.set("Copied");
                page::announce("Link copied");
                clock::sleep(SAID).await;
                label.set("Copy link");
            }),
        }
    };
    button("button.btn.quiet.small", "", press)
        .a("title", "An address that fills this form; it sends nothing")
        .text(move || shown.get().into())
}

fn address(path: &str, pairs: Result<Pairs, &'static str>) -> Result<String, String> {
    let pairs = pairs?;
    if pairs.iter().any(|(name, value)| value.split(',').any(|part| looks_secret(name, part))) {
        return Err(words::SECRET_IN_FORM.into());
    }
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let address = [&page::address(), "#", &route::write(path, &pairs)].concat();
    if address.len() > MOST { Err(words::long_link(address.len())) } else { Ok(address) }
}

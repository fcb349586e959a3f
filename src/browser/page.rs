//! The page as a whole: its title, theme, focus, and what a screen reader is told. It holds no
//! layout; that is `ui`.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::script::window;

fn document() -> Option<Document> {
    window().document()
}

fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Whether the system asks for a dark theme.
pub fn prefers_dark() -> bool {
    matches("(prefers-color-scheme: dark)")
}

/// Whether a media query holds.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Sets the theme, `light` or `dark`, on the root element; `None` leaves it to the system.
pub fn set_theme(theme: Option<&str>) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// Sets the accent colour, such as `#2b5fd0`.
pub fn set_accent(colour: &str) {
    let root = document().and_then(|document| document.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        let _ = root.style().set_property("--accent", colour);
    }
}

/// Sets the title.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Moves the focus to the element with this id; whether there is one.
pub fn focus(id: &str) -> bool {
    let element = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Scrolls the element with this id to the top of what is seen; whether there is one.
pub fn scroll_to(id: &str) -> bool {
    by_id(id).map(|element| element.scroll_into_view()).is_some()
}

/// Scrolls no more than is needed to see the element with this id; whether there is one.
pub fn show(id: &str) -> bool {
    let Some(element) = by_id(id) else { return false };
    let how = super::script::object(&[("block", "nearest".into())]);
    let scroll = super::script::method(&element, "scrollIntoView");
    scroll.is_some_and(|scroll| scroll.call1(&element, &how).is_ok())
}

/// Scrolls the page to its top: another page, or another stage of it, begins.
pub fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Opens the dialog with this id, over everything else.
pub fn open_dialog(id: &str) {
    let dialog = by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|d| !d.open()) {
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog with this id.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// The id of the element that [`announce`] writes into.
pub const ANNOUNCER: &str = "announcer";

/// Tells a screen reader, when it has finished what it is saying. The element with the id
/// [`ANNOUNCER`] is used, or made at the first word, hidden from sight.
pub fn announce(text: &str) {
    let Some(region) = by_id(ANNOUNCER).or_else(make_announcer) else { return };
    // The same words twice would be no change, and not be said again.
    let again = region.text_content().is_some_and(|said| said == text);
    let said = if again { [text, "\u{a0}"].concat() } else { text.to_owned() };
    region.set_text_content(Some(&said));
}

fn make_announcer() -> Option<Element> {
    let document = document()?;
    let region = document.create_element("div").ok()?;
    region.set_id(ANNOUNCER);
    region.set_class_name("vh");
    let _ = region.set_attribute("role", "status");
    let _ = region.set_attribute("aria-live", "polite");
    document.body()?.append_child(&region).ok()?;
    Some(region)
}

/// Whether this page is on https or on this computer: without it there are no locks.
pub fn is_secure() -> bool {
    window().is_secure_context()
}

/// Where the page came from, such as `https://desk.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The page's own address, up to its hash.
pub fn address() -> String {
    let address = window().location().href().unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

/// What the page's own address says behind its question mark under this name: `?demo-customers=500`.
pub fn asked(name: &str) -> Option<String> {
    let asked = window().location().search().ok()?;
    let pairs = asked.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(it, _)| *it == name).map(|(_, value)| crate::http::decode(value)).next()
}

//! Choosing an organization: a search box over a list (WAI-ARIA combobox with a listbox).

use crate::browser::page;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::meraki::Organization;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// More than this many are not drawn: typing narrows the list.
const MOST: usize = 100;

/// Whether an organization is what was typed: by its id's beginning, or within its name, whatever
/// the case.
fn is_meant(org: &Organization, typed: &str) -> bool {
    org.id.as_str().starts_with(typed) || lower(&org.name).contains(typed)
}

/// In lower case, by the browser's tables.
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The picker over these organizations.
pub fn picker(desk: Desk, all: &Rc<Vec<Organization>>) -> El {
    let typed = Rc::new(Live::new(String::new()));
    let active = Rc::new(Live::new(0_usize));
    let found = {
        let (all, typed) = (Rc::clone(all), Rc::clone(&typed));
        Rc::new(move || {
            let typed = typed.get();
            let typed = lower(typed.trim());
            all.iter().filter(|o| is_meant(o, &typed)).cloned().collect::<Vec<_>>()
        })
    };
    let choose = move |org: &Organization| {
        page::announce(&["Chosen: ", &org.name].concat());
        desk.choose(Some(org.clone()));
    };
    let on_key = {
        let (found, active) = (Rc::clone(&found), Rc::clone(&active));
        move |event: &KeyboardEvent| {
            let here = found();
            let last = here.len().min(MOST).saturating_sub(1);
            match event.key().as_str() {
                "ArrowDown" => active.update(|at| *at = (*at + 1).min(last)),
                "ArrowUp" => active.update(|at| *at = at.saturating_sub(1)),
                "Enter" if !event.ctrl_key() && !event.meta_key() => {
                    if let Some(org) = here.get(active.now()) {
                        choose(org);
                    }
                }
                _ => return,
            }
            event.prevent_default();
            page::show(&["org-", &active.now().to_string()].concat());
        }
    };
    let option = {
        let active = Rc::clone(&active);
        move |at: usize, org: &Organization| {
            let off = org.api == Some(false);
            let tag = if off { "API off".to_owned() } else { words::model(&org.model) };
            let name = el("span").k(el("b").t(&org.name)).k(el("small.mono").t(org.id.as_str()));
            let line = el("li").a("role", "option").a("id", &["org-", &at.to_string()].concat());
            let (id, here, org) = (org.id.clone(), Rc::clone(&active), org.clone());
            let line = line.attr("aria-selected", move || {
                Some(desk.organization.with(|c| c.as_ref().is_some_and(|c| c.id == id)).to_string())
            });
            let line = line.attr("data-at", move || (here.get() == at).then(String::new));
            let active = Rc::clone(&active);
            let line = line.on("click", move |_| {
                active.set(at);
                choose(&org);
            });
            line.k(name).k(el("span.tag").t(&tag))
        }
    };
    let options = {
        let found = Rc::clone(&found);
        move || {
            let found = found();
            let more = found.len().saturating_sub(MOST);
            let mut lines: Vec<El> =
                found.iter().take(MOST).enumerate().map(|(at, o)| option(at, o)).collect();
            if more > 0 {
                let text = ["and ", &words::number(more), " more: type to narrow"].concat();
                lines.push(el("li.muted").a("role", "presentation").t(&text));
            }
            if found.is_empty() {
                lines.push(el("li.muted").a("role", "presentation").t("None of this name or id"));
            }
            lines
        }
    };
    let input = el("input").a("id", "org").a("type", "search").a("role", "combobox");
    let input =
        input.a("aria-expanded", "true").a("aria-controls", "orgs").a("aria-autocomplete", "list");
    let input = input.a("autocomplete", "off");
    let input =
        input.a("placeholder", &["Search ", &words::number(all.len()), " by name or id"].concat());
    let at = Rc::clone(&active);
    let input = input
        .attr("aria-activedescendant", move || Some(["org-", &at.get().to_string()].concat()))
        .on_value("input", move |text| {
            active.set(0);
            typed.set(text);
        })
        .on("keydown", move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                on_key(event);
            }
        });
    let list = el("ul")
        .a("id", "orgs")
        .a("role", "listbox")
        .a("aria-label", "Organizations")
        .live(options);
    let label = el("label").a("for", "org").t("Organization");
    el("div.field").k(label).k(el("div.picker").k(input).k(list))
}

//! Choosing an organization: a search box over a list (WAI-ARIA combobox with a listbox).

use crate::browser::page;
use crate::ui::words;
use crate::vendors::meraki::Organization;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// More than this many are not drawn: typing narrows the list.
const MOST: usize = 100;

/// Whether an organization is what was typed: by its id's beginning, or within its name, whatever
/// the case.
fn is_meant(org: &Organization, typed: &str) -> bool {
    org.id.as_str().starts_with(typed) || org.name.to_lowercase().contains(typed)
}

/// The picker. `chosen` is set on a click or Enter.
pub fn picker(all: Signal<Vec<Organization>>, chosen: RwSignal<Option<Organization>>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let typed = typed.get().trim().to_lowercase();
        all.with(|all| all.iter().filter(|o| is_meant(o, &typed)).cloned().collect::<Vec<_>>())
    });
    let choose = move |org: Organization| {
        page::announce(&["Chosen: ", &org.name].concat());
        chosen.set(Some(org));
    };
    let on_key = move |event: KeyboardEvent| {
        let count = found.with(Vec::len).min(MOST);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1).min(count.saturating_sub(1))),
            "ArrowUp" => active.update(|at| *at = at.saturating_sub(1)),
            "Enter" if !event.ctrl_key() && !event.meta_key() => {
                if let Some(org) = found.with(|f| f.get(active.get_untracked()).cloned()) {
                    choose(org);
                }
            }
            _ => return,
        }
        event.prevent_default();
        page::show(&format!("org-{}", active.get_untracked()));
    };
    let options = move || {
        let found = found.get();
        let more = found.len().saturating_sub(MOST);
        let rows = found
            .into_iter()
            .take(MOST)
            .enumerate()
            .map(|(at, org)| {
                let id = org.id.clone();
                let is_chosen = move || chosen.with(|c| c.as_ref().is_some_and(|c| c.id == id));
                let off = org.api == Some(false);
                let tag = if off { "API off".to_owned() } else { words::model(&org.model) };
                let (name, shown) = (org.name.clone(), org.id.as_str().to_owned());
                view! {
                    <li
                        role="option"
                        id=format!("org-{at}")
                        aria-selected=move || is_chosen().to_string()
                        data-at=move || (active.get() == at).then_some("")
                        on:click=move |_| {
                            active.set(at);
                            choose(org.clone());
                        }
                    >
                        <span><b>{name}</b><small class="mono">{shown}</small></span>
                        <span class="tag">{tag}</span>
                    </li>
                }
            })
            .collect_view();
        let note = (more > 0).then(|| {
            view! { <li role="presentation" class="muted">{format!("and {} more: type to narrow", words::number(more))}</li> }
        });
        view! { {rows}{note} }
    };
    view! {
        <div class="field">
            <label for="org">"Organization"</label>
            <div class="picker">
                <input
                    id="org"
                    type="search"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="orgs"
                    aria-autocomplete="list"
                    aria-activedescendant=move || format!("org-{}", active.get())
                    placeholder=move || format!("Search {} by name or id", words::number(all.with(Vec::len)))
                    autocomplete="off"
                    on:input:target=move |event| {
                        active.set(0);
                        typed.set(event.target().value());
                    }
                    on:keydown=on_key
                />
                <ul id="orgs" role="listbox" aria-label="Organizations">{options}</ul>
            </div>
        </div>
    }
    .into_any()
}

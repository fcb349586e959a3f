//! Building the page: elements made one by one, with parts that follow what they show.
//!
//! The reactive core is the framework's; the building is our own. The framework's markup macro makes
//! a type of every piece of markup, and with it this app's first load was 385 KB (brotli) where 160
//! are allowed; here every element is of one type, and what is left is the code that was meant.
//! Text goes in as text nodes only, and nothing here can set markup.

use leptos::prelude::{LocalStorage, Owner, RenderEffect, StoredValue, untrack};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

fn document() -> Document {
    leptos::prelude::document()
}

/// An element being built.
#[derive(Clone)]
#[must_use = "an element that is not put anywhere is not seen"]
pub struct El(Element);

/// Makes an element from its tag and classes, such as `div.note` or `button.btn.small`.
pub fn el(shape: &str) -> El {
    let mut parts = shape.split('.');
    let tag = parts.next().unwrap_or("div");
    let classes: Vec<&str> = parts.collect();
    // Only a malformed name could fail, and every name stands in this program.
    let made = El(document().create_element(tag).unwrap_or_else(JsCast::unchecked_into));
    if classes.is_empty() { made } else { made.a("class", &classes.join(" ")) }
}

/// An icon by the id of its symbol. It says nothing to a screen reader: words stand beside it.
pub fn icon(id: &str) -> El {
    let make = |tag| document().create_element_ns(Some(SVG), tag);
    let svg = El(make("svg").unwrap_or_else(JsCast::unchecked_into));
    let part = El(make("use").unwrap_or_else(JsCast::unchecked_into));
    svg.a("class", "icon").a("aria-hidden", "true").k(part.a("href", &["#", id].concat()))
}

/// A button that does something.
pub fn button(shape: &str, label: &str, press: impl Fn() + 'static) -> El {
    pressed(shape, label, Box::new(press))
}

// Here and below, what differs from call to call is boxed at once, so that the rest is there once.
fn pressed(shape: &str, label: &str, press: Box<dyn Fn()>) -> El {
    el(shape).a("type", "button").t(label).on("click", move |_| press())
}

/// Keeps an effect for as long as the part of the page that it belongs to.
fn keep(effect: RenderEffect<()>) {
    let _: StoredValue<RenderEffect<()>, LocalStorage> = StoredValue::new_local(effect);
}

/// Does something now, and again whenever what it read has changed.
pub fn follow(what: impl Fn() + 'static) {
    followed(Box::new(what));
}

fn followed(what: Box<dyn Fn()>) {
    keep(RenderEffect::new(move |_| what()));
}

impl El {
    /// Sets an attribute.
    pub fn a(self, name: &str, value: &str) -> Self {
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Sets an attribute that has a value only sometimes.
    pub fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.a(name, value),
            None => self,
        }
    }

    /// Adds text.
    pub fn t(self, text: &str) -> Self {
        if !text.is_empty() {
            let _ = self.0.append_child(&document().create_text_node(text));
        }
        self
    }

    /// Adds a child.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what was put somewhere is not put elsewhere"
    )]
    pub fn k(self, child: Self) -> Self {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Adds children.
    pub fn ks(self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            let _ = self.0.append_child(&child.0);
        }
        self
    }

    /// Sets a property of its style, mostly a custom one.
    pub fn var(self, name: &str, value: &str) -> Self {
        if let Some(html) = self.0.dyn_ref::<HtmlElement>() {
            let _ = html.style().set_property(name, value);
        }
        self
    }

    /// Calls back on an event.
    pub fn on(self, event: &str, callback: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(callback))
    }

    fn listen(self, event: &str, callback: Box<dyn FnMut(Event)>) -> Self {
        // The browser frees the callback together with the element.
        let callback = Closure::wrap(callback).into_js_value();
        let _ = self.0.add_event_listener_with_callback(event, callback.unchecked_ref());
        self
    }

    /// Calls back with the value of this field on an event.
    pub fn on_value(self, event: &str, callback: impl Fn(String) + 'static) -> Self {
        self.listen_value(event, Box::new(callback))
    }

    fn listen_value(self, event: &str, callback: Box<dyn Fn(String)>) -> Self {
        let field = self.clone();
        self.on(event, move |_| callback(field.value()))
    }

    /// The value of this field.
    pub fn value(&self) -> String {
        js_sys::Reflect::get(&self.0, &"value".into())
            .ok()
            .and_then(|v| v.as_string())
            .unwrap_or_default()
    }

    /// Empties this field.
    pub fn clear(&self) {
        let _ = js_sys::Reflect::set(&self.0, &"value".into(), &"".into());
    }

    /// Sets a property, such as a field's value, now and whenever what it is made of changes.
    pub fn prop(self, name: &'static str, value: impl Fn() -> JsValue + 'static) -> Self {
        self.set_prop(name, Box::new(value))
    }

    fn set_prop(self, name: &'static str, value: Box<dyn Fn() -> JsValue>) -> Self {
        let element = self.0.clone();
        follow(move || {
            let value = value();
            // Setting an equal value would move the caret.
            if js_sys::Reflect::get(&element, &name.into()).ok().as_ref() != Some(&value) {
                let _ = js_sys::Reflect::set(&element, &name.into(), &value);
            }
        });
        self
    }

    /// Sets or removes an attribute, now and whenever what it is made of changes.
    pub fn attr(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        self.set_attr(name, Box::new(value))
    }

    fn set_attr(self, name: &'static str, value: Box<dyn Fn() -> Option<String>>) -> Self {
        let element = self.0.clone();
        follow(move || {
            let _ = match value() {
                Some(value) => element.set_attribute(name, &value),
                None => element.remove_attribute(name),
            };
        });
        self
    }

    /// Sets or removes `disabled`.
    pub fn disabled(self, when: impl Fn() -> bool + 'static) -> Self {
        self.attr("disabled", move || when().then(String::new))
    }

    /// Adds text that follows what it is made of.
    pub fn text(self, text: impl Fn() -> String + 'static) -> Self {
        self.set_text(Box::new(text))
    }

    fn set_text(self, text: Box<dyn Fn() -> String>) -> Self {
        let node = document().create_text_node("");
        let _ = self.0.append_child(&node);
        follow(move || {
            let text = text();
            if node.data() != text {
                node.set_data(&text);
            }
        });
        self
    }

    /// Adds children that are made anew whenever what they are made of changes.
    pub fn live(self, make: impl Fn() -> Vec<Self> + 'static) -> Self {
        self.part(None, Box::new(make))
    }

    /// Adds children that are made anew only when `key` changes: what has the focus keeps it as
    /// long as the key stays. What `make` reads beside the key is not followed.
    pub fn keyed<K: PartialEq + 'static>(
        self,
        key: impl Fn() -> K + 'static,
        make: impl Fn(&K) -> Vec<Self> + 'static,
    ) -> Self {
        let last = Rc::new(RefCell::new(None::<K>));
        let held = Rc::clone(&last);
        let changed = move || {
            let new = Some(key());
            let differs = *last.borrow() != new;
            if differs {
                last.replace(new);
            }
            differs
        };
        let draw = move || held.borrow().as_ref().map(&make).unwrap_or_default();
        self.part(Some(Box::new(changed)), Box::new(draw))
    }

    /// A part of the children, drawn when what it reads has changed; with `changed`, only when that
    /// says so, and then what is read in drawing is not followed.
    fn part(
        self,
        changed: Option<Box<dyn Fn() -> bool>>,
        draw: Box<dyn Fn() -> Vec<Self>>,
    ) -> Self {
        let parent: Node = self.0.clone().into();
        let anchor: Node = document().create_comment("").into();
        let _ = parent.append_child(&anchor);
        let inner = Owner::new();
        let held: RefCell<Vec<Self>> = RefCell::default();
        follow(move || {
            let new = match &changed {
                None => draw(),
                Some(changed) if changed() => inner.with_cleanup(|| untrack(&draw)),
                Some(_) => return,
            };
            for child in &new {
                let _ = parent.insert_before(&child.0, Some(&anchor));
            }
            for old in held.replace(new) {
                old.0.remove();
            }
        });
        self
    }

    /// The element itself.
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// Puts it at the end of the page.
    pub fn mount(self) {
        if let Some(body) = document().body() {
            let _ = body.append_child(&self.0);
        }
    }
}

/// The field that an event came from.
pub fn field(event: &Event) -> Option<HtmlInputElement> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// A radio button.
pub fn radio(group: &str, chosen: impl Fn() -> bool + 'static, choose: impl Fn() + 'static) -> El {
    let radio = el("input").a("type", "radio").a("name", group);
    radio.prop("checked", move || chosen().into()).on("change", move |_| choose())
}

/// A choice among several: a radio button with its text.
pub fn choice(
    group: &str,
    chosen: impl Fn() -> bool + 'static,
    choose: impl Fn() + 'static,
    text: El,
) -> El {
    el("label").k(radio(group, chosen, choose)).k(text)
}

//! The list of customers: a listbox of any length, of which only the rows in sight are in the page.
//! They stand on a sheet that stays where it is while the list scrolls, and are written anew; so
//! there is never a blank, however fast somebody scrolls. Beyond the height that browsers can
//! scroll, the scroll bar stands for a longer way than its own; the keys still go row by row.
//!
//! A row of the page keeps what it shows for as long as that is in sight: a screen reader sees the
//! active row move from one element to another.

use super::slot::{ROW, Shown, Slot, down, option_id, pixels};
use crate::picker::Picker;
use crate::ui::dom::{El, el, follow};
use crate::ui::live::Live;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, ResizeObserver};

/// The tallest that a list is made, in pixels: Firefox scrolls 17.9 million, others twice as many.
const TALLEST: i64 = 16_000_000;
/// How far rows may be from where the sheet's measure begins, in rows: they are placed by numbers
/// that the browser holds with six digits.
const NEAR: usize = 2_000;

/// The list.
pub(super) struct List {
    pub(super) picker: Rc<Live<Picker>>,
    frame: El,
    tall: El,
    sheet: El,
    slots: RefCell<Vec<Slot>>,
    /// How tall the list is, in pixels.
    height: Cell<i64>,
    /// How far down what is in sight begins, in pixels of all rows.
    offset: Cell<i64>,
    /// Where the scroll bar was put, or was seen last.
    scroll: Cell<i32>,
    /// How many rows there were when they were drawn last.
    count: Cell<usize>,
    /// The row where the sheet's measure begins.
    origin: Cell<usize>,
    /// Which of the rows of the page is the first, in their order in the page.
    first: Cell<usize>,
    /// The place of the active row.
    pub(super) active: Cell<usize>,
    /// The row from which a range goes.
    pub(super) anchor: Cell<Option<usize>>,
}

/// Pixels as rows, as many as fit in whole.
fn rows(pixels: i64) -> usize {
    usize::try_from(pixels / ROW).unwrap_or_default()
}

impl List {
    /// The list over a picker; it follows the picker from now on.
    pub(super) fn new(picker: &Rc<Live<Picker>>) -> Rc<Self> {
        let sheet = el("div.sheet").a("role", "none");
        let tall = el("div.tall").a("role", "none").k(sheet.clone());
        let list = el("div.listbox")
            .a("id", "customers")
            .a("role", "listbox")
            .a("aria-label", "Customers")
            .a("aria-multiselectable", "true")
            .a("tabindex", "0")
            .k(tall.clone());
        let this = Rc::new(Self {
            picker: Rc::clone(picker),
            frame: list,
            tall,
            sheet,
            slots: RefCell::default(),
            height: Cell::new(0),
            offset: Cell::new(0),
            scroll: Cell::new(0),
            count: Cell::new(0),
            origin: Cell::new(0),
            first: Cell::new(0),
            active: Cell::new(0),
            anchor: Cell::new(None),
        });
        this.listen();
        let drawn = Rc::clone(&this);
        follow(move || {
            drawn.picker.with(|_| ());
            drawn.draw();
        });
        this
    }

    /// Its element.
    pub(super) fn element(&self) -> &El {
        &self.frame
    }

    /// The rows that are in sight in whole.
    pub(super) fn page(&self) -> usize {
        rows(self.height.get()).max(1)
    }

    /// Goes to the top, as when other rows are shown from now on.
    pub(super) fn to_top(&self) {
        self.offset.set(0);
        self.active.set(0);
        self.anchor.set(None);
        if self.scroll.replace(0) != 0 {
            self.frame.element().set_scroll_top(0);
        }
    }

    /// Makes a place the active one, and brings it into sight.
    pub(super) fn go(&self, place: usize) {
        self.active.set(place);
        let (top, height, offset) = (down(place), self.height.get(), self.offset.get());
        if top < offset {
            self.offset.set(top);
        } else if top + ROW > offset + height {
            self.offset.set(top + ROW - height);
        }
        if self.offset.get() != offset {
            self.put_bar();
        }
        self.draw();
    }

    fn listen(self: &Rc<Self>) {
        let this = Rc::clone(self);
        let list = self.frame.clone().on("scroll", move |_| this.scrolled());
        let this = Rc::clone(self);
        let list = list.on("pointerover", move |event| this.name_whole(&event));
        let this = Rc::clone(self);
        let measured = Closure::<dyn FnMut(Array)>::new(move |_| {
            let height = i64::from(this.frame.element().client_height());
            if this.height.replace(height) != height {
                this.draw();
            }
        });
        // The browser keeps both for as long as the element is there.
        let measured = measured.into_js_value();
        if let Ok(observer) = ResizeObserver::new(measured.unchecked_ref()) {
            observer.observe(list.element());
        }
    }

    /// How far all rows go beyond what is in sight, and how far the scroll bar does.
    fn ways(&self, count: usize) -> (i64, i64) {
        let all = down(count);
        let beyond = |tall: i64| (tall - self.height.get()).max(0);
        (beyond(all), beyond(all.min(TALLEST)))
    }

    fn scrolled(&self) {
        let seen = self.frame.element().scroll_top();
        if self.scroll.replace(seen) == seen {
            return;
        }
        let (way, bar) = self.ways(self.count.get());
        let seen = i64::from(seen);
        self.offset.set(if way == bar { seen } else { seen * way / bar.max(1) });
        self.draw();
    }

    /// Puts the scroll bar where it stands for the offset.
    fn put_bar(&self) {
        let (way, bar) = self.ways(self.count.get());
        let offset = self.offset.get();
        let to = if way == bar { offset } else { offset * bar / way.max(1) };
        let list = self.frame.element();
        list.set_scroll_top(i32::try_from(to).unwrap_or(i32::MAX));
        self.scroll.set(list.scroll_top());
    }

    /// The place of the row that an event is about.
    pub(super) fn place(&self, event: &Event) -> Option<usize> {
        let slots = self.slots.borrow();
        slots.get(slot_of(event, &slots)?)?.shown.map(|shown| shown.place)
    }

    /// Gives what the pointer is on its whole name: in the row it may be cut.
    fn name_whole(&self, event: &Event) {
        let mut slots = self.slots.borrow_mut();
        let slot = slot_of(event, &slots).and_then(|at| slots.get_mut(at));
        if let Some(slot) = slot.filter(|slot| !slot.titled)
            && let Some(shown) = slot.shown
        {
            slot.titled = true;
            self.picker.peek(|picker| {
                let name = picker.roster().name(shown.row);
                let _ = slot.line.element().set_attribute("title", name);
            });
        }
    }

    /// Draws what is in sight.
    pub(super) fn draw(&self) {
        self.picker.peek(|picker| self.draw_of(picker));
    }

    fn draw_of(&self, picker: &Picker) {
        let (count, height) = (picker.shown(), self.height.get());
        let more = self.count.replace(count) != count;
        let (way, bar) = self.ways(count);
        if more {
            let _ = self.tall.clone().var("height", &pixels(down(count).min(TALLEST)));
            self.active.set(self.active.get().min(count.saturating_sub(1)));
            self.offset.set(self.offset.get().min(way));
            if way != bar && self.offset.get() > 0 {
                self.put_bar();
            }
        }
        let first = rows(self.offset.get());
        if first.abs_diff(self.origin.get()) > NEAR {
            self.origin.set(first);
        }
        let moved =
            ["translateY(", &pixels(down(self.origin.get()) - self.offset.get()), ")"].concat();
        let _ = self.sheet.clone().var("transform", &moved);
        let mut slots = self.slots.borrow_mut();
        let seen = rows(height) + 2;
        while slots.len() < seen {
            let slot = Slot::new();
            let _ = self.sheet.clone().k(slot.line.clone());
            slots.push(slot);
        }
        let all = slots.len();
        let mut active = None;
        let mut drawn = picker.rows_from(first).take(all).enumerate();
        for _ in 0..all {
            let Some((at, row)) = drawn.next() else { break };
            let place = first + at;
            let shown = Shown {
                row,
                place,
                of: count,
                origin: self.origin.get(),
                chosen: picker.is_chosen(row),
                can: picker.can_choose(row),
                active: place == self.active.get(),
            };
            if shown.active {
                active = Some(row);
            }
            if let Some(slot) = slots.get_mut(place % all) {
                slot.show(shown, picker);
            }
        }
        let until = (first + all).min(count);
        for slot in
            slots.iter_mut().filter(|s| s.shown.is_none_or(|s| !(first..until).contains(&s.place)))
        {
            slot.hide();
        }
        if all > 0 && self.first.replace(first % all) != first % all {
            self.arrange(&slots, first % all);
        }
        drop(slots);
        let list = self.frame.element();
        let _ = match active {
            Some(row) => list.set_attribute("aria-activedescendant", &option_id(row)),
            None => list.remove_attribute("aria-activedescendant"),
        };
    }

    /// Puts the rows of the page into the order in which they are seen: it is the order in which
    /// they are read.
    fn arrange(&self, slots: &[Slot], first: usize) {
        let (end, start) = slots.split_at_checked(first).unwrap_or_default();
        let _ = self.sheet.clone().ks(start.iter().chain(end).map(|slot| slot.line.clone()));
    }
}

/// The row of the page that an event is about.
fn slot_of(event: &Event, slots: &[Slot]) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let line = target.closest("[role=option]").ok()??;
    slots.iter().position(|slot| *slot.line.element() == line)
}

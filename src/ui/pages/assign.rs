//! Assign: so far the choice of customers alone, over a list as long as the page's address asks for:
//! `?demo-customers=N#/assign`.

mod roster;

use crate::browser::{clock, page};
use crate::picker::Picker;
use crate::ui::components::{customers, section};
use crate::ui::dom::El;
use crate::ui::live::Live;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The page.
pub fn page() -> Vec<El> {
    let picker = Rc::new(Live::new(Picker::default()));
    let saved = Rc::new(Live::new(Vec::new()));
    let all = page::asked("demo-customers").and_then(|n| n.parse().ok()).unwrap_or(0);
    spawn_local(load(Rc::clone(&picker), all));
    vec![section("who", "Customers", []).k(customers(&picker, &saved, || {}))]
}

/// Takes the customers in, page by page; the browser gets a turn between two of them.
async fn load(picker: Rc<Live<Picker>>, all: usize) {
    let mut pages = roster::Pages::new(all);
    while let Some(text) = pages.next() {
        picker.update(|picker| {
            picker.add(text.lines().filter_map(|line| {
                let mut cells = line.split('\t');
                Some((cells.next()?, cells.next()?, cells.next()? == "P"))
            }));
        });
        clock::sleep(1).await;
    }
}

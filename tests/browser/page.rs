//! Clock, page, route and files.

use super::{Replaced, script, text};
use js_sys::{Reflect, global};
use license_desk::browser::clock::{self, TimeText};
use license_desk::browser::{file, page, route};
use license_desk::domain::Time;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn sleep_ends_when_the_clock_says_so_even_if_its_timer_stood_still() {
    let from = clock::now();
    clock::sleep(30).await;
    assert!(clock::now().since(from) >= 30);
    clock::sleep(-5).await;
}

#[wasm_bindgen_test]
async fn a_long_sleep_looks_at_the_clock_each_second_and_when_the_network_is_back() {
    // The computer sleeps: the clock goes on by an hour, and the timers stand still.
    let timers = Replaced::new("window", "setTimeout", "(then, ms) => { window.asked = ms }");
    let mut asleep = Box::pin(clock::sleep(3_000_000));
    let idle = &mut std::task::Context::from_waker(std::task::Waker::noop());
    assert!(asleep.as_mut().poll(idle).is_pending());
    assert_eq!(
        text("window.asked"),
        if text("document.hidden") == "true" { "60000" } else { "1000" }
    );
    let _later = Replaced::new("Date", "now", "() => real.call(Date) + 3600000");
    script("window.dispatchEvent(new Event('online'))", JsValue::NULL);
    asleep.await;
    drop(timers);
}

#[wasm_bindgen_test]
fn ids_are_sixteen_letters_and_never_the_same() {
    let ids: std::collections::BTreeSet<String> = (0..1_000).map(|_| clock::random_id()).collect();
    assert_eq!(ids.len(), 1_000);
    let letters = |id: &String| id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
    assert!(ids.iter().all(|id| id.len() == 16 && letters(id)));
    assert_ne!(clock::random_seed(), clock::random_seed());
}

#[wasm_bindgen_test]
fn a_moment_is_written_as_the_person_has_it() {
    let noon = Time::parse_rfc3339("2026-11-22T14:22:05Z").unwrap();
    let local =
        |options: &str| text(&format!("new Date({}).toLocaleString(undefined, {options})", noon.0));
    for (what, options) in [
        (TimeText::Minute, "{ hour: '2-digit', minute: '2-digit' }"),
        (TimeText::Second, "{ hour: '2-digit', minute: '2-digit', second: '2-digit' }"),
        (
            TimeText::DateMinute,
            "{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }",
        ),
        (TimeText::Date, "{ day: 'numeric', month: 'short', year: 'numeric' }"),
    ] {
        let written = clock::local_text(noon, what);
        assert_eq!(written, local(options), "{what:?}");
        assert_eq!(clock::local_text(noon, what), written, "{what:?}, again");
    }
    assert!(clock::local_text(Time(i64::MAX), TimeText::Minute).ends_with('Z'));
}

#[wasm_bindgen_test]
fn a_route_is_read_as_it_was_written() {
    let hash = route::write("/claim", &[("org", "1"), ("serials", "Q2QN-9J8L-SLPD, é&=+")]);
    let (path, query) = route::parse(&format!("#{hash}"));
    assert_eq!(path, "/claim");
    let pairs: Vec<_> = query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(pairs, [("org", "1"), ("serials", "Q2QN-9J8L-SLPD, é&=+")]);
    for (hash, path, pairs) in [
        ("", "/", 0),
        ("#", "/", 0),
        ("#/", "/", 0),
        ("#claim", "/claim", 0),
        ("#/activity/abc/", "/activity/abc", 0),
        ("#/claim?", "/claim", 0),
        ("#/claim?&org=&x", "/claim", 2),
    ] {
        let (found, query) = route::parse(hash);
        assert_eq!((found.as_str(), query.len()), (path, pairs), "{hash}");
    }
}

#[wasm_bindgen_test]
async fn a_change_of_route_is_told_until_the_listener_is_dropped() {
    let told = Rc::new(Cell::new(0));
    let counter = Rc::clone(&told);
    let listener = route::on_change(move || counter.set(counter.get() + 1));
    route::go("/claim?org=7");
    assert_eq!(route::current(), ("/claim".into(), vec![("org".into(), "7".into())]));
    for _ in 0..50 {
        if told.get() > 0 {
            break;
        }
        clock::sleep(20).await;
    }
    assert_eq!(told.get(), 1);
    route::replace("/settings");
    assert_eq!(route::current().0, "/settings");
    drop(listener);
    // A listener left behind would call what is gone, which throws.
    script("window.threw = false; onerror = () => { window.threw = true }", JsValue::NULL);
    route::go("/");
    clock::sleep(50).await;
    assert_eq!((told.get(), text("window.threw").as_str()), (1, "false"));
    script("onerror = null", JsValue::NULL);
}

#[wasm_bindgen_test]
fn the_theme_the_title_and_the_focus_are_set() {
    page::set_theme(Some("dark"));
    assert_eq!(text("document.documentElement.dataset.theme"), "dark");
    page::set_theme(None);
    assert_eq!(text("'theme' in document.documentElement.dataset"), "false");
    page::set_title("Claim");
    assert_eq!(text("document.title"), "Claim");
    assert_eq!(
        page::prefers_dark().to_string(),
        text("matchMedia('(prefers-color-scheme: dark)').matches")
    );
    script("document.body.insertAdjacentHTML('beforeend', '<input id=here>')", JsValue::NULL);
    assert!(page::focus("here") && page::scroll_to("here"));
    assert_eq!(text("document.activeElement.id"), "here");
    assert!(!page::focus("nowhere") && !page::scroll_to("nowhere"));
    page::announce("Two claimed");
    let first = text("document.getElementById('announcer').textContent");
    page::announce("Two claimed");
    let second = text("document.getElementById('announcer').textContent");
    assert!(first == "Two claimed" && second.trim_end_matches('\u{a0}') == first);
    assert_ne!(first, second, "the same words again would not be said");
}

#[wasm_bindgen_test]
async fn a_file_is_read_whole_or_refused_before_it_is_opened() {
    let made = script("return new File([new Uint8Array([0, 255, 10])], 'note.csv')", JsValue::NULL);
    let made = web_sys::File::from(made);
    let read = file::read(&made, 3).await.unwrap();
    assert_eq!((read.name.as_str(), read.bytes.as_slice()), ("note.csv", &[0, 255, 10][..]));
    Reflect::set(&made, &"arrayBuffer".into(), &script("return () => { throw 1 }", JsValue::NULL))
        .unwrap();
    assert_eq!(file::read(&made, 2).await, Err(file::FileError::TooLarge { size: 3, limit: 2 }));
}

#[wasm_bindgen_test]
fn a_download_has_its_name_and_its_text() {
    let _click = Replaced::new(
        "HTMLAnchorElement.prototype",
        "click",
        "function () { window.offered = [this.download, this.href.slice(0, 5)].join() }",
    );
    let _blob = Replaced::new(
        "URL",
        "createObjectURL",
        "(blob) => { window.kind = [blob.type, blob.size].join(); return real.call(URL, blob) }",
    );
    assert!(file::download("result.csv", "text/csv", "é,1"));
    assert_eq!(text("window.offered"), "result.csv,blob:");
    assert_eq!(text("window.kind"), "text/csv,4");
}

#[wasm_bindgen_test]
async fn a_clipboard_that_refuses_is_an_answer() {
    let clipboard = Reflect::get(&global(), &"navigator".into()).unwrap();
    let stub = "{ configurable: true, value: { writeText: async (text) => {
                    if (text === 'no') throw new DOMException('', 'NotAllowedError') } } }";
    script(&format!("Object.defineProperty(a, 'clipboard', {stub})"), clipboard.clone());
    assert!(file::copy("yes").await);
    assert!(!file::copy("no").await);
    let none = "Object.defineProperty(a, 'clipboard', { configurable: true, value: undefined })";
    script(none, clipboard);
    assert!(!file::copy("yes").await);
}

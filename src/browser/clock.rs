//! The one place that reads a clock or draws at random. Everything else is given the moment.

use js_sys::{Array, Date, Function, Intl, Math, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

use super::script::{Timer, object, timer, window};
use crate::domain::Time;

/// The moment it is, as this computer believes.
pub fn now() -> Time {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds, whole, far below 2^53")]
    Time(Date::now() as i64)
}

/// How long one timer may run while the page is seen, in ms. A timer stands still while a computer
/// sleeps, so this is the most by which waking is late.
const SEEN: i64 = 1_000;
/// The same while it is hidden. Chromium lets chained timers of a hidden page fire once a minute,
/// so shorter ones would gain nothing.
const HIDDEN: i64 = 60_000;

/// Waits until `ms` milliseconds have gone by on the clock. After a computer's sleep it ends within
/// about a second, or at once when the page is shown again or the network comes back. A clock that is
/// set back meanwhile makes it no longer than a timer. Dropping it stops it.
pub async fn sleep(ms: i64) {
    let mut until = now().plus(ms);
    loop {
        let before = now();
        let left = until.since(before);
        if left <= 0 {
            return;
        }
        let hidden = window().document().is_some_and(|document| document.hidden());
        pause(left.min(if hidden { HIDDEN } else { SEEN })).await;
        until = until.plus(-before.since(now()).max(0));
    }
}

/// Something to be done after a while in which it was not asked for again.
pub struct Later {
    what: wasm_bindgen::closure::Closure<dyn FnMut()>,
    timer: RefCell<Option<Timer>>,
    ms: i32,
}

impl Later {
    /// What is done `ms` milliseconds after it was asked for last; not at all once this is dropped.
    pub fn new(ms: i32, what: Box<dyn FnMut()>) -> Self {
        Self { what: wasm_bindgen::closure::Closure::wrap(what), timer: RefCell::default(), ms }
    }

    /// Asks for it.
    pub fn ask(&self) {
        let again = timer(wasm_bindgen::JsCast::unchecked_ref(self.what.as_ref()), self.ms);
        // The one before it is stopped as it is dropped.
        self.timer.replace(Some(again));
    }
}

/// Waits `ms` milliseconds, or less if something happens that may mean that the clock jumped.
async fn pause(ms: i64) {
    let mut waking = None;
    let promise = Promise::new(&mut |resolve, _| {
        waking = Some(Waking::new(resolve, i32::try_from(ms).unwrap_or(i32::MAX)));
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// A timer and the events that cut it short, all taken away when dropped.
struct Waking {
    wake: Function,
    on: Vec<(EventTarget, &'static str)>,
    _timer: Timer,
}

impl Waking {
    fn new(wake: Function, ms: i32) -> Self {
        let window = window();
        let mut on = Vec::new();
        if let Some(document) = window.document() {
            on.push((document.into(), "visibilitychange"));
        }
        on.push((window.into(), "online"));
        for (target, event) in &on {
            let target: &EventTarget = target;
            let _ = target.add_event_listener_with_callback(event, &wake);
        }
        Self { on, _timer: timer(&wake, ms), wake }
    }
}

impl Drop for Waking {
    fn drop(&mut self) {
        for (target, event) in &self.on {
            let _ = target.remove_event_listener_with_callback(event, &self.wake);
        }
    }
}

/// Sixteen bytes drawn at random.
fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    let drawn = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .is_ok();
    if !drawn {
        for byte in &mut bytes {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 0 up to, not including, 256"
            )]
            let drawn = (Math::random() * 256.0) as u8;
            *byte = drawn;
        }
    }
    bytes
}

/// An id that nobody else has: 16 letters and digits of base32, 80 bits.
pub fn random_id() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte & 31)).copied().unwrap_or(b'a');
    random().iter().map(|byte| char::from(letter(byte))).collect()
}

/// A seed for what must differ from one run to the next.
pub fn random_seed() -> u64 {
    random().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// How much of a moment to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeText {
    /// `14:22`
    Minute,
    /// `14:22:05`
    Second,
    /// `22 Nov, 14:22`
    DateMinute,
    /// `22 Nov 2026`
    Date,
}

thread_local! {
    /// One formatter of each kind: making one costs far more than using it.
    static FORMATS: RefCell<Vec<(TimeText, Function)>> = const { RefCell::new(Vec::new()) };
}

/// Writes a moment as the person's language and time zone have it.
pub fn local_text(time: Time, what: TimeText) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any real date fit")]
    let moment = JsValue::from_f64(time.0 as f64);
    let format = FORMATS.with_borrow_mut(|formats| {
        if let Some((_, format)) = formats.iter().find(|(of, _)| *of == what) {
            return format.clone();
        }
        let format = new_format(what);
        formats.push((what, format.clone()));
        format
    });
    let text = format.call1(&JsValue::UNDEFINED, &moment).ok().and_then(|text| text.as_string());
    // A moment past the ends of the calendar has no local text.
    text.unwrap_or_else(|| time.to_rfc3339())
}

fn new_format(what: TimeText) -> Function {
    let (date, year, minute, second) = match what {
        TimeText::Minute => (false, false, true, false),
        TimeText::Second => (false, false, true, true),
        TimeText::DateMinute => (true, false, true, false),
        TimeText::Date => (true, true, false, false),
    };
    let mut parts: Vec<(&str, JsValue)> = Vec::new();
    let mut add = |wanted: bool, name: &'static str, how: &str| {
        if wanted {
            parts.push((name, how.into()));
        }
    };
    add(date, "day", "numeric");
    add(date, "month", "short");
    add(year, "year", "numeric");
    add(minute, "hour", "2-digit");
    add(minute, "minute", "2-digit");
    add(second, "second", "2-digit");
    Intl::DateTimeFormat::new(&Array::new(), &object(&parts)).format()
}

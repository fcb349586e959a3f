//! What goes wrong, how often, and how often it did.

use crate::stage;
use std::cell::RefCell;

/// Makes an enum of faults with the words that a report has for them.
macro_rules! faults {
    ($($name:ident = $words:literal),* $(,)?) => {
        /// A kind of thing that goes wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $(#[doc = $words] $name),* }

        impl Fault {
            /// Every kind.
            pub const ALL: [Self; [$($words),*].len()] = [$(Self::$name),*];

            /// Its words.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words),* }
            }
        }
    };
}

faults! {
    Killed = "tab killed",
    LostBefore = "answer lost before the vendor acted",
    LostAfter = "answer lost after the vendor acted",
    Late = "answer too late",
    Repeated = "request handed over twice by the network",
    Garbled = "answer cut off or replaced by a web page",
    TooMany = "429, single",
    Storm = "429 storm",
    Broken = "5xx before or after acting",
    Offline = "network gone for a while",
    NewsLost = "word between tabs lost",
    ClockAhead = "clock set ahead",
    ClockBack = "clock set back",
    Slept = "asleep for hours",
    Full = "storage full for a while",
    Stuck = "storage gave no answer",
    Lost = "storage lost",
    Newer = "storage of a newer version",
    Damaged = "record of a journal damaged or lost",
    TwoTabs = "two tabs pressed run at once",
    Expired = "key or token expired",
    Moved = "present moved",
    Person = "person paused, cancelled or looked again",
}

/// How often each kind struck.
pub type Counts = [u64; Fault::ALL.len()];

#[derive(Default)]
struct State {
    rates: [u64; Fault::ALL.len()],
    counts: Counts,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Forgets what was counted, and has nothing go wrong.
pub(crate) fn begin() {
    STATE.with_borrow_mut(|state| *state = State::default());
}

/// From now on nothing goes wrong by chance.
pub(crate) fn calm() {
    STATE.with_borrow_mut(|state| state.rates = Default::default());
}

/// How often in a thousand a kind strikes where it can.
pub(crate) fn set(fault: Fault, rate: u64) {
    STATE.with_borrow_mut(|state| {
        if let Some(known) = state.rates.get_mut(fault as usize) {
            *known = rate;
        }
    });
}

/// Counts a fault that struck.
pub(crate) fn count(fault: Fault) {
    stage::note(|| format!("** {}", fault.words()));
    STATE.with_borrow_mut(|state| {
        if let Some(count) = state.counts.get_mut(fault as usize) {
            *count += 1;
        }
    });
}

/// Whether a fault strikes here; counts it if so.
pub(crate) fn strikes(fault: Fault) -> bool {
    let rate = STATE.with_borrow(|state| state.rates.get(fault as usize).copied());
    let struck = rate.is_some_and(|rate| rate > 0 && stage::happens(rate));
    if struck {
        count(fault);
    }
    struck
}

/// How often each kind struck.
pub(crate) fn counts() -> Counts {
    STATE.with_borrow(|state| state.counts)
}

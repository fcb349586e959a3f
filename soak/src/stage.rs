//! The machinery that a story plays on: virtual time, what is due when, and the tasks of every tab.
//! One task is polled at a time, in an order that the seed decides; nothing else moves.

use crate::chance::Chance;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// A tab; 0 is nobody's.
pub(crate) type TabId = u32;

/// Something that happens at its time.
struct Event {
    /// Whether it happens on the computer of the desk, which may sleep.
    here: bool,
    what: Box<dyn FnOnce()>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Task {
    tab: TabId,
    woken: Arc<Woken>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

#[derive(Default)]
struct Stage {
    now: i64,
    skew: i64,
    order: u64,
    events: BTreeMap<(i64, u64), Event>,
    tasks: Vec<Task>,
    tab: TabId,
    chance: Option<Chance>,
    trace: Option<Vec<String>>,
}

thread_local! {
    static STAGE: RefCell<Stage> = RefCell::default();
}

fn with<R>(act: impl FnOnce(&mut Stage) -> R) -> R {
    STAGE.with_borrow_mut(act)
}

/// Begins anew at this moment; everything of the story before is gone.
pub(crate) fn begin(seed: u64, now: i64, traced: bool) {
    let old = with(std::mem::take);
    // What it holds may look at the stage as it goes.
    drop(old);
    with(|stage| {
        stage.now = now;
        stage.chance = Some(Chance::new(seed));
        stage.trace = traced.then(Vec::new);
    });
}

/// Ends everything that is still under way; the trace stays.
pub(crate) fn clear() {
    let (tasks, events) =
        with(|stage| (std::mem::take(&mut stage.tasks), std::mem::take(&mut stage.events)));
    drop(tasks);
    drop(events);
}

/// The true moment, in ms since 1970.
pub(crate) fn now() -> i64 {
    with(|stage| stage.now)
}

/// The moment that the computer's clock shows.
pub(crate) fn clock() -> i64 {
    with(|stage| stage.now.saturating_add(stage.skew))
}

/// The computer's clock is set.
pub(crate) fn set_clock_by(ms: i64) {
    with(|stage| stage.skew = stage.skew.saturating_add(ms));
}

/// Draws.
pub(crate) fn chance<R>(draw: impl FnOnce(&mut Chance) -> R) -> R {
    with(|stage| draw(stage.chance.get_or_insert_with(|| Chance::new(0))))
}

/// A number from `least` to `most`, both included.
pub(crate) fn within(least: i64, most: i64) -> i64 {
    chance(|chance| chance.within(least, most))
}

/// Whether something happens that does so `rate` times in a thousand.
pub(crate) fn happens(rate: u64) -> bool {
    chance(|chance| chance.happens(rate))
}

/// Writes a line into the trace, if one is kept.
pub(crate) fn note(line: impl FnOnce() -> String) {
    if with(|stage| stage.trace.is_none()) {
        return;
    }
    let line = line();
    with(|stage| {
        let (at, tab) = (stage.now, stage.tab);
        if let Some(trace) = &mut stage.trace {
            trace.push(format!("{:>12} ms  tab {tab}  {line}", at - crate::story::BEGINS));
        }
    });
}

/// The lines of the trace.
pub(crate) fn trace() -> Vec<String> {
    with(|stage| stage.trace.take().unwrap_or_default())
}

/// The tab that is at work.
pub(crate) fn tab() -> TabId {
    with(|stage| stage.tab)
}

/// Does something as a tab.
pub(crate) fn as_tab<R>(tab: TabId, act: impl FnOnce() -> R) -> R {
    let before = with(|stage| std::mem::replace(&mut stage.tab, tab));
    let done = act();
    with(|stage| stage.tab = before);
    done
}

/// Has something happen after so many true milliseconds; `here` on the desk's own computer.
pub(crate) fn after(ms: i64, here: bool, what: impl FnOnce() + 'static) {
    with(|stage| {
        stage.order += 1;
        let at = stage.now.saturating_add(ms.max(0));
        stage.events.insert((at, stage.order), Event { here, what: Box::new(what) });
    });
}

/// The computer sleeps: what would happen on it happens later, the world goes on.
pub(crate) fn sleep(ms: i64) {
    with(|stage| {
        let events = std::mem::take(&mut stage.events);
        for ((at, order), event) in events {
            let at = if event.here { at.saturating_add(ms) } else { at };
            stage.events.insert((at, order), event);
        }
    });
}

/// Starts a task of the tab that is at work.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    with(|stage| {
        let tab = stage.tab;
        stage.tasks.push(Task { tab, woken, future: Box::pin(future) });
    });
}

/// Ends every task of a tab, wherever it stands.
pub(crate) fn kill(tab: TabId) {
    let (gone, left) = with(|stage| {
        std::mem::take(&mut stage.tasks).into_iter().partition::<Vec<_>, _>(|task| task.tab == tab)
    });
    with(|stage| stage.tasks = left);
    drop(gone);
}

/// Polls one task that can go on, or else lets the next event happen. `false` when there is neither.
pub(crate) fn step() -> bool {
    let ready = with(|stage| {
        let ready: Vec<usize> = (0..stage.tasks.len())
            .filter(|at| stage.tasks.get(*at).is_some_and(|t| t.woken.0.load(Ordering::Relaxed)))
            .collect();
        let at = stage.chance.as_mut().map(|chance| chance.place(ready.len()))?;
        Some(stage.tasks.swap_remove(*ready.get(at)?))
    });
    if let Some(mut task) = ready {
        task.woken.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&task.woken));
        let poll = as_tab(task.tab, || task.future.as_mut().poll(&mut Context::from_waker(&waker)));
        if poll.is_pending() {
            with(|stage| stage.tasks.push(task));
        } else {
            as_tab(task.tab, || drop(task.future));
        }
        return true;
    }
    let next = with(|stage| {
        let ((at, _), event) = stage.events.pop_first()?;
        stage.now = stage.now.max(at);
        Some(event)
    });
    next.map(|event| (event.what)()).is_some()
}

/// A value that comes later, once.
pub(crate) struct Promise<T>(Rc<RefCell<(Option<T>, Option<Waker>)>>);

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Promise<T> {
    pub(crate) fn new() -> Self {
        Self(Rc::new(RefCell::new((None, None))))
    }

    /// Gives the value. `false` when nobody waits for it any more, or it was given before.
    pub(crate) fn keep(&self, value: T) -> bool {
        if Rc::strong_count(&self.0) < 2 {
            return false;
        }
        let waker = {
            let mut state = self.0.borrow_mut();
            state.0.get_or_insert(value);
            state.1.take()
        };
        waker.map(Waker::wake).is_some()
    }
}

impl<T> Future for Promise<T> {
    type Output = T;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut state = self.0.borrow_mut();
        if let Some(value) = state.0.take() {
            return Poll::Ready(value);
        }
        state.1 = Some(context.waker().clone());
        Poll::Pending
    }
}

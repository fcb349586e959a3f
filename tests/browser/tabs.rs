//! Locks and channels between tabs.

use super::{Replaced, text};
use license_desk::browser::channel::Channel;
use license_desk::browser::{clock, lock};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_lock_has_one_holder_and_is_freed_when_dropped() {
    assert!(lock::available());
    let held = lock::hold("test-a").await.unwrap();
    assert!(lock::hold("test-a").await.is_none());
    assert!(lock::hold("test-b").await.is_some());
    drop(held);
    assert!(lock::hold("test-a").await.is_some(), "the drop did not free it");
}

#[wasm_bindgen_test]
async fn waiting_for_a_lock_ends_when_its_holder_lets_go() {
    let held = lock::hold("test-line").await.unwrap();
    let order = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&order);
    wasm_bindgen_futures::spawn_local(async move {
        let _second = lock::wait("test-line").await.unwrap();
        seen.borrow_mut().push("given");
    });
    assert!(lock::hold("test-line").await.is_none());
    order.borrow_mut().push("freed");
    drop(held);
    let _third = lock::wait("test-line").await.unwrap();
    assert_eq!(*order.borrow(), ["freed", "given"]);
}

#[wasm_bindgen_test]
async fn a_wait_for_a_lock_that_is_given_up_does_not_keep_the_lock() {
    let held = lock::hold("test-left").await.unwrap();
    let mut waiting = Box::pin(lock::wait("test-left"));
    let idle = &mut std::task::Context::from_waker(std::task::Waker::noop());
    assert!(waiting.as_mut().poll(idle).is_pending());
    drop(waiting);
    drop(held);
    // Its turn comes first, and goes back at once.
    assert!(lock::wait("test-left").await.is_some());
}

#[wasm_bindgen_test]
async fn what_one_tab_says_the_others_hear_until_they_close() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let into = Rc::clone(&heard);
    let ear = Channel::open("test", Box::new(move |text| into.borrow_mut().push(text))).unwrap();
    let mouth = Channel::open("test", Box::new(|_| {})).unwrap();
    mouth.send("one");
    ear.send("not to myself");
    for _ in 0..50 {
        if !heard.borrow().is_empty() {
            break;
        }
        clock::sleep(20).await;
    }
    assert_eq!(*heard.borrow(), ["one"]);
    let spy = Replaced::new(
        "BroadcastChannel.prototype",
        "close",
        "function () { window.shut = this.name; return real.call(this) }",
    );
    drop(ear);
    assert_eq!(text("window.shut"), "test");
    drop(spy);
    mouth.send("two");
    clock::sleep(50).await;
    assert_eq!(*heard.borrow(), ["one"]);
}

//! The simulated vendors as a program of their own, so that a first visit does not wait for them: a
//! page fetches it when a demo connection sends its first request. It knows nothing of the page.

/// Puts `licenseDeskDemo` into the page: a function from text to text, see
/// [`license_desk::sim::Exchange`]. It stays for as long as the page does.
#[cfg(target_arch = "wasm32")]
fn main() {
    use wasm_bindgen::closure::Closure;

    let mut exchange = license_desk::sim::Exchange::default();
    let answer =
        Closure::<dyn FnMut(String) -> String>::new(move |text: String| exchange.ask(&text));
    // Where this fails, whoever loads the module finds no function and says so.
    let _ =
        js_sys::Reflect::set(&js_sys::global(), &"licenseDeskDemo".into(), &answer.into_js_value());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is for a page; on a host: `cargo xtask vendors`");
}

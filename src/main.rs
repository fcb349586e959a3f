//! The program: in the browser it mounts the app; on a host it says how to run it.

#[cfg(target_arch = "wasm32")]
fn main() {
    license_desk::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("License Desk runs in a browser: `cargo xtask serve`");
}

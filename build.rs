//! Where the program is going to be split (feature `split`), it is linked so that it can be: with a
//! record of what refers to what. Only it: the demo's vendors stay in one piece.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_wasm = std::env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|arch| arch == "wasm32");
    if is_wasm && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=license-desk=--emit-relocs");
    }
}

//! Splits the linked program into its first load and what follows it (`src/main.rs` says where it is
//! cut), and writes the script that goes with it. The build's hook runs this, see `xtask/shrink.mjs`.

use crate::failure::Failure;
use crate::shell;
use std::fs;
use std::path::Path;
use wasm_split_cli_support::{Options as Cut, transform};

/// `xtask split NAME FOLDER`: writes into the folder `NAME.js` and `NAME_bg.wasm`, the first load;
/// `loader.js`, which fetches the rest; and the rest, as `split_….wasm` and `chunk_….wasm`.
pub(crate) fn split(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let typed: Vec<String> = typed.into_iter().collect();
    let [name, folder] = typed.as_slice() else {
        return Err(Failure::Usage("split: which name, and into which folder?".into()));
    };
    let folder = Path::new(folder);
    let linked = shell::target().join("wasm32-unknown-unknown/release/license-desk.wasm");
    let bytes = fs::read(&linked).map_err(Failure::file(&linked))?;
    let first = folder.join("first.wasm");
    let main_module = ["./", name, ".js"].concat();
    let mut cut = Cut::new(&bytes);
    cut.output_dir = folder;
    cut.main_out_path = &first;
    cut.link_name = "./loader.js";
    cut.main_module = &main_module;
    transform(cut).map_err(|e| Failure::Said(format!("the program cannot be split: {e:#}")))?;
    let mut bind = shell::program("wasm-bindgen");
    // The rest is linked to what the linker itself exports: memory, table and stack.
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", name]);
    shell::run(bind.arg("--out-dir").arg(folder).arg(&first))
}

//! The program: in the browser it mounts the app; on a host it says how to run it.

#[cfg(target_arch = "wasm32")]
fn main() {
    license_desk::ui::mount(license_desk::ui::later::Fetches {
        later: || Box::pin(async { parts::later().await.ok() }),
        allocate: || Box::pin(async { parts::allocate().await.ok() }),
        kit: || Box::pin(async { parts::kit().await.ok() }),
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("License Desk runs in a browser: `cargo xtask serve`");
}

/// Where the program is cut (feature `split`): each part comes from a file of its own, which may fail.
#[cfg(all(target_arch = "wasm32", feature = "split"))]
#[expect(clippy::unnecessary_wraps, reason = "it is the fetching, put around it, that may fail")]
mod parts {
    use license_desk::ui::pages::{ALLOCATE, Allocate, LATER, Later, WRITER, Writer};
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// What follows the first load: fetches the file `later`, or takes it from where it is.
    #[wasm_split(later, fallible)]
    pub(crate) fn later() -> Result<&'static Later, SplitLoaderError> {
        Ok(&LATER)
    }

    /// The pages of Allocate: the file `allocate`.
    #[wasm_split(allocate, fallible)]
    pub(crate) fn allocate() -> Result<&'static Allocate, SplitLoaderError> {
        Ok(&ALLOCATE)
    }

    /// What writes a proxy's configuration: the file `kit`, fetched only when the proxy is found wrong.
    #[wasm_split(kit, fallible)]
    pub(crate) fn kit() -> Result<&'static Writer, SplitLoaderError> {
        Ok(&WRITER)
    }
}

/// In one piece, every part is here.
#[cfg(all(target_arch = "wasm32", not(feature = "split")))]
mod parts {
    use license_desk::ui::pages::{ALLOCATE, Allocate, LATER, Later, WRITER, Writer};
    use std::convert::Infallible;
    use std::future::{Ready, ready};

    pub(crate) fn later() -> Ready<Result<&'static Later, Infallible>> {
        ready(Ok(&LATER))
    }

    pub(crate) fn allocate() -> Ready<Result<&'static Allocate, Infallible>> {
        ready(Ok(&ALLOCATE))
    }

    pub(crate) fn kit() -> Ready<Result<&'static Writer, Infallible>> {
        ready(Ok(&WRITER))
    }
}

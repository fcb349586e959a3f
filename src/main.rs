//! The program: in the browser it mounts the app; on a host it says how to run it.

#[cfg(target_arch = "wasm32")]
fn main() {
    license_desk::ui::mount(license_desk::ui::later::Fetches {
        later: || Box::pin(later()),
        allocate: || Box::pin(allocate()),
        kit: || Box::pin(kit()),
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("License Desk runs in a browser: `cargo xtask serve`");
}

/// What follows the first load. Cut off (feature `split`) it comes from a file of its own, which
/// may fail; else it is here.
#[cfg(target_arch = "wasm32")]
async fn later() -> Option<&'static license_desk::ui::pages::Later> {
    #[cfg(feature = "split")]
    {
        cut::later().await.ok()
    }
    #[cfg(not(feature = "split"))]
    {
        Some(&license_desk::ui::pages::LATER)
    }
}

/// The pages of Allocate: the same way, from a file of their own.
#[cfg(target_arch = "wasm32")]
async fn allocate() -> Option<&'static license_desk::ui::pages::Allocate> {
    #[cfg(feature = "split")]
    {
        cut::allocate().await.ok()
    }
    #[cfg(not(feature = "split"))]
    {
        Some(&license_desk::ui::pages::ALLOCATE)
    }
}

/// What writes a proxy's configuration: the same way, from a file that is fetched only when the proxy is
/// found wrong.
#[cfg(target_arch = "wasm32")]
async fn kit() -> Option<&'static license_desk::ui::pages::Writer> {
    #[cfg(feature = "split")]
    {
        cut::kit().await.ok()
    }
    #[cfg(not(feature = "split"))]
    {
        Some(&license_desk::ui::pages::WRITER)
    }
}

/// Where the program is cut.
#[cfg(all(target_arch = "wasm32", feature = "split"))]
#[expect(clippy::unnecessary_wraps, reason = "it is the fetching, put around it, that may fail")]
mod cut {
    use license_desk::ui::pages::{ALLOCATE, Allocate, LATER, Later, WRITER, Writer};
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// Fetches the file `later`, or takes it from where it is.
    #[wasm_split(later, fallible)]
    pub(crate) fn later() -> Result<&'static Later, SplitLoaderError> {
        Ok(&LATER)
    }

    /// Fetches the file `allocate`, or takes it from where it is.
    #[wasm_split(allocate, fallible)]
    pub(crate) fn allocate() -> Result<&'static Allocate, SplitLoaderError> {
        Ok(&ALLOCATE)
    }

    /// Fetches the file `kit`, or takes it from where it is.
    #[wasm_split(kit, fallible)]
    pub(crate) fn kit() -> Result<&'static Writer, SplitLoaderError> {
        Ok(&WRITER)
    }
}

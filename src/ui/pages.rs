//! One file a page; each gives the parts of its page from the top down.

pub mod activity;
pub mod allocate;
pub mod assign;
pub mod claim;
pub mod connections;
pub mod home;
pub mod lease;
pub mod plan;
pub mod run;
pub mod settings;

use super::desk::{Desk, State};
use super::dom::El;
use crate::domain::Connection;
use crate::kit::{Kit, KitError};
use crate::plan::Plan;
use crate::plan::present::Present;
use std::rc::Rc;

/// A page, from what stands in the address below its own.
pub type Page = fn(Desk, &str) -> Vec<El>;

/// What a first visit can do without for a moment, see [`super::later`]. Whatever is named here and
/// nowhere else is in a file of its own, with all that it alone needs.
pub struct Later {
    /// The pages, by the address that theirs begin with; the longer stands before the shorter.
    pub pages: &'static [(&'static str, Page)],
    /// The page of a plan.
    pub plan: fn(Desk, &Rc<Plan>, &Rc<Present>) -> El,
    /// Makes the plan of the claim form.
    pub make: fn(Desk),
    /// Tidies what runs have left, and tells what of it cannot be read.
    pub tidy: fn(Desk),
    /// Asks for what lets a connection in.
    pub key_form: fn(Desk, &Connection) -> El,
    /// Hears other tabs, and goes on with what is unfinished.
    pub wake: fn(Desk),
}

/// Makes a kit of places, the proxy's address, and the desk's where that is another origin.
pub type ReadKit = fn(&[&str], &str, Option<&str>) -> Result<Kit, KitError>;

/// The pages of Allocate: a part of their own, fetched when one of them is first opened.
pub struct Allocate {
    /// The pages, as in [`Later`].
    pub pages: &'static [(&'static str, Page)],
}

/// All of it. To be named where it is fetched and nowhere else.
pub static ALLOCATE: Allocate =
    Allocate { pages: &[("/allocate/bundles", lease::page), ("/allocate", allocate::page)] };

/// What writes a proxy's configuration: a part of its own, which most never need.
pub struct Writer {
    /// Reads what is asked for.
    pub kit: ReadKit,
    /// Every file of a kit, by its path.
    pub files: fn(&Kit) -> Vec<(&'static str, String)>,
}

/// All of it. To be named where it is fetched and nowhere else.
pub static WRITER: Writer = Writer { kit: Kit::new, files: Kit::files };

/// All of it. To be named where it is fetched and nowhere else.
pub static LATER: Later = Later {
    pages: &[
        ("/activity/", run::page),
        ("/activity", activity::page),
        ("/assign", assign::page),
        ("/connections", connections::page),
        ("/settings/network", settings::network),
        ("/settings", settings::page),
    ],
    plan: plan::page,
    make: claim::make,
    tidy: activity::tidy,
    key_form: connections::key_form,
    wake: State::wake,
};

//! What the vendors and the worlds are called.

use crate::domain::{Vendor, World};

/// A vendor.
pub fn vendor(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Meraki => "Meraki",
        Vendor::Aruba => "Aruba Central",
        Vendor::Uipath => "UiPath Automation Suite",
    }
}

/// The limit of a vendor that a run waits for.
pub fn limit(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Meraki => "The vendor takes ten claims in five minutes.",
        Vendor::Aruba => {
            "The vendor counts an account’s calls; those of a day start anew at 00:00 UTC."
        }
        Vendor::Uipath => {
            "An install is one customer’s machine: the desk makes five calls a second at most."
        }
    }
}

/// Demo or live.
pub fn world(world: World) -> &'static str {
    match world {
        World::Demo => "Demo",
        World::Live => "Live",
    }
}

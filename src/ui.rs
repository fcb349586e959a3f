//! What people see.

/// Mounts the app.
pub fn mount() {}

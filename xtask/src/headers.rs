//! The headers that the site is served with and that a proxy lets through: by `cargo xtask serve`, and
//! by the web servers whose configurations `cargo xtask proxy` writes.

/// Sent with every file. The desk needs no inline script or style and talks to its own origin only.
pub(crate) const SECURITY: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; manifest-src 'self'; font-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Sent with every answer of a proxy instead: a vendor's answer is never a page, whatever it says.
pub(crate) const ANSWER: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

/// The headers of an answer that the desk reads, as the vendors spell them.
pub(crate) const PASSED: [&str; 12] = [
    "Content-Type",
    "Date",
    "Link",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Limit-day",
    "X-RateLimit-Remaining-day",
    "X-RateLimit-Limit-second",
    "X-RateLimit-Remaining-second",
    "X-Request-Id",
];

/// The headers of a request that the vendors need.
pub(crate) const SENT: [&str; 4] = ["Authorization", "Content-Type", "Accept", "TenantID"];

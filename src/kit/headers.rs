//! The headers that the site is served with and that a proxy lets through: by `cargo xtask serve`, by
//! a bundle's hosts, and by the web servers whose configurations the kit is.

/// Sent with every file. The desk needs no inline script or style, makes no script or markup of a text,
/// and talks to its own origin and at most to that of a proxy elsewhere.
pub fn security(proxy: Option<&str>) -> Vec<(&'static str, String)> {
    let mut all = vec![("content-security-policy", policy(proxy))];
    all.extend(REST.map(|(name, value)| (name, value.to_owned())));
    all
}

/// The content security policy; `proxy` is the origin of a proxy that is not the page's own.
pub fn policy(proxy: Option<&str>) -> String {
    let elsewhere = proxy.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'{elsewhere}; manifest-src 'self'; \
         font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types license-desk-offline"
    )
}

/// The headers beside the policy.
const REST: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
         gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), \
         usb=()",
    ),
];

/// Sent with every answer of a proxy instead: a vendor's answer is never a page, whatever it says.
pub const ANSWER: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

/// The headers of an answer that the desk reads, as the vendors spell them.
pub const PASSED: [&str; 12] = [
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
pub const SENT: [&str; 4] = ["Authorization", "Content-Type", "Accept", "TenantID"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_lets_no_inline_code_in_and_no_request_out() {
        let own = policy(None);
        for word in ["unsafe-inline", "'unsafe-eval'", "http", "*"] {
            assert!(!own.contains(word), "{word}");
        }
        assert!(own.contains("connect-src 'self';"));
        let other = policy(Some("https://proxy.example"));
        assert!(other.contains("connect-src 'self' https://proxy.example;"));
        assert_eq!(other.replace(" https://proxy.example", ""), own);
    }

    /// `trunk serve` is what a developer may use, so it has the same headers.
    #[test]
    fn trunks_own_server_sends_the_same() {
        let text = include_str!("../../Trunk.toml");
        for (name, value) in security(None) {
            let line = format!("\"{name}\" = \"{value}\"\n");
            assert!(text.contains(&line), "Trunk.toml lacks {line}");
        }
    }
}

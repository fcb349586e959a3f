//! Holds the requests that the desk makes against the table of calls that the proxy lets through.

use license_desk::http::Request;
use license_desk::vendors::{Endpoint, endpoints};
use std::collections::BTreeSet;

/// Each of these requests is one call of the table, and each of the vendor's calls is made.
pub(crate) fn check(requests: &[Request], table: &[Endpoint]) {
    let mut made: BTreeSet<&str> = BTreeSet::new();
    for request in requests {
        let of: Vec<&str> = endpoints()
            .filter(|e| e.matches(request.method, request.path()))
            .map(|e| e.operation)
            .collect();
        assert_eq!(of.len(), 1, "{}", request.target);
        made.extend(of);
    }
    for endpoint in table {
        let operation = endpoint.operation;
        assert!(made.contains(operation), "{operation} is let through and never made");
    }
}

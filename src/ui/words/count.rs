//! Counts and lists in words.

/// A count, with commas: `1,240`.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 serial`, `2 serials`.
pub fn some(n: usize, one: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    [&number(n), " ", one, plural].concat()
}

/// A list in words: `a`, `a and b`, `a, b and c`.
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => [&first.join(", "), " and ", last].concat(),
    }
}

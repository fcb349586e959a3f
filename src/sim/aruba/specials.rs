//! Customers of the demo's world with names that go wrong easily, or that ask for trouble.

/// Name and status, in their order behind the generated ones.
pub(crate) static SPECIALS: [(&str, &str); 30] = [
    ("Bakery \"The\" Corner", P),
    ("O'Brien & Söhne", P),
    ("<b>Bold</b> Signs & Co", P),
    ("مطعم النخيل", P),
    ("שלום פתרונות בע\"מ", P),
    ("🍕 Pizza & 🚀 Labs", P),
    ("Ångström Çelik Łódź", P),
    ("Twin Names Ltd", P),
    ("Twin Names Ltd", P),
    ("Waiting Room Ltd", "PENDING"),
    ("Half Done GmbH", "FAILED"),
    ("Fault void", P),
    ("Fault lost", P),
    ("Fault 500", P),
    ("Fault 502", P),
    ("Fault 503", P),
    ("Fault 504", P),
    ("Fault html", P),
    ("Fault cut", P),
    ("Fault slow", P),
    ("Fault 401", P),
    ("Fault 409", P),
    ("Fault 417", P),
    ("Fault status", P),
    ("Fault message", P),
    ("Fault code", P),
    ("Fault detail", P),
    ("Fault description", P),
    ("Fault empty", P),
    ("Fault listed", P),
];
const P: &str = "PROVISIONED";

/// What the ids of the special customers begin with; the number follows.
const BEGIN: &str = "facade00facade00facade00facade";

/// How many there are.
pub(crate) fn count() -> u32 {
    u32::try_from(SPECIALS.len()).unwrap_or(0)
}

/// The id of the `nth`.
pub(crate) fn id(nth: u32) -> String {
    format!("{BEGIN}{nth:02x}")
}

/// Which of them has an id.
pub(crate) fn find(id: &str) -> Option<u32> {
    let nth = id.strip_prefix(BEGIN).filter(|nth| nth.len() == 2)?;
    u32::from_str_radix(nth, 16).ok().filter(|nth| *nth < count() && self::id(*nth) == id)
}

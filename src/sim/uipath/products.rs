//! What the host has bought: the product codes, how each is counted, and how many of each are free
//! when the world begins. And quantities: a number for each of these codes.
//!
//! Twenty-nine of the codes that the vendor's pages and public clients name (read 2026-11-25), and
//! one that nobody has written down, as an install may have.

/// How a product is counted, in the vendor's own words for its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Robots and services, by the piece.
    Standard,
    /// A bundle for one user.
    User,
    /// Units that are used up, by tenths.
    Units,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::User => "USER",
            Self::Units => "CONSUMPTION_INTERVAL",
        }
    }
}

/// A product of the host.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) code: &'static str,
    pub(crate) kind: Kind,
    /// How many are free when the world begins.
    pub(crate) free: i64,
    /// The service of a tenant that carries it; none for what has no known one.
    pub(crate) service: &'static str,
}

const fn product(code: &'static str, kind: Kind, free: i64, service: &'static str) -> Product {
    Product { code, kind, free, service }
}

/// How many products there are.
pub(crate) const COUNT: usize = 30;

/// All that the host has bought.
pub(crate) const PRODUCTS: [Product; COUNT] = [
    product("UNATT", Kind::Standard, 300, "orchestrator"),
    product("TAUNATT", Kind::Standard, 300, "orchestrator"),
    product("NONPR", Kind::Standard, 4, "orchestrator"),
    product("AIG", Kind::Standard, 300, "aicenter"),
    product("TIE", Kind::Standard, 2, ""),
    product("UNATT-HOSTING", Kind::Standard, 20, "orchestrator"),
    product("APPTESTR", Kind::Standard, 3, "orchestrator"),
    product("ACR", Kind::Standard, 12, "orchestrator"),
    product("PERFTEST", Kind::Standard, 1, "orchestrator"),
    product("PERFTEST-RUNTIME", Kind::Standard, 40, "orchestrator"),
    product("ATTUNU", Kind::User, 300, ""),
    product("RPADEVPRONU", Kind::User, 300, ""),
    product("CTZDEVNU", Kind::User, 300, ""),
    product("ACNU", Kind::User, 60, ""),
    product("IDU", Kind::User, 8, ""),
    product("PMBU", Kind::User, 25, ""),
    product("PMD", Kind::User, 5, ""),
    product("TSTNU", Kind::User, 30, ""),
    product("RPADEVNU", Kind::User, 0, ""),
    product("AKIT", Kind::User, 10, ""),
    product("AXPNU", Kind::User, 10, ""),
    product("DSU", Kind::Units, 500, "dataservice"),
    product("RU", Kind::Units, 25_000, "tenant"),
    product("AIU", Kind::Units, 1_000_000, "tenant"),
    product("AGU", Kind::Units, 40_000, "tenant"),
    product("PLTU", Kind::Units, 100_000, "tenant"),
    product("TEU", Kind::Units, 5_000, "tenant"),
    product("HEAL", Kind::Units, 900, "tenant"),
    product("MRSU", Kind::Units, 250, "tenant"),
    product("XQU7", Kind::Units, 75, "tenant"),
];

/// The place of a code among [`PRODUCTS`]. Codes are told apart by case: nothing says otherwise.
pub(crate) fn place(code: &str) -> Option<usize> {
    PRODUCTS.iter().position(|product| product.code == code)
}

/// A number for each of [`PRODUCTS`]. Of used units it holds tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quantities([i64; COUNT]);

impl Default for Quantities {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Quantities {
    /// What a function gives for each product.
    pub(crate) fn each(mut of: impl FnMut(usize, &Product) -> i64) -> Self {
        let mut all = Self::default();
        for (at, product) in PRODUCTS.iter().enumerate() {
            all.set(at, of(at, product));
        }
        all
    }

    pub(crate) fn of(&self, at: usize) -> i64 {
        self.0.get(at).copied().unwrap_or(0)
    }

    pub(crate) fn set(&mut self, at: usize, quantity: i64) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = quantity;
        }
    }

    /// Adds others, product by product.
    pub(crate) fn add(&mut self, other: &Self) {
        for (slot, more) in self.0.iter_mut().zip(other.0) {
            *slot = slot.saturating_add(more);
        }
    }

    /// Takes others away, product by product.
    pub(crate) fn take(&mut self, other: &Self) {
        for (slot, less) in self.0.iter_mut().zip(other.0) {
            *slot = slot.saturating_sub(less);
        }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.0.iter().all(|quantity| *quantity == 0)
    }

    /// What there is any of, in the order of [`PRODUCTS`].
    pub(crate) fn held(&self) -> impl Iterator<Item = (usize, &'static Product, i64)> {
        let all = PRODUCTS.iter().zip(self.0).enumerate();
        all.map(|(at, (product, quantity))| (at, product, quantity)).filter(|held| held.2 != 0)
    }

    /// As [`Self::read`] reads it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (_, product, quantity) in self.held() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(product.code);
            text.push('=');
            text.push_str(&quantity.to_string());
        }
        text
    }

    /// Reads what [`Self::text`] wrote; none when it cannot be read.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut all = Self::default();
        for part in text.split(' ').filter(|part| !part.is_empty()) {
            let (code, quantity) = part.split_once('=')?;
            all.set(place(code)?, quantity.parse().ok()?);
        }
        Some(all)
    }
}

/// Tenths as a decimal number of JSON, always with its point: `1451.8`, `3.0`.
pub(crate) fn decimal(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_they_were_written() {
        let some = Quantities::each(|at, _| if at % 3 == 0 { i64::MAX / 2 } else { 0 });
        assert_eq!(Quantities::read(&some.text()), Some(some));
        assert_eq!(Quantities::read(""), Some(Quantities::default()));
        assert_eq!(Quantities::read("NOSUCH=1"), None);
        assert_eq!(Quantities::read("UNATT=many"), None);
    }

    #[test]
    fn no_code_stands_twice() {
        for (at, product) in PRODUCTS.iter().enumerate() {
            assert_eq!(place(product.code), Some(at), "{}", product.code);
        }
        assert_eq!(place("unatt"), None);
    }

    #[test]
    fn a_decimal_has_its_point() {
        assert_eq!(decimal(14_518), "1451.8");
        assert_eq!(decimal(30), "3.0");
    }
}

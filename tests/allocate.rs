//! Allocate, against random numbers, edits and texts.
// The crate that makes random input is for the host only.
#![cfg(not(target_arch = "wasm32"))]

use license_desk::domain::Quantity;
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_written_is_read_back(parts in 0..=2_147_483_647_000_000_i64) {
        let quantity: Quantity = serde_json::from_value(parts.into()).unwrap_or_default();
        prop_assert_eq!(Quantity::typed(&quantity.to_string()), Ok(quantity));
        prop_assert_eq!(Quantity::nearest(quantity.to_number()), Some(quantity));
        prop_assert_eq!(serde_json::to_value(quantity).ok(), Some(parts.into()));
    }

    #[test]
    fn no_text_is_too_much_for_the_reader_of_amounts(text in "\\PC*|[0-9., '’-]*") {
        if let Ok(quantity) = Quantity::typed(&text) {
            prop_assert!(quantity >= Quantity::ZERO && quantity <= Quantity::MOST, "{quantity}");
        }
    }
}

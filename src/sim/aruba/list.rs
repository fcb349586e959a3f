//! Reads a list of customers from a file, in the form in which the gateway gives it.

use super::roster::Given;
use serde_json::Value;

/// Why a list of customers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadList {
    /// Not JSON.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// Neither a list nor an object with one.
    #[error("this is neither a list of customers nor an object with a list `customers`")]
    Shape,
    /// A customer without its id or its name.
    #[error("customer {0} (from 1) has no `customer_id` or no `customer_name`")]
    Customer(usize),
    /// More than a world can hold.
    #[error("these are {0} customers; a world holds 1,000,000 at the most")]
    Many(usize),
}

/// Reads `[…]` or `{"customers": […]}`. Of each customer, its id and its name must be there.
pub(crate) fn read(text: &str) -> Result<Vec<Given>, BadList> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| BadList::Json(error.to_string()))?;
    let list = value.as_array().or_else(|| value.get("customers")?.as_array());
    let list = list.ok_or(BadList::Shape)?;
    if list.len() > 1_000_000 {
        return Err(BadList::Many(list.len()));
    }
    let one = |(at, row): (usize, &Value)| {
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let (id, name) = text("customer_id").zip(text("customer_name"))?;
        Some(Given {
            platform_id: text("platform_customer_id").unwrap_or_else(|| format!("p{at:031x}")),
            status: text("provision_status").unwrap_or_else(|| "PROVISIONED".to_owned()),
            region: text("region").unwrap_or_else(|| "us-west".to_owned()),
            id,
            name,
        })
    };
    let rows = list.iter().enumerate();
    rows.map(|(at, row)| one((at, row)).ok_or(BadList::Customer(at + 1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_others_are_told() {
        let row = r#"{"customer_id":"1","customer_name":"A"}"#;
        for text in [format!("[{row}]"), format!(r#"{{"customers":[{row}],"total":1}}"#)] {
            let list = read(&text).unwrap();
            assert_eq!((list.len(), list[0].name.as_str()), (1, "A"));
            assert_eq!(list[0].status, "PROVISIONED");
        }
        assert!(matches!(read("x"), Err(BadList::Json(_))));
        assert_eq!(read("{}").unwrap_err(), BadList::Shape);
        assert_eq!(read(&format!("[{row},{{}}]")).unwrap_err(), BadList::Customer(2));
    }
}

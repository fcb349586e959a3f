//! One write of an allocation: all that a holder holds, before and after.

use crate::domain::stored::stored;
use crate::domain::{Difference, Holder, MemberKind, ProductCode, Quantities, Quantity};
use crate::http::Request;
use crate::vendors::uipath::{self, Stock};

/// One write: all that a holder holds, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub holder: Holder,
    /// The holder's name for people.
    pub name: String,
    /// What it has to hold when the write is sent; if it holds anything else, the plan is older than
    /// the present.
    pub now: Quantities,
    /// What it holds afterwards: the complete list, with a zero for each product that it loses.
    pub target: Quantities,
}
stored!(record Change { holder, name, now, target });

impl Change {
    /// From what is held to what is to be held. Products that are held neither before nor after are
    /// left out of the list: the pool might not have them at all.
    pub fn new(holder: Holder, name: String, now: &Quantities, target: &Quantities) -> Self {
        let mut change = Self { holder, name, now: held(now), target: held(target) };
        for (code, _) in &change.now {
            if !change.target.names(code) {
                change.target.set(code, Quantity::ZERO);
            }
        }
        change
    }

    /// The request. `None` only for a change that was made from nothing to nothing.
    pub fn request(&self) -> Option<Request> {
        uipath::allocate(&self.holder, &self.target)
    }

    /// What it changes, product by product.
    pub fn differences(&self) -> Vec<Difference> {
        self.now.differences(&self.target)
    }

    /// What of it does not fit into a pool that was just read: of what the vendor's 409 speaks without
    /// saying so. A product that the pool does not say is taken to be none of them.
    pub fn over(&self, pool: &[Stock]) -> Vec<Over> {
        let mut over = Vec::new();
        for difference in self.differences() {
            let stock = pool.iter().find(|stock| stock.code == difference.code);
            let by = stock.and_then(|stock| stock.free).map(|free| difference.change().minus(free));
            if let Some(by) = by.filter(|by| difference.is_more() && *by > Quantity::ZERO) {
                over.push(Over { code: difference.code, by });
            }
        }
        over
    }

    /// Whether it is a group's rule.
    pub fn is_rule(&self) -> bool {
        matches!(&self.holder, Holder::Member(member) if member.kind == MemberKind::Group)
    }

    /// Whether it leaves the holder with nothing at all.
    pub fn leaves_nothing(&self) -> bool {
        self.target.iter().all(|(_, quantity)| *quantity == Quantity::ZERO)
    }

    /// The half that only gives back.
    pub(super) fn less(&self) -> Self {
        let mut lowest = Quantities::default();
        for (code, now) in &self.now {
            lowest.set(code, (*now).min(self.target.get(code)));
        }
        Self::new(self.holder.clone(), self.name.clone(), &self.now, &lowest)
    }
}

/// What is held, without zeros.
pub fn held(all: &Quantities) -> Quantities {
    let mut held = Quantities::default();
    for (code, quantity) in all.iter().filter(|(_, quantity)| *quantity != Quantity::ZERO) {
        held.set(code, *quantity);
    }
    held
}

/// More of a product than its pool has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Which.
    pub code: ProductCode,
    /// By how much.
    pub by: Quantity,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::AccountId;

    pub(crate) fn amounts(list: &[(&str, u32)]) -> Quantities {
        let mut all = Quantities::default();
        for (code, units) in list {
            all.set(&ProductCode::parse(code).unwrap(), Quantity::whole(*units));
        }
        all
    }

    pub(crate) fn change(name: &str, now: &[(&str, u32)], target: &[(&str, u32)]) -> Change {
        let holder = Holder::Organization(AccountId::parse(name).unwrap());
        Change::new(holder, name.to_owned(), &amounts(now), &amounts(target))
    }

    #[test]
    fn a_list_is_complete_and_says_what_is_lost() {
        let change = change("a", &[("A", 2), ("B", 1), ("C", 0)], &[("B", 1), ("D", 0), ("E", 3)]);
        assert_eq!(change.now, amounts(&[("A", 2), ("B", 1)]));
        assert_eq!(change.target, amounts(&[("A", 0), ("B", 1), ("E", 3)]));
        assert!(!change.leaves_nothing());
        let body = change.request().unwrap().body.unwrap();
        assert_eq!(body.matches("code").count(), 3, "{body}");
    }

    #[test]
    fn what_a_409_speaks_of_is_found_in_the_pool() {
        let stock = |code: &str, free: Option<u32>| Stock {
            code: ProductCode::parse(code).unwrap(),
            kind: String::new(),
            total: None,
            free: free.map(Quantity::whole),
            used: None,
        };
        let pool =
            [stock("A", Some(1)), stock("B", Some(9)), stock("C", None), stock("D", Some(0))];
        let change = change("a", &[("A", 1), ("D", 3)], &[("A", 4), ("B", 9), ("C", 5), ("E", 1)]);
        let over = change.over(&pool);
        assert_eq!((over.len(), over[0].code.as_str(), over[0].by), (1, "A", Quantity::whole(2)));
    }
}

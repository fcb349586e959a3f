//! The present, read before a plan is made: what of the form's items is in the organization, and
//! what the vendor's own checks say. A list of reads; whoever holds it sends them.

use super::claim::ClaimForm;
use crate::domain::{ClaimId, Item, OrgId, SubscriptionKey, Time};
use crate::http::{Request, Response};
use crate::vendors::meraki::{
    LicensingModel, Lookup, OrderPreview, Subscription, lookup, order, preview_order,
    validate_subscription,
};
use crate::vendors::{Refusal, RefusalKind};
use std::collections::{BTreeMap, VecDeque};

/// What was there when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    /// Items in the organization, with since when, where the vendor says.
    pub ours: BTreeMap<Item, Option<Time>>,
    /// What each order claim would bring, or the vendor's no.
    pub orders: BTreeMap<ClaimId, Result<OrderPreview, Refusal>>,
    /// What each subscription key is, or the vendor's no.
    pub subscriptions: BTreeMap<SubscriptionKey, Result<Subscription, Refusal>>,
}

enum Ask {
    LookUp(Lookup),
    Preview(ClaimId),
    Validate(SubscriptionKey),
}

/// The reads that a form needs, being carried out one by one.
pub struct Reading {
    asks: VecDeque<(Ask, Request)>,
    asked: usize,
    present: Present,
}

impl Reading {
    /// What has to be read about these items, which is to be claimed into an organization of this
    /// model, in as few calls as the addresses allow.
    pub fn of(org: &OrgId, model: &LicensingModel, items: &[Item]) -> Self {
        let mut reading = Self { asks: VecDeque::new(), asked: 0, present: Present::default() };
        let mut serials = Vec::new();
        let mut orders = Vec::new();
        let mut keys = false;
        for item in items {
            match item {
                Item::Serial(serial) => serials.push(*serial),
                Item::Order(order) => orders.push(order.clone()),
                Item::Key(_) => keys = true,
                Item::ClaimId(id) => {
                    reading.asks.push_back((Ask::Preview(id.clone()), preview_order(org, id)));
                }
                Item::Subscription(key) => {
                    reading.asks.push_back((Ask::Validate(*key), validate_subscription(key)));
                }
                // Not Meraki's.
                Item::Customer(_) | Item::Holder(_) => {}
            }
        }
        let mut look = |lookup: Lookup| {
            let request = lookup.request(org);
            reading.asks.push_back((Ask::LookUp(lookup), request));
        };
        serials.chunks(lookup::MOST_NAMED).for_each(|some| look(Lookup::Serials(some.to_vec())));
        orders.chunks(lookup::MOST_ORDERS).for_each(|some| look(Lookup::Orders(some.to_vec())));
        match model {
            LicensingModel::CoTerm if keys => look(Lookup::CotermKeys),
            LicensingModel::PerDevice if keys || !orders.is_empty() => look(Lookup::DeviceKeys),
            _ => {}
        }
        reading
    }

    /// The reads that a claim form needs; `None` while no organization is chosen.
    pub fn for_form(form: &ClaimForm) -> Option<Self> {
        let org = form.organization.as_ref()?;
        Some(Self::of(&org.id, &org.model, &form.items))
    }

    /// The next read, or `None` when all is known.
    pub fn next(&self) -> Option<&Request> {
        self.asks.front().map(|(_, request)| request)
    }

    /// How many reads are done, and how many are known to be needed.
    pub fn progress(&self) -> (usize, usize) {
        (self.asked, self.asked + self.asks.len())
    }

    /// Takes the answer to the next read.
    ///
    /// # Errors
    /// The vendor's no, where the plan cannot be made without the answer; the read stays the next
    /// one. A no to a preview or validation is the answer itself, and is kept.
    pub fn answer(&mut self, response: &Response) -> Result<(), Refusal> {
        let Some((ask, request)) = self.asks.front() else { return Ok(()) };
        let mut next = None;
        match ask {
            Ask::LookUp(lookup) => {
                let found = lookup.read(request, response)?;
                for sighting in found.seen {
                    let known = self.present.ours.entry(sighting.item).or_insert(sighting.since);
                    *known = (*known).min(sighting.since).or(*known).or(sighting.since);
                }
                next = found
                    .next
                    .filter(|target| *target != request.target)
                    .map(|target| (Ask::LookUp(lookup.clone()), Request::get(target)));
            }
            Ask::Preview(id) => {
                let answer = its_own_no(order::preview(response))?;
                if answer.as_ref().is_ok_and(OrderPreview::claimed) {
                    self.present.ours.insert(Item::ClaimId(id.clone()), None);
                }
                self.present.orders.insert(id.clone(), answer);
            }
            Ask::Validate(key) => {
                let answer = its_own_no(order::subscription(response))?;
                self.present.subscriptions.insert(*key, answer);
            }
        }
        self.asks.pop_front();
        self.asked += 1;
        if let Some(more) = next {
            self.asks.push_front(more);
        }
        Ok(())
    }

    /// What was read.
    pub fn finish(self) -> Present {
        self.present
    }
}

/// Tells a no that is about the item (400, 404: a fact to show) from one that stops everything.
fn its_own_no<T>(answer: Result<T, Refusal>) -> Result<Result<T, Refusal>, Refusal> {
    match answer {
        Err(no) if !matches!(no.kind, RefusalKind::Refused | RefusalKind::NotFound) => Err(no),
        answer => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemKind;

    fn org() -> OrgId {
        OrgId::parse("1").unwrap()
    }

    fn serials(count: usize) -> Vec<Item> {
        (0..count)
            .map(|n| Item::parse(ItemKind::Serial, &format!("Q2AB-0000-{n:04}")).unwrap())
            .collect()
    }

    #[test]
    fn reads_are_batched_and_every_address_stays_short() {
        let reading = Reading::of(&org(), &LicensingModel::CoTerm, &serials(180));
        assert_eq!(reading.progress(), (0, 2));
        assert!(reading.asks.iter().all(|(_, r)| r.target.len() < 4_000));
        let key = Item::parse(ItemKind::Key, "Z2AA-BBBB-CCCC").unwrap();
        let order = Item::parse(ItemKind::Order, "4C1234567").unwrap();
        for (model, items, reads) in [
            (LicensingModel::CoTerm, vec![key.clone()], 1),
            (LicensingModel::CoTerm, vec![order.clone()], 1),
            (LicensingModel::PerDevice, vec![order.clone()], 2),
            (LicensingModel::PerDevice, vec![order, key.clone()], 2),
            (LicensingModel::Subscription, vec![key], 0),
        ] {
            assert_eq!(Reading::of(&org(), &model, &items).progress(), (0, reads), "{model:?}");
        }
    }

    #[test]
    fn every_page_is_read_and_a_failed_read_stays_the_next_one() {
        let items = serials(2);
        let mut reading = Reading::of(&org(), &LicensingModel::CoTerm, &items);
        let first = reading.next().unwrap().target.clone();
        assert!(reading.answer(&Response::json(503, "")).is_err());
        assert_eq!(reading.next().unwrap().target, first);
        let link = "<https://api.meraki.com/api/v1/organizations/1/inventory/devices?startingAfter=x>; rel=next";
        let page = r#"[{"serial":"Q2AB-0000-0000","claimedAt":"2018-02-11T00:00:00Z"}]"#;
        reading.answer(&Response::json(200, page).with("Link", link)).unwrap();
        assert!(reading.next().unwrap().target.ends_with("startingAfter=x"));
        reading
            .answer(&Response::json(200, r#"[{"serial":"Q2AB-0000-0001","claimedAt":null}]"#))
            .unwrap();
        assert!(reading.next().is_none());
        let ours = reading.finish().ours;
        assert_eq!(ours[&items[0]], Time::parse_rfc3339("2018-02-11T00:00:00Z"));
        assert_eq!(ours[&items[1]], None);
    }

    #[test]
    fn a_no_to_a_preview_is_an_answer_but_a_refused_key_is_not() {
        let id = Item::parse(ItemKind::ClaimId, "X1").unwrap();
        let mut reading = Reading::of(&org(), &LicensingModel::CoTerm, &[id]);
        assert!(reading.answer(&Response::json(401, "")).is_err());
        assert!(reading.answer(&Response::json(400, r#"{"errors":["no"]}"#)).is_ok());
        assert!(reading.finish().orders.values().all(Result::is_err));
    }
}

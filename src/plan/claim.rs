//! Claim: items and an organization → the fewest claim requests that Meraki's rules allow.
//!
//! The rules (claim page, read 2026-11-22): at most ten claims in five minutes; one mode for all
//! license keys of a request; at most one renewal at a time; renewals in co-term organizations only.

use super::present::Present;
use super::{Act, Confirm, Job, LeftOut, Plan, Step, Target, WhyLeftOut};
use crate::domain::{Connection, Item, Time};
use crate::vendors::meraki::{self, KeyMode, LicensingModel, Organization};
use std::collections::BTreeSet;

/// What was typed and chosen; mirrors the screen.
#[derive(Debug, Clone)]
pub struct ClaimForm {
    /// By which connection.
    pub connection: Connection,
    /// Into which organization; `None` until one is chosen.
    pub organization: Option<Organization>,
    /// What to claim.
    pub items: Vec<Item>,
    /// How license keys are used.
    pub mode: KeyMode,
    /// The most items in one request, 1 and up.
    pub most_items: usize,
    /// Items to send although the vendor shows them, or a part of them, as ours.
    pub anyway: BTreeSet<Item>,
}

/// Why a form cannot become a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no item.
    #[error("there is nothing to claim")]
    NoItems,
    /// No organization was chosen.
    #[error("no organization is chosen")]
    NoOrganization,
    /// The organization's API access is switched off.
    #[error("the organization has its API access switched off")]
    ApiOff,
    /// Renewing was chosen where it does not exist.
    #[error("only a co-term organization can be renewed")]
    RenewNotCoTerm,
    /// Single license keys do not apply to subscription licensing.
    #[error("license keys cannot be claimed into an organization on subscription licensing")]
    KeysOnSubscription,
}

/// All that is wrong with a form; empty when it can be planned.
pub fn problems(form: &ClaimForm) -> Vec<Problem> {
    let mut found = Vec::new();
    let keys = form.items.iter().any(|i| matches!(i, Item::Key(_)));
    if form.items.is_empty() {
        found.push(Problem::NoItems);
    }
    match &form.organization {
        None => found.push(Problem::NoOrganization),
        Some(org) => {
            if org.api == Some(false) {
                found.push(Problem::ApiOff);
            }
            if keys && org.model == LicensingModel::Subscription {
                found.push(Problem::KeysOnSubscription);
            } else if keys && form.mode == KeyMode::Renew && org.model != LicensingModel::CoTerm {
                found.push(Problem::RenewNotCoTerm);
            }
        }
    }
    found
}

/// Makes the plan from a form and the present that was read for it.
pub fn claim(form: &ClaimForm, present: &Present, now: Time) -> Result<Plan, Vec<Problem>> {
    let found = problems(form);
    let Some(organization) = form.organization.clone().filter(|_| found.is_empty()) else {
        return Err(found);
    };
    let mut left_out = Vec::new();
    let mut sorted = Sorted::default();
    let mut met = BTreeSet::new();
    for item in &form.items {
        if !met.insert(item.clone()) {
            continue;
        }
        match present.ours.get(item) {
            Some(since) if !form.anyway.contains(item) => {
                left_out.push(LeftOut { item: item.clone(), why: WhyLeftOut::Ours(*since) });
            }
            _ => sorted.put(item, form.mode, present, &mut left_out),
        }
    }

    let mut steps: Vec<Step> = Vec::new();
    let mut add = |act: Act, request| {
        let id = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        steps.push(Step { id, act, request, of: None, due: Time::default(), rest: Vec::new() });
    };
    let (batches, checked) = sorted.batches(form.most_items);
    for items in batches {
        let mode = form.mode;
        if let Some(request) = meraki::claim(&organization.id, &items, mode) {
            add(Act::Claim { items, mode }, request);
        }
    }
    for act in checked {
        let request = match &act {
            Act::ClaimOrder { claim_id, .. } => meraki::claim_order(&organization.id, claim_id),
            Act::ClaimSubscription { key, .. } => meraki::claim_subscription(&organization.id, key),
            _ => continue,
        };
        add(act, request);
    }
    let confirm = confirmations(&steps);
    let connection = form.connection.clone();
    let target = Target::Organization(organization);
    Ok(Plan { job: Job::Claim, connection, target, made_at: now, steps, left_out, confirm })
}

/// What has to be typed before these steps may run.
pub(super) fn confirmations(steps: &[Step]) -> Vec<Confirm> {
    let needs = |act: &Act| match act {
        Act::Claim { items, mode: KeyMode::Renew } => {
            items.iter().any(|i| matches!(i, Item::Key(_))).then_some(Confirm::Renewal)
        }
        Act::ClaimOrder { .. } => Some(Confirm::OrderClaim),
        Act::ClaimSubscription { .. } => Some(Confirm::Subscription),
        _ => None,
    };
    let mut all = vec![Confirm::Renewal, Confirm::Subscription, Confirm::OrderClaim];
    all.retain(|confirm| steps.iter().any(|step| needs(&step.act) == Some(*confirm)));
    all
}

/// Items by what may share a request.
#[derive(Default)]
struct Sorted {
    /// One for each request.
    renewals: Vec<Item>,
    /// May ride with a renewal.
    serials: Vec<Item>,
    /// May not: an order can hold licenses, and a renewal resets the limits that they raise.
    others: Vec<Item>,
    /// Have their own calls, after the vendor's own check.
    checked: Vec<Act>,
}

impl Sorted {
    fn put(&mut self, item: &Item, mode: KeyMode, present: &Present, left_out: &mut Vec<LeftOut>) {
        let mut leave = |refusal| {
            left_out.push(LeftOut { item: item.clone(), why: WhyLeftOut::Checked(refusal) });
        };
        match item {
            Item::Serial(_) => self.serials.push(item.clone()),
            Item::Key(_) if mode == KeyMode::Renew => self.renewals.push(item.clone()),
            Item::Key(_) | Item::Order(_) => self.others.push(item.clone()),
            Item::ClaimId(claim_id) => match present.orders.get(claim_id) {
                Some(Ok(preview)) => self.checked.push(Act::ClaimOrder {
                    claim_id: claim_id.clone(),
                    number: preview.number.clone(),
                }),
                Some(Err(refusal)) => leave(refusal.clone()),
                None => {}
            },
            Item::Subscription(key) => match present.subscriptions.get(key) {
                Some(Ok(subscription)) => self
                    .checked
                    .push(Act::ClaimSubscription { key: *key, id: subscription.id.clone() }),
                Some(Err(refusal)) => leave(refusal.clone()),
                None => {}
            },
            // Not to be claimed.
            Item::Customer(_) | Item::Holder(_) => {}
        }
    }

    /// The fewest requests, and what has its own calls: each renewal opens one and serials fill it up; the rest follow, so that
    /// what they add comes after the renewal has set the limits.
    fn batches(self, most: usize) -> (Vec<Vec<Item>>, Vec<Act>) {
        let most = most.max(1);
        let mut serials = self.serials.into_iter();
        let mut batches: Vec<Vec<Item>> = Vec::new();
        for renewal in self.renewals {
            let mut batch = vec![renewal];
            batch.extend(serials.by_ref().take(most - 1));
            batches.push(batch);
        }
        let rest: Vec<Item> = serials.chain(self.others).collect();
        batches.extend(rest.chunks(most).map(<[Item]>::to_vec));
        (batches, self.checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ConnectionId, Install, ItemKind, OrgId, Place, Vendor, World};
    use crate::http::Response;
    use crate::vendors::meraki::{OrderPreview, Subscription};
    use crate::vendors::{Refusal, RefusalKind};

    fn form(model: LicensingModel, items: Vec<Item>, mode: KeyMode) -> ClaimForm {
        let organization = Organization {
            id: OrgId::parse("549236").unwrap(),
            name: "Example".into(),
            model,
            api: Some(true),
            notes: vec![],
        };
        let connection = Connection {
            id: ConnectionId("c".into()),
            name: "Demo".into(),
            vendor: Vendor::Meraki,
            world: World::Demo,
            place: Place("global".into()),
            install: Install::default(),
        };
        ClaimForm {
            connection,
            organization: Some(organization),
            items,
            mode,
            most_items: 500,
            anyway: BTreeSet::new(),
        }
    }

    fn many(kind: ItemKind, count: usize) -> Vec<Item> {
        let text = |n: usize| match kind {
            ItemKind::Serial => format!("Q2AB-{:04}-{:04}", n / 10_000, n % 10_000),
            ItemKind::Key => format!("Z2AB-{:04}-{:04}", n / 10_000, n % 10_000),
            _ => format!("4C{n:07}"),
        };
        (0..count).map(|n| Item::parse(kind, &text(n)).unwrap()).collect()
    }

    #[test]
    fn the_fewest_requests_that_the_rules_allow() {
        use KeyMode::{AddDevices, Renew};
        for (serials, keys, orders, mode, calls) in [
            (180, 0, 0, AddDevices, 1),
            (500, 0, 0, AddDevices, 1),
            (501, 0, 0, AddDevices, 2),
            (5, 6, 4, AddDevices, 1),
            (400, 100, 1, AddDevices, 2),
            (10_000, 0, 0, AddDevices, 20),
            (180, 1, 0, Renew, 1),
            (499, 1, 0, Renew, 1),
            (500, 1, 0, Renew, 2),
            (998, 2, 0, Renew, 2),
            (0, 3, 0, Renew, 3),
            (10, 1, 2, Renew, 2),
        ] {
            let mut items = many(ItemKind::Serial, serials);
            items.extend(many(ItemKind::Key, keys));
            items.extend(many(ItemKind::Order, orders));
            let form = form(LicensingModel::CoTerm, items.clone(), mode);
            let plan = claim(&form, &Present::default(), Time(0)).unwrap();
            assert_eq!(plan.claim_calls(), calls, "{serials} {keys} {orders} {mode:?}");
            let mut sent: Vec<Item> = plan.steps.iter().flat_map(|s| s.act.items()).collect();
            sent.sort();
            items.sort();
            assert_eq!(sent, items, "each item is sent once");
            for step in &plan.steps {
                let items = step.act.items();
                assert!(!items.is_empty() && items.len() <= 500);
                let keys = items.iter().filter(|i| matches!(i, Item::Key(_))).count();
                assert!(mode == AddDevices || keys <= 1, "at most one renewal at a time");
            }
        }
    }

    #[test]
    fn what_is_already_ours_is_left_out_unless_asked_for_anyway() {
        let items = many(ItemKind::Serial, 3);
        let mut form = form(LicensingModel::CoTerm, items.clone(), KeyMode::AddDevices);
        let mut present = Present::default();
        present.ours.insert(items[1].clone(), Some(Time(5)));
        let plan = claim(&form, &present, Time(9)).unwrap();
        assert_eq!(plan.sent_items(), 2);
        assert_eq!(
            plan.left_out,
            [LeftOut { item: items[1].clone(), why: WhyLeftOut::Ours(Some(Time(5))) }]
        );
        form.anyway.insert(items[1].clone());
        assert_eq!(claim(&form, &present, Time(9)).unwrap().sent_items(), 3);
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let mut form = form(LicensingModel::PerDevice, many(ItemKind::Key, 1), KeyMode::Renew);
        assert_eq!(problems(&form), [Problem::RenewNotCoTerm]);
        form.organization.as_mut().unwrap().api = Some(false);
        assert_eq!(problems(&form), [Problem::ApiOff, Problem::RenewNotCoTerm]);
        form.organization.as_mut().unwrap().model = LicensingModel::Subscription;
        assert_eq!(problems(&form), [Problem::ApiOff, Problem::KeysOnSubscription]);
        form.organization = None;
        form.items.clear();
        assert_eq!(problems(&form), [Problem::NoItems, Problem::NoOrganization]);
        assert!(claim(&form, &Present::default(), Time(0)).is_err());
    }

    #[test]
    fn a_renewal_is_typed_out_and_never_shares_a_request_with_an_order() {
        let mut items = many(ItemKind::Key, 1);
        items.extend(many(ItemKind::Order, 1));
        let form = form(LicensingModel::CoTerm, items, KeyMode::Renew);
        let plan = claim(&form, &Present::default(), Time(0)).unwrap();
        assert_eq!(plan.confirm, [Confirm::Renewal]);
        assert!(matches!(plan.steps[0].act.items()[..], [Item::Key(_)]), "the renewal goes first");
        assert!(matches!(plan.steps[1].act.items()[..], [Item::Order(_)]));
    }

    #[test]
    fn claim_ids_and_subscriptions_are_sent_only_after_the_vendors_own_check() {
        let good = Item::parse(ItemKind::ClaimId, "ABCD1EFGH4IJ").unwrap();
        let bad = Item::parse(ItemKind::ClaimId, "NOSUCHORDER1").unwrap();
        let key = Item::parse(ItemKind::Subscription, "S2345-6789A-BCDEF-GHJKM").unwrap();
        let items = vec![good.clone(), bad.clone(), key.clone()];
        let form = form(LicensingModel::CoTerm, items, KeyMode::AddDevices);
        let refusal = Refusal::of(RefusalKind::NotFound, &Response::json(404, ""), vec![]);
        let mut present = Present::default();
        let (Item::ClaimId(good_id), Item::ClaimId(bad_id), Item::Subscription(key)) =
            (good, bad.clone(), key)
        else {
            unreachable!()
        };
        present.orders.insert(
            good_id,
            Ok(OrderPreview { number: "97001888".into(), ..OrderPreview::default() }),
        );
        present.orders.insert(bad_id, Err(refusal.clone()));
        present
            .subscriptions
            .insert(key, Ok(Subscription { id: "2345".into(), ..Subscription::default() }));
        let plan = claim(&form, &present, Time(0)).unwrap();
        assert_eq!(plan.steps.len(), 2);
        assert_eq!(plan.claim_calls(), 0);
        assert_eq!(plan.confirm, [Confirm::Subscription, Confirm::OrderClaim]);
        assert_eq!(plan.left_out, [LeftOut { item: bad, why: WhyLeftOut::Checked(refusal) }]);
    }
}

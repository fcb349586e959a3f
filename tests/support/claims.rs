//! Claims at the desk: plans for the simulated Meraki, and what it was asked.

use super::desk::Desk;
use license_desk::domain::{
    Connection, ConnectionId, Install, Item, ItemKind, Place, Vendor, World,
};
use license_desk::plan::claim::{ClaimForm, claim};
use license_desk::plan::present::{Present, Reading};
use license_desk::plan::{Plan, call_lane};
use license_desk::run::{ItemOutcome, Run};
use license_desk::vendors::meraki::{KeyMode, Organization, organizations, reply};
use std::collections::BTreeSet;

pub(crate) const CO_TERM: &str = "610041";
pub(crate) const PER_DEVICE: &str = "646829496481105433";

impl Desk {
    pub(crate) fn organization(&mut self, id: &str) -> Organization {
        let answer = self.send(&organizations()).unwrap();
        let all = reply::organizations(&answer).unwrap();
        all.into_iter().find(|o| o.id.as_str() == id).unwrap()
    }

    pub(crate) fn plan(&mut self, org: &str, items: &[Item], mode: KeyMode) -> Plan {
        let form = ClaimForm {
            connection: connection(),
            organization: Some(self.organization(org)),
            items: items.to_vec(),
            mode,
            most_items: 500,
            anyway: BTreeSet::new(),
        };
        let organization = form.organization.as_ref().unwrap();
        let present = self.read(organization, Reading::for_form(&form).unwrap());
        claim(&form, &present, self.now).unwrap()
    }

    pub(crate) fn read(&mut self, organization: &Organization, mut reading: Reading) -> Present {
        let (lane, limit) = call_lane(&connection(), organization.id.as_str());
        while let Some(request) = reading.next().cloned() {
            self.now = self.pacer.earliest(&lane, limit, self.now);
            self.pacer.take(&lane, limit, self.now);
            if let Ok(answer) = self.send(&request) {
                let _ = reading.answer(&answer);
            }
        }
        reading.finish()
    }

    pub(crate) fn claim_posts(&self) -> usize {
        self.vendors
            .posts()
            .iter()
            .filter(|(p, _)| p.ends_with("/inventory/claim"))
            .map(|(_, n)| n)
            .sum()
    }
}

pub(crate) fn connection() -> Connection {
    Connection {
        id: ConnectionId("c".into()),
        name: "Demo".into(),
        vendor: Vendor::Meraki,
        world: World::Demo,
        place: Place("global".into()),
        install: Install::default(),
    }
}

pub(crate) fn serial(text: &str) -> Item {
    Item::parse(ItemKind::Serial, text).unwrap()
}

pub(crate) fn serials(count: usize) -> Vec<Item> {
    (0..count).map(|n| serial(&format!("Q2XX-{:04}-{:04}", n / 1000, n % 1000))).collect()
}

pub(crate) fn of(run: &Run, item: &Item) -> ItemOutcome {
    run.items().find(|(i, _)| *i == item).unwrap().1.outcome
}

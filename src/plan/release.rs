//! Release: devices → out of the inventory. Only serials: Meraki's API cannot give back a license
//! or an order (release page, read 2026-11-22).

use super::present::Present;
use super::{Act, Job, LeftOut, Plan, Step, Target, WhyLeftOut};
use crate::domain::{Connection, Item, Serial, Time};
use crate::vendors::meraki::{self, Organization};

/// Makes the plan that releases these serials, less those that are not in the inventory.
pub fn release(
    connection: Connection,
    organization: Organization,
    serials: &[Serial],
    present: &Present,
    now: Time,
) -> Plan {
    let (ours, others): (Vec<Serial>, Vec<Serial>) =
        serials.iter().partition(|s| present.ours.contains_key(&Item::Serial(**s)));
    let steps = ours
        .chunks(meraki::MOST_ITEMS)
        .zip(0..)
        .filter_map(|(some, id)| {
            let request = meraki::release(&organization.id, some)?;
            let act = Act::Release { serials: some.to_vec() };
            Some(Step { id, act, request, of: None, due: Time::default(), rest: Vec::new() })
        })
        .collect();
    let left_out = others
        .into_iter()
        .map(|serial| LeftOut { item: Item::Serial(serial), why: WhyLeftOut::NotOurs })
        .collect();
    let confirm = Vec::new();
    let target = Target::Organization(organization);
    Plan { job: Job::Release, connection, target, made_at: now, steps, left_out, confirm }
}

//! Reading what an assignment rests on: the customers, the catalogue of services, free seats, and
//! devices, within the pace and a share of the day's calls.

use super::board::{Board, Reading};
use crate::browser::driver::ReadError;
use crate::browser::{clock, page};
use crate::domain::{Connection, CustomerId, ServiceName, World};
use crate::picker::Picker;
use crate::plan::assign::Choice;
use crate::plan::devices::Devices;
use crate::plan::msp::Customer;
use crate::ui::words;
use crate::vendors::RefusalKind;
use crate::vendors::aruba::{
    self, DAY_LIMIT, Lookup, PAGE, Paging, Roster, SUBSCRIPTION_PAGE, Seats, Seen, device,
};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Rows of a preloaded demo's list at once; the browser gets a turn between two.
const ROWS: usize = 20_000;

/// Of how many parts of a day's calls counting devices may use one.
const SHARE: u32 = 5;

/// Reads the customers and the catalogue.
pub(super) fn all(board: &'static Board, connection: Connection) {
    board.oddities.set(Vec::new());
    board.customers.set(Reading::Coming(0, None));
    board.catalogue.set(Reading::Coming(0, None));
    spawn_local(async move {
        let _ = board.desk.driver.refresh_pace().await;
        services(board, &connection).await;
        let read = match preloaded(&connection) {
            Some(all) => preload(board, all).await,
            None => customers(board, &connection).await,
        };
        if !board.is_of(&connection) {
            return;
        }
        match read {
            Ok(()) => {
                let (ids, of) = board.picker.peek(Picker::missing);
                if !ids.is_empty() {
                    let told = words::unlisted(&ids, of, "customer");
                    board.oddities.update(|all| all.push(told));
                }
                board.customers.set(Reading::Here(clock::now()));
                board.pick_wanted();
                known_devices(board, &connection).await;
                for service in board.chosen.now() {
                    seats(board, service);
                }
            }
            Err(error) => board.customers.set(Reading::Failed(error)),
        }
    });
}

/// How many customers the page's address asks for; in the demo only.
fn preloaded(connection: &Connection) -> Option<usize> {
    let asked = page::asked("demo-customers")?.parse().ok()?;
    (connection.world == World::Demo).then_some(asked)
}

async fn preload(board: &'static Board, all: usize) -> Result<(), ReadError> {
    let demo = &board.desk.driver.wire().demo;
    let mut offset = 0;
    while offset < all {
        let lost = ReadError::Silent(crate::http::NoReply::Lost);
        let rows = demo.roster(all, offset, ROWS).await.ok_or(lost)?;
        board.picker.update(|picker| {
            picker.add(rows.lines().filter_map(|line| {
                let mut cells = line.split('\t');
                Some((cells.next()?, cells.next()?, cells.next()? == "P"))
            }));
        });
        offset += ROWS;
        board.customers.set(Reading::Coming(offset.min(all), Some(all)));
        clock::sleep(0).await;
    }
    Ok(())
}

async fn services(board: &'static Board, connection: &Connection) {
    let read = async {
        let answer = board.desk.driver.read(connection, None, &aruba::services()).await?;
        aruba::service::catalogue(&answer).map_err(ReadError::Refused)
    };
    let read = read.await;
    if !board.is_of(connection) {
        return;
    }
    match read {
        Ok(services) => {
            board.services.set(Rc::new(services));
            board.catalogue.set(Reading::Here(clock::now()));
            board.know_services();
        }
        Err(error) => board.catalogue.set(Reading::Failed(error)),
    }
}

/// Every customer, page by page.
async fn customers(board: &'static Board, connection: &Connection) -> Result<(), ReadError> {
    let mut roster = Roster::of(board.page.get());
    let mut taken = 0;
    while let Some(request) = roster.next() {
        let answer = board.desk.driver.read(connection, None, &request).await?;
        match roster.answer(&answer) {
            // So many rows at once are not given.
            Err(no) if no.kind == RefusalKind::Refused && board.page.get() > PAGE => {
                board.page.set(PAGE);
                roster = Roster::of(PAGE);
            }
            other => other.map_err(ReadError::Refused)?,
        }
        if !board.is_of(connection) {
            return Ok(());
        }
        let fresh = roster.customers.get(taken..).unwrap_or_default();
        board.picker.update(|picker| {
            picker.add(fresh.iter().map(|c| (c.id.as_str(), c.name.as_str(), c.pending.is_none())));
        });
        taken = roster.customers.len();
        board.customers.set(Reading::Coming(taken, roster.total.map(|n| n as usize)));
    }
    let msp = roster.customers.first().and_then(|c| CustomerId::parse(&c.msp_id));
    board.msp.set(msp);
    board.oddities.set(words::assign::oddities(&roster));
    Ok(())
}

/// Reads how many seats of a service are free, unless that was asked for.
pub(super) fn seats(board: &'static Board, service: ServiceName) {
    let connection = board.connection();
    if board.seats.peek(|all| all.iter().any(|(known, _)| *known == service))
        || !board.desk.driver.can_send(&connection)
    {
        return;
    }
    board.seats.update(|all| all.push((service.clone(), None)));
    spawn_local(async move { seats_now(board, &connection, &service).await });
}

/// Reads how many seats of a service are free. What cannot be read is not known, and is asked for
/// again another time.
pub(super) async fn seats_now(
    board: &'static Board,
    connection: &Connection,
    service: &ServiceName,
) {
    let free = free_seats(board, connection, service).await;
    if !board.is_of(connection) {
        return;
    }
    board.seats.update(|all| {
        all.retain(|(of, _)| of != service);
        all.extend(free.map(|free| (service.clone(), free)));
    });
}

/// The free seats of a service; within, none where keys do not say how many.
async fn free_seats(
    board: &Board,
    connection: &Connection,
    service: &ServiceName,
) -> Option<Option<u32>> {
    let mut lookup =
        Lookup::Pool { service: service.clone(), page: Paging::first(SUBSCRIPTION_PAGE) };
    let mut sum = Seats::default();
    loop {
        let answer = board.desk.driver.read(connection, None, &lookup.request()).await.ok()?;
        let Ok(Seen::Pool { seats, next }) = lookup.read(&answer) else { return None };
        sum = sum.and(seats);
        match next {
            Some(page) => lookup = lookup.at(page),
            None => return Some((sum.unreadable == 0).then_some(sum.available)),
        }
    }
}

/// The key under which a connection's devices are kept.
fn devices_key(connection: &Connection) -> String {
    ["devices ", &connection.id.0].concat()
}

/// The devices as they were last counted.
async fn known_devices(board: &'static Board, connection: &Connection) {
    let Some(archive) = board.desk.driver.archive() else { return };
    if preloaded(connection).is_some() {
        return;
    }
    if let Some(devices) = archive.cached::<Devices>(&devices_key(connection)).await {
        board.devices.set(Rc::new(devices));
    }
}

/// How many calls counting may use: a share of the day's, and never what is left of it.
pub(super) fn calls(board: &Board, connection: &Connection) -> u32 {
    let day = board.desk.driver.quota(connection);
    let share = day.map_or(DAY_LIMIT.uses, |day| day.limit) / SHARE;
    day.map_or(share, |day| share.min(day.left))
}

/// Whom the form reaches: ids and names of those that can have licenses.
pub(super) fn reached(board: &Board) -> Vec<(CustomerId, String)> {
    let choice = board.choice.now();
    board.picker.peek(|picker| {
        let roster = picker.roster();
        let is_reached = |row: &usize| match choice {
            Choice::Everyone => true,
            Choice::OnlyThese => picker.is_chosen(*row),
            Choice::EveryoneExcept => !picker.is_chosen(*row),
        };
        let named = |row: usize| {
            CustomerId::parse(&roster.id(row)).map(|id| (id, roster.name(row).to_owned()))
        };
        roster.provisioned().iter().filter(is_reached).filter_map(named).collect()
    })
}

/// Counts the devices of those that the form reaches, within the share of the day's calls: one by
/// one where they are few, else the list of all. `progress` is told calls made and calls meant,
/// and says whether to go on.
pub(super) async fn count(
    board: &'static Board,
    connection: &Connection,
    progress: impl Fn(usize, usize) -> bool,
) -> Result<(), ReadError> {
    let meant = reached(board);
    let budget = calls(board, connection) as usize;
    let mut devices = (*board.devices.now()).clone();
    // A list of all costs a call for each page; how long it is, its first page tells.
    if meant.len() <= 30.min(budget) {
        for (done, (id, _)) in meant.iter().enumerate() {
            if !progress(done, meant.len()) {
                return Ok(());
            }
            one_by_one(board, connection, id, &mut devices).await?;
        }
        devices.at = clock::now();
    } else {
        devices = list(board, connection, budget, progress).await?;
    }
    if let Some(archive) = board.desk.driver.archive()
        && preloaded(connection).is_none()
    {
        // What cannot be kept is counted again another day.
        let _ = archive.cache(&devices_key(connection), &devices).await;
    }
    board.devices.set(Rc::new(devices));
    Ok(())
}

async fn one_by_one(
    board: &Board,
    connection: &Connection,
    id: &CustomerId,
    devices: &mut Devices,
) -> Result<(), ReadError> {
    let mut lookup = Lookup::TenantDevices { customer: id.clone(), page: Paging::first(PAGE) };
    devices.begin(id);
    loop {
        let answer = board.desk.driver.read(connection, None, &lookup.request()).await?;
        let Seen::Devices { groups, next, .. } =
            lookup.read(&answer).map_err(ReadError::Refused)?
        else {
            return Ok(());
        };
        devices.join(id, groups);
        match next {
            Some(page) => lookup = lookup.at(page),
            None => return Ok(()),
        }
    }
}

/// Counts through the list of all devices.
async fn list(
    board: &Board,
    connection: &Connection,
    budget: usize,
    progress: impl Fn(usize, usize) -> bool,
) -> Result<Devices, ReadError> {
    let by_name = names(board);
    let mut devices = Devices::default();
    let mut lookup = Lookup::Devices { page: Paging::first(board.page.get()) };
    let mut calls = 0;
    let mut meant = 1;
    while calls < budget && progress(calls, meant) {
        let answer = board.desk.driver.read(connection, None, &lookup.request()).await?;
        calls += 1;
        let seen = match lookup.read(&answer) {
            Err(no) if no.kind == RefusalKind::Refused && board.page.get() > PAGE => {
                board.page.set(PAGE);
                lookup = Lookup::Devices { page: Paging::first(PAGE) };
                continue;
            }
            other => other.map_err(ReadError::Refused)?,
        };
        let found = device::page(&answer).map_err(ReadError::Refused)?;
        if let Some(total) = found.total {
            meant = (total as usize).div_ceil(found.devices.len().max(1)).min(budget);
        }
        for one in &found.devices {
            match (&one.customer, by_name.get(&one.customer_name).map(Vec::as_slice)) {
                (Some(id), _) => devices.count(one, Some(id)),
                // Of those who are not the site's the names are not known.
                (None, Some([id])) if board.desk.config.customers.is_none() => {
                    devices.count(one, Some(id));
                }
                (None, Some(several)) => several.iter().for_each(|id| devices.doubt(id)),
                (None, None) => devices.count(one, None),
            }
        }
        let Seen::Devices { next: Some(page), .. } = seen else {
            devices.complete = true;
            break;
        };
        lookup = lookup.at(page);
    }
    let doubted: Vec<CustomerId> = devices.doubted().cloned().collect();
    for id in doubted.iter().take(budget - calls) {
        one_by_one(board, connection, id, &mut devices).await?;
    }
    devices.at = clock::now();
    Ok(devices)
}

/// Customers by name: several may have one.
fn names(board: &Board) -> BTreeMap<String, Vec<CustomerId>> {
    board.picker.peek(|picker| {
        let roster = picker.roster();
        let mut names: BTreeMap<String, Vec<CustomerId>> = BTreeMap::new();
        for row in 0..roster.len() {
            let known = names.entry(roster.name(row).to_owned()).or_default();
            known.extend(CustomerId::parse(&roster.id(row)));
        }
        names
    })
}

/// The customers of a plan, each with its devices that fit, where they were counted.
pub(super) fn present(board: &Board) -> Vec<Customer> {
    let services = board.chosen_services();
    let devices = board.devices.now();
    board.picker.peek(|picker| {
        let roster = picker.roster();
        let customer = |row: usize| {
            let id = CustomerId::parse(&roster.id(row))?;
            let devices = devices.fitting(&id, &services);
            Some(Customer { id, name: roster.name(row).to_owned(), devices })
        };
        roster.provisioned().iter().filter_map(customer).collect()
    })
}

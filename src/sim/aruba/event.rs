//! What changes the account, one thing a line: the world is its beginning and these, in their order.

use super::devices::Device;
use super::job::{Held, Order, Scope};
use super::roster::Detail;
use super::services::{SERVICES, service};
use crate::domain::Time;
use crate::sim::stored::Fields;

/// One thing that has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A job was accepted; it takes so many milliseconds.
    Job(Order, i64),
    /// A device's license was changed by itself.
    Single(Device, Option<Held>),
    /// A device has gone to another owner.
    Move(Device, u32),
    /// A customer was created.
    Create(Detail),
    /// Other things are said of a customer.
    Change(u32, Detail),
    /// A customer was taken away.
    Remove(u32),
    /// Licenses are given by themselves from now on, or no more.
    Auto(Order),
    /// A customer's name has made its trouble.
    Spent(String),
}

/// Places as gaps from the one before, each run of neighbours as one: `3+2.17` is 3, 4, 5 and 23.
fn places(list: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut next = 0;
    for at in list {
        match runs.last_mut() {
            Some(run) if *at == next => run.1 += 1,
            _ => runs.push((at.saturating_sub(next), 0)),
        }
        next = at + 1;
    }
    let texts: Vec<String> = runs
        .iter()
        .map(|(gap, more)| if *more > 0 { format!("{gap}+{more}") } else { gap.to_string() })
        .collect();
    texts.join(".")
}

fn read_places(text: &str) -> Option<Vec<u32>> {
    let mut list = Vec::new();
    let mut next = 0_u32;
    for run in text.split('.').filter(|run| !run.is_empty()) {
        let (gap, more) = run.split_once('+').unwrap_or((run, "0"));
        let first = next.checked_add(gap.parse().ok()?)?;
        let last = first.checked_add(more.parse().ok()?)?;
        list.extend(first..=last);
        next = last.checked_add(1)?;
    }
    Some(list)
}

fn order(order: &Order) -> [String; 3] {
    let names: Vec<&str> = order.services.iter().map(|at| service(*at).name).collect();
    let scope = match &order.scope {
        Scope::All => "all".to_owned(),
        Scope::Only(list) => format!("only {}", places(list)),
        Scope::Except(list) => format!("except {}", places(list)),
    };
    [if order.gives { "give" } else { "take" }.to_owned(), names.join(","), scope]
}

fn read_order(it: &mut Fields<'_>) -> Option<Order> {
    let gives = it.text()? == "give";
    let known = |name: &str| SERVICES.iter().position(|service| service.name == name);
    let services = it.text()?.split(',').filter(|name| !name.is_empty()).map(known);
    let services = services.collect::<Option<Vec<usize>>>()?;
    let scope = match it.text()?.split_once(' ') {
        None => Scope::All,
        Some(("only", list)) => Scope::Only(read_places(list)?),
        Some((_, list)) => Scope::Except(read_places(list)?),
    };
    Some(Order { gives, services, scope })
}

fn detail(it: &Detail) -> Vec<String> {
    let locked = if it.locked { "locked" } else { "" };
    let texts = [
        &it.name,
        &it.description,
        &it.group,
        &it.country,
        &it.street,
        &it.city,
        &it.state,
        &it.zip,
    ];
    texts.into_iter().map(String::as_str).chain([locked]).map(str::to_owned).collect()
}

fn read_detail(it: &mut Fields<'_>) -> Option<Detail> {
    Some(Detail {
        name: it.owned()?,
        description: it.owned()?,
        group: it.owned()?,
        country: it.owned()?,
        street: it.owned()?,
        city: it.owned()?,
        state: it.owned()?,
        zip: it.owned()?,
        locked: it.text()? == "locked",
    })
}

impl Event {
    /// The fields of its line.
    pub(crate) fn fields(&self) -> Vec<String> {
        let of = |kind: &str, rest: Vec<String>| {
            std::iter::once(kind.to_owned()).chain(rest).collect::<Vec<_>>()
        };
        let number = |device: &Device| device.number().to_string();
        match self {
            Self::Job(asked, lasts) => {
                of("job", std::iter::once(lasts.to_string()).chain(order(asked)).collect())
            }
            Self::Single(device, to) => {
                let to = to.map(|to| [service(to.service).name.to_owned(), to.key.to_string()]);
                let to = to.into_iter().flatten();
                of("single", std::iter::once(number(device)).chain(to).collect())
            }
            Self::Move(device, owner) => of("move", vec![number(device), owner.to_string()]),
            Self::Create(it) => of("create", detail(it)),
            Self::Change(at, it) => {
                of("change", std::iter::once(at.to_string()).chain(detail(it)).collect())
            }
            Self::Remove(at) => of("remove", vec![at.to_string()]),
            Self::Auto(asked) => of("auto", order(asked).into()),
            Self::Spent(name) => of("trouble", vec![name.clone()]),
        }
    }

    /// Reads the fields of a line.
    pub(crate) fn read(kind: &str, it: &mut Fields<'_>) -> Option<Self> {
        let place = |it: &mut Fields<'_>| u32::try_from(it.number()?).ok();
        Some(match kind {
            "job" => {
                let Time(lasts) = it.time()?;
                Self::Job(read_order(it)?, lasts)
            }
            "single" => {
                let device = Device::of(it.number()?)?;
                let to = match it.text() {
                    None => None,
                    Some(name) => Some(Held {
                        service: SERVICES.iter().position(|service| service.name == name)?,
                        key: usize::try_from(it.number()?).ok()?,
                    }),
                };
                Self::Single(device, to)
            }
            "move" => Self::Move(Device::of(it.number()?)?, place(it)?),
            "create" => Self::Create(read_detail(it)?),
            "change" => Self::Change(place(it)?, read_detail(it)?),
            "remove" => Self::Remove(place(it)?),
            "auto" => Self::Auto(read_order(it)?),
            "trouble" => Self::Spent(it.owned()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let detail = Detail { name: "Ünïcode \"x\"".into(), locked: true, ..Detail::default() };
        let scope = Scope::Only(vec![0, 1, 2, 7, 9, 10, 1_048_000, (1 << 24) - 1]);
        let order = |gives, scope| Order { gives, services: vec![0, 3], scope };
        for event in [
            Event::Job(order(true, scope), 20_000),
            Event::Job(order(false, Scope::All), 1),
            Event::Auto(order(true, Scope::Except(vec![4]))),
            Event::Single(Device { home: 9, nth: 63 }, None),
            Event::Single(Device { home: 9, nth: 3 }, Some(Held { service: 2, key: 5 })),
            Event::Move(Device { home: 9, nth: 3 }, 8),
            Event::Create(detail.clone()),
            Event::Change(3, detail),
            Event::Remove(3),
            Event::Spent("Fault void".into()),
        ] {
            let line = event.fields().join("\t");
            let mut fields = Fields::of(&line);
            assert_eq!(Event::read(fields.text().unwrap(), &mut fields), Some(event), "{line}");
        }
    }

    #[test]
    fn a_run_of_neighbours_takes_no_room() {
        let list: Vec<u32> = (3..1_000_000).collect();
        assert_eq!(places(&list), "3+999996");
        assert_eq!(read_places("3+2.17"), Some(vec![3, 4, 5, 23]));
        assert_eq!(read_places("x"), None);
    }
}

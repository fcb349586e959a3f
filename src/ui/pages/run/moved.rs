//! The customers are no longer those of the plan: who came, who is gone, and a plan anew.

use super::of;
use crate::domain::{CustomerId, CustomerScope, Item, ServiceName};
use crate::plan::Act;
use crate::plan::assign::Choice;
use crate::run::{Pause, Run, RunId, Status};
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, button, el};
use crate::ui::pages::assign;
use crate::ui::words;

/// More of them than this are counted, not named.
const MOST: usize = 20;

/// Who came and who is gone, by name where the plan knows it.
#[derive(Clone, PartialEq, Eq, Default)]
struct Told {
    came: Vec<String>,
    gone: Vec<String>,
}

/// The note, while the run stands still for it.
pub(super) fn card(desk: Desk, id: &RunId) -> El {
    let told = {
        let id = id.clone();
        move || {
            of(desk, &id, |open| {
                let run = open.run();
                let moved = run.moved().filter(|_| run.status() == Status::Paused(Pause::Moved))?;
                let name = |id: &CustomerId| words::name_of(&run, &Item::Customer(id.clone()));
                let names = |ids: &[CustomerId]| ids.iter().map(name).collect();
                Some(Told { came: names(&moved.came), gone: names(&moved.gone) })
            })
        }
    };
    let id = id.clone();
    el("div").keyed(told, move |told| {
        let Some(told) = told else { return Vec::new() };
        let id = id.clone();
        let anew = button("button.btn.small", "Plan anew", move || {
            if let Some(open) = desk.driver.opened(&id) {
                plan_anew(desk, &open.run());
            }
        });
        let parts = [
            part(&told.gone, " of the plan: gone, or without licenses now"),
            part(&told.came, ": not in the plan, and it would reach them"),
        ];
        let parts = parts.into_iter().flatten().chain([el("div.line").k(anew)]);
        vec![note("warn", "Who differs from the plan", parts)]
    })
}

fn part(names: &[String], what: &str) -> Vec<El> {
    if names.is_empty() {
        return Vec::new();
    }
    let text = [&words::some(names.len(), "customer"), what].concat();
    let lines = names.iter().take(MOST).map(|name| el("li").k(el("bdi").t(name)));
    let list = el("ul").ks(lines);
    let more = names.len().saturating_sub(MOST);
    let list = if more > 0 {
        list.k(el("li").t(&["and ", &words::number(more), " more"].concat()))
    } else {
        list
    };
    vec![el("p").t(&text), list]
}

/// The same form once more, with the customers read again.
fn plan_anew(desk: Desk, run: &Run) {
    let acts = run.plan.steps.iter().filter_map(|step| match &step.act {
        Act::License { services, scope, what } => Some((services, scope, *what)),
        _ => None,
    });
    let (mut ids, mut form) = (Vec::new(), None);
    for (services, scope, what) in acts {
        let (choice, list) = match scope {
            CustomerScope::Everyone => (Choice::Everyone, None),
            CustomerScope::Only(list) => (Choice::OnlyThese, Some(list)),
            CustomerScope::AllExcept(list) => (Choice::EveryoneExcept, Some(list)),
        };
        ids.extend(list.into_iter().flatten().map(|id| id.as_str().to_owned()));
        form = Some((what, services.iter().cloned().collect::<Vec<ServiceName>>(), choice));
    }
    if let Some((what, services, choice)) = form {
        assign::anew(desk, &run.plan.connection, what, &services, choice, ids);
    }
}

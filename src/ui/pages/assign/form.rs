//! The form: what is to be done, which services, which customers.

use super::board::{Board, Reading};
use crate::browser::page;
use crate::domain::ServiceName;
use crate::plan::Licensing;
use crate::plan::assign::Choice;
use crate::ui::components::{copy_link, customers, note, section};
use crate::ui::dom::{El, button, el, radio};
use crate::ui::pages::claim::failed;
use crate::ui::words::{self, assign as say};
use crate::vendors::aruba::{Family, Service, Tier};
use std::rc::Rc;

/// The form's column.
pub(super) fn column(board: &'static Board) -> El {
    el("div.stackv").live(move || told(board)).k(services(board)).k(whom(board))
}

/// What is wrong with the form.
fn told(board: &'static Board) -> Vec<El> {
    let mut notes = Vec::new();
    board.problems.with(|all| {
        if !all.is_empty() {
            let lines = all.iter().map(|problem| {
                let (text, field) = say::problem(*problem);
                let link = el("a").a("href", &["#", field].concat()).t(&text);
                el("li").k(link.on("click", move |event| {
                    event.prevent_default();
                    page::focus(field);
                }))
            });
            let heading = [&words::some(all.len(), "thing"), " to mend before a plan"].concat();
            notes.push(note("bad", &heading, [el("ul").ks(lines)]));
        }
    });
    if let super::board::Stage::Failed(error) = board.stage.get() {
        notes.push(failed("The present could not be read, so there is no plan", &error));
    }
    notes
}

/// The catalogue, by family; each service by its tier.
fn services(board: &'static Board) -> El {
    let body = move |state: &Reading| match state {
        Reading::Here(_) => families(board),
        Reading::Failed(error) => {
            let again = button("button.btn.small", "Try again", move || board.reload());
            vec![failed("The services could not be read", error), el("div.line").k(again)]
        }
        Reading::Coming(..) => vec![super::skeleton("Reading the services")],
        Reading::Not => vec![super::locked(board)],
    };
    let count = move || words::some(board.chosen.with(Vec::len), "service") + " chosen";
    section("services", "Services", [el("span.push.muted").text(count)]).k(el("div.pad")
        .a("id", "services-list")
        .a("tabindex", "-1")
        .keyed(move || board.catalogue.get(), body))
}

fn families(board: &'static Board) -> Vec<El> {
    let all = board.services.now();
    let mut families: Vec<Family> = all.iter().map(|service| service.family).collect();
    families.dedup();
    let group = |family: Family| {
        let of = all.iter().filter(|service| service.family == family);
        el("fieldset.family")
            .k(el("legend").t(&say::family(family)))
            .ks(of.map(|service| one(board, service)))
    };
    vec![el("div.families").ks(families.into_iter().map(group))]
}

fn one(board: &'static Board, service: &Service) -> El {
    let name: Rc<ServiceName> = Rc::new(service.name.clone());
    let (reads, sets) = (Rc::clone(&name), Rc::clone(&name));
    let check = el("input")
        .a("type", "checkbox")
        .prop("checked", move || board.chosen.with(|all| all.contains(&reads)).into())
        .on("change", move |_| board.toggle(&sets));
    let tier = match service.tier {
        Tier::Foundation => "Foundation",
        Tier::Advanced => "Advanced",
        Tier::None => "",
    };
    let name = el("span").k(el("b.mono").t(name.as_str()));
    el("label").k(check).k(name).k(el("small").t(tier))
}

/// Which customers: three ways, and the picker for two of them.
fn whom(board: &'static Board) -> El {
    let option = |which: Choice, name: &str, text: &str| {
        let chosen = move || board.choice.get() == which;
        let choose = move || {
            board.choice.set(which);
            board.changed();
        };
        let words = el("span").k(el("b").t(name)).k(el("small").t(text));
        el("label.choice").k(radio("choice", chosen, choose)).k(words)
    };
    let choices = || {
        el("fieldset.choices").k(el("legend.vh").t("Which customers")).k(el("div.fields").ks([
            option(Choice::OnlyThese, "Only these", "Those that are selected below."),
            option(
                Choice::EveryoneExcept,
                "Everyone except",
                "All but those that are selected below.",
            ),
            option(Choice::Everyone, "Everyone", "All customers; it is typed out to confirm."),
        ]))
    };
    let choices = match &board.desk.config.customers {
        None => choices(),
        Some(ids) => {
            let text =
                ["This site is for ", &words::some(ids.len(), "customer"), ". Select among them."];
            el("p.hint").t(&text.concat())
        }
    };
    let again = button("button.btn.quiet.small", "Read again", move || board.reload());
    let copy = copy_link(board.desk, "/assign", move || Ok(super::link(board)));
    let state = move || vec![reading(board)];
    let list = move |everyone: &bool| {
        if *everyone {
            let text = "No list is sent: to the vendor that means every customer, those that come while it works as well.";
            return vec![el("div.pad").k(note("warn", "", [el("p").t(text)]))];
        }
        vec![customers(&board.picker, &board.saved, move || {
            board.saved.peek(|saved| board.desk.keep("saved.customers", saved));
        })]
    };
    let everyone = move || board.choice.get() == Choice::Everyone;
    section("whom", "Customers", [el("span.line.push").k(copy).k(again)])
        .k(el("div.pad.stackv").k(choices).live(state))
        .k(el("div").keyed(everyone, list))
}

/// How far the list of customers is.
fn reading(board: &'static Board) -> El {
    match board.customers.get() {
        Reading::Not => el("div"),
        Reading::Coming(here, all) => el("p.muted").a("role", "status").t(&say::coming(here, all)),
        Reading::Failed(error) => failed("The customers could not all be read", &error),
        Reading::Here(_) => {
            let odd = board.oddities.get();
            if odd.is_empty() {
                return el("div");
            }
            note("warn", "", [el("ul").ks(odd.iter().map(|text| el("li").t(text)))])
        }
    }
}

/// What is to be done: assign, or its opposite that is not its mirror.
pub(super) fn what(board: &'static Board) -> El {
    let option = |which: Licensing, name: &str, text: &str| {
        let chosen = move || board.what.get() == which;
        let choose = move || {
            board.what.set(which);
            board.changed();
        };
        let words = el("span").k(el("b").t(name)).k(el("small").t(text));
        el("label.choice").k(radio("what", chosen, choose)).k(words)
    };
    el("fieldset.choices")
        .k(el("legend").t("What to do"))
        .k(option(Licensing::Assign, "Assign", "Every device that fits gets a license. Devices of the MSP itself are passed over."))
        .k(option(Licensing::Unassign, "Un-assign", "Every device loses its license of these services, and those of the MSP itself as well."))
}

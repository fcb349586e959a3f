//! Claim: paste or drop anything, see what it holds, choose where it goes. Then the plan.

mod input;
mod items;

pub(super) use input::read as read_one;

use crate::browser::{clock, file, page, route};
use crate::domain::{Connection, ItemKind, OrgId, Vendor, World};
use crate::intake::sorted::{Moves, Sorted};
use crate::intake::take_in;
use crate::plan::claim::{ClaimForm, claim, problems};
use crate::plan::present::Reading;
use crate::ui::components::copy_link::{Pairs, copy_link};
use crate::ui::components::{note, picker};
use crate::ui::desk::{Desk, Draft, Organizations, Stage};
use crate::ui::dom::{El, button, el, follow, radio};
use crate::ui::words;
use crate::vendors::meraki::KeyMode;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The organization that the sample goes to.
const SAMPLE_ORGANIZATION: &str = "610041";

/// The page: the form, or the plan that was made of it.
pub fn page(desk: Desk) -> Vec<El> {
    follow(move || fill_from_route(desk));
    let asked =
        desk.organizations.peek(|o| matches!(o, Organizations::Here(_) | Organizations::Loading));
    if !asked {
        desk.load_organizations();
    }
    let planned = move || desk.stage.with(|s| matches!(s, Stage::Planned(..)));
    let body = move || match desk.stage.now() {
        Stage::Planned(made, present) => {
            desk.rest.draw(|later| vec![(later.plan)(desk, &made, &present)])
        }
        _ => vec![form(desk)],
    };
    // A plan that is made anew is another plan.
    let which = move || {
        desk.stage
            .with(|s| if let Stage::Planned(plan, _) = s { Rc::as_ptr(plan) as usize } else { 0 })
    };
    let here = move || if planned() { desk.rest.key() } else { 0 };
    vec![el("div").keyed(move || (planned(), which(), here()), move |_| body())]
}

/// What a way to use license keys is called in an address.
fn name(mode: KeyMode) -> &'static str {
    match mode {
        KeyMode::AddDevices => "add",
        KeyMode::Renew => "renew",
    }
}

/// What a link to the form as it stands says.
fn link(desk: Desk) -> Result<Pairs, &'static str> {
    let sorted = desk.sorted.now();
    let of = |kind: ItemKind| {
        let items: Vec<String> = sorted.of(kind).iter().map(|row| row.item.to_string()).collect();
        items.join(",")
    };
    let others = [of(ItemKind::ClaimId), of(ItemKind::Subscription)];
    let others = others.join(",");
    let all = [
        ("serials", of(ItemKind::Serial)),
        ("orders", of(ItemKind::Order)),
        ("keys", of(ItemKind::Key)),
        ("text", others.trim_matches(',').to_owned()),
    ];
    let mut pairs: Pairs = all.into_iter().filter(|(_, list)| !list.is_empty()).collect();
    let lists: Vec<&str> = pairs.iter().map(|(_, list)| list.as_str()).collect();
    let again = Sorted::new(take_in(&lists.join("\n").replace(',', "\n")), &Moves::new());
    if again.items() != sorted.items() {
        return Err(words::MOVED_IN_LINK);
    }
    let draft = desk.draft.now();
    let chosen = desk.organization.peek(|o| o.as_ref().map(|o| o.id.as_str().to_owned()));
    pairs.extend(chosen.or(draft.organization).map(|org| ("org", org)));
    if !sorted.of(ItemKind::Key).is_empty() && draft.mode != KeyMode::default() {
        pairs.push(("mode", name(draft.mode).to_owned()));
    }
    Ok(pairs)
}

/// Takes `org` and `serials`, `orders`, `keys` or `text` from the address into the form. Never
/// sends anything.
fn fill_from_route(desk: Desk) {
    let known = ["org", "serials", "orders", "keys", "text", "mode"];
    let Some(query) = desk.take_link("/claim", &known) else { return };
    let given = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let text: Vec<String> =
        ["serials", "orders", "keys", "text"].into_iter().filter_map(given).collect();
    let org = given("org").filter(|org| {
        let fits = OrgId::parse(org).is_some();
        if !fits {
            desk.not_understood(&["org=", org].concat());
        }
        fits
    });
    let mode = given("mode").and_then(|mode| {
        let found = [KeyMode::AddDevices, KeyMode::Renew].into_iter().find(|it| name(*it) == mode);
        if found.is_none() {
            desk.not_understood(&["mode=", &mode].concat());
        }
        found
    });
    if text.is_empty() && org.is_none() && mode.is_none() {
        return;
    }
    desk.edit(|draft| {
        if !text.is_empty() {
            let text = text.join("\n").replace(',', "\n");
            let (organization, linked) = (draft.organization.take(), draft.linked);
            *draft = Draft { text, organization, linked, ..Draft::default() };
        }
        draft.mode = mode.unwrap_or(draft.mode);
        if org.is_some() {
            (draft.organization, draft.linked) = (org, true);
        }
    });
    desk.forget_organizations();
    desk.load_organizations();
}

/// Fills the form with the sample delivery note, for the demo's first organization.
pub fn take_sample(desk: Desk) {
    spawn_local(async move {
        let Some(text) = file::fetch_own("samples/delivery-note.csv").await else {
            return desk.notice.set(Some(
                "The sample could not be fetched. Reload the page and try again.".into(),
            ));
        };
        let is_demo = |c: &&Connection| c.world == World::Demo && c.vendor == Vendor::Meraki;
        let demo = desk.connections.peek(|all| all.iter().find(is_demo).cloned());
        if let Some(demo) = demo.filter(|demo| demo.id != desk.connection().id) {
            desk.use_connection(&demo);
        }
        desk.edit(|draft| {
            *draft = Draft {
                text,
                file: Some("delivery-note.csv".into()),
                organization: Some(SAMPLE_ORGANIZATION.into()),
                ..Draft::default()
            };
        });
        desk.forget_organizations();
        desk.load_organizations();
        route::go("/claim");
    });
}

fn form(desk: Desk) -> El {
    let told = move || {
        let mut notes = Vec::new();
        desk.problems.with(|all| {
            if !all.is_empty() {
                let lines = all.iter().map(|problem| {
                    let (text, field) = words::problem(*problem);
                    let link = el("a").a("href", &["#", field].concat()).t(text).on(
                        "click",
                        move |event| {
                            event.prevent_default();
                            page::focus(field);
                        },
                    );
                    el("li").k(link)
                });
                let heading = [&words::some(all.len(), "thing"), " to mend before a plan"].concat();
                notes.push(note("bad", &heading, [el("ul").ks(lines)]));
            }
        });
        if let Stage::Failed(error) = desk.stage.get() {
            notes.push(failed("The present could not be read, so there is no plan", &error));
        }
        notes
    };
    let make_button = move |reading: &Option<(usize, usize)>| {
        if let Some((done, of)) = reading {
            let text = ["Reading ", &(done + 1).to_string(), " of ", &of.to_string(), "…"].concat();
            vec![el("button.btn.primary.wide").a("disabled", "").t(&text)]
        } else {
            let make = button("button.btn.primary.wide", "Make plan", move || {
                desk.rest.act(desk, |later, desk| (later.make)(desk));
            });
            vec![make.a("id", "make").a("data-primary", "").k(el("kbd").t("Ctrl ↵"))]
        }
    };
    let reading = move || {
        desk.stage
            .with(|s| if let Stage::Reading(done, of) = s { Some((*done, *of)) } else { None })
    };
    let hint = el("p.hint").t("Reads the inventory and licenses first. Nothing is claimed yet.");
    let actions = el("div.actions").a("data-foot", "").keyed(reading, make_button).k(hint);
    let choices = el("section.card")
        .k(el("div.pad").keyed(organizations_key(desk), organization(desk)).k(mode(desk)));
    let side = el("aside.side").a("aria-label", "Where it goes").k(choices).k(actions);
    let column = el("div.stackv")
        .live(told)
        .k(input::card(desk, copy_link(desk, "/claim", move || link(desk))))
        .k(items::card(desk));
    el("div.split").k(column).k(side)
}

/// A read that failed: what, what next, and the vendor's own words.
pub fn failed(heading: &str, error: &crate::browser::driver::ReadError) -> El {
    let (what, next, said) = words::read_error(error);
    let said = el("details")
        .k(el("summary").t("The vendor’s words"))
        .k(el("pre").a("tabindex", "0").t(&said));
    note("bad", heading, [el("p").t(&what).t(" ").t(&next), said])
}

/// Which of its forms the picker has.
fn organizations_key(desk: Desk) -> impl Fn() -> u8 {
    move || {
        desk.organizations.with(|o| match o {
            // What asks for a key follows the first load.
            Organizations::Not => desk.rest.key(),
            Organizations::Loading => 3,
            Organizations::Here(_) => 4,
            Organizations::Failed(_) => 5,
        })
    }
}

/// The organization picker, or what stands in its way.
fn organization(desk: Desk) -> impl Fn(&u8) -> Vec<El> {
    move |_| match desk.organizations.now() {
        Organizations::Here(all) if all.is_empty() && desk.config.organization.is_some() => {
            vec![el("div").live(move || unseen(desk))]
        }
        Organizations::Here(all) => {
            vec![el("div").live(move || unseen(desk)), picker(desk, &all)]
        }
        Organizations::Loading => {
            let bars = ["64%", "48%", "71%"].map(|width| el("i").var("--w", width));
            let said = el("p.muted").a("role", "status").t("Reading the organizations");
            let bars = el("div.skeleton").a("aria-hidden", "true").ks(bars);
            vec![el("div").a("aria-busy", "true").k(said).k(bars)]
        }
        Organizations::Failed(error) => {
            let again = button("button.btn.small", "Try again", move || desk.load_organizations());
            vec![failed("The organizations could not be read", &error), el("div.line").k(again)]
        }
        Organizations::Not => {
            desk.rest.draw(|later| vec![(later.key_form)(desk, &desk.connection())])
        }
    }
}

/// That the organization that is meant is not among those that the key sees.
fn unseen(desk: Desk) -> Vec<El> {
    if desk.organization.with(Option::is_some) {
        return Vec::new();
    }
    let fixed = desk.config.organization.as_ref().map(OrgId::as_str);
    let linked =
        desk.draft.with(|d| d.organization.clone().filter(|id| d.linked && Some(&**id) != fixed));
    let none = desk.organizations.peek(|o| matches!(o, Organizations::Here(o) if o.is_empty()));
    let text = match (linked, fixed) {
        (_, Some(id)) if none => words::fixed_unseen(id),
        (Some(id), Some(fixed)) => words::link_elsewhere(&id, fixed),
        (Some(id), None) => words::link_unseen(&id),
        (None, _) => return Vec::new(),
    };
    let keys = el("a").a("href", "#/connections").t("Connections");
    vec![note("warn", "", [el("p").t(&text).t(" ").k(keys).t(".")])]
}

/// How license keys are used, when there are any.
fn mode(desk: Desk) -> El {
    let keys = move || desk.sorted.with(|s| s.of(ItemKind::Key).len());
    let body = move |count: &usize| {
        if *count == 0 {
            return Vec::new();
        }
        let option = |which: KeyMode, id: &str, name: &str, text: &str| {
            let words = el("span").k(el("b").t(name)).k(el("small").t(text));
            let chosen = move || desk.draft.with(|d| d.mode == which);
            let radio = radio("mode", chosen, move || desk.edit(|d| d.mode = which)).a("id", id);
            el("label.choice").k(radio).k(words)
        };
        let warning = move || {
            let text = "Renewing resets every license limit of the organization. The plan asks you to type it out.";
            let renews = desk.draft.with(|d| d.mode == KeyMode::Renew);
            if renews { vec![note("warn", "", [el("p").t(text)])] } else { Vec::new() }
        };
        let legend = el("legend").t(&words::some(*count, "license key"));
        let add = option(
            KeyMode::AddDevices,
            "mode-add",
            "Add devices",
            "Raises the license limits by what the keys hold.",
        );
        let renew = option(
            KeyMode::Renew,
            "mode-renew",
            "Renew",
            "Replaces every license limit of the organization with the key’s own.",
        );
        vec![el("fieldset.choices").k(legend).k(add).k(renew), el("div").live(warning)]
    };
    el("div").keyed(keys, body)
}

/// The form as it stands.
pub fn current(desk: Desk) -> ClaimForm {
    let draft = desk.draft.now();
    ClaimForm {
        connection: desk.connection(),
        organization: desk.organization.now(),
        items: desk.sorted.peek(|s| s.items()),
        mode: draft.mode,
        most_items: desk.preferences.peek(|p| p.most_items),
        anyway: draft.anyway,
    }
}

/// Reads the present and makes the plan; or tells every problem at once.
pub fn make(desk: Desk) {
    let form = current(desk);
    let found = problems(&form);
    let wrong = !found.is_empty();
    desk.problems.set(found);
    let (Some(organization), false) = (form.organization.clone(), wrong) else { return };
    let Some(reading) = Reading::for_form(&form) else { return };
    desk.stage.set(Stage::Reading(0, reading.progress().1));
    spawn_local(async move {
        // What cannot be read is planned without; a run reads it again, and does not start then.
        let _ = desk.driver.refresh_pace().await;
        let progress = |done, of| desk.stage.set(Stage::Reading(done, of));
        let present = desk.driver.present(&form.connection, &organization, reading, progress).await;
        // The form may have changed, or the page left, while the reads were under way.
        if desk.stage.peek(|s| !matches!(s, Stage::Reading(..))) {
            return;
        }
        match present {
            Ok(present) => match claim(&form, &present, clock::now()) {
                Ok(plan) => {
                    desk.stage.set(Stage::Planned(Rc::new(plan), Rc::new(present)));
                    page::focus("title");
                    page::to_top();
                }
                Err(found) => {
                    desk.stage.set(Stage::Form);
                    desk.problems.set(found);
                }
            },
            Err(error) => desk.stage.set(Stage::Failed(error)),
        }
    });
}

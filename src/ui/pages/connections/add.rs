//! Adding a connection: to which vendor, where there, and what lets it in.

use super::key::{Fields, Told, field, wrong};
use crate::browser::clock::random_id;
use crate::domain::{Connection, ConnectionId, Place, Vendor, World};
use crate::ui::components::section;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el, radio};
use crate::ui::live::Live;
use crate::ui::words;
use crate::vendors::regions;
use std::rc::Rc;

/// The value of the choice that stands for none of the vendor's own places.
const OWN: &str = "";

/// Where at a vendor: one of its own places, or one that the proxy's operator has named.
#[derive(Clone)]
struct Where {
    vendor: Vendor,
    place: El,
    own: El,
    is_own: Rc<Live<bool>>,
}

impl Where {
    fn of(vendor: Vendor) -> Self {
        let option = |value: &str, text: &str| el("option").a("value", value).t(text);
        let known = regions(vendor);
        let known = known.iter().map(|r| option(r.slug, &[r.name, ", ", r.host].concat()));
        let place = el("select").a("id", &["place-", vendor.slug()].concat()).ks(known);
        let place = match vendor {
            Vendor::Meraki => place,
            Vendor::Aruba => place.k(option(OWN, "A host of its own, by its name in the proxy")),
        };
        let is_own = Rc::new(Live::new(false));
        let sets = Rc::clone(&is_own);
        let place = place.on_value("change", move |value| sets.set(value == OWN));
        let own = el("input").a("id", "place-own").a("autocomplete", "off");
        Self { vendor, place, own, is_own }
    }

    fn show(&self) -> Vec<El> {
        let label = match self.vendor {
            Vendor::Meraki => "Region",
            Vendor::Aruba => "Cluster",
        };
        let (own, is_own) = (self.own.clone(), Rc::clone(&self.is_own));
        let named = move || {
            let hint = "Whoever runs the proxy gave the host this name in its settings.";
            let named = || field("Host, by its name in the proxy", &own).k(el("p.hint").t(hint));
            if is_own.get() { vec![named()] } else { Vec::new() }
        };
        vec![field(label, &self.place), el("div").live(named)]
    }

    /// The place that was chosen. A name stands in an address, so it is short and plain.
    fn read(&self) -> Result<Place, &'static str> {
        let chosen = self.place.value();
        if chosen != OWN {
            return Ok(Place(chosen));
        }
        let name = self.own.value().trim().to_ascii_lowercase();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if (1..=40).contains(&name.len()) && plain {
            Ok(Place(name))
        } else {
            Err("The name of a host in the proxy has letters, digits and dashes only, 40 at most.")
        }
    }
}

/// A choice among several, with a word on each.
fn choices<T: Copy + PartialEq + 'static>(
    group: &'static str,
    legend: &str,
    value: &Rc<Live<T>>,
    all: &[(T, &str, &str)],
) -> El {
    let options = all.iter().map(|(which, name, text)| {
        let (which, reads, sets) = (*which, Rc::clone(value), Rc::clone(value));
        let radio = radio(group, move || reads.get() == which, move || sets.set(which));
        el("label.choice").k(radio).k(el("span").k(el("b").t(name)).k(el("small").t(text)))
    });
    let options = el("div.fields").ks(options);
    el("fieldset.choices").k(el("legend").t(legend)).k(options)
}

/// The card.
pub(super) fn card(desk: Desk) -> El {
    let told: Told = Rc::new(Live::new(None));
    let vendor = Rc::new(Live::new(Vendor::Meraki));
    let world = Rc::new(Live::new(World::Live));
    let name = el("input").a("id", "name").a("autocomplete", "off");
    let forms = [Vendor::Meraki, Vendor::Aruba]
        .map(|of| (of, Where::of(of), Fields::of(of, of.slug(), &told)));
    let forms = Rc::new(forms);
    let save = {
        let (name, forms) = (name.clone(), Rc::clone(&forms));
        let (told, vendor, world) = (Rc::clone(&told), Rc::clone(&vendor), Rc::clone(&world));
        move || {
            let vendor = vendor.now();
            let Some((_, place, fields)) = forms.iter().find(|(of, ..)| *of == vendor) else {
                return;
            };
            let typed = name.value();
            if typed.trim().is_empty() {
                return told.set(Some("Give the connection a name."));
            }
            let (place, credential) = match (place.read(), fields.read()) {
                (Ok(place), Ok(credential)) => (place, credential),
                (Err(text), _) | (_, Err(text)) => return told.set(Some(text)),
            };
            told.set(None);
            let connection = Connection {
                id: ConnectionId(random_id()),
                name: typed.trim().to_owned(),
                vendor,
                world: world.now(),
                place,
            };
            name.clear();
            fields.clear();
            if credential.is_some() {
                desk.keep_credential(&connection.id, credential);
            }
            desk.connect(|all| all.push(connection.clone()));
            desk.use_connection(&connection);
        }
    };
    let part = |show: fn(&(Vendor, Where, Fields)) -> Vec<El>| {
        let (reads, forms) = (Rc::clone(&vendor), Rc::clone(&forms));
        let shown = move |of: &Vendor| {
            let form = forms.iter().find(|(vendor, ..)| vendor == of);
            form.map(show).unwrap_or_default()
        };
        el("div.stackv").a("data-gap", "small").keyed(move || reads.get(), shown)
    };
    let vendors = [
        (Vendor::Meraki, words::vendor(Vendor::Meraki), "Claims into an organization."),
        (Vendor::Aruba, words::vendor(Vendor::Aruba), "Licenses for an MSP’s customers."),
    ];
    let worlds = [
        (World::Live, "Live", "The vendor, through this site’s proxy."),
        (World::Demo, "Demo", "Simulated in this page."),
    ];
    let pad = el("div.pad")
        .k(choices("vendor", "Vendor", &vendor, &vendors))
        .k(el("div.fields").k(field("Name", &name)).k(part(|(_, place, _)| place.show())))
        .k(choices("world", "World", &world, &worlds))
        .k(part(|(_, _, fields)| fields.show("")))
        .live(wrong(told));
    let form = el("form").on("submit", move |event| {
        event.prevent_default();
        save();
    });
    let foot = el("footer.foot").k(el("button.btn.primary").a("data-primary", "").t("Add"));
    section("add", "Add a connection", []).k(form.k(pad).k(foot))
}

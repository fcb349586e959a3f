//! Adding a connection: to which vendor, where there, and what lets it in.

use super::key::{Fields, Told, field, wrong};
use crate::browser::clock::random_id;
use crate::domain::{
    AccountId, Connection, ConnectionId, Home, Install, PathName, Place, Vendor, World,
};
use crate::ui::components::section;
use crate::ui::desk::{Desk, INSTALL};
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
    /// At UiPath: whether it is for an organization, and that one's name in addresses and id.
    within: Rc<Live<bool>>,
    home: [El; 2],
}

impl Where {
    fn of(vendor: Vendor) -> Self {
        let option = |value: &str, text: &str| el("option").a("value", value).t(text);
        let known = regions(vendor);
        let known = known.iter().map(|r| option(r.slug, &[r.name, ", ", r.host].concat()));
        let place = el("select").a("id", &["place-", vendor.slug()].concat()).ks(known);
        let place = match vendor {
            Vendor::Meraki => place,
            Vendor::Aruba | Vendor::Uipath => {
                place.k(option(OWN, "A host of its own, by its name in the proxy"))
            }
        };
        // Where no place is known, the first one to choose is a host of its own.
        let is_own = Rc::new(Live::new(regions(vendor).is_empty()));
        let sets = Rc::clone(&is_own);
        let place = place.on_value("change", move |value| sets.set(value == OWN));
        let input = |id: &str| el("input").a("id", id).a("autocomplete", "off");
        let own = input(&["own-", vendor.slug()].concat());
        let own = own.maybe("placeholder", (vendor == Vendor::Uipath).then_some(INSTALL));
        let home = [input("home-name"), input("home-id")];
        Self { vendor, place, own, is_own, within: Rc::new(Live::new(false)), home }
    }

    fn show(&self) -> Vec<El> {
        if self.vendor == Vendor::Uipath {
            return self.show_install();
        }
        let label = if self.vendor == Vendor::Meraki { "Region" } else { "Cluster" };
        let (own, is_own) = (self.own.clone(), Rc::clone(&self.is_own));
        let named = move || {
            let hint = "Whoever runs the proxy gave the host this name in its settings.";
            let named = || field("Host, by its name in the proxy", &own).k(el("p.hint").t(hint));
            if is_own.get() { vec![named()] } else { Vec::new() }
        };
        vec![field(label, &self.place), el("div").live(named)]
    }

    /// Each install is at an address of its own, and every place is one that the proxy names.
    fn show_install(&self) -> Vec<El> {
        let hint = "Whoever runs the proxy gave the install’s address this name; “own” where nothing else was \
                    agreed. Nothing typed here is an address.";
        let parts = [
            (false, "Host", "What organizations and tenants hold. A host administrator signs in."),
            (true, "Organization", "Its groups’ and users’ bundles, by an external application."),
        ];
        let (reads, home) = (Rc::clone(&self.within), self.home.clone());
        let fields = move |within: &bool| {
            if !*within {
                return Vec::new();
            }
            let [name, id] = &home;
            let name = field("Organization’s name in addresses", name);
            vec![el("div.fields").k(name).k(field("Organization’s id", id))]
        };
        vec![
            field("Install, by its name in the proxy", &self.own).k(el("p.hint").t(hint)),
            choices("part", "For", &self.within, &parts),
            el("div").keyed(move || reads.get(), fields),
        ]
    }

    /// What was chosen of an install.
    fn read_install(&self) -> Result<Install, &'static str> {
        if self.vendor != Vendor::Uipath || !self.within.now() {
            return Ok(Install::default());
        }
        let [name, id] = &self.home;
        let name = PathName::parse(&name.value()).ok_or(
            "The organization’s name in addresses has letters, digits, - and _ only: it stands in the portal’s address.",
        )?;
        let account = AccountId::parse(&id.value())
            .ok_or("The organization’s id is a GUID, or letters, digits, - and _.")?;
        Ok(Install { home: Some(Home { name, account }), ..Install::default() })
    }

    /// The place that was chosen. A name stands in an address, so it is short and plain.
    fn read(&self) -> Result<Place, &'static str> {
        let chosen = self.place.value();
        if self.vendor != Vendor::Uipath && chosen != OWN {
            return Ok(Place(chosen));
        }
        let typed = self.own.value().trim().to_ascii_lowercase();
        let usual = self.vendor == Vendor::Uipath && typed.is_empty();
        let name = if usual { INSTALL.to_owned() } else { typed };
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
    let forms = [Vendor::Meraki, Vendor::Aruba, Vendor::Uipath]
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
            let (at, install, credential) =
                match (place.read(), place.read_install(), fields.read()) {
                    (Ok(at), Ok(install), Ok(credential)) => (at, install, credential),
                    (Err(text), ..) | (_, Err(text), _) | (.., Err(text)) => {
                        return told.set(Some(text));
                    }
                };
            told.set(None);
            let connection = Connection {
                id: ConnectionId(random_id()),
                name: typed.trim().to_owned(),
                vendor,
                world: world.now(),
                place: at,
                install,
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
        (Vendor::Uipath, words::vendor(Vendor::Uipath), "Quantities across organizations."),
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

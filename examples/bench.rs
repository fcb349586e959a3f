//! What `cargo xtask bench` measures, compiled as it is shipped: the work that a person waits for,
//! without a browser. It keeps what is made ready beforehand and times nothing; the script that
//! calls it does. Never shipped.

#[cfg(target_arch = "wasm32")]
mod wasm {
    use license_desk::domain::{
        Connection, ConnectionId, Install, Item, ItemKind, OrgId, Place, Time, Vendor, World,
    };
    use license_desk::http::{Request, Response};
    use license_desk::intake;
    use license_desk::pace::Pacer;
    use license_desk::picker::Picker;
    use license_desk::picker::paste::Report;
    use license_desk::plan::Plan;
    use license_desk::plan::claim::{ClaimForm, claim};
    use license_desk::plan::present::{Present, Reading};
    use license_desk::run::{Next, Run, RunId, Status, journal};
    use license_desk::vendors::meraki::{KeyMode, LicensingModel, MOST_ITEMS, Organization};
    use std::collections::BTreeSet;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// When everything here happens: nothing depends on it.
    const NOW: Time = Time(1_795_338_000_000);

    /// A text to take in.
    #[wasm_bindgen]
    pub struct Text(String);

    #[wasm_bindgen]
    impl Text {
        /// Copies a text out of the script.
        #[wasm_bindgen(constructor)]
        pub fn new(text: String) -> Self {
            Self(text)
        }

        /// Takes it in, and says how many items it holds.
        pub fn take_in(&self) -> usize {
            intake::take_in(&self.0).found.len()
        }

        /// Only splits it into lines and looks at each byte: the least that any reading of it does.
        pub fn split(&self) -> usize {
            let letters = |line: &str| line.bytes().filter(u8::is_ascii_alphanumeric).count();
            self.0.lines().map(letters).sum()
        }
    }

    /// Customers to choose from.
    #[wasm_bindgen]
    pub struct Customers(Picker);

    #[wasm_bindgen]
    impl Customers {
        /// None yet.
        #[wasm_bindgen(constructor)]
        pub fn new() -> Self {
            Self(Picker::default())
        }

        /// Takes more in: an id, a tab and a name on each line. Says how many were new.
        pub fn add(&mut self, lines: &str) -> usize {
            self.0.add(
                lines
                    .lines()
                    .filter_map(|line| line.split_once('\t').map(|(id, name)| (id, name, true))),
            )
        }

        /// Shows what holds a text; says how many.
        pub fn filter(&mut self, typed: &str) -> usize {
            self.0.filter(typed);
            self.0.shown()
        }

        /// Chooses all that are shown; says how many are chosen.
        pub fn choose_shown(&mut self) -> usize {
            self.0.choose_shown();
            self.0.count()
        }

        /// Chooses none.
        pub fn clear(&mut self) {
            self.0.clear();
        }

        /// Looks a list up; says how many customers it names.
        pub fn paste(&self, list: &Text) -> usize {
            Report::of(&list.0, self.0.roster()).found
        }
    }

    /// A claim form of many serials.
    #[wasm_bindgen]
    pub struct Form(ClaimForm);

    #[wasm_bindgen]
    impl Form {
        /// A form of this many serials, at most `most` to a request; a plan's usual number if zero.
        #[wasm_bindgen(constructor)]
        pub fn new(serials: usize, most: usize) -> Self {
            let text = |n: usize| format!("Q2{:02}-{:04}-{:04}", n % 97, n / 97, n % 9_973);
            let items = (0..serials).filter_map(|n| Item::parse(ItemKind::Serial, &text(n)).ok());
            let most_items = if most == 0 { MOST_ITEMS } else { most };
            let connection = Connection {
                id: ConnectionId("bench".into()),
                name: "Bench".into(),
                vendor: Vendor::Meraki,
                world: World::Demo,
                place: Place("global".into()),
                install: Install::default(),
            };
            let organization = OrgId::parse("549236").map(|id| Organization {
                id,
                name: "Bench".into(),
                model: LicensingModel::CoTerm,
                api: Some(true),
                notes: Vec::new(),
            });
            Self(ClaimForm {
                connection,
                organization,
                items: items.collect(),
                mode: KeyMode::AddDevices,
                most_items,
                anyway: BTreeSet::new(),
            })
        }

        /// The plan, from the first read to the last request: every read is made and answered with
        /// nothing found, then the requests are written. Says how many bytes would be sent.
        pub fn plan(&self) -> usize {
            let Some(mut reading) = Reading::for_form(&self.0) else { return 0 };
            let nothing = Response::json(200, "[]");
            let mut bytes = 0;
            while let Some(request) = reading.next() {
                bytes += request.target.len();
                if reading.answer(&nothing).is_err() {
                    return 0;
                }
            }
            let body = |request: &Request| request.body.as_ref().map_or(0, String::len);
            planned(&self.0, &reading.finish()).map_or(0, |plan| {
                bytes + plan.steps.iter().map(|s| body(&s.request)).sum::<usize>()
            })
        }

        /// A run of its plan that has not begun.
        pub fn run(&self) -> Option<Drive> {
            let plan = planned(&self.0, &Present::default())?;
            let run = Run::new(RunId("bench".into()), plan);
            Some(Drive { run, pacer: Pacer::default(), bytes: 0 })
        }
    }

    fn planned(form: &ClaimForm, present: &Present) -> Option<Plan> {
        claim(form, present, NOW).ok()
    }

    /// A run being carried out in virtual time, each request answered at once and well.
    #[wasm_bindgen]
    pub struct Drive {
        run: Run,
        pacer: Pacer,
        bytes: usize,
    }

    #[wasm_bindgen]
    impl Drive {
        /// Carries it out to its end: each claim is accepted, then read back and seen. What would
        /// be stored is written. Says how many requests that took; zero if it did not end well.
        pub fn carry_out(&mut self) -> usize {
            let (mut now, mut requests) = (NOW, 0);
            loop {
                self.pacer.sweep(now);
                match self.run.next(now, &self.pacer) {
                    Next::Send(id) => {
                        let intent = self.run.begin(id, now, &mut self.pacer);
                        self.bytes += journal::write("r:0", 0, std::slice::from_ref(&intent)).len();
                        self.run.apply(&intent);
                        let Some(step) = self.run.step(id) else { return 0 };
                        let answer = answer(&step.step.request);
                        let entries = self.run.record(id, Ok(&answer), now, &mut self.pacer);
                        self.bytes += journal::write("r:0", 0, &entries).len();
                        requests += 1;
                    }
                    Next::Wait(until) => now = until,
                    Next::Rest if self.run.status() == Status::Ended => return requests,
                    Next::Busy | Next::Rest => return 0,
                }
            }
        }

        /// How many bytes went into the journal.
        pub fn bytes(&self) -> usize {
            self.bytes
        }
    }

    /// A yes to a claim; to a look at the inventory, the one device that it asks about.
    fn answer(request: &Request) -> Response {
        let body = match request.target.rsplit_once("serials%5B%5D=") {
            Some((_, serial)) => {
                format!(r#"[{{"serial":"{serial}","claimedAt":"2026-11-22T09:00:00Z"}}]"#)
            }
            None => request.body.clone().unwrap_or_default(),
        };
        Response::json(200, body)
    }
}

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("measured as WebAssembly: `cargo xtask bench`");
}

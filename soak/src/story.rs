//! One story: a desk from its seed, everything that goes wrong, and whether it ends well.

use crate::browser::credentials::Credential;
use crate::domain::time::{DAY, MINUTE, SECOND};
use crate::domain::{
    Connection, ConnectionId, Install, Item, ItemKind, Place, Serial, Time, Vendor, World,
};
use crate::faults::{self, Counts, Fault};
use crate::grants::{self, CODES, IDS};
use crate::http::Method;
use crate::network;
use crate::page::{database, lock};
use crate::person::{self, Wish};
use crate::run::{Status, Way};
use crate::sim::{Faults, MERAKI_KEY, UIPATH_TOKEN, Vendors};
use crate::stage;
use crate::tabs::{self, Tabs};
use crate::truth::{self, Wrong};
use std::cell::Cell;
use std::rc::Rc;

/// When every story begins: 2026-11-25, 09:00 UTC.
pub const BEGINS: i64 = 1_795_597_200_000;

/// How a story ended.
#[derive(Debug)]
pub struct Ended {
    /// How often each kind of fault struck.
    pub counts: Counts,
    /// What was wrong, if anything, and the trace, if one was kept.
    pub wrong: Option<(Wrong, String)>,
    /// What happened, line by line.
    pub trace: Vec<String>,
}

/// So many things may go wrong from outside in one story.
const MOST_TROUBLE: i64 = 14;
/// So many steps of the machinery are enough for any story.
const MOST_STEPS: u32 = 400_000;

struct Story {
    tabs: Tabs,
    connection: Connection,
    wishes: Vec<Wish>,
    setting_out: Rc<Cell<bool>>,
    trouble: i64,
    /// How many in a thousand events bring trouble.
    rate: u64,
    /// When a person looks at the screen next.
    next_look: i64,
    /// What a newer program took over.
    newer: Option<(crate::run::RunId, String, String, i64)>,
    asleep_until: i64,
    full_until: i64,
    revoked_until: i64,
    finishing: bool,
    /// The database is gone, as every page says; a person loads them anew.
    lost: bool,
}

/// Plays the story of a seed.
pub fn play(seed: u64, traced: bool) -> Ended {
    stage::begin(seed, BEGINS, traced);
    faults::begin();
    truth::begin();
    database::begin();
    lock::begin();
    // Every fourth story gives licenses out of a pool.
    let pool = seed % 4 == 3;
    let mut usual =
        Faults { part_claimed: stage::happens(200), latency_ms: (5, 400), ..Faults::NONE };
    if pool && stage::happens(400) {
        let dials = if stage::happens(500) { "propagation=0-200" } else { "merge" };
        usual.uipath = Faults::parse(dials).map(|faults| faults.uipath).unwrap_or(usual.uipath);
    }
    network::begin(Vendors::new(seed % 97, usual.clone(), Time(BEGINS)), usual);
    let mut story = Story::new(pool);
    story.go();
    drop(story);
    stage::clear();
    Ended { counts: faults::counts(), wrong: truth::wrong(), trace: stage::trace() }
}

/// A serial that a story may claim; now and then one that asks for trouble at the vendor.
fn serial(n: usize) -> Option<Item> {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const ENDINGS: [&str; 11] =
        ["VOID", "502X", "429X", "PART", "LOST", "5XXX", "504X", "HTML", "CUTX", "SLOW", "LAGX"];
    let letter = |at: usize| char::from(LETTERS.get(at % 32).copied().unwrap_or(b'2'));
    let middle: String = [n / 32, n].iter().map(|n| letter(*n)).collect();
    let text = if stage::happens(40) {
        let head = if stage::happens(500) { "Q2SE" } else { "Q2NF" };
        format!("{head}-22{middle}-2222")
    } else if stage::happens(60) {
        let at = stage::chance(|chance| chance.place(ENDINGS.len()));
        format!("Q2KN-22{middle}-{}", ENDINGS.get(at).copied().unwrap_or("LOST"))
    } else {
        format!("Q2KN-22{middle}-2222")
    };
    Item::parse(ItemKind::Serial, &text).ok()
}

fn wish(n: usize) -> Wish {
    let organization = if stage::happens(700) { "1048993" } else { "610041" };
    if n > 0 && stage::happens(350) {
        let serials: Vec<Serial> = network::by_others(
            Method::Get,
            "/api/v1/organizations/610041/inventory/devices?perPage=20",
            "",
            MERAKI_KEY,
        )
        .and_then(|answer| serde_json::from_str::<serde_json::Value>(&answer.body).ok())
        .and_then(|rows| rows.as_array().cloned())
        .unwrap_or_default()
        .iter()
        .filter_map(|row| row.get("serial")?.as_str().and_then(|s| Serial::parse(s).ok()))
        .take(usize::try_from(stage::within(1, 8)).unwrap_or(1))
        .collect();
        return Wish::Release("610041", serials);
    }
    let count = usize::try_from(stage::within(1, 28)).unwrap_or(1);
    let mut items: Vec<Item> = (0..count).filter_map(|at| serial(n * 40 + at)).collect();
    if stage::happens(200) {
        items.extend(Item::parse(ItemKind::Key, &format!("Z2KN-22{n}2-2222")).ok());
    }
    let most = usize::try_from(stage::within(1, 9)).unwrap_or(1);
    Wish::Claim(organization, items, most)
}

/// What is typed into a grid, and then perhaps the rest of it, or the way back.
fn grants() -> Vec<Wish> {
    let place = |most: usize| stage::chance(|chance| chance.place(most));
    let count = stage::within(1, 7);
    let cell = |_| {
        // Rarely one in trouble.
        let row = if stage::happens(150) { place(IDS.len()) } else { place(5) };
        let what = if stage::happens(400) { 0 } else { stage::within(1, 5) };
        (row, place(CODES.len()), what)
    };
    let typed = (0..count).map(cell).collect();
    // The last goes first.
    let mut wishes = Vec::new();
    if stage::happens(500) {
        wishes.push(Wish::Onward(if stage::happens(300) { Way::Rest } else { Way::Back }));
    }
    wishes.push(Wish::Allocate(typed));
    wishes
}

impl Story {
    fn new(pool: bool) -> Self {
        let (name, vendor, key) = if pool {
            ("Suite", Vendor::Uipath, UIPATH_TOKEN)
        } else {
            ("Meraki", Vendor::Meraki, MERAKI_KEY)
        };
        let connection = Connection {
            id: ConnectionId("c".into()),
            name: name.into(),
            vendor,
            world: World::Live,
            place: Place("global".into()),
            install: Install::default(),
        };
        let keys: Vec<(Connection, Credential)> =
            tabs::key(key).map(|key| (connection.clone(), key)).into_iter().collect();
        let runs = if stage::happens(350) { 2 } else { 1 };
        Self {
            tabs: Tabs::new(keys),
            connection,
            wishes: if pool { grants() } else { (0..runs).map(wish).collect() },
            setting_out: Rc::default(),
            trouble: stage::within(0, MOST_TROUBLE),
            rate: u64::try_from(stage::within(5, 60)).unwrap_or(5),
            next_look: 0,
            newer: None,
            asleep_until: 0,
            full_until: 0,
            revoked_until: 0,
            finishing: false,
            lost: false,
        }
    }

    fn go(&mut self) {
        let storms = u64::try_from(stage::within(0, 60)).unwrap_or_default();
        for fault in [
            Fault::LostBefore,
            Fault::LostAfter,
            Fault::Late,
            Fault::Repeated,
            Fault::Garbled,
            Fault::TooMany,
            Fault::Broken,
            Fault::NewsLost,
        ] {
            let share = u64::try_from(stage::within(0, 10)).unwrap_or_default();
            faults::set(fault, storms * share / 10);
        }
        faults::set(Fault::Stuck, u64::try_from(stage::within(0, 6)).unwrap_or_default());
        let mut steps = 0;
        let finish_at = BEGINS + stage::within(2 * MINUTE, 60 * MINUTE);
        let mut give_up_at = i64::MAX;
        while truth::wrong().is_none() {
            steps += 1;
            let moved = stage::step();
            self.tabs.look();
            self.mend();
            let now = stage::now();
            if !self.finishing && (now > finish_at || steps > MOST_STEPS / 4) {
                self.calm();
                give_up_at = now + 2 * DAY;
            }
            if !self.finishing
                && self.trouble > 0
                && now >= self.asleep_until
                && stage::happens(self.rate)
            {
                self.trouble -= 1;
                self.strike();
            }
            if now >= self.next_look || !moved {
                let looks = if self.finishing { (SECOND, MINUTE) } else { (SECOND, 5 * MINUTE) };
                self.next_look = now + stage::within(looks.0, looks.1);
                // Time goes on even where nothing else happens.
                stage::after(self.next_look - now, false, || {});
                self.attend();
                if self.finishing && self.is_over() {
                    return;
                }
            }
            if steps > MOST_STEPS || now > give_up_at {
                let left: Vec<String> = truth::runs()
                    .iter()
                    .filter_map(|id| truth::on_disk(id, |run| format!("{:?}", run.status())))
                    .collect();
                truth::is_wrong(Wrong::Lost, format!("cannot be finished: {left:?}"));
            }
        }
    }

    /// From here on nothing new goes wrong, and everything has to come to its end.
    fn calm(&mut self) {
        self.finishing = true;
        faults::calm();
        (self.full_until, self.revoked_until) = (0, 0);
        if let Some(newer) = &mut self.newer {
            newer.3 = 0;
        }
        self.mend();
        stage::note(|| "-- calm".to_owned());
    }

    /// Whether every run has come to its end.
    fn is_over(&self) -> bool {
        let ended = |id: &crate::run::RunId| {
            truth::on_disk(id, |run| run.status() == Status::Ended) != Some(false)
        };
        self.wishes.is_empty()
            && !self.setting_out.get()
            && network::is_quiet()
            && truth::runs().iter().all(|id| ended(id) && !self.tabs.carried(id))
    }

    /// What was wrong for a while is put right.
    fn mend(&mut self) {
        let now = stage::now();
        if self.full_until > 0 && now >= self.full_until || self.finishing {
            database::set_full(false);
            self.full_until = 0;
        }
        if self.revoked_until > 0 && now >= self.revoked_until || self.finishing {
            network::revoke(false);
            self.revoked_until = 0;
        }
        if let Some((run, key, old, _)) = self.newer.take_if(|newer| now >= newer.3) {
            if !database::make_older(&key, old) {
                truth::is_wrong(Wrong::Lost, format!("a newer record of {} was touched", run.0));
            }
            truth::set_newer(&run, false);
        }
    }

    /// A person looks at the screen.
    fn attend(&mut self) {
        if std::mem::take(&mut self.lost) {
            self.tabs.reload();
        }
        let setting_out = self.setting_out.get();
        let (tab, driver) = self.tabs.some();
        if stage::happens(150) {
            let driver = Rc::clone(&driver);
            stage::as_tab(tab, || {
                stage::spawn(async move {
                    let _ = driver.tidy().await;
                });
            });
        }
        let all = self.finishing && network::is_quiet();
        stage::as_tab(tab, || {
            for id in truth::runs() {
                stage::spawn(person::attend(Rc::clone(&driver), id, all));
            }
        });
        if setting_out || self.wishes.is_empty() {
            return;
        }
        // Nobody goes on from where nothing has ended.
        let ended = |id| truth::on_disk(&id, |run| run.status() == Status::Ended) == Some(true);
        if matches!(self.wishes.last(), Some(Wish::Onward(_)))
            && truth::runs().pop().is_some_and(|id| !ended(id))
        {
            return;
        }
        if let Some(wish) = self.wishes.pop() {
            let done = Rc::clone(&self.setting_out);
            done.set(true);
            let connection = self.connection.clone();
            let guard = Unset(done);
            stage::as_tab(tab, || {
                stage::spawn(async move {
                    let guard = guard;
                    person::set_out(driver, connection, wish).await;
                    drop(guard);
                });
            });
        }
    }

    /// Something goes wrong.
    fn strike(&mut self) {
        let kinds = [
            Fault::Killed,
            Fault::Killed,
            Fault::Killed,
            Fault::Storm,
            Fault::Offline,
            Fault::ClockAhead,
            Fault::ClockBack,
            Fault::Slept,
            Fault::Full,
            Fault::Lost,
            Fault::Newer,
            Fault::Damaged,
            Fault::Damaged,
            Fault::TwoTabs,
            Fault::TwoTabs,
            Fault::Expired,
            Fault::Moved,
            Fault::Person,
            Fault::Person,
        ];
        let at = stage::chance(|chance| chance.place(kinds.len()));
        let fault = kinds.get(at).copied().unwrap_or(Fault::Killed);
        match fault {
            Fault::Storm | Fault::Offline => network::weather(fault),
            Fault::ClockAhead | Fault::ClockBack => {
                let far = [SECOND, MINUTE, 10 * MINUTE, 60 * MINUTE, DAY, 400 * DAY];
                let far = far.get(stage::chance(|chance| chance.place(far.len())));
                let ms = stage::within(1, far.copied().unwrap_or(SECOND));
                faults::count(fault);
                if fault == Fault::ClockAhead {
                    truth::clock_was_set_ahead();
                }
                stage::set_clock_by(if fault == Fault::ClockAhead { ms } else { -ms });
            }
            Fault::Slept => {
                faults::count(fault);
                let ms = stage::within(MINUTE, 9 * 60 * MINUTE);
                network::computer_slept();
                database::slept(ms);
                stage::sleep(ms);
                self.asleep_until = stage::now() + ms;
                self.next_look = self.asleep_until;
            }
            Fault::Full => {
                faults::count(fault);
                database::set_full(true);
                self.full_until = stage::now() + stage::within(SECOND, 5 * MINUTE);
            }
            Fault::Lost => {
                // Rarely: the story is as good as over.
                if stage::happens(150) {
                    faults::count(fault);
                    truth::storage_was_lost();
                    // The uses of the window went with it.
                    truth::excuse_the_count();
                    self.newer = None;
                    database::lose(false);
                    self.lost = true;
                }
            }
            Fault::Newer => self.take_over(),
            Fault::Damaged => self.damage(),
            Fault::Expired => {
                faults::count(fault);
                network::revoke(true);
                self.revoked_until = stage::now() + stage::within(SECOND, 5 * MINUTE);
            }
            Fault::Moved => Self::move_present(),
            Fault::Person => {
                if let Some(id) = truth::runs().pop() {
                    faults::count(fault);
                    let (tab, driver) = self.tabs.some();
                    stage::as_tab(tab, || stage::spawn(person::meddle(driver, id)));
                }
            }
            Fault::TwoTabs => {
                if self.tabs.count() < 4 {
                    self.tabs.open();
                }
                let ids = truth::runs();
                if !ids.is_empty() {
                    faults::count(fault);
                }
                for _ in 0..2 {
                    let (tab, driver) = self.tabs.some();
                    for id in ids.clone() {
                        let driver = Rc::clone(&driver);
                        stage::as_tab(tab, || {
                            stage::spawn(async move { driver.drive(&id).await });
                        });
                    }
                }
            }
            _ => {
                if self.tabs.count() > 0 {
                    faults::count(Fault::Killed);
                    self.tabs.kill();
                }
            }
        }
    }

    /// A newer program in another tab takes over a run that nobody carries out.
    fn take_over(&mut self) {
        let free = |id: &crate::run::RunId| !self.tabs.carried(id);
        let Some(id) = truth::runs()
            .into_iter()
            .find(free)
            .filter(|_| self.newer.is_none() && !truth::is_storing())
        else {
            return;
        };
        if let Some((key, old)) = database::make_newer(&id.0) {
            faults::count(Fault::Newer);
            truth::set_newer(&id, true);
            let until = stage::now() + stage::within(SECOND, 10 * MINUTE);
            self.newer = Some((id, key, old, until));
        }
    }

    /// The disk damages the journal of a run that nobody carries out.
    fn damage(&mut self) {
        let free = |id: &crate::run::RunId| !self.tabs.carried(id);
        let id = truth::runs().into_iter().find(free);
        let Some(id) = id.filter(|_| self.newer.is_none() && !truth::is_storing()) else { return };
        if database::damage(&id.0) {
            faults::count(Fault::Damaged);
            truth::journal_damaged(&id);
        }
    }

    /// Somebody else claims something that this desk is about to claim, or changes what it gives out.
    fn move_present() {
        let of_pool = |id: &crate::run::RunId| {
            truth::on_disk(id, |run| run.plan.target.pool().is_some()) == Some(true)
        };
        if truth::runs().iter().any(of_pool) {
            if let Some((target, body)) = grants::move_present() {
                faults::count(Fault::Moved);
                truth::grant_by_others(target, body);
            }
            return;
        }
        for id in truth::runs() {
            let item = truth::on_disk(&id, |run| {
                let mut waits = run.items().filter(|(item, state)| {
                    state.first_sent.is_none() && matches!(item, Item::Serial(_))
                });
                waits.next().map(|(item, _)| item.clone())
            });
            let Some(Some(item)) = item else { continue };
            let organization = if stage::happens(500) { "1048993" } else { "610041" };
            let target = format!("/api/v1/organizations/{organization}/inventory/claim");
            let body = format!("{{\"serials\":[\"{item}\"]}}");
            let answer = network::by_others(Method::Post, &target, &body, MERAKI_KEY);
            if answer.is_some_and(|answer| answer.is_success()) {
                faults::count(Fault::Moved);
                stage::note(|| format!("somebody else claims {item} into {organization}"));
            }
            return;
        }
    }
}

/// Says that a person is no longer preparing, whatever became of it.
struct Unset(Rc<Cell<bool>>);

impl Drop for Unset {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

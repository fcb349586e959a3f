//! Between a tab and the vendors: what is lost, late, cut off or handed over twice. At the vendors'
//! door stands a book of its own, in which nothing of ours writes.

use crate::domain::Time;
use crate::domain::time::{MINUTE, SECOND};
use crate::faults::{Fault, count, strikes};
use crate::grants;
use crate::http::{Method, NoReply, Request, Response, TENANT_HEADER};
use crate::sim::{ALWAYS, Arrival, Faults, Vendors};
use crate::stage::{self, Promise};
use crate::truth::{self, Visit};
use std::cell::RefCell;

/// How long an answer is waited for, in ms, as in the page.
const PATIENCE: i64 = 130 * SECOND;

struct Network {
    vendors: Vendors,
    /// What is set about the vendors for the whole story.
    usual: Faults,
    /// Until when nothing gets through.
    offline_until: i64,
    /// Until when everything is refused as too many.
    storm_until: i64,
    /// A Meraki key that was revoked counts as expired.
    revoked: bool,
    /// Requests that are still somewhere.
    under_way: u32,
    /// When the computer fell asleep for the last time: answers that were on their way are lost.
    slept: u32,
}

thread_local! {
    static NETWORK: RefCell<Option<Network>> = const { RefCell::new(None) };
}

fn with<R>(act: impl FnOnce(&mut Network) -> R) -> R {
    NETWORK.with_borrow_mut(|network| {
        act(network.get_or_insert_with(|| Network {
            vendors: Vendors::new(1, Faults::NONE, Time(0)),
            usual: Faults::NONE,
            offline_until: 0,
            storm_until: 0,
            revoked: false,
            under_way: 0,
            slept: 0,
        }))
    })
}

/// Begins anew with these vendors.
pub(crate) fn begin(vendors: Vendors, usual: Faults) {
    NETWORK.with_borrow_mut(|network| *network = None);
    with(|network| {
        network.vendors = vendors;
        network.usual = usual;
    });
}

pub(crate) fn vendors<R>(act: impl FnOnce(&mut Vendors) -> R) -> R {
    with(|network| act(&mut network.vendors))
}

/// Asks the vendors something that nobody else sees, past everything that is set to go wrong.
pub(crate) fn past<R>(act: impl FnOnce(&mut Vendors) -> R) -> R {
    with(|network| {
        network.vendors.set_faults(Faults::NONE);
        act(&mut network.vendors)
    })
}

pub(crate) fn offline_for(ms: i64) {
    with(|network| network.offline_until = stage::now() + ms);
}

pub(crate) fn storm_for(ms: i64) {
    with(|network| network.storm_until = stage::now() + ms);
}

pub(crate) fn revoke(revoked: bool) {
    with(|network| network.revoked = revoked);
}

pub(crate) fn computer_slept() {
    with(|network| network.slept += 1);
}

/// Nothing is out there any more, and nothing stands in the way.
pub(crate) fn is_quiet() -> bool {
    with(|network| {
        let now = stage::now();
        network.under_way == 0
            && network.offline_until <= now
            && network.storm_until <= now
            && !network.revoked
    })
}

/// What befalls one exchange.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Well,
    LostBefore,
    LostAfter,
    Late,
    Repeated,
    Garbled,
    TooMany,
    Broken,
}

fn fate() -> Fate {
    for (fault, fate) in [
        (Fault::LostBefore, Fate::LostBefore),
        (Fault::LostAfter, Fate::LostAfter),
        (Fault::Late, Fate::Late),
        (Fault::Repeated, Fate::Repeated),
        (Fault::Garbled, Fate::Garbled),
        (Fault::TooMany, Fate::TooMany),
        (Fault::Broken, Fate::Broken),
    ] {
        if strikes(fault) {
            return fate;
        }
    }
    Fate::Well
}

/// One exchange as a tab sees it.
pub(crate) async fn exchange(
    bearer: Option<String>,
    request: Request,
) -> Result<Response, NoReply> {
    let promise = Promise::new();
    let (offline, storm, slept) = with(|network| {
        let now = stage::now();
        (network.offline_until > now, network.storm_until > now, network.slept)
    });
    let fate = if offline { Fate::LostBefore } else { fate() };
    // A device that is listed late and a network that asks twice: the second answer, "already
    // claimed", is all that can be known for as long as the device is not listed.
    let late = request.body.as_deref().is_some_and(|body| body.contains("LAGX"));
    let fate = if late && fate == Fate::Repeated { Fate::Well } else { fate };
    let told = promise.clone();
    let tell = move |ms: i64, answer: Result<Response, NoReply>, visit: Option<usize>| {
        let told = told.clone();
        stage::after(ms, true, move || {
            // Whatever was open when the computer fell asleep is closed when it wakes.
            let answer =
                if with(|network| network.slept) == slept { answer } else { Err(NoReply::Lost) };
            let said = answer.as_ref().map(|answer| answer.status).map_err(|why| *why);
            if told.keep(answer) {
                stage::note(|| format!("answer: {said:?}"));
                if let (Ok(_), Some(visit)) = (said, visit) {
                    truth::heard(visit);
                }
            }
        });
    };
    let early = tell.clone();
    stage::note(|| {
        let body = request.body.as_deref().unwrap_or_default();
        format!("sends {} {} {body}", request.method.as_str(), request.target)
    });
    let mut way = stage::within(3, 90);
    match fate {
        Fate::LostBefore => {
            early(way + stage::within(0, 3_000), Err(NoReply::Lost), None);
            return promise.await;
        }
        Fate::Late => {
            early(PATIENCE, Err(NoReply::TimedOut), None);
            // Some requests reach the vendor only after nobody waits for the answer any more.
            // A write of absolute amounts goes again after five minutes: one that arrives even later
            // than that, and behind others, is more than anybody can guard against.
            let grant = grants::is_grant(request.method, &request.target);
            let late = if grant { 5 * MINUTE } else { 8 * MINUTE };
            let most = if stage::happens(700) { PATIENCE - 1 } else { late };
            way = stage::within(3, most);
        }
        _ => {}
    }
    let back = stage::within(3, 90);
    let tab = stage::tab();
    // A tab that is killed may take along what had not left yet.
    let with_the_tab = stage::happens(500);
    with(|network| network.under_way += 1);
    stage::after(way, false, move || {
        with(|network| network.under_way -= 1);
        if with_the_tab && !truth::is_alive(tab) {
            return;
        }
        if way >= PATIENCE {
            truth::excuse_the_count();
        }
        let (after, mut answer, mut visit) =
            arrive(bearer.as_deref(), &request, fate, storm, false);
        // A 429 means that it was not taken: what hands a request over again would have to stop there.
        let too_many = |answer: &Option<Response>| answer.as_ref().is_some_and(|a| a.status == 429);
        if fate == Fate::Repeated && !too_many(&answer) {
            let (_, second, at) = arrive(bearer.as_deref(), &request, Fate::Well, storm, true);
            if stage::happens(500) && !too_many(&second) {
                (answer, visit) = (second, at);
            }
        }
        if fate == Fate::Garbled {
            answer = answer.map(garbled);
        }
        match (fate, answer) {
            (Fate::Late, _) => {}
            (Fate::LostAfter, _) | (_, None) => tell(after + back, Err(NoReply::Lost), None),
            (_, Some(answer)) => tell(after + back, Ok(answer), Some(visit)),
        }
    });
    promise.await
}

/// A request reaches the vendor; gives how long the answer takes, the answer, and the place in the
/// book.
fn arrive(
    bearer: Option<&str>,
    request: &Request,
    fate: Fate,
    storm: bool,
    by_the_network: bool,
) -> (i64, Option<Response>, usize) {
    let now = Time(stage::now());
    let before = grants::is_grant(request.method, &request.target)
        .then(|| grants::holds(request.target.rsplit('/').nth(1).unwrap_or_default()));
    let (answer, entry) = with(|network| {
        let mut faults = network.usual.clone();
        if storm || fate == Fate::TooMany {
            faults.rate_429 = ALWAYS;
        } else if fate == Fate::Broken {
            faults.rate_5xx = ALWAYS;
        }
        network.vendors.set_faults(faults);
        let key = match network.revoked {
            true if request.target.starts_with("/api/v1/") => {
                Some("1111111111111111111111111111111111111111")
            }
            true if request.target.starts_with("/lrm/") => Some("demo-uipath-expired"),
            _ => bearer,
        };
        let mut headers = vec![
            ("host".to_owned(), "api.meraki.com".to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
        ];
        headers.extend(key.map(|key| ("authorization".to_owned(), format!("Bearer {key}"))));
        let tenant = request.tenant.as_ref();
        headers.extend(tenant.map(|t| (TENANT_HEADER.to_owned(), t.as_str().to_owned())));
        let arrival = Arrival {
            method: request.method,
            target: &request.target,
            headers: &headers,
            body: request.body.as_deref().unwrap_or_default(),
        };
        let answer = network.vendors.answer(&arrival, now);
        (answer, network.vendors.log().last().cloned())
    });
    let trouble = request.target.contains("7e57ab1e");
    let named = trouble || request.body.as_deref().is_some_and(|body| body.contains("429X"));
    let injected = storm || named || fate == Fate::TooMany;
    let status = answer.response.as_ref().map(|answer| answer.status);
    let acted = entry.is_some_and(|entry| entry.acted);
    let visit = truth::arrived(
        Visit {
            at: now,
            method: request.method,
            target: request.target.clone(),
            body: request.body.clone().unwrap_or_default(),
            status,
            acted,
            injected,
            by_the_network,
            heard: false,
        },
        before.as_ref(),
    );
    let answer_dated = answer.response.map(|response| {
        if response.header("date").is_some() {
            return response;
        }
        let date = http_date(now);
        response.with("Date", date)
    });
    (answer.after_ms, answer_dated, visit)
}

/// A moment as HTTP writes it. The weekday is not looked at by anybody.
fn http_date(at: Time) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = at.to_rfc3339();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month: usize = part(5, 7).parse().unwrap_or(1);
    let month = MONTHS.get(month.saturating_sub(1)).copied().unwrap_or_default();
    format!("Mon, {} {month} {} {} GMT", part(8, 10), part(0, 4), part(11, 19))
}

/// An answer that does not arrive whole.
fn garbled(answer: Response) -> Response {
    if stage::happens(500) {
        let half = answer.body.chars().take(answer.body.chars().count() / 2).collect();
        Response { body: half, ..answer }
    } else {
        let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
        Response { status: answer.status, headers, body: "<html>Please wait</html>".to_owned() }
    }
}

/// Somebody else at the vendor does something, with the vendors' own calls; nothing goes wrong.
pub(crate) fn by_others(method: Method, target: &str, body: &str, key: &str) -> Option<Response> {
    truth::excuse_the_count();
    with(|network| {
        network.vendors.set_faults(network.usual.clone());
        let headers = [
            ("host".to_owned(), "api.meraki.com".to_owned()),
            ("authorization".to_owned(), format!("Bearer {key}")),
            ("content-type".to_owned(), "application/json".to_owned()),
        ];
        let arrival = Arrival { method, target, headers: &headers, body };
        network.vendors.answer(&arrival, Time(stage::now())).response
    })
}

/// Weather for a while: nothing gets through, or all is too many.
pub(crate) fn weather(fault: Fault) {
    count(fault);
    let ms = stage::within(SECOND, 4 * MINUTE);
    match fault {
        Fault::Offline => offline_for(ms),
        _ => storm_for(ms),
    }
}

//! What the test of a connection found, and what to change.

use super::install::{INSTALL_SILENT, NO_HOST_LICENSE, NOT_THAT_API};
use super::{named, number, read_error, refusal, some, vendor_words};
use crate::browser::clock::{TimeText, local_text};
use crate::browser::doctor::{Fault, Finding};
use crate::browser::driver::ReadError;

/// More organizations than this are counted, not named.
const MOST_NAMED: usize = 3;

/// A finding of the doctor: its tone, what, and what to change.
pub fn finding(finding: &Finding) -> (&'static str, String, String) {
    let said = |tone, what: &str, next: &str| (tone, what.to_owned(), next.to_owned());
    match finding {
        Finding::Simulated => said("good", "Simulated in this page", "Nothing leaves it."),
        Finding::Proxy => said("good", "The proxy is there and is ours", ""),
        Finding::Fault(fault, _) => fault_words(fault),
        Finding::Untried => said(
            "warn",
            "The proxy is ours",
            "Whether it refuses what is no call of the desk could not be tried: something before it answers in its place, or takes its mark away.",
        ),
        Finding::NotPassed => said(
            "bad",
            "The proxy did not pass this call on, so nothing reached the vendor",
            "It was written from another table of calls, or for another place. Whoever runs it can write it anew: cargo xtask proxy.",
        ),
        Finding::SimulatedBehind => said(
            "warn",
            "The vendors behind the proxy are simulated",
            "Nothing reaches the vendor. That is right for trying, and wrong for work.",
        ),
        Finding::NoKey => said("bad", "There is no key to test with", "Put it in below."),
        Finding::Key(who, took) => (
            "good",
            if who.is_empty() {
                "The key is accepted".into()
            } else {
                ["The key is accepted: ", who].concat()
            },
            format!("answered in {took} ms"),
        ),
        Finding::Refused(no) => {
            let (what, next) = refusal(no);
            ("bad", what.to_owned(), format!("{next} The vendor said: {}", vendor_words(no)))
        }
        Finding::Silent => said(
            "bad",
            "The vendor gives no answer",
            "The proxy is there, but nothing came back through it. Check that it can reach the vendor.",
        ),
        Finding::Token(took) => {
            ("good", "The access token is accepted".into(), format!("answered in {took} ms"))
        }
        Finding::NotRenewed(why) => {
            let (what, next, words) = read_error(why);
            (
                "bad",
                "The access token could not be renewed".into(),
                [&what, " ", &next, " ", &words].concat(),
            )
        }
        Finding::Ends(until, renews) => (
            "good",
            ["The access token ends at ", &local_text(*until, TimeText::Minute)].concat(),
            if *renews { "It is renewed by itself.".into() } else { String::new() },
        ),
        Finding::Customers(None) => said("good", "It manages customers", ""),
        Finding::Customers(Some(n)) => {
            ("good", ["It manages ", &some(*n as usize, "customer")].concat(), String::new())
        }
        Finding::Quota(day) => {
            let few = day.left < day.limit / 10;
            let (left, limit) = (number(day.left as usize), number(day.limit as usize));
            (
                if few { "warn" } else { "good" },
                [&left, " of ", &limit, " calls are left today"].concat(),
                ["They start anew at ", &local_text(day.resets, TimeText::Minute), "."].concat(),
            )
        }
        Finding::Spent(until) => {
            let (what, next, _) = read_error(&ReadError::Spent(*until));
            ("bad", what, next)
        }
        Finding::Organizations(names) => {
            let few = (1..=MOST_NAMED).contains(&names.len());
            let names_all = named(&mut names.iter().map(String::as_str));
            let told = if few { [": ", &names_all].concat() } else { String::new() };
            (
                if names.is_empty() { "warn" } else { "good" },
                ["It sees ", &some(names.len(), "organization"), &told].concat(),
                "Whether it may also write, the vendor tells only when a claim is sent; a key that only reads is refused, and nothing is changed.".into(),
            )
        }
        Finding::Clock(ms) if ms.abs() > 60_000 => (
            "warn",
            format!(
                "This computer’s clock is {} s {}",
                ms.abs() / 1000,
                if *ms > 0 { "ahead" } else { "behind" }
            ),
            "Runs allow for it. Setting the clock is better.".into(),
        ),
        Finding::Clock(_) => said("good", "The clock is right", ""),
        Finding::Install(took) => {
            ("good", "The install answers".into(), format!("after {took} ms"))
        }
        Finding::InstallSilent => said("bad", INSTALL_SILENT.0, INSTALL_SILENT.1),
        Finding::NotThatApi => said("bad", NOT_THAT_API.0, NOT_THAT_API.1),
        Finding::Host(n) => (
            "good",
            "The token is a host administrator’s".into(),
            [&some(*n, "product"), " to give to organizations"].concat(),
        ),
        Finding::NotHost => said(
            "bad",
            "The token is good, and not a host administrator’s",
            "Only one may give to organizations. Sign in as one; for groups and users add a connection to the organization.",
        ),
        Finding::NoHostLicense => said("bad", NO_HOST_LICENSE.0, NO_HOST_LICENSE.1),
        Finding::Bundles(n) => (
            "good",
            "The token is good for this organization".into(),
            [&some(*n, "user bundle"), " to give to groups and users"].concat(),
        ),
        Finding::NotItsOrganization => said(
            "bad",
            "The token is good, and not for this organization’s licenses",
            "An external application belongs to one organization and needs the scopes PM.License.Read and PM.License.Write. Check both, and the organization’s id.",
        ),
        Finding::NoLocks => said(
            "bad",
            "The browser gives this page no locks",
            "Live runs need https, or this computer: without locks two tabs could send the same claim.",
        ),
    }
}

/// What is wrong with the proxy, and what mends it.
fn fault_words(fault: &Fault) -> (&'static str, String, String) {
    let said = |what: &str, next: &str| ("bad", what.to_owned(), next.to_owned());
    match fault {
        Fault::Silent => said(
            "No answer of the proxy reaches this page",
            "Browsers cannot call the vendor directly. It does not run, its address is wrong, or, at another origin, it serves other pages than this one. Start it, or put the configuration below in place.",
        ),
        Fault::Foreign => said(
            "A server answers there, and does not let this page read it",
            "A proxy at another origin serves the pages of one origin. Write it for this page’s, as below.",
        ),
        Fault::Blocked => said(
            "This page’s policy does not allow the proxy’s address",
            "The site was bundled for another one. Whoever runs it: cargo xtask bundle --proxy-origin with the proxy’s origin, as “proxy” in config.json has it.",
        ),
        Fault::SignOn(status) => (
            "bad",
            match status {
                0 => "Something before the proxy sends to another page, as a sign-on does".into(),
                _ => ["Something before the proxy asks who is there (", &status.to_string(), ")"].concat(),
            },
            "The desk sends no cookie to the proxy, so a sign-on that lives in one keeps its calls out. Let /proxy/ through, and keep strangers away by the network.".into(),
        ),
        Fault::OtherName => said(
            "The proxy was written for another name than this page’s",
            "Open the desk under the name that it was written for, or write it anew for this one, as below.",
        ),
        Fault::Page => said(
            "There is no proxy: the host answers with a page",
            "Either the host serves the site for every path that it does not know: give it the configuration below. Or a sign-on shows its page: the desk sends no cookie, so let /proxy/ through.",
        ),
        Fault::NotOurs(status) => (
            "bad",
            ["No proxy of ours answers: the host said ", &status.to_string()].concat(),
            "Browsers cannot call the vendor directly. Serve this site with the configuration below, or with cargo xtask serve.".into(),
        ),
        Fault::NoPlace(place) => (
            "bad",
            ["The proxy does not lead to “", &place.0, "”"].concat(),
            "Whoever runs it names the places in use. The configuration below has this one, and those that the proxy names.".into(),
        ),
        Fault::OtherCalls => (
            "warn",
            "The proxy was written for another version of the desk".into(),
            "It lacks calls, and those end with “not a call that License Desk makes”; or it lets through more than it has to. Write it anew, as below.".into(),
        ),
        Fault::Open => said(
            "The proxy lets through what is no call of the desk",
            "Whoever can reach it can use it for other calls, with a key. Put the configuration below in its place, once every place in use is in it.",
        ),
    }
}

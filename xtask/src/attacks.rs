//! `cargo xtask attacks`: tries to get past the configurations in `proxy/`, each in its own server,
//! unchanged, over TLS, in front of the simulated vendors. Needs Linux and root, since that takes
//! namespaces of one's own.

mod browser;
mod ground;
mod row;
mod table;
mod upstream;
mod wire;

use crate::failure::Failure;
use crate::options::Options;
use crate::shell::{self, program};
use ground::Ground;
pub(crate) use ground::Server;
use row::Row;
use std::env;
use std::time::Duration;
use upstream::{Script, Upstream};
use wire::To;

/// The two forms of a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The site and the proxy at one origin.
    SameOrigin,
    /// The proxy alone, for the pages of one other origin.
    CrossOrigin,
}

impl Form {
    /// The host in what is committed.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::SameOrigin => "desk.example",
            Self::CrossOrigin => "proxy.example",
        }
    }

    /// The folder below `proxy`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::SameOrigin => "",
            Self::CrossOrigin => "cross-origin",
        }
    }
}

/// Attacks the servers that are named, or all.
pub(crate) fn run(typed: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let options = Options::read(typed, &["--on"], &["--inside", "--browser"])?;
    let named = options.value("--on");
    let servers: Vec<Server> =
        Server::ALL.into_iter().filter(|it| named.is_none_or(|name| name == it.name())).collect();
    let Some(first) = servers.first() else {
        return Err(Failure::Usage("--on: nginx, caddy or worker".into()));
    };
    match (options.has("--browser"), options.has("--inside")) {
        (false, false) => all(&servers).map(|_| ()),
        (false, true) => inside(*first),
        (true, false) => in_browser(&servers).map(|_| ()),
        (true, true) => in_runtime(browser::drive(*first)),
    }
}

/// Drives the desk in a browser behind each web server, and returns the lines that sum it up. The
/// worker is left out: what stands before it is its platform's.
pub(crate) fn in_browser(servers: &[Server]) -> Result<Vec<String>, Failure> {
    let servers: Vec<Server> = servers.iter().copied().filter(|it| *it != Server::Worker).collect();
    ready(&servers)?;
    browser::ready()?;
    side_by_side(&servers, &["--browser"])
}

/// Attacks the servers, and returns the lines that sum it up.
pub(crate) fn all(servers: &[Server]) -> Result<Vec<String>, Failure> {
    ready(servers)?;
    side_by_side(servers, &[])
}

/// Goes on with each server in namespaces of its own, all at once, since most of it is waiting.
fn side_by_side(servers: &[Server], more: &[&str]) -> Result<Vec<String>, Failure> {
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let begun: Vec<_> =
            servers.iter().map(|server| scope.spawn(move || outside(*server, more))).collect();
        begun.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let mut lines = Vec::new();
    let mut failed = Ok(());
    for outcome in outcomes {
        match outcome {
            Ok(Ok(said)) => lines.extend(said),
            Ok(Err(failure)) => failed = Err(failure),
            Err(_) => failed = Err(Failure::Said("an attack broke off".into())),
        }
    }
    failed.map(|()| lines)
}

/// Whether namespaces can be had, and the servers.
fn ready(servers: &[Server]) -> Result<(), Failure> {
    if shell::output(program("unshare").args(["--mount", "--net", "true"])).is_none() {
        return Err(Failure::Missing {
            what: "the right to make namespaces",
            how:
                "run this as root on Linux (`unshare --mount --net` must work): a proxy's file is \
                  tried unchanged, with hosts, certificates and a network of its own"
                    .into(),
        });
    }
    servers.iter().try_for_each(|server| server.ready())
}

/// Goes on with one server in namespaces of its own, and returns the lines that sum it up.
fn outside(server: Server, more: &[&str]) -> Result<Vec<String>, Failure> {
    let xtask = env::current_exe().map_err(Failure::file("xtask"))?;
    let mut command = program("unshare");
    command.args(["--mount", "--net"]).arg(xtask);
    command.args(["attacks", "--inside", "--on", server.name()]).args(more);
    let sums_up = |line: &str| {
        line.starts_with("attacks on ")
            || line.contains(" reads of ")
            || crate::test::is_summary(line)
    };
    let (outcome, lines) = shell::run_keeping(&mut command, sums_up);
    outcome.map(|()| lines)
}

fn in_runtime<T>(what: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::Said(error.to_string()))?.block_on(what)
}

fn inside(server: Server) -> Result<(), Failure> {
    let (rows, held) = in_runtime(attack(server))?;
    println!("attacks on {}: {rows} rows, {held} held", server.name());
    if rows == held { Ok(()) } else { Err(Failure::Said("the proxy did not hold".into())) }
}

/// How many rows there were, and how many held.
async fn attack(server: Server) -> Result<(usize, usize), Failure> {
    let ground = Ground::prepare(server)?;
    let mut rows = 0;
    let mut held = 0;
    let mut tell = |name: &str, wrong: &[String]| {
        rows += 1;
        if wrong.is_empty() {
            held += 1;
        } else {
            println!("did not hold on {}: {name}", server.name());
            for line in wrong {
                println!("    {line}");
            }
        }
    };
    let upstream = Upstream::listen(ground::VENDOR, &ground.authority).await?;
    let tls = ground.authority.connector()?;
    for form in [Form::SameOrigin, Form::CrossOrigin] {
        upstream.renew().await;
        let running = ground.start(form).await?;
        // The worker's runtime leaves connections open; nothing follows an answer there.
        let quiet = if server == Server::Worker { 150 } else { 1500 };
        let quiet = Duration::from_millis(quiet);
        let to = To { address: running.address, host: form.host(), quiet };
        let (slow, quick): (Vec<Row>, Vec<Row>) = table::rows(form)
            .into_iter()
            .filter(|row| server != Server::Worker || !row.of_platform)
            .partition(|row| row.name.starts_with("slow: "));
        for row in &quick {
            upstream.begin(row.script);
            let mut answers = Vec::new();
            for _ in 0..row.times {
                answers.push(attempt(&tls, to, row).await);
            }
            let name = format!("{} ({form:?})", row.name);
            tell(&name, &row.judge(&answers, &upstream.requests()));
        }
        // Side by side: none but the last comes to the vendor.
        upstream.begin(Script::Silent);
        let mut waiting = tokio::task::JoinSet::new();
        for row in slow {
            let tls = tls.clone();
            waiting.spawn(async move { (attempt(&tls, to, &row).await, row) });
        }
        while let Some(Ok((answer, row))) = waiting.join_next().await {
            let seen = if row.script == Script::Silent { upstream.requests() } else { vec![] };
            tell(&row.name, &row.judge(&[answer], &seen));
        }
        running.stop().await;
    }
    let mut leaks = leaks(&ground);
    if ground.logs().len() < 10 && server != Server::Worker {
        leaks.push("hardly a line was logged, which proves nothing".into());
    }
    tell("no line of a log holds a secret", &leaks);
    Ok((rows, held))
}

/// The lines of the server's logs that hold a secret.
fn leaks(ground: &Ground) -> Vec<String> {
    let leaks = |line: &String| table::PLANTED.iter().any(|secret| line.contains(secret));
    ground.logs().into_iter().filter(leaks).collect()
}

async fn attempt(tls: &tokio_rustls::TlsConnector, to: To, row: &Row) -> wire::Answer {
    wire::exchange(tls, to, &row.bytes, row.patience).await.unwrap_or_default()
}

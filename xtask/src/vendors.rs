//! `cargo xtask vendors`: the simulated vendors as a real HTTP server on 127.0.0.1, at the vendors'
//! own paths from the root. The engine is the one in the page; here are only sockets and a clock.
//!
//! Beside the vendors' paths: `GET /_sim/log` (one JSON line for each request) and
//! `POST /_sim/reset` (a new world of the same seed).

use crate::organizations;
use crate::tls::Authority;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::response::Response;
use axum::routing::{get, post};
use hyper_util::rt::TokioIo;
use license_desk::domain::Time;
use license_desk::http::Method;
use license_desk::sim::{ARUBA_TOKEN, Answer, Arrival, Faults, MERAKI_KEY, UIPATH_TOKEN, Vendors};
use license_desk::vendors::meraki;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

const USAGE: &str = "usage: cargo xtask vendors [--port 9100] [--seed 1] [--faults latency=50-200,429=0.05,500=0.02,lost=0.01,part,job=20-180,day=5000,second=7]\n       [--aruba-customers FILE | --aruba-count 100000] [--uipath-organizations FILE] [--tls DIR]";
/// More than any vendor takes.
const LARGEST_BODY: usize = 16 << 20;

struct Options {
    port: u16,
    seed: u64,
    faults: Faults,
    customers: Customers,
    /// Where to put the certificate of the throw-away authority, when it is served over TLS.
    tls: Option<PathBuf>,
    /// `UiPath`'s organizations in place of the world's own: names and ids.
    organizations: Vec<(String, String)>,
}

/// Who Aruba's customers are.
enum Customers {
    Usual,
    /// So many of the generator's.
    Count(u32),
    /// Those of a list, as the gateway gives it.
    List(String),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 9100,
            seed: 1,
            faults: Faults::default(),
            customers: Customers::Usual,
            tls: None,
            organizations: Vec::new(),
        }
    }
}

impl Options {
    fn read(args: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let (name, glued) = match arg.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (arg.as_str(), None),
            };
            let mut value = || {
                glued
                    .clone()
                    .or_else(|| args.next().cloned())
                    .ok_or(format!("{name} needs a value"))
            };
            let not_a_number = |_| format!("{name} needs a number");
            match name {
                "--port" => options.port = value()?.parse().map_err(not_a_number)?,
                "--seed" => options.seed = value()?.parse().map_err(not_a_number)?,
                "--faults" => {
                    options.faults =
                        Faults::parse(&value()?).map_err(|error| format!("--faults: {error}"))?;
                }
                "--aruba-count" => match value()?.parse() {
                    Ok(count @ 1..=1_000_000) => options.customers = Customers::Count(count),
                    _ => return Err(format!("{name} needs a number from 1 to 1000000")),
                },
                "--aruba-customers" => {
                    let path = value()?;
                    let text = std::fs::read_to_string(&path)
                        .map_err(|error| format!("{name}: {path}: {error}"))?;
                    options.customers = Customers::List(text);
                }
                "--uipath-organizations" => {
                    let file = value()?;
                    let text = std::fs::read_to_string(&file).map_err(|error| error.to_string());
                    options.organizations = text
                        .and_then(|text| organizations::read(&text))
                        .map_err(|error| format!("{name} {file}: {error}"))?;
                }
                "--tls" => options.tls = Some(value()?.into()),
                _ => return Err(format!("unknown option {arg}")),
            }
        }
        Ok(options)
    }

    /// The world at its beginning.
    fn begin(&self) -> Result<Vendors, String> {
        let mut vendors = Vendors::new(self.seed, self.faults.clone(), now());
        match &self.customers {
            Customers::Usual => {}
            Customers::Count(count) => vendors.set_aruba_count(*count),
            Customers::List(text) => vendors
                .set_aruba_customers(text)
                .map_err(|error| format!("--aruba-customers: {error}"))?,
        }
        if !self.organizations.is_empty() {
            vendors.set_uipath_organizations(&self.organizations);
        }
        Ok(vendors)
    }
}

/// The world, shared by all connections, and what it begins with.
#[derive(Clone)]
pub(crate) struct World {
    vendors: Arc<Mutex<Vendors>>,
    options: Arc<Options>,
    /// Whether each request is told.
    told: bool,
}

impl World {
    /// A new world.
    fn new(options: Options, told: bool) -> Result<Self, String> {
        let vendors = Arc::new(Mutex::new(options.begin()?));
        Ok(Self { vendors, options: Arc::new(options), told })
    }

    /// A world as the command line describes it, without a word.
    pub(crate) fn of(args: &[String]) -> Result<Self, String> {
        Self::new(Options::read(args)?, false)
    }

    /// The usual world, without faults and without a word.
    pub(crate) fn quiet() -> Self {
        let options = Arc::new(Options::default());
        let vendors = Vendors::new(options.seed, options.faults.clone(), now());
        Self { vendors: Arc::new(Mutex::new(vendors)), options, told: false }
    }

    /// What answers in its name.
    pub(crate) fn app(self) -> axum::Router {
        axum::Router::new()
            .route("/_sim/log", get(log))
            .route("/_sim/reset", post(reset))
            .fallback(vendor)
            .with_state(self)
    }

    fn vendors(&self) -> MutexGuard<'_, Vendors> {
        self.vendors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks a response that must not be sent: the connection ends instead.
#[derive(Clone, Copy)]
struct Dropped;

/// Serves until it is told to stop.
pub(crate) fn run(args: &[String]) -> ExitCode {
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match Options::read(args) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(serve(options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the simulated vendors cannot be served: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    let address = listener.local_addr()?;
    let tls = options.tls.as_deref().map(tls).transpose()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    println!("Simulated vendors at {scheme}://{address} (nothing leaves this machine)");
    println!("  Meraki   {scheme}://{address}/api/v1   key {MERAKI_KEY}");
    println!("  Aruba    {scheme}://{address}          access token {ARUBA_TOKEN}");
    println!("           client demo-client, secret demo-secret, refresh token demo-refresh");
    println!("  UiPath   {scheme}://{address}/lrm/api  token {UIPATH_TOKEN}");
    println!("           or sign in as host / admin / demo");
    println!("  seed {}, faults {}", options.seed, options.faults);
    println!("  log: GET /_sim/log, start again: POST /_sim/reset, stop: Ctrl-C");
    let app = World::new(options, true).map_err(io::Error::other)?.app();
    let mut told_to_stop = std::pin::pin!(told_to_stop());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => match tls.clone() {
                    None => drop(tokio::spawn(connection(stream, app.clone()))),
                    Some(tls) => drop(tokio::spawn({
                        let app = app.clone();
                        async move {
                            // Whoever does not like the certificate has left.
                            if let Ok(stream) = tls.accept(stream).await {
                                connection(stream, app).await;
                            }
                        }
                    })),
                },
                Err(error) => eprintln!("a connection was not taken: {error}"),
            },
            stopped = &mut told_to_stop => return stopped,
        }
    }
}

/// Makes a throw-away authority, puts its certificate into `folder` as `ca.pem`, and gives what
/// speaks TLS as every host of the vendors and as this machine.
fn tls(folder: &Path) -> io::Result<TlsAcceptor> {
    let authority = Authority::new().map_err(io::Error::other)?;
    let path = folder.join("ca.pem");
    std::fs::create_dir_all(folder)?;
    std::fs::write(&path, authority.pem())?;
    println!("  its certificates are signed by {}", path.display());
    let mut names: Vec<&str> = meraki::REGIONS.iter().map(|region| region.host).collect();
    names.extend(["localhost", "127.0.0.1"]);
    authority.issue(&names).and_then(|issued| issued.acceptor()).map_err(io::Error::other)
}

/// Waits for Ctrl-C or, where there is one, SIGTERM.
async fn told_to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// One connection. When the service fails, hyper closes it without a word, as a lost answer is.
pub(crate) async fn connection<S>(stream: S, app: axum::Router)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let service =
        hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let app = app.clone();
            async move {
                let response =
                    app.oneshot(request.map(Body::new)).await.map_err(io::Error::other)?;
                match response.extensions().get::<Dropped>() {
                    Some(Dropped) => Err(io::Error::other("the answer is lost, on purpose")),
                    None => Ok(response),
                }
            }
        });
    let served = hyper::server::conn::http1::Builder::new();
    // Its error is either a client that left or an answer lost on purpose: both are expected.
    let _ended = served.serve_connection(TokioIo::new(stream), service).await;
}

async fn vendor(State(world): State<World>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let path = parts.uri.path().to_owned();
    let method = match parts.method.as_str() {
        "GET" | "HEAD" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        other => {
            if world.told {
                println!("{other:6} {path} 404");
            }
            return plain(404, "");
        }
    };
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else { return plain(413, "") };
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let body = String::from_utf8_lossy(&body);
    let arrival = Arrival { method, target: &target, headers: &headers, body: &body };
    let Answer { response, after_ms } = world.vendors().answer(&arrival, now());
    tokio::time::sleep(Duration::from_millis(u64::try_from(after_ms).unwrap_or(0))).await;
    let shown = response.as_ref().map_or("lost".to_owned(), |reply| reply.status.to_string());
    if world.told {
        println!("{:6} {path} {shown}", method.as_str());
    }
    let Some(reply) = response else {
        let mut lost = plain(500, "");
        lost.extensions_mut().insert(Dropped);
        return lost;
    };
    let mut answer = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            answer = answer.header(name.as_str(), value);
        }
    }
    answer.body(Body::from(reply.body)).unwrap_or_else(|_| plain(500, ""))
}

fn plain(status: u16, text: &str) -> Response {
    let answer = Response::builder().status(status).header("content-type", "text/plain");
    answer.body(Body::from(text.to_owned())).unwrap_or_default()
}

async fn log(State(world): State<World>) -> Response {
    let mut lines = String::new();
    for entry in world.vendors().log() {
        let line = serde_json::json!({
            "ts": entry.at.to_rfc3339(),
            "method": entry.method.as_str(),
            "path": entry.path,
            "query": entry.query,
            "status": entry.status,
            "acted": entry.acted,
        });
        let _infallible = writeln!(lines, "{line}");
    }
    let answer = Response::builder().header("content-type", "application/x-ndjson");
    answer.body(Body::from(lines)).unwrap_or_default()
}

async fn reset(State(world): State<World>) -> Response {
    // What was read once is read again.
    if let Ok(vendors) = world.options.begin() {
        *world.vendors() = vendors;
    }
    if world.told {
        println!("POST   /_sim/reset: a new world");
    }
    plain(200, "a new world\n")
}

/// The server's clock.
#[expect(clippy::disallowed_methods, reason = "the server is where its time comes from")]
fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Options, String> {
        Options::read(&args.iter().map(|&arg| arg.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_in_both_forms() {
        let options = read(&["--port", "0", "--seed=7", "--faults", "part,latency=0"]).unwrap();
        assert_eq!((options.port, options.seed), (0, 7));
        assert!(options.faults.part_claimed);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (args, told) in [
            (&["--port"][..], "--port needs a value"),
            (&["--port", "x"], "--port needs a number"),
            (&["--speed"], "unknown option --speed"),
            (&["--aruba-count", "0"], "needs a number from 1 to 1000000"),
            (&["--aruba-customers", "no/such/file"], "--aruba-customers: no/such/file: "),
            (&["--faults", "speed=1"], "--faults: no dial is called `speed`"),
            (&["--uipath-organizations", "no/such"], "--uipath-organizations no/such: "),
        ] {
            let error = read(args).err().unwrap();
            assert!(error.contains(told), "{error}");
        }
    }
}

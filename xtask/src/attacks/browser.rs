//! The desk in a real browser behind a proxy: the files of `proxy/` unchanged, over TLS, in front of
//! the simulated vendors; both forms, one after the other. `tests/e2e/*.proxy.spec.ts` say what is done.

use super::Form;
use super::ground::{self, Ground, Running, Server};
use super::wire::{self, To};
use crate::chromium::Chromium;
use crate::failure::Failure;
use crate::proxy::kit::committed_hosts;
use crate::serve;
use crate::shell::{self, root};
use crate::site::Asset;
use crate::tools::ensure_packages;
use crate::vendors::{World, connection};
use crate::{bundle, site};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use license_desk::kit::headers;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Where the simulated vendors can be asked what they have seen (`tests/e2e/servers.ts`).
const VENDORS: &str = "127.0.0.1:9181";

/// How often a list is read through the proxy, on as many connections, to see each answered.
const READS: usize = 150;

/// The folder of the site for a form.
fn bundled(form: Form) -> PathBuf {
    let name = match form {
        Form::SameOrigin => "proxied",
        Form::CrossOrigin => "proxied-elsewhere",
    };
    shell::target().join("e2e").join(name)
}

/// What is needed on the outside: the site for both forms, the browser and what drives it.
pub(super) fn ready() -> Result<(), Failure> {
    Chromium::ready()?;
    ensure_packages(&root().join("tests").join("e2e"))?;
    let dist = root().join("dist");
    if !dist.join("index.html").is_file() {
        site::build(&crate::tools::Tools::ready()?, &dist)?;
    }
    for form in [Form::SameOrigin, Form::CrossOrigin] {
        let out = bundled(form).display().to_string();
        let mut options = vec!["--no-build".to_owned(), "--out".to_owned(), out];
        if form == Form::CrossOrigin {
            options.extend(["--proxy-origin".to_owned(), format!("https://{}", form.host())]);
        }
        bundle::bundle(options)?;
    }
    Ok(())
}

/// Drives the desk behind a server, in the namespaces that this process is in.
pub(super) async fn drive(server: Server) -> Result<(), Failure> {
    let ground = Ground::prepare(server)?;
    let customers = root().join("tests/data/aruba-customers.json").display().to_string();
    let world = ["--aruba-customers", &customers, "--faults", "job=2-4,second=1000"];
    let app = World::of(&world.map(str::to_owned)).map_err(Failure::Said)?.app();
    let plain = TcpListener::bind(VENDORS).await.map_err(Failure::file(VENDORS))?;
    let vendors = app.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = plain.accept().await {
            tokio::spawn(connection(stream, vendors.clone()));
        }
    });
    // The vendors, and the desk where the proxy is elsewhere: one address, told apart by their names.
    let listener =
        TcpListener::bind(ground::VENDOR).await.map_err(Failure::file(ground::VENDOR))?;
    let mut hosts: Vec<String> = committed_hosts().into_iter().map(|(_, host)| host).collect();
    hosts.push(Form::SameOrigin.host().to_owned());
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let issued = ground.authority.issue(&hosts)?;
    let elsewhere = Arc::new(site::read(&bundled(Form::CrossOrigin).join("site"), 5)?);
    tokio::spawn(listen(listener, issued.acceptor()?, by_name(app, elsewhere)));
    for form in [Form::SameOrigin, Form::CrossOrigin] {
        ground::put_site(&bundled(Form::SameOrigin).join("site"))?;
        ground::place_desk(form)?;
        let running = ground.start(form).await?;
        let outcome = async {
            read_often(&ground, &running, form).await?;
            play(&ground, server, &issued.certificate, form).await
        };
        let outcome = outcome.await;
        running.stop().await;
        outcome?;
    }
    Ok(())
}

async fn listen(listener: TcpListener, tls: TlsAcceptor, app: axum::Router) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, app) = (tls.clone(), app.clone());
        tokio::spawn(async move {
            if let Ok(stream) = tls.accept(stream).await {
                connection(stream, app).await;
            }
        });
    }
}

/// The desk's files under its own name, the vendors under every other.
fn by_name(vendors: axum::Router, desk: Arc<BTreeMap<String, Asset>>) -> axum::Router {
    use tower::ServiceExt as _;
    axum::Router::new().fallback(move |request: Request| {
        let (vendors, desk) = (vendors.clone(), desk.clone());
        async move {
            let named = request.headers().get(header::HOST);
            if named.is_none_or(|host| host != Form::SameOrigin.host()) {
                return vendors.oneshot(request).await.unwrap_or_default();
            }
            let path = request.uri().path();
            let mut response: Response =
                serve::file(&desk, request.method(), path, request.headers());
            let proxy = format!("https://{}", Form::CrossOrigin.host());
            for (name, value) in headers::security(Some(&proxy)) {
                if let Ok(value) = HeaderValue::try_from(value) {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
    })
}

/// Reads a list many times, several at once. The vendors keep their connections open, as the real
/// ones do, and close them when told to: whatever the proxy makes of that, each read has its answer.
async fn read_often(ground: &Ground, running: &Running, form: Form) -> Result<(), Failure> {
    let tls = ground.authority.connector()?;
    let to = To { address: running.address, host: form.host(), quiet: Duration::from_millis(1500) };
    let list = format!(
        "GET /proxy/meraki/global/api/v1/organizations/1300257/inventory/devices?perPage=1000 \
         HTTP/1.1\r\nHost: {}\r\nOrigin: https://desk.example\r\nAuthorization: Bearer {}\r\n\
         Accept: application/json\r\nConnection: close\r\n\r\n",
        form.host(),
        super::table::KEY
    );
    let mut reads = tokio::task::JoinSet::new();
    let mut odd: Vec<String> = Vec::new();
    let mut longest = 0;
    for at in 0..READS {
        let (tls, list) = (tls.clone(), list.clone());
        reads.spawn(async move {
            wire::exchange(&tls, to, list.as_bytes(), Duration::from_secs(20)).await
        });
        if at % 6 != 5 && at + 1 < READS {
            continue;
        }
        while let Some(Ok(answer)) = reads.join_next().await {
            let answer = answer.unwrap_or_default();
            let reply = answer.replies.first();
            longest = longest.max(reply.map_or(0, |reply| reply.body.len()));
            match reply {
                // More at once than the vendor takes in a second is the vendor's own word.
                Some(reply) if reply.whole && [200, 429].contains(&reply.status) => {}
                other => odd.push(other.map_or("nothing".into(), |it| it.head.clone())),
            }
        }
    }
    if let Some(first) = odd.first() {
        return Err(Failure::Said(format!("{} of {READS} reads: {first}", odd.len())));
    }
    if longest < 100_000 {
        return Err(Failure::Said(format!("no large answer came: {longest} bytes at most")));
    }
    println!("{READS} reads of up to {longest} bytes ({form:?}), each with a whole answer");
    Ok(())
}

/// Has Playwright drive the desk.
async fn play(
    ground: &Ground,
    server: Server,
    certificate: &str,
    form: Form,
) -> Result<(), Failure> {
    let folder = root().join("tests").join("e2e");
    let certificates = ground.certificates(certificate)?;
    let mut command = shell::program(folder.join("node_modules").join(".bin").join("playwright"));
    command.args(["test", "--project", "proxy"]).current_dir(&folder);
    // Its own: whoever starts empties it, and another server is driven at the same time.
    command.arg("--output").arg(shell::target().join("e2e").join("results").join(server.name()));
    command.env("CHROMIUM", Chromium::ready()?.browser);
    command.env("PROXY_CERTIFICATES", certificates);
    if form == Form::CrossOrigin {
        command.env("PROXY_ORIGIN", format!("https://{}", form.host()));
    }
    // The vendors answer from this very thread.
    let (outcome, _) =
        tokio::task::spawn_blocking(move || shell::run_keeping(&mut command, |_| false))
            .await
            .map_err(|error| Failure::Said(error.to_string()))?;
    outcome
}

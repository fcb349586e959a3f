//! Where a proxy is attacked: its file as it is shipped, under its own host name, with the vendor's
//! host at an address of this machine. That takes a mount and a network namespace of one's own, in
//! which /etc and what a server writes are private, and a second network for the server, so that it
//! and the vendor can both have port 443. Nothing in there can reach the world.

use super::Form;
use crate::debian;
use crate::failure::Failure;
use crate::proxy::kit::committed_hosts;
use crate::shell::{self, program, root};
use crate::tls::{Authority, Issued};
use crate::tools::ensure_packages;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

/// Where the vendor listens; its address is there only while a server runs.
pub(super) const VENDOR: &str = "0.0.0.0:443";

/// Where the proxy is.
const PROXY: &str = "10.9.0.2";

/// Where the site is.
pub(super) const SITE: &str = "/srv/license-desk";

/// Where a server keeps what the attack is after: its logs.
const LOGS: &str = "/var/log/nginx";

/// A server under attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
    /// The worker, in Cloudflare's own runtime.
    Worker,
}

impl Server {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Nginx, Self::Caddy, Self::Worker];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Worker => "worker",
        }
    }
}

impl Server {
    /// Finds what is needed, or installs it where that is ours to do.
    pub(super) fn ready(self) -> Result<(), Failure> {
        debian::ensure("unshare", "util-linux")?;
        debian::ensure("ip", "iproute2")?;
        match self {
            Self::Nginx => debian::ensure("nginx", "nginx"),
            Self::Caddy => debian::ensure("caddy", "caddy"),
            Self::Worker => ensure_packages(&root().join("tests").join("worker")),
        }
    }
}

/// The prepared namespace.
pub(super) struct Ground {
    server: Server,
    folder: PathBuf,
    /// Who signs for everybody in here.
    pub(super) authority: Authority,
}

impl Ground {
    /// Makes everything that the server touches private, and the vendor's host ours. To be called in
    /// namespaces of one's own only.
    pub(super) fn prepare(server: Server) -> Result<Self, Failure> {
        let folder = shell::target().join("attacks");
        fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
        mount(&["-t", "tmpfs", "tmpfs"], &folder)?;
        for name in ["etc", "work", "caddy"] {
            make(&folder.join(name))?;
        }
        let (upper, work) = (folder.join("etc"), folder.join("work"));
        let over = format!("lowerdir=/etc,upperdir={},workdir={}", upper.display(), work.display());
        mount(&["-t", "overlay", "overlay", "-o", &over], Path::new("/etc"))?;
        for private in ["/run", "/srv", LOGS, "/var/lib/nginx"] {
            // A folder of a server that is not installed is not needed either.
            if Path::new(private).is_dir() {
                mount(&["-t", "tmpfs", "-o", "mode=755", "tmpfs"], Path::new(private))?;
            }
        }
        let authority = Authority::new()?;
        name_hosts("desk.example proxy.example", "")?;
        let bundle = Path::new("/etc/ssl/certs/ca-certificates.crt");
        let public = fs::read_to_string(bundle).map_err(Failure::file(bundle))?;
        write(bundle, &format!("{public}\n{}", authority.pem()))?;
        write(&folder.join("ca.pem"), &authority.pem())?;
        let site = Path::new(SITE);
        write(&site.join("index.html"), "<!DOCTYPE html><title>License Desk</title>")?;
        write(&site.join("boot-0123456789abcdef.js"), "0")?;
        write(&site.join(".secret"), "a hidden file")?;
        ip("link set lo up")?;
        Ok(Self { server, folder, authority })
    }

    /// A file with the certificates that a browser is to take for good: the proxy's as it is now, and
    /// another one.
    pub(super) fn certificates(&self, other: &str) -> Result<PathBuf, Failure> {
        let own = Path::new("/etc/license-desk/tls.crt");
        let own = fs::read_to_string(own).map_err(Failure::file(own))?;
        let path = self.folder.join("certificates.pem");
        write(&path, &[&own, "\n", other].concat())?;
        Ok(path)
    }

    /// Starts the server with one form of its file, unchanged, and waits until it answers.
    pub(super) async fn start(&self, form: Form) -> Result<Running, Failure> {
        let kit = root().join("proxy").join(form.folder());
        let issued = self.authority.issue(&[form.host()])?;
        let mut command = self.command(form, &kit, &issued)?;
        // Names of interfaces are private here as well.
        ip("link add vendor type veth peer name proxy")?;
        ip("addr add 10.9.0.1/24 dev vendor")?;
        ip("link set vendor up")?;
        let log = fs::File::create(self.folder.join(format!("{}.log", form.host())))
            .map_err(Failure::file(&self.folder))?;
        let error_log = log.try_clone().map_err(Failure::file(&self.folder))?;
        command.stdin(Stdio::piped()).stdout(log).stderr(error_log).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| Failure::Said(error.to_string()))?;
        let id = child.id().unwrap_or_default();
        // Until `unshare` has done its work, the child's network is ours.
        let network = |id: &str| fs::read_link(format!("/proc/{id}/ns/net")).ok();
        while network("self") == network(&id.to_string()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        ip(&format!("link set proxy netns {id}"))?;
        if let Some(mut stdin) = child.stdin.take() {
            // Told to go on, now that it has its network.
            stdin.write_all(b"go\n").await.map_err(Failure::file("the server's input"))?;
        }
        let address = format!("{PROXY}:443");
        let address = address.parse().map_err(|_| Failure::Said(address.clone()))?;
        let mut running = Running { child, address };
        let up = async {
            while tokio::net::TcpStream::connect(running.address).await.is_err() {
                if running.child.try_wait().ok().flatten().is_some() {
                    return false;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            true
        };
        if !tokio::time::timeout(Duration::from_mins(1), up).await.unwrap_or(false) {
            let said = self.logs().join("\n");
            return Err(Failure::Said(format!("{} does not start:\n{said}", self.server.name())));
        }
        Ok(running)
    }

    /// The server's command, in a network of its own, and its files where it looks for them.
    fn command(&self, form: Form, kit: &Path, issued: &Issued) -> Result<Command, Failure> {
        let etc = Path::new("/etc");
        write(&etc.join("license-desk/tls.crt"), &issued.certificate)?;
        write(&etc.join("license-desk/tls.key"), &issued.key)?;
        let mut command = Command::new("unshare");
        let wait = "read -r go; ip link set lo up; ip addr add 10.9.0.2/24 dev proxy; \
                    ip link set proxy up; exec \"$@\"";
        command.args(["--net", "sh", "-c", wait, "sh"]);
        match self.server {
            Server::Nginx => {
                let sites = etc.join("nginx/sites-enabled/default");
                let _absent = fs::remove_file(sites);
                copy(&kit.join("nginx.conf"), &etc.join("nginx/conf.d/license-desk.conf"))?;
                command.args(["nginx", "-g", "daemon off;"]);
            }
            Server::Caddy => {
                copy(&kit.join("Caddyfile"), &etc.join("caddy/Caddyfile"))?;
                self.keep_certificate(form.host(), issued)?;
                let caddy = std::env::var_os("CADDY").unwrap_or_else(|| "caddy".into());
                command.arg(caddy).args(["run", "--config", "/etc/caddy/Caddyfile"]);
                command.env("XDG_DATA_HOME", self.folder.join("caddy"));
                command.env("XDG_CONFIG_HOME", self.folder.join("caddy"));
            }
            Server::Worker => {
                let script = root().join("tests").join("worker").join("serve.mjs");
                command.arg("node").arg(script).arg(kit.join("worker.js"));
                command.env("NODE_EXTRA_CA_CERTS", self.folder.join("ca.pem"));
            }
        }
        Ok(command)
    }

    /// Puts a certificate where Caddy keeps what it was given by its authority: so it asks nobody,
    /// and its file can stay as it is shipped.
    fn keep_certificate(&self, host: &str, issued: &Issued) -> Result<(), Failure> {
        let folder = self.folder.join("caddy/caddy/certificates");
        let folder = folder.join("acme-v02.api.letsencrypt.org-directory").join(host);
        write(&folder.join(format!("{host}.crt")), &issued.certificate)?;
        write(&folder.join(format!("{host}.key")), &issued.key)?;
        let told = serde_json::json!({ "sans": [host], "issuer_data": {} });
        write(&folder.join(format!("{host}.json")), &told.to_string())
    }

    /// Every line that a server has logged, wherever.
    pub(super) fn logs(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for folder in [self.folder.as_path(), Path::new(LOGS)] {
            let files = fs::read_dir(folder).into_iter().flatten().flatten();
            for path in files.map(|entry| entry.path()) {
                if path.extension().is_some_and(|end| end == "log") {
                    let text = fs::read(path).unwrap_or_default();
                    let text = String::from_utf8_lossy(&text).into_owned();
                    lines.extend(text.lines().map(str::to_owned));
                }
            }
        }
        lines
    }
}

/// A server that runs.
pub(super) struct Running {
    child: Child,
    /// Where it listens.
    pub(super) address: SocketAddr,
}

impl Running {
    /// Stops it, and waits until it is gone with its network.
    pub(super) async fn stop(mut self) {
        let id = self.child.id().unwrap_or_default().to_string();
        let _gone = shell::output(program("kill").arg(id));
        let _gone = tokio::time::timeout(Duration::from_secs(5), self.child.wait()).await;
        let _gone = self.child.kill().await;
        let _gone = ip("link del vendor");
    }
}

/// Puts another site in the place of the small one.
pub(super) fn put_site(from: &Path) -> Result<(), Failure> {
    let site = Path::new(SITE);
    for (name, asset) in crate::site::read(from, 0)? {
        let path = site.join(name);
        make(path.parent().unwrap_or(site))?;
        fs::write(&path, asset.bytes).map_err(Failure::file(&path))?;
    }
    Ok(())
}

/// Says where the desk is: at the proxy, or beside the vendors.
pub(super) fn place_desk(form: Form) -> Result<(), Failure> {
    match form {
        Form::SameOrigin => name_hosts("desk.example proxy.example", ""),
        Form::CrossOrigin => name_hosts("proxy.example", "desk.example"),
    }
}

/// Writes the names of this network: those of the proxy, and those that are here beside the vendors'.
fn name_hosts(proxy: &str, here: &str) -> Result<(), Failure> {
    let mut hosts = format!("127.0.0.1 localhost\n{PROXY} {proxy}\n10.9.0.1 {here}");
    for (_, host) in committed_hosts() {
        hosts.extend([" ", &host]);
    }
    write(Path::new("/etc/hosts"), &(hosts + "\n"))
}

fn ip(words: &str) -> Result<(), Failure> {
    shell::run(program("ip").args(words.split(' ')))
}

fn mount(options: &[&str], at: &Path) -> Result<(), Failure> {
    shell::run(program("mount").args(options).arg(at))
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::file(folder))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    make(path.parent().unwrap_or(path))?;
    fs::write(path, text).map_err(Failure::file(path))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    make(to.parent().unwrap_or(to))?;
    fs::copy(from, to).map(|_| ()).map_err(Failure::file(from))
}

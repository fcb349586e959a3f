//! `cargo xtask …`: what developers and CI run. Never shipped.

mod attacks;
mod audit;
mod bench;
mod bundle;
mod chromium;
mod debian;
mod deny;
mod failure;
mod fuzz;
mod options;
mod organizations;
mod proxy;
mod serve;
mod shell;
mod site;
mod size;
mod soak;
mod split;
mod test;
mod tls;
mod tools;
mod vendors;

use failure::Failure;
use std::process::ExitCode;

/// What can be typed.
const USAGE: &str = "\
cargo xtask serve   build the site and serve it on http://127.0.0.1:8080
    --port 8080       the port
    --live ORIGIN     send live connections to this origin instead of the vendors
    --dist DIR        where the built site is (dist)
    --no-build        serve what is there

cargo xtask bundle  one folder for any static host: site/ is what to serve, hosts/ how
    --out DIR         where to (bundle)
    --base /PATH/     the path that it will be served at (/)
    --proxy-origin O  the proxy is at this other origin instead of the page's own
    --dist DIR        where the built site is (dist)
    --no-build        bundle what is there

cargo xtask vendors the simulated vendors as a server on http://127.0.0.1:9100
    --port 9100       the port
    --seed 1          which world
    --faults SPEC     such as latency=50-200,429=0.05,500=0.02,lost=0.01,part
    --tls DIR         over TLS, by an authority whose certificate is put into DIR as ca.pem
    --uipath-organizations FILE   UiPath organizations of your own: JSON of name and id, or CSV

cargo xtask proxy   writes proxy/: configurations for the web servers that can stand before the vendors
    --check           only tells whether proxy/ is up to date
    --out DIR         another folder, for a site of your own:
    --site URL        the proxy's own address (https://desk.example)
    --place V/P       a place in use, such as meraki/canada, or V/P=https://host:port; as often as
                      there are places (meraki/global)
    --allow-origin O  for pages of this one other origin instead of its own

cargo xtask test    everything that CI runs
    --only STAGE      only these, with commas between: fmt, clippy, clippy-wasm, deny, proxy,
                      attacks, host, soak, wasm, size, e2e, proxied

cargo xtask attacks  tries to get past what proxy/ holds: nginx, Caddy and the worker
    --on SERVER       only this: nginx, caddy or worker
    --browser         instead, all jobs in a browser behind nginx and behind Caddy

cargo xtask soak    whole desks in simulated browsers, with everything going wrong
    --seeds 10000     how many
    --from 0          the first
    --seed S          this one alone, with its trace

cargo xtask fuzz    what comes from outside, spoilt at random: no panic, no hang, no unbounded memory
    --seconds 60      how long for each target
    --from S          the first seed (another one each time)
    --only TARGET     intake, pasted_customers, replies, journals, plan_files,
                      sessions_and_audits, settings_of_a_site or links

cargo xtask verify-audit FILE   whether an audit is as the desk saved it

cargo xtask bench   how long the work takes that people wait for, and what the first load weighs";

fn main() -> ExitCode {
    let mut typed = std::env::args().skip(1);
    let command = typed.next();
    let done = match command.as_deref() {
        Some("serve") => serve::serve(typed),
        Some("bundle") => bundle::bundle(typed),
        Some("vendors") => return vendors::run(&typed.collect::<Vec<_>>()),
        Some("test") => test::test(typed),
        // For the build alone, so it is not among what can be typed.
        Some("split") => split::split(typed),
        Some("proxy") => proxy::kit::run(typed),
        Some("attacks") => attacks::run(typed),
        Some("soak") => soak::soak(typed),
        Some("fuzz") => fuzz::fuzz(typed),
        Some("verify-audit") => audit::verify_file(typed),
        Some("bench") => bench::bench(typed),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(Failure::Usage(format!("unknown command {other}"))),
        None => Err(Failure::Usage("which command?".into())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The count of stages is the last line, and stays it.
        Err(Failure::Stages) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

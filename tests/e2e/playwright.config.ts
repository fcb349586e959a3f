// Drives the release build in the system's Chromium. `cargo xtask test --only e2e` builds what is
// missing and runs this; it sets XTASK and CHROMIUM.

import { defineConfig, devices } from "@playwright/test";
import { X509Certificate, createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { DEMO, HOST, LIVE, VENDORS, port } from "./servers";

const xtask = process.env.XTASK ?? "../../target/debug/xtask";
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const chromium = process.env.CHROMIUM ?? browsers.find((path) => existsSync(path));

/**
 * Aruba's customers are those of a list, its jobs take seconds, and it counts no calls of a second:
 * the pages' time runs faster than its own.
 */
const aruba = "--aruba-customers ../data/aruba-customers.json --faults job=2-4,second=1000";

/** Specs that need the vendors over HTTP are named so; without any, those servers stay down. */
const live = "*.live.spec.ts";
/** Specs of what `cargo xtask bundle` makes are named so, and start their hosts themselves. */
const bundle = "*.bundle.spec.ts";
/** Specs of the desk behind a real proxy are named so. */
const proxy = "*.proxy.spec.ts";
/** The certificates of that proxy and of what is behind it, where there is one. */
const proxied = process.env.PROXY_CERTIFICATES;
const trusted = (proxied ? readFileSync(proxied, "utf8").match(/-----BEGIN[^]*?-----END.*/g)! : [])
  .map((pem) => new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" }))
  .map((key) => createHash("sha256").update(key).digest("base64"));
const specs = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".spec.ts"));
const anyLive = specs.some((name) => name.endsWith(live.slice(1)));

// Every spec is watched: errors, breaches of the policy and foreign requests fail it, whatever it tests.
for (const name of specs) {
  const text = readFileSync(`${import.meta.dirname}/${name}`, "utf8");
  const watched = /import \{[^}]*\btest\b[^}]*\} from "\.\/(desk|killable)"/.test(text);
  if (!watched || /\bnewContext\(|launch(PersistentContext)?\(/.test(text)) {
    throw new Error(`${name}: take \`test\` from desk.ts or killable.ts, and no context of your own`);
  }
  if (!/^hunt\.(live\.)?spec\.ts$/.test(name) && text.includes(".forgive(")) {
    throw new Error(`${name}: what the hunt for secrets finds is forgiven nowhere but in its own test`);
  }
}

const serve = (origin: string, options = "") => ({
  command: `"${xtask}" serve --no-build --port ${port(origin)} ${options}`,
  url: `${origin}/`,
  reuseExistingServer: false,
});

export default defineConfig({
  testDir: ".",
  // Two at a time. Those that share the simulated vendors, or a host, go one by one, and so first.
  workers: 2,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  retries: 0,
  // Slack for a small machine that does other things as well; what is fast stays fast.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-GB",
    timezoneId: "UTC",
    // Only when asked for: a browser that a spec kills takes its trace along, and fails its test so.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(proxied ? [`--ignore-certificate-errors-spki-list=${trusted}`] : []),
      ],
    },
  },
  projects: [
    { name: "live", testMatch: live, workers: 1, use: { baseURL: LIVE } },
    // Started by `cargo xtask attacks --browser`, in namespaces of its own.
    ...(proxied
      ? [{ name: "proxy", testMatch: proxy, workers: 1, use: { baseURL: "https://desk.example" } }]
      : []),
    { name: "bundle", testMatch: bundle, workers: 1, use: { baseURL: HOST } },
    { name: "demo", testIgnore: [live, bundle, proxy], use: { baseURL: DEMO } },
  ],
  webServer: proxied ? [] : [
    serve(DEMO),
    ...(anyLive
      ? [
          {
            command: `"${xtask}" vendors --port ${port(VENDORS)} ${aruba}`,
            // Answers 401 without a key, which is answer enough.
            url: `${VENDORS}/api/v1/organizations`,
            reuseExistingServer: false,
          },
          serve(LIVE, `--live ${VENDORS}`),
        ]
      : []),
  ],
});

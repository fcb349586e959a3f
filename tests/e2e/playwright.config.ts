// Drives the release build in the system's Chromium. `cargo xtask test --only e2e` builds what is
// missing and runs this; it sets XTASK and CHROMIUM.

import { defineConfig, devices } from "@playwright/test";
import { existsSync, readdirSync } from "node:fs";
import { DEMO, LIVE, VENDORS, port } from "./servers";

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
const anyLive = readdirSync(import.meta.dirname).some((name) => name.endsWith(live.slice(1)));

const serve = (origin: string, options = "") => ({
  command: `"${xtask}" serve --no-build --port ${port(origin)} ${options}`,
  url: `${origin}/`,
  reuseExistingServer: false,
});

export default defineConfig({
  testDir: ".",
  // One at a time: the specs share the simulated vendors, and a small machine.
  workers: 1,
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
    trace: "retain-on-failure",
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
      ],
    },
  },
  projects: [
    { name: "demo", testIgnore: live, use: { baseURL: DEMO } },
    { name: "live", testMatch: live, use: { baseURL: LIVE } },
  ],
  webServer: [
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

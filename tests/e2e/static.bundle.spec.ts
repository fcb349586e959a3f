// What `cargo xtask bundle` makes, on a static host: below a path, without a network, and when a newer
// build takes the place of the one that is open.

import type { Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, test as base } from "./desk";
import { Host } from "./host";
import { NANDU, box, card, choose, go, makePlan, mostItems, plan, run, serials, standing } from "./screens";
import { HOST } from "./servers";

const XTASK = process.env.XTASK ?? "../../target/debug/xtask";
const BUNDLES = process.env.BUNDLES ?? "../../target/e2e";
const BELOW = "/tools/license-desk/";

/** A host that is stopped when its test is over. */
const test = base.extend<{ host: Host }>({
  host: async ({}, use) => {
    const host = new Host(`${BUNDLES}/bundle-below/site`, BELOW);
    await host.start();
    await use(host);
    await host.stop();
  },
});

// What a host that is gone, or a file that is not there, makes the browser say.
test.use({ expectedErrors: [/Failed to load resource|net::ERR_/] });

async function visit(page: Page, host: Host, place = "") {
  await page.goto(`${HOST}${host.base}#/${place}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** The first visit, until the desk would open without a network. */
async function settle(page: Page, host: Host) {
  await visit(page, host);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state))
    .toBe("activated");
}

const builds = (page: Page) => page.evaluate(async () => (await caches.keys()).sort());

/** Fills the form from the demo and makes a plan of it. */
async function planSome(page: Page, text: string) {
  await go(page, "Claim");
  await box(page).fill(text);
  await choose(page, NANDU);
  await plan(page);
}

/** A newer build: its parts have other names, and none of the names of the one before. */
function newer(name: string) {
  const [dist, out] = [`${BUNDLES}/${name}-dist`, `${BUNDLES}/${name}`];
  rmSync(dist, { recursive: true, force: true });
  cpSync("../../dist", dist, { recursive: true });
  const hash = readdirSync(dist).find((it) => /^license-desk-[0-9a-f]{16}\.js$/.test(it))!;
  const old = hash.slice(13, 29);
  const fresh = "0123456789abcdef";
  const page = join(dist, "index.html");
  let html = readFileSync(page, "utf8").replaceAll(old, fresh);
  html = html.replace("<title>License Desk", "<title>Newer License Desk");
  for (const it of readdirSync(dist)) {
    if (it.includes(old)) renameSync(join(dist, it), join(dist, it.replace(old, fresh)));
  }
  const integrity = (bytes: Buffer) =>
    `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  const script = join(dist, `license-desk-${fresh}.js`);
  const before = readFileSync(script);
  const later = readdirSync(dist).find((it) => /^later-[0-9a-f]{16}\.wasm$/.test(it))!;
  renameSync(join(dist, later), join(dist, `later-${fresh}.wasm`));
  const after = Buffer.from(
    before.toString().replaceAll(old, fresh).replaceAll(later, `later-${fresh}.wasm`),
  );
  expect(after.equals(before)).toBe(false);
  writeFileSync(script, after);
  writeFileSync(page, html.replaceAll(integrity(before), integrity(after)));
  const options = ["--no-build", "--dist", dist, "--out", out, "--base", BELOW];
  execFileSync(XTASK, ["bundle", ...options]);
  return `${out}/site`;
}

const title = (page: Page) =>
  page.evaluate(async () => {
    const html = await (await fetch(document.baseURI.split("#")[0]!)).text();
    return html.match(/<title>(.*?)<\/title>/)![1];
  });

test("the desk runs below a path, with its headers, and asks for nothing outside it", async ({
  page,
  host,
}) => {
  const answers: [string, Record<string, string>][] = [];
  page.on("response", (it) => answers.push([new URL(it.url()).pathname, it.headers()]));
  await visit(page, host);
  await planSome(page, "Q2KN-7777-2222");
  await run(page);
  await expect(standing(page)).toContainText("Done. 1 claimed.");
  await go(page, "Settings");
  await expectAccessible(page);
  expect(host.asked.every((it) => it.startsWith(`GET ${BELOW}`))).toBe(true);
  const policy = "require-trusted-types-for 'script'; trusted-types license-desk-offline";
  let named = 0;
  for (const [path, headers] of answers) {
    expect(headers["content-security-policy"], path).toContain(policy);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    const hashed = /-[0-9a-f]{16}[._]/.test(path);
    if (hashed) named += 1;
    expect(headers["cache-control"]!.includes("immutable"), path).toBe(hashed);
  }
  expect(named).toBeGreaterThan(5);
});

test("after the first visit it opens without a network, with all its pages and the demo", async ({
  page,
  host,
}) => {
  await settle(page, host);
  await host.stop();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await planSome(page, "Q2KN-7777-2222");
  await run(page);
  await expect(standing(page)).toContainText("Done. 1 claimed.");
  for (const name of ["Assign", "Activity", "Connections", "Settings"]) await go(page, name);
  await go(page, "Home");
  await page.getByRole("button", { name: "Sample" }).click();
  await expect(page.getByText("delivery-note.csv").first()).toBeVisible();
});

test("no answer of the proxy is kept, and what is posted passes by", async ({ page, host }) => {
  Object.assign(host, { base: "/", folder: `${BUNDLES}/bundle/site` });
  await settle(page, host);
  await page.reload();
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  const ask = (address: string, method: string) =>
    page.evaluate(
      ([address, method]) => fetch(address!, { method, cache: "no-store" }).then((it) => it.status),
      [address, method],
    );
  expect(await ask("/proxy/meraki/global/api/v1/organizations", "GET")).toBe(200);
  expect(await ask("/proxy/health", "GET")).toBe(200);
  expect(await ask("/proxy/meraki/global/api/v1/organizations/1/inventory/claim", "POST")).toBe(200);
  // Not even where a file of the desk's has that name.
  expect(await ask("/index.html", "POST")).toBe(404);
  const kept = await page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      for (const it of await (await caches.open(name)).keys()) {
        found.push(`${it.method} ${new URL(it.url).pathname}`);
      }
    }
    return found;
  });
  const files = readdirSync(host.folder, { recursive: true }).map(String);
  for (const it of kept) {
    expect([...files.map((file) => `GET /${file}`), "GET /"]).toContain(it);
  }
  expect(kept.length).toBeGreaterThan(8);
  await host.stop();
  await expect(ask("/proxy/health", "GET")).rejects.toThrow("Failed to fetch");
});

test("a newer build waits for every page of the older one, and none gets parts of both", async ({
  page,
  host,
  context,
}) => {
  test.setTimeout(90_000);
  await settle(page, host);
  await page.reload();
  const [old] = await builds(page);
  const other = await context.newPage();
  await visit(other, host, "claim");

  // The run is under way while the newer build comes, slowly.
  await mostItems(page, 1);
  await planSome(page, serials(6).join("\n"));
  host.folder = newer("newer");
  host.delay = 300;
  await run(page);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(standing(page)).toContainText("Done. 6 claimed.", { timeout: 30_000 });
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state), {
      timeout: 30_000,
    })
    .toBe("installed");
  host.delay = 0;

  // With another page open, a reload keeps to the older one, whole: the host has its parts no more.
  await page.reload();
  expect(await title(page)).toBe("License Desk");
  await go(page, "Settings");
  await expect(page.getByRole("region", { name: "Look" })).toBeVisible();
  expect((await builds(page)).length).toBe(2);

  await other.close();
  await page.reload();
  await expect.poll(() => title(page).catch(() => "")).toBe("Newer License Desk");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await go(page, "Settings");
  await expect(page.getByRole("region", { name: "Look" })).toBeVisible();
  await expect.poll(() => builds(page)).toHaveLength(1);
  expect(await builds(page)).not.toEqual([old]);
  await go(page, "Activity");
  await expect(page.getByRole("img", { name: /^6 claimed/ }).first()).toBeVisible();
});

test("a build that comes damaged is not begun, and the one before stays whole", async ({
  page,
  host,
}) => {
  await settle(page, host);
  const [old] = await builds(page);
  const folder = newer("damaged");
  const later = readdirSync(folder).find((it) => /^later-.*\.wasm$/.test(it))!;
  for (const name of [later, `${later}.br`, `${later}.gz`]) rmSync(join(folder, name), { force: true });
  writeFileSync(join(folder, later), "half");
  host.folder = folder;
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const coming = registration.installing;
    if (coming) {
      await new Promise<void>((done) => {
        coming.onstatechange = () => coming.state === "redundant" && done();
      });
    }
  });
  await page.reload();
  expect(await title(page)).toBe("License Desk");
  await go(page, "Claim");
  await makePlan(page).click();
  await expect(card(page, "Settings").or(page.getByText("things to mend"))).toBeVisible();
  expect(await builds(page)).toContain(old);
});

// Every job in a real browser, through nginx or Caddy with the file of `proxy/` as it is shipped, over
// TLS, to the simulated vendors. `cargo xtask attacks --browser` starts all of that; PROXY_ORIGIN says
// that the proxy is at another origin than the desk.

import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import * as allocate from "./allocate";
import * as assign from "./assign";
import { expect, test } from "./desk";
import {
  MULLER,
  RENEWABLE,
  addAruba,
  addLive,
  addUipath,
  box,
  card,
  choose,
  chooseFile,
  data,
  expected,
  go,
  open,
  plan,
  run,
  standing,
} from "./screens";
import * as vendor from "./vendor";

const ORIGIN = process.env.PROXY_ORIGIN;

test.use({ proxyOrigin: ORIGIN });
test.beforeEach(() => vendor.reset());

/** Where the page's requests to the vendors went, and the preflights among them. */
function ways(page: Page) {
  const origins = new Set<string>();
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (pathname.startsWith("/proxy/")) origins.add(origin);
  });
  return origins;
}

test("a connection is tested through every link, for each vendor", async ({ page }) => {
  const origins = ways(page);
  await open(page);
  await addLive(page);
  await card(page, "Warehouse").getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("The proxy is there and is ours")).toBeVisible();
  await expect(page.getByText("It sees 9 organizations")).toBeVisible();
  await addAruba(page, { world: "Live", access: "demo-access" });
  await card(page, "MSP").getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("The access token is accepted")).toBeVisible();
  // What the vendor says in headers comes through as well.
  await expect(card(page, "MSP")).toContainText(/calls/);
  expect([...origins]).toEqual([ORIGIN ?? "https://desk.example"]);
});

test("a delivery note is claimed, and each item is there once", async ({ page }) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await chooseFile(page).setInputFiles(data("delivery-note.csv"));
  await choose(page, MULLER);
  await plan(page);
  const before = await vendor.inventory(MULLER.id);
  await run(page);
  await expect(standing(page)).toContainText("Done.", { timeout: 60_000 });
  const claims = await vendor.claims();
  expect(claims.length).toBeGreaterThan(0);
  expect(claims.every((it) => it.acted || it.status === 400)).toBe(true);
  const after = await vendor.inventory(MULLER.id);
  const meant = expected("delivery-note.expected.json").serials;
  const there = meant.filter((serial) => after.serials.includes(serial));
  expect(there.length).toBeGreaterThan(0);
  expect(new Set(after.serials).size).toBe(after.serials.length);
  expect(after.serials.length).toBeGreaterThan(before.serials.length);
});

test("an inventory of 12,000 devices is read, page by page, by the vendor's own links", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill("Q2KN-7777-2222");
  await page.getByRole("listbox", { name: "Organizations" }).getByRole("option").filter({ hasText: "1300257" }).click();
  await plan(page);
  await run(page);
  await expect(standing(page)).toContainText("Done. 1 claimed.", { timeout: 30_000 });
});

const CUSTOMERS: { customer_id: string; customer_name: string; provision_status: string }[] =
  JSON.parse(readFileSync(data("aruba-customers.json"), "utf8")).customers;

test("licenses are assigned to the customers that were chosen, by one request", async ({ page }) => {
  const few = "harbor hotels";
  const ids = CUSTOMERS.filter(
    (it) => it.customer_name.toLowerCase().includes(few) && it.provision_status === "PROVISIONED",
  ).map((it) => it.customer_id);
  await page.clock.install();
  await open(page);
  await addAruba(page, { world: "Live", access: "demo-access" });
  await go(page, "Assign");
  await assign.allHere(page, CUSTOMERS.length);
  expect(await assign.planFor(page, "advanced_ap", few)).toBe(ids.length);
  await run(page);
  await assign.until(page, "Done.");
  expect(await vendor.licensings()).toEqual([
    expect.objectContaining({ method: "POST", status: 200, acted: true }),
  ]);
  for (const id of ids) {
    const points = (await vendor.devicesOf(id)).filter((device) => device.kind === "IAP");
    expect(points.every((device) => device.service === "advanced_ap"), id).toBe(true);
  }
});

test("licenses are taken away by a DELETE with a body", async ({ page }) => {
  const few = "harbor hotels";
  await page.clock.install();
  await open(page);
  await addAruba(page, { world: "Live", access: "demo-access" });
  await go(page, "Assign");
  await assign.allHere(page, CUSTOMERS.length);
  await page.getByRole("radio", { name: /^Un-assign/ }).check();
  await assign.planFor(page, "advanced_ap", few);
  const [, n] = (await page.locator("p.lead").textContent())!.match(/of (\d+) customers/)!;
  await page.getByLabel(`To run it, type unassign ${n}`).fill(`unassign ${n}`);
  await run(page);
  await assign.until(page, "Done.");
  expect(await vendor.licensings()).toEqual([
    expect.objectContaining({ method: "DELETE", status: 200, acted: true }),
  ]);
});

test("quantities are allocated to an organization by a PUT", async ({ page }) => {
  const { ALDER, HOST } = allocate;
  const held = async () => {
    const { license } = await vendor.uipath(`${HOST}/organization/${ALDER}/license/available`);
    return license.products.find((it: any) => it.code === "UNATT").quantity as number;
  };
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  const suite = card(page, "Suite");
  await suite.getByRole("radio", { name: /^Paste a token/ }).check();
  await suite.getByLabel("Access token").fill("demo-host");
  await suite.getByRole("button", { name: "Use token" }).click();
  await go(page, "Allocate");
  await allocate.allRead(page);
  const had = await held();
  await allocate.type(page, "Alder Logistics", "UNATT", String(had + 3));
  await allocate.plan(page);
  await allocate.run(page);
  await allocate.done(page);
  expect(await vendor.allocations()).toEqual([
    expect.objectContaining({ method: "PUT", status: 200, acted: true }),
  ]);
  expect(await held()).toBe(had + 3);
});

test.describe("a token that has ended", () => {
  test.use({ expectedErrors: [/status of 401/] });

  test("is renewed by a form, through the proxy", async ({ page }) => {
    await open(page);
    await addAruba(page, {
      world: "Live",
      ...RENEWABLE,
    });
    await card(page, "MSP").getByRole("button", { name: "Test" }).click();
    await expect(page.getByText("The access token is accepted")).toBeVisible();
    const tokens = (await vendor.log()).filter((it) => it.path === "/oauth2/token");
    expect(tokens.map((it) => it.status)).toEqual([200]);
  });
});

test("the page asks beforehand only where the proxy is at another origin, and reads what it says", async ({
  page,
}) => {
  await open(page);
  const base = ORIGIN ?? "";
  const answer = await page.evaluate(
    async ([base, key]) => {
      const path = "/proxy/meraki/global/api/v1/organizations/1300257/inventory/devices?perPage=3";
      const headers = { authorization: `Bearer ${key}` };
      const it = await fetch(base + path, { headers });
      const names = ["link", "x-request-id", "date", "set-cookie", "server"];
      return [it.status, ...names.map((name) => it.headers.has(name))];
    },
    [base, "0".repeat(40)],
  );
  expect(answer.slice(0, 2)).toEqual([200, true]);
  expect(answer[3]).toBe(true);
  expect(answer[4]).toBe(false);
});

test.describe("from the page, what is no call of the desk", () => {
  test.use({ expectedErrors: [/status of 40[34]|blocked by CORS|ERR_FAILED/] });

  test("does not get through, whoever asks", async ({ page }) => {
    await open(page);
    const ask = (path: string, method: string) =>
      page.evaluate(
        ([base, path, method]) =>
          fetch(base + path, { method, headers: { authorization: "Bearer x" } }).then(
            (it) => it.status,
            () => 0,
          ),
        [ORIGIN ?? "", path, method] as const,
      );
    for (const [path, method] of [
      ["/proxy/meraki/global/api/v1/organizations/1/networks", "GET"],
      ["/proxy/meraki/global/api/v1/organizations", "DELETE"],
      ["/proxy/meraki/canada/api/v1/organizations", "GET"],
      ["/proxy/aruba/us-1/oauth2/token", "POST"],
      ["/proxy/uipath/own/identity_/connect/nosuch", "POST"],
    ] as const) {
      // At another origin the browser is not even allowed to send it.
      expect(await ask(path, method), `${method} ${path}`).toBe(ORIGIN ? 0 : 404);
    }
    expect((await vendor.log()).length).toBe(0);
  });
});

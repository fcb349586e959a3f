// Allocate over HTTP, with the quantities of a file: a request for each organization leaves, with exactly
// what the file says, and what the screen says is what the install holds.

import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import {
  ALDER,
  HOST,
  allRead,
  amount,
  bring,
  card,
  cell,
  changes,
  filter,
  grid,
  plan,
  requests,
  row,
  run,
  standing,
  type,
} from "./allocate";
import { expect, test } from "./desk";
import { addUipath, csv, data, go, open } from "./screens";
import * as vendor from "./vendor";

const FILE = readFileSync(data("uipath-quantities.csv"), "utf8");
const [HEAD, ...ROWS] = csv(FILE);
const CODES = HEAD!.slice(2);

test.beforeEach(() => vendor.reset());

/** Opens Allocate on the live install, with the organizations that it lists read. */
async function ready(page: Page) {
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  const suite = card(page, "Suite");
  await suite.getByRole("radio", { name: "Paste a token" }).check();
  await suite.getByLabel("Access token").fill("demo-host");
  await suite.getByRole("button", { name: "Use token" }).click();
  await go(page, "Allocate");
  await allRead(page);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "17");
}

/** What an organization holds at the install. */
async function held(id: string): Promise<Record<string, number>> {
  const { license } = await vendor.uipath(`${HOST}/organization/${id}/license/available`);
  const products: { code: string; quantity: number }[] = license?.products ?? [];
  return Object.fromEntries(products.map((it) => [it.code, it.quantity]));
}

test("a file of quantities is planned, written and read back, and the screen is the install’s state", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await ready(page);
  await bring(page, FILE, /^What they should have/);
  await allRead(page);
  await expect(changes(page)).toContainText("40 organizations changed", { timeout: 60_000 });
  await expect(page.getByText(/^Read at /)).toBeVisible({ timeout: 60_000 });
  const before = await vendor.uipath(`${HOST}/available-products`);
  await plan(page);
  const shown = await requests(page);
  expect(shown).toHaveLength(ROWS.length);
  const wanted = ([, id, ...amounts]: string[]) => ({
    call: `PUT ${HOST}/organization/${id}/license`,
    list: CODES.map((code, at) => ({ code, quantity: Number(amounts[at]) }))
      .filter((it) => it.quantity > 0)
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
  });
  const by = (a: { call: string }, b: { call: string }) => (a.call < b.call ? -1 : 1);
  expect(shown.map((it) => ({ call: it.call, list: it.body.productQuantities })).sort(by)).toEqual(
    ROWS.map(wanted).sort(by),
  );
  expect(await vendor.allocations()).toEqual([]);
  await run(page);
  await expect(standing(page)).toContainText("Done.", { timeout: 180_000 });
  const sent = await vendor.allocations();
  expect(sent).toHaveLength(ROWS.length);
  expect(new Set(sent.map((it) => it.path)).size).toBe(ROWS.length);
  expect(sent.every((it) => it.status === 200 && it.acted)).toBe(true);
  for (const row of ROWS) {
    const list = wanted(row).list.map((it) => [it.code, it.quantity]);
    expect(await held(row[1]!), row[0]).toEqual(Object.fromEntries(list));
  }
  // The grid, read anew, shows what the install holds, and the pool what is left of it.
  await go(page, "Allocate");
  await expect(changes(page)).toHaveText("Nothing changed yet");
  await expect(page.getByText(/^Read at /)).toBeVisible({ timeout: 60_000 });
  for (const [name, , ...amounts] of ROWS.filter((_, at) => at % 13 === 5)) {
    await filter(page).fill(name!);
    for (const [at, code] of CODES.entries()) {
      expect(await amount(page, name!, code), `${name} ${code}`).toBe(Number(amounts[at]));
    }
  }
  const after = await vendor.uipath(`${HOST}/available-products`);
  const free = (all: any, code: string) =>
    all.productsWithAvailability.find((it: any) => it.code === code).availableQuantity;
  const sum = ROWS.reduce((sum, row) => sum + Number(row[2]), 0);
  expect(free(after, "UNATT")).toBe(free(before, "UNATT") - sum);
});

test("what has moved since the plan is told, and nothing is written", async ({ page }) => {
  test.setTimeout(120_000);
  await ready(page);
  const had = await held(ALDER);
  await type(page, "Alder Logistics", "UNATT", String(had.UNATT! + 3));
  await plan(page);
  // Somebody else gives it two meanwhile.
  const list = Object.entries({ ...had, UNATT: had.UNATT! + 2 });
  const productQuantities = list.map(([code, quantity]) => ({ code, quantity }));
  await vendor.uipath(`${HOST}/organization/${ALDER}/license`, { productQuantities });
  const before = (await vendor.allocations()).length;
  await run(page);
  await expect(standing(page)).not.toContainText("Done.", { timeout: 20_000 });
  await expect(standing(page)).toContainText("no longer", { timeout: 30_000 });
  expect(await vendor.allocations()).toHaveLength(before);
  expect((await held(ALDER)).UNATT).toBe(had.UNATT! + 2);
});

test("an install that tells nothing is asked no further, and what each has is typed", async ({ page }) => {
  // Web pages in the place of answers, as installs give for what they do not have.
  const asked: string[] = [];
  await page.route(/portal_|available-products|license\/available/, (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html><p>Suite" });
  });
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  await go(page, "Allocate");
  await page.getByRole("radio", { name: "Paste a token" }).check();
  await page.getByLabel("Access token").fill("demo-host");
  await page.getByRole("button", { name: "Use token" }).click();
  await expect(page.getByText("This install does not list its organizations")).toBeVisible();
  const others = ROWS.slice(0, 9).map(([name, id]) => `${name},${id},,\n`);
  await bring(page, `organization,organizationId,UNATT,AIG\nAlder,${ALDER},5,3\n${others.join("")}`);
  await expect(page.getByText("Not everything was answered")).toBeVisible();
  await expect(page.getByText("What 10 organizations have is not known")).toBeVisible();
  // The list, the pool and the first organization: the others are not asked for.
  expect(asked).toHaveLength(3);
  await expect(await cell(page, "Alder", "UNATT")).toContainText("type what it has");
  await type(page, "Alder", "UNATT", "7");
  await expect(await cell(page, "Alder", "UNATT")).toHaveText("7 → 5−2");
  await type(page, "Alder", "AIG", "3");
  await plan(page);
  const [request] = await requests(page);
  expect(request!.body.productQuantities).toEqual([
    { code: "AIG", quantity: 3 },
    { code: "UNATT", quantity: 5 },
  ]);
  await run(page);
  await expect(standing(page)).toContainText("Done.", { timeout: 60_000 });
  expect((await vendor.allocations()).map((it) => it.acted)).toEqual([true]);
  await page.unroute(/portal_|available-products|license\/available/);
  expect((await held(ALDER)).UNATT).toBe(5);
  // What the run left is known, and need not be typed again.
  await page.route(/license\/available/, (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html><p>Suite" }),
  );
  await go(page, "Allocate");
  await expect(page.getByText(/^Read at /)).toBeVisible();
  await expect(await cell(page, "Alder", "UNATT")).toHaveText("5");
});

test.describe("a token that ends", () => {
  test.use({ expectedErrors: [/status of 401/] });

  test("while the present is read is told, and reading goes on with another", async ({ page }) => {
    await open(page);
    await addUipath(page, { name: "Suite", world: "Live" });
    const suite = card(page, "Suite");
    await suite.getByRole("radio", { name: "Paste a token" }).check();
    await suite.getByLabel("Access token").fill("demo-uipath-expired");
    await suite.getByRole("button", { name: "Use token" }).click();
    await go(page, "Allocate");
    await expect(page.getByText("The key was not accepted.").first()).toBeVisible();
    // The grid can be filled all the same.
    await bring(page, `Alder Logistics,${ALDER}\n`);
    await expect(row(page, "Alder Logistics")).toBeVisible();
    await page.getByRole("radio", { name: "Paste a token" }).check();
    await page.getByLabel("Access token").fill("demo-host");
    await page.getByRole("button", { name: "Use token" }).click();
    await allRead(page);
    expect(await amount(page, "Alder Logistics", "UNATT")).toBe((await held(ALDER)).UNATT);
  });
});

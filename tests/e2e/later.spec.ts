// What follows the first load: it comes by itself and in its own time, or as soon as it is needed;
// where it cannot be had, that is said, and nothing is lost.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./desk";
import {
  NANDU,
  box,
  card,
  go,
  heading,
  makePlan,
  mostItems,
  open,
  planFor,
  run,
  serials,
} from "./screens";

const FILES = /\/(later|chunk|allocate|kit)[^/]*\.wasm$/;

/** The files that followed so far. */
function followers(page: Page) {
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (FILES.test(request.url())) fetched.push(request.url());
  });
  return fetched;
}

test("the first page has the network to itself, then the rest follows", async ({ page }) => {
  const fetched = followers(page);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await open(page);
  await page.waitForLoadState("networkidle");
  expect(fetched).toEqual([]);
  await page.clock.runFor(2_000);
  // What it shares with other parts is in files of its own.
  const kinds = () => [...new Set(fetched.map((address) => address.match(FILES)![1]))].sort();
  await expect.poll(kinds).toEqual(["chunk", "later"]);
  await page.clock.resume();
  await page.waitForLoadState("networkidle");
  const followed = fetched.length;
  await go(page, "Settings");
  await expect(page.getByRole("region", { name: "Look" })).toBeVisible();
  expect(fetched.length).toBe(followed);
  // Allocate is fetched when it is opened, and once.
  await go(page, "Allocate");
  await expect(page.getByRole("heading", { name: "Organizations and products" })).toBeVisible();
  await go(page, "Settings");
  await go(page, "Allocate");
  expect(fetched.filter((address) => /allocate/.test(address))).toHaveLength(1);
  expect(kinds()).toEqual(["allocate", "chunk", "later"]);
});

test("a page that needs the rest does not wait for that", async ({ page }) => {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await open(page, "settings");
  await expect(page.getByRole("region", { name: "Look" })).toBeVisible();
});

test.describe("what cannot be fetched", () => {
  test.use({ expectedErrors: [/Failed to (fetch|load resource)|net::ERR_FAILED/] });

  test.beforeEach(({ page }) => page.route(FILES, (route) => route.abort()));

  test("is said where its page would be, and comes with another try", async ({ page }) => {
    await open(page);
    await go(page, "Settings");
    const told = page.getByRole("alert");
    await expect(told).toContainText("A part of the desk could not be fetched");
    await expect(told.getByRole("button", { name: "Reload" })).toBeVisible();
    await expectAccessible(page);
    await page.unroute(FILES);
    await told.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("region", { name: "Look" })).toBeVisible();
    await expect(heading(page, "Settings")).toBeVisible();
  });

  test("keeps a plan from being made, and the form stays as it is", async ({ page }) => {
    await open(page, "claim");
    await box(page).fill("Q2KN-7777-2222");
    await makePlan(page).click();
    await expect(page.getByText("there may be a newer version")).toBeVisible();
    await expect(box(page)).toHaveValue("Q2KN-7777-2222");
    await page.unroute(FILES);
    await makePlan(page).click();
    await expect(page.getByText("1 thing to mend before a plan")).toBeVisible();
  });

  test("keeps a run waiting, and loses nothing of it", async ({ page }) => {
    await page.unroute(FILES);
    await open(page);
    await mostItems(page, 1);
    await planFor(page, serials(9).join("\n"), NANDU);
    await run(page);
    await page.route(FILES, (route) => route.abort());
    await page.goto("/#/activity");
    await page.reload();
    const told = page.getByRole("alert");
    await expect(told).toContainText("Runs wait until then, and nothing of them is lost.");
    await go(page, "Home");
    const runs = card(page, "Last runs");
    await expect(runs.getByText("Running")).toBeVisible();
    await page.unroute(FILES);
    await go(page, "Activity");
    await told.getByRole("button", { name: "Try again" }).click();
    await go(page, "Home");
    // Of the request that the reload cut, it may not be known what became of it; of no other.
    await expect(runs.getByRole("img", { name: /^[89] claimed/ })).toBeVisible({ timeout: 20_000 });
  });
});

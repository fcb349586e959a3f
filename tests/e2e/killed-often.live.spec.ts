// The browser killed again and again, and a network that goes: nothing is claimed twice, and what the
// screen says is so.

import type { Page } from "@playwright/test";
import { expect } from "./desk";
import { test } from "./killable";
import {
  BAKERY,
  KEY,
  MULLER,
  NANDU,
  addLive,
  heading,
  mostItems,
  open,
  outcomes,
  planFor,
  pressOn,
  run,
  runButton,
  serials,
  standing,
  useKey,
} from "./screens";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

/** Puts the key in again, where it is asked for, and goes on. */
async function goOn(page: Page) {
  await expect(standing(page)).not.toBeEmpty();
  await useKey(page, "Key");
  await pressOn(page);
}

test("killed at twenty points of its runs, nothing is claimed twice or forgotten", async ({
  killable,
}) => {
  test.setTimeout(300_000);
  const begins = ["Q2KN", "Q2MN", "Q2PN"];
  let page = await killable.start();
  await addLive(page);
  await mostItems(page, 1);
  let [kills, address] = [0, ""];
  const runs: { address: string; organization: string; items: string[] }[] = [];
  for (const [at, into] of [MULLER, NANDU, BAKERY].entries()) {
    const items = serials(5, begins[at]);
    await planFor(page, items.join("\n"), into);
    // The first kill of a run strikes while its plan is being stored; each later one a little further.
    await runButton(page).click();
    await heading(page, "Run").waitFor({ timeout: 5_000 }).catch(() => {});
    address = page.url();
    if (address.includes("/activity/")) runs.push({ address, organization: into.id, items });
    for (let turn = 0; turn < 7 && kills < 20; turn += 1) {
      await page.waitForTimeout(20 + ((kills * 137) % 700));
      await killable.kill();
      kills += 1;
      page = await killable.start();
      await page.goto(address);
      await expect(heading(page, "Run")).toBeVisible();
      await goOn(page);
    }
    // Local storage reaches the disk late: which connection is in use may be forgotten.
    await addLive(page, KEY, `Warehouse ${at}`);
    await mostItems(page, 1);
  }
  expect(kills).toBe(20);
  expect(runs).toHaveLength(3);
  // However often: at most one claim for each item, and each that the vendor has is told as such.
  const claims = await vendor.claims();
  expect(claims.length).toBeLessThanOrEqual(15);
  for (const { address, organization, items } of runs) {
    await page.goto(address);
    await expect(heading(page, "Run")).toBeVisible();
    const [told, held] = [await outcomes(page), (await vendor.inventory(organization)).serials];
    expect([...told.keys()].sort()).toEqual([...items].sort());
    for (const item of items) {
      expect(held.filter((serial) => serial === item).length, item).toBeLessThanOrEqual(1);
      if (told.get(item) === "Claimed") expect(held, item).toContain(item);
      if (/Refused|Cancelled|Waiting/.test(told.get(item)!)) expect(held, item).not.toContain(item);
    }
  }
  console.log(`killed ${kills} times: ${claims.length} claims reached the vendor, for 15 items`);
});

test.describe("with what is in the way", () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED|status of 50\d|Failed to fetch/] });

  test("offline and back, the run goes on and claims once", async ({ page, context }) => {
    // What was lost on the way is looked up in rounds, for 82 seconds.
    test.setTimeout(180_000);
    await open(page);
    await addLive(page);
    await mostItems(page, 2);
    await planFor(page, `${serials(4).join("\n")}\nQ2KN-7777-SLOW`, NANDU);
    await run(page);
    await expect.poll(async () => (await vendor.claims()).length).toBeGreaterThan(0);
    await context.setOffline(true);
    await page.waitForTimeout(3_000);
    await context.setOffline(false);
    await expect(async () => {
      await pressOn(page);
      await expect(standing(page)).toContainText(/Done\.|without an answer/, { timeout: 500 });
    }).toPass({ timeout: 120_000 });
    const claims = await vendor.claims();
    expect(claims.length).toBeLessThanOrEqual(3);
    const [told, held] = [await outcomes(page), (await vendor.inventory(NANDU.id)).serials];
    for (const [item, outcome] of told) {
      if (outcome === "Claimed") expect(held).toContain(item);
      if (outcome === "Refused") expect(held).not.toContain(item);
    }
  });
});

// Whatever happens to the browser, the tab, the network, the disk or the clock: nothing is sent twice,
// nothing is forgotten, and what the screen says is so.

import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expect } from "./desk";
import { test } from "./killable";
import {
  KEY,
  MULLER,
  addLive,
  go,
  heading,
  mostItems,
  open,
  planFor,
  pressOn,
  result,
  run,
  runButton,
  serials,
  standing,
  useKey,
} from "./screens";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

test("two tabs press resume at once, and one of them sends", async ({ page, context }) => {
  await open(page);
  await addLive(page);
  await mostItems(page, 2);
  await planFor(page, serials(6).join("\n"), MULLER);
  await run(page);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(standing(page)).toContainText(/Paused|Done/);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(heading(other, "Run")).toBeVisible();
  await expect(standing(other)).not.toBeEmpty();
  await useKey(other, "Key");
  await Promise.all([pressOn(page), pressOn(other)]);
  for (const it of [page, other]) {
    await expect(standing(it)).toContainText("Done. 6 claimed.", { timeout: 60_000 });
  }
  expect(await vendor.claims()).toHaveLength(3);
});

test("a window that forgets says so before it runs, and the audit of its run holds", async ({
  page,
}) => {
  // Playwright's windows are private ones.
  await open(page);
  await addLive(page);
  await planFor(page, serials(2).join("\n"), MULLER);
  await expect(page.getByText("a private window forgets it when it is closed")).toBeVisible();
  await run(page);
  await expect(standing(page)).toContainText("Done. 2 claimed.", { timeout: 30_000 });
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save audit" }).click();
  const file = await (await saving).path();
  const xtask = process.env.XTASK ?? "../../target/debug/xtask";
  const verify = (path: string) => execFileSync(xtask, ["verify-audit", path], { encoding: "utf8" });
  expect(verify(file)).toMatch(/^OK: run \d+-\w+, \d+ lines/);
  await expect(page.getByText(/Note its last hash elsewhere: [0-9a-f]{64}/)).toBeVisible();
});

test("a plan goes to another desk as a file, and runs there as it was seen here", async ({
  page,
  killable,
}) => {
  await open(page);
  await addLive(page);
  await planFor(page, serials(3).join("\n"), MULLER);
  const print = await page.locator("#fingerprint").textContent();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save plan as a file" }).click();
  const plan = await (await saving).path();

  const other = await killable.start();
  await addLive(other, KEY, "Another desk");
  const choose = async (files: Parameters<ReturnType<Page["locator"]>["setInputFiles"]>[0]) => {
    await go(other, "Activity");
    await other.getByLabel("Open a plan").setInputFiles(files);
  };
  // An edited one is not taken.
  const buffer = Buffer.from(readFileSync(plan, "utf8").replace("Q2KN-7777-2222", "Q2KN-7777-9999"));
  await choose({ name: "plan.json", mimeType: "application/json", buffer });
  await expect(other.getByText("is damaged, or was changed after it was saved")).toBeVisible();
  await choose(plan);
  await expect(other.getByText("Opened as it was saved: the present is the same.")).toBeVisible();
  await expect(other.locator("#fingerprint")).toHaveText(print!);
  await run(other);
  await expect(standing(other)).toContainText("Done. 3 claimed.", { timeout: 30_000 });
  expect(await vendor.claims()).toHaveLength(1);
  // Now that they are claimed, the same file makes another plan.
  await choose(plan);
  await expect(other.getByText("The present has moved since this plan was saved")).toBeVisible();
  await expect(other.getByText("3 left out")).toBeVisible();
  expect(await vendor.claims()).toHaveLength(1);
});

test("with storage filled to its limit nothing is sent, which is said; with room it goes on", async ({
  page,
  baseURL,
}) => {
  await open(page);
  await addLive(page);
  await planFor(page, serials(2).join("\n"), MULLER);
  const wire = await page.context().newCDPSession(page);
  await wire.send("Storage.overrideQuotaForOrigin", { origin: baseURL!, quotaSize: 1 });
  await runButton(page).click();
  await expect(page.getByText("The storage of this device is full, so nothing is sent.")).toBeVisible();
  expect(await vendor.claims()).toHaveLength(0);
  await wire.send("Storage.overrideQuotaForOrigin", { origin: baseURL! });
  await expect(runButton(page)).toBeEnabled();
  await run(page);
  await expect(standing(page)).toContainText("Done. 2 claimed.", { timeout: 30_000 });
  expect(await vendor.claims()).toHaveLength(1);
});

test("everything erased in one tab stops what another one is sending", async ({ page, context }) => {
  await open(page);
  await addLive(page);
  await mostItems(page, 1);
  await planFor(page, `Q2KN-7777-SLOW\n${serials(4).join("\n")}`, MULLER);
  await run(page);
  await expect.poll(async () => (await vendor.claims()).length).toBeGreaterThan(0);
  const sent = (await vendor.claims()).length;
  const other = await context.newPage();
  await open(other, "settings");
  await other.getByLabel(/^Type/).fill("erase");
  await other.getByRole("button", { name: "Erase everything" }).click();
  await expect(heading(other, "Home").or(heading(other, "Settings"))).toBeVisible();
  await page.waitForTimeout(25_000);
  // What was on its way may have arrived, and perhaps one whose intent was being stored.
  expect((await vendor.claims()).length).toBeLessThanOrEqual(sent + 1);
  await expect(standing(page)).toContainText("The journal cannot be written");
});

test("asleep for an hour, the run goes on where it was", async ({ page }) => {
  test.setTimeout(120_000);
  await page.clock.install();
  await open(page);
  await mostItems(page, 1);
  await planFor(page, serials(12).join("\n"), MULLER);
  await run(page);
  // Ten in five minutes; two wait.
  await expect(async () => {
    await page.clock.fastForward(500);
    await expect(standing(page)).toContainText("Waiting until", { timeout: 100 });
  }).toPass({ timeout: 60_000, intervals: [50] });
  await expect(page.getByRole("radio", { name: /^Claimed 10$/ })).toBeAttached();
  await page.clock.fastForward("01:00:00");
  await expect(async () => {
    await page.clock.fastForward(500);
    await expect(standing(page)).toContainText("Done. 12 claimed.", { timeout: 100 });
  }).toPass({ timeout: 60_000, intervals: [50] });
  await expect(result(page, serials(12)[11]!)).toContainText("Claimed");
});

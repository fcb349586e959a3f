// What stands between a plan and the vendor: keys, rights, addresses, the network, the disk. Each is
// told in clear words, nothing is lost, and nothing is sent that cannot be recorded.

import type { Page } from "@playwright/test";
import { expect, test } from "./desk";
import {
  API_OFF,
  EXPIRED_KEY,
  KEY,
  MULLER,
  NANDU,
  READ_ONLY_KEY,
  RESTRICTED,
  addLive,
  box,
  card,
  choose,
  go,
  heading,
  makePlan,
  open,
  plan,
  planFor,
  result,
  run,
  runButton,
  standing,
} from "./screens";
import * as vendor from "./vendor";

const SERIAL = "Q2KN-7777-2222";
test.use({ expectedErrors: [/status of 4(01|03|04)|net::ERR_INTERNET_DISCONNECTED/] });
test.beforeEach(() => vendor.reset());

/** Puts another key in for the connection in use. */
async function changeKey(page: Page, key: string) {
  await go(page, "Connections");
  const connection = card(page, "Warehouse");
  await connection.getByRole("button", { name: "Forget the key" }).click();
  await connection.getByLabel("API key for Warehouse").fill(key);
  await connection.getByRole("button", { name: "Use key" }).click();
  await expect(connection.getByText("Key in memory only")).toBeVisible();
}

/** Opens the only run of the list. */
async function reopen(page: Page) {
  await go(page, "Activity");
  await card(page, "Runs").getByRole("link").first().click();
  await expect(heading(page, "Run")).toBeVisible();
}

test("an expired key is told where the organizations should be, and by the test", async ({
  page,
}) => {
  await open(page, "claim");
  await box(page).fill(SERIAL);
  await addLive(page, EXPIRED_KEY);
  await card(page, "Warehouse").getByRole("button", { name: "Test" }).click();
  await expect(card(page, "Warehouse").getByText("The key was not accepted.")).toBeVisible();
  await go(page, "Claim");
  const told = page.getByRole("alert");
  await expect(told).toContainText("The organizations could not be read");
  await expect(told).toContainText("The key was not accepted. Put in a new key under Connections.");
  await expect(box(page)).toHaveValue(SERIAL);
  await changeKey(page, KEY);
  await go(page, "Claim");
  await choose(page, NANDU);
  await plan(page);
});

test("a key with a letter that no header can carry is refused where it is typed", async ({
  page,
}) => {
  await open(page, "connections");
  const form = card(page, "Add a connection");
  await form.getByLabel("Name").fill("Warehouse");
  await form.getByLabel("API key").fill("ключ");
  await form.getByRole("button", { name: "Add" }).click();
  await expect(form.getByRole("alert")).toContainText("A key has letters and digits only.");
  await expect(form.getByLabel("Name")).toHaveValue("Warehouse");
});

test("a key that expires before the run makes it stand still, and another key brings it on", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await planFor(page, SERIAL, NANDU);
  await changeKey(page, EXPIRED_KEY);
  await page.goto("/#/claim");
  await run(page);
  await expect(standing(page)).toContainText("The key was not accepted.");
  await expect(result(page, SERIAL)).toContainText("Waiting");
  await changeKey(page, KEY);
  await reopen(page);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(standing(page)).toContainText("Done. 1 claimed.");
  expect((await vendor.claims()).map((it) => it.acted)).toEqual([false, true]);
});

test("a run whose key is not accepted takes another key on its own page", async ({ page }) => {
  await open(page);
  await addLive(page);
  await planFor(page, SERIAL, NANDU);
  await changeKey(page, EXPIRED_KEY);
  await page.goto("/#/claim");
  await run(page);
  await expect(standing(page)).toContainText("Put in another and resume");
  await page.getByLabel(/^API key for/).fill(KEY, { timeout: 3_000 });
});

test("a key without rights makes the run stand still in the vendor's words, and nothing is lost", async ({
  page,
}) => {
  await open(page);
  await addLive(page, READ_ONLY_KEY);
  await planFor(page, SERIAL, NANDU);
  await run(page);
  await expect(standing(page)).toContainText("The vendor does not let this key do it here.");
  await expect(result(page, SERIAL)).toContainText("Waiting");
  await changeKey(page, KEY);
  await reopen(page);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(standing(page)).toContainText("Done. 1 claimed.");
  expect((await vendor.inventory(NANDU.id)).serials).toEqual([SERIAL]);
});

test("an organization with its API switched off is told before anything is read", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill(SERIAL);
  await choose(page, API_OFF);
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText(
    "The organization has its API access switched off. Switch it on in the dashboard",
  );
  await expect(box(page)).toHaveValue(SERIAL);
  expect((await vendor.log()).filter((it) => it.path.includes(API_OFF.id))).toEqual([]);
});

test("an organization that is open to other addresses only is told", async ({ page }) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill(SERIAL);
  await choose(page, RESTRICTED);
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText("there is no plan");
  await expect(page.getByRole("alert")).toContainText(
    "The organization accepts calls from certain addresses only.",
  );
  await expect(box(page)).toHaveValue(SERIAL);
  expect(await vendor.writes()).toEqual([]);
});

test("without a network a plan is not made, and the form stays", async ({ page, context }) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill(SERIAL);
  await choose(page, NANDU);
  await context.setOffline(true);
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText(
    "The vendor gives no answer. Check the network",
    { timeout: 30_000 },
  );
  await expect(box(page)).toHaveValue(SERIAL);
  await context.setOffline(false);
  await plan(page);
});

test("a claim sent without a network is unknown, looked up when it is back, and never sent again by itself", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  await open(page);
  await addLive(page);
  await planFor(page, SERIAL, NANDU);
  await context.setOffline(true);
  await run(page);
  await expect(result(page, SERIAL)).toContainText("Unknown");
  await expect(standing(page)).toContainText("The vendor cannot be reached.", { timeout: 40_000 });
  await context.setOffline(false);
  const reads = (await vendor.log()).length;
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(async () => (await vendor.log()).length).toBeGreaterThan(reads);
  await expect(result(page, SERIAL)).toContainText("Unknown");
  expect(await vendor.claims()).toEqual([]);
});

test("an answer of the wrong kind to a read is told and nothing is planned", async ({ page }) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill(SERIAL);
  await choose(page, MULLER);
  await page.route("**/inventory/devices**", (route) =>
    route.fulfill({
      status: 200,
      contentType: "text/html",
      body: "<!doctype html><p>Sign in to the hotel",
    }),
  );
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText("A web page answered instead of the API.");
  await page.unroute("**/inventory/devices**");
  await page.route("**/inventory/devices**", (route) =>
    route.fulfill({ status: 200, contentType: "application/json", body: '[{"serial": "Q2K' }),
  );
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText("The answer could not be read.");
  await expect(box(page)).toHaveValue(SERIAL);
});

test.describe("without storage", () => {
  for (const [what, script] of [
    ["is missing", () => Object.defineProperty(window, "indexedDB", { value: undefined })],
    [
      "is forbidden",
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("The operation is insecure.", "SecurityError");
        };
      },
    ],
  ] as const) {
    test(`nothing is sent where the database ${what}, and why is told`, async ({ page }) => {
      await page.addInitScript(script);
      await open(page);
      const told = page.getByRole("alert").filter({ hasText: "Nothing can be recorded" });
      await expect(told).toContainText("so nothing is sent");
      await addLive(page);
      await planFor(page, SERIAL, NANDU);
      await expect(told).toBeVisible();
      await expect(runButton(page)).toBeDisabled();
      await page.keyboard.press("Control+Enter");
      await expect(heading(page, "Claim")).toBeVisible();
      expect(await vendor.writes()).toEqual([]);
    });
  }

  for (const [what, store] of [
    ["plan", "runs"],
    ["intent", "entries"],
  ] as const) {
    test(`nothing is sent where the disk is too full for the ${what}, and it goes out once there is room`, async ({
      page,
    }) => {
      await page.addInitScript((store) => {
        const put = IDBObjectStore.prototype.put;
        (window as any).full = true;
        IDBObjectStore.prototype.put = function (...args: [any, any?]) {
          if ((window as any).full && this.name === store)
            throw new DOMException("full", "QuotaExceededError");
          return put.apply(this, args);
        };
      }, store);
      await open(page);
      await addLive(page);
      await planFor(page, SERIAL, NANDU);
      await runButton(page).click();
      const told = page.getByRole("alert").filter({ hasText: "so nothing is sent" });
      await expect(told).toContainText("The storage of this device is full");
      expect(await vendor.writes()).toEqual([]);
      await page.evaluate(() => ((window as any).full = false));
      if (what === "plan") {
        await page.getByRole("button", { name: "Back" }).click();
        await expect(box(page)).toHaveValue(SERIAL);
        await plan(page);
        await expect(runButton(page)).toBeEnabled();
        await run(page);
      } else {
        await page.getByRole("button", { name: /^(Go on|Resume)$/ }).click();
      }
      await expect(standing(page)).toContainText("Done. 1 claimed.");
      expect(await vendor.claims()).toHaveLength(1);
    });
  }
});

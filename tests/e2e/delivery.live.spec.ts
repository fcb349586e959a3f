// From a file to the vendor's inventory: through the proxy, in the fewest claims, none twice, and
// with the key in one place only.

import type { Page } from "@playwright/test";
import { expect, test } from "./desk";
import {
  BAKERY,
  KEY,
  MULLER,
  NANDU,
  RENEWABLE,
  addAruba,
  addLive,
  box,
  card,
  choose,
  chooseFile,
  data,
  dropFiles,
  expected,
  go,
  open,
  outcomes,
  plan,
  run,
  standing,
} from "./screens";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

const NOTE = expected("delivery-note.expected.json");
const MAIL = expected("mail.expected.json");

/** Runs the plan, and expects every serial of the note claimed on screen and held by the vendor. */
async function expectNoteClaimed(page: Page, organization: string) {
  await run(page);
  await expect(standing(page)).toContainText(`Done. ${NOTE.serials.length} claimed.`);
  const all = await outcomes(page);
  expect([...all.keys()].sort()).toEqual([...NOTE.serials].sort());
  expect(new Set(all.values())).toEqual(new Set(["Claimed"]));
  const held = await vendor.inventory(organization);
  expect(held.serials).toEqual(expect.arrayContaining(NOTE.serials));
  expect(new Set(held.serials).size).toBe(held.serials.length);
  expect(await vendor.writes()).toEqual([
    expect.objectContaining({
      path: `/api/v1/organizations/${organization}/inventory/claim`,
      status: 200,
      acted: true,
    }),
  ]);
}

test("a live connection is added and tested link by link", async ({ page }) => {
  await open(page);
  await addLive(page);
  const connection = card(page, "Warehouse");
  await connection.getByRole("button", { name: "Test" }).click();
  for (const line of [
    "The proxy is there and is ours",
    /^The key is accepted/,
    "It sees 9 organizations",
    "The clock is right",
  ]) {
    await expect(connection.getByText(line)).toBeVisible();
  }
  await expect(page.getByText("Demo: simulated vendors")).toBeHidden();
  expect(await vendor.writes()).toEqual([]);
});

test("a dropped delivery note ends whole in the vendor's inventory, by one claim", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await dropFiles(page, [data("delivery-note.csv")]);
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await choose(page, MULLER);
  expect(await vendor.claims()).toEqual([]);
  await plan(page);
  await expect(page.getByText("10 of 10 in five minutes; this plan makes 1")).toBeVisible();
  expect(await vendor.claims()).toEqual([]);
  await expectNoteClaimed(page, MULLER.id);
});

test("a chosen delivery note ends whole in the vendor's inventory, by one claim", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await chooseFile(page).setInputFiles(data("delivery-note.csv"));
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await choose(page, NANDU);
  await plan(page);
  await expectNoteClaimed(page, NANDU.id);
});

test("a mail's serials, keys and orders go into a co-term organization by one claim", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await dropFiles(page, [data("mail.txt")]);
  await expect(page.getByText("15 items; 1 repeat merged")).toBeVisible();
  await choose(page, MULLER);
  await plan(page);
  await expect(card(page, "Plan")).toContainText("Claim 5 serials, 6 license keys and 4 orders");
  await run(page);
  await expect(standing(page)).toContainText("Done. 15 claimed.");
  const all = await outcomes(page);
  const wanted = [...MAIL.serials, ...MAIL.licenses, ...MAIL.orders];
  expect([...all.keys()].sort()).toEqual(wanted.sort());
  expect(new Set(all.values())).toEqual(new Set(["Claimed"]));
  const held = await vendor.inventory(MULLER.id);
  expect(held.serials).toEqual(expect.arrayContaining(MAIL.serials));
  expect([...held.orders]).toEqual(expect.arrayContaining(MAIL.orders));
  const keys = MAIL.licenses.map((key) => key.replaceAll("-", ""));
  expect(await vendor.licenseKeys(MULLER.id)).toEqual(expect.arrayContaining(keys));
  expect(await vendor.writes()).toEqual([expect.objectContaining({ status: 200, acted: true })]);
});

test("license keys are not planned into an organization on subscription licensing", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill(MAIL.licenses.join("\n"));
  await choose(page, BAKERY);
  await page.getByRole("button", { name: /^Make plan/ }).click();
  await expect(page.getByRole("alert")).toContainText(
    "License keys cannot be claimed into an organization on subscription licensing.",
  );
  expect(await vendor.writes()).toEqual([]);
});

test("a second file that is dropped along is not lost in silence", async ({ page }) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await dropFiles(page, [data("delivery-note.csv"), data("mail.txt")]);
  await expect(page.getByText(/^195 items/).or(page.getByRole("alert"))).toBeVisible();
});

test.describe("with an Aruba token that has ended", () => {
  test.use({ expectedErrors: [/status of 401/] });

  // That they are nowhere else is looked for after every test; here are all kinds of them.
  test("keys and tokens, typed and renewed, travel in the authorization header", async ({ page, hunt }) => {
    const authorized: string[] = [];
    page.on("request", (request) => {
      const { authorization } = request.headers();
      if (authorization) authorized.push(authorization);
    });
    await open(page);
    await addAruba(page, {
      world: "Live",
      ...RENEWABLE,
    });
    const renewed = page.waitForResponse("**/oauth2/token");
    await card(page, "MSP").getByRole("button", { name: "Test" }).click();
    const pair = await (await renewed).json();
    await expect(page.getByText("The access token is accepted")).toBeVisible();
    await addLive(page);
    await card(page, "Warehouse").getByRole("button", { name: "Test" }).click();
    await expect(page.getByText("It sees 9 organizations")).toBeVisible();
    await go(page, "Claim");
    await box(page).fill("Q2KN-7777-2222");
    await choose(page, MULLER);
    await plan(page);
    await run(page);
    await expect(standing(page)).toContainText("Done. 1 claimed.");
    await page.getByText("Claim 1 serial", { exact: true }).click();
    expect(authorized.filter((it) => it === `Bearer ${KEY}`).length).toBeGreaterThan(5);
    expect(authorized).toContain(`Bearer ${pair.access_token}`);
    await go(page, "Settings");
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export session" }).click();
    await saving;
    const hunted = hunt.prey().map((it) => it.slice(-4));
    for (const it of [KEY, "demo-secret", "demo-refresh", pair.access_token, pair.refresh_token]) {
      expect(hunted).toContain(it.slice(-4));
    }
  });
});

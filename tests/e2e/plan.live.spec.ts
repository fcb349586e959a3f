// What a plan says before anything is sent, and what becomes of a batch that the vendor refuses.

import { expect, test } from "./desk";
import {
  BAKERY,
  MULLER,
  NANDU,
  addLive,
  card,
  count,
  go,
  mostItems,
  open,
  outcomes,
  plan,
  planFor,
  result,
  run,
  runButton,
  serials,
  standing,
} from "./screens";
import * as vendor from "./vendor";

test.beforeEach(async ({ page }) => {
  await vendor.reset();
  await open(page);
  await addLive(page);
});

test.describe("refused", () => {
  // Chromium writes every 400 into the console.
  test.use({ expectedErrors: [/status of 400/] });

  for (const [bad, words] of [
    ["Q2SE-7777-2222", "Device with serial Q2SE-7777-2222 is already claimed"],
    ["Q2NF-7777-2222", "Device with serial 'Q2NF-7777-2222' not found"],
  ] as const) {
    test(`${bad} is refused in the vendor's words and the others go through`, async ({ page }) => {
      const good = serials(6);
      await planFor(page, [...good.slice(0, 3), bad, ...good.slice(3)].join("\n"), NANDU);
      await run(page);
      await expect(standing(page)).toContainText("Done. 6 claimed, 1 refused.", {
        timeout: 20_000,
      });
      const all = await outcomes(page);
      expect(all.get(bad)).toBe("Refused");
      for (const serial of good) expect(all.get(serial)).toBe("Claimed");
      await page.getByRole("button", { name: `Why ${bad}` }).click();
      await expect(card(page, `Why ${bad}`)).toContainText(words);
      await expect(card(page, `Why ${bad}`)).toContainText("400");
      // Once whole, once without the one that the vendor names, and that one never by itself.
      expect((await vendor.claims()).map((it) => it.status)).toEqual([400, 200]);
      expect((await vendor.inventory(NANDU.id)).serials.sort()).toEqual([...good].sort());
    });
  }

  test("where the vendor names none, the batch is halved and the good ones go through", async ({
    page,
  }) => {
    // What is to blame is looked up for a minute and a half before it is called refused: an earlier
    // batch of the run might have brought it, and the list be late.
    test.setTimeout(180_000);
    const good = serials(6);
    const bad = ["Q2SE-7777-2222", "Q2SE-7777-3333"];
    await planFor(page, [bad[0], ...good, bad[1]].join("\n"), NANDU);
    await run(page);
    await expect(standing(page)).toContainText("Done. 6 claimed, 2 refused.", {
      timeout: 150_000,
    });
    const all = await outcomes(page);
    for (const serial of bad) expect(all.get(serial)).toBe("Refused");
    expect((await vendor.inventory(NANDU.id)).serials.sort()).toEqual([...good].sort());
    const sent = await vendor.claims();
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(sent.filter((it) => it.status === 429)).toEqual([]);
  });

  test("what a refused batch had taken all the same is found and not claimed again", async ({
    page,
  }) => {
    await planFor(page, "Q2KN-7777-2222\nQ2KN-7777-3333\nQ2KN-7777-PART\nQ2KN-7777-4444", NANDU);
    await run(page);
    await expect(standing(page)).toContainText("Done. 4 claimed.", { timeout: 20_000 });
    expect((await vendor.inventory(NANDU.id)).serials).toHaveLength(4);
    expect((await vendor.claims()).map((it) => it.acted)).toEqual([true, true]);
  });

  test("the refused ones can be taken into a new claim", async ({ page }) => {
    await planFor(page, "Q2KN-7777-2222\nQ2SE-7777-2222", NANDU);
    await run(page);
    await expect(standing(page)).toContainText("Done. 1 claimed, 1 refused.", { timeout: 20_000 });
    await page.getByRole("button", { name: "Try the refused again" }).click();
    await expect(page.getByLabel("Paste or drop anything")).toHaveValue("Q2SE-7777-2222");
    await expect(page.getByText("1 item", { exact: true })).toBeVisible();
  });
});

test("what is already ours is left out of a second plan, and that is said", async ({ page }) => {
  await planFor(page, serials(3).join("\n"), NANDU);
  await run(page);
  await expect(standing(page)).toContainText("Done. 3 claimed.");
  await planFor(page, serials(5).join("\n"), NANDU);
  await expect(card(page, "Plan")).toContainText("Claim 2 serials into Café Ñandú with 1 request.");
  await expect(page.getByRole("heading", { name: "3 left out" })).toBeVisible();
  for (const serial of serials(3)) {
    await expect(page.getByRole("row").filter({ hasText: serial })).toContainText("Already ours");
  }
  await expect(page.getByText("9 of 10 in five minutes; this plan makes 1")).toBeVisible();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByLabel("Paste or drop anything").fill(serials(3).join("\n"));
  await plan(page);
  await expect(page.getByText("There is nothing to send")).toBeVisible();
  await expect(page.getByRole("button", { name: "Nothing to run" })).toBeDisabled();
  expect(await vendor.claims()).toHaveLength(1);
});

test("a request is shown as the vendor's own JSON before it is sent, without a key", async ({
  page,
}) => {
  await planFor(page, "q2kn77772222\nZ2AA-BBBB-CCCC\n4C1234567", MULLER);
  await page.getByText("Claim 1 serial, 1 license key and 1 order", { exact: true }).click();
  const shown = page.getByText(/^POST \/api\/v1\/organizations\/610041\/inventory\/claim/);
  await expect(shown).toBeVisible();
  const body = (await shown.textContent())!.split("\n").slice(1).join("\n");
  expect(JSON.parse(body)).toEqual({
    serials: ["Q2KN-7777-2222"],
    licenses: [{ key: "Z2AABBBBCCCC", mode: "addDevices" }],
    orders: ["4C1234567"],
  });
  expect(await vendor.claims()).toEqual([]);
});

test("a renewal asks for the typed word, and goes one at a time", async ({ page }) => {
  await go(page, "Claim");
  await page.getByLabel("Paste or drop anything").fill("Z2AA-BBBB-CCCC\nZ2AA-BBBB-DDDD");
  await page.getByRole("option").filter({ hasText: MULLER.id }).click();
  await page.getByRole("radio", { name: /^Renew/ }).check();
  await plan(page);
  await expect(page.getByText("Renewing resets the organization’s limits")).toBeVisible();
  await expect(page.getByRole("heading", { name: "2 requests" })).toBeVisible();
  await expect(runButton(page)).toBeDisabled();
  const word = page.getByLabel("To run it, type renew");
  await word.fill("renewal");
  await expect(runButton(page)).toBeDisabled();
  await page.keyboard.press("Control+Enter");
  await word.fill("renew");
  await expect(runButton(page)).toBeEnabled();
  expect(await vendor.claims()).toEqual([]);
  await run(page);
  await expect(standing(page)).toContainText("Done.", { timeout: 20_000 });
  expect((await vendor.claims()).map((it) => it.status)).toEqual([200, 200]);
  expect(await vendor.licenseKeys(MULLER.id)).toEqual(expect.arrayContaining(["Z2AABBBBDDDD"]));
});

test("a subscription key is validated first, and claimed after a typed word", async ({ page }) => {
  await planFor(page, "Subscription key: S2345-6789A-BCDEF-GHJKM", BAKERY);
  await expect(page.getByText(/^Validated: subscription \d+/)).toBeVisible();
  await expect(page.getByText("A subscription key changes the licensing model")).toBeVisible();
  await expect(runButton(page)).toBeDisabled();
  expect(await vendor.writes()).toEqual([]);
  await page.getByLabel("To run it, type subscription").fill("subscription");
  await run(page);
  await expect(standing(page)).toContainText("Done. 1 claimed.", { timeout: 20_000 });
  expect(await vendor.writes()).toHaveLength(1);
});

test("an order's claim id is previewed first, and claimed after a typed word", async ({ page }) => {
  await planFor(page, "Claim ID: ABCD1EFGH4IJ", NANDU);
  await expect(page.getByText(/^Previewed: order \d+, \d+ × /)).toBeVisible();
  await expect(page.getByText("An order brings everything in it")).toBeVisible();
  await expect(runButton(page)).toBeDisabled();
  expect(await vendor.writes()).toEqual([]);
  await page.getByLabel("To run it, type order").fill("order");
  await run(page);
  await expect(standing(page)).toContainText("Done. 1 claimed.", { timeout: 20_000 });
  expect((await vendor.inventory(NANDU.id)).serials.length).toBeGreaterThan(0);
});

test.describe("checked", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("a subscription key of somebody else is left out with the vendor's words", async ({
    page,
  }) => {
    await planFor(page, "Subscription key: S2SE2-6789A-BCDEF-GHJKM", BAKERY);
    await expect(page.getByText("The vendor’s check says no")).toBeVisible();
    await page.getByText("The vendor’s words").click();
    await expect(page.getByText(/Claim key has already been claimed/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Nothing to run" })).toBeDisabled();
  });
});

test("twelve requests wait for the window, the plan says until when, and the rest can be given up", async ({
  page,
}) => {
  await mostItems(page, 1);
  await planFor(page, serials(12).join("\n"), NANDU);
  const now = new Date();
  await expect(page.getByText("10 of 10 in five minutes; this plan makes 12")).toBeVisible();
  const said = await card(page, "Plan").textContent();
  const at = said!
    .match(/The last claim goes out at (\d+):(\d+):(\d+)/)!
    .slice(1)
    .map(Number);
  const wait = at[0]! * 3600 + at[1]! * 60 + at[2]! - ((now.getTime() / 1000) % 86_400);
  expect((wait + 86_400) % 86_400).toBeGreaterThan(295);
  expect((wait + 86_400) % 86_400).toBeLessThan(315);
  await run(page);
  await expect(count(page, "Claimed", 10)).toBeAttached({ timeout: 30_000 });
  await expect(count(page, "Waiting", 2)).toBeAttached();
  await expect
    .soft(standing(page))
    .toContainText(/Waiting until \d+:\d\d:\d\d\. The vendor takes ten claims in five minutes\./);
  await page.getByRole("button", { name: "Cancel the rest" }).click();
  await page.getByRole("button", { name: "Cancel what is not sent" }).click();
  await expect(standing(page)).toContainText("Done. 10 claimed, 2 cancelled.");
  await expect(result(page, serials(12)[11]!)).toContainText("Never sent");
  expect((await vendor.claims()).map((it) => it.status)).toEqual(Array(10).fill(200));
  // The window is the organization's: a new plan knows what is used.
  await planFor(page, "Q2KN-9999-2222", NANDU);
  await expect(page.getByText("0 of 10 in five minutes; this plan makes 1")).toBeVisible();
});
